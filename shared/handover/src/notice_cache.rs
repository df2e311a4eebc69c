//! NoticeCache notices, ready to be filled in, and the keys of their incidents: what whoever hands deliveries over keeps between batches.
//!
//! An approved notice never changes, and neither do an incident's keys, so each is read once by an environment.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::customer::Language;
use model::entry::Entry;
use model::id::{IncidentId, NoticeId};
use model::incident_keys::IncidentKeys;
use model::keys;
use model::notice::{Composed, Notice};
use notice::{Renderer, TemplateError};
use stores::{Customers, Incidents, StoreError};
use stores::{NotComposed, read_composed};

/// Why a notice cannot go out.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// A table could not be used.
    #[error("the notice could not be read")]
    Store(#[from] StoreError),
    /// What a message speaks of is not there.
    #[error("{0} is missing: a message without its approval")]
    Missing(&'static str),
    /// The text is not the one that was approved.
    #[error("the notice's text is not what was approved; nothing goes out")]
    NotAsApproved,
    /// The text cannot be compiled, although it was when it was written.
    #[error("the notice's text cannot be used")]
    Template(#[from] TemplateError),
}

impl From<NotComposed> for Unusable {
    fn from(error: NotComposed) -> Self {
        match error {
            NotComposed::Store(error) => Self::Store(error),
            NotComposed::Changed(_) => Self::NotAsApproved,
        }
    }
}

/// What makes what was composed of a notice ready to be filled in.
type Compile = fn(&Language, Vec<Composed>) -> Result<Renderer, TemplateError>;

/// What an environment keeps of approved notices and their incidents. Clones keep the same.
#[derive(Clone)]
pub struct NoticeCache {
    compile: Compile,
    notices: Arc<Mutex<HashMap<NoticeId, Arc<Renderer>>>>,
    keys: Arc<Mutex<HashMap<IncidentId, Arc<IncidentKeys>>>>,
}

impl NoticeCache {
    /// For e-mails and text messages.
    #[must_use]
    pub fn messages() -> Self {
        Self::compiled_by(Renderer::new)
    }

    /// For letters.
    #[must_use]
    pub fn letters() -> Self {
        Self::compiled_by(Renderer::of_letters)
    }

    /// For calls.
    #[must_use]
    pub fn scripts() -> Self {
        Self::compiled_by(Renderer::of_scripts)
    }

    fn compiled_by(compile: Compile) -> Self {
        Self { compile, notices: Arc::default(), keys: Arc::default() }
    }

    /// The notice, ready to be filled in; made sure to be what was approved.
    ///
    /// # Errors
    /// [`Unusable`].
    pub async fn renderer<I: Incidents>(&self, incidents: &I, id: &NoticeId) -> Result<Arc<Renderer>, Unusable> {
        if let Some(renderer) = kept(&self.notices, id) {
            return Ok(renderer);
        }
        let notice = incidents.get(&keys::notice(id)).await?.ok_or(Unusable::Missing(Notice::WHAT))?.value;
        // Both at once: what was approved is what its author wrote together with what was composed of it.
        if notice.approval.as_ref().is_none_or(|approval| approval.content != notice.digest()) {
            return Err(Unusable::NotAsApproved);
        }
        let composed = read_composed(incidents, &notice).await?;
        let renderer = (self.compile)(&notice.content.default_language, composed)?;
        Ok(keep(&self.notices, id, renderer))
    }

    /// The incident's keys. Where they are gone nothing may go out any more: nobody could show what it was.
    ///
    /// # Errors
    /// [`Unusable::Missing`] and [`Unusable::Store`].
    pub async fn keys<C: Customers>(
        &self,
        customers: &C,
        incident: &IncidentId,
    ) -> Result<Arc<IncidentKeys>, Unusable> {
        if let Some(keys) = kept(&self.keys, incident) {
            return Ok(keys);
        }
        let keys = customers.keys(incident).await?.ok_or(Unusable::Missing("the incident's keys"))?;
        Ok(keep(&self.keys, incident, keys))
    }
}

type Kept<K, V> = Mutex<HashMap<K, Arc<V>>>;

fn kept<K: Eq + std::hash::Hash, V>(all: &Kept<K, V>, id: &K) -> Option<Arc<V>> {
    all.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
}

fn keep<K: Eq + std::hash::Hash + Clone, V>(all: &Kept<K, V>, id: &K, value: V) -> Arc<V> {
    let value = Arc::new(value);
    all.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), value.clone());
    value
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use serde_json::json;

    use super::*;
    use memory::{Memory, Weather};
    use model::actor::Actor;
    use model::digest::Digest;
    use model::entry::{Commit, Write};
    use model::id::NoticeNumber;
    use model::notice::{Approval, LongDate};

    fn id() -> NoticeId {
        NoticeId { incident: IncidentId::of_request("lead", "report"), notice: NoticeNumber(1) }
    }

    fn composed() -> Composed {
        Composed {
            language: "en".parse().expect("a tag"),
            subject: "Your data".into(),
            html: "<p>Your data</p>".into(),
            text: "Your data".into(),
            text_message: "Your data".into(),
            letter: String::new(),
            script: String::new(),
            data_types: Default::default(),
            reply_to: None,
            placeholders: Default::default(),
            long_date: LongDate(Vec::new()),
        }
    }

    /// A notice of which this was composed, approved.
    fn approved(composed: &Composed) -> Notice {
        let mut notice: Notice = serde_json::from_value(json!({
            "incident": id().incident, "notice": 1, "list": 1, "content": { "default_language": "en", "texts": {} },
            "composed": { "en": composed.digest() }, "written_by": [], "written_at": "2026-03-02T09:00:00Z",
        }))
        .expect("a notice");
        let (by, at) = (Actor::function("counsel"), notice.written_at);
        notice.approval = Some(Approval { by, at, content: notice.digest(), list: Digest::of(b"the list") });
        notice
    }

    /// A table with these entries.
    fn table(weather: &Weather, notice: &Notice, composed: Option<&Composed>) -> Memory {
        let memory = Memory::under(weather);
        let text = composed.map(|composed| Write::create(keys::composed(&notice.id, &composed.language), composed));
        let writes = [Write::create(keys::notice(&notice.id), notice)].into_iter().chain(text).collect();
        assert_eq!(block_on(memory.commit(writes)).expect("memory"), Commit::Done);
        memory
    }

    fn used(notice: &Notice, composed: Option<&Composed>) -> Result<(), Unusable> {
        let memory = table(&Weather::default(), notice, composed);
        block_on(NoticeCache::messages().renderer(&memory, &notice.id)).map(drop)
    }

    #[test]
    fn what_was_approved_is_read_once() {
        let weather = Weather::default();
        let memory = table(&weather, &approved(&composed()), Some(&composed()));
        weather.reset_meter();
        let kept = NoticeCache::messages();
        for _ in 0..3 {
            assert!(block_on(kept.renderer(&memory, &id())).is_ok());
            assert_eq!(weather.meter().all_requests(), 2, "the notice, and its one language");
        }
    }

    #[test]
    fn what_changed_after_its_approval_is_not_used() {
        let (text, notice) = (composed(), approved(&composed()));
        assert!(used(&notice, Some(&text)).is_ok());

        let other_text = Composed { text: "Send us your password".into(), ..text.clone() };
        let mut other_content = notice.clone();
        other_content.content.default_language = "es".parse().expect("a tag");
        let mut other_composed = notice.clone();
        other_composed.composed.insert(other_text.language.clone(), other_text.digest());
        let draft = Notice { approval: None, ..notice.clone() };
        let changed = [
            ("a template", &notice, Some(&other_text)),
            ("a template that is gone", &notice, None),
            ("a template, and the notice with it", &other_composed, Some(&other_text)),
            ("what its author wrote", &other_content, Some(&text)),
            ("an approval that is gone", &draft, Some(&text)),
        ];
        for (what, notice, text) in changed {
            assert!(matches!(used(notice, text), Err(Unusable::NotAsApproved)), "{what}");
        }
    }

    #[test]
    fn nothing_goes_out_of_what_is_not_there() {
        let memory = Memory::under(&Weather::default());
        let kept = NoticeCache::messages();
        assert!(matches!(block_on(kept.renderer(&memory, &id())), Err(Unusable::Missing(_))));
        assert!(matches!(block_on(kept.keys(&memory, &id().incident)), Err(Unusable::Missing(_))));
    }
}
