//! How far the provider's events are processed, noted for *watch*: it repeats no e-mail whose events may still wait in our own queue.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use model::account::ReceiptsWatermark;
use model::entry::{Commit, Write};
use model::error::chain;
use model::keys;
use stores::Incidents;

/// How often one environment writes the watermark at most. With four environments that is 8 write units a minute, however many events come.
const INTERVAL_SECONDS: i64 = 60;

/// How far this environment processed the events, and when it last said so.
#[derive(Debug, Default)]
pub struct Watermark(Mutex<Progress>);

#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    newest_event_at: Option<Timestamp>,
    written_at: Option<Timestamp>,
}

impl Watermark {
    /// Notes that a batch was processed whose newest event happened at `newest_event_at`, and writes it down unless that was done within
    /// the last minute.
    ///
    /// Environments overwrite each other, so the entry may go back by as much as they are apart: that only makes *watch* more careful. A
    /// write that fails fails no event: the next batch writes.
    pub(crate) async fn note<I: Incidents>(&self, incidents: &I, newest_event_at: Option<Timestamp>, now: Timestamp) {
        let progress = {
            let mut progress = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // A clock that is ahead must not hide what is still to come.
            progress.newest_event_at = progress.newest_event_at.max(newest_event_at.map(|at| at.min(now)));
            *progress
        };
        let is_recent = |at: Timestamp| (0..INTERVAL_SECONDS).contains(&now.duration_since(at).as_secs());
        let Some(newest_event_at) = progress.newest_event_at.filter(|_| !progress.written_at.is_some_and(is_recent))
        else {
            return;
        };
        let watermark = ReceiptsWatermark { newest_event_at, processed_at: now };
        match incidents.commit(vec![Write::put(keys::receipts_watermark(), &watermark)]).await {
            Ok(Commit::Done | Commit::Conflict(_)) => {
                self.0.lock().unwrap_or_else(PoisonError::into_inner).written_at = Some(now);
            }
            Err(error) => tracing::warn!(error = chain(&error), "the receipts watermark could not be written"),
        }
    }
}
