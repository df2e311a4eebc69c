//! No planted value of the list is found where the design's guarantee 4 does not name it.

use serde_json::json;
use shared::memory::MemoryLog;
use tests::world::{World, now};

/// Values that stand nowhere but in the list.
const PLANTED: [&str; 8] = [
    "ref-planted-4711",
    "Plantedgiven",
    "Plantedfamily",
    "planted.person",
    "5550142",
    "Planted Street 99",
    "1971-02-03",
    "planted-extra-value",
];

const LIST: &str = "reference,given_name,family_name,email,phone,phone_type,address_line_1,birth_date,country,subdivision,plan\n\
    ref-planted-4711,Plantedgiven,Plantedfamily,planted.person@example.org,+12025550142,mobile,Planted Street 99,1971-02-03,US,US-CA,planted-extra-value\n\
    ref-planted-4711-b,Plantedgiven,Plantedfamily,planted.person@@example.org,+12025550142x,mobile,Planted Street 99,1971-02-03,US,US-ZZ,planted-extra-value\n\
    ref-planted-4711-c,Plantedgiven,Plantedfamily,planted.person@bounce.example,+12025550142,mobile,Planted Street 99,1971-02-03,US,US-CA,planted-extra-value\n";

/// Asserts that this holds nothing of what was planted.
fn assert_clean(place: &str, text: &str) {
    for planted in PLANTED {
        assert!(!text.contains(planted), "{planted} stands in {place}");
    }
}

#[test]
fn planted_values_stand_in_the_customers_table_and_nowhere_else() {
    let log = MemoryLog::begin();

    let world = World::new(1);
    let notice = world.approved(LIST);
    let seen_on_the_way = world.run_watching_the_queues(&notice);
    world.run_until_finished(&notice);

    let tables = world.memory.dump();
    assert!(tables["Customers"].contains(PLANTED[0]), "the test plants what it looks for");
    assert_clean("the Incidents table", &tables["Incidents"]);
    assert_clean("the Deliveries table", &tables["Deliveries"]);
    for body in &seen_on_the_way {
        assert_clean("a topic or queue", body);
    }
    assert!(seen_on_the_way.len() > 2, "slices and deliveries were seen: {}", seen_on_the_way.len());
    assert_clean("an alert", &format!("{:?}", world.alerts.told()));
    for object in world.copies.objects().values() {
        assert_clean("a kept copy as stored", &String::from_utf8_lossy(object));
    }
    let logged = log.text();
    assert_clean("a log", &logged);
}

#[test]
fn planted_values_stand_in_no_answer_of_the_api_but_the_preview() {
    let world = World::new(1);
    let notice = world.approved(LIST);
    world.run_until_finished(&notice);
    let incident = format!("/incidents/{}", notice.incident);
    let paths = [
        "",
        "/lists",
        "/lists/1",
        "/notices",
        "/notices/1",
        "/notices/1/progress",
        "/notices/1/deliveries?state=unreachable",
    ];
    for path in paths {
        let reply = now(world.lead.get(&format!("{incident}{path}")));
        assert!(reply.status.is_success(), "{path}: {}", reply.body);
        assert_clean(path, &reply.body.to_string());
    }
    let unknown = json!({ "list": 1, "reference": "ref-planted-4711-unknown" });
    let reply = now(world.lead.post(&format!("{incident}/customers/lookup"), "lookup", &unknown));
    assert_eq!(reply.status, 404);
    assert_clean("an error", &reply.body.to_string());
}
