//! What the routes of *assess* take and answer, with the limit of every field.

pub mod assessment;
pub mod content;
pub mod facts;
pub mod obligation;
pub mod substitute;
