//! The protocol of what is handed over in consignments, letters and calls alike. A [`Maker`] makes the messages and the files; the
//! order of everything else is the guarantee, and is here once.
//!
//! `gate → gather → refuse → begin → claim → make → keep a copy → write → gate again → make ready, or void → record → count`
//!
//! See [`model::consignment`]. Between the claim and the commit point nothing is sent, so whatever fails there makes the consignment
//! void, and everybody who was claimed for it goes back as never written to. What becomes of them is recorded only once the
//! consignment is known to be ready or void; where that is not known, its fate decides after the lease, as after a kill.

use std::collections::HashMap;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use jiff::Timestamp;
use jiff::civil::Date;
use model::actor::Actor;
use model::channel::Channel;
use model::consignment::{Consignment, ConsignmentMembers, ConsignmentName, Contents, Fate, Object};
use model::customer::Customer;
use model::delivery::{Answer, RefusedReason};
use model::entry::Stored;
use model::error::chain;
use model::id::{CustomerId, NoticeId};
use model::keys;
use model::message::DeliveriesReleased;
use model::tally::Tally;
use notice::Renderer;
use runtime::batch::Batch;
use stores::clock::Clock;
use stores::consignment::{begin, make_ready, void};
use stores::{CreateObjects, Incidents, ObjectError, Row, StoreError, World};

use crate::claims::{
    ClaimTerms, Message, NamedDeliveries, Preparation, Prepared, SKEW, claim_prepared, may_go, record_answers,
    refuse_unfit,
};
use crate::copy::{CopyNotKept, keep_copies};
use crate::notice_cache::{NoticeCache, Unusable};
use crate::recipients;

/// Makes the messages for people, and the files of a consignment of them.
pub trait Maker: Send + Sync + 'static {
    /// What goes to one person.
    type Message: Message;

    /// By which channel it goes.
    const CHANNEL: Channel;
    /// Who hands it over, for the evidence: the function's name.
    const FUNCTION: &'static str;
    /// How many deliveries one consignment holds at most. What is beyond stays planned and is released again.
    const MAX_DELIVERIES: usize;

    /// Makes each message, before anything is claimed: what cannot be made for a person now never will be.
    fn messages(
        &self,
        renderer: &Renderer,
        due: Vec<Row>,
        people: HashMap<CustomerId, Customer>,
        today: Date,
    ) -> Preparation<Self::Message>;

    /// Makes the files of a consignment of these, who are claimed for it.
    fn files(
        &self,
        notice: &NoticeId,
        consignment: &Consignment,
        claimed: Vec<Prepared<Self::Message>>,
    ) -> Files<Self::Message>;
}

/// The files of a consignment, and who is in them.
pub struct Files<M> {
    /// Who is in the files.
    pub members: Vec<Prepared<M>>,
    /// Who cannot be in them, and never could: refused.
    pub refused: Vec<Row>,
    /// The files, and how many pages they have together (`None`: they have none); or why they could not be made, which is nobody's
    /// fault. Without members there are no files.
    pub made: Result<(Vec<File>, Option<u32>), NotMade>,
}

/// Why files could not be made.
pub type NotMade = Box<dyn std::error::Error + Send + Sync>;

