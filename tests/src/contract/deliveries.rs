//! What the Deliveries table promises.

use std::slice::from_ref;

use futures::future::{join, join_all};
use model::channel::Channel;
use model::delivery::{Answer, Claim, Delivery, ProviderEvents, RefusedReason};
use model::id::{CustomerId, DeliveryId, NoticeId, Shard};
use stores::{Advance, Change, Deliveries, Planned, Row};

use super::samples::{at, customer_id, customer_ids, fresh_incident, notice, planned_delivery};
use super::{Clause, clauses};

/// All of it.
#[must_use]
pub fn promises<S: Deliveries + Clone + 'static>() -> Vec<Clause<S>> {
    clauses![
        what_was_planned_is_read_at_once,
        to_plan_again_changes_nothing,
        of_a_plan_that_is_half_there_the_other_half_is_new,
        a_change_is_read_at_once,
        a_change_of_what_somebody_else_changed_is_lost,
        half_of_many_changes_is_lost,
        a_change_of_what_is_not_there_is_lost,
        of_two_who_claim_the_same_rows_one_wins_each,
        what_is_not_there_is_left_out,
        what_is_asked_for_twice_is_read_once,
        nothing_is_done_for_no_rows,
        more_than_one_batch_is_read,
        notices_keep_apart,
        a_page_is_in_order_and_between_its_bounds,
        a_shard_is_read_through_its_cursor,
        rows_of_every_form_survive,
    ]
}

async fn plan<S: Deliveries>(store: &S, rows: &[Delivery]) -> Vec<Planned> {
    store.plan(rows).await.expect("an answer")
}

async fn read<S: Deliveries>(store: &S, ids: &[DeliveryId]) -> Vec<Row> {
    let mut found = store.read(ids).await.expect("an answer");
    found.sort_by(|one, two| one.delivery.id.cmp(&two.delivery.id));
    found
}

async fn advance<S: Deliveries>(store: &S, changes: &[Change]) -> Vec<Advance> {
    store.advance(changes).await.expect("an answer")
}

/// All of a shard after and through these.
async fn shard<S: Deliveries>(
    store: &S,
    notice: &NoticeId,
    shard: Shard,
    after: Option<&CustomerId>,
    through: Option<&CustomerId>,
) -> Vec<Row> {
    let (mut all, mut cursor) = (Vec::new(), after.cloned());
    loop {
        let page = store.page(notice, shard, cursor.as_ref(), through).await.expect("an answer");
        all.extend(page.items);
        match page.next {
            Some(next) => cursor = Some(next.parse().expect("the cursor is an id")),
            None => return all,
        }
    }
}

fn ids(rows: &[Delivery]) -> Vec<DeliveryId> {
    rows.iter().map(|row| row.id.clone()).collect()
}

/// Rows of this many customers of a fresh notice, in the order of their ids.
fn rows(count: u32) -> Vec<Delivery> {
    let notice = notice(&fresh_incident(), 1);
    let mut customers = customer_ids(count);
    customers.sort();
    customers.into_iter().map(|customer| planned_delivery(&notice, customer)).collect()
}

/// The row's claim by whoever kept a copy of this name.
fn claimed(row: &Delivery, copy: &str) -> Delivery {
    let claim = Claim { lease_until: at(100), content: "c".repeat(32), copy: copy.to_owned() };
    row.claimed(Channel::Email, &claim, at(10)).expect("it is due by e-mail")
}

fn at_revision(revision: u64, delivery: Delivery) -> Row {
    Row { revision, delivery }
}

fn claim(row: &Row, copy: &str) -> Change {
    Change { before: row.clone(), after: claimed(&row.delivery, copy) }
}

async fn what_was_planned_is_read_at_once<S: Deliveries>(store: S) {
    let rows = rows(3);
    assert_eq!(plan(&store, &rows).await, [Planned::New; 3]);
    let expected: Vec<Row> = rows.iter().map(|row| at_revision(1, row.clone())).collect();
    assert_eq!(read(&store, &ids(&rows)).await, expected);
}

async fn to_plan_again_changes_nothing<S: Deliveries>(store: S) {
    let rows = rows(1);
    plan(&store, &rows).await;
    let change = claim(&at_revision(1, rows[0].clone()), "one");
    assert_eq!(advance(&store, from_ref(&change)).await, [Advance::Won]);
    assert_eq!(plan(&store, &rows).await, [Planned::AlreadyThere]);
    assert_eq!(read(&store, &ids(&rows)).await, [at_revision(2, change.after)]);
}

async fn of_a_plan_that_is_half_there_the_other_half_is_new<S: Deliveries>(store: S) {
    let rows = rows(60);
    let every_other: Vec<_> = rows.iter().step_by(2).cloned().collect();
    assert_eq!(plan(&store, &every_other).await, [Planned::New; 30]);
    let expected: Vec<_> = [Planned::AlreadyThere, Planned::New].into_iter().cycle().take(60).collect();
    assert_eq!(plan(&store, &rows).await, expected);
    assert_eq!(read(&store, &ids(&rows)).await.len(), 60);
}

