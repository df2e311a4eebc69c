//! The cloud on one machine: the real template and the real functions' binaries, without AWS and without Docker.
//!
//! | module | role |
//! | --- | --- |
//! | [`cloud`], [`status`] | everything together: up, down, what runs where |
//! | [`ministack`] | the AWS services, from PyPI |
//! | [`provider`], [`endpoint`] | SES and SNS's texts: ledger, mailbox, events, faults; and its controls from outside |
//! | [`operators`] | who may sign in |
//! | [`deploy`], [`template`], [`binaries`], [`gaps`] | the template and the functions into MiniStack |
//! | [`schedule`] | wakes watch |
//! | [`demo`] | a whole incident, as two people would work on it |
//! | [`assess`] | what the law asks, from a file of facts |
//! | [`sample`] | a made-up list of affected customers |
//! | [`home`], [`background`], [`aws`], [`progress`] | files, processes, calls, the terminal |
//!
//! Nothing here is deployed to AWS, and nothing here can reach it.

pub mod assess;
pub mod aws;
pub mod background;
pub mod binaries;
pub mod cloud;
pub mod demo;
pub mod deploy;
pub mod endpoint;
pub mod gaps;
pub mod home;
pub mod ministack;
pub mod operators;
pub mod progress;
pub mod provider;
pub mod sample;
pub mod schedule;
pub mod status;
pub mod template;
mod xml;
