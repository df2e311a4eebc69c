//! Enrollment codes on the whole flow: everybody to whom one is due gets exactly one, and none is given twice.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};

use memory::MemoryLog;
use model::channel::Channel;
use model::codes::{GivenCode, Vault};
use model::customer::Customer;
use model::delivery::Delivery;
use model::id::{CustomerId, IncidentId, ListId, ListNumber, NoticeId, Shard};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use stores::Customers;
use tests::sampling::{kill_at_awaits, say};
use tests::world::{Doom, Person, Step, World, content, now, people, to_csv};

/// Where people live, and the months that the laws there require where a social security number was exposed:
/// Conn. Gen. Stat. § 36a-701b(b)(2)(B), Mass. Gen. Laws ch. 93H, § 3A, and nobody in Germany.
const HOMES: [(&str, u8); 4] = [("US-CT", 24), ("DE", 0), ("US-MA", 18), ("DE", 0)];

fn spread(count: usize, seed: u64) -> Vec<Person> {
    let homes = HOMES.iter().cycle();
    people(count, seed).into_iter().zip(homes).map(|(person, (home, _))| Person { home, ..person }).collect()
}

/// Codes as a provider sends them: of one pattern, by which a test finds them in any text.
fn codes(months: u8, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("ZQ{months:02}-{number:06}")).collect()
}

/// Every code in a text.
fn codes_in(text: &str) -> Vec<&str> {
    let starts = text.match_indices("ZQ").map(|(at, _)| at);
    starts.filter_map(|at| text.get(at..at + 11)).filter(|found| found.as_bytes()[4] == b'-').collect()
}

fn offering(codes: &str) -> Value {
    let mut content = content();
    content["domains"] = json!(["example.com"]);
    content["monitoring"] = json!({
        "provider": "Example Protect", "product": "Identity Guard", "months": 12, "codes": codes,
        "enrol_at": "https://example.com/protect",
    });
    content
}

/// An incident in which social security numbers were exposed, with a sealed list and these pools.
fn prepared(world: &World, csv: &str, pools: &[(u8, usize)]) -> (IncidentId, ListNumber) {
    let incident = world.report_of(&["name", "ssn"]);
    let list = world.load_and_seal(&incident, csv);
    for (months, count) in pools {
        let reply = world.upload_codes(&incident, *months, &codes(*months, *count));
        assert_eq!(reply.status, 201, "{}", reply.body);
    }
    (incident, list)
}

fn customers(world: &World, list: &ListId) -> Vec<Customer> {
    let page = |shard| now(Customers::page(&world.memory, list, shard, None, None)).unwrap().items;
    Shard::all().flat_map(page).collect()
}

/// The codes that everybody was sent, by all messages of a notice.
fn sent(world: &World, notice: &NoticeId) -> BTreeMap<CustomerId, BTreeSet<String>> {
    let mut sent: BTreeMap<CustomerId, BTreeSet<String>> = BTreeMap::new();
    for call in world.provider.ledger() {
        let delivery = call.attempt.delivery;
        if delivery.notice == *notice {
            let found = codes_in(&call.said);
            assert!(found.iter().all(|code| *code == found[0]), "one message, one code");
            sent.entry(delivery.customer).or_default().extend(found.into_iter().map(str::to_owned));
        }
    }
    sent
}

/// Asserts that each of these customers has the one code that is due, in their delivery's row and in every message, and none is
/// another's; returns who has which, and how many of them were sent theirs.
fn assert_each_has_one(world: &World, notice: &NoticeId, list: &ListId) -> (BTreeMap<CustomerId, String>, usize) {
    let due = |customer: &Customer| {
        let home = customer.residence.unwrap().code().to_owned();
        HOMES.iter().find(|(code, _)| *code == home).unwrap().1
    };
    let vault = Vault::of(&now(world.memory.keys(&list.incident)).unwrap().unwrap());
    let opened = |row: &Delivery| Some((row.id.customer.clone(), row.code()?.open(&vault, &row.id).unwrap()));
    let planned: BTreeMap<CustomerId, GivenCode> = world.deliveries(notice).iter().filter_map(opened).collect();
    let sent = sent(world, notice);
    let (mut given, mut owners) = (BTreeMap::new(), BTreeMap::new());
    for customer in customers(world, list) {
        let read = sent.get(&customer.id);
        match (due(&customer), planned.get(&customer.id)) {
            (0, None) => assert!(read.is_none_or(BTreeSet::is_empty), "nothing is due to {}", customer.id),
            (months, Some(planned)) if months > 0 => {
                let code = planned.code.expose().to_owned();
                assert!(
                    planned.months == months && code.starts_with(&format!("ZQ{months}-")),
                    "{code}, {months} months"
                );
                assert!(
                    read.is_none_or(|read| *read == BTreeSet::from([code.clone()])),
                    "{code} but {read:?} were sent"
                );
                if let Some(other) = owners.insert(code.clone(), customer.id.clone()) {
                    panic!("{code} is {other}'s and {}'s", customer.id);
                }
                given.insert(customer.id, code);
            }
            (months, planned) => panic!("{} has {planned:?} for {months} months", customer.id),
        }
    }
    (given, sent.values().filter(|codes| !codes.is_empty()).count())
}

