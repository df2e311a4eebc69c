//! The routes: who may do what, and what is answered.

use std::sync::Arc;

use api::command::Nothing;
use api::{ANY_ROLE, Document, Route, Routes};
use axum::http::header::CONTENT_TYPE;
use bodies::intake::codes::{PoolView, Pools};
use bodies::intake::customer::{
    CorrectedCustomer, FoundCustomer, Lookup, NewContact, NewWithdrawal, WithdrawnCustomer,
};
use bodies::intake::evidence::Chain;
use bodies::intake::guests::{GuestListView, NewGuests};
use bodies::intake::incident::{IncidentLine, IncidentView, Incidents, NewIncident};
use bodies::intake::list::{FILE_TYPES, ListView, ListWithProblems, Lists, LoadedList, NewUpload};
use model::operator::Role;
use model::operator::Role::{Approver, Auditor, Author, Reporter};

use crate::{App, Ports, codes, corrections, customers, evidence, guests, incidents, lists};

const NEXT: &str = "What the answer before gave as `next`. Without it reading begins at the start.";
const DESCRIPTION: &str = "\
Report the incident, load and seal the list of those affected, take out who is not; read what was done by whom.";

/// The routes of all functions behind the operators' API. `tests/openapi.rs` makes it, and holds it to what they are.
const OPENAPI: &str = include_str!("../../../openapi.json");

/// The routes, with who answers them.
#[must_use]
pub fn routes<P: Ports>() -> Routes<Arc<App<P>>> {
    let mut routes = Routes::new("Breach notice: incidents and lists", DESCRIPTION).route(
        Route::get("/openapi.json", "readOpenApi", "Read this document").answers::<Document>(200, "This document"),
        async || ([(CONTENT_TYPE, "application/json")], OPENAPI),
    );
    routes = about_incidents(routes);
    routes = about_lists(routes);
    routes = about_customers(routes);
    about_codes(about_guests(routes))
}

type AppRoutes<P> = Routes<Arc<App<P>>>;

fn about_incidents<P: Ports>(routes: AppRoutes<P>) -> AppRoutes<P> {
    routes
        .route(
            Route::post("/incidents", "reportIncident", "Report an incident")
                .roles(&[Reporter])
                .takes::<NewIncident>()
                .answers::<IncidentLine>(201, "The incident; its id follows from you and the Idempotency-Key."),
            incidents::report::<P>,
        )
        .route(
            Route::get("/incidents", "listIncidents", "List incidents, newest first")
                .roles(ANY_ROLE)
                .query("after", NEXT)
                .answers::<Incidents>(200, "A page of incidents"),
            incidents::list::<P>,
        )
        .route(
            Route::get("/incidents/{incident}", "readIncident", "Read an incident")
                .roles(ANY_ROLE)
                .answers::<IncidentView>(200, "The incident"),
            incidents::read::<P>,
        )
        .route(
            Route::get("/incidents/{incident}/evidence", "readEvidence", "Read the chain of evidence, in order")
                .roles(&[Auditor, Approver])
                .query("after", "The sequence of an entry: only later ones are answered.")
                .answers::<Chain>(200, "A part of the chain"),
            evidence::read::<P>,
        )
}

fn about_lists<P: Ports>(routes: AppRoutes<P>) -> AppRoutes<P> {
    routes
        .route(
            Route::post(
                "/incidents/{incident}/lists",
                "loadList",
                "Load a list of affected customers, or ask where to put it",
            )
            .roles(&[Reporter])
            .query(
                "merge_same_person",
                "`true`: different references that look like one person are merged. For a file.",
            )
            .takes_or_file::<NewUpload>(&FILE_TYPES)
            .answers::<LoadedList>(202, "The list was announced; its file is read next.")
            .refuses(413, "The file has more than 4 MiB: ask for an upload address"),
            lists::load::<P>,
        )
        .route(
            Route::get("/incidents/{incident}/lists", "listLists", "List the incident's lists, oldest first")
                .roles(ANY_ROLE)
                .query("after", "The number of a list: only later ones are answered.")
                .answers::<Lists>(200, "A page of lists"),
            lists::list::<P>,
        )
        .route(
            Route::get(
                "/incidents/{incident}/lists/{list}",
                "readList",
                "Read a list: its state, its counts, its rows' problems",
            )
            .roles(ANY_ROLE)
            .query("after", NEXT)
            .answers::<ListWithProblems>(200, "The list with a page of problems"),
            lists::read::<P>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/lists/{list}/seal",
                "sealList",
                "Seal an open list: from then on it never changes",
            )
            .roles(&[Reporter, Author])
            .takes::<Nothing>()
            .answers::<ListView>(202, "The list is being sealed.")
            .refuses(409, "The list is not open"),
            lists::seal::<P>,
        )
}

