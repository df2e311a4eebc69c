//! An author's Markdown (CommonMark) into blocks: paragraphs, lists, weight, links to the company's own domains.

use std::collections::BTreeSet;
use std::ops::Range;

use model::notice::Domain;
use notice::condition::{Conditional, Fault, Section, sections};
use notice::links;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::blocks::{Block, Span, spans};
use crate::condition;
use crate::finding::Problem;
use crate::placeholders;

/// Which links a text may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Links<'d> {
    /// Those to these domains.
    Own(&'d BTreeSet<Domain>),
    /// None: the guidance library names official places, and they are typed in by whoever goes there.
    AsWords,
}

/// What an author's text becomes.
pub(crate) struct ReadText {
    /// Its blocks.
    pub(crate) blocks: Vec<Block>,
    /// The columns that it names.
    pub(crate) placeholders: BTreeSet<String>,
    /// What is wrong with it, by line.
    pub(crate) problems: Vec<(usize, Problem)>,
}

/// Reads a text of Markdown with placeholders and conditions.
pub(crate) fn read(text: &str, links: Links<'_>) -> ReadText {
    let (marked, names) = match placeholders::mark(text) {
        Ok(marked) => marked,
        Err(problem) => return ReadText { blocks: Vec::new(), placeholders: BTreeSet::new(), problems: vec![problem] },
    };
    let (sections, faults) = sections(&marked);
    let mut reader = Reader { links, problems: faults.into_iter().map(problem).collect() };
    let blocks = reader.sections(&sections);
    let mut problems = reader.problems;
    if let Links::Own(domains) = links {
        problems.extend(bare_links(&marked, domains));
    }
    problems.sort_by_key(|(line, _)| *line);
    problems.dedup();
    ReadText { blocks, placeholders: names, problems }
}

fn problem((line, fault): (usize, Fault)) -> (usize, Problem) {
    let problem = match fault {
        Fault::Unreadable(why) => Problem::NoCondition { why: why.to_string() },
        Fault::Unbalanced => Problem::Unbalanced,
    };
    (line, problem)
}

/// What is wrong with the addresses that stand in a text as they are, by line.
pub(crate) fn bare_links<'t>(text: &'t str, domains: &'t BTreeSet<Domain>) -> impl Iterator<Item = (usize, Problem)> {
    (1..).zip(text.lines()).flat_map(move |(line, words)| {
        links::bare(words).filter_map(move |address| Some((line, links::fault(address, domains)?.into())))
    })
}

struct Reader<'a> {
    links: Links<'a>,
    problems: Vec<(usize, Problem)>,
}

impl Reader<'_> {
    /// What stands between conditions is Markdown.
    fn sections(&mut self, sections: &[Section]) -> Vec<Block> {
        let mut blocks = Vec::new();
        for section in sections {
            match section {
                Section::Lines { first, text } => blocks.extend(self.markdown(text, *first)),
                Section::Conditional(Conditional { condition, then, otherwise, .. }) => {
                    // One that cannot be read is a problem of the text, which is then not used.
                    let test = condition.as_ref().map(condition::expression).unwrap_or_default();
                    let then = self.sections(then);
                    blocks.push(Block::When(test, then, self.sections(otherwise.as_deref().unwrap_or_default())));
                }
            }
        }
        blocks
    }

    /// Reads Markdown that begins in line `first`.
    fn markdown(&mut self, text: &str, first: usize) -> Vec<Block> {
        let mut nest = Nest::default();
        for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
            let line = first + text[..range.start].matches('\n').count();
            self.event(event, &range, line, &mut nest);
        }
        nest.blocks.pop().unwrap_or_default()
    }

    fn event(&mut self, event: Event<'_>, _: &Range<usize>, line: usize, nest: &mut Nest) {
        match event {
            Event::Start(Tag::List(from)) => nest.lists.push((from, Vec::new())),
            Event::Start(Tag::Item | Tag::BlockQuote(_)) => nest.blocks.push(Vec::new()),
            Event::Start(Tag::Strong | Tag::Emphasis) => nest.spans.push(Vec::new()),
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let Links::Own(domains) = self.links
                    && let Some(fault) = links::fault(&dest_url, domains)
                {
                    self.problems.push((line, fault.into()));
                }
                nest.spans.push(Vec::new());
                nest.addresses.push(dest_url.into_string());
            }
            Event::Start(Tag::Image { .. }) => {
                self.problems.push((line, Problem::Picture));
                nest.spans.push(Vec::new());
            }
            Event::Start(_) => {}
            Event::End(end) => nest.end(end, matches!(self.links, Links::AsWords)),
            Event::Text(text) | Event::Code(text) => nest.line().extend(spans(&text)),
            Event::SoftBreak => nest.line().push(Span::Text(" ".to_owned())),
            Event::HardBreak => nest.line().push(Span::Break),
            Event::Html(_) | Event::InlineHtml(_) => self.problems.push((line, Problem::Html)),
            _ => {}
        }
    }
}

