//! Lists, as they are loaded and looked at.

use std::collections::BTreeMap;

use fields::words::{number, of};
use jiff::Timestamp;
use model::actor::Actor;
use model::channel::Channel;
use model::digest::Digest;
use model::id::{IncidentId, ListNumber};
use model::list::{List, ListReport, ListState, RowProblem, Seal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The media types that a file may say it is of. What it really is, its bytes say.
pub const FILE_TYPES: [&str; 4] = ["text/csv", "text/tab-separated-values", "text/plain", "application/octet-stream"];

/// The wish for an address to which a file of any size can be uploaded.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUpload {
    /// `presigned`.
    pub upload: UploadKind,
    /// Whether different references that look like one person are to be merged. They are always reported.
    #[serde(default)]
    pub merge_same_person: bool,
}

/// The ways to upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UploadKind {
    /// An address that takes one PUT.
    Presigned,
}

/// A list that was announced.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LoadedList {
    /// Of which incident.
    #[schema(value_type = String)]
    pub incident: IncidentId,
    /// Its number.
    #[schema(value_type = u32, example = 1)]
    pub list: ListNumber,
    /// What happens next.
    pub words: String,
    /// Where to put the file. Absent where it came with the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<UploadAddress>,
}

/// Where a file is to be put.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UploadAddress {
    /// `PUT`.
    pub method: String,
    /// The address. Whoever has it may put one file there, so keep it to yourself.
    pub url: String,
    /// Until when it takes a file.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// A list in numbers and words, without its rows' problems.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ListView {
    /// Its number.
    #[schema(value_type = u32, example = 1)]
    pub list: ListNumber,
    /// `awaiting_upload`, `importing`, `open`, `refused`, `sealing` or `sealed`.
    pub state: String,
    /// How far it is, what was found in it and what can be done next, in words.
    pub words: String,
    /// Who loaded it; they may not approve a notice to it.
    pub loaded_by: String,
    /// Who corrected how somebody on it is reached; they may not approve either.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected_by: Vec<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub loaded_at: Timestamp,
    /// Whether different references that look like one person were to be merged.
    pub merge_same_person: bool,
    /// What was found in the file. Absent until it is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportView>,
    /// What makes it final. Absent until it is sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<SealView>,
}

/// What was found in a file: `rows = customers + merged + rejected`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ReportView {
    /// Data rows in the file.
    pub rows: u64,
    /// Customers that came out.
    pub customers: u64,
    /// Rows that were merged into another row.
    pub merged: u64,
    /// Rows that could not be used at all.
    pub rejected: u64,
    /// Customers kept although no channel can reach them.
    pub without_channel: u64,
    /// How many customers could be reached by each channel.
    #[schema(value_type = BTreeMap<String, u64>)]
    pub reachable_by: BTreeMap<Channel, u64>,
    /// How many problems of each kind were found.
    pub problems: BTreeMap<String, u64>,
}

/// What makes a list final.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SealView {
    /// What an approval must name, so that exactly this list is approved.
    #[schema(value_type = String)]
    pub list_digest: Digest,
    /// When it was sealed.
    #[schema(value_type = String, format = DateTime)]
    pub sealed_at: Timestamp,
    /// How many customers it holds.
    pub customers: u64,
    /// How many customers prefer each language; `und` where their rows do not say.
    pub languages: BTreeMap<String, u64>,
    /// How many customers could be reached by each channel.
    #[schema(value_type = BTreeMap<String, u64>)]
    pub reachable_by: BTreeMap<Channel, u64>,
}

/// The lists of an incident, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Lists {
    /// At most 100.
    pub lists: Vec<ListView>,
    /// What to ask for as `after` to see later ones. Absent: these are the latest.
    #[schema(value_type = Option<u32>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<ListNumber>,
}

/// A list with a page of what is wrong with its rows.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ListWithProblems {
    /// The list.
    #[serde(flatten)]
    pub list: ListView,
    /// What is wrong with its rows, in the order of the file: at most 200.
    pub row_problems: Vec<RowProblemView>,
    /// What to ask for as `after` to see more. Absent: these are the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<usize>,
}

