//! **fan-out** plans one delivery per customer of a slice of the list, and releases the first window of them; for a resend it plans
//! again those of the slice who were not notified.
//!
//! - **Woken by** queue `fan-out` behind topic Notices: [`SliceApproved`], one message per slice of at most 5,000 customers.
//! - **Reads** the notice, its dispatch, withdrawals, and the incident with its facts and counts, by which laws accept which channel
//!   (Incidents); the slice's customers and, where the notice hands out codes, those of the slice (Customers).
//! - **Writes** planned rows (Deliveries, only where none is yet; for a resend, unreachable rows planned again); the slice's progress
//!   or refusal, which codes it drew, and counters (Incidents).
//! - **Publishes** the first window of the slice on topic Deliveries.
//! - **May run twice because** rows are inserted on condition that they are not there, a release is only a hint, and a slice draws its
//!   codes once.
//! - **Gives up when** the slice's customers are not the ones that were approved: nothing is planned and nothing is published.
//! - **Needs in template.yaml** a timeout that plans 5,000 rows (200 batches of conditional inserts), and partial batch responses.
//! - **Environment** `INCIDENTS_TABLE`, `CUSTOMERS_TABLE`, `DELIVERIES_TABLE`, `DELIVERIES_TOPIC`.

mod codes;
mod resend;

use model::entry::Key;
use std::collections::BTreeMap;
use stores::read_dossier;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use model::assessment::assess;
use model::codes::{NotSealedHere, SealedCode};
use model::customer::Customer;
use model::delivery::Delivery;
use model::digest::Digest;
use model::entry::{Commit, Entry, Stored, Write};
use model::error::chain;
use model::id::{DeliveryId, ListId, NoticeId};
use model::incident::Incident;
use model::keys;
use model::lawful::Lawful;
use model::list::{Slice, Slicer};
use model::message::{DeliveriesReleased, SliceApproved};
use model::notice::{Dispatch, Notice, SliceProgress, SliceRefusal};
use model::pacing::{Pacing, Windows};
use model::tally::Tally;
use runtime::batch::Batch;
use stores::aws::{Aws, SnsTopic};
use stores::clock::Clock;
use stores::release::{ReleaseError, release};
use stores::{Announce, Change, Customers, Deliveries, Incidents, Planned, StoreError, World, advance_counted};

use crate::codes::SliceCodes;

/// The ports that fan-out needs, bound together by whoever wires it.
pub trait Ports: World {
    /// Topic Deliveries.
    type Topic: Announce<DeliveriesReleased>;
}

impl Ports for Aws {
    type Topic = SnsTopic;
}

/// What fan-out works with.
pub struct App<P: Ports> {
    /// The Incidents table.
    pub incidents: P::Incidents,
    /// The Customers table.
    pub customers: P::Customers,
    /// The Deliveries table.
    pub deliveries: P::Deliveries,
    /// Topic Deliveries.
    pub topic: P::Topic,
    /// The clock.
    pub clock: P::Clock,
}

