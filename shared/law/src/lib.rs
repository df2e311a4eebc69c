//! The law as data, and the engine that turns facts and people into obligations.
//!
//! An incident is a set of [`Facts`]; the affected [`People`] are counted by [`Profile`]. [`assess`] checks both against every law
//! of [`library`] and gives an [`Assessment`]: who must be notified of what, by when, under which provision, and what nobody has
//! answered yet. [`channels`] says which way of notifying people counts under those laws, [`severity`] how bad it is for the people.
//!
//! The laws are the files of `shared/regimes`. The build reads them into the types of [`regime`] and refuses what it does not
//! know; at run time nothing is parsed. Everything here is pure: no clock, no I/O, and no input for which it panics.
//!
//! Deliberately absent: what the company decides and has done about an obligation, and when to remind it. A date is given only
//! where a law fixes one; what the law only puts into words stays words.
//!
//! ```
//! use law::{AgeGroup, DataType, DataTypes, Facts, Profile, Residence, When};
//!
//! let lost = DataTypes::of(&[DataType::Name, DataType::Ssn]);
//! let californians = Profile { residence: Residence::parse("US-CA")?, data_types: lost, age_group: AgeGroup::Adult };
//! let people = [(californians, 501)].into_iter().collect();
//! let facts = Facts { discovered: Some("2026-02-02".parse()?), ..Facts::default() };
//!
//! let assessment = law::assess(&facts, &people);
//! let binding = assessment.binding_date(&californians).expect("California fixes 30 days");
//! assert_eq!(binding.by.to_string(), "2026-03-04");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::sync::LazyLock;

mod assess;
pub mod calendar;
mod case;
pub mod channels;
#[cfg(test)]
mod check;
mod clock;
pub mod codes;
mod conditions;
mod data_types;
pub mod facts;
mod library;
mod names;
mod notice;
mod obligation;
mod people;
mod practice;
mod profile;
pub mod regime;
mod residence;
mod scope;
pub mod severity;
pub mod substitute;
mod summary;
mod trigger;
pub mod vocabulary;
mod when;

pub use assess::assess;
pub use clock::{Due, Later, LaterBecause};
pub use codes::UnknownCode;
pub use data_types::{DataType, DataTypes};
pub use facts::Facts;
pub use library::Library;
pub use names::data_types_named;
pub use notice::content_for;
pub use obligation::{
    AskedFact, Assessment, Binding, Citation, Conditional, Considered, ContentRules, Duty, Hold, Monitoring, NoDuty,
    Obligation, Question, Standing,
};
pub use people::People;
pub use profile::{AgeGroup, Profile};
pub use residence::{Residence, UnknownResidence};
pub use summary::{Row, Summary};
pub use when::{LawDate, Moment, UnreadableWhen, When};

/// The law as it stood when this crate was built.
pub fn library() -> &'static Library {
    static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
        postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/library.postcard")))
            .expect("the build wrote it from the same types")
    });
    &LIBRARY
}
