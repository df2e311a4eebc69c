//! How far an approved notice is.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use model::channel::Channel;
use model::delivery::Basis;
use model::id::{ListNumber, NoticeNumber};
use model::notice::{Dispatch, Stop};
use model::tally::{Count, StateWord, Tally};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use fields::words::{number, of};

/// How far an approved notice is: what was counted exactly and when, and what stands about now.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// Which notice.
    #[schema(value_type = u32, example = 1)]
    pub notice: NoticeNumber,
    /// To which list's customers.
    #[schema(value_type = u32, example = 1)]
    pub list: ListNumber,
    /// How many customers the sealed list holds.
    pub customers: u64,
    /// When it was approved.
    #[schema(value_type = String, format = DateTime)]
    pub approved_at: Timestamp,
    /// `running`, `stopped`, `paused` (a brake holds a channel) or `finished` (every customer was counted in a terminal
    /// state).
    pub sending: Sending,
    /// How far it is, in words.
    pub words: String,
    /// Who stopped it, and why. Absent: it is not stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<StopView>,
    /// The channels that a brake paused, and why.
    #[schema(value_type = BTreeMap<String, String>)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub paused: BTreeMap<Channel, String>,
    /// That a guest list is on: nothing leaves but to the addresses on it. Absent: it is off, and everyone is notified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest_list: Option<GuestsOnly>,
    /// Calls that were not made because a guest list was on and the address not on it; whoever they would have gone to stays planned.
    /// They are counted as they happen, so a customer may be counted more than once.
    #[schema(value_type = BTreeMap<String, i64>)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub refused_by_guest_list: BTreeMap<Channel, i64>,
    /// The last exact count, over every delivery. Absent before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<ExactCounts>,
    /// What the counters say: about right, and up to date within seconds. Only `exact` may be relied on.
    pub about_now: Counts,
    /// When the last delivery will have been released to its channel if it goes on at the pace so far. Absent: not known, or a
    /// guest list is on.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at_this_pace: Option<Timestamp>,
}

/// A guest list that is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GuestsOnly {
    /// How many addresses are on it.
    pub guests: usize,
}

/// Whether a notice is being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sending {
    /// It is.
    Running,
    /// A brake holds one of its channels.
    Paused,
    /// A person stopped it.
    Stopped,
    /// Every customer was counted in a terminal state.
    Finished,
}

/// Who stopped sending, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StopView {
    /// Who.
    pub by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl From<&Stop> for StopView {
    fn from(stop: &Stop) -> Self {
        Self { by: stop.by.to_string(), at: stop.at, reason: stop.reason.clone() }
    }
}

/// An exact count of all deliveries.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ExactCounts {
    /// When the counting began.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Every customer of the list was found, in a terminal state.
    pub finished: bool,
    /// What was counted.
    #[serde(flatten)]
    pub counts: Counts,
}

/// Deliveries by where they stand. Each customer of the list is in exactly one state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    /// Customers in each state. Terminal are `notified`, `unreachable` and `withdrawn`; `held` and `uncertain` wait for
    /// a person.
    pub states: BTreeMap<String, i64>,
    /// Customers notified, by channel and by the basis on which that is said.
    pub notified_by: Vec<NotifiedBy>,
    /// What became of the attempts of each channel.
    #[schema(value_type = BTreeMap<String, AttemptCounts>)]
    pub attempts: BTreeMap<Channel, AttemptCounts>,
    /// Customers who count as unreachable, since no channel was left that every law accepts for them, and who were written
    /// to as a courtesy, by channel.
    #[schema(value_type = BTreeMap<String, i64>)]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub courtesy: BTreeMap<Channel, i64>,
    /// Customers who may have been notified twice; `GET …/deliveries?state=possible_duplicate` lists them.
    pub possible_duplicates: i64,
}

/// Customers notified by one channel on one basis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotifiedBy {
    /// By which channel.
    #[schema(value_type = String)]
    pub channel: Channel,
    /// `delivered` (the recipient's server took it), `handed_over` (the provider took it and nothing speaks against it),
    /// `mailed_on` (the mail house posted the letter) or `reached` (the person was spoken to).
    #[schema(value_type = String)]
    pub basis: Basis,
    /// How many.
    pub customers: i64,
}

