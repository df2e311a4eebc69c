//! What the Incidents table promises.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use model::actor::Actor;
use model::assessment::Outline;
use model::channel::Channel;
use model::clocks::{Clocks, ReportedThreshold, Threshold};
use model::digest::Digest;
use model::entry::EntryKey;
use model::entry::{Commit, Entry, Key, Kind, Order, Stored, Write};
use model::evidence::Act;
use model::guests::Said;
use model::id::{IncidentId, ListNumber, ResendNumber, UpdateNumber};
use model::keys;
use model::list::{List, ListReport, ListState, ProblemPage, RowProblem, Seal, ShardSeal};
use model::notice::{Content, Dispatch, Notice, Observation, ResendAsked, Stop, Text, Withdrawal};
use model::obligation::ObligationKey;
use model::pacing::Pacing;
use model::tally::{StateWord, Tally};
use model::watched::{Reckoned, Watched, WatchedThing};
use stores::Incidents;
use stores::commit_with_evidence;

use super::samples::{at, customer_id, fresh_incident, list, note, notice, planned_delivery};
use super::{Clause, clauses};

/// All of it.
#[must_use]
pub fn promises<S: Incidents + Clone + 'static>() -> Vec<Clause<S>> {
    clauses![
        what_was_committed_is_read_at_once,
        nothing_is_read_where_nothing_stands,
        an_entry_is_created_once,
        a_put_replaces_whatever_stands_there,
        a_replacement_of_what_somebody_else_changed_is_lost,
        a_deletion_of_what_somebody_else_changed_is_lost,
        an_entry_that_must_not_change_is_not_written,
        a_transaction_is_written_whole_or_not_at_all,
        a_transaction_takes_a_hundred_writes,
        a_transaction_of_nothing_is_done,
        of_many_who_create_one_wins,
        of_many_who_replace_one_wins,
        evidence_that_is_written_at_once_is_one_chain,
        pages_go_forwards_and_backwards,
        a_cursor_leads_through_many_pages,
        a_cursor_from_outside_is_taken_for_its_place,
        prefixes_and_partitions_keep_apart,
        large_entries_are_all_read,
        the_last_entry_is_found,
        a_counter_begins_at_nothing,
        a_counter_counts_on_from_what_was_put,
        additions_at_once_are_all_counted,
        texts_of_every_kind_survive,
        numbers_of_every_kind_survive,
        documents_of_every_kind_survive,
    ]
}

async fn commit<S: Incidents>(store: &S, writes: Vec<Write>) {
    assert_eq!(store.commit(writes).await.expect("an answer"), Commit::Done);
}

async fn conflict<S: Incidents>(store: &S, writes: Vec<Write>) -> EntryKey {
    match store.commit(writes).await.expect("an answer") {
        Commit::Conflict(key) => key,
        Commit::Done => panic!("there should be a conflict"),
    }
}

async fn stored<S: Incidents, E: Entry>(store: &S, key: &Key<E>) -> Option<Stored<E>> {
    store.get(key).await.expect("an answer")
}

/// What a note says, and its revision.
async fn said<S: Incidents>(store: &S, key: &Key<Withdrawal>) -> Option<(u64, String)> {
    stored::<S, Withdrawal>(store, key).await.map(|found| (found.revision, found.value.reason))
}

fn is(revision: u64, text: &str) -> Option<(u64, String)> {
    Some((revision, text.to_owned()))
}

/// A key for documents of any kind: what stands under it is the test's to choose.
fn update<E>(incident: &IncidentId, number: u32) -> Key<E> {
    any(&keys::update(incident, UpdateNumber(number)))
}

fn any<E, K>(key: &Key<K>) -> Key<E> {
    Key::at(key.place().clone())
}

/// All that [`update`] names.
fn updates<E>(incident: &IncidentId) -> Kind<E> {
    let updates = keys::updates(incident);
    Kind::of(updates.partition, updates.prefix)
}

