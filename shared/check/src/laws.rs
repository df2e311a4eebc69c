//! What the laws that apply to the list's people require in a notice, forbid in it, and how they require it to look.

use std::collections::{BTreeMap, BTreeSet};

use law::regime::Regime;
use law::vocabulary::{Content as Element, DeemedCompliance, Format, OnlyIf, Sector};
use law::{Monitoring, Obligation, Profile, content_for};
use model::customer::Language;

use crate::elements::{NoticeView, Way, missing, ways};
use crate::finding::{Code, Finding, Location, Severity, slug, words};
use crate::format::{Responsibility, responsibility};
use crate::{Recipients, Situation};

/// What the laws find.
pub(crate) fn findings(view: &NoticeView<'_>, recipients: &Recipients, situation: &Situation<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for obligation in &situation.obligations {
        let people: Vec<(Profile, u64)> = obligation
            .profiles
            .iter()
            .filter_map(|(profile, _)| Some((*profile, recipients.people_of(profile)?)))
            .collect();
        if people.is_empty() {
            continue;
        }
        let one = OneLaw { view, situation, obligation, people };
        one.content(&mut found);
        one.monitoring(&mut found);
        one.format(&mut found);
    }
    found
}

/// One law that applies to some of the list's people.
struct OneLaw<'a> {
    view: &'a NoticeView<'a>,
    situation: &'a Situation<'a>,
    obligation: &'a Obligation,
    people: Vec<(Profile, u64)>,
}

/// How many people a rule is broken for, with the condition under which it binds.
type Broken<K> = BTreeMap<K, u64>;

