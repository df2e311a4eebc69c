//! The page on which a reader verifies that a notice is genuine: a form for the code, and the answer to it.
//!
//! *publish* puts the form beside the public page, *feedback* answers it with the same page; so it is made here, once, in
//! every language of [`Spoken`]. It works without script, loads nothing, and reads the same when it is saved.
//!
//! Absent on purpose: what the reader typed. It is never shown again.

mod words;

use askama::Template;
use base64::prelude::{BASE64_STANDARD, Engine};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

pub use words::{Spoken, Words};

/// The path, under the page's address, at which *feedback* answers.
pub const PATH: &str = "verify";
/// The form's field for the code.
pub const CODE: &str = "code";
/// The form's field for the language of the answer.
pub const LANGUAGE: &str = "language";

/// The page, filled.
#[derive(Clone, Copy, Debug)]
pub struct Check<'a> {
    /// In which language.
    pub spoken: Spoken,
    /// Whose page it is. `None`: that of everybody who uses this system.
    pub organisation: Option<&'a str>,
    /// Where the form goes and where the same page lies in other languages.
    pub place: Place,
    /// The result for a code. `None`: the form alone.
    pub outcome: Option<Outcome<'a>>,
}

/// Where the page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A static file in an incident's folder, beside the others.
    BesideThePage,
    /// What *feedback* answers.
    Answered,
}

impl Place {
    fn action(self) -> &'static str {
        match self {
            Self::BesideThePage => "../verify",
            Self::Answered => PATH,
        }
    }

    fn in_language(self, spoken: Spoken) -> String {
        match self {
            Self::BesideThePage => file_name(spoken),
            Self::Answered => format!("{PATH}?{LANGUAGE}={}", spoken.tag()),
        }
    }
}

/// The result for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// It is the code of this notice.
    Genuine {
        /// Who sent it.
        organisation: &'a str,
        /// Its subject line.
        title: &'a str,
        /// The day on which it was approved, in UTC.
        approved_on: Date,
        /// The address of the public page.
        page: &'a str,
    },
    /// It is not one of our codes, or not written like one.
    NotOurs,
    /// It cannot be checked at the moment.
    Unavailable,
}

/// The name of the static file in this language. English has the plain one.
#[must_use]
pub fn file_name(spoken: Spoken) -> String {
    match spoken {
        Spoken::English => "verify.html".to_owned(),
        other => format!("verify.{}.html", other.tag()),
    }
}

/// What the page may load and where its form may be sent, for the header and for the page itself.
#[must_use]
pub fn content_security_policy() -> String {
    let style = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'self'")
}

const STYLE: &str = include_str!("../templates/verify.css");

#[derive(Template)]
#[template(path = "verify.html")]
struct Document<'a> {
    check: Check<'a>,
    words: &'static Words,
    style: &'static str,
    policy: String,
}

impl Document<'_> {
    /// What a reader learns first, also as the page's title.
    fn heading(&self) -> &'static str {
        match self.check.outcome {
            None => self.words.question,
            Some(Outcome::Genuine { .. }) => self.words.genuine,
            Some(Outcome::NotOurs) => self.words.not_ours,
            Some(Outcome::Unavailable) => self.words.unavailable,
        }
    }

    fn others(&self) -> impl Iterator<Item = (Spoken, String)> {
        let here = self.check.spoken;
        let place = self.check.place;
        Spoken::ALL.into_iter().filter(move |other| *other != here).map(move |other| (other, place.in_language(other)))
    }

    fn is_genuine(&self) -> bool {
        matches!(self.check.outcome, Some(Outcome::Genuine { .. }))
    }

    /// The answer to a code that is not ours is about a form with an error in it.
    fn is_wrong(&self) -> bool {
        self.check.outcome == Some(Outcome::NotOurs)
    }
}

impl Check<'_> {
    /// The page as a document of HTML.
    #[must_use]
    pub fn html(&self) -> String {
        let document =
            Document { check: *self, words: self.spoken.words(), style: STYLE, policy: content_security_policy() };
        document.render().expect("writing to a string does not fail")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENUINE: Outcome<'static> = Outcome::Genuine {
        organisation: "<b>Example & Co</b>",
        title: "\"><script>alert(1)</script>",
        approved_on: Date::constant(2026, 3, 2),
        page: "https://notice.example/inc/index.html",
    };

    fn html(spoken: Spoken, outcome: Option<Outcome<'_>>) -> String {
        Check { spoken, organisation: None, place: Place::Answered, outcome }.html()
    }

    #[test]
    fn every_answer_is_in_its_language_and_no_other() {
        for outcome in [None, Some(GENUINE), Some(Outcome::NotOurs), Some(Outcome::Unavailable)] {
            let headings: std::collections::BTreeSet<_> = Spoken::ALL
                .into_iter()
                .map(|spoken| {
                    let page = html(spoken, outcome);
                    assert!(page.contains(&format!("<html lang=\"{}\">", spoken.tag())));
                    let heading = page.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next());
                    heading.expect("a heading").to_owned()
                })
                .collect();
            assert_eq!(headings.len(), Spoken::ALL.len(), "{headings:?}");
        }
    }

    #[test]
    fn a_hostile_title_changes_no_structure() {
        let page = html(Spoken::English, Some(GENUINE));
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
    }

    #[test]
    fn the_page_loads_its_own_style_and_nothing_else() {
        let page = html(Spoken::German, None);
        let style = page.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).expect("a style").0;
        assert_eq!(style, STYLE);
        for loading in ["<script", "<img", " src=", "rel=\"stylesheet\"", " style="] {
            assert!(!page.contains(loading), "{loading}");
        }
    }

    #[test]
    fn a_day_reads_as_people_write_it() {
        let day = Date::constant(2026, 3, 2);
        let written = Spoken::ALL.map(|spoken| spoken.words().day(day));
        assert_eq!(written, ["2 March 2026", "2 de marzo de 2026", "2 mars 2026", "2. März 2026"]);
        assert_eq!(Spoken::French.words().day(Date::constant(2026, 3, 1)), "1er mars 2026");
    }

    #[test]
    fn the_closest_language_is_taken() {
        for (wanted, found) in [
            ("de-CH", Spoken::German),
            ("fr", Spoken::French),
            ("pt-BR, es;q=0.8, en;q=0.5", Spoken::Spanish),
            ("EN-us", Spoken::English),
            ("*", Spoken::English),
            ("", Spoken::English),
            ("xx,yy;q=1", Spoken::English),
        ] {
            assert_eq!(Spoken::closest(wanted), found, "{wanted}");
        }
    }
}
