//! The uploads bucket, to put lists into. *import* is woken by what arrives there, reads it and deletes it.

#[cfg(any(test, feature = "memory"))]
pub(crate) mod memory;
pub(crate) mod s3;

use std::time::Duration;

use axum::body::Bytes;
use bodies::intake::list::UploadAddress;
use jiff::Timestamp;

/// How long an upload address takes a file.
pub(crate) const ADDRESS_LIFE: Duration = Duration::from_secs(15 * 60);

/// The bucket did not take it.
#[derive(Debug, thiserror::Error)]
#[error("the upload could not be {doing}")]
pub struct UploadError {
    /// What was tried: `stored` or `prepared`.
    pub doing: &'static str,
    /// The SDK's error, without anything of the request.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// The uploads bucket, as far as *intake* needs it.
pub trait Uploads: Send + Sync {
    /// Puts a file under this key, whatever lies there.
    fn put(&self, key: &str, file: Bytes) -> impl Future<Output = Result<(), UploadError>> + Send;

    /// An address that takes one file under this key from whoever has it, for a quarter of an hour from `now`.
    fn address(&self, key: &str, now: Timestamp) -> impl Future<Output = Result<UploadAddress, UploadError>> + Send;
}
