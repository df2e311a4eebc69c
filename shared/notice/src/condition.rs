//! Conditions of paragraphs, as an attorney reads them:
//!
//! ```text
//! ::: when data ssn, driver_license and residence US
//! You can place a security freeze.
//! ::: otherwise
//! You can ask your bank.
//! :::
//! ```
//!
//! | test | holds for |
//! | --- | --- |
//! | `data ssn, medical` | people for whom one of these was exposed |
//! | `residence US-CA, DE` | those who live in one of these countries or subdivisions |
//! | `minor` | those for whom a parent or guardian reads |
//! | `credit monitoring` | those who get a code of their own from the incident's pools |
//! | `next of kin` | people who have died: their family reads it |
//!
//! `not` before a test reverses it, `and` joins two; for "or", write two blocks. Blocks can be
//! nested.

use std::str::FromStr;

use law::{DataType, DataTypes, Profile, Residence, UnknownCode};
use model::customer::Addressee;
use model::notice::{Circumstance, Reader};

const TESTS: [&str; 5] = ["data", "residence", "minor", "next of kin", "credit monitoring"];

/// How deep conditions may be nested.
pub const MAX_DEPTH: usize = 16;

/// A condition: it holds where all of its tests do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    tests: Vec<Test>,
}

/// One test of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The test is reversed.
    pub negated: bool,
    /// What it is about.
    pub subject: Subject,
}

/// What a test is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One of these data was exposed; never empty.
    Data(Vec<DataType>),
    /// One of these places is home; never empty.
    Residence(Vec<Residence>),
    /// This person reads in place of the customer.
    Addressee(Addressee),
    /// The customer has a code of their own from the incident's pools.
    CreditMonitoring,
}

/// Why a line that begins with `:::` cannot be read. Each says what is expected instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCondition {
    /// No codes where codes are required.
    #[error("codes after `{0}`, separated by commas")]
    NoCodes(&'static str),
    /// A type of data that is not in the laws' vocabulary; the nearest that are.
    #[error("data types after `data`; one is not in the vocabulary, the nearest are {}", .0.join(", "))]
    UnknownData(Vec<&'static str>),
    /// A place that ISO 3166 does not know.
    #[error("countries or subdivisions after `residence`, such as DE or US-CA; one is not in ISO 3166")]
    UnknownPlace,
    /// A test that does not exist; the nearest that does.
    #[error("a test after `when` that is one of {}; the nearest is `{nearest}`", TESTS.join(", "))]
    UnknownTest {
        /// As it is written.
        nearest: &'static str,
    },
    /// Neither the beginning, the middle nor the end of a condition.
    #[error("`::: when …`, `::: otherwise` or `:::` in a line that begins so")]
    UnknownLine,
    /// A condition nested deeper than anybody can follow.
    #[error("conditions nested at most {MAX_DEPTH} deep")]
    TooDeep,
}

impl Condition {
    /// That any of these data was exposed, any of these places is home, and this person reads. `None`: it always holds.
    #[must_use]
    pub fn of_audience(data_types: DataTypes, places: &[Residence], addressee: Option<Addressee>) -> Option<Self> {
        let data = (!data_types.is_empty()).then(|| Subject::Data(data_types.iter().collect()));
        let home = (!places.is_empty()).then(|| Subject::Residence(places.to_vec()));
        let subjects = [data, home, addressee.map(Subject::Addressee)].into_iter().flatten();
        let tests: Vec<Test> = subjects.map(|subject| Test { negated: false, subject }).collect();
        (!tests.is_empty()).then_some(Self { tests })
    }

    /// Its tests; never none.
    #[must_use]
    pub fn tests(&self) -> &[Test] {
        &self.tests
    }

    /// Whether it holds for people of this profile. From a profile nobody knows who died or who has a code, so nobody is taken to.
    #[must_use]
    pub fn holds(&self, profile: &Profile) -> bool {
        let reader = Reader::from(profile);
        self.tests.iter().all(|test| test.subject.holds(&reader) != test.negated)
    }
}

impl Subject {
    fn holds(&self, reader: &Reader) -> bool {
        match self {
            Self::Data(kinds) => kinds.iter().any(|kind| Circumstance::Data(*kind).holds(reader)),
            Self::Residence(places) => places.iter().any(|place| Circumstance::Residence(*place).holds(reader)),
            Self::Addressee(addressee) => Circumstance::Addressee(*addressee).holds(reader),
            Self::CreditMonitoring => false,
        }
    }
}

impl FromStr for Condition {
    type Err = NoCondition;

    /// Reads the words after `::: when`.
    fn from_str(words: &str) -> Result<Self, NoCondition> {
        let tests = words.split(" and ").map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self { tests })
    }
}

impl FromStr for Test {
    type Err = NoCondition;

