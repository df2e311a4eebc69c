//! Whom a batch of deliveries goes to, as whoever hands it over needs them: their rows, with what was corrected since the list was
//! sealed and with their own codes.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::notice_cache::{NoticeCache, Unusable};
use model::codes::Vault;
use model::customer::Customer;
use model::error::chain;
use model::id::{CustomerId, ListId};
use model::incident_keys::IncidentKeys;
use stores::{Customers, Row};

/// The customers of these deliveries, by their ids, each with their own code and with every correction that a second
/// person released; whoever is no longer in the list is left out.
///
/// # Errors
/// Those of the store, and where there are codes but no key to open them.
pub async fn gather<C: Customers>(
    customers: &C,
    approved: &NoticeCache,
    (list, released_at): (&ListId, &[Timestamp]),
    due: &[Row],
) -> Result<HashMap<CustomerId, Customer>, Unusable> {
    let ids: Vec<CustomerId> = due.iter().map(|row| row.delivery.id.customer.clone()).collect();
    let people = customers.read(list, &ids).await?;
    let reached = people.into_iter().map(|customer| customer.corrected(released_at));
    let mut people = reached.map(|customer| (customer.id.clone(), customer)).collect();
    if due.iter().any(|row| row.delivery.code().is_some()) {
        fill_in_codes(due, &mut people, &*approved.keys(customers, &list.incident).await?);
    }
    Ok(people)
}

/// Gives everybody their own code, for the templates to show. Whose code cannot be opened is left out: they get no message rather
/// than one without it.
fn fill_in_codes(due: &[Row], people: &mut HashMap<CustomerId, Customer>, keys: &IncidentKeys) {
    let vault = Vault::of(keys);
    for Row { delivery: row, .. } in due {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use model::channel::Channel;
    use model::codes::{CODE, GivenCode, SealedCode};
    use model::delivery::Delivery;
    use model::id::{DeliveryId, IncidentId, NoticeId, NoticeNumber};

    #[test]
    fn everybody_gets_their_own_code_by_whatever_channel_and_nobody_a_message_without_it() {
        let (keys, others) = (IncidentKeys::from_bytes([1; 32], [2; 32]), IncidentKeys::from_bytes([3; 32], [4; 32]));
        let notice = NoticeId { incident: IncidentId::of_request("test", "1"), notice: NoticeNumber(1) };
        let (mut due, mut people) = (Vec::new(), HashMap::new());
        for (number, channel) in (1_u8..).zip(Channel::ALL) {
            let customer: Customer = serde_json::from_value(json!({ "reference": number.to_string() })).expect("a row");
            let customer = Customer { id: CustomerId::of_reference(&[number; 32], "1"), ..customer };
            let id = DeliveryId { notice: notice.clone(), customer: customer.id.clone() };
            let given = GivenCode { code: format!("CODE-{number}").parse().expect("a code"), months: 24 };
            let sealed = SealedCode::new(&given, &Vault::of(&keys), &id);
            due.push(Row { revision: 1, delivery: Delivery::planned(id, &[channel]).with_code(sealed) });
            people.insert(customer.id.clone(), customer);
        }
        let mut unopened = people.clone();
        fill_in_codes(&due, &mut people, &keys);
        for (number, Row { delivery: row, .. }) in (1..).zip(&due) {
            assert_eq!(people[&row.id.customer].fields[CODE].expose(), &format!("CODE-{number}"));
        }
        fill_in_codes(&due, &mut unopened, &others);
        assert!(unopened.is_empty(), "under another incident's key no code opens");
    }
}
