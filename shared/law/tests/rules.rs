//! The rules of the engine, one by one, on the laws that have them.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its facts has to fail")]

use law::facts::Fact;
use law::vocabulary::Content;
use law::{
    Assessment, Due, Duty, Facts, LaterBecause, NoDuty, Obligation, People, Profile, Residence, Standing, When, assess,
};
use serde_json::{Value, json};

/// Assesses facts, with a breach of name and Social Security number discovered on 2 March 2026 unless they say otherwise.
fn law_on(facts: Value) -> Assessment {
    let mut all = json!({"data_types": ["name", "ssn"], "discovered": "2026-03-02"});
    all.as_object_mut().unwrap().extend(facts.as_object().unwrap().clone());
    law_on_exactly(all)
}

fn law_on_exactly(facts: Value) -> Assessment {
    let facts: Facts = serde_json::from_value(facts).unwrap();
    assess(&facts, &facts.people())
}

fn regimes(assessment: &Assessment) -> Vec<&str> {
    assessment.regimes().iter().map(|regime| regime.id.as_str()).collect()
}

#[track_caller]
fn obligation<'a>(assessment: &'a Assessment, key: &str) -> &'a Obligation {
    let keys: Vec<&str> = assessment.obligations.iter().map(|obligation| obligation.key.as_str()).collect();
    assessment
        .obligations
        .iter()
        .find(|obligation| obligation.key == key)
        .unwrap_or_else(|| panic!("{key} is not among {keys:?}"))
}

#[track_caller]
fn due(assessment: &Assessment, key: &str) -> String {
    obligation(assessment, key).due.words()
}

#[track_caller]
fn why_not(assessment: &Assessment, regime: &str) -> NoDuty {
    assessment.considered.iter().find(|considered| considered.regime.id == regime).unwrap().because.clone()
}

fn asks(obligation: &Obligation, fact: Fact) -> bool {
    obligation.questions.iter().any(|question| question.fact == Some(fact.into()))
}

fn later(obligation: &Obligation) -> Vec<(String, LaterBecause)> {
    obligation.later.iter().map(|later| (later.at.to_string(), later.because)).collect()
}

// What sets a law off.

#[test]
fn encryption_takes_out_what_each_law_says() {
    let with_key = |country: &str, key_taken: bool| {
        law_on(json!({"counts": {country: 10}, "encrypted": true, "key_taken": key_taken}))
    };
    assert_eq!(why_not(&with_key("US-CA", false), "us-ca"), NoDuty::Encrypted);
    assert_eq!(regimes(&with_key("US-CA", true)), ["us-ca"]);
    assert_eq!(regimes(&with_key("US-WY", false)), ["us-wy"], "Wyoming excludes only redacted data");
    assert_eq!(regimes(&with_key("ZA", false)), ["za-popia"], "South Africa excludes nothing");
    assert_eq!(why_not(&with_key("US-AR", false), "us-ar"), NoDuty::Encrypted);
    assert!(
        !obligation(&with_key("US-AR", true), "us-ar.individuals").questions.is_empty(),
        "Arkansas says nothing of keys"
    );
}

#[test]
fn an_unknown_key_is_asked_for_and_the_duty_stands() {
    let assessment = law_on(json!({"counts": {"US-CA": 10}, "encrypted": true}));
    assert!(asks(obligation(&assessment, "us-ca.individuals"), Fact::KeyTaken));
}

#[test]
fn encryption_that_excuses_notice_to_people_leaves_the_report() {
    let assessment =
        law_on(json!({"counts": {"SG": 600}, "assessed": "2026-03-05", "encrypted": true, "key_taken": false}));
    assert_eq!(assessment.obligations.len(), 1);
    assert_eq!(due(&assessment, "sg-pdpa.personal-data-protection-commission"), "2026-03-08");
}

#[test]
fn access_alone_triggers_only_laws_that_say_so() {
    let states = json!({"US-FL": 1, "US-NJ": 1, "US-PR": 1, "US-CT": 1, "US-CA": 1, "US-MA": 1, "US-OH": 1});
    let assessment = law_on(json!({"counts": states, "event": "access_only"}));
    assert_eq!(regimes(&assessment), ["us-ct", "us-fl", "us-nj", "us-pr"]);
    assert_eq!(why_not(&assessment, "us-ca"), NoDuty::EventNotCovered);
}

