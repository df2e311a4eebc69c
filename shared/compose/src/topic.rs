//! A topic of the guidance library, as the build read it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use law::vocabulary::{Content as Element, Verified};
use law::{DataTypes, Residence};
use serde::{Deserialize, Serialize};

/// What people can do about one thing, by what was exposed of them and where they live.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Topic {
    /// Its name: that of its file.
    pub(crate) topic: String,
    /// The day on which its sources were last checked.
    pub(crate) version: Date,
    /// For people for whom one of these was exposed. Empty: for everyone.
    #[serde(default)]
    pub(crate) data_types: DataTypes,
    /// For those who live in one of these countries or subdivisions. Empty: everywhere.
    #[serde(default)]
    pub(crate) countries: Vec<Residence>,
    /// For those only who live in one of these, of the countries. Empty: everywhere in them.
    #[serde(default)]
    pub(crate) subdivisions: Vec<Residence>,
    /// Only for people in place of whom somebody else reads: `guardian`, `next_of_kin`.
    #[serde(default)]
    pub(crate) addressee: Option<String>,
    /// Its place among the topics: the lowest first.
    pub(crate) order: u32,
    /// How well it was checked: `source-found` or `general-knowledge`, as in the laws.
    pub(crate) verified: Verified,
    /// What of it the sources did not confirm.
    #[serde(default)]
    pub(crate) verified_partial: Option<String>,
    /// Where what it says comes from.
    pub(crate) sources: Vec<Source>,
    /// What of the laws' required content it brings.
    #[serde(default)]
    pub(crate) satisfies: Vec<Element>,
    /// Its text by language: Markdown.
    pub(crate) text: BTreeMap<String, String>,
}

/// Where a statement comes from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// Who says it.
    pub(crate) name: String,
    /// Where.
    pub(crate) url: String,
    /// When it was checked.
    pub(crate) seen: Date,
}
