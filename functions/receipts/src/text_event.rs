//! Events of AWS End User Messaging about texts, as far as we read them.
//!
//! Source: <https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html> and
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html>. Phone numbers are left where they are.

use std::collections::HashMap;

use jiff::Timestamp;
use model::delivery::ProviderEvents;
use model::id::AttemptId;
use serde::Deserialize;
use serde_json::Value;

use crate::event::{AttemptEvents, Ignored, lenient};

/// One event about one text.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TextEvent {
    event_type: String,
    /// Milliseconds since 1970.
    #[serde(default, deserialize_with = "lenient")]
    event_timestamp: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    is_final: Option<bool>,
    /// What was given with the text.
    #[serde(default, deserialize_with = "lenient")]
    context: Option<HashMap<String, Value>>,
}

impl TextEvent {
    /// Whether a message is such an event, by its kind.
    pub(crate) fn is_meant_by(value: &Value) -> bool {
        value.get("eventType").and_then(Value::as_str).is_some_and(|kind| kind.starts_with("TEXT_"))
    }

    /// When what it reports happened, as far as it says so.
    pub(crate) fn at(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.event_timestamp?).ok()
    }

    /// What it says about one of our attempts.
    ///
    /// A failure that is not final is a delay. What the carrier took for good counts as handed over: in many countries no carrier says more,
    /// and `TEXT_SUCCESSFUL` stands for `TEXT_DELIVERED` there. `TEXT_UNKNOWN` is what the service says after 72 hours without word.
    pub(crate) fn read(&self, now: Timestamp) -> Result<AttemptEvents, Ignored> {
        let tag = self.context.as_ref().and_then(|context| context.get(AttemptId::TAG)?.as_str()?.parse().ok());
        let attempt = tag.ok_or(Ignored::Untagged)?;
        let at = Some(self.at().unwrap_or(now));
        let nothing = ProviderEvents::default();
        let is_final = self.is_final.unwrap_or(true);
        let events = match self.event_type.as_str() {
            "TEXT_DELIVERED" => ProviderEvents { delivered_at: at, ..nothing },
            "TEXT_SUCCESSFUL" if is_final => ProviderEvents { sent_at: at, handed_over_at: at, ..nothing },
            "TEXT_SUCCESSFUL" | "TEXT_QUEUED" | "TEXT_SENT" | "TEXT_PENDING" | "TEXT_UNKNOWN" => {
                ProviderEvents { sent_at: at, ..nothing }
            }
            "TEXT_INVALID"
            | "TEXT_UNREACHABLE"
            | "TEXT_BLOCKED"
            | "TEXT_CARRIER_BLOCKED"
            | "TEXT_SPAM"
            | "TEXT_INVALID_MESSAGE"
            | "TEXT_PROTECT_BLOCKED"
            | "TEXT_CARRIER_UNREACHABLE"
            | "TEXT_TTL_EXPIRED"
                if !is_final =>
            {
                ProviderEvents { delayed: true, ..nothing }
            }
            "TEXT_CARRIER_UNREACHABLE" | "TEXT_TTL_EXPIRED" => ProviderEvents { soft_bounced: true, ..nothing },
            "TEXT_INVALID"
            | "TEXT_UNREACHABLE"
            | "TEXT_BLOCKED"
            | "TEXT_CARRIER_BLOCKED"
            | "TEXT_SPAM"
            | "TEXT_INVALID_MESSAGE"
            | "TEXT_PROTECT_BLOCKED" => ProviderEvents { bounced: true, ..nothing },
            _ => return Err(Ignored::UnknownKind),
        };
        Ok(AttemptEvents { attempt, events })
    }
}