async fn what_was_committed_is_read_at_once<S: Incidents>(store: S) {
    let key = update(&fresh_incident(), 1);
    commit(&store, vec![Write::create(key.clone(), &note("one"))]).await;
    let found = stored::<S, Withdrawal>(&store, &key).await;
    assert_eq!(found, Some(Stored { key, revision: 1, value: note("one") }));
}

async fn nothing_is_read_where_nothing_stands<S: Incidents>(store: S) {
    let incident = fresh_incident();
    assert_eq!(said(&store, &update(&incident, 1)).await, None);
    assert!(store.all(&updates::<Withdrawal>(&incident)).await.expect("an answer").is_empty());
}

async fn an_entry_is_created_once<S: Incidents>(store: S) {
    let key = update(&fresh_incident(), 1);
    commit(&store, vec![Write::create(key.clone(), &note("first"))]).await;
    assert_eq!(conflict(&store, vec![Write::create(key.clone(), &note("second"))]).await, key);
    assert_eq!(said(&store, &key).await, is(1, "first"));
}

async fn a_put_replaces_whatever_stands_there<S: Incidents>(store: S) {
    let key = update(&fresh_incident(), 1);
    commit(&store, vec![Write::put(key.clone(), &note("one"))]).await;
    let first = stored::<S, Withdrawal>(&store, &key).await.expect("it was put");
    commit(&store, vec![Write::put(key.clone(), &note("two"))]).await;
    assert_eq!(said(&store, &key).await, is(2, "two"));
    assert_eq!(conflict(&store, vec![first.replace(&note("three"))]).await, key, "a put is a change, too");
}

async fn a_replacement_of_what_somebody_else_changed_is_lost<S: Incidents>(store: S) {
    let key = update(&fresh_incident(), 1);
    commit(&store, vec![Write::create(key.clone(), &note("one"))]).await;
    let read = stored::<S, Withdrawal>(&store, &key).await.expect("it was created");
    commit(&store, vec![read.replace(&note("two"))]).await;
    assert_eq!(conflict(&store, vec![read.replace(&note("three"))]).await, key);
    assert_eq!(said(&store, &key).await, is(2, "two"));

    let gone = Stored { key: update(&fresh_incident(), 1), ..read };
    assert_eq!(conflict(&store, vec![gone.replace(&note("three"))]).await, gone.key);
    assert_eq!(said(&store, &gone.key).await, None, "a replacement creates nothing");
}

async fn a_deletion_of_what_somebody_else_changed_is_lost<S: Incidents>(store: S) {
    let key = update(&fresh_incident(), 1);
    commit(&store, vec![Write::create(key.clone(), &note("one"))]).await;
    let read = stored::<S, Withdrawal>(&store, &key).await.expect("it was created");
    commit(&store, vec![read.replace(&note("two"))]).await;
    assert_eq!(conflict(&store, vec![read.delete()]).await, key);

    let read = stored::<S, Withdrawal>(&store, &key).await.expect("it is still there");
    commit(&store, vec![read.delete()]).await;
    assert_eq!(said(&store, &key).await, None);
    assert_eq!(conflict(&store, vec![read.delete()]).await, key, "it is gone already");
    commit(&store, vec![Write::create(key.clone(), &note("new"))]).await;
}

async fn an_entry_that_must_not_change_is_not_written<S: Incidents>(store: S) {
    let incident = fresh_incident();
    let (watched, written) = (update(&incident, 1), update(&incident, 2));
    commit(&store, vec![Write::create(watched.clone(), &note("one"))]).await;
    let read = stored::<S, Withdrawal>(&store, &watched).await.expect("it was created");

    commit(&store, vec![read.unchanged()]).await;
    commit(&store, vec![read.unchanged(), Write::create(written.clone(), &note("two"))]).await;
    assert_eq!(said(&store, &watched).await, is(1, "one"));

    commit(&store, vec![read.replace(&note("changed"))]).await;
    assert_eq!(conflict(&store, vec![read.unchanged(), Write::put(written.clone(), &note("three"))]).await, watched);
    assert_eq!(said(&store, &written).await, is(1, "two"));
}

