//! The assessment of an incident, as people read it and as *watch* keeps its clocks: one pure function from what is stored.
//!
//! A [`Dossier`] holds everything, [`assess`] computes; nothing computed is stored, so it is never older than the facts.
//!
//! Who is affected is counted exactly from the sealed lists, or, while one of them is not sealed, from what was read of it (an
//! estimate), or is typed in as the fact `counts` while there is no list: [`CountedBy`] says which.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use law::channels::{Counts, Practice, Reach, counts};
use law::severity::{Severity, SeverityLevel, of_incident, severity};
use law::substitute::is_complete;
use law::{Considered, DataTypes, Due, Duty, Facts, Obligation, People, Profile, Question, Residence, When};
use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::fact::{FactKey, KnownFacts, Ledger};
use crate::id::ListNumber;
use crate::incident::Incident;
use crate::list::{List, ListState, ProfilePage};
use crate::obligation::{Decision, ObligationDecision, ObligationDone, ObligationKey, SeverityOverride};

mod changes;

pub use changes::{ChangeKind, ObligationChange, Outline, changes, changes_between};

/// All that is stored of an incident and matters for its assessment.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The incident, as reported.
    pub incident: Incident,
    /// What was stated since.
    pub ledger: Ledger,
    /// Its lists that were read.
    pub lists: Vec<CountedList>,
    /// What was decided about obligations, in order.
    pub decisions: Vec<ObligationDecision>,
    /// What was done about them, in order.
    pub done: Vec<ObligationDone>,
    /// What people say of the severity, in order.
    pub overrides: Vec<SeverityOverride>,
}

/// A list in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedList {
    /// Which list.
    pub list: ListNumber,
    /// It is final.
    pub sealed: bool,
    /// Its people; with no data types where the incident says what was exposed.
    pub people: People,
    /// People without a known residence.
    pub residence_unknown: u64,
    /// People by the channel by which they are notified first.
    pub first_channels: BTreeMap<Channel, u64>,
    /// People by language.
    pub languages: BTreeMap<String, u64>,
}

impl CountedList {
    /// A list, counted from the pages of its profiles.
    #[must_use]
    pub fn of(list: &List, pages: &[ProfilePage]) -> Self {
        let mut counted = Self {
            list: list.id.list,
            sealed: list.state == ListState::Sealed,
            people: People::default(),
            residence_unknown: 0,
            first_channels: BTreeMap::new(),
            languages: BTreeMap::new(),
        };
        for page in pages {
            page.profiles.iter().for_each(|count| counted.people.add(count.profile, count.people));
            counted.residence_unknown += page.residence_unknown;
            add_up(&mut counted.first_channels, &page.first_channels);
            add_up(&mut counted.languages, &page.languages);
        }
        counted
    }
}

fn add_up<K: Ord + Clone>(sums: &mut BTreeMap<K, u64>, counts: &BTreeMap<K, u64>) {
    for (key, count) in counts {
        *sums.entry(key.clone()).or_default() += count;
    }
}

/// On what the numbers of people rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountedBy {
    /// Exact: every list that was read is sealed.
    SealedLists,
    /// An estimate: a list was read that nobody has sealed yet.
    ReadLists,
    /// Typed in, while no list was read.
    Stated,
    /// Nobody knows anything yet.
    Nobody,
}

/// Who is affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// On what the numbers rest.
    pub counted_by: CountedBy,
    /// The lists that they come from.
    pub lists: Vec<ListNumber>,
    /// The people by profile: each profile with what was exposed of them.
    pub people: People,
    /// People whose residence is unknown, so that no law is assessed for them.
    pub residence_unknown: u64,
    /// People by the channel by which they are notified first. Empty while no list was read.
    pub first_channels: BTreeMap<Channel, u64>,
    /// People by language. Empty while no list was read.
    pub languages: BTreeMap<String, u64>,
}

impl Scope {
    fn of(lists: &[CountedList], facts: &Facts) -> Self {
        let counted_by = match (lists, facts.counts.is_empty()) {
            ([], true) => CountedBy::Nobody,
            ([], false) => CountedBy::Stated,
            (lists, _) if lists.iter().all(|list| list.sealed) => CountedBy::SealedLists,
            _ => CountedBy::ReadLists,
        };
        let mut scope = Self {
            counted_by,
            lists: lists.iter().map(|list| list.list).collect(),
            people: if lists.is_empty() { facts.people() } else { People::default() },
            residence_unknown: 0,
            first_channels: BTreeMap::new(),
            languages: BTreeMap::new(),
        };
        let exposed = facts.data_types.unwrap_or_default();
        for list in lists {
            for (profile, count) in list.people.iter() {
                scope.people.add(with_data(profile, exposed), count);
            }
            scope.residence_unknown += list.residence_unknown;
            add_up(&mut scope.first_channels, &list.first_channels);
            add_up(&mut scope.languages, &list.languages);
        }
        scope
    }

