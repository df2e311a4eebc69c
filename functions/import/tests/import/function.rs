//! The function on memory stores: from a message of its queue to what stands in the tables afterwards.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};

use aws_lambda_events::event::sqs::SqsEvent;
use import::{App, MemoryUploads};
use jiff::{SignedDuration, Timestamp};
use law::{AgeGroup, DataType, DataTypes, Residence};
use memory::{Fault, ManualClock, Memory, Weather};
use model::actor::Actor;
use model::channel::Channel;
use model::customer::Customer;
use model::digest::Digest;
use model::entry::{Commit, Stored, Write};
use model::evidence::Act;
use model::id::{CustomerId, IncidentId, ListId, ListNumber, Shard};
use model::incident::Incident;
use model::keys;
use model::list::{List, ListState, Slice};
use model::watched::{Watched, WatchedThing};
use serde_json::{Value, json};
use stores::{Customers, Incidents};

const UPLOADED: &str = include_str!("../../../../events/04-import-uploaded.json");
const SEAL_REQUESTED: &str = include_str!("../../../../events/04-import-seal-requested.json");

/// A few rows of every kind; what is personal in them is marked.
const FILE: &str = "reference,given_name,email,phone,country,subdivision,language,birth_date,data_types\n\
     QX-1,QXAnn,qxann@example.com,+12025550123,US,CA,en,2015-02-28,\n\
     QX-2,QXBo,qxbo@example.com,,US,CA,es,1980-01-01,ssn\n\
     QX-3,QXCy,nobody,,US,TX,,,\n\
     ,QXDi,qxdi@example.com,,US,,,,\n\
     QX-2,QXBo,qxbo@example.com,,US,CA,es,1980-01-01,dob\n\
     QX-5,QXEd,qxed@example.com,,,,,,\n";

struct World {
    app: App<Memory, Memory, MemoryUploads, ManualClock>,
    weather: Weather,
    list: ListId,
}

impl World {
    async fn with_announced_list() -> Self {
        let weather = Weather::default();
        let (tables, uploads) = (Memory::under(&weather), MemoryUploads::under(&weather));
        let clock = ManualClock::at("2026-11-24T09:00:00Z".parse().unwrap());
        let list = ListId { incident: IncidentId::of_request("caller", "key"), list: ListNumber::FIRST };
        let retention = SignedDuration::from_hours(24 * 365);
        let app = App { incidents: tables.clone(), customers: tables, uploads, clock, retention };
        let world = Self { app, weather, list };
        let now: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
        let by = Actor::Operator { subject: "1".into(), name: "Ada".into() };
        let incident = Incident {
            id: world.list.incident.clone(),
            title: "Stolen laptop".into(),
            organisation: "Example Ltd".into(),
            summary: "A laptop was stolen.".into(),
            discovered_at: now.into(),
            began_at: None,
            ended_at: None,
            cause: None,
            data_types: DataTypes::of(&[DataType::Ssn]),
            reported_by: by.clone(),
            reported_at: now,
        };
        let list = List {
            id: world.list.clone(),
            state: ListState::AwaitingUpload,
            loaded_by: by,
            corrected_by: Vec::new(),
            loaded_at: now,
            merge_lookalikes: false,
            upload: world.key(),
            report: None,
            seal: None,
        };
        let writes =
            vec![Write::create(keys::incident(&incident.id), &incident), Write::create(keys::list(&world.list), &list)];
        assert_eq!(world.app.incidents.commit(writes).await.unwrap(), Commit::Done);
        world
    }

    fn key(&self) -> String {
        format!("{}/{:04}", self.list.incident, self.list.list.0)
    }

    /// Puts a file where the list expects it; answers with the message that S3 sends.
    fn upload(&self, file: impl Into<Vec<u8>>) -> SqsEvent {
        self.upload_to(&self.key(), file)
    }

