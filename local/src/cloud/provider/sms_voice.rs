//! AWS End User Messaging's `SendTextMessage`: what a caller asks for, how it is refused, and what is reported of a text.
//!
//! Sources: <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html> and
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html>.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::Refusal;
use super::event::Kind;
use super::fault::AccountFault;
use super::outcome::Outcome;
use super::text::Text;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendTextMessage {
    destination_phone_number: String,
    origination_identity: Option<String>,
    message_body: Option<String>,
    configuration_set_name: Option<String>,
    #[serde(default)]
    context: BTreeMap<String, String>,
}

/// Whether a request is one, by its target: <https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html>.
pub fn is_send_text_message(headers: &HeaderMap) -> bool {
    headers.get("x-amz-target").is_some_and(|target| target == "PinpointSMSVoiceV2.SendTextMessage")
}

/// Reads a request.
///
/// # Errors
/// What the service would answer.
pub fn read(body: &[u8]) -> Result<Text, Refusal> {
    let invalid = || Refusal::new(400, "ValidationException", "FIELD_VALIDATION_FAILED");
    let request: SendTextMessage = serde_json::from_slice(body).map_err(|_| invalid())?;
    if request.origination_identity.is_none() {
        return Err(Refusal::new(400, "ConflictException", "NO_ORIGINATION_IDENTITIES_FOUND"));
    }
    // MiniStack keeps no such sets; without a name there would be no events.
    if request.configuration_set_name.is_none() {
        return Err(Refusal::new(400, "ResourceNotFoundException", "configuration-set"));
    }
    let text = Text {
        to: request.destination_phone_number,
        message: request.message_body.unwrap_or_default(),
        attributes: request.context,
    };
    if text.message.is_empty() {
        return Err(invalid());
    }
    text.check().map_err(|_| invalid_number())
}

/// The number is none.
pub fn invalid_number() -> Refusal {
    Refusal::new(400, "ValidationException", "INVALID_PARAMETER")
}

/// The number's owner asked for no more texts.
pub fn opted_out() -> Refusal {
    Refusal::new(400, "ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT")
}

/// The month's spending limit is used up.
pub fn over_limit() -> Refusal {
    Refusal::new(400, "ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT")
}

/// Too fast.
pub fn throttled() -> Refusal {
    Refusal::new(400, "ThrottlingException", "Rate exceeded")
}

/// A fault of its own.
pub fn internal() -> Refusal {
    Refusal::new(500, "InternalServerException", "An internal error occurred.")
}

/// The account may not send.
pub fn account_refusal(fault: AccountFault) -> Refusal {
    let (error, reason) = match fault {
        AccountFault::AccessDenied => ("AccessDeniedException", ""),
        AccountFault::SendingPaused | AccountFault::AccountSuspended => ("AccessDeniedException", "ACCOUNT_DISABLED"),
        AccountFault::MissingConfigurationSet => ("ResourceNotFoundException", "configuration-set"),
        AccountFault::SenderNotVerified | AccountFault::MailFromDomainNotVerified => {
            ("ConflictException", "REGISTRATION_NOT_COMPLETE")
        }
        AccountFault::QuotaExceeded => return over_limit(),
        AccountFault::InvalidRequest => ("ValidationException", "FIELD_VALIDATION_FAILED"),
    };
    Refusal::new(400, error, reason)
}

/// In the service's protocol: the words of a refusal are its reason, or the kind of resource that is missing.
pub fn in_json(refusal: &Refusal) -> Response {
    let Refusal { status, error, message } = refusal;
    let mut body = json!({"__type": error, "Message": "The request was refused."});
    match *error {
        "ResourceNotFoundException" => body["ResourceType"] = json!(message),
        "ThrottlingException" | "InternalServerException" => body["Message"] = json!(message),
        _ if message.is_empty() => {}
        _ => body["Reason"] = json!(message),
    }
    if message == "INVALID_PARAMETER" {
        body["Fields"] = json!([{"Name": "DestinationPhoneNumber", "Message": "It is not a phone number."}]);
    }
    let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/x-amz-json-1.0")], body.to_string()).into_response()
}

/// One event of a text's course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// After how many steps it comes.
    pub after: u32,
    /// As which kind of SES's it can be kept back.
    pub kind: Kind,
    /// How the service names it.
    pub event_type: &'static str,
    /// Whether nothing comes after it.
    pub is_final: bool,
}

const SENT: Step = Step { after: 0, kind: Kind::Send, event_type: "TEXT_SENT", is_final: false };
const PENDING: Step = Step { after: 1, kind: Kind::DeliveryDelay, event_type: "TEXT_PENDING", is_final: false };
const DELIVERED: Step = Step { after: 1, kind: Kind::Delivery, event_type: "TEXT_DELIVERED", is_final: true };
const DELIVERED_LATE: Step = Step { after: 3, ..DELIVERED };
const UNREACHABLE: Step = Step { after: 1, kind: Kind::Bounce, event_type: "TEXT_UNREACHABLE", is_final: true };
const EXPIRED: Step = Step { after: 3, event_type: "TEXT_TTL_EXPIRED", ..UNREACHABLE };
const CARRIER_BLOCKED: Step = Step { event_type: "TEXT_CARRIER_BLOCKED", ..UNREACHABLE };

/// The events of an outcome.
pub fn course(outcome: Outcome) -> &'static [Step] {
    match outcome {
        Outcome::Delivered | Outcome::Complaint => &[SENT, DELIVERED],
        Outcome::HardBounce | Outcome::Suppressed => &[SENT, UNREACHABLE],
        Outcome::SoftBounce => &[SENT, PENDING, EXPIRED],
        Outcome::Delayed => &[SENT, PENDING, DELIVERED_LATE],
        Outcome::Rejected | Outcome::RenderingFailure => &[SENT, CARRIER_BLOCKED],
        Outcome::InvalidNumber | Outcome::OptedOut | Outcome::OverLimit => &[],
    }
}

/// What an event says.
pub fn event(text: &Text, message_id: &str, step: &Step, at: Timestamp) -> Value {
    json!({
        "eventType": step.event_type,
        "eventVersion": "1.0",
        "eventTimestamp": at.as_millisecond(),
        "isFinal": step.is_final,
        "destinationPhoneNumber": text.to,
        "messageId": message_id,
        "messageRequestTimestamp": at.as_millisecond(),
        "messageEncoding": "GSM",
        "messageType": "TRANSACTIONAL",
        "messageStatus": step.event_type.trim_start_matches("TEXT_"),
        "context": text.attributes,
        "totalMessageParts": 1,
    })
}
