//! The rules for letters: none is longer than is printed, and each says whom it is from.
//!
//! A letter is filled in for each kind of person whom the list holds, and its length is estimated, never below what printing comes to
//! ([`model::rendered`]). Whether a customer's own values make it longer, *print* finds out, and refuses it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use law::{AgeGroup, Profile};
use model::customer::Customer;
use model::notice::{Composed, Content};
use model::rendered::MAX_PAGES;
use notice::Renderer;

use crate::finding::{Code, Finding, Location, Severity};
use crate::people::Recipients;
use crate::sorted;

/// A value of more than the usual length.
const SAMPLE: &str = "Maximiliana-Alexandria";

/// What is wrong with the letters of a notice, as composed.
#[must_use]
pub fn letters(content: &Content, composed: &[Composed], recipients: &Recipients, today: Date) -> Vec<Finding> {
    let mut found = Vec::new();
    // What was composed before there were letters is composed again when it is changed, and cannot be judged.
    for one in composed.iter().filter(|one| !one.letter.is_empty()) {
        found.extend(length(one, recipients, today));
    }
    if content.particulars.postal_address.is_empty() {
        let place = Location::field("particulars/postal_address");
        let rule = ["a letter has a return address", "DIN 5008:2020; USPS Domestic Mail Manual, 602.1.5."];
        let finding = Finding::ours(Code::LetterWithoutSender, Severity::Warns, &[], place, rule);
        let wrong = "Letters have no return address: undeliverable letters do not come back.";
        found.push(finding.says(wrong, "Give the company's postal address, line by line, the country last."));
    }
    sorted(found)
}

fn length(one: &Composed, recipients: &Recipients, today: Date) -> Option<Finding> {
    let letters = Renderer::of_letters(&one.language, [one.clone()]).ok()?;
    let (mut longest, mut people) = (0, 0);
    let anyone = [(None, 0)];
    let kinds = recipients.profiles().map(|(profile, people)| (Some(profile), people));
    for (profile, count) in anyone.into_iter().chain(kinds) {
        let pages = letters.letter(&someone(one, profile, today), today).map_or(0, |letter| letter.most_pages());
        longest = longest.max(pages);
        people += if pages > MAX_PAGES { count } else { 0 };
    }
    if longest <= MAX_PAGES {
        return None;
    }
    let rule = ["a letter of at most six pages", "Three sheets are what the postage of a standard letter pays for."];
    let place = Location { language: Some(one.language.clone()), ..Location::field("texts") };
    let finding = Finding::ours(Code::LetterTooLong, Severity::Blocks, &[one.language.as_str()], place, rule);
    let wrong = format!("As a letter it has about {longest} pages, and {MAX_PAGES} are printed.");
    Some(finding.says(wrong, "Shorten it; nothing is cut off automatically.").for_people(people))
}

/// Somebody of this kind.
fn someone(one: &Composed, profile: Option<&Profile>, today: Date) -> Customer {
    let born = profile.filter(|profile| profile.age_group == AgeGroup::Minor).map(|_| today.into());
    Customer {
        id: model::id::CustomerId::of_reference(&[0; 32], ""),
        reference: SAMPLE.into(),
        given_name: Some(SAMPLE.into()),
        family_name: Some(SAMPLE.into()),
        email: None,
        phone: None,
        address_lines: Vec::new(),
        residence: profile.map(|profile| profile.residence),
        language: None,
        preferred_channel: None,
        email_consent: None,
        birth_date: born,
        data_types: profile.map(|profile| profile.data_types).unwrap_or_default(),
        corrections: Vec::new(),
        fields: one.placeholders.iter().map(|name| (name.clone(), SAMPLE.into())).collect::<BTreeMap<_, _>>(),
    }
}
