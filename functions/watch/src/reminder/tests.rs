use std::collections::BTreeMap;

use law::{AgeGroup, DataType, DataTypes, Profile};
use model::actor::Actor;
use model::assessment::{CountedList, Dossier, assess};
use model::clocks::Clocks;
use model::fact::{Ledger, Says, Standing, Statement};
use model::id::{ListNumber, StatementNumber};
use model::incident::Incident;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn id() -> IncidentId {
    IncidentId::of_request("rea", "1")
}

/// An incident with these people, discovered at noon in Berlin.
fn assessed(places: impl IntoIterator<Item = law::Residence>) -> IncidentAssessment {
    let incident = Incident {
        id: id(),
        title: "Open backup server".to_owned(),
        organisation: "Example & Co".to_owned(),
        summary: "A backup server was open.".to_owned(),
        discovered_at: at("2026-03-27T11:00:00Z").into(),
        began_at: None,
        ended_at: None,
        cause: None,
        data_types: DataTypes::of(&[DataType::Name, DataType::Ssn, DataType::Medical, DataType::Phi]),
        reported_by: Actor::function("test"),
        reported_at: at("2026-03-27T11:00:00Z"),
    };
    let profile = |residence| Profile { residence, data_types: DataTypes::EMPTY, age_group: AgeGroup::Adult };
    let statement = Statement {
        number: StatementNumber(1),
        says: Says::read(
            "discovered".parse().expect("a key"),
            Some(&"2026-03-27T12:00:00+01:00".into()),
            Standing::Confirmed,
        )
        .expect("fits"),
        stated_by: Actor::function("test"),
        stated_at: at("2026-03-27T11:00:00Z"),
        note: None,
    };
    assess(&Dossier {
        ledger: Ledger::new(&incident, vec![statement]),
        incident,
        lists: vec![CountedList {
            list: ListNumber(1),
            sealed: true,
            people: places.into_iter().map(|place| (profile(place), 10_000)).collect(),
            residence_unknown: 0,
            first_channels: BTreeMap::new(),
            languages: BTreeMap::new(),
        }],
        decisions: Vec::new(),
        done: Vec::new(),
        overrides: Vec::new(),
    })
}

fn everywhere() -> IncidentAssessment {
    assessed(library().regimes().iter().flat_map(|regime| regime.jurisdictions.clone()))
}

fn told(assessed: &IncidentAssessment, before: &Clocks, now: &str) -> Option<Alerted> {
    of(&id(), assessed, &before.turn(assessed, at(now)), at(now))
}

#[test]
fn a_message_about_the_whole_world_fits_and_says_how_much_it_leaves_out() {
    let assessed = everywhere();
    assert!(assessed.obligations.len() > 100);
    let dated = assessed.obligations.iter().filter(|owed| owed.ends_at.is_some()).count();
    assert!((20..MAX_CALLING).contains(&dated), "all that can call at once is listed: {dated}");
    for now in ["2026-03-27T12:00:00Z", "2026-04-10T12:00:00Z", "2028-01-01T00:00:00Z"] {
        let Alerted { subject, text } = told(&assessed, &Clocks::default(), now).expect("much is new");
        assert!(subject.is_ascii() && subject.len() < 100, "{subject}");
        assert!(text.len() < 128 * 1024 && text.lines().all(|line| line.len() < 1_000), "{} bytes", text.len());
        assert!(text.contains("more: read the assessment."), "the undated are not all listed: {text}");
    }
}

#[test]
fn nothing_new_is_not_told() {
    let assessed = everywhere();
    let before = Clocks::default().turn(&assessed, at("2026-03-27T12:00:00Z")).clocks;
    assert_eq!(told(&assessed, &before, "2026-03-27T12:01:00Z"), None);
}

#[test]
fn a_moment_is_told_with_its_offset_and_a_day_with_the_moment_at_which_it_first_ends() {
    let assessed = everywhere();
    let of_hours = assessed
        .obligations
        .iter()
        .find(|owed| matches!(owed.obligation.due, Due::By { at: When::Moment(_), number: 72, .. }));
    // 72 elapsed hours, over the night in which Europe's clocks are put forward.
    assert_eq!(by_when(of_hours.expect("72 hours")), "Monday 30 March 2026, 12:00 UTC+01:00");
    let of_days = assessed.obligation(&"us-ca.individuals".parse().expect("a key")).expect("30 days");
    let words =
        "the end of Sunday 26 April 2026 (where this law holds, at the earliest Monday 27 April 2026, 04:00 UTC+00:00)";
    assert_eq!(by_when(of_days), words);
}

#[test]
fn the_subject_says_what_presses_most() {
    let assessed = everywhere();
    let keys: Vec<ObligationKey> = assessed.obligations.iter().map(|owed| owed.key.clone()).take(4).collect();
    let with = |thresholds: &[Threshold]| {
        let mut turn = Clocks::default().turn(&assessed, at("2026-03-27T11:00:00Z"));
        let reached =
            |(threshold, key): (&Threshold, &ObligationKey)| Reached { obligation: key.clone(), threshold: *threshold };
        turn.reached = thresholds.iter().zip(&keys).map(reached).collect();
        subject(&turn)
    };
    let (half, last_day, passed) = (Threshold::Half, Threshold::DayBefore, Threshold::Passed);
    assert_eq!(with(&[half]), "Breach notice: half of the time is gone for 1 duty");
    assert_eq!(with(&[half, half]), "Breach notice: half of the time is gone for 2 duties");
    assert_eq!(
        with(&[half, last_day, half]),
        "Breach notice: less than 24 hours left for 1 duty; reminders for 2 more"
    );
    assert_eq!(
        with(&[passed, last_day, passed, half]),
        "Breach notice: the date of 2 duties has passed; reminders for 2 more"
    );
    assert!(with(&[]).starts_with("Breach notice: ") && with(&[]).contains(" new duties, "));
}

#[test]
fn each_call_names_what_to_whom_and_under_which_law() {
    let assessed = everywhere();
    for owed in &assessed.obligations {
        let line = full(owed, Threshold::Passed, at("2030-01-01T00:00:00Z"));
        assert!(line.contains(owed.obligation.citation.cite) && line.contains(&owed.obligation.regime.name), "{line}");
        assert!(line.contains(&owed.obligation.addressee) || owed.obligation.duty == Duty::FinishAssessment, "{line}");
        assert!(line.ends_with(&format!("[{}]", owed.key)), "{line}");
        assert_eq!(line.contains("It is late."), owed.ends_at.is_some(), "{line}");
    }
}

#[test]
fn what_fell_away_is_told_with_its_law() {
    let before = Clocks::default().turn(&everywhere(), at("2026-03-27T12:00:00Z")).clocks;
    let nowhere = assessed([]);
    let text = told(&nowhere, &before, "2026-03-27T12:00:00Z").expect("all fell away").text;
    let law = &library().regime("us-ca").expect("California").name;
    let expected = format!("- Not owed any more (was due 2026-04-26): {law}. [us-ca.individuals]");
    assert!(text.contains(&expected), "{expected}: {text}");
}
