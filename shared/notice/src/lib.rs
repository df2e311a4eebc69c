//! The grammar of a notice's text: how an author writes that a paragraph is for some readers only, where a link may lead, and how a
//! column of the list is named.
//!
//! Three readers have to agree on it, or a customer gets what the check never saw: what composes a notice, what checks it, and
//! what fills it in. So it is written here once, without Markdown and without a template engine.
//!
//! - [`condition`]: `::: when data ssn`, and which readers it holds for
//! - [`links`]: addresses in a text, and whether they lead to the company's own domains
//! - [`placeholders`]: `{{ given_name }}`
//!
//! Everything here is pure, and no text makes it panic.

pub mod condition;
pub mod links;
pub mod placeholders;
