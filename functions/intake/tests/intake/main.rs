//! The operators' API on memory, called as operators call it.

mod customers;
mod document;
mod gateway;
mod golden;
mod kills;
mod loading;
mod refusals;
mod repeats;
mod reporting;
mod secrecy;
#[expect(dead_code, reason = "prepare's tests stand in this world too")]
mod world;
