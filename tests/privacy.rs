//! No planted value of the list is found where the design's guarantee 4 does not name it.

#![expect(clippy::unwrap_used, reason = "a test")]

use api::in_process::{Client, Reply, operator};
use handover::copy;
use memory::MemoryLog;
use model::channel::Channel;
use model::id::NoticeId;
use model::operator::Role;
use serde_json::{Value, json};
use tests::world::{Step, World, now};

/// What every planted value has in it; in any case, since texts are put into small letters and into capitals.
const PLANTED: [&str; 4] = ["planted", "5550142", "1971-02-03", "19710203"];

/// The columns of the sample that the demo plays, and two more that are the company's own.
fn columns() -> Vec<&'static str> {
    let sample = include_str!("../local/sample/customers.csv").lines().next().unwrap();
    sample.split(',').chain(["addressee", "loyalty_card"]).collect()
}

/// What a column says about somebody who is reached by `channel`: something planted, unless it takes none but words of ours.
fn says(column: &str, channel: Channel) -> String {
    let (email, phone, phone_type, street) = match channel {
        Channel::Email => ("planted.person@example.org", "", "", ""),
        // The text is for when the e-mail has come back.
        Channel::Sms => ("planted.person@bounce.example", "+12025550142", "mobile", ""),
        Channel::Letter => ("", "", "", "Plantedstreet 99"),
        Channel::Call => ("", "+12025550142", "fixed", ""),
    };
    let text = match column {
        "email" => email,
        "phone" => phone,
        "phone_type" => phone_type,
        "address_line_1" => street,
        "address_line_2" if !street.is_empty() => "44160 Plantedtown",
        "address_line_3" if !street.is_empty() => "Plantedland",
        "address_line_2" | "address_line_3" | "preferred_channel" => "",
        "birth_date" => "1971-02-03",
        // Californians, to whom a law applies; and where no law asks for one channel rather than another.
        "country" if channel == Channel::Email => "US",
        "subdivision" if channel == Channel::Email => "US-CA",
        "country" => "MX",
        "subdivision" => "MX-JAL",
        "language" => "es",
        "email_consent" => "yes",
        "data_types" => "name;medical",
        _ => return format!("Planted-{column}-{channel}"),
    };
    text.to_owned()
}

/// A customer for each channel, and for each column a row in which it says what it cannot.
fn list() -> String {
    let columns = columns();
    let good =
        Channel::ALL.map(|channel| columns.iter().map(|column| says(column, channel)).collect::<Vec<_>>().join(","));
    let bad = (0..columns.len()).map(|wrong| {
        let cell = |(place, column): (usize, &&str)| match (*column, place == wrong) {
            ("email", true) => "planted.person@@example.org".to_owned(),
            ("phone", true) => "+12025550142x".to_owned(),
            (_, true) => format!("\"planted wrong\n{column}\""),
            ("reference", false) => format!("planted-bad-{wrong}"),
            (column, false) => says(column, Channel::Email),
        };
        columns.iter().enumerate().map(cell).collect::<Vec<_>>().join(",")
    });
    let rows = good.into_iter().chain(bad).chain(["planted-short".to_owned()]);
    std::iter::once(columns.join(",")).chain(rows).map(|row| row + "\n").collect()
}

/// Asserts that this holds nothing of what was planted.
#[track_caller]
fn assert_clean(place: &str, text: &str) {
    let text = text.to_lowercase();
    for planted in PLANTED {
        assert!(!text.contains(planted), "{planted} stands in {place}");
    }
}

#[track_caller]
fn assert_done(reply: &Reply) -> &Value {
    assert!(reply.status.is_success(), "{}", reply.body);
    &reply.body
}

fn path(notice: &NoticeId, rest: &str) -> String {
    format!("/incidents/{}/notices/{}{rest}", notice.incident, notice.notice)
}

/// The opaque id of whoever is reached by this channel.
fn customer(world: &World, notice: &NoticeId, channel: Channel) -> String {
    let body = json!({ "list": 1, "reference": says("reference", channel) });
    let found =
        now(world.lead.post(&format!("/incidents/{}/customers/lookup", notice.incident), channel.as_str(), &body));
    assert_done(&found)["customer"].as_str().unwrap().to_owned()
}

