//! SES's events, as far as we read them.
//!
//! Source: <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>. Recipients, headers and
//! diagnostic texts are left where they are: they are personal data that a delivery does not need.

use std::collections::HashMap;

use jiff::Timestamp;
use model::delivery::ProviderEvents;
use model::id::AttemptId;
use serde::Deserialize;

/// One event of SES.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderEvent {
    event_type: EventType,
    mail: Mail,
    #[serde(default)]
    delivery: Option<At>,
    #[serde(default)]
    complaint: Option<At>,
    #[serde(default)]
    bounce: Option<Bounce>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
}

/// The kinds of event. Opens and clicks are not asked for: notices carry no tracking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum EventType {
    Send,
    Delivery,
    DeliveryDelay,
    Bounce,
    Complaint,
    Reject,
    #[serde(rename = "Rendering Failure")]
    RenderingFailure,
    #[serde(other)]
    Other,
}

#[derive(Clone, Debug, Deserialize)]
struct Mail {
    timestamp: Timestamp,
    #[serde(default)]
    tags: HashMap<String, Vec<String>>,
}

#[derive(Clone, Debug, Deserialize)]
struct At {
    timestamp: Timestamp,
}

/// What an event says of one of our attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Which attempt.
    pub attempt: AttemptId,
    /// What it adds to what was heard.
    pub seen: ProviderEvents,
}

impl ProviderEvent {
    /// What it says of one of our attempts. `None`: it is of another mail, or of a kind that says nothing.
    #[must_use]
    pub fn word(&self) -> Option<Word> {
        let attempt = self.mail.tags.get(AttemptId::TAG)?.first()?.parse().ok()?;
        let time = |of: &Option<At>| of.as_ref().map_or(self.mail.timestamp, |at| at.timestamp);
        let nothing = ProviderEvents::default();
        let seen = match self.event_type {
            EventType::Send => ProviderEvents { sent_at: Some(self.mail.timestamp), ..nothing },
            EventType::Delivery => ProviderEvents { delivered_at: Some(time(&self.delivery)), ..nothing },
            EventType::DeliveryDelay => ProviderEvents { delayed: true, ..nothing },
            // SES publishes a passing one once it has given up retrying, and also for an out-of-office reply after the delivery.
            EventType::Bounce if self.bounce.as_ref().is_some_and(|bounce| bounce.bounce_type == "Transient") => {
                ProviderEvents { soft_bounced: true, ..nothing }
            }
            EventType::Bounce => ProviderEvents { bounced: true, ..nothing },
            // Whoever complains has received it.
            EventType::Complaint => {
                ProviderEvents { complaint: true, delivered_at: Some(time(&self.complaint)), ..nothing }
            }
            EventType::Reject | EventType::RenderingFailure => ProviderEvents { rejected: true, ..nothing },
            EventType::Other => return None,
        };
        Some(Word { attempt, seen })
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
        let seen = |kind| event(kind, tags.clone()).word().expect("ours").seen;
        assert_eq!(seen("Send").sent_at, Some("2026-03-02T10:00:00Z".parse().expect("a time")));
        assert_eq!(seen("Delivery").delivered_at, Some("2026-03-02T10:00:02Z".parse().expect("a time")));
        assert!(seen("Bounce").bounced && seen("Reject").rejected && seen("Rendering Failure").rejected);
        assert!(seen("Complaint").complaint && seen("DeliveryDelay").delayed);
    }

    #[test]
    fn mail_of_others_and_unknown_kinds_say_nothing() {
        assert_eq!(event("Send", serde_json::json!({})).word(), None);
        assert_eq!(event("Send", serde_json::json!({ "delivery": ["not ours"] })).word(), None);
        assert_eq!(event("Click", serde_json::json!({ "delivery": [TAG] })).word(), None);
    }

    /// What the file of `events/` says, as the queue brings it.
    fn filed(file: &str) -> Word {
        let event: SqsEvent = serde_json::from_str(file).expect("an event of SQS");
        let batch = Batch::<ProviderEvent>::decode(event);
        let [(_, event)] = &batch.messages[..] else { panic!("one event of SES") };
        event.word().expect("ours")
    }

    #[test]
    fn the_files_under_events_are_events_of_ses() {
        let attempt: AttemptId = TAG.parse().expect("an attempt");
        let delivered = filed(include_str!("../../../events/11-receipts-delivery.json"));
        let delivered_at = Some("2026-11-24T09:00:03.456Z".parse().expect("a time"));
        assert_eq!(
            delivered,
            Word { attempt: attempt.clone(), seen: ProviderEvents { delivered_at, ..ProviderEvents::default() } }
        );
        let bounced = filed(include_str!("../../../events/11-receipts-bounce.json"));
        assert_eq!(bounced, Word { attempt, seen: ProviderEvents { bounced: true, ..ProviderEvents::default() } });
    }
}
