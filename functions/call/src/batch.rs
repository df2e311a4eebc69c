//! One consignment of calls: read, make scripts, claim under its name, write the sheets, make it ready, record.

use std::collections::{BTreeMap, HashMap};
use stores::consignment;

use handover::claims::{NamedDeliveries, SKEW, count, may_go, record_answers, refuse_unfit};
use handover::copy;
use handover::copy::{Copy, CopyBatch, SentContent};
use handover::recipients;
use jiff::Timestamp;
use jiff::civil::Date;
use model::actor::Actor;
use model::channel::Channel;
use model::consignment::{Consignment, ConsignmentName, Contents, Fate, Object};
use model::customer::Customer;
use model::delivery::{Answer, Claim, RefusedReason};
use model::entry::Stored;
use model::error::chain;
use model::id::CustomerId;
use model::keys;
use model::personal::Personal;
use model::rendered::Script;
use model::tally::Tally;
use notice::Renderer;
use stores::clock::Clock;
use stores::{Advance, Change, Deliveries, Incidents, Row, StoreError};

use crate::bucket::Bucket;
use crate::hours::{Hours, Place};
use crate::sheet::{self, Line};
use crate::{App, CallError, Ports};

/// For how long the hours of a sheet hold: until its tries are surely used up, whatever the clocks do meanwhile.
const SHEET_DAYS: i32 = 28;

/// What is handed over, until when.
struct Work<'a> {
    named: &'a NamedDeliveries,
    deadline: Timestamp,
}

/// A call made ready for one person.
struct Ready {
    row: Row,
    customer: Customer,
    hours: Hours,
    script: Script,
}

impl Ready {
    fn content(&self) -> SentContent {
        SentContent::Call(self.script.clone())
    }
}

/// Hands over what is named and this call can claim, as one consignment.
pub(crate) async fn hand_over<P: Ports>(
    app: &App<P>,
    named: &NamedDeliveries,
    deadline: Timestamp,
) -> Result<(), CallError> {
    let dispatch = app.incidents.get(&keys::dispatch(&named.notice)).await?;
    let Some(dispatch) = dispatch.map(|stored| stored.value).filter(|dispatch| dispatch.allows(Channel::Call)) else {
        // Acknowledged, not failed: the rows stay planned, and watch hands them out again once they may go.
        return Ok(());
    };
    let renderer = app.approved.renderer(&app.incidents, &named.notice).await?;
    let owed = named.owed(&app.deliveries).await?;
    let as_approved = (&named.list, &dispatch.releases.released_at[..]);
    let people = recipients::gather(&app.customers, &app.approved, as_approved, &owed).await?;
    let mut tally = Tally::default();
    let (ready, unfit) = make(&renderer, owed, people, app.clock.today());
    refuse_unfit(&app.deliveries, Channel::Call, unfit, app.clock.now(), &mut tally).await?;
    let handed_over = match ready.is_empty() {
        true => Ok(()),
        false => consign(app, &Work { named, deadline }, ready, &mut tally).await,
    };
    // Counted even where not all could be recorded: what is in the table is so.
    if !tally.is_empty() {
        app.incidents.add(&keys::counter(&named.notice, app.clock.now()), &tally).await?;
    }
    handed_over
}

/// Makes each call ready, before anything is claimed: what cannot be made for a person never will be.
fn make(
    renderer: &Renderer,
    owed: Vec<Row>,
    mut people: HashMap<CustomerId, Customer>,
    today: Date,
) -> (Vec<Ready>, Vec<(Row, RefusedReason)>) {
    let (mut ready, mut unfit) = (Vec::with_capacity(owed.len()), Vec::new());
    // Many people live in one place, and its hours take a walk through the days.
    let mut known: BTreeMap<Place, Option<Hours>> = BTreeMap::new();
    let mut hours_of =
        |place: Place| known.entry(place).or_insert_with_key(|place| place.hours(today, SHEET_DAYS)).clone();
    for row in owed {
        let customer = people.remove(&row.delivery.id.customer).filter(|customer| customer.phone.is_some());
        let made = customer.ok_or(RefusedReason::NoAddress).and_then(|customer| {
            let hours = Place::of(&customer).and_then(&mut hours_of).ok_or(RefusedReason::NoLawfulHour)?;
            let script = renderer.script(&customer, today).map_err(|_| RefusedReason::Unrenderable)?;
            Ok((customer, hours, script))
        });
        match made {
            Ok((customer, hours, script)) => ready.push(Ready { row, customer, hours, script }),
            Err(reason) => unfit.push((row, reason)),
        }
    }
    (ready, unfit)
}

