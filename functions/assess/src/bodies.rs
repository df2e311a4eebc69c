//! What the routes take and answer.

pub mod assessment;
pub mod content;
pub mod facts;
pub mod obligation;
pub mod substitute;
