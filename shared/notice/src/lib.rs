//! The text of a notice: its grammar, and how its composed form is filled in for one customer.
//!
//! Three readers must agree on the grammar, or a customer gets what the check never saw: what composes a notice, what checks it,
//! and what fills it in. So it is written here once.
//!
//! - [`condition`]: `::: when data ssn`, and which readers it holds for
//! - [`links`]: addresses in a text, and whether they lead to the company's own domains
//! - [`placeholders`]: `{{ given_name }}`
//! - [`Renderer`]: one customer's message, of templates that the crate `compose` makes; [`sms`]: how many segments a text takes
//!
//! Everything here is pure, and no text makes it panic.

pub mod condition;
pub mod links;
pub mod placeholders;
mod render;
pub mod sms;

pub use render::{MAX_SUBJECT, MAX_TEXT_MESSAGE, RenderError, Renderer, TemplateError};
