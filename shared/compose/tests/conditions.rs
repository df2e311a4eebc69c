//! Whoever a condition holds for in the check of a notice reads the paragraph in the message, and nobody else does.

use compose::{Incident, compose};
use jiff::civil::{Date, date};
use law::{DataType, DataTypes, Residence};
use model::customer::{Customer, Language};
use model::id::CustomerId;
use model::notice::{Content, Text};
use model::personal::Personal;
use notice::Renderer;
use notice::condition::{Condition, MAX_DEPTH};
use proptest::prelude::*;

const TODAY: Date = date(2026, 11, 24);
const HOMES: [&str; 4] = ["US-MA", "US-CA", "DE", "FR"];
const KINDS: [DataType; 3] = [DataType::Ssn, DataType::Medical, DataType::Name];
const SUBJECTS: [&str; 9] = [
    "data ssn",
    "data medical, ssn",
    "data name",
    "residence US-MA",
    "residence us, DE",
    "residence FR,US-CA",
    "minor",
    "next of kin",
    "credit monitoring",
];

fn content(what_happened: String) -> Content {
    let words = || "Words.".to_owned();
    let text = Text {
        subject: words(),
        what_happened,
        what_information_was_involved: words(),
        what_we_are_doing: words(),
        what_you_can_do: words(),
        for_more_information: words(),
        text_message: words(),
    };
    let english: Language = "en".parse().expect("a tag");
    Content::of(english.clone(), [(english, text)].into())
}

fn condition() -> impl Strategy<Value = String> {
    let test = (0..4_usize, proptest::sample::select(SUBJECTS.to_vec()))
        .prop_map(|(nots, subject)| format!("{}{subject}", "not ".repeat(nots)));
    proptest::collection::vec(test, 1..4).prop_map(|tests| tests.join(" and "))
}

fn customer() -> impl Strategy<Value = Customer> {
    let kinds = proptest::collection::vec(proptest::sample::select(KINDS.to_vec()), 1..3);
    let born = prop_oneof![Just(None), Just(Some(date(2015, 1, 1))), Just(Some(date(1970, 1, 1)))];
    (proptest::sample::select(HOMES.to_vec()), kinds, born).prop_map(|(home, kinds, born)| {
        let mut customer: Customer =
            serde_json::from_value(serde_json::json!({ "reference": "C-1" })).expect("a customer");
        customer.id = CustomerId::of_reference(&[0; 32], "C-1");
        customer.residence = Some(Residence::parse(home).expect("a place"));
        customer.data_types = DataTypes::of(&kinds);
        customer.birth_date = born.map(Personal::new);
        customer
    })
}

fn incident() -> Incident<'static> {
    Incident { organisation: "Example", data_types: DataTypes::EMPTY }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_check_and_the_message_agree_on_who_reads(
        words in condition(),
        customers in proptest::collection::vec(customer(), 1..12),
    ) {
        let content = content(format!("All.\n\n::: when {words}\nTheirs.\n::: otherwise\nOthers.\n:::"));
        let composed = compose(&content, incident()).expect("composed");
        let renderer = Renderer::new(&content.default_language, composed.into_values()).expect("templates");
        let condition: Condition = words.parse().expect("a condition");
        for customer in customers {
            let text = renderer.email(&customer, TODAY).expect("an e-mail").text;
            let holds = condition.holds(&customer.profile(TODAY).expect("a residence"));
            prop_assert_eq!((text.contains("Theirs."), text.contains("Others.")), (holds, !holds), "{}", words);
        }
    }
}

#[test]
fn conditions_as_deep_as_they_may_be_are_filled_in_and_deeper_ones_are_refused() {
    let deep = |levels: usize| {
        let text = "All.\n\n".to_owned() + &"::: when data ssn\n".repeat(levels) + "Few.\n" + &":::\n".repeat(levels);
        compose(&content(text), incident())
    };
    let composed = deep(MAX_DEPTH).expect("composed");
    Renderer::new(&"en".parse().expect("a tag"), composed.into_values()).expect("templates");
    let findings = deep(50_000).expect_err("too deep");
    assert_eq!(findings[0].line, Some(MAX_DEPTH + 3));
    assert!(findings[0].to_string().contains("at most 16"), "{}", findings[0]);
}

#[test]
fn any_number_of_nots_is_composed() {
    let text = format!("All.\n\n::: when {}minor\nAdults.\n:::", "not ".repeat(100_001));
    let composed = compose(&content(text), incident()).expect("composed");
    let renderer = Renderer::new(&"en".parse().expect("a tag"), composed.into_values()).expect("templates");
    let mut adult: Customer = serde_json::from_value(serde_json::json!({ "reference": "C-1" })).expect("a customer");
    adult.id = CustomerId::of_reference(&[0; 32], "C-1");
    assert!(renderer.email(&adult, TODAY).expect("an e-mail").text.contains("Adults."));
}
