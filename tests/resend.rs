//! A resend reaches exactly those not notified, asked for by one person and approved by another, wherever a function is killed.

use std::collections::BTreeSet;

use model::id::{CustomerId, ListNumber, NoticeId};
use model::tally::StateWord;
use serde_json::{Value, json};
use stores::clock::Clock;
use tests::sampling::{kill_at_awaits, say};
use tests::world::{Doom, Person, Step, World, now, people, to_csv};

/// People with an e-mail address each and no phone; the addresses of some bounce.
fn with_bouncing(count: usize, bouncing: &[usize]) -> Vec<Person> {
    let mut people = people(count, 5);
    for (number, person) in people.iter_mut().enumerate() {
        let domain = if bouncing.contains(&number) { "bounce.example" } else { "example.org" };
        person.email = format!("person.{number}@{domain}");
        person.phone.clear();
        person.preferred = "";
    }
    people
}

fn path(notice: &NoticeId, rest: &str) -> String {
    format!("/incidents/{}/notices/{}/{rest}", notice.incident, notice.notice)
}

fn customer(world: &World, notice: &NoticeId, number: usize) -> CustomerId {
    let body = json!({ "list": ListNumber(1), "reference": format!("C-{number:06}") });
    let key = format!("look-{number}-{}", world.clock.now());
    let reply = now(world.lead.post(&format!("/incidents/{}/customers/lookup", notice.incident), &key, &body));
    reply.body["customer"].as_str().expect("an id").parse().expect("an id")
}

fn correct(world: &World, notice: &NoticeId, number: usize) {
    let id = customer(world, notice, number);
    let path = format!("/incidents/{}/customers/{id}/contact", notice.incident);
    let reply = now(world.lead.put(&path, &json!({ "email": format!("new.{number}@example.org") })));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.body["channels"], json!(["email"]));
}

/// Asks, approves, and gives the answer to the approval.
fn resend(world: &World, notice: &NoticeId) -> Value {
    let at = world.clock.now();
    let reason = json!({ "reason": "Addresses were corrected." });
    let asked = now(world.lead.post(&path(notice, "resend"), &format!("ask-{at}"), &reason));
    assert_eq!(asked.status, 201, "{}", asked.body);
    let body = json!({ "resend": asked.body["resend"] });
    let approved = now(world.counsel.post(&path(notice, "resend/approvals"), &format!("approve-{at}"), &body));
    assert_eq!(approved.status, 202, "{}", approved.body);
    approved.body
}

fn called_since(world: &World, calls: usize) -> Vec<CustomerId> {
    world.provider.ledger().into_iter().skip(calls).map(|call| call.attempt.delivery.customer).collect()
}

#[test]
fn after_bounces_it_reaches_exactly_those_whose_address_was_corrected() {
    const CUSTOMERS: usize = 200;
    let world = World::new(1);
    let notice = world.approved(&to_csv(&with_bouncing(CUSTOMERS, &[3, 50, 77])));
    world.run_until_finished(&notice);
    let first = world.assert_whole(&notice, CUSTOMERS);
    assert_eq!((first.in_state(StateWord::Notified), first.in_state(StateWord::Unreachable)), (197, 3));
    let calls = world.provider.ledger().len();

    [3, 77].iter().for_each(|number| correct(&world, &notice, *number));
    let look = now(world.counsel.get(&path(&notice, "resend"))).body;
    assert_eq!(look["states"]["unreachable"], 3);
    let who = now(world.counsel.get(&path(&notice, "resend/customers"))).body;
    let mut who: Vec<(String, Value)> = who["customers"]
        .as_array()
        .expect("customers")
        .iter()
        .map(|line| (line["customer"].as_str().expect("an id").to_owned(), line["channels"].clone()))
        .collect();
    who.sort_by(|one, two| one.0.cmp(&two.0));
    let mut expected: Vec<(String, Value)> = [(3, json!(["email"])), (50, json!([])), (77, json!(["email"]))]
        .into_iter()
        .map(|(number, channels)| (customer(&world, &notice, number).to_string(), channels))
        .collect();
    expected.sort_by(|one, two| one.0.cmp(&two.0));
    assert_eq!(who, expected, "who, and by what");

    resend(&world, &notice);
    assert_ne!(world.progress(&notice)["sending"], "finished");
    world.run_until_finished(&notice);
    let second = world.assert_whole(&notice, CUSTOMERS);
    assert_eq!((second.in_state(StateWord::Notified), second.in_state(StateWord::Unreachable)), (199, 1));
    let mut again = called_since(&world, calls);
    again.sort_unstable();
    let mut corrected = [3, 77].map(|number| customer(&world, &notice, number));
    corrected.sort_unstable();
    assert_eq!(again, corrected, "each once, and nobody else");

    resend(&world, &notice);
    world.run_until_finished(&notice);
    assert_eq!(world.provider.ledger().len(), calls + 2, "whoever is notified is not notified again");
}

