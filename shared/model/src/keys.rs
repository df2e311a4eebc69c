//! Every key of every table, in one place.
//!
//! | question | table | answered by |
//! | --- | --- | --- |
//! | which incidents are there? | Incidents | Query `directory` / `incident#…`, newest first |
//! | which incidents have a public page? | Incidents | Query `public` / `{incident}` |
//! | what is known of this incident? | Incidents | GetItem `{incident}` / `incident` |
//! | which lists (notices, updates …) has it? | Incidents | Query `{incident}` / `list#…` |
//! | what was wrong with the rows of a list? | Incidents | Query `{incident}` / `problems#{list}#…` |
//! | whom do the laws treat alike, how many of them? | Incidents | Query `{incident}` / `profiles#{list}#…` |
//! | by which channels are how many of them reached? | Incidents | Query `{incident}` / `reach#{list}#…` |
//! | into which slices does a sealed list fall? | Incidents | Query `{incident}` / `shard-seal#{list}#…` |
//! | what was made of a notice in this language? | Incidents | GetItem `{incident}` / `composed#{notice}#{language}` |
//! | of which notice is this code? | Incidents | GetItem `verification` / the code |
//! | to whom alone may anything be sent, if so? | Incidents | GetItem `{incident}` / `guest-list` |
//! | may this notice be sent right now? | Incidents | GetItem `{incident}` / `dispatch#{notice}` |
//! | which slices are planned and released how far? | Incidents | Query `{incident}` / `slice#{notice}#…` |
//! | which slices are not what was approved? | Incidents | Query `{incident}` / `refused-slice#{notice}#…` |
//! | what was handed over to the mail house, to the call center? | Incidents | Query `{incident}` / `consignment#{notice}#…` |
//! | how many in a consignment have a reported result, about? | Incidents | Query `{incident}` / `heard#{notice}#…` |
//! | how far is it, about? | Incidents | Query `{incident}` / `counter#{notice}#…` |
//! | what was stated about it? | Incidents | Query `{incident}` / `fact#…`, in order |
//! | what was decided about an obligation, what done? | Incidents | Query `{incident}` / `decision#…`, `done#…` |
//! | which dates were people reminded of, and what was reported? | Incidents | GetItem `{incident}` / `clocks` |
//! | what do people say of its severity? | Incidents | Query `{incident}` / `severity#…`, in order |
//! | which tests of a notice were asked for? | Incidents | Query `{incident}` / `test-send#{notice}#…`, in order |
//! | who was withdrawn? | Incidents | Query `{incident}` / `withdrawal#{customer}` between two customers |
//! | who did what when? | Incidents | Query `{incident}` / `evidence#…`, in order |
//! | was this request answered before? | Incidents | GetItem `idempotency` / digest of caller and key |
//! | what must be checked every minute? | Incidents | Query `watched` / `…` |
//! | how fast may we send? | Incidents | GetItem `account` / `pacing` |
//! | how far are the provider's events processed? | Incidents | GetItem `account` / `receipts-watermark` |
//! | is a run of *watch* at work? | Incidents | GetItem `account` / `watch` |
//! | does anybody get the alarms? | Incidents | GetItem `account` / `alarm-subscriptions` |
//! | who is in this shard of this list? | Customers | Query `{incident}#{shard}` / `{list}#…`, in order |
//! | how is this customer reached? | Customers | BatchGetItem `{incident}#{shard}` / `{list}#{customer}` |
//! | which columns has a list, filled for how many? | Incidents | GetItem `{incident}` / `columns#{list}` |
//! | what of a notice's check was set aside? | Incidents | Query `{incident}` / `override#{notice}#…` |
//! | which pools of codes has it, how many are left? | Incidents | Query `{incident}` / `code-pool#…` |
//! | which codes are a list's? | Incidents | Query `{incident}` / `allotment#{list}#…` |
//! | which of them are this slice's? | Incidents | GetItem `{incident}` / `draw#{list}#{allotment}#{first customer}` |
//! | what are the codes of a pool? | Customers | BatchGetItem `{incident}#codes` / `{upload}#{chunk}`, sealed |
//! | which keys has the incident? | Customers | GetItem `{incident}#keys` / `keys` |
//! | how far is this delivery? | Deliveries | BatchGetItem `{incident}.{notice}#{shard}` / `{customer}` |
//! | which deliveries lie in this shard? | Deliveries | Query `{incident}.{notice}#{shard}`, in order |
//!
//! Numbers in sort keys are zero-padded, so that their order as text is their order as numbers.

