//! `openapi.json`, which *intake* serves, describes what all functions behind the operators' API answer. It is made from their
//! routes: `UPDATE_OPENAPI=1 cargo test -p tests --test openapi` writes it anew.

use serde_json::{Map, Value, json};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.json");
const DESCRIPTION: &str = "\
From the report of a breach to every affected customer, and to the proof of it.\n\n\
Send your issuer's token in the header `Authorization: Bearer …`. Every POST that acts takes an `Idempotency-Key`. What is \
refused is answered with problem details (RFC 9457) that say what was expected; whatever is answered may not be kept by caches.";

/// The functions in the order of the work, with their own documents.
fn documents() -> [(&'static str, Value); 5] {
    [
        ("intake", json!(intake::openapi())),
        ("assess", json!(assess::openapi())),
        ("prepare", json!(prepare::openapi())),
        ("publish", json!(publish::openapi())),
        ("outcomes", json!(outcomes::openapi())),
    ]
}

#[test]
fn the_file_describes_the_routes_of_all_functions() {
    let (mut paths, mut components, mut tags) = (Map::new(), Map::new(), Vec::new());
    for (function, document) in documents() {
        let name = document["info"]["title"].as_str().expect("a title").trim_start_matches("Breach notice: ");
        tags.push(json!({ "name": name, "description": document["info"]["description"] }));
        for (path, mut item) in taken(&document, "/paths") {
            operations(&mut item).for_each(|operation| operation["tags"] = json!([name]));
            together(paths.entry(path.clone()).or_insert_with(|| json!({})), item, &path);
        }
        for (kind, named) in taken(&document, "/components") {
            together(components.entry(kind).or_insert_with(|| json!({})), named, function);
        }
    }
    let version = env!("CARGO_PKG_VERSION");
    let whole = json!({
        "openapi": "3.1.0",
        "info": { "title": "Breach notice", "version": version, "description": DESCRIPTION },
        "servers": [{ "url": "." }],
        "tags": tags,
        "paths": paths,
        "components": components,
    });
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(FILE, format!("{whole:#}\n")).expect("writable");
    }
    let file: Value = serde_json::from_str(&std::fs::read_to_string(FILE).expect("the file")).expect("JSON");
    assert!(
        file == whole,
        "openapi.json is not what the routes say: UPDATE_OPENAPI=1 cargo test -p tests --test openapi"
    );
}

fn taken(document: &Value, pointer: &str) -> Map<String, Value> {
    document.pointer(pointer).and_then(Value::as_object).cloned().expect("an object")
}

fn operations(item: &mut Value) -> impl Iterator<Item = &mut Value> {
    item.as_object_mut().expect("an object").values_mut().filter(|operation| operation["operationId"].is_string())
}

/// Adds members that are not there. What two functions both tell has to be the same: one name, one meaning.
fn together(whole: &mut Value, part: Value, of: &str) {
    let whole = whole.as_object_mut().expect("an object");
    let Value::Object(part) = part else { panic!("{of}: an object") };
    for (name, told) in part {
        let there = whole.entry(name.clone()).or_insert_with(|| told.clone());
        assert!(*there == told, "{name} is told by {of} and by another function, not alike");
    }
}
