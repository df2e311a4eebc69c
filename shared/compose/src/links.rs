//! Links: to the company's own domains, or none.
//!
//! Whoever gets news of a breach is told to trust no links; the notice must not teach them otherwise. So a link leads to a
//! domain that the company declared as its own, and every other address stands as words.

use std::collections::BTreeSet;

use model::notice::Domain;

use crate::finding::Problem;

/// Which links a text may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Links<'d> {
    /// Those to these domains.
    Own(&'d BTreeSet<Domain>),
    /// None: the guidance library names official places, and they are typed in by whoever goes there.
    AsWords,
}

/// Hosts on one's own machine, where somebody tries this out: nobody can be led anywhere by them.
const LOOPBACK: [&str; 2] = ["127.0.0.1", "localhost"];

/// What is wrong with the address of a link. `None`: nothing.
pub(crate) fn problem(address: &str, domains: &BTreeSet<Domain>) -> Option<Problem> {
    let lower = address.to_ascii_lowercase();
    // Readers differ in whether a backslash ends a host.
    if lower.contains('\\') {
        return Some(Problem::UnsafeLink);
    }
    if lower.strip_prefix("tel:").is_some_and(|number| number.bytes().all(|byte| b"+-.() 0123456789".contains(&byte))) {
        return None;
    }
    if let Some(mailbox) = lower.strip_prefix("mailto:") {
        let host = mailbox.split('?').next().and_then(|mailbox| mailbox.rsplit_once('@'))?.1;
        return foreign(host, domains);
    }
    let secure = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("www."));
    let Some(host) = secure.or_else(|| lower.strip_prefix("http://")).map(host) else {
        return Some(Problem::UnsafeLink);
    };
    if LOOPBACK.contains(&host) {
        return None;
    }
    if secure.is_none() { Some(Problem::UnsafeLink) } else { foreign(host, domains) }
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

fn foreign(host: &str, domains: &BTreeSet<Domain>) -> Option<Problem> {
    let is_own = domains.iter().any(|domain| domain.covers(host)) && host.parse::<Domain>().is_ok();
    (!is_own).then_some(Problem::ForeignLink)
}

/// The addresses that stand in a line as they are.
pub(crate) fn bare(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|character: char| character.is_whitespace() || "()<>[]\"'«»„“”".contains(character));
    let is_address = |word: &&str| {
        let word = word.to_ascii_lowercase();
        ["http://", "https://", "www."].iter().any(|start| word.starts_with(start))
    };
    words.filter(is_address).map(|word| word.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_domains_are_led_to() {
        let domains = BTreeSet::from(["example.com".parse().expect("a domain")]);
        for address in [
            "https://example.com",
            "https://notice.example.com:443/x?y#z",
            "mailto:help@example.com",
            "tel:+1-800-555-0148",
            "www.example.com/x",
            "http://127.0.0.1:4566/page",
        ] {
            assert_eq!(problem(address, &domains), None, "{address}");
        }
        for address in [
            "http://example.com",
            "https://example.com@evil.example/",
            "https://evil.example/example.com",
            "javascript:x",
            "https://example.com.evil.example",
            "//example.com",
            "data:text/html,x",
            "mailto:x@evil.example",
            "https://example.com\\@evil.example",
            "tel:javascript",
        ] {
            assert!(problem(address, &domains).is_some(), "{address}");
        }
    }
}
