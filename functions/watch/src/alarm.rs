//! What people are alerted to about a notice, in plain words: most of it once, and every day what waits for a person.

use jiff::{SignedDuration, Timestamp};
use model::channel::Channel;
use model::id::NoticeId;
use model::message::Alerted;
use model::notice::Dispatch;
use model::tally::{Count, StateWord, Tally};
use model::watched::{Outside, Watched};

use crate::brake::{self, Complaints};
use crate::stall;

/// An alert with the word by which it is known to have been raised.
pub(crate) struct Alarm {
    pub(crate) word: String,
    pub(crate) alert: Alerted,
    /// It is raised every day until it ends: it waits for a person, and a mail is easily overlooked.
    pub(crate) is_repeated: bool,
}

impl Alarm {
    fn once(word: impl Into<String>, subject: String, text: String) -> Self {
        Self { word: word.into(), alert: Alerted { subject, text }, is_repeated: false }
    }

    fn daily(word: impl Into<String>, subject: String, text: String) -> Self {
        Self { is_repeated: true, ..Self::once(word, subject, text) }
    }
}

/// How long a stop may last before people are reminded of it.
const STOP_RESTS: SignedDuration = SignedDuration::from_hours(24);

/// A notice as it stands.
pub(crate) struct Standing<'a> {
    pub(crate) dispatch: &'a Dispatch,
    /// The sum of its counters.
    pub(crate) counters: &'a Tally,
    pub(crate) refused_slices: usize,
    pub(crate) watched: &'a Watched,
    pub(crate) now: Timestamp,
}

/// All that people have to know of a notice as it stands.
///
/// Made of the stored state in each run, so that an alarm that could not be sent is sent by the next.
pub(crate) fn all(standing: &Standing<'_>) -> Vec<Alarm> {
    let Standing { dispatch, counters, refused_slices, watched, now } = standing;
    let id = &dispatch.id;
    let brakes = &dispatch.brakes;
    let mut alarms: Vec<Alarm> = brakes.paused.iter().map(|(channel, reason)| paused(id, *channel, reason)).collect();
    if !brakes.paused.contains_key(&Channel::Email) {
        alarms.extend(brake::complaints(counters).map(|complaints| complained(id, complaints)));
    }
    if *refused_slices > 0 {
        alarms.push(refused(id, *refused_slices));
    }
    if let Some(guests) = &dispatch.guests {
        alarms.push(guests_only(id, guests.len()));
    }
    let is_stopped = dispatch.stopped.as_ref().is_some_and(|stop| stop.at + STOP_RESTS <= *now);
    if let Some(planned) = some(counters.in_state(StateWord::Planned)).filter(|_| is_stopped) {
        alarms.push(stopped(id, planned));
    }
    if stall::is_stalled(watched.moved.as_ref(), dispatch, counters, *now) {
        alarms.push(stalled(id));
    }
    if let Some(Outside { not_fetched, not_reported, .. }) = watched.outside {
        alarms.extend(some(not_fetched.into()).map(|count| unfetched(id, count)));
        alarms.extend(some(not_reported.into()).map(|count| unreported(id, count)));
    }
    let Some(observed) = &dispatch.observed else { return alarms };
    let tally = &observed.tally;
    if i64::try_from(dispatch.customers).is_ok_and(|expected| tally.total() != expected) {
        alarms.push(miscounted(id, dispatch.customers, tally.total()));
    }
    alarms.extend(some(tally.in_state(StateWord::Held)).map(|count| held(id, count)));
    alarms.extend(some(tally.get(Count::Silent(Channel::Email))).map(|count| silent(id, count)));
    if observed.finished {
        alarms.push(finished(id, tally));
    } else if [FINISHED, REOPENED].iter().any(|word| watched.alerted.contains(*word)) {
        alarms.push(reopened(id));
    }
    alarms
}

/// A count that is one.
fn some(count: i64) -> Option<u64> {
    u64::try_from(count).ok().filter(|count| *count > 0)
}

