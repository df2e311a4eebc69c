//! The law's clocks, from the outside: what alerts people get about dates while days go by, facts come in and functions die.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::time::Duration;

use jiff::Timestamp;
use model::clocks::Threshold;
use model::clocks::Threshold::{DayBefore, DelayOver, Half, Passed, ThreeQuarters};
use model::id::IncidentId;
use model::message::Alerted;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;
use stores::clock::Clock as _;
use tests::sampling::{kill_at_awaits, say};
use tests::world::{Doom, Person, Step, World, moment, people, storm, to_csv};

/// Due on 31 March, 30 days after the world's incident was discovered; it is too late when that day ends in the east, at four in
/// the morning of the next day at UTC.
const CALIFORNIANS: &str = "us-ca.individuals";
const MINUTE: Duration = Duration::from_secs(60);
const HALF_AN_HOUR: Duration = Duration::from_secs(30 * 60);

/// A world whose incident concerns 700 Californians, about which nobody was alerted yet.
fn concerned() -> (World, IncidentId) {
    let world = World::new(1);
    let incident = concerned_in(&world);
    (world, incident)
}

fn concerned_in(world: &World) -> IncidentId {
    let incident = world.report();
    world.state(&incident, "counts", &json!({ "US-CA": 700 }));
    incident
}

/// When people were reminded of this obligation, and of what.
fn reminders(world: &World, incident: &IncidentId, obligation: &str) -> Vec<(Threshold, Timestamp)> {
    let reported = world
        .reminders_recorded(incident)
        .into_iter()
        .flat_map(|(at, reached)| reached.into_iter().map(move |each| (each, at)));
    reported
        .filter(|(reached, _)| reached.obligation.as_str() == obligation)
        .map(|(reached, at)| (reached.threshold, at))
        .collect()
}

fn thresholds(world: &World, incident: &IncidentId, obligation: &str) -> Vec<Threshold> {
    reminders(world, incident, obligation).into_iter().map(|(threshold, _)| threshold).collect()
}

/// The alerts after the first `before`.
fn alerts_since(world: &World, before: usize) -> Vec<Alerted> {
    world.alerts.sent().split_off(before)
}

fn assert_fit(alert: &Alerted) {
    let Alerted { subject, text } = alert;
    assert!(subject.is_ascii() && subject.len() < 100, "{subject}");
    assert!(text.len() < 256 * 1024 / 2, "{} bytes", text.len());
    for words in ["Open backup server", "could be read from the internet", "Lead", "Counsel ("] {
        assert!(!text.contains(words), "what people wrote does not belong in an e-mail: {text}");
    }
}

#[test]
fn a_reminder_comes_at_half_at_three_quarters_a_day_before_and_when_the_date_has_passed() {
    let (world, incident) = concerned();
    world.watch_until(moment("2026-04-03T00:00:00Z"), HALF_AN_HOUR);

    let expected = [
        (Half, "2026-03-16T18:00:00Z"),
        (ThreeQuarters, "2026-03-24T11:00:00Z"),
        (DayBefore, "2026-03-31T04:00:00Z"),
        (Passed, "2026-04-01T04:00:00Z"),
    ];
    let reported = reminders(&world, &incident, CALIFORNIANS);
    assert_eq!(reported.len(), expected.len(), "{reported:?}");
    for ((threshold, at), (wanted, due)) in reported.iter().zip(expected) {
        let late = at.duration_since(moment(due));
        assert!(*threshold == wanted && !late.is_negative() && late.as_mins() <= 30, "{threshold:?} at {at}");
    }
    let alerts = world.alerts.sent();
    alerts.iter().for_each(assert_fit);
    assert_eq!(
        alerts.len(),
        1 + world.reminders_recorded(&incident).len(),
        "one message with all obligations, then one each time"
    );
    let half = alerts
        .iter()
        .find(|alert| alert.text.contains("half of its time is gone") && alert.text.contains(CALIFORNIANS));
    println!("{}\n\n{}\n", alerts[0].subject, alerts[0].text);
    let half = half.unwrap();
    println!("{}\n\n{}", half.subject, half.text);
    for words in [
        "the end of Tuesday 31 March 2026",
        "at the earliest Wednesday 1 April 2026, 04:00 UTC+00:00",
        "15 days 10 hours left",
        "Tell the affected people, for 700 people, under ",
        "Cal. Civ. Code",
        "nobody has decided yet",
        &format!("POST /incidents/{incident}/obligations/KEY/done"),
    ] {
        assert!(half.text.contains(words), "{words}: {}", half.text);
    }
}

