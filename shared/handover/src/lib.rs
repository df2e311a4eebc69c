//! What *deliver*, *print* and *call* share on the way of a delivery to its customer: approved notices ready to be filled in
//! ([`approved`]), whom a message names ([`recipients`]), claims and their outcomes ([`claims`]), and kept copies ([`copy`]).

pub mod approved;
pub mod claims;
pub mod copy;
pub mod recipients;
