//! An author's text, cut into the passages that are for everyone and those that are for some only.
//!
//! What a condition can say stands in crate `compose` (`src/condition.rs`), which refuses what it cannot read when a notice is
//! written. Here a condition that cannot be read holds for nobody.

use std::rc::Rc;

use law::{AgeGroup, DataType, DataTypes, Profile, Residence};
use model::customer::Language;
use model::notice::Text;

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
    conditions: Vec<Condition>,
}

impl Passage {
    /// Whether people of this profile read it. Nobody knows from a profile who died.
    pub(crate) fn is_read_by(&self, profile: &Profile) -> bool {
        self.conditions.iter().all(|condition| condition.holds(profile))
    }

    /// Whether those only read it who have a code of their own.
    pub(crate) fn is_for_those_with_a_code(&self) -> bool {
        let asks = |condition: &Condition| {
            let mut tests = condition.tests.iter().flat_map(|tests| tests.iter());
            !condition.otherwise && tests.any(|test| !test.not && matches!(test.of, Circumstance::CreditMonitoring))
        };
        self.conditions.iter().any(asks)
    }

    /// Whether it was written for those who live in exactly one of these places.
    pub(crate) fn is_written_for(&self, places: &[Residence]) -> bool {
        self.conditions.iter().any(|condition| condition.names(places))
    }
}

#[derive(Clone)]
struct Condition {
    /// `None`: it cannot be read.
    tests: Option<Rc<[Test]>>,
    /// It is for those for whom the tests do not hold.
    otherwise: bool,
}

struct Test {
    not: bool,
    of: Circumstance,
}

enum Circumstance {
    Data(DataTypes),
    Residence(Vec<Residence>),
    Minor,
    NextOfKin,
    CreditMonitoring,
}

impl Condition {
    fn read(words: &str) -> Self {
        Self { tests: words.split(" and ").map(|test| Test::read(test.trim())).collect(), otherwise: false }
    }

    fn holds(&self, profile: &Profile) -> bool {
        let Some(tests) = &self.tests else { return false };
        tests.iter().all(|test| test.holds(profile)) != self.otherwise
    }

    fn names(&self, places: &[Residence]) -> bool {
        let Some(tests) = &self.tests else { return false };
        // Of several tests one may fail, and nobody knows which.
        if self.otherwise && tests.len() > 1 {
            return false;
        }
        tests.iter().any(|test| match &test.of {
            Circumstance::Residence(named) => {
                test.not == self.otherwise && named.iter().any(|place| places.contains(place))
            }
            _ => false,
        })
    }
}

impl Test {
    fn read(words: &str) -> Option<Self> {
        let (not, words) = match words.strip_prefix("not ") {
            Some(rest) => (true, rest.trim()),
            None => (false, words),
        };
        let (word, codes) = words.split_once(' ').unwrap_or((words, ""));
        let of = match (word, codes.trim()) {
            ("data", codes) => {
                let kinds: Option<DataTypes> =
                    codes.split(',').map(|code| code.trim().parse::<DataType>().ok()).collect();
                Circumstance::Data(kinds?)
            }
            ("residence", codes) => {
                let places: Option<_> = codes.split(',').map(|code| Residence::parse(code).ok()).collect();
                Circumstance::Residence(places?)
            }
            ("minor", "") => Circumstance::Minor,
            ("next", "of kin") => Circumstance::NextOfKin,
            ("credit", "monitoring") => Circumstance::CreditMonitoring,
            _ => return None,
        };
        Some(Self { not, of })
    }

    fn holds(&self, profile: &Profile) -> bool {
        let holds = match &self.of {
            Circumstance::Data(kinds) => profile.data_types.overlaps(*kinds),
            Circumstance::Residence(places) => places.iter().any(|place| profile.residence.lies_in(*place)),
            Circumstance::Minor => profile.age_group == AgeGroup::Minor,
            // Neither is known from a profile alone.
            Circumstance::NextOfKin | Circumstance::CreditMonitoring => false,
        };
        holds != self.not
    }
}

/// How deep conditions are followed; no author goes deeper.
const DEEPEST: usize = 16;

/// Cuts a part of a text at its conditions.
pub(crate) fn passages(text: &str) -> Vec<Passage> {
    let mut done = Vec::new();
    let mut open: Vec<Condition> = Vec::new();
    // What is opened below the deepest level is closed again without having counted.
    let mut beyond = 0_usize;
    let mut piece: Option<(usize, String)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let Some(fence) = line.trim().strip_prefix(":::") else {
            if piece.is_none() && line.trim().is_empty() {
                continue;
            }
            let (_, words) = piece.get_or_insert_with(|| (number, String::new()));
            words.push_str(line);
            words.push('\n');
            continue;
        };
        done.extend(piece.take().map(|(line, text)| Passage { line, text, conditions: open.clone() }));
        let fence = fence.trim();
        if let Some(words) = fence.strip_prefix("when ") {
            if open.len() < DEEPEST { open.push(Condition::read(words)) } else { beyond += 1 }
        } else if beyond > 0 {
            beyond -= usize::from(fence.is_empty());
        } else if fence == "otherwise" {
            if let Some(last) = open.last_mut() {
                last.otherwise = true;
            }
        } else {
            open.pop();
        }
    }
    done.extend(piece.map(|(line, text)| Passage { line, text, conditions: open }));
    done
}

#[cfg(test)]
mod tests {
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
