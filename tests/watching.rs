//! What *watch* sees of everything at once: no run meets another, all notices share the account's pace, and nothing fails in silence.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::time::Duration;

use jiff::SignedDuration;
use memory::Fault;
use model::channel::Channel;
use model::delivery::Basis;
use model::id::NoticeId;
use model::keys;
use model::message::DeliveriesReleased;
use model::tally::{Count, StateWord};
use stores::Incidents;
use stores::clock::Clock;
use tests::world::{Person, Step, World, now, people, people_by_letter, to_csv};

/// People with an e-mail address at this domain and nothing else.
fn by_email(count: usize, domain: &str) -> Vec<Person> {
    let mut all = people(count, 1);
    for (number, person) in all.iter_mut().enumerate() {
        person.email = format!("person.{number}@{domain}");
        (person.phone, person.preferred) = (String::new(), "");
    }
    all
}

/// How many e-mails were handed out and wait for *deliver*.
fn handed_out(world: &World) -> usize {
    let released = world.waiting_for_deliver();
    let released = released.iter().map(|body| serde_json::from_str::<DeliveriesReleased>(body).unwrap());
    released.filter(|message| message.channel == Channel::Email).map(|message| message.customers.len()).sum()
}

#[test]
fn two_runs_of_watch_never_meet() {
    let world = World::new(1);
    world.provider.set_rate(10.0);
    let notice = world.approved(&to_csv(&by_email(3_000, "example.org")));
    world.run_fan_out();
    world.run_deliver();
    world.clock.advance(Duration::from_secs(60));
    let begun = world.awaits_of(Step::Watch);
    world.weather.reset_meter();
    // A second run begins when the first has taken its turn and is at work.
    world.meanwhile(move |world| world.awaits_of(Step::Watch) > begun + 6, World::run_watch);
    world.run_watch();
    assert_eq!(world.weather.meter().requests["GetAccount"], 1, "the second run does nothing");
    assert!(handed_out(&world) > 0, "the first one does its work");

    world.run_watch();
    assert_eq!(world.weather.meter().requests["GetAccount"], 2, "its turn was given back");
    world.run_until_finished(&notice);
    world.assert_whole(&notice, 3_000);
}

#[test]
fn all_notices_together_hand_out_one_window() {
    let world = World::new(1);
    let (incident, first) = world.sealed(&to_csv(&by_email(3_000, "example.org")));
    let second = world.load_and_seal(&incident, &to_csv(&by_email(3_000, "example.net")));
    world.provider.set_rate(10.0);
    world.run_watch();
    let notices: Vec<NoticeId> = [first, second].map(|list| world.draft(&incident, list)).into();
    notices.iter().for_each(|notice| world.approve(notice));
    world.run_fan_out();
    while handed_out(&world) > 0 {
        world.run_deliver();
        world.run_receipts();
    }
    let planned = |notice: &NoticeId| world.deliveries(notice).iter().any(|row| row.is_due_by(Channel::Email));
    assert!(notices.iter().all(planned), "both have something left");
    world.run_watch();
    assert_eq!(handed_out(&world), 1_080, "two minutes' worth of nine a second, and not twice that");
    for notice in &notices {
        world.run_until_finished(notice);
        assert_eq!(world.dispatch(notice).observed.unwrap().tally.in_state(StateWord::Notified), 3_000);
    }
    assert_eq!(world.provider.second_calls(), 0);
}

/// Runs everything for so long.
fn run_for(world: &World, seconds: i64) {
    let until = world.clock.now() + SignedDuration::from_secs(seconds);
    while world.clock.now() < until {
        world.run_all();
    }
}

/// Lets *watch* run every hour for so many hours.
fn watch_for(world: &World, hours: u32) {
    for _ in 0..hours {
        world.clock.advance(Duration::from_secs(3_600));
        world.run_watch();
    }
}

/// How often people were told something with these words in its subject.
fn told(world: &World, subject: &str) -> usize {
    world.alerts.sent().iter().filter(|alert| alert.subject.contains(subject)).count()
}

#[test]
fn with_events_withheld_nobody_is_notified_by_silence_and_an_alarm_rings() {
    let world = World::new(1);
    world.provider.withhold_events();
    let mut all = by_email(1_200, "example.org");
    all.iter_mut().take(400).for_each(|person| person.email = person.email.replace("example.org", "bounce.example"));
    let notice = world.approved(&to_csv(&all));
    run_for(&world, 600);

    let rows = world.deliveries(&notice);
    let notified = rows.iter().filter(|row| row.state().word() == StateWord::Notified).count();
    assert_eq!(notified, 0, "nobody knows whether anything arrived, and 400 of them would come back");
    assert_eq!(rows.iter().filter(|row| row.is_silent()).count(), 1_200, "all of them are uncertain");
    assert!(!world.dispatch(&notice).is_finished());
    assert_eq!(told(&world, "email is paused"), 1, "{:?}", world.alerts.sent());
    assert!(world.alerts.sent().iter().any(|alert| alert.text.contains("nothing was heard of them")));
    assert_eq!(told(&world, "nothing was heard of the e-mails to 1200 customers"), 1, "{:?}", world.alerts.sent());

    watch_for(&world, 49);
    assert_eq!(told(&world, "email is paused"), 3, "once a day until it ends");
    assert_eq!(told(&world, "nothing was heard of the e-mails"), 3);
    assert_eq!(world.provider.second_calls(), 0);
}