/// A notice that was sent to everyone on the list, with everything that takes an address on the way: a test to a guest, and a resend
/// to whom an address was corrected.
fn sent_notice(world: &World) -> NoticeId {
    let (incident, list) = world.sealed(&list());
    let guests = json!({ "guests": ["planted.guest@example.org", "+12025550142"] });
    assert_done(&now(world.lead.put(&format!("/incidents/{incident}/guest-list"), &guests)));
    let notice = world.draft(&incident, list);
    let test = json!({
        "customer": customer(world, &notice, Channel::Email), "to": "planted.guest@example.org", "channel": "email",
    });
    assert_done(&now(world.lead.post(&path(&notice, "/test-sends"), "test", &test)));
    world.run_deliver();
    assert_eq!(world.provider.tests().len(), 1, "sent");
    world.approve(&notice);
    world.run_until_finished(&notice);

    let corrected = json!({ "email": "planted.person.2@example.org" });
    let whom = customer(world, &notice, Channel::Call);
    assert_done(&now(world.lead.put(&format!("/incidents/{incident}/customers/{whom}/contact"), &corrected)));
    let asked =
        now(world.lead.post(&path(&notice, "/resend"), "resend", &json!({ "reason": "An address was corrected." })));
    let approval = json!({ "resend": assert_done(&asked)["resend"] });
    assert_done(&now(world.counsel.post(&path(&notice, "/resend/approvals"), "resend", &approval)));
    for _ in 0..10 {
        world.run_all();
    }
    world.run_until_finished(&notice);
    notice
}

/// The public page's files, after an update of it: *publish* beside the world, on the world's table.
fn published(world: &World, notice: &NoticeId) -> Vec<publish::File> {
    let pages = publish::MemoryPages::under(&world.weather);
    let app = publish::App::<memory::InMemory> {
        incidents: world.memory.clone(),
        pages: pages.clone(),
        clock: world.clock.clone(),
        page_url: "https://notice.example".to_owned(),
    };
    let page = Client::new(publish::router(app));
    let (author, approver) = (operator("lead", &[Role::Author]), operator("counsel", &[Role::Approver]));
    let updates = format!("/incidents/{}/updates", notice.incident);
    let update = json!({ "title": "Everyone was told", "text": "We have written to everyone whose data was exposed." });
    let draft = now(page.signed_in(&author).post(&updates, "update", &update));
    let approval = json!({ "content_digest": assert_done(&draft)["content_digest"] });
    assert_done(&now(page.signed_in(&approver).post(&format!("{updates}/1/approvals"), "approve", &approval)));
    pages.files().into_values().collect()
}

#[test]
fn planted_values_stand_in_the_customers_table_and_nowhere_else() {
    let log = MemoryLog::begin();
    let world = World::new(1);
    world.listen();
    let notice = sent_notice(&world);
    let used =
        |channel| world.deliveries(&notice).iter().any(|row| row.attempts().iter().any(|one| one.channel == channel));
    assert!(Channel::ALL.into_iter().all(used), "each channel was used");

    let tables = world.memory.dump();
    for planted in &PLANTED[..3] {
        assert!(tables["Customers"].to_lowercase().contains(planted), "the test plants what it looks for: {planted}");
    }
    assert_clean("the Incidents table", &tables["Incidents"]);
    assert_clean("the Deliveries table", &tables["Deliveries"]);
    assert!(world.has_no_uploads(), "an upload is deleted once it is read");

    let queued = world.queued_messages();
    for step in [Step::Import, Step::FanOut, Step::Deliver, Step::Print, Step::Call, Step::Receipts] {
        assert!(queued.iter().any(|(of, _)| *of == step), "something was put into the queue of {step:?}");
    }
    // What the provider says of its events is its own, and carries addresses: the receipts path is named by the guarantee.
    for (step, body) in queued.iter().filter(|(step, _)| *step != Step::Receipts) {
        assert_clean(&format!("the queue of {step:?}"), body);
    }
    for call in world.provider.ledger() {
        assert_clean("a tag of a message", &call.attempt.to_string());
    }
    assert!(!world.alerts.sent().is_empty());
    for alert in world.alerts.sent() {
        assert_clean("an alert", &format!("{}\n{}", alert.subject, alert.text));
    }
    let logged = log.text();
    assert!(logged.contains("the list was read") && logged.contains("the list was sealed"), "functions log: {logged}");
    assert_clean("the log", &logged);
}

