//! What comes out of an assessment: the obligations with their dates, and the questions that only a person can answer.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::clock::{Due, Later};
use crate::facts::Fact;
use crate::practice::PracticeFact;
use crate::profile::Profile;
use crate::regime::{Regime, Substitute};
use crate::vocabulary::{Content, DeemedCompliance, Format, LawEnforcementDelay, SourceTier, Verified};
use crate::when::When;

/// Who must be notified, or what must be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Find out whether the breach is notifiable.
    FinishAssessment,
    /// Notify the affected people.
    TellIndividuals,
    /// Report to an authority.
    TellRegulator,
    /// Notify the credit bureaus.
    TellBureaus,
    /// Notify the media.
    TellMedia,
    /// Notify the company for which the data are held.
    TellOwner,
}

/// Whether an obligation certainly applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It applies on the known facts; the questions say what that assumes.
    Owed,
    /// It depends on an answer that nobody has given yet.
    Open,
}

/// What answers a question, once it is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum AskedFact {
    /// A fact on which duties depend.
    Fact(Fact),
    /// A fact that decides whether a channel counts.
    Practice(PracticeFact),
}

impl AskedFact {
    /// The key under which it is stated.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fact(fact) => fact.code(),
            Self::Practice(fact) => fact.code(),
        }
    }
}

impl From<Fact> for AskedFact {
    fn from(fact: Fact) -> Self {
        Self::Fact(fact)
    }
}

impl From<PracticeFact> for AskedFact {
    fn from(fact: PracticeFact) -> Self {
        Self::Practice(fact)
    }
}

impl fmt::Display for AskedFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// Something unknown on which an obligation depends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Question {
    /// The fact that would answer it, where reporting one fact does.
    pub fact: Option<AskedFact>,
    /// The question, as a sentence.
    pub asks: String,
}

impl Question {
    pub(crate) fn about(fact: impl Into<AskedFact>, asks: impl Into<String>) -> Self {
        Self { fact: Some(fact.into()), asks: asks.into() }
    }

    pub(crate) fn for_counsel(asks: impl Into<String>) -> Self {
        Self { fact: None, asks: asks.into() }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.asks)
    }
}

/// Where an obligation is written down, and how well that was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// The provision.
    pub cite: &'static str,
    /// Has a source been checked?
    pub verified: Verified,
    /// How near the best source stands to the law.
    pub source_tier: Option<SourceTier>,
}

impl Citation {
    /// Must counsel confirm it before a notice relies on it? (SCHEMA.md, reading rule 9.)
    pub fn needs_counsel(self) -> bool {
        self.verified == Verified::GeneralKnowledge || self.source_tier == Some(SourceTier::Aggregator)
    }
}

/// A request of law enforcement that holds a notice back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// What the law makes of such a request.
    pub effect: LawEnforcementDelay,
    /// When law enforcement lifted the request; `None` while it has not.
    pub cleared: Option<When>,
    /// The law's own conditions, in words.
    pub note: Option<&'static str>,
}

/// Credit monitoring that must be offered to some of the people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Monitoring {
    /// For how many months.
    pub months: u16,
    /// To whom: the profiles whose exposed data call for it.
    pub profiles: Vec<Profile>,
    /// The law's condition, in words.
    pub condition: &'static str,
    /// Where the law can be read two ways.
    pub ambiguity: Option<&'static str>,
    /// Where it is written.
    #[serde(flatten)]
    pub citation: Citation,
}

/// What a notice must say, may say and must not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ContentRules {
    /// Must be said.
    pub required: Vec<Content>,
    /// Must be said under a condition that the facts do not settle.
    pub conditional: Vec<Conditional>,
    /// May be said.
    pub optional: Vec<Content>,
    /// Must not be said.
    pub prohibited: Vec<Content>,
    /// What form it must have.
    pub format: Vec<Format>,
}

/// Content under a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conditional {
    /// What must be said.
    pub content: Content,
    /// When, in words.
    pub condition: &'static str,
}