    fn from_str(words: &str) -> Result<Self, NoCondition> {
        let (mut negated, mut words) = (false, words.trim());
        while let Some(rest) = words.strip_prefix("not ") {
            (negated, words) = (!negated, rest.trim());
        }
        Ok(Self { negated, subject: words.parse()? })
    }
}

impl FromStr for Subject {
    type Err = NoCondition;

    fn from_str(words: &str) -> Result<Self, NoCondition> {
        let (word, codes) = words.split_once(' ').unwrap_or((words, ""));
        match (word, codes.trim()) {
            ("data", "") => Err(NoCondition::NoCodes("data")),
            ("data", codes) => {
                let kinds = codes.split(',').map(|code| code.trim().parse()).collect::<Result<_, UnknownCode>>();
                kinds.map(Self::Data).map_err(|error| NoCondition::UnknownData(error.nearest))
            }
            ("residence", "") => Err(NoCondition::NoCodes("residence")),
            ("residence", codes) => {
                let places = codes.split(',').map(Residence::parse).collect::<Result<_, _>>();
                places.map(Self::Residence).map_err(|_| NoCondition::UnknownPlace)
            }
            ("minor", "") => Ok(Self::Addressee(Addressee::Guardian)),
            ("next", "of kin") => Ok(Self::Addressee(Addressee::NextOfKin)),
            ("credit", "monitoring") => Ok(Self::CreditMonitoring),
            _ => {
                let near = |known: &&&str| (strsim::jaro_winkler(known, word) * 1_000.0) as u32;
                Err(NoCondition::UnknownTest { nearest: TESTS.iter().max_by_key(near).copied().unwrap_or_default() })
            }
        }
    }
}

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Section {
    /// Whole lines between two that begin with `:::`, or the text's ends.
    Lines {
        /// The number of the first, from 1.
        first: usize,
        /// The lines, each with its end.
        text: String,
    },
    /// What is for some only.
    Conditional(Conditional),
}

/// What is for some only, and what the others read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditional {
    /// The line in which it begins, from 1.
    pub line: usize,
    /// For whom. `None`: it cannot be read, so it holds for nobody.
    pub condition: Option<Condition>,
    /// What readers get for whom it holds.
    pub then: Vec<Section>,
    /// What the others read. `None`: nothing, since there is no `::: otherwise`.
    pub otherwise: Option<Vec<Section>>,
}

/// What is wrong with a line that begins with `:::`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It cannot be read.
    Unreadable(NoCondition),
    /// A condition that does not end, or the end or middle of one that did not begin.
    Unbalanced,
}

/// Cuts a text at its conditions. Errors in them are listed separately, by line; the text is cut all the same.
#[must_use]
pub fn sections(text: &str) -> (Vec<Section>, Vec<(usize, Fault)>) {
    let mut cutter = Cutter::default();
    let mut lines = (1, String::new());
    for (number, line) in (1..).zip(text.lines()) {
        match line.trim().strip_prefix(":::") {
            Some(fence) => {
                let (first, text) = std::mem::replace(&mut lines, (number + 1, String::new()));
                cutter.push(Section::Lines { first, text });
                cutter.fence(fence.trim(), number);
            }
            None => {
                lines.1.push_str(line);
                lines.1.push('\n');
            }
        }
    }
    let (first, text) = lines;
    cutter.push(Section::Lines { first, text });
    cutter.finish()
}

#[derive(Default)]
struct Cutter {
    done: Vec<Section>,
    open: Vec<Conditional>,
    /// How many began beyond the allowed depth: they end without having counted.
    beyond: usize,
    faults: Vec<(usize, Fault)>,
}

impl Cutter {
    fn push(&mut self, section: Section) {
        if matches!(&section, Section::Lines { text, .. } if text.is_empty()) {
            return;
        }
        let sections = match self.open.last_mut() {
            Some(last) => last.otherwise.as_mut().unwrap_or(&mut last.then),
            None => &mut self.done,
        };
        sections.push(section);
    }

    fn fence(&mut self, words: &str, line: usize) {
        match (words.strip_prefix("when "), words) {
            (Some(_), _) if self.open.len() == MAX_DEPTH => {
                self.faults.push((line, Fault::Unreadable(NoCondition::TooDeep)));
                self.beyond += 1;
            }
            (Some(words), _) => {
                let condition = words.parse().map_err(|error| self.faults.push((line, Fault::Unreadable(error)))).ok();
                self.open.push(Conditional { line, condition, then: Vec::new(), otherwise: None });
            }
            (None, "otherwise") if self.beyond > 0 => {}
            (None, "otherwise") => match self.open.last_mut() {
                Some(last) if last.otherwise.is_none() => last.otherwise = Some(Vec::new()),
                _ => self.faults.push((line, Fault::Unbalanced)),
            },
            (None, "") if self.beyond > 0 => self.beyond -= 1,
            (None, "") => match self.open.pop() {
                Some(ended) => self.push(Section::Conditional(ended)),
                None => self.faults.push((line, Fault::Unbalanced)),
            },
            _ => self.faults.push((line, Fault::Unreadable(NoCondition::UnknownLine))),
        }
    }

