//! The operators' API, as it looks whichever function answers.
//!
//! - [`routes`]: a function's routes, from which come its router, its role checks and its OpenAPI document
//! - [`command`]: a request that acts: who asks, under which `Idempotency-Key`, and a body within its limits
//! - [`once`](mod@once): an act with its evidence and its answer in one commit, at most once for one key
//! - [`problem`]: what is refused, as RFC 9457 problem details that say what was expected and never what was sent
//! - [`gateway`]: the way from API Gateway's event to the router and back
//! - [`stored`] and [`rows`]: what several functions look up, and how they change a delivery on a person's word
//!
//! What is asked and answered about an incident, a notice or an update is in the crate `bodies`, and what a body's fields are made of
//! in `fields`: neither needs anything of this crate.

pub mod command;
mod document;
pub mod gateway;
#[cfg(any(test, feature = "in-process"))]
pub mod in_process;
pub mod json;
pub mod once;
pub mod operator;
pub mod parameters;
pub mod problem;
pub mod routes;
pub mod rows;
pub mod stored;

pub use command::{Command, Nothing, Payload};
pub use once::{Answer, Done, PlannedAct, changed, once};
pub use operator::{Caller, actor};
pub use parameters::{Path, Query};
pub use problem::{Problem, ProblemType};
pub use routes::{ANY_ROLE, Document, ListedRoute, Route, Routes};