use jiff::Timestamp;

use crate::account::{AlarmSubscriptions, ReceiptsWatermark, WatchLease};
use crate::channel::Channel;
use crate::clocks::Clocks;
use crate::codes::{Allotment, CodePool, Draw};
use crate::columns::Columns;
use crate::consignment::{Consignment, ConsignmentName};
use crate::customer::Language;
use crate::digest::Digest;
use crate::entry::{Key, Kind};
use crate::evidence::Evidence;
use crate::fact::Statement;
use crate::guests::GuestList;
use crate::id::{
    CustomerId, DeliveryId, IncidentId, ListId, ListNumber, NoticeId, PoolNumber, Shard, StatementNumber,
    TestSendNumber, UpdateNumber,
};
use crate::incident::Incident;
use crate::list::{List, ProblemPage, ProfilePage, ShardSeal};
use crate::notice::{
    Composed, Dispatch, FindingOverride, GenuineNotice, Notice, SliceProgress, SliceRefusal, VerificationCode,
    Withdrawal,
};
use crate::obligation::{ObligationDecision, ObligationDone, ObligationKey, SeverityOverride};
use crate::pacing::Pacing;
use crate::reach::ReachPage;
use crate::tally::Tally;
use crate::test_send::TestSend;
use crate::update::Update;
use crate::watched::Watched;

/// The partition key attribute of the Incidents table.
pub const INCIDENT: &str = "incident";
/// The sort key attribute of the Incidents table.
pub const ENTRY: &str = "entry";
/// The partition key attribute of the Customers and Deliveries tables.
pub const SHARD: &str = "shard";
/// The sort key attribute of the Customers and Deliveries tables.
pub const CUSTOMER: &str = "customer";
/// The attribute by which DynamoDB's TTL deletes an item.
pub const EXPIRES: &str = "expires_at_epoch_seconds";
/// The attribute that counts an item's versions; writes are conditional on it.
pub const REVISION: &str = "revision";

/// The partition that lists all incidents.
pub const DIRECTORY: &str = "directory";
/// The partition of incidents, notices and lists that *watch* checks.
pub const WATCHED: &str = "watched";
/// The partition of what is known of the account as a whole.
const ACCOUNT: &str = "account";
const EVIDENCE: &str = "evidence#";
const LISTS: &str = "list#";
const NOTICES: &str = "notice#";
const UPDATES: &str = "update#";
const STATEMENTS: &str = "fact#";
const DECISIONS: &str = "decision#";
const DONE: &str = "done#";
const SEVERITY_OVERRIDES: &str = "severity#";
const WITHDRAWALS: &str = "withdrawal#";

/// An incident's lists, in order.
#[must_use]
pub fn lists(incident: &IncidentId) -> Kind<List> {
    Kind::of(incident.as_str(), LISTS)
}

/// An incident's notices, in order.
#[must_use]
pub fn notices(incident: &IncidentId) -> Kind<Notice> {
    Kind::of(incident.as_str(), NOTICES)
}

/// An incident's updates, in order.
#[must_use]
pub fn updates(incident: &IncidentId) -> Kind<Update> {
    Kind::of(incident.as_str(), UPDATES)
}

/// The statements about an incident, in order.
#[must_use]
pub fn statements(incident: &IncidentId) -> Kind<Statement> {
    Kind::of(incident.as_str(), STATEMENTS)
}

/// What was decided about all of an incident's obligations.
#[must_use]
pub fn all_decisions(incident: &IncidentId) -> Kind<ObligationDecision> {
    Kind::of(incident.as_str(), DECISIONS)
}

/// What was done about all of an incident's obligations.
#[must_use]
pub fn all_done(incident: &IncidentId) -> Kind<ObligationDone> {
    Kind::of(incident.as_str(), DONE)
}

