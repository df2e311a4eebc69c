//! What a person at the terminal sees: one line per step, with how long it took. On standard error, so that what a command prints
//! as its result stays clean.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A step under way.
#[derive(Debug)]
pub struct Step {
    bar: ProgressBar,
    started: Instant,
    what: String,
}

/// Begins a step. Dropped without [`Step::done`], it counts as failed. Where no spinner can turn, a line says that it began.
pub fn step(what: impl Into<String>) -> Step {
    let what = what.into();
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new_spinner()
    } else {
        say(&format!("  … {what}"));
        ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())
    };
    bar.set_style(
        ProgressStyle::with_template("  {spinner} {msg}").unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    bar.set_message(format!("{what} …"));
    bar.enable_steady_tick(Duration::from_millis(120));
    Step { bar, started: Instant::now(), what }
}

impl Step {
    /// Says what is going on within the step.
    pub fn note(&self, detail: &str) {
        self.bar.set_message(format!("{} … {detail}", self.what));
    }

    /// Ends the step well; `result` says in a few words what came of it, or nothing.
    pub fn done(self, result: &str) {
        self.bar.finish_and_clear();
        let took = self.started.elapsed();
        let took = if took < Duration::from_millis(200) { String::new() } else { format!(" ({})", in_words(took)) };
        let result = if result.is_empty() { String::new() } else { format!(": {result}") };
        say(&format!("  ✓ {}{result}{took}", self.what));
    }
}

/// Prints a line.
pub fn say(line: &str) {
    // A closed terminal is no reason to stop.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Prints a command's result, on standard output.
///
/// # Errors
/// An output that cannot be written. One that nobody reads any more (`local status | head`) is no error.
pub fn show(result: &str) -> std::io::Result<()> {
    match writeln!(std::io::stdout(), "{result}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// A duration as people say it.
pub fn in_words(duration: Duration) -> String {
    if duration < Duration::from_secs(60) {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        HumanDuration(duration).to_string()
    }
}
