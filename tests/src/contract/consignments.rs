//! What consignments promise, on every store: no number twice, one decision, and the same answer to everyone who asks.

use futures::future::join_all;
use jiff::Timestamp;
use model::actor::Actor;
use model::channel::Channel;
use model::consignment::{Consignment, ConsignmentMembers, Contents, Fate, Object};
use model::entry::{Commit, Stored};
use model::evidence::Act;
use model::id::NoticeId;
use model::keys;
use stores::Incidents;
use stores::consignment;

use super::samples::{at, customer_ids, fresh_incident, notice};
use super::{Clause, clauses};

/// All of it.
#[must_use]
pub fn promises<S: Incidents + Clone + 'static>() -> Vec<Clause<S>> {
    clauses![
        numbers_go_on_by_channel_and_notice,
        numbers_taken_at_once_are_all_different,
        what_became_ready_stays_ready_and_has_evidence,
        what_is_void_can_never_become_ready,
        a_lease_that_runs_out_makes_it_void_and_not_before,
        only_its_members_are_settled_by_a_ready_consignment,
        what_was_made_before_members_were_kept_settles_everybody,
        of_a_maker_and_one_who_asks_at_once_one_decides,
    ]
}

fn lease() -> Timestamp {
    at(100)
}

async fn begun<S: Incidents>(store: &S, notice: &NoticeId, channel: Channel) -> Stored<Consignment> {
    consignment::begin(store, notice, channel, lease(), at(1)).await.expect("an answer")
}

async fn ready<S: Incidents>(store: &S, open: &Stored<Consignment>) -> Fate {
    let object = Object::of(open.value.object_key("letters.pdf"), b"pdf");
    let contents = Contents { deliveries: 3, pages: Some(4), objects: vec![object] };
    let members = ConsignmentMembers { customers: customer_ids(3).into_iter().collect() };
    consignment::make_ready(store, open, contents, members, &Actor::function("print"), at(5)).await.expect("an answer")
}

async fn fate<S: Incidents>(store: &S, of: &Stored<Consignment>, now: i64) -> Fate {
    consignment::fate(store, &of.value.notice, &of.value.name, at(now)).await.expect("an answer")
}

async fn numbers_go_on_by_channel_and_notice<S: Incidents>(store: S) {
    let incident = fresh_incident();
    let (one, two) = (notice(&incident, 1), notice(&incident, 2));
    let mut names = Vec::new();
    for (notice, channel) in
        [(&one, Channel::Letter), (&one, Channel::Letter), (&one, Channel::Call), (&two, Channel::Letter)]
    {
        names.push(begun(&store, notice, channel).await.value.name.to_string());
    }
    assert_eq!(names, ["letter-000001", "letter-000002", "call-000001", "letter-000001"]);
    let all = store.all(&keys::consignments(&one)).await.expect("an answer");
    assert_eq!(all.len(), 3);
}

async fn numbers_taken_at_once_are_all_different<S: Incidents>(store: S) {
    let notice = notice(&fresh_incident(), 1);
    let taken = join_all((0..8).map(|_| begun(&store, &notice, Channel::Letter))).await;
    let mut numbers: Vec<u32> = taken.iter().map(|taken| taken.value.name.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=8).collect::<Vec<u32>>());
}

async fn what_became_ready_stays_ready_and_has_evidence<S: Incidents>(store: S) {
    let open = begun(&store, &notice(&fresh_incident(), 1), Channel::Letter).await;
    assert_eq!(fate(&store, &open, 50).await, Fate::Open);
    assert_eq!(ready(&store, &open).await, Fate::Ready { at: at(5) });
    assert_eq!(ready(&store, &open).await, Fate::Ready { at: at(5) }, "asked for twice, it is the same");
    assert_eq!(consignment::void(&store, &open, at(6)).await.expect("an answer"), Fate::Ready { at: at(5) });
    assert_eq!(fate(&store, &open, 1_000).await, Fate::Ready { at: at(5) });

    let incident = &open.value.notice.incident;
    let evidence = store.all(&keys::evidence_chain(incident)).await.expect("an answer");
    let acts: Vec<&Act> = evidence.iter().map(|entry| &entry.value.act).collect();
    assert!(matches!(acts[..], [Act::ConsignmentReady { deliveries: 3, .. }]), "{acts:?}");
    let stored = store.get::<Consignment>(&open.key).await.expect("an answer").expect("it stands");
    assert_eq!(stored.value.contents().expect("ready").objects[0].key, open.value.object_key("letters.pdf"));
}

async fn what_is_void_can_never_become_ready<S: Incidents>(store: S) {
    let open = begun(&store, &notice(&fresh_incident(), 1), Channel::Call).await;
    assert_eq!(consignment::void(&store, &open, at(2)).await.expect("an answer"), Fate::Void);
    assert_eq!(ready(&store, &open).await, Fate::Void);
    assert_eq!(fate(&store, &open, 3).await, Fate::Void);
    let next = begun(&store, &open.value.notice, Channel::Call).await;
    assert_eq!(next.value.name.number, 2, "its number is not taken again");
}

async fn a_lease_that_runs_out_makes_it_void_and_not_before<S: Incidents>(store: S) {
    let open = begun(&store, &notice(&fresh_incident(), 1), Channel::Letter).await;
    assert_eq!(fate(&store, &open, 100).await, Fate::Open, "the last second is its maker's");
    assert_eq!(fate(&store, &open, 101).await, Fate::Void);
    assert_eq!(ready(&store, &open).await, Fate::Void, "its maker woke too late");
}

async fn only_its_members_are_settled_by_a_ready_consignment<S: Incidents>(store: S) {
    let open = begun(&store, &notice(&fresh_incident(), 1), Channel::Letter).await;
    let settled = async |customer: usize| {
        let Consignment { notice, name, .. } = &open.value;
        let settlement = consignment::settlement(&store, notice, name, at(50)).await.expect("an answer");
        settlement.of(&customer_ids(4)[customer])
    };
    assert_eq!((settled(2).await, settled(3).await), (Fate::Open, Fate::Open), "nothing is decided");
    assert_eq!(ready(&store, &open).await, Fate::Ready { at: at(5) });
    assert_eq!(settled(2).await, Fate::Ready { at: at(5) });
    assert_eq!(settled(3).await, Fate::Void, "claimed by somebody who did not know that it was theirs");
}

async fn what_was_made_before_members_were_kept_settles_everybody<S: Incidents>(store: S) {
    let open = begun(&store, &notice(&fresh_incident(), 1), Channel::Letter).await;
    assert_eq!(ready(&store, &open).await, Fate::Ready { at: at(5) });
    let Consignment { notice, name, .. } = &open.value;
    let members = store.get(&keys::consignment_members(notice, name)).await.expect("an answer").expect("kept");
    assert_eq!(store.commit(vec![members.delete()]).await.expect("an answer"), Commit::Done);
    let settlement = consignment::settlement(&store, notice, name, at(50)).await.expect("an answer");
    assert_eq!(settlement.of(&customer_ids(4)[3]), Fate::Ready { at: at(5) });
}

async fn of_a_maker_and_one_who_asks_at_once_one_decides<S: Incidents>(store: S) {
    let open = begun(&store, &notice(&fresh_incident(), 1), Channel::Letter).await;
    let (made, asked) = futures::join!(ready(&store, &open), fate(&store, &open, 101));
    assert_eq!(made, asked);
    assert_eq!(fate(&store, &open, 102).await, made);
}
