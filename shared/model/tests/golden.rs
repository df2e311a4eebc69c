//! What was ever stored or put in flight is still read.
//!
//! Each file `golden/KIND.VARIANT.json` holds one document as it was stored or sent, or a list of documents of one kind. Whoever
//! changes a form adds a file and leaves the others as they are. A variant that begins with `old-` was written by an earlier build,
//! before there was all that is written today: it has to be read. All others are what today's build writes: they have to be read, and
//! what was read has to be written the same.
//!
//! The data are made up. What is sealed lies in `golden/sealed/`, under keys that stand in the test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use model::codes::{CodePool, GivenCode, Vault, codes_in};
use model::customer::{Correction, Customer};
use model::delivery::Delivery;
use model::evidence::{Act, Evidence};
use model::fact::Statement;
use model::guests::{GuestAddresses, GuestList};
use model::id::{CustomerId, DeliveryId, NoticeId};
use model::incident_keys::IncidentKeys;
use model::list::{ListState, ShardSeal, Slicer};
use model::message::{Alerted, DeliveriesReleased, ListSealRequested, SliceApproved, TestSendAsked};
use model::notice::{Composed, Notice};
use model::tally::{StateWord, Tally};
use model::update::Update;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A kind of stored or sent document.
struct Kind {
    /// As files are named after it.
    name: &'static str,
    /// The last part of its type's name.
    type_name: &'static str,
    /// Reads a document and writes it again.
    rewritten: fn(&Value) -> Result<Value, serde_json::Error>,
}

macro_rules! kinds {
    ($($name:literal => $($path:ident)::+,)+) => {
        /// Every kind.
        const KINDS: &[Kind] = &[$(Kind {
            name: $name,
            type_name: [$(stringify!($path)),+][[$(stringify!($path)),+].len() - 1],
            rewritten: rewritten::<$($path)::+>,
        },)+];
    };
}

kinds! {
    // The Incidents table.
    "incident" => model::incident::Incident,
    "list" => model::list::List,
    "problems" => model::list::ProblemPage,
    "profiles" => model::list::ProfilePage,
    "shard-seal" => model::list::ShardSeal,
    "columns" => model::columns::Columns,
    "reach" => model::reach::ReachPage,
    "statement" => Statement,
    "decision" => model::obligation::ObligationDecision,
    "done" => model::obligation::ObligationDone,
    "severity" => model::obligation::SeverityOverride,
    "clocks" => model::clocks::Clocks,
    "notice" => model::notice::Notice,
    "composed" => model::notice::Composed,
    "override" => model::notice::FindingOverride,
    "verification" => model::notice::GenuineNotice,
    "dispatch" => model::notice::Dispatch,
    "slice" => model::notice::SliceProgress,
    "refused-slice" => model::notice::SliceRefusal,
    "withdrawal" => model::notice::Withdrawal,
    "counter" => Tally,
    "consignment" => model::consignment::Consignment,
    "code-pool" => CodePool,
    "allotment" => model::codes::Allotment,
    "draw" => model::codes::Draw,
    "guest-list" => GuestList,
    "test-send" => model::test_send::TestSend,
    "update" => model::update::Update,
    "evidence" => Evidence,
    "watched" => model::watched::Watched,
    "pacing" => model::pacing::Pacing,
    "receipts-watermark" => model::account::ReceiptsWatermark,
    "watch-lease" => model::account::WatchLease,
    "alarm-subscriptions" => model::account::AlarmSubscriptions,
    // The Deliveries table.
    "delivery" => Delivery,
    // The Customers table.
    "customer" => Customer,
    "correction" => Correction,
    "guests" => GuestAddresses,
    // Topics and queues.
    "slice-approved" => SliceApproved,
    "deliveries-released" => DeliveriesReleased,
    "test-send-asked" => TestSendAsked,
    "list-seal-requested" => ListSealRequested,
    "alerted" => Alerted,
}