/// What people say of an incident's severity, in order.
#[must_use]
pub fn severity_overrides(incident: &IncidentId) -> Kind<SeverityOverride> {
    Kind::of(incident.as_str(), SEVERITY_OVERRIDES)
}

/// An incident's withdrawals, by customer.
#[must_use]
pub fn withdrawals(incident: &IncidentId) -> Kind<Withdrawal> {
    Kind::of(incident.as_str(), WITHDRAWALS)
}

/// An incident's evidence, in order.
#[must_use]
pub fn evidence_chain(incident: &IncidentId) -> Kind<Evidence> {
    Kind::of(incident.as_str(), EVIDENCE)
}

/// How an incident's notices are being sent.
#[must_use]
pub fn dispatches(incident: &IncidentId) -> Kind<Dispatch> {
    Kind::of(incident.as_str(), DISPATCHES)
}

/// An incident's pools of codes, oldest first.
#[must_use]
pub fn code_pools(incident: &IncidentId) -> Kind<CodePool> {
    Kind::of(incident.as_str(), CODE_POOLS)
}

/// All that *watch* checks: incidents, notices and lists.
#[must_use]
pub fn watched() -> Kind<Watched> {
    Kind::of(WATCHED, "")
}

/// The lines of the public root page; their form is *publish*'s own.
#[must_use]
pub fn public_lines<E>() -> Kind<E> {
    Kind::of(PUBLIC_LINES, "")
}

/// The lines of the directory, oldest first; their form is *intake*'s own.
#[must_use]
pub fn directory_lines<E>() -> Kind<E> {
    Kind::of(DIRECTORY, "incident#")
}

/// An incident's own entry.
#[must_use]
pub fn incident(id: &IncidentId) -> Key<Incident> {
    Key::of(id.as_str(), "incident")
}

/// An incident's guest list.
#[must_use]
pub fn guest_list(id: &IncidentId) -> Key<GuestList> {
    Key::of(id.as_str(), "guest-list")
}

/// An incident's line in the directory.
#[must_use]
pub fn directory<E>(id: &IncidentId, reported_at: Timestamp) -> Key<E> {
    Key::of(DIRECTORY, format!("incident#{:012}#{id}", reported_at.as_second()))
}

/// A list.
#[must_use]
pub fn list(id: &ListId) -> Key<List> {
    Key::of(id.incident.as_str(), format!("{LISTS}{:04}", id.list.0))
}

/// A page of a list's row problems, counted from 0.
#[must_use]
pub fn problem_page(id: &ListId, page: usize) -> Key<ProblemPage> {
    problem_pages(id).key(format_args!("{page:06}"))
}

/// The prefix of a list's row problems.
#[must_use]
pub fn problem_pages(id: &ListId) -> Kind<ProblemPage> {
    Kind::of(id.incident.as_str(), format!("problems#{:04}#", id.list.0))
}

/// A page of a list's counts by profile, counted from 0.
#[must_use]
pub fn profile_page(id: &ListId, page: usize) -> Key<ProfilePage> {
    profile_pages(id).key(format_args!("{page:06}"))
}

/// A list's columns, in numbers.
#[must_use]
pub fn columns(id: &ListId) -> Key<Columns> {
    Key::of(id.incident.as_str(), format!("columns#{:04}", id.list.0))
}

/// A finding of a notice's check that a person set aside for a text.
#[must_use]
pub fn finding_override(id: &NoticeId, content: &Digest, finding: &str) -> Key<FindingOverride> {
    finding_overrides(id).key(format_args!("{content}#{finding}"))
}

/// The prefix of what people set aside of a notice's check.
#[must_use]
pub fn finding_overrides(id: &NoticeId) -> Kind<FindingOverride> {
    Kind::of(id.incident.as_str(), format!("override#{:04}#", id.notice.0))
}

/// The prefix of a list's counts by profile.
#[must_use]
pub fn profile_pages(id: &ListId) -> Kind<ProfilePage> {
    Kind::of(id.incident.as_str(), format!("profiles#{:04}#", id.list.0))
}

