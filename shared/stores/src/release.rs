//! Release: giving planned deliveries to their channels' queues, a window at a time.
//!
//! The backlog lives in the table, not in a queue: what is not released can still be stopped, withdrawn or paused. *fan-out*
//! releases the first window of its slice, *watch* every later one. Releasing twice is harmless, since a message is only a
//! hint that a row may be claimed; so the cursor is moved after publishing, never before.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Announce, AnnounceError, Deliveries, Row, StoreError};
use model::channel::Channel;
use model::delivery::Delivery;
use model::id::CustomerId;
use model::list::Slice;
use model::message::{DeliveriesReleased, Version};
use model::notice::{Dispatch, SliceProgress};
use model::pacing::Windows;
use model::plan;
use model::tally::StateWord;

/// Why a release stopped; what was published until then is harmless.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// The rows could not be read.
    #[error("the deliveries to release could not be read")]
    Store(#[from] StoreError),
    /// The messages could not be published.
    #[error("the deliveries could not be released")]
    Announce(#[from] AnnounceError),
}

/// Releases the next deliveries of a slice to each channel, as many as its window has left, and gives the slice with its
/// cursors behind them, for the caller to store. A channel that is stopped or paused gets nothing, and its cursor waits.
///
/// # Errors
/// [`ReleaseError`]; the cursors are then as before, and the same deliveries are released again.
pub async fn release<D, T>(
    deliveries: &D,
    topic: &T,
    dispatch: &Dispatch,
    progress: &SliceProgress,
    windows: &mut Windows,
) -> Result<SliceProgress, ReleaseError>
where
    D: Deliveries,
    T: Announce<DeliveriesReleased>,
{
    let mut released = progress.clone();
    let mut due = BTreeMap::new();
    // Channels whose cursors stand at one place, as all do at first, are looked for in one reading.
    let mut by_cursor: BTreeMap<Option<&CustomerId>, BTreeSet<Channel>> = BTreeMap::new();
    for channel in plan::AVAILABLE {
        if dispatch.allows(channel) && !progress.is_released(channel) && windows.left(channel) > 0 {
            by_cursor.entry(progress.released_through.get(&channel)).or_default().insert(channel);
        }
    }
    for (from, channels) in by_cursor {
        let from = from.cloned().or_else(|| progress.slice.first.predecessor());
        let next = next(deliveries, dispatch, &progress.slice, (from, channels), windows).await?;
        due.extend(next.due);
        released.released_through.extend(next.through);
    }
    topic.announce(&messages(dispatch, due)).await?;
    Ok(released)
}

/// Whose deliveries are next, and up to which customer the search went, by channel.
#[derive(Default)]
struct Next {
    due: BTreeMap<Channel, Vec<CustomerId>>,
    through: BTreeMap<Channel, CustomerId>,
}

/// Looks for the next deliveries by these channels behind one cursor, until their windows are spent or the slice ends.
async fn next<D: Deliveries>(
    deliveries: &D,
    dispatch: &Dispatch,
    slice: &Slice,
    (mut cursor, mut open): (Option<CustomerId>, BTreeSet<Channel>),
    windows: &mut Windows,
) -> Result<Next, StoreError> {
    let mut next = Next::default();
    while !open.is_empty() {
        let page = deliveries.page(&dispatch.id, slice.shard, cursor.as_ref(), Some(&slice.last)).await?;
        for Row { delivery, .. } in page.items {
            if let Some(channel) = due_channel(&delivery).filter(|channel| open.contains(channel)) {
                if windows.take(channel) {
                    next.due.entry(channel).or_default().push(delivery.id.customer.clone());
                } else {
                    // Its window is spent: this delivery is the first of its next one.
                    open.remove(&channel);
                    next.through.extend(cursor.clone().map(|through| (channel, through)));
                }
            }
            cursor = Some(delivery.id.customer);
        }
        if page.next.is_none() {
            next.through.extend(std::mem::take(&mut open).into_iter().map(|channel| (channel, slice.last.clone())));
        }
    }
    Ok(next)
}

/// The channel by which a delivery is due now.
fn due_channel(delivery: &Delivery) -> Option<Channel> {
    delivery.channel().filter(|_| delivery.state().word() == StateWord::Planned)
}

/// The messages that release these deliveries of one shard to their channels.
#[must_use]
pub fn messages(dispatch: &Dispatch, due: BTreeMap<Channel, Vec<CustomerId>>) -> Vec<DeliveriesReleased> {
    let message = |channel, customers: &[CustomerId]| DeliveriesReleased {
        version: Version,
        notice: dispatch.id.clone(),
        list: dispatch.list,
        channel,
        customers: customers.to_vec(),
    };
    due.iter()
        .flat_map(|(channel, customers)| {
            customers.chunks(DeliveriesReleased::MAX).map(|chunk| message(*channel, chunk))
        })
        .collect()
}
