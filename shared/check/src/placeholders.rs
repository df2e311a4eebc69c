//! Placeholders: each names a column of the list, and the column is filled for everyone.

use std::collections::BTreeMap;

use model::codes::{CODE, MONTHS};
use model::columns::Columns;

use crate::elements::Said;
use crate::finding::{Code, Concerns, Finding, Place, Severity};
use crate::people::Recipients;

/// What stands in place of a value whose length nobody knows.
const SAMPLE: &str = "Alexandria";

/// The text as it may come out: each placeholder filled with something of a usual length.
pub(crate) fn with_sample_values(text: &str) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((_, behind)) = from.split_once("}}") else {
            rest = from;
            break;
        };
        filled.push_str(SAMPLE);
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// The names in a text's placeholders, with their lines.
pub(crate) fn named(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).flat_map(|(number, line)| {
        let behind = line.split("{{").skip(1);
        behind.filter_map(move |from| Some((number, from.split_once("}}")?.0.trim())))
    })
}

/// Where each name stands first.
fn places(said: &Said<'_>) -> BTreeMap<String, Place> {
    let mut places = BTreeMap::new();
    for reading in said.readings {
        let (language, text) = (reading.language, reading.text);
        let lines = [("subject", text.subject.as_str()), ("text_message", text.text_message.as_str())];
        for (part, written) in lines.into_iter().chain(text.parts()) {
            for (line, name) in named(written) {
                places.entry(name.to_owned()).or_insert_with(|| Place::text(part, language).line(line));
            }
        }
        for block in said.content.included_guidance() {
            if let Some(written) = block.texts.get(language).filter(|_| block.rewritten.contains(language)) {
                let part = format!("guidance/rewritten/{}", block.topic);
                for (line, name) in named(written) {
                    places.entry(name.to_owned()).or_insert_with(|| Place::text(&part, language).line(line));
                }
            }
        }
    }
    for (element, declaration) in &said.content.declarations {
        for (language, written) in &declaration.texts {
            for (line, name) in named(written) {
                let place = || Place::text(format!("declarations/{element}"), language).line(line);
                places.entry(name.to_owned()).or_insert_with(place);
            }
        }
    }
    if let Some(column) = said.content.monitoring.as_ref().and_then(|offer| offer.code_column.as_ref()) {
        places.entry(column.clone()).or_insert_with(|| Place::field("monitoring/code_column"));
    }
    places
}

/// What is wrong with placeholders.
pub(crate) fn findings(said: &Said<'_>, recipients: &Recipients, found: &mut Vec<Finding>) {
    let Some(columns) = &recipients.columns else { return };
    let hands_out = said.content.monitoring.as_ref().is_some_and(|offer| offer.codes.is_some());
    for (name, place) in places(said) {
        match columns.get(&name) {
            // Filled from the pools; what is wrong with them is found elsewhere.
            None if hands_out && [CODE, MONTHS].contains(&name.as_str()) => {}
            Some(column) if column.filled == columns.customers => {}
            Some(column) => {
                let rule = [
                    "each placeholder is filled for everyone",
                    "Where nothing stands in a row, nothing stands in the message.",
                ];
                let mut finding = Finding::ours(Code::MissingValues, Severity::Warns, &[&name], place, rule);
                finding.concerns = Concerns {
                    people: columns.customers.saturating_sub(column.filled),
                    rows: column.missing.clone(),
                    ..Concerns::default()
                };
                let wrong = format!("The column `{name}` has nothing in it for some customers.");
                let fix =
                    "Read in the preview what they get, and word the sentence so that it holds without the value.";
                found.push(finding.says(wrong, fix));
            }
            None if columns.cut => {}
            None => found.push(unknown(&name, place, columns)),
        }
    }
}

fn unknown(name: &str, place: Place, columns: &Columns) -> Finding {
    let rule = ["each placeholder is a column of the list", "Nobody else knows what to fill in."];
    let finding = Finding::ours(Code::UnknownPlaceholder, Severity::Blocks, &[name], place, rule);
    let nearest = law::codes::nearest(name, columns.names());
    let fix = if nearest.is_empty() {
        "Take it out: the list has no columns to name.".to_owned()
    } else {
        format!("Name a column of the list; the nearest are {}.", nearest.join(", "))
    };
    finding.says(format!("No customer of the list has a column `{name}`."), fix).for_people(columns.customers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_in_their_lines() {
        let text = "Dear {{ given_name }},\n{{ a {{b}} }} {x} {{";
        assert_eq!(named(text).collect::<Vec<_>>(), [(1, "given_name"), (2, "b")]);
        assert_eq!(with_sample_values("a {{ b }} c {{"), format!("a {SAMPLE} c "));
    }
}
