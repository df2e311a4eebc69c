//! Rendering: from what was composed of a notice, and one customer, to the exact message that this customer gets.
//!
//! Templates are compiled once per notice ([`Renderer::new`]); per customer only values are filled in. A value can never
//! change the structure: it is escaped for where it stands, its line breaks and control characters become spaces, one that
//! runs from right to left is isolated, and it is never itself read as a template.
//!
//! A template ([`Composed`]) can name `_row["column"]`, `_name`, `_today` and `_when["data ssn"]`, and shows a value by the
//! filter of its place: `html`, `attribute`, `url`, `text` or `json`. Templates come from the crate `compose`; absent here is all
//! that it takes to make them.

mod values;

use std::collections::BTreeMap;

use jiff::civil::Date;
use law::DataTypes;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use model::customer::{Customer, Language};
use model::notice::{Composed, LongDate, MissingDefault};
use model::rendered::{Email, Letter, Script, Sms, escaped};

/// The most characters of a subject line once it is filled in.
pub const MAX_SUBJECT: usize = 255;
/// The most characters that SNS takes as one text: <https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html>
pub const MAX_TEXT_MESSAGE: usize = 1_600;

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
    /// With this customer's values it is too long. It is not cut: what was cut off may be what the law requires.
    #[error("the {part} has more than {most} characters with this customer's values")]
    TooLong {
        /// Which part.
        part: &'static str,
        /// How many are taken.
        most: usize,
    },
}

/// A notice, ready to be filled in.
pub struct Renderer {
    default_language: Language,
    languages: BTreeMap<Language, LanguageValues>,
    environment: Environment<'static>,
}

/// Escapes a value for the place where it stands.
type Filter = fn(&str) -> String;

/// What a language has besides its templates.
struct LanguageValues {
    data_types: DataTypes,
    reply_to: Option<String>,
    long_date: LongDate,
}

impl Renderer {
    /// Compiles what was composed of a notice, for e-mails and text messages.
    ///
    /// # Errors
    /// [`TemplateError`] for the first part that is no template.
    pub fn new(
        default_language: &Language,
        composed: impl IntoIterator<Item = Composed>,
    ) -> Result<Self, TemplateError> {
        let parts = |Composed { subject, html, text, text_message, .. }: &Composed| {
            [("subject", subject), ("html", html), ("text", text), ("text_message", text_message)]
                .map(|(part, source)| (part, source.clone()))
                .to_vec()
        };
        Self::of_parts(default_language, composed, parts)
    }

    /// Compiles what was composed of a notice, for letters only.
    ///
    /// # Errors
    /// [`TemplateError`] where one is no template.
    pub fn of_letters(
        default_language: &Language,
        composed: impl IntoIterator<Item = Composed>,
    ) -> Result<Self, TemplateError> {
        Self::of_parts(default_language, composed, |composed| vec![("letter", composed.letter.clone())])
    }

    /// Compiles what was composed of a notice, for calls only.
    ///
    /// # Errors
    /// [`TemplateError`] where one is no template.
    pub fn of_scripts(
        default_language: &Language,
        composed: impl IntoIterator<Item = Composed>,
    ) -> Result<Self, TemplateError> {
        Self::of_parts(default_language, composed, |composed| vec![("script", composed.script.clone())])
    }

