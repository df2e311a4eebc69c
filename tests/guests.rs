//! The guest list: while it is on nothing leaves but to named addresses; turned off, everyone is notified, each once, and nobody is lost.

use std::collections::BTreeSet;

use model::channel::Channel;
use model::id::{CustomerId, IncidentId, ListNumber, NoticeId};
use model::tally::StateWord;
use serde_json::{Value, json};
use tests::sampling::{kill_at_awaits, say};
use tests::world::{Doom, Person, Step, World, now, people, to_csv};

/// People whom e-mails and texts reach at once, so that nothing is left to wait for.
fn reachable(count: usize) -> Vec<Person> {
    let mut people = people(count, 5);
    for (number, person) in people.iter_mut().enumerate() {
        person.email = format!("person.{number}@example.org");
        person.preferred = "";
        if number % 10 == 0 {
            person.email.clear();
            (person.phone, person.phone_type) = (format!("+1202555{number:04}"), "mobile");
        }
    }
    people
}

fn guest_list(world: &World, incident: &IncidentId, what: &str, by_counsel: bool) -> Value {
    let path = format!("/incidents/{incident}/guest-list{what}");
    let key = format!("guest-list{what}-{}", stores::clock::Clock::now(&world.clock));
    let who = if by_counsel { &world.counsel } else { &world.lead };
    let reply = now(who.post(&path, &key, &json!({})));
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body
}

fn name_guests(world: &World, incident: &IncidentId, addresses: &[&str]) {
    let reply = now(world.lead.put(&format!("/incidents/{incident}/guest-list"), &json!({ "guests": addresses })));
    assert_eq!(reply.status, 200, "{}", reply.body);
}

fn turn_off(world: &World, incident: &IncidentId) {
    guest_list(world, incident, "/off", false);
    guest_list(world, incident, "/off/approvals", true);
}

fn customer(world: &World, incident: &IncidentId, list: ListNumber, reference: &str) -> CustomerId {
    let body = json!({ "list": list, "reference": reference });
    let reply = now(world.lead.post(&format!("/incidents/{incident}/customers/lookup"), reference, &body));
    reply.body["customer"].as_str().expect("an id").parse().expect("an id")
}

fn called(world: &World) -> BTreeSet<CustomerId> {
    world.provider.ledger().into_iter().map(|call| call.attempt.delivery.customer).collect()
}

fn rounds(world: &World, count: usize) {
    (0..count).for_each(|_| world.run_all());
}

/// Approved while the guest list is on, with a mailbox and a number of the list's own people on it.
fn approved_for_guests(world: &World, people: &[Person]) -> (NoticeId, BTreeSet<CustomerId>) {
    let (incident, list) = world.sealed(&to_csv(people));
    name_guests(world, &incident, &["PERSON.7@example.org", &people[20].phone, "tester@example.com"]);
    guest_list(world, &incident, "/on", false);
    let notice = world.draft(&incident, list);
    world.approve(&notice);
    let guests = [7, 20].map(|number| customer(world, &incident, list, &people[number].reference));
    (notice, guests.into())
}

#[test]
fn while_it_is_on_only_guests_are_written_to_and_once_it_is_off_everyone_is_once() {
    const CUSTOMERS: usize = 1_000;
    let world = World::new(1);
    let (notice, guests) = approved_for_guests(&world, &reachable(CUSTOMERS));
    rounds(&world, 30);

    assert_eq!(called(&world), guests);
    let progress = world.progress(&notice);
    assert_eq!(progress["guest_list"]["guests"], 3);
    assert_eq!(progress["refused_by_guest_list"], json!({ "email": 899, "sms": 99 }), "each was turned away once");
    let words = progress["words"].as_str().expect("words");
    assert!(words.contains("refused by guest list: 998. A guest list is on"), "{words}");
    assert_eq!(progress["about_now"]["states"]["planned"], 998);
    assert!(world.alerts.sent().iter().any(|alert| alert.subject.contains("a guest list is on")));
    let incident = now(world.lead.get(&format!("/incidents/{}", notice.incident))).body;
    assert_eq!(incident["guest_list"]["on"], true);

    // Longer than it takes a row that is released in vain to be held for a person.
    rounds(&world, 120);
    assert_eq!(world.progress(&notice)["refused_by_guest_list"], json!({ "email": 899, "sms": 99 }), "and not again");
    assert!(world.deliveries(&notice).iter().all(|row| row.state().word() != StateWord::Held));

    turn_off(&world, &notice.incident);
    world.run_until_finished(&notice);
    let tally = world.assert_whole(&notice, CUSTOMERS);
    assert_eq!(tally.in_state(StateWord::Notified), 1_000);
    assert_eq!(world.provider.second_calls(), 0);
    assert_eq!(called(&world).len(), CUSTOMERS);
    let progress = world.progress(&notice);
    assert!(progress["guest_list"].is_null());
    assert_eq!(progress["refused_by_guest_list"], json!({ "email": 899, "sms": 99 }), "what happened stays counted");
    let by_channel = |channel| world.provider.ledger().iter().filter(|call| call.channel == channel).count();
    assert_eq!((by_channel(Channel::Email), by_channel(Channel::Sms)), (900, 100));
}

