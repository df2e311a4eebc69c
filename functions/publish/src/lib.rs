//! **publish** puts dated updates on a static public page.
//!
//! - **Woken by** the operators' API: the routes of [`routes()`], behind *authorize*.
//! - **Reads** the incident and its updates; for the root page what it wrote there of each incident (Incidents).
//! - **Writes** an update with its evidence and its answer in one commit, first as a draft, then approved by somebody who did
//!   not write it and who names the digest of what they read (Incidents); then the page's files, whole, from all that is approved
//!   ([`File::all`]), and the root page, from a [`RootEntry`] for each incident ([`File::root`]; S3).
//! - **Publishes** no message. What the public reads are approved texts and the organization's name, nothing about the people affected.
//! - **May run twice because** the commit is conditional and kept under the `Idempotency-Key`, and the files are made from the
//!   table alone: writing them again changes nothing. Two at once cannot leave an older page: whoever wrote the files checks whether
//!   more was approved meanwhile, and if so writes them again ([`write_page`]); the root page likewise.
//! - **Gives up when** the table or the bucket does not answer: 503, and the caller sends the request again. If it is killed between
//!   the commit and the last file, the update is approved and the page lags: the caller has no answer, repeats the request, and that
//!   writes the page. So does approving the update again by anyone who may, and each later approval for the incident.
//! - **Needs in template.yaml** `GetItem`, `Query` and the writes of a transaction on the table; on the bucket `PutObject`, and
//!   versioning, so that what was published stays on record; a `Cache-Control` that is honored.
//! - **Environment** `INCIDENTS_TABLE`, `PAGE_BUCKET`, `PAGE_URL`.
//!
//! Left out on purpose: changing or withdrawing what was published. An error is corrected by another update, in the open.

mod feed;
pub mod file;
mod html;
pub mod page;
mod pages;
mod root;
mod routes;
mod updates;
mod words;

use std::sync::Arc;

use api::Problem;
use axum::Router;
use model::entry::{Commit, Write};
use model::id::IncidentId;
use model::keys;
use model::update::Update;
use stores::aws::Aws;
use stores::{Incidents as _, StoreError, World};

pub use crate::file::File;
pub use crate::page::Page;
#[cfg(any(test, feature = "memory"))]
pub use crate::pages::memory::MemoryPages;
pub use crate::pages::s3::S3Pages;
pub use crate::pages::{Pages, PagesError};
pub use crate::root::{Root, RootEntry};
pub use crate::routes::routes;

/// What this function works with.
#[derive(Clone, Debug)]
pub struct App<P: Ports> {
    /// The Incidents table.
    pub incidents: P::Incidents,
    /// The page's files.
    pub pages: P::Pages,
    /// Where `now` comes from.
    pub clock: P::Clock,
    /// Where the public page is reached: a URL without a slash at the end.
    pub page_url: String,
}

/// The world that an [`App`] works in.
pub trait Ports: World {
    /// The page's files.
    type Pages: Pages + 'static;
}

impl Ports for Aws {
    type Pages = S3Pages;
}

#[cfg(any(test, feature = "memory"))]
impl Ports for memory::InMemory {
    type Pages = MemoryPages;
}

/// The router that answers with this app.
pub fn router<P: Ports>(app: App<P>) -> Router {
    routes::<P>().into_router(Arc::new(app))
}

/// The routes as a document of OpenAPI 3.1.
#[cfg(feature = "document")]
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes::<Aws>().openapi()
}

/// How often the files are written at most because more was approved meanwhile. Each round takes an approval by a person within the
/// second that writing takes, so more than a few are a fault.
const MAX_ROUNDS: usize = 20;

/// Writes the page of this incident from all that is approved, until nothing more was approved meanwhile, and then the root.
///
/// Each writer looks again after its last file, so whichever of several at once is the last to write has seen all approvals.
///
/// # Errors
/// Those of the table and of the bucket, and [`WriteError::Contended`]: to be tried again as a whole.
pub async fn write_page<P: Ports>(app: &App<P>, incident: &IncidentId) -> Result<(), WriteError> {
    let mut written = None;
    for _ in 0..MAX_ROUNDS {
        let page = approved_page(app, incident).await?;
        let Some(page) = page.filter(|page| Some(page) != written.as_ref()) else {
            return write_root(app).await;
        };
        for file in File::all(incident, &page) {
            app.pages.put(file).await?;
        }
        let entry = Write::put(keys::public_line(incident), &RootEntry::of(incident, &page));
        if app.incidents.commit(vec![entry]).await? == Commit::Done {
            written = Some(page);
        }
    }
    Err(WriteError::Contended)
}

/// Writes the root page from the entries of all incidents, until none changed meanwhile: see [`write_page`].
async fn write_root<P: Ports>(app: &App<P>) -> Result<(), WriteError> {
    let mut written = None;
    for _ in 0..MAX_ROUNDS {
        let entries = app.incidents.all(&keys::public_lines::<RootEntry>()).await?;
        let root = Root::of(&app.page_url, entries.into_iter().map(|stored| stored.value).collect());
        if written.as_ref() == Some(&root) {
            return Ok(());
        }
        app.pages.put(File::root(&root)).await?;
        written = Some(root);
    }
    Err(WriteError::Contended)
}

async fn approved_page<P: Ports>(app: &App<P>, incident: &IncidentId) -> Result<Option<Page>, StoreError> {
    let updates: Vec<_> = app.incidents.all(&keys::updates(incident)).await?;
    let updates: Vec<Update> = updates.into_iter().map(|stored| stored.value).collect();
    let stored = app.incidents.get(&keys::incident(incident)).await?;
    Ok(stored.and_then(|stored| Page::of(&stored.value, &updates, &app.page_url)))
}

/// Why the page may be older than what is approved.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The table did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The bucket did not answer.
    #[error(transparent)]
    Pages(#[from] PagesError),
    /// Whenever the files were written, more had been approved meanwhile.
    #[error("more was approved each of the {MAX_ROUNDS} times that the page was written")]
    Contended,
}

impl From<WriteError> for Problem {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Store(error) => error.into(),
            error => Self::unavailable(error),
        }
    }
}