async fn a_transaction_is_written_whole_or_not_at_all<S: Incidents>(store: S) {
    let incident = fresh_incident();
    let [put, replaced, deleted, taken, created] = [1, 2, 3, 4, 5].map(|number| update(&incident, number));
    let before = [&put, &replaced, &deleted, &taken].map(|key| Write::create(key.clone(), &note("before")));
    commit(&store, before.to_vec()).await;
    let replacement = stored::<S, Withdrawal>(&store, &replaced).await.expect("it is there").replace(&note("after"));
    let deletion = stored::<S, Withdrawal>(&store, &deleted).await.expect("it is there").delete();
    let all = |contested: &Key<Withdrawal>| {
        let put = Write::put(put.clone(), &note("after"));
        vec![put, replacement.clone(), Write::create(contested.clone(), &note("after")), deletion.clone()]
    };

    assert_eq!(conflict(&store, all(&taken)).await, taken);
    for key in [&put, &replaced, &deleted, &taken] {
        assert_eq!(said(&store, key).await, is(1, "before"));
    }
    commit(&store, all(&created)).await;
    assert_eq!(said(&store, &put).await, is(2, "after"));
    assert_eq!(said(&store, &replaced).await, is(2, "after"));
    assert_eq!(said(&store, &deleted).await, None);
    assert_eq!(said(&store, &created).await, is(1, "after"));
}

async fn a_transaction_takes_a_hundred_writes<S: Incidents>(store: S) {
    let incident = fresh_incident();
    let writes = |from: u32| (from..from + 100).map(|number| Write::create(update(&incident, number), &note("one")));
    commit(&store, writes(1).collect()).await;
    assert_eq!(conflict(&store, writes(100).collect()).await, update::<Withdrawal>(&incident, 100));
    let all = store.all(&updates::<Withdrawal>(&incident)).await.expect("an answer");
    assert_eq!(all.len(), 100);
}

async fn a_transaction_of_nothing_is_done<S: Incidents>(store: S) {
    commit(&store, Vec::new()).await;
}

async fn of_many_who_create_one_wins<S: Incidents>(store: S) {
    let key = update(&fresh_incident(), 1);
    let racers = (0..8).map(|racer| store.commit(vec![Write::create(key.clone(), &note(&racer.to_string()))]));
    let outcomes: Vec<_> = join_all(racers).await.into_iter().map(|outcome| outcome.expect("an answer")).collect();
    let winners: Vec<_> = (0..8).filter(|racer| outcomes[*racer] == Commit::Done).collect();
    assert_eq!(winners.len(), 1, "{outcomes:?}");
    assert!(outcomes.contains(&Commit::Conflict(key.place().clone())));
    assert_eq!(said(&store, &key).await, is(1, &winners[0].to_string()));
}

async fn of_many_who_replace_one_wins<S: Incidents>(store: S) {
    let key = update(&fresh_incident(), 1);
    commit(&store, vec![Write::create(key.clone(), &note("before"))]).await;
    let read = stored::<S, Withdrawal>(&store, &key).await.expect("it was created");
    let racers = (0..8).map(|racer| store.commit(vec![read.replace(&note(&racer.to_string()))]));
    let outcomes: Vec<_> = join_all(racers).await.into_iter().map(|outcome| outcome.expect("an answer")).collect();
    let winners: Vec<_> = (0..8).filter(|racer| outcomes[*racer] == Commit::Done).collect();
    assert_eq!(winners.len(), 1, "{outcomes:?}");
    assert_eq!(said(&store, &key).await, is(2, &winners[0].to_string()));
}

