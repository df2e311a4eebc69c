//! What every function does that hands deliveries over, whatever their channel: queue messages are put together by what they name;
//! a delivery for which nothing can be made is refused before anything is claimed; what was made is claimed, in one place, so that no
//! claim is ever taken for somebody else's; and the outcome of a claim is recorded, whoever changed its row meanwhile.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};
use model::channel::Channel;
use model::delivery::{Answer, Attempt, Claim, Outcome, RefusedReason};
use model::id::{AttemptNumber, CustomerId, DeliveryId, ListId, ListNumber, NoticeId};
use model::keys;
use model::message::DeliveriesReleased;
use model::tally::Tally;
use stores::{Change, Deliveries, Incidents, MAX_CHANGES, Row, StoreError, advance_counted};

use crate::copy::Copy;

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

    /// The rows whose due channel is this one now.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn due<D: Deliveries>(&self, deliveries: &D) -> Result<Vec<Row>, StoreError> {
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

/// Records in one write, as a claim that was refused, each delivery for which no message can be made.
///
/// # Errors
/// Those of the store; nobody knows then which were recorded, and they are found due or refused when they are released again.
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
    let changes = unfit.into_iter().filter_map(refused).collect();
    advance_counted(deliveries, changes, tally).await?;
    Ok(())
}

/// A message that was made for one delivery.
#[derive(Clone, Debug)]
pub struct Prepared<M> {
    /// The delivery's row; once it is claimed, as the claim left it.
    pub row: Row,
    /// What goes to the customer.
    pub message: M,
}

/// Deliveries for which a message was made, and those for which none can be made, with the reason.
#[derive(Debug)]
pub struct Preparation<M> {
    /// To be claimed.
    pub prepared: Vec<Prepared<M>>,
    /// To be refused.
    pub unfit: Vec<(Row, RefusedReason)>,
}

impl<M> Preparation<M> {
    /// Makes the message of each row.
    pub fn of(rows: Vec<Row>, mut message: impl FnMut(&Row) -> Result<M, RefusedReason>) -> Self {
        let mut made = Self { prepared: Vec::with_capacity(rows.len()), unfit: Vec::new() };
        for row in rows {
            match message(&row) {
                Ok(message) => made.prepared.push(Prepared { row, message }),
                Err(reason) => made.unfit.push((row, reason)),
            }
        }
        made
    }
}

/// What goes to one customer, by whatever channel.
pub trait Message: Send + Sync {
    /// Exactly what is kept of it.
    fn copy(&self, customer: &CustomerId) -> Copy;
}

/// What the claims of one batch have in common.
#[derive(Clone, Debug)]
pub struct ClaimTerms {
    /// By which channel.
    pub channel: Channel,
    /// Until when whoever claims may be at it: their deadline plus [`SKEW`].
    pub lease_until: Timestamp,
    /// The name of the kept copy; of letters and calls, that of their consignment.
    pub copy: String,
}

/// Claims what was prepared, a request's worth at a time. What somebody else claimed first is theirs, and a lost race is no error.
/// What we got is added to `claimed`, also where a later request fails.
///
/// A claim that came back as lost may be ours all the same: the table took it, the answer was lost, and before the SDK asked again
/// somebody changed the row (a late bounce, a withdrawal). Taken for lost, its customer would be in no message and count as written
/// to. So what came back as lost is read once more. That is safe: after the last answer no request of ours can still take effect,
/// since each is conditional on a revision that is gone.
///
/// # Errors
/// Those of the store. Then some may be claimed without our knowing: they lapse with the lease.
pub async fn claim_prepared<D: Deliveries, M: Message>(
    deliveries: &D,
    terms: &ClaimTerms,
    prepared: Vec<Prepared<M>>,
    now: Timestamp,
    tally: &mut Tally,
    claimed: &mut Vec<Prepared<M>>,
) -> Result<(), StoreError> {
    let mut prepared = prepared.into_iter();
    loop {
        let mut messages = HashMap::with_capacity(MAX_CHANGES);
        let mut changes = Vec::with_capacity(MAX_CHANGES);
        for Prepared { row: before, message } in prepared.by_ref().take(MAX_CHANGES) {
            let content = message.copy(&before.delivery.id.customer).content.fingerprint();
            let claim = Claim { lease_until: terms.lease_until, content, copy: terms.copy.clone() };
            if let Some(after) = before.delivery.claimed(terms.channel, &claim, now) {
                messages.insert(after.id.clone(), message);
                changes.push(Change { before, after });
            }
        }
        if messages.is_empty() && prepared.len() == 0 {
            return Ok(());
        }
        let mut advanced = advance_counted(deliveries, changes, tally).await?;
        let lost = std::mem::take(&mut advanced.lost);
        let mut rows = advanced.rows();
        rows.extend(ours_after_all(deliveries, lost, tally).await?);
        let with_message = |row: Row| Some(Prepared { message: messages.remove(&row.delivery.id)?, row });
        claimed.extend(rows.into_iter().filter_map(with_message));
    }
}

