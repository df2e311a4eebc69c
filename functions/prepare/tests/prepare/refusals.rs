//! Bad requests are refused in words, and nothing is stored.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use model::operator::Role;
use serde_json::json;

use crate::world::{World, assert_refused, notice};

#[tokio::test]
async fn a_notice_in_too_many_words_is_refused_before_the_table_refuses_it() {
    let world = World::new();
    let (list, _) = world.sealed().await;
    let mut body = notice(list.list);
    let long = body["content"]["texts"]["en"].clone();
    for language in ["de", "fr", "es", "it"] {
        let mut text = long.clone();
        for part in ["what_happened", "what_we_are_doing", "what_you_can_do", "for_more_information"] {
            text[part] = json!("x".repeat(20_000));
        }
        body["content"]["texts"][language] = text;
    }
    let reply = world.post(&world.alma, &format!("/incidents/{}/notices", list.incident), body).await;
    assert_refused(&reply, 422, "at most 300000 bytes");
}

#[tokio::test]
async fn an_unknown_incident_or_notice_is_told_in_words() {
    let world = World::new();
    let id = world.report().await;
    let unknown = "/incidents/inc-0123456789abcdef0123";
    for path in ["/notices", "/notices/1", "/notices/1/progress"] {
        assert_refused(&world.pavel.get(&format!("{unknown}{path}")).await, 404, "no incident of this id");
    }
    for path in ["", "/progress"] {
        let reply = world.pavel.get(&format!("/incidents/{id}/notices/1{path}")).await;
        assert_refused(&reply, 404, "no notice of this number");
    }
    let body = notice(model::id::ListNumber(1));
    assert_refused(&world.post(&world.alma, &format!("{unknown}/notices"), body).await, 404, "no incident of this id");
}

#[tokio::test]
async fn no_route_lets_in_a_role_that_it_does_not_name() {
    let world = World::new();
    let id = world.report().await;
    for line in prepare::routes::<memory::InMemory>().list() {
        let Some(roles) = line.roles else { continue };
        let path = line.path.replace("{incident}", id.as_str()).replace("{customer}", &"0".repeat(32));
        let path = path.replace("{notice}", "1");
        let raw = || {
            let request = Request::builder().method(line.method).uri(&path).header("idempotency-key", "raw");
            request.header("content-type", "application/json")
        };
        for role in Role::ALL {
            let reply = world.person("Someone", &[role]).send(raw(), Body::from("{}")).await;
            let let_in = reply.status != StatusCode::FORBIDDEN;
            assert_eq!(let_in, roles.contains(&role), "{} {} as {role}: {}", line.method, line.path, reply.body);
        }
        assert_refused(&world.stranger.send(raw(), Body::empty()).await, 401, "Bearer TOKEN");
    }
}
