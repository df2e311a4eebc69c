//! Notices, as they are written, read, previewed and approved.

use std::collections::{BTreeMap, BTreeSet};

use compose::Edits;
use fields::{Checked, FieldErrors, Line, Prose, Reason};
use jiff::Timestamp;
use law::vocabulary::Content as Element;
use model::actor::Actor;
use model::channel::Channel;
use model::customer::Language;
use model::digest::Digest;
use model::id::{ListNumber, NoticeNumber};
use model::notice::{
    Contact, Content, Declaration, Domain, GuidanceBlock, Monitoring, Notice, Occurred, Particulars, Support, Text,
    Verification, VerificationCode,
};
use model::personal::EmailAddress;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most bytes of a notice's texts in all languages together, without the guidance that is added to them.
pub const MAX_CONTENT_BYTES: usize = 300_000;

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

/// What a notice says: its text in every language, and beside it what is said once and put into words by each language.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContent {
    /// The language of everyone whose own is missing: a BCP 47 tag.
    #[schema(value_type = String, example = "en")]
    pub default_language: Language,
    /// What happened when, of whom, in facts.
    #[serde(default)]
    pub particulars: Particulars,
    /// Whom to ask, and when they answer.
    #[serde(default)]
    pub support: Support,
    /// What is paid for those affected. Absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitoring: Option<Monitoring>,
    /// The company's own domains: a link in a text leads to one of them or below it, or the text is refused.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub domains: BTreeSet<Domain>,
    /// The official address where readers check by a code that the notice is genuine; the code is given to the notice.
    /// Absent: not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify_at: Option<Line<200>>,
    /// What is done with the guidance that is in the notice by itself.
    #[serde(default)]
    pub guidance: NewGuidance,
    /// What a law wants said and no field above says, such as `likely_consequences`: one or two sentences by language, at
    /// the end of the part where it belongs. The notice's check says which laws want what.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, Declaration>)]
    pub declarations: BTreeMap<Element, Declaration>,
    /// The text by language; the default's is among them.
    #[schema(value_type = BTreeMap<String, NewText>)]
    pub texts: BTreeMap<Language, NewText>,
}

/// What an author does with the guidance library's topics.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGuidance {
    /// Topics rewritten, by topic and language: Markdown.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, BTreeMap<String, Prose<5_000>>>)]
    pub rewritten: BTreeMap<String, BTreeMap<Language, Prose<5_000>>>,
    /// Topics left out, and why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dropped: BTreeMap<String, Reason>,
}

