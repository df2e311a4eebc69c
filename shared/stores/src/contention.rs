//! Writes that others get in the way of are tried again: a bounded number of times, with a pause between.

use crate::{Incidents, StoreError};

/// How often a write is tried: as many writers at once as one incident ever has, each of whom gets in the way of every other once.
const MAX_TRIES: u32 = 40;

/// Others wrote the same all the time.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "others changed the same entry at the same time, {MAX_TRIES} times in a row; sent again, it will be tried again"
)]
pub struct Contended;

/// The bound of a loop that reads, decides and writes on condition that nobody else wrote meanwhile.
#[derive(Debug, Default)]
pub struct Contention {
    tries: u32,
}

impl Contention {
    /// To be called when a write came too late: pauses before the next try.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] for [`Contended`], when there were enough tries.
    pub async fn again<I: Incidents>(&mut self, incidents: &I) -> Result<(), StoreError> {
        self.tries += 1;
        if self.tries >= MAX_TRIES {
            return Err(StoreError::Unavailable { table: "Incidents", doing: "written", source: Box::new(Contended) });
        }
        incidents.pause(self.tries).await;
        Ok(())
    }
}
