//! The function from the outside.

mod any_bytes;
mod function;
mod verdict;
