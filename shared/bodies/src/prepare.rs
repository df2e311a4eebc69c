//! What the routes of *prepare* take and answer, with the limit of every field.

pub mod check;
pub mod delivery;
pub mod dry_run;
pub mod notice;
pub mod progress;
pub mod resend;
pub mod test_send;
