//! Facts: an incident is a ledger of statements, none of which is ever changed or taken away.
//!
//! A [`Statement`] says one thing about the incident, under one [`FactKey`], as stated by one person. What is known is a pure fold
//! of the statements up to a version ([`Ledger::at`]): the report itself is version 0, each statement makes the next.
//!
//! - *Confirmed* and *suspected* both count. A law's clock runs from the day on which a breach was discovered, whatever was
//!   proven then, so a suspicion that is left out could only make a date too late or a duty vanish. What rests on a suspicion is
//!   marked so ([`crate::assessment`]), so that whoever decides knows it.
//! - *Withdrawn* takes back the last standing statement of its key: the one before stands again, down to the report's own. With
//!   the report's withdrawn too, nothing is known, and nothing is assumed.
//!
//! Absent on purpose: facts about a single person. They belong to the list.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::Offset;
use law::channels::{Practice, PracticeFact};
use law::codes::UnknownCode;
use law::facts::{Carrier, Fact, Happening, Risk};
use law::severity::Context;
use law::vocabulary::Sector;
use law::{DataTypes, Facts, Moment, When, data_types_named};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::actor::Actor;
use crate::entry::Entry;
use crate::id::StatementNumber;
use crate::incident::Incident;

macro_rules! narrative_facts {
    ($($(#[$doc:meta])* $variant:ident = $key:literal : $kind:ident,)+) => {
        /// What is stated beside the facts that the law engine reads.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum NarrativeFact {
            $($(#[$doc])* $variant,)+
        }

        impl NarrativeFact {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The key.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)+
                }
            }

            const fn kind(self) -> Kind {
                match self {
                    $(Self::$variant => Kind::$kind,)+
                }
            }
        }
    };
}

narrative_facts! {
    /// What happened, in plain words.
    WhatHappened = "what_happened": Prose,
    /// When it began.
    Began = "began": When,
    /// When it ended.
    Ended = "ended": When,
    /// The cause.
    Cause = "cause": Prose,
    /// Which systems were concerned.
    Systems = "systems": Prose,
    /// What was done to stop it and to protect people.
    Containment = "containment": Prose,
    /// What will be done so that it does not happen again.
    MeasuresPlanned = "measures_planned": Prose,
    /// Which harm is likely for people, and why.
    HarmAssessment = "harm_assessment": Prose,
    /// What people can do to protect themselves.
    Advice = "advice": Prose,
    /// Whom people and authorities can ask.
    Contact = "contact": Prose,
    /// The data protection officer, or whoever answers authorities.
    DpoContact = "dpo_contact": Prose,
    /// What it costs to write a letter to one person, with everything in it: `0.95 USD`.
    CostOfOneLetter = "cost_of_one_letter": Price,
    /// What was found about the circumstances that ENISA's method scores and no other fact says.
    SeverityContext = "severity_context": Context,
}

/// What a statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKey {
    /// A fact on which duties depend.
    Law(Fact),
    /// How the company keeps in touch with its customers.
    Practice(PracticeFact),
    /// Another one.
    Narrative(NarrativeFact),
}

impl FactKey {
    /// When the company learned of it.
    pub const DISCOVERED: Self = Self::Law(Fact::Discovered);
    /// What was exposed of everyone whose row does not say otherwise.
    pub const DATA_TYPES: Self = Self::Law(Fact::DataTypes);