#[test]
fn planted_values_stand_in_no_name_of_an_object_and_in_no_object_but_letters_and_call_sheets() {
    let world = World::new(1);
    let notice = sent_notice(&world);
    let copies = [world.copies.objects(), world.call_copies.objects(), world.letters.objects()];
    let (letters, sheets) = (world.letters.objects(), world.sheets.objects());
    for key in copies.iter().flat_map(|objects| objects.keys()).chain(sheets.keys()) {
        assert_clean("the name of an object", key);
    }
    // The guarantee allows these two to say to whom they go; what lies beside them could have said it, too.
    let is_planted = |object: &Vec<u8>| String::from_utf8_lossy(object).to_lowercase().contains("planted");
    assert!(letters.values().any(is_planted) && sheets.values().any(is_planted), "letters and sheets say to whom");
    let mut kept = 0;
    for delivery in world.deliveries(&notice) {
        for attempt in delivery.attempts().iter().filter(|attempt| !attempt.copy.is_empty()) {
            let key = copy::object_key(&notice, &attempt.copy);
            let object = copies.iter().find_map(|objects| objects.get(&key)).expect("a kept copy");
            assert_clean("a kept copy as stored", &String::from_utf8_lossy(object));
            kept += 1;
        }
    }
    assert!(kept > Channel::ALL.len(), "{kept}");

    let files = published(&world, &notice);
    assert!(files.iter().any(|file| file.body.contains("Everyone was told")), "the page was published");
    for file in files {
        assert_clean("the name of a file of the page", &file.key);
        assert_clean(&file.key, &file.body);
    }
}

/// The paths that can be read of what [`sent_notice`] leaves behind, by all the functions behind the API.
fn readable(world: &World, notice: &NoticeId) -> Vec<String> {
    let lines = [
        intake::routes::<stores::aws::Aws>().list().to_vec(),
        prepare::routes::<stores::aws::Aws>().list().to_vec(),
        assess::routes::<stores::aws::Aws>().list().to_vec(),
        outcomes::routes::<outcomes::Aws>().list().to_vec(),
    ];
    let assessment = now(world.lead.get(&format!("/incidents/{}/assessment", notice.incident))).body;
    let obligation = assessment["obligations"][0]["key"].as_str().expect("there is an obligation").to_owned();
    let consignment = world.consignments(notice)[0].name.to_string();
    let filled = |path: &str| {
        let names = [
            ("{incident}", notice.incident.as_str()),
            ("{list}", "1"),
            ("{notice}", "1"),
            ("{test}", "1"),
            ("{obligation}", &obligation),
            ("{consignment}", &consignment),
        ];
        let filled = names.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value));
        if filled.ends_with("/deliveries") { filled + "?state=unreachable" } else { filled }
    };
    let read = lines.iter().flatten().filter(|line| line.method == "GET");
    read.map(|line| filled(line.path)).collect()
}

#[test]
fn planted_values_stand_in_no_answer_of_the_api_but_the_preview() {
    let world = World::new(1);
    let notice = sent_notice(&world);
    let everyone = world.lead.signed_in(&operator("everyone", &Role::ALL));
    let paths = readable(&world, &notice);
    assert!(paths.len() > 20, "{paths:?}");
    for path in paths.iter().filter(|path| !path.ends_with("/preview")) {
        let reply = now(everyone.get(path));
        assert_clean(path, &format!("{} {:?}", reply.body, reply.headers));
        // What is filed with a regulator, and what is published for people: no obligation has both.
        let has_either = ["/content", "/content.html", "/substitute"].iter().any(|end| path.ends_with(end));
        assert!(reply.status.is_success() || has_either, "{path}: {}", reply.body);
    }
    let whose = customer(&world, &notice, Channel::Email);
    let preview = now(world.lead.get(&path(&notice, &format!("/preview?customer={whose}&channel=email"))));
    assert!(assert_done(&preview).to_string().contains("Planted"), "the preview is what the customer gets");
}