#[test]
fn turned_on_in_the_middle_it_stops_what_is_under_way_within_seconds() {
    let world = World::new(2);
    world.provider.set_rate(1.0);
    let people = reachable(400);
    let (incident, list) = world.sealed(&to_csv(&people));
    name_guests(&world, &incident, &["person.7@example.org"]);
    let notice = world.draft(&incident, list);
    world.approve(&notice);
    rounds(&world, 2);
    let before = called(&world).len();
    assert!(before > 0 && before < 400, "{before} were called");

    guest_list(&world, &incident, "/on", false);
    rounds(&world, 60);
    let guest = customer(&world, &incident, list, &people[7].reference);
    let after = called(&world);
    assert!(after.len() <= before + 1, "{before} before and {} after", after.len());
    assert!(after.len() == before || after.contains(&guest));

    turn_off(&world, &incident);
    world.run_until_finished(&notice);
    world.assert_whole(&notice, 400);
    assert_eq!(world.provider.second_calls(), 0);
}

#[test]
fn whoever_is_named_while_it_is_on_gets_theirs_and_nobody_else_anything_more() {
    let world = World::new(3);
    let people = reachable(100);
    let (notice, mut guests) = approved_for_guests(&world, &people);
    rounds(&world, 15);
    assert_eq!(called(&world), guests);
    name_guests(&world, &notice.incident, &["person.7@example.org", "person.8@example.org"]);
    rounds(&world, 15);
    guests.insert(customer(&world, &notice.incident, ListNumber(1), &people[8].reference));
    assert_eq!(called(&world), guests);
    assert_eq!(world.provider.second_calls(), 0);
}

/// Turns the list off in worlds in which `step` is killed at await 0, 1, 2 …, until one comes through without being killed.
fn kill_everywhere(step: Step, every: usize) {
    const CUSTOMERS: usize = 24;
    let people = reachable(CUSTOMERS);
    let killed = kill_at_awaits(every, |at| {
        let world = World::new(at as u64);
        *world.doom.borrow_mut() = Doom::Once(step, at);
        let (notice, guests) = approved_for_guests(&world, &people);
        rounds(&world, 5);
        assert!(called(&world).is_subset(&guests), "{step:?} killed at {at}");
        turn_off(&world, &notice.incident);
        world.run_until_finished_or_held(&notice);
        world.assert_whole(&notice, CUSTOMERS);
        assert_eq!(world.provider.second_calls(), 0, "{step:?} killed at {at}");
        assert_eq!(world.dead_letters(), 0, "{step:?} killed at {at}");
        (world.kills() == 0).then(|| world.awaits_of(step))
    });
    say(&format!("{step:?} under a guest list: {killed}; only guests are called, then everybody once"));
    assert!(killed.of > 20, "{step:?}");
}

#[test]
fn deliver_may_be_killed_anywhere_while_it_is_on_and_turned_off() {
    kill_everywhere(Step::Deliver, 7);
}

#[test]
fn watch_may_be_killed_anywhere_while_it_is_on_and_turned_off() {
    kill_everywhere(Step::Watch, 7);
}

#[test]
fn no_address_of_a_guest_list_stands_outside_the_customers_table() {
    let world = World::new(4);
    world.listen();
    approved_for_guests(&world, &reachable(60));
    rounds(&world, 10);
    let queued = world.queued_messages();
    assert!(queued.iter().any(|(step, _)| *step == Step::Deliver), "deliveries were released");
    let dump = world.memory.dump();
    for address in ["person.7@", "PERSON.7@", "tester@example.com", "+12025550020"] {
        for table in ["Incidents", "Deliveries"] {
            assert!(!dump[table].contains(address), "{address} in {table}");
        }
        assert!(queued.iter().all(|(_, body)| !body.contains(address)), "{address} in a queue");
    }
    assert!(dump["Customers"].contains("tester@example.com"), "the test looks for what is there");
}
