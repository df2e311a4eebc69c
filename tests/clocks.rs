//! The law's clocks, from the outside: what people are told of dates while days go by, facts come in and functions die.

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

/// A world whose incident concerns 700 Californians, about which nobody was told anything yet.
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
    let told = world
        .dates_told(incident)
        .into_iter()
        .flat_map(|(at, reached)| reached.into_iter().map(move |each| (each, at)));
    told.filter(|(reached, _)| reached.obligation.as_str() == obligation)
        .map(|(reached, at)| (reached.threshold, at))
        .collect()
}

fn thresholds(world: &World, incident: &IncidentId, obligation: &str) -> Vec<Threshold> {
    reminders(world, incident, obligation).into_iter().map(|(threshold, _)| threshold).collect()
}

/// What was told since so many alerts had been.
fn told_since(world: &World, before: usize) -> Vec<Alerted> {
    world.alerts.told().split_off(before)
}

fn assert_fit(alert: &Alerted) {
    let Alerted { subject, text } = alert;
    assert!(subject.is_ascii() && subject.len() < 100, "{subject}");
    assert!(text.len() < 256 * 1024 / 2, "{} bytes", text.len());
    for words in ["Open backup server", "could be read from the internet", "Lead", "Counsel ("] {
        assert!(!text.contains(words), "what people wrote does not belong into a mail: {text}");
    }
}

