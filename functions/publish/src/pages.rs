//! Where the page's files lie.

#[cfg(any(test, feature = "memory"))]
pub(crate) mod memory;
pub(crate) mod s3;

use crate::file::File;

/// The place of the public page's files.
pub trait Pages: Send + Sync {
    /// Puts a file in its place, whatever stands there.
    fn put(&self, file: File) -> impl Future<Output = Result<(), PagesError>> + Send;
}

/// A file could not be put. What was put before stands; the whole page is to be put again.
#[derive(Debug, thiserror::Error)]
#[error("the page's file {key} could not be written")]
pub struct PagesError {
    /// Which file.
    pub key: String,
    /// Why.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}
