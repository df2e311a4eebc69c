//! A letter, as one customer gets it: a tree of plain texts, which whoever prints it sets in type.
//!
//! Its template is JSON in which placeholders stand for whole texts, so a value is a leaf of the tree whatever it holds. Every list
//! of it may end in `null`, which stands for nothing: it spares the template a count of its commas.

use serde::{Deserialize, Deserializer, Serialize};

use crate::customer::Language;

/// The most pages of a letter: three sheets on both sides, with their envelope, stay within a standard letter's 20 g (DIN 5008's
/// readers) and one ounce (USPS First-Class Mail).
///
/// Sources: <https://www.deutschepost.de/de/b/briefe-in-deutschland.html>, <https://pe.usps.com/text/dmm300/Notice123.htm>
pub const MAX_PAGES: usize = 6;

/// A letter, as one customer gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The language it is written in.
    pub language: Language,
    /// Who writes: the company and its postal address, line by line, the country last.
    #[serde(deserialize_with = "without_nulls")]
    pub sender: Vec<String>,
    /// The day on which it is made, in words.
    pub date: String,
    /// What it is: the title that the laws prescribe.
    pub title: String,
    /// What it is about.
    pub subject: String,
    /// The rest, from the greeting on.
    #[serde(deserialize_with = "without_nulls")]
    pub body: Vec<LetterBlock>,
    /// What every page after the first is headed by: the company.
    pub organisation: String,
}

