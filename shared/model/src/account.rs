//! What is known of the account as a whole, one small entry each: who writes it, and who relies on it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::entry::Entry;

/// How far the mail provider's events were processed. *receipts* writes it; *watch* repeats no e-mail whose events may still wait in
/// our own queue, and learns from it whether any events come at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptsWatermark {
    /// When the newest event that was processed happened, by the provider's clock. Of whatever message: a test's counts, too.
    pub newest_event_at: Timestamp,
    /// When it was processed, by our clock.
    pub processed_at: Timestamp,
}

impl Entry for ReceiptsWatermark {
    const WHAT: &'static str = "the receipts' watermark";
}

/// Whose turn it is to look after everything. It is taken by compare-and-swap, so two runs of *watch* never work at the same time,
/// however it is started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchLease {
    /// Until when nobody else may take it; the run that has it moves it on while it works. A run that ends gives it back by a moment
    /// in the past.
    pub until: Timestamp,
}

impl Entry for WatchLease {
    const WHAT: &'static str = "the lease of watch";
}

/// Whether anybody gets the alarms, as *watch* asked last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmSubscriptions {
    /// How many addresses get what is published on topic Alerts: confirmed, and not removed since.
    pub confirmed: u32,
    /// How many were asked to confirm and have not.
    pub pending: u32,
    /// When it was asked.
    pub read_at: Timestamp,
}

impl Entry for AlarmSubscriptions {
    const WHAT: &'static str = "the subscriptions to alarms";
}

impl AlarmSubscriptions {
    /// Whether an alarm reaches anybody.
    #[must_use]
    pub fn reach_somebody(&self) -> bool {
        self.confirmed > 0
    }
}
