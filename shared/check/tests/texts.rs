//! Rules of ours: languages, parts, placeholders, links, lengths, words; and that no text makes the check panic.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

#[expect(dead_code, reason = "the other test's notices are here too")]
mod notices;

use std::time::Instant;

use check::{Code, Finding, Recipients, Severity, Situation, check};
use law::{AgeGroup, DataType, DataTypes, Facts, People, Profile, Residence};
use model::columns::Columns;
use model::customer::Customer;
use model::id::CustomerId;
use model::notice::{Content, Monitoring};
use model::personal::Personal;
use proptest::prelude::*;

use crate::notices::bare;

fn recipients(columns: Option<Columns>) -> Recipients {
    let californians = Profile {
        residence: "US-CA".parse().unwrap(),
        data_types: DataTypes::of(&[DataType::Name, DataType::Ssn]),
        age_group: AgeGroup::Adult,
    };
    let people: People = [(californians, 30)].into_iter().collect();
    let languages = [("en", 10), ("en-GB", 5), ("pl", 3), ("und", 12)].map(|(tag, people)| (tag.to_owned(), people));
    Recipients::new(&people, languages.into(), columns)
}

fn found_of(content: &Content, recipients: &Recipients) -> Vec<Finding> {
    let facts = Facts::default();
    let today = "2026-11-24".parse().unwrap();
    check(content, recipients, &Situation { facts: &facts, obligations: Vec::new(), everyone: 30, today })
}

fn found(content: &Content) -> Vec<Finding> {
    found_of(content, &recipients(None))
}

/// The notice with its English text changed.
fn with(change: impl FnOnce(&mut model::notice::Text)) -> Content {
    let mut content = bare();
    change(content.texts.values_mut().next().unwrap());
    content
}

#[track_caller]
fn one(found: Vec<Finding>, code: Code) -> Finding {
    let mut of_kind: Vec<Finding> = found.into_iter().filter(|finding| finding.code == code).collect();
    assert_eq!(of_kind.len(), 1, "{of_kind:#?}");
    of_kind.remove(0)
}

fn customers() -> Columns {
    let mut columns = Columns::default();
    for number in 0..30_usize {
        let mut customer: Customer =
            serde_json::from_value(serde_json::json!({ "reference": format!("C-{number}"), "given_name": "Ada" }))
                .unwrap();
        customer.id = CustomerId::of_reference(&[0; 32], &number.to_string());
        if number % 2 == 0 {
            customer.fields.insert("clinic".to_owned(), Personal::new("Waipahu".to_owned()));
        }
        columns.add(&customer);
    }
    columns
}

#[test]
fn what_is_good_passes_but_for_what_it_might_add() {
    let codes: Vec<Code> = found(&bare()).into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::LanguageMissing, Code::NoVerification]);
}

#[test]
fn a_language_without_a_text_is_reported_with_its_readers() {
    let finding = one(found(&bare()), Code::LanguageMissing);
    assert_eq!((finding.place.field.as_str(), finding.concerns.people), ("texts/pl", 3));
    let mut content = bare();
    content.default_language = "de".parse().unwrap();
    assert_eq!(one(found(&content), Code::DefaultMissing).severity, Severity::Blocks);
}

#[test]
fn a_part_that_is_empty_for_some_is_reported_with_their_number() {
    let content = with(|text| text.what_we_are_doing = "::: when residence DE\nWir prüfen.\n:::".to_owned());
    let finding = one(found(&content), Code::EmptyPart);
    assert_eq!((finding.severity, finding.concerns.people), (Severity::Blocks, 30));
    assert_eq!(one(found(&with(|text| text.subject = " ".to_owned())), Code::EmptyPart).place.field, "subject");
    assert_eq!(one(found(&with(|text| text.text_message.clear())), Code::EmptyPart).place.field, "text_message");
}

#[test]
fn placeholders_are_checked_against_the_lists_columns() {
    let text = "Dear {{ given_name }} of {{ clinic }},\nyour {{ clinc }}.";
    let content = with(|written| written.what_happened = text.to_owned());
    let found = found_of(&content, &recipients(Some(customers())));
    let unknown = one(found.clone(), Code::UnknownPlaceholder);
    assert_eq!((unknown.severity, unknown.place.line), (Severity::Blocks, Some(2)));
    assert!(unknown.fix.contains("clinic"), "{}", unknown.fix);
    let missing = one(found, Code::MissingValues);
    assert_eq!((missing.severity, missing.concerns.people, missing.concerns.rows.len()), (Severity::Warns, 15, 10));
    assert!(!serde_json::to_string(&missing).unwrap().contains("Waipahu"), "no value of anybody");
    let unheld = self::found(&content);
    assert!(unheld.iter().all(|finding| finding.code != Code::UnknownPlaceholder), "nobody counted the columns");
}

