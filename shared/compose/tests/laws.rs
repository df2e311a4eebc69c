//! What laws ask of a notice's form, and of what its author declares.

use compose::{Incident, compose};
use jiff::civil::date;
use law::vocabulary::Content as Element;
use law::{DataType, DataTypes, Residence};
use model::customer::{Customer, Language};
use model::id::CustomerId;
use model::notice::{Content, Declaration, Text};
use model::rendered::Email;
use notice::Renderer;

fn content() -> Content {
    let words = || "Words.".to_owned();
    let text = Text {
        subject: words(),
        what_happened: words(),
        what_information_was_involved: words(),
        what_we_are_doing: words(),
        what_you_can_do: words(),
        for_more_information: words(),
        text_message: words(),
    };
    let english: Language = "en".parse().expect("a tag");
    Content::of(english.clone(), [(english, text)].into())
}

fn declared(places: &[&str], sentence: &str) -> Declaration {
    Declaration {
        places: places.iter().map(|place| Residence::parse(place).expect("a place")).collect(),
        texts: [("en".parse().expect("a tag"), sentence.to_owned())].into(),
    }
}

fn email(content: &Content, residence: &str) -> Email {
    let incident = Incident { organisation: "Example & Co", data_types: DataTypes::of(&[DataType::Ssn]) };
    let composed = compose(content, incident).expect("composed");
    let mut customer: Customer =
        serde_json::from_value(serde_json::json!({ "reference": "C-1", "residence": residence })).expect("a customer");
    customer.id = CustomerId::of_reference(&[0; 32], "C-1");
    let renderer = Renderer::new(&content.default_language, composed.into_values()).expect("templates");
    renderer.email(&customer, date(2026, 11, 24)).expect("an e-mail")
}

#[test]
fn no_type_is_smaller_than_ten_points() {
    let html = email(&content(), "US-CA").html;
    let sizes = html.split("font-size:").skip(1);
    let sizes: Vec<f64> = sizes.filter_map(|rest| rest.split_once("px")?.0.trim().parse().ok()).collect();
    // A pixel of CSS is three quarters of a point. Mail programs collapse what is set in 0 or 1 pixel: it is not read.
    let small: Vec<&f64> = sizes.iter().filter(|size| **size > 1.0 && **size * 0.75 < 10.0).collect();
    assert!(!sizes.is_empty() && small.is_empty(), "Cal. Civ. Code § 1798.82(d)(1)(C): {small:?}");
}

#[test]
fn what_is_declared_stands_in_its_part_for_those_it_is_for() {
    let mut content = content();
    content.declarations.insert(Element::NumberAffected, declared(&["US-RI"], "30 people are <affected>."));
    content.declarations.insert(Element::LikelyConsequences, declared(&[], "Somebody can borrow in your name."));
    let (there, elsewhere) = (email(&content, "US-RI"), email(&content, "US-MA"));
    assert!(there.text.contains("30 people are <affected>.") && there.html.contains("30 people are &lt;affected&gt;."));
    assert!(!elsewhere.text.contains("30 people") && !elsewhere.html.contains("30 people"));
    let place = |text: &str, words: &str| text.find(words).unwrap_or_else(|| panic!("{words:?} is not in {text}"));
    let involved = place(&elsewhere.text.to_lowercase(), "what information was involved");
    let doing = place(&elsewhere.text.to_lowercase(), "what we are doing");
    assert!((involved..doing).contains(&place(&elsewhere.text, "Somebody can borrow")));
}

#[test]
fn what_is_declared_leads_nobody_elsewhere() {
    let mut content = content();
    content.declarations.insert(Element::Cause, declared(&[], "See\nhttps://evil.example/x"));
    let incident = Incident { organisation: "Example & Co", data_types: DataTypes::EMPTY };
    let findings = compose(&content, incident).expect_err("a link to others");
    assert_eq!((findings[0].place.as_str(), findings[0].line), ("declarations/cause/texts/en", Some(2)));
}