#[test]
fn paper_is_covered_only_by_laws_that_say_so() {
    let counts = json!({"US-CA": 1, "US-NC": 1, "US-IN": 1, "DE": 1});
    assert_eq!(regimes(&law_on(json!({"counts": counts, "medium": "paper"}))), ["eu-gdpr", "us-nc"]);
    assert_eq!(
        regimes(&law_on(json!({"counts": counts, "medium": "paper_from_computer"}))),
        ["eu-gdpr", "us-in", "us-nc"]
    );
}

#[test]
fn a_listed_element_needs_the_name_only_where_the_law_says_so() {
    let assessment = law_on(json!({"counts": {"US-CA": 1, "US-IN": 1}, "data_types": ["ssn"]}));
    assert_eq!(regimes(&assessment), ["us-in"], "Indiana's number stands alone");
    assert_eq!(why_not(&assessment, "us-ca"), NoDuty::DataNotCovered);
    let sufficient = law_on(json!({"counts": {"US-WA": 1}, "data_types": ["ssn"]}));
    assert!(
        !obligation(&sufficient, "us-wa.individuals").questions.is_empty(),
        "enough for identity theft? a person answers"
    );
}

#[test]
fn account_numbers_follow_the_access_code() {
    let states = json!({"US-CA": 1, "US-NY": 1, "US-MA": 1});
    let taken = |code: Value, alone: Value| {
        let facts = json!({"counts": states, "data_types": ["name", "payment_card"], "access_code_taken": code, "number_usable_alone": alone});
        regimes(&law_on(facts)).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(taken(json!(true), json!(false)), ["us-ca", "us-ma", "us-ny"]);
    assert_eq!(taken(json!(false), json!(true)), ["us-ma", "us-ny"]);
    assert_eq!(taken(json!(false), json!(false)), ["us-ma"]);
    let usable = law_on(
        json!({"counts": {"US-NY": 1}, "data_types": ["name", "payment_card"], "access_code_taken": false, "number_usable_alone": true}),
    );
    assert!(!asks(obligation(&usable, "us-ny.individuals"), Fact::AccessCodeTaken), "it is known");
    let unknown = law_on(json!({"counts": {"US-CA": 1}, "data_types": ["name", "payment_card"]}));
    assert!(asks(obligation(&unknown, "us-ca.individuals"), Fact::AccessCodeTaken));
}

#[test]
fn mailbox_credentials_are_also_online_credentials_but_not_the_other_way_round() {
    let counts = json!({"US-MD": 1, "US-DC": 1, "US-CA": 1});
    let mailbox = law_on(json!({"counts": counts, "data_types": ["email_account_credentials"]}));
    assert_eq!(regimes(&mailbox), ["us-ca", "us-dc", "us-md"]);
    let shop = law_on(json!({"counts": counts, "data_types": ["online_credentials"]}));
    assert_eq!(regimes(&shop), ["us-ca"]);
    assert_eq!(
        shop.considered
            .iter()
            .filter(|considered| considered
                .questions
                .iter()
                .any(|question| question.fact == Some(Fact::EmailAccountFurnishedByEntity.into())))
            .count(),
        2
    );
}

#[test]
fn an_element_counts_from_the_day_it_was_added() {
    let medical =
        |day: &str| law_on(json!({"counts": {"US-NY": 3}, "data_types": ["name", "medical"], "discovered": day}));
    assert_eq!(regimes(&medical("2025-03-20")), Vec::<&str>::new());
    assert_eq!(regimes(&medical("2025-03-21")), ["us-ny"]);
}

#[test]
fn a_risk_of_none_ends_the_duty_where_the_law_has_a_test_and_is_recorded() {
    let none = law_on(json!({"counts": {"US-FL": 1, "US-CA": 1, "US-OH": 1}, "risk": "none"}));
    assert_eq!(regimes(&none), ["us-ca"], "California has no test");
    assert_eq!(why_not(&none, "us-fl"), NoDuty::NoHarm { keep_record_years: 5 });
    assert_eq!(why_not(&none, "us-oh"), NoDuty::NoHarm { keep_record_years: 0 });
}

#[test]
fn who_relies_on_no_harm_in_alaska_writes_to_the_attorney_general_first() {
    let none = law_on(json!({"counts": {"US-AK": 1}, "risk": "none"}));
    assert_eq!(due(&none, "us-ak.alaska-attorney-general"), "before relying on exception");
    assert_eq!(none.obligations.len(), 1);
    let harm = law_on(json!({"counts": {"US-AK": 1}, "risk": "high"}));
    assert_eq!(harm.obligations.iter().map(|obligation| obligation.duty).collect::<Vec<_>>(), [Duty::TellIndividuals]);
}

#[test]
fn new_york_excuses_only_a_harmless_slip_of_those_who_may_see_the_data() {
    let new_york = |event: &str| law_on(json!({"counts": {"US-NY": 1}, "risk": "none", "event": event}));
    assert_eq!(regimes(&new_york("acquired")), ["us-ny"]);
    assert_eq!(why_not(&new_york("inadvertent_disclosure"), "us-ny"), NoDuty::NoHarm { keep_record_years: 5 });
}

#[test]
fn a_test_of_harm_that_nobody_made_is_asked_for() {
    let assessment = law_on(json!({"counts": {"US-OH": 1, "AU": 1}}));
    assert!(asks(obligation(&assessment, "us-oh.individuals"), Fact::Risk));
    let australia = obligation(&assessment, "au-ndb.individuals");
    assert_eq!(australia.standing, Standing::Open);
    assert!(asks(australia, Fact::SignificantHarm));
    assert_eq!(due(&assessment, "au-ndb.assessment"), "2026-04-01", "30 days to find out");
}

// Whom a law concerns.

#[test]
fn a_law_not_in_force_is_named_and_asks_nothing() {
    let india = law_on(json!({"counts": {"IN": 10}, "discovered": "2027-06-01"}));
    assert_eq!(why_not(&india, "in-dpdp"), NoDuty::NotInForce);
    let early = law_on(json!({"counts": {"SG": 10}, "discovered": "2021-01-31"}));
    assert_eq!(why_not(&early, "sg-pdpa"), NoDuty::NotInForce);
}

#[test]
fn a_territory_is_found_under_both_its_codes_and_counted_once() {
    let assessment = law_on(json!({"counts": {"PR": 3, "US-PR": 4}}));
    assert_eq!(obligation(&assessment, "us-pr.individuals").people, 7);
}

#[test]
fn a_province_with_its_own_law_is_not_under_the_federal_one() {
    let provinces = law_on(json!({"counts": {"CA-QC": 1, "CA-AB": 1, "CA-BC": 1}, "significant_harm": true}));
    assert_eq!(regimes(&provinces), ["ca-ab-pipa", "ca-qc-law25"]);
    assert_eq!(regimes(&law_on(json!({"counts": {"CA-ON": 1}, "significant_harm": true}))), ["ca-pipeda"]);
}

#[test]
fn people_of_an_unknown_state_are_asked_about() {
    let assessment = law_on(json!({"counts": {"US": 40}}));
    assert!(assessment.obligations.is_empty());
    assert!(assessment.questions.iter().any(|question| question.asks.contains("40 people")));
}

#[test]
fn a_controller_established_in_the_union_is_bound_by_its_law_for_people_everywhere() {
    let assessment =
        law_on(json!({"counts": {"US-CA": 5, "DE": 2}, "controller_established_in_eu": true, "risk": "high"}));
    assert_eq!(obligation(&assessment, "eu-gdpr.individuals").people, 7);
    let elsewhere = law_on(json!({"counts": {"US-CA": 5}, "established_in": ["CH"], "risk": "high"}));
    assert_eq!(regimes(&elsewhere), ["ch-fadp", "us-ca"]);
}

#[test]
fn a_sectors_law_is_found_by_the_sector_or_by_data_that_only_it_holds() {
    let by_sector =
        law_on(json!({"counts": {"US-OH": 10}, "data_types": ["name", "medical"], "sector": "hipaa_covered_entity"}));
    assert_eq!(regimes(&by_sector), ["us-hipaa"], "medical data of a covered entity are protected health information");
    let by_data = law_on(json!({"counts": {"US-OH": 10}, "data_types": ["phi"]}));
    assert!(asks(obligation(&by_data, "us-hipaa.individuals"), Fact::Sector));
    assert_eq!(
        regimes(&law_on(json!({"counts": {"US-OH": 10}, "data_types": ["phi"], "sector": "bank"}))),
        ["us-bank-36h"]
    );
}

#[test]
fn whether_georgia_covers_a_company_is_asked_unless_it_says_so() {
    let georgia = |facts: Value| {
        law_on(facts).obligations.into_iter().find(|obligation| obligation.duty == Duty::TellIndividuals).unwrap()
    };
    let unsaid = georgia(json!({"counts": {"US-GA": 1}}));
    assert!(unsaid.standing == Standing::Owed && asks(&unsaid, Fact::Sector));
    let bank = georgia(json!({"counts": {"US-GA": 1}, "sector": "bank"}));
    assert!(bank.standing == Standing::Open && asks(&bank, Fact::Sector));
    let broker = georgia(json!({"counts": {"US-GA": 1}, "sector": "information_broker"}));
    assert!(broker.standing == Standing::Owed && !asks(&broker, Fact::Sector));
}

#[test]
fn a_company_that_holds_data_for_another_notifies_the_owner_and_nobody_else() {
    let assessment = law_on(json!({"counts": {"US-FL": 900, "US-GA": 5}, "processor": true}));
    assert_eq!(
        assessment.obligations.iter().map(|obligation| obligation.duty).collect::<Vec<_>>(),
        [Duty::TellOwner, Duty::TellOwner]
    );
    assert_eq!(due(&assessment, "us-fl.owner"), "2026-03-12");
    assert_eq!(due(&assessment, "us-ga.owner"), "2026-03-03");
}

#[test]
fn a_financial_entity_reports_under_dora_and_not_under_nis2() {
    let classified = json!({"sector": "dora_financial_entity", "nis2_essential": true, "aware": "2026-06-10T07:00:00+02:00", "classified": "2026-06-10T08:00:00+02:00"});
    assert_eq!(regimes(&law_on(classified)), ["eu-dora"]);
    assert_eq!(regimes(&law_on(json!({"nis2_essential": true, "aware": "2026-06-10T07:00:00+02:00"}))), ["eu-nis2"]);
}

// Dates.

#[test]
fn hours_are_elapsed_hours_across_a_change_of_the_clocks() {
    let assessment = law_on(json!({"counts": {"DE": 1}, "aware": "2026-03-27T17:20:00+01:00", "risk": "high"}));
    let authority = assessment.obligations.iter().find(|obligation| obligation.duty == Duty::TellRegulator).unwrap();
    let When::Moment(at) = authority.due.date().unwrap() else { panic!("72 hours end at a moment") };
    // 18:20 in Berlin, where summer time began on the 29th.
    assert_eq!(at.instant().to_string(), "2026-03-30T16:20:00Z");
}

#[test]
fn hours_from_a_mere_day_give_a_day_and_ask_for_the_hour() {
    let assessment = law_on(json!({"counts": {"KR": 1}, "aware": "2026-07-06"}));
    assert_eq!(due(&assessment, "kr-pipa.individuals"), "2026-07-09");
    assert!(asks(obligation(&assessment, "kr-pipa.individuals"), Fact::Aware));
}

#[test]
fn an_earlier_fact_stands_in_for_a_missing_one_and_a_later_one_never_does() {
    let discovered = law_on(json!({"counts": {"US-TX": 1}}));
    assert_eq!(due(&discovered, "us-tx.individuals"), "2026-05-01");
    assert!(asks(obligation(&discovered, "us-tx.individuals"), Fact::Determined));
    let determined =
        law_on_exactly(json!({"counts": {"US-NY": 1}, "data_types": ["name", "ssn"], "determined": "2026-03-02"}));
    let new_york = obligation(&determined, "us-ny.individuals");
    assert!(matches!(new_york.due, Due::ClockNotStarted { number: 30, .. }));
    assert!(asks(new_york, Fact::Discovered));
}

#[test]
fn a_number_that_was_fixed_later_gives_no_date_before() {
    let california = |day: &str| law_on(json!({"counts": {"US-CA": 1}, "discovered": day}));
    assert!(obligation(&california("2025-12-31"), "us-ca.individuals").due.date().is_none());
    assert_eq!(due(&california("2026-01-01"), "us-ca.individuals"), "2026-01-31");
    let safeguards = |day: &str| {
        law_on(
            json!({"counts": {"US-OH": 500}, "discovered": day, "data_types": ["customer_information"], "sector": "ftc_financial_institution"}),
        )
    };
    assert!(safeguards("2024-05-12").obligations.is_empty());
    assert_eq!(safeguards("2024-05-13").obligations.len(), 1);
}

#[test]
fn business_days_leave_out_weekends_and_the_holidays_of_the_law() {
    let sec = |day: &str| law_on(json!({"sector": "sec_registrant", "materiality_determined": day}));
    assert_eq!(due(&sec("2026-05-23"), "us-sec-8k.securities-and-exchange-commission"), "2026-05-29");
    assert_eq!(due(&sec("2026-12-23"), "us-sec-8k.securities-and-exchange-commission"), "2026-12-30");
    assert_eq!(due(&sec("2026-06-30"), "us-sec-8k.securities-and-exchange-commission"), "2026-07-07");
    let brazil = law_on(json!({"counts": {"BR": 1}, "known": "2026-04-01", "risk": "relevant"}));
    assert_eq!(due(&brazil, "br-lgpd.individuals"), "2026-04-07", "Good Friday is the 3rd");
}

#[test]
fn months_end_on_the_same_day_or_on_the_last_of_the_month() {
    let report = |day: &str| {
        law_on(
            json!({"nis2_essential": true, "aware": "2026-01-29T00:00:00Z", "incident_notification_submitted": day, "member_state": "DE"}),
        )
    };
    assert_eq!(due(&report("2026-01-31"), "eu-nis2.csirt-or-competent-authority-final-report"), "2026-02-28");
    let easter = report("2026-03-03");
    let last = obligation(&easter, "eu-nis2.csirt-or-competent-authority-final-report");
    assert_eq!(last.due.words(), "2026-04-03");
    assert_eq!(
        later(last),
        [("2026-04-07".to_owned(), LaterBecause::Computation)],
        "Good Friday to Tuesday in Germany"
    );
}

#[test]
fn a_day_off_moves_a_date_only_as_a_defense() {
    let moved = |place: &str, day: &str| {
        let assessment = law_on(json!({"counts": {place: 1}, "discovered": day, "determined": day}));
        let obligation =
            assessment.obligations.iter().find(|obligation| obligation.duty == Duty::TellIndividuals).unwrap();
        (obligation.due.words(), later(obligation).first().map(|(at, _)| at.clone()))
    };
    assert_eq!(moved("US-CA", "2026-06-05"), ("2026-07-05".to_owned(), Some("2026-07-06".to_owned())), "a Sunday");
    assert_eq!(
        moved("US-CA", "2026-06-04"),
        ("2026-07-04".to_owned(), Some("2026-07-06".to_owned())),
        "Independence Day, then Sunday"
    );
    assert_eq!(moved("US-CA", "2026-06-11"), ("2026-07-11".to_owned(), None), "California does not move Saturdays");
    assert_eq!(moved("US-WA", "2026-06-11"), ("2026-07-11".to_owned(), Some("2026-07-13".to_owned())));
    assert_eq!(moved("US-FL", "2026-06-12"), ("2026-07-12".to_owned(), None), "Florida's rule is not established");
}

#[test]
fn dora_has_two_limits_unless_classification_came_late() {
    let initial = |classified: &str| {
        let assessment = law_on(
            json!({"sector": "dora_financial_entity", "aware": "2026-06-10T07:00:00+02:00", "classified": classified}),
        );
        due(&assessment, "eu-dora.competent-authority-initial")
    };
    assert_eq!(initial("2026-06-10T09:00:00+02:00"), "2026-06-10T13:00:00+02:00");
    assert_eq!(initial("2026-06-11T05:00:00+02:00"), "2026-06-11T07:00:00+02:00");
    assert_eq!(initial("2026-06-12T09:00:00+02:00"), "2026-06-12T13:00:00+02:00");
}

#[test]
fn a_report_due_with_the_notice_is_due_when_people_are_notified_early() {
    let notified = law_on(
        json!({"counts": {"US-OH": 500}, "data_types": ["phi"], "sector": "hipaa_covered_entity", "individual_notice_sent": "2026-03-20"}),
    );
    assert_eq!(due(&notified, "us-hipaa.hhs-secretary-ocr"), "2026-03-20");
    assert_eq!(due(&notified, "us-hipaa.individuals"), "2026-05-01");
}

#[test]
fn law_enforcement_lengthens_only_what_would_end_before_it_lifts_its_request() {
    let cleared = |state: &str, day: &str| {
        let assessment = law_on(
            json!({"counts": {state: 1}, "aware": "2026-03-02", "le_request": {"kind": "delay", "cleared": day}}),
        );
        later(assessment.obligations.iter().find(|obligation| obligation.duty == Duty::TellIndividuals).unwrap())
    };
    let because = LaterBecause::LawEnforcement;
    assert_eq!(cleared("US-MD", "2026-05-04"), [("2026-05-11".to_owned(), because)]);
    assert_eq!(cleared("US-MD", "2026-03-10"), []);
    assert_eq!(
        cleared("US-ME", "2026-05-20"),
        [("2026-06-01".to_owned(), because)],
        "seven business days over Memorial Day"
    );
    assert_eq!(cleared("US-SD", "2026-05-04"), [("2026-06-03".to_owned(), because)]);
    assert_eq!(cleared("US-TN", "2026-05-04"), [("2026-06-18".to_owned(), because)]);
}

#[test]
fn an_agents_discovery_is_imputed_and_a_contractors_is_not() {
    let associate = |agent: Value| {
        let facts = json!({"counts": {"US-OH": 10}, "sector": "hipaa_covered_entity", "ba_discovered": "2026-01-10", "ce_told": "2026-02-20", "ba_is_agent": agent});
        law_on_exactly(facts)
    };
    assert_eq!(due(&associate(json!(true)), "us-hipaa.individuals"), "2026-03-11");
    assert_eq!(due(&associate(json!(false)), "us-hipaa.individuals"), "2026-04-21");
    let unknown = associate(json!(null));
    assert_eq!(due(&unknown, "us-hipaa.individuals"), "2026-03-11");
    assert_eq!(
        later(obligation(&unknown, "us-hipaa.individuals")),
        [("2026-04-21".to_owned(), LaterBecause::NotAnAgent)]
    );
}

// Thresholds and conditions.

#[test]
fn thresholds_count_those_whose_data_the_law_covers() {
    let of = |data_types: &[law::DataType], count| {
        let profile = Profile {
            residence: Residence::parse("US-CA").unwrap(),
            data_types: law::DataTypes::of(data_types),
            age_group: law::AgeGroup::Adult,
        };
        (profile, count)
    };
    let people: People =
        [of(&[law::DataType::Name, law::DataType::Ssn], 400), of(&[law::DataType::Name, law::DataType::Email], 400)]
            .into_iter()
            .collect();
    let facts: Facts = serde_json::from_value(json!({"discovered": "2026-03-02"})).unwrap();
    let assessment = assess(&facts, &people);
    assert_eq!(obligation(&assessment, "us-ca.individuals").people, 400);
    assert!(
        assessment.obligations.iter().all(|obligation| obligation.duty != Duty::TellRegulator),
        "500 must have lost a number, not a mere address"
    );
    let (emails_only, _) = of(&[law::DataType::Name, law::DataType::Email], 0);
    assert!(assessment.binding_date(&emails_only).is_none());
}

#[test]
fn media_are_notified_by_the_largest_state_and_hhs_by_the_total() {
    let assessment = law_on(
        json!({"counts": {"US-OH": 400, "US-KY": 400}, "data_types": ["phi"], "sector": "hipaa_covered_entity"}),
    );
    assert_eq!(due(&assessment, "us-hipaa.hhs-secretary-ocr"), "2026-05-01");
    assert!(assessment.obligations.iter().all(|obligation| obligation.duty != Duty::TellMedia));
}

#[test]
fn a_circumstance_can_stand_in_for_a_threshold() {
    let korea = |facts: Value| {
        law_on(facts)
            .obligations
            .iter()
            .any(|obligation| obligation.duty == Duty::TellRegulator && obligation.standing == Standing::Owed)
    };
    assert!(!korea(json!({"counts": {"KR": 999}, "data_types": ["name", "phone"], "external_attack": false})));
    assert!(korea(json!({"counts": {"KR": 999}, "data_types": ["name", "phone"], "external_attack": true})));
    assert!(korea(json!({"counts": {"KR": 1}, "data_types": ["name", "medical"], "external_attack": false})));
    let open = law_on(json!({"counts": {"KR": 999}, "data_types": ["name", "phone"]}));
    assert!(asks(
        obligation(&open, "kr-pipa.personal-information-protection-commission-or-kisa"),
        Fact::ExternalAttack
    ));
}

#[test]
fn japan_names_four_categories_and_the_last_is_more_than_a_thousand_people() {
    let japan = |people: u64, facts: Value| {
        let mut all =
            json!({"counts": {"JP": people}, "data_types": ["name"], "known": "2026-06-01", "unlawful_purpose": false});
        all.as_object_mut().unwrap().extend(facts.as_object().unwrap().clone());
        let assessment = law_on(all);
        let last = assessment
            .obligations
            .iter()
            .find(|obligation| obligation.key.ends_with("final-report"))
            .map(|obligation| obligation.due.words());
        last.unwrap_or_default()
    };
    assert_eq!(japan(1000, json!({})), "");
    assert_eq!(japan(1001, json!({})), "2026-07-01");
    assert_eq!(japan(1, json!({"data_types": ["name", "medical"]})), "2026-07-01");
    assert_eq!(japan(1, json!({"data_types": ["name", "payment_card"]})), "2026-07-01");
    assert_eq!(japan(1, json!({"external_attack": true})), "2026-07-31", "an attack has an unlawful purpose");
}

#[test]
fn what_sources_disagree_on_is_open_and_never_no() {
    let assessment = law_on(json!({"counts": {"US-AR": 5000, "US-MA": 1}}));
    assert_eq!(obligation(&assessment, "us-ar.credit-bureaus").standing, Standing::Open);
    assert_eq!(obligation(&assessment, "us-ma.credit-bureaus").standing, Standing::Open);
    assert_eq!(assessment.summary().obligations["us-ar"].cra_required, "unknown");
}

#[test]
fn numbers_change_with_what_the_company_is() {
    let rhode_island =
        |public: bool| law_on(json!({"counts": {"US-RI": 1}, "confirmed": "2026-03-02", "public_body": public}));
    assert_eq!(due(&rhode_island(true), "us-ri.individuals"), "2026-04-01");
    assert_eq!(due(&rhode_island(false), "us-ri.individuals"), "2026-04-16");
    let months = |state: &str, sector: &str| {
        let assessment = law_on(json!({"counts": {state: 1}, "sector": sector}));
        assessment
            .obligations
            .iter()
            .find_map(|obligation| obligation.monitoring.as_ref())
            .map_or(0, |offer| offer.months)
    };
    assert_eq!((months("US-MA", "bank"), months("US-MA", "credit_bureau")), (18, 42));
    assert_eq!((months("US-NY", "bank"), months("US-NY", "credit_bureau")), (0, 60));
}

#[test]
fn credit_monitoring_goes_to_those_whose_data_call_for_it() {
    let assessment = law_on(json!({"counts": {"US-CA": 1}, "entity_was_source": false}));
    assert!(obligation(&assessment, "us-ca.individuals").monitoring.is_none());
    let unknown = law_on(json!({"counts": {"US-CA": 1}}));
    assert!(obligation(&unknown, "us-ca.individuals").monitoring.is_some());
    assert!(asks(obligation(&unknown, "us-ca.individuals"), Fact::EntityWasSource));
    let medical = law_on(json!({"counts": {"US-CT": 1}, "data_types": ["name", "medical"]}));
    assert!(obligation(&medical, "us-ct.individuals").monitoring.is_none());
}

#[test]
fn two_reports_to_one_authority_keep_their_own_names() {
    let hipaa = law_on(
        json!({"counts": {"US-IL": 10}, "data_types": ["name", "medical"], "sector": "hipaa_covered_entity", "hhs_notified": "2026-05-20"}),
    );
    assert_eq!(due(&hipaa, "us-il.illinois-attorney-general-2"), "2026-05-28");
    assert!(
        hipaa.obligations.iter().all(|obligation| obligation.key != "us-il.illinois-attorney-general"),
        "ten residents are too few for the first"
    );
}

// Content.

#[test]
fn content_follows_the_data_of_the_people_and_what_is_forbidden_is_said() {
    let california = |facts: Value| obligation(&law_on(facts), "us-ca.individuals").content.clone();
    let number = california(json!({"counts": {"US-CA": 1}}));
    assert!(number.required.contains(&Content::CreditBureauContacts));
    assert!(number.conditional.iter().any(|rule| rule.content == Content::CreditMonitoringOffer));
    let logins = california(
        json!({"counts": {"US-CA": 1}, "data_types": ["online_credentials"], "email_account_furnished_by_entity": false}),
    );
    assert!(logins.required.contains(&Content::PasswordChangeAdvice));
    assert!(!logins.required.contains(&Content::CreditBureauContacts));
    let both = california(json!({"counts": {"US-CA": 1}, "data_types": ["name", "ssn", "online_credentials"]}));
    assert!(!both.required.contains(&Content::PasswordChangeAdvice), "only where nothing but the login was taken");
    let massachusetts = law_on(json!({"counts": {"US-MA": 1}}));
    assert_eq!(
        obligation(&massachusetts, "us-ma.individuals").content.prohibited,
        [Content::WhatHappened, Content::NumberAffected]
    );
}

#[test]
fn a_law_seen_only_in_compilations_has_to_be_confirmed_by_counsel() {
    let assessment = law_on(json!({"counts": {"US-VI": 1, "US-MA": 1}}));
    assert!(obligation(&assessment, "us-vi.individuals").citation.needs_counsel());
    assert!(!obligation(&assessment, "us-ma.individuals").citation.needs_counsel());
}

// Input.

#[test]
fn facts_that_nobody_knows_the_name_of_are_refused() {
    let refused = |facts: Value| serde_json::from_value::<Facts>(facts).unwrap_err().to_string();
    assert!(refused(json!({"discoverd": "2026-03-02"})).contains("discovered"));
    assert!(refused(json!({"counts": {"US-ZZ": 1}})).contains("ISO 3166"));
    assert!(refused(json!({"data_types": ["social_security"]})).contains("Social security numbers"));
    assert!(refused(json!({"sector": "hospital"})).contains("nearest"));
    assert!(refused(json!({"aware": "2026-03-02T10:00:00"})).contains("offset"));
    assert!(refused(json!({"counts": {"DE": -1}})).contains("-1"));
}

#[test]
fn every_fact_is_described_beside_the_laws() {
    let described = include_str!("../../regimes/FACTS.md");
    for fact in Fact::ALL {
        assert!(described.contains(fact.code()), "{fact} is not in FACTS.md");
    }
}

#[test]
fn nothing_known_gives_questions_and_no_duty() {
    let assessment = assess(&Facts::default(), &People::default());
    assert!(assessment.obligations.is_empty());
    assert_eq!(assessment.questions.len(), 2);
}
