//! Which tokens let their holder in.

use authorize::AuthorizeError;
use aws_lambda_events::iam::IamPolicyEffect;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use lambda_runtime::Diagnostic;
use model::operator::{Operator, Role, Roles};
use serde_json::{Value, json};
use token::{BearerToken, Refusal, Trust};

use crate::world::{OTHER_RSA, RSA, Signer, World, refusal, seconds_from_now};

/// The operator whom this answer lets in.
fn admitted(answer: Result<authorize::Policy, AuthorizeError>) -> Operator {
    let policy = answer.expect("a policy");
    assert_eq!(policy.policy_document.statement[0].effect, IamPolicyEffect::Allow);
    Operator::from_context(&policy.context).expect("an operator")
}

#[tokio::test]
async fn a_valid_token_opens_the_whole_stage_and_names_its_holder() {
    let world = World::with_keys(&[&RSA]).await;
    let policy = world.call_with(&RSA.sign(&world.claims())).await.expect("a policy");
    let subject = format!("{}#8f1c", world.issuer());
    assert_eq!(
        serde_json::to_value(policy).expect("json"),
        json!({
            "principalId": subject,
            "policyDocument": { "Version": "2012-10-17", "Statement": [{
                "Action": ["execute-api:Invoke"], "Effect": "Allow",
                "Resource": ["arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/live/*/*"],
            }]},
            "context": { "subject": subject, "name": "Ada Byron", "roles": "author,approver" },
            "usageIdentifierKey": null,
        })
    );
}

#[tokio::test]
async fn an_elliptic_curve_key_is_as_good_as_an_rsa_key() {
    let elliptic = Signer::elliptic("ec-1");
    let world = World::with_keys(&[&RSA, &elliptic]).await;
    admitted(world.call_with(&elliptic.sign(&world.claims())).await);
    admitted(world.call_with(&RSA.sign(&world.claims())).await);
}

#[tokio::test]
async fn a_cognito_access_token_names_its_audience_in_client_id() {
    let world = World::with_keys(&[&RSA]).await;
    let claims = |changes| RSA.sign(&world.claims_but(changes));
    let access = json!({ "aud": null, "token_use": "access", "client_id": "console", "name": null });
    let operator = admitted(world.call_with(&claims(access)).await);
    assert_eq!(operator.name.expose(), operator.subject.as_str(), "an access token has no name");

    for not_ours in [
        json!({ "aud": null, "token_use": "access", "client_id": "another app" }),
        json!({ "aud": null, "token_use": "access" }),
        json!({ "aud": null, "token_use": "id", "client_id": "console" }),
        json!({ "aud": null, "token_use": null, "client_id": "console" }),
        json!({ "aud": "another app", "token_use": "access", "client_id": "console" }),
    ] {
        assert_eq!(world.refusal_of(&claims(not_ours.clone())).await, Refusal::Audience, "{not_ours}");
    }
}

#[tokio::test]
async fn one_of_several_audiences_is_enough() {
    let mut world = World::with_keys(&[&RSA]).await;
    world.authorizer.trust = Trust::new(&world.issuer(), "console, shell", "cognito:groups").expect("settings");
    admitted(world.call_with(&RSA.sign(&world.claims_but(json!({ "aud": ["account", "shell"] })))).await);
    for not_ours in [json!(["account"]), json!([]), json!(""), json!("console, shell")] {
        let token = RSA.sign(&world.claims_but(json!({ "aud": not_ours })));
        assert_eq!(world.refusal_of(&token).await, Refusal::Audience, "{not_ours}");
    }
}

#[tokio::test]
async fn roles_are_found_where_the_issuer_puts_them() {
    let mut world = World::with_keys(&[&RSA]).await;
    let author_and_auditor = Roles::from_iter([Role::Author, Role::Auditor]);
    for (roles_claim, claims) in [
        ("roles", json!({ "roles": ["auditor", "author", 7, null] })),
        ("custom:roles", json!({ "custom:roles": "author, auditor" })),
        ("scope", json!({ "scope": "openid auditor author" })),
        ("https://example.com/roles", json!({ "https://example.com/roles": ["author", "auditor"] })),
        ("/realm_access/roles", json!({ "realm_access": { "roles": ["offline_access", "author", "auditor"] } })),
    ] {
        world.authorizer.trust = Trust::new(&world.issuer(), "console", roles_claim).expect("settings");
        let operator = admitted(world.call_with(&RSA.sign(&world.claims_but(claims))).await);
        assert_eq!(operator.roles, author_and_auditor, "{roles_claim}");
    }
}