    /// What does not end, ends with the text.
    fn finish(mut self) -> (Vec<Section>, Vec<(usize, Fault)>) {
        self.faults.extend(self.open.iter().map(|open| (open.line, Fault::Unbalanced)));
        while let Some(open) = self.open.pop() {
            self.push(Section::Conditional(open));
        }
        (self.done, self.faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Condition {
        words.parse().expect("a condition")
    }

    #[test]
    fn conditions_read_as_they_are_meant() {
        let place = |code: &str| -> Residence { code.parse().expect("a place") };
        for (words, negated, subject) in [
            ("data ssn, medical", false, Subject::Data(vec![DataType::Ssn, DataType::Medical])),
            ("residence us-ca,DE", false, Subject::Residence(vec![place("US-CA"), place("DE")])),
            ("not minor", true, Subject::Addressee(Addressee::Guardian)),
            ("next of kin", false, Subject::Addressee(Addressee::NextOfKin)),
            ("not credit monitoring", true, Subject::CreditMonitoring),
            ("not not minor", false, Subject::Addressee(Addressee::Guardian)),
        ] {
            assert_eq!(read(words).tests(), [Test { negated, subject }], "{words}");
        }
        assert_eq!(read("data ssn and not residence DE").tests().len(), 2);
    }

    #[test]
    fn an_unknown_code_is_reported_with_the_nearest() {
        for (words, says) in [
            ("data snn", "the nearest are ssn"),
            ("residence XX", "ISO 3166"),
            ("date ssn", "the nearest is `data`"),
            ("data", "codes after `data`"),
            ("", "one of data, residence"),
        ] {
            let error = words.parse::<Condition>().expect_err("no condition").to_string();
            assert!(error.contains(says), "{words}: {error}");
        }
    }

    #[test]
    fn any_number_of_nots_is_read() {
        let nots = "not ".repeat(1_000_001) + "minor";
        assert!(read(&nots).tests()[0].negated);
    }

    #[test]
    fn who_reads_guidance_is_a_condition_too() {
        assert_eq!(Condition::of_audience(DataTypes::EMPTY, &[], None), None);
        let places = [Residence::parse("US-CA").expect("a place")];
        let audience = Condition::of_audience(DataTypes::of(&[DataType::Ssn]), &places, Some(Addressee::Guardian));
        assert_eq!(audience, Some(read("data ssn and residence US-CA and minor")));
    }

    #[test]
    fn a_text_is_cut_at_its_conditions() {
        let (sections, faults) =
            sections("All.\n::: when data ssn\nSome.\n::: when minor\nFew.\n:::\n::: otherwise\nOthers.\n:::\nAll.");
        assert_eq!(faults, []);
        let [Section::Lines { first: 1, .. }, Section::Conditional(some), Section::Lines { first: 10, .. }] =
            &sections[..]
        else {
            panic!("{sections:?}")
        };
        assert_eq!((some.line, &some.condition), (2, &Some(read("data ssn"))));
        assert!(
            matches!(&some.then[..], [Section::Lines { first: 3, .. }, Section::Conditional(few)] if few.line == 4)
        );
        assert!(matches!(some.otherwise.as_deref(), Some([Section::Lines { first: 8, .. }])));
    }

    #[test]
    fn what_is_wrong_with_conditions_is_found_in_its_line() {
        for (text, expected) in [
            ("a\n::: when minor\nb", (2, Fault::Unbalanced)),
            ("a\n:::", (2, Fault::Unbalanced)),
            ("::: otherwise\n", (1, Fault::Unbalanced)),
            ("::: when minor\n::: otherwise\n::: otherwise\n:::", (3, Fault::Unbalanced)),
            ("::: end", (1, Fault::Unreadable(NoCondition::UnknownLine))),
            ("::: when data\n:::", (1, Fault::Unreadable(NoCondition::NoCodes("data")))),
        ] {
            assert_eq!(sections(text).1, [expected], "{text}");
        }
    }

    #[test]
    fn conditions_are_nested_so_deep_and_no_deeper() {
        let deep = |levels: usize| sections(&("::: when minor\n".repeat(levels) + "x\n" + &":::\n".repeat(levels)));
        assert_eq!(deep(MAX_DEPTH).1, []);
        let (sections, faults) = deep(100_000);
        assert_eq!(sections.len(), 1);
        assert_eq!(faults.len(), 100_000 - MAX_DEPTH);
        assert_eq!(faults[0], (MAX_DEPTH + 1, Fault::Unreadable(NoCondition::TooDeep)));
    }
}
