//! A file of a mail house or a call center, as a body.

use api::{Payload, Problem, ProblemType, problem};
use axum::body::Bytes;
use axum::http::StatusCode;
use bodies::outcomes::FILE_TYPES;

/// The file is missing.
static NO_FILE: ProblemType = ProblemType::new("no-file", StatusCode::BAD_REQUEST, "The file is missing");

/// A file of a mail house or a call centre, as it is.
#[derive(Clone, Debug)]
pub(crate) struct ReportFile(pub(crate) Bytes);

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
