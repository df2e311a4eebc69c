//! SES's sending events: which ones an outcome makes, in which order, and what each says.
//!
//! Source of every shape: <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html> and
//! <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::email::{Email, Header};
use super::outcome::Outcome;
use crate::cloud::aws::{ACCOUNT, REGION};

/// The kinds of event that a configuration set can ask for, opens and clicks aside: the functions track nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// SES has taken the message and will try.
    Send,
    /// The recipient's server has taken it.
    Delivery,
    /// It is late; SES goes on trying.
    DeliveryDelay,
    /// It will not arrive.
    Bounce,
    /// The recipient reported it as spam.
    Complaint,
    /// SES found a virus in it.
    Reject,
    /// SES could not fill its template.
    #[serde(rename = "Rendering Failure")]
    RenderingFailure,
}

impl Kind {
    /// As `eventType` writes it.
    pub fn event_type(self) -> &'static str {
        match self {
            Self::Send => "Send",
            Self::Delivery => "Delivery",
            Self::DeliveryDelay => "DeliveryDelay",
            Self::Bounce => "Bounce",
            Self::Complaint => "Complaint",
            Self::Reject => "Reject",
            Self::RenderingFailure => "Rendering Failure",
        }
    }

    /// As `MatchingEventTypes` of an event destination writes it.
    pub fn matching_event_type(self) -> &'static str {
        match self {
            Self::Send => "SEND",
            Self::Delivery => "DELIVERY",
            Self::DeliveryDelay => "DELIVERY_DELAY",
            Self::Bounce => "BOUNCE",
            Self::Complaint => "COMPLAINT",
            Self::Reject => "REJECT",
            Self::RenderingFailure => "RENDERING_FAILURE",
        }
    }
}

/// The events of an outcome, each with how many steps after acceptance it comes. How long a step is, is set elsewhere.
pub fn course(outcome: Outcome) -> &'static [(u32, Kind)] {
    match outcome {
        Outcome::Delivered => &[(0, Kind::Send), (1, Kind::Delivery)],
        Outcome::HardBounce | Outcome::Suppressed => &[(0, Kind::Send), (1, Kind::Bounce)],
        // SES publishes a soft bounce only once it has stopped trying.
        Outcome::SoftBounce => &[(0, Kind::Send), (1, Kind::DeliveryDelay), (3, Kind::Bounce)],
        Outcome::Delayed => &[(0, Kind::Send), (1, Kind::DeliveryDelay), (3, Kind::Delivery)],
        Outcome::Complaint => &[(0, Kind::Send), (1, Kind::Delivery), (2, Kind::Complaint)],
        // No Send: SES never tried to deliver. It is also the harder case for whoever reads the events.
        Outcome::Rejected => &[(1, Kind::Reject)],
        Outcome::RenderingFailure => &[(1, Kind::RenderingFailure)],
        // Of texts, which have no events.
        Outcome::InvalidNumber | Outcome::OptedOut | Outcome::OverLimit => &[],
    }
}

/// A message that was taken, as its events tell of it.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The id that SES gave it.
    pub message_id: String,
    /// When.
    pub at: Timestamp,
    /// The message.
    pub email: Email,
}

impl Taken {
    /// Gives the message an id of SES's shape.
    pub fn new(email: Email, at: Timestamp) -> Self {
        let message_id = format!("0100{:012x}-{}-000000", at.as_millisecond(), Uuid::new_v4());
        Self { message_id, at, email }
    }

    /// What the event says: about those of the message's recipients whom it concerns, `at` its time.
    pub fn event(&self, kind: Kind, outcome: Outcome, recipients: &[String], at: Timestamp) -> Value {
        let mut event = Map::new();
        event.insert("eventType".to_owned(), kind.event_type().into());
        event.insert("mail".to_owned(), self.mail(kind));
        let (name, detail) = match kind {
            Kind::Send => ("send", json!({})),
            Kind::Delivery => ("delivery", self.delivery(recipients, at)),
            Kind::DeliveryDelay => ("deliveryDelay", delivery_delay(recipients, at)),
            Kind::Bounce => ("bounce", bounce(outcome, recipients, at)),
            Kind::Complaint => ("complaint", complaint(recipients, at)),
            Kind::Reject => ("reject", json!({"reason": "Bad content"})),
            Kind::RenderingFailure => ("failure", rendering_failure()),
        };
        event.insert(name.to_owned(), detail);
        Value::Object(event)
    }

