//! What becomes of a request that takes effect and whose answer is lost: the SDK sends it again, and nobody may be misled.

use std::slice::from_ref;

use model::channel::Channel;
use model::delivery::Claim;
use model::entry::Key;
use model::entry::{Commit, Write};
use model::id::UpdateNumber;
use model::keys;
use model::notice::Withdrawal;
use stores::Row;
use stores::{Advance, Change, Customers, Deliveries, Incidents, Planned};

use super::engine::Engine;
use super::samples::{UNTIL, at, customer, customer_ids, fresh_incident, list, note, notice, planned_delivery};
use super::tables::Tables;
use super::{Clause, clauses};

/// An engine and its tables.
#[derive(Clone)]
pub struct Lossy {
    engine: Engine,
    tables: Tables,
}

impl Lossy {
    /// An empty one.
    pub async fn new() -> Self {
        let engine = Engine::new();
        Self { tables: Tables::of(engine.client(), "lossy").await, engine }
    }
}

/// All of it.
#[must_use]
pub fn promises() -> Vec<Clause<Lossy>> {
    clauses![
        a_claim_whose_answer_was_lost_is_won,
        a_claim_that_somebody_else_won_is_lost_all_the_same,
        a_plan_whose_answer_was_lost_is_there,
        a_transaction_whose_answer_was_lost_is_done_once,
        keys_whose_answer_was_lost_are_kept,
        customers_whose_answer_was_lost_are_there,
    ]
}

async fn a_claim_whose_answer_was_lost_is_won(lossy: Lossy) {
    let store = lossy.tables.deliveries();
    let changes = claims(&store).await;
    lossy.engine.lose_answers(1);
    assert_eq!(store.advance(&changes).await.expect("an answer"), [Advance::Won; 20]);
    let ids: Vec<_> = changes.iter().map(|change| change.after.id.clone()).collect();
    let found = store.read(&ids).await.expect("an answer");
    assert!(found.len() == 20 && found.iter().all(|row| row.revision == 2), "each was claimed once");
}

async fn a_claim_that_somebody_else_won_is_lost_all_the_same(lossy: Lossy) {
    let store = lossy.tables.deliveries();
    let changes = claims(&store).await;
    assert_eq!(store.advance(&changes[..10]).await.expect("an answer"), [Advance::Won; 10]);
    lossy.engine.lose_answers(1);
    let expected: Vec<_> = [[Advance::Lost; 10], [Advance::Won; 10]].concat();
    assert_eq!(store.advance(&changes).await.expect("an answer"), expected);
}

/// The claims of twenty planned rows.
async fn claims(store: &impl Deliveries) -> Vec<Change> {
    let notice = notice(&fresh_incident(), 1);
    let rows: Vec<_> = customer_ids(20).into_iter().map(|customer| planned_delivery(&notice, customer)).collect();
    assert_eq!(store.plan(&rows).await.expect("an answer"), [Planned::New; 20]);
    let claim = Claim { lease_until: at(100), content: "c".repeat(32), copy: "k".repeat(16) };
    let change = |row: model::delivery::Delivery| {
        let after = row.claimed(Channel::Email, &claim, at(10)).expect("it is due");
        Change { before: Row { revision: 1, delivery: row }, after }
    };
    rows.into_iter().map(change).collect()
}

async fn a_plan_whose_answer_was_lost_is_there(lossy: Lossy) {
    let store = lossy.tables.deliveries();
    let row = planned_delivery(&notice(&fresh_incident(), 1), customer_ids(1).remove(0));
    lossy.engine.lose_answers(1);
    // A row that this call wrote and one that was there cannot be distinguished: it is the same row.
    assert_eq!(store.plan(from_ref(&row)).await.expect("an answer"), [Planned::AlreadyThere]);
    assert_eq!(store.read(from_ref(&row.id)).await.expect("an answer"), [Row { revision: 1, delivery: row }]);
}

async fn a_transaction_whose_answer_was_lost_is_done_once(lossy: Lossy) {
    let (store, key) = (
        lossy.tables.incidents(),
        Key::<Withdrawal>::at(keys::update(&fresh_incident(), UpdateNumber(1)).place().clone()),
    );
    lossy.engine.lose_answers(1);
    assert_eq!(store.commit(vec![Write::create(key.clone(), &note("one"))]).await.expect("an answer"), Commit::Done);
    let read = store.get(&key).await.expect("an answer").expect("it is there");
    lossy.engine.lose_answers(1);
    assert_eq!(store.commit(vec![read.replace(&note("two"))]).await.expect("an answer"), Commit::Done);
    let read = store.get(&key).await.expect("an answer").expect("it is there");
    assert_eq!((read.revision, read.value.reason.as_str()), (2, "two"));
}

async fn keys_whose_answer_was_lost_are_kept(lossy: Lossy) {
    let (store, incident) = (lossy.tables.customers(), fresh_incident());
    lossy.engine.lose_answers(1);
    let keys = store.make_keys(&incident, UNTIL).await.expect("an answer");
    let again = store.keys(&incident).await.expect("an answer").expect("keys");
    assert!(keys.naming() == again.naming() && keys.copies() == again.copies());
}

async fn customers_whose_answer_was_lost_are_there(lossy: Lossy) {
    let (store, list) = (lossy.tables.customers(), list(&fresh_incident(), 1));
    let ids = customer_ids(60);
    lossy.engine.lose_answers(2);
    let customers: Vec<_> = ids.iter().map(|id| customer(id.clone(), "C")).collect();
    store.put(&list, &customers, UNTIL).await.expect("an answer");
    assert_eq!(store.read(&list, &ids).await.expect("an answer").len(), 60);
}
