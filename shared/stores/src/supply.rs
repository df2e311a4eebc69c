//! The pools of enrolment codes, read with what of them is a list's already.

use model::codes::Supply;
use model::id::ListId;
use model::keys;

use crate::{Incidents, StoreError};

/// The pools of an incident, and what of them is a list's already.
///
/// # Errors
/// Those of the store.
pub async fn read_supply<S: Incidents>(store: &S, list: &ListId) -> Result<Supply, StoreError> {
    let incident = list.incident.as_str();
    Ok(Supply {
        pools: store.all(incident, keys::CODE_POOLS).await?,
        allotments: store.all(incident, &keys::allotments(list.list)).await?,
    })
}