/// A file of a consignment.
pub struct File {
    /// Its name within the consignment.
    pub name: String,
    /// What it is, as HTTP says it.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a function works with that hands consignments over.
pub struct App<W: World, B: CreateObjects, M: Maker> {
    /// The Incidents table.
    pub incidents: W::Incidents,
    /// The Customers table.
    pub customers: W::Customers,
    /// The Deliveries table.
    pub deliveries: W::Deliveries,
    /// Where the files lie for whoever downloads them.
    pub files: B,
    /// Kept copies.
    pub copies: B,
    /// The clock.
    pub clock: W::Clock,
    /// What this environment keeps between batches.
    pub approved: NoticeCache,
    /// What makes messages and files.
    pub maker: M,
}

/// Why a consignment was not handed over; its queue messages come again.
#[derive(Debug, thiserror::Error)]
pub enum HandOverError {
    /// A table could not be used.
    #[error("the deliveries could not be read or recorded")]
    Store(#[from] StoreError),
    /// The notice cannot go out.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// The copy of what is written or said was not kept.
    #[error(transparent)]
    NoCopy(#[from] CopyNotKept),
    /// The bucket did not take a file.
    #[error("a file of the consignment could not be stored")]
    Object(#[from] ObjectError),
    /// The files could not be made.
    #[error("the files of the consignment could not be made")]
    NotMade(#[source] NotMade),
    /// Its lease ran out while it was made, and somebody found it so.
    #[error("the consignment was made void by somebody else before it was ready: its lease had run out")]
    LeaseRanOut,
}

/// Hands over what a batch of queue messages names, until `deadline`; the messages of what fails come again.
pub async fn hand_over_batch<W: World, B: CreateObjects, M: Maker>(
    app: &App<W, B, M>,
    event: SqsEvent,
    deadline: Timestamp,
) -> SqsBatchResponse {
    let mut batch = Batch::<DeliveriesReleased>::decode(event);
    for named in NamedDeliveries::by(std::mem::take(&mut batch.messages)) {
        if named.channel != M::CHANNEL {
            tracing::error!(channel = %named.channel, "a message of another channel; it is dropped");
            continue;
        }
        if let Err(error) = hand_over(app, &named, deadline).await {
            tracing::error!(notice.id = %named.notice, error = chain(&error), "a consignment was not handed over");
            batch.fail(named.messages);
        }
    }
    batch.response()
}

/// Hands over what is named, due and can be claimed, as one consignment, and records every outcome.
///
/// # Errors
/// [`HandOverError`].
pub async fn hand_over<W: World, B: CreateObjects, M: Maker>(
    app: &App<W, B, M>,
    named: &NamedDeliveries,
    deadline: Timestamp,
) -> Result<(), HandOverError> {
    let dispatch = app.incidents.get(&keys::dispatch(&named.notice)).await?;
    let Some(dispatch) = dispatch.map(|stored| stored.value).filter(|dispatch| dispatch.allows(M::CHANNEL)) else {
        // Acknowledged, not failed: the rows stay planned, and watch releases them again once they may go.
        return Ok(());
    };
    let renderer = app.approved.renderer(&app.incidents, &named.notice).await?;
    let mut due = named.due(&app.deliveries).await?;
    due.truncate(M::MAX_DELIVERIES);
    let as_approved = (&named.list, &dispatch.releases.released_at[..]);
    let people = recipients::gather(&app.customers, &app.approved, as_approved, &due).await?;
    let mut tally = Tally::default();
    let Preparation { prepared, unfit } = app.maker.messages(&renderer, due, people, app.clock.today());
    refuse_unfit(&app.deliveries, M::CHANNEL, unfit, app.clock.now(), &mut tally).await?;
    let handed_over = match prepared.is_empty() {
        true => Ok(()),
        false => consign(app, named, deadline + SKEW, prepared, &mut tally).await,
    };
    // Counted even where not all could be recorded: what is in the table is so.
    if !tally.is_empty() {
        app.incidents.add(&keys::counter(&named.notice, app.clock.now()), &tally).await?;
    }
    handed_over
}

/// Who was claimed for a consignment, as far as we know, and what becomes of them.
struct Claimed<M> {
    /// Go as the consignment goes.
    members: Vec<Prepared<M>>,
    /// Cannot be in it.
    refused: Vec<Row>,
}

/// Takes a number, and sees it through to ready or void.
async fn consign<W: World, B: CreateObjects, M: Maker>(
    app: &App<W, B, M>,
    named: &NamedDeliveries,
    lease_until: Timestamp,
    prepared: Vec<Prepared<M::Message>>,
    tally: &mut Tally,
) -> Result<(), HandOverError> {
    let open = begin(&app.incidents, &named.notice, M::CHANNEL, lease_until, app.clock.now()).await?;
    let terms = ClaimTerms { channel: M::CHANNEL, lease_until, copy: open.value.name.to_string() };
    let mut claimed = Claimed { members: Vec::new(), refused: Vec::new() };
    let now = app.clock.now();
    let made = match claim_prepared(&app.deliveries, &terms, prepared, now, tally, &mut claimed.members).await {
        Ok(()) => make_contents(app, named, &open, &terms, &mut claimed).await,
        // Some may be claimed without our knowing; ready, it would count somebody as written to who is not in it.
        Err(error) => Err(error.into()),
    };
    let (fate, failure) = decide_fate(app, named, &open, &claimed, made).await;
    let answer = match fate {
        Some(Fate::Ready { .. }) => Some(Answer::Accepted { message_id: terms.copy }),
        Some(Fate::Void) => Some(Answer::NotSent),
        // Not known, or not decided: its fate is asked for after the lease.
        Some(Fate::Open) | None => None,
    };
    let mut answers: Vec<(Row, Answer)> = Vec::with_capacity(claimed.members.len());
    if let Some(answer) = answer {
        answers.extend(claimed.members.into_iter().map(|member| (member.row, answer.clone())));
    }
    let refused = Answer::Refused(RefusedReason::Unrenderable);
    answers.extend(claimed.refused.into_iter().map(|row| (row, refused.clone())));
    record_answers(&app.deliveries, answers, app.clock.now(), tally).await?;
    failure.map_or(Ok(()), Err)
}

/// Makes the files of whom we claimed, keeps the copy of what they say, and stores them, each where none stands yet. `None`: there is
/// nobody in them.
async fn make_contents<W: World, B: CreateObjects, M: Maker>(
    app: &App<W, B, M>,
    named: &NamedDeliveries,
    open: &Stored<Consignment>,
    terms: &ClaimTerms,
    claimed: &mut Claimed<M::Message>,
) -> Result<Option<Contents>, HandOverError> {
    if claimed.members.is_empty() {
        return Ok(None);
    }
    let Files { members, refused, made } =
        app.maker.files(&named.notice, &open.value, std::mem::take(&mut claimed.members));
    (claimed.members, claimed.refused) = (members, refused);
    if claimed.members.is_empty() {
        return Ok(None);
    }
    let (files, pages) = made.map_err(HandOverError::NotMade)?;
    let keys = app.approved.keys(&app.customers, &named.notice.incident).await?;
    keep_copies(&app.copies, &keys, &named.notice, terms, &claimed.members).await?;
    let mut objects = Vec::with_capacity(files.len());
    for File { name, media_type, bytes } in files {
        let object = Object::of(open.value.object_key(&name), &bytes);
        app.files.create(&object.key, media_type, bytes).await?;
        objects.push(object);
    }
    let deliveries = u32::try_from(claimed.members.len()).unwrap_or(u32::MAX);
    Ok(Some(Contents { deliveries, pages, objects }))
}

/// The commit point: makes what was made ready, or the consignment void. What became of it, where that is known, and what went wrong.
async fn decide_fate<W: World, B: CreateObjects, M: Maker>(
    app: &App<W, B, M>,
    named: &NamedDeliveries,
    open: &Stored<Consignment>,
    claimed: &Claimed<M::Message>,
    made: Result<Option<Contents>, HandOverError>,
) -> (Option<Fate>, Option<HandOverError>) {
    let failure = match made {
        // What a person stopped meanwhile is void; as for what nobody is in, that is no failure.
        Ok(Some(contents)) if may_go(&app.incidents, &named.notice, M::CHANNEL).await => {
            let customers = claimed.members.iter().map(|prepared| prepared.row.delivery.id.customer.clone()).collect();
            let (members, by) = (ConsignmentMembers { customers }, Actor::function(M::FUNCTION));
            match make_ready(&app.incidents, open, contents, members, &by, app.clock.now()).await {
                Ok(fate @ Fate::Ready { .. }) => {
                    log_ready(&open.value.name, &named.notice);
                    return (Some(fate), None);
                }
                Ok(fate) => return (Some(fate), Some(HandOverError::LeaseRanOut)),
                Err(error) => Some(error.into()),
            }
        }
        Ok(_) => None,
        Err(error) => Some(error),
    };
    // Where the answer of the commit point was lost, to make it void tells what became of it.
    match void(&app.incidents, open, app.clock.now()).await {
        Ok(fate @ Fate::Ready { .. }) => {
            log_ready(&open.value.name, &named.notice);
            (Some(fate), None)
        }
        Ok(fate) => (Some(fate), failure),
        Err(unknown) => {
            tracing::warn!(error = chain(&unknown), "whether a consignment is void is not known; its fate decides");
            (None, Some(failure.unwrap_or_else(|| unknown.into())))
        }
    }
}

fn log_ready(name: &ConsignmentName, notice: &NoticeId) {
    tracing::info!(notice.id = %notice, consignment = %name, "a consignment is ready to be downloaded");
}
