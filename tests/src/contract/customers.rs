//! What the Customers table promises.

use std::collections::BTreeSet;
use std::slice::from_ref;

use futures::future::join_all;
use jiff::SignedDuration;
use model::customer::{Correction, Customer};
use model::guests::{GuestAddress, GuestAddresses};
use model::id::{CustomerId, ListId, Shard};
use model::incident_keys::IncidentKeys;
use stores::Customers;

use super::samples::{UNTIL, customer, customer_id, customer_ids, fresh_incident, known_customer, list};
use super::{Clause, clauses};

/// All of it.
#[must_use]
pub fn promises<S: Customers + Clone + 'static>() -> Vec<Clause<S>> {
    clauses![
        who_was_put_is_read_at_once_and_whole,
        a_second_put_replaces_the_first,
        of_one_customer_twice_in_a_call_the_last_stands,
        who_is_not_there_is_left_out,
        who_is_asked_for_twice_is_read_once,
        lists_keep_apart,
        more_than_one_batch_is_written_and_read,
        nobody_is_put_or_read_for_nobody,
        a_page_is_in_order_and_between_its_bounds,
        a_shard_is_read_through_its_cursor,
        keys_are_made_once_and_then_read,
        of_many_who_make_keys_all_get_the_same,
        guests_lie_beside_the_keys_of_their_incident,
        corrections_stand_in_order_beside_the_row_that_they_leave_alone,
        chunks_of_codes_are_read_in_order_as_they_were_kept,
        codes_of_uploads_and_incidents_keep_apart,
    ]
}

async fn put<S: Customers>(store: &S, list: &ListId, customers: &[Customer]) {
    store.put(list, customers, UNTIL).await.expect("an answer");
}

async fn read<S: Customers>(store: &S, list: &ListId, ids: &[CustomerId]) -> Vec<Customer> {
    let mut found = store.read(list, ids).await.expect("an answer");
    found.sort_by(|one, two| one.id.cmp(&two.id));
    found
}

/// All of a shard after and through these.
async fn shard<S: Customers>(
    store: &S,
    list: &ListId,
    shard: Shard,
    after: Option<&CustomerId>,
    through: Option<&CustomerId>,
) -> Vec<Customer> {
    let (mut all, mut cursor) = (Vec::new(), after.cloned());
    loop {
        let page = store.page(list, shard, cursor.as_ref(), through).await.expect("an answer");
        all.extend(page.items);
        match page.next {
            Some(next) => cursor = Some(next.parse().expect("the cursor is an id")),
            None => return all,
        }
    }
}

async fn who_was_put_is_read_at_once_and_whole<S: Customers>(store: S) {
    let list = list(&fresh_incident(), 1);
    let customers = [known_customer(customer_id('3', 1)), customer(customer_id('3', 2), "")];
    put(&store, &list, &customers).await;
    assert!(read(&store, &list, &[customer_id('3', 1), customer_id('3', 2)]).await == customers);
    assert!(shard(&store, &list, customers[0].id.shard(), None, None).await == customers);
}

async fn a_second_put_replaces_the_first<S: Customers>(store: S) {
    let (list, id) = (list(&fresh_incident(), 1), customer_id('0', 1));
    put(&store, &list, &[known_customer(id.clone())]).await;
    put(&store, &list, &[customer(id.clone(), "C-2")]).await;
    assert!(read(&store, &list, from_ref(&id)).await == [customer(id, "C-2")], "nothing of the first is left");
}

async fn of_one_customer_twice_in_a_call_the_last_stands<S: Customers>(store: S) {
    let (list, id) = (list(&fresh_incident(), 1), customer_id('0', 1));
    let mut customers: Vec<_> = customer_ids(40).into_iter().map(|id| customer(id, "C-0")).collect();
    customers.insert(0, customer(id.clone(), "first"));
    customers.push(customer(id.clone(), "last"));
    put(&store, &list, &customers).await;
    assert!(read(&store, &list, from_ref(&id)).await == [customer(id, "last")]);
}

async fn who_is_not_there_is_left_out<S: Customers>(store: S) {
    let (list, there) = (list(&fresh_incident(), 1), customer_id('0', 1));
    put(&store, &list, &[customer(there.clone(), "C-1")]).await;
    let found = read(&store, &list, &[customer_id('0', 0), there.clone(), customer_id('f', 9)]).await;
    assert!(found == [customer(there, "C-1")]);
}

async fn who_is_asked_for_twice_is_read_once<S: Customers>(store: S) {
    let (list, id) = (list(&fresh_incident(), 1), customer_id('0', 1));
    put(&store, &list, &[customer(id.clone(), "C-1")]).await;
    assert_eq!(read(&store, &list, &[id.clone(), id.clone(), id]).await.len(), 1);
}

