//! The routes: who may do what, and what is answered.

use std::sync::Arc;

use api::{ANY_ROLE, Route, Routes};
use bodies::outcomes::{ConsignmentWithFiles, Consignments, FILE_TYPES, Recorded};
use model::operator::Role::{Author, Reporter};

use crate::{App, Ports, consignments, reading};

const DESCRIPTION: &str = "\
Letters and calls are handed over in consignments: to a mail house as a PDF with its manifest, to a call centre as call sheets. \
What comes back as CSV is read in any common encoding and with any separator; the first line names the columns, and columns \
that are not known are left alone. A row that cannot be used is reported by row and column; the others are recorded. Reading the same \
file again changes nothing.";

const MAILINGS: &str = "\
Read which letters were posted: CSV with the columns `consignment`, `id`, `mailed_on` (year-month-day), as the manifest names \
the first two";
const RETURNS: &str = "\
Read which letters came back: CSV with the columns `consignment`, `id`, `reason` (`moved`, `unknown`, `incomplete`, `refused`, \
`deceased`, `other`)";
const CALLS: &str = "\
Read what came of calls: CSV with the columns `consignment`, `id`, `try` (1 to 3), `outcome` (`reached`, `voicemail`, `no_answer`, \
`wrong_number`, `refused`) and `at` (a moment with its offset, as 2026-11-24T10:15-08:00)";

type AppRoutes<P> = Routes<Arc<App<P>>>;

/// The routes, with who answers them.
#[must_use]
pub fn routes<P: Ports>() -> AppRoutes<P> {
    read_back(handed_out(Routes::new("Breach notice: letters and calls", DESCRIPTION)))
}

fn handed_out<P: Ports>(routes: AppRoutes<P>) -> AppRoutes<P> {
    routes
        .route(
            Route::get(
                "/incidents/{incident}/notices/{notice}/consignments",
                "listConsignments",
                "List what was handed over, and of how many of it nothing was heard yet",
            )
            .roles(ANY_ROLE)
            .query("after", "The name of a consignment: only those behind it are listed.")
            .answers::<Consignments>(200, "A page of consignments"),
            consignments::list::<P>,
        )
        .route(
            Route::get(
                "/incidents/{incident}/notices/{notice}/consignments/{consignment}",
                "fetchConsignment",
                "Get links to a consignment's files, which hold addresses or numbers; that they were given is evidence",
            )
            .roles(&[Reporter])
            .answers::<ConsignmentWithFiles>(200, "The consignment, with links that live for a quarter of an hour")
            .refuses(409, "It is still being made, or was given up"),
            consignments::fetch::<P>,
        )
}

fn read_back<P: Ports>(routes: AppRoutes<P>) -> AppRoutes<P> {
    let read = |path, name, summary| {
        Route::post(path, name, summary)
            .roles(&[Reporter, Author])
            .takes_file(&FILE_TYPES)
            .answers::<Recorded>(200, "What was recorded, and what is wrong with the other rows")
            .refuses(422, "The file cannot be used as a whole; nothing of it is recorded")
    };
    let mailings = read("/incidents/{incident}/notices/{notice}/mailings", "readMailings", MAILINGS);
    let returns = read("/incidents/{incident}/notices/{notice}/returns", "readReturns", RETURNS);
    let calls = read("/incidents/{incident}/notices/{notice}/calls", "readCalls", CALLS);
    routes
        .route(mailings, reading::mailings::<P>)
        .route(returns, reading::returns::<P>)
        .route(calls, reading::calls::<P>)
}
