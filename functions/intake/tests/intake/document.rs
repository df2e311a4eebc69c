//! The OpenAPI document says what the router does.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::world::{World, text};

fn document() -> Value {
    serde_json::to_value(intake::openapi()).expect("JSON")
}

#[tokio::test]
async fn the_document_is_served_as_it_is_generated() {
    let served = World::new().stranger.get("/openapi.json").await;
    assert_eq!(served.body, document());
    assert_eq!(served.body["openapi"], "3.1.0");
}

#[test]
fn the_document_reads_as_openapi_3_1() {
    let read: oas3::Spec = oas3::from_json(document().to_string()).expect("a document");
    read.validate_version().expect("version 3.1");
    assert_eq!(read.operations().count(), intake::routes::<intake::Aws>().lines().len());
}

#[test]
fn every_route_is_in_the_document_with_its_roles_and_its_parameters() {
    let document = document();
    let lines = intake::routes::<intake::Aws>();
    let mut names = BTreeSet::new();
    for line in lines.lines() {
        let operation = &document["paths"][line.path][line.method.to_lowercase()];
        assert!(names.insert(operation["operationId"].to_string()), "{operation}");
        let roles: BTreeSet<String> =
            operation["security"].as_array().into_iter().flatten().map(|way| way["operator"][0].to_string()).collect();
        let expected = line.roles.unwrap_or_default().iter().map(|role| format!("\"{role}\"")).collect();
        assert_eq!(roles, expected, "{} {}", line.method, line.path);
        let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
        let named = |name: &str| parameters.iter().find(|parameter| parameter["name"] == name);
        for name in line.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let parameter = named(name).unwrap_or_else(|| panic!("{name} of {}", line.path));
            assert!(parameter["required"] == true && parameter["description"].is_string(), "{parameter}");
        }
        assert_eq!(named("idempotency-key").is_some(), line.method == "POST", "{}", line.path);
        assert_eq!(operation.get("requestBody").is_some(), line.method != "GET", "{}", line.path);
        assert!(operation["responses"].as_object().is_some_and(|responses| responses.len() >= 2), "{operation}");
    }
    let operations: usize = document["paths"]
        .as_object()
        .expect("paths")
        .values()
        .map(|item| item.as_object().map_or(0, |item| item.len()))
        .sum();
    assert_eq!(operations, lines.lines().len());
}

#[test]
fn every_reference_leads_somewhere() {
    fn references<'d>(value: &'d Value, found: &mut Vec<&'d str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 40, "{}", found.len());
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("within the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
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
    assert_eq!(most("NewText", "what_happened"), 20_000);
    assert_eq!(most("NewStop", "reason"), 2_000);
    assert_eq!(schemas["NewIncident"]["additionalProperties"], false);
}