#[tokio::test]
async fn a_valid_token_without_a_role_of_ours_is_denied() {
    let world = World::with_keys(&[&RSA]).await;
    for none in
        [json!(null), json!([]), json!(["everyone", "Approver"]), json!("admin"), json!({ "approver": true }), json!(7)]
    {
        let policy =
            world.call_with(&RSA.sign(&world.claims_but(json!({ "cognito:groups": none })))).await.expect("a policy");
        let policy = serde_json::to_value(policy).expect("json");
        let statement = &policy["policyDocument"]["Statement"][0];
        assert_eq!(statement["Effect"], "Deny", "{none}");
        assert_eq!(statement["Resource"][0], "arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/live/*/*");
        assert_eq!(policy["context"], json!({}));
    }
}

#[tokio::test]
async fn a_name_is_one_short_line_or_the_subject() {
    let world = World::with_keys(&[&RSA]).await;
    for (claim, shown) in [
        (json!(" Zoë\r\n Øre "), "Zoë Øre".to_owned()),
        (json!("n".repeat(5_000)), "n".repeat(Trust::LONGEST_NAME)),
        (json!(" \n"), format!("{}#8f1c", world.issuer())),
        (json!(["Ada"]), format!("{}#8f1c", world.issuer())),
    ] {
        let claims =
            world.claims_but(json!({ "name": claim, "email": "ada@example.com", "preferred_username": "ada" }));
        assert_eq!(admitted(world.call_with(&RSA.sign(&claims)).await).name.expose(), &shown);
    }
}

#[tokio::test]
async fn an_unsigned_token_is_refused() {
    let world = World::with_keys(&[&RSA]).await;
    let signed = RSA.sign(&world.claims());
    let [_, payload, signature] = signed.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let header = "eyJhbGciOiJub25lIiwia2lkIjoicnNhLTEifQ"; // {"alg":"none","kid":"rsa-1"}
    for unsigned in
        [format!("{header}.{payload}."), format!("{header}.{payload}.{signature}"), format!("{header}.{payload}")]
    {
        assert_eq!(world.refusal_of(&unsigned).await, Refusal::NotASignedToken);
    }
}

#[tokio::test]
async fn a_public_key_is_no_shared_secret() {
    let world = World::with_keys(&[&RSA]).await;
    let jwk = RSA.jwk();
    let modulus = jwk["n"].as_str().expect("a modulus");
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let header = Header { kid: Some(RSA.id.clone()), ..Header::new(algorithm) };
        let secrets = [modulus.as_bytes().to_vec(), jwk.to_string().into_bytes(), Vec::new()]
            .map(|secret| EncodingKey::from_secret(&secret));
        let from_base64 = EncodingKey::from_urlsafe_base64_secret(&format!("{modulus}==")).expect("base64");
        for secret in secrets.iter().chain([&from_base64]) {
            let forged = jsonwebtoken::encode(&header, &world.claims(), secret).expect("a token");
            assert_eq!(world.refusal_of(&forged).await, Refusal::Algorithm);
        }
    }
    assert_eq!(world.times_asked().await, 0);
}

#[tokio::test]
async fn a_key_is_used_with_its_own_algorithm_only() {
    let elliptic = Signer::elliptic("ec-1");
    let world = World::with_keys(&[&RSA, &elliptic]).await;
    let rsa_under_ec_id = RSA.sign_under(&Header { kid: Some(elliptic.id.clone()), ..RSA.header() }, &world.claims());
    let ec_under_rsa_id =
        elliptic.sign_under(&Header { kid: Some(RSA.id.clone()), ..elliptic.header() }, &world.claims());
    let rsa_512 = RSA.sign_under(&Header { alg: Algorithm::RS512, ..RSA.header() }, &world.claims());
    let rsa_pss = RSA.sign_under(&Header { alg: Algorithm::PS256, ..RSA.header() }, &world.claims());
    for token in [rsa_under_ec_id, ec_under_rsa_id, rsa_512, rsa_pss] {
        assert_eq!(world.refusal_of(&token).await, Refusal::Algorithm);
    }
}

