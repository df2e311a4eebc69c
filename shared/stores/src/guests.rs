//! The guest list, read together with a condition that nobody changes it in the meantime.

use model::entry::{Stored, Write};
use model::guests::GuestList;
use model::id::IncidentId;
use model::keys;

use crate::{Incidents, StoreError};

/// An incident's guest list as it stands, and the write by which a commit fails if somebody changes it meanwhile. Where there is none
/// yet, that is an empty one, which is off.
///
/// # Errors
/// Those of the store.
pub async fn guest_list_as_it_stands<S: Incidents>(
    store: &S,
    incident: &IncidentId,
) -> Result<(GuestList, Write), StoreError> {
    let key = keys::guest_list(incident);
    let stored: Option<Stored<GuestList>> = store.get(&key).await?;
    Ok(match stored {
        Some(stored) => {
            let unchanged = stored.unchanged();
            (stored.value, unchanged)
        }
        None => (GuestList::default(), Write::create(key, &GuestList::default())),
    })
}
