//! One consignment: read, render, take a number, claim, set in type, keep a copy, write, make ready, record, count.
//!
//! The order is the guarantee; see [`model::consignment`]. Between the claim and the commit point nothing is sent, so whatever
//! fails there makes the consignment void, and everybody in it goes back as never written to.

use std::collections::HashMap;
use stores::consignment;

use handover::claims::{NamedDeliveries, SKEW, count, may_go, record_answers, refuse_unfit};
use handover::copy;
use handover::copy::{Copy, CopyBatch, SentContent};
use handover::recipients;
use jiff::Timestamp;
use model::actor::Actor;
use model::channel::Channel;
use model::consignment::{Consignment, Contents, Fate, Object};
use model::customer::Customer;
use model::delivery::{Answer, Claim, RefusedReason};
use model::digest::Digest;
use model::entry::Stored;
use model::error::chain;
use model::id::CustomerId;
use model::keys;
use model::personal::Personal;
use model::tally::Tally;
use notice::Renderer;
use stores::clock::Clock;
use stores::{Advance, Change, Deliveries, Incidents, Row, StoreError};

use crate::typeset::{Addressed, NotPrinted, Printed};
use crate::{App, Ports, PrintError, Store, Typesetter, manifest};

/// The most letters of one consignment: as many as one batch of messages names.
const MAX_LETTERS: usize = 500;

/// What is worked off, until when.
struct Work<'a> {
    named: &'a NamedDeliveries,
    deadline: Timestamp,
}

/// A letter made for one customer.
struct Ready {
    row: Row,
    addressed: Addressed,
    content: SentContent,
}

impl Ready {
    fn copy(&self) -> Copy {
        let to = self.addressed.address.lines.join("\n");
        Copy { customer: self.row.delivery.id.customer.clone(), to: Personal::new(to), content: self.content.clone() }
    }
}

/// Prints what is named and this call can claim, and records every outcome.
pub(crate) async fn print<P: Ports>(
    app: &App<P>,
    named: &NamedDeliveries,
    deadline: Timestamp,
) -> Result<(), PrintError> {
    let dispatch = app.incidents.get(&keys::dispatch(&named.notice)).await?;
    let Some(dispatch) = dispatch.map(|stored| stored.value).filter(|dispatch| dispatch.allows(Channel::Letter)) else {
        // Acknowledged, not failed: the rows stay planned, and watch hands them out again once they may go.
        return Ok(());
    };
    let renderer = app.approved.renderer(&app.incidents, &named.notice).await?;
    let mut owed = named.owed(&app.deliveries).await?;
    owed.truncate(MAX_LETTERS);
    let as_approved = (&named.list, &dispatch.releases.released_at[..]);
    let people = recipients::gather(&app.customers, &app.approved, as_approved, &owed).await?;
    let mut tally = Tally::default();
    let (ready, unfit) = render(app, &renderer, owed, &people);
    refuse_unfit(&app.deliveries, Channel::Letter, unfit, app.clock.now(), &mut tally).await?;
    let done = if ready.is_empty() { Ok(()) } else { consign(app, &Work { named, deadline }, ready, &mut tally).await };
    // Counted even where not all could be recorded: what is in the table is so.
    if !tally.is_empty() {
        app.incidents.add(&keys::counter(&named.notice, app.clock.now()), &tally).await?;
    }
    done
}

/// Fills in each letter, before anything is claimed: what cannot be written to a person never will be.
fn render<P: Ports>(
    app: &App<P>,
    renderer: &Renderer,
    owed: Vec<Row>,
    people: &HashMap<CustomerId, Customer>,
) -> (Vec<Ready>, Vec<(Row, RefusedReason)>) {
    let today = app.clock.today();
    let addressed = |customer: &Customer| {
        let letter = renderer.letter(customer, today).map_err(|_| RefusedReason::Unrenderable)?;
        app.typesetter.addressed(customer, letter)
    };
    let (mut ready, mut unfit) = (Vec::with_capacity(owed.len()), Vec::new());
    for row in owed {
        match people.get(&row.delivery.id.customer).ok_or(RefusedReason::NoAddress).and_then(addressed) {
            Ok(addressed) => {
                let content = SentContent::Letter(addressed.letter.clone());
                ready.push(Ready { row, addressed, content });
            }
            Err(reason) => unfit.push((row, reason)),
        }
    }
    (ready, unfit)
}

