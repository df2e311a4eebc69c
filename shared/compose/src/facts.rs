//! What is said once, put into the words of a language: when it happened, what was involved, whom to ask, what is paid for.

use fluent_bundle::FluentValue;
use model::codes::{CODE, MONTHS};
use model::customer::Addressee;
use model::notice::{Circumstance, Contact, Content, Hours, Monitoring, Occurred, Support};
use notice::condition::Condition;

use crate::blocks::{Block, Span, marked, spans};
use crate::condition::{self, circumstance};
use crate::language::Shipped;
use crate::placeholders::expression;
use crate::plain;

/// The customer's name, as filling in writes it.
pub(crate) const NAME: &str = "_name";
/// The day on which the message is made.
pub(crate) const TODAY: &str = "_today";

/// The greeting: of the customer, or of whoever reads in their place.
pub(crate) fn greeting(words: &Shipped) -> Vec<Block> {
    let greet = |named: &str, unnamed: &str| {
        let named = Block::Paragraph(spans(&words.fill(named, &[("name", &marked(NAME))])));
        vec![Block::When(NAME.to_owned(), vec![named], vec![Block::Paragraph(spans(&words.say(unnamed)))])]
    };
    let customer = greet("greeting", "greeting-nobody");
    let guardian = greet("greeting-guardian", "greeting-guardian-nobody");
    let family = greet("greeting-next-of-kin", "greeting-next-of-kin-nobody");
    vec![by_addressee(family, guardian, customer)]
}

/// How a call begins: whom to ask for, and what to do until they are there.
pub(crate) fn opening(organisation: &str, words: &Shipped) -> Vec<Block> {
    let ask = |named: &str, unnamed: &str| {
        let named = words.fill(named, &[("name", &marked(NAME)), ("organisation", organisation)]);
        let unnamed = words.fill(unnamed, &[("organisation", organisation)]);
        let paragraph = |text: String| vec![Block::Paragraph(spans(&text))];
        vec![Block::When(NAME.to_owned(), paragraph(named), paragraph(unnamed))]
    };
    let customer = ask("call", "call-nobody");
    let guardian = ask("call-guardian", "call-guardian-nobody");
    let family = ask("call-next-of-kin", "call-next-of-kin-nobody");
    let asked = by_addressee(family, guardian, customer);
    let aside = |key: &str| Block::Paragraph(spans(&format!("[ {} ]", words.say(key))));
    vec![asked, aside("call-only-them"), Block::Paragraph(spans(&words.say("call-why")))]
}

/// What the family of somebody who died reads, what the guardian of a minor reads, and what the customer reads.
fn by_addressee(family: Vec<Block>, guardian: Vec<Block>, customer: Vec<Block>) -> Block {
    let reads = |addressee| circumstance(Circumstance::Addressee(addressee));
    let others = vec![Block::When(reads(Addressee::Guardian), guardian, customer)];
    Block::When(reads(Addressee::NextOfKin), family, others)
}

/// When it happened, when it was found, and whether the notice was held back.
pub(crate) fn times(content: &Content, words: &Shipped) -> Vec<Block> {
    let facts = &content.particulars;
    let fact = |key: &str, text: String| Block::labeled(&words.label(key), spans(&text));
    let occurred = facts.occurred.map(|occurred| {
        fact(
            "occurred",
            match occurred {
                Occurred::On { date } => words.fill("occurred-on", &[("date", &words.date(date))]),
                Occurred::About { date } => words.fill("occurred-about", &[("date", &words.date(date))]),
                Occurred::Between { first, last } => {
                    words.fill("occurred-between", &[("first", &words.date(first)), ("last", &words.date(last))])
                }
                Occurred::Unknown => words.say("occurred-unknown"),
            },
        )
    });
    let day = |key: &str, date: Option<jiff::civil::Date>| date.map(|date| fact(key, words.date(date)));
    let delay = facts
        .delayed_by_law_enforcement
        .map(|delayed| Block::Paragraph(spans(&words.say(if delayed { "delayed" } else { "not-delayed" }))));
    let all = [occurred, day("discovered", facts.discovered), day("determined", facts.determined), delay];
    all.into_iter().flatten().collect()
}

