//! The clocks of an incident's obligations: when people are reminded, and what was already reported to them.
//!
//! [`Clocks::turn`] is pure: what was reported so far and an assessment decide what to report now and when to look next. It
//! does not matter how often or how late it runs: of all thresholds reached since, only the latest is reported, once.
//!
//! - People are reminded of a date at half its time, at three quarters, 24 hours before and when it has passed ([`Threshold`]).
//! - What was reported is remembered with the date it was reported for. A date that moves later brings new reminders at the
//!   thresholds still ahead; one that moves earlier, past a threshold, brings one at once.
//! - An obligation that is met, or that somebody decided does not apply, is silent until somebody decides otherwise.
//! - A decided delay moves the first two thresholds to its end, and its end is reported. It silences neither the last day nor the date
//!   itself: a company's decision stops no clock of the law.
//!
//! Absent on purpose: reminders of what the law leaves to words ("without unreasonable delay"). There is no date to count to.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::assessment::{
    AssessedObligation, ChangeKind, IncidentAssessment, ObligationChange, Outline, Progress, changes_between,
};
use crate::entry::Entry;
use crate::obligation::{Decision, ObligationKey};

/// A point of an obligation's time at which people are reminded; the later, the more it presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// Half the time from the start of its clock is gone.
    Half,
    /// Three quarters of it are gone.
    ThreeQuarters,
    /// The delay that somebody decided is over.
    DelayOver,
    /// 24 hours are left.
    DayBefore,
    /// It is too late.
    Passed,
}

/// A threshold that an obligation reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Which obligation.
    pub obligation: ObligationKey,
    /// How far its time is gone.
    pub threshold: Threshold,
}

/// What was reported about an incident's dates, and what its obligations were then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// The obligations at the last look, in order of date.
    pub owed: Vec<Outline>,
    /// What was asked then.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub asked: BTreeSet<String>,
    /// What people were reminded of, the newest last; also of obligations that no longer apply, since they may apply again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub told: BTreeMap<ObligationKey, Vec<ReportedThreshold>>,
}

impl Entry for Clocks {
    const WHAT: &'static str = "what was reported about dates";
}

/// A threshold of a date that has been reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedThreshold {
    /// Which threshold.
    pub threshold: Threshold,
    /// Of which date.
    pub of: Timestamp,
}

/// What a look at the clocks gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The clocks to store once all of this is reported.
    pub clocks: Clocks,
    /// How the obligations differ from the last look.
    pub changes: Vec<ObligationChange>,
    /// What is asked that was not before.
    pub asked: Vec<String>,
    /// What people are to be reminded of, each obligation once, in order of date.
    pub reached: Vec<Reached>,
    /// When the next reminder falls due if nothing changes. `None`: none does.
    pub next_at: Option<Timestamp>,
}

impl Clocks {
    /// How much is remembered of one obligation: all thresholds of its last dates.
    const REMEMBERED: usize = 20;

    /// What to report about this assessment now, after all that was reported before.
    #[must_use]
    pub fn turn(&self, assessed: &IncidentAssessment, now: Timestamp) -> Turn {
        let outline = assessed.outline();
        let silent = |change: &ObligationChange| {
            assessed.obligation(&change.obligation).is_some_and(|obligation| hides(obligation, change))
        };
        let mut turn = Turn {
            changes: changes_between(&self.owed, &outline).into_iter().filter(|change| !silent(change)).collect(),
            asked: assessed
                .questions
                .iter()
                .map(|open| open.question.asks.clone())
                .filter(|asks| !self.asked.contains(asks))
                .collect(),
            reached: Vec::new(),
            next_at: None,
            clocks: Self {
                owed: outline,
                asked: assessed.questions.iter().map(|open| open.question.asks.clone()).collect(),
                told: self.told.clone(),
            },
        };
        for obligation in &assessed.obligations {
            self.remind(obligation, now, &mut turn);
        }
        turn
    }

