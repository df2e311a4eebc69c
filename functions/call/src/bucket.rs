//! Buckets that take each object once.

#[cfg(any(test, feature = "memory"))]
pub(crate) mod memory;
pub(crate) mod s3;

/// An object was not put.
#[derive(Debug, thiserror::Error)]
#[error("the bucket did not take an object")]
pub struct NotPut(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// A bucket, as far as it is written.
pub trait Bucket: Send + Sync {
    /// Puts an object where none stands yet: under the name of a consignment there is never a second one.
    fn put_new(&self, key: &str, media_type: &str, object: Vec<u8>) -> impl Future<Output = Result<(), NotPut>> + Send;
}
