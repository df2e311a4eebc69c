use jiff::ToSpan as _;
use law::{AgeGroup, DataType, Duty};
use serde_json::{Value, json};

use super::*;
use crate::actor::Actor;
use crate::fact::{Says, Standing, Statement};
use crate::id::{IncidentId, StatementNumber};

fn discovered() -> Timestamp {
    "2026-03-02T17:00:00Z".parse().expect("a moment")
}

fn dossier() -> Dossier {
    let incident = Incident {
        id: IncidentId::of_request("rea", "1"),
        title: "Open backup server".to_owned(),
        organisation: "Example & Co".to_owned(),
        summary: "A backup server was open.".to_owned(),
        discovered_at: discovered().into(),
        began_at: None,
        ended_at: None,
        cause: None,
        data_types: DataTypes::of(&[DataType::Name, DataType::Ssn]),
        reported_by: Actor::function("test"),
        reported_at: discovered(),
    };
    Dossier {
        ledger: Ledger::new(&incident, Vec::new()),
        incident,
        lists: Vec::new(),
        decisions: Vec::new(),
        done: Vec::new(),
        overrides: Vec::new(),
    }
}

fn stating(dossier: Dossier, said: impl IntoIterator<Item = (&'static str, Value, Standing)>) -> Dossier {
    let statements =
        said.into_iter().zip(dossier.ledger.version() + 1..).map(|((key, value, standing), number)| Statement {
            number: StatementNumber(number),
            says: Says::read(key.parse().expect("a key"), Some(&value), standing).expect("fits"),
            stated_by: Actor::function("test"),
            stated_at: discovered(),
            note: None,
        });
    Dossier { ledger: dossier.ledger.with(statements), ..dossier }
}

fn list(number: u32, sealed: bool, people: &[(&str, DataTypes, u64)]) -> CountedList {
    let profile = |(place, data_types, count): &(&str, DataTypes, u64)| {
        let residence = Residence::parse(place).expect("a place");
        (Profile { residence, data_types: *data_types, age_group: AgeGroup::Adult }, *count)
    };
    CountedList {
        list: ListNumber(number),
        sealed,
        people: people.iter().map(profile).collect(),
        residence_unknown: 2,
        first_channels: [(Channel::Email, 3)].into(),
        languages: [("en".to_owned(), 3)].into(),
    }
}

fn key(text: &str) -> ObligationKey {
    text.parse().expect("a key")
}

#[test]
fn the_people_are_those_of_the_lists_or_else_as_entered() {
    assert_eq!(assess(&dossier()).scope.counted_by, CountedBy::Nobody);
    let typed = stating(dossier(), [("counts", json!({"US-CA": 700}), Standing::Confirmed)]);
    let stated = assess(&typed);
    assert_eq!((stated.scope.counted_by, stated.scope.total()), (CountedBy::Stated, 700));

    let listed = Dossier {
        lists: vec![
            list(1, true, &[("US-CA", DataTypes::EMPTY, 501), ("DE", DataTypes::of(&[DataType::Email]), 4)]),
            list(2, false, &[("US-CA", DataTypes::EMPTY, 9)]),
        ],
        ..typed.clone()
    };
    let scope = assess(&listed).scope;
    assert_eq!((scope.counted_by, scope.total(), scope.people.total()), (CountedBy::ReadLists, 518, 514));
    assert_eq!(scope.first_channels, [(Channel::Email, 6)].into());
    let sealed = Dossier { lists: listed.lists[..1].to_vec(), ..listed };
    assert_eq!(assess(&sealed).scope.counted_by, CountedBy::SealedLists);
}

#[test]
fn a_row_that_says_nothing_lost_what_is_stated_by_now() {
    let listed = Dossier { lists: vec![list(1, true, &[("US-CA", DataTypes::EMPTY, 501)])], ..dossier() };
    assert!(assess(&listed).obligation(&key("us-ca.individuals")).is_some());
    let harmless = stating(listed, [("data_types", json!(["email"]), Standing::Confirmed)]);
    let assessed = assess(&harmless);
    assert!(assessed.obligation(&key("us-ca.individuals")).is_none());
    assert_eq!(assessed.severity.by_data[0].data_types, DataTypes::of(&[DataType::Email]));
    assert!(assess_at(&harmless, 0).obligation(&key("us-ca.individuals")).is_some(), "as it was known then");
}

#[test]
fn an_obligation_says_how_long_is_left_and_what_became_of_it() {
    let listed = Dossier { lists: vec![list(1, true, &[("US-CA", DataTypes::EMPTY, 501)])], ..dossier() };
    let assessed = assess(&listed);
    let assessed_obligation = assessed.obligation(&key("us-ca.individuals")).expect("California asks for notice");
    assert_eq!(assessed_obligation.obligation.duty, Duty::TellIndividuals);
    assert_eq!(assessed_obligation.counted_from, Some(discovered()));
    // The end of 1 April in California's east, which is not far from that of its west.
    let end: Timestamp = "2026-04-02T04:00:00Z".parse().expect("a moment");
    assert_eq!(assessed_obligation.ends_at, Some(end));
    assert_eq!(assessed_obligation.time_left(end + 1.hour()), Some(SignedDuration::from_hours(-1)));
    assert!(assessed_obligation.progress() == Progress::Undecided && assessed_obligation.is_pending());

    let decide = |number, decision| ObligationDecision {
        obligation: key("us-ca.individuals"),
        number,
        decision,
        reason: "Counsel said so".to_owned(),
        by: Actor::function("test"),
        at: discovered(),
    };
    let progress = |decisions: Vec<ObligationDecision>, done: Vec<ObligationDone>| {
        let assessed = assess(&Dossier { decisions, done, ..listed.clone() });
        let assessed_obligation = assessed.obligation(&key("us-ca.individuals")).expect("still applies");
        (assessed_obligation.progress(), assessed_obligation.is_pending())
    };
    let declined = decide(1, Decision::DoNotNotify);
    assert_eq!(progress(vec![declined.clone()], Vec::new()), (Progress::Declined, false));
    assert_eq!(progress(vec![declined.clone(), decide(2, Decision::Notify)], Vec::new()), (Progress::ToDo, true));
    let wait = decide(2, Decision::Delay { until: end });
    assert_eq!(
        progress(vec![declined.clone(), wait], Vec::new()),
        (Progress::Delayed, true),
        "the law's clock runs on"
    );
    let done = ObligationDone {
        obligation: key("us-ca.individuals"),
        number: 1,
        sent: "The notice".to_owned(),
        to: "the affected people".to_owned(),
        sent_at: discovered(),
        reference: None,
        substitute_part: None,
        by: Actor::function("test"),
        at: discovered(),
    };
    assert_eq!(progress(vec![declined], vec![done]), (Progress::Done, false));
}

#[test]
fn what_rests_on_a_suspicion_says_so() {
    let listed = Dossier { lists: vec![list(1, true, &[("US-CA", DataTypes::EMPTY, 501)])], ..dossier() };
    let suspected = stating(
        listed,
        [
            ("sector", json!("bank"), Standing::Suspected),
            ("incident_determined", json!("2026-03-03T09:00:00-05:00"), Standing::Suspected),
            ("systems", json!("The backup server"), Standing::Suspected),
        ],
    );
    let assessed = assess(&suspected);
    let rests = |key: &str| {
        assessed.obligation(&self::key(key)).map(|assessed_obligation| assessed_obligation.rests_on.clone())
    };
    let banks = assessed
        .obligations
        .iter()
        .find(|assessed_obligation| assessed_obligation.key.as_str().starts_with("us-bank-36h"))
        .expect("a bank");
    assert_eq!(banks.rests_on, ["sector", "incident_determined"].map(|key| key.parse().expect("a key")));
    assert_eq!(rests("us-ca.individuals"), Some(Vec::new()));
}

#[test]
fn a_day_ends_first_in_the_east_of_the_laws_land() {
    let end = |places: &[&str]| {
        let places: Vec<Residence> = places.iter().map(|place| Residence::parse(place).expect("a place")).collect();
        let day: When = "2026-03-04".parse().expect("a day");
        day.last_instant(&earliest_zone(&places)).to_string()
    };
    assert_eq!(end(&["US-CA"]), "2026-03-05T04:00:00Z");
    assert_eq!(end(&["DE", "FR"]), "2026-03-04T21:00:00Z");
    assert_eq!(end(&["IN"]), "2026-03-04T18:30:00Z");
    assert_eq!(end(&["CA-NL"]), "2026-03-05T02:30:00Z");
    assert_eq!(end(&[]), "2026-03-04T10:00:00Z", "nowhere earlier");
}

#[test]
fn each_law_has_a_land_of_which_the_time_is_known() {
    for regime in law::library().regimes() {
        for place in &regime.jurisdictions {
            assert_ne!(earliest_offset_minutes(*place), 14 * 60, "{}: {place}", regime.id);
        }
    }
}

#[test]
fn each_key_of_the_engine_fits_into_an_address() {
    let places = law::library().regimes().iter().flat_map(|regime| regime.jurisdictions.clone());
    let people: People = places
        .map(|residence| {
            let data_types = DataTypes::of(&[DataType::Name, DataType::Ssn, DataType::Medical, DataType::Phi]);
            (Profile { residence, data_types, age_group: AgeGroup::Adult }, 10_000)
        })
        .collect();
    let facts = Facts { sector: law::vocabulary::Sector::ALL.to_vec(), ..dossier().ledger.now().law_facts() };
    let assessed = law::assess(&facts, &people);
    assert!(assessed.obligations.len() > 150, "{}", assessed.obligations.len());
    for assessed_obligation in assessed.obligations {
        assert!(assessed_obligation.key.parse::<ObligationKey>().is_ok(), "{}", assessed_obligation.key);
    }
}

#[test]
fn a_question_is_asked_once_and_names_all_that_depends_on_it() {
    let listed = Dossier {
        lists: vec![list(1, true, &[("US-CA", DataTypes::EMPTY, 501), ("US-GA", DataTypes::EMPTY, 9)])],
        ..dossier()
    };
    let questions = assess(&listed).questions;
    assert!(questions[0].question.asks.contains("2 people of the lists"), "{questions:?}");
    for (place, open) in questions.iter().enumerate() {
        assert!(questions[..place].iter().all(|before| before.question != open.question));
    }
    assert!(questions.iter().any(|open| !open.obligations.is_empty()));
}

#[test]
fn a_persons_judgment_of_the_severity_counts_and_the_computed_one_stays() {
    let before = assess(&dossier());
    let computed = before.severity.computed.expect("what was exposed is known");
    assert_eq!((before.severity.by_data[0].people, before.scope.counted_by), (0, CountedBy::Nobody));
    let said = SeverityOverride {
        number: 1,
        level: SeverityLevel::VeryHigh,
        computed: Some(computed.level),
        reason: "They are witnesses".to_owned(),
        by: Actor::function("test"),
        at: discovered(),
    };
    let after = assess(&Dossier { overrides: vec![said], ..dossier() });
    assert_eq!(after.severity.level(), Some(SeverityLevel::VeryHigh));
    assert_eq!(after.severity.computed, Some(computed));
}

#[test]
fn what_a_statement_changes_is_listed_obligation_by_obligation() {
    let listed = Dossier { lists: vec![list(1, true, &[("US-CA", DataTypes::EMPTY, 501)])], ..dossier() };
    let before = assess(&listed);
    let earlier = stating(listed, [("discovered", json!("2026-02-20"), Standing::Confirmed)]);
    let changed: Vec<String> = changes(&before, &assess(&earlier)).iter().map(ToString::to_string).collect();
    assert!(changed.contains(&"us-ca.individuals: due 2026-03-22, before: 2026-04-01".to_owned()), "{changed:?}");

    let encrypted = stating(
        earlier.clone(),
        [("encrypted", json!(true), Standing::Confirmed), ("key_taken", json!(false), Standing::Confirmed)],
    );
    let changed = changes(&assess(&earlier), &assess(&encrypted));
    let fell = ChangeKind::Fell { due: "2026-03-22".to_owned() };
    assert!(changed.contains(&ObligationChange { obligation: key("us-ca.individuals"), kind: fell }), "{changed:?}");
    assert_eq!(changes(&before, &before), []);
}

#[test]
fn each_profile_has_the_earliest_date_that_binds() {
    let listed = Dossier {
        lists: vec![list(1, true, &[("US-CA", DataTypes::EMPTY, 501), ("US-GA", DataTypes::EMPTY, 9)])],
        ..dossier()
    };
    let assessed = assess(&stating(listed, [("sector", json!("hipaa_covered_entity"), Standing::Confirmed)]));
    let dates: Vec<_> = assessed.binding_dates().into_iter().collect();
    let [(profile, (by, obligation))] = &dates[..] else { panic!("Georgia fixes no date: {dates:?}") };
    assert_eq!((profile.residence.code(), by.to_string().as_str()), ("US-CA", "2026-04-01"));
    assert_eq!(obligation.as_str(), "us-ca.individuals");
}

#[test]
fn whether_a_channel_counts_is_asked_until_the_companys_practice_is_stated() {
    let listed = Dossier { lists: vec![list(1, true, &[("US-NV", DataTypes::EMPTY, 501)])], ..dossier() };
    let email = |dossier: &Dossier| {
        let assessed = assess(dossier);
        let assessed_obligation = assessed.obligation(&key("us-nv.individuals")).expect("Nevada asks for notice");
        let found = assessed_obligation.channels.iter().find(|(channel, _)| *channel == law::channels::Channel::Email);
        found.map(|(_, counts)| counts.clone()).expect("each channel is judged")
    };
    let Counts::Ask(question) = email(&listed) else { panic!("it turns on the customers' consent") };
    let open = assess(&listed).questions.into_iter().find(|open| open.question == question).expect("it is gathered");
    assert_eq!(open.obligations, [key("us-nv.individuals")]);
    let letter = assess(&listed).obligation(&key("us-nv.individuals")).expect("it applies").channels[2].clone();
    assert_eq!(letter, (law::channels::Channel::Letter, Counts::Alone));
}
