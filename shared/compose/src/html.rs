//! Blocks as the HTML of an e-mail. Styles stand at each element, since mail programs drop those that stand elsewhere.

use crate::blocks::{Block, Span};
use crate::placeholders::expression;

const PARAGRAPH: &str = "margin:0 0 14px";
const HEADING: &str = "margin:28px 0 10px;font-size:20px;line-height:1.3";
const SUBHEADING: &str = "margin:18px 0 8px;font-size:16px;line-height:1.3";
const LIST: &str = "margin:0 0 14px;padding:0 0 0 22px";
const ITEM: &str = "margin:0 0 8px";
const FRAME: &str = "margin:0 0 16px;background-color:#f2f6fa;border:1px solid #c9d6e3;border-radius:4px";

/// The blocks, as a template whose placeholders end in `|html`.
pub(crate) fn blocks(blocks: &[Block]) -> String {
    let mut out = String::new();
    write(&mut out, blocks);
    out
}

fn write(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Heading(line) => element(out, "h2", HEADING, |out| out.push_str(&spans(line))),
            Block::Subheading(line) => element(out, "h3", SUBHEADING, |out| out.push_str(&spans(line))),
            Block::Paragraph(line) => element(out, "p", PARAGRAPH, |out| out.push_str(&spans(line))),
            Block::List(from, items) => list(out, *from, items),
            Block::Framed(inner) => {
                // A heading brings a margin of its own.
                let above = if matches!(inner.first(), Some(Block::Subheading(_))) { 0 } else { 14 };
                element(out, "div", &format!("{FRAME};padding:{above}px 16px 2px"), |out| write(out, inner));
            }
            Block::When(test, then, otherwise) => {
                out.push_str(&format!("{{% if {test} %}}"));
                write(out, then);
                if !otherwise.is_empty() {
                    out.push_str("{% else %}");
                    write(out, otherwise);
                }
                out.push_str("{% endif %}");
            }
        }
    }
}

fn element(out: &mut String, name: &str, style: &str, inner: impl FnOnce(&mut String)) {
    out.push_str(&format!("<{name} style=\"{style}\">"));
    inner(out);
    out.push_str(&format!("</{name}>\n"));
}

fn list(out: &mut String, from: Option<u64>, items: &[Vec<Block>]) {
    match from {
        Some(from) => out.push_str(&format!("<ol start=\"{from}\" style=\"{LIST}\">\n")),
        None => out.push_str(&format!("<ul style=\"{LIST}\">\n")),
    }
    for item in items {
        // An item for some only keeps its test outside, so that no empty bullet is left.
        match &item[..] {
            [Block::When(test, then, otherwise)] if otherwise.is_empty() => {
                out.push_str(&format!("{{% if {test} %}}"));
                entry(out, then);
                out.push_str("{% endif %}");
            }
            item => entry(out, item),
        }
    }
    out.push_str(if from.is_some() { "</ol>\n" } else { "</ul>\n" });
}

fn entry(out: &mut String, item: &[Block]) {
    element(out, "li", ITEM, |out| match item {
        [Block::Paragraph(line)] => out.push_str(&spans(line)),
        [Block::Paragraph(line), rest @ ..] => {
            out.push_str(&spans(line));
            write(out, rest);
        }
        other => write(out, other),
    });
}

/// A line.
pub(crate) fn spans(line: &[Span]) -> String {
    line.iter().map(span).collect()
}

fn span(span: &Span) -> String {
    match span {
        Span::Text(text) => escape(text),
        Span::Placeholder(name) => format!("{{{{ {}|html }}}}", expression(name)),
        Span::Strong(inner) => format!("<strong>{}</strong>", spans(inner)),
        Span::Emphasis(inner) => format!("<em>{}</em>", spans(inner)),
        Span::Break => "<br>".to_owned(),
        Span::Link(words, address) => format!("<a href=\"{}\">{}</a>", url(address), spans(words)),
    }
}

/// An address in an attribute: values in it are percent-encoded, so they stay within their part of it.
fn url(address: &[Span]) -> String {
    let piece = |span: &Span| match span {
        Span::Placeholder(name) => format!("{{{{ {}|url }}}}", expression(name)),
        Span::Text(text) => escape(text),
        _ => String::new(),
    };
    address.iter().map(piece).collect()
}

/// A line in an attribute or a title, where no markup can stand: its values are escaped and nothing else.
pub(crate) fn attribute(line: &[Span]) -> String {
    let piece = |span: &Span| match span {
        Span::Placeholder(name) => format!("{{{{ {}|attribute }}}}", expression(name)),
        Span::Text(text) => escape(text),
        _ => String::new(),
    };
    line.iter().map(piece).collect()
}

/// Text that is neither markup nor template.
pub(crate) fn escape(text: &str) -> String {
    model::rendered::escaped(text).replace('{', "&#123;").replace('}', "&#125;")
}
