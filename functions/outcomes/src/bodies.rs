//! What is taken and answered.

use api::{Payload, Problem, ProblemType, problem};
use axum::body::Bytes;
use axum::http::StatusCode;
use jiff::Timestamp;
use model::channel::Channel;
use model::consignment::{Consignment, ConsignmentName, ConsignmentState};
use model::list::RowProblem;
use model::tally::Tally;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The media types that a file may say it is of. What it really is, its bytes say.
pub const FILE_TYPES: [&str; 4] = ["text/csv", "text/tab-separated-values", "text/plain", "application/octet-stream"];

/// The file is missing.
static NO_FILE: ProblemType = ProblemType::new("no-file", StatusCode::BAD_REQUEST, "The file is missing");

/// A file of a mail house or a call centre, as it is.
#[derive(Clone, Debug)]
pub struct ReportFile(pub Bytes);

impl Payload for ReportFile {
    // API Gateway hands a body to Lambda in base64 within 6 MB.
    const MAX_BYTES: usize = 4 * 1024 * 1024;
    const IF_LARGER: &str = "Split the file, each part with the line that names the columns.";

    fn read(media_type: Option<&str>, bytes: Bytes) -> Result<Self, Problem> {
        if !media_type.is_some_and(|media_type| FILE_TYPES.contains(&media_type)) {
            let expected = format!("Send the file as one of {}.", FILE_TYPES.join(", "));
            return Err(Problem::new(&problem::CONTENT_TYPE, expected));
        }
        if bytes.is_empty() {
            return Err(Problem::new(&NO_FILE, "Send the file as the body of the request."));
        }
        Ok(Self(bytes))
    }
}

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
    /// Of about how many of them no end was heard yet: letters not reported as posted, calls with tries left.
    pub outstanding: u32,
}

impl ConsignmentView {
    pub(crate) fn of(consignment: &Consignment, heard: &Tally) -> Self {
        let contents = consignment.contents();
        let deliveries = contents.map_or(0, |contents| contents.deliveries);
        let settled = heard.iter().find(|(name, _)| *name == SETTLED).map_or(0, |(_, count)| count);
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

/// The name under which it is counted of how many deliveries of a consignment an end was heard.
pub(crate) use model::consignment::SETTLED;

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
