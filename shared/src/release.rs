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
use crate::ports::{Announce, AnnounceError, Deliveries, StoreError};
use crate::tally::StateWord;

/// What was handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// How many deliveries.
    pub deliveries: usize,
    /// The slice, with its cursor behind them; the caller stores it.
    pub progress: SliceProgress,
}

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

/// Hands out the next deliveries of a slice, `window` of them or all that are left; none while the notice is stopped. What a
/// brake paused is passed over: *watch* comes back for what is planned behind the cursor.
///
/// # Errors
/// [`ReleaseError`]; the cursor is then as before, and the same deliveries are handed out again.
pub async fn release<D, T>(
    deliveries: &D,
    topic: &T,
    dispatch: &Dispatch,
    progress: &SliceProgress,
    window: usize,
) -> Result<Released, ReleaseError>
where
    D: Deliveries,
    T: Announce<DeliveriesReleased>,
{
    if dispatch.stopped.is_some() {
        return Ok(Released { deliveries: 0, progress: progress.clone() });
    }
    let slice = &progress.slice;
    let mut cursor = progress.released_through.clone().or_else(|| slice.first.predecessor());
    let mut due: BTreeMap<Channel, Vec<CustomerId>> = BTreeMap::new();
    let mut count = 0;
    while count < window && cursor.as_ref() != Some(&slice.last) {
        let page = deliveries.page(&dispatch.id, slice.shard, cursor.as_ref(), Some(&slice.last)).await?;
        let mut rest = page.items.into_iter();
        for (_, delivery) in rest.by_ref() {
            if let Some(channel) = delivery.channel().filter(|channel| may_go(&delivery, dispatch, *channel)) {
                due.entry(channel).or_default().push(delivery.id.customer.clone());
                count += 1;
            }
            cursor = Some(delivery.id.customer);
            if count == window {
                break;
            }
        }
        if page.next.is_none() && rest.len() == 0 {
            cursor = Some(slice.last.clone());
        }
    }
    topic.announce(&messages(dispatch, due)).await?;
    Ok(Released { deliveries: count, progress: SliceProgress { released_through: cursor, ..progress.clone() } })
}

/// Whether a delivery is owed now and its channel is neither stopped nor paused.
fn may_go(delivery: &Delivery, dispatch: &Dispatch, channel: Channel) -> bool {
    delivery.state().word() == StateWord::Planned && dispatch.allows(channel)
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
