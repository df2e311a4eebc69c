//! Who acted: a person or one of our functions, as evidence and every noun that remembers its author names them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A person, by the token's subject.
    Operator {
        /// The subject, stable per person.
        subject: String,
        /// The name to show.
        name: String,
    },
    /// One of our functions.
    Function {
        /// Its name.
        name: String,
    },
}

impl Actor {
    /// One of our functions.
    #[must_use]
    pub fn function(name: &str) -> Self {
        Self::Function { name: name.to_owned() }
    }

    /// Whether both are the same person or function, whatever name is shown.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Operator { subject: one, .. }, Self::Operator { subject: two, .. }) => one == two,
            (Self::Function { name: one }, Self::Function { name: two }) => one == two,
            _ => false,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator { name, .. } | Self::Function { name } => f.write_str(name),
        }
    }
}
