//! Every function is killed at every await, and nobody is lost.
//!
//! One world per await point: 100 customers go the whole way, and one function is dropped at that await as if its process had
//! been killed. While events arrive, nobody is called twice; with events withheld, no more than one request's worth of claims, and listed.

use model::tally::Count;
use std::collections::BTreeSet;

use model::channel::Channel;
use model::delivery::{Basis, Delivery};
use model::id::NoticeId;
use model::message::DeliveriesReleased;
use model::tally::StateWord;
use tests::sampling::{Killed, kill_at_awaits, say};
use tests::world::{Doom, Step, Traffic, World, people, people_by_letter, to_csv};

const CUSTOMERS: usize = 100;

/// Runs worlds with `step` killed at await 0, 1, 2 …, until it comes through without being killed; of a sample, at every `every`th.
fn kill_everywhere(step: Step, every: usize, withhold_events: bool) -> Killed {
    // Without addresses that stay silent: to wait for them adds rounds in which nothing but watch runs.
    let mut people = people(CUSTOMERS, 5);
    if matches!(step, Step::Call | Step::Outcomes) {
        people.iter_mut().filter(|person| !person.phone.is_empty()).for_each(|person| person.preferred = "call");
    }
    let csv = to_csv(&people).replace("silent.example", "example.org");
    kill_at_awaits(every, |at| {
        let world = World::new(at as u64);
        *world.doom.borrow_mut() = Doom::Once(step, at);
        if withhold_events {
            world.provider.withhold_events();
        }
        let notice = world.approved(&csv);
        if withhold_events {
            run_until_silent(&world, &notice);
        } else {
            world.run_until_finished_or_held(&notice);
        }
        let tally = world.assert_whole(&notice, CUSTOMERS);
        assert_eq!(world.dead_letters(), 0, "{step:?} killed at {at}");
        let kills = world.kills();
        if withhold_events {
            let seconds = world.provider.second_calls();
            assert!(seconds <= kills * DeliveriesReleased::MAX, "{step:?} killed at {at}: {seconds} second calls");
            let listed = tally.get(Count::PossibleDuplicates);
            assert!(i64::try_from(seconds).expect("small") <= listed, "{step:?} killed at {at}");
        } else {
            assert_eq!(world.provider.second_calls(), 0, "{step:?} killed at {at}");
        }
        (kills == 0).then(|| world.awaits_of(step))
    })
}

/// Until everybody is settled, or the provider is silent about them; e-mail is paused for that again and again, and a person lets it
/// go on.
fn run_until_silent(world: &World, notice: &NoticeId) {
    world.run_until(|| {
        if !world.dispatch(notice).brakes.paused.is_empty() {
            world.resume(notice);
        }
        let is_settled = |row: &Delivery| {
            let state = row.state().word();
            state.is_terminal() || state == StateWord::Held || row.is_silent()
        };
        world.deliveries(notice).iter().filter(|row| is_settled(row)).count() == CUSTOMERS
    });
}

fn kill(step: Step, every: usize) {
    let killed = kill_everywhere(step, every, false);
    say(&format!("{step:?}: {killed}; 0 lost, 0 second calls"));
    assert!(killed.of > 5);
}

#[test]
fn import_may_be_killed_anywhere() {
    kill(Step::Import, 3);
}

#[test]
fn fan_out_may_be_killed_anywhere() {
    kill(Step::FanOut, 17);
}

#[test]
fn deliver_may_be_killed_anywhere() {
    kill(Step::Deliver, 7);
}

#[test]
fn call_may_be_killed_anywhere() {
    kill(Step::Call, 5);
}

#[test]
fn outcomes_may_be_killed_anywhere() {
    kill(Step::Outcomes, 3);
}

#[test]
fn receipts_may_be_killed_anywhere() {
    kill(Step::Receipts, 1);
}

#[test]
fn watch_and_its_releases_may_be_killed_anywhere() {
    kill(Step::Watch, 7);
}

/// Letters are ours until the consignment is ready, so for them it is exactly once: no second letter, no lost one, whoever is killed
/// where, and although each message comes several times.
///
fn kill_among_letters(step: Step, every: usize) {
    const LETTERS: usize = 60;
    let csv = to_csv(&people_by_letter(LETTERS, 5));
    let killed = kill_at_awaits(every, |at| {
        let world = World::new(at as u64);
        world.traffic.replace_with(|before| Traffic {
            copies: Some(1..=3),
            early_receipts: None,
            chance: before.chance.clone(),
        });
        let notice = world.approved(&csv);
        let passed = world.awaits_of(step);
        *world.doom.borrow_mut() = Doom::Once(step, passed + at);
        world.run_until(|| world.dispatch(&notice).is_finished());
        let tally = world.assert_whole(&notice, LETTERS);
        let mailed = tally.get(Count::Notified(Basis::MailedOn, Channel::Letter));
        assert_eq!(mailed, i64::try_from(LETTERS).expect("small"), "{step:?} killed at {at}");
        assert_eq!(tally.in_state(StateWord::Held), 0);
        let posted = world.posted.borrow();
        assert_eq!(posted.letters().len(), LETTERS, "{step:?} killed at {at}: nobody is lost");
        assert!(posted.letters().values().all(|letters| *letters == 1), "{step:?} killed at {at}: nobody gets two");
        let pdfs: Vec<String> = world.letters.objects().into_keys().filter(|key| key.ends_with(".pdf")).collect();
        assert_eq!(pdfs.iter().collect::<BTreeSet<_>>().len(), pdfs.len(), "one PDF for each number");
        (world.kills() == 0).then(|| world.awaits_of(step) - passed)
    });
    say(&format!("{step:?}: {killed}; {LETTERS} letters, each once"));
    assert!(killed.of > 5);
}

#[test]
fn print_may_be_killed_anywhere_and_each_letter_is_posted_once() {
    kill_among_letters(Step::Print, 5);
}

#[test]
fn watch_may_be_killed_while_it_settles_letters() {
    // It passes hundreds of awaits, most of them in sweeps that are alike.
    kill_among_letters(Step::Watch, 7);
}

#[test]
fn with_events_withheld_every_second_call_is_listed() {
    let killed = kill_everywhere(Step::Deliver, 7, true);
    say(&format!("Deliver, events withheld: {killed}; 0 lost, every second call listed"));
}
