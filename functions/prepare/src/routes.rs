//! The routes: who may do what, and what is answered.

use std::sync::Arc;

use api::command::Nothing;
use api::{ANY_ROLE, Route, Routes};
use bodies::prepare::check::{CheckedNotice, NewOverride, OverrideView};
use bodies::prepare::delivery::{Decided, Deliveries, NewDecision};
use bodies::prepare::dry_run::{DryRun, UnreachedCustomers};
use bodies::prepare::notice::{
    ApprovedNotice, DraftedNotice, NewApproval, NewNotice, NewStop, NoticeView, Notices, Preview,
};
use bodies::prepare::progress::{Progress, StopView};
use bodies::prepare::resend::{ApprovedResend, AskedResend, NewResend, ResendApproval, ResendCustomers, ResendView};
use bodies::prepare::test_send::{NewTestSend, TestSendView};
use model::operator::Role;
use model::operator::Role::{Approver, Auditor, Author, Reporter};

use crate::{App, Ports, checking, deliveries, dispatch, dry_run, notices, preview, resend, test_sends};

const NEXT: &str = "What the answer before gave as `next`. Without it reading begins at the start.";
const DESCRIPTION: &str = "\
Write a notice, see what each customer is going to get, let somebody else approve exactly that text for exactly that list, \
and see how far it is.";

/// The routes, with who answers them.
#[must_use]
pub fn routes<P: Ports>() -> Routes<Arc<App<P>>> {
    let routes = Routes::new("Breach notice: notices", DESCRIPTION);
    about_tests(about_resends(about_checking(about_sending(about_notices(routes)))))
}

type AppRoutes<P> = Routes<Arc<App<P>>>;

fn about_notices<P: Ports>(routes: AppRoutes<P>) -> AppRoutes<P> {
    routes
        .route(
            Route::post("/incidents/{incident}/notices", "draftNotice", "Write a notice, as a draft")
                .roles(&[Author])
                .takes::<NewNotice>()
                .answers::<DraftedNotice>(201, "The draft"),
            notices::write::<P>,
        )
        .route(
            Route::get("/incidents/{incident}/notices", "listNotices", "List the incident's notices, oldest first")
                .roles(ANY_ROLE)
                .query("after", "The number of a notice: only later ones are answered.")
                .answers::<Notices>(200, "A page of notices"),
            notices::list::<P>,
        )
        .route(
            Route::get(
                "/incidents/{incident}/notices/{notice}",
                "readNotice",
                "Read a notice, and what an approval must name",
            )
            .roles(ANY_ROLE)
            .answers::<NoticeView>(200, "The notice"),
            notices::read::<P>,
        )
        .route(
            Route::put(
                "/incidents/{incident}/notices/{notice}",
                "reviseNotice",
                "Say what a draft is to be from now on",
            )
            .roles(&[Author])
            .takes::<NewNotice>()
            .answers::<DraftedNotice>(200, "The draft, with its new digest")
            .refuses(409, "The notice is approved"),
            notices::revise::<P>,
        )
        .route(
            Route::get(
                "/incidents/{incident}/notices/{notice}/preview",
                "previewNotice",
                "See what one customer is going to get",
            )
            .roles(&[Author, Approver])
            .query("customer", "The customer's opaque id.")
            .query(
                "channel",
                "`email`, `sms`, `letter` (as text) or `call` (what is said). Absent: the one that reaches them first.",
            )
            .answers::<Preview>(200, "The message; it holds personal data")
            .refuses(409, "The message cannot be made for this customer"),
            preview::preview::<P>,
        )
        .route(
            Route::get(
                "/incidents/{incident}/notices/{notice}/dry-run",
                "dryRunNotice",
                "See who would be notified by what, at what cost and until when",
            )
            .roles(ANY_ROLE)
            .answers::<DryRun>(200, "What would happen")
            .refuses(409, "The list is not sealed, or the message cannot be made"),
            dry_run::read::<P>,
        )
        .route(
            Route::get(
                "/incidents/{incident}/notices/{notice}/dry-run/unreachable",
                "listUnreached",
                "List those whom no channel would reach",
            )
            .roles(ANY_ROLE)
            .query("after", NEXT)
            .answers::<UnreachedCustomers>(200, "Some of them, by opaque id"),
            dry_run::unreached::<P>,
        )
}

fn about_checking<P: Ports>(routes: AppRoutes<P>) -> AppRoutes<P> {
    routes
        .route(
            Route::post(
                "/incidents/{incident}/notices/{notice}/check",
                "checkNotice",
                "See what is still wrong with a notice: what the laws of its list's people require and forbid, and what \
                 keeps them from understanding it",
            )
            .roles(&[Author, Approver, Auditor])
            .takes::<Nothing>()
            .answers::<CheckedNotice>(200, "What is still wrong; an approval checks again"),
            checking::check::<P>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/notices/{notice}/overrides",
                "overrideFinding",
                "Set a finding aside that a law makes binding, for exactly this text and with a reason that stays on record",
            )
            .roles(&[Approver])
            .takes::<NewOverride>()
            .answers::<OverrideView>(201, "It is set aside, for this text.")
            .refuses(403, "You wrote it or loaded its list, or lack the role")
            .refuses(409, "The text is not the one that you saw, or it is approved already"),
            checking::set_aside::<P>,
        )
}