impl OneLaw<'_> {
    fn content(&self, found: &mut Vec<Finding>) {
        let (mut required, mut conditional): (Broken<Element>, Broken<(Element, &str)>) = Default::default();
        for (profile, people) in &self.people {
            let rules = content_for(&self.obligation.regime.individual, profile.data_types, self.situation.facts);
            for element in rules.required.iter().collect::<BTreeSet<_>>() {
                if !self.view.says(*element, profile) || self.is_withheld(*element, profile) {
                    *required.entry(*element).or_default() += people;
                }
            }
            for rule in &rules.conditional {
                if !rules.required.contains(&rule.content) && !self.view.says(rule.content, profile) {
                    *conditional.entry((rule.content, rule.condition)).or_default() += people;
                }
            }
        }
        found.extend(required.into_iter().map(|(element, people)| self.required(element, people)));
        for ((element, condition), people) in conditional {
            let (place, fix) = missing(element);
            let finding = self.finding(Code::ConditionalContent, Severity::Warns, element.code(), &place, people);
            let wrong = format!(
                "{} requires a notice to say: {}, if {condition}. No fact settles whether that is so.",
                self.obligation.regime.name,
                words(element)
            );
            found.push(finding.says(wrong, format!("If it is so: {fix}")));
        }
        for element in self.obligation.regime.individual.prohibited_content.iter().collect::<BTreeSet<_>>() {
            self.forbidden(*element, found);
        }
    }

    /// Whether all that these people read of an element was written for them because another law forbids it: then they read
    /// something, and not this.
    fn is_withheld(&self, element: Element, profile: &Profile) -> bool {
        let forbids = |obligation: &&&Obligation| {
            obligation.regime.individual.prohibited_content.contains(&element)
                && obligation.profiles.iter().any(|(other, _)| other == profile)
        };
        let mut forbidding =
            self.situation.obligations.iter().filter(forbids).map(|obligation| &obligation.regime.jurisdictions);
        forbidding.any(|places| {
            ways(element).iter().all(|way| match way {
                Way::Part(part) => self.view.readings.iter().any(|reading| {
                    let mut read = reading.part(part).iter().filter(|passage| passage.is_read_by(profile));
                    read.all(|passage| passage.is_written_for(places))
                }),
                _ => false,
            })
        })
    }

    fn required(&self, element: Element, people: u64) -> Finding {
        let (place, fix) = missing(element);
        let open = self
            .obligation
            .questions
            .first()
            .map_or(String::new(), |question| format!(" (This depends on: {question})"));
        let wrong = format!("{} requires a notice to say: {}.{open}", self.obligation.regime.name, words(element));
        self.finding(Code::RequiredContent, Severity::BlocksByLaw, element.code(), &place, people).says(wrong, fix)
    }

    fn finding(&self, code: Code, severity: Severity, about: &str, place: &str, people: u64) -> Finding {
        Finding::of_law(code, severity, self.obligation, about, Location::field(place)).for_people(people)
    }

    /// An element that people under this law must not read.
    fn forbidden(&self, element: Element, found: &mut Vec<Finding>) {
        let readers = |reads: &dyn Fn(&Profile) -> bool| -> u64 {
            self.people.iter().filter(|(profile, _)| reads(profile)).map(|(_, people)| people).sum()
        };
        let regime = self.obligation.regime;
        let wrong = format!("{} forbids telling its residents: {}.", regime.name, forbidden_words(element));
        let (conflict, severity) = self.conflict(element);
        for declared in std::iter::once(element).chain(same_matter(element).iter().copied()) {
            let people = readers(&|profile| self.view.declaration(declared, profile).is_some());
            if people > 0 {
                let place = format!("declarations/{declared}");
                let fix = format!("Name in `{place}/places` only places whose laws require it. {conflict}");
                let about = format!("{element}.{declared}");
                found.push(
                    self.finding(Code::ForbiddenContent, Severity::BlocksByLaw, &about, &place, people)
                        .says(&wrong, fix.trim()),
                );
            }
        }
        for way in ways(element) {
            match way {
                Way::Part(part) => {
                    self.forbidden_in_part(element, part, severity, &format!("{wrong}{conflict}"), found);
                }
                Way::Declaration => {}
                way => {
                    let people = readers(&|profile| self.view.by(*way, element, profile));
                    if people > 0 {
                        let (place, _) = missing(element);
                        let fix = format!("Take it out of `{place}`, or write these people a notice of their own.");
                        let about = format!("{element}.{place}");
                        let finding =
                            self.finding(Code::ForbiddenContent, Severity::BlocksByLaw, &about, &place, people);
                        found.push(finding.says(&wrong, fix));
                    }
                }
            }
        }
        let people = readers(&|_| true);
        self.short_texts(element, people, &wrong, found);
        if element == Element::NumberAffected {
            self.numbers(people, &wrong, found);
        }
    }

    /// A part that says the forbidden, unless what these people read of it was written for them.
    fn forbidden_in_part(
        &self,
        element: Element,
        part: &str,
        severity: Severity,
        wrong: &str,
        found: &mut Vec<Finding>,
    ) {
        let places = &self.obligation.regime.jurisdictions;
        for reading in self.view.readings {
            let mut first: Option<(usize, u64)> = None;
            for passage in reading.part(part) {
                let read = self.people.iter().filter(|(profile, _)| passage.is_read_by(profile));
                let people: u64 = read.map(|(_, people)| people).sum();
                if people > 0 && !passage.is_written_for(places) {
                    let (_, most) = first.get_or_insert((passage.line, people));
                    *most = (*most).max(people);
                }
            }
            if let Some((line, people)) = first {
                let code = places.first().map_or("", |place| place.code());
                let fix = format!(
                    "Put what describes it behind `::: when not residence {code}`, and for those who live there what the law \
                     allows behind `::: otherwise`; whatever stands behind a condition that names {code} counts as written for \
                     them."
                );
                let about = format!("{element}.{part}.{}", reading.language);
                let finding = Finding::of_law(
                    Code::ForbiddenContent,
                    severity,
                    self.obligation,
                    &about,
                    Location::text(part, reading.language).line(line),
                );
                found.push(finding.for_people(people).says(wrong, fix));
            }
        }
    }

    /// Subject and text message are the same for everyone: a person has to read them.
    fn short_texts(&self, element: Element, people: u64, wrong: &str, found: &mut Vec<Finding>) {
        if element != Element::WhatHappened {
            return;
        }
        let finding = self.finding(Code::PossiblyForbidden, Severity::Warns, element.code(), "subject", people);
        let fix = "Read subject and text message in every language: they are the same for everyone, so they must not describe \
                   what happened; nor may any other part that these people read.";
        found.push(finding.says(wrong, fix));
    }

    /// Numbers in the text that are exactly the list's or the law's number of people.
    fn numbers(&self, people: u64, wrong: &str, found: &mut Vec<Finding>) {
        /// Smaller numbers stand in texts for much else.
        const SMALLEST: u64 = 20;
        let telling: Vec<String> = [people, self.obligation.people, self.situation.everyone]
            .into_iter()
            .filter(|number| *number >= SMALLEST)
            .map(|number| number.to_string())
            .collect();
        for reading in self.view.readings {
            for (part, passages) in reading.parts() {
                for passage in passages {
                    let read: u64 = self
                        .people
                        .iter()
                        .filter(|(profile, _)| passage.is_read_by(profile))
                        .map(|(_, people)| people)
                        .sum();
                    if read > 0 && numbers_in(&passage.text).any(|number| telling.contains(&number)) {
                        let about = format!("number_affected.{part}.{}.{}", reading.language, passage.line);
                        let place = Location::text(part, reading.language).line(passage.line);
                        let finding =
                            Finding::of_law(Code::PossiblyForbidden, Severity::Warns, self.obligation, &about, place);
                        let fix =
                            "If that number is of people, put the passage behind a condition that leaves them out.";
                        found.push(finding.for_people(read).says(wrong, fix));
                    }
                }
            }
        }
    }

    /// Other laws that require to be said to the same people what this one forbids: what to make of it, in words, and whether
    /// it blocks.
    fn conflict(&self, element: Element) -> (String, Severity) {
        let same = |obligation: &&&Obligation| {
            obligation.profiles.iter().any(|(profile, _)| self.people.iter().any(|(own, _)| own == profile))
        };
        let wants = |obligation: &&&Obligation| obligation.regime.individual.content.contains(&element);
        let others: Vec<&Regime> =
            self.situation.obligations.iter().filter(wants).filter(same).map(|obligation| obligation.regime).collect();
        let Some(other) = others.first() else { return (String::new(), Severity::BlocksByLaw) };
        let names = others.iter().map(|other| other.name.as_str()).collect::<Vec<_>>().join(" and ");
        let conflict = format!(" The same people must be told this under {names}");
        let exits = &self.obligation.regime.deemed_compliance;
        // Where some of the people are under this law alone, its word stands.
        let all = self.people.iter().all(|(own, _)| {
            let under = |obligation: &&Obligation| obligation.profiles.iter().any(|(profile, _)| profile == own);
            let exit = |obligation: &&Obligation| exits.iter().any(|exit| leads_to(*exit, obligation.regime));
            let wants = |obligation: &&Obligation| obligation.regime.individual.content.contains(&element);
            self.situation.obligations.iter().copied().filter(wants).filter(exit).any(|obligation| under(&obligation))
        });
        match exits.iter().find(|exit| leads_to(**exit, other)) {
            Some(exit) if all => (
                format!(
                    "{conflict}, and compliance with that counts as compliance here (`{exit}`): make sure that its conditions are met."
                ),
                Severity::Warns,
            ),
            _ => (
                format!(
                    "{conflict}: counsel decides which law goes first, and whoever sets this finding aside says so."
                ),
                Severity::BlocksByLaw,
            ),
        }
    }

    fn monitoring(&self, found: &mut Vec<Finding>) {
        let Some(wanted) = &self.obligation.monitoring else { return };
        let (mut none, mut short, mut unused) = (0, 0, 0);
        for (profile, people) in self.people.iter().filter(|(profile, _)| wanted.profiles.contains(profile)) {
            match self.view.offer_to(profile) {
                None => none += people,
                // A code from the pools is good for as long as the law says, whatever the offer says at least.
                Some(offer) if offer.codes.is_none() && offer.months < wanted.months => short += people,
                Some(_) if self.view.leaves_codes_unused() => unused += people,
                Some(_) => {}
            }
        }
        let Monitoring { months, condition, .. } = wanted;
        let wrong = format!(
            "{} requires paid credit monitoring for {months} months: {condition}.",
            self.obligation.regime.name
        );
        let severity = if self.monitoring_is_settled() { Severity::BlocksByLaw } else { Severity::Warns };
        let finding = |code, place: &str, people| {
            let mut finding = self.finding(code, severity, "monitoring", place, people);
            wanted.citation.cite.clone_into(&mut finding.rule.cite);
            finding
        };
        if none > 0 {
            let fix =
                format!("Fill in `monitoring`, for at least {months} months and for what was exposed of these people.");
            found.push(finding(Code::MonitoringMissing, "monitoring", none).says(&wrong, fix));
        }
        if short > 0 {
            let fix = format!("Offer at least {months} months in `monitoring/months`.");
            found.push(finding(Code::MonitoringTooShort, "monitoring/months", short).says(&wrong, fix));
        }
        if unused > 0 {
            let fix = "Codes were uploaded and the notice gives nobody one. Set `monitoring/codes` to `owed`, or to `everyone`.";
            found.push(finding(Code::CodesUnused, "monitoring/codes", unused).says(&wrong, fix));
        }
    }

    /// Whether the facts settle that monitoring must be offered.
    fn monitoring_is_settled(&self) -> bool {
        match self.obligation.regime.individual.credit_monitoring.only_if {
            None => true,
            Some(OnlyIf::EntityWasSource) => self.situation.facts.entity_was_source == Some(true),
            Some(_) => false,
        }
    }

    fn format(&self, found: &mut Vec<Finding>) {
        let people = self.people.iter().map(|(_, people)| people).sum();
        for format in self.obligation.regime.individual.format.iter().copied().collect::<BTreeSet<Format>>() {
            // What the composer keeps needs no word, and how hard a text is to read is found once, for all laws.
            let Responsibility::InLanguage(tag) = responsibility(format) else { continue };
            let is_in = |language: &Language| language.as_str().split('-').next() == Some(tag);
            if !self.view.content.texts.keys().any(is_in) {
                let wrong = format!("{} requires a notice in the language {tag}.", self.obligation.regime.name);
                let fix = format!("Write the text in `texts/{tag}` too.");
                let finding = self.finding(Code::Format, Severity::BlocksByLaw, &slug(format), "texts", people);
                found.push(finding.says(wrong, fix));
            }
        }
    }
}