fn pools(world: &World, incident: &IncidentId) -> Value {
    now(world.lead.get(&format!("/incidents/{incident}/code-pools"))).body["pools"].take()
}

#[test]
fn ten_thousand_customers_have_one_code_each_whatever_is_repeated_or_killed() {
    const CUSTOMERS: usize = 10_000;
    let seed = 11;
    let world = World::new(seed);
    {
        let mut traffic = world.traffic.borrow_mut();
        traffic.copies = Some(2..=5);
        traffic.early_receipts = Some(7);
    }
    let csv = to_csv(&spread(CUSTOMERS, seed)).replace("silent.example", "example.org");
    // Two pools of 24 months that no slice ends with, and of 18 exactly as many as there are people.
    let (incident, list) = prepared(&world, &csv, &[(24, 1_337), (18, CUSTOMERS / 4)]);
    let more: Vec<String> = codes(24, 4_000).split_off(1_337);
    assert_eq!(world.upload_codes(&incident, 24, &more).status, 201);
    let notice = world.draft_of(&incident, list, &offering("owed"));
    world.approve(&notice);
    *world.doom.borrow_mut() = Doom::Odds(0.004, Box::new(StdRng::seed_from_u64(seed)));
    world.run_until_finished_or_held(&notice);
    let kills = world.kills();
    world.assert_whole(&notice, CUSTOMERS);

    let (given, sent) = assert_each_has_one(&world, &notice, &ListId { incident: incident.clone(), list });
    say(&format!("{} customers have one code each, none twice; {sent} were reached by it; {kills} kills", given.len()));
    assert_eq!(given.len(), CUSTOMERS / 2);
    assert!(sent > 4_000 && kills > 20, "{sent} sent, {kills} kills");
    let counted = pools(&world, &incident);
    let of = |what: &str| counted.as_array().unwrap().iter().map(|pool| pool[what].clone()).collect::<Vec<_>>();
    assert_eq!(of("reserved"), [1_337, 2_500, 1_163], "as many as are due, not one more");
    assert_eq!(of("left"), [0, 0, 1_500]);
}

#[test]
fn fan_out_may_be_killed_anywhere_while_it_draws_codes() {
    let killed = kill_at_awaits(7, |at| {
        let world = World::new(at as u64);
        let (incident, list) = prepared(&world, &to_csv(&spread(6, 3)), &[(24, 2), (18, 1)]);
        let notice = world.draft_of(&incident, list, &offering("owed"));
        world.approve(&notice);
        *world.doom.borrow_mut() = Doom::Once(Step::FanOut, at);
        world.run_until_finished_or_held(&notice);
        let (given, _) = assert_each_has_one(&world, &notice, &ListId { incident, list });
        assert_eq!(given.len(), 3, "killed at {at}");
        (world.kills() == 0).then(|| world.awaits_of(Step::FanOut))
    });
    say(&format!("fan-out, drawing codes: {killed}; nobody has two codes, no code two owners"));
    assert!(killed.of > 5);
}