async fn evidence_that_is_written_at_once_is_one_chain<S: Incidents>(store: S) {
    let incident = fresh_incident();
    let by = Actor::function("contract");
    let acts = (1..=6).map(|number| {
        let act = Act::ListSealRequested { list: ListNumber(number) };
        let writes = vec![Write::create(update(&incident, number), &note("act"))];
        commit_with_evidence(&store, &incident, &by, act, writes, at(i64::from(number)))
    });
    for outcome in join_all(acts).await {
        assert_eq!(outcome.expect("an answer"), Commit::Done);
    }
    let chain = store.all(&keys::evidence_chain(&incident)).await.expect("an answer");
    assert_eq!(chain.len(), 6);
    let previous = std::iter::once(None).chain(chain.iter().map(Some));
    for (entry, previous) in chain.iter().zip(previous) {
        assert!(entry.value.follows(previous.map(|stored| &stored.value)), "entry {}", entry.value.sequence);
    }
}

/// Entries 1 to `count`, each saying its number.
async fn numbered<S: Incidents>(store: &S, count: u32) -> IncidentId {
    let incident = fresh_incident();
    for first in (1..=count).step_by(100) {
        let numbers = first..=count.min(first + 99);
        let write = |number: u32| Write::create(update(&incident, number), &note(&number.to_string()));
        commit(store, numbers.map(write).collect()).await;
    }
    incident
}

async fn page<S: Incidents>(
    store: &S,
    incident: &IncidentId,
    after: Option<&str>,
    limit: usize,
    order: Order,
) -> (Vec<u32>, Option<String>) {
    let page = store.page(&updates::<Withdrawal>(incident), after, limit, order).await.expect("an answer");
    let numbers = page.items.iter().map(|item| item.value.reason.parse().expect("a number"));
    (numbers.collect(), page.next)
}

async fn pages_go_forwards_and_backwards<S: Incidents>(store: S) {
    let incident = numbered(&store, 5).await;
    let after = |number| Some(update::<Withdrawal>(&incident, number).into_entry());
    assert_eq!(page(&store, &incident, None, 2, Order::Ascending).await, (vec![1, 2], after(2)));
    assert_eq!(page(&store, &incident, after(2).as_deref(), 2, Order::Ascending).await, (vec![3, 4], after(4)));
    assert_eq!(page(&store, &incident, after(4).as_deref(), 2, Order::Ascending).await, (vec![5], None));
    assert_eq!(page(&store, &incident, None, 2, Order::Descending).await, (vec![5, 4], after(4)));
    assert_eq!(page(&store, &incident, after(4).as_deref(), 2, Order::Descending).await, (vec![3, 2], after(2)));
    assert_eq!(page(&store, &incident, after(2).as_deref(), 2, Order::Descending).await, (vec![1], None));
    assert_eq!(page(&store, &incident, None, 100, Order::Ascending).await, (vec![1, 2, 3, 4, 5], None));
}

async fn a_cursor_leads_through_many_pages<S: Incidents>(store: S) {
    let incident = numbered(&store, 230).await;
    for order in [Order::Ascending, Order::Descending] {
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let (numbers, next) = page(&store, &incident, cursor.as_deref(), 23, order).await;
            assert!(numbers.len() <= 23);
            seen.extend(numbers);
            match next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        if order == Order::Descending {
            seen.reverse();
        }
        assert!(seen.into_iter().eq(1..=230), "each once, in order");
    }
}

async fn a_cursor_from_outside_is_taken_for_its_place<S: Incidents>(store: S) {
    let incident = numbered(&store, 3).await;
    let (before, between, behind) = (Some("list#0001"), Some("update#0001x"), Some("withdrawal#"));
    assert_eq!(page(&store, &incident, before, 9, Order::Ascending).await.0, [1, 2, 3]);
    assert_eq!(page(&store, &incident, between, 9, Order::Ascending).await.0, [2, 3]);
    assert_eq!(page(&store, &incident, behind, 9, Order::Ascending).await, (vec![], None));
    assert_eq!(page(&store, &incident, before, 9, Order::Descending).await, (vec![], None));
    assert_eq!(page(&store, &incident, between, 9, Order::Descending).await.0, [1]);
    assert_eq!(page(&store, &incident, behind, 9, Order::Descending).await.0, [3, 2, 1]);
}

