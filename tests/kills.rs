//! Every function is killed at every await, and nobody is lost.
//!
//! One world per await point: 100 customers go the whole way, and one function is dropped at that await as if its process had
//! been killed. While events arrive, nobody is called twice; with events withheld, no more than one is called twice, and listed.

#![expect(clippy::print_stdout, reason = "a test")]

use shared::tally::Count;
use tests::world::{Doom, Step, World, people, to_csv};

const CUSTOMERS: usize = 100;

/// Runs worlds with `step` killed at await 0, 1, 2 …, until it comes through without being killed; returns how many.
fn kill_everywhere(step: Step, withhold_events: bool) -> usize {
    // Without addresses that stay silent: to wait for them adds rounds in which nothing but watch runs.
    let mut people = people(CUSTOMERS, 5);
    if matches!(step, Step::Call | Step::Outcomes) {
        people.iter_mut().filter(|person| !person.phone.is_empty()).for_each(|person| person.preferred = "call");
    }
    let csv = to_csv(&people).replace("silent.example", "example.org");
    for at in 0.. {
        let world = World::new(at as u64);
        *world.doom.borrow_mut() = Doom::Once(step, at);
        if withhold_events {
            world.provider.withhold_events();
        }
        let notice = world.approved(&csv);
        world.run_until_finished_or_held(&notice);
        let tally = world.assert_whole(&notice, CUSTOMERS);
        assert_eq!(world.dead_letters(), 0, "{step:?} killed at {at}");
        let kills = *world.kills.borrow();
        if withhold_events {
            // All calls of one batch may have been made when it is killed: each of them is listed.
            let seconds = i64::try_from(world.provider.second_calls()).expect("small");
            assert!(seconds <= tally.get(Count::PossibleDuplicates), "{step:?} killed at {at}");
        } else {
            assert_eq!(world.provider.second_calls(), 0, "{step:?} killed at {at}");
        }
        if kills == 0 {
            return at;
        }
    }
    unreachable!("the loop ends where nothing is left to kill")
}

fn kill(step: Step) {
    let points = kill_everywhere(step, false);
    println!("{step:?}: killed at each of {points} awaits; 0 lost, 0 second calls");
    assert!(points > 5);
}

#[test]
fn import_may_be_killed_anywhere() {
    kill(Step::Import);
}

#[test]
fn fan_out_may_be_killed_anywhere() {
    kill(Step::FanOut);
}

#[test]
fn deliver_may_be_killed_anywhere() {
    kill(Step::Deliver);
}

#[test]
fn call_may_be_killed_anywhere() {
    kill(Step::Call);
}

#[test]
fn outcomes_may_be_killed_anywhere() {
    kill(Step::Outcomes);
}

#[test]
fn receipts_may_be_killed_anywhere() {
    kill(Step::Receipts);
}

#[test]
fn watch_and_its_releases_may_be_killed_anywhere() {
    kill(Step::Watch);
}

#[test]
fn with_events_withheld_every_second_call_is_listed() {
    let points = kill_everywhere(Step::Deliver, true);
    println!("Deliver, events withheld: killed at each of {points} awaits; 0 lost, every second call listed");
}
