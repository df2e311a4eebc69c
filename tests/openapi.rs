//! `openapi.json`, which *intake* serves, describes what all functions behind the operators' API answer, and the handbook's table of
//! roles says who may do it. Both are made from the routes: `UPDATE_OPENAPI=1 cargo test -p tests --test documents openapi` writes them again.

use std::collections::{BTreeMap, BTreeSet};

use model::operator::Role;
use serde_json::{Map, Value, json};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.json");
const HANDBOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/handbook.md");
/// What stands around the table of roles.
const TABLE: [&str; 2] = ["<!-- who may do what: made by tests/openapi.rs -->\n", "<!-- until here -->\n"];
const STALE: &str = "is not what the routes say: UPDATE_OPENAPI=1 cargo test -p tests --test documents openapi";
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

/// One document of all of them.
fn whole() -> Value {
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
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Breach notice", "version": version, "description": DESCRIPTION },
        "servers": [{ "url": "." }],
        "tags": tags,
        "paths": paths,
        "components": components,
    })
}

/// Writes the file again, where that is asked for.
fn update(path: &str, text: &str) {
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(path, text).expect("writable");
    }
}

#[test]
fn the_file_describes_the_routes_of_all_functions() {
    let whole = whole();
    update(FILE, &format!("{whole:#}\n"));
    let file: Value = serde_json::from_str(&std::fs::read_to_string(FILE).expect("the file")).expect("JSON");
    // As values: whether members keep their order depends on what else is built together with this test.
    assert!(file == whole, "openapi.json {STALE}");
}

#[test]
fn the_handbook_says_who_may_do_what() {
    let handbook = std::fs::read_to_string(HANDBOOK).expect("the handbook");
    let (before, rest) = handbook.split_once(TABLE[0]).expect("the beginning of the table");
    let (_, after) = rest.split_once(TABLE[1]).expect("the end of the table");
    let table = table_of_roles(&whole());
    let written = [before, TABLE[0], table.as_str(), TABLE[1], after].concat();
    update(HANDBOOK, &written);
    assert!(std::fs::read_to_string(HANDBOOK).expect("the handbook") == written, "docs/handbook.md {STALE}");
}

/// Who may ask what, but for what every role may; in the order of the paths.
fn table_of_roles(whole: &Value) -> String {
    let roles = Role::ALL.map(Role::as_str);
    let mut rows = BTreeMap::new();
    for (path, item) in taken(whole, "/paths") {
        for (method, operation) in item.as_object().expect("an object") {
            let named = roles_of(operation);
            if (1..roles.len()).contains(&named.len()) {
                let cells = roles.map(|role| if named.contains(role) { " ● |" } else { " |" });
                rows.insert((path.clone(), method.to_uppercase()), cells.concat());
            }
        }
    }
    let head =
        format!("| |{}\n| --- |{}\n", roles.map(|role| format!(" {role} |")).concat(), " --- |".repeat(roles.len()));
    let rows = rows.into_iter().map(|((path, method), cells)| {
        let of_incident = path.strip_prefix("/incidents/{incident}").filter(|rest| !rest.is_empty());
        let short = of_incident.map_or(path.clone(), |rest| format!("…{rest}"));
        format!("| `{method} {short}` |{cells}\n")
    });
    std::iter::once(head).chain(rows).collect()
}

fn roles_of(operation: &Value) -> BTreeSet<&str> {
    let schemes = operation["security"].as_array().into_iter().flatten().filter_map(Value::as_object);
    let roles = schemes.flat_map(Map::values).filter_map(Value::as_array).flatten();
    roles.filter_map(Value::as_str).collect()
}

fn taken(document: &Value, pointer: &str) -> Map<String, Value> {
    document.pointer(pointer).and_then(Value::as_object).cloned().expect("an object")
}

fn operations(item: &mut Value) -> impl Iterator<Item = &mut Value> {
    item.as_object_mut().expect("an object").values_mut().filter(|operation| operation["operationId"].is_string())
}

/// Adds members that are not there. What two functions both describe must be the same: one name, one meaning.
fn together(whole: &mut Value, part: Value, of: &str) {
    let whole = whole.as_object_mut().expect("an object");
    let Value::Object(part) = part else { panic!("{of}: an object") };
    for (name, schema) in part {
        let there = whole.entry(name.clone()).or_insert_with(|| schema.clone());
        assert!(*there == schema, "{name} is described by {of} and by another function differently");
    }
}