/// A notice's text in one language: its parts in Markdown, with lists and with links to the company's own domains. A block
/// that begins with a line such as `::: when data ssn` or `::: when residence US-CA` or `::: when minor` and ends with `:::`
/// is for those only for whom that holds. Placeholders such as `{{ given_name }}` are filled from the customer's row.
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
        let NewContent { default_language, texts, .. } = &self.content;
        said_once(&self.content, errors);
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
        if bytes > MAX_CONTENT_BYTES {
            errors.add("content", format!("at most {MAX_CONTENT_BYTES} bytes of JSON, all languages together"));
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

/// Notes what is not as expected in what is said once.
fn said_once(content: &NewContent, errors: &mut FieldErrors) {
    let NewContent { particulars, support, monitoring, verify_at, guidance, .. } = content;
    let mut line = |path: &str, text: &str| errors.text(path, &Line::<200>::from(text));
    for (name, text) in [("organisation", &particulars.organisation), ("parent_company", &particulars.parent_company)] {
        text.iter().for_each(|text| line(&format!("content/particulars/{name}"), text));
    }
    for (place, text) in particulars.postal_address.iter().enumerate() {
        line(&format!("content/particulars/postal_address/{place}"), text);
    }
    for (name, contacts) in
        [("contacts", &support.contacts), ("data_protection_officer", &support.data_protection_officer)]
    {
        for (place, contact) in contacts.iter().enumerate() {
            let path = format!("content/support/{name}/{place}");
            match contact {
                Contact::Phone { number: text, .. } | Contact::Web { address: text } => line(&path, text),
                Contact::Email { address } => line(&path, address),
                Contact::Post { lines } => lines.iter().for_each(|text| line(&path, text)),
            }
        }
    }
    if let Some(offer) = monitoring {
        for (name, text) in [("provider", &offer.provider), ("product", &offer.product), ("enrol_at", &offer.enrol_at)]
        {
            line(&format!("content/monitoring/{name}"), text);
        }
    }
    verify_at.iter().for_each(|address| line("content/verify_at", address.as_str()));
    if let Some(Occurred::Between { first, last }) = particulars.occurred
        && first > last
    {
        errors.add("content/particulars/occurred", "a first day that is not behind the last");
    }
    for (place, contact) in support.contacts.iter().enumerate() {
        if matches!(contact, Contact::Email { address } if address.parse::<EmailAddress>().is_err()) {
            errors.add(&format!("content/support/contacts/{place}"), "an e-mail address such as help@example.com");
        }
    }
    edits(guidance, errors);
    for (element, declaration) in &content.declarations {
        for (tag, text) in &declaration.texts {
            errors.text(&format!("content/declarations/{element}/texts/{tag}"), &Prose::<1_000>::from(text.as_str()));
        }
    }
}

/// Notes what is not as expected in what is done with guidance.
fn edits(guidance: &NewGuidance, errors: &mut FieldErrors) {
    let is_known = |topic: &str| compose::topics().any(|known| known == topic);
    for (topic, texts) in &guidance.rewritten {
        if !is_known(topic) {
            errors.add("content/guidance/rewritten", "topics of the guidance library; one is none of them");
        }
        texts.iter().for_each(|(tag, text)| errors.text(&format!("content/guidance/rewritten/{topic}/{tag}"), text));
    }
    for (topic, reason) in &guidance.dropped {
        if !is_known(topic) {
            errors.add("content/guidance/dropped", "topics of the guidance library; one is none of them");
        }
        errors.text("content/guidance/dropped", reason);
    }
}

impl NewContent {
    /// What the author does with guidance.
    #[must_use]
    pub fn edits(&self) -> Edits {
        let text = |(tag, text): (&Language, &Prose<5_000>)| (tag.clone(), text.as_str().to_owned());
        let texts = |(topic, texts): (&String, &BTreeMap<Language, Prose<5_000>>)| {
            (topic.clone(), texts.iter().map(text).collect())
        };
        let reason = |(topic, reason): (&String, &Reason)| (topic.clone(), reason.as_str().to_owned());
        Edits {
            rewritten: self.guidance.rewritten.iter().map(texts).collect(),
            dropped: self.guidance.dropped.iter().map(reason).collect(),
        }
    }

    /// The content, with this guidance, and this code where readers can check it.
    #[must_use]
    pub fn content(&self, guidance: Vec<GuidanceBlock>, code: impl FnOnce() -> VerificationCode) -> Content {
        let text = |text: &NewText| Text {
            subject: text.subject.as_str().to_owned(),
            what_happened: text.what_happened.as_str().to_owned(),
            what_information_was_involved: text.what_information_was_involved.as_str().to_owned(),
            what_we_are_doing: text.what_we_are_doing.as_str().to_owned(),
            what_you_can_do: text.what_you_can_do.as_str().to_owned(),
            for_more_information: text.for_more_information.as_str().to_owned(),
            text_message: text.text_message.as_str().to_owned(),
        };
        Content {
            default_language: self.default_language.clone(),
            particulars: self.particulars.clone(),
            support: self.support.clone(),
            monitoring: self.monitoring.clone(),
            domains: self.domains.clone(),
            verification: self
                .verify_at
                .as_ref()
                .map(|address| Verification { code: code(), address: address.as_str().to_owned() }),
            guidance,
            declarations: self.declarations.clone(),
            texts: self.texts.iter().map(|(language, words)| (language.clone(), text(words))).collect(),
        }
    }
}

/// What was written, so that whoever reads a draft can change a field and send it back.
impl From<&Content> for NewContent {
    fn from(content: &Content) -> Self {
        let text = |text: &Text| NewText {
            subject: text.subject.as_str().into(),
            what_happened: text.what_happened.as_str().into(),
            what_information_was_involved: text.what_information_was_involved.as_str().into(),
            what_we_are_doing: text.what_we_are_doing.as_str().into(),
            what_you_can_do: text.what_you_can_do.as_str().into(),
            for_more_information: text.for_more_information.as_str().into(),
            text_message: text.text_message.as_str().into(),
        };
        let own = |block: &GuidanceBlock| -> BTreeMap<Language, Prose<5_000>> {
            let texts = block.texts.iter().filter(|(tag, _)| block.rewritten.contains(*tag));
            texts.map(|(tag, text)| (tag.clone(), text.as_str().into())).collect()
        };
        let rewritten = content.guidance.iter().filter(|block| !block.rewritten.is_empty());
        let dropped =
            content.guidance.iter().filter_map(|block| Some((block.topic.clone(), block.dropped.as_deref()?.into())));
        Self {
            default_language: content.default_language.clone(),
            particulars: content.particulars.clone(),
            support: content.support.clone(),
            monitoring: content.monitoring.clone(),
            domains: content.domains.clone(),
            verify_at: content.verification.as_ref().map(|verification| verification.address.as_str().into()),
            guidance: NewGuidance {
                rewritten: rewritten.map(|block| (block.topic.clone(), own(block))).collect(),
                dropped: dropped.collect(),
            },
            declarations: content.declarations.clone(),
            texts: content.texts.iter().map(|(language, words)| (language.clone(), text(words))).collect(),
        }
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
    /// What was written; changed here and there, it can be sent back as a draft's new content.
    pub content: NewContent,
    /// The guidance that is in it or was left out of it, as the library said it when the notice was last changed.
    pub guidance: Vec<GuidanceBlock>,
    /// The code by which readers check that the notice is genuine. Absent: that is not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification_code: Option<String>,
    /// What an approval must name, so that exactly this list is approved. Absent while the list is not sealed.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_digest: Option<Digest>,
}

/// What one customer is going to get by one channel. Holds personal data.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// By which channel.
    #[schema(value_type = String)]
    pub channel: Channel,
    /// The language that the text is in.
    #[schema(value_type = String)]
    pub language: Language,
    /// The language that the customer reads, where the notice is not written in it: then they get the default. Absent: they
    /// get their own.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<Language>,
    /// The subject line of an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The plain text.
    pub text: String,
    /// The HTML of an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// In how many segments a text message is carried, each of which is paid for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segments: Option<usize>,
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
    /// How many customers are going to be notified.
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
