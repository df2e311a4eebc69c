//! One batch of deliveries of one notice by one channel: read, render, claim, keep a copy, send, record, count.

use std::collections::HashMap;

use futures::StreamExt;
use futures::stream;
use jiff::Timestamp;
use jiff::civil::Date;
use shared::batch::chain;
use shared::channel::Channel;
use shared::clock::Clock;
use shared::copy::{self, Copy, CopyBatch, SentContent};
use shared::customer::Customer;
use shared::delivery::{Answer, Claim, RefusedReason};
use shared::guests::GuestAddress;
use shared::handover::{SKEW, count, record_answers, refuse_unfit};
use shared::id::{AttemptId, CustomerId, DeliveryId, ListId, ListNumber, NoticeId};
use shared::keys;
use shared::message::DeliveriesReleased;
use shared::personal::{EmailAddress, Personal, PhoneNumber};
use shared::ports::{Advance, Change, Deliveries, Incidents, StoreError, Versioned};
use shared::recipients;
use shared::render::{Email, Renderer, Sms};
use shared::tally::Tally;

use crate::gate::Gate;
use crate::provider::{Copies, CopyNotKept, Mailer, Texter};
use crate::{App, DeliverError, Ports};

/// How many provider calls are under way at a time. SES answers in some 100 ms, so this carries 200 calls a second.
const CONCURRENCY: usize = 20;

/// What is to be worked off.
pub(crate) struct Work<'a> {
    pub(crate) notice: &'a NoticeId,
    pub(crate) list: ListNumber,
    pub(crate) channel: Channel,
    pub(crate) customers: Vec<CustomerId>,
    pub(crate) deadline: Timestamp,
}

/// A message made for one customer, not yet sent.
struct Ready {
    row: Versioned,
    attempt: AttemptId,
    message: Message,
}

/// A message and where it goes.
enum Message {
    Email(EmailAddress, Email),
    Sms(PhoneNumber, Sms),
}

impl Message {
    fn to(&self) -> GuestAddress {
        match self {
            Self::Email(to, _) => GuestAddress::Email(to.clone()),
            Self::Sms(to, _) => GuestAddress::Phone(to.clone()),
        }
    }

    fn copy(&self, customer: &CustomerId) -> Copy {
        let (to, content) = match self {
            Self::Email(to, email) => (to.expose(), SentContent::Email(email.clone())),
            Self::Sms(to, sms) => (to.expose(), SentContent::Sms(sms.clone())),
        };
        Copy { customer: customer.clone(), to: Personal::new(to.to_owned()), content }
    }
}

