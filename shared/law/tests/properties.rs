//! What holds for any facts and any people.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its input has to fail")]

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use jiff::tz::Offset;
use jiff::{SignedDuration, ToSpan};
use law::facts::{Carrier, Happening, LawEnforcementRequest, RequestKind, Risk};
use law::vocabulary::{Sector, Status};
use law::{
    AgeGroup, Assessment, DataType, DataTypes, Due, Duty, Facts, Moment, Obligation, People, Profile, Residence,
    Standing, When, assess, library,
};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

fn residence() -> impl Strategy<Value = Residence> {
    let mut places: Vec<Residence> =
        library().regimes().iter().flat_map(|regime| regime.jurisdictions.clone()).collect();
    places.extend(["CA-ON", "CA-BC", "US-AS", "MX"].map(|code| Residence::parse(code).unwrap()));
    places.sort();
    places.dedup();
    select(places)
}

fn profile() -> impl Strategy<Value = Profile> {
    (residence(), vec(select(DataType::ALL.to_vec()), 0..6), select(AgeGroup::ALL.to_vec())).prop_map(
        |(residence, kinds, age_group)| Profile { residence, data_types: kinds.into_iter().collect(), age_group },
    )
}

fn people() -> impl Strategy<Value = People> {
    let count = prop_oneof![1..20_u64, 240..510_u64, 990..1010_u64, 1..2_000_000_u64];
    btree_map(profile(), count, 1..6).prop_map(|counts| counts.into_iter().collect())
}

/// A day of the years for which the laws are stated, or one far away.
fn day() -> impl Strategy<Value = Date> {
    prop_oneof![
        8 => (0..2500_i64).prop_map(|days| date(2021, 1, 1).saturating_add(days.days())),
        1 => select(vec![Date::MIN, Date::MAX, date(2024, 2, 29), date(2026, 12, 31)]),
    ]
}

fn when() -> impl Strategy<Value = When> {
    (day(), 0..86_400_i64, -12..=14_i8, any::<bool>()).prop_map(|(day, second, hours, only_day)| {
        let offset = Offset::from_hours(hours).unwrap();
        let at = offset
            .to_timestamp(day.at(0, 0, 0, 0))
            .and_then(|start| start.checked_add(SignedDuration::from_secs(second)));
        match at {
            Ok(instant) if !only_day => When::Moment(Moment::new(instant, offset)),
            _ => When::Day(day),
        }
    })
}

fn request() -> impl Strategy<Value = LawEnforcementRequest> {
    (select(RequestKind::ALL.to_vec()), of(when()), of(when()))
        .prop_map(|(kind, date, cleared)| LawEnforcementRequest { kind, date, cleared })
}

prop_compose! {
    fn clocks()(
        knew in [of(when()), of(when()), of(when()), of(when())],
        decided in [of(when()), of(when()), of(when()), of(when()), of(when())],
        special in [of(when()), of(when())],
        notified in [of(when()), of(when()), of(when()), of(when()), of(when()), of(when())],
        associate in [of(when()), of(when())],
        other in [of(when()), of(when())],
    ) -> Facts {
        let [discovered, known, detected, aware] = knew;
        let [determined, confirmed, assessed, classified, scope_identified] = decided;
        let [incident_determined, materiality_determined] = special;
        let [individual_notice_sent, regulator_notified, hhs_notified, initial_notification_submitted,
             intermediate_report_submitted, incident_notification_submitted] = notified;
        let [ba_discovered, ce_told] = associate;
        let [extortion_paid, good_cause_written_to_department] = other;
        Facts {
            discovered, known, detected, aware, determined, confirmed, assessed, classified, scope_identified,
            incident_determined, materiality_determined, individual_notice_sent, regulator_notified, hhs_notified,
            initial_notification_submitted, intermediate_report_submitted, incident_notification_submitted, ba_discovered,
            ce_told, extortion_paid, good_cause_written_to_department, ..Facts::default()
        }
    }
}

prop_compose! {
    fn facts()(
        clocks in clocks(),
        sector in vec(select(Sector::ALL.to_vec()), 0..3),
        established_in in vec(residence(), 0..2),
        member_state in of(residence()),
        company in [of(any::<bool>()), of(any::<bool>()), of(any::<bool>()), of(any::<bool>())],
        processor in of(prop::bool::weighted(0.1)),
        event in of(select(Happening::ALL.to_vec())),
        medium in of(select(Carrier::ALL.to_vec())),
        risk in of(select(Risk::ALL.to_vec())),
        flags in [of(any::<bool>()), of(any::<bool>()), of(any::<bool>()), of(any::<bool>()), of(any::<bool>()), of(any::<bool>()),
                  of(any::<bool>()), of(any::<bool>()), of(any::<bool>()), of(any::<bool>()), of(any::<bool>())],
        le_request in of(request()),
    ) -> Facts {
        let [controller_established_in_eu, nis2_essential, public_body, small_entity] = company;
        let [encrypted, key_taken, external_attack, unlawful_purpose, availability_lost, significant_harm,
             entity_was_source, email_account_furnished_by_entity, access_code_taken, number_usable_alone, ba_is_agent] = flags;
        Facts {
            sector, established_in, member_state, controller_established_in_eu, nis2_essential, public_body, small_entity,
            processor, event, medium, risk, encrypted, key_taken, external_attack, unlawful_purpose, availability_lost,
            significant_harm, entity_was_source, email_account_furnished_by_entity, access_code_taken, number_usable_alone,
            ba_is_agent, le_request, ..clocks
        }
    }
}

