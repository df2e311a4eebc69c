use std::collections::BTreeMap;

use law::{AgeGroup, DataType, DataTypes, People, Profile, Residence};
use proptest::prelude::*;

use super::Threshold::{DayBefore, DelayOver, Half, Passed, ThreeQuarters};
use super::*;
use crate::actor::Actor;
use crate::assessment::{CountedList, Dossier, assess};
use crate::fact::Ledger;
use crate::id::{IncidentId, ListNumber};
use crate::incident::Incident;
use crate::obligation::{ObligationDecision, ObligationDone};

fn start() -> Timestamp {
    "2026-03-02T17:00:00Z".parse().expect("a moment")
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// What California asks of an incident discovered at [`start`].
fn californian() -> IncidentAssessment {
    let incident = Incident {
        id: IncidentId::of_request("rea", "1"),
        title: "Open backup server".to_owned(),
        organisation: "Example & Co".to_owned(),
        summary: "A backup server was open.".to_owned(),
        discovered_at: start().into(),
        began_at: None,
        ended_at: None,
        cause: None,
        data_types: DataTypes::of(&[DataType::Name, DataType::Ssn]),
        reported_by: Actor::function("test"),
        reported_at: start(),
    };
    let residence = Residence::parse("US-CA").expect("a place");
    let profile = Profile { residence, data_types: DataTypes::EMPTY, age_group: AgeGroup::Adult };
    let list = CountedList {
        list: ListNumber(1),
        sealed: true,
        people: People::from_iter([(profile, 501)]),
        residence_unknown: 0,
        first_channels: BTreeMap::new(),
        languages: BTreeMap::new(),
    };
    assess(&Dossier {
        ledger: Ledger::new(&incident, Vec::new()),
        incident,
        lists: vec![list],
        decisions: Vec::new(),
        done: Vec::new(),
        overrides: Vec::new(),
    })
}

fn key() -> ObligationKey {
    "us-ca.individuals".parse().expect("a key")
}

/// One obligation only, whose time lies between these moments.
fn assessment_due(from: Option<Timestamp>, until: Option<Timestamp>) -> IncidentAssessment {
    let mut assessed = californian();
    assessed.obligations.retain(|obligation| obligation.key == key());
    let [obligation] = &mut assessed.obligations[..] else { panic!("California requires notice to people") };
    (obligation.counted_from, obligation.ends_at) = (from, until);
    assessed
}

fn decided(mut assessed: IncidentAssessment, decision: Decision) -> IncidentAssessment {
    for obligation in &mut assessed.obligations {
        obligation.decisions.push(ObligationDecision {
            obligation: obligation.key.clone(),
            number: 1,
            decision,
            reason: "Counsel said so".to_owned(),
            by: Actor::function("test"),
            at: start(),
        });
    }
    assessed
}

fn done(mut assessed: IncidentAssessment) -> IncidentAssessment {
    for obligation in &mut assessed.obligations {
        obligation.done.push(ObligationDone {
            obligation: obligation.key.clone(),
            number: 1,
            sent: "The notice".to_owned(),
            to: "the affected people".to_owned(),
            sent_at: start(),
            reference: None,
            substitute_part: None,
            by: Actor::function("test"),
            at: start(),
        });
    }
    assessed
}

/// Clocks as they are after each look, stored and read back.
#[derive(Default)]
struct Looks(Clocks);

impl Looks {
    fn at(&mut self, assessed: &IncidentAssessment, now: Timestamp) -> Option<Threshold> {
        let turn = self.0.turn(assessed, now);
        assert!(turn.next_at.is_none_or(|next| next > now), "the next reminder lies ahead");
        let stored = serde_json::to_string(&turn.clocks).expect("JSON");
        self.0 = serde_json::from_str(&stored).expect("its own form");
        assert_eq!(self.0, turn.clocks);
        assert!(self.0.turn(assessed, now).reached.is_empty(), "a second look reports nothing again");
        turn.reached.first().map(|reached| reached.threshold)
    }

    /// Follows `next_at` to the end; with the hours from the start at which each threshold was reported.
    fn all_of(&mut self, assessed: &IncidentAssessment) -> Vec<(Threshold, i64)> {
        let (mut now, mut reported) = (start(), Vec::new());
        loop {
            reported
                .extend(self.at(assessed, now).map(|threshold| (threshold, now.duration_since(start()).as_hours())));
            match self.0.turn(assessed, now).next_at {
                Some(next) => now = next,
                None => return reported,
            }
        }
    }
}

#[test]
fn a_reminder_comes_at_half_at_three_quarters_a_day_before_and_when_the_date_has_passed() {
    let of_hours = |length| Looks::default().all_of(&assessment_due(Some(start()), Some(start() + hours(length))));
    assert_eq!(of_hours(720), [(Half, 360), (ThreeQuarters, 540), (DayBefore, 696), (Passed, 720)]);
    assert_eq!(of_hours(72), [(Half, 36), (DayBefore, 48), (ThreeQuarters, 54), (Passed, 72)]);
    assert_eq!(of_hours(48), [(DayBefore, 24), (ThreeQuarters, 36), (Passed, 48)], "both at one moment: one reminder");
    assert_eq!(of_hours(36), [(DayBefore, 12), (Half, 18), (ThreeQuarters, 27), (Passed, 36)]);
    assert_eq!(of_hours(24), [(Half, 12), (ThreeQuarters, 18), (Passed, 24)], "it began a day before");
    assert_eq!(of_hours(4), [(Half, 2), (ThreeQuarters, 3), (Passed, 4)]);
    assert_eq!(of_hours(0), [(Passed, 0)]);
    let no_start = assessment_due(None, Some(start() + hours(72)));
    assert_eq!(Looks::default().all_of(&no_start), [(DayBefore, 48), (Passed, 72)]);
    assert_eq!(Looks::default().all_of(&assessment_due(None, None)), [], "words are no date");
}

#[test]
fn the_ends_of_time_cause_no_error() {
    let whole = assessment_due(Some(Timestamp::MIN), Some(Timestamp::MAX));
    assert!(Looks::default().at(&whole, start()).is_some());
    assert_eq!(Looks::default().at(&assessment_due(None, Some(Timestamp::MIN)), start()), Some(Passed));
    assert_eq!(Looks::default().at(&whole, Timestamp::MAX), Some(Passed));
}

#[test]
fn of_all_thresholds_reached_since_the_last_look_only_the_latest_is_reported() {
    let assessed = assessment_due(Some(start()), Some(start() + hours(720)));
    let mut looks = Looks::default();
    assert_eq!(looks.at(&assessed, start() + hours(699)), Some(DayBefore));
    assert_eq!(looks.at(&assessed, start() + hours(719)), None);
    assert_eq!(looks.at(&assessed, start() + hours(2_000)), Some(Passed));
    assert_eq!(looks.at(&assessed, start() + hours(3_000)), None);
}

#[test]
fn a_date_that_moves_later_brings_new_reminders_at_thresholds_ahead() {
    let (first, second) = (start() + hours(100), start() + hours(400));
    let (short, long) = (assessment_due(Some(start()), Some(first)), assessment_due(Some(start()), Some(second)));
    let mut looks = Looks::default();
    assert_eq!(looks.at(&short, start() + hours(80)), Some(DayBefore));
    assert_eq!(looks.at(&long, start() + hours(81)), None);
    assert_eq!(looks.at(&long, start() + hours(200)), Some(Half));
    // Back again, its last day long known: only that it has passed by now is news.
    assert_eq!(looks.at(&short, start() + hours(201)), Some(Passed));
    assert_eq!(looks.at(&long, start() + hours(202)), None);
    assert_eq!(looks.at(&long, start() + hours(300)), Some(ThreeQuarters));
}

#[test]
fn a_threshold_reported_for_one_date_is_not_reported_for_the_date_that_replaces_it() {
    let mut looks = Looks::default();
    assert_eq!(looks.at(&assessment_due(Some(start()), Some(start() + hours(720))), start() + hours(400)), Some(Half));
    assert_eq!(looks.at(&assessment_due(Some(start()), Some(start() + hours(744))), start() + hours(401)), None);
    assert_eq!(
        looks.at(&assessment_due(Some(start()), Some(start() + hours(744))), start() + hours(558)),
        Some(ThreeQuarters)
    );
}

#[test]
fn a_date_that_moves_earlier_past_thresholds_is_reported_at_once_and_once() {
    let mut looks = Looks::default();
    assert_eq!(looks.at(&assessment_due(Some(start()), Some(start() + hours(720))), start() + hours(100)), None);
    let earlier = assessment_due(Some(start()), Some(start() + hours(110)));
    assert_eq!(looks.at(&earlier, start() + hours(101)), Some(DayBefore), "not half and three quarters as well");
    assert_eq!(looks.at(&earlier, start() + hours(110)), Some(Passed));
}

#[test]
fn an_obligation_that_is_met_or_declined_is_silent_until_somebody_decides_otherwise() {
    let assessed = assessment_due(Some(start()), Some(start() + hours(720)));
    for silent in [done(assessed.clone()), decided(assessed.clone(), Decision::DoNotNotify)] {
        assert_eq!(Looks::default().all_of(&silent), []);
    }
    let declined = decided(assessed, Decision::DoNotNotify);
    let mut looks = Looks::default();
    assert_eq!(looks.at(&declined, start() + hours(600)), None);
    assert_eq!(looks.at(&decided(declined, Decision::Notify), start() + hours(601)), Some(ThreeQuarters));
}

#[test]
fn the_end_of_a_delay_is_reported_and_a_delay_stops_no_clock_of_the_law() {
    let assessed = assessment_due(Some(start()), Some(start() + hours(720)));
    let until = |length| Decision::Delay { until: start() + hours(length) };
    let reported = Looks::default().all_of(&decided(assessed.clone(), until(600)));
    assert_eq!(reported, [(DelayOver, 600), (DayBefore, 696), (Passed, 720)]);
    let reported = Looks::default().all_of(&decided(assessed.clone(), until(100)));
    assert_eq!(reported, [(DelayOver, 100), (Half, 360), (ThreeQuarters, 540), (DayBefore, 696), (Passed, 720)]);
    let reported = Looks::default().all_of(&decided(assessed.clone(), until(800)));
    assert_eq!(reported, [(DayBefore, 696), (Passed, 720), (DelayOver, 800)]);
    let twice = decided(decided(assessed, until(100)), until(200));
    assert_eq!(Looks::default().all_of(&twice)[0], (DelayOver, 200), "the last decision counts");
    assert_eq!(Looks::default().all_of(&decided(assessment_due(None, None), until(50))), [(DelayOver, 50)]);
}

#[test]
fn a_day_is_reminded_of_before_it_ends_anywhere_and_no_change_of_clocks_moves_it() {
    // 30 days from 2 March are the whole of 1 April. America changes its clocks on 8 March: summer time ends the day first.
    let mut assessed = californian();
    assessed.obligations.retain(|obligation| obligation.key == key());
    let (mut looks, mut reported) = (Looks::default(), Vec::new());
    let mut now = start();
    loop {
        reported.extend(looks.at(&assessed, now).map(|threshold| (threshold, now.to_string())));
        let Some(next) = looks.0.turn(&assessed, now).next_at else { break };
        now = next;
    }
    let expected = [
        (Half, "2026-03-17T22:30:00Z"),
        (ThreeQuarters, "2026-03-25T13:15:00Z"),
        (DayBefore, "2026-04-01T04:00:00Z"),
        (Passed, "2026-04-02T04:00:00Z"),
    ];
    assert_eq!(reported, expected.map(|(threshold, at)| (threshold, at.to_owned())));
}

#[test]
fn what_changed_since_the_last_look_is_reported_once() {
    let assessed = californian();
    let first = Clocks::default().turn(&assessed, start());
    assert!(first.changes.iter().all(|change| matches!(change.kind, ChangeKind::Arose { .. })));
    assert_eq!(first.changes.len(), assessed.obligations.len());
    assert_eq!(first.asked.len(), assessed.questions.len());
    let again = first.clocks.turn(&assessed, start());
    assert!(again.changes.is_empty() && again.asked.is_empty() && again.reached.is_empty());
    assert_eq!(again.clocks, first.clocks);

    let nothing = IncidentAssessment { obligations: Vec::new(), questions: Vec::new(), ..assessed.clone() };
    let fell = first.clocks.turn(&nothing, start());
    assert!(fell.changes.iter().all(|change| matches!(change.kind, ChangeKind::Fell { .. })));
    assert_eq!(fell.clocks.turn(&assessed, start()).changes, first.changes, "they apply again");
}

#[test]
fn a_moved_date_of_a_met_obligation_is_not_reported() {
    let before = Clocks::default().turn(&assessment_due(Some(start()), Some(start() + hours(720))), start()).clocks;
    let mut moved = assessment_due(Some(start()), Some(start() + hours(700)));
    moved.obligations[0].obligation.due =
        law::Due::Soft { kind: law::vocabulary::DeadlineKind::Unspecified, qualifier: None, relative: None };
    assert_eq!(before.turn(&moved, start()).changes.len(), 1);
    assert_eq!(before.turn(&decided(moved.clone(), Decision::DoNotNotify), start()).changes, []);
    assert_eq!(before.turn(&done(moved), start()).changes, []);
}

#[test]
fn the_time_left_is_given_in_days_and_hours() {
    let words = |minutes| time_left_in_words(SignedDuration::from_mins(minutes));
    assert_eq!(words(3 * 24 * 60 + 4 * 60 + 59), "3 days 4 hours left");
    assert_eq!(words(24 * 60), "1 day left");
    assert_eq!(words(61), "1 hour left");
    assert_eq!(words(5), "5 minutes left");
    assert_eq!(words(0), "less than a minute left");
    assert_eq!(words(-25 * 60), "1 day 1 hour late");
}

/// The thresholds of a date of so many minutes that have come after so many, in the order in which they came.
fn come(length: i64, minute: i64) -> Vec<Threshold> {
    let quarter = |quarters: i64| length * 60 * quarters / 4;
    let mut all = vec![(quarter(2), Half), (quarter(3), ThreeQuarters), (length * 60, Passed)];
    if length > 24 * 60 {
        all.push((length * 60 - 24 * 3_600, DayBefore));
    }
    all.retain(|(second, _)| *second <= minute * 60);
    all.sort_unstable();
    all.into_iter().map(|(_, threshold)| threshold).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However seldom and irregularly watch runs, and wherever the date moves to and back between four dates.
    #[test]
    fn no_threshold_is_reported_twice_for_a_date_and_none_is_lost(
        lengths in proptest::collection::vec(1_i64..60 * 24 * 60, 4),
        runs in proptest::collection::vec((1_i64..3 * 24 * 60, prop_oneof![8 => Just(None), 1 => (0_usize..4).prop_map(Some)]), 1..60),
    ) {
        let template = assessment_due(None, None);
        let (mut looks, mut minute, mut date) = (Looks::default(), 0, 0);
        let mut seen: BTreeMap<i64, Vec<Threshold>> = BTreeMap::new();
        let mut reported: Vec<(Threshold, i64)> = Vec::new();
        for (wait, moved) in runs {
            minute += wait;
            let old = lengths[date];
            date = moved.unwrap_or(date);
            let length = lengths[date];
            let mut assessed = template.clone();
            assessed.obligations[0].counted_from = Some(start());
            assessed.obligations[0].ends_at = Some(start() + SignedDuration::from_mins(length));

            let now = start() + SignedDuration::from_mins(minute);
            let known = |of: i64, threshold| seen.get(&of).is_some_and(|known| known.contains(&threshold));
            let come = come(length, minute);
            let news = come.iter().rfind(|threshold| !known(length, **threshold) && !known(old, **threshold)).copied();
            let found = looks.at(&assessed, now);
            prop_assert_eq!(found, news);
            if let Some(threshold) = found {
                prop_assert!(!reported.contains(&(threshold, length)), "{:?} twice", threshold);
                reported.push((threshold, length));
            }
            seen.entry(length).or_default().extend(come);
        }
    }
}
