//! The text of a notice: how what was composed of it is filled in for one customer.

mod render;
pub mod sms;

pub use render::{MOST_SUBJECT, MOST_TEXT_MESSAGE, RenderError, Renderer, TemplateError};