#[test]
fn a_date_is_reminded_of_at_half_at_three_quarters_a_day_before_and_when_it_has_passed() {
    let (world, incident) = concerned();
    world.watch_until(moment("2026-04-03T00:00:00Z"), HALF_AN_HOUR);

    let expected = [
        (Half, "2026-03-16T18:00:00Z"),
        (ThreeQuarters, "2026-03-24T11:00:00Z"),
        (DayBefore, "2026-03-31T04:00:00Z"),
        (Passed, "2026-04-01T04:00:00Z"),
    ];
    let told = reminders(&world, &incident, CALIFORNIANS);
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for ((threshold, at), (wanted, due)) in told.iter().zip(expected) {
        let late = at.duration_since(moment(due));
        assert!(*threshold == wanted && !late.is_negative() && late.as_mins() <= 30, "{threshold:?} at {at}");
    }
    let alerts = world.alerts.told();
    alerts.iter().for_each(assert_fit);
    assert_eq!(alerts.len(), 1 + world.dates_told(&incident).len(), "one message of what is owed, then one each time");
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
fn duties_that_call_together_come_in_one_message_by_date() {
    let (world, incident) = concerned();
    world.state(&incident, "data_types", &json!(["name", "ssn", "dob", "medical"]));
    world.state(&incident, "counts", &json!({ "US-CA": 700, "US-CO": 600, "US-FL": 600, "US-WA": 600 }));
    world.watch_at(moment("2026-03-02T09:30:00Z"));
    let before = world.alerts.told().len();
    world.watch_at(moment("2026-03-16T18:10:00Z"));
    let told = told_since(&world, before);
    assert_eq!(told.len(), 1, "{told:?}");
    let text = &told[0].text;
    for law in ["us-ca", "us-co", "us-fl", "us-wa"] {
        assert!(text.contains(&format!("[{law}.individuals]")), "{law}: {text}");
    }
    assert_eq!(text.matches("By the end of Tuesday 31 March 2026").count(), 1, "one date, one heading: {text}");
}

#[test]
fn facts_that_move_a_date_are_told_and_pass_a_threshold_at_once() {
    let (world, incident) = concerned();
    world.watch_at(moment("2026-03-02T09:30:00Z"));
    let before = world.alerts.told().len();
    world.state(&incident, "discovered", &json!("2026-02-04"));
    world.watch_at(moment("2026-03-02T10:00:00Z"));
    let told = told_since(&world, before);
    assert_eq!(told.len(), 1, "what changed and what calls are one message: {told:?}");
    assert!(told[0].subject.starts_with("Breach notice: three quarters of the time are gone"), "{}", told[0].subject);
    assert!(told[0].text.contains("Due 2026-03-06, before: 2026-03-31: Tell the affected people"), "{}", told[0].text);
    assert_eq!(thresholds(&world, &incident, CALIFORNIANS), [ThreeQuarters], "not half as well");

    world.state(&incident, "discovered", &json!("2026-02-26"));
    world.watch_at(moment("2026-03-02T11:00:00Z"));
    let told = told_since(&world, before + 1);
    assert!(told.len() == 1 && told[0].text.contains("Due 2026-03-28, before: 2026-03-06"), "{told:?}");
    world.watch_until(moment("2026-03-30T00:00:00Z"), HALF_AN_HOUR);
    let all = [ThreeQuarters, Half, ThreeQuarters, DayBefore, Passed];
    assert_eq!(thresholds(&world, &incident, CALIFORNIANS), all, "the later date is armed anew");

    let silent = world.alerts.told().len();
    world.state(&incident, "systems", &json!("The backup server"));
    world.watch_until(moment("2026-03-30T01:00:00Z"), MINUTE);
    assert_eq!(world.alerts.told().len(), silent, "what changes no duty and asks nothing is not told");
}

#[test]
fn a_sealed_list_counts_and_what_it_changes_is_told() {
    let world = World::new(1);
    let incident = world.report();
    world.watch_until(moment("2026-03-02T09:10:00Z"), MINUTE);
    let before = world.alerts.told().len();
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
    let told = told_since(&world, before);
    told.iter().for_each(assert_fit);
    let last = &told.last().unwrap().text;
    assert!(last.contains("40 people are affected, exactly"), "{told:?}");
    assert!(
        told.iter().any(|alert| alert.text.contains("- New, due 2026-03-31: Tell the affected people, for 40 people"))
    );
}

#[test]
fn what_is_met_or_not_owed_is_silent_and_a_delay_is_told_when_it_is_over() {
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
fn what_is_done_in_one_sitting_is_told_as_one_and_not_put_off_for_ever() {
    let (world, incident) = concerned();
    world.watch_at(moment("2026-03-02T09:30:00Z"));
    let before = world.alerts.told().len();
    for day in ["2026-02-27", "2026-02-28", "2026-02-26"] {
        world.state(&incident, "discovered", &json!(day));
        world.clock.advance(Duration::from_secs(40));
        world.run_watch();
    }
    world.watch_until(world.clock.now() + jiff::SignedDuration::from_mins(3), MINUTE);
    let told = told_since(&world, before);
    assert!(told.len() == 1 && told[0].text.contains("Due 2026-03-28, before: 2026-03-31"), "{told:?}");

    let before = world.alerts.told().len();
    let begun = world.clock.now();
    while world.alerts.told().len() == before {
        let day = if world.clock.now().as_second() % 80 < 40 { "2026-02-20" } else { "2026-02-21" };
        world.state(&incident, "discovered", &json!(day));
        world.clock.advance(Duration::from_secs(40));
        world.run_watch();
        assert!(world.clock.now().duration_since(begun).as_mins() <= 6, "who never rests is told all the same");
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

/// A month in a few looks: what is owed, half, a date that moves, three quarters, the last day, too late.
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
fn watch_may_be_killed_anywhere_and_nothing_stays_untold() {
    let calm = World::new(1);
    let incident = a_month(&calm);
    let expected = calm.alerts.told();
    assert_eq!(thresholds(&calm, &incident, CALIFORNIANS), [Half, ThreeQuarters, DayBefore, Passed]);
    let killed = kill_at_awaits(3, |at| {
        let world = World::new(1);
        *world.doom.borrow_mut() = Doom::Once(Step::Watch, at);
        let incident = a_month(&world);
        let mut told = world.alerts.told();
        assert!(told.len() <= expected.len() + 1, "told twice at most once: {at}");
        told.dedup();
        assert_eq!(told, expected, "killed at {at}");
        assert_eq!(
            thresholds(&world, &incident, CALIFORNIANS),
            [Half, ThreeQuarters, DayBefore, Passed],
            "killed at {at}"
        );
        (world.kills() == 0).then(|| world.awaits_of(Step::Watch))
    });
    say(&format!("watch: {killed}; every date told"));
    assert!(killed.of > 50);
}

#[test]
fn in_a_storm_every_threshold_is_told() {
    for seed in 0..4 {
        let (world, incident) = concerned();
        let mut chance = StdRng::seed_from_u64(seed);
        world.weather.forecast(move |operation| storm(operation, &mut chance, 0.1));
        world.watch_until(moment("2026-04-03T00:00:00Z"), HALF_AN_HOUR);
        let told: Vec<Threshold> = thresholds(&world, &incident, CALIFORNIANS);
        assert_eq!(told, [Half, ThreeQuarters, DayBefore, Passed], "seed {seed}");
        for words in ["half of its time", "three quarters of its time", "It is late"] {
            let tells = |alert: &Alerted| alert.text.contains(words) && alert.text.contains(CALIFORNIANS);
            assert!(world.alerts.told().iter().any(tells), "seed {seed}: {words}");
        }
    }
}