async fn a_change_is_read_at_once<S: Deliveries>(store: S) {
    let rows = rows(1);
    plan(&store, &rows).await;
    let claim = claim(&at_revision(1, rows[0].clone()), "one");
    assert_eq!(advance(&store, from_ref(&claim)).await, [Advance::Won]);
    assert_eq!(read(&store, &ids(&rows)).await, [at_revision(2, claim.after.clone())]);

    // Whoever won knows the revision that it made, without reading.
    let answer = Answer::Accepted { message_id: "m-1".to_owned() };
    let after = claim.after.answered(rows[0].next_attempt().attempt, &answer, at(11)).expect("new");
    let recorded = Change { before: at_revision(2, claim.after), after };
    assert_eq!(advance(&store, from_ref(&recorded)).await, [Advance::Won]);
    let expected = [at_revision(3, recorded.after)];
    assert_eq!(shard(&store, &rows[0].id.notice, rows[0].id.customer.shard(), None, None).await, expected);
}

async fn a_change_of_what_somebody_else_changed_is_lost<S: Deliveries>(store: S) {
    let rows = rows(1);
    plan(&store, &rows).await;
    let (first, second) =
        (claim(&at_revision(1, rows[0].clone()), "first"), claim(&at_revision(1, rows[0].clone()), "second"));
    assert_eq!(advance(&store, from_ref(&first)).await, [Advance::Won]);
    assert_eq!(advance(&store, &[second]).await, [Advance::Lost]);
    assert_eq!(advance(&store, from_ref(&first)).await, [Advance::Lost], "not even the same again");
    assert_eq!(read(&store, &ids(&rows)).await, [at_revision(2, first.after)]);
}

async fn half_of_many_changes_is_lost<S: Deliveries>(store: S) {
    let rows = rows(60);
    plan(&store, &rows).await;
    let mine: Vec<_> = rows.iter().map(|row| claim(&at_revision(1, row.clone()), "mine")).collect();
    let theirs: Vec<_> =
        rows.iter().skip(1).step_by(2).map(|row| claim(&at_revision(1, row.clone()), "theirs")).collect();
    assert_eq!(advance(&store, &theirs).await, [Advance::Won; 30]);
    let expected: Vec<_> = [Advance::Won, Advance::Lost].into_iter().cycle().take(60).collect();
    assert_eq!(advance(&store, &mine).await, expected);
    let claimed_by = |row: &Row| (row.revision, row.delivery.attempts()[0].copy.clone());
    let found: Vec<_> = read(&store, &ids(&rows)).await.iter().map(claimed_by).collect();
    let expected: Vec<_> = ["mine", "theirs"].into_iter().cycle().take(60).map(|who| (2, who.to_owned())).collect();
    assert_eq!(found, expected);
}

async fn a_change_of_what_is_not_there_is_lost<S: Deliveries>(store: S) {
    let rows = rows(1);
    assert_eq!(advance(&store, &[claim(&at_revision(1, rows[0].clone()), "one")]).await, [Advance::Lost]);
    assert_eq!(read(&store, &ids(&rows)).await, [], "a change creates nothing");
}

async fn of_two_who_claim_the_same_rows_one_wins_each<S: Deliveries>(store: S) {
    let rows = rows(100);
    plan(&store, &rows).await;
    let claims = |who: &str| rows.iter().map(|row| claim(&at_revision(1, row.clone()), who)).collect::<Vec<_>>();
    let (one, two) = (claims("one"), claims("two"));
    let (one, two) = join(advance(&store, &one), advance(&store, &two)).await;
    for (index, Row { delivery: row, .. }) in read(&store, &ids(&rows)).await.iter().enumerate() {
        let winner = row.attempts()[0].copy.as_str();
        assert_eq!((one[index] == Advance::Won, two[index] == Advance::Won), (winner == "one", winner == "two"));
    }
    let racers = (0..8).map(|racer| racer.to_string());
    let claims: Vec<_> = racers.map(|racer| [claim(&at_revision(2, rows[0].clone()), &racer)]).collect();
    let won = join_all(claims.iter().map(|claim| advance(&store, claim))).await;
    assert_eq!(won.iter().filter(|outcome| ***outcome == [Advance::Won]).count(), 1);
}

async fn what_is_not_there_is_left_out<S: Deliveries>(store: S) {
    let rows = rows(4);
    plan(&store, &rows[1..3]).await;
    let expected: Vec<Row> = rows[1..3].iter().map(|row| at_revision(1, row.clone())).collect();
    assert_eq!(read(&store, &ids(&rows)).await, expected);
}

async fn what_is_asked_for_twice_is_read_once<S: Deliveries>(store: S) {
    let rows = rows(1);
    plan(&store, &rows).await;
    let id = rows[0].id.clone();
    assert_eq!(read(&store, &[id.clone(), id.clone(), id]).await.len(), 1);
}

async fn nothing_is_done_for_no_rows<S: Deliveries>(store: S) {
    assert_eq!(plan(&store, &[]).await, []);
    assert_eq!(read(&store, &[]).await, []);
    assert_eq!(advance(&store, &[]).await, []);
    let notice = notice(&fresh_incident(), 1);
    assert_eq!(shard(&store, &notice, customer_id('0', 0).shard(), None, None).await, []);
}