    /// Everybody, wherever they live.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.people.total().saturating_add(self.residence_unknown)
    }
}

/// The profile with what the incident exposed, where the person's row does not say.
fn with_data(profile: Profile, exposed: DataTypes) -> Profile {
    if profile.data_types.is_empty() { Profile { data_types: exposed, ..profile } } else { profile }
}

/// An obligation with what became of it.
#[derive(Clone, Debug)]
pub struct AssessedObligation {
    /// What the law asks.
    pub obligation: Obligation,
    /// Its key.
    pub key: ObligationKey,
    /// When its clock started. `None`: no date is fixed.
    pub counted_from: Option<Timestamp>,
    /// When it is too late: the moment, or the end of the day where it ends first in the law's land. `None`: no date is fixed.
    pub ends_at: Option<Timestamp>,
    /// The suspicions without which it would not apply, or would differ.
    pub rests_on: Vec<FactKey>,
    /// Whether each channel counts as notice to people, as far as is known for all. Empty where the notice goes to somebody else.
    pub channels: Vec<(law::channels::Channel, Counts)>,
    /// What was decided, in order; the last counts.
    pub decisions: Vec<ObligationDecision>,
    /// What was done, in order.
    pub done: Vec<ObligationDone>,
}

/// How far an obligation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Nobody has decided.
    Undecided,
    /// It is to be met, and is not yet.
    ToDo,
    /// It waits, on somebody's decision.
    Delayed,
    /// Somebody decided that it does not apply.
    Declined,
    /// Something was sent.
    Done,
}

impl AssessedObligation {
    /// The profiles of the people to be notified; none where somebody else is.
    pub fn people_to_tell(&self) -> impl Iterator<Item = &Profile> {
        let tells_people = self.obligation.duty == Duty::TellIndividuals;
        self.obligation.profiles.iter().filter(move |_| tells_people).map(|(profile, _)| profile)
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        if self.is_met() {
            return Progress::Done;
        }
        match self.decisions.last().map(|last| last.decision) {
            None => Progress::Undecided,
            Some(Decision::Notify) => Progress::ToDo,
            Some(Decision::Delay { .. }) => Progress::Delayed,
            Some(Decision::DoNotNotify) => Progress::Declined,
        }
    }

    /// Whether it is met: by what was sent, or by as many parts of a substitute notice as the law wants.
    fn is_met(&self) -> bool {
        let parts: Vec<_> = self.done.iter().filter_map(|done| done.substitute_part).collect();
        parts.len() < self.done.len()
            || self.obligation.substitute.is_some_and(|law| !parts.is_empty() && is_complete(law, &parts))
    }

    /// Whether its clock still matters. A delay stops no clock of the law.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        !matches!(self.progress(), Progress::Done | Progress::Declined)
    }

    /// How long there is until it is too late; negative once it is. `None`: no date is fixed.
    #[must_use]
    pub fn time_left(&self, now: Timestamp) -> Option<SignedDuration> {
        self.ends_at.map(|end| end.duration_since(now))
    }
}

/// A question with the obligations that depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenQuestion {
    /// What is asked.
    pub question: Question,
    /// What depends on it; empty where it is the incident as a whole, or a law that gives no duty so far.
    pub obligations: Vec<ObligationKey>,
}

/// The severity for the people of whom the same data were exposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeverityForData {
    /// What was exposed.
    pub data_types: DataTypes,
    /// Of how many people.
    pub people: u64,
    /// How severe it is for each of them.
    pub severity: Severity,
}

/// How severe the incident is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeverityFound {
    /// As computed, for those for whom it is worst. `None`: nothing is known to be exposed.
    pub computed: Option<Severity>,
    /// As computed, for each set of exposed data.
    pub by_data: Vec<SeverityForData>,
    /// What people say of it, in order; the last counts.
    pub overrides: Vec<SeverityOverride>,
}

impl SeverityFound {
    /// What counts: a person's last word, or else what was computed.
    #[must_use]
    pub fn level(&self) -> Option<SeverityLevel> {
        let said = self.overrides.last().map(|last| last.level);
        said.or_else(|| self.computed.as_ref().map(|computed| computed.level))
    }
}

