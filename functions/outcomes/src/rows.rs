//! What a file says, into the deliveries that it names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bodies::outcomes::SETTLED;
use jiff::Timestamp;
use model::consignment::{ConsignmentName, ConsignmentState};
use model::delivery::{Attempt, Delivery, Tries};
use model::id::{AttemptNumber, CustomerId, DeliveryId, NoticeId};
use model::keys;
use model::list::RowProblem;
use model::tally::Tally;
use stores::clock::Clock as _;
use stores::{Advance, Change, Deliveries as _, Incidents as _, Row, StoreError};

use crate::report::{Line, Wrong};
use crate::{App, Ports};

/// How often a row that others change meanwhile is merged anew before the caller has to send the file again.
const TRIES: usize = 8;

/// What was recorded of a file.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Merged {
    pub(crate) recorded: u32,
    pub(crate) known: u32,
    /// Rows of deliveries that others kept changing.
    pub(crate) open: u32,
}

/// Tells the lines apart that name somebody in a consignment that was handed over from those that do not.
pub(crate) async fn judged<P: Ports>(
    app: &App<P>,
    notice: &NoticeId,
    lines: Vec<Line>,
) -> Result<(Vec<Line>, Vec<RowProblem>), StoreError> {
    let mut ready: BTreeMap<ConsignmentName, Option<Timestamp>> = BTreeMap::new();
    for name in lines.iter().map(|line| line.consignment).collect::<BTreeSet<_>>() {
        let stored = app.incidents.get(&keys::consignment(notice, &name)).await?;
        let since = stored.and_then(|stored| match stored.value.state {
            ConsignmentState::Ready { at, .. } => Some(at),
            ConsignmentState::Open { .. } | ConsignmentState::Void { .. } => None,
        });
        ready.insert(name, since);
    }
    let rows = read(app, notice, &lines).await?;
    let rows: HashMap<&CustomerId, &Delivery> =
        rows.iter().map(|row| (&row.delivery.id.customer, &row.delivery)).collect();
    let now = app.clock.now();
    let (mut good, mut problems) = (Vec::with_capacity(lines.len()), Vec::new());
    for line in lines {
        let since = ready.get(&line.consignment).copied().flatten();
        let is_in_it = rows.get(&line.customer).is_some_and(|row| attempt(row, &line.consignment).is_some());
        let wrong = match since {
            None => Some(Wrong::Expected("consignment", "a consignment of this notice that was handed over")),
            Some(_) if !is_in_it => Some(Wrong::Expected("id", "somebody of this consignment: it names nobody in it")),
            Some(since) => line.said.is_within(since, now).err().map(|column| {
                Wrong::Expected(column, "a time after the consignment was handed over and not in the future")
            }),
        };
        match wrong {
            Some(wrong) => problems.push(wrong.at(line.row)),
            None => good.push(line),
        }
    }
    Ok((good, problems))
}

async fn read<P: Ports>(app: &App<P>, notice: &NoticeId, lines: &[Line]) -> Result<Vec<Row>, StoreError> {
    let customers: BTreeSet<&CustomerId> = lines.iter().map(|line| &line.customer).collect();
    let id = |customer: &CustomerId| DeliveryId { notice: notice.clone(), customer: customer.clone() };
    app.deliveries.read(&customers.into_iter().map(id).collect::<Vec<_>>()).await
}

/// The try by which a delivery was part of this consignment.
fn attempt<'d>(row: &'d Delivery, name: &ConsignmentName) -> Option<&'d Attempt> {
    let named = |attempt: &&Attempt| attempt.channel == name.channel && attempt.copy == name.to_string();
    row.attempts().iter().find(named)
}

/// Merges what the lines say. Whatever is written counts, also where a later row fails: sent again, the rest is added.
pub(crate) async fn merge<P: Ports>(app: &App<P>, notice: &NoticeId, lines: &[Line]) -> Result<Merged, StoreError> {
    let mut told: HashMap<&CustomerId, Vec<&Line>> = HashMap::new();
    lines.iter().for_each(|line| told.entry(&line.customer).or_default().push(line));
    let mut open: Vec<DeliveryId> =
        told.keys().map(|customer| DeliveryId { notice: notice.clone(), customer: (*customer).clone() }).collect();
    let (mut merged, mut counts) = (Merged::default(), Counts::default());
    for _ in 0..TRIES {
        if open.is_empty() {
            break;
        }
        let (mut changes, mut news) = (Vec::new(), Vec::new());
        for before in app.deliveries.read(&open).await? {
            let lines = told.get(&before.delivery.id.customer).map(Vec::as_slice).unwrap_or_default();
            let (after, new) = heard(&before.delivery, lines);
            let all = u32::try_from(lines.len()).unwrap_or(u32::MAX);
            if after == before.delivery {
                merged.known += all;
            } else {
                news.push((new, all - new));
                changes.push(Change { before, after });
            }
        }
        open = Vec::new();
        // Request by request: where one fails, what the ones before wrote is still counted.
        let outcomes = match app.deliveries.advance(&changes).await {
            Ok(outcomes) => outcomes,
            Err(error) => {
                counts.add(app, notice).await?;
                return Err(error);
            }
        };
        for ((change, outcome), (new, known)) in changes.iter().zip(outcomes).zip(news) {
            match outcome {
                Advance::Won => {
                    merged.recorded += new;
                    merged.known += known;
                    counts.change(change);
                }
                Advance::Lost => open.push(change.after.id.clone()),
            }
        }
    }
    merged.open = u32::try_from(open.len()).unwrap_or(u32::MAX);
    counts.add(app, notice).await?;
    Ok(merged)
}

/// The delivery with all that the lines say, and how many of them said something new.
fn heard(before: &Delivery, lines: &[&Line]) -> (Delivery, u32) {
    let mut new = 0;
    let after = lines.iter().fold(before.clone(), |row, line| {
        let number: Option<AttemptNumber> = attempt(&row, &line.consignment).map(|attempt| attempt.number);
        let heard = number.and_then(|number| row.heard(number, &line.said.seen()));
        new += u32::from(heard.is_some());
        heard.unwrap_or(row)
    });
    (after, new)
}

/// What changed, for the counters: those of the notice, and of each consignment how many came to an end.
#[derive(Default)]
struct Counts {
    of_notice: Tally,
    settled: BTreeMap<ConsignmentName, i64>,
}

impl Counts {
    fn change(&mut self, Change { before, after }: &Change) {
        self.of_notice.change(Some(&before.delivery), after);
        for (one, other) in before.delivery.attempts().iter().zip(after.attempts()) {
            if let (false, true, Ok(name)) = (is_settled(one), is_settled(other), other.copy.parse()) {
                *self.settled.entry(name).or_default() += 1;
            }
        }
    }

    async fn add<P: Ports>(&self, app: &App<P>, notice: &NoticeId) -> Result<(), StoreError> {
        if !self.of_notice.is_empty() {
            app.incidents.add(&keys::counter(notice, app.clock.now()), &self.of_notice).await?;
        }
        for (name, count) in &self.settled {
            let count = Tally::from(BTreeMap::from([(SETTLED.to_owned(), *count)]));
            app.incidents.add(&keys::heard_of(notice, name), &count).await?;
        }
        Ok(())
    }
}

/// Whether an end was heard of a letter or a call.
fn is_settled(attempt: &Attempt) -> bool {
    let seen = &attempt.seen;
    let is_told = seen.mailed_on.is_some() || seen.reached_at.is_some();
    is_told || seen.bounced || seen.declined || seen.unanswered.count() >= Tries::MAX
}
