//! What people decide and do about obligations, and say of the severity: each is added, none replaces another.

use std::sync::Arc;

use api::{Answer, Command, Path, PlannedAct, Problem, once};
use axum::extract::State;
use axum::http::StatusCode;
use bodies::assess::obligation::{
    DecisionView, DoneView, Met, NewDone, NewObligationDecision, NewSeverity, SeverityOverrideView,
};
use fields::FieldErrors;
use law::codes::nearest;
use law::facts::Fact;
use law::vocabulary::SubstitutePart;
use law::{Moment, When};
use model::assessment::{AssessedObligation, Dossier, IncidentAssessment, assess};
use model::digest::Digest;
use model::entry::Write;
use model::evidence::Act;
use model::fact::{Known, Says, Statement};
use model::id::{IncidentId, StatementNumber};
use model::keys;
use model::obligation::{ObligationDecision, ObligationDone, ObligationKey, SeverityOverride};
use serde::Deserialize;
use stores::Incidents as _;
use stores::World;
use stores::clock::Clock as _;

use crate::{App, dossier, facts};

/// The names in the address of an obligation. The key is any text: one that is none of ours is refused with the nearest.
#[derive(Deserialize)]
pub(crate) struct ObligationAddress {
    pub(crate) incident: IncidentId,
    pub(crate) obligation: String,
}

/// The obligation of this key.
pub(crate) fn named<'a>(assessed: &'a IncidentAssessment, key: &str) -> Result<&'a AssessedObligation, Problem> {
    let owed = assessed.obligations.iter().find(|owed| owed.key.as_str() == key);
    owed.ok_or_else(|| {
        let known = nearest(key, assessed.obligations.iter().map(|owed| owed.key.as_str())).join(", ");
        Problem::not_found(match known.as_str() {
            "" => "Nothing is owed on what is known of the incident. GET …/assessment says why.".to_owned(),
            known => format!("No obligation has this key; the nearest are {known}. GET …/assessment lists all."),
        })
    })
}

/// Records what a person decided.
pub(crate) async fn decide<W: World>(
    State(app): State<Arc<App<W>>>,
    Path(ObligationAddress { incident, obligation }): Path<ObligationAddress>,
    command: Command<NewObligationDecision>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let mut errors = FieldErrors::default();
    let decision = command.body.decision();
    if command.body.until.is_some_and(|until| until.0.instant() <= now) || decision.is_none() {
        errors.add("until", "a moment that is still to come");
    }
    errors.finish()?;
    let decide = async || {
        let assessed = assess(&dossier(&app.incidents, &incident).await?);
        let owed = named(&assessed, &obligation)?;
        let last = app.incidents.last(&keys::decisions(&incident, &owed.key)).await?;
        let decided = ObligationDecision {
            obligation: owed.key.clone(),
            number: last.map_or(0, |last| last.value.number) + 1,
            decision: decision.ok_or_else(|| Problem::conflict("A delay without an end was let through."))?,
            reason: command.body.reason.as_str().to_owned(),
            by: command.by(),
            at: now,
        };
        Ok(PlannedAct {
            act: Some(Act::ObligationDecided {
                obligation: owed.key.clone(),
                decision: decided.decision,
                reason: decided.reason.clone(),
            }),
            writes: vec![Write::create(keys::decision(&incident, &owed.key, decided.number), &decided)],
            answer: Answer::new(StatusCode::CREATED, &DecisionView::from(&decided)),
            carry_over: (),
        })
    };
    Ok(once(&app.incidents, &command, &incident, now, decide).await?.answer)
}

