//! Blocks as plain text, for the text part of an e-mail, for text messages and for scripts that somebody speaks from.

use crate::blocks::{Block, Span};
use crate::placeholders::expression;

/// The blocks, as a template whose placeholders end in `|text`. Each ends with an empty line.
pub(crate) fn blocks(blocks: &[Block]) -> String {
    written(blocks, Use::Read)
}

/// The same, for a cell of a table whose reader speaks it.
pub(crate) fn spoken(blocks: &[Block]) -> String {
    written(blocks, Use::Spoken)
}

/// What a text is for.
#[derive(Clone, Copy)]
enum Use {
    /// An e-mail: a heading stands out by a line under it, which readers on paper and by voice take alike.
    Read,
    /// A call sheet: no line begins with what a spreadsheet would take for a formula.
    Spoken,
}

fn written(blocks: &[Block], usage: Use) -> String {
    let mut out = String::new();
    write(&mut out, blocks, "", usage);
    out
}

fn write(out: &mut String, blocks: &[Block], indent: &str, usage: Use) {
    for block in blocks {
        match block {
            Block::Heading(line) => out.push_str(&format!("{indent}{}\n\n", heading(line, usage))),
            Block::Subheading(line) | Block::Paragraph(line) => {
                out.push_str(&format!("{indent}{}\n\n", indented(line, indent)));
            }
            Block::List(from, items) => list(out, *from, items, indent, usage),
            Block::Framed(inner) => write(out, inner, indent, usage),
            Block::When(test, then, otherwise) => {
                out.push_str(&format!("{{% if {test} %}}"));
                write(out, then, indent, usage);
                if !otherwise.is_empty() {
                    out.push_str("{% else %}");
                    write(out, otherwise, indent, usage);
                }
                out.push_str("{% endif %}");
            }
        }
    }
}

fn heading(line: &[Span], usage: Use) -> String {
    let words = spans(line);
    match usage {
        Use::Read => format!("{words}\n{}", "-".repeat(words.chars().count().min(60))),
        Use::Spoken => format!("[ {words} ]"),
    }
}

fn list(out: &mut String, from: Option<u64>, items: &[Vec<Block>], indent: &str, usage: Use) {
    let bullet = match usage {
        Use::Read => "- ",
        Use::Spoken => "• ",
    };
    for (place, item) in items.iter().enumerate() {
        let mark = from.map_or_else(|| bullet.to_owned(), |from| format!("{}. ", from + place as u64));
        match &item[..] {
            [Block::When(test, then, otherwise)] if otherwise.is_empty() => {
                out.push_str(&format!("{{% if {test} %}}"));
                entry(out, &mark, then, indent, usage);
                out.push_str("{% endif %}");
            }
            item => entry(out, &mark, item, indent, usage),
        }
    }
    out.push('\n');
}

fn entry(out: &mut String, mark: &str, item: &[Block], indent: &str, usage: Use) {
    let deeper = format!("{indent}{}", " ".repeat(mark.chars().count()));
    match item {
        [Block::Paragraph(line), rest @ ..] => {
            out.push_str(&format!("{indent}{mark}{}\n", indented(line, &deeper)));
            write(out, rest, &deeper, usage);
        }
        other => {
            out.push_str(&format!("{indent}{mark}\n"));
            write(out, other, &deeper, usage);
        }
    }
}

fn indented(line: &[Span], indent: &str) -> String {
    spans(line).replace('\n', &format!("\n{indent}"))
}

/// A line.
pub(crate) fn spans(line: &[Span]) -> String {
    line.iter().map(span).collect()
}

fn span(span: &Span) -> String {
    match span {
        Span::Text(text) => escape(text),
        Span::Placeholder(name) => format!("{{{{ {}|text }}}}", expression(name)),
        Span::Strong(inner) | Span::Emphasis(inner) => spans(inner),
        Span::Break => "\n".to_owned(),
        Span::Link(words, address) => {
            let (words, address) = (spans(words), spans(address));
            // A number reads as it is written, and an address that stands there already is not said twice.
            if address.starts_with("tel:") || address.strip_prefix("mailto:") == Some(&words) {
                words
            } else if address.trim_start_matches("https://").trim_end_matches('/') == words {
                address
            } else {
                format!("{words} ({address})")
            }
        }
    }
}

/// Text that is no template.
pub(crate) fn escape(text: &str) -> String {
    text.replace('{', "{{ '{' }}")
}