#[test]
fn obligations_due_for_a_reminder_together_come_in_one_message_by_date() {
    let (world, incident) = concerned();
    world.state(&incident, "data_types", &json!(["name", "ssn", "dob", "medical"]));
    world.state(&incident, "counts", &json!({ "US-CA": 700, "US-CO": 600, "US-FL": 600, "US-WA": 600 }));
    world.watch_at(moment("2026-03-02T09:30:00Z"));
    let before = world.alerts.sent().len();
    world.watch_at(moment("2026-03-16T18:10:00Z"));
    let reported = alerts_since(&world, before);
    assert_eq!(reported.len(), 1, "{reported:?}");
    let text = &reported[0].text;
    for law in ["us-ca", "us-co", "us-fl", "us-wa"] {
        assert!(text.contains(&format!("[{law}.individuals]")), "{law}: {text}");
    }
    assert_eq!(text.matches("By the end of Tuesday 31 March 2026").count(), 1, "one date, one heading: {text}");
}

#[test]
fn facts_that_move_a_date_are_reported_and_pass_a_threshold_at_once() {
    let (world, incident) = concerned();
    world.watch_at(moment("2026-03-02T09:30:00Z"));
    let before = world.alerts.sent().len();
    world.state(&incident, "discovered", &json!("2026-02-04"));
    world.watch_at(moment("2026-03-02T10:00:00Z"));
    let reported = alerts_since(&world, before);
    assert_eq!(reported.len(), 1, "the change and the reminder are one message: {reported:?}");
    assert!(
        reported[0].subject.starts_with("Breach notice: three quarters of the time are gone"),
        "{}",
        reported[0].subject
    );
    assert!(
        reported[0].text.contains("Due 2026-03-06, before: 2026-03-31: Tell the affected people"),
        "{}",
        reported[0].text
    );
    assert_eq!(thresholds(&world, &incident, CALIFORNIANS), [ThreeQuarters], "not half as well");

    world.state(&incident, "discovered", &json!("2026-02-26"));
    world.watch_at(moment("2026-03-02T11:00:00Z"));
    let reported = alerts_since(&world, before + 1);
    assert!(reported.len() == 1 && reported[0].text.contains("Due 2026-03-28, before: 2026-03-06"), "{reported:?}");
    world.watch_until(moment("2026-03-30T00:00:00Z"), HALF_AN_HOUR);
    let all = [ThreeQuarters, Half, ThreeQuarters, DayBefore, Passed];
    assert_eq!(thresholds(&world, &incident, CALIFORNIANS), all, "the later date brings new reminders");

    let silent = world.alerts.sent().len();
    world.state(&incident, "systems", &json!("The backup server"));
    world.watch_until(moment("2026-03-30T01:00:00Z"), MINUTE);
    assert_eq!(world.alerts.sent().len(), silent, "what changes no obligation and raises no question is not reported");
}

#[test]
fn a_sealed_list_counts_and_what_it_changes_is_reported() {
    let world = World::new(1);
    let incident = world.report();
    world.watch_until(moment("2026-03-02T09:10:00Z"), MINUTE);
    let before = world.alerts.sent().len();
    let californians: Vec<_> = people(40, 1).into_iter().map(|person| Person { home: "US-CA", ..person }).collect();
    let list = world.load(&incident, &to_csv(&californians));
    for _ in 0..3 {
        world.run_all();
    }
    world.seal(&incident, list);
    for _ in 0..3 {
        world.run_all();
    }
    world.watch_until(world.clock.now() + jiff::SignedDuration::from_mins(10), MINUTE);
    let reported = alerts_since(&world, before);
    reported.iter().for_each(assert_fit);
    let last = &reported.last().unwrap().text;
    assert!(last.contains("40 people are affected, exactly"), "{reported:?}");
    assert!(
        reported
            .iter()
            .any(|alert| alert.text.contains("- New, due 2026-03-31: Tell the affected people, for 40 people"))
    );
}

#[test]
fn an_obligation_that_is_met_or_declined_is_silent_and_the_end_of_a_delay_is_reported() {
    let silent_after = |act: &dyn Fn(&World, &IncidentId)| {
        let (world, incident) = concerned();
        world.watch_at(moment("2026-03-02T09:30:00Z"));
        act(&world, &incident);
        world.watch_until(moment("2026-04-03T00:00:00Z"), HALF_AN_HOUR);
        thresholds(&world, &incident, CALIFORNIANS)
    };
    assert_eq!(silent_after(&|world, incident| world.meet(incident, CALIFORNIANS)), []);
    let decline = json!({ "decision": "do_not_notify", "reason": "No Californian is concerned" });
    assert_eq!(silent_after(&|world, incident| world.decide(incident, CALIFORNIANS, &decline)), []);
    let delay = json!({ "decision": "delay", "until": "2026-03-28T12:00:00Z", "reason": "The sheriff asks to wait" });
    let delayed = silent_after(&|world, incident| world.decide(incident, CALIFORNIANS, &delay));
    assert_eq!(delayed, [DelayOver, DayBefore, Passed]);
}

