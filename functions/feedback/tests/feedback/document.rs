//! The document tells of both routes, and both are open to everyone.

use feedback::{openapi, routes};
use memory::Memory;
use serde_json::json;

#[test]
fn the_routes_are_open_and_described() {
    let document = json!(openapi());
    let routes = routes::<Memory>();
    let described: Vec<_> = routes
        .list()
        .iter()
        .map(|line| {
            (line.method, line.roles, document["paths"][line.path][line.method.to_lowercase()]["operationId"].clone())
        })
        .collect();
    assert_eq!(described, [("GET", None, json!("readVerifyForm")), ("POST", None, json!("verifyNotice"))]);
    let body = &document["paths"]["/verify"]["post"]["requestBody"]["content"];
    assert!(body["application/json"].is_object() && body["application/x-www-form-urlencoded"].is_object());
}
