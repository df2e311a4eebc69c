//! What the issuer is asked, how often, and what happens when it does not answer.

use std::time::Duration;

use authorize::{AuthorizeError, Authorizer, Policy};
use jsonwebtoken::Header;
use lambda_runtime::Diagnostic;
use serde_json::json;
use token::{Keys, KeysError, Refusal, Trust};
use wiremock::ResponseTemplate;

use crate::world::{AUDIENCE, DISCOVERY, JWKS, OTHER_RSA, RSA, Signer, World};

/// Why the keys are out of reach; fails if they are not. Checks that this is a failure of ours to API Gateway, not a 401.
fn out_of_reach(answer: Result<Policy, AuthorizeError>) -> KeysError {
    match answer {
        Err(AuthorizeError::KeysOutOfReach(why)) => {
            let shown = Diagnostic::from(AuthorizeError::KeysOutOfReach(KeysError::Pause));
            assert_ne!(shown.error_message, "Unauthorized");
            why
        }
        other => panic!("not out of reach: {other:?}"),
    }
}

#[tokio::test]
async fn keys_are_fetched_once_in_their_lifetime() {
    let mut world = World::with_keys(&[&RSA]).await;
    let token = RSA.sign(&world.claims());
    for _ in 0..3 {
        world.call_with(&token).await.expect("a policy");
    }
    world.pass(Keys::LIFETIME - Duration::from_secs(1));
    world.call_with(&token).await.expect("a policy");
    assert_eq!(world.times_asked().await, 1);
    world.pass(Duration::from_secs(1));
    world.call_with(&token).await.expect("a policy");
    assert_eq!(world.times_asked().await, 2);
}

#[tokio::test]
async fn requests_at_the_same_time_ask_once() {
    let world = World::with_keys(&[&RSA]).await;
    let token = RSA.sign(&world.claims());
    let (one, two, three) = tokio::join!(world.call_with(&token), world.call_with(&token), world.call_with(&token));
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    assert_eq!(world.times_asked().await, 1);
}

#[tokio::test]
async fn a_new_key_is_found_before_the_old_ones_age() {
    let mut world = World::with_keys(&[&RSA]).await;
    world.call_with(&RSA.sign(&world.claims())).await.expect("a policy");
    let by_new_key = OTHER_RSA.sign(&world.claims());

    world.silence_issuer().await;
    world.publish_discovery(json!({ "issuer": world.issuer(), "jwks_uri": world.issuer() + JWKS })).await;
    world.publish_keys(vec![OTHER_RSA.jwk()]).await;
    world.pass(Keys::PAUSE);
    world.call_with(&by_new_key).await.expect("a policy");
    assert_eq!(world.refusal_of(&RSA.sign(&world.claims())).await, Refusal::UnknownKey, "a withdrawn key is forgotten");
}

#[tokio::test]
async fn made_up_key_ids_do_not_become_a_flood() {
    let mut world = World::with_keys(&[&RSA]).await;
    for number in 0..50 {
        let header = Header { kid: Some(format!("made-up-{number}")), ..RSA.header() };
        assert_eq!(world.refusal_of(&RSA.sign_under(&header, &world.claims())).await, Refusal::UnknownKey);
    }
    assert_eq!(world.times_asked().await, 1);
    world.call_with(&RSA.sign(&world.claims())).await.expect("known keys go on working");

    world.pass(Keys::PAUSE);
    let header = Header { kid: Some("made-up".to_owned()), ..RSA.header() };
    assert_eq!(world.refusal_of(&RSA.sign_under(&header, &world.claims())).await, Refusal::UnknownKey);
    assert_eq!(world.times_asked().await, 2);
}

#[tokio::test]
async fn nobody_gets_in_while_the_issuer_is_out_of_reach() {
    let mut world = World::with_silent_issuer().await;
    let token = RSA.sign(&world.claims());
    assert!(matches!(out_of_reach(world.call_with(&token).await), KeysError::NoAnswer(_)));
    assert!(matches!(out_of_reach(world.call_with(&token).await), KeysError::Pause));
    assert_eq!(world.times_asked().await, 1, "an outage does not become a flood");

    world.pass(Keys::PAUSE);
    world.publish_discovery(json!({ "issuer": world.issuer(), "jwks_uri": world.issuer() + JWKS })).await;
    assert!(
        matches!(out_of_reach(world.call_with(&token).await), KeysError::NoAnswer(_)),
        "the keys are still missing"
    );

    world.pass(Keys::PAUSE);
    world.publish_keys(vec![RSA.jwk()]).await;
    world.call_with(&token).await.expect("a policy");
}

