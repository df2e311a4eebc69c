//! What is known of a notice before it goes out, and what the public learns about it once it is approved.

#![expect(clippy::unwrap_used, reason = "a test")]

use api::in_process::Client;
use model::entry::Write;
use model::id::NoticeId;
use model::keys;
use model::pacing::Pacing;
use model::reach::Unreached;
use serde_json::{Value, json};
use stores::Incidents;
use tests::world::{Person, World, content, now, people, to_csv};

const HEADER: &str =
    "reference,email,phone,phone_type,preferred_channel,language,address_line_1,country,subdivision,email_consent\n";

/// Eight people, each in a way of their own.
const ROWS: &str = "\
    C-1,one@example.org,,,,en,,US,US-CA,yes\n\
    C-2,two@example.org,,,,es,,US,US-CA,no\n\
    C-3,three@example.org,,,,en,,US,US-CA,\n\
    C-4,,+12025550142,mobile,,de,,US,US-CA,\n\
    C-5,,+447400123456,mobile,,fr,,GB,,\n\
    C-6,,+12025550143,fixed,,en,,US,US-CA,\n\
    C-7,,,,,en,,US,US-CA,\n\
    C-8,eight@example.org,,,,,,,,\n";

/// People of a land whose law fixes a date.
fn californians(count: usize) -> Vec<Person> {
    people(count, 7).into_iter().map(|person| Person { home: "US-CA", ..person }).collect()
}

fn address(notice: &NoticeId) -> String {
    format!("/incidents/{}/notices/{}", notice.incident, notice.notice)
}

fn dry_run(world: &World, notice: &NoticeId) -> Value {
    let reply = now(world.lead.get(&format!("{}/dry-run", address(notice))));
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body
}

fn people_by<'v>(lines: &'v Value, name: &str) -> Vec<(&'v str, u64)> {
    let lines = lines.as_array().unwrap().iter();
    lines.map(|line| (line[name].as_str().unwrap_or_default(), line["people"].as_u64().unwrap())).collect()
}

#[test]
fn a_dry_run_counts_everyone_by_channel_language_and_place() {
    let world = World::new(1);
    let (incident, list) = world.sealed(&format!("{HEADER}{ROWS}"));
    let run = dry_run(&world, &world.draft(&incident, list));
    assert_eq!(run["customers"], 8);
    assert_eq!(people_by(&run["channels"], "channel"), [("none", 1), ("email", 4), ("sms", 2), ("call", 1)]);
    assert_eq!(people_by(&run["languages"], "language"), [("de", 1), ("en", 4), ("es", 1), ("fr", 1), ("und", 1)]);
    let written_in: Vec<_> = run["languages"].as_array().unwrap().iter().map(|line| &line["written_in"]).collect();
    assert_eq!(written_in, ["de", "en", "es", "en", "en"], "who reads French gets the default");
    assert_eq!(people_by(&run["places"], "residence"), [("", 1), ("GB", 1), ("US-CA", 6)]);
    assert_eq!(run["places"][2]["channels"], json!({ "none": 1, "email": 3, "sms": 1, "call": 1 }));
    assert_eq!(run["unreachable"], json!({ "no_address": 1 }));
}

#[test]
fn a_dry_run_says_who_is_notified_lawfully_and_what_that_depends_on() {
    let world = World::new(1);
    let (incident, list) = world.sealed(&format!("{HEADER}{ROWS}"));
    let run = dry_run(&world, &world.draft(&incident, list));
    let columns = |counted: &Value| -> u64 { counted.as_object().unwrap().values().filter_map(Value::as_u64).sum() };
    assert_eq!(columns(&run["lawfulness"]), 8, "{}", run["lawfulness"]);
    assert_eq!(run["lawfulness"]["not_at_all"], 1);

    let california = &run["places"][2]["lawfulness"];
    // Cal. Civ. Code § 1798.82(j)(2): electronic notice counts where it is consistent with E-SIGN; a text alone does not.
    assert!(california["as_a_courtesy_only"].as_u64().unwrap() >= 2, "no consent, and the text: {california}");
    let asked: Vec<&str> =
        run["questions"].as_array().unwrap().iter().map(|question| question["asks"].as_str().unwrap()).collect();
    assert!(asked.contains(&"Has the person agreed to electronic notices?"), "C-3 says nothing: {asked:?}");
    assert!(asked.iter().any(|asks| asks.starts_with("Where do these people live?")), "C-8: {asked:?}");
    assert_eq!(run["places"][0]["lawfulness"]["depends_on_an_answer"], 1, "without a residence no law is assessed");
}

#[test]
fn a_dry_run_prices_messages_and_guesses_no_price() {
    let world = World::new(1);
    let rows = format!("{HEADER}{ROWS}C-9,,+5511912345678,mobile,,en,,BR,,\n");
    let (incident, list) = world.sealed(&rows);
    let costs = dry_run(&world, &world.draft(&incident, list))["costs"].clone();
    assert_eq!(costs["channels"]["email"]["millionths"], 4 * 160, "four e-mails");
    let texts = &costs["channels"]["sms"];
    assert_eq!((&texts["messages"], &texts["without_price"]), (&json!(3), &json!(1)), "none is guessed for Brazil");
    assert_eq!(texts["millionths"], 11_950 + 50_000, "one segment to the US and one to the UK");
    assert_eq!(costs["millionths"], 4 * 160 + 11_950 + 50_000);
    assert!(costs["prices"]["as_of"].is_string() && costs["prices"]["sources"][0].is_string());
}

