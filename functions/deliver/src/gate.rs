//! The gate before each provider call: stop, pause, guest list, pace and time.
//!
//! A person's stop and a brake's pause have to act within seconds, while a batch may take a minute; so both are read again every
//! two seconds, and what has not been sent by then goes back. With them comes the guest list, where one is on: whoever is not on it
//! is turned away, before the claim where that is known by then, and stays planned. What cannot be read is closed.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use model::channel::Channel;
use model::guests::{Guest, GuestAddress};
use model::id::NoticeId;
use model::incident_keys::IncidentKeys;
use model::keys;
use model::pacing::Pacing;
use stores::clock::Clock;
use stores::{Incidents, StoreError};

use crate::{App, Ports};

/// How often stop, pause and pace are read again within a batch.
const REREAD: Duration = Duration::from_secs(2);
/// What is left of the invocation for the calls under way and for recording their outcomes: a third of it, and at most this.
const MAX_RESERVE: Duration = Duration::from_secs(8);

/// How many environments work off the SMS queue: the least that a queue takes, as template.yaml says.
const SMS_ENVIRONMENTS: u32 = 2;

/// Lets provider calls through, one after another, at this environment's share of the account's rate.
pub(crate) struct Gate<'a, P: Ports> {
    app: &'a App<P>,
    notice: &'a NoticeId,
    channel: Channel,
    deadline: Timestamp,
    reserve: Duration,
    read_at: Timestamp,
    open: bool,
    released_at: Vec<Timestamp>,
    guests: Option<BTreeSet<Guest>>,
    turned_away: usize,
    interval: Duration,
    next_at: Timestamp,
}

impl<'a, P: Ports> Gate<'a, P> {
    /// A gate for one batch, with stop and pace freshly read.
    pub(crate) async fn new(
        app: &'a App<P>,
        notice: &'a NoticeId,
        channel: Channel,
        deadline: Timestamp,
    ) -> Result<Self, StoreError> {
        let now = app.clock.now();
        let left = Duration::try_from(deadline.duration_since(now)).unwrap_or_default();
        let reserve = MAX_RESERVE.min(left / 3);
        let mut gate = Self {
            app,
            notice,
            channel,
            deadline,
            reserve,
            read_at: now,
            open: false,
            released_at: Vec::new(),
            guests: None,
            turned_away: 0,
            interval: Duration::ZERO,
            next_at: now,
        };
        gate.read().await?;
        Ok(gate)
    }

    /// Whether a guest list is on, as last read.
    pub(crate) fn has_guests_only(&self) -> bool {
        self.guests.is_some()
    }

    /// When a second person let something out, as last read.
    pub(crate) fn released_at(&self) -> &[Timestamp] {
        &self.released_at
    }

    /// Whether something may go to this address, as far as guest lists go. Whoever is turned away is counted.
    pub(crate) fn invites(&mut self, address: Option<&GuestAddress>, secrets: &IncidentKeys) -> bool {
        let Some(guests) = &self.guests else { return true };
        let is_guest = address.is_some_and(|address| guests.contains(&address.guest(secrets)));
        self.turned_away += usize::from(!is_guest);
        is_guest
    }

    /// How many were turned away.
    pub(crate) fn turned_away(&self) -> usize {
        self.turned_away
    }

    /// How many calls begin before the deadline at this pace: none where nothing may go out, as last read. Claiming more would only be
    /// to give it back.
    pub(crate) fn capacity(&self) -> usize {
        let starts_at = self.next_at.max(self.app.clock.now());
        let left = Duration::try_from((self.deadline - self.reserve).duration_since(starts_at));
        let Some(left) = left.ok().filter(|_| self.open) else { return 0 };
        usize::try_from(left.as_nanos() / self.interval.as_nanos().max(1)).unwrap_or(usize::MAX).saturating_add(1)
    }

    /// Waits for the next turn. `false`: no more calls are to be made in this batch.
    pub(crate) async fn admits(&mut self) -> bool {
        let now = self.app.clock.now();
        let is_stale = now.duration_since(self.read_at) >= jiff::SignedDuration::try_from(REREAD).unwrap_or_default();
        if is_stale && self.read().await.is_err() {
            // Not knowing whether it was stopped is reason enough to stop.
            self.open = false;
        }
        let starts_at = self.next_at.max(now);
        if !self.open || starts_at + self.reserve > self.deadline {
            return false;
        }
        self.next_at = starts_at + self.interval;
        if let Ok(wait) = Duration::try_from(starts_at.duration_since(now)) {
            self.app.clock.sleep(wait).await;
        }
        true
    }

    async fn read(&mut self) -> Result<(), StoreError> {
        let dispatch = self.app.incidents.get(&keys::dispatch(self.notice)).await?;
        let pacing = self.app.incidents.get(&keys::pacing()).await?;
        self.read_at = self.app.clock.now();
        let pacing = pacing.map_or_else(|| Pacing::unknown(self.read_at), |stored| stored.value);
        let dispatch = dispatch.map(|stored| stored.value);
        self.open =
            pacing.has_quota(self.channel) && dispatch.as_ref().is_some_and(|dispatch| dispatch.allows(self.channel));
        self.released_at = dispatch.as_ref().map(|dispatch| dispatch.releases.released_at.clone()).unwrap_or_default();
        self.guests = dispatch.and_then(|dispatch| dispatch.guests);
        let environments = if self.channel == Channel::Sms { SMS_ENVIRONMENTS } else { self.app.environments };
        let rate = pacing.rate_of_each(self.channel, environments);
        self.interval = Duration::from_secs_f64(1.0 / rate.max(0.01));
        Ok(())
    }
}
