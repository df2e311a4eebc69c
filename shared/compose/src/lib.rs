//! Composes a notice: turns what its author wrote, once, into templates by language that only need a customer's values.
//!
//! Everything that is dear to carry or to run happens here, when a notice is drafted or changed: Markdown, the words of each
//! language, dates and numbers, guidance, the e-mail's markup. Who sends (*deliver*) only fills in, by [`notice`],
//! what came out of here and was approved.
//!
//! - [`compose`]: a notice's content into one [`Composed`] for each of its languages, or what is wrong with it
//! - [`guidance`]: what people can do, from the library in `guidance/`
//! - a language is a folder under `languages/`: whoever adds one adds a folder, and the build says which words it lacks
//! - what an author can write (conditions, links, placeholders) stands in the crate `notice`
//!
//! Deliberately absent: what a law requires (the check of a notice), and who it goes to. Nothing here sees a customer.

mod blocks;
mod condition;
mod facts;
mod finding;
mod forms;
mod html;
mod language;
mod letter;
mod library;
mod markdown;
mod placeholders;
mod plain;
mod topic;

use std::collections::{BTreeMap, BTreeSet};

use law::DataTypes;
use model::codes::{CODE, MONTHS};
use model::customer::Language;
use model::notice::{CodesFor, Composed, Content, Declaration, Text};
use model::test_send::TestMark;
use notice::condition::Condition;
use notice::{links, placeholders::is_name};

use crate::blocks::{Block, marked, spans};
use crate::language::Shipped;
use crate::markdown::Links;

pub use crate::finding::{Finding, Problem};
pub use crate::language::shipped;
pub use crate::library::{Audience, Edits, guidance, topics};

/// The most bytes of what is composed in one language: an item of DynamoDB holds 400 KB.
pub const MAX_BYTES: usize = 350_000;

/// What the incident says where the notice does not.
#[derive(Clone, Copy, Debug)]
pub struct Incident<'i> {
    /// The company, as its customers know it.
    pub organisation: &'i str,
    /// What was exposed of those whose row does not say it.
    pub data_types: DataTypes,
}

/// Composes a notice in each of its languages.
///
/// # Errors
/// All that is wrong with it, in the order in which it is read.
pub fn compose(content: &Content, incident: Incident<'_>) -> Result<BTreeMap<Language, Composed>, Vec<Finding>> {
    let mut findings = once(content);
    let mut composed = BTreeMap::new();
    for (language, text) in &content.texts {
        let Some(words) = language::of(language) else {
            let known = shipped().collect::<Vec<_>>().join(", ");
            findings.push(at(format!("texts/{language}"), Problem::UnknownLanguage { known }));
            continue;
        };
        let mut writer =
            Writer { content, incident, language, words, findings: Vec::new(), placeholders: BTreeSet::new() };
        let written = writer.write(text);
        findings.append(&mut writer.findings);
        composed.insert(language.clone(), written);
    }
    if findings.is_empty() { Ok(composed) } else { Err(findings) }
}

/// What marks a test of a notice in this language, or in English where that does not ship.
#[must_use]
pub fn test_mark(language: &Language) -> TestMark {
    let english = || "en".parse().ok().and_then(|tag| language::of(&tag));
    language::of(language).or_else(english).map_or_else(TestMark::default, |words| TestMark {
        subject: words.say("test-subject"),
        line: words.say("test-line"),
        text_message: words.say("test-text"),
    })
}

fn at(place: impl Into<String>, problem: Problem) -> Finding {
    Finding { place: place.into(), line: None, problem }
}

/// What is wrong with what is said once.
fn once(content: &Content) -> Vec<Finding> {
    use model::notice::Contact;
    let mut findings = Vec::new();
    let domains = &content.domains;
    let mut own = |place: String, address: &str| {
        findings.extend(links::fault(address, domains).map(|fault| at(place, fault.into())));
    };
    let support = &content.support;
    let ways =
        support.contacts.iter().enumerate().map(|(place, contact)| (format!("support/contacts/{place}"), contact));
    let officer = support.data_protection_officer.iter().enumerate();
    for (place, contact) in
        ways.chain(officer.map(|(place, way)| (format!("support/data_protection_officer/{place}"), way)))
    {
        if let Contact::Web { address } = contact {
            own(place, address);
        }
    }
    if let Some(verification) = &content.verification {
        own("verify_at".to_owned(), &verification.address);
    }
    if let Some(monitoring) = &content.monitoring {
        own("monitoring/enrol_at".to_owned(), &monitoring.enrol_at);
    }
    if let Some(offer) = content.monitoring.as_ref().filter(|offer| offer.codes.is_some()) {
        if offer.code_column.is_some() {
            findings.push(at("monitoring/code_column", Problem::CodesTwice));
        }
        if offer.codes == Some(CodesFor::Owed) && !offer.data_types.is_empty() {
            findings.push(at("monitoring/data_types", Problem::CodesTwice));
        }
    }
    let column = content.monitoring.as_ref().and_then(|monitoring| monitoring.code_column.as_deref());
    if column.is_some_and(|column| !is_name(column)) {
        findings.push(at("monitoring/code_column", Problem::NoColumn));
    }
    let english =
        language::of(&content.default_language).or_else(|| "en".parse().ok().and_then(|tag| language::of(&tag)));
    if let Some(words) = english {
        if content.support.time_zone.as_ref().is_some_and(|zone| !words.forms.time_zones.contains_key(zone)) {
            findings.push(at("support/time_zone", Problem::UnknownTimeZone));
        }
        for (place, named) in content.support.languages.iter().enumerate() {
            let first = named.as_str().split('-').next().unwrap_or_default();
            if !words.has(&format!("language-{named}")) && !words.has(&format!("language-{first}")) {
                findings.push(at(format!("support/languages/{place}"), Problem::UnnamedLanguage));
            }
        }
    }
    findings
}

