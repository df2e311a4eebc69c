//! The operators' API of notices on memory, called as operators call it.

mod checking;
mod deciding;
mod document;
mod gateway;
mod kills;
mod refusals;
mod repeats;
mod secrecy;
mod sending;
#[path = "../../../intake/tests/intake/world.rs"]
#[expect(dead_code, reason = "the world is intake's and holds its verbs too")]
mod world;
mod writing;
