//! The model crate: what every function of the flow speaks of, and what it asks of the world.
//!
//! - *nouns*, pure: [`incident`], [`list`], [`customer`], [`notice`], [`delivery`] (the state machine), [`update`], [`evidence`];
//!   [`consignment`]: what is handed over together to a mail house or a call centre;
//!   [`fact`] and [`obligation`]: what people state, decide and do, and [`assessment`]: what follows from it;
//!   [`clocks`]: of which dates people are reminded when
//! - *messages* between functions: [`message`]; the *keys* of the tables: [`keys`]; the names of the environment: [`environment`]
//! - *ports* ([`ports`]) with their adapters: [`dynamo`] and [`aws`] for AWS, [`memory`] for tests
//! - what two functions share: [`release`] (fan-out, watch), [`render`] (deliver, prepare's preview), [`guests`] (intake, prepare, deliver);
//!   [`handover`], [`recipients`] and [`approved`] (deliver, print, call)
//!
//! The law is a crate of its own, [`law`], beside its data in `shared/regimes`.

pub mod approved;
pub mod assessment;
pub mod aws;
pub mod batch;
pub mod channel;
pub mod clock;
pub mod clocks;
pub mod codes;
pub mod columns;
pub mod consignment;
pub mod copy;
pub mod customer;
pub mod delivery;
pub mod digest;
pub mod dynamo;
pub mod environment;
pub mod evidence;
pub mod fact;
pub mod guests;
pub mod handover;
pub mod id;
pub mod incident;
pub mod keys;
pub mod lawful;
pub mod list;
#[cfg(any(test, feature = "memory"))]
pub mod memory;
pub mod message;
pub mod notice;
pub mod obligation;
pub mod operator;
pub mod pacing;
pub mod personal;
pub mod plan;
pub mod ports;
pub mod reach;
pub mod recipients;
pub mod release;
pub mod render;
pub mod tally;
pub mod telemetry;
pub mod test_send;
pub mod update;
pub mod watched;

pub use law;
