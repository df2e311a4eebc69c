//! The OpenAPI document says what the router does.

use api::in_process::assert_documented;
use serde_json::Value;

use crate::world::text;

fn document() -> Value {
    serde_json::to_value(prepare::openapi()).expect("JSON")
}

#[test]
fn the_document_reads_as_openapi_3_1() {
    let read: oas3::Spec = oas3::from_json(document().to_string()).expect("a document");
    read.validate_version().expect("version 3.1");
    assert_eq!(read.operations().count(), prepare::routes::<stores::aws::Aws>().list().len());
}

#[test]
fn every_route_is_in_the_document_with_its_roles_and_its_parameters() {
    assert_documented(prepare::routes::<stores::aws::Aws>().list(), &document());
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
    assert_eq!(most("NewText", "what_happened"), 20_000);
    assert_eq!(most("NewStop", "reason"), 2_000);
}
