//! The names of things: opaque, never interchangeable, safe to log.
//!
//! No id holds personal data. A [`CustomerId`] is a keyed hash of the company's own reference, so whoever reads a queue, a
//! log or a metric learns nothing about the person, and loading the same file twice gives the same ids.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Why a text is not one of our ids.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{what} must be {expected}")]
pub struct IdError {
    what: &'static str,
    expected: &'static str,
}

/// One incident: `inc-` and 20 lower-case hex digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IncidentId(String);

impl IncidentId {
    const PREFIX: &str = "inc-";
    const HEX_DIGITS: usize = 20;

    /// The id that this caller's request with this idempotency key always gets, however often it is repeated.
    #[must_use]
    pub fn of_request(caller: &str, idempotency_key: &str) -> Self {
        let digest = Sha256::new().chain_update(caller).chain_update([0]).chain_update(idempotency_key).finalize();
        Self(format!("{}{}", Self::PREFIX, &hex::encode(digest)[..Self::HEX_DIGITS]))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IncidentId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let is_id = text.strip_prefix(Self::PREFIX).is_some_and(|rest| is_lower_hex(rest, Self::HEX_DIGITS));
        if is_id {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError { what: "an incident id", expected: "`inc-` followed by 20 hex digits" })
        }
    }
}

/// One affected customer of one incident: 32 lower-case hex digits, uniformly distributed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CustomerId(String);

impl CustomerId {
    const HEX_DIGITS: usize = 32;

    /// HMAC-SHA256 of the company's own reference under the incident's key, cut to 128 bits.
    #[must_use]
    pub fn of_reference(key: &[u8; 32], reference: &str) -> Self {
        Self(keyed(key, reference))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id right below this one, as a cursor from which reading begins with this one. `None`: it is the least of all.
    #[must_use]
    pub fn predecessor(&self) -> Option<Self> {
        let below = u128::from_str_radix(&self.0, 16).ok()?.checked_sub(1)?;
        Some(Self(format!("{below:032x}")))
    }

    /// The partition that the customer belongs to.
    #[must_use]
    pub fn shard(&self) -> Shard {
        Shard(hex_value(self.0.as_bytes()[0]))
    }
}

impl FromStr for CustomerId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        if is_lower_hex(text, Self::HEX_DIGITS) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError { what: "a customer id", expected: "32 lower-case hex digits" })
        }
    }
}

/// HMAC-SHA256 of a text under a key, cut to 128 bits, in hex.
pub(crate) fn keyed(key: &[u8; 32], text: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(key)
        .expect("HMAC takes keys of any length")
        .chain_update(text.as_bytes())
        .finalize();
    hex::encode(&mac.into_bytes()[..CustomerId::HEX_DIGITS / 2])
}

/// One of the sixteen partitions of a list or a notice's deliveries: the first hex digit of the customer's id.
///
/// DynamoDB gives one partition 1,000 writes a second; sixteen carry what an account may send.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard(u8);

impl Shard {
    /// How many there are.
    pub const COUNT: usize = 16;

    /// All of them, in order.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..Self::COUNT as u8).map(Self)
    }

    /// Its place among all, 0 to 15.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl FromStr for Shard {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        if is_lower_hex(text, 1) {
            Ok(Self(hex_value(text.as_bytes()[0])))
        } else {
            Err(IdError { what: "a shard", expected: "one lower-case hex digit" })
        }
    }
}

fn is_lower_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn hex_value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit - b'a' + 10,
    }
}

/// Text forms: `Display`, `Debug` and serde show the id itself, since none is personal.
macro_rules! textual {
    ($($id:ident),*) => {$(
        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&String::from(self.clone()))
            }
        }
        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl TryFrom<String> for $id {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }
    )*};
}
textual!(IncidentId, CustomerId, Shard);

impl From<IncidentId> for String {
    fn from(id: IncidentId) -> Self {
        id.0
    }
}
impl From<CustomerId> for String {
    fn from(id: CustomerId) -> Self {
        id.0
    }
}
impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        format!("{:x}", shard.0)
    }
}

