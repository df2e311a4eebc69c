//! The uploads bucket: lists as they came, until they are read.

#[cfg(any(test, feature = "memory"))]
pub(crate) mod memory;
pub(crate) mod s3;

/// The uploads bucket, as far as *import* needs it.
pub trait Uploads: Send + Sync {
    /// The object, if it is still the one with this entity tag (without quotes) and has at most `most_bytes`.
    fn fetch(
        &self,
        key: &str,
        etag: &str,
        most_bytes: usize,
    ) -> impl Future<Output = Result<Fetched, UploadError>> + Send;

    /// Deletes the object, whichever it is; nothing happens where there is none.
    fn delete(&self, key: &str) -> impl Future<Output = Result<(), UploadError>> + Send;
}

/// What came of fetching an object.
#[derive(Clone, PartialEq, Eq)]
pub enum Fetched {
    /// Its bytes.
    File(Vec<u8>),
    /// It is larger than asked for; nothing was read.
    TooLarge,
    /// Another object stands there now.
    Replaced,
    /// Nothing stands there.
    Gone,
}

/// The bucket did not answer or failed: try the whole again later.
#[derive(Debug, thiserror::Error)]
#[error("the upload could not be {doing}")]
pub struct UploadError {
    /// What was tried: `read` or `deleted`.
    pub doing: &'static str,
    /// The SDK's error.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}