#[test]
fn a_list_of_sixty_of_which_nothing_is_heard_alarms_too() {
    let world = World::new(1);
    world.provider.withhold_events();
    let notice = world.approved(&to_csv(&by_email(60, "example.org")));
    run_for(&world, 150);
    assert_eq!(told(&world, "email is paused"), 1, "{:?}", world.alerts.sent());
    world.resume(&notice);
    run_for(&world, 300);
    assert_eq!(told(&world, "email is paused"), 1, "nothing more was sent, so nothing more is missed");
    assert_eq!(world.dispatch(&notice).observed.unwrap().tally.in_state(StateWord::Notified), 0);
}

#[test]
fn whoever_is_silent_is_handed_over_where_most_others_are_heard_of() {
    let world = World::new(1);
    let mut all = by_email(100, "example.org");
    all.iter_mut().take(49).for_each(|person| person.email = person.email.replace("example.org", "silent.example"));
    let notice = world.approved(&to_csv(&all));
    world.run_until_finished(&notice);
    let tally = world.assert_whole(&notice, 100);
    assert_eq!(tally.get(Count::Notified(Basis::HandedOver, Channel::Email)), 49);

    let other = World::new(1);
    all[49].email = "one.more@silent.example".to_owned();
    let notice = other.approved(&to_csv(&all));
    run_for(&other, 600);
    let tally = other.assert_whole(&notice, 100);
    assert_eq!(tally.get(Count::Silent(Channel::Email)), 50, "a half is not most");
    assert_eq!(tally.in_state(StateWord::Notified), 50);
}

#[test]
fn an_uncertain_e_mail_is_not_repeated_while_its_events_wait_with_us() {
    let world = World::new(1);
    let notice = world.approved(&to_csv(&by_email(20, "example.org")));
    // The provider takes each, and its answer is lost.
    world.weather.forecast(|operation| if operation == "SendEmail" { Fault::After } else { Fault::None });
    world.run_fan_out();
    world.run_deliver();
    world.weather.forecast(|_| Fault::None);
    for _ in 0..40 {
        world.clock.advance(Duration::from_secs(10));
        world.run_watch();
        world.run_deliver();
    }
    assert_eq!((world.provider.calls(), world.provider.second_calls()), (20, 0));
    world.run_until_finished(&notice);
    let tally = world.assert_whole(&notice, 20);
    assert_eq!((world.provider.second_calls(), tally.get(Count::PossibleDuplicates)), (0, 0));
}

#[test]
fn consignments_that_nobody_fetches_or_reports_alarm_every_day_until_somebody_does() {
    let world = World::new(1);
    let notice = world.approved(&to_csv(&people_by_letter(30, 1)));
    world.run_fan_out();
    world.run_print();
    watch_for(&world, 23);
    assert_eq!(told(&world, "wait to be fetched"), 0);
    watch_for(&world, 49);
    assert_eq!(told(&world, "wait to be fetched"), 2 + 1, "once a day: {:?}", world.alerts.sent());

    let path = format!("/incidents/{}/notices/{}/consignments", notice.incident, notice.notice);
    for consignment in now(world.lead.get(&path)).body["consignments"].as_array().unwrap() {
        let name = consignment["consignment"].as_str().unwrap();
        let fetched = now(world.lead.get(&format!("{path}/{name}")));
        assert!(fetched.status.is_success(), "{}", fetched.body);
    }
    watch_for(&world, 48);
    assert_eq!(told(&world, "wait to be fetched"), 3, "somebody has it");
    assert_eq!(told(&world, "outcomes of letters or calls are missing"), 0);
    watch_for(&world, 14 * 24);
    assert!(told(&world, "outcomes of letters or calls are missing") > 3, "{:?}", world.alerts.sent());
    world.run_until_finished(&notice);
    let before = told(&world, "outcomes of letters or calls are missing");
    watch_for(&world, 48);
    assert_eq!(told(&world, "outcomes of letters or calls are missing"), before, "all of them were reported");
}

#[test]
fn a_notice_that_makes_no_progress_alarms_unless_somebody_stopped_it() {
    let world = World::new(1);
    let notice = world.approved(&to_csv(&by_email(30, "example.org")));
    world.run_fan_out();
    watch_for(&world, 5);
    assert_eq!(told(&world, "makes no progress"), 0);
    watch_for(&world, 26);
    assert_eq!(told(&world, "makes no progress"), 2, "once a day: {:?}", world.alerts.sent());

    world.stop(&notice);
    watch_for(&world, 23);
    assert_eq!((told(&world, "makes no progress"), told(&world, "a notice is stopped")), (2, 0));
    watch_for(&world, 25);
    assert_eq!((told(&world, "makes no progress"), told(&world, "a notice is stopped")), (2, 2));
    world.resume(&notice);
    world.run_until_finished(&notice);
    world.assert_whole(&notice, 30);
}

#[test]
fn that_nobody_gets_the_alarms_is_noted_until_somebody_does() {
    let world = World::new(1);
    let noted = || now(world.memory.get(&keys::alarm_subscriptions())).unwrap().unwrap().value;
    world.provider.set_subscribers(0);
    world.run_watch();
    assert!(!noted().reach_somebody());
    world.provider.set_subscribers(1);
    world.clock.advance(Duration::from_secs(60));
    world.run_watch();
    assert!(noted().reach_somebody(), "asked every minute until somebody does");
    world.provider.set_subscribers(0);
    watch_for(&world, 1);
    assert!(!noted().reach_somebody(), "and every hour after that");
}