/// What was exposed of this customer, item by item.
pub(crate) fn exposed(words: &Shipped) -> Vec<Block> {
    let item = |kind: &law::DataType| {
        let named = Block::Paragraph(spans(&words.say(&format!("data-{kind}"))));
        vec![Block::When(circumstance(Circumstance::Data(*kind)), vec![named], Vec::new())]
    };
    let items = law::DataType::ALL.iter().filter(|kind| words.has(&format!("data-{kind}"))).map(item).collect();
    let list = vec![Block::Paragraph(spans(&words.say("your-information"))), Block::List(None, items)];
    vec![Block::When(circumstance(Circumstance::AnyData), list, Vec::new())]
}

/// What is paid for those affected, and how to get it.
pub(crate) fn monitoring(content: &Content, organisation: &str, words: &Shipped) -> Vec<Block> {
    let Some(offer) = &content.monitoring else { return Vec::new() };
    let Monitoring { provider, product, months, enrol_at, enrol_by, code_column, codes, data_types } = offer;
    let values = [("organisation", organisation), ("product", product), ("provider", provider)];
    let values = values.into_iter().map(|(name, text)| (name, FluentValue::from(text)));
    // With codes from pools the months are those of each reader's own; all pools have several, so one form of words fits.
    let own_months = marked(MONTHS);
    let months = if codes.is_some() { FluentValue::from(own_months) } else { FluentValue::from(*months) };
    let values = values.chain([("months", months)]);
    let mut blocks = vec![
        Block::Subheading(spans(&words.fill("monitoring", &[("product", product)]))),
        Block::Paragraph(spans(&words.with("monitoring-offer", values))),
        Block::labeled(&words.label("enrol"), link(enrol_at)),
    ];
    blocks.extend(enrol_by.map(|day| Block::labeled(&words.label("enrol-by"), spans(&words.date(day)))));
    let code = codes.map(|_| CODE.to_owned());
    if let Some(column) = code_column.as_ref().or(code.as_ref()) {
        let code = Block::labeled(&words.label("enrol-code"), spans(&marked(column)));
        blocks.push(Block::When(expression(column), vec![code], Vec::new()));
    }
    let framed = vec![Block::Framed(blocks)];
    // Whoever has a code reads the offer, and nobody else does.
    if codes.is_some() {
        return vec![Block::When(expression(CODE), framed, Vec::new())];
    }
    match Condition::of_audience(*data_types, &[], None) {
        Some(test) => vec![Block::When(condition::expression(&test), framed, Vec::new())],
        None => framed,
    }
}

/// The same at the end of a text message, as a template: for those who have a code. Empty: nobody has one.
pub(crate) fn monitoring_short(content: &Content, words: &Shipped) -> String {
    let Some(offer) = content.monitoring.as_ref().filter(|offer| offer.codes.is_some()) else { return String::new() };
    let values = [("product", offer.product.as_str()), ("address", typed(&offer.enrol_at)), ("code", &marked(CODE))];
    let short = plain::spans(&spans(&words.fill("monitoring-short", &values)));
    format!("{{% if {} %}} {short}{{% endif %}}", expression(CODE))
}

/// Whom to ask, when they answer and what they speak.
pub(crate) fn support(content: &Content, words: &Shipped) -> Vec<Block> {
    let Support { contacts, hours, time_zone, languages, data_protection_officer } = &content.support;
    let mut blocks: Vec<Block> = contacts.iter().map(|contact| way(contact, words)).collect();
    if !hours.is_empty() {
        let mut times = words.forms.list(&hours.iter().map(|hours| in_words(hours, words)).collect::<Vec<_>>());
        let zone = time_zone.as_ref().and_then(|zone| words.forms.time_zones.get(zone));
        times.extend(zone.map(|zone| format!(" ({zone})")));
        blocks.push(Block::labeled(&words.label("hours"), spans(&times)));
    }
    let spoken: Vec<String> = languages.iter().map(|language| name(language.as_str(), words)).collect();
    if !spoken.is_empty() {
        blocks.push(Block::labeled(&words.label("languages"), spans(&words.forms.list(&spoken))));
    }
    if !data_protection_officer.is_empty() {
        blocks.push(Block::Subheading(spans(&words.say("data-protection-officer"))));
        blocks.extend(data_protection_officer.iter().map(|contact| way(contact, words)));
    }
    if blocks.is_empty() { blocks } else { vec![Block::Framed(blocks)] }
}

