//! The provider's events, as far as we read them.
//!
//! Source: <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>. Recipients, headers and
//! diagnostic texts are left where they are: they are personal data that a delivery does not need.
//!
//! Events are read leniently. Fields that are documented as present do come as `null` or not at all, and an event that is not read
//! leaves its person `accepted` for ever. Only what has neither a kind nor a message is refused, so that it ends in the dead-letter
//! queue with an alarm.

use std::collections::HashMap;

use jiff::Timestamp;
use model::delivery::ProviderEvents;
use model::id::AttemptId;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::text_event::TextEvent;

/// One message of the queue: an event of SES about an e-mail or of AWS End User Messaging about a text, or SES's greeting.
#[derive(Clone, Debug)]
pub struct ProviderEvent(Content);

#[derive(Clone, Debug)]
enum Content {
    Greeting,
    Email(Box<SesEvent>),
    Text(TextEvent),
}

/// What an event says about one of our attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptEvents {
    /// Which attempt.
    pub attempt: AttemptId,
    /// What it adds to what is known.
    pub events: ProviderEvents,
}

/// Why an event changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// SES publishes a line of text once, when its event destination is made.
    Greeting,
    /// It carries no tag of ours: other mail under the same configuration set, or a test send.
    Untagged,
    /// A kind of event that we do not ask for.
    UnknownKind,
}

/// What SES publishes once, as plain text, when its event destination is made.
pub(crate) const GREETING: &str = "Successfully validated SNS topic for Amazon SES event publishing.";

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesEvent {
    #[serde(default, deserialize_with = "lenient")]
    event_type: Option<String>,
    /// What `eventType` is called in the notifications of an identity, as opposed to those of a configuration set.
    #[serde(default, deserialize_with = "lenient")]
    notification_type: Option<String>,
    mail: Mail,
    #[serde(default, deserialize_with = "lenient")]
    delivery: Option<Detail>,
    #[serde(default, deserialize_with = "lenient")]
    delivery_delay: Option<Detail>,
    #[serde(default, deserialize_with = "lenient")]
    bounce: Option<Detail>,
    #[serde(default, deserialize_with = "lenient")]
    complaint: Option<Detail>,
}

#[derive(Clone, Debug, Deserialize)]
struct Mail {
    #[serde(default, deserialize_with = "lenient")]
    timestamp: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient")]
    tags: Option<HashMap<String, Value>>,
}

/// What an event says beside its message. Each kind fills in other fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    #[serde(default, deserialize_with = "lenient")]
    timestamp: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient")]
    bounce_type: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    complaint_sub_type: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    complaint_feedback_type: Option<String>,
}

/// A value of this type, or nothing where the event holds `null` or something else in its place.
pub(crate) fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(from)?).ok())
}

impl<'de> Deserialize<'de> for ProviderEvent {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        // The subscription delivers raw; where somebody turned that off, the event is inside SNS's envelope.
        let value = match enveloped(&value) {
            Some(text) if text.trim() == GREETING => return Ok(Self(Content::Greeting)),
            Some(text) => serde_json::from_str(text).map_err(|_| D::Error::custom("the envelope holds no event"))?,
            None => value,
        };
        if TextEvent::is_meant_by(&value) {
            let event = serde_json::from_value(value).map_err(|_| D::Error::custom("not an event about a text"))?;
            return Ok(Self(Content::Text(event)));
        }
        // Serde's own words may quote the event.
        let event: SesEvent = serde_json::from_value(value).map_err(|_| D::Error::custom("not an event of SES"))?;
        if event.event_type.is_none() && (event.notification_type.is_none() || event.attempt().is_none()) {
            return Err(D::Error::custom("an event of no kind, or a notification of an identity without our tag"));
        }
        Ok(Self(Content::Email(Box::new(event))))
    }
}

/// The text in an envelope of SNS.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html>
fn enveloped(value: &Value) -> Option<&str> {
    (value.get("Type")? == "Notification").then(|| value.get("Message")?.as_str()).flatten()
}

impl ProviderEvent {
    /// When what it reports happened, as far as it says so.
    #[must_use]
    pub fn at(&self) -> Option<Timestamp> {
        match &self.0 {
            Content::Greeting => None,
            Content::Email(event) => event.at(),
            Content::Text(event) => event.at(),
        }
    }

    /// What it says about one of our attempts. An event without a time counts as of `now`.
    ///
    /// # Errors
    /// Why it changes nothing.
    pub fn read(&self, now: Timestamp) -> Result<AttemptEvents, Ignored> {
        match &self.0 {
            Content::Greeting => Err(Ignored::Greeting),
            Content::Email(event) => event.read(now),
            Content::Text(event) => event.read(now),
        }
    }
}

impl SesEvent {
    fn attempt(&self) -> Option<AttemptId> {
        match self.mail.tags.as_ref()?.get(AttemptId::TAG)? {
            Value::Array(values) => values.iter().find_map(|value| value.as_str()?.parse().ok()),
            value => value.as_str()?.parse().ok(),
        }
    }

    fn kind(&self) -> &str {
        self.event_type.as_ref().or(self.notification_type.as_ref()).map_or("", String::as_str)
    }

    fn at(&self) -> Option<Timestamp> {
        let details = [&self.delivery, &self.delivery_delay, &self.bounce, &self.complaint];
        details.into_iter().flatten().find_map(|detail| detail.timestamp).or(self.mail.timestamp)
    }

