//! A list's file, or the wish for an address to upload it to, as one body.

use api::command::expect_json;
use api::{Payload, Problem, ProblemType, json, problem};
use axum::body::Bytes;
use axum::http::StatusCode;
use bodies::intake::list::{FILE_TYPES, NewUpload};

/// A request for a list without a file.
static NO_FILE: ProblemType = ProblemType::new("no-file", StatusCode::BAD_REQUEST, "The file is missing");

/// A list to be loaded: its file, or the wish for an address to upload it to.
#[derive(Clone, Debug)]
pub enum NewList {
    /// The file itself, its bytes untouched.
    File(Bytes),
    /// An address is wanted.
    Address(NewUpload),
}

impl Payload for NewList {
    // API Gateway hands a body to Lambda in base64 within 6 MB.
    const MAX_BYTES: usize = 4 * 1024 * 1024;
    const IF_LARGER: &str =
        r#"Send {"upload": "presigned"} as JSON instead, and put the file to the address that is answered."#;

    fn read(media_type: Option<&str>, bytes: Bytes) -> Result<Self, Problem> {
        match media_type {
            Some(file) if FILE_TYPES.contains(&file) => {
                if bytes.is_empty() {
                    return Err(Problem::new(&NO_FILE, "Send the file as the body of the request."));
                }
                Ok(Self::File(bytes))
            }
            other => {
                let types = FILE_TYPES.join(", ");
                let wrong =
                    format!("Send the file as one of {types}, or send application/json to ask for an upload address.");
                expect_json(other).map_err(|_| Problem::new(&problem::CONTENT_TYPE, wrong))?;
                json::read(&bytes).map(Self::Address)
            }
        }
    }
}