#[test]
fn what_is_stated_in_one_sitting_is_reported_together_and_not_delayed_forever() {
    let (world, incident) = concerned();
    world.watch_at(moment("2026-03-02T09:30:00Z"));
    let before = world.alerts.sent().len();
    for day in ["2026-02-27", "2026-02-28", "2026-02-26"] {
        world.state(&incident, "discovered", &json!(day));
        world.clock.advance(Duration::from_secs(40));
        world.run_watch();
    }
    world.watch_until(world.clock.now() + jiff::SignedDuration::from_mins(3), MINUTE);
    let reported = alerts_since(&world, before);
    assert!(reported.len() == 1 && reported[0].text.contains("Due 2026-03-28, before: 2026-03-31"), "{reported:?}");

    let before = world.alerts.sent().len();
    let begun = world.clock.now();
    while world.alerts.sent().len() == before {
        let day = if world.clock.now().as_second() % 80 < 40 { "2026-02-20" } else { "2026-02-21" };
        world.state(&incident, "discovered", &json!(day));
        world.clock.advance(Duration::from_secs(40));
        world.run_watch();
        assert!(world.clock.now().duration_since(begun).as_mins() <= 6, "whoever never pauses is alerted all the same");
    }
}

#[test]
fn a_minute_in_which_nothing_happens_costs_one_request_for_an_incident() {
    let cost = |incidents: usize| {
        let world = World::new(1);
        // The first run of all asks more than those after it.
        world.run_watch();
        if incidents > 0 {
            concerned_in(&world);
            world.watch_until(moment("2026-03-02T09:30:00Z"), MINUTE);
        }
        world.weather.reset_meter();
        world.run_watch();
        world.weather.meter().all_requests()
    };
    assert_eq!(cost(1) - cost(0), 1);
}

/// A month in a few looks: the obligations, half, a date that moves, three quarters, the last day, too late.
fn a_month(world: &World) -> IncidentId {
    let incident = concerned_in(world);
    world.watch_at(moment("2026-03-02T09:10:00Z"));
    world.watch_at(moment("2026-03-16T18:10:00Z"));
    world.state(&incident, "discovered", &json!("2026-02-26"));
    world.watch_at(moment("2026-03-16T19:10:00Z"));
    world.watch_at(moment("2026-03-22T19:10:00Z"));
    world.watch_at(moment("2026-03-28T12:10:00Z"));
    world.watch_at(moment("2026-03-29T12:10:00Z"));
    incident
}

#[test]
fn watch_may_be_killed_anywhere_and_nothing_stays_unreported() {
    let calm = World::new(1);
    let incident = a_month(&calm);
    let expected = calm.alerts.sent();
    assert_eq!(thresholds(&calm, &incident, CALIFORNIANS), [Half, ThreeQuarters, DayBefore, Passed]);
    let killed = kill_at_awaits(3, |at| {
        let world = World::new(1);
        *world.doom.borrow_mut() = Doom::Once(Step::Watch, at);
        let incident = a_month(&world);
        let mut reported = world.alerts.sent();
        assert!(reported.len() <= expected.len() + 1, "reported twice at most once: {at}");
        reported.dedup();
        assert_eq!(reported, expected, "killed at {at}");
        assert_eq!(
            thresholds(&world, &incident, CALIFORNIANS),
            [Half, ThreeQuarters, DayBefore, Passed],
            "killed at {at}"
        );
        (world.kills() == 0).then(|| world.awaits_of(Step::Watch))
    });
    say(&format!("watch: {killed}; every date reported"));
    assert!(killed.of > 50);
}

#[test]
fn in_a_storm_every_threshold_is_reported() {
    for seed in 0..4 {
        let (world, incident) = concerned();
        let mut chance = StdRng::seed_from_u64(seed);
        world.weather.forecast(move |operation| storm(operation, &mut chance, 0.1));
        world.watch_until(moment("2026-04-03T00:00:00Z"), HALF_AN_HOUR);
        let reported: Vec<Threshold> = thresholds(&world, &incident, CALIFORNIANS);
        assert_eq!(reported, [Half, ThreeQuarters, DayBefore, Passed], "seed {seed}");
        for words in ["half of its time", "three quarters of its time", "It is late"] {
            let matches_words = |alert: &Alerted| alert.text.contains(words) && alert.text.contains(CALIFORNIANS);
            assert!(world.alerts.sent().iter().any(matches_words), "seed {seed}: {words}");
        }
    }
}