/// What is known of an incident, and what follows.
#[derive(Clone, Debug)]
pub struct IncidentAssessment {
    /// The version of the facts.
    pub version: u32,
    /// What is known.
    pub known: KnownFacts,
    /// Who is affected.
    pub scope: Scope,
    /// How severe it is.
    pub severity: SeverityFound,
    /// The obligations, dated ones first, by date.
    pub obligations: Vec<AssessedObligation>,
    /// Laws that concern the people or the company and give no duty, and why.
    pub considered: Vec<Considered>,
    /// What nobody has answered yet.
    pub questions: Vec<OpenQuestion>,
}

impl IncidentAssessment {
    /// The obligation of this key.
    #[must_use]
    pub fn obligation(&self, key: &ObligationKey) -> Option<&AssessedObligation> {
        self.obligations.iter().find(|obligation| obligation.key == *key)
    }

    /// For each profile the earliest date by which its people must be notified, with the obligation that sets it. Profiles for
    /// which no law fixes a date are left out.
    ///
    /// An open obligation binds too: its answer may come after its date.
    #[must_use]
    pub fn binding_dates(&self) -> BTreeMap<Profile, (When, &ObligationKey)> {
        let mut binding: BTreeMap<Profile, (When, &ObligationKey)> = BTreeMap::new();
        for assessed in self.obligations.iter().filter(|assessed| assessed.obligation.duty == Duty::TellIndividuals) {
            let Some(date) = assessed.obligation.due.date() else { continue };
            for (profile, _) in &assessed.obligation.profiles {
                let earliest = binding.entry(*profile).or_insert((date, &assessed.key));
                if date.by_calendar(&earliest.0).is_lt() {
                    *earliest = (date, &assessed.key);
                }
            }
        }
        binding
    }
}

/// Assesses an incident on what is known now.
#[must_use]
pub fn assess(dossier: &Dossier) -> IncidentAssessment {
    assess_at(dossier, dossier.ledger.version())
}

/// Assesses an incident on what was known at a version of the facts, with the people counted now.
#[must_use]
pub fn assess_at(dossier: &Dossier, version: u32) -> IncidentAssessment {
    let known = dossier.ledger.at(version);
    let facts = known.law_facts();
    let scope = Scope::of(&dossier.lists, &facts);
    let law::Assessment { obligations, considered, questions } = law::assess(&facts, &scope.people);
    let rests = resting_on_suspicions(dossier, &known, &obligations);
    let practice = known.practice();
    let obligations: Vec<AssessedObligation> = obligations
        .into_iter()
        .zip(rests)
        .map(|(obligation, rests)| followed(dossier, &facts, &practice, obligation, rests))
        .collect();
    let questions = open_questions(&scope, questions, &obligations, &considered);
    IncidentAssessment {
        version: version.min(dossier.ledger.version()),
        severity: severities(&known, &facts, &scope.people, &dossier.overrides),
        obligations,
        known,
        scope,
        considered,
        questions,
    }
}

/// For each obligation the suspicions without which it would not apply, or would differ.
fn resting_on_suspicions(dossier: &Dossier, known: &KnownFacts, obligations: &[Obligation]) -> Vec<Vec<FactKey>> {
    let mut rests = vec![Vec::new(); obligations.len()];
    for key in known.suspected().filter(|key| matches!(key, FactKey::Law(_))) {
        let facts = known.without(key).law_facts();
        let without = law::assess(&facts, &Scope::of(&dossier.lists, &facts).people);
        for (obligation, rests) in obligations.iter().zip(&mut rests) {
            let same = |other: &&Obligation| {
                (&other.key, &other.due, other.standing) == (&obligation.key, &obligation.due, obligation.standing)
            };
            if without.obligations.iter().find(same).is_none() {
                rests.push(key);
            }
        }
    }
    rests
}

fn followed(
    dossier: &Dossier,
    facts: &Facts,
    practice: &Practice,
    obligation: Obligation,
    rests_on: Vec<FactKey>,
) -> AssessedObligation {
    let key: ObligationKey = obligation.key.parse().expect("the engine makes keys fit for an address");
    let zone = earliest_zone(&obligation.regime.jurisdictions);
    let (counted_from, ends_at) = match obligation.due {
        Due::By { at, from, .. } => {
            let start = facts.when(from).map(|start| match start {
                When::Moment(moment) => moment.instant(),
                When::Day(day) => start_of(day, &zone),
            });
            (start, Some(at.last_instant(&zone)))
        }
        Due::ClockNotStarted { .. } | Due::Soft { .. } => (None, None),
    };
    AssessedObligation {
        counted_from,
        ends_at,
        rests_on,
        channels: channels_that_count(&obligation, practice),
        decisions: dossier.decisions.iter().filter(|decision| decision.obligation == key).cloned().collect(),
        done: dossier.done.iter().filter(|done| done.obligation == key).cloned().collect(),
        key,
        obligation,
    }
}