async fn lists_keep_apart<S: Customers>(store: S) {
    let (incident, id) = (fresh_incident(), customer_id('7', 1));
    // List 10001 no longer fits four digits: its keys begin with those of list 1000.
    let lists = [1, 11, 1000, 10_001].map(|number| list(&incident, number));
    for list in &lists {
        put(&store, list, &[customer(id.clone(), &list.list.to_string())]).await;
    }
    put(&store, &list(&fresh_incident(), 1), &[customer(id.clone(), "another incident's")]).await;
    for list in &lists {
        let expected = [customer(id.clone(), &list.list.to_string())];
        assert!(read(&store, list, from_ref(&id)).await == expected);
        assert!(shard(&store, list, id.shard(), None, None).await == expected);
    }
}

async fn more_than_one_batch_is_written_and_read<S: Customers>(store: S) {
    let list = list(&fresh_incident(), 1);
    let ids = customer_ids(260);
    let customers: Vec<_> = ids.iter().map(|id| customer(id.clone(), id.as_str())).collect();
    put(&store, &list, &customers).await;
    let found = read(&store, &list, &ids).await;
    assert_eq!(found.len(), 260);
    assert!(found.iter().all(|found| found.reference.expose() == found.id.as_str()));
    let mut in_shards = 0;
    for each in Shard::all() {
        let customers = shard(&store, &list, each, None, None).await;
        assert!(customers.iter().all(|customer| customer.id.shard() == each));
        in_shards += customers.len();
    }
    assert_eq!(in_shards, 260);
}

async fn nobody_is_put_or_read_for_nobody<S: Customers>(store: S) {
    let list = list(&fresh_incident(), 1);
    put(&store, &list, &[]).await;
    assert!(read(&store, &list, &[]).await.is_empty());
    assert!(shard(&store, &list, customer_id('0', 0).shard(), None, None).await.is_empty());
}

async fn a_page_is_in_order_and_between_its_bounds<S: Customers>(store: S) {
    let list = list(&fresh_incident(), 1);
    let id = |number| customer_id('c', number);
    let of = id(0).shard();
    // In another order than that of their ids.
    let customers: Vec<_> = [5, 1, 4, 2, 3].map(|number| customer(id(number), "C")).to_vec();
    put(&store, &list, &customers).await;
    put(&store, &list, &[customer(customer_id('b', 9), "C"), customer(customer_id('d', 0), "C")]).await;
    let cases: [(Option<u32>, Option<u32>, &[u32]); 9] = [
        (None, None, &[1, 2, 3, 4, 5]),
        (Some(2), None, &[3, 4, 5]),
        (None, Some(2), &[1, 2]),
        (Some(1), Some(4), &[2, 3, 4]),
        (Some(0), Some(9), &[1, 2, 3, 4, 5]),
        (Some(5), None, &[]),
        (Some(3), Some(3), &[]),
        (Some(4), Some(2), &[]),
        (None, Some(0), &[]),
    ];
    for (after, through, expected) in cases {
        let found = shard(&store, &list, of, after.map(id).as_ref(), through.map(id).as_ref()).await;
        let found: Vec<_> = found.into_iter().map(|customer| customer.id).collect();
        let expected: Vec<_> = expected.iter().map(|number| id(*number)).collect();
        assert_eq!(found, expected, "after {after:?} through {through:?}");
    }
}

async fn a_shard_is_read_through_its_cursor<S: Customers>(store: S) {
    let list = list(&fresh_incident(), 1);
    let ids: Vec<_> = (0..90).map(|number| customer_id('0', number)).collect();
    // 2.7 MB: more than one page of DynamoDB's holds.
    let customers: Vec<_> = ids.iter().map(|id| customer(id.clone(), &"x".repeat(30_000))).collect();
    put(&store, &list, &customers).await;
    let found = shard(&store, &list, ids[0].shard(), Some(&ids[9]), Some(&ids[79])).await;
    assert!(found == customers[10..80]);
}

async fn keys_are_made_once_and_then_read<S: Customers>(store: S) {
    let (one, two) = (fresh_incident(), fresh_incident());
    assert!(store.keys(&one).await.expect("an answer").is_none(), "nobody made any");
    let first = store.make_keys(&one, UNTIL).await.expect("an answer");
    let again = store.make_keys(&one, UNTIL + SignedDuration::from_hours(1)).await.expect("an answer");
    let read = store.keys(&one).await.expect("an answer").expect("keys");
    for same in [again, read] {
        assert!(first.naming() == same.naming() && first.copies() == same.copies());
    }
    assert!(first.naming() != first.copies());
    let other = store.make_keys(&two, UNTIL).await.expect("an answer");
    assert!(first.naming() != other.naming() && first.copies() != other.copies());
}