/// Makes a consignment of them. Whatever fails before it is ready makes it void, so that its rows go back at once where we know
/// them, and by its fate where we do not.
async fn consign<P: Ports>(
    app: &App<P>,
    work: &Work<'_>,
    ready: Vec<Ready>,
    tally: &mut Tally,
) -> Result<(), CallError> {
    let lease_until = work.deadline + SKEW;
    let begun = app.clock.now();
    let open = consignment::begin(&app.incidents, &work.named.notice, Channel::Call, lease_until, begun).await?;
    let mut claimed = Vec::new();
    let made = claim(app, &open.value.name, lease_until, ready, &mut claimed, tally).await;
    let fate = match made {
        Ok(()) if claimed.is_empty() => consignment::void(&app.incidents, &open, app.clock.now()).await?,
        Ok(()) => match write(app, work, &open.value, &claimed).await {
            // What a person stopped meanwhile is void.
            Ok(_) if !may_go(&app.incidents, &work.named.notice, Channel::Call).await => {
                consignment::void(&app.incidents, &open, app.clock.now()).await?
            }
            Ok(contents) => {
                let (by, now) = (Actor::function("call"), app.clock.now());
                consignment::make_ready(&app.incidents, &open, contents, &by, now).await?
            }
            Err(error) => return give_up(app, &open, claimed, error, tally).await,
        },
        Err(error) => return give_up(app, &open, claimed, error.into(), tally).await,
    };
    let name = open.value.name;
    let answer = match fate {
        Fate::Ready { .. } => Answer::Accepted { message_id: name.to_string() },
        Fate::Void | Fate::Open => Answer::NotSent,
    };
    let nobody = claimed.is_empty();
    record(app, claimed, &answer, tally).await?;
    match fate {
        Fate::Ready { .. } => {
            tracing::info!(notice.id = %work.named.notice, consignment = %name, "calls were handed over");
            Ok(())
        }
        _ if nobody => Ok(()),
        _ => Err(CallError::Void),
    }
}

/// Makes the consignment void and puts back who was claimed for it.
async fn give_up<P: Ports>(
    app: &App<P>,
    open: &Stored<Consignment>,
    claimed: Vec<Ready>,
    error: CallError,
    tally: &mut Tally,
) -> Result<(), CallError> {
    // Only what is certainly void is put back by us; else its fate decides, as after a kill.
    match consignment::void(&app.incidents, open, app.clock.now()).await {
        Ok(Fate::Void) => record(app, claimed, &Answer::NotSent, tally).await?,
        Ok(_) => {}
        Err(unknown) => tracing::warn!(error = chain(&unknown), "whether a consignment is void is found out later"),
    }
    Err(error)
}

/// Claims what is ready under the consignment's name; what somebody else claimed first is theirs, and a lost race is no error.
/// Whom we got is in `claimed` even where a later request fails.
async fn claim<P: Ports>(
    app: &App<P>,
    name: &ConsignmentName,
    lease_until: Timestamp,
    ready: Vec<Ready>,
    claimed: &mut Vec<Ready>,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    /// How many claims one request to DynamoDB takes.
    const AT_ONCE: usize = 25;
    let now = app.clock.now();
    let mut ready = ready.into_iter();
    loop {
        let (mut claims, mut changes) = (Vec::with_capacity(AT_ONCE), Vec::with_capacity(AT_ONCE));
        for ready in ready.by_ref().take(AT_ONCE) {
            let claim = Claim { lease_until, content: ready.content().fingerprint(), copy: name.to_string() };
            if let Some(after) = ready.row.delivery.claimed(Channel::Call, &claim, now) {
                changes.push(Change { before: ready.row.clone(), after });
                claims.push(ready);
            }
        }
        if changes.is_empty() {
            return Ok(());
        }
        let outcomes = app.deliveries.advance(&changes).await?;
        count(tally, changes.iter().zip(outcomes.iter().copied()));
        for ((ready, change), outcome) in claims.into_iter().zip(changes).zip(outcomes) {
            if outcome == Advance::Won {
                claimed.push(Ready { row: change.won(), ..ready });
            }
        }
    }
}

/// Keeps exactly what is to be said, and writes the sheets.
async fn write<P: Ports>(
    app: &App<P>,
    work: &Work<'_>,
    consignment: &Consignment,
    claimed: &[Ready],
) -> Result<Contents, CallError> {
    keep_copy(app, work, &consignment.name, claimed).await?;
    let lines: Vec<Line<'_>> =
        claimed.iter().map(|Ready { customer, hours, script, .. }| Line { customer, hours, script }).collect();
    let mut objects = Vec::new();
    for (file, bytes) in sheet::sheets(&consignment.name, &lines) {
        let object = Object::of(consignment.object_key(&file), &bytes);
        app.sheets.put_new(&object.key, "text/csv; charset=utf-8", bytes).await?;
        objects.push(object);
    }
    Ok(Contents { deliveries: u32::try_from(claimed.len()).unwrap_or(u32::MAX), pages: None, objects })
}

async fn keep_copy<P: Ports>(
    app: &App<P>,
    work: &Work<'_>,
    name: &ConsignmentName,
    claimed: &[Ready],
) -> Result<(), CallError> {
    let keys = app.approved.keys(&app.customers, &work.named.notice.incident).await?;
    let copies = claimed.iter().map(|ready| {
        let to = ready.customer.phone.as_ref().map(|phone| phone.number.expose()).unwrap_or_default();
        Copy { customer: ready.customer.id.clone(), to: Personal::new(to.to_owned()), content: ready.content() }
    });
    let key = copy::object_key(&work.named.notice, &name.to_string());
    let batch = CopyBatch { channel: Channel::Call, copies: copies.collect() };
    Ok(app.copies.put_new(&key, "application/octet-stream", copy::seal(&batch, &keys, &key)?).await?)
}

/// Records of everybody what became of the consignment.
async fn record<P: Ports>(
    app: &App<P>,
    claimed: Vec<Ready>,
    answer: &Answer,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let answers = claimed.into_iter().map(|ready| (ready.row, answer.clone())).collect();
    record_answers(&app.deliveries, answers, app.clock.now(), tally).await
}