/// One obligation under one law.
#[derive(Debug, Clone, Serialize)]
pub struct Obligation {
    /// Names the obligation permanently, in any assessment of any incident: `us-ca.individuals`. Fit for a URL.
    pub key: String,
    /// The law.
    #[serde(serialize_with = "regime_id", rename = "regime")]
    pub regime: &'static Regime,
    /// What has to be done.
    pub duty: Duty,
    /// Who must be notified, in words.
    pub addressee: String,
    /// The states whose authorities must all be notified; empty where one authority is competent.
    pub authorities: Vec<&'static str>,
    /// Does it certainly apply?
    pub standing: Standing,
    /// How many people it concerns.
    pub people: u64,
    /// Those people, by profile.
    pub profiles: Vec<(Profile, u64)>,
    /// When.
    pub due: Due,
    /// Later dates that may hold instead. Plan on `due`; these are defenses.
    pub later: Vec<Later>,
    /// A request of law enforcement.
    pub hold: Option<Hold>,
    /// What it must say.
    pub content: ContentRules,
    /// Notice in place of direct notice, where the law has it.
    pub substitute: Option<&'static Substitute>,
    /// Credit monitoring to be offered.
    pub monitoring: Option<Monitoring>,
    /// Compliance with which other rules counts as compliance here.
    pub exits: &'static [DeemedCompliance],
    /// Where it is written.
    #[serde(flatten)]
    pub citation: Citation,
    /// The facts that become known when it is met: clocks start with them.
    #[serde(skip)]
    pub states: Vec<Fact>,
    /// What nobody has answered yet.
    pub questions: Vec<Question>,
    /// Remarks on the law.
    pub notes: Vec<&'static str>,
}

fn regime_id<S: Serializer>(regime: &&'static Regime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&regime.id)
}

/// Why a law that concerns these people or this company gives no duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoDuty {
    /// It is not in force yet, or was not when the incident became known.
    NotInForce,
    /// The exposed data are not among those that it lists.
    DataNotCovered,
    /// What happened to the data is not what it requires.
    EventNotCovered,
    /// It covers only computerized data.
    MediumNotCovered,
    /// The data were encrypted and the key was not taken.
    Encrypted,
    /// Its test of harm is not met.
    NoHarm {
        /// Years for which the finding must be kept; 0 where the law says nothing.
        keep_record_years: u8,
    },
    /// Every duty needs more people, or a circumstance that is absent.
    ConditionsNotMet,
}

impl fmt::Display for NoDuty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInForce => f.write_str("not in force on the day of the incident"),
            Self::DataNotCovered => f.write_str("the exposed data are not covered"),
            Self::EventNotCovered => f.write_str("what happened to the data is not covered"),
            Self::MediumNotCovered => f.write_str("only computerized data are covered"),
            Self::Encrypted => f.write_str("the data were encrypted and the key was not taken"),
            Self::NoHarm { keep_record_years: 0 } => f.write_str("the test of harm is not met; record why"),
            Self::NoHarm { keep_record_years } => {
                write!(f, "the test of harm is not met; keep the record for {keep_record_years} years")
            }
            Self::ConditionsNotMet => f.write_str("no duty reaches its threshold or condition"),
        }
    }
}

/// A law that was considered and gives no duty.
#[derive(Debug, Clone, Serialize)]
pub struct Considered {
    /// The law.
    #[serde(serialize_with = "regime_id", rename = "regime")]
    pub regime: &'static Regime,
    /// Why it gives none.
    pub because: NoDuty,
    /// What could change that.
    pub questions: Vec<Question>,
}

/// What the law asks on these facts for these people.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Assessment {
    /// The obligations, dated ones first, by date.
    pub obligations: Vec<Obligation>,
    /// Laws that concern the people or the company and give no duty, and why.
    pub considered: Vec<Considered>,
    /// What is not known about the incident as a whole.
    pub questions: Vec<Question>,
}

/// The earliest date that binds for people of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding<'a> {
    /// The date.
    pub by: When,
    /// The obligation that sets it.
    pub key: &'a str,
}

impl Assessment {
    /// The laws that give a duty, in order of their ids.
    pub fn regimes(&self) -> Vec<&'static Regime> {
        let mut regimes: Vec<&'static Regime> = self.obligations.iter().map(|obligation| obligation.regime).collect();
        regimes.sort_by(|a, b| a.id.cmp(&b.id));
        regimes.dedup_by(|a, b| a.id == b.id);
        regimes
    }

    /// The obligations to notify people of this profile.
    pub fn obligations_to<'a>(&'a self, profile: &'a Profile) -> impl Iterator<Item = &'a Obligation> {
        self.obligations.iter().filter(move |obligation| {
            obligation.duty == Duty::TellIndividuals
                && obligation.profiles.iter().any(|(covered, _)| covered == profile)
        })
    }

    /// The earliest date by which people of this profile must be notified; `None` where no law fixes one.
    ///
    /// An open obligation binds too: its answer may come after its date.
    pub fn binding_date<'a>(&'a self, profile: &'a Profile) -> Option<Binding<'a>> {
        self.obligations_to(profile)
            .filter_map(|obligation| Some(Binding { by: obligation.due.date()?, key: &obligation.key }))
            .min_by(|a, b| a.by.by_calendar(&b.by))
    }
}
