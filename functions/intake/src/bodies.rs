//! What the routes take and answer, with the limit of every field.

pub mod customer;
pub mod delivery;
pub mod evidence;
pub mod incident;
pub mod list;
pub mod notice;
pub mod progress;

/// Why a person did something, for colleagues and for the evidence.
pub type Reason = api::Prose<2_000>;