#[tokio::test]
async fn a_token_signed_with_another_key_is_refused() {
    let world = World::with_keys(&[&RSA]).await;
    let forged = OTHER_RSA.sign_under(&RSA.header(), &world.claims());
    assert_eq!(world.refusal_of(&forged).await, Refusal::Signature);
}

#[tokio::test]
async fn a_key_that_the_token_brings_along_is_not_used() {
    let world = World::with_keys(&[&RSA]).await;
    let header = Header {
        jwk: Some(serde_json::from_value(OTHER_RSA.jwk()).expect("a key")),
        jku: Some(format!("{}/keys-of-a-stranger", world.issuer())),
        ..OTHER_RSA.header()
    };
    assert_eq!(world.refusal_of(&OTHER_RSA.sign_under(&header, &world.claims())).await, Refusal::UnknownKey);
}

#[tokio::test]
async fn no_cut_and_no_change_of_a_token_is_accepted() {
    let world = World::with_keys(&[&RSA]).await;
    let token = RSA.sign(&world.claims());
    admitted(world.call_with(&token).await);
    for at in 0..token.len() {
        world.refusal_of(&token[..at]).await;
        let other = if &token[at..=at] == "A" { "B" } else { "A" };
        world.refusal_of(&format!("{}{other}{}", &token[..at], &token[at + 1..])).await;
    }
}

#[tokio::test]
async fn a_token_without_a_key_id_is_refused() {
    let world = World::with_keys(&[&RSA]).await;
    let token = RSA.sign_under(&Header::new(Algorithm::RS256), &world.claims());
    assert_eq!(world.refusal_of(&token).await, Refusal::NoKeyId);
}

#[tokio::test]
async fn a_header_that_asks_for_more_is_refused() {
    let world = World::with_keys(&[&RSA]).await;
    for header in [
        Header { crit: Some(vec!["b64".to_owned()]), ..RSA.header() },
        Header { typ: Some("logout+jwt".to_owned()), ..RSA.header() },
        Header { typ: Some("secevent+jwt".to_owned()), ..RSA.header() },
    ] {
        assert_eq!(world.refusal_of(&RSA.sign_under(&header, &world.claims())).await, Refusal::NotForCalling);
    }
    for typ in [None, Some("JWT"), Some("at+jwt"), Some("application/at+jwt")] {
        let header = Header { typ: typ.map(str::to_owned), ..RSA.header() };
        admitted(world.call_with(&RSA.sign_under(&header, &world.claims())).await);
    }
}

#[tokio::test]
async fn a_token_of_another_issuer_is_refused() {
    let world = World::with_keys(&[&RSA]).await;
    let others = [json!("https://elsewhere.example"), json!(format!("{}/", world.issuer())), json!("")];
    for issuer in others {
        assert_eq!(
            world.refusal_of(&RSA.sign(&world.claims_but(json!({ "iss": issuer })))).await,
            Refusal::Issuer,
            "{issuer}"
        );
    }
}

#[tokio::test]
async fn time_decides_with_a_small_leeway() {
    let world = World::with_keys(&[&RSA]).await;
    let token = |changes: Value| RSA.sign(&world.claims_but(changes));
    let leeway = i64::try_from(Trust::LEEWAY_SECONDS).expect("small");
    // Half the leeway either side, so that the time this test takes does not matter.
    admitted(world.call_with(&token(json!({ "exp": seconds_from_now(-leeway / 2) }))).await);
    admitted(world.call_with(&token(json!({ "nbf": seconds_from_now(leeway / 2) }))).await);
    assert_eq!(world.refusal_of(&token(json!({ "exp": seconds_from_now(-leeway * 2) }))).await, Refusal::Expired);
    assert_eq!(world.refusal_of(&token(json!({ "exp": 0 }))).await, Refusal::Expired);
    assert_eq!(world.refusal_of(&token(json!({ "nbf": seconds_from_now(leeway * 100) }))).await, Refusal::NotYet);
}