    /// All keys, those of the law first.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_the_law = Fact::ALL.iter().copied().map(Self::Law);
        let of_practice = PracticeFact::ALL.iter().copied().map(Self::Practice);
        of_the_law.chain(NarrativeFact::ALL.iter().copied().map(Self::Narrative)).chain(of_practice)
    }

    /// The key.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Law(fact) => fact.code(),
            Self::Practice(fact) => fact.code(),
            Self::Narrative(fact) => fact.as_str(),
        }
    }

    /// The key in words: `when the breach was discovered` stands under `discovered`.
    #[must_use]
    pub fn words(self) -> String {
        self.as_str().replace('_', " ")
    }

    /// What a value of this fact looks like.
    #[must_use]
    pub fn expects(self) -> String {
        self.kind().expects()
    }

    const fn kind(self) -> Kind {
        use Fact as F;
        match self {
            Self::Narrative(fact) => fact.kind(),
            Self::Practice(_) => Kind::YesNo,
            Self::Law(fact) => match fact {
                F::Counts => Kind::Counts,
                F::DataTypes => Kind::DataTypes,
                F::Sector => Kind::Sectors,
                F::EstablishedIn => Kind::Places,
                F::MemberState => Kind::Place,
                F::Event => Kind::Happening,
                F::Medium => Kind::Carrier,
                F::Risk => Kind::Risk,
                F::LeRequest => Kind::Request,
                F::Discovered
                | F::Known
                | F::Detected
                | F::Aware
                | F::Determined
                | F::Confirmed
                | F::Assessed
                | F::Classified
                | F::ScopeIdentified
                | F::IncidentDetermined
                | F::MaterialityDetermined
                | F::IndividualNoticeSent
                | F::RegulatorNotified
                | F::HhsNotified
                | F::InitialNotificationSubmitted
                | F::IntermediateReportSubmitted
                | F::IncidentNotificationSubmitted
                | F::CeTold
                | F::GoodCauseWrittenToDepartment
                | F::ExtortionPaid
                | F::BaDiscovered => Kind::When,
                F::ControllerEstablishedInEu
                | F::Nis2Essential
                | F::PublicBody
                | F::SmallEntity
                | F::Processor
                | F::Encrypted
                | F::KeyTaken
                | F::ExternalAttack
                | F::UnlawfulPurpose
                | F::AvailabilityLost
                | F::SignificantHarm
                | F::EntityWasSource
                | F::EmailAccountFurnishedByEntity
                | F::AccessCodeTaken
                | F::NumberUsableAlone
                | F::BaIsAgent => Kind::YesNo,
            },
        }
    }
}

impl fmt::Display for FactKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for FactKey {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let known = Self::all().find(|key| key.as_str() == text);
        known.ok_or_else(|| UnknownCode::new("facts", text, Self::all().map(Self::as_str)))
    }
}

impl Serialize for FactKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for FactKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    YesNo,
    When,
    Counts,
    DataTypes,
    Sectors,
    Places,
    Place,
    Happening,
    Carrier,
    Risk,
    Request,
    Prose,
    Price,
    Context,
}

/// The most characters of a text.
const MAX_CHARACTERS: usize = 20_000;

impl Kind {
    fn expects(self) -> String {
        const WHEN: &str = "a day such as 2026-03-02, or a moment with its offset such as 2026-03-02T17:20:00+01:00, not in the future";
        fn one_of<C: fmt::Display>(codes: &[C]) -> String {
            let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
            format!("one of {}", codes.join(", "))
        }
        match self {
            Self::YesNo => "true or false".to_owned(),
            Self::When => WHEN.to_owned(),
            Self::Counts => "numbers of people by ISO 3166 code, such as {\"US-CA\": 501}".to_owned(),
            Self::DataTypes => "a list of data types, by their own names, Have I Been Pwned's or VERIS's".to_owned(),
            Self::Sectors => format!("a list with each {}", one_of(Sector::ALL)),
            Self::Places => "a list of ISO 3166 codes, such as DE or US-CA".to_owned(),
            Self::Place => "an ISO 3166 code, such as DE".to_owned(),
            Self::Happening => one_of(Happening::ALL),
            Self::Carrier => one_of(Carrier::ALL),
            Self::Risk => one_of(Risk::ALL),
            Self::Request => {
                "an object with `kind` (delay or oral) and, where known, `date` and `cleared` as a day or a moment"
                    .to_owned()
            }
            Self::Prose => format!("a text that is not blank, of at most {MAX_CHARACTERS} characters"),
            Self::Price => "an amount and a currency by ISO 4217, such as \"0.95 USD\"".to_owned(),
            Self::Context => "an object with any of data_adjustment (-3 to 3), identification, confidentiality, \
                              integrity, availability and malicious"
                .to_owned(),
        }
    }
}

/// A fact with a value that fits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    key: FactKey,
    /// As the law engine writes it.
    value: Value,
}

/// A value that does not fit its fact. What was sent is not repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct Unfit {
    /// Where in the value, as a JSON pointer: empty where it is the whole.
    pub place: String,
    /// What was expected.
    pub expected: String,
}

