//! Notices are written, changed while they are drafts, read and previewed.

use axum::http::StatusCode;
use model::entry::Commit;
use model::notice::Composed;
use model::operator::Role;
use serde_json::{Value, json};
use stores::{Customers as _, Incidents as _};

use crate::world::{World, address, assert_refused, notice, text, words};

#[tokio::test]
async fn a_draft_is_read_with_what_an_approval_must_name() {
    let world = World::new();
    let (list, list_digest) = world.sealed().await;
    let (id, digest) = world.draft(&list).await;
    let read = world.pavel.get(&address(&id)).await;
    assert_eq!(read.body["content"]["texts"]["en"], words());
    assert_eq!((&read.body["content_digest"], &read.body["list_digest"]), (&digest, &json!(list_digest)));
    assert_eq!(read.body["written_by"], json!(["Alma"]));
    assert_eq!(read.body.get("approval"), None);

    let listed = world.pavel.get(&format!("/incidents/{}/notices", list.incident)).await;
    assert_eq!(listed.body["notices"][0]["subject"], words()["subject"]);
    assert_eq!(listed.body["notices"][0].get("content"), None);
}

#[tokio::test]
async fn whoever_changes_a_draft_is_among_its_writers() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let (id, digest) = world.draft(&list).await;
    let olaf = world.person("Olaf", &[Role::Author]);
    let mut body = notice(list.list);
    body["content"]["texts"]["en"]["subject"] = json!("Another subject");
    let reply = olaf.put(&address(&id), &body).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_ne!(reply.body["content_digest"], digest);
    let read = world.pavel.get(&address(&id)).await;
    assert_eq!(read.body["written_by"], json!(["Alma", "Olaf"]));
    assert_eq!(read.body["content_digest"], reply.body["content_digest"]);
    assert_eq!(world.acts(&list.incident).await[3..], ["notice_written", "notice_written"]);

    let again = olaf.put(&address(&id), &body).await;
    assert_eq!(again.body, reply.body);
    assert_eq!(world.acts(&list.incident).await.len(), 5, "the same text once more is no act");
}

#[tokio::test]
async fn an_approved_notice_never_changes() {
    let world = World::new();
    let (list, id) = world.approved().await;
    assert_refused(&world.alma.put(&address(&id), &notice(list.list)).await, 409, "what was approved never changes");
}

#[tokio::test]
async fn a_text_that_cannot_be_filled_in_is_refused_with_its_place() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let mut body = notice(list.list);
    body["content"]["texts"]["en"]["what_you_can_do"] = json!("First line.\n{{ given_name");
    let reply = world.post(&world.alma, &format!("/incidents/{}/notices", list.incident), body).await;
    assert_refused(&reply, 422, "in line 2: a text whose placeholders look like {{ given_name }}");
    assert_eq!(reply.body["errors"][0]["pointer"], "#/content/texts/en/what_you_can_do");
}

#[tokio::test]
async fn a_notice_is_written_to_a_list_of_its_own_incident_in_its_default_language_too() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let path = format!("/incidents/{}/notices", list.incident);
    let mut body = notice(list.list);
    body["list"] = json!(7);
    let reply = world.post(&world.alma, &path, body).await;
    assert_refused(&reply, 422, "a list of this incident");
    let mut body = notice(list.list);
    body["content"]["default_language"] = json!("de");
    assert_refused(&world.post(&world.alma, &path, body).await, 422, "a text in the default language, de");
}