/// Why a slice was not planned.
#[derive(Debug, thiserror::Error)]
pub enum FanOutError {
    /// A table could not be used: the message is redelivered.
    #[error("the slice could not be planned")]
    Store(#[from] StoreError),
    /// Planned, but not released: the message is redelivered, and *watch* releases what is left.
    #[error("the slice's first window could not be released")]
    Release(#[from] ReleaseError),
    /// What the message speaks of is not there.
    #[error("{0} is missing: a message without its approval")]
    Missing(&'static str),
    /// The text or the list is not the one that was approved. A person has to look: it is noted, and *watch* raises the alarm.
    #[error("the slice or the text is not what was approved; nothing is planned")]
    NotAsApproved,
    /// Others drew from the same codes, or changed the same rows, all the time: the message is redelivered.
    #[error("others changed the same codes or deliveries at the same time, again and again")]
    Contended,
    /// The codes cannot be opened: the incident's key is another one than they were sealed under.
    #[error("the slice's codes cannot be used")]
    Codes(#[from] NotSealedHere),
}

/// Plans every slice of a batch of messages; one that fails is redelivered alone.
pub async fn handle<P: Ports>(app: &App<P>, event: SqsEvent) -> SqsBatchResponse {
    let mut batch = Batch::<SliceApproved>::decode(event);
    for (id, message) in std::mem::take(&mut batch.messages) {
        let outcome = match fan_out(app, &message).await {
            // Redelivery would change nothing: watch alerts people, and has it checked again.
            Err(FanOutError::NotAsApproved) => refuse(app, &message).await,
            outcome => outcome,
        };
        if let Err(error) = outcome {
            tracing::error!(notice.id = %message.notice, error = chain(&error), "a slice was not fanned out");
            batch.fail([id]);
        }
    }
    batch.response()
}

/// Plans one slice and releases its first window.
///
/// # Errors
/// [`FanOutError`]; whatever was planned by then stays, and planning it again changes nothing.
pub async fn fan_out<P: Ports>(app: &App<P>, message: &SliceApproved) -> Result<(), FanOutError> {
    if let Some(number) = message.resend {
        return resend::resend(app, message, number).await;
    }
    let dispatch = found::<Dispatch, _>(&app.incidents, &keys::dispatch(&message.notice)).await?;
    let progress_key = keys::slice(&message.notice, &message.slice.first);
    let progress = match app.incidents.get::<SliceProgress>(&progress_key).await? {
        Some(progress) => progress,
        None => {
            plan_slice(app, message, &dispatch.value).await?;
            let progress = SliceProgress {
                slice: message.slice.clone(),
                planned_at: app.clock.now(),
                released_through: BTreeMap::new(),
                reopened_at: None,
                resent: None,
            };
            match app.incidents.commit(vec![Write::create(progress_key.clone(), &progress)]).await? {
                Commit::Done => Stored { key: progress_key, revision: 1, value: progress },
                // Another copy of the message was faster; its entry is as good.
                Commit::Conflict(_) => found::<SliceProgress, _>(&app.incidents, &progress_key).await?,
            }
        }
    };
    // Only the first window is ours: whatever comes after it is released by watch, at the account's pace.
    if progress.value.released_through.is_empty() {
        release_first(app, &dispatch.value, &progress).await?;
    }
    Ok(())
}

/// Notes that a slice was refused.
async fn refuse<P: Ports>(app: &App<P>, message: &SliceApproved) -> Result<(), FanOutError> {
    tracing::error!(notice.id = %message.notice, slice.shard = %message.slice.shard, "a slice is not what was approved");
    let refusal = SliceRefusal { slice: message.slice.clone(), at: app.clock.now() };
    let key = keys::refused_slice(&message.notice, &message.slice.first);
    // Without a condition there is no conflict.
    let _: Commit = app.incidents.commit(vec![Write::put(key, &refusal)]).await?;
    Ok(())
}

async fn found<E: Entry, I: Incidents>(incidents: &I, key: &Key<E>) -> Result<Stored<E>, FanOutError> {
    incidents.get(key).await?.ok_or(FanOutError::Missing(E::WHAT))
}

/// Inserts one row per customer of the slice, after making sure that they are the customers who were approved.
async fn plan_slice<P: Ports>(app: &App<P>, message: &SliceApproved, dispatch: &Dispatch) -> Result<(), FanOutError> {
    let notice = found(&app.incidents, &keys::notice(&message.notice)).await?.value;
    let lawful = lawful(app, &message.notice).await?;
    let customers = read_slice(app, message).await?;
    if !is_approved(app, &notice, message).await? || !is_as_sealed(&customers, &message.slice) {
        return Err(FanOutError::NotAsApproved);
    }
    let codes = match dispatch.allotments {
        0 => None,
        some => Some(codes::of_slice(app, message, some, &customers).await?),
    };
    let reached = customers.into_iter().map(|customer| customer.corrected(&dispatch.releases.released_at));
    let rows: Vec<Delivery> =
        reached.map(|customer| row(&message.notice, &customer, &lawful, codes.as_ref())).collect();
    let outcomes = app.deliveries.plan(&rows).await?;
    count(app, &message.notice, rows.iter().zip(outcomes)).await?;
    take_out_withdrawn(app, message).await
}

/// Which channels count as notice, by what is known of the incident.
async fn lawful<P: Ports>(app: &App<P>, notice: &NoticeId) -> Result<Lawful, FanOutError> {
    let dossier = read_dossier(&app.incidents, &notice.incident).await?;
    Ok(Lawful::of(&assess(&dossier.ok_or(FanOutError::Missing(Incident::WHAT))?)))
}

/// Whether this slice is one of the list, and the text the one, that the approval is bound to by their digests.
async fn is_approved<P: Ports>(app: &App<P>, notice: &Notice, message: &SliceApproved) -> Result<bool, StoreError> {
    let Some(approval) = &notice.approval else { return Ok(false) };
    let list = ListId { incident: message.notice.incident.clone(), list: message.list };
    let seals = app.incidents.all(&keys::shard_seals(&list)).await?;
    let list = Digest::of_digests(seals.iter().map(|seal| seal.value.digest()));
    let is_part = seals.iter().any(|seal| seal.value.slices.contains(&message.slice));
    let is_text = approval.content == notice.digest();
    Ok(is_text && is_part && notice.list == message.list && approval.list == list)
}

async fn read_slice<P: Ports>(app: &App<P>, message: &SliceApproved) -> Result<Vec<Customer>, StoreError> {
    let list = ListId { incident: message.notice.incident.clone(), list: message.list };
    let Slice { shard, first, last, .. } = &message.slice;
    let mut customers = Vec::with_capacity(message.slice.customers as usize);
    let mut after = first.predecessor();
    loop {
        let page = app.customers.page(&list, *shard, after.as_ref(), Some(last)).await?;
        let more = page.next.is_some();
        customers.extend(page.items);
        match customers.last().filter(|_| more) {
            Some(customer) => after = Some(customer.id.clone()),
            None => return Ok(customers),
        }
    }
}

fn is_as_sealed(customers: &[Customer], slice: &Slice) -> bool {
    let mut slicer = Slicer::default();
    customers.iter().for_each(|customer| slicer.add(customer));
    slicer.finish() == [slice.clone()]
}

fn row(notice: &NoticeId, customer: &Customer, lawful: &Lawful, codes: Option<&SliceCodes>) -> Delivery {
    let id = DeliveryId { notice: notice.clone(), customer: customer.id.clone() };
    let row = Delivery::planned_as(id.clone(), lawful.plan(customer));
    match codes.and_then(|codes| Some((codes.given.get(&customer.id)?, &codes.vault))) {
        Some((given, vault)) => row.with_code(SealedCode::new(given, vault, &id)),
        None => row,
    }
}

/// Takes out of the slice who was withdrawn before it was planned. Read after the rows are there: whoever is withdrawn later
/// finds a row, which intake takes out itself, so between the two nobody slips through.
async fn take_out_withdrawn<P: Ports>(app: &App<P>, message: &SliceApproved) -> Result<(), FanOutError> {
    let NoticeId { incident, .. } = &message.notice;
    let withdrawals = app.incidents.all(&keys::withdrawals(incident)).await?;
    let Slice { first, last, .. } = &message.slice;
    let ids: Vec<DeliveryId> = withdrawals
        .into_iter()
        .map(|stored| stored.value.customer)
        .filter(|customer| (first..=last).contains(&customer))
        .map(|customer| DeliveryId { notice: message.notice.clone(), customer })
        .collect();
    let rows = app.deliveries.read(&ids).await?;
    let changes =
        rows.into_iter().filter_map(|before| Some(Change { after: before.delivery.taken_out()?, before })).collect();
    // Nothing of the slice is released yet, so a race can only be with intake, which takes out the same people.
    let mut tally = Tally::default();
    advance_counted(&app.deliveries, changes, &mut tally).await?;
    add(app, &message.notice, &tally).await
}

/// Adds the rows that are new to the notice's advisory counters.
async fn count<'r, P: Ports>(
    app: &App<P>,
    notice: &NoticeId,
    rows: impl Iterator<Item = (&'r Delivery, Planned)>,
) -> Result<(), FanOutError> {
    let mut tally = Tally::default();
    rows.filter(|(_, outcome)| *outcome == Planned::New).for_each(|(row, _)| tally.add(row));
    add(app, notice, &tally).await
}

async fn add<P: Ports>(app: &App<P>, notice: &NoticeId, tally: &Tally) -> Result<(), FanOutError> {
    if !tally.is_empty() {
        app.incidents.add(&keys::counter(notice, app.clock.now()), tally).await?;
    }
    Ok(())
}

async fn release_first<P: Ports>(
    app: &App<P>,
    dispatch: &Dispatch,
    progress: &Stored<SliceProgress>,
) -> Result<(), FanOutError> {
    let pacing = app.incidents.get(&keys::pacing()).await?;
    let pacing = pacing.map_or_else(|| Pacing::unknown(app.clock.now()), |stored| stored.value);
    let mut share = Windows::of(&pacing).shared_by(dispatch.slices);
    let released = release(&app.deliveries, &app.topic, dispatch, &progress.value, &mut share).await?;
    // Where the entry changed meanwhile, watch has taken over the cursors.
    let _: Commit = app.incidents.commit(vec![progress.replace(&released)]).await?;
    Ok(())
}