/// A language's name in the words of another, by its first subtag where the whole has none.
fn name(tag: &str, words: &Shipped) -> String {
    let whole = format!("language-{tag}");
    let key = if words.has(&whole) { whole } else { format!("language-{}", tag.split('-').next().unwrap_or(tag)) };
    words.say(&key)
}

fn way(contact: &Contact, words: &Shipped) -> Block {
    match contact {
        Contact::Phone { number, toll_free } => {
            let key = if *toll_free { "by-phone-toll-free" } else { "by-phone" };
            let digits: String = number.chars().filter(|digit| digit.is_ascii_digit() || *digit == '+').collect();
            let call = Span::Link(vec![Span::Text(number.clone())], vec![Span::Text(format!("tel:{digits}"))]);
            Block::labeled(&words.label(key), vec![call])
        }
        Contact::Email { address } => {
            let write = Span::Link(vec![Span::Text(address.clone())], vec![Span::Text(format!("mailto:{address}"))]);
            Block::labeled(&words.label("by-email"), vec![write])
        }
        Contact::Web { address } => Block::labeled(&words.label("by-web"), link(address)),
        Contact::Post { lines } => Block::labeled(&words.label("by-post"), spans(&lines.join(", "))),
    }
}

fn link(address: &str) -> Vec<Span> {
    let shown = address.strip_prefix("https://").unwrap_or(address).trim_end_matches('/');
    vec![Span::Link(vec![Span::Text(shown.to_owned())], vec![Span::Text(address.to_owned())])]
}

fn in_words(hours: &Hours, words: &Shipped) -> String {
    let (first, last) = (words.weekday(hours.first_day), words.weekday(hours.last_day));
    let days = if first == last { first.to_owned() } else { words.fill("days", &[("first", first), ("last", last)]) };
    let values = [("days", days.as_str()), ("from", &words.time(hours.from)), ("to", &words.time(hours.to))];
    words.fill("hours-of-days", &values)
}

/// How to make sure that the message is genuine.
pub(crate) fn verification(content: &Content, words: &Shipped) -> Vec<Block> {
    let Some(verification) = &content.verification else { return Vec::new() };
    // Typed in, not followed: a link in a message proves nothing about the message.
    let values = [("address", typed(&verification.address)), ("code", &verification.code.to_string())];
    let how = words.fill("verification-how", &values);
    vec![Block::Subheading(spans(&words.say("verification"))), Block::Paragraph(spans(&how))]
}

/// The same for a text message. `None`: not offered.
pub(crate) fn verification_short(content: &Content, words: &Shipped) -> Option<String> {
    let verification = content.verification.as_ref()?;
    let values = [("address", typed(&verification.address)), ("code", &verification.code.to_string())];
    Some(words.fill("verification-short", &values))
}

fn typed(address: &str) -> &str {
    address.strip_prefix("https://").unwrap_or(address).trim_end_matches('/')
}

/// Who writes, from where and why.
pub(crate) fn footer(content: &Content, organisation: &str, words: &Shipped) -> Vec<Block> {
    let facts = &content.particulars;
    let mut sender = vec![Span::Strong(vec![Span::Text(organisation.to_owned())])];
    for line in &facts.postal_address {
        sender.extend([Span::Break, Span::Text(line.clone())]);
    }
    if let Some(parent) = &facts.parent_company {
        sender.extend([Span::Break, Span::Text(words.fill("parent-company", &[("parent", parent)]))]);
    }
    vec![Block::Paragraph(sender), Block::Paragraph(spans(&words.say("why")))]
}

/// How a letter ends, which says above whom it is from: to whom the company belongs, and why it writes.
pub(crate) fn closing(content: &Content, words: &Shipped) -> Vec<Block> {
    let parent = content.particulars.parent_company.as_ref();
    let parent = parent.map(|parent| Block::Paragraph(spans(&words.fill("parent-company", &[("parent", parent)]))));
    parent.into_iter().chain([Block::Paragraph(spans(&words.say("why")))]).collect()
}
