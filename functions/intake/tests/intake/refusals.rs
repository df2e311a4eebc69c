//! Bad requests are refused in words, each with the status and the field that a program can go by, and nothing is
//! stored.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use memory::Fault;
use model::operator::Role;
use serde_json::{Value, json};

use crate::world::{World, assert_refused, incident};

/// Reports an incident with these members changed.
async fn report(world: &World, changes: Value) -> api::in_process::Reply {
    let mut body = incident();
    for (name, value) in changes.as_object().expect("members") {
        body[name] = value.clone();
    }
    world.post(&world.rita, "/incidents", body).await
}

fn raw(method: Method, path: &str, media_type: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header("idempotency-key", "raw").header("content-type", media_type)
}

#[tokio::test]
async fn malformed_json_is_told_where_it_stops_being_json() {
    let world = World::new();
    let body = "{\"title\": \"Open server\",\n \"organisation\": Example }";
    let reply = world.rita.send(raw(Method::POST, "/incidents", "application/json"), body.into()).await;
    assert_refused(&reply, 400, "In line 2, column 18 it stops being JSON");
    insta::assert_json_snapshot!(reply.body, @r#"
    {
      "type": "breach-notice:malformed",
      "status": 400,
      "title": "The body is not JSON",
      "detail": "In line 2, column 18 it stops being JSON: correct it there."
    }
    "#);
}

#[tokio::test]
async fn wrong_types_unknown_fields_and_missing_ones_are_named() {
    let world = World::new();
    for (changes, pointer, expected) in [
        (json!({ "title": 7 }), "#/title", "a string"),
        (json!({ "discovered_at": "last Tuesday" }), "#/discovered_at", "a moment such as 2026-11-20T08:15:00Z"),
        (json!({ "data_types": "ssn" }), "#/data_types", "a list"),
        (json!({ "tittle": "x" }), "#/tittle", "no field of this name, but one of `title`"),
        (json!({ "title": null }), "#/title", "a string"),
    ] {
        let reply = report(&world, changes).await;
        assert_refused(&reply, 422, expected);
        assert_eq!(reply.body["errors"][0]["pointer"], pointer, "{}", reply.body);
    }
    let reply = world.post(&world.rita, "/incidents", json!({ "title": "x" })).await;
    assert_refused(&reply, 422, "the field is missing");
    assert_eq!(reply.body["errors"][0]["pointer"], "#/organisation");
}

#[tokio::test]
async fn all_fields_beyond_their_limits_are_told_at_once() {
    let world = World::new();
    let reply = report(
        &world,
        json!({
            "title": " ",
            "organisation": "a\nb",
            "summary": "x".repeat(2_000_000),
            "ended_at": "2026-01-01T00:00:00Z",
            "began_at": "2026-02-01T00:00:00Z",
            "data_types": ["name", "ssnn"],
        }),
    )
    .await;
    assert_refused(&reply, 422, "at most 20000 characters");
    assert!(reply.body.to_string().len() < 2_000, "what was sent is not repeated");
    insta::assert_json_snapshot!(reply.body, @r##"
    {
      "type": "breach-notice:fields",
      "status": 422,
      "title": "Fields of the body are not as expected",
      "detail": "Correct the fields named in `errors`, then send the request again.",
      "errors": [
        {
          "pointer": "#/title",
          "expected": "a text that is not blank"
        },
        {
          "pointer": "#/organisation",
          "expected": "a text without control characters or line ends"
        },
        {
          "pointer": "#/summary",
          "expected": "at most 20000 characters"
        },
        {
          "pointer": "#/ended_at",
          "expected": "a moment that is not before began_at"
        },
        {
          "pointer": "#/data_types/1",
          "expected": "a data type of the vocabulary; the nearest are ssn, Spouses names, Passport numbers"
        }
      ]
    }
    "##);
    assert_refused(&report(&world, json!({ "discovered_at": "2030-01-01T00:00:00Z" })).await, 422, "not in the future");
    assert_eq!(world.rita.get("/incidents").await.body["incidents"], json!([]), "nothing is half-stored");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_the_way_out() {
    let world = World::new();
    let id = world.report().await;
    let path = format!("/incidents/{id}/lists");
    let file = vec![b'x'; 4 * 1024 * 1024 + 1];
    let reply = world.rita.post_file(&path, "one", "text/csv", &file).await;
    assert_refused(&reply, 413, "At most 4194304 bytes are taken");
    assert_refused(&reply, 413, "presigned");
    assert_eq!(world.rita.post_file(&path, "two", "text/csv", &file[1..]).await.status, StatusCode::ACCEPTED);
    assert_refused(&report(&world, json!({ "summary": "x".repeat(4_000_000) })).await, 413, "Shorten it");
}

#[tokio::test]
async fn a_wrong_content_type_is_refused() {
    let world = World::new();
    let id = world.report().await;
    let reply = world.rita.send(raw(Method::POST, "/incidents", "text/plain"), incident().to_string().into()).await;
    assert_refused(&reply, 415, "application/json");
    let path = format!("/incidents/{id}/lists");
    let reply = world.rita.post_file(&path, "one", "application/vnd.ms-excel", b"x").await;
    assert_refused(&reply, 415, "text/csv, text/tab-separated-values, text/plain, application/octet-stream");
    assert_refused(&world.rita.post_file(&path, "one", "text/csv", b"").await, 400, "Send the file as the body");
}

#[tokio::test]
async fn an_unknown_incident_list_or_address_is_told_in_words() {
    let world = World::new();
    let id = world.report().await;
    let unknown = "/incidents/inc-0123456789abcdef0123";
    for path in ["", "/lists", "/lists/1", "/evidence"] {
        assert_refused(&world.pavel.get(&format!("{unknown}{path}")).await, 404, "no incident of this id");
    }
    assert_refused(&world.pavel.get(&format!("/incidents/{id}/lists/1")).await, 404, "no list of this number");
    assert_refused(&world.pavel.get("/incidents/7").await, 404, "must be an incident's id: `inc-`");
    assert_refused(&world.pavel.get(&format!("/incidents/{id}/lists/one")).await, 404, "the number of a list");
    assert_refused(&world.pavel.get("/incident").await, 404, "No such route");
    for path in ["/lists", "/customers/lookup"] {
        let body = match path {
            "/lists" => json!({ "upload": "presigned" }),
            _ => json!({ "list": 1, "reference": "C-1" }),
        };
        let person = world.person("Anyone", &[Role::Reporter, Role::Author]);
        assert_refused(&world.post(&person, &format!("{unknown}{path}"), body).await, 404, "no incident of this id");
    }
}

#[tokio::test]
async fn without_an_operator_nothing_is_answered() {
    let world = World::new();
    let reply = world.stranger.get("/incidents").await;
    assert_refused(&reply, 401, "Bearer TOKEN");
    assert_eq!(reply.headers["www-authenticate"], "Bearer");
    assert_refused(&world.stranger.post("/incidents", "one", &incident()).await, 401, "Authorization");
    assert_eq!(world.stranger.get("/openapi.json").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_role_is_told_which_one_is_needed() {
    let world = World::new();
    assert_refused(&world.post(&world.audra, "/incidents", incident()).await, 403, "This takes the role reporter.");
    let id = world.report().await;
    let reply = world.rita.get(&format!("/incidents/{id}/evidence")).await;
    assert_refused(&reply, 403, "This takes the role auditor or approver.");
}

#[tokio::test]
async fn no_route_lets_in_a_role_that_it_does_not_name() {
    let world = World::new();
    let id = world.report().await;
    for line in intake::routes::<memory::InMemory>().list() {
        let Some(roles) = line.roles else { continue };
        let path = line.path.replace("{incident}", id.as_str()).replace("{customer}", &"0".repeat(32));
        let path = path.replace("{list}", "1").replace("{notice}", "1");
        for role in Role::ALL {
            let request = raw(line.method.parse().expect("a method"), &path, "application/json");
            let reply = world.person("Someone", &[role]).send(request, Body::from("{}")).await;
            let let_in = reply.status != StatusCode::FORBIDDEN;
            assert_eq!(let_in, roles.contains(&role), "{} {} as {role}: {}", line.method, line.path, reply.body);
        }
        let reply =
            world.stranger.send(raw(line.method.parse().expect("a method"), &path, "application/json"), Body::empty());
        assert_refused(&reply.await, 401, "Bearer TOKEN");
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let world = World::new();
    let reply = world.rita.send(raw(Method::DELETE, "/incidents", "application/json"), Body::empty()).await;
    assert_refused(&reply, 405, "Allow");
    let allow = reply.headers["allow"].to_str().expect("a text");
    let allowed: BTreeSet<&str> = allow.split(',').map(str::trim).collect();
    assert_eq!(allowed, BTreeSet::from(["GET", "HEAD", "POST"]));
}

#[tokio::test]
async fn every_post_takes_a_usable_idempotency_key() {
    let world = World::new();
    let request =
        || Request::builder().method(Method::POST).uri("/incidents").header("content-type", "application/json");
    let reply = world.rita.send(request(), incident().to_string().into()).await;
    assert_refused(&reply, 400, "Send a header Idempotency-Key");
    for key in ["", " ", "a b", "schlüssel", &"k".repeat(256)] {
        let reply = world.rita.send(request().header("idempotency-key", key), incident().to_string().into()).await;
        assert_refused(&reply, 400, "1 to 255 visible ASCII");
    }
    let two = request().header("idempotency-key", "a").header("idempotency-key", "b");
    assert_refused(&world.rita.send(two, incident().to_string().into()).await, 400, "Idempotency-Key");
    // API Gateway's event tells each header twice.
    let twice = request().header("idempotency-key", "a").header("idempotency-key", "a");
    assert_eq!(world.rita.send(twice, incident().to_string().into()).await.status, StatusCode::CREATED);
    let longest = request().header("idempotency-key", "k".repeat(255));
    assert_eq!(world.rita.send(longest, incident().to_string().into()).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_parameter_that_is_not_as_expected_is_refused() {
    let world = World::new();
    let id = world.report().await;
    assert_refused(&world.rita.get("/incidents?after=nonsense").await, 400, "what an earlier answer gave as `next`");
    assert_refused(&world.rita.get("/incidents?page=2").await, 400, "after `?`");
    assert_refused(&world.rita.get(&format!("/incidents/{id}/lists?after=-1")).await, 400, "after `?`");
    let path = format!("/incidents/{id}/lists?merge_same_person=yes");
    assert_refused(&world.rita.post_file(&path, "one", "text/csv", b"x").await, 400, "after `?`");
}

#[tokio::test]
async fn a_table_that_does_not_answer_is_told_as_such_and_to_be_asked_again() {
    let world = World::new();
    world.weather.forecast(|_| Fault::Before);
    for reply in [world.rita.get("/incidents").await, world.rita.post("/incidents", "one", &incident()).await] {
        assert_refused(&reply, 503, "send the same request again");
        assert_eq!(reply.headers["retry-after"], "2");
    }
}