/// Whether a law's exit for companies under other rules leads to this law.
fn leads_to(exit: DeemedCompliance, other: &Regime) -> bool {
    let is_federal = other.jurisdictions.iter().any(|place| place.code() == "US");
    match exit {
        DeemedCompliance::Hipaa
        | DeemedCompliance::HipaaContentOnly
        | DeemedCompliance::HipaaWithAgNotice
        | DeemedCompliance::HipaaWithAgCopy => is_federal && other.sectors.contains(&Sector::HipaaCoveredEntity),
        DeemedCompliance::FederalRegulated
        | DeemedCompliance::FederalWithStateNotice
        | DeemedCompliance::FederalRegulator
        | DeemedCompliance::FederalRegulatorWithCopyToDepartment => is_federal,
        // These depend on which rules a company is under or follows, which no fact says.
        DeemedCompliance::Glba
        | DeemedCompliance::GlbaWithAgNotice
        | DeemedCompliance::GlbaWithAgCopy
        | DeemedCompliance::FinancialInstitution
        | DeemedCompliance::FinancialInstitutionWithAgNotice
        | DeemedCompliance::FinancialInstitutionFederalGuidance
        | DeemedCompliance::StateRegulated
        | DeemedCompliance::PrimaryRegulator
        | DeemedCompliance::MoreProtectiveLaw
        | DeemedCompliance::OwnPolicy => false,
    }
}

