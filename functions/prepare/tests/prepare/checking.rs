//! A notice is held against the laws, an approval waits until nothing stands in its way, and what is set aside is set aside
//! by a second person, for one text, on record.

use axum::http::StatusCode;
use law::{AgeGroup, DataTypes, Profile};
use model::columns::Columns;
use model::digest::Digest;
use model::entry::{Commit, Write};
use model::id::{ListId, NoticeId};
use model::keys;
use model::list::{ProfileCount, ProfilePage};
use model::operator::Role;
use serde_json::{Value, json};
use stores::Incidents as _;

use crate::world::{World, address, assert_refused, notice, text};

/// The two customers of a list live in California: what *import* counts when it seals.
async fn in_california(world: &World, list: &ListId) {
    let profile = Profile {
        residence: "US-CA".parse().expect("a place"),
        data_types: DataTypes::EMPTY,
        age_group: AgeGroup::Unknown,
    };
    let page = ProfilePage {
        profiles: vec![ProfileCount { profile, people: 2 }],
        languages: [("und".to_owned(), 2)].into(),
        ..ProfilePage::default()
    };
    let write = Write::put(keys::profile_page(list, 0), &page);
    assert_eq!(world.tables.commit(vec![write]).await.expect("stored"), Commit::Done);
}

/// A draft to two Californians, with what an approval of it names.
async fn to_californians(world: &World) -> (NoticeId, Value, Digest) {
    let (list, list_digest) = world.sealed().await;
    in_california(world, &list).await;
    let (id, content_digest) = world.draft(&list).await;
    (id, content_digest, list_digest)
}

async fn found(world: &World, id: &NoticeId) -> Value {
    let reply = world.post(&world.alma, &format!("{}/check", address(id)), json!({})).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply.body
}

/// The keys of what a law makes binding.
fn binding(findings: &Value) -> Vec<String> {
    let findings = findings.as_array().expect("findings").iter();
    let by_law = findings.filter(|finding| finding["severity"] == "blocks_by_law");
    by_law.map(|finding| text(&finding["key"]).to_owned()).collect()
}

#[tokio::test]
async fn the_check_says_what_the_law_of_the_lists_people_still_wants() {
    let world = World::new();
    let (id, content_digest, _) = to_californians(&world).await;
    let checked = found(&world, &id).await;
    assert_eq!((&checked["passes"], &checked["content_digest"]), (&json!(false), &content_digest));
    let keys = binding(&checked["findings"]);
    for element in ["contact", "date_of_breach", "law_enforcement_delay_statement"] {
        let key = format!("required-content.us-ca.{element}");
        assert!(keys.contains(&key), "{key} is not in {keys:?}");
    }
    assert!(!keys.iter().any(|key| key.ends_with("credit_bureau_contacts")), "guidance brings them: {keys:?}");
    let first = &checked["findings"][0];
    assert_eq!((&first["rule"]["regime"], &first["concerns"]["people"]), (&json!("us-ca"), &json!(2)), "{first}");
    assert!(text(&first["rule"]["cite"]).contains("1798.82"), "{first}");
    for role in [Role::Author, Role::Approver, Role::Auditor] {
        let reply = world.post(&world.person("Kim", &[role]), &format!("{}/check", address(&id)), json!({})).await;
        assert_eq!(reply.status, StatusCode::OK, "{role:?}");
    }
    let reply = world.post(&world.rita, &format!("{}/check", address(&id)), json!({})).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN, "a reporter has no part in it");
}

#[tokio::test]
async fn an_approval_waits_until_what_the_law_wants_is_said_or_set_aside() {
    let world = World::new();
    let (id, content_digest, list_digest) = to_californians(&world).await;
    let approval = json!({ "content_digest": content_digest, "list_digest": list_digest });
    let path = format!("{}/approvals", address(&id));
    let refused = world.post(&world.pavel, &path, approval.clone()).await;
    assert_refused(&refused, 409, "stand in the way");
    assert_eq!(refused.body["type"], "breach-notice:blocked-by-check");
    let keys = binding(&refused.body["findings"]);
    assert!(keys.len() > 2 && world.notices.is_empty(), "{keys:?}");
    assert!(world.tables.get(&keys::dispatch(&id)).await.expect("read").is_none());

    let (last, others) = keys.split_last().expect("several");
    let set_aside = async |finding: &str| {
        let body = json!({ "finding": finding, "content_digest": content_digest, "reason": "The letter says it." });
        world.post(&world.pavel, &format!("{}/overrides", address(&id)), body).await
    };
    for finding in others {
        assert_eq!(set_aside(finding).await.status, StatusCode::CREATED, "{finding}");
    }
    let refused = world.post(&world.pavel, &path, approval.clone()).await;
    assert_refused(&refused, 409, "1 finding");
    assert_eq!(binding(&refused.body["findings"]), std::slice::from_ref(last));
    let made = set_aside(last).await;
    assert_eq!((&made.body["by"], &made.body["reason"]), (&json!("Pavel"), &json!("The letter says it.")));
    let again = set_aside(last).await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &made.body), "the first word counts");

    let checked = found(&world, &id).await;
    assert_eq!(checked["passes"], true);
    assert_eq!(binding(&checked["findings"]), keys, "what was set aside is shown all the same");
    assert_eq!(world.post(&world.pavel, &path, approval).await.status, StatusCode::ACCEPTED);
    let acts = world.acts(&id.incident).await;
    assert_eq!(acts.iter().filter(|act| *act == "finding_overridden").count(), keys.len());
    assert_eq!(acts.last().map(String::as_str), Some("notice_approved"));
}

