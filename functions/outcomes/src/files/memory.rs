//! Consignments in memory, for tests.

use jiff::Timestamp;
use model::channel::Channel;

use super::{Files, LINK_LIFE, Link, NoLink};

/// Links that name their file and open nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct MemoryFiles;

impl Files for MemoryFiles {
    async fn link(&self, channel: Channel, key: &str, now: Timestamp) -> Result<Link, NoLink> {
        Ok(Link { url: format!("memory:{channel}/{key}"), expires_at: now + LINK_LIFE })
    }
}