/// The duties that certainly apply: which law, and whom to notify.
fn certain_duties(assessment: &Assessment) -> BTreeSet<(&'static str, Duty)> {
    let certain = assessment.obligations.iter().filter(|obligation| obligation.standing == Standing::Owed);
    certain.map(|obligation| (obligation.regime.id.as_str(), obligation.duty)).collect()
}

/// Does the law give this obligation a number of units to count?
fn is_fixed(obligation: &Obligation) -> bool {
    let regime = obligation.regime;
    match obligation.duty {
        Duty::TellIndividuals => regime.individual.fixed_deadline,
        Duty::TellRegulator => {
            regime.regulator.iter().any(|report| report.cite == obligation.citation.cite && report.fixed_deadline)
        }
        Duty::TellBureaus => regime.consumer_reporting_agencies.deadline_kind.is_counted(),
        Duty::TellMedia => regime.media.deadline_kind.is_some_and(|kind| kind.is_counted()),
        Duty::TellOwner => regime.processor_to_owner.deadline_kind.is_counted(),
        Duty::FinishAssessment => regime.assessment.is_some(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn more_people_never_remove_a_duty(facts in facts(), people in people(), profile in profile(), more in 1..100_000_u64) {
        let fewer = assess(&facts, &people);
        let mut people = people;
        people.add(profile, more);
        let after = assess(&facts, &people);
        prop_assert!(certain_duties(&fewer).is_subset(&certain_duties(&after)), "{:?}", certain_duties(&fewer).difference(&certain_duties(&after)).collect::<Vec<_>>());
    }

    #[test]
    fn an_earlier_discovery_never_gives_a_later_date(
        facts in facts(), people in people(), discovered in day(), earlier in 0..400_i64,
    ) {
        let at = |day| assess(&Facts { discovered: Some(When::Day(day)), ..facts.clone() }, &people);
        let (late, early) = (at(discovered), at(discovered.saturating_sub(earlier.days())));
        for obligation in &early.obligations {
            // DORA's 24 hours end where an incident is classified only after them: its own law makes that date later.
            let same = late.obligations.iter().find(|other| other.key == obligation.key && obligation.regime.id != "eu-dora");
            if let (Some(early), Some(late)) = (obligation.due.date(), same.and_then(|obligation| obligation.due.date())) {
                prop_assert!(early.by_calendar(&late).is_le(), "{}: {early} after {late}", obligation.key);
            }
        }
    }

    #[test]
    fn a_date_is_given_only_where_the_law_fixes_one(facts in facts(), people in people()) {
        for obligation in assess(&facts, &people).obligations {
            prop_assert!(obligation.due.date().is_none() || is_fixed(&obligation), "{}", obligation.key);
            prop_assert!(matches!(obligation.due, Due::Soft { .. }) || is_fixed(&obligation), "{}", obligation.key);
        }
    }

    #[test]
    fn every_obligation_cites_its_law_and_has_a_key_of_its_own(facts in facts(), people in people()) {
        let assessment = assess(&facts, &people);
        let keys: BTreeSet<&str> = assessment.obligations.iter().map(|obligation| obligation.key.as_str()).collect();
        prop_assert_eq!(keys.len(), assessment.obligations.len());
        for obligation in &assessment.obligations {
            prop_assert!(!obligation.citation.cite.is_empty() && !obligation.addressee.is_empty());
            prop_assert!(obligation.monitoring.as_ref().is_none_or(|offer| !offer.citation.cite.is_empty() && offer.months > 0));
            prop_assert!(obligation.key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte)), "{}", obligation.key);
            prop_assert!(obligation.standing == Standing::Owed || !obligation.questions.is_empty(), "{} is open without a question", obligation.key);
        }
    }

    #[test]
    fn a_law_that_is_not_in_force_asks_nothing(facts in facts(), people in people()) {
        for obligation in assess(&facts, &people).obligations {
            prop_assert_eq!(obligation.regime.status, Status::InForce);
            let since = obligation.regime.in_force.first_day().unwrap();
            prop_assert!(facts.first_known().is_none_or(|known| known.day() >= since), "{}", obligation.key);
        }
    }

    #[test]
    fn later_dates_are_later(facts in facts(), people in people()) {
        for obligation in assess(&facts, &people).obligations {
            for later in &obligation.later {
                let nominal = obligation.due.date().unwrap();
                prop_assert!(later.at.by_calendar(&nominal).is_ge(), "{}: {} before {nominal}", obligation.key, later.at);
            }
        }
    }

    #[test]
    fn the_binding_date_is_the_earliest_of_all_laws_that_protect_a_person(facts in facts(), people in people()) {
        let assessment = assess(&facts, &people);
        for (profile, _) in people.iter() {
            let dates: Vec<When> = assessment.obligations_to(&profile).filter_map(|obligation| obligation.due.date()).collect();
            let binding = assessment.binding_date(&profile).map(|binding| binding.by);
            prop_assert_eq!(binding.is_some(), !dates.is_empty());
            prop_assert!(binding.is_none_or(|by| dates.iter().all(|date| by.by_calendar(date).is_le())));
        }
    }

    #[test]
    fn facts_read_back_as_they_were_written(facts in facts(), counts in btree_map(residence(), 0..u64::MAX, 0..5)) {
        let facts = Facts { counts, data_types: Some(DataTypes::of(&[DataType::Ssn])), ..facts };
        let written = serde_json::to_string(&facts).unwrap();
        prop_assert_eq!(serde_json::from_str::<Facts>(&written).unwrap(), facts);
    }
}
