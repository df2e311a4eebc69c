//! `publish` on memory: from the request to the files.

mod approvals;
mod contention;
mod drafts;
mod events;
mod golden;
mod page;
mod world;
