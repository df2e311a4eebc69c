//! What the routes of *publish* take and answer, with the limit of every field.

pub mod text;

use fields::{Checked, FieldErrors, Limited, Line, Prose};
use jiff::Timestamp;
use model::digest::Digest;
use model::id::UpdateNumber;
use model::update::{Update, UpdateContent};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use text::{misleads, tidied};

/// An update to be written, as a draft.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUpdate {
    /// Its heading on the page.
    #[schema(example = "Passwords were reset")]
    title: Line<200>,
    /// Its text: paragraphs separated by empty lines. `https://` addresses become links, nothing else is markup. Nothing about a
    /// single customer belongs here: it becomes public.
    #[schema(example = "Every password was reset on 24 November.\n\nPlease choose a new one.")]
    text: Prose<20_000>,
    /// What the page says happened, from now on. Absent: as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    what_happened: Option<Prose<20_000>>,
}

impl Checked for NewUpdate {
    fn check(&self, errors: &mut FieldErrors) {
        errors.text("title", &self.title);
        errors.text("text", &self.text);
        errors.optional("what_happened", self.what_happened.as_ref());
        let prose = |field: &Prose<20_000>| field.text().contains(misleads);
        let misleading = [
            ("title", self.title.text().contains(misleads)),
            ("text", prose(&self.text)),
            ("what_happened", self.what_happened.as_ref().is_some_and(prose)),
        ];
        for (field, _) in misleading.into_iter().filter(|(_, misleads)| *misleads) {
            errors.add(field, "a text without characters that turn the direction of others around");
        }
    }
}

impl From<&NewUpdate> for UpdateContent {
    fn from(update: &NewUpdate) -> Self {
        Self {
            title: update.title.as_str().to_owned(),
            text: tidied(update.text.as_str()),
            what_happened: update.what_happened.as_ref().map(|text| tidied(text.as_str())),
        }
    }
}

/// A draft that was written.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DraftedUpdate {
    /// Its number.
    #[schema(value_type = u32, example = 1)]
    pub update: UpdateNumber,
    /// What an approval must name, so that exactly this text is approved.
    #[schema(value_type = String)]
    pub content_digest: Digest,
}

/// The approval of an update.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUpdateApproval {
    /// The digest of the text that you read.
    #[schema(value_type = String)]
    pub content_digest: Digest,
}

impl Checked for NewUpdateApproval {
    fn check(&self, _: &mut FieldErrors) {}
}

/// An update that is on the page.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ApprovedUpdate {
    /// Its number.
    #[schema(value_type = u32, example = 1)]
    pub update: UpdateNumber,
    /// The digest of what was approved.
    #[schema(value_type = String)]
    pub content_digest: Digest,
    /// When it was approved: the date that the page shows.
    #[schema(value_type = String, format = DateTime)]
    pub approved_at: Timestamp,
    /// Where the page is.
    pub page: String,
}

/// Updates of an incident, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Updates {
    /// Where the page is. Nothing is there until an update is approved.
    pub page: String,
    /// The updates, drafts among them.
    pub updates: Vec<UpdateView>,
    /// What to ask for as `after` to see older ones. Absent: these are the oldest.
    #[schema(value_type = Option<u32>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<UpdateNumber>,
}

/// An update as its approver reads it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UpdateView {
    /// Its number.
    #[schema(value_type = u32, example = 1)]
    pub update: UpdateNumber,
    /// Its heading.
    pub title: String,
    /// Its text.
    pub text: String,
    /// What the page says happened, from this update on. Absent: as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what_happened: Option<String>,
    /// What an approval must name.
    #[schema(value_type = String)]
    pub content_digest: Digest,
    /// Who wrote it.
    pub written_by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub written_at: Timestamp,
    /// Who approved it. Absent: a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
    /// When. Absent: a draft.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<Timestamp>,
}

impl From<Update> for UpdateView {
    fn from(update: Update) -> Self {
        Self {
            update: update.number,
            content_digest: update.content.digest(),
            title: update.content.title,
            text: update.content.text,
            what_happened: update.content.what_happened,
            written_by: update.written_by.to_string(),
            written_at: update.written_at,
            approved_by: update.approval.as_ref().map(|approval| approval.by.to_string()),
            approved_at: update.approval.map(|approval| approval.at),
        }
    }
}

/// From where on to read updates.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// After this one, so older ones. Absent: from the newest on.
    pub after: Option<UpdateNumber>,
}
