//! Substitute notice: allowed by a count and never by a guess, with public texts, and met by its parts.

use std::collections::BTreeMap;

use bodies::assess::substitute::{ConditionView, SubstituteTexts, SubstituteView};
use model::actor::Actor;
use model::assessment::Progress;
use model::digest::Digest;
use model::entry::Write;
use model::id::{ListNumber, NoticeId, NoticeNumber};
use model::keys;
use model::notice::{Content, Notice, Text};
use model::reach::Unreached;
use serde_json::json;

use crate::world::{World, bob, now};

const OWED: &str = "us-ca.individuals";

async fn californians(people: u64) -> World {
    let world = World::new().await;
    world.sealed(&[("US-CA", people)]).await;
    world
}

async fn substitute(world: &World) -> SubstituteView {
    world.obligation(OWED).await.substitute.expect("California allows substitute notice")
}

fn condition<'v>(view: &'v SubstituteView, of: &str) -> &'v ConditionView {
    view.conditions.iter().find(|one| one.of == of).expect("a condition of the law")
}

#[tokio::test]
async fn what_nobody_counted_or_stated_is_asked() {
    let world = californians(501).await;
    let view = substitute(&world).await;
    assert_eq!((view.allowed.as_str(), view.parts_required.as_str(), view.website_days), ("ask", "all", Some(30)));
    assert!(view.citation.contains("1798.82") && view.notes[0].starts_with("Link on the home page"), "{view:?}");
    let number = condition(&view, "number");
    assert_eq!((number.over, number.counted, number.met), (500_000, Some(501), Some(false)));
    for of in ["cost", "contact"] {
        assert!(condition(&view, of).question.is_some() && condition(&view, of).counted.is_none(), "{of}: {view:?}");
    }
}

#[tokio::test]
async fn each_count_is_held_against_its_threshold() {
    let world = californians(501).await;
    world.state("cost_of_one_letter", json!("0.95 USD"), "confirmed").await;
    world.reach(1, &[("US-CA", 501, None)]).await;
    let view = substitute(&world).await;
    let cost = condition(&view, "cost");
    assert_eq!((cost.over, cost.counted, cost.currency.as_deref()), (250_000, Some(475), Some("USD")));
    assert_eq!((view.allowed.as_str(), condition(&view, "contact").counted), ("no", Some(0)));

    world.reach(1, &[("US-CA", 481, None), ("US-CA", 20, Some(Unreached::NoAddress))]).await;
    let view = substitute(&world).await;
    assert_eq!((view.allowed.as_str(), condition(&view, "contact").counted), ("yes", Some(20)));
    world.state("cost_of_one_letter", json!("500.00 USD"), "confirmed").await;
    assert_eq!(condition(&substitute(&world).await, "cost").met, Some(true));
}

#[tokio::test]
async fn a_price_that_is_none_is_refused() {
    let world = californians(5).await;
    for price in [json!("95 cents"), json!("0.955 USD"), json!(0.95), json!("-1.00 USD"), json!("0.95 usd")] {
        let statement = json!([{ "fact": "cost_of_one_letter", "value": price, "standing": "confirmed" }]);
        assert_eq!(world.patch(&Digest::of_json(&price).to_string(), statement).await.status, 422, "{price}");
    }
}

#[tokio::test]
async fn its_texts_are_the_notices_without_anybodys_own_data() {
    let world = californians(5).await;
    let text = Text {
        subject: "Your data, {{ given_name }}".to_owned(),
        what_happened: "A server was open.".to_owned(),
        what_information_was_involved: "Names.\n::: when data ssn\nYour number.\n:::".to_owned(),
        what_we_are_doing: "It is closed.".to_owned(),
        what_you_can_do: "::: when residence US-CA\nPlace a freeze.\n:::".to_owned(),
        for_more_information: "Call us.".to_owned(),
        text_message: "Short.".to_owned(),
    };
    let id = NoticeId { incident: world.incident.clone(), notice: NoticeNumber(1) };
    let notice = Notice {
        id: id.clone(),
        list: ListNumber(1),
        content: Content::of("en".parse().expect("a tag"), [("en".parse().expect("a tag"), text)].into()),
        composed: BTreeMap::new(),
        written_by: vec![Actor::function("test")],
        written_at: now(),
        approval: None,
    };
    world.commit(vec![Write::create(keys::notice(&id), &notice)]).await;
    let reply = world.get(&format!("/obligations/{OWED}/substitute")).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let texts: SubstituteTexts = reply.read();
    let english = &texts.texts["en"];
    assert_eq!((texts.notice, texts.approved), (Some(NoticeNumber(1)), false));
    assert_eq!(english.website, "A server was open.\n\nNames.\n\nIt is closed.\n\nPlace a freeze.\n\nCall us.");
    assert_eq!(english.media, "A server was open.\n\nNames.\n\nCall us.");
    assert_eq!((english.title.as_str(), english.left_out.len()), ("", 2), "{english:?}");
}

#[tokio::test]
async fn it_is_met_when_as_many_parts_are_done_as_the_law_wants() {
    let world = californians(5).await;
    let done = async |part: &str| {
        let body = json!({
            "sent": "Substitute notice", "to": "The public", "sent_at": "2026-11-23T09:00:00Z", "substitute_part": part,
        });
        world.client(&bob()).post(&world.path(&format!("/obligations/{OWED}/done")), part, &body).await
    };
    let refused = done("flyers").await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let refused = done("contact_point").await;
    assert_eq!(refused.status, 422, "a part of other laws: {}", refused.body);
    for part in ["email", "website"] {
        assert_eq!(done(part).await.status, 201);
        assert_ne!(world.obligation(OWED).await.progress, Progress::Done, "not all parts");
    }
    assert_eq!(substitute(&world).await.done, ["email", "website"]);
    assert_eq!(done("statewide_media").await.status, 201);
    let owed = world.obligation(OWED).await;
    assert!(owed.progress == Progress::Done && owed.substitute.is_some_and(|view| view.complete));
}
