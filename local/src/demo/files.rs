//! What is reported, loaded and written: an incident, a list, and the texts of a notice and a first update.
//!
//! The texts fit any incident: `[organisation]`, `[discovered]`, `[affected]` and `[page]` in them are filled in here, before
//! they are written as a draft. Placeholders such as `{{ reference }}` stay: they are each customer's.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use jiff::ToSpan as _;
use jiff::civil::Date;
use model::fact::FactKey;
use serde_json::{Map, Value, json};

use super::tables::first_of;

/// What the report of an incident takes. Of what else a file holds, only what is named like a fact is stated.
const FIELDS: [&str; 8] =
    ["title", "organisation", "summary", "discovered_at", "began_at", "ended_at", "cause", "data_types"];

/// For how many days after it goes out the sample notice's offer can be accepted.
const DAYS_TO_ENROL: i32 = 120;

const NOTICE: &str = include_str!("../../sample/notice.json");
const UPDATE: &str = include_str!("../../sample/update.json");

/// Where the incident and its list are.
#[derive(Clone, Debug)]
pub struct Files {
    /// An incident, as JSON.
    pub incident: PathBuf,
    /// The affected customers, as CSV or TSV.
    pub customers: PathBuf,
}

impl Files {
    /// Reads both.
    ///
    /// # Errors
    /// A file that is not there; an incident that is no JSON object. The API judges all else.
    pub fn read(&self) -> anyhow::Result<Read> {
        let cannot = |file: &Path| format!("cannot read {}", file.display());
        let incident = std::fs::read_to_string(&self.incident).with_context(|| cannot(&self.incident))?;
        let given = serde_json::from_str(incident.trim_start_matches('\u{feff}'));
        let given = given.with_context(|| format!("{} is not JSON", self.incident.display()))?;
        let Value::Object(given) = given else {
            bail!("{} holds no incident: a JSON object is expected", self.incident.display());
        };
        let mut incident = given.clone();
        incident.retain(|field, _| FIELDS.contains(&field.as_str()));
        let customers = std::fs::read(&self.customers).with_context(|| cannot(&self.customers))?;
        let tabs = self.customers.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("tsv"));
        Ok(Read {
            given,
            incident: Value::Object(incident),
            customers,
            media_type: if tabs { "text/tab-separated-values" } else { "text/csv" },
            notice: serde_json::from_str(NOTICE).context("local/sample/notice.json is not JSON")?,
            update: serde_json::from_str(UPDATE).context("local/sample/update.json is not JSON")?,
        })
    }
}

/// What the files hold.
#[derive(Clone, Debug)]
pub struct Read {
    given: Map<String, Value>,
    incident: Value,
    customers: Vec<u8>,
    media_type: &'static str,
    notice: Value,
    update: Value,
}

impl Read {
    /// The incident, with the API's fields only.
    pub fn incident(&self) -> &Value {
        &self.incident
    }

    /// The statements that the incident's file makes beside what the report says: each field that is named like a fact.
    pub fn statements(&self) -> Value {
        let beyond = |(field, value): &(&String, &Value)| {
            !FIELDS.contains(&field.as_str()) && !value.is_null() && field.parse::<FactKey>().is_ok()
        };
        let stated = |(field, value)| json!({"fact": field, "value": value, "standing": "confirmed"});
        self.given.iter().filter(beyond).map(stated).collect()
    }

    pub(super) fn title(&self) -> &str {
        self.word("title")
    }

    /// The list's bytes, as they are.
    pub(super) fn customers(&self) -> &[u8] {
        &self.customers
    }

    /// The first reference of the list. `None`: there is none, or the file cannot be read; the API says why.
    pub(super) fn first_reference(&self) -> Option<String> {
        first_of(self.customers(), "reference").ok().flatten()
    }

    pub(super) fn media_type(&self) -> &'static str {
        self.media_type
    }

    /// The notice's content for this incident, to so many people, with what the incident's file says of when it happened and an
    /// offer that begins `today`.
    pub fn notice(&self, page: &str, affected: u64, today: Date) -> Value {
        let mut notice = self.notice.clone();
        let day = |field| self.word(field).get(..10);
        if let Some(discovered) = day("discovered_at") {
            notice["particulars"]["discovered"] = discovered.into();
        }
        notice["particulars"]["occurred"] = match (day("began_at"), day("ended_at")) {
            (None, _) => json!("unknown"),
            (Some(first), None) => json!({ "about": { "date": first } }),
            (Some(first), Some(last)) if first == last => json!({ "on": { "date": first } }),
            (Some(first), Some(last)) => json!({ "between": { "first": first, "last": last } }),
        };
        notice["monitoring"]["enrol_by"] = today.saturating_add(DAYS_TO_ENROL.days()).to_string().into();
        for (language, text) in notice["texts"].as_object_mut().into_iter().flatten() {
            self.fill(text, language, page);
        }
        for declaration in notice["declarations"].as_object_mut().into_iter().flat_map(Map::values_mut) {
            for text in declaration["texts"].as_object_mut().into_iter().flat_map(Map::values_mut) {
                fill_in(text, &[("[affected]", &affected.to_string())]);
            }
        }
        notice
    }

    /// What the notice offers of credit monitoring.
    pub(super) fn monitoring(&self) -> &Value {
        &self.notice["monitoring"]
    }

    /// The languages that the notice is written in.
    pub(super) fn languages(&self) -> Vec<&str> {
        self.notice["texts"].as_object().into_iter().flatten().map(|(language, _)| language.as_str()).collect()
    }

    /// The first update for this incident.
    pub(super) fn update(&self) -> Value {
        let mut update = self.update.clone();
        self.fill(&mut update, "en", "");
        update
    }

    fn word(&self, field: &str) -> &str {
        self.incident[field].as_str().unwrap_or_default()
    }

    /// Fills in what is the same for everybody. Braces in it would read as a placeholder, so they become brackets.
    fn fill(&self, texts: &mut Value, language: &str, page: &str) {
        let organisation = self.word("organisation").replace('{', "(").replace('}', ")");
        let discovered = day(self.word("discovered_at"), language);
        let values = [("[organisation]", organisation.as_str()), ("[discovered]", &discovered), ("[page]", page)];
        texts.as_object_mut().into_iter().flat_map(Map::values_mut).for_each(|text| fill_in(text, &values));
    }
}

