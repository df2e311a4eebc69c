//! What *deliver*, *print* and *call* share on the way of a delivery to its customer: approved notices ready to be filled in
//! ([`notice_cache`]), whom a message names ([`recipients`]), claims and their outcomes ([`claims`]), and kept copies ([`copy`]).

pub mod claims;
pub mod copy;
pub mod notice_cache;
pub mod recipients;
