//! Links lead to the company's own domains, or a reader learns to trust any.

use std::collections::BTreeSet;

use model::notice::{Contact, Domain};

use crate::elements::Said;
use crate::finding::{Code, Finding, Place, Severity};
use crate::people::Recipients;

const RULE: [&str; 2] = [
    "links to the company's own domains only",
    "CISA, Avoiding Social Engineering and Phishing Attacks: whoever gets a message about a breach follows no links to others.",
];

/// What is wrong with links. Guidance of the library names other organisations in words only, so it is passed over.
pub(crate) fn findings(said: &Said<'_>, recipients: &Recipients, found: &mut Vec<Finding>) {
    let domains = &said.content.domains;
    for reading in said.readings {
        let text = reading.text;
        let lines = [("subject", text.subject.as_str()), ("text_message", text.text_message.as_str())];
        for (part, written) in lines.into_iter().chain(text.parts()) {
            for (number, line) in (1..).zip(written.lines()) {
                if !addresses(line).all(|address| is_own(address, domains)) {
                    let line = number.to_string();
                    let about = [part, reading.language.as_str(), line.as_str()];
                    let place = Place::text(part, reading.language).line(number);
                    let finding = Finding::ours(Code::UnsafeLink, Severity::Blocks, &about, place, RULE);
                    let people = recipients.readers(said.content, reading.language);
                    found.push(worded(finding).for_people(people));
                }
            }
        }
    }
    for (field, address) in beside(said) {
        if !is_own(address, domains) {
            let finding = Finding::ours(Code::UnsafeLink, Severity::Blocks, &[field], Place::field(field), RULE);
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
fn beside<'c>(said: &Said<'c>) -> impl Iterator<Item = (&'static str, &'c str)> {
    let content = said.content;
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

/// The addresses in a line: those of Markdown links, and those that mail programs make links of.
fn addresses(line: &str) -> impl Iterator<Item = &str> {
    let linked = line.split("](").skip(1).filter_map(|from| Some(from.split_once(')')?.0.trim()));
    let words = line.split(|letter: char| letter.is_whitespace() || "()<>[]\"'«»„“”".contains(letter));
    let bare = words.filter(|word| {
        let word = word.to_ascii_lowercase();
        ["http://", "https://", "www."].iter().any(|start| word.starts_with(start))
    });
    linked.chain(bare.map(|word| word.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_'])))
}

fn is_own(address: &str, domains: &BTreeSet<Domain>) -> bool {
    /// Hosts on one's own machine, where somebody tries this out: nobody can be led anywhere by them.
    const LOOPBACK: [&str; 2] = ["127.0.0.1", "localhost"];
    let lower = address.to_ascii_lowercase();
    if lower.contains('\\') {
        return false;
    }
    if let Some(number) = lower.strip_prefix("tel:") {
        return number.bytes().all(|byte| b"+-.() 0123456789".contains(&byte));
    }
    let is_declared = |host: &str| host.parse::<Domain>().is_ok() && domains.iter().any(|domain| domain.covers(host));
    if let Some(mailbox) = lower.strip_prefix("mailto:") {
        let host = mailbox.split('?').next().and_then(|mailbox| mailbox.rsplit_once('@'));
        return host.is_some_and(|(_, host)| is_declared(host));
    }
    let secure = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("www."));
    let Some(rest) = secure.or_else(|| lower.strip_prefix("http://")) else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    LOOPBACK.contains(&host) || (secure.is_some() && is_declared(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_declared_is_led_to() {
        let domains = BTreeSet::from(["example.com".parse().expect("a domain")]);
        let own = |line: &str| addresses(line).all(|address| is_own(address, &domains));
        for line in [
            "See https://notice.example.com/x, or www.example.com.",
            "[write](mailto:help@example.com) or [call](tel:+1-800-555-0148)",
            "Ask consumer.ftc.gov by typing it in.",
            "http://127.0.0.1:4566/page",
        ] {
            assert!(own(line), "{line}");
        }
        for line in [
            "http://example.com",
            "https://example.com@evil.example/",
            "[x](javascript:alert(1))",
            "[x](//example.com)",
            "www.evil.example",
            "https://example.com.evil.example",
            "(https://example.com\\@evil.example)",
        ] {
            assert!(!own(line), "{line}");
        }
    }
}
