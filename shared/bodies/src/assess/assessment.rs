//! The assessment, as it is answered: what people read, in codes and in words.

use std::collections::BTreeMap;

use jiff::Timestamp;
use law::channels::{Channel, Counts};
use law::severity::{Factor, Harm, Severity, SeverityLevel};
use law::{Considered, DataTypes, Due, Duty, LaterBecause, Residence, Standing};
use model::assessment::{AssessedObligation, CountedBy, IncidentAssessment, OpenQuestion, Progress, SeverityFound};
use model::clocks::time_left_in_words;
use model::id::{IncidentId, ListNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::obligation::{DecisionView, DoneView, SeverityOverrideView};
use super::substitute::SubstituteView;

/// What is known of an incident, and what follows. Facts in our own words, not legal advice.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AssessmentView {
    /// Which incident.
    #[schema(value_type = String, example = "inc-0123456789abcdef0123")]
    pub incident: IncidentId,
    /// The version of the facts that it is made of.
    pub version: u32,
    /// When it was computed: from here the time left is counted.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who is affected.
    pub scope: ScopeView,
    /// How severe it is for them.
    pub severity: SeverityView,
    /// What the laws require, dated obligations first, by date.
    pub obligations: Vec<ObligationView>,
    /// Laws that concern the people or the company and ask nothing, and why.
    pub considered: Vec<ConsideredView>,
    /// What nobody has answered yet, each question once.
    pub questions: Vec<QuestionView>,
}

impl AssessmentView {
    /// The assessment at this moment.
    #[must_use]
    pub fn of(incident: &IncidentId, assessed: &IncidentAssessment, now: Timestamp) -> Self {
        Self {
            incident: incident.clone(),
            version: assessed.version,
            at: now,
            scope: ScopeView::of(assessed),
            severity: (&assessed.severity).into(),
            obligations: assessed.obligations.iter().map(|owed| ObligationView::of(owed, now)).collect(),
            considered: assessed.considered.iter().map(ConsideredView::from).collect(),
            questions: assessed.questions.iter().map(QuestionView::from).collect(),
        }
    }
}

/// Who is affected, in numbers.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ScopeView {
    /// `sealed_lists`: exact. `read_lists`: an estimate, since a list is not sealed. `stated`: typed in, while no list was read.
    /// `nobody`: nothing is known.
    #[schema(value_type = String)]
    pub counted_by: CountedBy,
    /// The lists that were counted.
    #[schema(value_type = Vec<u32>)]
    pub lists: Vec<ListNumber>,
    /// Everybody.
    pub people: u64,
    /// Those of whom nobody knows where they live: no law is assessed for them.
    pub residence_unknown: u64,
    /// People by residence, exposed data and age group.
    pub profiles: Vec<ProfileView>,
    /// People by the channel by which they are notified first; `none`: no channel reaches them. Empty while no list was read.
    pub first_channels: BTreeMap<String, u64>,
    /// People by language; `und`: the list does not say. Empty while no list was read.
    pub languages: BTreeMap<String, u64>,
}

impl ScopeView {
    fn of(assessed: &IncidentAssessment) -> Self {
        let (scope, binding) = (&assessed.scope, assessed.binding_dates());
        let mut first_channels: BTreeMap<String, u64> =
            scope.first_channels.iter().map(|(channel, people)| (channel.to_string(), *people)).collect();
        let reached: u64 = scope.first_channels.values().sum();
        if !scope.lists.is_empty() && reached < scope.total() {
            first_channels.insert("none".to_owned(), scope.total() - reached);
        }
        let profiles = scope.people.iter().map(|(profile, people)| ProfileView {
            residence: profile.residence,
            place: profile.residence.name().to_owned(),
            data_types: profile.data_types,
            age_group: profile.age_group.to_string(),
            people,
            tell_by: binding.get(&profile).map(|(by, _)| by.to_string()),
            under: binding.get(&profile).map(|(_, key)| key.to_string()),
        });
        Self {
            counted_by: scope.counted_by,
            lists: scope.lists.clone(),
            people: scope.total(),
            residence_unknown: scope.residence_unknown,
            profiles: profiles.collect(),
            first_channels,
            languages: scope.languages.clone(),
        }
    }
}

