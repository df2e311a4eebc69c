//! Checks the regimes and packs them into one blob, so that a function spends no time on parsing and no unchecked law is built.
#![expect(dead_code, unreachable_pub, reason = "the modules are the library's own; the build uses a part of them")]

#[path = "src/calendar.rs"]
mod calendar;
#[path = "src/check.rs"]
mod check;
#[path = "src/codes.rs"]
mod codes;
#[path = "src/data_types.rs"]
mod data_types;
#[path = "src/library.rs"]
mod library;
#[path = "src/regime.rs"]
mod regime;
#[path = "src/residence.rs"]
mod residence;
#[path = "src/vocabulary.rs"]
mod vocabulary;
#[path = "src/when.rs"]
mod when;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../regimes");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=src");
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
            files.insert(name.to_owned(), fs::read_to_string(&path)?);
        }
    }
    match check::read(&files) {
        Ok(library) => {
            let blob = Path::new(&env::var("OUT_DIR")?).join("library.postcard");
            fs::write(blob, postcard::to_stdvec(&library)?)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(problems) => {
            for line in
                problems.iter().flat_map(|problem| problem.to_string().lines().map(str::to_owned).collect::<Vec<_>>())
            {
                println!("cargo::error={line}");
            }
            Ok(ExitCode::FAILURE)
        }
    }
}
