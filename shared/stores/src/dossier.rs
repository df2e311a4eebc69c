//! The dossier of an incident, gathered: all that its assessment is computed from.

use model::assessment::{CountedList, Dossier};
use model::entry::{Entry, Kind};
use model::fact::Ledger;
use model::id::IncidentId;
use model::keys;
use model::list::ListState;

use crate::{Incidents, StoreError};

/// Everything about an incident. `None`: there is no such incident.
///
/// # Errors
/// Those of the store.
pub async fn read_dossier<S: Incidents>(store: &S, incident: &IncidentId) -> Result<Option<Dossier>, StoreError> {
    let Some(reported) = store.get(&keys::incident(incident)).await? else { return Ok(None) };
    let statements = values(store, &keys::statements(incident)).await?;
    let mut lists = Vec::new();
    for list in values(store, &keys::lists(incident)).await? {
        if matches!(list.state, ListState::Open | ListState::Sealing | ListState::Sealed) {
            let pages = values(store, &keys::profile_pages(&list.id)).await?;
            lists.push(CountedList::of(&list, &pages));
        }
    }
    Ok(Some(Dossier {
        ledger: Ledger::new(&reported.value, statements),
        incident: reported.value,
        lists,
        decisions: values(store, &keys::all_decisions(incident)).await?,
        done: values(store, &keys::all_done(incident)).await?,
        overrides: values(store, &keys::severity_overrides(incident)).await?,
    }))
}

/// All documents of a kind, without their keys.
async fn values<E: Entry, S: Incidents>(store: &S, kind: &Kind<E>) -> Result<Vec<E>, StoreError> {
    let stored = store.all(kind).await?;
    Ok(stored.into_iter().map(|stored| stored.value).collect())
}
