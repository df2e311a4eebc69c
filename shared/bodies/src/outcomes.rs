//! What the routes of *outcomes* take and answer.

use jiff::Timestamp;
use model::channel::Channel;
use model::consignment::{Consignment, ConsignmentName, ConsignmentState};
use model::list::RowProblem;
use model::tally::Tally;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The media types that a file may say it is of. What it really is, its bytes say.
pub const FILE_TYPES: [&str; 4] = ["text/csv", "text/tab-separated-values", "text/plain", "application/octet-stream"];

/// A page of a notice's consignments.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Consignments {
    /// By channel and number.
    pub consignments: Vec<ConsignmentView>,
    /// The name to ask for more after. Absent where these are the last.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<ConsignmentName>,
}

/// A consignment in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsignmentView {
    /// Its name, as it stands in manifests and call sheets.
    #[schema(value_type = String, example = "letter-000007")]
    pub consignment: ConsignmentName,
    /// `letter` or `call`.
    #[schema(value_type = String)]
    pub channel: Channel,
    /// `open`: it is being made. `ready`: it can be fetched. `void`: it was given up, and everybody in it is in another.
    pub state: String,
    /// Since when it can be fetched.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready_at: Option<Timestamp>,
    /// To how many customers it goes.
    pub deliveries: u32,
    /// How many pages it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// About how many of them have no reported outcome yet: letters not reported as posted, calls with tries left.
    pub outstanding: u32,
}

impl ConsignmentView {
    /// A consignment, with what is counted of it.
    #[must_use]
    pub fn of(consignment: &Consignment, counted: &Tally) -> Self {
        let contents = consignment.contents();
        let deliveries = contents.map_or(0, |contents| contents.deliveries);
        let settled = counted.iter().find(|(name, _)| *name == SETTLED).map_or(0, |(_, count)| count);
        let settled = u32::try_from(settled).unwrap_or_default();
        let (state, ready_at) = match &consignment.state {
            ConsignmentState::Open { .. } => ("open", None),
            ConsignmentState::Ready { at, .. } => ("ready", Some(*at)),
            ConsignmentState::Void { .. } => ("void", None),
        };
        Self {
            consignment: consignment.name,
            channel: consignment.name.channel,
            state: state.to_owned(),
            ready_at,
            deliveries,
            pages: contents.and_then(|contents| contents.pages),
            outstanding: deliveries.saturating_sub(settled),
        }
    }
}

pub use model::consignment::SETTLED;

/// A consignment with links to its files.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ConsignmentWithFiles {
    /// The consignment.
    #[serde(flatten)]
    pub consignment: ConsignmentView,
    /// Its files.
    pub files: Vec<FileView>,
}

/// One file of a consignment.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FileView {
    /// Its name.
    pub name: String,
    /// The SHA-256 of its bytes, in hex, as the evidence holds it.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Where to fetch it. Whoever has the link can, so pass it on to nobody.
    pub url: String,
    /// Until when the link works.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// What came of a file: `rows = recorded + known + wrong`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recorded {
    /// Rows below the header.
    pub rows: u32,
    /// Rows that said something new. A request that is sent again says 0 of what the first one recorded.
    pub recorded: u32,
    /// Rows that said what was known already.
    pub known: u32,
    /// Rows that could not be used.
    pub wrong: u32,
    /// What is wrong with them, the first hundred in the order of the file.
    pub problems: Vec<RowProblemView>,
}

/// One problem of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReportedRowProblem)]
pub struct RowProblemView {
    /// The row as a spreadsheet numbers it: the header is row 1.
    pub row: u64,
    /// The column. Absent where the whole row is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// A stable word for the kind of problem.
    pub code: String,
    /// What was expected, and what to do.
    pub message: String,
}

impl From<RowProblem> for RowProblemView {
    fn from(RowProblem { row, column, code, message }: RowProblem) -> Self {
        Self { row, column, code, message }
    }
}
