//! What *watch* sees of everything at once: no run meets another, all notices share the account's pace, and nothing fails in silence.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::time::Duration;

use model::channel::Channel;
use model::id::NoticeId;
use model::message::DeliveriesReleased;
use tests::world::{Person, Step, World, people, to_csv};

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
        world.assert_whole(notice, 3_000);
    }
}