#[test]
fn too_few_codes_block_the_approval_and_say_how_many_are_missing_of_what() {
    let world = World::new(1);
    let (incident, list) = prepared(&world, &to_csv(&spread(40, 1)), &[(24, 7)]);
    let notice = world.draft_of(&incident, list, &offering("owed"));
    let path = format!("/incidents/{incident}/notices/{}", notice.notice);
    let checked = now(world.counsel.post(&format!("{path}/check"), "look", &json!({}))).body;
    let missing: Vec<&Value> =
        checked["findings"].as_array().unwrap().iter().filter(|one| one["code"] == "codes-missing").collect();
    // Massachusetts' 18 months are in no pool, so its people are to get 24 too: 20 people, 7 codes.
    let [finding] = missing[..] else { panic!("{missing:?}") };
    assert_eq!((&finding["severity"], &finding["concerns"]["people"]), (&json!("blocks"), &json!(20)));
    let words = format!("{} {}", finding["wrong"], finding["fix"]);
    assert!(words.contains("13 codes are missing") && words.contains("24 months"), "{words}");
    assert_eq!(finding["concerns"]["regimes"], json!(["us-ct", "us-ma"]));

    let seen = now(world.counsel.get(&path)).body;
    let body = json!({ "content_digest": seen["content_digest"], "list_digest": seen["list_digest"] });
    let refused = now(world.counsel.post(&format!("{path}/approvals"), "too-early", &body));
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert_eq!(pools(&world, &incident)[0]["reserved"], 0, "a refusal sets nothing aside");
    let more: Vec<String> = codes(18, 10);
    assert_eq!(world.upload_codes(&incident, 18, &more).status, 201);
    assert_eq!(world.upload_codes(&incident, 24, &codes(24, 10).split_off(7)).status, 201);
    world.approve(&notice);
}

#[test]
fn a_second_notice_to_the_same_list_gives_everybody_the_code_that_they_have() {
    let world = World::new(2);
    let (incident, list) = prepared(&world, &to_csv(&spread(80, 2)), &[(24, 20), (18, 20)]);
    let id = ListId { incident: incident.clone(), list };
    let first = world.draft_of(&incident, list, &offering("owed"));
    world.approve(&first);
    world.run_until_finished_or_held(&first);
    let mut corrected = offering("owed");
    corrected["texts"]["en"]["what_happened"] = json!("A backup server could be read. We correct our first notice.");
    let second = world.draft_of(&incident, list, &corrected);
    world.approve(&second);
    world.run_until_finished_or_held(&second);
    let [(before, _), (after, _)] = [&first, &second].map(|notice| assert_each_has_one(&world, notice, &id));
    assert!(before.len() == 40 && before == after);

    let supplement = to_csv(&spread(120, 2)[80..]);
    let later = world.load_and_seal(&incident, &supplement);
    let more = |months| codes(months, 40).split_off(20);
    for months in [24, 18] {
        assert_eq!(world.upload_codes(&incident, months, &more(months)).status, 201);
    }
    let third = world.draft_of(&incident, later, &offering("owed"));
    world.approve(&third);
    world.run_until_finished_or_held(&third);
    let (new, _) = assert_each_has_one(&world, &third, &ListId { incident, list: later });
    assert_eq!(new.len(), 20);
    let known: BTreeSet<&String> = before.values().collect();
    assert!(new.values().all(|code| !known.contains(code)), "people found later get new codes");
}

#[test]
fn a_company_may_give_everyone_a_code_and_a_person_keeps_it_by_every_channel() {
    let world = World::new(3);
    let mut everyone = spread(40, 3);
    for (number, person) in everyone.iter_mut().enumerate() {
        (person.email, person.phone_type) = (format!("gone.{number}@bounce.example"), "mobile");
        (person.phone, person.preferred) = (format!("+1202555{number:04}"), "email");
    }
    let (incident, list) = prepared(&world, &to_csv(&everyone), &[(24, 10), (18, 10), (12, 20)]);
    let notice = world.draft_of(&incident, list, &offering("everyone"));
    world.approve(&notice);
    world.run_until_finished_or_held(&notice);
    let sent = sent(&world, &notice);
    let texts = world.provider.ledger().into_iter().filter(|call| call.channel == Channel::Sms);
    // Whoever a law requires to be notified by letter gets one first, and no e-mail.
    let mailed = sent.len();
    assert!(mailed > 30, "{mailed}");
    assert_eq!(texts.count(), mailed, "each by mail and then by text");
    assert!(sent.values().all(|codes| codes.len() == 1), "the same in both: {sent:?}");
    assert_eq!(sent.values().collect::<BTreeSet<_>>().len(), mailed);
}

#[test]
fn codes_that_were_uploaded_before_are_refused_by_row_and_never_shown() {
    let world = World::new(4);
    let (incident, _) = prepared(&world, &to_csv(&spread(4, 4)), &[(24, 1_500)]);
    let mut again = codes(12, 3);
    again.push(codes(24, 1_500)[1_400].clone());
    let refused = world.upload_codes(&incident, 12, &again);
    assert_eq!(refused.status, 422);
    assert_eq!(refused.body["errors"][0]["pointer"], "#/rows/5/code");
    assert!(codes_in(&refused.body.to_string()).is_empty(), "{}", refused.body);
    assert_eq!(pools(&world, &incident).as_array().unwrap().len(), 1);
    let repeated = world.upload_codes(&incident, 24, &codes(24, 1_500));
    assert_eq!(
        (repeated.status.as_u16(), &repeated.body["pool"]),
        (201, &json!(1)),
        "the same request changes nothing"
    );
}