/// The rows, as they are now, of claims that came back as lost and are ours all the same.
async fn ours_after_all<D: Deliveries>(
    deliveries: &D,
    lost: Vec<Change>,
    tally: &mut Tally,
) -> Result<Vec<Row>, StoreError> {
    if lost.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<DeliveryId> = lost.iter().map(|change| change.after.id.clone()).collect();
    let lost: HashMap<DeliveryId, Change> = lost.into_iter().map(|change| (change.after.id.clone(), change)).collect();
    let mut ours = Vec::new();
    for row in deliveries.read(&ids).await? {
        let Some(change) = lost.get(&row.delivery.id) else { continue };
        let claims = (row.delivery.attempts().last(), change.after.attempts().last());
        if let (Some(found), Some(claim)) = claims
            && is_same_claim(found, claim)
        {
            // Whoever changed the row since has counted from the claim on.
            tally.change(Some(&change.before.delivery), &change.after);
            ours.push(row);
        }
    }
    Ok(ours)
}

/// Whether the attempt that stands in the table is this claim, still to be carried out. The table keeps whole seconds.
fn is_same_claim(found: &Attempt, claim: &Attempt) -> bool {
    let lease = |attempt: &Attempt| match attempt.outcome {
        Outcome::Sending { lease_until } => Some(lease_until.as_second()),
        _ => None,
    };
    (found.number, found.channel, &found.copy) == (claim.number, claim.channel, &claim.copy)
        && found.claimed_at.as_second() == claim.claimed_at.as_second()
        && lease(found).is_some()
        && lease(found) == lease(claim)
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
        let changes = rows.into_iter().filter_map(answered).collect();
        let lost = advance_counted(deliveries, changes, tally).await?.lost_ids();
        if lost.is_empty() {
            return Ok(());
        }
        rows = deliveries.read(&lost).await?;
    }
    // Not a loss: an attempt without an outcome lapses with its lease, and its events or its consignment settle it.
    tracing::warn!("some outcomes could not be recorded; their claims will lapse");
    Ok(())
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

    /// The customers of a store with a row for each of these, due by e-mail first, whom this names and to whom it is due.
    fn due(named: &NamedDeliveries, names: &[&str]) -> Vec<CustomerId> {
        let memory = Memory::under(&Weather::default());
        let id = |name: &&str| DeliveryId { notice: named.notice.clone(), customer: customer(name) };
        let rows: Vec<_> =
            names.iter().map(|name| Delivery::planned(id(name), &[Channel::Email, Channel::Sms])).collect();
        block_on(memory.plan(&rows)).expect("memory");
        block_on(named.due(&memory)).expect("memory").into_iter().map(|row| row.delivery.id.customer).collect()
    }

    #[test]
    fn a_doubled_message_names_everybody_once() {
        let message = || released(1, 1, Channel::Email, &["ada", "bob"]);
        let named =
            by([("first", message()), ("copy", message()), ("next", released(1, 1, Channel::Email, &["bob", "eve"]))]);
        let [email] = &named[..] else { panic!("one batch: {named:?}") };
        assert_eq!(email.messages, ["first", "copy", "next"], "each is answered for");
        let mut due = due(email, &["ada", "bob", "eve", "nobody names zoe"]);
        let mut expected = ["ada", "bob", "eve"].map(customer);
        due.sort_unstable();
        expected.sort_unstable();
        assert_eq!(due, expected);
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
        assert_eq!(due(of("email"), names), [customer("ada")]);
        assert!(due(of("sms"), names).is_empty(), "by text only once the e-mail has come back");
        assert_eq!(of("other notice").notice, notice(2));
        assert_eq!(of("other list").list.list, ListNumber(2));
    }
}