    fn of_parts(
        default_language: &Language,
        composed: impl IntoIterator<Item = Composed>,
        parts: impl Fn(&Composed) -> Vec<(&'static str, String)>,
    ) -> Result<Self, TemplateError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Lenient);
        // Each place has its filter; the engine knows only one kind of escaping for a whole template.
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        let filters: [(&str, Filter); 5] = [
            ("html", values::html),
            ("attribute", escaped),
            ("url", values::url),
            ("text", values::text),
            ("json", values::json),
        ];
        for (name, filter) in filters {
            // A column that the row does not have shows nothing.
            environment.add_filter(name, move |value: Option<&str>| filter(value.unwrap_or_default()));
        }
        let mut languages = BTreeMap::new();
        for composed in composed {
            let parts = parts(&composed);
            let Composed { language, data_types, reply_to, long_date, .. } = composed;
            for (part, source) in parts {
                let compiled = environment.add_template_owned(key(&language, part), source);
                compiled.map_err(|error| TemplateError {
                    part,
                    language: language.clone(),
                    line: error.line().unwrap_or(1),
                    problem: error.detail().unwrap_or("not a placeholder that can be filled in").to_owned(),
                })?;
            }
            languages.insert(language, LanguageValues { data_types, reply_to, long_date });
        }
        Ok(Self { default_language: default_language.clone(), languages, environment })
    }

    /// The e-mail for this customer, as it is made on this day.
    ///
    /// # Errors
    /// [`RenderError`], where a part cannot be filled in for them.
    pub fn email(&self, customer: &Customer, today: Date) -> Result<Email, RenderError> {
        let (language, known) = self.language_for(customer)?;
        let values = known.values(customer, today);
        let subject = values::header(&self.fill(language, "subject", &values)?);
        let subject = within(subject, "subject", MAX_SUBJECT)?;
        let (text, html) = (self.fill(language, "text", &values)?, self.fill(language, "html", &values)?);
        Ok(Email { language: language.clone(), subject, text, html, reply_to: known.reply_to.clone() })
    }

    /// The text message for this customer, in the shortest form that says the same.
    ///
    /// # Errors
    /// [`RenderError`], where it cannot be filled in for them.
    pub fn sms(&self, customer: &Customer, today: Date) -> Result<Sms, RenderError> {
        let (language, known) = self.language_for(customer)?;
        let text = self.fill(language, "text_message", &known.values(customer, today))?;
        let text = within(crate::sms::shortest(text.trim()), "text_message", MAX_TEXT_MESSAGE)?;
        Ok(Sms { language: language.clone(), text })
    }

    /// What somebody says to this customer who calls.
    ///
    /// # Errors
    /// [`RenderError`], where it cannot be filled in for them, or the notice was composed without a script.
    pub fn script(&self, customer: &Customer, today: Date) -> Result<Script, RenderError> {
        let (language, known) = self.language_for(customer)?;
        let text = self.fill(language, "script", &known.values(customer, today))?.trim().to_owned();
        if text.is_empty() {
            Err(RenderError::Unfilled { part: "script" })
        } else {
            Ok(Script { language: language.clone(), text })
        }
    }

    /// The letter to this customer, as it is made on this day.
    ///
    /// # Errors
    /// [`RenderError`], where it cannot be filled in for them.
    pub fn letter(&self, customer: &Customer, today: Date) -> Result<Letter, RenderError> {
        let (language, known) = self.language_for(customer)?;
        let filled = self.fill(language, "letter", &known.values(customer, today))?;
        // Values are whole texts of it: what does not read as a letter is the template's fault.
        serde_json::from_str(&filled).map_err(|_| RenderError::Unfilled { part: "letter" })
    }

    /// The closest language there is to what the customer reads: `de-CH` → `de` → the default.
    fn language_for(&self, customer: &Customer) -> Result<(&Language, &LanguageValues), RenderError> {
        let wanted = std::iter::successors(customer.language.clone(), Language::parent);
        let mut chain = wanted.chain([self.default_language.clone()]);
        Ok(chain.find_map(|language| self.languages.get_key_value(&language)).ok_or(MissingDefault)?)
    }

    fn fill(&self, language: &Language, part: &'static str, values: &Value) -> Result<String, RenderError> {
        let unfilled = |_| RenderError::Unfilled { part };
        let template = self.environment.get_template(&key(language, part)).map_err(unfilled)?;
        template.render(values).map_err(unfilled)
    }
}

impl LanguageValues {
    fn values(&self, customer: &Customer, today: Date) -> Value {
        values::of(customer, self.data_types, today, self.long_date.write(today))
    }
}

fn within(text: String, part: &'static str, most: usize) -> Result<String, RenderError> {
    if text.chars().count() > most { Err(RenderError::TooLong { part, most }) } else { Ok(text) }
}