/// What it would say in other words: a law that keeps the nature of a breach from people keeps its cause from them too.
const fn same_matter(element: Element) -> &'static [Element] {
    match element {
        // Mass. Gen. Laws ch. 93H, § 3(b): "the nature of the breach or unauthorized acquisition or use".
        Element::WhatHappened => &[
            Element::Cause,
            Element::NatureScopeTiming,
            Element::ThirdPartiesThatAcquired,
            Element::IdentityOfIntruderIfKnown,
            Element::ResponsiblePersonIfKnown,
            Element::PersonResponsibleFindings,
            Element::StatementThatEntityKnowsOfAcquisition,
            Element::SuspectedMalicious,
        ],
        Element::NumberAffected => &[
            Element::CategoriesAndNumberOfSubjects,
            Element::CategoriesAndNumberOfRecords,
            Element::NumberNotifiedByMail,
        ],
        _ => &[],
    }
}

fn forbidden_words(element: Element) -> &'static str {
    match element {
        Element::WhatHappened => "the nature of the breach",
        Element::NumberAffected => "how many of them are affected",
        other => words(other),
    }
}

/// The numbers of a text without what groups their digits: `1,204`, `1.204` and `1 204` are 1204.
fn numbers_in(text: &str) -> impl Iterator<Item = String> {
    let mut numbers = Vec::new();
    let mut digits = String::new();
    let letters: Vec<char> = text.chars().collect();
    for (place, letter) in letters.iter().enumerate() {
        let is_digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
        let groups = matches!(letter, ',' | '.' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}')
            && !digits.is_empty()
            && (1..=3).all(|ahead| is_digit(place + ahead))
            && !is_digit(place + 4);
        if letter.is_ascii_digit() {
            digits.push(*letter);
        } else if !groups && !digits.is_empty() {
            numbers.push(std::mem::take(&mut digits));
        }
    }
    numbers.push(digits);
    numbers.into_iter().filter(|number| !number.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_however_their_digits_are_grouped() {
        for text in ["1,204 people", "1.204 Menschen", "les 1 204 personnes", "(1204)", "1\u{202f}204"] {
            assert!(numbers_in(text).any(|number| number == "1204"), "{text}");
        }
        assert_eq!(numbers_in("1-800-555-0148, 3.5").collect::<Vec<_>>(), ["1", "800", "555", "0148", "3", "5"]);
    }
}