    fn upload_to(&self, key: &str, file: impl Into<Vec<u8>>) -> SqsEvent {
        let etag = self.app.uploads.put(key, file);
        edited(UPLOADED, |body| {
            let object = &mut body["Records"][0]["s3"]["object"];
            object["key"] = json!(key);
            object["eTag"] = json!(etag);
        })
    }

    /// What *intake* does when a person asks for the seal; answers with the message that it sends.
    async fn request_seal(&self) -> SqsEvent {
        let stored = self.stored_list().await;
        let sealing = List { state: ListState::Sealing, ..stored.value.clone() };
        let watched = Watched::new(WatchedThing::List(self.list.clone()), sealing.loaded_at);
        let writes = vec![stored.replace(&sealing), Write::create(keys::watched_list(&self.list), &watched)];
        assert_eq!(self.app.incidents.commit(writes).await.unwrap(), Commit::Done);
        self.seal_message()
    }

    fn seal_message(&self) -> SqsEvent {
        edited(SEAL_REQUESTED, |body| body["seal"] = json!(self.list))
    }

    /// Hands over a message; answers whether it is done.
    async fn hand_over(&self, event: &SqsEvent) -> bool {
        import::handle(&self.app, event.clone()).await.batch_item_failures.is_empty()
    }

    async fn stored_list(&self) -> Stored<List> {
        self.app.incidents.get(&keys::list(&self.list)).await.unwrap().unwrap()
    }

    async fn list(&self) -> List {
        self.stored_list().await.value
    }

    async fn customers(&self) -> Vec<Customer> {
        let mut all = Vec::new();
        for shard in Shard::all() {
            let page = Customers::page(&self.app.customers, &self.list, shard, None, None).await.unwrap();
            assert!(page.next.is_none());
            all.extend(page.items);
        }
        all
    }

    async fn problems(&self) -> Vec<String> {
        let pages = self.app.incidents.all(&keys::problem_pages(&self.list)).await.unwrap();
        let problems = pages.into_iter().flat_map(|page| page.value.problems);
        problems.map(|problem| format!("{} {}", problem.row, problem.code)).collect()
    }

    async fn acts(&self) -> Vec<Act> {
        let entries = self.app.incidents.all(&keys::evidence_chain(&self.list.incident)).await.unwrap();
        let mut previous = None;
        for entry in &entries {
            assert!(entry.value.follows(previous), "the chain is broken");
            previous = Some(&entry.value);
        }
        entries.into_iter().map(|entry| entry.value.act).collect()
    }

    /// All that a list says of itself, without what differs from world to world (the incident's keys and so the ids).
    async fn facts(&self) -> (List, Vec<Act>, Vec<String>, usize, bool) {
        let list = self.list().await;
        let list = List { seal: None, ..list };
        let acts = self.acts().await;
        let mut references: Vec<String> =
            self.customers().await.iter().map(|customer| customer.reference.expose().clone()).collect();
        references.sort();
        (list, acts, references, self.problems().await.len(), self.app.uploads.is_empty())
    }
}

/// An event of `events/` with another body.
fn edited(event: &str, edit: impl FnOnce(&mut Value)) -> SqsEvent {
    let mut event: SqsEvent = serde_json::from_str(event).unwrap();
    let body = event.records[0].body.as_mut().unwrap();
    let mut value: Value = serde_json::from_str(body).unwrap();
    edit(&mut value);
    *body = value.to_string();
    event
}

/// Polls a future that many times at most, then drops it: as a process that is killed at an await. Answers whether it ended.
fn killed_after(polls: usize, future: impl Future) -> bool {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    (0..polls).any(|_| future.as_mut().poll(&mut context).is_ready())
}

