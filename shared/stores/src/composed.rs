//! The composed form of a notice, read back and checked against the notice.

use model::customer::Language;
use model::keys;
use model::notice::{Composed, Notice};

use crate::{Incidents, StoreError};

/// Why the composed form of a notice cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum NotComposed {
    /// The table did not answer.
    #[error("the composed notice could not be read")]
    Store(#[from] StoreError),
    /// An entry is missing, or is not the one that the notice names.
    #[error("what is stored in the language {0} is not what was composed of the notice")]
    Changed(Language),
}

/// The composed form of a notice in each of its languages, verified against the digests that the notice names.
///
/// # Errors
/// [`NotComposed`].
pub async fn read_composed<I: Incidents>(incidents: &I, notice: &Notice) -> Result<Vec<Composed>, NotComposed> {
    let mut all = Vec::with_capacity(notice.composed.len());
    for (language, digest) in &notice.composed {
        let stored = incidents.get(&keys::composed(&notice.id, language)).await?;
        let composed = stored.map(|stored| stored.value).filter(|composed| composed.digest() == *digest);
        all.push(composed.ok_or_else(|| NotComposed::Changed(language.clone()))?);
    }
    Ok(all)
}