    fn read(&self, now: Timestamp) -> Result<AttemptEvents, Ignored> {
        let attempt = self.attempt().ok_or(Ignored::Untagged)?;
        let at = Some(self.at().unwrap_or(now));
        let nothing = ProviderEvents::default();
        let events = match self.kind() {
            "Send" => ProviderEvents { sent_at: self.mail.timestamp.or(at), ..nothing },
            "Delivery" => ProviderEvents { delivered_at: at, ..nothing },
            "DeliveryDelay" => ProviderEvents { delayed: true, ..nothing },
            "Bounce" => self.bounced(),
            "Complaint" => self.complained(at),
            "Reject" | "Rendering Failure" => ProviderEvents { rejected: true, ..nothing },
            _ => return Err(Ignored::UnknownKind),
        };
        Ok(AttemptEvents { attempt, events })
    }

    /// SES publishes a passing bounce once it has given up, but also for an automatic reply that follows a delivery, and calls some of
    /// those replies `Undetermined`. Every other bounce is for good, even one that does not say of which type it is: of two wrong
    /// readings, a second message is better than a person who is never notified.
    fn bounced(&self) -> ProviderEvents {
        let kind = self.bounce.as_ref().and_then(|bounce| bounce.bounce_type.as_deref()).unwrap_or_default();
        let is_soft = ["Transient", "Undetermined"].iter().any(|soft| kind.eq_ignore_ascii_case(soft));
        ProviderEvents { bounced: !is_soft, soft_bounced: is_soft, ..ProviderEvents::default() }
    }

    /// Whoever complains has received the message, with these exceptions:
    ///
    /// - `OnAccountSuppressionList`: SES took the message and did not send it, because the address complained before.
    /// - `not-spam`: the reader took the message out of the spam folder. It arrived, and nobody complains.
    /// - `auth-failure`: a report by a mail server, not by a reader. It says nothing about whether the message arrived.
    fn complained(&self, at: Option<Timestamp>) -> ProviderEvents {
        let nothing = ProviderEvents::default();
        let detail = self.complaint.as_ref();
        let sub_type = detail.and_then(|complaint| complaint.complaint_sub_type.as_deref()).unwrap_or_default();
        let feedback = detail.and_then(|complaint| complaint.complaint_feedback_type.as_deref()).unwrap_or_default();
        if sub_type.eq_ignore_ascii_case("OnAccountSuppressionList") {
            return ProviderEvents { bounced: true, ..nothing };
        }
        match feedback.to_ascii_lowercase().as_str() {
            "not-spam" => ProviderEvents { delivered_at: at, ..nothing },
            "auth-failure" => ProviderEvents { complaint: true, ..nothing },
            _ => ProviderEvents { complaint: true, delivered_at: at, ..nothing },
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_lambda_events::sqs::SqsEvent;
    use runtime::batch::Batch;

    use super::*;

    const TAG: &str = "inc-0123456789abcdef0123_1_0123456789abcdef0123456789abcdef_1";

    fn event(kind: &str, tags: serde_json::Value) -> ProviderEvent {
        serde_json::from_value(serde_json::json!({
            "eventType": kind,
            "mail": { "timestamp": "2026-03-02T10:00:00.000Z", "tags": tags, "destination": ["ada@example.com"] },
            "delivery": { "timestamp": "2026-03-02T10:00:02.000Z", "recipients": ["ada@example.com"] },
        }))
        .expect("an event")
    }

    #[test]
    fn each_kind_of_event_says_what_it_says() {
        let tags = serde_json::json!({ "delivery": [TAG], "ses:configuration-set": ["set"] });
        let events = |kind| event(kind, tags.clone()).read(Timestamp::UNIX_EPOCH).expect("ours").events;
        assert_eq!(events("Send").sent_at, Some("2026-03-02T10:00:00Z".parse().expect("a time")));
        assert_eq!(events("Delivery").delivered_at, Some("2026-03-02T10:00:02Z".parse().expect("a time")));
        assert!(events("Bounce").bounced && events("Reject").rejected && events("Rendering Failure").rejected);
        assert!(events("Complaint").complaint && events("DeliveryDelay").delayed);
    }

    #[test]
    fn an_event_that_changes_nothing_says_why() {
        let read = |kind, tags| event(kind, tags).read(Timestamp::UNIX_EPOCH);
        assert_eq!(read("Send", serde_json::json!({})), Err(Ignored::Untagged));
        assert_eq!(read("Send", serde_json::json!({ "delivery": ["not ours"] })), Err(Ignored::Untagged));
        assert_eq!(read("Click", serde_json::json!({ "delivery": [TAG] })), Err(Ignored::UnknownKind));
    }

    /// What the file under `events/` says, as the queue brings it.
    fn filed(file: &str) -> AttemptEvents {
        let event: SqsEvent = serde_json::from_str(file).expect("an event of SQS");
        let batch = Batch::<ProviderEvent>::decode(event);
        let [(_, event)] = &batch.messages[..] else { panic!("one event") };
        event.read(Timestamp::UNIX_EPOCH).expect("ours")
    }

    #[test]
    fn the_files_under_events_are_events_of_the_providers() {
        let attempt: AttemptId = TAG.parse().expect("an attempt");
        let read = |events| AttemptEvents { attempt: attempt.clone(), events };
        let delivered_at = Some("2026-11-24T09:00:03.456Z".parse().expect("a time"));
        let delivered = filed(include_str!("../../../events/11-receipts-delivery.json"));
        assert_eq!(delivered, read(ProviderEvents { delivered_at, ..ProviderEvents::default() }));
        let text = filed(include_str!("../../../events/11-receipts-text.json"));
        assert_eq!(text, delivered);
        for bounced in [
            include_str!("../../../events/11-receipts-bounce.json"),
            include_str!("../../../events/11-receipts-suppressed.json"),
        ] {
            assert_eq!(filed(bounced), read(ProviderEvents { bounced: true, ..ProviderEvents::default() }));
        }
    }
}