#[tokio::test]
async fn an_uploaded_file_becomes_an_open_list_and_is_deleted() {
    let world = World::with_announced_list().await;
    assert!(world.hand_over(&world.upload(FILE)).await);

    let list = world.list().await;
    assert_eq!(list.state, ListState::Open);
    let report = list.report.unwrap();
    assert_eq!(
        (report.rows, report.customers, report.merged, report.rejected, report.without_channel),
        (6, 4, 1, 1, 1)
    );
    assert_eq!(report.reachable_by, BTreeMap::from([(Channel::Email, 3), (Channel::Call, 1)]));
    assert_eq!(world.problems().await, ["4 not_an_email", "4 no_channel", "5 no_reference", "6 same_reference"]);
    assert_eq!(world.acts().await, [Act::ListRead { list: ListNumber::FIRST, customers: 4, rejected: 1 }]);
    let secrets = world.app.customers.make_keys(&world.list.incident, Timestamp::MAX).await.unwrap();
    let bo = CustomerId::of_reference(secrets.naming(), "QX-2");
    let customers = world.customers().await;
    let bo = customers.iter().find(|customer| customer.id == bo).unwrap();
    assert_eq!(bo.data_types, DataTypes::of(&[DataType::Ssn, DataType::Dob]));
    assert!(world.app.uploads.is_empty());
}

#[tokio::test]
async fn what_is_personal_stands_in_the_customers_table_alone() {
    let world = World::with_announced_list().await;
    assert!(world.hand_over(&world.upload(FILE)).await);
    assert!(world.hand_over(&world.request_seal().await).await);
    let dump = world.app.incidents.dump();
    assert!(dump["Customers"].contains("QXAnn"));
    assert!(!dump["Incidents"].to_uppercase().contains("QX"), "{}", dump["Incidents"]);
}

#[tokio::test]
async fn a_refused_file_leaves_no_customer_and_says_why() {
    for (file, words) in [
        ("reference,email\n1,\"a@example.com\n", "never closed"),
        ("reference,email\n", "no customers"),
        ("reference,email\n,a@example.com\n", "None of the file's 1 rows"),
        ("reference,email,Email\n1,a@example.com,\n", "both named"),
        ("email\na@example.com\n", "No column is named “reference”"),
    ] {
        let world = World::with_announced_list().await;
        assert!(world.hand_over(&world.upload(file)).await);
        let ListState::Refused { reason } = world.list().await.state else { panic!("not refused: {file}") };
        assert!(reason.contains(words), "{reason}");
        assert_eq!(world.acts().await, [Act::ListRefused { list: ListNumber::FIRST, reason }]);
        assert!(world.customers().await.is_empty() && world.app.uploads.is_empty());
    }
}

#[tokio::test]
async fn the_problems_of_a_refused_file_can_be_read() {
    let world = World::with_announced_list().await;
    assert!(world.hand_over(&world.upload("reference,email\n,a@example.com\nNULL,b@example.com\n")).await);
    assert_eq!(world.problems().await, ["2 no_reference", "3 no_reference"]);
    assert_eq!(world.list().await.report.unwrap().rejected, 2);
}

#[tokio::test]
async fn ten_thousand_problems_of_a_sort_fall_on_pages_in_order() {
    let world = World::with_announced_list().await;
    let rows: String = (0..11_000).map(|number| format!("{number},nobody,x\n")).collect();
    assert!(world.hand_over(&world.upload(format!("reference,email,note\n{rows}"))).await);
    let problems = world.problems().await;
    assert_eq!((problems.len(), problems[0].as_str()), (20_000, "2 not_an_email"));
    assert_eq!(problems[19_999], "10001 no_channel");
    assert_eq!(world.list().await.report.unwrap().problems["not_an_email"], 11_000);
}

#[tokio::test]
async fn a_second_copy_of_the_message_changes_nothing() {
    let world = World::with_announced_list().await;
    let message = world.upload(FILE);
    assert!(world.hand_over(&message).await);
    let (stored, facts) = (world.stored_list().await, world.facts().await);
    assert!(world.hand_over(&message).await);
    assert_eq!((world.stored_list().await, world.facts().await), (stored, facts));
}

#[tokio::test]
async fn two_copies_at_once_give_one_list() {
    let world = World::with_announced_list().await;
    let message = world.upload(FILE);
    let (one, other) = futures::join!(world.hand_over(&message), world.hand_over(&message));
    assert!(one && other);
    assert_eq!(world.list().await.state, ListState::Open);
    assert_eq!((world.acts().await.len(), world.customers().await.len()), (1, 4));
}

