//! One batch of deliveries of one notice by one channel: read, render, keep a copy; claim, send, record until all is done; count.

use std::collections::HashMap;

use futures::StreamExt;
use futures::stream;
use handover::claims::{NamedDeliveries, SKEW, count, record_answers, refuse_unfit};
use handover::copy;
use handover::copy::{Copy, CopyBatch, SentContent};
use handover::recipients;
use jiff::Timestamp;
use jiff::civil::Date;
use model::channel::Channel;
use model::customer::Customer;
use model::delivery::{Answer, Claim, RefusedReason};
use model::guests::GuestAddress;
use model::id::{AttemptId, CustomerId};
use model::incident_keys::IncidentKeys;
use model::keys;
use model::message::DeliveriesReleased;
use model::personal::{EmailAddress, Personal, PhoneNumber};
use model::rendered::{Email, Sms};
use model::tally::Tally;
use notice::Renderer;
use stores::clock::Clock;
use stores::{Advance, Change, Deliveries, Incidents, Row, StoreError};

use crate::gate::Gate;
use crate::provider::{Copies, CopyNotKept, Mailer, Texter};
use crate::{App, DeliverError, Ports};

/// How many are claimed, under way and recorded at a time, so how many a kill can leave in doubt: as many as one request claims, since
/// fewer would cost more requests. SES answers in some 100 ms, so this carries 200 calls a second.
const AT_ONCE: usize = DeliveriesReleased::MAX;

/// What is worked off, and what all of its claims have in common.
struct Work<'a> {
    named: &'a NamedDeliveries,
    lease_until: Timestamp,
    secrets: &'a IncidentKeys,
    /// The name of the copy that is kept.
    copy: String,
}

