//! Every law of the library, held against a notice that is complete for it, and against that notice with one thing taken out.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

mod notices;

use check::{Code, Finding, Recipients, Severity, Situation, Way, check, ways};
use law::regime::Regime;
use law::vocabulary::Content as Element;
use law::{DataType, Duty, Facts, Obligation, People, Profile, content_for, library};
use model::notice::Content;

use crate::notices::{complete, facts, home, obligation, profiles};

fn found(content: &Content, regime: &'static Regime, facts: &Facts) -> Vec<Finding> {
    let obligation = obligation(regime, facts);
    let people: People = obligation.profiles.iter().copied().collect();
    let recipients = Recipients::new(&people, [("en".to_owned(), people.total())].into(), None);
    let known = Situation {
        facts,
        obligations: vec![&obligation],
        everyone: people.total(),
        today: "2026-11-24".parse().unwrap(),
    };
    check(content, &recipients, &known)
}

fn blocking(found: Vec<Finding>) -> Vec<Finding> {
    found.into_iter().filter(Finding::blocks).collect()
}

/// Takes every way away in which the notice says the element. `None`: the composer says it, and nothing takes that away.
fn without(content: &Content, element: Element) -> Option<Content> {
    let mut content = content.clone();
    for way in ways(element) {
        match way {
            Way::Always | Way::ExposedData => return None,
            Way::Field(field) => notices::empty(&mut content, *field),
            Way::Monitoring => content.monitoring = None,
            Way::Part(part) => content.texts.values_mut().for_each(|text| *notices::part(text, part) = String::new()),
            Way::Guidance => {
                content.guidance.iter_mut().for_each(|block| block.satisfies.retain(|other| *other != element))
            }
            Way::Declaration => {
                content.declarations.remove(&element);
            }
        }
    }
    Some(content)
}

#[test]
fn a_notice_that_is_complete_for_a_law_passes_it() {
    for regime in library().regimes() {
        let blocking = blocking(found(&complete(regime), regime, &facts()));
        assert_eq!(blocking, [], "{}", regime.id);
    }
}

#[test]
fn what_a_law_requires_and_a_notice_does_not_say_is_found_by_its_name() {
    let (mut taken_out, mut laws) = (0, std::collections::BTreeSet::new());
    for regime in library().regimes() {
        let facts = facts();
        let required: std::collections::BTreeSet<Element> = profiles(regime)
            .iter()
            .flat_map(|profile| content_for(&regime.individual, profile.data_types, &facts).required)
            .collect();
        for element in required {
            let Some(lacking) = without(&complete(regime), element) else { continue };
            let found = found(&lacking, regime, &facts);
            let key = format!("required-content.{}.{element}", regime.id);
            let finding = found.iter().find(|finding| finding.key == key);
            let finding = finding.unwrap_or_else(|| panic!("{key} is not among {found:#?}"));
            assert_eq!(finding.severity, Severity::BlocksByLaw, "{key}");
            assert_eq!(finding.concerns.regimes, [regime.id.as_str()]);
            assert!(finding.concerns.people > 0 && finding.rule.cite == regime.individual.cite, "{finding:?}");
            assert!(finding.wrong.contains(library().content_words(element)), "{finding:?}");
            assert!(!finding.fix.is_empty() && !finding.place.field.is_empty(), "{finding:?}");
            taken_out += 1;
            laws.insert(regime.id.as_str());
        }
    }
    println!("{taken_out} elements taken out under {} laws, each found", laws.len());
    assert!(taken_out > 180 && laws.len() > 45, "{taken_out} elements of {} laws", laws.len());
}

#[test]
fn what_is_required_under_a_condition_nobody_settled_warns() {
    let ma = library().regime("us-ma").unwrap();
    let mut content = complete(ma);
    content.particulars.parent_company = None;
    let found = found(&content, ma, &facts());
    let finding = found.iter().find(|finding| finding.key == "conditional-content.us-ma.parent_company_name").unwrap();
    assert_eq!((finding.code, finding.severity), (Code::ConditionalContent, Severity::Warns));
    assert!(finding.wrong.contains("if the company is owned by another"));
}

#[test]
fn guidance_counts_for_those_only_who_read_it() {
    let md = library().regime("us-md").unwrap();
    let mut content = complete(md);
    for block in &mut content.guidance {
        if block.satisfies.contains(&Element::AgContact) {
            block.places = vec!["US-NC".parse().unwrap()];
        }
    }
    let keys: Vec<String> = blocking(found(&content, md, &facts())).into_iter().map(|finding| finding.key).collect();
    assert_eq!(keys, ["required-content.us-md.ag_contact"]);
}