#[tokio::test]
async fn killed_at_any_await_the_next_copy_gives_the_same_list() {
    let undisturbed = World::with_announced_list().await;
    let file: String = (0..100).map(|number| format!("QX-{number},qx{number}@example.com,nobody\n")).collect();
    let file = format!("reference,email,phone\n{file}");
    assert!(undisturbed.hand_over(&undisturbed.upload(file.as_str())).await);
    let expected = undisturbed.facts().await;
    assert_eq!((expected.2.len(), expected.3), (100, 100));

    let mut kills = 0;
    loop {
        let world = World::with_announced_list().await;
        let message = world.upload(file.as_str());
        let ended = killed_after(kills + 1, world.hand_over(&message));
        assert!(world.hand_over(&message).await);
        assert_eq!(world.facts().await, expected, "killed at await {kills}");
        if ended {
            break;
        }
        kills += 1;
    }
    assert!(kills > 20, "only {kills} awaits");
}

#[tokio::test]
async fn any_request_may_fail_before_or_after_its_effect() {
    let undisturbed = World::with_announced_list().await;
    assert!(undisturbed.hand_over(&undisturbed.upload(FILE)).await);
    let expected = undisturbed.facts().await;
    for fault in [Fault::Before, Fault::After] {
        for failing in 0.. {
            let world = World::with_announced_list().await;
            let message = world.upload(FILE);
            let requests = Arc::new(AtomicUsize::new(0));
            let counted = Arc::clone(&requests);
            world
                .weather
                .forecast(move |_| if counted.fetch_add(1, Ordering::SeqCst) == failing { fault } else { Fault::None });
            let done = world.hand_over(&message).await;
            world.weather.clear();
            assert_eq!(done, requests.load(Ordering::SeqCst) <= failing, "a failed request fails its message");
            assert!(world.hand_over(&message).await);
            assert_eq!(world.facts().await, expected, "{fault:?} at request {failing}");
            if done {
                break;
            }
        }
    }
}

#[tokio::test]
async fn of_two_uploads_before_anything_is_read_the_later_counts() {
    let world = World::with_announced_list().await;
    let earlier = world.upload(FILE);
    let later = world.upload("reference,email\n1,a@example.com\n");
    assert!(world.hand_over(&earlier).await);
    assert_eq!(world.list().await.state, ListState::AwaitingUpload);
    assert!(world.hand_over(&later).await);
    assert_eq!((world.list().await.state, world.customers().await.len()), (ListState::Open, 1));
}

#[tokio::test]
async fn a_file_replaced_while_it_is_read_is_never_mixed_with_another() {
    let world = World::with_announced_list().await;
    let earlier = world.upload(FILE);
    let mut polls = 1;
    while !matches!(world.list().await.state, ListState::Importing { .. }) {
        assert!(!killed_after(polls, world.hand_over(&earlier)));
        polls += 1;
    }
    let later = world.upload("reference,email\n1,a@example.com\n");
    assert!(world.hand_over(&later).await, "the list is bound to the earlier file");
    assert!(world.hand_over(&earlier).await);
    let ListState::Refused { reason } = world.list().await.state else { panic!("not refused") };
    assert!(reason.contains("load it again"), "{reason}");
    assert!(world.hand_over(&later).await && world.app.uploads.is_empty());
}

#[tokio::test]
async fn an_object_that_no_list_waits_for_is_deleted() {
    let world = World::with_announced_list().await;
    for key in ["stray.csv", "inc-0123456789abcdef0123/0001", &format!("{}/x", world.key())] {
        assert!(world.hand_over(&world.upload_to(key, FILE)).await, "{key}");
        assert!(world.app.uploads.is_empty(), "{key}");
    }
    assert_eq!(world.list().await.state, ListState::AwaitingUpload);
}

