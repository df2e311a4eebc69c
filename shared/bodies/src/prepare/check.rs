//! What is still wrong with a notice, and what of it a person set aside.

use check::Finding;
use fields::{Checked, FieldErrors, Line, Reason};
use jiff::Timestamp;
use model::digest::Digest;
use model::notice::FindingOverride;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is still wrong with a notice.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CheckedNotice {
    /// The text that was checked: what an override and an approval name.
    #[schema(value_type = String)]
    pub content_digest: Digest,
    /// Nothing stands in the way of an approval.
    pub passes: bool,
    /// What blocks by law first, then what blocks, then what is worth a word.
    pub findings: Vec<FoundInNotice>,
}

/// A finding, and whether it was set aside.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FoundInNotice {
    /// What is wrong.
    #[serde(flatten)]
    pub finding: Finding,
    /// Who set it aside for exactly this text. Absent: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<OverrideView>,
}

/// That a finding is to be set aside.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOverride {
    /// The finding's `key`.
    #[schema(example = "required-content.us-ca.date_of_breach")]
    pub finding: Line<200>,
    /// The `content_digest` of the notice that was checked. It is set aside for no other text.
    #[schema(value_type = String)]
    pub content_digest: Digest,
    /// Why, for colleagues, for the evidence, and for whoever asks later.
    pub reason: Reason,
}

impl Checked for NewOverride {
    fn check(&self, errors: &mut FieldErrors) {
        errors.text("finding", &self.finding);
        errors.text("reason", &self.reason);
    }
}

/// A finding that was set aside.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OverrideView {
    /// The finding's `key`.
    pub finding: String,
    /// For which text.
    #[schema(value_type = String)]
    pub content_digest: Digest,
    /// By whom.
    pub by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl From<&FindingOverride> for OverrideView {
    fn from(set_aside: &FindingOverride) -> Self {
        Self {
            finding: set_aside.finding.clone(),
            content_digest: set_aside.content,
            by: set_aside.by.to_string(),
            at: set_aside.at,
            reason: set_aside.reason.clone(),
        }
    }
}
