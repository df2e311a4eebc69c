//! The guest list: who is on it, and whether anything goes to anybody else.

use std::fmt;

use fields::{Checked, FieldErrors};
use jiff::Timestamp;
use model::guests::{GuestAddress, GuestList, MAX_GUESTS, Said};
use model::personal::Personal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who is to be on the guest list; everyone before is taken off it.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGuests {
    /// E-mail addresses, and phone numbers that take texts in international form.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 50, example = json!(["ada@example.org", "+12025550123"]))]
    pub guests: Vec<Personal<String>>,
}

impl fmt::Debug for NewGuests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewGuests").field("guests", &self.guests.len()).finish()
    }
}

impl NewGuests {
    /// The addresses.
    pub fn addresses(&self) -> impl Iterator<Item = GuestAddress> + '_ {
        self.guests.iter().filter_map(|text| GuestAddress::read(text.expose()))
    }
}

impl Checked for NewGuests {
    fn check(&self, errors: &mut FieldErrors) {
        if self.guests.is_empty() || self.guests.len() > MAX_GUESTS {
            errors.add("guests", format!("one to {MAX_GUESTS} addresses"));
        }
        for (place, text) in self.guests.iter().enumerate() {
            if GuestAddress::read(text.expose()).is_none() {
                let expected = "an e-mail address (name@example.com), or a phone number in international form (+ and 8 to 15 digits)";
                errors.add(&format!("guests/{place}"), expected);
            }
        }
    }
}

/// The guest list as it stands. The addresses on it are not answered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GuestListView {
    /// Whether it is on: then nothing leaves but to its addresses, and no letter and no call at all.
    pub on: bool,
    /// How many addresses are on it.
    pub guests: usize,
    /// What that means, in words.
    pub words: String,
    /// Who turned it on. Absent: it is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turned_on: Option<SaidView>,
    /// Who asked to turn it off; another person, an approver, allows it. Absent: nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off_asked: Option<SaidView>,
}

/// Who said so, and when.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SaidView {
    /// Who.
    pub by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

impl From<&Said> for SaidView {
    fn from(said: &Said) -> Self {
        Self { by: said.by.to_string(), at: said.at }
    }
}

impl From<&GuestList> for GuestListView {
    fn from(list: &GuestList) -> Self {
        let words = if list.on.is_some() {
            "The guest list is on: nothing leaves but to the addresses on it. Customers are not told."
        } else {
            "The guest list is off: an approved notice goes to every customer of its list."
        };
        Self {
            on: list.on.is_some(),
            guests: list.guests.len(),
            words: words.to_owned(),
            turned_on: list.on.as_ref().map(SaidView::from),
            off_asked: list.off_asked.as_ref().map(SaidView::from),
        }
    }
}
