//! The ways to reach a person.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A way to reach a person. Its word is the same in lists, rows, message attributes and subscription filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// E-mail, through SES.
    Email,
    /// Text message, through SNS.
    Sms,
    /// Letter by post, through a mail house.
    Letter,
    /// Telephone call by a person.
    Call,
}

impl Channel {
    /// All of them, in the order in which they are tried when nothing says otherwise.
    pub const ALL: [Self; 4] = [Self::Email, Self::Sms, Self::Letter, Self::Call];
    /// The name of the message attribute that subscriptions filter on.
    pub const ATTRIBUTE: &str = "channel";

    /// Whether it goes out through people, many deliveries at a time, rather than by one request for each: see
    /// [`crate::consignment`].
    #[must_use]
    pub fn goes_by_consignment(self) -> bool {
        matches!(self, Self::Letter | Self::Call)
    }

    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Letter => "letter",
            Self::Call => "call",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Channel> for law::channels::Channel {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Email => Self::Email,
            Channel::Sms => Self::Sms,
            Channel::Letter => Self::Letter,
            Channel::Call => Self::Call,
        }
    }
}

/// The text is none of the channels.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("expected one of email, sms, letter, call")]
pub struct UnknownChannel;

impl FromStr for Channel {
    type Err = UnknownChannel;
    fn from_str(text: &str) -> Result<Self, UnknownChannel> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text).ok_or(UnknownChannel)
    }
}
