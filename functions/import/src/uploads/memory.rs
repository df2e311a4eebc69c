//! The uploads bucket in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use memory::Weather;
use model::digest::Digest;

use super::{Fetched, UploadError, Uploads};

/// Objects by key; clones share them.
#[derive(Clone, Default)]
pub struct MemoryUploads {
    objects: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    weather: Weather,
}

impl MemoryUploads {
    /// An empty bucket, under this weather.
    #[must_use]
    pub fn under(weather: &Weather) -> Self {
        Self { objects: Arc::default(), weather: weather.clone() }
    }

    /// Puts an object; answers with its entity tag.
    pub fn put(&self, key: &str, file: impl Into<Vec<u8>>) -> String {
        let file = file.into();
        let etag = etag(&file);
        self.lock().insert(key.to_owned(), file);
        etag
    }

    /// Whether no object is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<u8>>> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn etag(file: &[u8]) -> String {
    Digest::of(file).to_string()[..32].to_owned()
}

impl Uploads for MemoryUploads {
    async fn fetch(&self, key: &str, expected: &str, most_bytes: usize) -> Result<Fetched, UploadError> {
        let fetch = || match self.lock().get(key) {
            None => Fetched::Gone,
            Some(file) if etag(file) != expected => Fetched::Replaced,
            Some(file) if file.len() > most_bytes => Fetched::TooLarge,
            Some(file) => Fetched::File(file.clone()),
        };
        let fetched = self.weather.request("GetObject", fetch).await;
        fetched.map_err(|storm| UploadError { doing: "read", source: Box::new(storm) })
    }

    async fn delete(&self, key: &str) -> Result<(), UploadError> {
        let delete = || {
            self.lock().remove(key);
        };
        let deleted = self.weather.request("DeleteObject", delete).await;
        deleted.map_err(|storm| UploadError { doing: "deleted", source: Box::new(storm) })
    }
}
