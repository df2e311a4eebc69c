//! `publish` on memory: from the request to the files.

mod approvals;
mod drafts;
mod events;
mod page;
mod world;