fn key(language: &Language, part: &str) -> String {
    format!("{language}/{part}")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use law::DataType;

    use super::*;
    use model::id::CustomerId;
    use model::personal::Personal;
    use model::rendered::{LetterBlock, Run};

    const TODAY: Date = date(2026, 11, 24);

    const LETTER: &str = r#"{"language":"LANGUAGE","sender":["Example",null],"date":{{ _today|json }},"title":"t","subject":"s",
        "organisation":"Example","body":[{"paragraph":[{"text":{{ (_name|text)|json }} },null]},
        {% if _when["minor"] %}{"paragraph":[{"text":"minor"}]},{% endif %}null]}"#;

    fn composed(language: &str) -> Composed {
        Composed {
            language: language.parse().expect("a tag"),
            subject: format!("{language}: your data, {{{{ _row[\"given_name\"]|text }}}}"),
            html: r#"<p>{{ _name|html }}, {{ _row["plan"]|html }}</p><a href="https://example.com/?r={{ _row["plan"]|url }}">x</a>"#.into(),
            text: r#"{{ _today|text }}: {% if _when["data ssn"] %}SSN{% else %}none{% endif %}{% if _when["minor"] %} minor{% endif %}{{ _row["gone"]|text }}"#.into(),
            text_message: "{{ _name|text }}’s data.".into(),
            letter: LETTER.replace("LANGUAGE", language),
            script: "Hello, {{ _name|text }}?".into(),
            data_types: DataTypes::of(&[DataType::Ssn]),
            reply_to: Some("help@example.com".into()),
            placeholders: ["given_name".to_owned()].into(),
            long_date: LongDate((1..=12).map(|month| format!("{month}/{{day}}/{{year}}")).collect()),
        }
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
        Renderer::new(&"en".parse().expect("a tag"), ["en", "de"].map(composed)).expect("templates")
    }

    #[test]
    fn everyone_gets_the_closest_language_there_is() {
        for (wanted, got) in [(Some("de-CH"), "de"), (Some("pt"), "en"), (None, "en")] {
            let email = renderer().email(&customer("Ada", wanted), TODAY).expect("an e-mail");
            assert_eq!(email.language.as_str(), got);
            assert_eq!(email.subject, format!("{got}: your data, Ada"));
        }
        let email = renderer().email(&customer("Ada", None), TODAY).expect("an e-mail");
        assert_eq!((email.text.as_str(), email.reply_to.as_deref()), ("11/24/2026: SSN", Some("help@example.com")));
    }

    #[test]
    fn what_is_for_some_only_goes_by_the_customers_own_row() {
        let mut child = customer("Ada", None);
        child.birth_date = Some(Personal::new(date(2015, 1, 1)));
        child.data_types = DataTypes::of(&[DataType::Email]);
        assert_eq!(renderer().email(&child, TODAY).expect("an e-mail").text, "11/24/2026: none minor");
        assert_eq!(renderer().email(&child, date(2040, 1, 1)).expect("an e-mail").text, "1/1/2040: none");
    }

    #[test]
    fn a_value_changes_no_structure() {
        for hostile in
            ["<script>x</script>", "{{ _row }}", "{% for %}", "Ada\r\nBcc: x@y.example", "a\u{202e}b\0c", "", "a\"b'c&"]
        {
            let email = renderer().email(&customer(hostile, None), TODAY).expect("an e-mail");
            assert!(!email.subject.contains(['\r', '\n', '\0', '\u{202e}']), "{hostile:?}");
            assert_eq!(email.html.matches('<').count(), 4, "{hostile:?}: {}", email.html);
            assert!(email.html.ends_with(r#"<a href="https://example.com/?r=%3Cb%3Egold%3C%2Fb%3E">x</a>"#));
            assert!(!email.text.contains("C-1"), "a value is never read as a template: {hostile:?}");
        }
    }

    #[test]
    fn a_value_is_a_leaf_of_a_letter_whatever_it_holds() {
        let letters =
            Renderer::of_letters(&"en".parse().expect("a tag"), ["en", "de"].map(composed)).expect("templates");
        let long = "x".repeat(10_000);
        for hostile in
            ["\"},{\"heading\":[]}", "#set page()", "\\u0022 {{ _row }}", "$x$ `y` *z* <a> @b", "👩‍👩‍👧 é", &long]
        {
            let letter = letters.letter(&customer(hostile, Some("de")), TODAY).expect("a letter");
            assert_eq!(letter.body.len(), 1, "{hostile:?}");
            let LetterBlock::Paragraph(runs) = &letter.body[0] else { panic!("{:?}", letter.body) };
            assert_eq!(runs, &[Run::Text(hostile.to_owned())]);
        }
    }

    #[test]
    fn a_name_from_right_to_left_is_kept_to_itself() {
        let customer = customer("דוד", None);
        let email = renderer().email(&customer, TODAY).expect("an e-mail");
        assert!(email.html.starts_with("<p><bdi>דוד</bdi>, "), "{}", email.html);
        assert!(email.subject.ends_with("\u{2068}דוד\u{2069}"));
        assert_eq!(renderer().sms(&customer, TODAY).expect("a text").text, "\u{2068}דוד\u{2069}’s data.");
    }

    #[test]
    fn a_text_that_does_not_fit_is_reported_and_not_cut() {
        let long = customer(&"x".repeat(10_000), None);
        let refused = renderer().sms(&long, TODAY).expect_err("too long");
        assert!(matches!(refused, RenderError::TooLong { part: "text_message", most: 1_600 }));
        assert!(matches!(renderer().email(&long, TODAY), Err(RenderError::TooLong { part: "subject", .. })));
        assert_eq!(renderer().sms(&customer("Ada", None), TODAY).expect("a text").text, "Ada's data.");
    }
}