#[tokio::test]
async fn a_file_that_comes_after_the_seal_is_deleted_and_changes_nothing() {
    let world = World::with_announced_list().await;
    assert!(world.hand_over(&world.upload(FILE)).await);
    assert!(world.hand_over(&world.request_seal().await).await);
    let before = world.stored_list().await;
    assert!(world.hand_over(&world.upload("reference\n9\n")).await);
    assert_eq!(world.stored_list().await, before);
    assert!(world.app.uploads.is_empty() && world.customers().await.len() == 4);
}

#[tokio::test]
async fn a_message_that_cannot_be_read_fails_alone() {
    let world = World::with_announced_list().await;
    let mut event = world.upload(FILE);
    let mut unreadable = event.records[0].clone();
    unreadable.message_id = Some("unreadable".into());
    unreadable.body = Some("{\"version\":2,\"seal\":{}}".into());
    event.records.insert(0, unreadable);
    let response = import::handle(&world.app, event).await;
    let failed: Vec<&str> =
        response.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str()).collect();
    assert_eq!(failed, ["unreadable"]);
    assert_eq!(world.list().await.state, ListState::Open);
}

#[tokio::test]
async fn s3s_own_test_message_is_acknowledged() {
    let world = World::with_announced_list().await;
    let test = edited(UPLOADED, |body| *body = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}));
    assert!(world.hand_over(&test).await);
}

#[tokio::test]
async fn a_sealed_list_says_exactly_what_it_holds() {
    let world = World::with_announced_list().await;
    assert!(world.hand_over(&world.upload(FILE)).await);
    let _incident = world.list.incident.as_str();
    let estimate = world.app.incidents.all(&keys::profile_pages(&world.list)).await.unwrap();
    assert!(world.hand_over(&world.request_seal().await).await);

    let list = world.list().await;
    assert_eq!(list.state, ListState::Sealed);
    let seal = list.seal.unwrap();
    assert_eq!(seal.customers, 4);
    assert_eq!(seal.languages, BTreeMap::from([("en".into(), 1), ("es".into(), 1), ("und".into(), 2)]));
    assert_eq!(seal.reachable_by, BTreeMap::from([(Channel::Email, 3), (Channel::Call, 1)]));

    let seals = world.app.incidents.all(&keys::shard_seals(&world.list)).await.unwrap();
    assert_eq!(seals.len(), Shard::COUNT);
    assert_eq!(seal.digest, Digest::of_digests(seals.iter().map(|seal| seal.value.digest())));
    let slices: Vec<&Slice> = seals.iter().flat_map(|seal| &seal.value.slices).collect();
    assert_eq!(slices.iter().map(|slice| slice.customers).sum::<u32>(), 4);
    assert_eq!(slices.len(), seal.slices as usize);

    let pages = world.app.incidents.all(&keys::profile_pages(&world.list)).await.unwrap();
    let [page] = &pages[..] else { panic!("one page") };
    assert_eq!(estimate[0].value, page.value, "the first count is the last, where nothing was changed in between");
    assert_eq!(page.value.first_channels, BTreeMap::from([(Channel::Email, 3)]), "nobody is called yet");
    assert_eq!(page.value.languages, seal.languages);
    assert_eq!(page.value.residence_unknown, 1);
    let california = Residence::parse("US-CA").unwrap();
    let minors = page.value.profiles.iter().find(|count| count.profile.age_group == AgeGroup::Minor).unwrap();
    assert_eq!((minors.profile.residence, minors.people), (california, 1));
    assert_eq!(page.value.profiles.iter().map(|count| count.people).sum::<u64>(), 3);

    assert_eq!(world.acts().await[1], Act::ListSealed { list: ListNumber::FIRST, digest: seal.digest, customers: 4 });
    let watched = world.app.incidents.get(&keys::watched_list(&world.list)).await.unwrap();
    assert!(watched.is_none(), "watch need not check it any longer");
}

