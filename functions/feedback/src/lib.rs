//! **feedback** answers the public whether a notice's code is genuine.
//!
//! - **Woken by** the public API, without any token: `GET /verify` gives the form, `POST /verify` the answer to a code, as a page
//!   to browsers and as JSON to whoever does not ask for a page.
//! - **Reads** one entry under the code, and nothing else (Incidents). Its role may read no other partition.
//! - **Writes** nothing (what it works with can only read), and neither stores nor logs what was typed.
//! - **Publishes** nothing.
//! - **May run twice because** it only reads.
//! - **Gives up when** the table does not answer: 503, which says nothing about the code.
//! - **Needs in template.yaml** `GetItem` on the partition of codes; an API of its own, whose throttling spares the operators' API;
//!   the distribution's path `/verify`.
//! - **Environment** `INCIDENTS_TABLE`.
//!
//! A code belongs to a whole notice, so an answer reveals nothing about anyone. What is no code of ours is answered alike whatever it
//! is (mistyped, not approved yet, an essay): with the same status, the same fields, and one read of the table. A code has 40
//! random bits: at the throttle's 20 requests a second, guessing one of a hundred would take some 17 years.

mod answer;
mod verify;

use std::sync::Arc;

use api::{Route, Routes};
use axum::Router;
use stores::ReadEntries;

pub use crate::answer::{Asked, Verified};

/// What this function works with.
#[derive(Clone, Debug)]
pub struct App<I: ReadEntries> {
    /// The Incidents table, to read alone.
    pub incidents: I,
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The routes: open to everyone.
#[must_use]
pub fn routes<I: ReadEntries + 'static>() -> Routes<Arc<App<I>>> {
    Routes::new("Breach notice: is it genuine?", "Whoever got a notice asks whether its code is the company's.")
        .route(
            Route::get("/verify", "readVerifyForm", "The form for a notice's code, as a page")
                .query(genuine::LANGUAGE, "The language of the page. Without it `Accept-Language` counts.")
                .answers_html(200, "The form"),
            verify::form,
        )
        .route(
            Route::ask("/verify", "verifyNotice", "Ask whether a code is that of a notice")
                .takes_or_file::<Asked>(&[FORM])
                .answers::<Verified>(200, "Whether it is; as a page where the request accepts one"),
            verify::verify::<I>,
        )
}

/// The router that answers with this app.
pub fn router<I: ReadEntries + 'static>(app: App<I>) -> Router {
    routes::<I>().into_router(Arc::new(app))
}

/// The routes as a document of OpenAPI 3.1.
#[cfg(feature = "document")]
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes::<stores::dynamo::DynamoIncidents>().openapi()
}
