//! The law as data, and the engine that turns facts and people into obligations.

pub mod codes;
mod data_types;
mod profile;
mod residence;

pub use codes::UnknownCode;
pub use data_types::{DataType, DataTypes};
pub use profile::{AgeGroup, Profile};
pub use residence::{Residence, UnknownResidence};
