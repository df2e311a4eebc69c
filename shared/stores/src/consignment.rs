//! Consignments, step by step as [`model::consignment`] has them: begun, made ready or void, and asked for their fate.

use jiff::Timestamp;
use model::actor::Actor;
use model::channel::Channel;
use model::consignment::{Consignment, ConsignmentMembers, ConsignmentName, ConsignmentState, Contents, Fate};
use model::entry::{Commit, Stored, Write};
use model::evidence::Act;
use model::id::{CustomerId, NoticeId};
use model::keys;

use crate::{Contention, Incidents, StoreError, commit_with_evidence};

/// Takes the next number of a notice's consignments by this channel. A number whose insertion was not answered is left alone:
/// nobody knows it, and nothing is claimed for it.
///
/// # Errors
/// Those of the store.
pub async fn begin<S: Incidents>(
    store: &S,
    notice: &NoticeId,
    channel: Channel,
    lease_until: Timestamp,
    now: Timestamp,
) -> Result<Stored<Consignment>, StoreError> {
    let all = keys::consignments_by(notice, channel);
    let mut contention = Contention::default();
    loop {
        let last = store.last(&all).await?;
        let name = ConsignmentName::after(last.map(|last| last.value.name), channel);
        let state = ConsignmentState::Open { lease_until };
        let value = Consignment { notice: notice.clone(), name, made_at: now, fetched_at: None, state };
        let key = keys::consignment(notice, &name);
        match store.commit(vec![Write::create(key.clone(), &value)]).await? {
            Commit::Done => return Ok(Stored { key, revision: 1, value }),
            // Somebody else took that number.
            Commit::Conflict(_) => contention.again(store).await?,
        }
    }
}

/// Makes an open consignment ready, together with its members and its evidence: the commit point. The answer is what it is then:
/// somebody may have found its lease run out and made it void.
///
/// # Errors
/// Those of the store: then nobody knows yet what became of it, and its [`fate`] says.
pub async fn make_ready<S: Incidents>(
    store: &S,
    open: &Stored<Consignment>,
    contents: Contents,
    members: ConsignmentMembers,
    by: &Actor,
    now: Timestamp,
) -> Result<Fate, StoreError> {
    let Consignment { notice, name, .. } = &open.value;
    let act = Act::ConsignmentReady {
        notice: notice.notice,
        consignment: *name,
        deliveries: contents.deliveries,
        objects: contents.objects.iter().map(|object| object.sha256).collect(),
    };
    let ready = Consignment { state: ConsignmentState::Ready { at: now, contents }, ..open.value.clone() };
    let writes = vec![open.replace(&ready), Write::create(keys::consignment_members(notice, name), &members)];
    match commit_with_evidence(store, &notice.incident, by, act, writes, now).await? {
        Commit::Done => Ok(ready.fate()),
        Commit::Conflict(_) => decided(store, notice, name).await,
    }
}

/// Makes an open consignment void: whoever makes it abandons it, or its lease ran out. The answer is what it is then.
///
/// # Errors
/// Those of the store.
pub async fn void<S: Incidents>(store: &S, open: &Stored<Consignment>, now: Timestamp) -> Result<Fate, StoreError> {
    let Consignment { notice, name, .. } = &open.value;
    let void = Consignment { state: ConsignmentState::Void { at: now }, ..open.value.clone() };
    match store.commit(vec![open.replace(&void)]).await? {
        Commit::Done => Ok(Fate::Void),
        Commit::Conflict(_) => decided(store, notice, name).await,
    }
}

/// What becomes of a consignment. One that is past its lease and not ready is made void first.
///
/// # Errors
/// Those of the store.
pub async fn fate<S: Incidents>(
    store: &S,
    notice: &NoticeId,
    name: &ConsignmentName,
    now: Timestamp,
) -> Result<Fate, StoreError> {
    // Without an entry there is none that anybody could have fetched.
    let Some(stored) = store.get(&keys::consignment(notice, name)).await? else {
        return Ok(Fate::Void);
    };
    match stored.value.state {
        ConsignmentState::Open { lease_until } if lease_until < now => void(store, &stored, now).await,
        _ => Ok(stored.value.fate()),
    }
}

/// What becomes of everybody who was claimed for a consignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    fate: Fate,
    /// Who is in it. `None`: it is not ready, or was made before members were kept.
    members: Option<ConsignmentMembers>,
}

impl Settlement {
    /// What becomes of this customer. Whoever was claimed for a ready consignment and is not in it was never written to or called by
    /// it: the claim's maker took it for lost.
    #[must_use]
    pub fn of(&self, customer: &CustomerId) -> Fate {
        match &self.members {
            Some(members) if !members.customers.contains(customer) => Fate::Void,
            _ => self.fate,
        }
    }
}

/// What becomes of everybody who was claimed for a consignment: its [`fate`], for those who are in it.
///
/// # Errors
/// Those of the store.
pub async fn settlement<S: Incidents>(
    store: &S,
    notice: &NoticeId,
    name: &ConsignmentName,
    now: Timestamp,
) -> Result<Settlement, StoreError> {
    let fate = fate(store, notice, name, now).await?;
    let members = match fate {
        Fate::Ready { .. } => store.get(&keys::consignment_members(notice, name)).await?.map(|stored| stored.value),
        Fate::Open | Fate::Void => None,
    };
    Ok(Settlement { fate, members })
}

/// What somebody else made of it.
async fn decided<S: Incidents>(store: &S, notice: &NoticeId, name: &ConsignmentName) -> Result<Fate, StoreError> {
    let stored = store.get(&keys::consignment(notice, name)).await?;
    Ok(stored.map_or(Fate::Void, |stored| stored.value.fate()))
}
