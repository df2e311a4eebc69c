//! Whatever stands in a customer's row, a message keeps its structure: nothing is added to it, and nothing panics.

use compose::{Audience, Edits, Incident};
use jiff::civil::{Date, date};
use law::{DataType, DataTypes, Residence};
use model::customer::{Customer, Language};
use model::notice::{Composed, Content, Verification};
use model::personal::Personal;
use model::rendered::Email;
use notice::{RenderError, Renderer};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const TODAY: Date = date(2026, 11, 24);
const CUSTOMERS: u32 = 10_000;
const TAGS: [&str; 5] = ["en", "es", "fr", "de", "ja"];
const HOMES: [&str; 6] = ["US-CA", "US-NY", "DE", "FR", "ES", "JP"];
/// What has been tried on others: markup, templates, formulas, header and line ends, marks of direction, NUL, what is long.
const HOSTILE: [&str; 22] = [
    "<script>alert(1)</script>",
    "</p></td></table>",
    "\"><img src=x onerror=y>",
    "' style='x",
    "&lt;b&gt; & &#123;",
    "{{ _row }}",
    "{% if true %}",
    "{# x",
    "}}{{",
    "# heading\n\n- list",
    "[x](https://evil.example)",
    "**bold** _x_",
    "=HYPERLINK(\"https://evil.example\")",
    "x\r\nBcc: victim@example.org",
    "a\n\nb",
    "\u{202e}gnp.exe",
    "\u{2067}x\u{2066}",
    "\0",
    "\u{2028}x\u{2029}",
    "\u{f8f0}reference\u{f8f1}",
    "🧑‍🤝‍🧑",
    "⟦body⟧",
];

fn sample() -> (Language, Vec<Composed>) {
    let sample = include_str!("../../../local/sample/notice.json");
    let mut sample: serde_json::Value =
        serde_json::from_str(&sample.replace("[page]", "https://example.com/x")).expect("JSON");
    let address = sample["verify_at"].take().as_str().expect("an address").to_owned();
    for text in sample["texts"].as_object_mut().expect("texts").values_mut() {
        let subject = text["subject"].as_str().expect("a subject").to_owned();
        text["subject"] = format!("{subject} {{{{ given_name }}}}").into();
        let more = "\n\n{{ plan }} and [your case](https://example.com/?case={{ plan }})".to_owned();
        text["what_happened"] = (text["what_happened"].as_str().expect("a text").to_owned() + &more).into();
    }
    let mut content: Content = serde_json::from_value(sample).expect("content");
    content.verification = Some(Verification { code: "7K3M-Q9XA".parse().expect("a code"), address });
    let data_types = DataTypes::of(DataType::ALL);
    let languages = content.texts.keys().cloned().collect();
    content.guidance =
        compose::guidance(&Audience { data_types, ..Audience::default() }, &languages, &Edits::default());
    let incident = Incident { organisation: "Example {{ & }} <Co>", data_types };
    let composed = compose::compose(&content, incident).expect("composed");
    (content.default_language, composed.into_values().collect())
}

fn value() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned),
        2 => "\\PC{0,12}",
        1 => proptest::sample::select(vec!["דוד", "محمد", "José", "Ada", "王"]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(|one| one.to_string()),
    ];
    prop_oneof![
        30 => proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat()),
        1 => Just("x<".repeat(5_000)),
    ]
}