#[test]
fn a_placeholder_on_two_lines_is_checked_against_the_columns_too() {
    let content = with(|written| written.what_happened = "Dear {{ given_name }},\nyour {{\nclinc }}.".to_owned());
    let unknown = one(found_of(&content, &recipients(Some(customers()))), Code::UnknownPlaceholder);
    assert_eq!((unknown.place.line, unknown.key.as_str()), (Some(2), "unknown-placeholder.clinc"));
}

#[test]
fn a_link_to_others_is_found_in_its_line() {
    let content = with(|text| text.for_more_information = "Call us.\nSee https://evil.example/x".to_owned());
    let finding = one(found(&content), Code::UnsafeLink);
    assert_eq!((finding.severity, finding.place.line), (Severity::Blocks, Some(2)));
    let content = with(|text| text.for_more_information = "Type consumer.ftc.gov into your browser.".to_owned());
    assert!(found(&content).iter().all(|finding| finding.code != Code::UnsafeLink));
}

#[test]
fn hedging_is_found_and_its_words_are_named() {
    let content = with(|text| text.what_happened = "Fine.\nSomeone may have seen your data.".to_owned());
    let finding = one(found(&content), Code::Hedging);
    assert_eq!((finding.severity, finding.place.line), (Severity::Warns, Some(2)));
    assert!(finding.wrong.contains("may have"));
    assert!(finding.rule.source.contains("10.1145/3290605.3300424"));
}

#[test]
fn lengths_are_found_in_what_comes_out() {
    let long = found(&with(|text| text.subject = "x".repeat(71)));
    assert_eq!(one(long, Code::LongSubject).severity, Severity::Warns);
    assert!(found(&with(|text| text.subject = "x".repeat(70))).iter().all(|one| one.code != Code::LongSubject));
    let segments = one(found(&with(|text| text.text_message = "a".repeat(460))), Code::TextMessageSegments);
    assert!(segments.wrong.contains("4 segments"), "{}", segments.wrong);
    let unicode = one(found(&with(|text| text.text_message = "я".repeat(202))), Code::TextMessageSegments);
    assert!(unicode.wrong.contains("GSM"), "{}", unicode.wrong);
    let over = one(found(&with(|text| text.text_message = "a".repeat(1_601))), Code::TextMessageTooLong);
    assert_eq!(over.severity, Severity::Blocks);
}

#[test]
fn an_offer_that_is_over_blocks() {
    let mut content = bare();
    content.domains = ["example.com".parse().unwrap()].into();
    content.monitoring = Some(Monitoring {
        provider: "Watcher".to_owned(),
        product: "Watch".to_owned(),
        months: 24,
        enrol_at: "https://example.com/enrol".to_owned(),
        enrol_by: Some("2026-11-23".parse().unwrap()),
        code_column: None,
        codes: None,
        data_types: DataTypes::EMPTY,
    });
    assert_eq!(one(found(&content), Code::EnrolmentOver).severity, Severity::Blocks);
    content.monitoring.as_mut().unwrap().enrol_by = Some("2026-11-24".parse().unwrap());
    assert!(found(&content).iter().all(|finding| finding.code != Code::EnrolmentOver));
}

#[test]
fn a_text_that_is_hard_to_read_is_reported_with_its_hardest_sentences_in_its_language() {
    for (language, hard) in [
        (
            "en",
            "Notwithstanding organizational considerations regarding confidentiality, unauthorized individuals accessed \
             administrative information systems containing personally identifiable documentation. Subsequently, comprehensive \
             forensic investigations were immediately initiated, involving specialized cybersecurity professionals and \
             governmental authorities.",
        ),
        (
            "es",
            "Independientemente de las consideraciones organizativas relativas a la confidencialidad, determinados individuos \
             no autorizados accedieron ilícitamente a los sistemas informáticos administrativos que contenían documentación \
             identificativa. Posteriormente se iniciaron inmediatamente investigaciones especializadas.",
        ),
        (
            "fr",
            "Indépendamment des considérations organisationnelles relatives à la confidentialité, des individus non autorisés \
             ont illégalement accédé aux systèmes informatiques administratifs contenant des informations identificatoires. \
             Ultérieurement des investigations spécialisées ont été immédiatement entreprises par des professionnels.",
        ),
        (
            "de",
            "Ungeachtet organisatorischer Vertraulichkeitserwägungen verschafften sich unberechtigte Einzelpersonen \
             widerrechtlich Zugang zu verwaltungstechnischen Informationssystemen mit personenbezogenen Dokumentationen. \
             Anschließend wurden unverzüglich umfangreiche Sicherheitsüberprüfungen eingeleitet, unter Beteiligung \
             spezialisierter Cybersicherheitsfachleute und behördlicher Untersuchungsorganisationen.",
        ),
    ] {
        let mut content = bare();
        let mut text = content.texts.remove(&"en".parse().unwrap()).unwrap();
        for part in text.parts().map(|(part, _)| part) {
            if part != "for_more_information" {
                *notices::part(&mut text, part) = hard.to_owned();
            }
        }
        content.texts.insert(language.parse().unwrap(), text);
        content.default_language = language.parse().unwrap();
        let finding = one(found(&content), Code::Readability);
        assert_eq!((finding.severity, finding.place.language), (Severity::Warns, language.parse().ok()));
        let begins: String = hard.chars().take(20).collect();
        assert!(finding.fix.contains(&begins), "{language}: {}", finding.fix);
    }
}

