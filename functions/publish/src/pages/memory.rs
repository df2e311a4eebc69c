//! The page's files in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use memory::Weather;

use super::{Pages, PagesError};
use crate::file::File;

/// Files in memory; clones share them.
#[derive(Clone, Default)]
pub struct MemoryPages {
    files: Arc<Mutex<BTreeMap<String, File>>>,
    weather: Weather,
}

impl MemoryPages {
    /// No files, under this weather.
    #[must_use]
    pub fn under(weather: &Weather) -> Self {
        Self { files: Arc::default(), weather: weather.clone() }
    }

    /// What stands at this key.
    #[must_use]
    pub fn file(&self, key: &str) -> Option<File> {
        self.lock().get(key).cloned()
    }

    /// All files, by key: what a test that looks for personal data searches.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, File> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, File>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages for MemoryPages {
    async fn put(&self, file: File) -> Result<(), PagesError> {
        let key = file.key.clone();
        let put = || self.lock().insert(file.key.clone(), file);
        match self.weather.request("PutObject", put).await {
            Ok(_) => Ok(()),
            Err(storm) => Err(PagesError { key, source: Box::new(storm) }),
        }
    }
}
