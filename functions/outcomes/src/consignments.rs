//! Consignments: listed, and downloaded.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use api::{Answer, Caller, Path, PlannedAct, Problem, Query, actor, changed, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::outcomes::{ConsignmentView, ConsignmentWithFiles, Consignments, FileView};
use model::channel::Channel;
use model::consignment::{Consignment, ConsignmentName};
use model::entry::Order;
use model::evidence::Act;
use model::id::{IncidentId, NoticeId, NoticeNumber};
use model::keys;
use model::tally::Tally;
use serde::Deserialize;
use stores::clock::Clock as _;
use stores::{Incidents as _, Link, LinkObjects as _, ObjectError};

use crate::{App, Ports};

/// How many consignments one answer holds.
const MAX_LISTED: usize = 100;

/// From where on to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AfterConsignment {
    after: Option<ConsignmentName>,
}

/// Lists a notice's consignments.
pub(crate) async fn list<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(notice): Path<NoticeId>,
    Query(AfterConsignment { after }): Query<AfterConsignment>,
) -> Result<Json<Consignments>, Problem> {
    stored::dispatch(&app.incidents, &notice).await?;
    let behind = after.map(|name| keys::consignment(&notice, &name).into_entry());
    let all = keys::consignments(&notice);
    let stored = app.incidents.page(&all, behind.as_deref(), MAX_LISTED, Order::Ascending).await?;
    let behind = after.map(|name| keys::heard_of(&notice, &name).into_entry());
    // At most one counter stands beside each consignment, in the same order.
    let counters = keys::heard_of_consignments(&notice);
    let heard = app.incidents.page(&counters, behind.as_deref(), MAX_LISTED, Order::Ascending).await?;
    let heard: HashMap<String, Tally> =
        heard.items.into_iter().map(|stored| (stored.key.into_entry(), stored.value)).collect();
    let none = Tally::default();
    let view = |consignment: &Consignment| {
        let heard = heard.get(&keys::heard_of(&notice, &consignment.name).into_entry()).unwrap_or(&none);
        ConsignmentView::of(consignment, heard)
    };
    let consignments: Vec<ConsignmentView> = stored.items.iter().map(|stored| view(&stored.value)).collect();
    let next = stored.next.and_then(|_| consignments.last().map(|last| last.consignment));
    Ok(Json(Consignments { consignments, next }))
}

/// The names in the address of a consignment.
#[derive(Deserialize)]
pub(crate) struct ConsignmentAddress {
    incident: IncidentId,
    notice: NoticeNumber,
    consignment: ConsignmentName,
}

/// How long a link lives: long enough to click, too short to be passed on.
const LINK_LIFE: Duration = Duration::from_secs(15 * 60);

/// A link to a file of a consignment.
async fn link<P: Ports>(app: &App<P>, channel: Channel, key: &str) -> Result<Link, ObjectError> {
    let now = app.clock.now();
    match channel {
        Channel::Call => app.calls.link(key, now, LINK_LIFE).await,
        // Of a consignment's name nothing else is left.
        Channel::Letter | Channel::Email | Channel::Sms => app.letters.link(key, now, LINK_LIFE).await,
    }
}

/// Gives links to a consignment's files to somebody, and notes to whom.
pub(crate) async fn fetch<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(ConsignmentAddress { incident, notice, consignment: name }): Path<ConsignmentAddress>,
    Caller(caller): Caller,
) -> Result<Json<ConsignmentWithFiles>, Problem> {
    let id = NoticeId { incident, notice };
    let Some(stored) = app.incidents.get(&keys::consignment(&id, &name)).await? else {
        stored::dispatch(&app.incidents, &id).await?;
        return Err(Problem::not_found("The notice has no consignment of this name. GET …/consignments lists all."));
    };
    let Some(contents) = stored.value.contents() else {
        let detail = "Only a consignment that is ready can be fetched. This one is still being made, or was given up; \
                      GET …/consignments says which.";
        return Err(Problem::conflict(detail));
    };
    if !stored::dispatch(&app.incidents, &id).await?.value.allows(name.channel) {
        let detail =
            "Sending by this channel is stopped or paused, so no files can be downloaded. GET …/progress says why.";
        return Err(Problem::conflict(detail));
    }
    let now = app.clock.now();
    let mut files = Vec::with_capacity(contents.objects.len());
    for object in &contents.objects {
        let link = link(&app, name.channel, &object.key).await.map_err(Problem::unavailable)?;
        files.push(FileView {
            name: object.key.rsplit('/').next().unwrap_or_default().to_owned(),
            sha256: object.sha256.to_string(),
            bytes: object.bytes,
            url: link.url,
            expires_at: link.expires_at,
        });
    }
    let heard = app.incidents.get(&keys::heard_of(&id, &name)).await?;
    let heard = heard.map(|stored| stored.value).unwrap_or_default();
    let fetched = async || {
        let act = Act::ConsignmentFetched { notice, consignment: name };
        // Read for each try: of two people at once, the second finds it fetched, and is refused nothing.
        let current = app.incidents.get(&keys::consignment(&id, &name)).await?;
        let fetched = current.and_then(|current| Some(current.replace(&current.value.fetched(now)?)));
        let writes = fetched.into_iter().collect();
        Ok(PlannedAct { act: Some(act), writes, answer: Answer::new(StatusCode::OK, &()), carry_over: () })
    };
    // First the evidence, then the links: nobody has seen them without it.
    changed(&app.incidents, &actor(&caller), &id.incident, now, fetched).await?;
    Ok(Json(ConsignmentWithFiles { consignment: ConsignmentView::of(&stored.value, &heard), files }))
}
