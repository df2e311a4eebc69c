//! An author's text, cut into the passages that are for everyone and those that are for some only.
//!
//! Crate `compose` refuses a condition that cannot be read when a notice is written. Here such a condition holds for nobody.

use std::rc::Rc;

use law::{Profile, Residence};
use model::customer::Language;
use model::notice::Text;
use notice::condition::{Condition, Conditional, Section, Subject, sections};

/// A text in one language, part by part.
pub(crate) struct Reading<'c> {
    pub(crate) language: &'c Language,
    pub(crate) text: &'c Text,
    parts: Vec<(&'static str, Vec<Passage>)>,
}

impl<'c> Reading<'c> {
    pub(crate) fn of(language: &'c Language, text: &'c Text) -> Self {
        let parts = text.parts().into_iter().map(|(part, written)| (part, passages(written))).collect();
        Self { language, text, parts }
    }

    /// Subject, text message and the five parts, as their author wrote them.
    pub(crate) fn written(&self) -> impl Iterator<Item = (&'static str, &'c str)> + use<'c> {
        let text = self.text;
        let short = [("subject", text.subject.as_str()), ("text_message", text.text_message.as_str())];
        short.into_iter().chain(text.parts())
    }

    /// The passages of a part.
    pub(crate) fn part(&self, name: &str) -> &[Passage] {
        self.parts.iter().find(|(part, _)| *part == name).map_or(&[], |(_, passages)| passages)
    }

    /// Every part with its passages.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&'static str, &[Passage])> {
        self.parts.iter().map(|(part, passages)| (*part, passages.as_slice()))
    }
}

/// Lines under the same conditions; never blank.
pub(crate) struct Passage {
    /// Its first line, from 1.
    pub(crate) line: usize,
    /// What it says.
    pub(crate) text: String,
    guards: Vec<Guard>,
}

impl Passage {
    /// Whether people of this profile read it. Nobody knows from a profile who died.
    pub(crate) fn is_read_by(&self, profile: &Profile) -> bool {
        self.guards.iter().all(|guard| guard.holds(profile))
    }

    /// Whether only people with a code of their own read it.
    pub(crate) fn is_for_those_with_a_code(&self) -> bool {
        self.certain().any(|subject| matches!(subject, Subject::CreditMonitoring))
    }

    /// Whether it was written for those who live in exactly one of these places.
    pub(crate) fn is_written_for(&self, places: &[Residence]) -> bool {
        let named = |subject: &Subject| matches!(subject, Subject::Residence(named) if named.iter().any(|place| places.contains(place)));
        self.certain().any(named)
    }

    /// What is so of everyone who reads it.
    fn certain(&self) -> impl Iterator<Item = &Subject> {
        self.guards.iter().flat_map(Guard::certain)
    }
}

/// A condition that a passage is under, or the part of it that is for the others.
#[derive(Clone)]
struct Guard {
    /// `None`: it cannot be read.
    condition: Option<Rc<Condition>>,
    /// It is for those for whom the condition does not hold.
    otherwise: bool,
}

impl Guard {
    fn holds(&self, profile: &Profile) -> bool {
        self.condition.as_ref().is_some_and(|condition| condition.holds(profile) != self.otherwise)
    }

    /// What holds for everyone who reads the passage under it.
    fn certain(&self) -> impl Iterator<Item = &Subject> {
        let tests = self.condition.as_deref().map(Condition::tests).unwrap_or_default();
        // Where one of several tests fails, nobody knows which.
        let tests = if self.otherwise && tests.len() > 1 { &[] } else { tests };
        let otherwise = self.otherwise;
        tests.iter().filter(move |test| test.negated == otherwise).map(|test| &test.subject)
    }
}

/// Cuts a part of a text at its conditions.
pub(crate) fn passages(text: &str) -> Vec<Passage> {
    let mut found = Vec::new();
    flatten(&sections(text).0, &mut Vec::new(), &mut found);
    found
}

