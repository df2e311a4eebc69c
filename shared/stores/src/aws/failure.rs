//! What AWS said when a request failed, without anything of the request or of an item.

use std::error::Error;
use std::fmt;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use model::error::chain;

/// Why a request to AWS failed, fit to be logged.
///
/// The SDK's own errors hold the response, and AWS's messages may quote a request: both may be personal data. What is kept is
/// the error's code and the request's id, by which AWS's support finds it, and AWS's words only where they cannot quote an item.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    how: How,
    request_id: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
enum How {
    /// What the SDK met on its own side, in its words.
    NotSent(String),
    NoAnswerInTime,
    AnswerUnreadable,
    Refused {
        code: String,
        message: Option<String>,
    },
}

/// The errors whose message speaks of roles, tables and topics, never of what a request holds.
const HARMLESS: [&str; 8] = [
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "ExpiredTokenException",
    "KMSAccessDeniedException",
    "ResourceNotFound",
    "ResourceNotFoundException",
    "UnrecognizedClientException",
];

impl Failure {
    /// That of one entry of a batch, which has a code of its own.
    #[must_use]
    pub fn of_entry(code: Option<&str>, message: Option<&str>) -> Self {
        Self { how: How::refused(code, message), request_id: None }
    }
}

impl How {
    fn refused(code: Option<&str>, message: Option<&str>) -> Self {
        // What has no code is not AWS's own answer: the SDK could not read it, or a proxy gave it.
        let Some(code) = code else { return Self::AnswerUnreadable };
        let message = message.filter(|_| HARMLESS.contains(&code)).map(str::to_owned);
        Self::Refused { code: code.to_owned(), message }
    }
}

impl<E: ProvideErrorMetadata> From<&SdkError<E, HttpResponse>> for Failure {
    fn from(error: &SdkError<E, HttpResponse>) -> Self {
        let how = match error {
            SdkError::TimeoutError(_) => How::NoAnswerInTime,
            SdkError::ResponseError(_) => How::AnswerUnreadable,
            SdkError::ServiceError(service) => How::refused(service.err().code(), service.err().message()),
            SdkError::DispatchFailure(failure) => {
                How::NotSent(failure.as_connector_error().map_or_else(String::new, |error| chain(error)))
            }
            error => How::NotSent(error.to_string()),
        };
        Self { how, request_id: error.request_id().map(str::to_owned) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.how {
            How::NotSent(why) => write!(f, "the request was not sent: {why}")?,
            How::NoAnswerInTime => f.write_str("there was no answer in time")?,
            How::AnswerUnreadable => f.write_str("the answer could not be read")?,
            How::Refused { code, message: None } => write!(f, "AWS answered {code}")?,
            How::Refused { code, message: Some(message) } => write!(f, "AWS answered {code}: {message}")?,
        }
        match &self.request_id {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl Error for Failure {}
