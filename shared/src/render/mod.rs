//! Rendering: from one notice and one customer to the exact message that this customer gets.
//!
//! Templates are compiled once per notice ([`Renderer::new`]); per customer only values are filled in. A value can never
//! change the structure: it is escaped in HTML, its line breaks and control characters become spaces, and it is never itself
//! read as a template.

pub mod sms;
mod words;

use std::collections::BTreeMap;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use crate::customer::{Customer, Language};
use crate::notice::{Content, MissingDefault, Text};
use words::Words;

/// An e-mail, as one customer gets it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Email {
    /// The language it is written in.
    pub language: Language,
    /// The subject line: one line.
    pub subject: String,
    /// The plain-text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// A text message, as one customer gets it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sms {
    /// The language it is written in.
    pub language: Language,
    /// What it says.
    pub text: String,
}

/// A template that is none: where, and what is wrong.
#[derive(Debug, thiserror::Error)]
#[error("the {part} in the language {language} cannot be read as a template, line {line}: {problem}")]
pub struct TemplateError {
    /// Which part.
    pub part: &'static str,
    /// In which language.
    pub language: Language,
    /// In which of its lines, from 1.
    pub line: usize,
    /// What is wrong, in the template engine's words, which quote the template and never a value.
    pub problem: String,
}

/// A message that could not be made for a customer. Holds no value of theirs.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The notice has no text for anyone.
    #[error("the notice has no text in its default language")]
    MissingDefault(#[from] MissingDefault),
    /// A template failed for this customer's values.
    #[error("the {part} could not be filled in for this customer")]
    Unfilled {
        /// Which part.
        part: &'static str,
    },
}

/// A notice, ready to be filled in.
pub struct Renderer {
    content: Content,
    organisation: String,
    environment: Environment<'static>,
}

/// The parts of a text, in reading order; the five of the body have a heading.
const PARTS: [&str; 7] = [
    "subject",
    "what_happened",
    "what_information_was_involved",
    "what_we_are_doing",
    "what_you_can_do",
    "for_more_information",
    "text_message",
];

fn part<'t>(text: &'t Text, name: &str) -> &'t str {
    match name {
        "subject" => &text.subject,
        "what_happened" => &text.what_happened,
        "what_information_was_involved" => &text.what_information_was_involved,
        "what_we_are_doing" => &text.what_we_are_doing,
        "what_you_can_do" => &text.what_you_can_do,
        "for_more_information" => &text.for_more_information,
        _ => &text.text_message,
    }
}

impl Renderer {
    /// Compiles a notice's texts.
    ///
    /// # Errors
    /// [`TemplateError`] for the first part that is no template.
    pub fn new(content: &Content, organisation: &str) -> Result<Self, TemplateError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Lenient);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        for (language, text) in &content.texts {
            for name in PARTS {
                let compiled = environment.add_template_owned(key(language, name), part(text, name).to_owned());
                compiled.map_err(|error| TemplateError {
                    part: name,
                    language: language.clone(),
                    line: error.line().unwrap_or(1),
                    problem: error.detail().unwrap_or("not a placeholder that can be filled in").to_owned(),
                })?;
            }
        }
        Ok(Self { content: content.clone(), organisation: organisation.to_owned(), environment })
    }

    /// The e-mail for this customer.
    ///
    /// # Errors
    /// [`RenderError`], where a part cannot be filled in for them.
    pub fn email(&self, customer: &Customer) -> Result<Email, RenderError> {
        let (language, _) = self.content.text_for(customer.language.as_ref())?;
        let words = words::of(language);
        let values = values(customer);
        let subject = one_line(&self.fill(language, "subject", &values)?);
        let greeting = greeting(words, customer);
        let sections = PARTS[1..6]
            .iter()
            .zip(words.headings)
            .map(|(name, heading)| Ok((heading, self.fill(language, name, &values)?)))
            .collect::<Result<Vec<_>, RenderError>>()?;
        let text = self.plain(&greeting, &sections);
        let html = self.html(language, &subject, &greeting, &sections);
        Ok(Email { language: language.clone(), subject, text, html })
    }

    /// The text message for this customer.
    ///
    /// # Errors
    /// [`RenderError`], where it cannot be filled in for them.
    pub fn sms(&self, customer: &Customer) -> Result<Sms, RenderError> {
        let (language, _) = self.content.text_for(customer.language.as_ref())?;
        let text = self.fill(language, "text_message", &values(customer))?;
        Ok(Sms { language: language.clone(), text: text.trim().to_owned() })
    }

    fn fill(&self, language: &Language, name: &'static str, values: &Value) -> Result<String, RenderError> {
        let unfilled = |_| RenderError::Unfilled { part: name };
        let template = self.environment.get_template(&key(language, name)).map_err(unfilled)?;
        template.render(values).map_err(unfilled)
    }

    fn plain(&self, greeting: &str, sections: &[(&str, String)]) -> String {
        let body = sections.iter().map(|(heading, text)| format!("{heading}\n\n{}\n\n", text.trim()));
        format!("{greeting}\n\n{}{}\n", body.collect::<String>(), self.organisation)
    }

    fn html(&self, language: &Language, subject: &str, greeting: &str, sections: &[(&str, String)]) -> String {
        let paragraph = |text: &str| format!("<p>{}</p>\n", escape(text).replace('\n', "<br>\n"));
        let section = |(heading, text): &(&str, String)| {
            let paragraphs = text.trim().split("\n\n").map(|text| paragraph(text.trim()));
            format!(
                "<h2 style=\"font-size:18px;margin:24px 0 8px\">{}</h2>\n{}",
                escape(heading),
                paragraphs.collect::<String>()
            )
        };
        format!(
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{}</title>\n</head>\n\
             <body style=\"margin:0;background:#ffffff;color:#1a1a1a;font:16px/1.5 Arial,Helvetica,sans-serif\">\n\
             <div style=\"max-width:600px;margin:0 auto;padding:24px 16px;overflow-wrap:anywhere\">\n{}{}{}</div>\n</body>\n</html>\n",
            escape(subject),
            paragraph(greeting),
            sections.iter().map(section).collect::<String>(),
            paragraph(&self.organisation),
        )
    }
}