#[test]
fn what_is_missing_in_one_language_is_found() {
    let hipaa = library().regime("us-hipaa").unwrap();
    let mut content = complete(hipaa);
    let german = content.texts.values().next().unwrap().clone();
    content.texts.insert("de".parse().unwrap(), german);
    content.texts.get_mut(&"de".parse().unwrap()).unwrap().what_we_are_doing = String::new();
    let keys: Vec<String> = blocking(found(&content, hipaa, &facts())).into_iter().map(|finding| finding.key).collect();
    assert!(keys.contains(&"required-content.us-hipaa.actions_taken".to_owned()), "{keys:?}");
}

#[test]
fn a_notice_to_massachusetts_leaves_out_the_nature_of_the_breach() {
    let ma = library().regime("us-ma").unwrap();
    let mut content = complete(ma);
    let text = content.texts.values_mut().next().unwrap();
    text.what_happened = "Paragraph one.\n\n::: when not residence US-NY\nA thief took a laptop.\n:::".to_owned();
    let found = blocking(found(&content, ma, &facts()));
    let keys: Vec<&str> = found.iter().map(|finding| finding.key.as_str()).collect();
    assert_eq!(keys, ["forbidden-content.us-ma.what_happened.what_happened.en"]);
    assert_eq!((found[0].place.line, found[0].severity), (Some(1), Severity::BlocksByLaw));
    assert!(found[0].fix.contains("::: when not residence US-MA"), "{}", found[0].fix);
}

#[test]
fn a_declaration_to_people_whose_law_forbids_it_is_found() {
    for (law, element, others) in [
        ("us-il", Element::NumberAffected, "US-RI"),
        ("us-ma", Element::NumberAffected, "US-RI"),
        ("us-ma", Element::Cause, "JP"),
    ] {
        let regime = library().regime(law).unwrap();
        let mut content = complete(regime);
        content.declarations.insert(element, notices::declaration(&[]));
        let keys: Vec<String> = blocking(found(&content, regime, &facts())).into_iter().map(|one| one.key).collect();
        let about = if element == Element::Cause { "what_happened.cause" } else { "number_affected.number_affected" };
        assert_eq!(keys, [format!("forbidden-content.{law}.{about}")]);
        content.declarations.insert(element, notices::declaration(&[others]));
        assert_eq!(blocking(found(&content, regime, &facts())), []);
    }
}

#[test]
fn the_number_of_people_in_a_text_is_pointed_out_where_a_law_forbids_it() {
    let il = library().regime("us-il").unwrap();
    let mut content = complete(il);
    let total: u64 = obligation(il, &facts()).profiles.iter().map(|(_, people)| people).sum();
    let text = content.texts.values_mut().next().unwrap();
    text.what_we_are_doing = format!("We write to {total} people.");
    let found = found(&content, il, &facts());
    let finding = found.iter().find(|finding| finding.code == Code::PossiblyForbidden).unwrap();
    assert_eq!((finding.severity, finding.place.field.as_str()), (Severity::Warns, "what_we_are_doing"));
}

/// What is found for the same people under Massachusetts' law and another.
fn under_both(content: &Content, other: &str) -> Vec<Finding> {
    let facts = facts();
    let ma = obligation(library().regime("us-ma").unwrap(), &facts);
    let mut other = obligation(library().regime(other).unwrap(), &facts);
    other.profiles.clone_from(&ma.profiles);
    let people: People = ma.profiles.iter().copied().collect();
    let known =
        Situation { facts: &facts, obligations: vec![&ma, &other], everyone: 7, today: "2026-11-24".parse().unwrap() };
    check(content, &Recipients::new(&people, Default::default(), None), &known)
}

#[test]
fn a_conflict_of_two_laws_is_named_and_an_exit_of_one_of_them_taken() {
    let mut content = complete(library().regime("us-ma").unwrap());
    content.texts.values_mut().for_each(|text| text.what_happened = "A server was read.".to_owned());
    let of = |other: &str| {
        let found = under_both(&content, other);
        let finding = found.into_iter().find(|finding| finding.code == Code::ForbiddenContent).unwrap();
        assert!(finding.wrong.contains(&library().regime(other).unwrap().name), "{}", finding.wrong);
        finding
    };
    let (hipaa, gdpr) = (of("us-hipaa"), of("eu-gdpr"));
    assert!(hipaa.severity == Severity::Warns && hipaa.wrong.contains("federal_with_state_notice"), "{hipaa:?}");
    assert!(gdpr.severity == Severity::BlocksByLaw && gdpr.wrong.contains("counsel"), "{gdpr:?}");
}

