//! The sample notice as letters, to people from all over.

use compose::{Audience, Edits, Incident};
use jiff::civil::date;
use law::{DataTypes, Residence};
use model::consignment::ConsignmentName;
use model::customer::Customer;
use model::id::{IncidentId, NoticeId, NoticeNumber};
use model::notice::{Content, Verification};
use notice::Renderer;
use print::Typesetter as _;
use print::typeset::{Addressed, Press};
use serde_json::{Value, json};

const ORGANISATION: &str = "Example Surgery of Hawaii";
const HOMES: [&str; 6] = ["US-HI", "US-CA", "US-MA", "DE", "FR", "ES"];

/// The notice of the letters.
pub(crate) fn notice() -> NoticeId {
    NoticeId { incident: IncidentId::of_request("print", "sample"), notice: NoticeNumber(1) }
}

/// A name of a consignment.
pub(crate) fn consignment(number: u32) -> ConsignmentName {
    format!("letter-{number:06}").parse().expect("a name")
}

/// What fills in the sample notice.
pub(crate) fn renderer() -> Renderer {
    let incident: Value = serde_json::from_str(include_str!("../../../../local/sample/incident.json")).expect("JSON");
    let data_types: DataTypes = serde_json::from_value(incident["data_types"].clone()).expect("data types");
    let places = HOMES.into_iter().map(|home| Residence::parse(home).expect("a place")).collect();
    let content = content(&Audience { data_types, places });
    let composed = compose::compose(&content, Incident { organisation: ORGANISATION, data_types }).expect("composed");
    Renderer::of_letters(&content.default_language, composed.into_values()).expect("templates")
}

fn content(audience: &Audience) -> Content {
    let sample = include_str!("../../../../local/sample/notice.json");
    let sample = sample.replace("[organisation]", ORGANISATION).replace("[page]", "https://example.com/incident");
    let mut sample: Value = serde_json::from_str(&sample).expect("JSON");
    let address = sample["verify_at"].take().as_str().unwrap_or_default().to_owned();
    let mut content: Content = serde_json::from_value(sample).expect("content");
    content.verification = Some(Verification { code: "7K3M-Q9XA".parse().expect("a code"), address });
    let languages = content.texts.keys().cloned().collect();
    content.guidance = compose::guidance(audience, &languages, &Edits::default());
    content
}

/// Somebody of that name, in that language, at that address.
pub(crate) fn customer(names: [&str; 2], language: &str, home: &str, lines: &[&str]) -> Customer {
    let row = json!({
        "reference": "C-1", "given_name": names[0], "family_name": names[1], "language": language, "residence": home,
        "address_lines": lines,
    });
    serde_json::from_value(row).expect("a customer")
}

/// The sample notice as a letter to this customer.
pub(crate) fn letter(press: &Press, renderer: &Renderer, customer: &Customer) -> Addressed {
    let letter = renderer.letter(customer, date(2026, 11, 24)).expect("a letter");
    press.addressed(customer, letter).expect("it can be printed")
}