    /// Adds what to report about one obligation.
    fn remind(&self, obligation: &AssessedObligation, now: Timestamp, turn: &mut Turn) {
        let outline = self.owed.iter().find(|outline| outline.obligation == obligation.key);
        let moved_from = outline.and_then(|outline| outline.ends_at).filter(|date| Some(*date) != obligation.ends_at);
        let before = self.told.get(&obligation.key).map_or(&[][..], Vec::as_slice);
        let is_reported = |threshold, of| before.contains(&ReportedThreshold { threshold, of });
        let mut reported = before.to_vec();
        let mut reached = None;
        for Point { at, threshold, of } in points(obligation) {
            if is_reported(threshold, of) {
                continue;
            }
            if at > now {
                turn.next_at = turn.next_at.into_iter().chain([at]).min();
                continue;
            }
            reported.push(ReportedThreshold { threshold, of });
            // Whoever was reminded of this threshold for the old date need not be reminded of it for the new one.
            if !moved_from.is_some_and(|date| is_reported(threshold, date)) {
                reached = Some(threshold);
            }
        }
        if reported.len() > before.len() {
            reported.drain(..reported.len().saturating_sub(Self::REMEMBERED));
            turn.clocks.told.insert(obligation.key.clone(), reported);
        }
        turn.reached.extend(reached.map(|threshold| Reached { obligation: obligation.key.clone(), threshold }));
    }
}

/// Whether this change needs no report: what is met stays met, and what was decided not to apply has no date.
fn hides(obligation: &AssessedObligation, change: &ObligationChange) -> bool {
    match obligation.progress() {
        Progress::Done => true,
        Progress::Declined => matches!(change.kind, ChangeKind::Moved { .. } | ChangeKind::Opened),
        Progress::Undecided | Progress::ToDo | Progress::Delayed => false,
    }
}

/// A threshold in time. In order of the moments; of two at one moment the one that presses more is the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Point {
    at: Timestamp,
    threshold: Threshold,
    of: Timestamp,
}

/// The points of an obligation, in order; none where nobody needs to be reminded.
fn points(obligation: &AssessedObligation) -> Vec<Point> {
    if !obligation.is_pending() {
        return Vec::new();
    }
    let delay = obligation.decisions.last().and_then(|last| match last.decision {
        Decision::Delay { until } => Some(until),
        Decision::Notify | Decision::DoNotNotify => None,
    });
    let dated = obligation.ends_at.map(|end| points_of_date(obligation.counted_from, end)).unwrap_or_default();
    let waits = |point: Point| match (delay, point.threshold) {
        (Some(until), Threshold::Half | Threshold::ThreeQuarters) => Point { at: point.at.max(until), ..point },
        _ => point,
    };
    let mut points: Vec<Point> = dated.into_iter().map(waits).collect();
    points.extend(delay.map(|until| Point { at: until, threshold: Threshold::DelayOver, of: until }));
    points.sort_unstable();
    points
}

/// The points of a date. What would lie before the start of its clock says nothing: a duty of four hours has no day before.
fn points_of_date(start: Option<Timestamp>, end: Timestamp) -> Vec<Point> {
    let point = |at, threshold| Point { at, threshold, of: end };
    let day_before = end.checked_sub(SignedDuration::from_hours(24)).ok();
    let mut points = vec![point(end, Threshold::Passed)];
    points.extend(day_before.map(|at| point(at, Threshold::DayBefore)));
    if let Some(start) = start {
        let time = end.duration_since(start);
        points.extend([point(end - time / 2, Threshold::Half), point(end - time / 4, Threshold::ThreeQuarters)]);
        points.retain(|point| point.at > start || point.threshold == Threshold::Passed);
    }
    points
}

/// The time left, in days and hours: `3 days 4 hours left`, `25 minutes late`.
#[must_use]
pub fn time_left_in_words(left: SignedDuration) -> String {
    let counted = |number: u64, unit: &str| (number > 0).then(|| format!("{number} {unit}{}", plural(number)));
    let minutes = left.as_mins().unsigned_abs();
    let (days, hours) = (minutes / (24 * 60), minutes / 60 % 24);
    let parts: Vec<String> = if days == 0 && hours == 0 {
        vec![counted(minutes, "minute").unwrap_or_else(|| "less than a minute".to_owned())]
    } else {
        [counted(days, "day"), counted(hours, "hour")].into_iter().flatten().collect()
    };
    format!("{} {}", parts.join(" "), if left.is_negative() { "late" } else { "left" })
}

const fn plural(number: u64) -> &'static str {
    if number == 1 { "" } else { "s" }
}

#[cfg(test)]
mod tests;