/// Sends what the work names and this call can claim, and records every outcome.
pub(crate) async fn deliver<P: Ports>(app: &App<P>, work: Work<'_>) -> Result<(), DeliverError> {
    let mut gate = Gate::new(app, work.notice, work.channel, work.deadline).await?;
    if !gate.is_open() {
        // Acknowledged, not failed: the rows stay planned, and watch hands them out again once they may go.
        return Ok(());
    }
    let renderer = app.compiled(work.notice).await?;
    let list = ListId { incident: work.notice.incident.clone(), list: work.list };
    let ids: Vec<DeliveryId> = work.customers.iter().map(|customer| work.delivery(customer)).collect();
    let rows = app.deliveries.read(&ids).await?;
    let owed = rows.into_iter().filter(|(_, row)| row.is_owed_by(work.channel));
    // What does not fit stays planned, without a write, and is handed out again. Guests are looked for among all of them.
    let most = if gate.has_guests_only() { usize::MAX } else { gate.capacity() };
    let mut owed: Vec<Versioned> = owed.take(most).collect();
    let mut people = recipients::gather(&app.customers, &list, &owed).await?;
    if gate.has_guests_only() {
        let secrets = app.keys(&work.notice.incident).await?;
        owed.retain(|(_, row)| {
            let customer = people.get(&row.id.customer);
            gate.invites(customer.and_then(|customer| address(customer, work.channel)).as_ref(), &secrets)
        });
        owed.truncate(gate.capacity());
    }
    if recipients::have_codes(&owed) {
        recipients::fill_in_codes(&owed, &mut people, app.keys(&work.notice.incident).await?.as_ref());
    }
    let mut tally = Tally::default();

    let (ready, unfit) = render(&renderer, owed, &people, work.channel, app.clock.today());
    refuse_unfit(&app.deliveries, work.channel, unfit, app.clock.now(), &mut tally).await?;
    let copy_name = copy::fresh_name();
    let claimed = claim(app, &work, ready, &copy_name, &mut tally).await?;
    let answers = match keep_copy(app, &work, &claimed, &copy_name).await {
        Ok(()) => send(app, &mut gate, &work, &claimed).await?,
        Err(error) => {
            tracing::error!(error = chain(&error), "no copy, no sending: the deliveries go back");
            claimed.iter().map(|ready| (ready, Answer::NotSent)).collect()
        }
    };
    let answers = answers.into_iter().map(|(ready, answer)| (ready.row.clone(), answer)).collect();
    let recorded = record_answers(&app.deliveries, answers, app.clock.now(), &mut tally).await;
    tally.turn_away(work.channel, gate.turned_away());
    // Counted even where not all could be recorded: what is in the table is so.
    if !tally.is_empty() {
        app.incidents.add(&keys::counter(work.notice, app.clock.now()), &tally).await?;
    }
    Ok(recorded?)
}

impl Work<'_> {
    fn delivery(&self, customer: &CustomerId) -> DeliveryId {
        DeliveryId { notice: self.notice.clone(), customer: customer.clone() }
    }
}

/// Where a message to this customer goes by this channel. `None`: nowhere.
fn address(customer: &Customer, channel: Channel) -> Option<GuestAddress> {
    match channel {
        Channel::Email => customer.email.clone().map(GuestAddress::Email),
        Channel::Sms => customer
            .phone
            .as_ref()
            .filter(|phone| phone.takes_texts)
            .map(|phone| GuestAddress::Phone(phone.number.clone())),
        Channel::Letter | Channel::Call => None,
    }
}

/// Makes each message, before anything is claimed: what cannot be made for a person never will be.
fn render(
    renderer: &Renderer,
    owed: Vec<Versioned>,
    people: &HashMap<CustomerId, Customer>,
    channel: Channel,
    today: Date,
) -> (Vec<Ready>, Vec<(Versioned, RefusedReason)>) {
    let (mut ready, mut unfit) = (Vec::with_capacity(owed.len()), Vec::new());
    for row in owed {
        match people
            .get(&row.1.id.customer)
            .ok_or(RefusedReason::NoAddress)
            .and_then(|customer| message(renderer, customer, channel, today))
        {
            Ok(message) => ready.push(Ready { attempt: row.1.next_attempt(), row, message }),
            Err(reason) => unfit.push((row, reason)),
        }
    }
    (ready, unfit)
}

/// The message for a customer. Letters and calls are handed over by functions of their own; here there is no address for them.
fn message(renderer: &Renderer, customer: &Customer, channel: Channel, today: Date) -> Result<Message, RefusedReason> {
    let unrenderable = |_| RefusedReason::Unrenderable;
    match address(customer, channel).ok_or(RefusedReason::NoAddress)? {
        GuestAddress::Email(to) => Ok(Message::Email(to, renderer.email(customer, today).map_err(unrenderable)?)),
        GuestAddress::Phone(to) => Ok(Message::Sms(to, renderer.sms(customer, today).map_err(unrenderable)?)),
    }
}

