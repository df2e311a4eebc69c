//! Substitute notice under one law: whether it is allowed, what it consists of, what of it is done, and its texts.

use std::collections::BTreeMap;

use law::regime::Substitute;
use law::substitute::{Counted, DirectNotice, Opens, conditions, is_allowed, is_complete};
use model::assessment::AssessedObligation;
use model::id::NoticeNumber;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A public notice in place of one to each person, as far as a law allows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubstituteView {
    /// `yes`: a condition is met; `no`: none is; `ask`: it turns on a question.
    #[schema(example = "ask")]
    pub allowed: String,
    /// The law's conditions, one of which is enough, each with the count against it.
    pub conditions: Vec<ConditionView>,
    /// What it consists of: codes of the vocabulary, by which each is recorded when it is done.
    pub parts: Vec<String>,
    /// How many of the parts: `all`, `any_one` or `any_two`.
    pub parts_required: String,
    /// For how many days it stays on the website. Absent: the law does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website_days: Option<u16>,
    /// When it has to be posted: by when people have to be notified.
    pub post_by: String,
    /// The parts that are on record as done: POST …/done with `substitute_part`.
    pub done: Vec<String>,
    /// As many parts are done as the law wants.
    pub complete: bool,
    /// The provision.
    pub citation: String,
    /// Remarks.
    pub notes: Vec<String>,
}

/// A condition with the count against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConditionView {
    /// `cost`, `number` or `contact` (people without an address that may be used).
    pub of: String,
    /// Met by more than this.
    pub over: u64,
    /// Of a cost: in which currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What was counted. Absent: nobody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<u64>,
    /// Whether it is met. Absent: it turns on the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
    /// What has to be answered first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

impl ConditionView {
    fn of(counted: Counted, law: &Substitute) -> Self {
        let (of, currency) = match counted.opens {
            Opens::Cost => ("cost", Some(law.currency.clone())),
            Opens::Number => ("number", None),
            Opens::Contact => ("contact", None),
        };
        let Counted { over, counted, met, asks: question, .. } = counted;
        Self { of: of.to_owned(), over, currency, counted, met, question }
    }
}

impl SubstituteView {
    /// What this law's substitute notice takes, and whether it may stand in for notice to each person.
    #[must_use]
    pub fn of(law: &Substitute, owed: &AssessedObligation, known: &DirectNotice) -> Self {
        let conditions = conditions(law, known);
        let allowed = match is_allowed(&conditions) {
            Some(true) => "yes",
            Some(false) => "no",
            None => "ask",
        };
        let done: Vec<_> = owed.done.iter().filter_map(|done| done.substitute_part).collect();
        Self {
            allowed: allowed.to_owned(),
            conditions: conditions.into_iter().map(|counted| ConditionView::of(counted, law)).collect(),
            parts: law.parts.iter().map(ToString::to_string).collect(),
            parts_required: law.parts_required.to_string(),
            website_days: (law.website_days > 0).then_some(law.website_days),
            post_by: owed.obligation.due.words(),
            complete: is_complete(law, &done),
            done: done.iter().map(ToString::to_string).collect(),
            citation: owed.obligation.citation.cite.to_owned(),
            notes: law.website_note.iter().chain(&law.note).cloned().collect(),
        }
    }
}

/// The public texts for a substitute notice: drafts for the person who posts them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SubstituteTexts {
    /// Under which obligation.
    pub obligation: String,
    /// Whether and how.
    pub substitute: SubstituteView,
    /// Of which notice they are. Absent: none is written yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>)]
    pub notice: Option<NoticeNumber>,
    /// The notice is approved.
    pub approved: bool,
    /// The texts by language.
    pub texts: BTreeMap<String, PublicText>,
}

/// A text for everyone to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicText {
    /// Its title.
    pub title: String,
    /// For the website: all five parts, in Markdown.
    pub website: String,
    /// For the media: what happened, what was involved, where to ask.
    pub media: String,
    /// What of the notice is not in it, since some people only read it or it is their own.
    pub left_out: Vec<String>,
}
