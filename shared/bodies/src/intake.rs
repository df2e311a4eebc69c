//! What the routes of *intake* take and answer, with the limit of every field.

pub mod codes;
pub mod customer;
pub mod evidence;
pub mod guests;
pub mod incident;
pub mod list;