fn key(language: &Language, name: &str) -> String {
    format!("{language}/{name}")
}

fn greeting(words: &Words, customer: &Customer) -> String {
    let names = [&customer.given_name, &customer.family_name];
    let name: Vec<String> = names.into_iter().flatten().map(|name| one_line(name.expose())).collect();
    if name.is_empty() { words.greeting_nobody.to_owned() } else { words.greeting.replace("{name}", &name.join(" ")) }
}

/// A customer's values by placeholder: the columns that we know, and those that only the list knows.
fn values(customer: &Customer) -> Value {
    let known = [
        ("reference", Some(&customer.reference)),
        ("given_name", customer.given_name.as_ref()),
        ("family_name", customer.family_name.as_ref()),
    ];
    let known =
        known.into_iter().map(|(name, value)| (name, value.map(|value| value.expose().as_str()).unwrap_or_default()));
    let own = customer.fields.iter().map(|(name, value)| (name.as_str(), value.expose().as_str()));
    // What we know wins over a column that borrows its name.
    let all: BTreeMap<String, String> =
        own.chain(known).map(|(name, value)| (name.to_owned(), one_line(value))).collect();
    Value::from(all)
}

/// The text on one line: line breaks and control characters, bidi overrides among them, become spaces.
fn one_line(text: &str) -> String {
    let breaks = |character: char| {
        character.is_control()
            || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.split(breaks).map(str::trim).filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::CustomerId;
    use crate::personal::Personal;

    fn text(language: &str) -> Text {
        Text {
            subject: format!("{language}: your data, {{{{ given_name }}}}"),
            what_happened: "A server was open.\n\nIt is closed.".into(),
            what_information_was_involved: "Your plan: {{ plan }}.".into(),
            what_we_are_doing: "We told the police.".into(),
            what_you_can_do: "Change your password.".into(),
            for_more_information: "Call us.".into(),
            text_message: "{{ given_name }}, read our letter.".into(),
        }
    }

    fn content() -> Content {
        let [english, german]: [Language; 2] = ["en", "de"].map(|tag| tag.parse().expect("a tag"));
        let texts = [(english.clone(), text("en")), (german, text("de"))].into();
        Content::of(english, texts)
    }

    fn customer(name: &str, language: Option<&str>) -> Customer {
        let mut customer: Customer =
            serde_json::from_value(serde_json::json!({ "reference": "C-1" })).expect("a customer");
        customer.id = CustomerId::of_reference(&[0; 32], "C-1");
        customer.given_name = Some(Personal::new(name.to_owned()));
        customer.language = language.map(|tag| tag.parse().expect("a tag"));
        customer.fields.insert("plan".into(), Personal::new("<b>gold</b>".to_owned()));
        customer
    }

    fn renderer() -> Renderer {
        Renderer::new(&content(), "Example & Co").expect("templates")
    }

    #[test]
    fn everyone_gets_the_closest_language_there_is() {
        for (wanted, got) in [(Some("de-CH"), "de"), (Some("pt"), "en"), (None, "en")] {
            let email = renderer().email(&customer("Ada", wanted)).expect("an e-mail");
            assert_eq!(email.language.as_str(), got);
            assert_eq!(email.subject, format!("{got}: your data, Ada"));
        }
        let email = renderer().email(&customer("Ada", Some("de"))).expect("an e-mail");
        assert!(email.text.starts_with("Guten Tag Ada,") && email.text.contains("Was ist passiert?"), "{}", email.text);
    }

    #[test]
    fn a_value_changes_no_structure() {
        for hostile in
            ["<script>x</script>", "{{ reference }}", "{% for %}", "Ada\r\nBcc: x@y.example", "a\u{202e}b\0c", ""]
        {
            let email = renderer().email(&customer(hostile, None)).expect("an e-mail");
            assert!(!email.subject.contains(['\r', '\n', '\0', '\u{202e}']), "{hostile:?}");
            assert!(!email.html.contains("<script>") && !email.html.contains("<b>gold"), "{hostile:?}");
            assert_eq!(email.html.matches("<h2").count(), 5, "{hostile:?}");
            assert!(!email.text.contains("C-1"), "a value is never read as a template: {hostile:?}");
        }
    }

    #[test]
    fn a_text_that_is_no_template_is_refused_with_its_place() {
        let mut content = content();
        if let Some(text) = content.texts.get_mut(&content.default_language) {
            text.what_you_can_do = "line one\n{{ given_name".into();
        }
        let error = Renderer::new(&content, "x").err().expect("no template");
        assert_eq!((error.part, error.line), ("what_you_can_do", 2));
    }
}
