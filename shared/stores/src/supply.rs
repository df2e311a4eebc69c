//! The pools of enrollment codes, read together with what is already set aside for a list.

use model::codes::Supply;
use model::id::ListId;
use model::keys;

use crate::{Incidents, StoreError};

/// The pools of an incident, and what of them belongs to a list already.
///
/// # Errors
/// Those of the store.
pub async fn read_supply<S: Incidents>(store: &S, list: &ListId) -> Result<Supply, StoreError> {
    Ok(Supply {
        pools: store.all(&keys::code_pools(&list.incident)).await?,
        allotments: store.all(&keys::allotments(list)).await?,
    })
}
