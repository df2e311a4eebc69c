//! The OpenAPI document says what the router does.

use api::in_process::assert_documented;
use serde_json::Value;

use crate::world::{World, text};

fn document() -> Value {
    serde_json::to_value(intake::openapi()).expect("JSON")
}

#[tokio::test]
async fn the_document_of_the_whole_api_is_served() {
    let served = World::new().stranger.get("/openapi.json").await;
    let read: oas3::Spec = oas3::from_json(served.body.to_string()).expect("a document");
    read.validate_version().expect("version 3.1");
    for (path, item) in document()["paths"].as_object().expect("paths") {
        assert!(served.body["paths"][path].is_object(), "{path}: {item}");
    }
}

#[test]
fn the_document_reads_as_openapi_3_1() {
    let read: oas3::Spec = oas3::from_json(document().to_string()).expect("a document");
    read.validate_version().expect("version 3.1");
    assert_eq!(read.operations().count(), intake::routes::<stores::aws::Aws>().list().len());
}

#[test]
fn every_route_is_in_the_document_with_its_roles_and_its_parameters() {
    assert_documented(intake::routes::<stores::aws::Aws>().list(), &document());
}

#[test]
fn the_limits_of_fields_are_in_the_document() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let most = |body: &str, field: &str| {
        let property = &schemas[body]["properties"][field];
        let reference = text(&property["$ref"]).strip_prefix('#').expect("within the document");
        document.pointer(reference).expect("a schema")["maxLength"].clone()
    };
    assert_eq!(most("NewIncident", "title"), 200);
    assert_eq!(most("NewWithdrawal", "reason"), 2_000);
    assert_eq!(schemas["NewIncident"]["additionalProperties"], false);
}