#[tokio::test]
async fn keys_past_their_lifetime_let_nobody_in() {
    let mut world = World::with_keys(&[&RSA]).await;
    let token = RSA.sign(&world.claims());
    world.call_with(&token).await.expect("a policy");
    world.silence_issuer().await;
    world.pass(Keys::LIFETIME - Duration::from_secs(1));
    world.call_with(&token).await.expect("not aged yet");
    world.pass(Duration::from_secs(1));
    assert!(matches!(out_of_reach(world.call_with(&token).await), KeysError::NoAnswer(_)));
    assert!(matches!(out_of_reach(world.call_with(&token).await), KeysError::Pause));
}

#[tokio::test]
async fn a_failed_look_for_a_new_key_leaves_the_known_ones() {
    let mut world = World::with_keys(&[&RSA]).await;
    let token = RSA.sign(&world.claims());
    world.call_with(&token).await.expect("a policy");
    world.silence_issuer().await;
    world.pass(Keys::PAUSE);
    assert!(matches!(out_of_reach(world.call_with(&OTHER_RSA.sign(&world.claims())).await), KeysError::NoAnswer(_)));
    world.call_with(&token).await.expect("a policy");
}

#[tokio::test]
async fn an_issuer_that_refuses_connections_is_out_of_reach() {
    let mut world = World::with_keys(&[&RSA]).await;
    // Nobody listens on port 1.
    world.authorizer.keys = Keys::new("http://127.0.0.1:1", None, Keys::TIMEOUT).expect("settings");
    assert!(matches!(out_of_reach(world.call_with(&RSA.sign(&world.claims())).await), KeysError::NoAnswer(_)));
}