impl Known {
    /// The fact, if the value fits it.
    ///
    /// # Errors
    /// What was expected instead; for an unknown data type, the nearest known ones.
    pub fn read(key: FactKey, value: &Value) -> Result<Self, Unfit> {
        let unfit = || Unfit { place: String::new(), expected: key.expects() };
        let value = match (key, key.kind()) {
            (_, Kind::DataTypes) => data_types(value, unfit)?,
            (FactKey::Law(fact), _) => {
                let facts: Facts = serde_json::from_value(object([(key, value.clone())])).map_err(|_| unfit())?;
                let known = facts.is_known(fact).then(|| as_json(&facts)[key.as_str()].clone());
                known.ok_or_else(unfit)?
            }
            (_, Kind::Prose) => Value::String(prose(value).ok_or_else(unfit)?),
            (_, Kind::Price) => Value::String(price(value).ok_or_else(unfit)?),
            (_, Kind::When) => {
                let text = value.as_str().ok_or_else(unfit)?;
                as_json(&text.parse::<When>().map_err(|_| unfit())?)
            }
            (_, Kind::Context) => {
                let context: Context = serde_json::from_value(value.clone()).map_err(|_| unfit())?;
                if !value.is_object() || !(-3..=3).contains(&context.data_adjustment) {
                    return Err(unfit());
                }
                as_json(&context)
            }
            _ => Value::Bool(value.as_bool().ok_or_else(unfit)?),
        };
        Ok(Self { key, value })
    }

    /// This fact of time, having occurred at this moment.
    #[must_use]
    pub fn at(fact: Fact, moment: Moment) -> Self {
        Self { key: FactKey::Law(fact), value: as_json(&When::Moment(moment)) }
    }

    /// What it is about.
    #[must_use]
    pub fn key(&self) -> FactKey {
        self.key
    }

    /// Its value.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Whether it says that something happened later than now, in every time zone.
    #[must_use]
    pub fn is_later_than(&self, now: Timestamp) -> bool {
        let when = self.value.as_str().and_then(|text| text.parse::<When>().ok());
        match when.filter(|_| self.key.kind() == Kind::When) {
            None => false,
            Some(When::Moment(moment)) => moment.instant() > now,
            Some(When::Day(day)) => day > Offset::constant(14).to_datetime(now).date(),
        }
    }

    /// Its value in words.
    #[must_use]
    pub fn words(&self) -> String {
        words(&self.value)
    }
}

/// Data types by any of their names, or which of them are unknown.
fn data_types(value: &Value, unfit: impl Fn() -> Unfit) -> Result<Value, Unfit> {
    let names = value.as_array().ok_or_else(&unfit)?;
    let mut all = DataTypes::EMPTY;
    for (place, name) in names.iter().enumerate() {
        let name = name.as_str().ok_or_else(&unfit)?;
        all = all.union(data_types_named(name).map_err(|unknown| Unfit {
            place: format!("/{place}"),
            expected: format!("a known data type; the nearest are {}", unknown.nearest.join(", ")),
        })?);
    }
    Ok(as_json(&all))
}

/// A text of a person, without blanks around it.
fn prose(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    let fits = !text.is_empty()
        && text.chars().count() <= MAX_CHARACTERS
        && !text.chars().any(|character| character.is_control() && !"\n\r\t".contains(character));
    fits.then(|| text.to_owned())
}

/// An amount with at most two decimals and the code of a currency.
fn price(value: &Value) -> Option<String> {
    let (amount, currency) = value.as_str()?.trim().split_once(' ')?;
    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, "00"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = is_number(whole)
        && whole.len() <= 6
        && is_number(decimals)
        && decimals.len() == 2
        && currency.len() == 3
        && currency.bytes().all(|byte| byte.is_ascii_uppercase());
    fits.then(|| format!("{whole}.{decimals} {currency}"))
}

fn object(members: impl IntoIterator<Item = (FactKey, Value)>) -> Value {
    members.into_iter().map(|(key, value)| (key.as_str().to_owned(), value)).collect::<Map<_, _>>().into()
}

fn as_json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("our own types have a JSON form")
}

fn words(value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "none".to_owned(),
        Value::Array(values) => values.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            let known = members.iter().filter(|(_, value)| !value.is_null());
            known.map(|(key, value)| format!("{key}: {}", words(value))).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// How sure a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Somebody has reason to believe it.
    Suspected,
    /// It is established.
    Confirmed,
    /// The last standing statement of this fact is taken back.
    Withdrawn,
}

/// One statement about an incident, as it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StatementForm", into = "StatementForm")]
pub struct Statement {
    /// Its number, and the version of what is known with it.
    pub number: StatementNumber,
    /// What it says.
    pub says: Says,
    /// Who says so.
    pub stated_by: Actor,
    /// When it was said.
    pub stated_at: Timestamp,
    /// On what it rests, in the words of whoever says so.
    pub note: Option<String>,
}

impl Entry for Statement {
    const WHAT: &'static str = "a statement about an incident";
}

