//! Blocks as plain text, for the text part of an e-mail and for text messages.

use crate::blocks::{Block, Span};
use crate::placeholders::expression;

/// The blocks, as a template whose placeholders end in `|text`. Each ends with an empty line.
pub(crate) fn blocks(blocks: &[Block]) -> String {
    let mut out = String::new();
    write(&mut out, blocks, "");
    out
}

fn write(out: &mut String, blocks: &[Block], indent: &str) {
    for block in blocks {
        match block {
            Block::Heading(line) => out.push_str(&format!("{indent}{}\n\n", upper(line))),
            Block::Subheading(line) | Block::Paragraph(line) => {
                out.push_str(&format!("{indent}{}\n\n", indented(line, indent)));
            }
            Block::List(from, items) => list(out, *from, items, indent),
            Block::Framed(inner) => write(out, inner, indent),
            Block::When(test, then, otherwise) => {
                out.push_str(&format!("{{% if {test} %}}"));
                write(out, then, indent);
                if !otherwise.is_empty() {
                    out.push_str("{% else %}");
                    write(out, otherwise, indent);
                }
                out.push_str("{% endif %}");
            }
        }
    }
}

/// A heading stands out by a line under it, which readers on paper and by voice take alike.
fn upper(line: &[Span]) -> String {
    let words = spans(line);
    let width = words.chars().count().min(60);
    format!("{words}\n{}", "-".repeat(width))
}

fn list(out: &mut String, from: Option<u64>, items: &[Vec<Block>], indent: &str) {
    for (place, item) in items.iter().enumerate() {
        let mark = from.map_or_else(|| "- ".to_owned(), |from| format!("{}. ", from + place as u64));
        match &item[..] {
            [Block::When(test, then, otherwise)] if otherwise.is_empty() => {
                out.push_str(&format!("{{% if {test} %}}"));
                entry(out, &mark, then, indent);
                out.push_str("{% endif %}");
            }
            item => entry(out, &mark, item, indent),
        }
    }
    out.push('\n');
}

fn entry(out: &mut String, mark: &str, item: &[Block], indent: &str) {
    let deeper = format!("{indent}{}", " ".repeat(mark.len()));
    match item {
        [Block::Paragraph(line), rest @ ..] => {
            out.push_str(&format!("{indent}{mark}{}\n", indented(line, &deeper)));
            write(out, rest, &deeper);
        }
        other => {
            out.push_str(&format!("{indent}{mark}\n"));
            write(out, other, &deeper);
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