#[tokio::test]
async fn what_was_set_aside_for_one_text_counts_for_no_other() {
    let world = World::new();
    let (id, content_digest, list_digest) = to_californians(&world).await;
    let overrides = format!("{}/overrides", address(&id));
    let body = |finding: &str, digest: &Value| json!({ "finding": finding, "content_digest": digest, "reason": "So." });
    for finding in binding(&found(&world, &id).await["findings"]) {
        let reply = world.post(&world.pavel, &overrides, body(&finding, &content_digest)).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    }
    assert_eq!(found(&world, &id).await["passes"], true);
    let stored = world.alma.get(&address(&id)).await.body;
    let list = serde_json::from_value(stored["list"].clone()).expect("a number");
    let mut other = notice(list);
    other["content"]["texts"]["en"]["subject"] = json!("Another subject");
    let revised = world.alma.put(&address(&id), &other).await.body["content_digest"].clone();

    let checked = found(&world, &id).await;
    assert_eq!(checked["passes"], false, "the text is another");
    let approval = json!({ "content_digest": revised, "list_digest": list_digest });
    let reply = world.post(&world.pavel, &format!("{}/approvals", address(&id)), approval).await;
    assert_refused(&reply, 409, "stand in the way");
    let finding = &binding(&checked["findings"])[0];
    let reply = world.post(&world.pavel, &overrides, body(finding, &content_digest)).await;
    assert_refused(&reply, 409, "The text was changed since you looked at it");
}

#[tokio::test]
async fn a_finding_is_set_aside_by_a_second_person_and_only_where_a_law_makes_it_binding() {
    let world = World::new();
    let (id, content_digest, _) = to_californians(&world).await;
    let overrides = format!("{}/overrides", address(&id));
    let body = |finding: &str| json!({ "finding": finding, "content_digest": content_digest, "reason": "Why not." });
    let finding = body("required-content.us-ca.contact");
    assert_refused(&world.post(&world.alma, &overrides, finding.clone()).await, 403, "role");
    let alma = world.person("Alma", &[Role::Author, Role::Approver]);
    assert_refused(&world.post(&alma, &overrides, finding.clone()).await, 403, "You wrote this notice");
    let rita = world.person("Rita", &[Role::Approver]);
    assert_refused(&world.post(&rita, &overrides, finding.clone()).await, 403, "You loaded this notice's list");
    let warning = body("no-verification");
    assert_refused(&world.post(&world.pavel, &overrides, warning).await, 422, "stands in nobody's way");
    let unknown = body("required-content.us-ca.nothing");
    assert_refused(&world.post(&world.pavel, &overrides, unknown).await, 422, "the key of a finding");
    let mut silent = finding;
    silent["reason"] = json!(" ");
    assert_eq!(world.post(&world.pavel, &overrides, silent).await.status.as_u16(), 422, "a reason stays on record");
    assert!(!world.acts(&id.incident).await.contains(&"finding_overridden".to_owned()));
}

#[tokio::test]
async fn what_only_the_author_can_correct_is_not_set_aside() {
    let world = World::new();
    let (list, list_digest) = world.sealed().await;
    let mut columns = Columns::default();
    columns.add(&crate::world::customer(&[0; 32], "C-1"));
    let write = Write::put(keys::columns(&list), &columns);
    assert_eq!(world.tables.commit(vec![write]).await.expect("stored"), Commit::Done);
    let mut body = notice(list.list);
    body["content"]["texts"]["en"]["for_more_information"] = json!("Call us.\nAsk for {{ famly_name }}.");
    let (id, _) = world.draft(&list).await;
    let revised = world.alma.put(&address(&id), &body).await.body["content_digest"].clone();
    let checked = found(&world, &id).await;
    let first = &checked["findings"][0];
    let key = text(&first["key"]).to_owned();
    assert_eq!((&first["code"], &first["place"]["line"]), (&json!("unknown-placeholder"), &json!(2)), "{first}");
    let approval = json!({ "content_digest": revised, "list_digest": list_digest });
    let reply = world.post(&world.pavel, &format!("{}/approvals", address(&id)), approval).await;
    assert_refused(&reply, 409, "1 finding");
    let body = json!({ "finding": key, "content_digest": revised, "reason": "Ours, really." });
    let reply = world.post(&world.pavel, &format!("{}/overrides", address(&id)), body).await;
    assert_refused(&reply, 422, "this one the author corrects");
}
