//! Conditions as expressions of a template, which [`notice`] answers for each customer.

use model::codes::CODE;
use model::notice::Circumstance;
use notice::condition::{Condition, Subject, Test};

use crate::placeholders::expression as expression_of;

/// A condition as an expression of a template.
pub(crate) fn expression(condition: &Condition) -> String {
    condition.tests().iter().map(test).collect::<Vec<_>>().join(" and ")
}

fn test(test: &Test) -> String {
    let expression = match &test.subject {
        Subject::Data(kinds) => any_of(kinds.iter().map(|kind| Circumstance::Data(*kind))),
        Subject::Residence(places) => any_of(places.iter().map(|place| Circumstance::Residence(*place))),
        Subject::Addressee(addressee) => circumstance(Circumstance::Addressee(*addressee)),
        Subject::CreditMonitoring => expression_of(CODE),
    };
    if test.negated { format!("not {expression}") } else { expression }
}

fn any_of(circumstances: impl Iterator<Item = Circumstance>) -> String {
    format!("({})", circumstances.map(circumstance).collect::<Vec<_>>().join(" or "))
}

/// The test of one circumstance.
pub(crate) fn circumstance(circumstance: Circumstance) -> String {
    format!("_when[\"{circumstance}\"]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_expressions_that_filling_in_answers() {
        for (words, expected) in [
            ("data ssn, medical", r#"(_when["data ssn"] or _when["data medical"])"#),
            ("residence us-ca", r#"(_when["residence US-CA"])"#),
            ("not minor", r#"not _when["minor"]"#),
            ("next of kin", r#"_when["next of kin"]"#),
            ("not credit monitoring", r#"not _row["credit_monitoring_code"]"#),
            ("data ssn and not residence DE", r#"(_when["data ssn"]) and not (_when["residence DE"])"#),
        ] {
            assert_eq!(expression(&words.parse().expect("a condition")), expected);
        }
    }
}
