//! The law as data, and the engine that turns facts and people into obligations.
