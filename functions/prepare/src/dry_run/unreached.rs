//! Whom no channel reaches, by their opaque ids.

use std::sync::Arc;

use api::problem::not_a_cursor;
use api::{Path, Problem, Query, stored};
use axum::Json;
use axum::extract::State;
use bodies::prepare::dry_run::{UnreachedCustomer, UnreachedCustomers};
use model::id::{ListId, NoticeId, Shard};
use model::plan;
use model::reach::Unreached;
use serde::Deserialize;
use stores::Customers as _;

use crate::deliveries::Position;
use crate::{App, Ports};

/// How many customers one answer holds.
const MAX_LISTED: usize = 100;
/// How many pages of a shard one call reads.
const MAX_READS: usize = Shard::COUNT;

/// From where on to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct After {
    after: Option<String>,
}

/// Lists those whom no channel reaches, in the order of their ids.
pub(crate) async fn unreached<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    Query(After { after }): Query<After>,
) -> Result<Json<UnreachedCustomers>, Problem> {
    let notice = stored::notice(&app.incidents, &id).await?.value;
    let exposed = stored::incident(&app.incidents, &id.incident).await?.value.data_types;
    let list = ListId { incident: id.incident, list: notice.list };
    let from = after.map_or(Some(Position::start()), |cursor| Position::read(&cursor)).ok_or_else(not_a_cursor)?;
    let (mut found, mut position) = (Vec::new(), Some(from));
    for _ in 0..MAX_READS {
        let Some(Position { shard, after }) = &position else { break };
        let page = app.customers.page(&list, *shard, after.as_ref(), None).await?;
        for customer in page.items.iter().filter(|customer| plan::channels(customer, &exposed).is_empty()) {
            let reason = Unreached::of(customer);
            found.push(UnreachedCustomer { customer: customer.id.clone(), reason });
            if found.len() == MAX_LISTED {
                let next = Some(customer.id.to_string());
                return Ok(Json(UnreachedCustomers { customers: found, next }));
            }
        }
        position = match (page.next, page.items.last()) {
            (Some(_), Some(last)) => Some(Position::behind(last.id.clone())),
            _ => Shard::all().nth(shard.index() + 1).map(Position::at),
        };
    }
    Ok(Json(UnreachedCustomers { customers: found, next: position.map(|position| position.to_string()) }))
}