#[test]
fn a_code_is_found_in_its_owners_message_and_nowhere_else() {
    let log = MemoryLog::begin();
    let world = World::new(5);
    world.listen();
    let (incident, list) = prepared(&world, &to_csv(&spread(40, 5)), &[(24, 10), (18, 10)]);
    let notice = world.draft_of(&incident, list, &offering("owed"));
    let preview = {
        let somebody = customers(&world, &ListId { incident: incident.clone(), list }).into_iter();
        let mut recipients =
            somebody.filter(|customer| customer.email.is_some() && customer.residence.unwrap().code() == "US-CT");
        let path = format!("/incidents/{incident}/notices/{}/preview", notice.notice);
        now(world.counsel.get(&format!("{path}?channel=email&customer={}", recipients.next_back().unwrap().id))).body
    };
    assert!(preview["text"].as_str().unwrap().contains("SAMPLE-CODE"), "{preview}");
    world.approve(&notice);
    world.run_until_finished_or_held(&notice);
    let queued: Vec<String> = world.queued_messages().into_iter().map(|(_, body)| body).collect();
    assert!(sent(&world, &notice).values().any(|codes| !codes.is_empty()), "codes were sent");

    for (table, text) in world.memory.dump() {
        assert!(codes_in(&text).is_empty(), "a code stands in the table {table}");
    }
    let elsewhere = [log.text(), queued.join("\n"), format!("{:?}", world.alerts.sent()), preview.to_string()];
    elsewhere.iter().for_each(|text| assert!(codes_in(text).is_empty(), "a code stands in {text}"));
    for object in world.copies.objects().values() {
        assert!(codes_in(&String::from_utf8_lossy(object)).is_empty(), "a kept copy is sealed");
    }
    for path in ["", "/code-pools", "/lists/1", "/notices/1", "/notices/1/progress", "/assessment"] {
        let reply = now(world.lead.get(&format!("/incidents/{incident}{path}")));
        assert!(reply.status.is_success() && codes_in(&reply.body.to_string()).is_empty(), "{path}");
    }
}

#[test]
fn a_placeholder_that_some_read_who_get_no_code_is_found_with_the_law() {
    let world = World::new(6);
    let (incident, list) = prepared(&world, &to_csv(&spread(8, 6)), &[(24, 2), (18, 2)]);
    let checked = |content: &Value| {
        let notice = world.draft_of(&incident, list, content);
        let path = format!("/incidents/{incident}/notices/{}/check", notice.notice);
        let body = now(world.lead.post(&path, "check", &json!({}))).body;
        let about_codes = |one: &&Value| one["code"].as_str().unwrap().starts_with("code");
        body["findings"].as_array().unwrap().iter().filter(about_codes).cloned().collect::<Vec<_>>()
    };
    let mut content = offering("owed");
    assert_eq!(checked(&content), [] as [Value; 0]);
    content["texts"]["en"]["what_we_are_doing"] =
        json!("The server is closed.\nYour code: {{ credit_monitoring_code }}");
    let found = checked(&content);
    assert_eq!((found.len(), &found[0]["code"], &found[0]["place"]["line"]), (1, &json!("code-for-nobody"), &json!(2)));
    assert_eq!(found[0]["concerns"]["people"], 4, "those in Germany");
    assert!(found[0]["wrong"].as_str().unwrap().contains("§ 36a-701b"), "{}", found[0]["wrong"]);
    content["texts"]["en"]["what_we_are_doing"] =
        json!("The server is closed.\n\n::: when credit monitoring\nYour code: {{ credit_monitoring_code }}\n:::");
    assert_eq!(checked(&content), [] as [Value; 0]);
    content = offering("owed");
    content["monitoring"]["codes"].take();
    content["monitoring"]["months"] = json!(24);
    let found = checked(&content);
    let unused: Vec<_> = found.iter().map(|one| (&one["code"], one["rule"]["regime"].as_str().unwrap())).collect();
    assert_eq!(unused, [(&json!("codes-unused"), "us-ct"), (&json!("codes-unused"), "us-ma")]);
}
