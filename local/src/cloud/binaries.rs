//! The functions' binaries: built here, or taken from where somebody built them, and packed as Lambda takes them.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::progress::step;

/// What cargo is given: the whole workspace, so that each crate has the very features with which `make programs` and `make test` compile
/// it, and nothing is compiled twice, this program included. A test holds the Makefile to it.
const BUILD: [&str; 4] = ["build", "--locked", "--workspace", "--bins"];

/// Where the binaries come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// `make programs`, in this workspace.
    Build,
    /// A folder with `NAME/bootstrap` (as cargo-lambda makes it) or `NAME` for each function.
    Folder(PathBuf),
}

impl Source {
    /// The path of each binary, by name.
    ///
    /// # Errors
    /// A build that fails; a binary that is not there.
    pub fn binaries(&self, workspace: &Path, names: &[&str]) -> anyhow::Result<BTreeMap<String, PathBuf>> {
        let mut found = match self {
            Self::Build => build(workspace)?,
            Self::Folder(folder) => {
                let path = |name: &&str| Some(((*name).to_owned(), in_folder(folder, name)?));
                names.iter().filter_map(path).collect()
            }
        };
        found.retain(|name, _| names.contains(&name.as_str()));
        match (names.iter().find(|name| !found.contains_key(**name)), self) {
            (None, _) => Ok(found),
            (Some(missing), Self::Build) => bail!("the workspace builds no binary of the function {missing}"),
            (Some(missing), Self::Folder(folder)) => {
                bail!("there is no binary of the function {missing} in {}", folder.display())
            }
        }
    }
}

fn in_folder(folder: &Path, name: &str) -> Option<PathBuf> {
    [folder.join(name).join("bootstrap"), folder.join(name)].into_iter().find(|path| path.is_file())
}

fn build(workspace: &Path) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let step = step("Building the functions (some minutes, the first time)");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(workspace).args(BUILD).args(["--message-format", "json-render-diagnostics"]);
    // Cargo's own progress would write over ours; what it says about errors is shown.
    let mut child = command.arg("--quiet").stdout(Stdio::piped()).spawn().context("starting cargo")?;
    let output = child.stdout.take().context("cargo has no output")?;
    let mut built = BTreeMap::new();
    for line in BufReader::new(output).lines() {
        let message: Value = serde_json::from_str(&line?).unwrap_or_default();
        let name = message.pointer("/target/name").and_then(Value::as_str).unwrap_or_default();
        if message["reason"] == "compiler-artifact" {
            step.note(name);
        }
        if let Some(path) = message["executable"].as_str() {
            built.insert(name.to_owned(), PathBuf::from(path));
        }
    }
    if !child.wait()?.success() {
        bail!("the functions do not build");
    }
    step.done("");
    Ok(built)
}

/// A binary as Lambda's `provided` runtimes want it: a zip with one executable named `bootstrap`.
///
/// # Errors
/// A file that cannot be read.
pub fn packed(binary: &Path) -> anyhow::Result<Vec<u8>> {
    let code = std::fs::read(binary).with_context(|| format!("reading {}", binary.display()))?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Not compressed: it only goes to the next process.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).unix_permissions(0o755);
    zip.start_file("bootstrap", options)?;
    zip.write_all(&code)?;
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn make_programs_builds_what_is_built_here() {
        let makefile = include_str!("../../../Makefile");
        let programs = makefile.lines().skip_while(|line| !line.starts_with("programs:")).nth(1);
        assert_eq!(programs, Some(format!("\tcargo {}", BUILD.join(" ")).as_str()));
    }

    #[test]
    fn a_packed_binary_is_one_executable_named_bootstrap() {
        let folder = std::env::temp_dir().join(format!("local-packed-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("deliver"), b"#!/bin/sh\n").expect("a file");
        let found = Source::Folder(folder.clone()).binaries(&folder, &["deliver"]).expect("found");
        let bytes = packed(&found["deliver"]).expect("packed");
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        assert_eq!(zip.len(), 1);
        let file = zip.by_index(0).expect("one file");
        assert_eq!(
            (file.name().expect("a name").as_ref(), file.unix_mode().map(|mode| mode & 0o777)),
            ("bootstrap", Some(0o755))
        );
        let missing = Source::Folder(folder.clone()).binaries(&folder, &["deliver", "watch"]).expect_err("missing");
        assert!(missing.to_string().starts_with("there is no binary of the function watch in "));
        std::fs::remove_dir_all(folder).expect("removed");
    }
}