/// Takes a number, and sees it through to ready or void.
async fn consign<P: Ports>(
    app: &App<P>,
    work: &Work<'_>,
    ready: Vec<Ready>,
    tally: &mut Tally,
) -> Result<(), PrintError> {
    let lease = work.deadline + SKEW;
    let open = consignment::begin(&app.incidents, &work.named.notice, Channel::Letter, lease, app.clock.now()).await?;
    let claimed = match claim(app, &open, ready, lease, tally).await {
        Ok(claimed) => claimed,
        Err(error) => {
            // Some may be claimed without our knowing: they lapse, and find it void.
            consignment::void(&app.incidents, &open, app.clock.now()).await?;
            return Err(error.into());
        }
    };
    let (made, refused) = make(app, work, &open, claimed).await;
    let (fate, failed) = match made.result {
        Ok(contents) => (commit(app, work, &open, contents).await?, None),
        Err(error) => (consignment::void(&app.incidents, &open, app.clock.now()).await?, error),
    };
    let name = open.value.name.to_string();
    let answer = match fate {
        Fate::Ready { .. } => Answer::Accepted { message_id: name },
        Fate::Void | Fate::Open => Answer::NotSent,
    };
    let mut answers: Vec<_> = made.letters.into_iter().map(|ready| (ready.row, answer.clone())).collect();
    answers.extend(refused.into_iter().map(|ready| (ready.row, Answer::Refused(RefusedReason::Unrenderable))));
    record_answers(&app.deliveries, answers, app.clock.now(), tally).await?;
    failed.map_or(Ok(()), Err)
}

/// What came of making a consignment's files.
struct Made {
    letters: Vec<Ready>,
    /// `Err(None)`: there is nothing to print.
    result: Result<Contents, Option<PrintError>>,
}

/// The letters in type and in their places, and those that were refused on the way.
async fn make<P: Ports>(
    app: &App<P>,
    work: &Work<'_>,
    open: &Stored<Consignment>,
    claimed: Vec<Ready>,
) -> (Made, Vec<Ready>) {
    let (letters, refused, printed) = set_in_type(app, work, open, claimed);
    let result = match printed {
        Ok(Some(printed)) => write(app, work, &open.value, &letters, printed).await.map_err(Some),
        Ok(None) => Err(None),
        Err(error) => Err(Some(error)),
    };
    (Made { letters, result }, refused)
}

/// Prints all that can be printed. Where the typesetter refuses a consignment as a whole, each of its letters is tried alone, so that
/// one that it does not like holds up no other.
fn set_in_type<P: Ports>(
    app: &App<P>,
    work: &Work<'_>,
    open: &Stored<Consignment>,
    mut letters: Vec<Ready>,
) -> (Vec<Ready>, Vec<Ready>, Result<Option<Printed>, PrintError>) {
    let name = &open.value.name;
    let print = |letters: &[Ready]| {
        let addressed: Vec<Addressed> = letters.iter().map(|ready| ready.addressed.clone()).collect();
        app.typesetter.print(&work.named.notice, name, &addressed)
    };
    let mut refused = Vec::new();
    while !letters.is_empty() {
        let unfit = match print(&letters) {
            Ok(printed) => return (letters, refused, Ok(Some(printed))),
            Err(NotPrinted::TooLong(unfit)) => unfit,
            Err(NotPrinted::Refused) => {
                (0..letters.len()).filter(|at| print(&letters[*at..=*at]).is_err()).collect::<Vec<usize>>()
            }
        };
        if unfit.is_empty() {
            // Each goes alone and all of them do not: nobody's fault, and nobody is refused for it.
            return (letters, refused, Err(NotPrinted::Refused.into()));
        }
        for at in unfit.into_iter().rev() {
            refused.push(letters.remove(at));
        }
    }
    (letters, refused, Ok(None))
}