#[tokio::test]
async fn a_preview_shows_what_one_customer_is_going_to_get() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let (id, _) = world.draft(&list).await;
    let customer = world.delivery(&id, "C-1").await.customer;
    let email = world.pavel.get(&format!("{}/preview?customer={customer}&channel=email", address(&id))).await;
    assert_eq!(email.status, StatusCode::OK, "{}", email.body);
    assert!(text(&email.body["text"]).contains("Watch your accounts, Ada."));
    assert!(text(&email.body["html"]).contains("<html lang=\"en\""));
    assert_eq!(email.headers["cache-control"], "no-store");
    let sms = world.alma.get(&format!("{}/preview?customer={customer}&channel=sms", address(&id))).await;
    assert_eq!(sms.body["text"], "Ada, a server of ours was open. Please read our letter.");

    let nobody = "0".repeat(32);
    let reply = world.alma.get(&format!("{}/preview?customer={nobody}&channel=sms", address(&id))).await;
    assert_refused(&reply, 404, "has no customer of this id");
    let reply = world.alma.get(&format!("{}/preview?customer={customer}&channel=letter", address(&id))).await;
    assert!(text(&reply.body["text"]).starts_with("November 18, 2026\n\nNotice of Data Breach"), "{}", reply.body);
    let reply = world.alma.get(&format!("{}/preview?customer={customer}&channel=call", address(&id))).await;
    assert!(text(&reply.body["text"]).contains("may I speak to Ada"), "{}", reply.body);
    let reply = world.alma.get(&format!("{}/preview?customer={customer}&channel=fax", address(&id))).await;
    assert_refused(&reply, 400, "Expected ");
}

/// A notice that uses what there is beside its texts.
fn full(list: model::id::ListNumber) -> Value {
    let mut body = notice(list);
    body["content"]["particulars"] = json!({
        "occurred": { "between": { "first": "2026-11-01", "last": "2026-11-09" } },
        "discovered": "2026-11-10",
        "delayed_by_law_enforcement": false,
    });
    body["content"]["support"] = json!({
        "contacts": [
            { "by": "phone", "number": "1-800-555-0148", "toll_free": true },
            { "by": "email", "address": "help@example.com" },
        ],
        "hours": [{ "first_day": "monday", "last_day": "friday", "from": "08:00", "to": "17:00" }],
        "time_zone": "Pacific/Honolulu",
        "languages": ["en", "es"],
    });
    body["content"]["domains"] = json!(["example.com"]);
    body["content"]["verify_at"] = json!("https://example.com/check");
    body["content"]["texts"]["en"]["what_you_can_do"] = json!(
        "See [our page](https://example.com/x).\n\n::: when data ssn\nFreeze your file.\n:::\n\n::: when data medical\nRead your bills.\n:::"
    );
    body
}

#[tokio::test]
async fn what_is_said_once_is_put_into_words_and_guidance_fits_the_customers_own_data() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let reply = world.post(&world.alma, &format!("/incidents/{}/notices", list.incident), full(list.list)).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    let path = format!("/incidents/{}/notices/1", list.incident);
    let read = world.pavel.get(&path).await;
    let code = text(&read.body["verification_code"]).to_owned();
    let topics = read.body["guidance"].as_array().expect("guidance");
    assert!(topics.iter().any(|topic| topic["data_types"].to_string().contains("ssn")), "{topics:?}");
    let customer = world.delivery(&notice_id(&list), "C-1").await.customer;
    let email = world.pavel.get(&format!("{path}/preview?customer={customer}&channel=email")).await;
    let shown = text(&email.body["text"]);
    for part in [
        "When it happened: between November 1, 2026 and November 9, 2026",
        "- Social Security number\n",
        "Freeze your file.",
        "Phone, free of charge: 1-800-555-0148",
        "Monday to Friday, 8:00",
        "Type example.com/check into your browser",
        &code,
    ] {
        assert!(shown.contains(part), "{part:?} is not in {shown}");
    }
    assert!(!shown.contains("Read your bills."), "that is for others: {shown}");
    let sms = world.pavel.get(&format!("{path}/preview?customer={customer}&channel=sms")).await;
    assert!(text(&sms.body["text"]).ends_with(&format!("Genuine? example.com/check code {code}")), "{}", sms.body);
    assert_eq!(sms.body["segments"], 1);
}

fn notice_id(list: &model::id::ListId) -> model::id::NoticeId {
    model::id::NoticeId { incident: list.incident.clone(), notice: model::id::NoticeNumber(1) }
}

