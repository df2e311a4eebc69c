//! Pace: how fast, and how much, the account may send.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What SES allows the account, as *watch* read it last.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pacing {
    /// E-mails a second.
    pub rate_per_second: f64,
    /// E-mails that may still be sent of the last 24 hours' quota.
    pub remaining_today: u64,
    /// When it was read.
    pub read_at: Timestamp,
}

impl Pacing {
    /// The part of the account's rate that we use: the rest is for the company's other mail.
    const SHARE: f64 = 0.9;
    /// How far ahead deliveries are handed out: what is in a queue cannot be stopped, what is in the table can.
    const WINDOW_SECONDS: f64 = 120.0;

    /// What may be assumed before SES was asked: the rate of an account in SES's sandbox.
    ///
    /// Source: <https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html>
    #[must_use]
    pub fn unknown(now: Timestamp) -> Self {
        Self { rate_per_second: 1.0, remaining_today: 200, read_at: now }
    }

    /// The rate of one of `environments` that send side by side, in messages a second.
    #[must_use]
    pub fn rate_of_each(&self, environments: u32) -> f64 {
        self.rate_per_second * Self::SHARE / f64::from(environments.max(1))
    }

    /// How many deliveries to hand out at a time: two minutes' worth, within the day's quota.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate is a small positive number")]
    pub fn window(&self) -> usize {
        let seconds_worth = (self.rate_per_second * Self::SHARE * Self::WINDOW_SECONDS).ceil() as u64;
        usize::try_from(seconds_worth.min(self.remaining_today)).unwrap_or(usize::MAX)
    }
}
