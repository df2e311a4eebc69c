//! One batch of deliveries of one notice by one channel: read, render, keep a copy; claim, send, record until all is done; count.

use std::sync::atomic::Ordering;

use futures::StreamExt;
use futures::stream;
use handover::claims::{
    ClaimTerms, Message, NamedDeliveries, Preparation, Prepared, SKEW, claim_prepared, record_answers, refuse_unfit,
};
use handover::copy;
use handover::copy::{Copy, CopyNotKept, SentContent, keep_copies};
use handover::recipients;
use jiff::Timestamp;
use jiff::civil::Date;
use model::channel::Channel;
use model::customer::Customer;
use model::delivery::{Answer, RefusedReason};
use model::guests::GuestAddress;
use model::id::CustomerId;
use model::incident_keys::IncidentKeys;
use model::keys;
use model::message::DeliveriesReleased;
use model::personal::{EmailAddress, Personal, PhoneNumber};
use model::rendered::{Email, Sms};
use model::tally::Tally;
use notice::Renderer;
use stores::clock::Clock;
use stores::{Incidents, Row};

use crate::gate::Gate;
use crate::provider::{Mailer, Texter};
use crate::{App, DeliverError, Ports};

/// How many are claimed, under way and recorded at a time, so how many a kill can leave in doubt: as many as one request claims, since
/// fewer would cost more requests. SES answers in some 100 ms, so this carries 200 calls a second.
const AT_ONCE: usize = DeliveriesReleased::MAX;

/// What a whole batch has in common.
struct Batch<'a> {
    terms: ClaimTerms,
    secrets: &'a IncidentKeys,
}

/// A message and where it goes.
enum Outgoing {
    Email(EmailAddress, Email),
    Sms(PhoneNumber, Sms),
}

impl Outgoing {
    fn to(&self) -> GuestAddress {
        match self {
            Self::Email(to, _) => GuestAddress::Email(to.clone()),
            Self::Sms(to, _) => GuestAddress::Phone(to.clone()),
        }
    }
}

