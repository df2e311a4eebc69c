//! A log in memory.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::level_filters::LevelFilter;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

/// What this thread logs, at any level, from [`MemoryLog::begin`] on until the log is dropped.
#[derive(Debug)]
pub struct MemoryLog {
    written: LogBuffer,
    _guard: DefaultGuard,
}

impl MemoryLog {
    /// Starts to record.
    #[must_use]
    pub fn begin() -> Self {
        let written = LogBuffer::default();
        let format = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(written.clone());
        Self { written, _guard: tracing::subscriber::set_default(format.finish()) }
    }

    /// All that was logged.
    #[must_use]
    pub fn text(&self) -> String {
        let bytes = self.written.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[derive(Clone, Debug, Default)]
struct LogBuffer(Arc<Mutex<Vec<u8>>>);

impl Write for LogBuffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogBuffer {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
