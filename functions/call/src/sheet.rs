//! Call sheets: for whom to ask, when, and what to say.
//!
//! One file for each time zone and language, since those are given to different people at a call centre.

use std::collections::BTreeMap;

use model::consignment::ConsignmentName;
use model::customer::{Customer, Language};
use model::delivery::Tries;
use model::rendered::Script;
use spreadsheet::Table;

use crate::hours::Hours;

/// The columns of a sheet. `consignment` and `id` come back with what came of each try (see *outcomes*).
const COLUMNS: [&str; 11] = [
    "consignment",
    "id",
    "phone",
    "name",
    "language",
    "time_zone",
    "monday_to_friday",
    "saturday",
    "sunday",
    "most_tries_on_different_days",
    "script",
];

/// One person to be called.
pub(crate) struct SheetLine<'a> {
    /// Who.
    pub(crate) customer: &'a Customer,
    /// At what hours.
    pub(crate) hours: &'a Hours,
    /// What is said.
    pub(crate) script: &'a Script,
}

/// The sheets of a consignment: each file's name and bytes.
pub(crate) fn sheets(name: &ConsignmentName, lines: &[SheetLine<'_>]) -> Vec<(String, Vec<u8>)> {
    let mut sheets: BTreeMap<(&str, &Language), Vec<&SheetLine<'_>>> = BTreeMap::new();
    for line in lines {
        sheets.entry((line.hours.zone, &line.script.language)).or_default().push(line);
    }
    let file = |((zone, language), lines): ((&str, &Language), Vec<&SheetLine<'_>>)| {
        (format!("{}.{language}.csv", zone.replace('/', "-")), sheet(name, &lines))
    };
    sheets.into_iter().map(file).collect()
}

fn sheet(consignment: &ConsignmentName, lines: &[&SheetLine<'_>]) -> Vec<u8> {
    let (consignment, most) = (consignment.to_string(), Tries::MAX.to_string());
    let mut table = Table::new(COLUMNS);
    for SheetLine { customer, hours, script } in lines {
        let [monday_to_friday, saturday, sunday] = hours.in_words();
        let phone = customer.phone.as_ref().map(|phone| phone.number.expose()).unwrap_or_default();
        let names = [&customer.given_name, &customer.family_name];
        let names: Vec<&str> = names.into_iter().flatten().map(|name| name.expose().as_str()).collect();
        table.add([
            &consignment,
            customer.id.as_str(),
            phone,
            &names.join(" "),
            script.language.as_str(),
            hours.zone,
            &monday_to_friday,
            &saturday,
            &sunday,
            &most,
            &script.text,
        ]);
    }
    table.into_bytes()
}
