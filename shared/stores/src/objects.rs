//! Buckets of objects: a trait for each permission, so that a function can do no more with a bucket than it may.

use std::time::Duration;

use jiff::Timestamp;

/// A bucket did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("an object could not be {doing}")]
pub struct ObjectError {
    /// What was tried: `stored`, `read`, `deleted` or `linked to`.
    pub doing: &'static str,
    /// Why, without anything of the object.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl ObjectError {
    /// That this could not be done, and why.
    pub fn new(doing: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { doing, source: source.into() }
    }
}

/// Why an object was not created.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is an object under this key already")]
pub struct AlreadyThere;

/// Writes objects once.
pub trait CreateObjects: Send + Sync {
    /// Stores an object where none stands yet.
    ///
    /// # Errors
    /// Also where an object stands there ([`AlreadyThere`]), even if it is the same one: it may have been stored by a request whose
    /// answer was lost.
    fn create(
        &self,
        key: &str,
        media_type: &'static str,
        object: Vec<u8>,
    ) -> impl Future<Output = Result<(), ObjectError>> + Send;
}

/// Writes objects whatever stands in their place.
pub trait PutObjects: Send + Sync {
    /// Stores an object. `cache_control`: for how long whoever fetches it may keep it, as HTTP's header of this name says it.
    fn put(
        &self,
        key: &str,
        media_type: &'static str,
        cache_control: Option<&'static str>,
        object: Vec<u8>,
    ) -> impl Future<Output = Result<(), ObjectError>> + Send;
}

/// Reads objects.
pub trait FetchObjects: Send + Sync {
    /// The object, if it is still the one with this entity tag (without quotes) and has at most `max_bytes`.
    fn fetch(
        &self,
        key: &str,
        etag: &str,
        max_bytes: usize,
    ) -> impl Future<Output = Result<Fetched, ObjectError>> + Send;
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

/// Deletes objects.
pub trait DeleteObjects: Send + Sync {
    /// Deletes the object, whichever it is; nothing happens where there is none.
    fn delete(&self, key: &str) -> impl Future<Output = Result<(), ObjectError>> + Send;
}

/// Lets somebody else read an object.
pub trait LinkObjects: Send + Sync {
    /// A link to an object. Whoever has it can fetch the object until `life` has passed from `now`.
    fn link(&self, key: &str, now: Timestamp, life: Duration)
    -> impl Future<Output = Result<Link, ObjectError>> + Send;
}

/// A link to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address.
    pub url: String,
    /// Until when it works.
    pub expires_at: Timestamp,
}