fn about_sending<P: Ports>(routes: AppRoutes<P>) -> AppRoutes<P> {
    /// Whoever works on an incident: to stop is never wrong for long.
    const ANYONE_AT_WORK: &[Role] = &[Approver, Author, Reporter];
    routes
        .route(
            Route::post(
                "/incidents/{incident}/notices/{notice}/approvals",
                "approveNotice",
                "Approve a notice that somebody else wrote, for a list that somebody else loaded, and let it out",
            )
            .roles(&[Approver])
            .takes::<NewApproval>()
            .answers::<ApprovedNotice>(202, "The notice is approved and on its way.")
            .refuses(403, "You wrote it or loaded its list, or lack the role")
            .refuses(
                409,
                "The text or the list is not the one that you saw, the list is not sealed, it is approved already, or its check \
                 finds what stands in the way: then the problem's `findings` say what",
            ),
            dispatch::approve::<P>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/notices/{notice}/stop",
                "stopNotice",
                "Stop all sending of a notice at once",
            )
            .roles(ANYONE_AT_WORK)
            .takes::<NewStop>()
            .answers::<StopView>(200, "Nothing more is sent; the stop that counts")
            .refuses(409, "The notice is a draft"),
            dispatch::stop::<P>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/notices/{notice}/resume",
                "resumeNotice",
                "Let a stopped or paused notice go on",
            )
            .roles(&[Approver])
            .takes::<Nothing>()
            .answers::<ApprovedNotice>(200, "It goes on within a minute.")
            .refuses(403, "You wrote it or loaded its list, or lack the role")
            .refuses(409, "It is neither stopped nor paused"),
            dispatch::resume::<P>,
        )
        .route(
            Route::get("/incidents/{incident}/notices/{notice}/progress", "readProgress", "Read how far a notice is")
                .roles(ANY_ROLE)
                .answers::<Progress>(200, "How far it is")
                .refuses(409, "The notice is a draft"),
            dispatch::progress::<P>,
        )
        .route(
            Route::get(
                "/incidents/{incident}/notices/{notice}/deliveries",
                "listDeliveries",
                "List deliveries to look at",
            )
            .roles(ANY_ROLE)
            .query("state", "`held`, `uncertain`, `unreachable` or `possible_duplicate`.")
            .query("after", NEXT)
            .answers::<Deliveries>(200, "Some of the deliveries")
            .refuses(409, "The notice is a draft"),
            deliveries::list::<P>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/notices/{notice}/deliveries/{customer}/decisions",
                "decideDelivery",
                "Decide about a delivery that is held or uncertain",
            )
            .roles(&[Approver, Author])
            .takes::<NewDecision>()
            .answers::<Decided>(202, "The decision is recorded and applied.")
            .refuses(409, "There is nothing to decide about the delivery"),
            deliveries::decide::<P>,
        )
}

fn about_resends<P: Ports>(routes: AppRoutes<P>) -> AppRoutes<P> {
    routes
        .route(
            Route::get(
                "/incidents/{incident}/notices/{notice}/resend",
                "readResend",
                "See how many are not notified yet, and what was asked and approved",
            )
            .roles(ANY_ROLE)
            .answers::<ResendView>(200, "Nothing is sent by reading it")
            .refuses(409, "The notice is a draft"),
            resend::read::<P>,
        )
        .route(
            Route::get(
                "/incidents/{incident}/notices/{notice}/resend/customers",
                "listResendCustomers",
                "List whom a resend would look at, each with the channels that it would try",
            )
            .roles(ANY_ROLE)
            .query("after", NEXT)
            .answers::<ResendCustomers>(200, "Some of them, by opaque id")
            .refuses(409, "The notice is a draft"),
            resend::customers::<P>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/notices/{notice}/resend",
                "askResend",
                "Ask to send a notice again to exactly those not notified",
            )
            .roles(&[Author, Approver])
            .takes::<NewResend>()
            .answers::<AskedResend>(201, "It is asked; another person has to approve it.")
            .refuses(409, "The notice is a draft"),
            resend::ask::<P>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/notices/{notice}/resend/approvals",
                "approveResend",
                "Approve a resend that somebody else asked for, and let it out",
            )
            .roles(&[Approver])
            .takes::<ResendApproval>()
            .answers::<ApprovedResend>(202, "It is on its way.")
            .refuses(403, "You asked for it, wrote the notice or loaded its list, or lack the role")
            .refuses(409, "No resend of this number waits for approval"),
            resend::approve::<P>,
        )
}

fn about_tests<P: Ports>(routes: AppRoutes<P>) -> AppRoutes<P> {
    routes
        .route(
            Route::post(
                "/incidents/{incident}/notices/{notice}/test-sends",
                "sendTest",
                "Send to an address of the guest list what one customer would get, marked as a test",
            )
            .roles(&[Author, Approver])
            .takes::<NewTestSend>()
            .answers::<TestSendView>(202, "It is on its way; nobody is notified by it.")
            .refuses(409, "The address is not on the guest list")
            .refuses(429, "Enough tests were sent in this hour"),
            test_sends::ask::<P>,
        )
        .route(
            Route::get(
                "/incidents/{incident}/notices/{notice}/test-sends/{test}",
                "readTest",
                "Read what came of a test",
            )
            .roles(ANY_ROLE)
            .answers::<TestSendView>(200, "The test"),
            test_sends::read::<P>,
        )
}