async fn more_than_one_batch_is_read<S: Deliveries>(store: S) {
    let rows = rows(260);
    assert_eq!(plan(&store, &rows).await, vec![Planned::New; 260]);
    let found: Vec<_> = read(&store, &ids(&rows)).await.into_iter().map(|row| row.delivery).collect();
    assert_eq!(found, rows);
}

async fn notices_keep_apart<S: Deliveries>(store: S) {
    let (incident, customer) = (fresh_incident(), customer_id('7', 1));
    let mut notices = [1, 11, 1000, 10_001].map(|number| notice(&incident, number)).to_vec();
    notices.push(notice(&fresh_incident(), 1));
    let mut all: Vec<_> = notices.iter().map(|notice| planned_delivery(notice, customer.clone())).collect();
    plan(&store, &all).await;
    for row in &all {
        let found = shard(&store, &row.id.notice, customer.shard(), None, None).await;
        assert_eq!(found, [at_revision(1, row.clone())]);
    }
    let together: Vec<_> = read(&store, &ids(&all)).await.into_iter().map(|row| row.delivery).collect();
    all.sort_by(|one, two| one.id.cmp(&two.id));
    assert_eq!(together, all, "one call reads of many notices");
}

async fn a_page_is_in_order_and_between_its_bounds<S: Deliveries>(store: S) {
    let notice = notice(&fresh_incident(), 1);
    let id = |number| customer_id('c', number);
    // In another order than that of their ids.
    let mut rows = [5, 1, 4, 2, 3].map(|number| planned_delivery(&notice, id(number))).to_vec();
    rows.extend([customer_id('b', 9), customer_id('d', 0)].map(|id| planned_delivery(&notice, id)));
    plan(&store, &rows).await;
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
        let found = shard(&store, &notice, id(0).shard(), after.map(id).as_ref(), through.map(id).as_ref()).await;
        let found: Vec<_> = found.into_iter().map(|row| row.delivery.id.customer).collect();
        let expected: Vec<_> = expected.iter().map(|number| id(*number)).collect();
        assert_eq!(found, expected, "after {after:?} through {through:?}");
    }
}

async fn a_shard_is_read_through_its_cursor<S: Deliveries>(store: S) {
    let notice = notice(&fresh_incident(), 1);
    // The row of a customer whom everything was tried for: 2,100 of them are more than one page holds.
    let row = |number| tried_by_everything(&planned_delivery(&notice, customer_id('0', number)));
    let rows: Vec<_> = (0..2_100).map(row).collect();
    plan(&store, &rows).await;
    let (after, through) = (&rows[9].id.customer, &rows[2_089].id.customer);
    let found = shard(&store, &notice, after.shard(), Some(after), Some(through)).await;
    let found: Vec<_> = found.into_iter().map(|row| row.delivery).collect();
    assert!(found == rows[10..2_090], "all of them, in order");
}

/// An e-mail that came back and a text that was accepted.
fn tried_by_everything(row: &Delivery) -> Delivery {
    let accepted = Answer::Accepted { message_id: "0".repeat(60) };
    let email = row.next_attempt().attempt;
    let row = claimed(row, &"k".repeat(16)).answered(email, &accepted, at(1_800_000_000)).expect("new");
    let bounced = ProviderEvents { bounced: true, delivered_at: Some(at(1_800_000_000)), ..ProviderEvents::default() };
    let row = row.heard(email, &bounced).expect("new");
    let claim = Claim { lease_until: at(1_800_000_100), content: "c".repeat(32), copy: "k".repeat(16) };
    let text = row.next_attempt().attempt;
    let row = row.claimed(Channel::Sms, &claim, at(1_800_000_050)).expect("the next channel is due");
    row.answered(text, &accepted, at(1_800_000_060)).expect("new")
}

async fn rows_of_every_form_survive<S: Deliveries>(store: S) {
    let planned = rows(9);
    let attempt = planned[0].next_attempt().attempt;
    let claimed = |row: &Delivery| claimed(row, "");
    let answered = |row: &Delivery, answer: &Answer| claimed(row).answered(attempt, answer, at(3)).expect("new");
    let seen = ProviderEvents {
        sent_at: Some(at(-1)),
        complaint: true,
        delayed: true,
        rejected: true,
        ..ProviderEvents::default()
    };
    let rows = [
        Delivery::planned(planned[0].id.clone(), &[]),
        Delivery::planned(planned[1].id.clone(), &Channel::ALL),
        claimed(&planned[2]),
        answered(&planned[3], &Answer::Lost),
        answered(&planned[4], &Answer::NotSent),
        answered(&planned[5], &Answer::Refused(RefusedReason::InvalidAddress)),
        claimed(&planned[6]).heard(attempt, &seen).expect("new"),
        planned[7].taken_out().expect("it is due"),
        tried_by_everything(&planned[8]),
    ];
    plan(&store, &rows).await;
    let found: Vec<_> = read(&store, &ids(&rows)).await.into_iter().map(|row| row.delivery).collect();
    assert_eq!(found, rows);
}
