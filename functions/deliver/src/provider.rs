//! The outside: who carries messages.

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