#[tokio::test]
async fn what_is_read_can_be_sent_back_and_keeps_its_code() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let drafted = world.post(&world.alma, &format!("/incidents/{}/notices", list.incident), full(list.list)).await;
    let path = format!("/incidents/{}/notices/1", list.incident);
    let read = world.alma.get(&path).await;
    let same = json!({ "list": 1, "content": read.body["content"] });
    let again = world.alma.put(&path, &same).await;
    assert_eq!((again.status, &again.body["content_digest"]), (StatusCode::OK, &drafted.body["content_digest"]));

    let mut other = same.clone();
    let topic = text(&read.body["guidance"][0]["topic"]).to_owned();
    other["content"]["guidance"]["dropped"] = json!({ topic: "It is said above." });
    let changed = world.alma.put(&path, &other).await;
    assert_ne!(changed.body["content_digest"], drafted.body["content_digest"], "{}", changed.body);
    let after = world.alma.get(&path).await;
    assert_eq!(after.body["verification_code"], read.body["verification_code"]);
    assert_eq!(after.body["guidance"][0]["dropped"], "It is said above.");
}

#[tokio::test]
async fn what_cannot_be_composed_is_refused_with_its_place() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let path = format!("/incidents/{}/notices", list.incident);
    for (field, value, pointer, says) in [
        (
            "what_we_are_doing",
            json!("Hm.\n\n[x](https://evil.example)"),
            "texts/en/what_we_are_doing",
            "in line 3: links to the domains",
        ),
        ("what_happened", json!("a\n\n::: when data snn\nx\n:::"), "texts/en/what_happened", "the nearest are ssn"),
        (
            "what_we_are_doing",
            json!("::: when minor\nx\n:::"),
            "texts/en/what_we_are_doing",
            "at least one paragraph for everyone",
        ),
        ("what_happened", json!("<b>x</b>"), "texts/en/what_happened", "Markdown without HTML"),
        ("text_message", json!("See www.evil.example"), "texts/en/text_message", "links to the domains"),
    ] {
        let mut body = full(list.list);
        body["content"]["texts"]["en"][field] = value;
        let reply = world.post(&world.alma, &path, body).await;
        assert_refused(&reply, 422, says);
        assert_eq!(reply.body["errors"][0]["pointer"], format!("#/content/{pointer}"), "{}", reply.body);
    }
    let mut body = full(list.list);
    body["content"]["support"]["time_zone"] = json!("Honolulu");
    body["content"]["verify_at"] = json!("https://example.org/check");
    let reply = world.post(&world.alma, &path, body.clone()).await;
    assert_refused(&reply, 422, "IANA time zone");
    assert_refused(&reply, 422, "#/content/verify_at");
    body["content"]["guidance"] = json!({ "dropped": { "no-such-topic": "x" } });
    assert_refused(&world.post(&world.alma, &path, body).await, 422, "topics of the guidance library");
}

#[tokio::test]
async fn a_preview_says_whose_language_is_missing_and_refuses_templates_that_were_changed() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let (id, _) = world.draft(&list).await;
    let customer = world.delivery(&id, "C-1").await.customer;
    let secrets = world.tables.keys(&list.incident).await.expect("an answer").expect("keys");
    let mut reader = crate::world::customer(secrets.naming(), "C-1");
    reader.language = Some("ja".parse().expect("a tag"));
    stores::Customers::put(&world.tables, &list, &[reader], jiff::Timestamp::MAX).await.expect("stored");
    let preview = format!("{}/preview?customer={customer}&channel=sms", address(&id));
    let shown = world.pavel.get(&preview).await;
    assert_eq!((&shown.body["language"], &shown.body["instead_of"]), (&json!("en"), &json!("ja")));

    let key = model::keys::composed(&id, &"en".parse().expect("a tag"));
    let stored = world.tables.get::<Composed>(&key).await.expect("read").expect("composed");
    let other = Composed { text_message: "Something else.".into(), ..stored.value.clone() };
    assert_eq!(world.tables.commit(vec![stored.replace(&other)]).await.expect("stored"), Commit::Done);
    assert_refused(&world.pavel.get(&preview).await, 409, "is not what was composed of the notice");
}