fn customer() -> impl Strategy<Value = Customer> {
    let kinds = proptest::collection::vec(proptest::sample::select(DataType::ALL.to_vec()), 0..6);
    let known = (proptest::sample::select(TAGS.to_vec()), proptest::sample::select(HOMES.to_vec()), 1900..2027i16);
    let addressee = proptest::sample::select(vec!["", "guardian", "next_of_kin", "{{ x }}"]);
    (value(), value(), value(), kinds, known, addressee).prop_map(|(given, family, plan, kinds, known, addressee)| {
        let (tag, home, year) = known;
        let mut customer: Customer =
            serde_json::from_value(serde_json::json!({ "reference": plan })).expect("a customer");
        customer.given_name = Some(Personal::new(given));
        customer.family_name = Some(Personal::new(family));
        customer.fields.insert("plan".into(), Personal::new(plan));
        customer.fields.insert("addressee".into(), addressee.into());
        customer.data_types = DataTypes::of(&kinds);
        customer.language = Some(tag.parse::<Language>().expect("a tag"));
        customer.residence = Some(Residence::parse(home).expect("a place"));
        customer.birth_date = Some(Personal::new(date(year, 1, 1)));
        customer
    })
}

/// The same customer, with harmless values where there are any.
fn tame(customer: &Customer) -> Customer {
    let mut tame = customer.clone();
    let plain = |value: &Personal<String>| Personal::new(if reads_as_nothing(value) { "" } else { "x" }.to_owned());
    tame.given_name = tame.given_name.as_ref().map(plain);
    tame.family_name = tame.family_name.as_ref().map(plain);
    tame.reference = plain(&tame.reference);
    tame.fields.insert("plan".into(), plain(&customer.fields["plan"]));
    tame
}

fn reads_as_nothing(value: &Personal<String>) -> bool {
    let is_nothing = |character: char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    value.expose().chars().all(is_nothing)
}

/// Every tag with its attributes' names, in order; not the isolation of values that run from right to left.
fn structure(html: &str) -> Vec<String> {
    let tags = html.split('<').skip(1).map(|tag| tag.split('>').next().unwrap_or_default());
    let plain = |tag: &str| tag.split('"').step_by(2).collect::<String>();
    tags.filter(|tag| !["bdi", "/bdi"].contains(tag)).map(plain).collect()
}

fn check(renderer: &Renderer, customer: &Customer) -> Result<(), TestCaseError> {
    let expected: Email = renderer.email(&tame(customer), TODAY).expect("a harmless row gives an e-mail");
    match renderer.email(customer, TODAY) {
        Ok(email) => {
            prop_assert!(!email.subject.contains(|one: char| one.is_control()), "a header would end early");
            prop_assert_eq!(structure(&email.html), structure(&expected.html));
            prop_assert_eq!(email.text.lines().count(), expected.text.lines().count());
            let holds_bytes = email.html.contains(['\0', '\r']) || email.text.contains(['\0', '\r', '\u{202e}']);
            prop_assert!(!holds_bytes, "what is no text stays out");
            prop_assert_eq!(email.reply_to, expected.reply_to);
            prop_assert_eq!(email.text.matches('\u{2068}').count(), email.text.matches('\u{2069}').count());
        }
        Err(RenderError::TooLong { part, .. }) => prop_assert_eq!(part, "subject"),
        Err(error) => return Err(TestCaseError::fail(error.to_string())),
    }
    match renderer.sms(customer, TODAY) {
        Ok(sms) => prop_assert!(!sms.text.contains(|one: char| one.is_control())),
        Err(error) => {
            let is_too_long = matches!(error, RenderError::TooLong { .. });
            prop_assert!(is_too_long, "only its length is against it");
        }
    }
    Ok(())
}

fn run(cases: u32, renderer: &Renderer) -> Result<(), String> {
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    runner.run(&customer(), |customer| check(renderer, &customer)).map_err(|error| error.to_string())
}

#[test]
fn no_value_changes_the_structure_of_a_message() {
    let (default, composed) = sample();
    let renderer = Renderer::new(&default, composed).expect("templates");
    run(CUSTOMERS, &renderer).expect("every message keeps its structure");
}

#[test]
fn a_value_that_is_not_escaped_would_be_found() {
    let (default, composed) = sample();
    let careless = composed.into_iter().map(|one| Composed { html: one.html.replace("|html", "|text"), ..one });
    let renderer = Renderer::new(&default, careless).expect("templates");
    assert!(run(2_000, &renderer).is_err(), "the check sees what it is there for");
}
