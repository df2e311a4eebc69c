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
use stores::{Change, Deliveries as _, Incidents as _, Row, StoreError, advance_counted};

use crate::report::{ReportLine, Wrong};
use crate::{App, Ports};

/// How often a row that others change meanwhile is merged again before the caller has to send the file again.
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
    lines: Vec<ReportLine>,
) -> Result<(Vec<ReportLine>, Vec<RowProblem>), StoreError> {
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
            Some(since) => line.outcome.is_within(since, now).err().map(|column| {
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

async fn read<P: Ports>(app: &App<P>, notice: &NoticeId, lines: &[ReportLine]) -> Result<Vec<Row>, StoreError> {
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
pub(crate) async fn merge<P: Ports>(
    app: &App<P>,
    notice: &NoticeId,
    lines: &[ReportLine],
) -> Result<Merged, StoreError> {
    let mut by_customer: HashMap<&CustomerId, Vec<&ReportLine>> = HashMap::new();
    lines.iter().for_each(|line| by_customer.entry(&line.customer).or_default().push(line));
    let mut open: Vec<DeliveryId> = by_customer
        .keys()
        .map(|customer| DeliveryId { notice: notice.clone(), customer: (*customer).clone() })
        .collect();
    let (mut merged, mut counts) = (Merged::default(), Counts::default());
    for _ in 0..TRIES {
        if open.is_empty() {
            break;
        }
        let (mut changes, mut news) = (Vec::new(), HashMap::new());
        for before in app.deliveries.read(&open).await? {
            let lines = by_customer.get(&before.delivery.id.customer).map(Vec::as_slice).unwrap_or_default();
            let (after, new) = heard(&before.delivery, lines);
            let all = u32::try_from(lines.len()).unwrap_or(u32::MAX);
            if after == before.delivery {
                merged.known += all;
            } else {
                news.insert(after.id.clone(), (new, all - new));
                changes.push(Change { before, after });
            }
        }
        let advanced = match advance_counted(&app.deliveries, changes, &mut counts.of_notice).await {
            Ok(advanced) => advanced,
            // What earlier tries wrote is still counted.
            Err(error) => {
                counts.add(app, notice).await?;
                return Err(error);
            }
        };
        for change in &advanced.won {
            let (new, known) = news.remove(&change.after.id).unwrap_or_default();
            merged.recorded += new;
            merged.known += known;
            counts.end(change);
        }
        open = advanced.lost_ids();
    }
    merged.open = u32::try_from(open.len()).unwrap_or(u32::MAX);
    counts.add(app, notice).await?;
    Ok(merged)
}

/// The delivery with all that the lines say, and how many of them said something new.
fn heard(before: &Delivery, lines: &[&ReportLine]) -> (Delivery, u32) {
    let mut new = 0;
    let after = lines.iter().fold(before.clone(), |row, line| {
        let number: Option<AttemptNumber> = attempt(&row, &line.consignment).map(|attempt| attempt.number);
        let heard = number.and_then(|number| row.heard(number, &line.outcome.seen()));
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
    /// Counts the letters and calls that came to an end by this.
    fn end(&mut self, Change { before, after }: &Change) {
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