/// Writes a notice in one language.
struct Writer<'c> {
    content: &'c Content,
    incident: Incident<'c>,
    language: &'c Language,
    words: &'static Shipped,
    findings: Vec<Finding>,
    placeholders: BTreeSet<String>,
}

impl Writer<'_> {
    fn write(&mut self, text: &Text) -> Composed {
        let subject = self.line("subject", &text.subject);
        let body = self.body(text);
        let text_message = self.text_message(text);
        let letter = self.letter(&subject, &body);
        let data_types = self.content.particulars.data_types;
        if self.content.monitoring.as_ref().is_some_and(|offer| offer.codes.is_some()) {
            self.placeholders.retain(|name| ![CODE, MONTHS].contains(&name.as_str()));
        }
        let composed = Composed {
            language: self.language.clone(),
            html: self.html(&subject, &body),
            text: self.text(&body),
            subject: plain::spans(&subject),
            text_message,
            letter,
            script: self.script(&body),
            data_types: if data_types.is_empty() { self.incident.data_types } else { data_types },
            reply_to: self.content.support.reply_to().map(str::to_owned),
            placeholders: std::mem::take(&mut self.placeholders),
            long_date: self.words.long_date(),
        };
        let bytes = serde_json::to_vec(&composed).map_or(0, |json| json.len());
        if bytes > MAX_BYTES {
            self.findings.push(at(format!("texts/{}", self.language), Problem::TooLong { bytes }));
        }
        composed
    }

    fn organisation(&self) -> &str {
        self.content.particulars.organisation.as_deref().unwrap_or(self.incident.organisation)
    }

    /// The five parts under their headings, each with what is said once where it belongs.
    fn body(&mut self, text: &Text) -> Vec<Block> {
        let mut body = Vec::new();
        for (part, written) in text.parts() {
            let mut blocks = self.markdown(format!("texts/{}/{part}", self.language), written, true);
            blocks.extend(self.declared(part));
            match part {
                "what_happened" => blocks.extend(facts::times(self.content, self.words)),
                "what_information_was_involved" => blocks.extend(facts::exposed(self.words)),
                "what_we_are_doing" => {
                    blocks.extend(facts::monitoring(self.content, self.organisation(), self.words));
                    let column = self.content.monitoring.as_ref().and_then(|offer| offer.code_column.clone());
                    self.placeholders.extend(column);
                }
                "what_you_can_do" => blocks.extend(self.guidance()),
                _ => {
                    blocks.extend(facts::support(self.content, self.words));
                    blocks.extend(facts::verification(self.content, self.words));
                }
            }
            if !blocks.iter().any(Block::is_for_everyone) {
                self.findings.push(at(format!("texts/{}/{part}", self.language), Problem::NobodyElse));
            }
            body.push(Block::Heading(spans(&self.words.say(&part.replace('_', "-")))));
            body.append(&mut blocks);
        }
        body
    }

    /// What the author declares because a law requires it, where it belongs into this part.
    fn declared(&mut self, part: &str) -> Vec<Block> {
        let content = self.content;
        let mut blocks = Vec::new();
        for (element, declaration) in &content.declarations {
            let Some(text) = declaration.texts.get(self.language).filter(|_| Declaration::part(*element) == part)
            else {
                continue;
            };
            let place = format!("declarations/{element}/texts/{}", self.language);
            let line = vec![Block::Paragraph(self.line_at(&place, text.trim()))];
            self.bare_links(&place, text);
            match Condition::of_audience(DataTypes::EMPTY, &declaration.places, None) {
                Some(test) => blocks.push(Block::When(condition::expression(&test), line, Vec::new())),
                None => blocks.extend(line),
            }
        }
        blocks
    }

    fn markdown(&mut self, place: String, text: &str, is_own: bool) -> Vec<Block> {
        let links = if is_own { Links::Own(&self.content.domains) } else { Links::AsWords };
        let read = markdown::read(text, links);
        self.placeholders.extend(read.placeholders);
        let found = read.problems.into_iter().map(|(line, problem)| Finding {
            place: place.clone(),
            line: Some(line),
            problem,
        });
        self.findings.extend(found);
        read.blocks
    }

    /// What the reader can do, from the library or as the author rewrote it.
    fn guidance(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for block in self.content.included_guidance() {
            let place = format!("guidance/rewritten/{}/{}", block.topic, self.language);
            let Some(text) = block.texts.get(self.language) else {
                let problem = Problem::NoGuidance { topic: block.topic.clone() };
                self.findings.push(at(format!("texts/{}", self.language), problem));
                continue;
            };
            let read = self.markdown(place, text, block.rewritten.contains(self.language));
            match Condition::of_audience(block.data_types, &block.places, block.addressee) {
                Some(test) => blocks.push(Block::When(condition::expression(&test), read, Vec::new())),
                None => blocks.extend(read),
            }
        }
        blocks
    }

    /// A part of the text on one line, without Markdown.
    fn line(&mut self, part: &str, text: &str) -> Vec<blocks::Span> {
        self.line_at(&format!("texts/{}/{part}", self.language), text)
    }

    /// A text on one line, without Markdown.
    fn line_at(&mut self, place: &str, text: &str) -> Vec<blocks::Span> {
        match placeholders::mark(text) {
            Ok((text, names)) => {
                self.placeholders.extend(names);
                spans(&text)
            }
            Err((line, problem)) => {
                self.findings.push(Finding { place: place.to_owned(), line: Some(line), problem });
                Vec::new()
            }
        }
    }

    /// What is wrong with the addresses that stand in a text as they are.
    fn bare_links(&mut self, place: &str, text: &str) {
        let found = markdown::bare_links(text, &self.content.domains);
        self.findings.extend(found.map(|(line, problem)| Finding {
            place: place.to_owned(),
            line: Some(line),
            problem,
        }));
    }

    fn text_message(&mut self, text: &Text) -> String {
        let mut line = self.line("text_message", text.text_message.trim());
        self.bare_links(&format!("texts/{}/text_message", self.language), &text.text_message);
        let short = facts::verification_short(self.content, self.words);
        line.extend(short.map(|short| blocks::Span::Text(format!(" {short}"))));
        plain::spans(&line) + &facts::monitoring_short(self.content, self.words)
    }

    /// The e-mail's frame with everything in its place.
    fn html(&self, subject: &[blocks::Span], body: &[Block]) -> String {
        let (direction, start) = if self.words.right_to_left { ("rtl", "right") } else { ("ltr", "left") };
        let organisation = self.organisation();
        let frame = include_str!(concat!(env!("OUT_DIR"), "/email.html"));
        let frame = frame.replace("direction:ltr", &format!("direction:{direction}"));
        let mut pieces = frame.split(['⟦', '⟧']);
        let mut html = pieces.next().unwrap_or_default().to_owned();
        // A mark and what stands behind it take turns. Nothing that is put in is looked through for marks.
        while let (Some(mark), Some(behind)) = (pieces.next(), pieces.next()) {
            html.push_str(&match mark {
                "language" => html::escape(self.language.as_str()),
                "direction" => direction.to_owned(),
                "start" => start.to_owned(),
                "subject" => html::attribute(subject),
                "organisation" => html::escape(organisation),
                "date" => html::spans(&spans(&marked(facts::TODAY))),
                "title" => html::escape(&self.words.say("title")),
                "greeting" => html::blocks(&facts::greeting(self.words)),
                "body" => html::blocks(body),
                "footer" => html::blocks(&facts::footer(self.content, organisation, self.words)),
                _ => String::new(),
            });
            html.push_str(behind);
        }
        html
    }

    /// The script of a call, in place of a written message.
    fn script(&self, body: &[Block]) -> String {
        plain::spoken(&facts::opening(self.organisation(), self.words)) + &plain::spoken(body)
    }

    /// The letter: what its template cannot know (the language) is put in by whoever fills it in.
    fn letter(&self, subject: &[blocks::Span], body: &[Block]) -> String {
        let organisation = self.organisation();
        let address = &self.content.particulars.postal_address;
        let sender: Vec<String> = address.iter().map(|line| letter::literal(line)).collect();
        let sender = if sender.is_empty() { String::new() } else { format!("{},", sender.join(",")) };
        let mut blocks = facts::greeting(self.words);
        blocks.extend_from_slice(body);
        blocks.extend(facts::closing(self.content, self.words));
        format!(
            "{{\"language\":{},\"sender\":[{},{sender}null],\"date\":{},\"title\":{},\"subject\":{},\"organisation\":{},\"body\":{} }}",
            letter::literal(self.language.as_str()),
            letter::literal(organisation),
            letter::line(&spans(&marked(facts::TODAY))),
            letter::literal(&self.words.say("title")),
            letter::line(subject),
            letter::literal(organisation),
            letter::blocks(&blocks),
        )
    }

    fn text(&self, body: &[Block]) -> String {
        let title = self.words.say("title");
        let organisation = self.organisation();
        let dated = plain::spans(&spans(&format!("{organisation} · {}", marked(facts::TODAY))));
        let greeting = plain::blocks(&facts::greeting(self.words));
        let footer = plain::blocks(&facts::footer(self.content, organisation, self.words));
        let title = plain::escape(&title);
        format!("{dated}\n\n{title}\n\n{greeting}{}--\n{footer}", plain::blocks(body))
    }
}
