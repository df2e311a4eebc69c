//! The uploads bucket in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use bodies::intake::list::UploadAddress;
use jiff::Timestamp;
use memory::Weather;

use super::{ADDRESS_LIFE, UploadError, Uploads};

/// Files that were put, in order, until a test takes them on to *import*; clones share them.
#[derive(Clone, Default)]
pub struct MemoryUploads {
    files: Arc<Mutex<VecDeque<(String, Bytes)>>>,
    weather: Weather,
}

impl MemoryUploads {
    /// An empty bucket, under this weather.
    #[must_use]
    pub fn under(weather: &Weather) -> Self {
        Self { files: Arc::default(), weather: weather.clone() }
    }

    /// Takes everything that was put: keys and files.
    #[must_use]
    pub fn take(&self) -> Vec<(String, Bytes)> {
        self.lock().drain(..).collect()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(String, Bytes)>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Uploads for MemoryUploads {
    async fn put(&self, key: &str, file: Bytes) -> Result<(), UploadError> {
        let put = || self.lock().push_back((key.to_owned(), file));
        let done = self.weather.request("PutObject", put).await;
        done.map_err(|storm| UploadError { doing: "stored", source: Box::new(storm) })
    }

    async fn address(&self, key: &str, now: Timestamp) -> Result<UploadAddress, UploadError> {
        let url = format!("memory:{key}?signed={}", now.as_second());
        Ok(UploadAddress { method: "PUT".to_owned(), url, expires_at: now + ADDRESS_LIFE })
    }
}
