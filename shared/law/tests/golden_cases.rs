//! The golden cases: facts, and what the law requires on them.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its data has to fail")]

use law::{Assessment, Facts, assess};

/// The columns of `golden-cases.csv` that are compared.
#[derive(serde::Deserialize)]
struct Case {
    case_id: String,
    title: String,
    facts_json: String,
    regimes_expected: String,
    individual_required: String,
    individual_deadline: String,
    deadline_alternative: String,
    regulator_required: String,
    regulator_deadline: String,
    cra_required: String,
    media_required: String,
    credit_monitoring_months: String,
}

fn cases() -> Vec<Case> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/golden-cases.csv");
    csv::Reader::from_path(file).unwrap().deserialize().map(Result::unwrap).collect()
}

impl Case {
    fn assess(&self) -> Assessment {
        let facts: Facts = serde_json::from_str(&self.facts_json).unwrap();
        assess(&facts, &facts.people())
    }

    /// The expected ids; `none`, perhaps with a remark, is no law.
    fn regimes(&self) -> Vec<&str> {
        self.regimes_expected.split(';').filter(|id| !id.starts_with("none")).collect()
    }

    /// A cell's value for a law: cells of several laws read `id=value;id=value`.
    fn cell<'a>(cell: &'a str, id: &str) -> &'a str {
        cell.split(';').find_map(|part| part.strip_prefix(id)?.strip_prefix('=')).unwrap_or(cell)
    }

    /// Every difference between what was expected and what came out.
    fn differences(&self) -> Vec<String> {
        let summary = self.assess().summary();
        if summary.regimes != self.regimes() {
            return vec![format!("regimes: expected {:?}, got {:?}", self.regimes(), summary.regimes)];
        }
        let rows = summary.obligations.iter().flat_map(|(id, row)| {
            [
                ("individual_required", &self.individual_required, &row.individual_required),
                ("individual_deadline", &self.individual_deadline, &row.individual_deadline),
                ("regulator_required", &self.regulator_required, &row.regulator_required),
                ("regulator_deadline", &self.regulator_deadline, &row.regulator_deadline),
                ("cra_required", &self.cra_required, &row.cra_required),
                ("media_required", &self.media_required, &row.media_required),
                ("credit_monitoring_months", &self.credit_monitoring_months, &row.credit_monitoring_months),
            ]
            .into_iter()
            .filter(|(_, expected, got)| Self::cell(expected, id) != got.as_str())
            .map(move |(column, expected, got)| format!("{id} {column}: expected {expected:?}, got {got:?}"))
        });
        rows.collect()
    }
}

#[test]
fn every_golden_case_comes_out_as_expected() {
    let cases = cases();
    assert_eq!(cases.len(), 38);
    let different: Vec<String> = cases
        .iter()
        .flat_map(|case| {
            case.differences().into_iter().map(move |what| format!("{} ({}): {what}", case.case_id, case.title))
        })
        .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn the_later_dates_that_the_cases_name_are_found() {
    for case in cases().iter().filter(|case| !case.deadline_alternative.is_empty()) {
        let assessment = case.assess();
        let later: Vec<String> = assessment
            .obligations
            .iter()
            .flat_map(|obligation| &obligation.later)
            .map(|later| later.at.to_string())
            .collect();
        assert!(
            later.contains(&case.deadline_alternative),
            "{}: {:?} not in {later:?}",
            case.case_id,
            case.deadline_alternative
        );
    }
}
