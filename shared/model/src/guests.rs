//! The guest list: named addresses. While it is on, nothing is sent to anybody else; tests may be sent to them at any time.
//!
//! It is off unless a person turns it on, since in a real incident nobody may overlook that nothing is sent. One
//! person may turn it on; turning it off releases messages to everyone, so one person asks for it and another allows it.
//!
//! An address stands in the Incidents table only as a [`Guest`], an HMAC under the incident's key. The addresses themselves lie
//! beside that key in the Customers table ([`GuestAddresses`]), for tests. What is on is copied into each notice's
//! [`crate::notice::Dispatch`], in the same transaction, so that whoever sends reads it together with stop and pause.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::channel::Channel;
use crate::entry::Entry;
use crate::id::keyed;
use crate::incident_keys::IncidentKeys;
use crate::personal::{EmailAddress, PhoneNumber};

/// The most addresses of one list: it is read with every batch that is sent.
pub const MAX_GUESTS: usize = 50;

/// A named address, as an HMAC of it under the incident's key: 32 lower-case hex digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Guest(String);

/// An address that can be named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuestAddress {
    /// An e-mail address.
    Email(EmailAddress),
    /// A phone number that takes texts.
    Phone(PhoneNumber),
}

impl GuestAddress {
    /// Reads a text as one or the other. `None`: it is neither.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        text.parse().map(Self::Email).or_else(|_| text.parse().map(Self::Phone)).ok()
    }

    /// The channel that reaches it.
    #[must_use]
    pub fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Phone(_) => Channel::Sms,
        }
    }

    /// The name under which it is listed. Upper and lower case make no difference to a mailbox.
    #[must_use]
    pub fn guest(&self, secrets: &IncidentKeys) -> Guest {
        let text = match self {
            Self::Email(address) => format!("guest e-mail {}", address.expose().to_ascii_lowercase()),
            Self::Phone(number) => format!("guest phone {}", number.expose()),
        };
        // The company's references are named under the same key; a line end keeps the two apart, since no reference has one.
        Guest(keyed(secrets.naming(), &format!("\n{text}")))
    }
}

/// The addresses of a guest list, by name. They lie in the Customers table, and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GuestAddresses(pub BTreeMap<Guest, GuestAddress>);

/// An incident's guest list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestList {
    /// Who is on it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub guests: BTreeSet<Guest>,
    /// Who turned it on: nothing leaves but to its guests. `None`: it is off, and everyone is written to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Said>,
    /// Who asked to turn it off. `None`: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off_asked: Option<Said>,
}

impl Entry for GuestList {
    const WHAT: &'static str = "a guest list";
}

/// Who said so, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// Why a guest list is not turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTurnedOff {
    /// It is off.
    #[error("the guest list is off already")]
    Off,
    /// Nobody asked.
    #[error("nobody has asked to turn the guest list off; one person asks (POST …/guest-list/off), another allows it")]
    NotAsked,
    /// Two pairs of eyes.
    #[error("you asked to turn the guest list off; somebody else has to allow it")]
    Own,
}

impl GuestList {
    /// The only addresses to which something may be sent. `None`: no restriction.
    #[must_use]
    pub fn only(&self) -> Option<BTreeSet<Guest>> {
        self.on.as_ref().map(|_| self.guests.clone())
    }

    /// The same list turned off, as this person allows it.
    ///
    /// # Errors
    /// [`NotTurnedOff`], the first reason that holds.
    pub fn turned_off(&self, by: &Actor) -> Result<Self, NotTurnedOff> {
        if self.on.is_none() {
            return Err(NotTurnedOff::Off);
        }
        let asked = self.off_asked.as_ref().ok_or(NotTurnedOff::NotAsked)?;
        if asked.by.is(by) {
            return Err(NotTurnedOff::Own);
        }
        Ok(Self { on: None, off_asked: None, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(subject: &str) -> Actor {
        Actor::Operator { subject: subject.to_owned(), name: subject.to_owned() }
    }

    #[test]
    fn an_address_is_one_guest_however_its_letters_are_written_and_another_under_another_key() {
        let (one, other) = (IncidentKeys::from_bytes([1; 32], [0; 32]), IncidentKeys::from_bytes([2; 32], [0; 32]));
        let guest = |text: &str, keys| GuestAddress::read(text).expect("an address").guest(keys);
        assert_eq!(guest("Ada@Example.org", &one), guest(" ada@example.org ", &one));
        assert_ne!(guest("ada@example.org", &one), guest("ada@example.org", &other));
        assert_ne!(guest("ada@example.org", &one), guest("ada@example.com", &one));
        assert_ne!(guest("+4930123456", &one), guest("+4930123457", &one));
        for neither in ["", "ada", "030 123456", "ada@example.org, bob@example.org"] {
            assert_eq!(GuestAddress::read(neither), None, "{neither}");
        }
    }

    #[test]
    fn one_asks_to_turn_it_off_and_another_allows_it() {
        let said = |subject| Some(Said { by: person(subject), at: Timestamp::UNIX_EPOCH });
        let off = GuestList::default();
        assert_eq!(off.only(), None, "off unless somebody turned it on");
        assert_eq!(off.turned_off(&person("b")), Err(NotTurnedOff::Off));
        let on = GuestList { on: said("a"), ..off };
        assert_eq!(on.only(), Some(BTreeSet::new()));
        assert_eq!(on.turned_off(&person("b")), Err(NotTurnedOff::NotAsked));
        let asked = GuestList { off_asked: said("a"), ..on };
        assert_eq!(asked.turned_off(&person("a")), Err(NotTurnedOff::Own));
        assert_eq!(asked.turned_off(&person("b")).expect("allowed").only(), None);
    }
}
