//! The files of consignments, for whoever fetches them.

#[cfg(any(test, feature = "memory"))]
pub(crate) mod memory;
pub(crate) mod s3;

use std::time::Duration;

use jiff::Timestamp;
use model::channel::Channel;

/// How long a link lives: long enough to click, too short to be passed on.
const LINK_LIFE: Duration = Duration::from_secs(15 * 60);

/// A link to a file. Whoever has it can fetch the file until it expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address.
    pub url: String,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// No link could be made.
#[derive(Debug, thiserror::Error)]
#[error("a link to a file could not be made")]
pub struct NoLink(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// The buckets in which consignments lie, one for each channel.
pub trait Files: Send + Sync {
    /// A link to a file, from `now` on.
    fn link(&self, channel: Channel, key: &str, now: Timestamp) -> impl Future<Output = Result<Link, NoLink>> + Send;
}
