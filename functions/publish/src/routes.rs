//! The routes: who may do what, and what is answered.

use std::sync::Arc;

use api::{ANY_ROLE, Route, Routes};
use bodies::publish::{ApprovedUpdate, DraftedUpdate, NewUpdate, NewUpdateApproval, Updates};
use model::operator::Role;

use crate::{App, Ports, updates};

/// The routes, with who answers them.
#[must_use]
pub fn routes<P: Ports>() -> Routes<Arc<App<P>>> {
    Routes::new(
        "Breach notice: the public page",
        "Dated updates on a static public page, each on the word of two people.",
    )
    .route(
        Route::post("/incidents/{incident}/updates", "draftUpdate", "Write an update for the public page, as a draft")
            .roles(&[Role::Author, Role::Publisher])
            .takes::<NewUpdate>()
            .answers::<DraftedUpdate>(201, "The draft. Nothing is public before somebody else has approved it."),
        updates::write::<P>,
    )
    .route(
        Route::get("/incidents/{incident}/updates", "listUpdates", "Read the updates, drafts among them, newest first")
            .roles(ANY_ROLE)
            .query("after", "The number of an update: only older ones are answered.")
            .answers::<Updates>(200, "A page of updates"),
        updates::list::<P>,
    )
    .route(
        Route::post(
            "/incidents/{incident}/updates/{update}/approvals",
            "approveUpdate",
            "Approve an update that somebody else wrote, which puts it on the public page",
        )
        .roles(&[Role::Publisher, Role::Approver])
        .takes::<NewUpdateApproval>()
        .answers::<ApprovedUpdate>(201, "The update is approved and on the page.")
        .answers::<ApprovedUpdate>(200, "The update was approved before; the page was written again.")
        .refuses(403, "You wrote this update, or lack the role")
        .refuses(409, "The text is not the one that you read"),
        updates::approve::<P>,
    )
}
