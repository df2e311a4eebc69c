//! Reads the guidance library and checks it: each topic complete, in every language, and in words that are known.

use std::error::Error;
use std::fs;
use std::path::Path;

use crate::topic::Topic;

/// Every topic, in the order in which they are to be read.
pub(crate) fn read(
    folder: &Path,
    languages: &[&str],
    problems: &mut Vec<String>,
) -> Result<Vec<Topic>, Box<dyn Error>> {
    let mut topics = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let Some(stem) = name.strip_suffix(".toml") else { continue };
        match toml::from_str::<Topic>(&fs::read_to_string(&path)?) {
            Ok(topic) => {
                problems
                    .extend(check(&topic, stem, languages).into_iter().map(|what| format!("guidance/{name}: {what}")));
                topics.push(topic);
            }
            // Toml's own words name line and key.
            Err(error) => problems.extend(error.to_string().lines().map(|line| format!("guidance/{name}: {line}"))),
        }
    }
    topics.sort_by(|one, other| (one.order, &one.topic).cmp(&(other.order, &other.topic)));
    Ok(topics)
}

fn check(topic: &Topic, stem: &str, languages: &[&str]) -> Vec<String> {
    let mut problems = Vec::new();
    if topic.topic != stem {
        problems.push(format!("`topic` is `{}`, but the file's name says `{stem}`", topic.topic));
    }
    if topic.sources.is_empty() && topic.verified == law::vocabulary::Verified::SourceFound {
        problems.push("`sources` is empty: guidance names where it comes from".to_owned());
    }
    if topic.addressee.as_deref().is_some_and(|addressee| !["guardian", "next_of_kin"].contains(&addressee)) {
        problems.push("`addressee` is neither `guardian` nor `next_of_kin`".to_owned());
    }
    for language in languages {
        if topic.text.get(*language).is_none_or(|text| text.trim().is_empty()) {
            problems.push(format!("`text` has nothing in the language `{language}`"));
        }
    }
    problems
}