    fn mail(&self, kind: Kind) -> Value {
        let email = &self.email;
        let mut mail = json!({
            "timestamp": milliseconds(self.at),
            "source": email.from,
            "sourceArn": format!("arn:aws:ses:{REGION}:{ACCOUNT}:identity/{}", email.from_domain()),
            "sendingAccountId": ACCOUNT,
            "messageId": self.message_id,
            "destination": email.recipients,
            "headersTruncated": false,
            "tags": self.tags(kind),
        });
        // AWS's examples of these two come without headers.
        if !matches!(kind, Kind::DeliveryDelay | Kind::RenderingFailure) {
            mail["headers"] = json!(email.headers);
            mail["commonHeaders"] = self.common_headers();
        }
        mail
    }

    fn tags(&self, kind: Kind) -> Value {
        let mut tags: Map<_, _> = self.email.tags.iter().map(|(name, value)| (name.clone(), json!([value]))).collect();
        let mut own = |name: &str, value: &str| tags.insert(format!("ses:{name}"), json!([value]));
        own("configuration-set", self.email.configuration_set.as_deref().unwrap_or_default());
        own("source-ip", "127.0.0.1");
        own("from-domain", &self.email.from_domain());
        own("caller-identity", "local");
        if kind == Kind::Delivery {
            own("outgoing-ip", "192.0.2.0");
        }
        Value::Object(tags)
    }

    fn common_headers(&self) -> Value {
        let value = |name: &str| {
            let named = |header: &&Header| header.name.eq_ignore_ascii_case(name);
            self.email.headers.iter().find(named).map(|header| json!([header.value]))
        };
        let mut common = Map::new();
        for (header, name) in [("From", "from"), ("To", "to"), ("Cc", "cc"), ("Reply-To", "replyTo")] {
            if let Some(value) = value(header) {
                common.insert(name.to_owned(), value);
            }
        }
        common.insert("messageId".to_owned(), json!(self.message_id));
        common.insert("subject".to_owned(), json!(self.email.subject));
        Value::Object(common)
    }

    fn delivery(&self, recipients: &[String], at: Timestamp) -> Value {
        json!({
            "timestamp": milliseconds(at),
            "processingTimeMillis": at.as_millisecond() - self.at.as_millisecond(),
            "recipients": recipients,
            "smtpResponse": "250 2.6.0 Message received",
            "reportingMTA": "mta.example.com",
        })
    }
}

fn bounce(outcome: Outcome, recipients: &[String], at: Timestamp) -> Value {
    let (kind, sub_kind, status, diagnostic) = match outcome {
        Outcome::SoftBounce => ("Transient", "General", "4.2.2", "smtp; 452 4.2.2 mailbox full"),
        Outcome::Suppressed => (
            "Permanent",
            "Suppressed",
            "5.1.1",
            "Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.",
        ),
        _ => ("Permanent", "General", "5.1.1", "smtp; 550 5.1.1 user unknown"),
    };
    let bounced: Vec<_> = recipients
        .iter()
        .map(|address| json!({"emailAddress": address, "action": "failed", "status": status, "diagnosticCode": diagnostic}))
        .collect();
    json!({
        "bounceType": kind,
        "bounceSubType": sub_kind,
        "bouncedRecipients": bounced,
        "timestamp": milliseconds(at),
        "feedbackId": feedback_id(at),
        "reportingMTA": "dns; mta.example.com",
    })
}

