//! A test of a notice goes to an address of the guest list, marked, at most once; and nobody is notified by it.

use model::id::{IncidentId, ListNumber, NoticeId};
use serde_json::{Value, json};
use stores::clock::Clock;
use tests::sampling::{kill_at_awaits, say};
use tests::world::{Doom, Step, World, now, people, to_csv};

/// A draft with a guest list that is off, and a German customer of its list.
fn drafted(world: &World) -> (NoticeId, String) {
    let mut people = people(20, 5);
    (people[0].language, people[0].email) = ("de", "customer@example.org".to_owned());
    (people[0].phone, people[0].phone_type) = ("+12025550999".to_owned(), "mobile");
    let (incident, list) = world.sealed(&to_csv(&people));
    let path = format!("/incidents/{incident}/guest-list");
    let reply = now(world.lead.put(&path, &json!({ "guests": ["tester@example.com", "+4915112345678"] })));
    assert_eq!(reply.status, 200, "{}", reply.body);
    (world.draft(&incident, list), customer(world, &incident))
}

fn customer(world: &World, incident: &IncidentId) -> String {
    let body = json!({ "list": ListNumber(1), "reference": "C-000000" });
    let reply = now(world.lead.post(&format!("/incidents/{incident}/customers/lookup"), "look", &body));
    reply.body["customer"].as_str().expect("an id").to_owned()
}

fn path(notice: &NoticeId, rest: &str) -> String {
    format!("/incidents/{}/notices/{}/{rest}", notice.incident, notice.notice)
}

fn ask(world: &World, notice: &NoticeId, body: &Value, key: &str) -> (u16, Value) {
    let reply = now(world.lead.post(&path(notice, "test-sends"), key, body));
    (reply.status.as_u16(), reply.body)
}

fn outcome(world: &World, notice: &NoticeId, test: u32) -> Value {
    now(world.lead.get(&path(notice, &format!("test-sends/{test}")))).body
}

#[test]
fn a_test_is_what_the_customer_would_get_marked_in_their_language_and_nobody_is_notified() {
    let world = World::new(1);
    let (notice, customer) = drafted(&world);
    let email = json!({ "customer": customer, "to": "Tester@example.com", "channel": "email" });
    assert_eq!(ask(&world, &notice, &email, "one").0, 202);
    let sms = json!({ "customer": customer, "to": "+4915112345678", "channel": "sms" });
    assert_eq!(ask(&world, &notice, &sms, "two").0, 202);
    assert_eq!(outcome(&world, &notice, 1)["state"], "asked");
    world.run_deliver();

    let tests = world.provider.tests();
    assert_eq!(tests[0].to, "tester@example.com", "as the guest list says it");
    assert_eq!(tests[0].subject.as_deref(), Some("[Test] Wichtig. About your data"));
    assert!(tests[0].text.starts_with("Dies ist der Test einer Mitteilung."), "{}", tests[0].text);
    assert!(tests[0].text.contains("GivenC-000000"), "it is this customer's: {}", tests[0].text);
    assert_eq!(tests[1].to, "+4915112345678");
    assert!(tests[1].text.starts_with("Test: Wichtig."), "{}", tests[1].text);
    assert_eq!(outcome(&world, &notice, 1)["state"], "accepted");
    assert!(world.provider.ledger().is_empty() && world.deliveries(&notice).is_empty());

    let preview = now(world.lead.get(&path(&notice, &format!("preview?customer={customer}&channel=email")))).body;
    let text = preview["text"].as_str().expect("a text");
    assert!(tests[0].text.ends_with(text), "else it is what the customer would get");
}

