//! `assess` on memory: from statements to what is owed, and what people do about it.

mod contents;
mod deciding;
mod events;
mod reading;
mod stating;
mod substitute;
mod world;