#[test]
fn what_blocks_stands_first_and_the_same_input_gives_the_same_order() {
    let content = with(|text| {
        text.what_happened = "It may have been. {{ x }} https://evil.example".to_owned();
        text.subject = "y".repeat(90);
    });
    let found = found_of(&content, &recipients(Some(customers())));
    let severities: Vec<Severity> = found.iter().map(|finding| finding.severity).collect();
    assert!(severities.is_sorted() && severities[0] == Severity::Blocks, "{severities:?}");
    assert_eq!(found, found_of(&content, &recipients(Some(customers()))));
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Finding>>(&json).unwrap(), found);
    let keys: std::collections::BTreeSet<&str> = found.iter().map(|finding| finding.key.as_str()).collect();
    assert_eq!(keys.len(), found.len(), "keys distinguish findings");
}

/// All laws, for people in 60 places of whom a dozen sets of data in each of three age groups were exposed.
#[test]
fn sixty_places_are_checked_at_once() {
    let states = law::library().regimes().iter().flat_map(|regime| regime.jurisdictions.iter().copied());
    let places: Vec<Residence> = states.collect::<std::collections::BTreeSet<_>>().into_iter().take(60).collect();
    let kinds = [DataType::Ssn, DataType::Medical, DataType::Phi, DataType::PaymentCard, DataType::OnlineCredentials];
    let mut people = People::default();
    for place in &places {
        for set in 0..12_usize {
            let own = kinds.iter().enumerate().filter(|(at, _)| (set + at) % 3 != 0).map(|(_, kind)| *kind);
            for age_group in [AgeGroup::Adult, AgeGroup::Minor, AgeGroup::Unknown] {
                let data_types: DataTypes = own.clone().chain([DataType::Name, DataType::ALL[20 + set]]).collect();
                people.add(Profile { residence: *place, data_types, age_group }, 3);
            }
        }
    }
    let facts = Facts { discovered: Some("2026-11-20".parse().unwrap()), ..Facts::default() };
    let assessment = law::assess(&facts, &people);
    let content = notices::complete(law::library().regime("us-ca").unwrap());
    let recipients = Recipients::new(&people, Default::default(), None);
    let known = Situation {
        facts: &facts,
        obligations: assessment.obligations.iter().collect(),
        everyone: people.total(),
        today: "2026-11-24".parse().unwrap(),
    };
    let begun = Instant::now();
    let found = check(&content, &recipients, &known);
    println!(
        "{} obligations, {} profiles, {} findings in {:?}",
        known.obligations.len(),
        people.iter().count(),
        found.len(),
        begun.elapsed()
    );
    assert!(places.len() == 60 && found.iter().any(|finding| finding.code == Code::RequiredContent));
}

/// Pieces of which hostile texts are made.
const PIECES: [&str; 16] = [
    "::: when ",
    "data ssn",
    "residence US-MA",
    " and ",
    "not ",
    "\n",
    ":::",
    "::: otherwise",
    "{{",
    "}}",
    "](",
    "https://",
    "\u{202e}א😀\0",
    ". ",
    "1,204",
    "may have ",
];

proptest! {
    #[test]
    fn no_text_makes_it_panic(pieces in proptest::collection::vec((0..PIECES.len(), ".{0,8}"), 0..80)) {
        let hostile: String = pieces.iter().flat_map(|(at, other)| [PIECES[*at], other.as_str()]).collect();
        let mut content = notices::complete(law::library().regime("us-ma").unwrap());
        for text in content.texts.values_mut() {
            for part in ["what_happened", "what_information_was_involved", "what_we_are_doing", "what_you_can_do"] {
                *notices::part(text, part) = hostile.clone();
            }
            text.subject.clone_from(&hostile);
            text.text_message.clone_from(&hostile);
            text.for_more_information.clone_from(&hostile);
        }
        content.support.time_zone = Some(hostile.clone());
        content.monitoring.as_mut().unwrap().enrol_at = hostile;
        let facts = notices::facts();
        let obligation = notices::obligation(law::library().regime("us-ma").unwrap(), &facts);
        let people: People = obligation.profiles.iter().copied().collect();
        let recipients = Recipients::new(&people, [("en".to_owned(), 9)].into(), Some(customers()));
        let known = Situation { facts: &facts, obligations: vec![&obligation], everyone: 9, today: "2026-11-24".parse().unwrap() };
        let found = check(&content, &recipients, &known);
        let keys = found.iter().all(|one| one.key.bytes().all(|byte| byte.is_ascii_graphic()));
        prop_assert!(keys);
    }
}