/// Entries of the Incidents table that belong to one other crate, and the file in which its own tests read what was stored of it.
const ENTRIES_ELSEWHERE: &[(&str, &str)] = &[
    ("KeptAnswer", "shared/api/tests/golden/answer.kept.json"),
    ("RootEntry", "functions/publish/tests/golden/public-line.today.json"),
    ("IncidentLine", "functions/intake/tests/golden/directory-line.today.json"),
];

fn rewritten<T: Serialize + DeserializeOwned>(document: &Value) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_value::<T>(document.clone())?)
}

#[test]
fn what_was_ever_stored_or_sent_is_read_and_what_is_written_today_is_written_the_same() {
    let (mut read, mut wrong) = (BTreeSet::new(), Vec::new());
    for Golden { kind, variant, documents } in files() {
        let known = KINDS.iter().find(|known| known.name == kind);
        let known = known.unwrap_or_else(|| panic!("golden/{kind}.{variant}.json: nobody reads a kind {kind}"));
        for document in documents {
            match (known.rewritten)(&document) {
                Err(error) => wrong.push(format!("{kind}.{variant} is not read: {error}")),
                Ok(_) if variant.starts_with("old-") => {}
                Ok(written) if written == document => drop(read.insert(known.name)),
                Ok(written) => wrong.push(format!("{kind}.{variant} is written otherwise today: {written}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let missing: Vec<_> = KINDS.iter().map(|kind| kind.name).filter(|name| !read.contains(name)).collect();
    assert!(missing.is_empty(), "add a file golden/KIND.today.json as it is written today for {missing:?}");
}

#[test]
fn every_entry_of_the_table_has_a_golden_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut entries = BTreeSet::new();
    for folder in ["shared", "functions"] {
        for member in std::fs::read_dir(root.join(folder)).expect("a folder of crates") {
            for source in rust_files(&member.expect("an entry").path().join("src")) {
                let text = std::fs::read_to_string(&source).expect("a source file");
                let lines = text.lines().filter_map(|line| line.strip_prefix("impl Entry for "));
                entries.extend(lines.map(|line| line.trim_end_matches(" {").to_owned()));
            }
        }
    }
    assert!(entries.len() > 30, "this test no longer finds the entries: {entries:?}");
    for entry in entries {
        let is_here = KINDS.iter().any(|kind| kind.type_name == entry);
        let elsewhere = ENTRIES_ELSEWHERE.iter().find(|(name, _)| *name == entry);
        let file = elsewhere.map(|(_, file)| root.join(file));
        assert!(is_here || file.is_some(), "{entry} is stored: name it in `kinds!`, with a file of its form");
        assert!(file.as_ref().is_none_or(|file| file.is_file()), "{entry}: there is no {file:?}");
    }
}

#[test]
fn a_delivery_in_every_state_is_read_as_that_state() {
    let mut states = BTreeSet::new();
    for Golden { variant, documents, .. } in of_kind("delivery") {
        for document in documents {
            let delivery: Delivery = serde_json::from_value(document).expect("a delivery");
            let state = delivery.state().word().as_str();
            assert!(variant.trim_start_matches("old-").starts_with(state), "{variant} is read as {state}");
            states.insert(state);
        }
    }
    assert_eq!(states, StateWord::ALL.map(StateWord::as_str).into());
}

macro_rules! words {
    ($all:ident, $word:ident of $type:ident: $($variant:ident = $name:literal,)+) => {
        const $all: &[&str] = &[$($name),+];

        /// Does not compile without a new variant, which then needs its golden file.
        fn $word(of: &$type) -> &'static str {
            match of {
                $($type::$variant { .. } => $name,)+
            }
        }
    };
}

words! { ACTS, act_word of Act:
    IncidentReported = "incident_reported",
    ListLoaded = "list_loaded",
    ListRead = "list_read",
    ListRefused = "list_refused",
    ListSealRequested = "list_seal_requested",
    ListSealed = "list_sealed",
    NoticeWritten = "notice_written",
    NoticeApproved = "notice_approved",
    CodePoolLoaded = "code_pool_loaded",
    FindingOverridden = "finding_overridden",
    NoticeStopped = "notice_stopped",
    NoticeResumed = "notice_resumed",
    ChannelPaused = "channel_paused",
    GuestsNamed = "guests_named",
    GuestListTurnedOn = "guest_list_turned_on",
    GuestListOffAsked = "guest_list_off_asked",
    GuestListTurnedOff = "guest_list_turned_off",
    CustomerCorrected = "customer_corrected",
    TestSendAsked = "test_send_asked",
    ResendAsked = "resend_asked",
    ResendApproved = "resend_approved",
    CustomerWithdrawn = "customer_withdrawn",
    DeliveryDecided = "delivery_decided",
    ConsignmentReady = "consignment_ready",
    ConsignmentFetched = "consignment_fetched",
    OutcomesRead = "outcomes_read",
    NoticeFinished = "notice_finished",
    FactsStated = "facts_stated",
    SeverityOverridden = "severity_overridden",
    ObligationDecided = "obligation_decided",
    ObligationMet = "obligation_met",
    DatesTold = "dates_told",
    UpdateWritten = "update_written",
    UpdateApproved = "update_approved",
}

words! { LIST_STATES, list_word of ListState:
    AwaitingUpload = "awaiting_upload",
    Importing = "importing",
    Open = "open",
    Refused = "refused",
    Sealing = "sealing",
    Sealed = "sealed",
}

#[test]
fn a_chain_of_every_act_is_read_and_still_holds() {
    let mut acts = BTreeSet::new();
    for Golden { variant, documents, .. } in of_kind("evidence") {
        let mut previous = None;
        for document in documents {
            let entry: Evidence = serde_json::from_value(document).expect("an entry of the evidence");
            assert!(entry.follows(previous.as_ref()), "evidence.{variant}: entry {} breaks the chain", entry.sequence);
            acts.insert(act_word(&entry.act));
            previous = Some(entry);
        }
    }
    assert_eq!(acts, ACTS.iter().copied().collect());
}

#[test]
fn a_list_in_every_state_is_read_as_that_state() {
    let mut states = BTreeSet::new();
    for document in of_kind("list").into_iter().flat_map(|golden| golden.documents) {
        let list: model::list::List = serde_json::from_value(document).expect("a list");
        assert_eq!(list.state.word(), list_word(&list.state));
        states.insert(list_word(&list.state));
    }
    assert_eq!(states, LIST_STATES.iter().copied().collect());
}

/// The keys under which the files in `golden/sealed/` were made.
fn keys() -> IncidentKeys {
    IncidentKeys::from_bytes([1; 32], [2; 32])
}

#[test]
fn ids_and_codes_are_made_and_opened_under_the_same_keys_as_ever() {
    let incident = "inc-0123456789abcdef0123".parse().expect("an id");
    let customer = CustomerId::of_reference(keys().naming(), "C-1");
    assert_eq!(customer.as_str(), "18360f65c87a4f6ceb191991b5d331fd");
    let chunk = std::fs::read(folder().join("sealed/code-chunk.bin")).expect("a chunk of codes");
    let place = format!("{incident}#codes/pool-1#000000");
    let codes = codes_in(&chunk, &Vault::of(&keys()), &place).expect("it opens in its place");
    let codes: Vec<_> = codes.iter().map(|code| code.expose()).collect();
    assert_eq!(codes, ["AB12-CD34", "EF56-GH78"]);

    let notice = NoticeId { incident, notice: model::id::NoticeNumber(1) };
    let delivery: Delivery = one("delivery", "planned-with-code");
    let place = DeliveryId { notice, customer };
    let GivenCode { code, months } =
        delivery.code().expect("a code").open(&Vault::of(&keys()), &place).expect("it opens");
    assert_eq!((code.expose(), months), ("AB12-CD34", 24));
}

/// An approval names what was approved by its digest, so a form that is written otherwise, if only in another order, would make
/// everything that is approved look changed.
#[test]
fn what_approvals_are_bound_to_has_the_same_digest_as_ever() {
    let customer: Customer = one("customer", "today");
    let id = CustomerId::of_reference(keys().naming(), customer.reference.expose());
    let mut slicer = Slicer::default();
    slicer.add(&Customer { id, ..customer });
    let digests = [
        ("the rows of a list", slicer.finish()[0].digest),
        ("a list", one::<ShardSeal>("shard-seal", "today").digest()),
        ("a notice", one::<Notice>("notice", "approved").digest()),
        ("what was composed", one::<Composed>("composed", "today").digest()),
        ("what was composed before letters", one::<Composed>("composed", "old-before-letters-and-calls").digest()),
        ("an update", one::<Update>("update", "approved").content.digest()),
    ];
    let expected = [
        ("the rows of a list", "60b809a37d390b472760e5a4795a39d55347c286d286152c17d84e75069c8fc7"),
        ("a list", "954d5a49fd70d9b8bcdb35d252267829957f7ef7fa6c74f88419bdc5e82209f4"),
        ("a notice", "b9d1bc1c26c46742ab3b2406da01f861be9f1f6830f594b4c6a6773b8645742a"),
        ("what was composed", "f4e61595f5c0f11deaade86914b7bf63913d00e482fb9903feca8760784f4419"),
        ("what was composed before letters", "a9a65a88a8d7ba99fd215f71075f01855e286b32a3f85fc8f4a125f5ad86f09c"),
        ("an update", "5719db1bf566cc320bf88123d77e306b6ea34560bd7bb4c9ff22d3c44d4c8dac"),
    ];
    assert_eq!(
        digests.map(|(what, digest)| (what, digest.to_string())),
        expected.map(|(what, digest)| (what, digest.to_owned()))
    );
}

/// The one document of a file.
fn one<T: DeserializeOwned>(kind: &str, variant: &str) -> T {
    let [Golden { documents, .. }] = &of_variant(kind, variant)[..] else { panic!("one file {kind}.{variant}.json") };
    serde_json::from_value(documents[0].clone()).expect("its own form")
}

/// A file's documents.
struct Golden {
    kind: String,
    variant: String,
    documents: Vec<Value>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn files() -> Vec<Golden> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder()).expect("tests/golden is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            continue;
        }
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let parts: Vec<&str> = name.split('.').collect();
        let [kind, variant, "json"] = parts[..] else { panic!("golden/{name} is not named KIND.VARIANT.json") };
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let whole: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("golden/{name}: {error}"));
        let documents = match whole {
            Value::Array(documents) => documents,
            document => vec![document],
        };
        assert!(!documents.is_empty(), "golden/{name} holds nothing");
        found.insert(name.clone(), Golden { kind: kind.to_owned(), variant: variant.to_owned(), documents });
    }
    found.into_values().collect()
}

fn of_kind(kind: &str) -> Vec<Golden> {
    let found: Vec<_> = files().into_iter().filter(|golden| golden.kind == kind).collect();
    assert!(!found.is_empty(), "there is no file of {kind}");
    found
}

fn of_variant(kind: &str, variant: &str) -> Vec<Golden> {
    of_kind(kind).into_iter().filter(|golden| golden.variant == variant).collect()
}

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return if path.extension().is_some_and(|end| end == "rs") { vec![path.to_owned()] } else { Vec::new() };
    }
    // A folder beside the crates, such as that of the regimes, has no sources.
    let entries = std::fs::read_dir(path).into_iter().flatten();
    entries.flat_map(|entry| rust_files(&entry.expect("an entry").path())).collect()
}