#[test]
fn what_is_withheld_because_one_law_forbids_it_is_not_said_for_another() {
    let keys = |content: &Content| -> Vec<String> {
        under_both(content, "us-hipaa").into_iter().map(|finding| finding.key).collect()
    };
    let content = complete(library().regime("us-ma").unwrap());
    let lacking = "required-content.us-hipaa.what_happened".to_owned();
    assert!(keys(&content).contains(&lacking), "they read a paragraph, and not what happened");
    let mut declared = content;
    declared.texts.values_mut().for_each(|text| text.what_happened = "A server was read.".to_owned());
    assert!(!keys(&declared).contains(&lacking));
}

#[test]
fn a_language_that_a_law_requires_is_required() {
    for (law, tag) in [("ca-qc-law25", "fr"), ("br-lgpd", "pt")] {
        let regime = library().regime(law).unwrap();
        let mut content = complete(regime);
        content.texts.remove(&tag.parse().unwrap());
        let found = blocking(found(&content, regime, &facts()));
        let [finding] = &found[..] else { panic!("{found:#?}") };
        assert_eq!((finding.code, finding.severity), (Code::Format, Severity::BlocksByLaw));
        assert!(finding.fix.contains(&format!("texts/{tag}")));
    }
}

#[test]
fn every_rule_of_form_has_somebody_responsible() {
    use check::{Responsibility, responsibility};
    for format in law::vocabulary::Format::ALL {
        if let Responsibility::ByComposer(why) = responsibility(*format) {
            assert!(why.len() > 20, "{format}");
        }
    }
}

#[test]
fn monitoring_is_required_for_as_long_as_the_law_says_and_for_those_it_says() {
    let ma = library().regime("us-ma").unwrap();
    let months = ma.individual.credit_monitoring.months;
    assert!(months >= 12, "{months}");
    let mut content = complete(ma);
    content.monitoring.as_mut().unwrap().months = months - 1;
    let short = blocking(found(&content, ma, &facts()));
    assert_eq!(short.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::MonitoringTooShort]);
    assert_eq!(short[0].rule.cite, ma.individual.credit_monitoring.cite);
    content.monitoring.as_mut().unwrap().months = months;
    assert_eq!(blocking(found(&content, ma, &facts())), []);
    content.monitoring.as_mut().unwrap().data_types = law::DataTypes::of(&[DataType::Genetic]);
    assert!(blocking(found(&content, ma, &facts())).iter().any(|one| one.code == Code::MonitoringMissing));
}

#[test]
fn california_requires_monitoring_from_the_source_of_the_breach_and_asks_where_that_is_open() {
    let ca = library().regime("us-ca").unwrap();
    let mut content = complete(ca);
    content.monitoring = None;
    let severity = |source: Option<bool>| {
        let facts = Facts { entity_was_source: source, ..facts() };
        let found = found(&content, ca, &facts);
        found.into_iter().find(|one| one.code == Code::MonitoringMissing).map(|one| one.severity)
    };
    assert_eq!(severity(Some(true)), Some(Severity::BlocksByLaw));
    assert_eq!(severity(None), Some(Severity::Warns));
}

#[test]
fn a_law_that_concerns_nobody_on_the_list_finds_nothing() {
    let (ca, facts) = (library().regime("us-ca").unwrap(), facts());
    let obligation: Obligation = obligation(ca, &facts);
    assert_eq!(obligation.duty, Duty::TellIndividuals);
    let elsewhere = Profile { residence: "DE".parse().unwrap(), ..obligation.profiles[0].0 };
    let people: People = [(elsewhere, 5)].into_iter().collect();
    let recipients = Recipients::new(&people, Default::default(), None);
    let known =
        Situation { facts: &facts, obligations: vec![&obligation], everyone: 5, today: "2026-11-24".parse().unwrap() };
    let bare = notices::bare();
    assert_eq!(check(&bare, &recipients, &known).iter().filter(|one| one.rule.regime.is_some()).count(), 0);
    assert_ne!(home(ca), elsewhere.residence);
}
