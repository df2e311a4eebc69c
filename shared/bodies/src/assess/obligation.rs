//! What people decide and do about an obligation, and say of the severity.

use fields::{Checked, FieldErrors, Line, Moment, Prose};
use jiff::Timestamp;
use law::severity::SeverityLevel;
use law::vocabulary::SubstitutePart;
use model::obligation::{Decision, ObligationDecision, ObligationDone, SeverityOverride};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::facts::Stated;

/// A decision about an obligation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewObligationDecision {
    /// What is to happen.
    pub decision: DecisionWord,
    /// Until when it waits: with `delay`, and only then. The law's clock runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// Why.
    pub reason: Prose<5_000>,
}

/// The decisions that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionWord {
    /// The obligation is met.
    Notify,
    /// It is not required.
    DoNotNotify,
    /// It waits.
    Delay,
}

impl Checked for NewObligationDecision {
    fn check(&self, errors: &mut FieldErrors) {
        errors.text("reason", &self.reason);
        match (self.decision, self.until) {
            (DecisionWord::Delay, None) => errors.add("until", "the moment until which it waits"),
            (DecisionWord::Notify | DecisionWord::DoNotNotify, Some(_)) => {
                errors.add("until", "no value: only a delay has an end");
            }
            _ => {}
        }
    }
}

impl NewObligationDecision {
    /// The decision. `None` where its end is missing, which was refused before.
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        Some(match self.decision {
            DecisionWord::Notify => Decision::Notify,
            DecisionWord::DoNotNotify => Decision::DoNotNotify,
            DecisionWord::Delay => Decision::Delay { until: self.until?.0.instant() },
        })
    }
}

/// What was done to meet an obligation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDone {
    /// What was sent.
    #[schema(example = "Form of the Attorney General, with the sample notice")]
    pub sent: Prose<2_000>,
    /// To whom: an authority, a bureau, the affected people. Never a single person's address.
    #[schema(example = "California Attorney General, online form")]
    pub to: Line<500>,
    /// When it was sent.
    pub sent_at: Moment,
    /// By which it is found again: a case number, a tracking number, a notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Line<500>>,
    /// Which part of the law's substitute notice it was, where people are notified publicly: one of the obligation's `substitute/parts`.
    /// The obligation is met when as many parts are done as the law wants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "website")]
    pub substitute_part: Option<SubstitutePart>,
}

impl Checked for NewDone {
    fn check(&self, errors: &mut FieldErrors) {
        errors.text("sent", &self.sent);
        errors.text("to", &self.to);
        errors.optional("reference", self.reference.as_ref());
    }
}

/// A person's word on the severity.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSeverity {
    /// `low`, `medium`, `high` or `very_high`.
    #[schema(value_type = String, example = "high", pattern = "^(low|medium|high|very_high)$")]
    pub level: SeverityLevel,
    /// Why it is not, or just is, what was computed.
    pub reason: Prose<5_000>,
}

impl Checked for NewSeverity {
    fn check(&self, errors: &mut FieldErrors) {
        errors.text("reason", &self.reason);
    }
}

/// A decision about an obligation, as it is on record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DecisionView {
    /// Its number among the decisions about the obligation; the last counts.
    pub number: u32,
    /// `notify`, `do_not_notify` or `delay`.
    pub decision: String,
    /// Until when it waits, where it does.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

impl From<&ObligationDecision> for DecisionView {
    fn from(decision: &ObligationDecision) -> Self {
        let until = match decision.decision {
            Decision::Delay { until } => Some(until),
            Decision::Notify | Decision::DoNotNotify => None,
        };
        Self {
            number: decision.number,
            decision: decision.decision.word().to_owned(),
            until,
            reason: decision.reason.clone(),
            by: decision.by.to_string(),
            at: decision.at,
        }
    }
}

/// What was done to meet an obligation, as it is on record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DoneView {
    /// Its number among what was done about the obligation.
    pub number: u32,
    /// What was sent.
    pub sent: String,
    /// To whom.
    pub to: String,
    /// When it was sent.
    #[schema(value_type = String, format = DateTime)]
    pub sent_at: Timestamp,
    /// By which it is found again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Which part of a substitute notice it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute_part: Option<String>,
    /// Who says so.
    pub by: String,
    /// When it was recorded.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// What was done, and what follows.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Met {
    /// What was done.
    #[serde(flatten)]
    pub done: DoneView,
    /// What became known by it, such as that people were notified, and which obligations that changed. Absent: nothing new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<Stated>,
}

impl From<&ObligationDone> for DoneView {
    fn from(done: &ObligationDone) -> Self {
        Self {
            number: done.number,
            sent: done.sent.clone(),
            to: done.to.clone(),
            sent_at: done.sent_at,
            reference: done.reference.clone(),
            substitute_part: done.substitute_part.map(|part| part.to_string()),
            by: done.by.to_string(),
            at: done.at,
        }
    }
}

/// A person's word on the severity, as it is on record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SeverityOverrideView {
    /// Its number; the last counts.
    pub number: u32,
    /// How severe.
    #[schema(value_type = String)]
    pub level: SeverityLevel,
    /// What was computed when it was said. Absent: nothing could be.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<SeverityLevel>,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

impl From<&SeverityOverride> for SeverityOverrideView {
    fn from(said: &SeverityOverride) -> Self {
        Self {
            number: said.number,
            level: said.level,
            computed: said.computed,
            reason: said.reason.clone(),
            by: said.by.to_string(),
            at: said.at,
        }
    }
}
