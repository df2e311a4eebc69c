//! Whom a batch of deliveries goes to, as whoever hands it over needs them: their rows, with what was corrected since the list was
//! sealed and with their own codes.

use std::collections::HashMap;

use crate::batch::chain;
use crate::codes::Vault;
use crate::customer::Customer;
use crate::id::{CustomerId, ListId};
use crate::ports::{Customers, IncidentKeys, StoreError, Versioned};

/// The customers of these deliveries, by their ids; who is no longer in the list is left out.
///
/// # Errors
/// Those of the store.
pub async fn gather<C: Customers>(
    customers: &C,
    list: &ListId,
    owed: &[Versioned],
) -> Result<HashMap<CustomerId, Customer>, StoreError> {
    let ids: Vec<CustomerId> = owed.iter().map(|(_, row)| row.id.customer.clone()).collect();
    let people = customers.read(list, &ids).await?;
    Ok(people.into_iter().map(|customer| (customer.id.clone(), customer.corrected())).collect())
}

/// Whether any of them has a code, so that the incident's keys are needed before anything is made for them.
#[must_use]
pub fn have_codes(owed: &[Versioned]) -> bool {
    owed.iter().any(|(_, row)| row.code().is_some())
}

/// Gives everybody their own code, for the templates to show. Whose code cannot be opened is left out: they get no message rather
/// than one without it.
pub fn fill_in_codes(owed: &[Versioned], people: &mut HashMap<CustomerId, Customer>, keys: &IncidentKeys) {
    let vault = Vault::of(keys);
    for (_, row) in owed {
        let Some((code, customer)) = row.code().zip(people.get_mut(&row.id.customer)) else { continue };
        match code.open(&vault, &row.id) {
            Ok(given) => given.fill_in(customer),
            Err(error) => {
                tracing::error!(delivery.id = %row.id, error = chain(&error), "a customer's code cannot be read");
                people.remove(&row.id.customer);
            }
        }
    }
}