async fn prefixes_and_partitions_keep_apart<S: Incidents>(store: S) {
    let (one, two) = (fresh_incident(), fresh_incident());
    // List 10001 no longer fits four digits: its keys begin with those of list 1000.
    let numbers = [1, 11, 1000, 10_001];
    let problems = |incident: &IncidentId, number| any(&keys::problem_page(&list(incident, number), 0));
    let mut writes: Vec<_> =
        numbers.iter().map(|number| Write::create(problems(&one, *number), &note(&number.to_string()))).collect();
    writes.push(Write::create(any(&keys::list(&list(&one, 1))), &note("the list")));
    writes.push(Write::create(problems(&two, 1), &note("another incident's")));
    commit(&store, writes).await;
    for number in numbers {
        let problems = keys::problem_pages(&list(&one, number));
        let found = store.all(&Kind::<Withdrawal>::of(problems.partition, problems.prefix)).await.expect("an answer");
        let said: Vec<_> = found.into_iter().map(|found| found.value.reason).collect();
        assert_eq!(said, [number.to_string()]);
    }
}

async fn large_entries_are_all_read<S: Incidents>(store: S) {
    let incident = fresh_incident();
    let large = |number: u32| note(&format!("{number} {}", "x".repeat(200_000)));
    for number in 1..=12 {
        commit(&store, vec![Write::create(update(&incident, number), &large(number))]).await;
    }
    let all = store.all(&updates::<Withdrawal>(&incident)).await.expect("an answer");
    let all: Vec<_> = all.into_iter().map(|found| found.value).collect();
    assert!(all == (1..=12).map(large).collect::<Vec<_>>(), "2.4 MB in order");
}

async fn the_last_entry_is_found<S: Incidents>(store: S) {
    let incident = numbered(&store, 12).await;
    commit(&store, vec![Write::create(keys::withdrawal(&incident, &customer_id('0', 1)), &note("behind"))]).await;
    let last = store.last(&updates::<Withdrawal>(&incident)).await.expect("an answer");
    assert_eq!(last.expect("there is one").value.reason, "12");
    assert_eq!(store.last(&keys::lists(&incident)).await.expect("an answer"), None);
}

/// One delivery more in the state `planned`.
fn one_planned() -> Tally {
    let mut tally = Tally::default();
    tally.add(&planned_delivery(&notice(&fresh_incident(), 1), customer_id('0', 1)));
    tally
}

/// One delivery that was planned is withdrawn.
fn planned_to_withdrawn() -> Tally {
    let before = planned_delivery(&notice(&fresh_incident(), 1), customer_id('0', 1));
    let mut tally = Tally::default();
    tally.change(Some(&before), &before.taken_out().expect("it is due"));
    tally
}

async fn a_counter_begins_at_nothing<S: Incidents>(store: S) {
    let key = keys::counter(&notice(&fresh_incident(), 1), jiff::Timestamp::UNIX_EPOCH);
    store.add(&key, &one_planned()).await.expect("an answer");
    store.add(&key, &one_planned()).await.expect("an answer");
    store.add(&key, &Tally::default()).await.expect("an answer");
    let found = stored::<S, Tally>(&store, &key).await.expect("it began");
    assert_eq!((found.value.in_state(StateWord::Planned), found.revision), (2, 3));

    store.add(&key, &planned_to_withdrawn()).await.expect("an answer");
    store.add(&key, &planned_to_withdrawn()).await.expect("an answer");
    let mut expected = planned_to_withdrawn();
    expected.merge(&planned_to_withdrawn());
    expected.merge(&one_planned());
    expected.merge(&one_planned());
    let found = stored::<S, Tally>(&store, &key).await.expect("it began");
    assert_eq!(found.value, expected, "a count that is nothing again is no count");
}

