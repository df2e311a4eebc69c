//! The whole flow, stepped without sleeping. One binary, since each links every function: `cargo test -p tests --test whole_flow kills::`
//! runs one module of it.

mod before_sending;
mod budget;
mod clocks;
mod enrollment_codes;
mod flow;
mod guests;
mod kills;
mod privacy;
mod resend;
mod test_sends;
mod watching;
