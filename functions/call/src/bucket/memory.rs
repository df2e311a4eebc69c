//! A bucket in memory, for tests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use memory::Weather;

use super::{Bucket, NotPut};

/// A bucket that keeps its objects in memory; clones share them.
#[derive(Clone, Default)]
pub struct MemoryBucket {
    objects: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    weather: Weather,
}

impl MemoryBucket {
    /// A bucket whose requests meet this weather.
    #[must_use]
    pub fn under(weather: &Weather) -> Self {
        Self { objects: Arc::default(), weather: weather.clone() }
    }

    /// Every object, by key.
    #[must_use]
    pub fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Bucket for MemoryBucket {
    async fn put_new(&self, key: &str, _: &str, object: Vec<u8>) -> Result<(), NotPut> {
        let put = || {
            let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
            let is_new = !objects.contains_key(key);
            is_new.then(|| objects.insert(key.to_owned(), object))
        };
        let put = self.weather.request("PutObject", put).await.map_err(|storm| NotPut(storm.into()))?;
        put.map(|_| ()).ok_or_else(|| NotPut("there is an object under this key".into()))
    }
}