/// What became of the attempts of one channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttemptCounts {
    /// The provider took them.
    pub accepted: i64,
    /// They bounced or were refused.
    pub bounced: i64,
    /// Somebody complained about them.
    pub complained: i64,
}

impl From<&Tally> for Counts {
    fn from(tally: &Tally) -> Self {
        let states = StateWord::ALL.map(|word| (word.as_str().to_owned(), tally.in_state(word)));
        let notified = |channel, basis| {
            let customers = tally.get(Count::Notified(basis, channel));
            (customers != 0).then_some(NotifiedBy { channel, basis, customers })
        };
        let bases = Basis::ALL;
        let attempts = |channel| AttemptCounts {
            accepted: tally.get(Count::Accepted(channel)),
            bounced: tally.get(Count::Bounced(channel)),
            complained: tally.get(Count::Complained(channel)),
        };
        let tried = Channel::ALL.map(|channel| (channel, attempts(channel)));
        Self {
            states: states.into(),
            notified_by: Channel::ALL
                .into_iter()
                .flat_map(|channel| bases.into_iter().filter_map(move |basis| notified(channel, basis)))
                .collect(),
            attempts: tried.into_iter().filter(|(_, counts)| *counts != AttemptCounts::default()).collect(),
            courtesy: Channel::ALL
                .into_iter()
                .map(|channel| (channel, tally.get(Count::Courtesy(channel))))
                .filter(|(_, customers)| *customers != 0)
                .collect(),
            possible_duplicates: tally.get(Count::PossibleDuplicates),
        }
    }
}

impl Progress {
    /// How far this notice is by its counters, as of `now`.
    #[must_use]
    pub fn of(dispatch: &Dispatch, counters: &Tally, now: Timestamp) -> Self {
        let sending = sending(dispatch);
        Self {
            notice: dispatch.id.notice,
            list: dispatch.list,
            customers: dispatch.customers,
            approved_at: dispatch.releases.approved_at,
            sending,
            words: words(dispatch, sending, counters),
            stopped: dispatch.stopped.as_ref().map(StopView::from),
            paused: dispatch.brakes.paused.clone(),
            guest_list: dispatch.guests.as_ref().map(|guests| GuestsOnly { guests: guests.len() }),
            refused_by_guest_list: refused_by_guest_list(counters),
            exact: dispatch.observed.as_ref().map(|observation| ExactCounts {
                at: observation.at,
                finished: observation.finished,
                counts: Counts::from(&observation.tally),
            }),
            about_now: Counts::from(counters),
            done_at_this_pace: (sending == Sending::Running && dispatch.guests.is_none())
                .then(|| done_at(dispatch, counters, now))
                .flatten(),
        }
    }
}

fn refused_by_guest_list(counters: &Tally) -> BTreeMap<Channel, i64> {
    let refused = Channel::ALL.map(|channel| (channel, counters.get(Count::TurnedAway(channel))));
    refused.into_iter().filter(|(_, calls)| *calls != 0).collect()
}

fn sending(dispatch: &Dispatch) -> Sending {
    if dispatch.is_finished() {
        Sending::Finished
    } else if dispatch.stopped.is_some() {
        Sending::Stopped
    } else if dispatch.brakes.paused.is_empty() {
        Sending::Running
    } else {
        Sending::Paused
    }
}

/// When everything that is still due will be sent, at the average pace since the approval. `None`: nothing is sent yet, or nothing
/// is due any more.
fn done_at(dispatch: &Dispatch, counters: &Tally, now: Timestamp) -> Option<Timestamp> {
    let due = counters.in_state(StateWord::Planned);
    let not_planned_yet = i64::try_from(dispatch.customers).ok()?.saturating_sub(counters.total());
    let left = due.saturating_add(not_planned_yet.max(0));
    let gone = counters.total().saturating_sub(due);
    if left <= 0 || gone <= 0 {
        return None;
    }
    let elapsed = now.duration_since(dispatch.releases.approved_at).as_secs().max(1);
    let seconds = i128::from(elapsed) * i128::from(left) / i128::from(gone);
    now.checked_add(SignedDuration::from_secs(i64::try_from(seconds).ok()?)).ok()
}

