//! What a notice in one language consists of, whatever it is shown on: paragraphs, lists, and what is for some only.

/// A piece that stands for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// A heading of one of the five parts.
    Heading(Vec<Span>),
    /// A heading within a part.
    Subheading(Vec<Span>),
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list; numbered from there on, or with bullets.
    List(Option<u64>, Vec<Vec<Block>>),
    /// Something set apart.
    Framed(Vec<Block>),
    /// For those only for whom the test holds, a template's expression; the others get the second.
    When(String, Vec<Block>, Vec<Block>),
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// Words as they are.
    Text(String),
    /// What the customer's row says, or what filling in adds.
    Placeholder(String),
    /// Words that weigh.
    Strong(Vec<Span>),
    /// Words that stand out.
    Emphasis(Vec<Span>),
    /// A line ends within a paragraph.
    Break,
    /// A link, to an address that may hold placeholders.
    Link(Vec<Span>, Vec<Span>),
}

impl Block {
    /// A paragraph that begins with what it is about.
    pub(crate) fn labeled(label: &str, mut spans: Vec<Span>) -> Self {
        // The colon belongs to the label; French sets a space before it.
        spans.insert(0, Span::Strong(vec![Span::Text(format!("{label} "))]));
        Self::Paragraph(spans)
    }

    /// Whether everyone gets something of this.
    pub(crate) fn is_for_everyone(&self) -> bool {
        match self {
            Self::When(_, then, otherwise) => {
                !otherwise.is_empty() && [then, otherwise].iter().all(|blocks| blocks.iter().any(Self::is_for_everyone))
            }
            _ => true,
        }
    }
}

/// Marks of placeholders while a text goes through Markdown and Fluent, for which they are ordinary characters. They are
/// for private use, so no author's text holds them.
const OPEN: char = '\u{f8f0}';
const CLOSE: char = '\u{f8f1}';

/// A placeholder, marked.
pub(crate) fn marked(name: &str) -> String {
    format!("{OPEN}{name}{CLOSE}")
}

/// Whether a text holds what marks placeholders.
pub(crate) fn holds_marks(text: &str) -> bool {
    text.contains([OPEN, CLOSE])
}

/// A text with its marked placeholders, as spans.
pub(crate) fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((name, behind)) = after.split_once(CLOSE) else { break };
        if !before.is_empty() {
            spans.push(Span::Text(before.to_owned()));
        }
        spans.push(Span::Placeholder(name.to_owned()));
        rest = behind;
    }
    if !rest.is_empty() {
        spans.push(Span::Text(rest.to_owned()));
    }
    spans
}