/// A piece of a letter that stands for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterBlock {
    /// A heading of one of the parts.
    Heading(#[serde(deserialize_with = "without_nulls")] Vec<Run>),
    /// A heading within a part.
    Subheading(#[serde(deserialize_with = "without_nulls")] Vec<Run>),
    /// A paragraph.
    Paragraph(#[serde(deserialize_with = "without_nulls")] Vec<Run>),
    /// A list with bullets.
    Bullets(#[serde(deserialize_with = "without_nulls")] Vec<Item>),
    /// A list that is numbered from 1.
    Numbers(#[serde(deserialize_with = "without_nulls")] Vec<Item>),
    /// Something set apart.
    Framed(#[serde(deserialize_with = "without_nulls")] Vec<LetterBlock>),
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Item(#[serde(deserialize_with = "without_nulls")] pub Vec<LetterBlock>);

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Run {
    /// Words.
    Text(String),
    /// Words that weigh.
    Strong(#[serde(deserialize_with = "without_nulls")] Vec<Run>),
    /// Words that stand out.
    Emphasis(#[serde(deserialize_with = "without_nulls")] Vec<Run>),
    /// A line ends within a paragraph.
    Break,
}

fn without_nulls<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(Vec::<Option<T>>::deserialize(from)?.into_iter().flatten().collect())
}

/// How a page is filled, in tenths of a line of running text. A little less than what type and paper give, so that an estimate is
/// never below what printing comes to; a test of *print* holds it against that.
const FIRST_PAGE: usize = 290;
const PAGE: usize = 480;
/// Characters in a line.
const LINE: usize = 90;

impl Letter {
    /// How many pages it takes at most, without setting it in type.
    #[must_use]
    pub fn most_pages(&self) -> usize {
        let head = text_lines(&self.title, LINE * 2 / 3) * 14 + text_lines(&self.subject, LINE * 9 / 10) * 10;
        let height = head + heights(&self.body, LINE);
        1 + height.saturating_sub(FIRST_PAGE).div_ceil(PAGE)
    }
}

impl Letter {
    /// What it says, as plain text: for whoever reads it on a screen.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n\n{}\n\n{}\n\n", self.date, self.title, self.subject);
        write_blocks(&self.body, "", &mut text);
        text.trim_end().to_owned()
    }
}

fn write_blocks(blocks: &[LetterBlock], indent: &str, into: &mut String) {
    let deeper = format!("{indent}  ");
    for block in blocks {
        match block {
            LetterBlock::Heading(line) | LetterBlock::Subheading(line) | LetterBlock::Paragraph(line) => {
                let mut text = String::new();
                plain(line, &mut text);
                text.lines().for_each(|line| into.extend([indent, line, "\n"]));
                into.push('\n');
            }
            LetterBlock::Bullets(items) | LetterBlock::Numbers(items) => {
                for (number, item) in (1..).zip(items) {
                    let mark =
                        if matches!(block, LetterBlock::Bullets(_)) { "-".to_owned() } else { format!("{number}.") };
                    let start = into.len();
                    write_blocks(&item.0, &deeper, into);
                    into.replace_range(start..(start + deeper.len()).min(into.len()), &format!("{indent}{mark} "));
                    into.truncate(into.trim_end().len());
                    into.push('\n');
                }
                into.push('\n');
            }
            LetterBlock::Framed(inner) => write_blocks(inner, &deeper, into),
        }
    }
}

/// Blocks one below the other, each with the space around it, in tenths of a line.
fn heights(blocks: &[LetterBlock], width: usize) -> usize {
    let inner = width.saturating_sub(4).max(20);
    let of = |block: &LetterBlock| match block {
        LetterBlock::Heading(line) => runs_lines(line, width * 4 / 5) * 12 + 18,
        LetterBlock::Subheading(line) => runs_lines(line, width * 9 / 10) * 10 + 15,
        LetterBlock::Paragraph(line) => runs_lines(line, width) * 10 + 4,
        LetterBlock::Bullets(items) | LetterBlock::Numbers(items) => {
            items.iter().map(|item| heights(&item.0, inner).saturating_sub(2)).sum::<usize>() + 4
        }
        LetterBlock::Framed(blocks) => heights(blocks, inner) + 18,
    };
    blocks.iter().map(of).sum()
}

fn runs_lines(runs: &[Run], width: usize) -> usize {
    let mut text = String::new();
    plain(runs, &mut text);
    text.split('\n').map(|line| text_lines(line, width)).sum()
}

fn plain(runs: &[Run], into: &mut String) {
    for run in runs {
        match run {
            Run::Text(text) => into.push_str(text),
            Run::Strong(inner) | Run::Emphasis(inner) => plain(inner, into),
            Run::Break => into.push('\n'),
        }
    }
}

fn text_lines(text: &str, width: usize) -> usize {
    // Capitals and everything outside of ASCII are taken as a third wider than others.
    let wide = text.chars().filter(|character| character.is_uppercase() || !character.is_ascii()).count();
    (text.chars().count() + wide / 3).div_ceil(width).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_plain_text_too() {
        let json = r#"{"language":"en","sender":["A"],"date":"Today","title":"Notice","subject":"About","organisation":"A","body":[
            {"paragraph":[{"text":"Dear Ada,"},"break",{"strong":[{"text":"read this"}]}]},
            {"numbers":[[{"paragraph":[{"text":"One"}]},{"bullets":[[{"paragraph":[{"text":"inner"}]}]]}],[]]},
            {"framed":[{"paragraph":[{"text":"Set apart"}]}]}]}"#;
        let letter: Letter = serde_json::from_str(json).expect("a letter");
        let body = "Dear Ada,\nread this\n\n1. One\n\n  - inner\n2.\n\n  Set apart";
        assert_eq!(letter.text(), format!("Today\n\nNotice\n\nAbout\n\n{body}"));
    }

    #[test]
    fn nothing_is_left_of_a_null() {
        let json = r#"{"language":"en","sender":["A",null],"date":"d","title":"t","subject":"s","organisation":"A",
            "body":[{"paragraph":[{"text":"x"},"break",{"strong":[{"text":"y"},null]},null]},{"bullets":[[null],null]},null]}"#;
        let letter: Letter = serde_json::from_str(json).expect("a letter");
        let line = vec![Run::Text("x".into()), Run::Break, Run::Strong(vec![Run::Text("y".into())])];
        assert_eq!(letter.body, [LetterBlock::Paragraph(line), LetterBlock::Bullets(vec![Item(Vec::new())])]);
        assert_eq!(letter.most_pages(), 1);
    }
}