fn complaint(recipients: &[String], at: Timestamp) -> Value {
    let complained: Vec<_> = recipients.iter().map(|address| json!({"emailAddress": address})).collect();
    json!({
        "complainedRecipients": complained,
        "timestamp": milliseconds(at),
        "feedbackId": feedback_id(at),
        "complaintSubType": null,
        "userAgent": "Example feedback loop",
        "complaintFeedbackType": "abuse",
        "arrivalDate": milliseconds(at),
    })
}

fn delivery_delay(recipients: &[String], at: Timestamp) -> Value {
    let delayed: Vec<_> = recipients
        .iter()
        .map(|address| {
            let diagnostic = "smtp; 421 4.4.1 Unable to connect to remote host";
            json!({"emailAddress": address, "status": "4.4.1", "diagnosticCode": diagnostic})
        })
        .collect();
    // SES goes on trying for about 14 hours.
    let expires = at.checked_add(SignedDuration::from_hours(14)).unwrap_or(at);
    json!({
        "timestamp": milliseconds(at),
        "delayType": "TransientCommunicationFailure",
        "expirationTime": milliseconds(expires),
        "delayedRecipients": delayed,
    })
}

fn rendering_failure() -> Value {
    json!({
        "errorMessage": "Attribute 'attributeName' is not present in the rendering data.",
        "templateName": "MyTemplate",
    })
}

fn feedback_id(at: Timestamp) -> String {
    format!("0100{:012x}-{}-000000", at.as_millisecond(), Uuid::new_v4())
}