/// Puts values in the place of their names.
fn fill_in(text: &mut Value, values: &[(&str, &str)]) {
    if let Value::String(words) = text {
        for (name, value) in values {
            *words = words.replace(name, value);
        }
    }
}

/// The day of a moment, on the clock that it was written by, as this language writes days.
fn day(moment: &str, language: &str) -> String {
    let Some(date) = moment.get(..10).and_then(|date| date.parse::<Date>().ok()) else { return moment.to_owned() };
    let form = match language {
        "en" => "%B %-d, %Y",
        "de" => "%-d.%-m.%Y",
        _ => "%d/%m/%Y",
    };
    date.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use bodies::intake::incident::NewIncident;
    use bodies::prepare::notice::NewContent;
    use compose::Incident;
    use law::{DataType, DataTypes};
    use notice::Renderer;
    use notice::sms::{Alphabet, Segments};

    use super::*;

    fn sample() -> Read {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample");
        let files = Files { incident: sample.join("incident.json"), customers: sample.join("customers.csv") };
        files.read().expect("the sample is there")
    }

    #[test]
    fn of_an_incident_the_api_gets_what_it_knows_and_nothing_else() {
        let read = sample();
        assert!(read.given.get("source").is_some() && read.incident().get("source").is_none());
        let _: NewIncident = serde_json::from_value(read.incident().clone()).expect("the API takes it");
    }

    #[test]
    fn the_samples_file_states_what_no_report_takes_and_leaves_the_rest_with_its_owner() {
        let body = json!({"statements": sample().statements()});
        let read: bodies::assess::facts::NewStatements = serde_json::from_value(body).expect("the API takes it");
        let mut errors = fields::FieldErrors::default();
        fields::Checked::check(&read, &mut errors);
        assert!(errors.finish().is_ok(), "each value is one of its fact");
        let facts: Vec<&str> = read.statements.iter().map(|statement| statement.fact.0.as_str()).collect();
        assert!(facts.contains(&"sector") && facts.contains(&"external_attack"), "{facts:?}");
        assert!(!facts.contains(&"source") && !facts.contains(&"cause"), "{facts:?}");
    }

    #[test]
    fn the_notice_is_complete_in_each_language_and_its_text_message_is_short() {
        let page = "https://example.com/inc-0123456789abcdef0123/index.html";
        let notice = sample().notice(page, 1_000, jiff::civil::date(2026, 11, 24));
        assert_eq!(notice["monitoring"]["enrol_by"], "2027-03-24");
        let written = notice.to_string();
        for blank in ["[organisation]", "[affected]", "[page]"] {
            assert!(!written.contains(blank), "{blank}");
        }
        let content: NewContent = serde_json::from_value(notice).expect("the API takes it");
        let content = content.content(Vec::new(), || "7K3M-Q9XA".parse().expect("a code"));
        let incident = Incident { organisation: "Example & Co", data_types: DataTypes::of(DataType::ALL) };
        let composed = compose::compose(&content, incident).expect("everything in it can be composed");
        let languages: Vec<_> = composed.keys().map(|language| language.as_str()).collect();
        assert_eq!(languages, ["de", "en", "es", "fr"]);
        assert!(composed.values().all(|composed| composed.placeholders.contains("reference")));
        let renderer = Renderer::new(&content.default_language, composed.into_values()).expect("templates");
        for language in ["de", "en", "es", "fr"] {
            let customer = json!({ "reference": "MISH-100007", "language": language });
            let customer = serde_json::from_value(customer).expect("a customer");
            let text = renderer.sms(&customer, jiff::civil::date(2026, 11, 24)).expect("a text").text;
            let Segments { alphabet, segments, .. } = Segments::of(&text);
            // The clinic's name alone takes 64 of the 160 places; a character outside the alphabet would make it four.
            assert!(alphabet == Alphabet::Gsm7 && segments <= 2, "{language}: {alphabet:?}, {segments}: {text}");
        }
    }

    #[test]
    fn days_are_written_as_each_language_does() {
        let write = |language| day("2026-11-20T23:15:00-10:00", language);
        assert_eq!([write("en"), write("de"), write("fr")], ["November 20, 2026", "20.11.2026", "20/11/2026"]);
        assert_eq!(day("lately", "en"), "lately", "the API says what is wrong with it");
    }
}