fn about_codes<P: Ports>(routes: AppRoutes<P>) -> AppRoutes<P> {
    let upload = "Upload a pool of credit monitoring codes, all of one product and good for the same months";
    routes
        .route(
            Route::post("/incidents/{incident}/code-pools", "loadCodePool", upload)
                .roles(&[Reporter])
                .query("product", "What the codes are for, as the notice's `monitoring/product` says it. Required.")
                .query("months", "For how many months each code is good: 2 to 120. Required.")
                .takes_file(&codes::file::FILE_TYPE)
                .answers::<PoolView>(201, "The pool, in numbers. No answer ever holds a code.")
                .refuses(413, "The file has more than 4 MiB: upload several pools")
                .refuses(
                    422,
                    "Rows that are no codes, or that repeat one of the file or of another pool, by their numbers",
                ),
            codes::load::<P>,
        )
        .route(
            Route::get("/incidents/{incident}/code-pools", "listCodePools", "Count the codes: all, set aside, left")
                .roles(ANY_ROLE)
                .answers::<Pools>(200, "Every pool in numbers"),
            codes::list::<P>,
        )
}

fn about_customers<P: Ports>(routes: AppRoutes<P>) -> AppRoutes<P> {
    routes
        .route(
            Route::post(
                "/incidents/{incident}/customers/lookup",
                "lookUpCustomer",
                "Find a customer's opaque id by reference",
            )
            .roles(&[Reporter, Author, Approver])
            .takes::<Lookup>()
            .answers::<FoundCustomer>(200, "The customer"),
            customers::look_up::<P>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/customers/{customer}/withdraw",
                "withdrawCustomer",
                "Take a customer out of everything that was not sent yet, and of all that is to come",
            )
            .roles(&[Reporter, Author])
            .takes::<NewWithdrawal>()
            .answers::<WithdrawnCustomer>(200, "The customer is withdrawn."),
            customers::withdraw::<P>,
        )
        .route(
            Route::put(
                "/incidents/{incident}/customers/{customer}/contact",
                "correctCustomer",
                "Note how a customer is reached instead of as the list says",
            )
            .roles(&[Reporter, Author])
            .takes::<NewContact>()
            .answers::<CorrectedCustomer>(
                200,
                "It is noted beside the sealed row, and counts from the next approval on.",
            ),
            corrections::correct::<P>,
        )
}

fn about_guests<P: Ports>(routes: AppRoutes<P>) -> AppRoutes<P> {
    /// Whoever works on an incident: to let less out is never wrong for long.
    const ANYONE_AT_WORK: &[Role] = &[Approver, Author, Reporter];
    routes
        .route(
            Route::get("/incidents/{incident}/guest-list", "readGuestList", "Read whether the guest list is on")
                .roles(ANY_ROLE)
                .answers::<GuestListView>(200, "How it stands; the addresses are not answered"),
            guests::read::<P>,
        )
        .route(
            Route::put(
                "/incidents/{incident}/guest-list",
                "nameGuests",
                "Say who is on the guest list: tests go to these addresses, and alone anything while it is on",
            )
            .roles(ANYONE_AT_WORK)
            .takes::<NewGuests>()
            .answers::<GuestListView>(200, "How it stands")
            .refuses(409, "No list was loaded yet"),
            guests::name::<P>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/guest-list/on",
                "turnGuestListOn",
                "Turn the guest list on: from then on nothing leaves but to its addresses",
            )
            .roles(ANYONE_AT_WORK)
            .takes::<Nothing>()
            .answers::<GuestListView>(200, "It is on.")
            .refuses(409, "Nobody is on it"),
            guests::turn_on::<P>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/guest-list/off",
                "askGuestListOff",
                "Ask to turn the guest list off; another person has to allow it",
            )
            .roles(ANYONE_AT_WORK)
            .takes::<Nothing>()
            .answers::<GuestListView>(200, "It is asked; the list is still on.")
            .refuses(409, "It is off"),
            guests::ask_off::<P>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/guest-list/off/approvals",
                "turnGuestListOff",
                "Turn the guest list off, as somebody else asked: notices go to everyone",
            )
            .roles(&[Approver])
            .takes::<Nothing>()
            .answers::<GuestListView>(200, "It is off; whoever was refused by it is notified within minutes.")
            .refuses(403, "You asked for it yourself, or lack the role")
            .refuses(409, "It is off, or nobody asked"),
            guests::allow_off::<P>,
        )
}
