//! The routes: who may do what, and what is answered.

use std::sync::Arc;

use api::{ANY_ROLE, Route, Routes};
use bodies::assess::assessment::AssessmentView;
use bodies::assess::content::ContentView;
use bodies::assess::facts::{Changes, FactsView, NewStatements, Stated};
use bodies::assess::obligation::{
    DecisionView, Met, NewDone, NewObligationDecision, NewSeverity, SeverityOverrideView,
};
use bodies::assess::substitute::SubstituteTexts;
use model::operator::Role::{Approver, Author, Reporter};
use stores::World;

use crate::{App, assessment, facts, obligations, substitute};

const DESCRIPTION: &str = "\
What is known of an incident, how bad it is for whom, and what each law asks by when: facts in our own words, not legal \
advice. A statement is never overwritten; an assessment is computed again for each answer.";

type AppRoutes<W> = Routes<Arc<App<W>>>;

/// The routes, with who answers them.
#[must_use]
pub fn routes<W: World>() -> AppRoutes<W> {
    about_obligations(about_facts(Routes::new("Breach notice: the assessment", DESCRIPTION)))
}

fn about_facts<W: World>(routes: AppRoutes<W>) -> AppRoutes<W> {
    routes
        .route(
            Route::patch("/incidents/{incident}", "stateFacts", "Add statements to what is known of an incident")
                .roles(&[Reporter, Author])
                .takes::<NewStatements>()
                .answers::<Stated>(201, "The statements stand; with what they changed."),
            facts::state::<W>,
        )
        .route(
            Route::get("/incidents/{incident}/facts", "readFacts", "Read what is known, at any version")
                .roles(ANY_ROLE)
                .query("version", "A version: the number of a statement, 0 for the report. Without it, the latest.")
                .query("after", "The number of a statement: only later ones are listed.")
                .answers::<FactsView>(200, "What is known in that version, and a page of its statements"),
            facts::read::<W>,
        )
        .route(
            Route::get("/incidents/{incident}/facts/changes", "compareFacts", "See what changed between two versions")
                .roles(ANY_ROLE)
                .query("from", "The earlier version. Without it, the report.")
                .query("to", "The later version. Without it, the latest.")
                .answers::<Changes>(200, "The facts and obligations that changed"),
            facts::compare::<W>,
        )
        .route(
            Route::get(
                "/incidents/{incident}/assessment",
                "readAssessment",
                "Read who is affected, how severe it is, and what the laws require by when",
            )
            .roles(ANY_ROLE)
            .answers::<AssessmentView>(200, "The assessment as of now"),
            assessment::read::<W>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/assessment/severity",
                "overrideSeverity",
                "Say how severe it is, with the reason; the computed severity stays beside it",
            )
            .roles(&[Reporter, Approver])
            .takes::<NewSeverity>()
            .answers::<SeverityOverrideView>(201, "It is on record, and counts."),
            obligations::override_severity::<W>,
        )
}

fn about_obligations<W: World>(routes: AppRoutes<W>) -> AppRoutes<W> {
    const UNKNOWN: &str = "No obligation has this key; the nearest are named";
    routes
        .route(
            Route::get(
                "/incidents/{incident}/obligations/{obligation}/substitute",
                "readSubstituteNotice",
                "Read the public texts of a substitute notice, from the latest notice: drafts for the person who posts them",
            )
            .roles(ANY_ROLE)
            .answers::<SubstituteTexts>(200, "Whether it is allowed, its parts, and its texts by language")
            .refuses(404, UNKNOWN),
            substitute::texts::<W>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/obligations/{obligation}/decisions",
                "decideObligation",
                "Decide to notify, not to notify, or to delay",
            )
            .roles(&[Approver])
            .takes::<NewObligationDecision>()
            .answers::<DecisionView>(201, "The decision is on record, and counts.")
            .refuses(404, UNKNOWN),
            obligations::decide::<W>,
        )
        .route(
            Route::post(
                "/incidents/{incident}/obligations/{obligation}/done",
                "meetObligation",
                "Record what was sent to whom to meet an obligation",
            )
            .roles(&[Reporter, Author, Approver])
            .takes::<NewDone>()
            .answers::<Met>(201, "It is on record; with what became known by it.")
            .refuses(404, UNKNOWN),
            obligations::meet::<W>,
        )
        .route(
            Route::get(
                "/incidents/{incident}/obligations/{obligation}/content",
                "readContent",
                "Read what an obligation's notice has to say, filled from the facts, gaps marked",
            )
            .roles(ANY_ROLE)
            .answers::<ContentView>(200, "The content, item by item")
            .refuses(404, UNKNOWN),
            assessment::read_content::<W>,
        )
        .route(
            Route::get(
                "/incidents/{incident}/obligations/{obligation}/content.html",
                "readContentPage",
                "Read the same as a page",
            )
            .roles(ANY_ROLE)
            .answers_html(200, "The content as a page")
            .refuses(404, UNKNOWN),
            assessment::read_page::<W>,
        )
}