/// Claims what is ready; what somebody else claimed first is theirs, and a lost race is not an error.
async fn claim<P: Ports>(
    app: &App<P>,
    work: &Work<'_>,
    ready: Vec<Ready>,
    copy_name: &str,
    tally: &mut Tally,
) -> Result<Vec<Ready>, StoreError> {
    let now = app.clock.now();
    let (mut claims, mut changes) = (Vec::with_capacity(ready.len()), Vec::with_capacity(ready.len()));
    for ready in ready {
        let claim = Claim {
            lease_until: work.deadline + SKEW,
            content: ready.message.copy(&ready.row.1.id.customer).content.fingerprint(),
            copy: copy_name.to_owned(),
        };
        if let Some(after) = ready.row.1.claimed(work.channel, &claim, now) {
            changes.push(Change { before: ready.row.clone(), after });
            claims.push(ready);
        }
    }
    let outcomes = take(app, &changes).await?;
    count(tally, changes.iter().zip(outcomes.iter().copied()));
    let won = claims.into_iter().zip(changes).zip(outcomes).filter(|(_, outcome)| *outcome == Advance::Won);
    Ok(won.map(|((ready, change), _)| Ready { row: (change.before.0 + 1, change.after), ..ready }).collect())
}

/// Takes claims request by request: where a later one fails, what the earlier ones took is still sent. Given up as lost it
/// would have to lapse, and nobody could say any more that it was never sent.
async fn take<P: Ports>(app: &App<P>, changes: &[Change]) -> Result<Vec<Advance>, StoreError> {
    let mut outcomes = Vec::with_capacity(changes.len());
    for request in changes.chunks(DeliveriesReleased::MOST) {
        match app.deliveries.advance(request).await {
            Ok(taken) => outcomes.extend(taken),
            Err(error) if outcomes.is_empty() => return Err(error),
            Err(error) => {
                tracing::warn!(error = chain(&error), "not all could be claimed; the rest is handed out again");
                break;
            }
        }
    }
    outcomes.resize(changes.len(), Advance::Lost);
    Ok(outcomes)
}

/// Keeps exactly what is about to be sent. Whoever is killed after this leaves more proof than messages, never less.
async fn keep_copy<P: Ports>(
    app: &App<P>,
    work: &Work<'_>,
    claimed: &[Ready],
    copy_name: &str,
) -> Result<(), CopyNotKept> {
    if claimed.is_empty() {
        return Ok(());
    }
    let keys = app.keys(&work.notice.incident).await.map_err(|error| CopyNotKept(error.into()))?;
    let copies = claimed.iter().map(|ready| ready.message.copy(&ready.row.1.id.customer)).collect();
    let key = copy::object_key(work.notice, copy_name);
    let object = copy::seal(&CopyBatch { channel: work.channel, copies }, &keys, &key);
    app.copies.keep(&key, object.map_err(|error| CopyNotKept(error.into()))?).await
}

/// Makes one provider call per claim, at the gate's pace and with bounded concurrency. What the gate no longer lets through
/// was certainly not sent.
async fn send<'r, P: Ports>(
    app: &App<P>,
    gate: &mut Gate<'_, P>,
    work: &Work<'_>,
    claimed: &'r [Ready],
) -> Result<Vec<(&'r Ready, Answer)>, DeliverError> {
    if claimed.is_empty() {
        return Ok(Vec::new());
    }
    // Their copy was kept under them, so they are here.
    let secrets = &app.keys(&work.notice.incident).await?;
    // One turn after another, while the calls of earlier turns go on: a call begins in its own turn, not when somebody looks.
    let turns = stream::unfold((gate, claimed.iter()), async |(gate, mut rest)| {
        let ready = rest.next()?;
        // A guest list may have been turned on since the claim.
        let admitted =
            gate.admits().await && (!gate.has_guests_only() || gate.invites(Some(&ready.message.to()), secrets));
        Some(((ready, admitted), (gate, rest)))
    });
    let calls = turns.map(async |(ready, admitted)| {
        let answer = match &ready.message {
            _ if !admitted => Answer::NotSent,
            Message::Email(to, email) => app.mailer.send(Some(&ready.attempt), to, email).await,
            Message::Sms(to, sms) => app.texter.send(Some(&ready.attempt), to, sms).await,
        };
        (ready, answer)
    });
    Ok(calls.buffer_unordered(CONCURRENCY).collect().await)
}