fn words(dispatch: &Dispatch, sending: Sending, counters: &Tally) -> String {
    let (tally, when) = match &dispatch.observed {
        Some(observation) if observation.finished => (&observation.tally, "counted exactly"),
        _ => (counters, "about now"),
    };
    let count = |word| u64::try_from(tally.in_state(word)).unwrap_or_default();
    let notified = number(count(StateWord::Notified));
    let mut words =
        format!("{notified} of {} notified ({when})", of(dispatch.customers, "customer is", "customers are"));
    let rest = [
        (StateWord::Unreachable, "can be reached by no channel that counts as notice"),
        (StateWord::Withdrawn, "withdrawn"),
        (StateWord::Held, "held for a person to decide"),
        (StateWord::Uncertain, "uncertain"),
    ];
    for (word, says) in rest.into_iter().filter(|(word, _)| count(*word) > 0) {
        words += &format!("; {} {says}", number(count(word)));
        let courtesy: i64 = Channel::ALL.into_iter().map(|channel| tally.get(Count::Courtesy(channel))).sum();
        if word == StateWord::Unreachable && courtesy > 0 {
            words += &format!(
                " ({} of them were written to as a courtesy)",
                number(u64::try_from(courtesy).unwrap_or_default())
            );
        }
    }
    let refused: i64 = refused_by_guest_list(counters).values().sum();
    if dispatch.guests.is_some() || refused > 0 {
        words += &format!("; refused by guest list: {}", number(u64::try_from(refused).unwrap_or_default()));
    }
    if dispatch.guests.is_some() && sending == Sending::Running {
        return words + ". A guest list is on: it is sent to the addresses on it and to nobody else.";
    }
    words += match sending {
        Sending::Running => ". It is being sent.",
        Sending::Paused => ". A brake paused a channel: see `paused`; a second person can resume it.",
        Sending::Stopped => ". It is stopped; a second person can resume it.",
        Sending::Finished => ". It is finished.",
    };
    words
}

#[cfg(test)]
mod tests {
    use model::delivery::Delivery;
    use model::id::{CustomerId, DeliveryId, IncidentId, NoticeId};
    use model::notice::Observation;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn dispatch(customers: u64) -> Dispatch {
        let id = NoticeId { incident: IncidentId::of_request("a", "b"), notice: NoticeNumber(1) };
        Dispatch::new(id, ListNumber(1), (customers, 1), at(1_000))
    }

    fn tally(planned: usize, unreachable: usize) -> Tally {
        let mut tally = Tally::default();
        for channels in
            std::iter::repeat_n(&[Channel::Email][..], planned).chain(std::iter::repeat_n(&[][..], unreachable))
        {
            let id = DeliveryId { notice: dispatch(0).id, customer: CustomerId::of_reference(&[0; 32], "x") };
            tally.add(&Delivery::planned(id, channels));
        }
        tally
    }

    #[test]
    fn the_end_is_told_by_the_pace_so_far() {
        let progress = Progress::of(&dispatch(100), &tally(60, 20), at(1_050));
        assert_eq!(progress.done_at_this_pace, Some(at(1_250)), "20 gone in 50 seconds, 80 left");
        assert_eq!(progress.about_now.states["planned"], 60);
        assert!(progress.words.starts_with(
            "0 of 100 customers are notified (about now); 20 can be reached by no channel that counts as notice."
        ));
    }

    #[test]
    fn the_end_is_not_told_before_the_first_nor_while_stopped_nor_at_the_end() {
        assert_eq!(Progress::of(&dispatch(10), &tally(10, 0), at(1_050)).done_at_this_pace, None);
        let mut stopped = dispatch(10);
        stopped.brakes.paused.insert(Channel::Email, "bounces".to_owned());
        let progress = Progress::of(&stopped, &tally(5, 5), at(1_050));
        assert_eq!((progress.done_at_this_pace, progress.sending), (None, Sending::Paused));
        assert_eq!(Progress::of(&dispatch(5), &tally(0, 5), at(1_050)).done_at_this_pace, None);
    }

    #[test]
    fn only_an_exact_count_says_that_it_is_finished() {
        let mut dispatch = dispatch(2);
        assert_eq!(Progress::of(&dispatch, &tally(0, 2), at(2_000)).sending, Sending::Running);
        dispatch.observed = Some(Observation { at: at(1_900), tally: tally(0, 2), finished: true });
        let progress = Progress::of(&dispatch, &tally(0, 1), at(2_000));
        assert_eq!(progress.sending, Sending::Finished);
        assert!(progress.words.contains("(counted exactly); 2 can be reached by no channel"), "{}", progress.words);
    }
}
