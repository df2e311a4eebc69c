//! Links lead to the company's own domains, or a reader learns to trust any.

use model::notice::Contact;
use notice::links::{fault, linked_or_bare};

use crate::elements::NoticeView;
use crate::finding::{Code, Finding, Location, Severity};
use crate::people::Recipients;

const RULE: [&str; 2] = [
    "links to the company's own domains only",
    "CISA, Avoiding Social Engineering and Phishing Attacks: whoever gets a message about a breach follows no links to others.",
];

/// What is wrong with links. Guidance of the library names other organizations in words only, so it is not checked.
pub(crate) fn findings(view: &NoticeView<'_>, recipients: &Recipients, found: &mut Vec<Finding>) {
    let domains = &view.content.domains;
    for reading in view.readings {
        for (part, written) in reading.written() {
            for (number, line) in (1..).zip(written.lines()) {
                if linked_or_bare(line).any(|address| fault(address, domains).is_some()) {
                    let line = number.to_string();
                    let about = [part, reading.language.as_str(), line.as_str()];
                    let place = Location::text(part, reading.language).line(number);
                    let finding = Finding::ours(Code::UnsafeLink, Severity::Blocks, &about, place, RULE);
                    let people = recipients.readers(view.content, reading.language);
                    found.push(worded(finding).for_people(people));
                }
            }
        }
    }
    for (field, address) in beside(view) {
        if fault(address, domains).is_some() {
            let finding = Finding::ours(Code::UnsafeLink, Severity::Blocks, &[field], Location::field(field), RULE);
            found.push(worded(finding));
        }
    }
}

fn worded(finding: Finding) -> Finding {
    let fix = "Lead to a page of your own with https://, which can lead on, or say it in words; if the domain is the company's \
               own, declare it in `domains`.";
    finding.says("An address leads to a place that is not declared as the company's own.", fix)
}

/// The addresses that are said beside the texts.
fn beside<'c>(view: &NoticeView<'c>) -> impl Iterator<Item = (&'static str, &'c str)> {
    let content = view.content;
    let ways = |field: &'static str, contacts: &'c [Contact]| {
        contacts.iter().filter_map(move |contact| match contact {
            Contact::Web { address } => Some((field, address.as_str())),
            _ => None,
        })
    };
    let offer = content.monitoring.iter().map(|offer| ("monitoring/enrol_at", offer.enrol_at.as_str()));
    let verification = content.verification.iter().map(|verification| ("verification", verification.address.as_str()));
    ways("support/contacts", &content.support.contacts)
        .chain(ways("support/data_protection_officer", &content.support.data_protection_officer))
        .chain(offer)
        .chain(verification)
}