async fn of_many_who_make_keys_all_get_the_same<S: Customers>(store: S) {
    let incident = fresh_incident();
    let asked = join_all((0..8).map(|_| store.make_keys(&incident, UNTIL))).await;
    let distinct: BTreeSet<_> =
        asked.into_iter().map(|keys| keys.expect("an answer")).map(|keys| (*keys.naming(), *keys.copies())).collect();
    assert_eq!(distinct.len(), 1);
}

async fn guests_lie_beside_the_keys_of_their_incident<S: Customers>(store: S) {
    let (incident, other) = (fresh_incident(), fresh_incident());
    let named = |keys: &IncidentKeys, texts: &[&str]| {
        let addresses = texts.iter().map(|text| GuestAddress::read(text).expect("an address"));
        GuestAddresses(addresses.map(|address| (address.guest(keys), address)).collect())
    };
    let nobodys = named(&IncidentKeys::from_bytes([1; 32], [2; 32]), &["ada@example.org"]);
    assert!(!store.name_guests(&incident, &nobodys).await.expect("an answer"), "there are no keys");
    assert!(store.keys(&incident).await.expect("an answer").is_none(), "and none were made");
    assert!(store.guests(&incident).await.expect("an answer").0.is_empty());

    let keys = store.make_keys(&incident, UNTIL).await.expect("an answer");
    store.make_keys(&other, UNTIL).await.expect("an answer");
    for texts in [&["ada@example.org", "+12025550123"][..], &["bob@example.org"]] {
        let guests = named(&keys, texts);
        assert!(store.name_guests(&incident, &guests).await.expect("an answer"));
        assert!(store.guests(&incident).await.expect("an answer") == guests, "these and none before");
    }
    assert!(store.keys(&incident).await.expect("an answer").is_some_and(|read| read.naming() == keys.naming()));
    assert!(store.guests(&other).await.expect("an answer").0.is_empty());
}

async fn corrections_stand_in_order_beside_the_row_that_they_leave_alone<S: Customers>(store: S) {
    let (one, two) = (list(&fresh_incident(), 1), list(&fresh_incident(), 1));
    let (id, stranger) = (customer_id('5', 1), customer_id('5', 2));
    let as_sealed = known_customer(id.clone());
    for list in [&one, &two] {
        put(&store, list, from_ref(&as_sealed)).await;
    }
    let mut corrections = Vec::new();
    for text in ["new@example.org", "newer@example.org"] {
        let correction = Correction { email: text.parse().ok(), phone: None, at: UNTIL };
        assert!(store.correct(&one, &id, &correction).await.expect("an answer"));
        corrections.push(correction);
        let corrected = Customer { corrections: corrections.clone(), ..as_sealed.clone() };
        assert!(read(&store, &one, from_ref(&id)).await == from_ref(&corrected));
        assert!(shard(&store, &one, id.shard(), None, None).await == [corrected], "in pages as well");
    }
    assert!(read(&store, &two, from_ref(&id)).await == [as_sealed], "another list's row is another");
    let correction = Correction { email: None, phone: None, at: UNTIL };
    assert!(!store.correct(&one, &stranger, &correction).await.expect("an answer"), "nobody to correct");
    assert!(read(&store, &one, &[stranger]).await.is_empty(), "and nobody made");
}

async fn chunks_of_codes_are_read_in_order_as_they_were_kept<S: Customers>(store: S) {
    let incident = fresh_incident();
    // More than one request writes or reads at once.
    let chunks: Vec<Vec<u8>> = (0..130_u8).map(|number| vec![number; 1 + usize::from(number)]).collect();
    for _ in 0..2 {
        store.keep_codes(&incident, "u", &chunks, UNTIL).await.expect("an answer");
    }
    let read = store.codes(&incident, "u", 3..=128).await.expect("an answer");
    let kept: Vec<(u32, Vec<u8>)> = (0..).zip(chunks).skip(3).take(126).collect();
    assert!(read == kept);
    assert_eq!(
        store.codes(&incident, "u", 129..=140).await.expect("an answer").len(),
        1,
        "what is not there is left out"
    );
}

async fn codes_of_uploads_and_incidents_keep_apart<S: Customers>(store: S) {
    let (one, two) = (fresh_incident(), fresh_incident());
    store.keep_codes(&one, "u", &[vec![1]], UNTIL).await.expect("an answer");
    store.keep_codes(&one, "v", &[vec![2]], UNTIL).await.expect("an answer");
    store.keep_codes(&two, "u", &[vec![3]], UNTIL).await.expect("an answer");
    for (incident, upload, kept) in [(&one, "u", 1), (&one, "v", 2), (&two, "u", 3)] {
        assert_eq!(store.codes(incident, upload, 0..=9).await.expect("an answer"), [(0, vec![kept])]);
    }
    assert!(store.codes(&two, "v", 0..=9).await.expect("an answer").is_empty());
}
