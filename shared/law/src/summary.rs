//! An assessment in the words and formats of `golden-cases.csv`: one short row for each law, every value a string.
//!
//! This is the form in which assessments are compared from the outside. It leaves out whatever has no column there.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::case::report_slug;
use crate::clock::{Due, plain};
use crate::obligation::{Assessment, Duty, Obligation, Standing};
use crate::regime::Regime;
use crate::vocabulary::{BureausRequired, DeadlineKind, IndividualRequired};

/// The laws that give a duty, and one row for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Their ids, sorted.
    pub regimes: Vec<&'static str>,
    /// Their rows.
    pub obligations: BTreeMap<&'static str, Row>,
}

/// What one law asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// `yes`, `depends`, `no`, or `no` with the reason in brackets.
    pub individual_required: String,
    /// A day, a moment, or words; empty where there is no duty.
    pub individual_deadline: String,
    /// `yes`, `depends`, `no`, or `yes` with the authorities in brackets.
    pub regulator_required: String,
    /// A day, a moment, or words; stages of a report are separated by `; `. Empty where there is no duty.
    pub regulator_deadline: String,
    /// `yes`, `depends`, `unknown` or `no`.
    pub cra_required: String,
    /// `yes`, `depends` or `no`.
    pub media_required: String,
    /// Months of credit monitoring; `0` where none has to be offered.
    pub credit_monitoring_months: String,
}

impl Assessment {
    /// The assessment as rows.
    pub fn summary(&self) -> Summary {
        let regimes = self.regimes();
        Summary {
            regimes: regimes.iter().map(|regime| regime.id.as_str()).collect(),
            obligations: regimes.iter().map(|regime| (regime.id.as_str(), self.row(regime))).collect(),
        }
    }

    fn row(&self, regime: &Regime) -> Row {
        let of = |duty| {
            self.obligations
                .iter()
                .filter(move |obligation| obligation.regime.id == regime.id && obligation.duty == duty)
        };
        let individuals = of(Duty::TellIndividuals).next();
        let reports = in_file_order(of(Duty::TellRegulator).collect());
        let bureaus = of(Duty::TellBureaus).next();
        let unknown = regime.consumer_reporting_agencies.required == BureausRequired::Unknown;
        Row {
            individual_required: match individuals {
                None if regime.individual.required == IndividualRequired::IfHighRisk => "no (not high risk)".to_owned(),
                individuals => required(individuals).to_owned(),
            },
            individual_deadline: individuals.map(deadline).unwrap_or_default(),
            regulator_required: report_required(&reports),
            regulator_deadline: report_deadlines(&reports),
            cra_required: if bureaus.is_some() && unknown { "unknown" } else { required(bureaus) }.to_owned(),
            media_required: required(of(Duty::TellMedia).next()).to_owned(),
            credit_monitoring_months: individuals
                .and_then(|obligation| obligation.monitoring.as_ref())
                .map_or(0, |monitoring| monitoring.months)
                .to_string(),
        }
    }
}

fn required(obligation: Option<&Obligation>) -> &'static str {
    match obligation.map(|obligation| obligation.standing) {
        Some(Standing::Owed) => "yes",
        Some(Standing::Open) => "depends",
        None => "no",
    }
}

/// An obligation's deadline; words for a duty that may not arise are left out.
fn deadline(obligation: &Obligation) -> String {
    match (&obligation.due, obligation.standing) {
        (Due::By { at, .. }, _) => at.to_string(),
        (_, Standing::Open) => String::new(),
        (Due::Soft { kind, qualifier, relative: None }, Standing::Owed) => soft(*kind, *qualifier),
        (due, Standing::Owed) => due.words(),
    }
}

/// The words of a soft deadline.
fn soft(kind: DeadlineKind, qualifier: Option<&str>) -> String {
    match (kind, qualifier) {
        (DeadlineKind::WithoutUnreasonableDelay | DeadlineKind::Unspecified, _) => "no fixed date".to_owned(),
        (DeadlineKind::WithoutUndueDelay, _) => "without undue delay (no fixed date)".to_owned(),
        (_, Some(qualifier)) => qualifier.to_owned(),
        (kind, None) => plain(kind.code()),
    }
}

/// Reports stand in the order in which the law's file has them: that is the order of their stages.
fn in_file_order(mut reports: Vec<&Obligation>) -> Vec<&Obligation> {
    reports.sort_by_key(|obligation| {
        obligation
            .regime
            .regulator
            .iter()
            .position(|report| obligation.key.ends_with(&format!(".{}", report_slug(obligation.regime, report))))
    });
    reports
}

fn report_required(reports: &[&Obligation]) -> String {
    let obligation = reports.iter().copied().min_by_key(|obligation| obligation.standing);
    match obligation {
        Some(obligation) if obligation.standing == Standing::Owed && !obligation.authorities.is_empty() => {
            format!("yes ({} authorities: {})", obligation.authorities.len(), obligation.authorities.join(", "))
        }
        obligation => required(obligation).to_owned(),
    }
}

/// The deadlines of all reports, each once; what has no date of its own gives way to a date.
fn report_deadlines(reports: &[&Obligation]) -> String {
    let dated = reports.iter().any(|obligation| obligation.due.date().is_some());
    let mut stages: Vec<(Option<&str>, String)> = Vec::new();
    for obligation in reports {
        let waits = matches!(obligation.due, Due::ClockNotStarted { .. } | Due::Soft { relative: Some(_), .. });
        // Another law has the deadline, and its own row.
        let elsewhere = matches!(obligation.due, Due::Soft { kind: DeadlineKind::PerOtherRule, .. });
        let text = deadline(obligation) + &guidance(obligation);
        let repeated = stages.iter().any(|(_, other)| *other == text);
        if text.is_empty() || repeated || (dated && waits) || (elsewhere && reports.len() > 1) {
            continue;
        }
        stages.push((stage(&obligation.addressee), text));
    }
    match stages.as_slice() {
        [(_, only)] => only.clone(),
        stages => {
            let named: Vec<String> = stages
                .iter()
                .map(|(stage, text)| stage.map_or_else(|| text.clone(), |stage| format!("{stage} {text}")))
                .collect();
            named.join("; ")
        }
    }
}

/// The authority's own guidance on a soft deadline.
fn guidance(obligation: &Obligation) -> String {
    let report = obligation.regime.regulator.iter().find(|report| report.authority == obligation.addressee);
    let soft = matches!(obligation.due, Due::Soft { .. }) && obligation.standing == Standing::Owed;
    match report.map(|report| (report.guidance_days_min, report.guidance_days_max, report.guidance_hours)) {
        Some((Some(least), Some(most), _)) if soft => format!(" (guideline {least} to {most} days)"),
        Some((_, _, Some(hours))) if soft => format!(" (guideline {hours} hours)"),
        _ => String::new(),
    }
}

/// Which of several reports it is: `preliminary` of "... Commission (preliminary report)".
fn stage(authority: &str) -> Option<&str> {
    let named = authority
        .strip_suffix(')')
        .and_then(|authority| authority.rsplit_once('('))
        .map(|(_, stage)| stage)
        .or_else(|| authority.rsplit_once(", ").map(|(_, stage)| stage));
    named.map(|stage| stage.strip_suffix(" report").unwrap_or(stage))
}