/// A page of a list's counts by how people are reached, counted from 0.
#[must_use]
pub fn reach_page(id: &ListId, page: usize) -> Key<ReachPage> {
    reach_pages(id).key(format_args!("{page:06}"))
}

/// The prefix of a list's counts by how people are reached.
#[must_use]
pub fn reach_pages(id: &ListId) -> Kind<ReachPage> {
    Kind::of(id.incident.as_str(), format!("reach#{:04}#", id.list.0))
}

/// The seal of one shard of a list.
#[must_use]
pub fn shard_seal(id: &ListId, shard: Shard) -> Key<ShardSeal> {
    shard_seals(id).key(shard)
}

/// The prefix of a list's shard seals.
#[must_use]
pub fn shard_seals(id: &ListId) -> Kind<ShardSeal> {
    Kind::of(id.incident.as_str(), format!("shard-seal#{:04}#", id.list.0))
}

/// A notice.
#[must_use]
pub fn notice(id: &NoticeId) -> Key<Notice> {
    Key::of(id.incident.as_str(), format!("{NOTICES}{:04}", id.notice.0))
}

/// What was made of a notice in one language.
#[must_use]
pub fn composed(id: &NoticeId, language: &Language) -> Key<Composed> {
    Key::of(id.incident.as_str(), format!("composed#{:04}#{language}", id.notice.0))
}

/// The partition of approved notices' codes, which whoever answers the public may read and no other.
pub const VERIFICATIONS: &str = "verification";

/// An approved notice under its code.
#[must_use]
pub fn verification(code: &VerificationCode) -> Key<GenuineNotice> {
    Key::of(VERIFICATIONS, code.as_str())
}

/// Where no code ever stands: to ask for it takes as long as to ask for a code that nobody has.
#[must_use]
pub fn no_verification() -> Key<GenuineNotice> {
    Key::of(VERIFICATIONS, "-")
}

const DISPATCHES: &str = "dispatch#";

/// Whether and how a notice is being sent.
#[must_use]
pub fn dispatch(id: &NoticeId) -> Key<Dispatch> {
    Key::of(id.incident.as_str(), format!("{DISPATCHES}{:04}", id.notice.0))
}

/// A test of a notice.
#[must_use]
pub fn test_send(id: &NoticeId, test: TestSendNumber) -> Key<TestSend> {
    test_sends(id).key(format_args!("{:06}", test.0))
}

/// The prefix of a notice's tests.
#[must_use]
pub fn test_sends(id: &NoticeId) -> Kind<TestSend> {
    Kind::of(id.incident.as_str(), format!("test-send#{:04}#", id.notice.0))
}

/// How far one slice of a notice is; slices are distinguished by their first customer.
#[must_use]
pub fn slice(id: &NoticeId, first: &CustomerId) -> Key<SliceProgress> {
    slices(id).key(first)
}

/// The prefix of a notice's slices.
#[must_use]
pub fn slices(id: &NoticeId) -> Kind<SliceProgress> {
    Kind::of(id.incident.as_str(), format!("slice#{:04}#", id.notice.0))
}

/// A slice of a notice that was refused; slices are distinguished by their first customer.
#[must_use]
pub fn refused_slice(id: &NoticeId, first: &CustomerId) -> Key<SliceRefusal> {
    refused_slices(id).key(first)
}

/// The prefix of a notice's refused slices.
#[must_use]
pub fn refused_slices(id: &NoticeId) -> Kind<SliceRefusal> {
    Kind::of(id.incident.as_str(), format!("refused-slice#{:04}#", id.notice.0))
}

/// Letters or calls handed over together.
#[must_use]
pub fn consignment(id: &NoticeId, name: &ConsignmentName) -> Key<Consignment> {
    consignments(id).key(name)
}

/// The prefix of a notice's consignments.
#[must_use]
pub fn consignments(id: &NoticeId) -> Kind<Consignment> {
    Kind::of(id.incident.as_str(), format!("consignment#{:04}#", id.notice.0))
}

/// The prefix of a notice's consignments by one channel.
#[must_use]
pub fn consignments_by(id: &NoticeId, channel: Channel) -> Kind<Consignment> {
    let all = consignments(id);
    Kind::of(all.partition, format!("{}{channel}-", all.prefix))
}

