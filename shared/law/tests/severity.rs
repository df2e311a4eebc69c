//! Severity by ENISA's method, factor by factor.

use law::facts::Happening;
use law::severity::{Context, Harm, Identification, Loss, Severity, SeverityLevel, harms, of_incident, severity};
use law::{DataType, DataTypes, Facts, People};
use proptest::prelude::*;
use proptest::sample::select;

fn of(exposed: &[DataType], facts: &Facts, context: Context) -> Severity {
    severity(DataTypes::of(exposed), facts, &People::default(), &context)
}

fn happened(event: Happening) -> Facts {
    Facts { event: Some(event), ..Facts::default() }
}

#[test]
fn the_score_is_context_times_identification_plus_circumstances() {
    // A customer list read by one wrong recipient: 1 × 1 + 0.25.
    let list = of(&[DataType::Name, DataType::Address], &happened(Happening::Disclosed), Context::default());
    assert_eq!((list.score.to_string(), list.level), ("1.25".to_owned(), SeverityLevel::Low));
    // Health records stolen by an attacker: 4 × 0.75 + 0.5 + 0.5.
    let attack = Facts { external_attack: Some(true), ..Facts::default() };
    let stolen = of(&[DataType::Name, DataType::Medical], &attack, Context::default());
    assert_eq!((stolen.score.to_string(), stolen.level), ("4.00".to_owned(), SeverityLevel::VeryHigh));
    // Card numbers with their codes: 3 + 1, at 0.5, plus 0.5.
    let cards = of(&[DataType::FinancialAccountWithCode], &Facts::default(), Context::default());
    assert_eq!((cards.score.to_string(), cards.level), ("2.50".to_owned(), SeverityLevel::Medium));
}

#[test]
fn every_factor_says_why_it_has_its_value() {
    let stolen = of(
        &[DataType::Name, DataType::Ssn],
        &Facts { external_attack: Some(true), ..Facts::default() },
        Context::default(),
    );
    assert!(stolen.data_processing_context.because.contains("+1"));
    assert!(stolen.ease_of_identification.because.contains("maximum"));
    let reasons: Vec<&str> = stolen.circumstances.iter().map(|factor| factor.because.as_str()).collect();
    assert_eq!(reasons, ["loss of confidentiality: full", "malicious intent"]);
}

#[test]
fn what_a_person_found_takes_the_place_of_what_the_facts_suggest() {
    let found = Context {
        data_adjustment: -2,
        identification: Some(Identification::Negligible),
        confidentiality: Some(Loss::None),
        malicious: Some(false),
        ..Context::default()
    };
    let old_cards = of(&[DataType::PaymentCard], &Facts { external_attack: Some(true), ..Facts::default() }, found);
    assert_eq!((old_cards.score.to_string(), old_cards.level), ("0.25".to_owned(), SeverityLevel::Low));
}

#[test]
fn what_the_method_keeps_out_of_the_score_is_pointed_out() {
    let facts = Facts { encrypted: Some(true), key_taken: Some(false), ..Facts::default() };
    assert_eq!(
        of(&[DataType::Ssn], &facts, Context::default()).flags,
        ["the data are unintelligible to whoever has them"]
    );
}

#[test]
fn harms_follow_the_data() {
    assert_eq!(harms(DataTypes::of(&[DataType::OnlineCredentials])), [Harm::AccountTakeover]);
    assert_eq!(harms(DataTypes::of(&[DataType::Ssn])), [Harm::IdentityTheft, Harm::FinancialLoss]);
    assert_eq!(harms(DataTypes::of(&[DataType::Medical])), [Harm::Reputational, Harm::Discrimination]);
    assert!(harms(DataTypes::of(&[DataType::Name])).is_empty());
}

#[test]
fn an_incident_without_people_has_no_severity_yet() {
    assert_eq!(of_incident(&Facts::default(), &People::default(), &Context::default()), None);
}

proptest! {
    #[test]
    fn more_exposed_data_are_never_less_severe(kinds in prop::collection::vec(select(DataType::ALL.to_vec()), 0..6), more in select(DataType::ALL.to_vec())) {
        let fewer = of(&kinds, &Facts::default(), Context::default());
        let after = of(&[kinds, vec![more]].concat(), &Facts::default(), Context::default());
        prop_assert!(after.score >= fewer.score);
        prop_assert!(fewer.harms.iter().all(|harm| after.harms.contains(harm)));
    }

    #[test]
    fn the_score_stays_within_the_methods_bounds(
        kinds in prop::collection::vec(select(DataType::ALL.to_vec()), 0..6),
        event in prop::option::of(select(Happening::ALL.to_vec())),
        data_adjustment in any::<i8>(),
        malicious in prop::option::of(any::<bool>()),
    ) {
        let facts = Facts { event, ..Facts::default() };
        let severity = of(&kinds, &facts, Context { data_adjustment, malicious, ..Context::default() });
        let score: f64 = severity.score.to_string().parse().expect("a number");
        prop_assert!((0.25..=6.0).contains(&score), "{score}");
    }
}
