//! Notices, as they are written, read, previewed and approved.

use std::collections::BTreeMap;

use api::{Checked, FieldErrors, Line, Prose, Reason};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shared::customer::Language;
use shared::digest::Digest;
use shared::evidence::Actor;
use shared::id::{ListNumber, NoticeNumber};
use shared::notice::{Content, Notice, Text};
use utoipa::ToSchema;

/// The most bytes of a notice's texts in all languages together: what is stored of it stays under DynamoDB's 400 KB an
/// item.
pub const MOST_CONTENT_BYTES: usize = 300_000;

/// A notice to be written, or what a draft is to be from now on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNotice {
    /// To which list's customers it is to go.
    #[schema(value_type = u32, example = 1)]
    pub list: ListNumber,
    /// What it says.
    pub content: NewContent,
}

/// What a notice says, in every language it is written in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContent {
    /// The language of everyone whose own is missing: a BCP 47 tag.
    #[schema(value_type = String, example = "en")]
    pub default_language: Language,
    /// The text by language; the default's is among them.
    #[schema(value_type = BTreeMap<String, NewText>)]
    pub texts: BTreeMap<Language, NewText>,
}

/// A notice's text in one language. Placeholders such as `{{ given_name }}` are filled from the customer's row.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewText {
    /// The subject line.
    #[schema(example = "Your data at Example & Co")]
    pub subject: Line<200>,
    /// What happened: paragraphs separated by empty lines, as in all five parts.
    pub what_happened: Prose<20_000>,
    /// What information was involved.
    pub what_information_was_involved: Prose<20_000>,
    /// What the company is doing.
    pub what_we_are_doing: Prose<20_000>,
    /// What the reader can do.
    pub what_you_can_do: Prose<20_000>,
    /// Where to ask.
    pub for_more_information: Prose<20_000>,
    /// The short form, for text messages: SNS takes at most 1,600 characters once it is filled in.
    pub text_message: Prose<1_000>,
}

impl Checked for NewNotice {
    fn check(&self, errors: &mut FieldErrors) {
        let NewContent { default_language, texts } = &self.content;
        for (language, text) in texts {
            let path = |part: &str| format!("content/texts/{language}/{part}");
            errors.text(&path("subject"), &text.subject);
            for (part, prose) in text.parts() {
                errors.text(&path(part), prose);
            }
            errors.text(&path("text_message"), &text.text_message);
        }
        if !texts.contains_key(default_language) {
            errors.add("content/texts", format!("a text in the default language, {default_language}, among them"));
        }
        let bytes = serde_json::to_vec(&self.content).map_or(0, |json| json.len());
        if bytes > MOST_CONTENT_BYTES {
            errors.add("content", format!("at most {MOST_CONTENT_BYTES} bytes of JSON, all languages together"));
        }
    }
}

impl NewText {
    /// The five parts of the body by their names, in reading order.
    fn parts(&self) -> [(&'static str, &Prose<20_000>); 5] {
        [
            ("what_happened", &self.what_happened),
            ("what_information_was_involved", &self.what_information_was_involved),
            ("what_we_are_doing", &self.what_we_are_doing),
            ("what_you_can_do", &self.what_you_can_do),
            ("for_more_information", &self.for_more_information),
        ]
    }
}

impl From<&NewContent> for Content {
    fn from(content: &NewContent) -> Self {
        let text = |text: &NewText| Text {
            subject: text.subject.as_str().to_owned(),
            what_happened: text.what_happened.as_str().to_owned(),
            what_information_was_involved: text.what_information_was_involved.as_str().to_owned(),
            what_we_are_doing: text.what_we_are_doing.as_str().to_owned(),
            what_you_can_do: text.what_you_can_do.as_str().to_owned(),
            for_more_information: text.for_more_information.as_str().to_owned(),
            text_message: text.text_message.as_str().to_owned(),
        };
        let texts = content.texts.iter().map(|(language, words)| (language.clone(), text(words)));
        Self::of(content.default_language.clone(), texts.collect())
    }
}

/// A draft that was written.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DraftedNotice {
    /// Its number.
    #[schema(value_type = u32, example = 1)]
    pub notice: NoticeNumber,
    /// To which list's customers it is to go.
    #[schema(value_type = u32, example = 1)]
    pub list: ListNumber,
    /// What an approval must name, so that exactly this text is approved.
    #[schema(value_type = String)]
    pub content_digest: Digest,
}

