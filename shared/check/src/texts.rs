//! The rules for texts as a whole: none is missing, none is empty, none is longer than its reader sees.

use jiff::civil::Date;
use model::customer::Language;
use notice::MAX_TEXT_MESSAGE;
use notice::sms::{Alphabet, Segments, shortest};

use crate::elements::NoticeView;
use crate::finding::{Code, Finding, Location, Severity};
use crate::passages::Reading;
use crate::people::Recipients;
use crate::placeholders::with_sample_values;

/// What phones show of a subject at most, in either of the two most used mail programs, held upright.
const SUBJECT_SHOWN: usize = 70;
/// How many segments a text message may have before it is worth a word; each is paid for and may arrive alone.
const SEGMENTS: usize = 3;

/// What is wrong with texts as a whole, and with what is said beside them.
pub(crate) fn findings(view: &NoticeView<'_>, recipients: &Recipients, today: Date, found: &mut Vec<Finding>) {
    languages(view, recipients, found);
    for reading in view.readings {
        parts(view, reading, recipients, found);
        subject(view, reading, recipients, found);
        text_message(view, reading, recipients, found);
    }
    beside(view, today, found);
}

fn languages(view: &NoticeView<'_>, recipients: &Recipients, found: &mut Vec<Finding>) {
    let content = view.content;
    if content.check().is_err() {
        let rule = ["a text for everyone", "Whoever reads none of a notice's languages gets the default language."];
        let finding = Finding::ours(Code::DefaultMissing, Severity::Blocks, &[], Location::field("texts"), rule);
        let wrong = format!("There is no text in the default language, {}.", content.default_language);
        found.push(finding.says(wrong, "Write it, or name another default language."));
    }
    for (tag, people) in &recipients.languages {
        let Ok(wanted) = tag.parse::<Language>() else { continue };
        let mut chain = std::iter::successors(Some(wanted), Language::parent);
        if tag == "und" || chain.any(|language| content.texts.contains_key(&language)) {
            continue;
        }
        let rule = ["a text in each reader's language", "The list says which language each customer reads."];
        let place = Location::field(format!("texts/{tag}"));
        let finding = Finding::ours(Code::LanguageMissing, Severity::Warns, &[tag], place, rule);
        let wrong =
            format!("Customers who read {tag} have no text in it: they get it in {}.", content.default_language);
        found
            .push(finding.says(wrong, format!("Write the text in `texts/{tag}`, or accept that.")).for_people(*people));
    }
}

/// A heading with nothing under it, for everyone or for some.
fn parts(view: &NoticeView<'_>, reading: &Reading<'_>, recipients: &Recipients, found: &mut Vec<Finding>) {
    let rule = ["no heading without a text", "Cal. Civ. Code § 1798.82(d)(1) requires information under each heading."];
    for (part, passages) in reading.parts() {
        if fills_by_itself(view, part) {
            continue;
        }
        let missed =
            recipients.profiles().filter(|(profile, _)| !passages.iter().any(|passage| passage.is_read_by(profile)));
        let people: u64 = missed.map(|(_, people)| people).sum();
        if passages.is_empty() || people > 0 {
            let place = Location::text(part, reading.language);
            let finding =
                Finding::ours(Code::EmptyPart, Severity::Blocks, &[part, reading.language.as_str()], place, rule);
            let wrong = if passages.is_empty() {
                "This part is empty."
            } else {
                "All of this part is under conditions, and none of them holds for these people."
            };
            found.push(finding.says(wrong, "Write at least one paragraph that they read.").for_people(people));
        }
    }
}

/// Whether the composer writes something for everyone into a part.
fn fills_by_itself(view: &NoticeView<'_>, part: &str) -> bool {
    let facts = &view.content.particulars;
    match part {
        "what_happened" => facts.occurred.is_some() || facts.discovered.is_some(),
        "for_more_information" => !view.content.support.contacts.is_empty(),
        "what_you_can_do" => view
            .content
            .included_guidance()
            .any(|block| block.data_types.is_empty() && block.places.is_empty() && block.addressee.is_none()),
        _ => false,
    }
}