/// People whom the laws treat alike.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProfileView {
    /// Where they live.
    #[schema(value_type = String, example = "US-CA")]
    pub residence: Residence,
    /// Its name.
    #[schema(example = "California")]
    pub place: String,
    /// What was exposed of each of them.
    #[schema(value_type = Vec<String>)]
    pub data_types: DataTypes,
    /// `adult`, `minor` or `unknown`.
    pub age_group: String,
    /// How many they are.
    pub people: u64,
    /// The earliest date by which they have to be notified. Absent: no law fixes one for them.
    #[schema(example = "2026-12-20")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tell_by: Option<String>,
    /// The obligation that sets it.
    #[schema(example = "us-ca.individuals")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
}

/// How severe it is, by ENISA's method for personal data breaches.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SeverityView {
    /// What counts: a person's last word, or else what was computed. Absent: nothing is known to be exposed.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<SeverityLevel>,
    /// As computed, for those for whom it is worst.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<ScoreView>,
    /// As computed for each person, by what was exposed of them.
    pub by_data: Vec<SeverityByDataView>,
    /// What people say of it, oldest first.
    pub overrides: Vec<SeverityOverrideView>,
}

impl From<&SeverityFound> for SeverityView {
    fn from(found: &SeverityFound) -> Self {
        let by_data = found.by_data.iter().map(|each| SeverityByDataView {
            data_types: each.data_types,
            people: each.people,
            severity: (&each.severity).into(),
        });
        Self {
            level: found.level(),
            computed: found.computed.as_ref().map(ScoreView::from),
            by_data: by_data.collect(),
            overrides: found.overrides.iter().map(SeverityOverrideView::from).collect(),
        }
    }
}

/// How severe it is for each person of whom the same data were exposed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SeverityByDataView {
    /// What was exposed.
    #[schema(value_type = Vec<String>)]
    pub data_types: DataTypes,
    /// Of how many people; 0 while nobody is counted.
    pub people: u64,
    /// How severe it is for each of them.
    pub severity: ScoreView,
}

/// A score with everything that it is made of: context times identification, plus circumstances.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ScoreView {
    /// `low`, `medium`, `high` or `very_high`.
    #[schema(value_type = String)]
    pub level: SeverityLevel,
    /// The score.
    #[schema(example = "3.75")]
    pub score: String,
    /// Data processing context, 1 to 4.
    pub data_processing_context: FactorView,
    /// Ease of identification, 0.25 to 1.
    pub ease_of_identification: FactorView,
    /// Each circumstance that adds something.
    pub circumstances: Vec<FactorView>,
    /// What the method leaves out of the score and wants pointed out.
    pub flags: Vec<String>,
    /// The kinds of harm that the exposed data make likely.
    #[schema(value_type = Vec<String>)]
    pub harms: Vec<Harm>,
}

impl From<&Severity> for ScoreView {
    fn from(severity: &Severity) -> Self {
        Self {
            level: severity.level,
            score: severity.score.to_string(),
            data_processing_context: (&severity.data_processing_context).into(),
            ease_of_identification: (&severity.ease_of_identification).into(),
            circumstances: severity.circumstances.iter().map(FactorView::from).collect(),
            flags: severity.flags.iter().map(|flag| (*flag).to_owned()).collect(),
            harms: severity.harms.clone(),
        }
    }
}

/// One factor of a score.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FactorView {
    /// Its value.
    #[schema(example = "0.75")]
    pub score: String,
    /// Why it has it.
    pub because: String,
}

impl From<&Factor> for FactorView {
    fn from(factor: &Factor) -> Self {
        Self { score: factor.score.to_string(), because: factor.because.clone() }
    }
}