/// How many deliveries of a consignment have a reported result: a counter.
#[must_use]
pub fn heard_of(id: &NoticeId, name: &ConsignmentName) -> Key<Tally> {
    heard_of_consignments(id).key(name)
}

/// The prefix of those counters of a notice.
#[must_use]
pub fn heard_of_consignments(id: &NoticeId) -> Kind<Tally> {
    Kind::of(id.incident.as_str(), format!("heard#{:04}#", id.notice.0))
}

/// One of a notice's sixteen counters: which one does not matter, so the moment decides, and writers rarely meet.
#[must_use]
pub fn counter(id: &NoticeId, now: Timestamp) -> Key<Tally> {
    let which = now.as_microsecond().rem_euclid(16);
    counters(id).key(format_args!("{which:x}"))
}

/// The prefix of a notice's counters.
#[must_use]
pub fn counters(id: &NoticeId) -> Kind<Tally> {
    Kind::of(id.incident.as_str(), format!("counter#{:04}#", id.notice.0))
}

/// A customer's withdrawal from what is still to be sent.
#[must_use]
pub fn withdrawal(incident: &IncidentId, customer: &CustomerId) -> Key<Withdrawal> {
    Key::of(incident.as_str(), format!("{WITHDRAWALS}{customer}"))
}

/// One entry of the chain of evidence.
#[must_use]
pub fn evidence(incident: &IncidentId, sequence: u64) -> Key<Evidence> {
    Key::of(incident.as_str(), format!("{EVIDENCE}{sequence:010}"))
}

/// An update for the public page.
#[must_use]
pub fn update(incident: &IncidentId, update: UpdateNumber) -> Key<Update> {
    Key::of(incident.as_str(), format!("{UPDATES}{:04}", update.0))
}

/// The partition of the lines of the public root page.
pub const PUBLIC_LINES: &str = "public";

/// What the public root page says of an incident.
#[must_use]
pub fn public_line<E>(incident: &IncidentId) -> Key<E> {
    Key::of(PUBLIC_LINES, incident.as_str())
}

/// A statement about an incident.
#[must_use]
pub fn statement(incident: &IncidentId, number: StatementNumber) -> Key<Statement> {
    Key::of(incident.as_str(), format!("{STATEMENTS}{:06}", number.0))
}

/// A decision about an obligation, numbered from 1.
#[must_use]
pub fn decision(incident: &IncidentId, obligation: &ObligationKey, number: u32) -> Key<ObligationDecision> {
    decisions(incident, obligation).key(format_args!("{number:06}"))
}

/// The prefix of the decisions about one obligation.
#[must_use]
pub fn decisions(incident: &IncidentId, obligation: &ObligationKey) -> Kind<ObligationDecision> {
    Kind::of(incident.as_str(), format!("{DECISIONS}{obligation}#"))
}

/// Something done about an obligation, numbered from 1.
#[must_use]
pub fn done(incident: &IncidentId, obligation: &ObligationKey, number: u32) -> Key<ObligationDone> {
    done_about(incident, obligation).key(format_args!("{number:06}"))
}

/// The prefix of what was done about one obligation.
#[must_use]
pub fn done_about(incident: &IncidentId, obligation: &ObligationKey) -> Kind<ObligationDone> {
    Kind::of(incident.as_str(), format!("{DONE}{obligation}#"))
}

/// A person's word on an incident's severity, numbered from 1.
#[must_use]
pub fn severity_override(incident: &IncidentId, number: u32) -> Key<SeverityOverride> {
    Key::of(incident.as_str(), format!("{SEVERITY_OVERRIDES}{number:06}"))
}

/// What was reported about an incident's dates.
#[must_use]
pub fn clocks(incident: &IncidentId) -> Key<Clocks> {
    Key::of(incident.as_str(), "clocks")
}

/// The answer given to a request that carried an `Idempotency-Key`.
#[must_use]
pub fn idempotency<E>(caller: &str, key: &str) -> Key<E> {
    Key::of("idempotency", Digest::of_json(&(caller, key)).to_string())
}

