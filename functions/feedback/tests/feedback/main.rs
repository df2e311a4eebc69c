//! The public's question on memory, asked as browsers and programs ask it.

mod answers;
mod document;
mod events;
mod world;
