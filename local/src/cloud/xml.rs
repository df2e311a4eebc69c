//! Answers in the Query protocol, read by local names: their namespaces carry nothing.

use roxmltree::{Document, Node};

/// Elements by local name.
pub(crate) trait Named {
    /// Whether this is an element of this name.
    fn is_named(&self, name: &str) -> bool;
    /// The text of the child of this name.
    fn child_text(&self, name: &str) -> Option<String>;
}

impl Named for Node<'_, '_> {
    fn is_named(&self, name: &str) -> bool {
        self.tag_name().name() == name
    }

    fn child_text(&self, name: &str) -> Option<String> {
        Some(self.children().find(|child| child.is_named(name))?.text().unwrap_or_default().to_owned())
    }
}

/// The text of the first element of this name.
pub(crate) fn first_text(xml: &str, name: &str) -> Option<String> {
    let document = Document::parse(xml).ok()?;
    let element = document.descendants().find(|node| node.is_named(name))?;
    Some(element.text().unwrap_or_default().to_owned())
}
