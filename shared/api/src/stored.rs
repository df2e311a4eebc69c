//! What is stored, or in which words it is not there.

use model::entry::Stored;
use model::id::{IncidentId, ListId, NoticeId};
use model::incident::Incident;
use model::keys;
use model::list::List;
use model::notice::{Dispatch, Notice};
use stores::Incidents;

use crate::Problem;

/// The incident of this id.
///
/// # Errors
/// 404 where there is none; 503 where the table does not answer.
pub async fn incident<S: Incidents>(store: &S, id: &IncidentId) -> Result<Stored<Incident>, Problem> {
    let there = store.get(&keys::incident(id)).await?;
    there.ok_or_else(no_incident)
}

/// The list of this number.
///
/// # Errors
/// 404 where there is none; 503 where the table does not answer.
pub async fn list<S: Incidents>(store: &S, id: &ListId) -> Result<Stored<List>, Problem> {
    if let Some(list) = store.get(&keys::list(id)).await? {
        return Ok(list);
    }
    incident(store, &id.incident).await?;
    Err(Problem::not_found("The incident has no list of this number. GET …/lists lists all."))
}

/// The notice of this number.
///
/// # Errors
/// 404 where there is none; 503 where the table does not answer.
pub async fn notice<S: Incidents>(store: &S, id: &NoticeId) -> Result<Stored<Notice>, Problem> {
    if let Some(notice) = store.get(&keys::notice(id)).await? {
        return Ok(notice);
    }
    incident(store, &id.incident).await?;
    Err(Problem::not_found("The incident has no notice of this number. GET …/notices lists all."))
}

/// The approved notice of this number, as it is being sent.
///
/// # Errors
/// 404 where there is none, 409 where it is a draft; 503 where the table does not answer.
pub async fn dispatch<S: Incidents>(store: &S, id: &NoticeId) -> Result<Stored<Dispatch>, Problem> {
    if let Some(dispatch) = store.get(&keys::dispatch(id)).await? {
        return Ok(dispatch);
    }
    notice(store, id).await?;
    Err(Problem::conflict("The notice is a draft: nothing of it is sent before somebody has approved it."))
}

/// What answers where there is no incident of an id.
#[must_use]
pub fn no_incident() -> Problem {
    Problem::not_found("There is no incident of this id. GET /incidents lists all.")
}