/// A notice without its texts.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NoticeLine {
    /// Its number.
    #[schema(value_type = u32, example = 1)]
    pub notice: NoticeNumber,
    /// To which list's customers it goes.
    #[schema(value_type = u32, example = 1)]
    pub list: ListNumber,
    /// The subject line in the default language.
    pub subject: String,
    /// The languages that it is written in.
    #[schema(value_type = Vec<String>)]
    pub languages: Vec<Language>,
    /// What an approval must name, so that exactly this text is approved.
    #[schema(value_type = String)]
    pub content_digest: Digest,
    /// Everyone who wrote or changed it; none of them may approve it.
    pub written_by: Vec<String>,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub written_at: Timestamp,
    /// Who approved it, and when. Absent: a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalView>,
}

/// Who approved a notice, and for what.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ApprovalView {
    /// Who.
    pub by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The digest of the text that was approved.
    #[schema(value_type = String)]
    pub content_digest: Digest,
    /// The digest of the sealed list that was approved.
    #[schema(value_type = String)]
    pub list_digest: Digest,
}

impl From<&Notice> for NoticeLine {
    fn from(notice: &Notice) -> Self {
        let subject = notice.content.text_for(None).map(|(_, text)| text.subject.clone());
        Self {
            notice: notice.id.notice,
            list: notice.list,
            subject: subject.unwrap_or_default(),
            languages: notice.content.texts.keys().cloned().collect(),
            content_digest: notice.digest(),
            written_by: notice.written_by.iter().map(Actor::to_string).collect(),
            written_at: notice.written_at,
            approval: notice.approval.as_ref().map(|approval| ApprovalView {
                by: approval.by.to_string(),
                at: approval.at,
                content_digest: approval.content,
                list_digest: approval.list,
            }),
        }
    }
}

/// The notices of an incident, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Notices {
    /// At most 10.
    pub notices: Vec<NoticeLine>,
    /// What to ask for as `after` to see later ones. Absent: these are the latest.
    #[schema(value_type = Option<u32>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NoticeNumber>,
}

/// A notice with its texts.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NoticeView {
    /// What is known of it.
    #[serde(flatten)]
    pub line: NoticeLine,
    /// What it says.
    #[schema(value_type = NewContent)]
    pub content: Content,
    /// What an approval must name, so that exactly this list is approved. Absent while the list is not sealed.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_digest: Option<Digest>,
}

/// What one customer is going to get by one channel. Holds personal data.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// The language that the text is in.
    #[schema(value_type = String)]
    pub language: Language,
    /// The subject line of an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The plain text.
    pub text: String,
    /// The HTML of an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}

/// The approval of a notice: of exactly this text for exactly this list.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApproval {
    /// The `content_digest` of the notice that you read.
    #[schema(value_type = String)]
    pub content_digest: Digest,
    /// The `list_digest` of the list whose counts you looked at.
    #[schema(value_type = String)]
    pub list_digest: Digest,
}

impl Checked for NewApproval {
    fn check(&self, _: &mut FieldErrors) {}
}

/// An approved notice, on its way.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ApprovedNotice {
    /// Its number.
    #[schema(value_type = u32, example = 1)]
    pub notice: NoticeNumber,
    /// How many customers are going to be told.
    pub customers: u64,
    /// When it was approved.
    #[schema(value_type = String, format = DateTime)]
    pub approved_at: Timestamp,
}

/// Why sending is to stop.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStop {
    /// Why, for colleagues and for the evidence.
    pub reason: Reason,
}

impl Checked for NewStop {
    fn check(&self, errors: &mut FieldErrors) {
        errors.text("reason", &self.reason);
    }
}