impl Message for Outgoing {
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
        // Acknowledged, not failed: the rows stay planned, and watch releases them again once they may go.
        return Ok(());
    }
    let renderer = app.approved.renderer(&app.incidents, &named.notice).await?;
    let secrets = app.approved.keys(&app.customers, &named.notice.incident).await?;
    let mut due = named.due(&app.deliveries).await?;
    // What does not fit stays planned, without a write, and is released again. Guests are looked for among all of them.
    if !gate.has_guests_only() {
        due.truncate(gate.capacity());
    }
    let as_approved = (&named.list, gate.released_at());
    let people = recipients::gather(&app.customers, &app.approved, as_approved, &due).await?;
    if gate.has_guests_only() {
        due.retain(|Row { delivery: row, .. }| {
            let customer = people.get(&row.id.customer);
            gate.invites(customer.and_then(|customer| address(customer, named.channel)).as_ref(), &secrets)
        });
        due.truncate(gate.capacity());
    }

    let mut tally = Tally::default();
    let today = app.clock.today();
    // Before anything is claimed: what cannot be made for a person now never will be.
    let Preparation { prepared, unfit } = Preparation::of(due, |row| {
        let customer = people.get(&row.delivery.id.customer).ok_or(RefusedReason::NoAddress)?;
        outgoing(&renderer, customer, named.channel, today)
    });
    refuse_unfit(&app.deliveries, named.channel, unfit, app.clock.now(), &mut tally).await?;
    let lease_until = deadline + SKEW;
    let terms = ClaimTerms { channel: named.channel, lease_until, copy: copy::fresh_name() };
    let batch = Batch { terms, secrets: &secrets };
    let sent = match keep_copy(app, named, &batch, &prepared).await {
        Ok(()) => send_all(app, &mut gate, &batch, prepared, &mut tally).await,
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

/// The message for a customer. Letters and calls are handed over by functions of their own; here there is no address for them.
fn outgoing(
    renderer: &Renderer,
    customer: &Customer,
    channel: Channel,
    today: Date,
) -> Result<Outgoing, RefusedReason> {
    let unrenderable = |_| RefusedReason::Unrenderable;
    match address(customer, channel).ok_or(RefusedReason::NoAddress)? {
        GuestAddress::Email(to) => Ok(Outgoing::Email(to, renderer.email(customer, today).map_err(unrenderable)?)),
        GuestAddress::Phone(to) => Ok(Outgoing::Sms(to, renderer.sms(customer, today).map_err(unrenderable)?)),
    }
}

/// Keeps exactly what is about to be sent. Whoever is killed after this, or finds a row claimed by somebody else, leaves more proof
/// than messages, never less.
async fn keep_copy<P: Ports>(
    app: &App<P>,
    named: &NamedDeliveries,
    batch: &Batch<'_>,
    prepared: &[Prepared<Outgoing>],
) -> Result<(), CopyNotKept> {
    if prepared.is_empty() {
        return Ok(());
    }
    keep_copies(&app.copies, batch.secrets, &named.notice, &batch.terms, prepared).await
}

/// Claims, sends and records, [`AT_ONCE`] after [`AT_ONCE`]. What the gate no longer lets through stays planned, without a write.
async fn send_all<P: Ports>(
    app: &App<P>,
    gate: &mut Gate<'_, P>,
    batch: &Batch<'_>,
    mut prepared: Vec<Prepared<Outgoing>>,
    tally: &mut Tally,
) -> Result<(), DeliverError> {
    loop {
        let rest = prepared.split_off(prepared.len().min(AT_ONCE).min(gate.capacity()));
        if prepared.is_empty() {
            return Ok(());
        }
        let mut claimed = Vec::with_capacity(prepared.len());
        claim_prepared(&app.deliveries, &batch.terms, prepared, app.clock.now(), tally, &mut claimed).await?;
        let answers = send(app, gate, batch, claimed).await;
        for (_, answer) in &answers {
            if let Answer::AccountRefused(reason) = answer {
                tally.refuse_account(batch.terms.channel, *reason);
            }
        }
        record_answers(&app.deliveries, answers, app.clock.now(), tally).await?;
        prepared = rest;
    }
}

/// Makes one provider call per claim, all at once but at the gate's pace. What the gate no longer lets through was certainly not
/// sent.
async fn send<P: Ports>(
    app: &App<P>,
    gate: &mut Gate<'_, P>,
    batch: &Batch<'_>,
    claimed: Vec<Prepared<Outgoing>>,
) -> Vec<(Row, Answer)> {
    let account_is_refused = gate.account_is_refused();
    // One turn after another, while the calls of earlier turns go on: a call begins in its own turn, not when somebody looks.
    let turns = stream::unfold((gate, claimed.into_iter()), async |(gate, mut rest)| {
        let Prepared { row, message } = rest.next()?;
        // A guest list may have been turned on since the claim.
        let admitted =
            gate.admits().await && (!gate.has_guests_only() || gate.invites(Some(&message.to()), batch.secrets));
        Some(((row, message, admitted), (gate, rest)))
    });
    let calls = turns.map(async |(row, message, admitted)| {
        let answer = match (row.delivery.last_attempt(), &message) {
            (Some(attempt), Outgoing::Email(to, email)) if admitted => app.mailer.send(Some(&attempt), to, email).await,
            (Some(attempt), Outgoing::Sms(to, sms)) if admitted => app.texter.send(Some(&attempt), to, sms).await,
            _ => Answer::NotTried,
        };
        if matches!(answer, Answer::AccountRefused(_)) {
            // Whoever comes next would only be refused as well.
            account_is_refused.store(true, Ordering::Relaxed);
        }
        (row, answer)
    });
    calls.buffer_unordered(AT_ONCE).collect().await
}
