use serde_json::json;

use super::*;
use crate::id::IncidentId;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

fn incident() -> Incident {
    Incident {
        id: IncidentId::of_request("rea", "1"),
        title: "Open backup server".to_owned(),
        organisation: "Example & Co".to_owned(),
        summary: "A backup server was open.".to_owned(),
        discovered_at: at(1_795_000_000).into(),
        began_at: None,
        ended_at: None,
        cause: Some("A wrong rule.".to_owned()),
        data_types: DataTypes::of(&[law::DataType::Name, law::DataType::Email]),
        reported_by: Actor::function("test"),
        reported_at: at(1_795_000_600),
    }
}

fn says(key: &str, value: Value, standing: Standing) -> Says {
    let key = key.parse().expect("a key");
    Says::read(key, (!value.is_null()).then_some(&value), standing).expect("a value of the fact")
}

fn ledger(said: impl IntoIterator<Item = Says>) -> Ledger {
    let statements = said.into_iter().zip(1..).map(|(says, number)| Statement {
        number: StatementNumber(number),
        says,
        stated_by: Actor::function("test"),
        stated_at: at(1_795_001_000),
        note: None,
    });
    Ledger::new(&incident(), statements.collect())
}

fn value(known: &KnownFacts, key: &str) -> Value {
    known.get(key.parse().expect("a key")).map_or(Value::Null, |point| point.known.value().clone())
}

#[test]
fn the_report_is_version_zero_and_nothing_is_stated_twice() {
    let ledger = ledger([]);
    assert_eq!(ledger.version(), 0);
    let facts = ledger.now().law_facts();
    assert_eq!(facts.discovered.map(|when| when.to_string()), Some("2026-11-18T11:06:40+00:00".to_owned()));
    assert_eq!(facts.data_types, Some(incident().data_types));
    assert_eq!(ledger.now().text(NarrativeFact::Cause), Some("A wrong rule."));
    assert_eq!(ledger.now().when(FactKey::Narrative(NarrativeFact::Began)), None);
}

#[test]
fn the_last_statement_that_stands_wins_and_a_withdrawal_brings_the_one_before_back() {
    let ledger = ledger([
        says("encrypted", json!(true), Standing::Suspected),
        says("encrypted", json!(false), Standing::Confirmed),
        says("encrypted", Value::Null, Standing::Withdrawn),
        says("cause", Value::Null, Standing::Withdrawn),
    ]);
    assert_eq!(value(&ledger.at(0), "encrypted"), Value::Null);
    assert_eq!(ledger.at(1).law_facts().encrypted, Some(true), "a suspicion counts");
    assert_eq!(ledger.at(1).suspected().collect::<Vec<_>>(), [FactKey::Law(Fact::Encrypted)]);
    assert_eq!(ledger.at(2).law_facts().encrypted, Some(false));
    assert_eq!(ledger.at(3).law_facts().encrypted, Some(true), "the suspicion stands again");
    assert_eq!(ledger.now().text(NarrativeFact::Cause), None, "the report's own word is withdrawn too");
    assert_eq!(ledger.at(99), ledger.now());
}

#[test]
fn what_changed_is_given_in_words() {
    let ledger = ledger([
        says("sector", json!("hipaa_covered_entity"), Standing::Suspected),
        says("data_types", json!(["name", "Social security numbers"]), Standing::Confirmed),
        says("sector", json!(["hipaa_covered_entity"]), Standing::Confirmed),
    ]);
    let words = |from, to| ledger.between(from, to).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        words(0, 3),
        ["data types: name, ssn, before: name, email", "sector: hipaa_covered_entity, before: not known"]
    );
    assert_eq!(words(2, 3), ["sector: hipaa_covered_entity, before: hipaa_covered_entity (suspected)"]);
    assert_eq!(words(3, 3), Vec::<String>::new());
}

