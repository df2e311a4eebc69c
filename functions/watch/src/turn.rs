//! Whose turn it is: of two runs that meet, one works and the other ends at once. Reserved concurrency sees to the same where it is
//! on; where it is off, or somebody starts *watch* by hand, two runs would hand out two windows and add the same difference to the
//! counters twice.

use jiff::{SignedDuration, Timestamp};
use model::account::WatchLease;
use model::entry::{Commit, Stored, Write};
use model::keys;
use stores::{Incidents, StoreError};

use crate::{App, Clock, Ports};

/// How far the clocks of two machines may be apart.
const SKEW: SignedDuration = SignedDuration::from_secs(5);

/// The right to look after everything, until it is given back or the run's deadline has passed.
pub(crate) struct Turn(Stored<WatchLease>);

impl Turn {
    /// Takes it for a run that ends by `deadline`. `None`: another run has it.
    pub(crate) async fn take<P: Ports>(app: &App<P>, deadline: Timestamp) -> Result<Option<Self>, StoreError> {
        let (key, value) = (keys::watch_lease(), WatchLease { until: deadline + SKEW });
        let (write, revision) = match app.incidents.get(&key).await? {
            Some(held) if held.value.until >= app.clock.now() => return Ok(None),
            Some(free) => (free.replace(&value), free.revision + 1),
            None => (Write::create(key.clone(), &value), 1),
        };
        let commit = app.incidents.commit(vec![write]).await?;
        Ok((commit == Commit::Done).then_some(Self(Stored { key, revision, value })))
    }

    /// Gives it back, so that the next run need not wait for the deadline.
    pub(crate) async fn give_back<P: Ports>(self, app: &App<P>) -> Result<(), StoreError> {
        let over = WatchLease { until: app.clock.now() - SignedDuration::from_millis(1) };
        // Where somebody has it already, this run outlasted its deadline.
        let _: Commit = app.incidents.commit(vec![self.0.replace(&over)]).await?;
        Ok(())
    }
}
