//! What people are told, in plain words, once each.

use std::collections::BTreeSet;

use model::channel::Channel;
use model::id::NoticeId;
use model::message::Alerted;
use model::notice::Dispatch;
use model::tally::{StateWord, Tally};

use crate::brake::{self, Complaints};

/// An alert with the word by which it is known to have been raised.
pub(crate) struct Alarm {
    pub(crate) word: String,
    pub(crate) alert: Alerted,
}

/// All that people have to know of a notice as it stands; `raised` is what they were told before.
///
/// Made of the stored state anew in each run, so that an alarm that could not be told is told by the next.
pub(crate) fn all(
    dispatch: &Dispatch,
    counters: &Tally,
    refused_slices: usize,
    raised: &BTreeSet<String>,
) -> Vec<Alarm> {
    let id = &dispatch.id;
    let mut alarms: Vec<Alarm> = dispatch.paused.iter().map(|(channel, reason)| paused(id, *channel, reason)).collect();
    if !dispatch.paused.contains_key(&Channel::Email) {
        alarms.extend(brake::complaints(counters).map(|complaints| complained(id, complaints)));
    }
    if refused_slices > 0 {
        alarms.push(refused(id, refused_slices));
    }
    if let Some(guests) = &dispatch.guests {
        alarms.push(guests_only(id, guests.len()));
    }
    let Some(observed) = &dispatch.observed else { return alarms };
    let tally = &observed.tally;
    if i64::try_from(dispatch.customers).is_ok_and(|expected| tally.total() != expected) {
        alarms.push(miscounted(id, dispatch.customers, tally.total()));
    }
    alarms.extend(waiting(id, tally, StateWord::Held));
    if observed.finished {
        alarms.push(finished(id, tally));
    } else if raised.contains(FINISHED) || raised.contains(REOPENED) {
        alarms.push(reopened(id));
    }
    alarms
}

const FINISHED: &str = "finished";
const REOPENED: &str = "reopened";

/// A brake paused a channel.
fn paused(notice: &NoticeId, channel: Channel, reason: &str) -> Alarm {
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

/// Too few complaints to pause e-mail, and enough for the provider to ask questions.
fn complained(notice: &NoticeId, complaints: Complaints) -> Alarm {
    Alarm {
        word: "complaints".to_owned(),
        alert: Alerted {
            subject: "Breach notice: e-mails were called spam".to_owned(),
            text: format!(
                "Of the e-mails of notice {} of incident {}, {}. Sending goes on: that is too few to pause it.\n\nRead the text once                  more as somebody who did not expect it, and make sure that the list holds only people who are affected. Five                  complaints at this share pause e-mail until an approver resumes it.",
                notice.notice,
                notice.incident,
                complaints.words()
            ),
        },
    }
}

/// Next to nothing is sent, because somebody wanted that.
fn guests_only(notice: &NoticeId, guests: usize) -> Alarm {
    Alarm {
        word: "guests-only".to_owned(),
        alert: Alerted {
            subject: "Breach notice: a guest list is on, customers are not told".to_owned(),
            text: format!(
                "Notice {} of incident {} is approved, and a guest list is on: it goes to the {guests} addresses on it and to nobody \
                 else. Everyone else stays planned, and their laws' dates do not wait.\n\nTo tell them, one person asks to turn it \
                 off (POST /incidents/{}/guest-list/off) and an approver allows it (POST …/guest-list/off/approvals).",
                notice.notice, notice.incident, notice.incident
            ),
        },
    }
}

/// Customers wait for a person. Raised again each time their number has doubled.
fn waiting(notice: &NoticeId, tally: &Tally, state: StateWord) -> Option<Alarm> {
    let count = u64::try_from(tally.in_state(state)).ok().filter(|count| *count > 0)?;
    let word = state.as_str();
    let (who, are) = if count == 1 { ("customer", "is") } else { ("customers", "are") };
    Some(Alarm {
        word: format!("{word}:{}", count.ilog2()),
        alert: Alerted {
            subject: format!("Breach notice: {count} {who} {are} {word}"),
            text: format!(
                "{count} {who} of notice {} of incident {} {are} {word}: the system will not go on with them by itself.\n\nSee who \
                 and why: GET /incidents/{}/notices/{}/deliveries?state={word}, and decide for each.",
                notice.notice, notice.incident, notice.incident, notice.notice
            ),
        },
    })
}

/// Slices of the list are not as they were approved.
fn refused(notice: &NoticeId, slices: usize) -> Alarm {
    Alarm {
        word: format!("refused:{slices}"),
        alert: Alerted {
            subject: "Breach notice: a part of the list is not what was approved".to_owned(),
            text: format!(
                "{slices} of the parts into which the list of notice {} of incident {} falls, or the text itself, are not what was \
                 approved. Nobody in them is told until that is set right: somebody, or something, changed rows of the Customers \
                 table after the list was sealed. Restore them (point-in-time recovery); each part is looked at again every hour.",
                notice.notice, notice.incident
            ),
        },
    }
}

/// There are not as many deliveries as customers were approved.
fn miscounted(notice: &NoticeId, expected: u64, found: i64) -> Alarm {
    Alarm {
        word: format!("miscounted:{found}"),
        alert: Alerted {
            subject: "Breach notice: deliveries and customers differ".to_owned(),
            text: format!(
                "Notice {} of incident {} was approved for {expected} customers, all slices are planned, and {found} deliveries are \
                 there. An engineer has to look at the dead-letter queue of fan-out.",
                notice.notice, notice.incident
            ),
        },
    }
}

/// Every customer is accounted for.
fn finished(notice: &NoticeId, tally: &Tally) -> Alarm {
    let count = |state| tally.in_state(state);
    Alarm {
        word: FINISHED.to_owned(),
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

/// A finished notice is no longer finished.
fn reopened(notice: &NoticeId) -> Alarm {
    Alarm {
        word: REOPENED.to_owned(),
        alert: Alerted {
            subject: "Breach notice: a finished notice is open again".to_owned(),
            text: format!(
                "A message of notice {} of incident {} came back after the end, and its customer is being told by the next channel. \
                 You are told when everybody is accounted for again.",
                notice.notice, notice.incident
            ),
        },
    }
}