#[test]
fn a_test_goes_nowhere_but_to_the_guest_list() {
    let world = World::new(2);
    let (notice, customer) = drafted(&world);
    let conflict = (409, "breach-notice:conflict".to_owned());
    let fields = (422, "breach-notice:fields".to_owned());
    let body = |to: &str, channel: &str| json!({ "customer": customer, "to": to, "channel": channel });
    let asked = |body: Value| {
        let (status, problem) = ask(&world, &notice, &body, &model::digest::Digest::of_json(&body).to_string());
        assert!(!problem.to_string().contains('@'), "{problem}");
        (status, problem["type"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(asked(body("stranger@example.org", "email")), conflict);
    assert_eq!(asked(body("customer@example.org", "email")), conflict, "not even to the customer");
    assert_eq!(asked(body("tester@example.com", "sms")), fields);
    assert_eq!(asked(body("+4915112345678", "call")), fields);
    let nobody = json!({ "customer": "0".repeat(32), "to": "tester@example.com", "channel": "email" });
    assert_eq!(asked(nobody), (404, "breach-notice:not-found".to_owned()));
    assert_eq!(now(world.lead.get(&path(&notice, "test-sends/7"))).status, 404);

    // Taken off the list after it was asked for.
    assert_eq!(ask(&world, &notice, &body("tester@example.com", "email"), "late").0, 202);
    let list = format!("/incidents/{}/guest-list", notice.incident);
    assert_eq!(now(world.lead.put(&list, &json!({ "guests": ["+4915112345678"] }))).status, 200);
    world.run_deliver();
    assert!(world.provider.tests().is_empty());
    let words = outcome(&world, &notice, 1)["words"].as_str().expect("words").to_owned();
    assert!(words.contains("not on the guest list any more"), "{words}");
}

#[test]
fn at_most_so_many_tests_go_out_in_an_hour() {
    let world = World::new(3);
    let (notice, customer) = drafted(&world);
    let body = json!({ "customer": customer, "to": "tester@example.com", "channel": "email" });
    for number in 0..20 {
        assert_eq!(ask(&world, &notice, &body, &format!("key-{number}")).0, 202);
    }
    let (status, problem) = ask(&world, &notice, &body, "too many");
    assert_eq!(status, 400, "a key has no blanks: {problem}");
    let (status, problem) = ask(&world, &notice, &body, "too-many");
    assert_eq!((status, problem["type"].as_str()), (429, Some("breach-notice:too-many-tests")));
    world.clock.advance(std::time::Duration::from_secs(3_601));
    assert_eq!(ask(&world, &notice, &body, "later").0, 202);
    assert_eq!(ask(&world, &notice, &body, "later").1["test"], 21, "the same request is the same test");
}

#[test]
fn a_test_is_sent_at_most_once_wherever_deliver_is_killed() {
    let killed = kill_at_awaits(1, |at| {
        let world = World::new(4);
        world.traffic.borrow_mut().copies = Some(2..=2);
        let (notice, customer) = drafted(&world);
        let body = json!({ "customer": customer, "to": "tester@example.com", "channel": "email" });
        *world.doom.borrow_mut() = Doom::Once(Step::Deliver, at);
        assert_eq!(ask(&world, &notice, &body, "one").0, 202);
        (0..20).for_each(|_| world.run_all());
        assert!(world.provider.tests().len() <= 1, "killed at {at}");
        let state = outcome(&world, &notice, 1)["state"].clone();
        assert!(["accepted", "uncertain"].iter().any(|word| state == **word), "killed at {at}: {state}");
        (world.kills() == 0).then(|| {
            assert_eq!(state, "accepted");
            world.awaits_of(Step::Deliver)
        })
    });
    say(&format!("Deliver, a test: {killed}; sent at most once"));
    assert!(killed.at > 5);
}

#[test]
fn the_address_of_a_test_stands_in_no_queue_and_only_in_the_customers_table() {
    let world = World::new(5);
    let (notice, customer) = drafted(&world);
    let body = json!({ "customer": customer, "to": "tester@example.com", "channel": "email" });
    assert_eq!(ask(&world, &notice, &body, "one").0, 202);
    let bodies = world.waiting_for_deliver();
    assert_eq!(bodies.len(), 1);
    world.run_deliver();
    let dump = world.memory.dump();
    for (place, text) in [("Incidents", &dump["Incidents"]), ("Deliveries", &dump["Deliveries"]), ("queue", &bodies[0])]
    {
        assert!(!text.contains("tester@") && !text.contains("4915112345678"), "{place}");
    }
    assert!(dump["Customers"].contains("tester@example.com"));
    let evidence = now(world.counsel.get(&format!("/incidents/{}/evidence", notice.incident))).body.to_string();
    assert!(evidence.contains("test_send_asked"), "at {}", world.clock.now());
}
