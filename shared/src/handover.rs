//! What every function does that hands deliveries over, whatever their channel: messages are put together by what they name, for whom
//! nothing can be made is refused before anything is claimed, and what came of a claim is recorded, whoever changed its row meanwhile.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use crate::channel::Channel;
use crate::delivery::{Answer, Claim, RefusedReason};
use crate::id::{AttemptNumber, CustomerId, DeliveryId, ListId, ListNumber, NoticeId};
use crate::message::DeliveriesReleased;
use crate::ports::{Advance, Change, Deliveries, StoreError, Versioned};
use crate::tally::Tally;

/// How far the clocks of two machines may be apart: how much longer than its claimer a claim lives.
pub const SKEW: SignedDuration = SignedDuration::from_secs(5);
/// How often an outcome is written again where somebody else changed the row meanwhile.
const RECORD_TRIES: usize = 5;

/// What several messages name of one notice by one channel.
#[derive(Debug)]
pub struct Named {
    /// The notice.
    pub notice: NoticeId,
    /// The list that it goes to.
    pub list: ListId,
    /// The channel.
    pub channel: Channel,
    /// The ids of the messages.
    pub messages: Vec<String>,
    /// Each customer once: no item may stand twice in one batch of writes, and a doubled message names everybody twice.
    customers: BTreeSet<CustomerId>,
}

impl Named {
    /// Puts messages together.
    pub fn by(messages: impl IntoIterator<Item = (String, DeliveriesReleased)>) -> Vec<Self> {
        let mut all: BTreeMap<(NoticeId, ListNumber, Channel), Self> = BTreeMap::new();
        for (id, message) in messages {
            let DeliveriesReleased { notice, list, channel, customers, .. } = message;
            let named = all.entry((notice.clone(), list, channel)).or_insert_with(|| {
                let list = ListId { incident: notice.incident.clone(), list };
                Self { notice, list, channel, messages: Vec::new(), customers: BTreeSet::new() }
            });
            named.messages.push(id);
            named.customers.extend(customers);
        }
        all.into_values().collect()
    }

    /// The rows of those who are owed it by this channel now.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn owed<D: Deliveries>(&self, deliveries: &D) -> Result<Vec<Versioned>, StoreError> {
        let id = |customer: &CustomerId| DeliveryId { notice: self.notice.clone(), customer: customer.clone() };
        let rows = deliveries.read(&self.customers.iter().map(id).collect::<Vec<_>>()).await?;
        Ok(rows.into_iter().filter(|(_, row)| row.is_owed_by(self.channel)).collect())
    }
}

/// Records in one write, as a claim that was refused, whom nothing can be made for.
///
/// # Errors
/// Those of the store; nobody knows then which were recorded, and they are found owed or refused when handed out again.
pub async fn refuse_unfit<D: Deliveries>(
    deliveries: &D,
    channel: Channel,
    unfit: Vec<(Versioned, RefusedReason)>,
    now: Timestamp,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let nothing = Claim { lease_until: now, content: String::new(), copy: String::new() };
    let refused = |(before, reason): (Versioned, RefusedReason)| {
        let attempt = before.1.next_attempt().attempt;
        let claimed = before.1.claimed(channel, &nothing, now)?;
        let after = claimed.answered(attempt, &Answer::Refused(reason), now)?;
        Some(Change { before, after })
    };
    let changes: Vec<Change> = unfit.into_iter().filter_map(refused).collect();
    let outcomes = deliveries.advance(&changes).await?;
    count(tally, changes.iter().zip(outcomes));
    Ok(())
}

/// Records what came of each claim, which is the last attempt of its row. Where a receipt, a sweep or a withdrawal changed the row
/// meanwhile, the outcome is applied to what it is now.
///
/// # Errors
/// Those of the store; what is not recorded lapses with its lease.
pub async fn record_answers<D: Deliveries>(
    deliveries: &D,
    answers: Vec<(Versioned, Answer)>,
    now: Timestamp,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let mut open: HashMap<DeliveryId, (AttemptNumber, Answer)> = HashMap::with_capacity(answers.len());
    let mut rows = Vec::with_capacity(answers.len());
    for (row, answer) in answers {
        if let Some(claim) = row.1.attempts().last() {
            open.insert(row.1.id.clone(), (claim.number, answer));
            rows.push(row);
        }
    }
    for _ in 0..RECORD_TRIES {
        let answered = |before: Versioned| {
            let (attempt, answer) = open.get(&before.1.id)?;
            let after = before.1.answered(*attempt, answer, now)?;
            Some(Change { before, after })
        };
        let changes: Vec<Change> = rows.into_iter().filter_map(answered).collect();
        let outcomes = deliveries.advance(&changes).await?;
        count(tally, changes.iter().zip(outcomes.iter().copied()));
        let lost = changes.iter().zip(outcomes).filter(|(_, outcome)| *outcome == Advance::Lost);
        let lost: Vec<DeliveryId> = lost.map(|(change, _)| change.after.id.clone()).collect();
        if lost.is_empty() {
            return Ok(());
        }
        rows = deliveries.read(&lost).await?;
    }
    // Not a loss: an attempt without an outcome lapses with its lease, and its events or its consignment settle it.
    tracing::warn!("some outcomes could not be recorded; their claims will lapse");
    Ok(())
}

/// Counts the changes that were won.
pub fn count<'c>(tally: &mut Tally, outcomes: impl Iterator<Item = (&'c Change, Advance)>) {
    outcomes
        .filter(|(_, outcome)| *outcome == Advance::Won)
        .for_each(|(change, _)| tally.change(Some(&change.before.1), &change.after));
}