/// An obligation, with what became of it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ObligationView {
    /// Names it for good.
    #[schema(example = "us-ca.individuals")]
    pub key: String,
    /// The law's id.
    #[schema(example = "us-ca")]
    pub regime: String,
    /// The law's plain name.
    pub law: String,
    /// `finish_assessment`, `tell_individuals`, `tell_regulator`, `tell_bureaus`, `tell_media` or `tell_owner`.
    pub duty: String,
    /// Who has to be notified, in words.
    pub addressee: String,
    /// The states whose authorities all have to be notified; empty where one authority is competent.
    pub authorities: Vec<String>,
    /// `owed` on the facts known, or `open`: it turns on an answer that nobody has given.
    pub standing: String,
    /// How many people it concerns.
    pub people: u64,
    /// When it is due.
    pub due: DueView,
    /// Later dates that may hold instead: defences, not plans.
    pub later: Vec<LaterView>,
    /// Whether each channel counts as notice under this law. Empty where people are not notified.
    pub channels: Vec<ChannelView>,
    /// What law enforcement's request does, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<String>,
    /// For how many months credit monitoring has to be offered; absent where it need not be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_monitoring_months: Option<u16>,
    /// A public notice in place of one to each person. Absent: the law has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute: Option<SubstituteView>,
    /// The provision.
    pub citation: String,
    /// `source-found` or `general-knowledge`.
    pub verified: String,
    /// How near the best source stands to the law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_tier: Option<String>,
    /// Counsel must confirm it before anything relies on it.
    pub needs_counsel: bool,
    /// `undecided`, `to_do`, `delayed`, `declined` or `done`.
    #[schema(value_type = String)]
    pub progress: Progress,
    /// The suspicions without which it would not be required, or not so.
    pub rests_on: Vec<String>,
    /// What was decided, oldest first; the last counts.
    pub decisions: Vec<DecisionView>,
    /// What was done.
    pub done: Vec<DoneView>,
    /// What nobody has answered yet.
    pub questions: Vec<String>,
    /// Remarks on the law.
    pub notes: Vec<String>,
}

impl ObligationView {
    fn of(owed: &AssessedObligation, now: Timestamp) -> Self {
        let law = &owed.obligation;
        Self {
            key: owed.key.to_string(),
            regime: law.regime.id.clone(),
            law: law.regime.name.clone(),
            duty: duty(law.duty).to_owned(),
            addressee: law.addressee.clone(),
            authorities: law.authorities.iter().map(|place| (*place).to_owned()).collect(),
            standing: standing(law.standing).to_owned(),
            people: law.people,
            due: DueView::of(owed, now),
            later: law.later.iter().map(|later| LaterView::new(later.at.to_string(), later.because)).collect(),
            channels: owed.channels.iter().map(|(channel, counts)| ChannelView::of(*channel, counts)).collect(),
            hold: law.hold.as_ref().map(|hold| hold.note.unwrap_or(hold.effect.code()).to_owned()),
            substitute: None,
            credit_monitoring_months: law.monitoring.as_ref().map(|monitoring| monitoring.months),
            citation: law.citation.cite.to_owned(),
            verified: law.citation.verified.to_string(),
            source_tier: law.citation.source_tier.map(|tier| tier.to_string()),
            needs_counsel: law.citation.needs_counsel(),
            progress: owed.progress(),
            rests_on: owed.rests_on.iter().map(ToString::to_string).collect(),
            decisions: owed.decisions.iter().map(DecisionView::from).collect(),
            done: owed.done.iter().map(DoneView::from).collect(),
            questions: law.questions.iter().map(|question| question.asks.clone()).collect(),
            notes: law.notes.iter().map(|note| (*note).to_owned()).collect(),
        }
    }
}

/// Whether a channel counts as notice.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ChannelView {
    /// `email`, `sms`, `letter` or `call`.
    pub channel: String,
    /// `alone`; `with` a second one; `ask`: it turns on an answer; `no`: a courtesy only.
    pub counts: String,
    /// The second channel that it needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// What it turns on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