/// Whether each channel counts under the law of this obligation. What a person agreed to or chose is not counted by profile, so
/// here it is not known; the plan of channels knows it for each person.
fn channels_that_count(obligation: &Obligation, practice: &Practice) -> Vec<(law::channels::Channel, Counts)> {
    if obligation.duty != Duty::TellIndividuals {
        return Vec::new();
    }
    let exposed = obligation.profiles.iter().fold(DataTypes::EMPTY, |all, (profile, _)| all.union(profile.data_types));
    let each = law::channels::Channel::ALL.iter();
    each.map(|channel| (*channel, counts(obligation.regime, *channel, exposed, &Reach::default(), practice))).collect()
}

fn start_of(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned_datetime(zone.clone()).map_or(Timestamp::MIN, |midnight| midnight.timestamp())
}

/// The offset at which a day ends first within these places, in the part of the year in which it ends first: a deadline that is
/// a day is kept wherever it is then still that day.
fn earliest_zone(places: &[Residence]) -> TimeZone {
    let minutes = places.iter().map(|place| earliest_offset_minutes(*place)).max().unwrap_or(14 * 60);
    Offset::from_seconds(minutes * 60).unwrap_or(Offset::UTC).to_time_zone()
}

const EUROPEAN_ECONOMIC_AREA: [&str; 30] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
    "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Source: the IANA time zone database, 2025b.
fn earliest_offset_minutes(place: Residence) -> i32 {
    match (place.code(), place.country()) {
        ("US-GU" | "US-MP", _) => 10 * 60,
        (_, "US") => -4 * 60,
        (_, "CA") => -(2 * 60 + 30),
        (_, "BR") => -2 * 60,
        (_, "GB" | "IE" | "PT") => 60,
        (_, "ZA" | "CH") => 2 * 60,
        (_, "IN") => 5 * 60 + 30,
        (_, "SG") => 8 * 60,
        (_, "JP" | "KR") => 9 * 60,
        (_, "AU") => 11 * 60,
        (_, "NZ") => 13 * 60 + 45,
        // The European Economic Area: its east, in summer.
        (_, country) if EUROPEAN_ECONOMIC_AREA.contains(&country) => 3 * 60,
        // Nowhere on earth does a day end earlier.
        _ => 14 * 60,
    }
}

fn severities(known: &KnownFacts, facts: &Facts, people: &People, overrides: &[SeverityOverride]) -> SeverityFound {
    let context = known.severity_context();
    let mut counts: BTreeMap<DataTypes, u64> = BTreeMap::new();
    people.iter().for_each(|(profile, count)| *counts.entry(profile.data_types).or_default() += count);
    if counts.is_empty() {
        // Before anybody is counted it can be said how bad it is for each of them.
        counts.extend(facts.data_types.filter(|exposed| !exposed.is_empty()).map(|exposed| (exposed, 0)));
    }
    let by_data: Vec<SeverityForData> = counts
        .into_iter()
        .map(|(data_types, count)| SeverityForData {
            data_types,
            people: count,
            severity: severity(data_types, facts, people, &context),
        })
        .collect();
    let computed = of_incident(facts, people, &context).or_else(|| by_data.first().map(|each| each.severity.clone()));
    SeverityFound { computed, by_data, overrides: overrides.to_vec() }
}

/// All that is asked, each question once.
fn open_questions(
    scope: &Scope,
    general: Vec<Question>,
    obligations: &[AssessedObligation],
    considered: &[Considered],
) -> Vec<OpenQuestion> {
    let mut asked: Vec<OpenQuestion> = Vec::new();
    let mut ask = |question: &Question, assessed: Option<&AssessedObligation>| {
        let key = assessed.map(|assessed| assessed.key.clone());
        match asked.iter_mut().find(|open| open.question == *question) {
            Some(open) => open.obligations.extend(key.filter(|key| !open.obligations.contains(key))),
            None => asked.push(OpenQuestion { question: question.clone(), obligations: key.into_iter().collect() }),
        }
    };
    if scope.residence_unknown > 0 {
        let asks = format!(
            "Where do {} people of the lists live? No law is assessed for them until it is known.",
            scope.residence_unknown
        );
        ask(&Question { fact: None, asks }, None);
    }
    general.iter().for_each(|question| ask(question, None));
    for assessed in obligations {
        assessed.obligation.questions.iter().for_each(|question| ask(question, Some(assessed)));
        for (_, counts) in &assessed.channels {
            if let Counts::Ask(question) = counts {
                ask(question, Some(assessed));
            }
        }
    }
    for law in considered {
        law.questions.iter().for_each(|question| ask(question, None));
    }
    asked
}

#[cfg(test)]
mod tests;
