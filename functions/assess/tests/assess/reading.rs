//! The assessment: who, how severe, what by when, and what nobody has answered.

use law::severity::{Harm, SeverityLevel};
use model::assessment::{CountedBy, Progress};
use model::list::ListState;
use serde_json::{Value, json};

use crate::world::{World, bob};

#[tokio::test]
async fn before_anything_is_known_it_asks() {
    let assessment = World::new().await.assessment().await;
    assert_eq!((assessment.version, assessment.scope.counted_by), (0, CountedBy::Nobody));
    assert!(assessment.questions.iter().any(|question| question.fact.as_deref() == Some("counts")));
    assert_eq!(assessment.severity.by_data[0].people, 0);
}

#[tokio::test]
async fn people_are_counted_from_the_lists_by_profile_channel_and_language() {
    let world = World::new().await;
    world.state("counts", json!({"US-CA": 9000}), "suspected").await;
    assert_eq!(world.assessment().await.scope.counted_by, CountedBy::Stated);
    world.list(1, ListState::Sealed, &[("US-CA", 501), ("DE", 12)]).await;
    let scope = world.assessment().await.scope;
    assert_eq!((scope.counted_by, scope.people, scope.residence_unknown), (CountedBy::SealedLists, 515, 2));
    let profiles: Vec<_> = scope.profiles.iter().map(|each| (each.place.as_str(), each.people)).collect();
    assert_eq!(profiles, [("Germany", 12), ("California", 501)]);
    let california = &scope.profiles[1];
    assert_eq!(california.tell_by.as_deref(), Some("2026-12-20"));
    assert_eq!(california.under.as_deref(), Some("us-ca.individuals"));
    assert_eq!(scope.first_channels, [("email".to_owned(), 513), ("none".to_owned(), 2)].into());
    assert_eq!(scope.languages, [("en".to_owned(), 515)].into());

    world.list(2, ListState::Open, &[("US-NY", 3)]).await;
    world.list(3, ListState::AwaitingUpload, &[("US-TX", 70)]).await;
    let scope = world.assessment().await.scope;
    assert_eq!(
        (scope.counted_by, scope.people),
        (CountedBy::ReadLists, 520),
        "a list that was not read does not count"
    );
}

#[tokio::test]
async fn an_obligation_tells_everything_about_itself() {
    let world = World::new().await;
    world.sealed(&[("US-CA", 501), ("US-GA", 9), ("DE", 12)]).await;
    let owed = world.obligation("us-ca.individuals").await;
    assert_eq!((owed.duty.as_str(), owed.standing.as_str(), owed.people), ("tell_individuals", "owed", 501));
    assert_eq!(owed.due.by.as_deref(), Some("2026-12-20"));
    assert_eq!(owed.due.counted.as_deref(), Some("30 calendar days from discovered"));
    assert_eq!(owed.due.time_left.as_deref(), Some("26 days 19 hours left"));
    assert!(owed.citation.contains("1798.82") && owed.credit_monitoring_months == Some(12), "{owed:?}");
    let letter = owed.channels.iter().find(|each| each.channel == "letter").expect("each channel is judged");
    assert_eq!(letter.counts, "alone");
    assert_eq!((owed.verified.as_str(), owed.progress), ("source-found", Progress::Undecided));

    let dates: Vec<_> = world.assessment().await.obligations.into_iter().filter_map(|owed| owed.due.by).collect();
    let mut sorted = dates.clone();
    sorted.sort();
    assert!(dates == sorted && dates.len() > 1, "{dates:?}");
    let georgia = world.obligation("us-ga.individuals").await;
    assert!(georgia.due.seconds_left.is_none() && georgia.due.words.starts_with("most expedient"), "{georgia:?}");
    let questions = world.assessment().await.questions;
    assert!(!georgia.questions.is_empty(), "{georgia:?}");
    for asks in &georgia.questions {
        assert!(
            questions.iter().any(|asked| asked.asks == *asks && asked.obligations.contains(&georgia.key)),
            "{asks}"
        );
    }
}

#[tokio::test]
async fn an_obligation_that_rests_on_a_suspicion_says_so() {
    let world = World::new().await;
    world.sealed(&[("US-CA", 501)]).await;
    world.state("discovered", json!("2026-11-10"), "suspected").await;
    assert_eq!(world.obligation("us-ca.individuals").await.rests_on, ["discovered"]);
    world.state("discovered", json!("2026-11-10"), "confirmed").await;
    assert!(world.obligation("us-ca.individuals").await.rests_on.is_empty());
}

#[tokio::test]
async fn the_severity_shows_every_factor_and_a_persons_word_beside_it() {
    let world = World::new().await;
    world.sealed(&[("US-CA", 501)]).await;
    world.state("external_attack", json!(true), "confirmed").await;
    let severity = world.assessment().await.severity;
    let computed = severity.computed.expect("data are known");
    // Simple data that open more (2) of people fully identified (1), taken (0.5) in bad faith (0.5).
    assert_eq!((computed.score.as_str(), computed.level), ("3.00", SeverityLevel::High));
    assert_eq!(computed.data_processing_context.score, "2.00");
    assert_eq!(computed.ease_of_identification.score, "1.00");
    assert_eq!(computed.circumstances.len(), 2);
    assert!(computed.harms.contains(&Harm::IdentityTheft) && computed.flags == ["more than 100 people"]);
    assert_eq!((severity.by_data.len(), severity.by_data[0].people), (1, 501));

    let said = json!({ "level": "very_high", "reason": "Witnesses are among them" });
    let reply = world.client(&bob()).post(&world.path("/assessment/severity"), "k", &said).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    let severity = world.assessment().await.severity;
    assert_eq!(severity.level, Some(SeverityLevel::VeryHigh));
    assert_eq!(severity.computed.map(|computed| computed.level), Some(SeverityLevel::High));
    let [said] = &severity.overrides[..] else { panic!("one word") };
    assert_eq!((said.computed, said.by.as_str()), (Some(SeverityLevel::High), "bob"));
    for body in [json!({ "level": "awful", "reason": "x" }), json!({ "level": "low", "reason": " " })] {
        let reply = world.client(&bob()).post(&world.path("/assessment/severity"), "l", &body).await;
        assert_eq!(reply.status, 422, "{body}");
    }
}

#[test]
fn every_route_is_in_the_document_with_its_roles() {
    let document: Value = serde_json::to_value(assess::openapi()).expect("JSON");
    // In one order, whichever features another crate of the workspace gives serde_json.
    insta::with_settings!({ sort_maps => true }, { insta::assert_json_snapshot!("openapi.json", document) });
}
