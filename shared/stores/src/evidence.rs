//! Evidence, written: an act and its entry of the chain in one transaction.

use jiff::Timestamp;
use model::actor::Actor;
use model::entry::{Commit, Write};
use model::evidence::{Act, Evidence};
use model::id::IncidentId;
use model::keys;

use crate::{Contention, Incidents, StoreError};

/// Writes an act together with its evidence, or neither.
///
/// The chain's end is read and the whole is written on condition that nobody else wrote it since; where somebody did, it is
/// read again, as often as [`Contention`] lets it. A conflict on the act's own writes is the caller's to answer.
///
/// # Errors
/// Those of the store.
pub async fn commit_with_evidence<S: Incidents>(
    store: &S,
    incident: &IncidentId,
    by: &Actor,
    act: Act,
    writes: Vec<Write>,
    now: Timestamp,
) -> Result<Commit, StoreError> {
    let mut contention = Contention::default();
    loop {
        let last = store.last(&keys::evidence_chain(incident)).await?;
        let entry = Evidence::after(last.as_ref().map(|stored| &stored.value), by.clone(), act.clone(), now);
        let key = keys::evidence(incident, entry.sequence);
        let mut all = writes.clone();
        all.push(Write::create(key.clone(), &entry));
        match store.commit(all).await? {
            Commit::Conflict(lost) if lost == key => contention.again(store).await?,
            outcome => return Ok(outcome),
        }
    }
}