/// What a statement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// This is so, as far as is known.
    Is {
        /// What is so.
        known: Known,
        /// It is established, not only suspected.
        confirmed: bool,
    },
    /// What was last said of this is taken back.
    Withdrawn(FactKey),
}

impl Says {
    /// What it is about.
    #[must_use]
    pub fn key(&self) -> FactKey {
        match self {
            Self::Is { known, .. } => known.key(),
            Self::Withdrawn(key) => *key,
        }
    }

    /// How sure it is.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self {
            Self::Is { confirmed: true, .. } => Standing::Confirmed,
            Self::Is { confirmed: false, .. } => Standing::Suspected,
            Self::Withdrawn(_) => Standing::Withdrawn,
        }
    }

    /// What this value of this fact says under this standing.
    ///
    /// # Errors
    /// The value does not fit the fact, is missing, or accompanies a withdrawal.
    pub fn read(key: FactKey, value: Option<&Value>, standing: Standing) -> Result<Self, Unfit> {
        let expected = |expected: String| Unfit { place: String::new(), expected };
        match (standing, value) {
            (Standing::Withdrawn, None) => Ok(Self::Withdrawn(key)),
            (Standing::Withdrawn, Some(_)) => {
                Err(expected("no value: a withdrawal takes back what was last said of the fact".to_owned()))
            }
            (_, None) => Err(expected(key.expects())),
            (_, Some(value)) => {
                Ok(Self::Is { known: Known::read(key, value)?, confirmed: standing == Standing::Confirmed })
            }
        }
    }
}

/// A statement as it is stored.
#[derive(Clone, Serialize, Deserialize)]
struct StatementForm {
    number: StatementNumber,
    fact: FactKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    standing: Standing,
    stated_by: Actor,
    stated_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl From<Statement> for StatementForm {
    fn from(statement: Statement) -> Self {
        let (fact, standing) = (statement.says.key(), statement.says.standing());
        let value = match statement.says {
            Says::Is { known, .. } => Some(known.value),
            Says::Withdrawn(_) => None,
        };
        let Statement { number, stated_by, stated_at, note, .. } = statement;
        Self { number, fact, value, standing, stated_by, stated_at, note }
    }
}

impl TryFrom<StatementForm> for Statement {
    type Error = Unfit;

    fn try_from(form: StatementForm) -> Result<Self, Unfit> {
        let says = Says::read(form.fact, form.value.as_ref(), form.standing)?;
        let StatementForm { number, stated_by, stated_at, note, .. } = form;
        Ok(Self { number, says, stated_by, stated_at, note })
    }
}

/// A fact as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standpoint {
    /// What is known.
    pub known: Known,
    /// It is established, not only suspected.
    pub confirmed: bool,
    /// The statement that says so. `None`: the report itself.
    pub number: Option<StatementNumber>,
}

/// All statements about an incident, in order, upon its report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    report: Vec<Known>,
    statements: Vec<Statement>,
}

impl Ledger {
    /// The ledger of an incident, with its statements in order of their numbers.
    #[must_use]
    pub fn new(incident: &Incident, statements: Vec<Statement>) -> Self {
        Self { report: report(incident), statements }
    }

    /// How many statements were made: the version of what is known now.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.statements.last().map_or(0, |statement| statement.number.0)
    }

    /// The statements, in order.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The same with these statements added.
    #[must_use]
    pub fn with(&self, statements: impl IntoIterator<Item = Statement>) -> Self {
        let mut ledger = self.clone();
        ledger.statements.extend(statements);
        ledger
    }

    /// What was known at a version; 0 is the report alone, a version to come is the latest.
    #[must_use]
    pub fn at(&self, version: u32) -> KnownFacts {
        let mut standing: BTreeMap<FactKey, Vec<Standpoint>> = BTreeMap::new();
        for known in &self.report {
            standing.entry(known.key).or_default().push(Standpoint {
                known: known.clone(),
                confirmed: true,
                number: None,
            });
        }
        for statement in self.statements.iter().take_while(|statement| statement.number.0 <= version) {
            let of_key = standing.entry(statement.says.key()).or_default();
            match &statement.says {
                Says::Is { known, confirmed } => of_key.push(Standpoint {
                    known: known.clone(),
                    confirmed: *confirmed,
                    number: Some(statement.number),
                }),
                Says::Withdrawn(_) => {
                    of_key.pop();
                }
            }
        }
        KnownFacts { facts: standing.into_iter().filter_map(|(key, mut all)| Some((key, all.pop()?))).collect() }
    }

    /// What is known now.
    #[must_use]
    pub fn now(&self) -> KnownFacts {
        self.at(self.version())
    }

    /// What changed from one version to another, fact by fact.
    #[must_use]
    pub fn between(&self, from: u32, to: u32) -> Vec<Change> {
        let (before, after) = (self.at(from), self.at(to));
        FactKey::all()
            .filter_map(|key| {
                let (before, after) = (before.get(key), after.get(key));
                let said = |point: Option<&Standpoint>| point.map(|point| (point.known.value.clone(), point.confirmed));
                (said(before) != said(after)).then(|| Change { key, before: before.cloned(), after: after.cloned() })
            })
            .collect()
    }
}

