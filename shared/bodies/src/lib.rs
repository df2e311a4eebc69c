//! What the operators' API takes and answers, a module for each function that does.
//!
//! Each body is plain data with its JSON form, its form in the OpenAPI document and, where it is taken, the limits of its fields
//! ([`fields::Checked`]). Whatever calls or shows the API can share them: there is no web framework here, no store and no SDK. Files that
//! the API takes as they are belong to the functions that read them.

pub mod assess;
pub mod intake;
pub mod outcomes;
#[cfg(feature = "prepare")]
pub mod prepare;
pub mod publish;