impl ChannelView {
    fn of(channel: Channel, counts: &Counts) -> Self {
        let (word, with, question) = match counts {
            Counts::Alone => ("alone", None, None),
            Counts::With(second) => ("with", Some(second.to_string()), None),
            Counts::Ask(question) => ("ask", None, Some(question.asks.clone())),
            Counts::No => ("no", None, None),
        };
        Self { channel: channel.to_string(), counts: word.to_owned(), with, question }
    }
}

const fn duty(duty: Duty) -> &'static str {
    match duty {
        Duty::FinishAssessment => "finish_assessment",
        Duty::TellIndividuals => "tell_individuals",
        Duty::TellRegulator => "tell_regulator",
        Duty::TellBureaus => "tell_bureaus",
        Duty::TellMedia => "tell_media",
        Duty::TellOwner => "tell_owner",
    }
}

const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Owed => "owed",
        Standing::Open => "open",
    }
}

/// When an obligation is due.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DueView {
    /// The last day, or the moment. Absent where the law fixes none, or its clock has not started.
    #[schema(example = "2026-03-04")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When it is due, in words: the date, or the law's own.
    pub words: String,
    /// How the date was counted.
    #[schema(example = "30 calendar days from discovered")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<String>,
    /// When it is too late: the moment, or the end of the day where in the law's land it ends first.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// Seconds until then; negative once it has passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<i64>,
    /// The time left in words.
    #[schema(example = "3 days 4 hours left")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_left: Option<String>,
}

impl DueView {
    fn of(owed: &AssessedObligation, now: Timestamp) -> Self {
        let due = &owed.obligation.due;
        let left = owed.time_left(now);
        let counted = match due {
            Due::By { from, number, unit, .. } => {
                Some(format!("{number} {} from {from}", unit.code()).replace('_', " "))
            }
            Due::ClockNotStarted { .. } | Due::Soft { .. } => None,
        };
        Self {
            by: due.date().map(|at| at.to_string()),
            words: due.words(),
            counted,
            ends_at: owed.ends_at,
            seconds_left: left.map(|left| left.as_secs()),
            time_left: left.map(time_left_in_words),
        }
    }
}

/// A later date that may hold.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LaterView {
    /// The day or moment.
    pub by: String,
    /// Why, in words.
    pub because: String,
}

impl LaterView {
    fn new(by: String, because: LaterBecause) -> Self {
        let because = match because {
            LaterBecause::Computation => "how the law counts periods",
            LaterBecause::GoodCause => "good cause given in writing",
            LaterBecause::LawEnforcement => "law enforcement's request",
            LaterBecause::NotAnAgent => "if the business associate is not an agent",
        };
        Self { by, because: because.to_owned() }
    }
}

/// A law that asks nothing.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ConsideredView {
    /// The law's id.
    pub regime: String,
    /// Its plain name.
    pub law: String,
    /// Why it asks nothing, in words.
    pub because: String,
    /// What could change that.
    pub questions: Vec<String>,
}

impl From<&Considered> for ConsideredView {
    fn from(considered: &Considered) -> Self {
        Self {
            regime: considered.regime.id.clone(),
            law: considered.regime.name.clone(),
            because: considered.because.to_string(),
            questions: considered.questions.iter().map(|question| question.asks.clone()).collect(),
        }
    }
}

/// A question that only a person can answer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct QuestionView {
    /// The question.
    pub asks: String,
    /// The fact whose statement answers it. Absent: it takes counsel's word, as a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// What turns on it.
    pub obligations: Vec<String>,
}

impl From<&OpenQuestion> for QuestionView {
    fn from(open: &OpenQuestion) -> Self {
        Self {
            asks: open.question.asks.clone(),
            fact: open.question.fact.map(|fact| fact.to_string()),
            obligations: open.obligations.iter().map(ToString::to_string).collect(),
        }
    }
}
