//! Plays the mail house and the call center: fetches each consignment as they would, and reports what came of it.
//!
//! The outcome of a call follows from the number's last digits, and that of a letter from its place in the manifest, so that the made-up
//! list gives the same counts in every run: most people are reached at the first or second call, a few numbers are wrong, and
//! every twenty-fifth letter comes back.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use anyhow::Context as _;
use bodies::outcomes::{ConsignmentView, ConsignmentWithFiles, Consignments, Recorded};
use fields::words::of;
use model::channel::Channel;
use model::consignment::ConsignmentName;

use super::signed_in::{Body, SignedIn};
use super::tables::{Cells, each_row};

/// Every so many letters come back, from the first on.
const RETURNED_OF: usize = 25;

/// The outcome of each try to reach this number, in order.
fn outcomes(phone: &str) -> &'static [&'static str] {
    match phone.bytes().rev().take(2).filter(u8::is_ascii_digit).fold(0, |sum, digit| sum * 3 + usize::from(digit)) % 20
    {
        0 => &["wrong_number"],
        1 => &["refused"],
        2 => &["voicemail", "no_answer", "no_answer"],
        3..=6 => &["no_answer", "reached"],
        7 | 8 => &["voicemail", "no_answer", "reached"],
        _ => &["reached"],
    }
}

/// Both houses, with what they processed.
#[derive(Default)]
pub(super) struct Houses {
    reported: BTreeSet<ConsignmentName>,
}

impl Houses {
    /// Processes every new consignment, and says in words what was reported.
    pub(super) async fn work(&mut self, lead: &SignedIn, notice: &str) -> anyhow::Result<Vec<String>> {
        let mut said = Vec::new();
        for consignment in listed(lead, notice).await? {
            let name = consignment.consignment;
            if consignment.state != "ready" || self.reported.contains(&name) {
                continue;
            }
            let rows = self.fetched(lead, notice, &name).await?;
            for (kind, report) in reports(&consignment, &rows) {
                let act = format!("{kind}-{name}");
                let body = Body::File("text/csv", report.as_bytes());
                let recorded: Recorded = lead.post(&act, &format!("{notice}/{kind}"), body).await?;
                let Recorded { rows, wrong, .. } = recorded;
                anyhow::ensure!(
                    wrong == 0,
                    "{wrong} of {rows} rows of {name} could not be read back: {:?}",
                    recorded.problems
                );
                let read = of(rows.into(), "row", "rows");
                said.push(format!("    {name}: read back {read} of {kind}"));
            }
            self.reported.insert(name);
        }
        Ok(said)
    }

    /// The rows of a consignment's tables, each by its columns.
    async fn fetched(&self, lead: &SignedIn, notice: &str, name: &ConsignmentName) -> anyhow::Result<Vec<Cells>> {
        let with_files: ConsignmentWithFiles = lead.get(&format!("{notice}/consignments/{name}")).await?;
        let mut rows = Vec::new();
        for file in with_files.files.iter().filter(|file| file.name.ends_with(".csv")) {
            rows.extend(read(&lead.fetch(&file.url).await?).with_context(|| format!("{} cannot be read", file.name))?);
        }
        Ok(rows)
    }
}

async fn listed(lead: &SignedIn, notice: &str) -> anyhow::Result<Vec<ConsignmentView>> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page: Consignments = lead.get(&format!("{notice}/consignments{after}")).await?;
        all.extend(page.consignments);
        match page.next {
            Some(next) => after = format!("?after={next}"),
            None => return Ok(all),
        }
    }
}

/// What is reported on a consignment: the kinds of files, each with its text.
fn reports(consignment: &ConsignmentView, rows: &[Cells]) -> Vec<(&'static str, String)> {
    let name = consignment.consignment;
    let at = consignment.ready_at.unwrap_or_default();
    let id = |row: &Cells| row.get("id").cloned().unwrap_or_default();
    match consignment.channel {
        Channel::Call => {
            let mut calls = "consignment,id,try,outcome,at\n".to_owned();
            for row in rows {
                let phone = row.get("phone").map(String::as_str).unwrap_or_default();
                for (place, outcome) in outcomes(phone).iter().enumerate() {
                    calls += &format!("{name},{},{},{outcome},{at}\n", id(row), place + 1);
                }
            }
            vec![("calls", calls)]
        }
        _ => {
            let day = at.strftime("%Y-%m-%d");
            let mailed: String = rows.iter().map(|row| format!("{name},{},{day}\n", id(row))).collect();
            let back = rows.iter().step_by(RETURNED_OF).map(|row| format!("{name},{},moved\n", id(row)));
            vec![
                ("mailings", format!("consignment,id,mailed_on\n{mailed}")),
                ("returns", back.fold("consignment,id,reason\n".to_owned(), |all, row| all + &row)),
            ]
        }
    }
}

fn read(file: &[u8]) -> anyhow::Result<Vec<Cells>> {
    let mut all = Vec::new();
    each_row(file, "id", |cells| {
        all.push(cells);
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_sheet_is_reported_on_row_by_row() {
        let mut sheet = spreadsheet::Table::new(["consignment", "id", "phone"]);
        sheet.add(["call-000001", "a", "+12025550108"]);
        sheet.add(["call-000001", "b", "+12025550102"]);
        let rows = read(&sheet.into_bytes()).expect("a table");
        assert_eq!(rows[0]["phone"], "+12025550108");
        let consignment = json!({"consignment": "call-000001", "channel": "call", "state": "ready",
            "ready_at": "2026-11-24T10:00:00Z", "deliveries": 2, "outstanding": 2});
        let reports = reports(&serde_json::from_value(consignment).expect("a consignment"), &rows);
        assert!(reports[0].1.starts_with("consignment,id,try,outcome,at\ncall-000001,a,1,"), "{}", reports[0].1);
        assert!(reports[0].1.contains("\ncall-000001,b,1,"));
    }

    #[test]
    fn most_numbers_are_reached_and_some_are_wrong() {
        let all: Vec<_> = (0..1_000).map(|number| outcomes(&format!("+1202555{number:04}"))).collect();
        let reached = all.iter().filter(|tries| tries.last() == Some(&"reached")).count();
        assert!((700..950).contains(&reached), "{reached}");
        assert!(all.iter().any(|tries| *tries == ["wrong_number"]) && all.iter().any(|tries| tries.len() == 3));
    }
}