#[test]
fn a_dry_run_says_whether_the_last_message_is_out_before_the_first_legal_date() {
    let world = World::new(1);
    let (incident, list) = world.sealed(&to_csv(&californians(300)));
    let notice = world.draft(&incident, list);
    let pace = |rate_per_second, remaining_today, most_per_day| {
        let pacing =
            Pacing { rate_per_second, remaining_today, most_per_day, read_at: "2026-03-02T09:00:00Z".parse().unwrap() };
        let _ = now(world.memory.commit(vec![Write::put(keys::pacing(), &pacing)])).unwrap();
        dry_run(&world, &notice)["timing"].clone()
    };
    let fast = pace(14.0, 50_000, Some(50_000));
    assert_eq!(fast["first_date"]["in_time"], true, "{fast}");
    let slow = pace(14.0, 0, Some(1));
    assert_eq!(slow["first_date"]["in_time"], false, "one a day: {slow}");
    assert!(slow["first_date"]["hours_to_spare"].as_i64().unwrap() < 0);
    assert_eq!(slow["first_date"]["obligation"], fast["first_date"]["obligation"]);
    let never = pace(14.0, 0, Some(0));
    assert_eq!((&never["last_out_at"], &never["first_date"]["in_time"]), (&Value::Null, &json!(false)));
}

#[test]
fn a_dry_run_takes_as_many_requests_for_three_hundred_as_for_three() {
    let requests = |count| {
        let world = World::new(1);
        let (incident, list) = world.sealed(&to_csv(&californians(count)));
        let notice = world.draft(&incident, list);
        world.weather.reset_meter();
        dry_run(&world, &notice);
        let meter = world.weather.meter();
        assert!(meter.write_units.is_empty(), "it only reads");
        meter.all_requests()
    };
    let few = requests(3);
    assert_eq!(requests(300), few);
    assert!(few <= 16, "{few}");
}

#[test]
fn people_whom_no_channel_reaches_are_listed_by_opaque_id_page_by_page() {
    let world = World::new(1);
    let mut rows = HEADER.to_owned() + ROWS;
    (100..250).for_each(|number| rows += &format!("C-{number},,,,,en,,US,US-CA,\n"));
    let (incident, list) = world.sealed(&rows);
    let notice = world.draft(&incident, list);
    let path = format!("{}/dry-run/unreachable", address(&notice));
    let (mut found, mut next) = (Vec::new(), String::new());
    loop {
        let reply = now(world.lead.get(&format!("{path}{next}")));
        assert_eq!(reply.status, 200, "{}", reply.body);
        found.extend(reply.body["customers"].as_array().unwrap().clone());
        match reply.body["next"].as_str() {
            Some(after) => next = format!("?after={after}"),
            None => break,
        }
    }
    assert_eq!(found.len(), 151);
    let ids: std::collections::BTreeSet<_> = found.iter().map(|line| line["customer"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 151, "each once");
    assert!(found.iter().all(|line| line["reason"] == json!(Unreached::NoAddress)));
}

#[test]
fn a_dry_run_of_an_unsealed_list_is_refused() {
    let world = World::new(1);
    let incident = world.report();
    let list = world.load(&incident, &format!("{HEADER}{ROWS}"));
    let notice = world.draft(&incident, list);
    let reply = now(world.lead.get(&format!("{}/dry-run", address(&notice))));
    assert_eq!(reply.status, 409, "{}", reply.body);
}

#[test]
fn a_code_is_genuine_from_its_approval_on_and_not_before() {
    let world = World::new(1);
    let (incident, list) = world.sealed(&format!("{HEADER}{ROWS}"));
    let mut words = content();
    words["domains"] = json!(["example.com"]);
    words["verify_at"] = json!("https://notice.example.com/verify");
    words["texts"]["de"]["subject"] = json!("{{ reference }}, Ihre Daten");
    let notice = world.draft_of(&incident, list, &words);
    let stored = now(world.memory.get(&keys::notice(&notice))).unwrap().unwrap().value;
    let code = stored.content.verification.expect("it is offered").code;

    let public = Client::new(feedback::router(feedback::App { incidents: world.memory.clone() }));
    let ask = |language: &str| {
        let body = json!({ "code": code.to_string().to_lowercase(), "language": language });
        now(public.post("/verify", "none", &body)).body
    };
    let unknown = ask("de");
    assert_eq!(unknown["genuine"], false, "a draft is nothing that the public knows of");
    world.approve(&notice);
    let known = ask("de");
    assert_eq!(known["genuine"], true, "{known}");
    assert_eq!(known["organisation"], "Example Health");
    assert_eq!(known["title"], "…, Ihre Daten", "nobody's name is in it");
    assert_eq!(known["approved_on"], "2026-03-02");
    assert_eq!(known["page"], format!("https://notice.example/{incident}/index.html"));
}
