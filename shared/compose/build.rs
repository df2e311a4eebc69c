//! Does what needs neither a notice nor a customer, so that no function carries it: turns the e-mail's MJML into HTML, asks
//! ICU how each language writes days, hours and lists, and checks the languages and the guidance.
//!
//! A folder under `languages` that lacks a word, or a topic of guidance that names what is not there, fails the build with
//! its file and key.
#![expect(dead_code, reason = "the modules are the library's own; the build uses a part of them")]

#[path = "src/forms.rs"]
mod forms;
#[path = "build/icu.rs"]
mod icu;
#[path = "build/languages.rs"]
mod languages;
#[path = "build/library.rs"]
mod library;
#[path = "src/topic.rs"]
mod topic;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for watched in ["build", "src/forms.rs", "src/topic.rs", "skeleton", "languages", "guidance"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    fs::write(out.join("email.html"), skeleton(&here.join("skeleton/email.mjml"))?)?;
    let mut problems = Vec::new();
    let languages = languages::read(&here.join("languages"), &mut problems)?;
    let tags: Vec<&str> = languages.iter().map(|language| language.tag.as_str()).collect();
    let library = library::read(&here.join("guidance"), &tags, &mut problems)?;
    fs::write(out.join("languages.postcard"), postcard::to_stdvec(&languages)?)?;
    fs::write(out.join("guidance.postcard"), postcard::to_stdvec(&library)?)?;
    for problem in &problems {
        println!("cargo::error={problem}");
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The e-mail's frame as HTML. No fonts are fetched from anywhere: whoever reads is not to be seen reading.
fn skeleton(file: &Path) -> Result<String, Box<dyn Error>> {
    let options = mrml::prelude::render::RenderOptions { fonts: Default::default(), ..Default::default() };
    let parsed = mrml::parse(fs::read_to_string(file)?)?;
    Ok(parsed.element.render(&options)?)
}