#[test]
fn a_resend_published_twice_plans_nobody_twice() {
    let world = World::new(2);
    world.traffic.borrow_mut().copies = Some(2..=3);
    let notice = world.approved(&to_csv(&with_bouncing(60, &[3, 50])));
    world.run_until_finished(&notice);
    let calls = world.provider.ledger().len();
    correct(&world, &notice, 3);
    resend(&world, &notice);
    world.run_until_finished(&notice);
    assert_eq!(called_since(&world, calls), [customer(&world, &notice, 3)]);
}

#[test]
fn whoever_asked_wrote_or_loaded_approves_nothing() {
    let world = World::new(3);
    let notice = world.approved(&to_csv(&with_bouncing(20, &[3])));
    world.run_until_finished(&notice);
    let reason = json!({ "reason": "Again." });
    let unasked = now(world.counsel.post(&path(&notice, "resend/approvals"), "a", &json!({ "resend": 1 })));
    assert_eq!((unasked.status.as_u16(), unasked.body["type"].as_str()), (409, Some("breach-notice:conflict")));
    let asked = now(world.counsel.post(&path(&notice, "resend"), "b", &reason));
    assert_eq!(asked.body["resend"], 1);
    let own = now(world.counsel.post(&path(&notice, "resend/approvals"), "c", &json!({ "resend": 1 })));
    assert_eq!((own.status.as_u16(), own.body["type"].as_str()), (403, Some("breach-notice:own-request")));
    let writer = now(world.lead.post(&path(&notice, "resend/approvals"), "d", &json!({ "resend": 1 })));
    assert_eq!((writer.status.as_u16(), writer.body["type"].as_str()), (403, Some("breach-notice:role")));
    let blank = now(world.lead.post(&path(&notice, "resend"), "e", &json!({ "reason": " " })));
    assert_eq!(blank.status, 422);
    assert_eq!(world.dispatch(&notice).resends.approved, None);
}

/// Resends in worlds in which `step` is killed at await 0, 1, 2 …, until one comes through without being killed; of a sample, at every
/// `every`th.
fn kill_everywhere(step: Step, every: usize) {
    const CUSTOMERS: usize = 24;
    let people = with_bouncing(CUSTOMERS, &[3, 11, 17]);
    let killed = kill_at_awaits(every, |at| {
        let world = World::new(0);
        let notice = world.approved(&to_csv(&people));
        world.run_until_finished(&notice);
        let calls = world.provider.ledger().len();
        [3, 17].iter().for_each(|number| correct(&world, &notice, *number));
        // Awaits are counted over the world's life, and ids differ from world to world.
        let passed = world.awaits_of(step);
        *world.doom.borrow_mut() = Doom::Once(step, passed + at);
        resend(&world, &notice);
        world.run_until_finished_or_held(&notice);
        world.assert_whole(&notice, CUSTOMERS);
        let again = called_since(&world, calls);
        let corrected: BTreeSet<CustomerId> = [3, 17].map(|number| customer(&world, &notice, number)).into();
        assert_eq!(again.iter().cloned().collect::<BTreeSet<_>>(), corrected, "{step:?} killed at {at}");
        assert_eq!(again.len(), corrected.len(), "{step:?} killed at {at}");
        (world.kills() == 0).then(|| world.awaits_of(step) - passed)
    });
    say(&format!("{step:?} in a resend: {killed}; those corrected are reached, each once"));
    assert!(killed.of > 5, "{step:?}");
}

#[test]
fn fan_out_may_be_killed_anywhere_in_a_resend() {
    kill_everywhere(Step::FanOut, 13);
}

#[test]
fn deliver_may_be_killed_anywhere_in_a_resend() {
    kill_everywhere(Step::Deliver, 1);
}

#[test]
fn watch_may_be_killed_anywhere_in_a_resend() {
    kill_everywhere(Step::Watch, 7);
}
