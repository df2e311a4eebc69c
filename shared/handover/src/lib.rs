//! What *deliver*, *print* and *call* share on the way of a delivery to its customer: approved notices ready to be filled in
//! ([`notice_cache`]), whom a message names ([`recipients`]), claims and their outcomes ([`claims`]), kept copies ([`copy`]), and the
//! whole protocol of what is handed over in a [`consignment`].

pub mod claims;
pub mod consignment;
pub mod copy;
pub mod notice_cache;
pub mod recipients;