/// An incident whose dates *watch* checks.
#[must_use]
pub fn watched_incident(id: &IncidentId) -> Key<Watched> {
    Key::of(WATCHED, format!("incident#{id}"))
}

/// A notice that *watch* checks.
#[must_use]
pub fn watched_notice(id: &NoticeId) -> Key<Watched> {
    Key::of(WATCHED, format!("notice#{}#{:04}", id.incident, id.notice.0))
}

/// A list being sealed that *watch* checks.
#[must_use]
pub fn watched_list(id: &ListId) -> Key<Watched> {
    Key::of(WATCHED, format!("list#{}#{:04}", id.incident, id.list.0))
}

/// How fast the account may send.
#[must_use]
pub fn pacing() -> Key<Pacing> {
    Key::of(ACCOUNT, "pacing")
}

/// How far the provider's events were processed.
#[must_use]
pub fn receipts_watermark() -> Key<ReceiptsWatermark> {
    Key::of(ACCOUNT, "receipts-watermark")
}

/// Whether a run of *watch* is at work.
#[must_use]
pub fn watch_lease() -> Key<WatchLease> {
    Key::of(ACCOUNT, "watch")
}

/// Whether anybody gets the alarms.
#[must_use]
pub fn alarm_subscriptions() -> Key<AlarmSubscriptions> {
    Key::of(ACCOUNT, "alarm-subscriptions")
}

/// The partition of a shard's customers.
#[must_use]
pub fn customer_shard(incident: &IncidentId, shard: Shard) -> String {
    format!("{incident}#{shard}")
}

/// The sort key of a customer.
#[must_use]
pub fn customer(list: ListNumber, customer: &CustomerId) -> String {
    format!("{}{customer}", customers(list))
}

/// The prefix of a list's customers within a shard.
#[must_use]
pub fn customers(list: ListNumber) -> String {
    format!("{:04}#", list.0)
}

const CODE_POOLS: &str = "code-pool#";

/// A pool of codes.
#[must_use]
pub fn code_pool(incident: &IncidentId, pool: PoolNumber) -> Key<CodePool> {
    Key::of(incident.as_str(), format!("{CODE_POOLS}{:04}", pool.0))
}

/// Which codes are a list's: the first allotment, or one that a later notice added.
#[must_use]
pub fn allotment(list: &ListId, allotment: u32) -> Key<Allotment> {
    allotments(list).key(format_args!("{allotment:04}"))
}

/// The prefix of the codes that are a list's.
#[must_use]
pub fn allotments(id: &ListId) -> Kind<Allotment> {
    Kind::of(id.incident.as_str(), format!("allotment#{:04}#", id.list.0))
}

/// Which codes of an allotment are those of one slice; slices are distinguished by their first customer.
#[must_use]
pub fn draw(list: &ListId, allotment: u32, first: &CustomerId) -> Key<Draw> {
    Key::of(list.incident.as_str(), format!("draw#{:04}#{allotment:04}#{first}", list.list.0))
}

/// The partition and sort key of a chunk of a pool's codes, in the Customers table.
#[must_use]
pub fn code_chunk(incident: &IncidentId, upload: &str, chunk: u32) -> (String, String) {
    (format!("{incident}#codes"), format!("{upload}#{chunk:06}"))
}

/// To which place a sealed chunk of codes is bound, so that chunks cannot be swapped.
#[must_use]
pub fn code_chunk_place(incident: &IncidentId, upload: &str, chunk: u32) -> String {
    let (partition, sort) = code_chunk(incident, upload, chunk);
    format!("{partition}/{sort}")
}

/// The partition and sort key of an incident's keys.
#[must_use]
pub fn incident_keys(incident: &IncidentId) -> (String, &'static str) {
    (format!("{incident}#keys"), "keys")
}

/// The partition of a shard's deliveries.
#[must_use]
pub fn delivery_shard(notice: &NoticeId, shard: Shard) -> String {
    format!("{}.{:04}#{shard}", notice.incident, notice.notice.0)
}

/// The partition and sort key of a delivery.
#[must_use]
pub fn delivery(id: &DeliveryId) -> (String, String) {
    (delivery_shard(&id.notice, id.customer.shard()), id.customer.to_string())
}