async fn a_counter_counts_on_from_what_was_put<S: Incidents>(store: S) {
    let incident = fresh_incident();
    let key = keys::counter(&notice(&incident, 1), jiff::Timestamp::UNIX_EPOCH);
    store.add(&key, &planned_to_withdrawn()).await.expect("an answer");
    commit(&store, vec![Write::put(key.clone(), &one_planned())]).await;
    store.add(&key, &one_planned()).await.expect("an answer");
    let all = store.all(&keys::counters(&notice(&incident, 1))).await.expect("an answer");
    let [counter] = &all[..] else { panic!("one counter, not {}", all.len()) };
    let mut two = one_planned();
    two.merge(&one_planned());
    assert_eq!((&counter.value, counter.revision), (&two, 3));
}

async fn additions_at_once_are_all_counted<S: Incidents>(store: S) {
    let key = keys::counter(&notice(&fresh_incident(), 1), jiff::Timestamp::UNIX_EPOCH);
    let one = one_planned();
    for outcome in join_all((0..20).map(|_| store.add(&key, &one))).await {
        outcome.expect("an answer");
    }
    let found = stored::<S, Tally>(&store, &key).await.expect("it began");
    assert_eq!((found.value.in_state(StateWord::Planned), found.revision), (20, 20));
}

async fn texts_of_every_kind_survive<S: Incidents>(store: S) {
    let incident = fresh_incident();
    let texts = ["", " ", "\u{0}", "\r\n", "Zoë 李 👩‍👩‍👧 \u{202e}", "e\u{301}", "\"'\\{}$#:?", "\u{10ffff}", "NULL"];
    for (number, text) in (1..).zip(texts) {
        let key = update(&incident, number);
        commit(&store, vec![Write::create(key.clone(), &note(text))]).await;
        assert_eq!(said(&store, &key).await, is(1, text));
    }
}

async fn numbers_of_every_kind_survive<S: Incidents>(store: S) {
    let incident = fresh_incident();
    let rates = [0.0, 0.1 + 0.2, 14.0, 1e-7, 123_456_789.123_456_78, 1e21, f64::EPSILON];
    for (number, rate_per_second) in (1..).zip(rates) {
        let pacing = Pacing { rate_per_second, remaining_today: u64::MAX, most_per_day: None, read_at: at(1) };
        let key = update(&incident, number);
        commit(&store, vec![Write::create(key.clone(), &pacing)]).await;
        assert_eq!(stored::<S, Pacing>(&store, &key).await.expect("it was created").value, pacing);
    }
}

async fn documents_of_every_kind_survive<S: Incidents>(store: S) {
    let incident = fresh_incident();
    let (list, notice) = (a_sealed_list(&incident), a_notice(&incident));
    let dispatch = a_dispatch(&incident);
    let watched = Watched {
        counted_at: Some(at(5)),
        alerted: BTreeSet::from(["bounces".to_owned()]),
        ..Watched::new(WatchedThing::Notice(notice.id.clone()), at(4))
    };
    let watched_incident = Watched {
        reckoned: Some(Reckoned { evidence: 7, next_at: Some(at(6)) }),
        ..Watched::new(WatchedThing::Incident { incident: incident.clone() }, at(4))
    };
    let seal = ShardSeal { shard: customer_id('a', 0).shard(), slices: Vec::new() };
    let problem = RowProblem { row: 2, column: None, code: "phone".to_owned(), message: "…".to_owned() };
    survives(&store, keys::list(&list.id), list).await;
    survives(&store, keys::notice(&notice.id), notice).await;
    survives(&store, keys::dispatch(&dispatch.id), dispatch).await;
    // Beside the incident's own entries, so that clauses do not meet in the partition that all incidents share.
    survives(&store, update(&incident, 1), watched).await;
    survives(&store, update(&incident, 2), seal).await;
    survives(&store, update(&incident, 3), ProblemPage { problems: vec![problem] }).await;
    survives(&store, update(&incident, 4), ProblemPage::default()).await;
    survives(&store, update(&incident, 5), Tally::default()).await;
    survives(&store, update(&incident, 6), watched_incident).await;
    survives(&store, keys::clocks(&incident), reported_clocks()).await;
}

