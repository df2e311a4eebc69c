//! What the public learns of a notice by its code: enough to compare with the message at hand, and nothing of anyone.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Notice;
use crate::customer::Language;
use crate::entry::Entry;
use crate::update;

/// An approved notice under its code. Written in the transaction of the approval, so no code is known before that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenuineNotice {
    /// Who sent it, as its customers know them.
    pub organisation: String,
    /// The subject line by language, with a mark of omission where a customer's own data stand.
    pub titles: BTreeMap<Language, String>,
    /// The language of everyone whose own is missing.
    pub default_language: Language,
    /// When it was approved.
    pub approved_at: Timestamp,
    /// The address of the incident's public page.
    pub page: String,
}

impl Entry for GenuineNotice {
    const WHAT: &'static str = "a notice under its code";
}

impl GenuineNotice {
    /// What is published about this notice, approved now. `organisation` is the incident's own word for it, which counts where the
    /// notice has none.
    #[must_use]
    pub fn of(notice: &Notice, organisation: &str, approved_at: Timestamp, page_url: &str) -> Self {
        let content = &notice.content;
        let titles = content.texts.iter().map(|(language, text)| (language.clone(), impersonal(&text.subject)));
        Self {
            organisation: content.particulars.organisation.clone().unwrap_or_else(|| organisation.to_owned()),
            titles: titles.collect(),
            default_language: content.default_language.clone(),
            approved_at,
            page: update::page_address(page_url, &notice.id.incident),
        }
    }

    /// The subject line in the closest language there is to what is wanted.
    #[must_use]
    pub fn title_for(&self, wanted: &Language) -> &str {
        let chain = std::iter::successors(Some(wanted.clone()), Language::parent);
        let found = chain.chain([self.default_language.clone()]).find_map(|language| self.titles.get(&language));
        found.map(String::as_str).unwrap_or_default()
    }
}

/// A template without its placeholders and statements: `Your data, {{ given_name }}` is `Your data, …`.
fn impersonal(template: &str) -> String {
    let mut words = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let (before, placeholder) = rest.split_at(start);
        words.push_str(before);
        let end = if placeholder.starts_with("{{") { "}}" } else { "%}" };
        if end == "}}" {
            words.push('…');
        }
        rest = placeholder.split_once(end).map_or("", |(_, after)| after);
    }
    words.push_str(rest);
    words.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_holds_no_placeholder() {
        for (template, title) in [
            ("Your data at Example", "Your data at Example"),
            ("{{ given_name }}, your data", "…, your data"),
            ("{% if given_name %}{{ given_name }}, {% endif %}your data", "…, your data"),
            ("Open {{", "Open …"),
            ("", ""),
        ] {
            assert_eq!(impersonal(template), title, "{template}");
        }
    }
}
