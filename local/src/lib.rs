//! The cloud on one machine: the real template and the real functions' binaries, without AWS and without Docker.
//!
//! | module | role |
//! | --- | --- |
//! | [`cloud`] | AWS on this machine, with everything deployed: up, down, what runs where |
//! | [`demo`] | a whole incident, as two people would work on it, and its sample |
//! | [`assess`] | for a lawyer: what each law asks, from a file of facts; needs no cloud |
//! | [`progress`] | what all of them say on the terminal |
//!
//! Nothing here is deployed to AWS, and nothing here can reach it.

pub mod assess;
pub mod cloud;
pub mod demo;
pub mod progress;
