//! Blocks as a letter: JSON of the form of [`model::rendered::Letter`], as a template whose placeholders are whole texts.
//!
//! On paper no link can be followed: its address is written out behind its words.

use crate::blocks::{Block, Span};
use crate::placeholders::expression;

/// A list of blocks.
pub(crate) fn blocks(blocks: &[Block]) -> String {
    let mut out = String::from("[");
    write(&mut out, blocks);
    out.push_str("null]");
    out
}

/// A line.
pub(crate) fn runs(line: &[Span]) -> String {
    let mut out = String::from("[");
    line.iter().for_each(|span| run(&mut out, span));
    out.push_str("null]");
    out
}

/// A line as one text, with its values.
pub(crate) fn line(line: &[Span]) -> String {
    // Adjoining texts of a template: `~` joins them before the filter sees them.
    let piece = |span: &Span| match span {
        Span::Text(text) => Some(literal(text)),
        Span::Placeholder(name) => Some(format!("({}|text)", expression(name))),
        _ => None,
    };
    let pieces: Vec<String> = line.iter().filter_map(piece).collect();
    if pieces.is_empty() { "\"\"".to_owned() } else { format!("{{{{ ({})|json }}}}", pieces.join(" ~ ")) }
}

/// A text that is no template, as JSON and as an expression of the template alike.
pub(crate) fn literal(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('{', "\\u007b").replace('}', "\\u007d")
}

fn write(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Heading(line) => out.push_str(&format!("{{\"heading\":{}}},", runs(line))),
            Block::Subheading(line) => out.push_str(&format!("{{\"subheading\":{}}},", runs(line))),
            Block::Paragraph(line) => out.push_str(&format!("{{\"paragraph\":{}}},", runs(line))),
            Block::List(from, items) => list(out, from.is_some(), items),
            Block::Framed(inner) => {
                out.push_str("{\"framed\":[");
                write(out, inner);
                out.push_str("null]},");
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

fn list(out: &mut String, is_numbered: bool, items: &[Vec<Block>]) {
    out.push_str(if is_numbered { "{\"numbers\":[" } else { "{\"bullets\":[" });
    for item in items {
        match &item[..] {
            // An item for some only keeps its test outside, so that no empty bullet is left.
            [Block::When(test, then, otherwise)] if otherwise.is_empty() => {
                out.push_str(&format!("{{% if {test} %}}{},{{% endif %}}", self::blocks(then)));
            }
            item => out.push_str(&format!("{},", self::blocks(item))),
        }
    }
    out.push_str("null]},");
}

fn run(out: &mut String, span: &Span) {
    match span {
        Span::Text(text) => out.push_str(&format!("{{\"text\":{}}},", literal(text))),
        Span::Placeholder(name) => {
            out.push_str(&format!("{{\"text\":{{{{ ({}|text)|json }}}} }},", expression(name)));
        }
        Span::Strong(inner) => out.push_str(&format!("{{\"strong\":{}}},", runs(inner))),
        Span::Emphasis(inner) => out.push_str(&format!("{{\"emphasis\":{}}},", runs(inner))),
        Span::Break => out.push_str("\"break\","),
        Span::Link(words, address) => {
            let (said, leads) = (texts(words), texts(address));
            let shown = leads.trim_start_matches("https://").trim_end_matches('/');
            words.iter().for_each(|span| run(out, span));
            // A number reads as it is written, and an address that stands there already is not said twice.
            if !(leads.starts_with("tel:") || leads.strip_prefix("mailto:") == Some(&said) || shown == said) {
                let address: Vec<Span> = address.iter().map(without_scheme).collect();
                run(out, &Span::Text(" (".to_owned()));
                address.iter().for_each(|span| run(out, span));
                run(out, &Span::Text(")".to_owned()));
            }
        }
    }
}

/// An address as it is typed.
fn without_scheme(span: &Span) -> Span {
    match span {
        Span::Text(text) => Span::Text(text.trim_start_matches("https://").trim_start_matches("mailto:").to_owned()),
        other => other.clone(),
    }
}

/// The plain texts of a line.
fn texts(line: &[Span]) -> String {
    let piece = |span: &Span| match span {
        Span::Text(text) => text.clone(),
        Span::Strong(inner) | Span::Emphasis(inner) => texts(inner),
        Span::Placeholder(name) => format!("{{{{{name}}}}}"),
        Span::Break | Span::Link(..) => String::new(),
    };
    line.iter().map(piece).collect()
}