/// Keeps the copy, then writes the letters and the manifest, each where none stands yet. Whoever is killed in between leaves more
/// proof than letters, never less.
async fn write<P: Ports>(
    app: &App<P>,
    work: &Work<'_>,
    consignment: &Consignment,
    letters: &[Ready],
    printed: Printed,
) -> Result<Contents, PrintError> {
    let keys = app.approved.keys(&app.customers, &work.named.notice.incident).await?;
    let key = copy::object_key(&work.named.notice, &consignment.name.to_string());
    let copies = letters.iter().map(Ready::copy).collect();
    let object = copy::seal(&CopyBatch { channel: Channel::Letter, copies }, &keys, &key)?;
    app.copies.create(&key, object, "application/octet-stream").await?;

    let pdf = Object::of(consignment.object_key("letters.pdf"), &printed.pdf);
    let lines = letters.iter().zip(&printed.pages).map(|(ready, pages)| manifest::Line {
        customer: &ready.row.delivery.id.customer,
        address: &ready.addressed.address,
        pages: *pages,
        content: Digest::of_json(&ready.content),
    });
    let csv = manifest::write(&consignment.name, pdf.sha256, lines)?;
    let manifest = Object::of(consignment.object_key("manifest.csv"), &csv);
    app.letters.create(&pdf.key, printed.pdf, "application/pdf").await?;
    app.letters.create(&manifest.key, csv, "text/csv").await?;
    let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(Contents {
        deliveries: small(letters.len()),
        pages: Some(small(printed.pages.iter().map(|pages| pages.count).sum())),
        objects: vec![pdf, manifest],
    })
}

/// The commit point. Where its answer is lost, to make it void tells what became of it; and what a person stopped meanwhile is void.
async fn commit<P: Ports>(
    app: &App<P>,
    work: &Work<'_>,
    open: &Stored<Consignment>,
    contents: Contents,
) -> Result<Fate, StoreError> {
    if !may_go(&app.incidents, &work.named.notice, Channel::Letter).await {
        return consignment::void(&app.incidents, open, app.clock.now()).await;
    }
    let now = app.clock.now();
    match consignment::make_ready(&app.incidents, open, contents, &Actor::function("print"), now).await {
        Ok(fate) => Ok(fate),
        Err(error) => {
            tracing::warn!(error = chain(&error), "whether the letters are ready is not known; it is asked for");
            consignment::void(&app.incidents, open, app.clock.now()).await
        }
    }
}

/// Claims what is ready; what somebody else claimed first is theirs, and a lost race is not an error.
async fn claim<P: Ports>(
    app: &App<P>,
    open: &Stored<Consignment>,
    ready: Vec<Ready>,
    lease_until: Timestamp,
    tally: &mut Tally,
) -> Result<Vec<Ready>, StoreError> {
    let now = app.clock.now();
    let copy = open.value.name.to_string();
    let (mut claims, mut changes) = (Vec::with_capacity(ready.len()), Vec::with_capacity(ready.len()));
    for ready in ready {
        let claim = Claim { lease_until, content: ready.content.fingerprint(), copy: copy.clone() };
        if let Some(after) = ready.row.delivery.claimed(Channel::Letter, &claim, now) {
            changes.push(Change { before: ready.row.clone(), after });
            claims.push(ready);
        }
    }
    let outcomes = app.deliveries.advance(&changes).await?;
    count(tally, changes.iter().zip(outcomes.iter().copied()));
    let won = claims.into_iter().zip(changes).zip(outcomes).filter(|(_, outcome)| *outcome == Advance::Won);
    Ok(won.map(|((ready, change), _)| Ready { row: change.won(), ..ready }).collect())
}