/// What the report says, as facts.
fn report(incident: &Incident) -> Vec<Known> {
    let when = |at: Moment| as_json(&When::Moment(at));
    let text = |text: &str| Value::String(text.to_owned());
    let said = [
        (FactKey::DISCOVERED, Some(when(incident.discovered_at))),
        (FactKey::DATA_TYPES, Some(as_json(&incident.data_types))),
        (FactKey::Narrative(NarrativeFact::WhatHappened), Some(text(&incident.summary))),
        (FactKey::Narrative(NarrativeFact::Began), incident.began_at.map(when)),
        (FactKey::Narrative(NarrativeFact::Ended), incident.ended_at.map(when)),
        (FactKey::Narrative(NarrativeFact::Cause), incident.cause.as_deref().map(text)),
    ];
    said.into_iter().filter_map(|(key, value)| Some(Known { key, value: value? })).collect()
}

/// How one fact changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which fact.
    pub key: FactKey,
    /// How it stood. `None`: nothing was known.
    pub before: Option<Standpoint>,
    /// How it stands. `None`: nothing is known.
    pub after: Option<Standpoint>,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |point: &Option<Standpoint>| match point {
            None => "not known".to_owned(),
            Some(Standpoint { known, confirmed: true, .. }) => known.words(),
            Some(Standpoint { known, confirmed: false, .. }) => format!("{} (suspected)", known.words()),
        };
        write!(f, "{}: {}, before: {}", self.key.words(), said(&self.after), said(&self.before))
    }
}

/// What is known of an incident at one version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFacts {
    facts: BTreeMap<FactKey, Standpoint>,
}

impl KnownFacts {
    /// How a fact stands. `None`: nothing is known of it.
    #[must_use]
    pub fn get(&self, key: FactKey) -> Option<&Standpoint> {
        self.facts.get(&key)
    }

    /// All that is known, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (FactKey, &Standpoint)> {
        self.facts.iter().map(|(key, point)| (*key, point))
    }

    /// The facts that are only suspected.
    pub fn suspected(&self) -> impl Iterator<Item = FactKey> {
        self.iter().filter(|(_, point)| !point.confirmed).map(|(key, _)| key)
    }

    /// The same without one fact.
    #[must_use]
    pub fn without(&self, key: FactKey) -> Self {
        let mut fewer = self.clone();
        fewer.facts.remove(&key);
        fewer
    }

    /// A text that was stated.
    #[must_use]
    pub fn text(&self, fact: NarrativeFact) -> Option<&str> {
        self.get(FactKey::Narrative(fact))?.known.value.as_str()
    }

    /// When something that was stated happened.
    #[must_use]
    pub fn when(&self, key: FactKey) -> Option<When> {
        self.get(key)?.known.value.as_str()?.parse().ok()
    }

    /// The facts on which duties depend.
    #[must_use]
    pub fn law_facts(&self) -> Facts {
        self.read(|key| matches!(key, FactKey::Law(_)))
    }

    /// How the company keeps in touch with its customers.
    #[must_use]
    pub fn practice(&self) -> Practice {
        self.read(|key| matches!(key, FactKey::Practice(_)))
    }

    /// What was found of the circumstances that the method of severity scores.
    #[must_use]
    pub fn severity_context(&self) -> Context {
        let found = self.get(FactKey::Narrative(NarrativeFact::SeverityContext));
        let found = found.map(|point| serde_json::from_value(point.known.value.clone()));
        found.map(|context| context.expect("each value was read by its own type")).unwrap_or_default()
    }

    fn read<T: serde::de::DeserializeOwned>(&self, wanted: impl Fn(FactKey) -> bool) -> T {
        let members = self.iter().filter(|(key, _)| wanted(*key));
        let members = members.map(|(key, point)| (key, point.known.value.clone()));
        serde_json::from_value(object(members)).expect("each value was read by its own type")
    }
}

#[cfg(test)]
mod tests;