/// Records what was done, and states what becomes known by it: that people were notified starts other clocks. An obligation that is
/// no longer required can still be met: what was sent was sent.
pub(crate) async fn meet<W: World>(
    State(app): State<Arc<App<W>>>,
    Path(ObligationAddress { incident, obligation }): Path<ObligationAddress>,
    command: Command<NewDone>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let mut errors = FieldErrors::default();
    if command.body.sent_at.0.instant() > now {
        errors.add("sent_at", "a moment that is not in the future");
    }
    errors.finish()?;
    let decide = async || {
        let dossier = dossier(&app.incidents, &incident).await?;
        let (key, states) = to_meet(&dossier, &obligation)?;
        part_of_its_law(&dossier, &key, command.body.substitute_part)?;
        let last = app.incidents.last(&keys::done_about(&incident, &key)).await?;
        let done = ObligationDone {
            number: last.map_or(0, |last| last.value.number) + 1,
            sent: command.body.sent.as_str().to_owned(),
            to: command.body.to.as_str().to_owned(),
            sent_at: command.body.sent_at.0.instant(),
            reference: command.body.reference.as_ref().map(|reference| reference.as_str().to_owned()),
            substitute_part: command.body.substitute_part,
            by: command.by(),
            at: now,
            obligation: key,
        };
        let statements = become_known(&dossier, &done, &states, command.body.sent_at.0);
        let mut writes = vec![Write::create(keys::done(&incident, &done.obligation, done.number), &done)];
        writes.extend(facts::writing(&incident, &statements));
        let stated = (!statements.is_empty()).then(|| facts::following(&dossier, &statements));
        Ok(PlannedAct {
            act: Some(Act::ObligationMet {
                obligation: done.obligation.clone(),
                done: Digest::of_json(&done),
                statements: (!statements.is_empty()).then(|| Digest::of_json(&statements)),
            }),
            writes,
            answer: Answer::new(StatusCode::CREATED, &Met { done: DoneView::from(&done), stated }),
            carry_over: (),
        })
    };
    Ok(once(&app.incidents, &command, &incident, now, decide).await?.answer)
}

/// The obligation of this key, and the facts that its being met states. Of one that is no longer required only the key is known.
fn to_meet(dossier: &Dossier, key: &str) -> Result<(ObligationKey, Vec<Fact>), Problem> {
    let assessed = assess(dossier);
    let decided = || dossier.decisions.iter().find(|decision| decision.obligation.as_str() == key);
    match (named(&assessed, key), decided()) {
        (Ok(owed), _) => Ok((owed.key.clone(), owed.obligation.states.clone())),
        (Err(_), Some(decision)) => Ok((decision.obligation.clone(), Vec::new())),
        (Err(problem), None) => Err(problem),
    }
}

/// The statements that what was done makes, where nothing as early is known: the first notice starts a clock, not the last.
fn become_known(dossier: &Dossier, done: &ObligationDone, states: &[Fact], sent_at: Moment) -> Vec<Statement> {
    let known = dossier.ledger.now().law_facts();
    let sent = When::Moment(sent_at);
    let is_news = |fact: &&Fact| known.when(**fact).is_none_or(|before| sent.by_calendar(&before).is_lt());
    let numbers = (dossier.ledger.version() + 1..).map(StatementNumber);
    let each = states.iter().filter(is_news).zip(numbers);
    each.map(|(fact, number)| Statement {
        number,
        says: Says::Is { known: Known::at(*fact, sent_at), confirmed: true },
        stated_by: done.by.clone(),
        stated_at: done.at,
        note: Some(format!("Recorded as done: {}", done.obligation)),
    })
    .collect()
}

/// Refuses a part of a substitute notice that the obligation's law does not name.
fn part_of_its_law(dossier: &Dossier, key: &ObligationKey, part: Option<SubstitutePart>) -> Result<(), Problem> {
    let Some(part) = part else { return Ok(()) };
    let assessed = assess(dossier);
    let parts = assessed.obligation(key).and_then(|owed| owed.obligation.substitute).map_or(&[][..], |law| &law.parts);
    let mut errors = FieldErrors::default();
    if !parts.contains(&part) {
        let known: Vec<String> = parts.iter().map(ToString::to_string).collect();
        errors.add(
            "substitute_part",
            match known.len() {
                0 => "nothing: the law of this obligation has no substitute notice".to_owned(),
                _ => format!("one of {}", known.join(", ")),
            },
        );
    }
    Ok(errors.finish()?)
}

/// Records a person's word on the severity, with what is computed beside it.
pub(crate) async fn override_severity<W: World>(
    State(app): State<Arc<App<W>>>,
    Path(incident): Path<IncidentId>,
    command: Command<NewSeverity>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    let decide = async || {
        let severity = assess(&dossier(&app.incidents, &incident).await?).severity;
        let said = SeverityOverride {
            number: severity.overrides.last().map_or(0, |last| last.number) + 1,
            level: command.body.level,
            computed: severity.computed.map(|computed| computed.level),
            reason: command.body.reason.as_str().to_owned(),
            by: command.by(),
            at: now,
        };
        Ok(PlannedAct {
            act: Some(Act::SeverityOverridden { level: said.level, reason: said.reason.clone() }),
            writes: vec![Write::create(keys::severity_override(&incident, said.number), &said)],
            answer: Answer::new(StatusCode::CREATED, &SeverityOverrideView::from(&said)),
            carry_over: (),
        })
    };
    Ok(once(&app.incidents, &command, &incident, now, decide).await?.answer)
}