/// What is wrong with a row or one of its fields. The value itself is never repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowProblemView {
    /// The row as a spreadsheet numbers it: the header is row 1.
    pub row: u64,
    /// The column's header. Absent where the whole row is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// A stable word for the kind of problem.
    pub code: String,
    /// What was expected, what became of the row, and the fix.
    pub message: String,
}

impl From<RowProblem> for RowProblemView {
    fn from(problem: RowProblem) -> Self {
        let RowProblem { row, column, code, message } = problem;
        Self { row, column, code, message }
    }
}

impl From<&List> for ListView {
    fn from(list: &List) -> Self {
        Self {
            list: list.id.list,
            state: list.state.word().to_owned(),
            words: words(list),
            loaded_by: list.loaded_by.to_string(),
            corrected_by: list.corrected_by.iter().map(Actor::to_string).collect(),
            loaded_at: list.loaded_at,
            merge_same_person: list.merge_lookalikes,
            report: list.report.as_ref().map(ReportView::from),
            seal: list.seal.as_ref().map(SealView::from),
        }
    }
}

impl From<&ListReport> for ReportView {
    fn from(report: &ListReport) -> Self {
        Self {
            rows: report.rows,
            customers: report.customers,
            merged: report.merged,
            rejected: report.rejected,
            without_channel: report.without_channel,
            reachable_by: report.reachable_by.clone(),
            problems: report.problems.clone(),
        }
    }
}

impl From<&Seal> for SealView {
    fn from(seal: &Seal) -> Self {
        Self {
            list_digest: seal.digest,
            sealed_at: seal.sealed_at,
            customers: seal.customers,
            languages: seal.languages.clone(),
            reachable_by: seal.reachable_by.clone(),
        }
    }
}

/// How far a list is, what was found in it and what can be done next.
fn words(list: &List) -> String {
    let found = list.report.as_ref().map(found).unwrap_or_default();
    match &list.state {
        ListState::AwaitingUpload => "The file has not arrived yet.".to_owned(),
        ListState::Importing { .. } => "The file is being read.".to_owned(),
        ListState::Open => {
            format!("{found} Look at the problems of its rows; if nothing is to be mended, seal the list.")
        }
        ListState::Refused { reason } => format!("Nothing of the file was stored. {reason}"),
        ListState::Sealing => format!("{found} The list is being sealed."),
        ListState::Sealed => format!("{found} The list is sealed: it never changes."),
    }
}

fn found(report: &ListReport) -> String {
    let mut words =
        format!("{} gave {}", of(report.rows, "row", "rows"), of(report.customers, "customer", "customers"));
    if report.merged > 0 {
        words += &format!("; {} merged into others", of(report.merged, "was", "were"));
    }
    if report.rejected > 0 {
        words += &format!("; {} could not be used", number(report.rejected));
    }
    if report.without_channel > 0 {
        words += &format!("; {} can be reached by no channel", of(report.without_channel, "customer", "customers"));
    }
    words += ".";
    let problems: u64 = report.problems.values().sum();
    if problems > ListReport::PROBLEMS_KEPT as u64 {
        words += &format!(
            " Of {} the first {} about rows that are left out or reached by nothing are listed, and as many of all others.",
            of(problems, "problem", "problems"),
            number(ListReport::PROBLEMS_KEPT as u64)
        );
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_tells_in_words_what_was_found_in_it() {
        let report = ListReport { rows: 1_203, customers: 1_200, merged: 1, rejected: 2, ..ListReport::default() };
        assert_eq!(found(&report), "1,203 rows gave 1,200 customers; 1 was merged into others; 2 could not be used.");
        let report = ListReport { rows: 1, customers: 1, without_channel: 1, ..ListReport::default() };
        assert_eq!(found(&report), "1 row gave 1 customer; 1 customer can be reached by no channel.");
        let problems = [("no_channel".to_owned(), 1), ("phone_extension".to_owned(), 20_000)].into();
        assert!(found(&ListReport { problems, ..report }).ends_with(
            " Of 20,001 problems the first 10,000 about rows that are left out or reached by nothing are listed, and as many of all \
             others."
        ));
    }
}