#[test]
fn planted_values_stand_in_no_refusal_and_no_log_of_it() {
    let log = MemoryLog::begin();
    let world = World::new(1);
    let notice = sent_notice(&world);
    let everyone = world.lead.signed_in(&operator("everyone", &Role::ALL));
    let incident = format!("/incidents/{}", notice.incident);
    let sheet = world.consignments(&notice)[0].name;
    let refused = |what: &str, reply: Reply| {
        assert!(reply.status.is_client_error(), "{what}: {} {}", reply.status, reply.body);
        assert_clean(what, &format!("{} {:?}", reply.body, reply.headers));
    };

    let posts = [
        (format!("{incident}/customers/lookup"), json!({ "list": 1, "reference": "planted-unknown" })),
        (format!("{incident}/customers/lookup"), json!({ "list": "planted", "reference": ["planted"] })),
        (format!("{incident}/customers/planted.person@example.org/withdraw"), json!({ "reason": "planted" })),
        (
            path(&notice, "/test-sends"),
            json!({ "customer": "planted", "to": "planted.guest@example.org", "channel": "email" }),
        ),
        (path(&notice, "/deliveries/planted/decisions"), json!({ "decision": "planted" })),
        (format!("{incident}/notices"), json!({ "list": 1, "content": "planted" })),
    ];
    for (number, (path, body)) in posts.iter().enumerate() {
        refused(path, now(everyone.post(path, &format!("bad-{number}"), body)));
    }
    let whom = customer(&world, &notice, Channel::Letter);
    let puts = [
        (
            format!("{incident}/customers/{whom}/contact"),
            json!({ "email": "planted.person@@example.org", "phone": "+1202 5550142 x" }),
        ),
        (format!("{incident}/guest-list"), json!({ "guests": ["planted.guest", "5550142"] })),
    ];
    for (path, body) in &puts {
        refused(path, now(everyone.put(path, body)));
    }
    for query in ["/preview?customer=planted&channel=email", "/deliveries?state=planted", "/deliveries?after=planted"] {
        refused(query, now(everyone.get(&path(&notice, query))));
    }
    let files = [
        (format!("{incident}/code-pools?product=Guard&months=12"), "code\n\"planted-code".to_owned()),
        (format!("{incident}/code-pools?product=Guard&months=12"), "code\nplanted code \u{7}\n".to_owned()),
        (path(&notice, "/calls"), "consignment,id,planted\n\"planted".to_owned()),
        (path(&notice, "/mailings"), "planted.person@example.org,Planted\n".to_owned()),
    ];
    for (number, (path, file)) in files.iter().enumerate() {
        refused(path, now(everyone.post_file(path, &format!("file-{number}"), "text/csv", file.as_bytes())));
    }
    // Rows that cannot be used are reported by their numbers, and the others are loaded.
    let calls = format!(
        "consignment,id,try,outcome,at\n{sheet},planted,1,planted,1971-02-03\nplanted,planted,9,reached,planted\n"
    );
    let read = now(everyone.post_file(&path(&notice, "/calls"), "calls", "text/csv", calls.as_bytes()));
    assert_eq!(assert_done(&read)["wrong"], 2, "{}", read.body);
    assert_clean("what is wrong with a report of calls", &read.body.to_string());

    let lists = [
        "reference,given_name\n1,\"Planted",
        "reference,email\n,planted.person@example.org\n",
        "Planted,planted.person@example.org,5550142,5550142\n",
        "",
    ];
    for (number, file) in (2..).zip(lists) {
        let loaded = now(everyone.post_file(
            &format!("{incident}/lists"),
            &format!("list-{number}"),
            "text/csv",
            file.as_bytes(),
        ));
        if loaded.status.is_success() {
            world.run_import();
            let list = now(everyone.get(&format!("{incident}/lists/{number}")));
            assert_eq!(assert_done(&list)["state"], "refused", "{}", list.body);
            assert_clean("why a list is refused", &list.body.to_string());
        } else {
            assert_clean("why a list is refused", &loaded.body.to_string());
        }
    }
    let verify = Client::new(feedback::router(feedback::App { incidents: world.memory.clone() }));
    let answer = now(verify.post("/verify", "code", &json!({ "code": "planted", "language": "planted" })));
    assert_clean("what is said of a code", &assert_done(&answer).to_string());
    assert_clean("the Incidents table", &world.memory.dump()["Incidents"]);
    assert_clean("the log", &log.text());
}
