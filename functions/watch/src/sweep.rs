//! The sweep: every row of a notice, shard by shard, counted exactly; what time, or a consignment's fate, has decided is put into
//! the rows.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use stores::consignment;
use stores::consignment::Settlement;

use jiff::Timestamp;
use model::channel::Channel;
use model::consignment::{ConsignmentName, Fate};
use model::delivery::{Delivery, State};
use model::id::{CustomerId, Shard};
use model::keys;
use model::tally::{StateWord, Tally};
use stores::release::messages;
use stores::{Announce, Change, Deliveries, Incidents, Row, advance_counted};

use crate::notice::Running;
use crate::silence::{Meaning, Receipts};
use crate::{App, Clock, Ports, Run, Times, WatchError};

/// What it means that no events come.
#[derive(Clone, Copy)]
struct Silence {
    receipts: Receipts,
    means: Meaning,
}

impl Silence {
    /// The event by which an uncertain e-mail would be settled may still wait in our own queue.
    fn lags_behind(self, row: &Delivery, times: &Times) -> bool {
        matches!(row.state(), State::Uncertain { since, .. } if self.receipts.may_lag_behind(since + times.grace))
    }
}

/// What a sweep found.
pub(crate) struct Sweep {
    /// Every row, as it is after the sweep's own changes.
    pub(crate) tally: Tally,
    /// Whether everything that was to be released again was; else a window of it was.
    pub(crate) is_complete: bool,
    /// When the next e-mail without events since the provider took it will count as handed over.
    pub(crate) silent_until: Option<Timestamp>,
}

/// Scans all rows of a notice.
///
/// A claim whose lease ran out becomes `uncertain`; an uncertain letter or call goes by its consignment's fate, in the sweep after;
/// an uncertain e-mail without an event is planned again, unless our own receipts lag; an accepted one without further events counts as
/// handed over if the provider sent events for most others, and is silent if not. A row that is still planned after its release,
/// while its channel's queue is empty, is released again: its message was lost, it was returned, or a bounce planned it again. While a
/// guest list is on, nothing is released again.
pub(crate) async fn sweep<P: Ports>(
    app: &App<P>,
    running: &Running,
    run: &mut Run,
    silence: Meaning,
) -> Result<Sweep, WatchError> {
    let now = app.clock.now();
    let cursors = Cursors::of(running);
    let whole = run.room.overdue();
    let mut windows = whole.clone();
    let (mut tally, mut changed) = (Tally::default(), Tally::default());
    let mut silent_until: Option<Timestamp> = None;
    let mut fates = Fates::default();
    for shard in Shard::all() {
        let mut after: Option<CustomerId> = None;
        loop {
            run.turn.keep(app).await?;
            let page = app.deliveries.page(&running.id, shard, after.as_ref(), None).await?;
            after = page.items.last().map(|row| row.delivery.id.customer.clone());
            let more = page.next.is_some();
            let rows = page.items;
            let silences = rows.iter().filter_map(|row| row.delivery.hands_over_at(app.times.handed_over));
            // What is due already waits for the next count where this one cannot tell what silence means.
            let waits = |at: &Timestamp| *at >= now || silence == Meaning::Unknown;
            silent_until = silences.filter(waits).chain(silent_until).min();
            fates.learn(app, running, &rows, now).await?;
            let silence = Silence { receipts: run.receipts, means: silence };
            let changes = changes(&rows, &app.times, &fates, silence, now);
            let won = advance_counted(&app.deliveries, changes, &mut changed).await?.won;
            // Being released once more costs nobody anything, and is no change of a row.
            let overdue = overdue(&rows, |row, channel| cursors.is_overdue(row, running) && windows.take(channel));
            count(&mut tally, rows, won);
            app.releases.announce(&messages(&running.dispatch.value, overdue)).await?;
            if !more {
                break;
            }
        }
    }
    run.room.note_released(&whole, &windows);
    if !changed.is_empty() {
        app.incidents.add(&keys::counter(&running.id, now), &changed).await?;
    }
    Ok(Sweep { tally, is_complete: !windows.is_any_spent(&whole), silent_until })
}

