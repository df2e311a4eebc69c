//! The dossier of an incident, gathered: all that its assessment is computed from.

use model::assessment::{CountedList, Dossier};
use model::entry::Entry;
use model::fact::{Ledger, Statement};
use model::id::IncidentId;
use model::incident::Incident;
use model::keys;
use model::list::{List, ListState};

use crate::{Incidents, StoreError};

/// Everything about an incident. `None`: there is no such incident.
///
/// # Errors
/// Those of the store.
pub async fn read_dossier<S: Incidents>(store: &S, incident: &IncidentId) -> Result<Option<Dossier>, StoreError> {
    let Some(reported) = store.get::<Incident>(&keys::incident(incident)).await? else { return Ok(None) };
    let statements: Vec<Statement> = values(store, incident, keys::STATEMENTS).await?;
    let mut lists = Vec::new();
    for list in values::<List, _>(store, incident, keys::LISTS).await? {
        if matches!(list.state, ListState::Open | ListState::Sealing | ListState::Sealed) {
            let pages = values(store, incident, &keys::profile_pages(list.id.list)).await?;
            lists.push(CountedList::of(&list, &pages));
        }
    }
    Ok(Some(Dossier {
        ledger: Ledger::new(&reported.value, statements),
        incident: reported.value,
        lists,
        decisions: values(store, incident, keys::DECISIONS).await?,
        done: values(store, incident, keys::DONE).await?,
        overrides: values(store, incident, keys::SEVERITY_OVERRIDES).await?,
    }))
}

/// All documents of a kind, without their keys.
async fn values<E: Entry, S: Incidents>(store: &S, incident: &IncidentId, prefix: &str) -> Result<Vec<E>, StoreError> {
    let stored = store.all::<E>(incident.as_str(), prefix).await?;
    Ok(stored.into_iter().map(|stored| stored.value).collect())
}
