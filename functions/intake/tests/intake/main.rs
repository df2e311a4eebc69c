//! The operators' API on memory, called as operators call it.

mod customers;
mod deciding;
mod document;
mod gateway;
mod kills;
mod loading;
mod refusals;
mod repeats;
mod reporting;
mod secrecy;
mod sending;
mod world;
mod writing;