/// SES writes times in UTC with three decimals.
fn milliseconds(at: Timestamp) -> String {
    format!("{at:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use std::collections::BTreeSet;

    fn taken() -> Taken {
        let request = json!({
            "FromEmailAddress": "Sender Name <sender@example.com>",
            "Destination": {"ToAddresses": ["recipient@example.com"]},
            "Content": {"Simple": {"Subject": {"Data": "Subject"}, "Body": {"Text": {"Data": "text"}}}},
            "EmailTags": [{"Name": "delivery", "Value": "i1_n1_c1_1"}],
            "ConfigurationSetName": "ConfigSet",
        });
        let email = Email::read(request.to_string().as_bytes()).expect("a message");
        Taken { message_id: "0100-example-000000".to_owned(), at: Timestamp::UNIX_EPOCH, email }
    }

    fn event(kind: Kind, outcome: Outcome) -> Value {
        taken().event(kind, outcome, &["recipient@example.com".to_owned()], Timestamp::UNIX_EPOCH + 1500.milliseconds())
    }

    fn keys(value: &Value) -> BTreeSet<&str> {
        value.as_object().expect("an object").keys().map(String::as_str).collect()
    }

    /// The fields of AWS's own example of each event: the top level, `mail`, and the part of its own.
    #[test]
    fn every_event_has_the_fields_of_awss_example() {
        let headed = "commonHeaders destination headers headersTruncated messageId sendingAccountId source sourceArn tags timestamp";
        let bare = "destination headersTruncated messageId sendingAccountId source sourceArn tags timestamp";
        for (kind, part, mail, detail) in [
            (Kind::Send, "send", headed, ""),
            (Kind::Delivery, "delivery", headed, "processingTimeMillis recipients reportingMTA smtpResponse timestamp"),
            (
                Kind::Bounce,
                "bounce",
                headed,
                "bounceSubType bounceType bouncedRecipients feedbackId reportingMTA timestamp",
            ),
            (
                Kind::Complaint,
                "complaint",
                headed,
                "arrivalDate complainedRecipients complaintFeedbackType complaintSubType feedbackId timestamp userAgent",
            ),
            (Kind::Reject, "reject", headed, "reason"),
            (Kind::RenderingFailure, "failure", bare, "errorMessage templateName"),
            (Kind::DeliveryDelay, "deliveryDelay", bare, "delayType delayedRecipients expirationTime timestamp"),
        ] {
            let event = event(kind, Outcome::HardBounce);
            assert_eq!(event["eventType"], kind.event_type());
            assert_eq!(keys(&event), BTreeSet::from(["eventType", "mail", part]), "{kind:?}");
            assert_eq!(keys(&event["mail"]), mail.split(' ').collect(), "{kind:?}");
            assert_eq!(keys(&event[part]), detail.split_terminator(' ').collect(), "{kind:?}");
        }
    }

    #[test]
    fn the_delivery_event_reads_as_documented() {
        let expected = json!({
            "eventType": "Delivery",
            "mail": {
                "timestamp": "1970-01-01T00:00:00.000Z",
                "source": "Sender Name <sender@example.com>",
                "sourceArn": "arn:aws:ses:us-east-1:000000000000:identity/example.com",
                "sendingAccountId": "000000000000",
                "messageId": "0100-example-000000",
                "destination": ["recipient@example.com"],
                "headersTruncated": false,
                "headers": [
                    {"name": "From", "value": "Sender Name <sender@example.com>"},
                    {"name": "To", "value": "recipient@example.com"},
                    {"name": "Subject", "value": "Subject"},
                    {"name": "MIME-Version", "value": "1.0"},
                    {"name": "Content-Type", "value": "text/plain; charset=UTF-8"},
                ],
                "commonHeaders": {
                    "from": ["Sender Name <sender@example.com>"],
                    "to": ["recipient@example.com"],
                    "messageId": "0100-example-000000",
                    "subject": "Subject",
                },
                "tags": {
                    "ses:configuration-set": ["ConfigSet"],
                    "ses:source-ip": ["127.0.0.1"],
                    "ses:from-domain": ["example.com"],
                    "ses:caller-identity": ["local"],
                    "ses:outgoing-ip": ["192.0.2.0"],
                    "delivery": ["i1_n1_c1_1"],
                },
            },
            "delivery": {
                "timestamp": "1970-01-01T00:00:01.500Z",
                "processingTimeMillis": 1500,
                "recipients": ["recipient@example.com"],
                "smtpResponse": "250 2.6.0 Message received",
                "reportingMTA": "mta.example.com",
            },
        });
        assert_eq!(event(Kind::Delivery, Outcome::Delivered), expected);
    }

    #[test]
    fn tags_are_lists_and_carry_sess_own_beside_ours() {
        let tags = &event(Kind::Send, Outcome::Delivered)["mail"]["tags"];
        assert_eq!(tags["delivery"], json!(["i1_n1_c1_1"]));
        assert_eq!(tags["ses:configuration-set"], json!(["ConfigSet"]));
        assert_eq!(tags["ses:from-domain"], json!(["example.com"]));
        assert!(tags["ses:source-ip"].is_array() && tags["ses:caller-identity"].is_array());
    }

    #[test]
    fn hard_soft_and_suppressed_bounces_say_which_they_are() {
        for (outcome, kind, sub_kind) in [
            (Outcome::HardBounce, "Permanent", "General"),
            (Outcome::Suppressed, "Permanent", "Suppressed"),
            (Outcome::SoftBounce, "Transient", "General"),
        ] {
            let bounce = &event(Kind::Bounce, outcome)["bounce"];
            assert_eq!((bounce["bounceType"].as_str(), bounce["bounceSubType"].as_str()), (Some(kind), Some(sub_kind)));
            assert_eq!(
                keys(&bounce["bouncedRecipients"][0]),
                BTreeSet::from(["action", "diagnosticCode", "emailAddress", "status"])
            );
        }
    }

    #[test]
    fn each_outcome_has_its_course() {
        let kinds = |outcome| course(outcome).iter().map(|(_, kind)| kind.event_type()).collect::<Vec<_>>();
        assert_eq!(kinds(Outcome::Delivered), ["Send", "Delivery"]);
        assert_eq!(kinds(Outcome::HardBounce), ["Send", "Bounce"]);
        assert_eq!(kinds(Outcome::SoftBounce), ["Send", "DeliveryDelay", "Bounce"]);
        assert_eq!(kinds(Outcome::Delayed), ["Send", "DeliveryDelay", "Delivery"]);
        assert_eq!(kinds(Outcome::Complaint), ["Send", "Delivery", "Complaint"]);
        assert_eq!(kinds(Outcome::Rejected), ["Reject"]);
    }
}