/// So many, in words.
fn number(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

const FINISHED: &str = "finished";
const REOPENED: &str = "reopened";

/// A brake paused a channel.
fn paused(notice: &NoticeId, channel: Channel, reason: &str) -> Alarm {
    Alarm::daily(
        format!("paused:{channel}:{reason}"),
        format!("Breach notice: {channel} is paused"),
        format!(
            "Sending by {channel} is paused for notice {} of incident {}: {reason}.\n\nNobody is lost: everyone not yet notified \
                 stays planned. Look at the addresses of the list, then let an approver resume sending \
                 (POST /incidents/{}/notices/{}/resume).",
            notice.notice, notice.incident, notice.incident, notice.notice
        ),
    )
}

/// Too few complaints to pause e-mail, and enough for the provider to ask questions.
fn complained(notice: &NoticeId, complaints: Complaints) -> Alarm {
    Alarm::once(
        "complaints",
        "Breach notice: e-mails were called spam".to_owned(),
        format!(
            "Of the e-mails of notice {} of incident {}, {}. Sending goes on: that is too few to pause it.\n\nRead the text once \
             more as somebody who did not expect it, and make sure that the list holds only people who are affected. Five \
             complaints at this share pause e-mail until an approver resumes it.",
            notice.notice,
            notice.incident,
            complaints.words()
        ),
    )
}

/// Next to nothing is sent, because somebody wanted that.
fn guests_only(notice: &NoticeId, guests: usize) -> Alarm {
    Alarm::once(
        "guests-only",
        "Breach notice: a guest list is on, customers are not notified".to_owned(),
        format!(
            "Notice {} of incident {} is approved, and a guest list is on: it goes to the {guests} addresses on it and to nobody \
                 else. Everyone else stays planned, and their laws' dates do not wait.\n\nTo notify them, one person asks to turn it \
                 off (POST /incidents/{}/guest-list/off) and an approver allows it (POST …/guest-list/off/approvals).",
            notice.notice, notice.incident, notice.incident
        ),
    )
}

/// Customers wait for a person. Raised again each time their number has doubled.
fn held(notice: &NoticeId, count: u64) -> Alarm {
    let customers = number(count, "customer is", "customers are");
    Alarm::daily(
        format!("held:{}", count.ilog2()),
        format!("Breach notice: {customers} held"),
        format!(
            "{customers} held of notice {1} of incident {0}: the system will not go on with them by itself.\n\nSee who and why: GET \
             /incidents/{0}/notices/{1}/deliveries?state=held, and decide for each; or for all of them at once: POST \
             /incidents/{0}/notices/{1}/resend, which a second person approves.",
            notice.incident, notice.notice
        ),
    )
}

/// The provider took e-mails and says nothing of them, nor of most others. Raised again each time their number has doubled.
fn silent(notice: &NoticeId, count: u64) -> Alarm {
    let customers = number(count, "customer", "customers");
    Alarm::daily(
        format!("silent:{}", count.ilog2()),
        format!("Breach notice: nothing was heard of the e-mails to {customers}"),
        format!(
            "The provider took the e-mails of notice {1} of incident {0} to {customers}, and has said nothing of them since, nor of \
             most others. Nobody knows whether they arrived, so nobody counts as notified by them.\n\nFirst see that events come \
             again: the event destination of the SES configuration set, topic Receipts, its subscription, its queue and its \
             dead letters. A late event settles its customer by itself. For whoever stays: GET \
             /incidents/{0}/notices/{1}/deliveries?state=uncertain, and decide whether to send again, to go on with the next \
             channel, or to count as notified; or for all of them at once, by the next channel: POST \
             /incidents/{0}/notices/{1}/resend, which a second person approves.",
            notice.incident, notice.notice
        ),
    )
}

/// Somebody stopped the notice a day ago or longer.
fn stopped(notice: &NoticeId, planned: u64) -> Alarm {
    Alarm::daily(
        "stopped",
        "Breach notice: a notice is stopped".to_owned(),
        format!(
            "Notice {} of incident {} has been stopped for a day or longer, and {} still to be sent to. Their laws' dates do not \
             wait.\n\nAn approver resumes it (POST /incidents/{}/notices/{}/resume).",
            notice.notice,
            notice.incident,
            number(planned, "customer is", "customers are"),
            notice.incident,
            notice.notice
        ),
    )
}

/// Nothing moves, and nobody wanted that.
fn stalled(notice: &NoticeId) -> Alarm {
    Alarm::daily(
        "stalled",
        "Breach notice: a notice makes no progress".to_owned(),
        format!(
            "Of notice {} of incident {} something is still to be sent, nothing is stopped or paused, and nothing has changed for six \
             hours.\n\nIs the day's sending quota of SES spent? Are the subscriptions of topics Notices and Deliveries there, and \
             do fan-out, deliver, print and call read their queues? Look at the queues' dead letters and at the functions' logs.",
            notice.notice, notice.incident
        ),
    )
}

/// Nobody fetched what is to be printed, or called.
fn unfetched(notice: &NoticeId, count: u64) -> Alarm {
    Alarm::daily(
        "not-fetched",
        "Breach notice: letters or call sheets wait to be fetched".to_owned(),
        format!(
            "{} of notice {} of incident {} been ready for a day, and nobody has fetched it. Nobody in it is notified before the \
             letters are posted or the calls made.\n\nList them (GET /incidents/{}/notices/{}/consignments), open each by its name \
             (…/consignments/NAME), and send its files to the mail house or the call center.",
            number(count, "consignment has", "consignments have"),
            notice.notice,
            notice.incident,
            notice.incident,
            notice.notice
        ),
    )
}

/// Nobody reports what became of letters or calls.
fn unreported(notice: &NoticeId, count: u64) -> Alarm {
    Alarm::daily(
        "not-reported",
        "Breach notice: outcomes of letters or calls are missing".to_owned(),
        format!(
            "Of {} of notice {} of incident {} not every outcome was reported: 14 days after letters were ready, 28 days after \
             calls. Until then nobody knows whether these people were notified.\n\nAsk the mail house or the call center for its \
             report, and load it (POST /incidents/{}/notices/{}/mailings, …/returns or …/calls). GET …/consignments says how many are \
             outstanding.",
            number(count, "consignment", "consignments"),
            notice.notice,
            notice.incident,
            notice.incident,
            notice.notice
        ),
    )
}

/// Slices of the list are not as they were approved.
fn refused(notice: &NoticeId, slices: usize) -> Alarm {
    Alarm::once(
        format!("refused:{slices}"),
        "Breach notice: a part of the list is not what was approved".to_owned(),
        format!(
            "{slices} of the parts into which the list of notice {} of incident {} falls, or the text itself, are not what was \
                 approved. Nobody in them is notified until that is set right: somebody, or something, changed rows of the Customers \
                 table after the list was sealed. Restore them (point-in-time recovery); each part is looked at again every hour.",
            notice.notice, notice.incident
        ),
    )
}

/// There are not as many deliveries as customers were approved.
fn miscounted(notice: &NoticeId, expected: u64, found: i64) -> Alarm {
    Alarm::once(
        format!("miscounted:{found}"),
        "Breach notice: deliveries and customers differ".to_owned(),
        format!(
            "Notice {} of incident {} was approved for {expected} customers, all slices are planned, and {found} deliveries are \
                 there. An engineer has to look at the dead-letter queue of fan-out.",
            notice.notice, notice.incident
        ),
    )
}

/// Every customer is accounted for.
fn finished(notice: &NoticeId, tally: &Tally) -> Alarm {
    let count = |state| tally.in_state(state);
    Alarm::once(
        FINISHED,
        "Breach notice: every customer is accounted for".to_owned(),
        format!(
            "Notice {} of incident {}: {} notified, {} unreachable, {} withdrawn.\n\nA message that comes back later reopens its \
                 customer, and you get an alert.",
            notice.notice,
            notice.incident,
            count(StateWord::Notified),
            count(StateWord::Unreachable),
            count(StateWord::Withdrawn)
        ),
    )
}

/// A finished notice is no longer finished.
fn reopened(notice: &NoticeId) -> Alarm {
    Alarm::once(
        REOPENED,
        "Breach notice: a finished notice is open again".to_owned(),
        format!(
            "A message of notice {} of incident {} came back after the end, and its customer is being notified by the next channel. \
                 You get an alert when everybody is accounted for again.",
            notice.notice, notice.incident
        ),
    )
}
