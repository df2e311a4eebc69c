//! Customers: found by the company's own reference, taken out on their own wish.

use std::fmt;

use api::{Checked, FieldErrors, Line, Reason};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shared::id::{CustomerId, ListNumber};
use shared::personal::Personal;
use utoipa::ToSchema;

/// A customer to be found.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// In which list.
    #[schema(value_type = u32, example = 1)]
    pub list: ListNumber,
    /// The company's own reference, as the list says it.
    #[schema(example = "C-0017")]
    pub reference: Line<1_000>,
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookup").field("list", &self.list).field("reference", &"***").finish()
    }
}

impl Lookup {
    /// The reference as *import* took it from the list: blanks made single, what nobody sees taken out.
    #[must_use]
    pub fn reference(&self) -> Personal<String> {
        let words: Vec<&str> = self.reference.as_str().split_whitespace().collect();
        Personal::new(words.join(" "))
    }
}

impl Checked for Lookup {
    fn check(&self, errors: &mut FieldErrors) {
        errors.text("reference", &self.reference);
    }
}

/// A customer that was found.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FoundCustomer {
    /// Their opaque id, which all other routes take.
    #[schema(value_type = String, example = "0123456789abcdef0123456789abcdef")]
    pub customer: CustomerId,
}

/// Why a customer is to be taken out.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWithdrawal {
    /// Why, for colleagues and for the evidence. No personal data belongs here.
    pub reason: Reason,
}

impl Checked for NewWithdrawal {
    fn check(&self, errors: &mut FieldErrors) {
        errors.text("reason", &self.reason);
    }
}

/// A customer who is taken out of everything that was not sent yet, and of all that is to come.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct WithdrawnCustomer {
    /// Who.
    #[schema(value_type = String)]
    pub customer: CustomerId,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub withdrawn_at: Timestamp,
    /// On whose word.
    pub by: String,
}