/// What is open while Markdown is read.
struct Nest {
    blocks: Vec<Vec<Block>>,
    lists: Vec<(Option<u64>, Vec<Vec<Block>>)>,
    spans: Vec<Vec<Span>>,
    addresses: Vec<String>,
}

impl Default for Nest {
    fn default() -> Self {
        Self { blocks: vec![Vec::new()], lists: Vec::new(), spans: vec![Vec::new()], addresses: Vec::new() }
    }
}

impl Nest {
    /// The line that is being written.
    fn line(&mut self) -> &mut Vec<Span> {
        if self.spans.is_empty() {
            self.spans.push(Vec::new());
        }
        let last = self.spans.len() - 1;
        &mut self.spans[last]
    }

    fn push(&mut self, block: Block) {
        if let Some(blocks) = self.blocks.last_mut() {
            blocks.push(block);
        }
    }

    /// What stands on the line so far, as a paragraph: the items of a tight list have none of their own.
    fn finish_line(&mut self, block: impl FnOnce(Vec<Span>) -> Block) {
        let line = std::mem::take(self.line());
        if !line.is_empty() {
            self.push(block(line));
        }
    }

    fn end(&mut self, end: TagEnd, as_words: bool) {
        match end {
            TagEnd::Paragraph | TagEnd::CodeBlock => self.finish_line(Block::Paragraph),
            TagEnd::Heading(_) => self.finish_line(Block::Subheading),
            TagEnd::Strong => self.wrap(Span::Strong),
            TagEnd::Emphasis => self.wrap(Span::Emphasis),
            TagEnd::Image => self.wrap(Span::Emphasis),
            TagEnd::Link => {
                let address = self.addresses.pop().unwrap_or_default();
                self.wrap(|words| if as_words { worded(words, &address) } else { Span::Link(words, spans(&address)) });
            }
            TagEnd::Item => {
                self.finish_line(Block::Paragraph);
                let item = self.blocks.pop().unwrap_or_default();
                if let Some((_, items)) = self.lists.last_mut() {
                    items.push(item);
                }
            }
            TagEnd::List(_) => {
                if let Some((from, items)) = self.lists.pop() {
                    self.push(Block::List(from, items));
                }
            }
            TagEnd::BlockQuote(_) => {
                let quoted = self.blocks.pop().unwrap_or_default();
                self.push(Block::Framed(quoted));
            }
            _ => {}
        }
    }

    fn wrap(&mut self, around: impl FnOnce(Vec<Span>) -> Span) {
        let inner = self.spans.pop().unwrap_or_default();
        self.line().push(around(inner));
    }
}

/// A link as words: what it says, and where that is.
fn worded(mut words: Vec<Span>, address: &str) -> Span {
    words.push(Span::Text(format!(" ({address})")));
    Span::Emphasis(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> ReadText {
        let domains = BTreeSet::from(["example.com".parse().expect("a domain")]);
        read(text, Links::Own(&domains))
    }

    #[test]
    fn paragraphs_lists_and_weight_are_read() {
        let read = own("One **two** {{ given_name }}\n\n- a\n- b\n  1. c\n");
        assert_eq!(read.problems, []);
        assert!(matches!(&read.blocks[..], [Block::Paragraph(_), Block::List(None, items)] if items.len() == 2));
        let Block::Paragraph(line) = &read.blocks[0] else { panic!("a paragraph") };
        assert_eq!(line[3], Span::Placeholder("given_name".into()));
    }

    #[test]
    fn a_paragraph_can_be_for_some_only() {
        let read = own("All.\n\n::: when data ssn\nSome.\n::: when minor\nFew.\n:::\n::: otherwise\nOthers.\n:::\n");
        assert_eq!(read.problems, []);
        let [Block::Paragraph(_), Block::When(_, then, otherwise)] = &read.blocks[..] else {
            panic!("{:?}", read.blocks)
        };
        assert!(matches!(&then[..], [Block::Paragraph(_), Block::When(..)]));
        assert_eq!(otherwise.len(), 1);
        for (text, line) in [("a\n::: when minor\nb", 2), ("a\n:::", 2), ("::: otherwise\n", 1)] {
            assert_eq!(own(text).problems, [(line, Problem::Unbalanced)], "{text}");
        }
    }

    #[test]
    fn what_an_email_must_not_hold_is_found_in_its_line() {
        for (text, line) in [
            ("a\n\n<b>x</b>", 3),
            ("a\n<script>", 2),
            ("![x](https://example.com/x.png)", 1),
            ("a\n\n[x](https://evil.example/)", 3),
            ("[x](http://example.com)", 1),
            ("[x](javascript:alert(1))", 1),
            ("a\nhttps://evil.example/x", 2),
            ("see www.evil.example", 1),
            ("[x](https://{{ given_name }}/)", 1),
            ("::: when data snn\nx\n:::", 1),
        ] {
            let problems = own(text).problems;
            assert_eq!(problems.first().map(|(line, _)| *line), Some(line), "{text}: {problems:?}");
        }
        assert_eq!(own("[x](https://www.example.com/?r={{ reference }}) https://example.com.").problems, []);
    }
}