fn subject(view: &NoticeView<'_>, reading: &Reading<'_>, recipients: &Recipients, found: &mut Vec<Finding>) {
    let length = with_sample_values(&reading.text.subject).trim().chars().count();
    let (severity, wrong) = match length {
        0 => (Severity::Blocks, "The subject is empty.".to_owned()),
        _ if length > SUBJECT_SHOWN => (
            Severity::Warns,
            format!("The subject has about {length} characters; phones cut it off after {SUBJECT_SHOWN}."),
        ),
        _ => return,
    };
    let rule = [
        "a subject that is shown in full",
        "RFC 5322, section 2.1.1: lines of at most 78 characters, the field's name among them.",
    ];
    let code = if length == 0 { Code::EmptyPart } else { Code::LongSubject };
    let place = Location::text("subject", reading.language);
    let finding = Finding::ours(code, severity, &["subject", reading.language.as_str()], place, rule);
    let people = recipients.readers(view.content, reading.language);
    found.push(
        finding
            .says(wrong, "Say first that it is a notice of a data breach, and from whom; leave the rest to the text.")
            .for_people(people),
    );
}

fn text_message(view: &NoticeView<'_>, reading: &Reading<'_>, recipients: &Recipients, found: &mut Vec<Finding>) {
    let mut text = with_sample_values(&reading.text.text_message).trim().to_owned();
    let place = Location::text("text_message", reading.language);
    let about = ["text_message", reading.language.as_str()];
    if text.is_empty() {
        let rule = ["no empty message", "Whoever is notified by text message gets nothing else."];
        let finding = Finding::ours(Code::EmptyPart, Severity::Blocks, &about, place, rule);
        found
            .push(finding.says("The text message is empty.", "Write it: who is writing, what happened, where to ask."));
        return;
    }
    if let Some(verification) = &view.content.verification {
        // What the composer adds, in about as many words in each language.
        text.push_str(&format!(
            " Genuine? {} code {}",
            verification.address.trim_start_matches("https://"),
            verification.code
        ));
    }
    let people = recipients.readers(view.content, reading.language);
    let text = shortest(&text);
    let (length, Segments { alphabet, segments, .. }) = (text.chars().count(), Segments::of(&text));
    let rule = ["a short text message", "3GPP TS 23.040, section 9.2.3.24.1: how a long text is cut into segments."];
    if length > MAX_TEXT_MESSAGE {
        let rule = ["at most 1,600 characters", "https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html"];
        let finding = Finding::ours(Code::TextMessageTooLong, Severity::Blocks, &about, place, rule);
        let wrong =
            format!("The text message has about {length} characters, and at most {MAX_TEXT_MESSAGE} are accepted.");
        found.push(finding.says(wrong, "Shorten it; nothing is cut off automatically.").for_people(people));
    } else if segments > SEGMENTS {
        let finding = Finding::ours(Code::TextMessageSegments, Severity::Warns, &about, place, rule);
        let (alphabet, hint) = match alphabet {
            Alphabet::Gsm7 => ("", ""),
            Alphabet::Ucs2 => (
                " because it has characters outside of GSM's alphabet",
                " Without those characters a segment holds 153 instead of 67.",
            ),
        };
        let wrong = format!("The text message takes about {segments} segments{alphabet}; each is charged.");
        found.push(finding.says(wrong, format!("Shorten it to {SEGMENTS} segments or less.{hint}")).for_people(people));
    }
}

/// What is wrong beside the texts.
fn beside(view: &NoticeView<'_>, today: Date, found: &mut Vec<Finding>) {
    let content = view.content;
    if let Some(last) = content.monitoring.as_ref().and_then(|offer| offer.enrol_by).filter(|last| *last < today) {
        let rule = ["an offer that can still be accepted", "An offer that has expired when it arrives offers nothing."];
        let place = Location::field("monitoring/enrol_by");
        let finding = Finding::ours(Code::EnrolmentOver, Severity::Blocks, &[], place, rule);
        found.push(
            finding.says(
                format!("The last day to enroll, {last}, has passed."),
                "Agree on a later day with the provider.",
            ),
        );
    }
    if content.verification.is_none() {
        let rule = [
            "a way to verify that a notice is genuine",
            "Fake notices follow real breaches: FTC, Data Breach Response: A Guide for Business.",
        ];
        let finding = Finding::ours(Code::NoVerification, Severity::Warns, &[], Location::field("verification"), rule);
        let fix = "Name the official address where readers type in the notice's code.";
        found.push(finding.says("Readers have no way to verify that the notice is genuine.", fix));
    }
    for block in content.guidance.iter().filter(|block| block.dropped.as_ref().is_some_and(|why| why.trim().is_empty()))
    {
        let rule = ["guidance is left out for a reason", "Whoever approves a notice has to see why it says less."];
        let place = Location::field(format!("guidance/dropped/{}", block.topic));
        let finding = Finding::ours(Code::DroppedWithoutReason, Severity::Blocks, &[&block.topic], place, rule);
        found.push(finding.says("Guidance was left out without a reason.", "Say why, or put it back."));
    }
}
