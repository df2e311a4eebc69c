//! Release: handing planned deliveries to their channels, a window at a time.
//!
//! The backlog lives in the table, not in a queue: what is not released can still be stopped, withdrawn or paused. *fan-out*
//! releases the first window of its slice, *watch* every later one. Releasing twice is harmless, since a message is only a
//! hint that a row may be claimed; so the cursor is moved after publishing, never before.

use std::collections::BTreeMap;

use crate::channel::Channel;
use crate::delivery::Delivery;
use crate::id::CustomerId;
use crate::message::{DeliveriesReleased, Version};
use crate::notice::{Dispatch, SliceProgress};
use crate::pacing::Windows;
use crate::plan;
use crate::ports::{Announce, AnnounceError, Deliveries, StoreError};
use crate::tally::StateWord;

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

/// Hands out the next deliveries of a slice to each channel, as many as its window has left, and gives the slice with its
/// cursors behind them, for the caller to store. A channel that is stopped or paused gets nothing, and its cursor waits.
///
/// # Errors
/// [`ReleaseError`]; the cursors are then as before, and the same deliveries are handed out again.
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
    for channel in plan::AVAILABLE {
        if dispatch.allows(channel) && !progress.is_released(channel) && windows.left(channel) > 0 {
            let (customers, through) = next(deliveries, dispatch, progress, channel, windows).await?;
            due.insert(channel, customers);
            released.released_through.extend(through.map(|through| (channel, through)));
        }
    }
    topic.announce(&messages(dispatch, due)).await?;
    Ok(released)
}

/// Whose deliveries by this channel are next, and up to where they were looked for.
async fn next<D: Deliveries>(
    deliveries: &D,
    dispatch: &Dispatch,
    progress: &SliceProgress,
    channel: Channel,
    windows: &mut Windows,
) -> Result<(Vec<CustomerId>, Option<CustomerId>), StoreError> {
    let slice = &progress.slice;
    let mut due = Vec::new();
    let mut cursor = progress.released_through.get(&channel).cloned().or_else(|| slice.first.predecessor());
    loop {
        let page = deliveries.page(&dispatch.id, slice.shard, cursor.as_ref(), Some(&slice.last)).await?;
        for (_, delivery) in page.items {
            if is_owed_by(&delivery, channel) {
                if !windows.take(channel) {
                    return Ok((due, cursor));
                }
                due.push(delivery.id.customer.clone());
            }
            cursor = Some(delivery.id.customer);
        }
        if page.next.is_none() {
            return Ok((due, Some(slice.last.clone())));
        }
    }
}

/// Whether a delivery is owed now, by this channel.
fn is_owed_by(delivery: &Delivery, channel: Channel) -> bool {
    delivery.state().word() == StateWord::Planned && delivery.channel() == Some(channel)
}

/// The messages that hand these deliveries of one shard to their channels.
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
            customers.chunks(DeliveriesReleased::MOST).map(|chunk| message(*channel, chunk))
        })
        .collect()
}
