//! The model: the nouns that every function of the flow shares. Pure: no AWS, no network, no clock, nothing asynchronous.
//!
//! - *nouns*: [`incident`], [`list`], [`customer`], [`notice`], [`delivery`] (the state machine), [`consignment`], [`update`],
//!   [`evidence`]; [`fact`] and [`obligation`]: what people state, decide and do, and [`assessment`]: what follows from that;
//!   [`clocks`]: which dates people are reminded of, and when
//! - [`message`]: what passes between functions; [`rendered`]: what one customer gets
//! - [`entry`]: what a document of the Incidents table is, and [`keys`]: every key of every table
//!
//! Modules import each other in no circle; a test in `tests/` enforces that.

pub mod account;
pub mod actor;
pub mod assessment;
pub mod channel;
pub mod clocks;
pub mod codes;
pub mod columns;
pub mod consignment;
pub mod customer;
pub mod delivery;
pub mod digest;
pub mod enrollment_code;
pub mod entry;
pub mod error;
pub mod evidence;
pub mod fact;
pub mod guests;
pub mod id;
pub mod incident;
pub mod incident_keys;
pub mod keys;
pub mod lawful;
pub mod list;
pub mod message;
pub mod notice;
pub mod obligation;
pub mod operator;
pub mod pacing;
pub mod personal;
pub mod plan;
pub mod reach;
pub mod rendered;
pub mod tally;
pub mod test_send;
pub mod update;
pub mod watched;
