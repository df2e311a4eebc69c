//! Whose turn it is: of two runs that meet, one works and the other ends at once. Reserved concurrency sees to the same where it is
//! on; where it is off, or somebody starts *watch* by hand, two runs would hand out two windows and add the same difference to the
//! counters twice.

use jiff::{SignedDuration, Timestamp};
use model::account::WatchLease;
use model::entry::{Commit, Stored, Write};
use model::keys;
use stores::{Incidents, StoreError};

use crate::{App, Clock, Ports, WatchError};

/// How far the clocks of two machines may be apart.
const SKEW: SignedDuration = SignedDuration::from_secs(5);
/// How long a turn lasts unless it is kept. Whoever is killed holds the next run up for no longer.
const TURN: SignedDuration = SignedDuration::from_secs(30);

/// The right to look after everything, until it is given back or no longer kept.
pub(crate) struct Turn {
    lease: Stored<WatchLease>,
    deadline: Timestamp,
}

impl Turn {
    /// Takes it for a run that ends by `deadline`. `None`: another run has it.
    pub(crate) async fn take<P: Ports>(app: &App<P>, deadline: Timestamp) -> Result<Option<Self>, StoreError> {
        let now = app.clock.now();
        let (key, value) = (keys::watch_lease(), lease(deadline, now));
        let (write, revision) = match app.incidents.get(&key).await? {
            Some(held) if held.value.until >= now => return Ok(None),
            Some(free) => (free.replace(&value), free.revision + 1),
            None => (Write::create(key.clone(), &value), 1),
        };
        let commit = app.incidents.commit(vec![write]).await?;
        Ok((commit == Commit::Done).then_some(Self { lease: Stored { key, revision, value }, deadline }))
    }

    /// Keeps it, where half of it has passed; to be called at least that often.
    ///
    /// # Errors
    /// [`WatchError::Overtaken`], where that was too late and another run is at work.
    pub(crate) async fn keep<P: Ports>(&mut self, app: &App<P>) -> Result<(), WatchError> {
        let now = app.clock.now();
        let next = lease(self.deadline, now);
        if next.until < self.lease.value.until + TURN / 2 {
            return Ok(());
        }
        if app.incidents.commit(vec![self.lease.replace(&next)]).await? != Commit::Done {
            return Err(WatchError::Overtaken);
        }
        self.lease.value = next;
        self.lease.revision += 1;
        Ok(())
    }

    /// Gives it back, so that the next run need not wait for its end.
    pub(crate) async fn give_back<P: Ports>(self, app: &App<P>) -> Result<(), StoreError> {
        let over = WatchLease { until: app.clock.now() - SignedDuration::from_millis(1) };
        // Where somebody has it already, it was not kept in time.
        let _: Commit = app.incidents.commit(vec![self.lease.replace(&over)]).await?;
        Ok(())
    }
}

fn lease(deadline: Timestamp, now: Timestamp) -> WatchLease {
    WatchLease { until: deadline.min(now + TURN) + SKEW }
}
