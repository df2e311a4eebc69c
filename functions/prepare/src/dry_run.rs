//! A dry run of a notice: who would be notified by what and whether that counts, what it costs, when the last message is out, and
//! whom nothing reaches.
//!
//! All numbers come from what import counted at the seal ([`model::reach`]), so a list of any size takes the same few requests
//! and nobody's row is read. Each person is counted once, by the channel by which they are notified first: what a bounce plans
//! after that is not foreseen. Who was withdrawn since the seal is still counted.

mod compute;
mod prices;
mod unreached;

use std::collections::BTreeMap;
use std::sync::Arc;

use api::{Path, Problem, stored};
use axum::Json;
use axum::extract::State;
use bodies::prepare::dry_run::DryRun;
use model::assessment::assess;
use model::customer::{Customer, Language};
use model::id::{ListId, NoticeId};
use model::keys;
use model::lawful::Lawful;
use model::list::ListState;
use model::notice::Notice;
use model::pacing::Pacing;
use model::reach::ReachCount;
use notice::Renderer;
use notice::sms::Segments;
use stores::Incidents as _;
use stores::clock::Clock;
use stores::guest_list_as_it_stands;
use stores::read_dossier;

use crate::preview::{composed, unmade};
use crate::{App, Ports};

pub(crate) use unreached::unreached;

/// Runs a notice dry.
pub(crate) async fn read<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
) -> Result<Json<DryRun>, Problem> {
    let now = app.clock.now();
    let notice = stored::notice(&app.incidents, &id).await?.value;
    let list_id = ListId { incident: id.incident.clone(), list: notice.list };
    let list = stored::list(&app.incidents, &list_id).await?.value;
    let (ListState::Sealed, Some(seal)) = (&list.state, &list.seal) else {
        return Err(Problem::conflict("The list is not sealed, so nobody can say yet who is on it. Seal it first."));
    };
    let groups = groups(&app, &list_id).await?;
    if groups.iter().map(|group| group.people).sum::<u64>() != seal.customers {
        let detail =
            "The list was sealed before it was counted how its people are reached. Load and seal it once more.";
        return Err(Problem::conflict(detail));
    }
    let dossier = read_dossier(&app.incidents, &id.incident).await?;
    let dossier = dossier.ok_or_else(stored::no_incident)?;
    let pacing = app.incidents.get(&keys::pacing()).await?;
    let assessed = assess(&dossier);
    let known = compute::Known {
        groups: &groups,
        assessed: &assessed,
        lawful: &Lawful::of(&assessed),
        segments: &segments(&app, &notice).await?,
        languages: &notice.content,
        pacing: pacing.map_or_else(|| Pacing::unknown(now), |stored| stored.value),
        guests: guest_list_as_it_stands(&app.incidents, &id.incident).await?.0.only().map(|guests| guests.len()),
        now,
    };
    Ok(Json(known.dry_run(&notice, seal)))
}

async fn groups<P: Ports>(app: &App<P>, list: &ListId) -> Result<Vec<ReachCount>, Problem> {
    let pages = app.incidents.all(&keys::reach_pages(list)).await?;
    Ok(pages.into_iter().flat_map(|page| page.value.groups).collect())
}

/// How many segments a text takes in each language, for somebody whose names are about as long as most people's.
async fn segments<P: Ports>(app: &App<P>, notice: &Notice) -> Result<BTreeMap<Language, u64>, Problem> {
    let composed = composed(app, notice).await?;
    let languages: Vec<Language> = composed.iter().map(|composed| composed.language.clone()).collect();
    let renderer = Renderer::new(&notice.content.default_language, composed).map_err(|error| unmade(&error))?;
    let mut segments = BTreeMap::new();
    for language in languages {
        let somebody: Customer = serde_json::from_value(serde_json::json!({
            "reference": "0000000000", "given_name": "Alexandra", "family_name": "Rodriguez", "language": language,
        }))
        .map_err(|error| unmade(&error))?;
        let sms = renderer.sms(&somebody, app.clock.today()).map_err(|error| unmade(&error))?;
        segments.insert(language, Segments::of(&sms.text).segments as u64);
    }
    Ok(segments)
}
