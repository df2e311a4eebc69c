//! Faults and meters of the memory's requests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::poll_fn;
use serde_json::Value;

/// What happens to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It works.
    None,
    /// It fails without effect: throttled, or the connection failed.
    Before,
    /// It takes effect and its answer is lost: a 5xx or a reset after the write.
    After,
}

/// What happens to the requests of a world, and how many there were.
#[derive(Clone, Default)]
pub struct Weather {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    forecast: Option<Box<dyn FnMut(&'static str) -> Fault + Send>>,
    meter: Meter,
}

/// How many requests were made, by AWS operation, and what they wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meter {
    /// Requests by operation.
    pub requests: BTreeMap<&'static str, u64>,
    /// DynamoDB write units by table: one per started kilobyte of every item written, twice that in a transaction.
    pub write_units: BTreeMap<&'static str, u64>,
    /// DynamoDB read units by table, each read strongly consistent: one per started four kilobytes of every item that is named, and of
    /// the whole page of a query.
    pub read_units: BTreeMap<&'static str, u64>,
}

impl Meter {
    /// All requests.
    #[must_use]
    pub fn all_requests(&self) -> u64 {
        self.requests.values().sum()
    }
}

/// A request that the weather made fail.
#[derive(Debug, thiserror::Error)]
#[error("{operation} failed on purpose")]
pub struct Storm {
    operation: &'static str,
    /// Whether the request took effect all the same.
    pub took_effect: bool,
}

impl Weather {
    /// Decides about every request by its operation's name, from now on.
    pub fn forecast(&self, forecast: impl FnMut(&'static str) -> Fault + Send + 'static) {
        self.lock().forecast = Some(Box::new(forecast));
    }

    /// No more faults from now on.
    pub fn clear(&self) {
        self.lock().forecast = None;
    }

    /// What was counted so far.
    #[must_use]
    pub fn meter(&self) -> Meter {
        self.lock().meter.clone()
    }

    /// Starts to count from zero.
    pub fn reset_meter(&self) {
        self.lock().meter = Meter::default();
    }

    /// Reads something without faults and without being counted.
    pub fn in_calm<T>(&self, look: impl FnOnce() -> T) -> T {
        let (forecast, meter) = {
            let mut state = self.lock();
            (state.forecast.take(), state.meter.clone())
        };
        let seen = look();
        let mut state = self.lock();
        state.forecast = forecast;
        state.meter = meter;
        seen
    }

    /// Counts `requests` more of an operation, made by whoever polls queues on our behalf.
    pub fn count(&self, operation: &'static str, requests: u64) {
        *self.lock().meter.requests.entry(operation).or_default() += requests;
    }

    /// Makes one request: an await point, the effect unless the weather takes it, another await point.
    ///
    /// # Errors
    /// [`Storm`], before or after the effect.
    pub async fn request<T>(&self, operation: &'static str, effect: impl FnOnce() -> T) -> Result<T, Storm> {
        pause().await;
        self.count(operation, 1);
        let fault = self.lock().forecast.as_mut().map_or(Fault::None, |forecast| forecast(operation));
        if fault == Fault::Before {
            return Err(Storm { operation, took_effect: false });
        }
        let outcome = effect();
        pause().await;
        if fault == Fault::After { Err(Storm { operation, took_effect: true }) } else { Ok(outcome) }
    }

    /// Counts the units of writing an item, `times` over.
    pub(super) fn wrote(&self, table: &'static str, body: &Value, times: u64) {
        let units = (KEY_BYTES + stored_size(body)).div_ceil(1_024) as u64 * times;
        *self.lock().meter.write_units.entry(table).or_default() += units;
    }

    /// Counts the units of reading items that were named one by one.
    pub(super) fn read<'v>(&self, table: &'static str, bodies: impl IntoIterator<Item = &'v Value>) {
        let units = bodies.into_iter().map(|body| (KEY_BYTES + stored_size(body)).div_ceil(READ_UNIT)).sum();
        self.count_read(table, units);
    }

    /// Counts the units of one page of a query.
    pub(super) fn queried<'v>(&self, table: &'static str, bodies: impl IntoIterator<Item = &'v Value>) {
        let bytes: usize = bodies.into_iter().map(|body| KEY_BYTES + stored_size(body)).sum();
        self.count_read(table, bytes.div_ceil(READ_UNIT));
    }

    /// A read that finds nothing counts, too.
    fn count_read(&self, table: &'static str, units: usize) {
        *self.lock().meter.read_units.entry(table).or_default() += units.max(1) as u64;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bytes of a read unit.
const READ_UNIT: usize = 4_096;

/// About what a key, the revision and the attribute names of an item weigh.
const KEY_BYTES: usize = 120;

/// The bytes that DynamoDB counts for a value: names and texts in UTF-8, two digits a byte, three bytes for a map or list and
/// one for each of its elements.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>
#[must_use]
pub fn stored_size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 1,
        Value::Number(number) => number.to_string().len().div_ceil(2) + 1,
        Value::String(text) => text.len(),
        Value::Array(elements) => 3 + elements.iter().map(|element| 1 + stored_size(element)).sum::<usize>(),
        Value::Object(fields) => {
            3 + fields.iter().map(|(name, value)| 1 + name.len() + stored_size(value)).sum::<usize>()
        }
    }
}

/// Yields once: the point at which a stepped function can be dropped.
async fn pause() {
    let mut gave_way = false;
    poll_fn(|context| {
        if std::mem::replace(&mut gave_way, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}