/// Numbers of what an incident holds several of, counted from 1.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident),*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// The first one.
            pub const FIRST: Self = Self(1);
            /// The one after this.
            #[must_use]
            pub fn next(self) -> Self {
                Self(self.0 + 1)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}
numbers! {
    /// The number of a list of an incident: one uploaded file.
    ListNumber,
    /// The number of a notice of an incident: one text for one sealed list.
    NoticeNumber,
    /// The number of a test of a notice.
    TestSendNumber,
    /// The number of a resend of a notice.
    ResendNumber,
    /// The number of an update on the public page.
    UpdateNumber,
    /// The number of a statement about an incident; the number of the latest is the version of what is known.
    StatementNumber,
    /// The number of an attempt of a delivery.
    AttemptNumber,
    /// The number of a pool of enrollment codes of an incident: one uploaded file.
    PoolNumber
}

/// One list of one incident.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ListId {
    /// Whose list.
    pub incident: IncidentId,
    /// Which of them.
    pub list: ListNumber,
}

/// One notice of one incident.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NoticeId {
    /// Whose notice.
    pub incident: IncidentId,
    /// Which of them.
    pub notice: NoticeNumber,
}

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.incident, self.notice)
    }
}

/// One notice to one customer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeliveryId {
    /// By which notice.
    #[serde(flatten)]
    pub notice: NoticeId,
    /// To whom.
    pub customer: CustomerId,
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.notice, self.customer)
    }
}

/// One attempt of a delivery, in the form that travels with the message to the provider and comes back in its receipts:
/// `{incident}_{notice}_{customer}_{attempt}`, which fits SES's tag alphabet (ASCII letters, digits, `_`, `-`; 256 characters).
///
/// Source: <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html>
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AttemptId {
    /// Of which delivery.
    pub delivery: DeliveryId,
    /// Which try of it.
    pub attempt: AttemptNumber,
}

impl AttemptId {
    /// The name of the tag (e-mail) or message attribute (SMS) that carries it.
    pub const TAG: &str = "delivery";
}

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DeliveryId { notice: NoticeId { incident, notice }, customer } = &self.delivery;
        write!(f, "{incident}_{notice}_{customer}_{}", self.attempt)
    }
}

impl FromStr for AttemptId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = || IdError { what: "an attempt id", expected: "`incident_notice_customer_attempt`" };
        let parts: Vec<&str> = text.split('_').collect();
        let [incident, notice, customer, attempt] = parts[..] else {
            return Err(error());
        };
        Ok(Self {
            delivery: DeliveryId {
                notice: NoticeId { incident: incident.parse()?, notice: notice.parse().map_err(|_| error())? },
                customer: customer.parse()?,
            },
            attempt: attempt.parse().map_err(|_| error())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_reference_gets_the_same_id_and_another_key_another() {
        let id = CustomerId::of_reference(&[1; 32], "C-1");
        assert_eq!(id, CustomerId::of_reference(&[1; 32], "C-1"));
        assert_ne!(id, CustomerId::of_reference(&[2; 32], "C-1"));
        assert_eq!(id.shard().to_string(), id.as_str()[..1]);
    }

    #[test]
    fn an_attempt_id_survives_the_way_through_a_tag() {
        let id = AttemptId {
            delivery: DeliveryId {
                notice: NoticeId { incident: IncidentId::of_request("a", "b"), notice: NoticeNumber(3) },
                customer: CustomerId::of_reference(&[0; 32], "x"),
            },
            attempt: AttemptNumber(2),
        };
        assert_eq!(id.to_string().parse::<AttemptId>().expect("its own form"), id);
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for text in ["", "inc-", "inc-XYZ", "inc-0123456789abcdef012", "INC-0123456789abcdef0123"] {
            assert!(text.parse::<IncidentId>().is_err(), "{text}");
        }
        assert!("0".repeat(31).parse::<CustomerId>().is_err());
        assert!("é".repeat(16).parse::<CustomerId>().is_err());
        assert!("a_b_c".parse::<AttemptId>().is_err());
    }
}
