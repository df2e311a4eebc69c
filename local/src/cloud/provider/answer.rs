//! How the services say no, in the words that the SDK understands.

use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

use super::fault::AccountFault;
use super::sms_voice;

/// Whom a call goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// E-mail.
    Ses,
    /// Texts, without events.
    Sns,
    /// Texts, with events.
    EndUserMessaging,
}

/// A call that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The error's name.
    pub error: &'static str,
    /// The words. They never show an address, a number or content.
    pub message: String,
}

impl Refusal {
    pub(super) fn new(status: u16, error: &'static str, message: impl Into<String>) -> Self {
        Self { status, error, message: message.into() }
    }

    /// SES: the input is not valid.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequestException", message)
    }

    /// SES: what the request names does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "NotFoundException", message)
    }

    /// SES: faster than the account may send.
    pub fn too_fast() -> Self {
        Self::new(429, "TooManyRequestsException", "Maximum sending rate exceeded.")
    }

    /// SES: more than the account may send in 24 hours.
    pub fn daily_quota() -> Self {
        Self::new(400, "LimitExceededException", "Daily message quota exceeded.")
    }

    /// SES: a fault of its own.
    pub fn internal() -> Self {
        Self::new(500, "InternalServiceErrorException", "An internal error occurred.")
    }

    /// SNS: a parameter is not valid.
    pub fn invalid_parameter(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidParameter", message)
    }

    /// SNS: too fast.
    pub fn throttled() -> Self {
        Self::new(400, "Throttling", "Rate exceeded")
    }

    /// SNS: a fault of its own.
    pub fn internal_error() -> Self {
        Self::new(500, "InternalError", "An internal error occurred.")
    }

    /// The account may not send. What a service has no word for, it says as it says that the caller is not authorised.
    ///
    /// Sources: <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html>,
    /// <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>.
    pub fn of_account(fault: AccountFault, service: Service) -> Self {
        use AccountFault as F;
        match (service, fault) {
            (Service::EndUserMessaging, fault) => sms_voice::account_refusal(fault),
            (Service::Sns, F::InvalidRequest) => {
                Self::invalid_parameter("Invalid parameter: SMSType Reason: it is not valid")
            }
            (Service::Sns, _) => {
                Self::new(403, "AuthorizationError", "The caller is not authorized to perform: SNS:Publish")
            }
            (Service::Ses, F::SenderNotVerified) => Self::new(
                400,
                "MessageRejected",
                "Email address is not verified. The following identities failed the check in region US-EAST-1: sender.",
            ),
            (Service::Ses, F::MailFromDomainNotVerified) => Self::new(
                400,
                "MailFromDomainNotVerifiedException",
                "The message can't be sent because the sending domain isn't verified.",
            ),
            (Service::Ses, F::AccessDenied) => {
                Self::new(403, "AccessDeniedException", "The caller is not authorized to perform: ses:SendEmail")
            }
            (Service::Ses, F::SendingPaused) => Self::new(
                400,
                "SendingPausedException",
                "The message can't be sent because the account's ability to send email is currently paused.",
            ),
            (Service::Ses, F::AccountSuspended) => Self::new(
                400,
                "AccountSuspendedException",
                "The message can't be sent because the account's ability to send email has been permanently restricted.",
            ),
            (Service::Ses, F::MissingConfigurationSet) => {
                Self::not_found("Configuration set <notices> does not exist.")
            }
            (Service::Ses, F::QuotaExceeded) => Self::daily_quota(),
            (Service::Ses, F::InvalidRequest) => Self::bad_request("Header value is not valid."),
        }
    }

    /// In SES's protocol: <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>.
    pub fn in_json(&self) -> Response {
        let headers = [(HeaderName::from_static("x-amzn-errortype"), self.error)];
        (self.status(), headers, axum::Json(json!({"message": self.message}))).into_response()
    }

    /// In SNS's protocol: <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>.
    pub fn in_xml(&self) -> Response {
        let kind = if self.status < 500 { "Sender" } else { "Receiver" };
        let Self { error, message, .. } = self;
        let body = format!(
            "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>{kind}</Type><Code>{error}</Code>\
             <Message>{message}</Message></Error><RequestId>{}</RequestId></ErrorResponse>",
            Uuid::new_v4()
        );
        (self.status(), [(header::CONTENT_TYPE, "text/xml")], body).into_response()
    }

    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Marks a response that is never sent: the connection closes instead (see [`super::listen`]).
#[derive(Clone, Copy, Debug)]
pub struct Dropped;

/// No answer at all.
pub fn dropped() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.extensions_mut().insert(Dropped);
    response
}