#[tokio::test]
async fn a_large_list_is_cut_into_slices_in_key_order() {
    let world = World::with_announced_list().await;
    // Enough of one shard for a full slice and a rest, and a few of the others.
    let secrets = world.app.customers.make_keys(&world.list.incident, Timestamp::MAX).await.unwrap();
    let is_in = |shard: usize, reference: &usize| {
        CustomerId::of_reference(secrets.naming(), &reference.to_string()).shard().index() == shard
    };
    let references = (0..).filter(|reference| is_in(3, reference)).take(6_000).chain(1_000_000..1_000_100);
    let rows: String = references.map(|reference| format!("{reference}\n")).collect();
    assert!(world.hand_over(&world.upload(format!("reference\n{rows}"))).await);
    assert!(world.hand_over(&world.request_seal().await).await);

    let _incident = world.list.incident.as_str();
    let seals = world.app.incidents.all(&keys::shard_seals(&world.list)).await.unwrap();
    let slices: Vec<&Slice> = seals.iter().flat_map(|seal| &seal.value.slices).collect();
    let of_shard: Vec<u32> = seals[3].value.slices.iter().map(|slice| slice.customers).collect();
    assert!(of_shard.len() == 2 && of_shard[0] == Slice::SIZE, "{of_shard:?}");
    assert!(slices.iter().all(|slice| slice.first <= slice.last));
    assert!(slices.is_sorted_by(|one, other| one.last < other.first));
    assert_eq!(slices.iter().map(|slice| slice.customers).sum::<u32>(), 6_100);
}

#[tokio::test]
async fn a_seal_killed_at_any_await_is_sealed_by_the_next_copy_just_the_same() {
    let world = World::with_announced_list().await;
    assert!(world.hand_over(&world.upload(FILE)).await);
    let message = world.request_seal().await;
    let open = world.stored_list().await;
    let mut kills = 0;
    let mut digests = Vec::new();
    loop {
        let ended = killed_after(kills + 1, world.hand_over(&message));
        assert!(world.hand_over(&message).await);
        let list = world.list().await;
        assert_eq!(
            (list.state, world.acts().await.len()),
            (ListState::Sealed, 2 + digests.len()),
            "killed at await {kills}"
        );
        digests.push(list.seal.unwrap().digest);
        if ended {
            break;
        }
        // Back to where it was, for the next kill.
        let sealed = world.stored_list().await;
        let watched = Watched::new(WatchedThing::List(world.list.clone()), open.value.loaded_at);
        let writes = vec![sealed.replace(&open.value), Write::create(keys::watched_list(&world.list), &watched)];
        assert_eq!(world.app.incidents.commit(writes).await.unwrap(), Commit::Done);
        kills += 1;
    }
    assert!(kills > 20, "only {kills} awaits");
    assert!(digests.iter().all(|digest| *digest == digests[0]));
}

#[tokio::test]
async fn only_a_list_on_its_way_to_a_seal_is_sealed() {
    let world = World::with_announced_list().await;
    assert!(!world.hand_over(&world.seal_message()).await, "nothing was read yet");
    assert!(world.hand_over(&world.upload(FILE)).await);
    assert!(!world.hand_over(&world.seal_message()).await, "nobody asked for it");
    assert_eq!(world.list().await.state, ListState::Open);
    let of_nothing = edited(SEAL_REQUESTED, |_| {});
    assert!(!world.hand_over(&of_nothing).await, "there is no such list");
}

#[tokio::test]
async fn a_table_that_shows_other_customers_than_the_file_had_is_not_sealed() {
    let world = World::with_announced_list().await;
    assert!(world.hand_over(&world.upload(FILE)).await);
    let message = world.request_seal().await;
    let mut one_more = world.customers().await.remove(0);
    one_more.id = CustomerId::of_reference(&[0; 32], "one more");
    world.app.customers.put(&world.list, &[one_more], Timestamp::MAX).await.unwrap();
    assert!(!world.hand_over(&message).await);
    assert_eq!(world.list().await.state, ListState::Sealing);
}