/// A message made for one customer, not yet sent.
struct Ready {
    row: Row,
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

/// Sends what is named and this call can claim, and records every outcome.
pub(crate) async fn deliver<P: Ports>(
    app: &App<P>,
    named: &NamedDeliveries,
    deadline: Timestamp,
) -> Result<(), DeliverError> {
    let mut gate = Gate::new(app, &named.notice, named.channel, deadline).await?;
    if gate.capacity() == 0 {
        // Acknowledged, not failed: the rows stay planned, and watch hands them out again once they may go.
        return Ok(());
    }
    let renderer = app.approved.renderer(&app.incidents, &named.notice).await?;
    let secrets = app.approved.keys(&app.customers, &named.notice.incident).await?;
    let mut owed = named.owed(&app.deliveries).await?;
    // What does not fit stays planned, without a write, and is handed out again. Guests are looked for among all of them.
    if !gate.has_guests_only() {
        owed.truncate(gate.capacity());
    }
    let as_approved = (&named.list, gate.released_at());
    let people = recipients::gather(&app.customers, &app.approved, as_approved, &owed).await?;
    if gate.has_guests_only() {
        owed.retain(|Row { delivery: row, .. }| {
            let customer = people.get(&row.id.customer);
            gate.invites(customer.and_then(|customer| address(customer, named.channel)).as_ref(), &secrets)
        });
        owed.truncate(gate.capacity());
    }

    let mut tally = Tally::default();
    let (ready, unfit) = render(&renderer, owed, &people, named.channel, app.clock.today());
    refuse_unfit(&app.deliveries, named.channel, unfit, app.clock.now(), &mut tally).await?;
    let work = Work { named, lease_until: deadline + SKEW, secrets: &secrets, copy: copy::fresh_name() };
    let sent = match keep_copy(app, &work, &ready).await {
        Ok(()) => send_all(app, &mut gate, &work, ready, &mut tally).await,
        Err(error) => Err(error.into()),
    };
    tally.turn_away(named.channel, gate.turned_away());
    // Counted even where not all could be sent or recorded: what is in the table is so.
    if !tally.is_empty() {
        app.incidents.add(&keys::counter(&named.notice, app.clock.now()), &tally).await?;
    }
    sent
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
    owed: Vec<Row>,
    people: &HashMap<CustomerId, Customer>,
    channel: Channel,
    today: Date,
) -> (Vec<Ready>, Vec<(Row, RefusedReason)>) {
    let (mut ready, mut unfit) = (Vec::with_capacity(owed.len()), Vec::new());
    for row in owed {
        match people
            .get(&row.delivery.id.customer)
            .ok_or(RefusedReason::NoAddress)
            .and_then(|customer| message(renderer, customer, channel, today))
        {
            Ok(message) => ready.push(Ready { attempt: row.delivery.next_attempt(), row, message }),
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

/// Keeps exactly what is about to be sent. Whoever is killed after this, or finds a row claimed by somebody else, leaves more proof
/// than messages, never less.
async fn keep_copy<P: Ports>(app: &App<P>, work: &Work<'_>, ready: &[Ready]) -> Result<(), CopyNotKept> {
    if ready.is_empty() {
        return Ok(());
    }
    let copies = ready.iter().map(|ready| ready.message.copy(&ready.row.delivery.id.customer)).collect();
    let key = copy::object_key(&work.named.notice, &work.copy);
    let object = copy::seal(&CopyBatch { channel: work.named.channel, copies }, work.secrets, &key);
    app.copies.keep(&key, object.map_err(|error| CopyNotKept(error.into()))?).await
}

/// Claims, sends and records, [`AT_ONCE`] after [`AT_ONCE`]. What the gate no longer lets through stays planned, without a write.
async fn send_all<P: Ports>(
    app: &App<P>,
    gate: &mut Gate<'_, P>,
    work: &Work<'_>,
    mut ready: Vec<Ready>,
    tally: &mut Tally,
) -> Result<(), DeliverError> {
    loop {
        let rest = ready.split_off(ready.len().min(AT_ONCE).min(gate.capacity()));
        if ready.is_empty() {
            return Ok(());
        }
        let claimed = claim(app, work, ready, tally).await?;
        let answers = send(app, gate, work, claimed).await;
        record_answers(&app.deliveries, answers, app.clock.now(), tally).await?;
        ready = rest;
    }
}

/// Claims what is ready; what somebody else claimed first is theirs, and a lost race is not an error.
async fn claim<P: Ports>(
    app: &App<P>,
    work: &Work<'_>,
    ready: Vec<Ready>,
    tally: &mut Tally,
) -> Result<Vec<Ready>, StoreError> {
    let now = app.clock.now();
    let (mut claims, mut changes) = (Vec::with_capacity(ready.len()), Vec::with_capacity(ready.len()));
    for ready in ready {
        let content = ready.message.copy(&ready.row.delivery.id.customer).content.fingerprint();
        let claim = Claim { lease_until: work.lease_until, content, copy: work.copy.clone() };
        if let Some(after) = ready.row.delivery.claimed(work.named.channel, &claim, now) {
            changes.push(Change { before: ready.row.clone(), after });
            claims.push(ready);
        }
    }
    let outcomes = app.deliveries.advance(&changes).await?;
    count(tally, changes.iter().zip(outcomes.iter().copied()));
    let won = claims.into_iter().zip(changes).zip(outcomes).filter(|(_, outcome)| *outcome == Advance::Won);
    Ok(won.map(|((ready, change), _)| Ready { row: change.won(), ..ready }).collect())
}

/// Makes one provider call per claim, all at once but at the gate's pace. What the gate no longer lets through was certainly not
/// sent.
async fn send<P: Ports>(
    app: &App<P>,
    gate: &mut Gate<'_, P>,
    work: &Work<'_>,
    claimed: Vec<Ready>,
) -> Vec<(Row, Answer)> {
    // One turn after another, while the calls of earlier turns go on: a call begins in its own turn, not when somebody looks.
    let turns = stream::unfold((gate, claimed.into_iter()), async |(gate, mut rest)| {
        let ready = rest.next()?;
        // A guest list may have been turned on since the claim.
        let admitted =
            gate.admits().await && (!gate.has_guests_only() || gate.invites(Some(&ready.message.to()), work.secrets));
        Some(((ready, admitted), (gate, rest)))
    });
    let calls = turns.map(async |(ready, admitted)| {
        let answer = match &ready.message {
            _ if !admitted => Answer::NotSent,
            Message::Email(to, email) => app.mailer.send(Some(&ready.attempt), to, email).await,
            Message::Sms(to, sms) => app.texter.send(Some(&ready.attempt), to, sms).await,
        };
        (ready.row, answer)
    });
    calls.buffer_unordered(AT_ONCE).collect().await
}