/// What time, or a consignment's fate, makes of these rows.
fn changes(rows: &[Row], times: &Times, fates: &Fates, silence: Silence, now: Timestamp) -> Vec<Change> {
    let after = |row: &Delivery| {
        row.lapsed(now)
            .or_else(|| row.settled(fates.of(row)?))
            .or_else(|| row.sent_again(times.grace, now).filter(|_| !silence.lags_behind(row, times)))
            .or_else(|| match silence.means {
                Meaning::HandedOver => row.handed_over(times.handed_over, now),
                Meaning::Nothing => row.fallen_silent(times.handed_over, now),
                Meaning::Unknown => None,
            })
    };
    rows.iter().filter_map(|before| Some(Change { before: before.clone(), after: after(&before.delivery)? })).collect()
}

/// The rows that are to be released once more, by channel.
fn overdue(rows: &[Row], mut is_overdue: impl FnMut(&Delivery, Channel) -> bool) -> BTreeMap<Channel, Vec<CustomerId>> {
    let mut overdue: BTreeMap<Channel, Vec<CustomerId>> = BTreeMap::new();
    for Row { delivery, .. } in rows {
        if let Some(channel) = delivery.channel().filter(|channel| is_overdue(delivery, *channel)) {
            overdue.entry(channel).or_default().push(delivery.id.customer.clone());
        }
    }
    overdue
}

/// Counts each row once, as it is now. A row that somebody else changed under the sweep is counted as it was read: it was not
/// terminal then, so no count with it says that the notice is finished.
fn count(tally: &mut Tally, rows: Vec<Row>, won: Vec<Change>) {
    let mut changed: BTreeMap<CustomerId, Delivery> =
        won.into_iter().map(|change| (change.after.id.customer.clone(), change.after)).collect();
    for Row { delivery: row, .. } in rows {
        tally.add(&changed.remove(&row.id.customer).unwrap_or(row));
    }
}

/// What became of the consignments that uncertain letters and calls name; each is asked for once in a sweep.
#[derive(Default)]
struct Fates(BTreeMap<ConsignmentName, Settlement>);

impl Fates {
    /// Asks for those that these rows name and that are not known yet. What is past its lease is void from then on.
    async fn learn<P: Ports>(
        &mut self,
        app: &App<P>,
        running: &Running,
        rows: &[Row],
        now: Timestamp,
    ) -> Result<(), WatchError> {
        for name in rows.iter().filter_map(|row| row.delivery.open_consignment()) {
            if let Entry::Vacant(unknown) = self.0.entry(name) {
                unknown.insert(consignment::settlement(&app.incidents, &running.id, &name, now).await?);
            }
        }
        Ok(())
    }

    fn of(&self, row: &Delivery) -> Option<Fate> {
        Some(self.0.get(&row.open_consignment()?)?.of(&row.id.customer))
    }
}

/// Up to where each slice was handed out to each channel, by the slice's first customer.
struct Cursors<'a>(BTreeMap<&'a CustomerId, &'a BTreeMap<Channel, CustomerId>>);

impl<'a> Cursors<'a> {
    fn of(running: &'a Running) -> Self {
        let cursors = running.slices.iter().map(|stored| (&stored.value.slice.first, &stored.value.released_through));
        Self(cursors.collect())
    }

    /// Planned, and handed out before. While a guest list is on there are none: whoever it turned away would be handed out again and
    /// again, and be turned away each time. Turning it off hands everyone out once more.
    fn is_overdue(&self, row: &Delivery, running: &Running) -> bool {
        let customer = &row.id.customer;
        let Some(channel) = row.channel() else { return false };
        let cursors = self.0.range::<CustomerId, _>(..=customer).next_back();
        running.dispatch.value.guests.is_none()
            && row.state().word() == StateWord::Planned
            && cursors.is_some_and(|(_, through)| through.get(&channel).is_some_and(|through| through >= customer))
            && running.dispatch.value.allows(channel)
    }
}
