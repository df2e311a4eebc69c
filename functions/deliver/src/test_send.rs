//! A test that a person asked for: what one customer would get, marked, to an address of the guest list.
//!
//! It is claimed before it is sent, so that a copy of its message sends nothing; where the answer is lost, or whoever sent it was
//! killed, nobody sends it again. All that could let it go elsewhere is looked at once more here: the guest list, and that the
//! address is the one that the list names.

use handover::notice_cache::Unusable;
use jiff::Timestamp;
use model::channel::Channel;
use model::codes::GivenCode;
use model::delivery::Answer;
use model::entry::{Commit, Entry, Stored};
use model::guests::GuestAddress;
use model::id::{IncidentId, ListId};
use model::keys;
use model::message::TestSendAsked;
use model::notice::Notice;
use model::personal::{EmailAddress, PhoneNumber};
use model::rendered::{Email, Sms};
use model::test_send::{TestOutcome, TestSend, WhyNotSent};
use notice::Renderer;
use stores::clock::Clock;
use stores::{Customers, Incidents, StoreError};
use stores::{NotComposed, read_composed};

use crate::provider::{Mailer, Texter};
use crate::{App, DeliverError, Ports};

/// A test, ready to be sent.
enum TestMessage {
    Email(EmailAddress, Box<Email>),
    Sms(PhoneNumber, Sms),
}

/// Sends a test that was asked for, once, and notes what came of it.
pub(crate) async fn send<P: Ports>(
    app: &App<P>,
    asked: &TestSendAsked,
    deadline: Timestamp,
) -> Result<(), DeliverError> {
    let key = keys::test_send(&asked.notice, asked.test);
    let stored = app.incidents.get::<TestSend>(&key).await?.ok_or(Unusable::Missing(TestSend::WHAT))?;
    if stored.value.outcome != TestOutcome::Asked {
        return Ok(());
    }
    let message = match message(app, &stored.value).await? {
        Ok(message) => message,
        Err(why) => return note(app, &stored, TestOutcome::NotSent { why }).await.map(drop),
    };
    let Some(claimed) = note(app, &stored, TestOutcome::Sending { lease_until: deadline }).await? else {
        // Another copy of the message was faster.
        return Ok(());
    };
    let answer: Answer = match &message {
        TestMessage::Email(to, email) => app.mailer.send(None, to, email).await,
        TestMessage::Sms(to, sms) => app.texter.send(None, to, sms).await,
    };
    // Where this cannot be noted the claim stands, and says that nobody knows.
    note(app, &claimed, TestOutcome::of(answer, app.clock.now())).await.map(drop)
}

/// Writes what came of it. `None`: somebody else did before.
async fn note<P: Ports>(
    app: &App<P>,
    stored: &Stored<TestSend>,
    outcome: TestOutcome,
) -> Result<Option<Stored<TestSend>>, DeliverError> {
    let value = TestSend { outcome, ..stored.value.clone() };
    let commit = app.incidents.commit(vec![stored.replace(&value)]).await?;
    let noted = Stored { key: stored.key.clone(), revision: stored.revision + 1, value };
    Ok((commit == Commit::Done).then_some(noted))
}

/// Makes the message, as far as everything still is as it was when it was asked for.
async fn message<P: Ports>(app: &App<P>, test: &TestSend) -> Result<Result<TestMessage, WhyNotSent>, DeliverError> {
    let notice = app.incidents.get(&keys::notice(&test.notice)).await?;
    let notice = notice.ok_or(Unusable::Missing(Notice::WHAT))?.value;
    if notice.digest() != test.content {
        return Ok(Err(WhyNotSent::NoticeChanged));
    }
    let Some(to) = address(app, &test.notice.incident, test).await? else {
        return Ok(Err(WhyNotSent::NoGuest));
    };
    let list = ListId { incident: test.notice.incident.clone(), list: notice.list };
    let Some(customer) = app.customers.read(&list, std::slice::from_ref(&test.customer)).await?.pop() else {
        return Ok(Err(WhyNotSent::NoCustomer));
    };
    // A draft changes, so nothing of it is kept for later.
    let composed = match read_composed(&app.incidents, &notice).await {
        Ok(composed) => composed,
        Err(NotComposed::Store(error)) => return Err(error.into()),
        Err(NotComposed::Changed(_)) => return Ok(Err(WhyNotSent::NoticeChanged)),
    };
    let renderer = Renderer::new(&notice.content.default_language, composed).map_err(Unusable::from)?;
    let (mut customer, today) = (customer.corrected(&[app.clock.now()]), app.clock.today());
    if let Some(months) = test.code_months {
        GivenCode::sample(months).fill_in(&mut customer);
    }
    let made = match (to, test.channel) {
        (GuestAddress::Email(to), Channel::Email) => {
            renderer.email(&customer, today).map(|email| TestMessage::Email(to, Box::new(test.mark.on_email(email))))
        }
        (GuestAddress::Phone(to), Channel::Sms) => {
            renderer.sms(&customer, today).map(|sms| TestMessage::Sms(to, test.mark.on_sms(sms)))
        }
        _ => return Ok(Err(WhyNotSent::NoGuest)),
    };
    Ok(made.map_err(|_| WhyNotSent::Unrenderable))
}

/// The address, if it is on the guest list now.
async fn address<P: Ports>(
    app: &App<P>,
    incident: &IncidentId,
    test: &TestSend,
) -> Result<Option<GuestAddress>, StoreError> {
    let list = app.incidents.get(&keys::guest_list(incident)).await?;
    if !list.is_some_and(|list| list.value.guests.contains(&test.to)) {
        return Ok(None);
    }
    let Some(secrets) = app.customers.keys(incident).await? else { return Ok(None) };
    let mut addresses = app.customers.guests(incident).await?;
    Ok(addresses.0.remove(&test.to).filter(|address| address.guest(&secrets) == test.to))
}