#[tokio::test]
async fn an_issuer_that_does_not_answer_in_time_is_out_of_reach() {
    let mut world = World::with_silent_issuer().await;
    world.answer(DISCOVERY, ResponseTemplate::new(200).set_delay(Duration::from_secs(3_600))).await;
    world.authorizer.keys = Keys::new(&world.issuer(), None, Duration::from_millis(50)).expect("settings");
    match out_of_reach(world.call_with(&RSA.sign(&world.claims())).await) {
        KeysError::NoAnswer(error) => assert!(error.is_timeout(), "{error}"),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_is_no_discovery_document_is_not_believed() {
    for answer in [
        ResponseTemplate::new(500),
        ResponseTemplate::new(302).insert_header("location", JWKS),
        ResponseTemplate::new(200).set_body_string("<html>"),
        ResponseTemplate::new(200).set_body_json(json!({ "jwks_uri": JWKS })),
    ] {
        let shown = format!("{answer:?}");
        let world = World::with_silent_issuer().await;
        world.answer(DISCOVERY, answer).await;
        world.publish_keys(vec![RSA.jwk()]).await;
        let why = out_of_reach(world.call_with(&RSA.sign(&world.claims())).await);
        assert!(matches!(why, KeysError::NoAnswer(_) | KeysError::NotJson(_)), "{shown}: {why}");
        assert_eq!(
            world.server.received_requests().await.expect("recorded").len(),
            1,
            "{shown}: nothing is asked after it"
        );
    }
}

#[tokio::test]
async fn what_is_no_set_of_usable_keys_is_not_believed() {
    for answer in [
        ResponseTemplate::new(503),
        ResponseTemplate::new(200).set_body_json(json!({ "keys": "none" })),
        ResponseTemplate::new(200).set_body_json(json!({ "keys": [] })),
        ResponseTemplate::new(200).set_body_json(json!({ "keys": [{ "kty": "oct", "kid": RSA.id, "k": "c2VjcmV0" }] })),
    ] {
        let shown = format!("{answer:?}");
        let world = World::with_silent_issuer().await;
        world.publish_discovery(json!({ "issuer": world.issuer(), "jwks_uri": world.issuer() + JWKS })).await;
        world.answer(JWKS, answer).await;
        let why = out_of_reach(world.call_with(&RSA.sign(&world.claims())).await);
        let expected = matches!(why, KeysError::NoAnswer(_) | KeysError::NotJson(_) | KeysError::NoneUsable);
        assert!(expected, "{shown}: {why}");
    }
}

#[tokio::test]
async fn a_document_that_goes_on_and_on_is_not_read() {
    let world = World::with_silent_issuer().await;
    let document = json!({ "issuer": world.issuer(), "jwks_uri": world.issuer() + JWKS }).to_string();
    let padded = document + &" ".repeat(Keys::LARGEST_BYTES);
    world.answer(DISCOVERY, ResponseTemplate::new(200).set_body_string(padded)).await;
    world.publish_keys(vec![RSA.jwk()]).await;
    assert!(matches!(out_of_reach(world.call_with(&RSA.sign(&world.claims())).await), KeysError::TooLarge));
}

#[tokio::test]
async fn a_discovery_document_of_another_issuer_is_not_believed() {
    let world = World::with_silent_issuer().await;
    world.publish_discovery(json!({ "issuer": "https://elsewhere.example", "jwks_uri": world.issuer() + JWKS })).await;
    world.publish_keys(vec![RSA.jwk()]).await;
    assert!(matches!(out_of_reach(world.call_with(&RSA.sign(&world.claims())).await), KeysError::OtherIssuer));
}

#[tokio::test]
async fn keys_are_not_fetched_over_an_open_line() {
    let world = World::with_silent_issuer().await;
    world.publish_discovery(json!({ "issuer": world.issuer(), "jwks_uri": "http://id.example/keys" })).await;
    assert!(matches!(out_of_reach(world.call_with(&RSA.sign(&world.claims())).await), KeysError::Address));
    assert!(matches!(Keys::new("http://id.example", None, Keys::TIMEOUT), Err(KeysError::Address)));
}

#[tokio::test]
async fn an_emulator_may_publish_for_an_issuer_elsewhere() {
    let issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example";
    let world = trusting(issuer, World::with_silent_issuer().await);
    world.publish_discovery(json!({ "issuer": issuer, "jwks_uri": world.issuer() + JWKS })).await;
    world.publish_keys(vec![RSA.jwk()]).await;
    let token = RSA.sign(&world.claims_but(json!({ "iss": issuer })));
    let policy = world.call_with(&token).await.expect("a policy");
    assert_eq!(policy.context["subject"], format!("{issuer}#8f1c"));
}

#[tokio::test]
async fn keys_for_other_purposes_are_passed_over() {
    let elliptic = Signer::elliptic("ec-1");
    let but = |signer: &Signer, field: &str, value: serde_json::Value| {
        let mut jwk = signer.jwk();
        jwk[field] = value;
        jwk
    };
    let world = World::with_silent_issuer().await;
    world.publish_discovery(json!({ "issuer": world.issuer(), "jwks_uri": world.issuer() + JWKS })).await;
    world
        .publish_keys(vec![
            but(&RSA, "use", json!("enc")),
            but(&RSA, "alg", json!("RS512")),
            but(&RSA, "kid", json!(null)),
            but(&elliptic, "crv", json!("P-384")),
            json!({ "kty": "oct", "kid": RSA.id, "k": "c2VjcmV0" }),
            json!({ "kty": "AKP", "kid": RSA.id, "pub": "x" }),
            but(&OTHER_RSA, "alg", json!(null)),
        ])
        .await;
    world.call_with(&OTHER_RSA.sign(&world.claims())).await.expect("a key without `alg` is fit for its kind's");
    assert_eq!(world.refusal_of(&RSA.sign(&world.claims())).await, Refusal::UnknownKey);
    assert_eq!(world.refusal_of(&elliptic.sign(&world.claims())).await, Refusal::UnknownKey);
}

#[test]
fn settings_that_let_nobody_in_are_refused_at_the_start() {
    for (issuer, audiences, roles) in
        [("", AUDIENCE, "roles"), ("https://id.example", " ,", "roles"), ("https://id.example", AUDIENCE, "")]
    {
        assert!(Trust::new(issuer, audiences, roles).is_err());
    }
}

/// The same world, trusting an issuer that is not at the server's address.
fn trusting(issuer: &str, mut world: World) -> World {
    let discovery = format!("{}{DISCOVERY}", world.issuer());
    world.authorizer = Authorizer {
        trust: Trust::new(issuer, AUDIENCE, "cognito:groups").expect("settings"),
        keys: Keys::new(issuer, Some(&discovery), Keys::TIMEOUT).expect("settings"),
    };
    world
}
