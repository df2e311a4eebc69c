//! Processes that outlive the command that started them, and are ended by their own id.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};

/// One process in the background, leader of a process group of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Background {
    /// Its process id, which is also its group's.
    pub pid: i32,
    /// The loopback port that it listens on.
    pub port: u16,
    /// A part of its command line: tells it from a stranger that was given the same id later.
    pub mark: String,
}

impl Background {
    /// Starts a process whose output goes to `log`. It gets a group of its own, so that Ctrl-C does not reach it and that ending
    /// it ends what it started.
    ///
    /// # Errors
    /// A program that cannot be started.
    pub fn start(mut command: Command, port: u16, mark: &str, log: &Path) -> anyhow::Result<Self> {
        if let Some(folder) = log.parent() {
            fs::create_dir_all(folder)?;
        }
        let output = File::create(log).with_context(|| format!("creating {}", log.display()))?;
        let errors = output.try_clone()?;
        command.stdin(Stdio::null()).stdout(output).stderr(errors).process_group(0);
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn().with_context(|| format!("starting {program}"))?;
        Ok(Self { pid: i32::try_from(child.id())?, port, mark: mark.to_owned() })
    }

    /// Whether it is alive, and still the process that was started.
    pub fn is_running(&self) -> bool {
        command_line(self.pid).is_some_and(|line| line.contains(&self.mark))
    }

    /// Ends it and what it started: asks first, and insists after `patience`. Ending what has ended already is fine.
    ///
    /// # Errors
    /// A process that cannot be ended.
    pub fn end(&self, patience: Duration) -> anyhow::Result<()> {
        let Some(group) = Pid::from_raw(self.pid) else { return Ok(()) };
        for signal in [Signal::TERM, Signal::KILL] {
            if !self.is_running() {
                return Ok(());
            }
            kill_process_group(group, signal).with_context(|| format!("ending process {}", self.pid))?;
            let asked = Instant::now();
            while self.is_running() && asked.elapsed() < patience {
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        anyhow::ensure!(!self.is_running(), "process {} does not end", self.pid);
        Ok(())
    }
}

/// How the process was started. `None`: there is none of this id, or it has ended and only waits to be collected.
fn command_line(pid: i32) -> Option<String> {
    if Path::new("/proc/self/cmdline").exists() {
        let arguments = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        return Some(String::from_utf8_lossy(&arguments).replace('\0', " "));
    }
    // macOS has no /proc, a slim Linux image no `ps`.
    let ps = Command::new("ps").args(["-o", "command=", "-p", &pid.to_string()]).output().ok()?;
    Some(String::from_utf8_lossy(&ps.stdout).into_owned())
}

/// A loopback port that nobody listens on: the preferred one if it is free.
///
/// # Errors
/// No port is free.
pub fn free_port(preferred: u16) -> anyhow::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", preferred))
        .or_else(|_| TcpListener::bind(("127.0.0.1", 0)))
        .context("finding a free port")?;
    Ok(listener.local_addr()?.port())
}

/// The last lines of a log, for an error message.
pub fn last_lines(log: &Path, lines: usize) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let all: Vec<_> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeper(log: &Path) -> Background {
        let mut command = Command::new("sh");
        // A child of its own, which must end with it.
        command.args(["-c", "sleep 3600 & echo $!; wait"]);
        Background::start(command, 0, "sleep 3600 & echo", log).expect("started")
    }

    #[test]
    fn a_process_and_what_it_started_end_together() {
        let log = std::env::temp_dir().join(format!("local-background-{}.log", std::process::id()));
        let sleeper = sleeper(&log);
        let child: i32 = loop {
            if let Ok(pid) = last_lines(&log, 1).parse() {
                break pid;
            }
            std::thread::yield_now();
        };
        assert!(sleeper.is_running());
        let stranger = Background { mark: "somebody else".to_owned(), ..sleeper.clone() };
        stranger.end(Duration::from_secs(5)).expect("not ours to end");
        assert!(sleeper.is_running(), "a process that was given the id of an earlier one is left alone");
        sleeper.end(Duration::from_secs(5)).expect("ended");
        assert!(!sleeper.is_running());
        while command_line(child).is_some_and(|line| line.contains("3600")) {
            std::thread::yield_now();
        }
        fs::remove_file(log).expect("removed");
    }

    #[test]
    fn a_port_in_use_is_not_chosen() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let taken_port = taken.local_addr().expect("an address").port();
        assert_ne!(free_port(taken_port).expect("another"), taken_port);
    }
}