#[tokio::test]
async fn a_missing_or_misshapen_claim_is_refused() {
    let world = World::with_keys(&[&RSA]).await;
    for claims in [
        json!({ "exp": null }),
        json!({ "exp": "tomorrow" }),
        json!({ "exp": -1 }),
        json!({ "iss": null }),
        json!({ "iss": 7 }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": "x".repeat(256) }),
        json!({ "aud": { "console": true } }),
        json!({ "token_use": "refresh" }),
        json!({ "token_use": 7 }),
        json!({ "nbf": "yesterday" }),
    ] {
        assert_eq!(world.refusal_of(&RSA.sign(&world.claims_but(claims.clone()))).await, Refusal::Claims, "{claims}");
    }
    for payload in [json!([]), json!("text"), json!(null)] {
        assert_eq!(world.refusal_of(&RSA.sign(&payload)).await, Refusal::Claims, "{payload}");
    }
}

#[tokio::test]
async fn a_huge_token_is_refused_unread() {
    let world = World::with_keys(&[&RSA]).await;
    let longest = BearerToken::LONGEST_BYTES;
    assert_eq!(world.refusal_of(&"x".repeat(longest + 1)).await, Refusal::TooLong);
    assert_eq!(world.refusal_of(&"x".repeat(longest)).await, Refusal::NotASignedToken);
    assert_eq!(world.refusal_of(&".".repeat(longest)).await, Refusal::NotASignedToken);
    assert_eq!(
        world.refusal_of(&RSA.sign(&world.claims_but(json!({ "pad": "x".repeat(longest) })))).await,
        Refusal::TooLong
    );
    assert_eq!(world.times_asked().await, 0);
}

#[tokio::test]
async fn exactly_one_bearer_token_is_read() {
    let world = World::with_keys(&[&RSA]).await;
    let token = RSA.sign(&world.claims());
    let bearer = format!("Bearer {token}");
    for headers in [
        vec![],
        vec![""],
        vec!["Bearer"],
        vec!["Bearer "],
        vec![token.as_str()],
        vec!["Basic dXNlcjpwYXNzd29yZA=="],
        vec![bearer.as_str(), bearer.as_str()],
        vec!["Basic eA==", bearer.as_str()],
    ] {
        let refused = refusal(world.call(&headers).await);
        assert!(matches!(refused, Refusal::NoToken), "{refused:?}");
    }
    for header in [bearer.clone(), format!("bearer  {token} "), format!("BEARER {token}")] {
        admitted(world.call(&[header.as_str()]).await);
    }
}

#[tokio::test]
async fn the_headers_name_is_read_in_any_case_and_other_headers_do_not_matter() {
    let world = World::with_keys(&[&RSA]).await;
    let bearer = format!("Bearer {}", RSA.sign(&world.claims()));
    let arn = "arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/live/GET/";
    let headers = json!({ "authorization": [bearer], "X-Name": ["Zoë\u{0}"], "X-Odd": 7, "X-Null": null });
    admitted(world.call_event(json!({ "methodArn": arn, "multiValueHeaders": headers })).await);

    let twice = json!({ "authorization": [bearer], "Authorization": [bearer] });
    assert_eq!(
        refusal(world.call_event(json!({ "methodArn": arn, "multiValueHeaders": twice })).await),
        Refusal::NoToken
    );
    for none in [json!({}), json!(null), json!({ "Authorization": bearer }), json!({ "Authorization": [7] })] {
        assert_eq!(
            refusal(world.call_event(json!({ "methodArn": arn, "multiValueHeaders": none })).await),
            Refusal::NoToken
        );
    }
}

#[tokio::test]
async fn the_sample_event_is_refused_without_asking_anyone() {
    let world = World::with_silent_issuer().await;
    let error = world.call_sample().await.expect_err("a placeholder is no token");
    // API Gateway makes a 401 of this text and of no other.
    let expected = Diagnostic { error_type: "Unauthorized".to_owned(), error_message: "Unauthorized".to_owned() };
    assert_eq!(Diagnostic::from(error), expected);
    assert!(world.server.received_requests().await.expect("recorded").is_empty());
}

#[tokio::test]
async fn an_event_that_names_no_method_is_an_error_of_ours() {
    let world = World::with_keys(&[&RSA]).await;
    for event in [json!({}), json!({ "methodArn": null }), json!({ "methodArn": "*" })] {
        let error = world.call_event(event).await.expect_err("no method");
        assert!(matches!(error, AuthorizeError::NotAMethod));
        assert_ne!(Diagnostic::from(error).error_message, "Unauthorized");
    }
}
