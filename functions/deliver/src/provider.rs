//! The outside: who carries messages, and where copies are kept.

use model::delivery::Answer;
use model::id::AttemptId;
use model::personal::{EmailAddress, PhoneNumber};
use model::rendered::{Email, Sms};

/// Sends e-mail: exactly one provider call, never retried by itself.
pub trait Mailer: Send + Sync {
    /// Sends this e-mail as this attempt. `None`: as a test, of which no event is listened to.
    fn send(
        &self,
        attempt: Option<&AttemptId>,
        to: &EmailAddress,
        email: &Email,
    ) -> impl Future<Output = Answer> + Send;
}

/// Sends text messages: exactly one provider call, never retried by itself.
pub trait Texter: Send + Sync {
    /// Sends this text as this attempt. `None`: as a test.
    fn send(&self, attempt: Option<&AttemptId>, to: &PhoneNumber, sms: &Sms) -> impl Future<Output = Answer> + Send;
}

/// A copy was not kept; without it nothing is sent.
#[derive(Debug, thiserror::Error)]
#[error("the copy of what is to be sent could not be kept")]
pub struct CopyNotKept(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Keeps sealed copies.
pub trait Copies: Send + Sync {
    /// Stores an object.
    fn keep(&self, key: &str, object: Vec<u8>) -> impl Future<Output = Result<(), CopyNotKept>> + Send;
}
