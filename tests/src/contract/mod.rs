//! What every store promises, however it is built: the same clauses hold for the memory that the flow is stepped on, for
//! DynamoDB's semantics in process ([`engine`]) and for a real endpoint. So no test is tuned to one of them.
//!
//! A clause begins with data of its own (a fresh incident), so that all of them may run on the same tables, at once and again.
//! `tests/stores.rs` runs them.

pub mod consignments;
pub mod customers;
pub mod deliveries;
pub mod engine;
pub mod incidents;
pub mod items;
pub mod lost_answers;
mod samples;
pub mod tables;

use futures::future::LocalBoxFuture;

/// One promise of a store.
pub struct Clause<S> {
    /// The promise, as a sentence.
    pub name: &'static str,
    /// Panics where it is broken.
    pub check: fn(S) -> LocalBoxFuture<'static, ()>,
}

/// Lists functions as clauses. One that is not listed is dead code, and the compiler says so.
macro_rules! clauses {
    ($($clause:ident),* $(,)?) => {
        vec![$($crate::contract::Clause { name: stringify!($clause), check: |store| Box::pin($clause(store)) }),*]
    };
}
use clauses;
