//! What every function does that hands deliveries over, whatever their channel: messages are put together by what they name, for whom
//! nothing can be made is refused before anything is claimed, and what came of a claim is recorded, whoever changed its row meanwhile.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use model::channel::Channel;
use model::delivery::{Answer, Claim, RefusedReason};
use model::id::{AttemptNumber, CustomerId, DeliveryId, ListId, ListNumber, NoticeId};
use model::keys;
use model::message::DeliveriesReleased;
use model::tally::Tally;
use stores::{Advance, Change, Deliveries, Incidents, Row, StoreError};

/// How far the clocks of two machines may be apart: how much longer than its claimer a claim lives.
pub const SKEW: SignedDuration = SignedDuration::from_secs(5);
/// How often an outcome is written again where somebody else changed the row meanwhile.
const RECORD_TRIES: usize = 5;

/// What several messages name of one notice by one channel.
#[derive(Debug)]
pub struct NamedDeliveries {
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

impl NamedDeliveries {
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
    pub async fn owed<D: Deliveries>(&self, deliveries: &D) -> Result<Vec<Row>, StoreError> {
        let id = |customer: &CustomerId| DeliveryId { notice: self.notice.clone(), customer: customer.clone() };
        let rows = deliveries.read(&self.customers.iter().map(id).collect::<Vec<_>>()).await?;
        Ok(rows.into_iter().filter(|row| row.delivery.is_due_by(self.channel)).collect())
    }
}

/// Whether anything may go out by this channel still, as it stands now: a person may have stopped it while it was made. Not knowing is
/// reason enough to stop.
pub async fn may_go<I: Incidents>(incidents: &I, notice: &NoticeId, channel: Channel) -> bool {
    let dispatch = incidents.get(&keys::dispatch(notice)).await;
    matches!(dispatch, Ok(Some(stored)) if stored.value.allows(channel))
}

/// Records in one write, as a claim that was refused, whom nothing can be made for.
///
/// # Errors
/// Those of the store; nobody knows then which were recorded, and they are found owed or refused when handed out again.
pub async fn refuse_unfit<D: Deliveries>(
    deliveries: &D,
    channel: Channel,
    unfit: Vec<(Row, RefusedReason)>,
    now: Timestamp,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let nothing = Claim { lease_until: now, content: String::new(), copy: String::new() };
    let refused = |(before, reason): (Row, RefusedReason)| {
        let attempt = before.delivery.next_attempt().attempt;
        let claimed = before.delivery.claimed(channel, &nothing, now)?;
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
    answers: Vec<(Row, Answer)>,
    now: Timestamp,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let mut open: HashMap<DeliveryId, (AttemptNumber, Answer)> = HashMap::with_capacity(answers.len());
    let mut rows = Vec::with_capacity(answers.len());
    for (row, answer) in answers {
        if let Some(claim) = row.delivery.attempts().last() {
            open.insert(row.delivery.id.clone(), (claim.number, answer));
            rows.push(row);
        }
    }
    for _ in 0..RECORD_TRIES {
        let answered = |before: Row| {
            let (attempt, answer) = open.get(&before.delivery.id)?;
            let after = before.delivery.answered(*attempt, answer, now)?;
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
        .for_each(|(change, _)| tally.change(Some(&change.before.delivery), &change.after));
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;
    use memory::{Memory, Weather};
    use model::delivery::Delivery;
    use model::id::{IncidentId, NoticeNumber};
    use model::message::Version;

    fn notice(number: u32) -> NoticeId {
        NoticeId { incident: IncidentId::of_request("lead", "report"), notice: NoticeNumber(number) }
    }

    fn customer(name: &str) -> CustomerId {
        CustomerId::of_reference(&[0; 32], name)
    }

    fn released(number: u32, list: u32, channel: Channel, names: &[&str]) -> DeliveriesReleased {
        let customers = names.iter().map(|name| customer(name)).collect();
        DeliveriesReleased { version: Version, notice: notice(number), list: ListNumber(list), channel, customers }
    }

    fn by<const N: usize>(messages: [(&str, DeliveriesReleased); N]) -> Vec<NamedDeliveries> {
        NamedDeliveries::by(messages.map(|(id, message)| (id.to_owned(), message)))
    }

    /// The customers of a store with a row for each of these, owed by e-mail first, whom this names and who are owed it.
    fn owed(named: &NamedDeliveries, names: &[&str]) -> Vec<CustomerId> {
        let memory = Memory::under(&Weather::default());
        let id = |name: &&str| DeliveryId { notice: named.notice.clone(), customer: customer(name) };
        let rows: Vec<_> =
            names.iter().map(|name| Delivery::planned(id(name), &[Channel::Email, Channel::Sms])).collect();
        block_on(memory.plan(&rows)).expect("memory");
        block_on(named.owed(&memory)).expect("memory").into_iter().map(|row| row.delivery.id.customer).collect()
    }

    #[test]
    fn a_doubled_message_names_everybody_once() {
        let message = || released(1, 1, Channel::Email, &["ada", "bob"]);
        let named =
            by([("first", message()), ("copy", message()), ("next", released(1, 1, Channel::Email, &["bob", "eve"]))]);
        let [email] = &named[..] else { panic!("one batch: {named:?}") };
        assert_eq!(email.messages, ["first", "copy", "next"], "each is answered for");
        let mut owed = owed(email, &["ada", "bob", "eve", "nobody names zoe"]);
        let mut expected = ["ada", "bob", "eve"].map(customer);
        owed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(owed, expected);
    }

    #[test]
    fn channels_notices_and_lists_are_apart() {
        let names = &["ada"];
        let named = by([
            ("email", released(1, 1, Channel::Email, names)),
            ("sms", released(1, 1, Channel::Sms, names)),
            ("other notice", released(2, 1, Channel::Email, names)),
            ("other list", released(1, 2, Channel::Email, names)),
        ]);
        assert_eq!(named.len(), 4);
        let of = |id: &str| named.iter().find(|named| named.messages == [id]).expect("a batch of its own");
        assert_eq!(owed(of("email"), names), [customer("ada")]);
        assert!(owed(of("sms"), names).is_empty(), "by text only once the e-mail has come back");
        assert_eq!(of("other notice").notice, notice(2));
        assert_eq!(of("other list").list.list, ListNumber(2));
    }
}
