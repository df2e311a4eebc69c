//! Links: to the company's own domains, or none.
//!
//! Customers who get news of a breach are warned not to trust links, and a notice must not teach them otherwise. So every address in
//! it leads to a domain that the company declared as its own ([`Domain`]); any other place is named in words.
//!
//! Source: CISA, Avoiding Social Engineering and Phishing Attacks,
//! <https://www.cisa.gov/news-events/news/avoiding-social-engineering-and-phishing-attacks>

use std::collections::BTreeSet;

use model::notice::Domain;

/// Hosts on one's own machine, for trying this out: they can lead nobody anywhere.
const LOOPBACK: [&str; 2] = ["127.0.0.1", "localhost"];

/// Why a notice must not hold an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// It leads to a place that is not declared as the company's own.
    Foreign,
    /// It is neither a secure web address nor a mail address nor a phone number.
    Unsafe,
}

/// What is wrong with the address of a link. `None`: nothing.
#[must_use]
pub fn fault(address: &str, domains: &BTreeSet<Domain>) -> Option<LinkFault> {
    let lower = address.to_ascii_lowercase();
    // Readers differ in whether a backslash ends a host.
    if lower.contains('\\') {
        return Some(LinkFault::Unsafe);
    }
    if let Some(number) = lower.strip_prefix("tel:") {
        let is_number = number.bytes().all(|byte| b"+-.() 0123456789".contains(&byte));
        return (!is_number).then_some(LinkFault::Unsafe);
    }
    if let Some(mailbox) = lower.strip_prefix("mailto:") {
        return mail_fault(mailbox, domains);
    }
    let secure = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("www."));
    let Some(host) = secure.or_else(|| lower.strip_prefix("http://")).map(host) else {
        return Some(LinkFault::Unsafe);
    };
    if LOOPBACK.contains(&host) {
        return None;
    }
    if secure.is_none() { Some(LinkFault::Unsafe) } else { foreign(host, domains) }
}

/// What is wrong with what stands behind `mailto:`. A comma names one more recipient, and so does a field behind the question mark,
/// which may be written in percent-encoding: every one of them has to be the company's own.
///
/// Source: RFC 6068, section 2.
fn mail_fault(mailbox: &str, domains: &BTreeSet<Domain>) -> Option<LinkFault> {
    let (recipients, fields) = mailbox.split_once('?').unwrap_or((mailbox, ""));
    let is_harmless = |field: &str| matches!(field.split_once('='), Some(("subject" | "body", _)));
    // Markdown may write an ampersand as HTML does.
    let mut fields = fields.split('&').map(|field| field.strip_prefix("amp;").unwrap_or(field));
    if recipients.contains('%') || !fields.all(|field| field.is_empty() || is_harmless(field)) {
        return Some(LinkFault::Unsafe);
    }
    let mut faults = recipients.split(',').filter_map(|recipient| match recipient.split_once('@') {
        Some((_, host)) => foreign(host, domains),
        None => Some(LinkFault::Unsafe),
    });
    faults.next()
}

/// The host of what stands behind `https://`, without its port. What stands before an `@` stays with it, so that it is
/// nobody's host.
fn host(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

fn foreign(host: &str, domains: &BTreeSet<Domain>) -> Option<LinkFault> {
    let is_own = domains.iter().any(|domain| domain.covers(host)) && host.parse::<Domain>().is_ok();
    (!is_own).then_some(LinkFault::Foreign)
}

/// The addresses that stand in a line as they are: mail programs make links of them.
pub fn bare(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|character: char| character.is_whitespace() || "()<>[]\"'«»„“”".contains(character));
    let is_address = |word: &&str| {
        let word = word.to_ascii_lowercase();
        ["http://", "https://", "www."].iter().any(|start| word.starts_with(start))
    };
    let words = words.map(|word| word.trim_start_matches(|character: char| !character.is_alphanumeric()));
    words.filter(is_address).map(|word| word.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']))
}

/// The addresses in a line of Markdown: those that it links to within the line, and those that stand there as they are.
pub fn linked_or_bare(line: &str) -> impl Iterator<Item = &str> {
    let linked = line.split("](").skip(1).filter_map(|from| Some(from.split_once(')')?.0.trim()));
    linked.chain(bare(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domains() -> BTreeSet<Domain> {
        BTreeSet::from(["example.com".parse().expect("a domain")])
    }

    #[test]
    fn links_lead_only_to_own_domains() {
        for address in [
            "https://example.com",
            "https://notice.example.com:443/x?y#z",
            "mailto:help@example.com",
            "mailto:help@example.com,data@eu.example.com?subject=Breach&body=x",
            "tel:+1-800-555-0148",
            "www.example.com/x",
            "http://127.0.0.1:4566/page",
        ] {
            assert_eq!(fault(address, &domains()), None, "{address}");
        }
        for (address, expected) in [
            ("http://example.com", LinkFault::Unsafe),
            ("https://example.com@evil.example/", LinkFault::Foreign),
            ("https://evil.example/example.com", LinkFault::Foreign),
            ("javascript:x", LinkFault::Unsafe),
            ("https://example.com.evil.example", LinkFault::Foreign),
            ("//example.com", LinkFault::Unsafe),
            ("data:text/html,x", LinkFault::Unsafe),
            ("mailto:x@evil.example", LinkFault::Foreign),
            ("https://example.com\\@evil.example", LinkFault::Unsafe),
            ("tel:javascript", LinkFault::Unsafe),
            // Nobody is named before the question mark, so the one behind it would be written to.
            ("mailto:?to=x@evil.example", LinkFault::Unsafe),
            ("mailto:evil", LinkFault::Unsafe),
            ("mailto:x@evil.example,help@example.com", LinkFault::Foreign),
            ("mailto:help@example.com?cc=x@evil.example", LinkFault::Unsafe),
            ("mailto:help@example.com?b%63c=x@evil.example", LinkFault::Unsafe),
            ("mailto:x%40evil.example%2chelp@example.com", LinkFault::Unsafe),
        ] {
            assert_eq!(fault(address, &domains()), Some(expected), "{address}");
        }
    }

    #[test]
    fn addresses_are_found_in_a_line() {
        let own = |line: &str| linked_or_bare(line).all(|address| fault(address, &domains()).is_none());
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
            "**https://evil.example**",
            "-www.evil.example",
            "_http://evil.example_",
        ] {
            assert!(!own(line), "{line}");
        }
    }
}
