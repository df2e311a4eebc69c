//! Buckets in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use model::digest::Digest;
use stores::{
    AlreadyThere, CreateObjects, DeleteObjects, FetchObjects, Fetched, Link, LinkObjects, ObjectError, PutObjects,
};

use super::weather::Weather;

/// A bucket that keeps its objects in memory; clones share them.
#[derive(Clone, Default)]
pub struct MemoryBucket {
    objects: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    weather: Weather,
}

impl MemoryBucket {
    /// An empty bucket, under this weather.
    #[must_use]
    pub fn under(weather: &Weather) -> Self {
        Self { objects: Arc::default(), weather: weather.clone() }
    }

    /// Every object, by key.
    #[must_use]
    pub fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        self.lock().clone()
    }

    /// Whether there is no object.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Puts an object in from outside; answers with its entity tag.
    pub fn upload(&self, key: &str, object: impl Into<Vec<u8>>) -> String {
        let object = object.into();
        let etag = etag(&object);
        self.lock().insert(key.to_owned(), object);
        etag
    }

    /// Takes every object out: keys and bytes, in the order of the keys.
    #[must_use]
    pub fn take(&self) -> Vec<(String, Vec<u8>)> {
        std::mem::take(&mut *self.lock()).into_iter().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn etag(object: &[u8]) -> String {
    Digest::of(object).to_string()[..32].to_owned()
}

impl CreateObjects for MemoryBucket {
    async fn create(&self, key: &str, _: &'static str, object: Vec<u8>) -> Result<(), ObjectError> {
        let create = || {
            let mut objects = self.lock();
            let is_free = !objects.contains_key(key);
            is_free.then(|| objects.insert(key.to_owned(), object))
        };
        let created = self.weather.request("PutObject", create).await;
        let created = created.map_err(|storm| ObjectError::new("stored", storm))?;
        created.map(drop).ok_or_else(|| ObjectError::new("stored", AlreadyThere))
    }
}

impl PutObjects for MemoryBucket {
    async fn put(
        &self,
        key: &str,
        _: &'static str,
        _: Option<&'static str>,
        object: Vec<u8>,
    ) -> Result<(), ObjectError> {
        let put = || self.lock().insert(key.to_owned(), object);
        let done = self.weather.request("PutObject", put).await;
        done.map(drop).map_err(|storm| ObjectError::new("stored", storm))
    }
}

impl FetchObjects for MemoryBucket {
    async fn fetch(&self, key: &str, expected: &str, max_bytes: usize) -> Result<Fetched, ObjectError> {
        let fetch = || match self.lock().get(key) {
            None => Fetched::Gone,
            Some(object) if etag(object) != expected => Fetched::Replaced,
            Some(object) if object.len() > max_bytes => Fetched::TooLarge,
            Some(object) => Fetched::File(object.clone()),
        };
        self.weather.request("GetObject", fetch).await.map_err(|storm| ObjectError::new("read", storm))
    }
}

impl DeleteObjects for MemoryBucket {
    async fn delete(&self, key: &str) -> Result<(), ObjectError> {
        let delete = || self.lock().remove(key);
        let done = self.weather.request("DeleteObject", delete).await;
        done.map(drop).map_err(|storm| ObjectError::new("deleted", storm))
    }
}

impl LinkObjects for MemoryBucket {
    /// A link that names its object and opens nothing. Making one is no request.
    async fn link(&self, key: &str, now: Timestamp, life: Duration) -> Result<Link, ObjectError> {
        Ok(Link { url: format!("memory:{key}"), expires_at: now + life })
    }
}