#[test]
fn every_key_takes_a_value_of_its_kind_and_nothing_else() {
    let good = |kind: Kind| match kind {
        Kind::YesNo => json!(true),
        Kind::When => json!("2026-03-02T17:20:00+01:00"),
        Kind::Counts => json!({"us-ca": 501, "DE": 3}),
        Kind::DataTypes => json!(["Social security numbers"]),
        Kind::Sectors => json!(["bank"]),
        Kind::Places => json!(["DE"]),
        Kind::Place => json!("DE"),
        Kind::Happening => json!("acquired"),
        Kind::Carrier => json!("paper"),
        Kind::Risk => json!("high"),
        Kind::Request => json!({"kind": "written", "date": "2026-03-02"}),
        Kind::Prose => json!(" Text.\n"),
        Kind::Price => json!("0.95 USD"),
        Kind::Context => json!({"data_adjustment": 1, "malicious": true}),
    };
    let bad = [
        json!(null),
        json!(7.5),
        json!("ada@example.com"),
        json!(""),
        json!([]),
        json!({}),
        json!(["ada@example.com"]),
        json!({"ada@example.com": 1}),
        json!("2026-03-02T17:20:00"),
        json!({"data_adjustment": 4}),
    ];
    for key in FactKey::all() {
        let known = Known::read(key, &good(key.kind())).unwrap_or_else(|unfit| panic!("{key}: {unfit}"));
        assert_eq!(Known::read(key, known.value()).as_ref(), Ok(&known), "{key}: its own form is read back");
        let one = ledger([Says::Is { known, confirmed: true }]).now();
        assert!(one.get(key).is_some_and(|point| point.number.is_some()), "{key}");
        // Each of these reads every value by the engine's own type.
        let _ = (one.law_facts(), one.practice(), one.severity_context());
        for value in &bad {
            let fits = match (key.kind(), value) {
                (Kind::Prose, value) => value.as_str().is_some_and(|text| !text.is_empty()),
                (Kind::DataTypes, value) => *value == json!([]),
                (Kind::Context, value) => *value == json!({}),
                _ => false,
            };
            let read = Known::read(key, value);
            assert_eq!(read.is_ok(), fits, "{key}: {value}");
            if let Err(unfit) = read {
                assert!(!unfit.to_string().contains("ada@"), "{key}: {unfit}");
            }
        }
    }
}

#[test]
fn an_unknown_data_type_or_key_is_refused_with_the_nearest() {
    let unfit = Known::read(FactKey::DATA_TYPES, &json!(["name", "Social securty number"])).expect_err("unknown");
    assert_eq!(unfit.place, "/1");
    assert!(unfit.expected.contains("Social security numbers") && !unfit.expected.contains("securty"), "{unfit}");
    let unknown = "encripted".parse::<FactKey>().expect_err("unknown");
    assert_eq!(unknown.nearest.first(), Some(&"encrypted"));
}

#[test]
fn a_statement_is_read_back_as_it_was_written_and_only_with_a_value_of_its_fact() {
    let ledger =
        ledger([says("risk", json!("high"), Standing::Suspected), says("risk", Value::Null, Standing::Withdrawn)]);
    for statement in ledger.statements() {
        let json = serde_json::to_value(statement).expect("JSON");
        assert_eq!(serde_json::from_value::<Statement>(json).as_ref().ok(), Some(statement));
    }
    let mut json = serde_json::to_value(&ledger.statements()[0]).expect("JSON");
    json["value"] = json!("higher");
    assert!(serde_json::from_value::<Statement>(json).is_err());
}

#[test]
fn what_is_still_to_come_is_distinguished_from_what_happened() {
    let later = |key: &str, value: &str| {
        Known::read(key.parse().expect("a key"), &json!(value)).expect("fits").is_later_than(at(1_795_000_000))
    };
    assert!(!later("discovered", "2026-11-18T11:06:40Z") && later("discovered", "2026-11-18T11:06:41Z"));
    assert!(!later("began", "2026-11-19"), "where the day begins first, it has begun");
    assert!(later("began", "2026-11-20"));
}

#[test]
fn the_day_of_the_discovery_is_the_companys_own() {
    let mut incident = incident();
    // In UTC it is the 21st already, and a law that counts days would give one too many.
    incident.discovered_at = "2026-11-20T19:30:00-08:00".parse().expect("a moment");
    let stored = serde_json::to_string(&incident).expect("JSON");
    let incident: Incident = serde_json::from_str(&stored).expect("an incident");
    let facts = Ledger::new(&incident, Vec::new()).at(0).law_facts();
    assert_eq!(facts.discovered.map(|when| when.day().to_string()).as_deref(), Some("2026-11-20"));
}
