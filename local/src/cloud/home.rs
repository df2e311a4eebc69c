//! Where the local cloud keeps what it makes: `.local` at the workspace's root, which git ignores.
//!
//! | path | holds | lives until |
//! | --- | --- | --- |
//! | `.local/venv` | MiniStack and its Python packages | deleted by hand |
//! | `.local/state.json` | what runs where | `local down` |
//! | `.local/run/` | logs, the provider's ledger, captured mail, operators' passwords | `local down` |
//!
//! What a run leaves behind may name people, so ending the run deletes it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::cloud::background::Background;
use crate::cloud::endpoint::Endpoint;
use crate::cloud::operators::OperatorPool;

/// The workspace and the folder in it that belongs to the local cloud.
#[derive(Clone, Debug)]
pub struct Home {
    workspace: PathBuf,
}

impl Home {
    /// The workspace that this program was built from.
    pub fn of_this_workspace() -> Self {
        let member = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self::at(member.parent().unwrap_or(member))
    }

    /// Another workspace, for tests.
    pub fn at(workspace: impl Into<PathBuf>) -> Self {
        Self { workspace: workspace.into() }
    }

    /// The workspace's root.
    pub fn workspace(&self) -> &Path {
        &self.workspace
    }

    /// The whole cloud, in one file.
    pub fn template(&self) -> PathBuf {
        self.workspace.join("template.yaml")
    }

    /// The Python packages that the local cloud is made of, with exact versions and hashes.
    pub fn requirements(&self) -> PathBuf {
        self.workspace.join("local/requirements.txt")
    }

    /// `.local` itself.
    pub fn folder(&self) -> PathBuf {
        self.workspace.join(".local")
    }

    /// The virtual environment that MiniStack lives in.
    pub fn venv(&self) -> PathBuf {
        self.folder().join("venv")
    }

    /// What one run leaves behind.
    pub fn run(&self) -> PathBuf {
        self.folder().join("run")
    }

    fn state(&self) -> PathBuf {
        self.folder().join("state.json")
    }

    /// Removes what one run left behind, and the note of it.
    ///
    /// # Errors
    /// A file that cannot be removed.
    pub fn forget_run(&self) -> anyhow::Result<()> {
        gone(fs::remove_dir_all(self.run()))?;
        self.forget_note()
    }

    /// Removes the note of what runs; logs stay.
    ///
    /// # Errors
    /// A file that cannot be removed.
    pub fn forget_note(&self) -> anyhow::Result<()> {
        gone(fs::remove_file(self.state()))
    }

    /// What runs, if anything was started and not yet ended.
    ///
    /// # Errors
    /// A note that cannot be read.
    pub fn running(&self) -> anyhow::Result<Option<Running>> {
        match fs::read(self.state()) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .with_context(|| format!("{} is not readable; delete it", self.state().display())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).context("reading .local/state.json"),
        }
    }

    /// Notes what runs. The file is for its owner only: it holds the operators' passwords.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn note(&self, running: &Running) -> anyhow::Result<()> {
        fs::create_dir_all(self.folder())?;
        let draft = self.state().with_extension("draft");
        let mut file = owner_only(&draft)?;
        file.write_all(&serde_json::to_vec_pretty(running)?)?;
        // Renamed whole, so that a run ended in between is never half noted.
        fs::rename(&draft, self.state()).context("writing .local/state.json")
    }
}

/// What is not there need not be removed.
fn gone(removed: std::io::Result<()>) -> anyhow::Result<()> {
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).context("removing what a run left in .local"),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn owner_only(path: &Path) -> std::io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn owner_only(path: &Path) -> std::io::Result<fs::File> {
    fs::File::create(path)
}

/// What runs where.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Running {
    /// The AWS services.
    pub ministack: Background,
    /// The SES and SMS endpoint, the mailbox, and the clock that wakes `watch`.
    pub provider: Background,
    /// Who may sign in, once the pool exists.
    pub operators: Option<OperatorPool>,
    /// What was deployed, once it is.
    pub stack: Option<Stack>,
}

/// The deployed template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stack {
    /// Where the operators' API is reached, without a slash at the end.
    pub api_url: String,
    /// Where the public page is reached, without a slash at the end.
    pub page_url: String,
    /// The template's outputs by name: tables, buckets, topics, queues, functions.
    pub outputs: BTreeMap<String, String>,
}

impl Running {
    /// Where AWS answers.
    pub fn cloud_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.ministack.port)
    }

    /// Where the mailbox is read, and SES and SMS answer.
    pub fn mailbox_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.provider.port)
    }

    /// The provider's controls.
    ///
    /// # Errors
    /// A client that cannot be made.
    pub fn endpoint(&self) -> anyhow::Result<Endpoint> {
        Endpoint::at(&self.mailbox_url())
    }

    /// Whether both processes are alive.
    pub fn is_alive(&self) -> bool {
        self.ministack.is_running() && self.provider.is_running()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_noted_for_its_owner_only_and_forgotten_with_the_run() {
        let workspace = std::env::temp_dir().join(format!("local-home-{}", std::process::id()));
        let home = Home::at(&workspace);
        assert!(home.running().expect("readable").is_none());
        home.forget_run().expect("nothing to forget is fine");
        let process = |port| Background { pid: 1, port, mark: "none".to_owned() };
        let running = Running { ministack: process(4566), provider: process(8025), operators: None, stack: None };
        home.note(&running).expect("noted");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(home.state()).expect("a file").permissions().mode();
            assert_eq!(mode & 0o077, 0, "it holds passwords");
        }
        let read = home.running().expect("readable").expect("there");
        assert_eq!(
            (read.cloud_url().as_str(), read.mailbox_url().as_str()),
            ("http://127.0.0.1:4566", "http://127.0.0.1:8025")
        );
        assert!(!read.is_alive());
        home.forget_run().expect("forgotten");
        assert!(home.running().expect("readable").is_none());
        fs::remove_dir_all(workspace).expect("removed");
    }
}
