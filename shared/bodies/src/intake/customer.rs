//! Customers: found by the company's own reference, taken out on their own wish.

use std::fmt;

use fields::{Checked, FieldErrors, Line, Reason};
use jiff::Timestamp;
use model::channel::Channel;
use model::customer::{Correction, Phone};
use model::id::{CustomerId, ListNumber};
use model::personal::{EmailAddress, Personal, PhoneNumber};
use serde::{Deserialize, Serialize};
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

/// How a customer is reached instead of as the list says. What was corrected before and does not stand here is as the list says
/// again.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContact {
    /// Where e-mail goes.
    #[schema(value_type = Option<String>, example = "ada@example.org")]
    #[serde(default)]
    pub email: Option<Personal<String>>,
    /// A phone number in international form.
    #[schema(value_type = Option<String>, example = "+12025550123")]
    #[serde(default)]
    pub phone: Option<Personal<String>>,
    /// Whether texts may go to that number: `true` for a mobile one.
    #[serde(default)]
    pub takes_texts: bool,
}

impl fmt::Debug for NewContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewContact").field("channels", &self.channels()).finish()
    }
}

impl NewContact {
    fn email(&self) -> Option<EmailAddress> {
        self.email.as_ref()?.expose().trim().parse().ok()
    }

    fn number(&self) -> Option<PhoneNumber> {
        self.phone.as_ref()?.expose().trim().parse().ok()
    }

    /// What is to be noted.
    #[must_use]
    pub fn correction(&self, at: Timestamp) -> Correction {
        let phone = self.number().map(|number| Phone { number, takes_texts: self.takes_texts });
        Correction { email: self.email(), phone, at }
    }

    /// The channels whose addresses it says.
    #[must_use]
    pub fn channels(&self) -> Vec<Channel> {
        let correction = self.correction(Timestamp::UNIX_EPOCH);
        [Channel::Email, Channel::Sms].into_iter().filter(|channel| correction.of(*channel).is_some()).collect()
    }
}

impl Checked for NewContact {
    fn check(&self, errors: &mut FieldErrors) {
        if self.email.is_none() && self.phone.is_none() {
            errors.add("email", "an e-mail address here, or a number as phone");
        }
        if self.email.is_some() && self.email().is_none() {
            errors.add("email", "an e-mail address: name@example.com");
        }
        if self.phone.is_some() && self.number().is_none() {
            errors.add("phone", "a phone number in international form: + and 8 to 15 digits");
        }
    }
}

/// A customer whose address was corrected. The addresses are not answered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CorrectedCustomer {
    /// Their opaque id.
    #[schema(value_type = String)]
    pub customer: CustomerId,
    /// The channels whose addresses were corrected.
    #[schema(value_type = Vec<String>)]
    pub channels: Vec<Channel>,
    /// When. It counts from the next approval on, of a notice or of a resend, given by somebody who corrected no address.
    #[schema(value_type = String, format = DateTime)]
    pub corrected_at: Timestamp,
}
