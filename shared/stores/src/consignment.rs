//! Consignments, step by step as [`model::consignment`] has them: begun, made ready or void, and asked for their fate.

use jiff::Timestamp;
use model::actor::Actor;
use model::channel::Channel;
use model::consignment::{Consignment, ConsignmentName, ConsignmentState, Contents, Fate};
use model::entry::{Commit, Stored, Write};
use model::evidence::Act;
use model::id::NoticeId;
use model::keys;

use crate::{Incidents, StoreError, commit_with_evidence};

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
    loop {
        let last = store.last(&all).await?;
        let name = ConsignmentName::after(last.map(|last| last.value.name), channel);
        let state = ConsignmentState::Open { lease_until };
        let value = Consignment { notice: notice.clone(), name, made_at: now, fetched_at: None, state };
        let key = keys::consignment(notice, &name);
        match store.commit(vec![Write::create(key.clone(), &value)]).await? {
            Commit::Done => return Ok(Stored { key, revision: 1, value }),
            // Somebody else took that number.
            Commit::Conflict(_) => continue,
        }
    }
}

/// Makes an open consignment ready, together with its evidence: the commit point. The answer is what it is then: somebody may
/// have found its lease run out and made it void.
///
/// # Errors
/// Those of the store: then nobody knows yet what became of it, and its [`fate`] tells.
pub async fn make_ready<S: Incidents>(
    store: &S,
    open: &Stored<Consignment>,
    contents: Contents,
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
    match commit_with_evidence(store, &notice.incident, by, act, vec![open.replace(&ready)], now).await? {
        Commit::Done => Ok(ready.fate()),
        Commit::Conflict(_) => decided(store, notice, name).await,
    }
}

/// Makes an open consignment void: whoever makes it gives it up, or its lease ran out. The answer is what it is then.
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

/// What somebody else made of it.
async fn decided<S: Incidents>(store: &S, notice: &NoticeId, name: &ConsignmentName) -> Result<Fate, StoreError> {
    let stored = store.get(&keys::consignment(notice, name)).await?;
    Ok(stored.map_or(Fate::Void, |stored| stored.value.fate()))
}
