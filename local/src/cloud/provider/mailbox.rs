//! Every message taken, as its recipient would see it. The content lies on disk, so that memory does not grow with the list.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::Context;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::email::Header;
use super::ledger::Channel;
use super::outcome::Outcome;

/// A message in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captured {
    /// What lists show.
    #[serde(flatten)]
    pub heading: Heading,
    /// The sender; none for texts.
    pub from: Option<String>,
    /// The headers, for e-mail.
    pub headers: Vec<Header>,
    /// Tags or message attributes.
    pub tags: BTreeMap<String, String>,
    /// The plain text: of an e-mail its text part, of a text message all of it.
    pub text: Option<String>,
    /// An e-mail's HTML part.
    pub html: Option<String>,
}

/// What a list of messages shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// The number of the call in the ledger.
    pub number: u64,
    /// When it was taken.
    pub at: Timestamp,
    /// By what it came.
    pub channel: Channel,
    /// To whom.
    pub to: Vec<String>,
    /// The subject, or how a text begins.
    pub subject: String,
    /// The provider's id.
    pub message_id: String,
    /// What becomes of it, for its first recipient.
    pub outcome: Outcome,
}

/// The messages, oldest first.
#[derive(Debug)]
pub struct Mailbox {
    headings: Vec<(Heading, u64, usize)>,
    file: File,
    end: u64,
}

impl Mailbox {
    /// An empty mailbox at this path; what was there is gone.
    ///
    /// # Errors
    /// A file that cannot be made.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path);
        let file = file.with_context(|| format!("creating {}", path.display()))?;
        Ok(Self { headings: Vec::new(), file, end: 0 })
    }

    /// Keeps a message.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn keep(&mut self, message: &Captured) -> anyhow::Result<()> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&line).context("writing the mailbox")?;
        self.headings.push((message.heading.clone(), self.end, line.len()));
        self.end += line.len() as u64;
        Ok(())
    }

    /// The message with this number, if there is one.
    ///
    /// # Errors
    /// A disk that does not give it back.
    pub fn read(&mut self, number: u64) -> anyhow::Result<Option<Captured>> {
        let Ok(place) = self.headings.binary_search_by_key(&number, |(heading, ..)| heading.number) else {
            return Ok(None);
        };
        let (_, start, length) = self.headings[place];
        let mut line = vec![0; length];
        self.file.seek(SeekFrom::Start(start))?;
        self.file.read_exact(&mut line).context("reading the mailbox")?;
        Ok(Some(serde_json::from_slice(&line)?))
    }

    /// What the messages are, oldest first.
    pub fn headings(&self) -> impl DoubleEndedIterator<Item = &Heading> {
        self.headings.iter().map(|(heading, ..)| heading)
    }
}
