//! Whom no channel reaches, by their opaque ids.

use std::sync::Arc;

use api::{Path, Problem, Query, stored};
use axum::Json;
use axum::extract::State;
use bodies::prepare::dry_run::{UnreachedCustomer, UnreachedCustomers};
use model::customer::Customer;
use model::id::{CustomerId, ListId, NoticeId};
use model::plan;
use model::reach::Unreached;
use stores::Customers as _;

use crate::listing::{After, Listed, Position, by_shard};
use crate::{App, Ports};

/// Lists those whom no channel reaches, in the order of their ids.
pub(crate) async fn unreached<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    Query(After { after }): Query<After>,
) -> Result<Json<UnreachedCustomers>, Problem> {
    let notice = stored::notice(&app.incidents, &id).await?.value;
    let exposed = stored::incident(&app.incidents, &id.incident).await?.value.data_types;
    let list = ListId { incident: id.incident, list: notice.list };
    let page = |shard, after: Option<CustomerId>| {
        let (app, list) = (&app, &list);
        async move { app.customers.page(list, shard, after.as_ref(), None).await }
    };
    let wanted = |customer: &Customer| plan::channels(customer, &exposed).is_empty();
    let from = Position::of(after.as_deref())?;
    let Listed { found, next } = by_shard(from, page, |customer: &Customer| &customer.id, wanted).await?;
    let view = |customer: Customer| UnreachedCustomer { reason: Unreached::of(&customer), customer: customer.id };
    Ok(Json(UnreachedCustomers { customers: found.into_iter().map(view).collect(), next }))
}
