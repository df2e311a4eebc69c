//! What people are told, in plain words, once each.

use shared::channel::Channel;
use shared::id::NoticeId;
use shared::message::Alerted;
use shared::tally::{StateWord, Tally};

/// An alert with the word by which it is known to have been raised.
pub(crate) struct Alarm {
    pub(crate) word: String,
    pub(crate) alert: Alerted,
}

/// A brake paused a channel.
pub(crate) fn paused(notice: &NoticeId, channel: Channel, reason: &str) -> Alarm {
    Alarm {
        word: format!("paused:{channel}:{reason}"),
        alert: Alerted {
            subject: format!("Breach notice: {channel} is paused"),
            text: format!(
                "Sending by {channel} is paused for notice {} of incident {}: {reason}.\n\nNobody is lost: everyone not yet told \
                 stays planned. Look at the addresses of the list, then let an approver resume sending \
                 (POST /incidents/{}/notices/{}/resume).",
                notice.notice, notice.incident, notice.incident, notice.notice
            ),
        },
    }
}

/// Customers wait for a person. Raised again each time their number has doubled.
pub(crate) fn waiting(notice: &NoticeId, tally: &Tally, state: StateWord) -> Option<Alarm> {
    let count = u64::try_from(tally.in_state(state)).ok().filter(|count| *count > 0)?;
    let word = state.as_str();
    Some(Alarm {
        word: format!("{word}:{}", count.ilog2()),
        alert: Alerted {
            subject: format!("Breach notice: {count} customers are {word}"),
            text: format!(
                "{count} customers of notice {} of incident {} are {word}: the system will not go on with them by itself.\n\nSee who \
                 and why: GET /incidents/{}/notices/{}/deliveries?state={word}, and decide for each.",
                notice.notice, notice.incident, notice.incident, notice.notice
            ),
        },
    })
}

/// Rows are missing: fewer deliveries than customers were approved.
pub(crate) fn missing(notice: &NoticeId, expected: u64, found: i64) -> Alarm {
    Alarm {
        word: format!("missing:{found}"),
        alert: Alerted {
            subject: "Breach notice: deliveries are missing".to_owned(),
            text: format!(
                "Notice {} of incident {} was approved for {expected} customers, all slices are planned, and {found} deliveries are \
                 there. An engineer has to look at the dead-letter queue of fan-out.",
                notice.notice, notice.incident
            ),
        },
    }
}

/// Every customer is accounted for.
pub(crate) fn finished(notice: &NoticeId, tally: &Tally) -> Alarm {
    let count = |state| tally.in_state(state);
    Alarm {
        word: "finished".to_owned(),
        alert: Alerted {
            subject: "Breach notice: every customer is accounted for".to_owned(),
            text: format!(
                "Notice {} of incident {}: {} notified, {} unreachable, {} withdrawn.\n\nA message that comes back later reopens its \
                 customer, and you are told.",
                notice.notice,
                notice.incident,
                count(StateWord::Notified),
                count(StateWord::Unreachable),
                count(StateWord::Withdrawn)
            ),
        },
    }
}
