//! Placeholders: each names a column of the list, and the column is filled for everyone.

use std::collections::BTreeMap;

use model::codes::{CODE, MONTHS};
use model::columns::Columns;
use notice::placeholders::{Piece, names, pieces};

use crate::elements::NoticeView;
use crate::finding::{Code, Concerns, Finding, Location, Severity};
use crate::people::Recipients;

/// What stands in place of a value whose length nobody knows.
const SAMPLE: &str = "Alexandria";

/// The text as it may come out: each placeholder filled with something of a usual length.
pub(crate) fn with_sample_values(text: &str) -> String {
    let filled = pieces(text).map(|piece| match piece {
        Piece::Text(words) | Piece::Brace { text: words, .. } => words,
        Piece::Placeholder { .. } => SAMPLE,
    });
    filled.collect()
}

/// Where each name stands first.
fn places(view: &NoticeView<'_>) -> BTreeMap<String, Location> {
    let mut places = BTreeMap::new();
    for reading in view.readings {
        let language = reading.language;
        for (part, written) in reading.written() {
            for (line, name) in names(written) {
                places.entry(name.to_owned()).or_insert_with(|| Location::text(part, language).line(line));
            }
        }
        for block in view.content.included_guidance() {
            if let Some(written) = block.texts.get(language).filter(|_| block.rewritten.contains(language)) {
                let part = format!("guidance/rewritten/{}", block.topic);
                for (line, name) in names(written) {
                    places.entry(name.to_owned()).or_insert_with(|| Location::text(&part, language).line(line));
                }
            }
        }
    }
    for (element, declaration) in &view.content.declarations {
        for (language, written) in &declaration.texts {
            for (line, name) in names(written) {
                let place = || Location::text(format!("declarations/{element}"), language).line(line);
                places.entry(name.to_owned()).or_insert_with(place);
            }
        }
    }
    if let Some(column) = view.content.monitoring.as_ref().and_then(|offer| offer.code_column.as_ref()) {
        places.entry(column.clone()).or_insert_with(|| Location::field("monitoring/code_column"));
    }
    places
}

/// What is wrong with placeholders.
pub(crate) fn findings(view: &NoticeView<'_>, recipients: &Recipients, found: &mut Vec<Finding>) {
    let Some(columns) = &recipients.columns else { return };
    let hands_out = view.content.monitoring.as_ref().is_some_and(|offer| offer.codes.is_some());
    for (name, place) in places(view) {
        match columns.get(&name) {
            // Filled from the pools; what is wrong with them is found elsewhere.
            None if hands_out && [CODE, MONTHS].contains(&name.as_str()) => {}
            Some(column) if column.filled == columns.customers => {}
            Some(column) => {
                let rule =
                    ["each placeholder is filled for everyone", "An empty field in a row leaves a gap in the message."];
                let mut finding = Finding::ours(Code::MissingValues, Severity::Warns, &[&name], place, rule);
                finding.concerns = Concerns {
                    people: columns.customers.saturating_sub(column.filled),
                    rows: column.missing.clone(),
                    ..Concerns::default()
                };
                let wrong = format!("The column `{name}` has nothing in it for some customers.");
                let fix = "See in the preview what they get, and word the sentence so that it works without the value.";
                found.push(finding.says(wrong, fix));
            }
            None if columns.cut => {}
            None => found.push(unknown(&name, place, columns)),
        }
    }
}

fn unknown(name: &str, place: Location, columns: &Columns) -> Finding {
    let rule = ["each placeholder is a column of the list", "Nothing else says what to fill in."];
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
    fn a_placeholder_counts_as_a_value_of_usual_length() {
        assert_eq!(with_sample_values("a {{ b }} c {{"), format!("a {SAMPLE} c {{{{"));
    }
}
