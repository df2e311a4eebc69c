//! Reads the languages: a folder each, with Fluent files that hold the same words as English.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

use fluent_syntax::ast::Entry;
use fluent_syntax::parser;
use icu_locale_core::Locale;

use crate::forms::ShippedLanguage;
use crate::icu;

/// The language whose words every other has to have.
const MODEL: &str = "en";
/// Scripts written from right to left, by the languages that use them: <https://www.w3.org/International/questions/qa-scripts>
const RIGHT_TO_LEFT: [&str; 10] = ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ur", "yi"];

/// Every language, the words of each held against the model's.
pub(crate) fn read(folder: &Path, problems: &mut Vec<String>) -> Result<Vec<ShippedLanguage>, Box<dyn Error>> {
    let mut folders: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    folders.sort_by_key(fs::DirEntry::file_name);
    let mut languages = Vec::new();
    let mut keys = Vec::new();
    for entry in folders.into_iter().filter(|entry| entry.path().is_dir()) {
        let tag = entry.file_name().to_string_lossy().into_owned();
        let (words, own) = words(&entry.path(), problems)?;
        let locale: Locale = tag.parse().map_err(|_| format!("languages/{tag} is named by no language tag"))?;
        let right_to_left = RIGHT_TO_LEFT.contains(&locale.id.language.as_str());
        keys.push((tag.clone(), own));
        languages.push(ShippedLanguage { forms: icu::forms(&tag)?, tag, right_to_left, words });
    }
    let model = keys.iter().find(|(tag, _)| tag == MODEL).map(|(_, keys)| keys.clone()).unwrap_or_default();
    for (tag, own) in &keys {
        problems.extend(
            model
                .difference(own)
                .map(|key| format!("languages/{tag} has no word for `{key}`, as languages/{MODEL} has")),
        );
        problems.extend(
            own.difference(&model).map(|key| format!("languages/{tag} has a word for `{key}` that nothing asks for")),
        );
    }
    for kind in law::DataType::ALL.iter().filter(|kind| kind.code() != "not_data_based") {
        if !model.contains(&format!("data-{}", kind.code())) {
            problems.push(format!("languages/{MODEL} has no word for the data type `{}`", kind.code()));
        }
    }
    Ok(languages)
}

/// The text of a language's files together, and the keys in it.
fn words(folder: &Path, problems: &mut Vec<String>) -> Result<(String, BTreeSet<String>), Box<dyn Error>> {
    let mut files: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    let (mut text, mut keys) = (String::new(), BTreeSet::new());
    for file in files.iter().map(fs::DirEntry::path).filter(|file| file.extension().is_some_and(|end| end == "ftl")) {
        let own = fs::read_to_string(&file)?;
        match parser::parse(own.as_str()) {
            Ok(resource) => {
                for entry in &resource.body {
                    let Entry::Message(message) = entry else { continue };
                    if !keys.insert(message.id.name.to_owned()) {
                        problems.push(format!("{} says `{}` twice", file.display(), message.id.name));
                    }
                }
            }
            Err((_, errors)) => problems.extend(errors.iter().map(|error| format!("{}: {error}", file.display()))),
        }
        text.push_str(&own);
        text.push('\n');
    }
    Ok((text, keys))
}