async fn survives<S: Incidents, E: Entry + PartialEq + std::fmt::Debug>(store: &S, key: Key<E>, value: E) {
    commit(store, vec![Write::create(key.clone(), &value)]).await;
    assert_eq!(stored::<S, E>(store, &key).await.expect("it was created").value, value);
}

fn reported_clocks() -> Clocks {
    let obligation: ObligationKey = "us-ca.individuals".parse().expect("a key");
    let owed =
        Outline { obligation: obligation.clone(), due: "2026-03-31".to_owned(), ends_at: Some(at(9)), open: true };
    Clocks {
        owed: vec![owed],
        asked: BTreeSet::from(["Was the key taken?".to_owned()]),
        told: BTreeMap::from([(obligation, vec![ReportedThreshold { threshold: Threshold::Half, of: at(9) }])]),
    }
}

fn a_sealed_list(incident: &IncidentId) -> List {
    let by_channel = BTreeMap::from([(Channel::Email, 3), (Channel::Letter, 0)]);
    List {
        id: list(incident, 1),
        state: ListState::Importing { etag: "\"9b\"".to_owned() },
        loaded_by: Actor::Operator { subject: "s-1".to_owned(), name: String::new() },
        corrected_by: Vec::new(),
        loaded_at: at(1),
        merge_lookalikes: true,
        upload: "uploads/1".to_owned(),
        report: Some(ListReport { rows: u64::MAX, reachable_by: by_channel.clone(), ..ListReport::default() }),
        seal: Some(Seal {
            digest: Digest::of(b"list"),
            sealed_at: at(2),
            customers: 3,
            slices: 1,
            languages: BTreeMap::from([("und".to_owned(), 3)]),
            reachable_by: by_channel,
        }),
    }
}

fn a_notice(incident: &IncidentId) -> Notice {
    let text = Text {
        subject: "Über Ihre Daten".to_owned(),
        what_happened: String::new(),
        what_information_was_involved: "{{ data_types }}".to_owned(),
        what_we_are_doing: "…".to_owned(),
        what_you_can_do: "…".to_owned(),
        for_more_information: "…".to_owned(),
        text_message: "…".to_owned(),
    };
    let language = "de-CH".parse().expect("a language");
    Notice {
        id: notice(incident, 1),
        list: ListNumber(1),
        content: Content::of("de-CH".parse().expect("a language"), [(language, text)].into()),
        composed: BTreeMap::new(),
        written_by: vec![Actor::function("contract")],
        written_at: at(3),
        approval: None,
    }
}

fn a_dispatch(incident: &IncidentId) -> Dispatch {
    let mut dispatch = Dispatch::new(notice(incident, 1), ListNumber(1), (3, 1), at(4));
    dispatch.allotments = 2;
    dispatch.releases.released_at.push(at(6));
    dispatch.releases.reopened_at = Some(at(8));
    dispatch.stopped = Some(Stop { by: Actor::function("contract"), at: at(5), reason: "asked".to_owned() });
    dispatch.brakes.paused.insert(Channel::Email, "bounces".to_owned());
    dispatch.brakes.braked_at.insert(Channel::Sms, one_planned());
    dispatch.observed = Some(Observation { at: at(7), tally: one_planned(), finished: false });
    dispatch.guests = Some(BTreeSet::new());
    dispatch.resends.asked = Some(ResendAsked {
        number: ResendNumber(2),
        asked: Said { by: Actor::function("contract"), at: at(9) },
        reason: "full mailboxes".to_owned(),
    });
    dispatch.resends.approved = Some(ResendNumber(1));
    dispatch
}