fn flatten(sections: &[Section], guards: &mut Vec<Guard>, found: &mut Vec<Passage>) {
    for section in sections {
        match section {
            Section::Lines { first, text } => {
                let blank = text.lines().take_while(|line| line.trim().is_empty()).count();
                let text: String = text.split_inclusive('\n').skip(blank).collect();
                if !text.is_empty() {
                    found.push(Passage { line: first + blank, text, guards: guards.clone() });
                }
            }
            Section::Conditional(Conditional { condition, then, otherwise, .. }) => {
                guards.push(Guard { condition: condition.clone().map(Rc::new), otherwise: false });
                flatten(then, guards, found);
                if let Some(guard) = guards.last_mut() {
                    guard.otherwise = true;
                }
                flatten(otherwise.as_deref().unwrap_or_default(), guards, found);
                guards.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use law::{AgeGroup, DataType, DataTypes};

    use super::*;

    fn of(residence: &str, kinds: &[DataType], age_group: AgeGroup) -> Profile {
        Profile { residence: residence.parse().expect("a place"), data_types: DataTypes::of(kinds), age_group }
    }

    fn read_by(text: &str, profile: &Profile) -> Vec<(usize, String)> {
        let read = passages(text).into_iter().filter(|passage| passage.is_read_by(profile));
        read.map(|passage| (passage.line, passage.text.trim().to_owned())).collect()
    }

    #[test]
    fn everyone_reads_what_is_for_them() {
        let text = "All.\n\n::: when data ssn and not residence US-MA\nSome.\n::: when minor\nFew.\n:::\n::: otherwise\nOthers.\n:::\nAll again.";
        let some = of("US-CA", &[DataType::Ssn], AgeGroup::Minor);
        let read = |profile: &Profile| read_by(text, profile).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
        assert_eq!(read(&some), [1, 4, 6, 11]);
        assert_eq!(read(&of("US-CA", &[DataType::Ssn], AgeGroup::Adult)), [1, 4, 11]);
        assert_eq!(read(&of("US-MA", &[DataType::Ssn], AgeGroup::Minor)), [1, 9, 11]);
        assert_eq!(read(&of("DE", &[DataType::Name], AgeGroup::Unknown)), [1, 9, 11]);
    }

    #[test]
    fn what_cannot_be_read_holds_for_nobody_and_ends_nothing_it_did_not_begin() {
        let someone = of("US-CA", &[DataType::Ssn], AgeGroup::Adult);
        assert_eq!(read_by("::: when data snn\nx\n:::\ny", &someone), [(4, "y".to_owned())]);
        assert_eq!(read_by(":::\nx\n::: otherwise\ny", &someone).len(), 2);
        let deep = "::: when data ssn\n".repeat(40) + "x\n" + &":::\n".repeat(40) + "y";
        assert_eq!(read_by(&deep, &someone).len(), 2);
    }

    #[test]
    fn what_is_denied_twice_is_read_as_it_is_sent() {
        let text = "::: when not not minor\nx\n:::";
        assert_eq!(read_by(text, &of("US-CA", &[], AgeGroup::Minor)).len(), 1);
        assert_eq!(read_by(text, &of("US-CA", &[], AgeGroup::Adult)).len(), 0);
    }

    #[test]
    fn those_with_a_code_are_known_by_any_condition_that_leaves_only_them() {
        for (text, expected) in [
            ("::: when credit monitoring\nx\n:::", true),
            ("::: when credit monitoring and data ssn\nx\n:::", true),
            ("::: when not credit monitoring\ny\n::: otherwise\nx\n:::", true),
            ("::: when not credit monitoring and data ssn\ny\n::: otherwise\nx\n:::", false),
            ("::: when not credit monitoring\nx\n:::", false),
            ("::: when credit monitoring\ny\n::: otherwise\nx\n:::", false),
            ("x", false),
        ] {
            let passages = passages(text);
            let passage = passages.iter().find(|passage| passage.text.trim() == "x").expect("it is there");
            assert_eq!(passage.is_for_those_with_a_code(), expected, "{text}");
        }
    }

    #[test]
    fn a_passage_is_written_for_those_whose_home_its_condition_names() {
        let places = ["US-MA".parse().expect("a place")];
        for (text, expected) in [
            ("::: when residence US-MA\nx\n:::", true),
            ("::: when not residence US-MA\ny\n::: otherwise\nx\n:::", true),
            ("::: when residence US\nx\n:::", false),
            ("::: when not residence US-MA\nx\n:::", false),
            ("::: when data ssn\nx\n:::", false),
            ("x", false),
        ] {
            let passages = passages(text);
            let passage = passages.iter().find(|passage| passage.text.trim() == "x").expect("it is there");
            assert_eq!(passage.is_written_for(&places), expected, "{text}");
        }
    }
}
