//! What was found in a list: counts, kinds of problems in words, and the first problems with their fixes.

use bodies::intake::list::{ReportView, RowProblemView};
use fields::words::{number, of};

/// How many problems of rows are shown.
const MAX_PROBLEMS: usize = 8;

/// What was found, line by line; `rest` is where all of it can be read.
pub(super) fn found(report: &ReportView, problems: &[RowProblemView], rest: &str) -> Vec<String> {
    let ReportView { rows, customers, merged, rejected, .. } = report;
    let counts = [
        of(*rows, "row", "rows"),
        of(*customers, "customer", "customers"),
        format!("{} merged", number(*merged)),
        format!("{} rejected", number(*rejected)),
    ];
    let mut lines = vec![format!("    {}", counts.join(" · "))];
    let all: u64 = report.problems.values().sum();
    if all > 0 {
        lines.push(format!("    {}:", of(all, "problem", "problems")));
        lines
            .extend(report.problems.iter().map(|(kind, count)| format!("    {:>7} × {}", number(*count), words(kind))));
    }
    lines.extend(problems.iter().take(MAX_PROBLEMS).map(|problem| {
        let column = problem.column.as_deref().map_or(String::new(), |column| format!(", {column}"));
        format!("      row {}{column}: {}", problem.row, problem.message)
    }));
    let shown = problems.len().min(MAX_PROBLEMS) as u64;
    if all > shown {
        lines.push(format!("      … and {} more; GET {rest} lists them", number(all - shown)));
    }
    lines
}

/// A kind of problem in a few words. What to do about it says each problem's own message.
fn words(kind: &str) -> String {
    let words = match kind {
        "no_reference" => "no reference",
        "rounded_reference" => "a reference that a spreadsheet has rounded",
        "unreadable_reference" => "a reference that cannot be read",
        "repeated_header" => "a row that repeats the names of the columns",
        "too_many_fields" => "more fields than columns",
        "too_few_fields" => "fewer fields than columns",
        "undecodable" => "characters that cannot be read",
        "invisible_characters" => "invisible characters, taken out",
        "too_long" => "a value that is too long",
        "row_too_long" => "a row that is too long",
        "not_an_email" => "what should be an e-mail address and is none",
        "email_beyond_ascii" => "an e-mail address that no mail can be sent to",
        "not_a_phone" => "what should be a phone number and is none",
        "phone_without_country" => "a phone number without its country",
        "rounded_phone" => "a phone number that a spreadsheet has rounded",
        "phone_extension" => "a phone number with an extension, taken without it",
        "unknown_phone_type" => "neither mobile nor fixed",
        "unknown_country" => "a country that is not known",
        "unknown_subdivision" => "a state or province that is not known",
        "subdivision_elsewhere" => "a state or province of another country",
        "subdivision_without_country" => "a state or province without its country",
        "not_a_language" => "a language that is not known",
        "unknown_channel" => "a preferred channel that is not known",
        "preference_out_of_reach" => "a preferred channel without an address or number for it",
        "unclear_consent" => "consent that is neither yes nor no",
        "not_a_date" => "what should be a date and is none",
        "ambiguous_date" => "a date that can be read in two ways",
        "implausible_date" => "a date of birth that cannot be",
        "unknown_data_type" => "a data type that is not known",
        "no_channel" => "nobody to reach: no address or number that can be used",
        "same_reference" => "a reference that an earlier row has, merged with it",
        "looks_alike" => "what looks like the person of an earlier row",
        "merged_lookalike" => "what looked like the person of an earlier row, merged as asked",
        "column_named_almost" => "a column whose name is almost one that is known",
        "nameless_column" => "a column without a name",
        "long_column_name" => "a column name that is too long",
        other => return other.replace('_', " "),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_kind_that_import_finds_has_words_of_its_own() {
        let import = include_str!("../../../functions/import/src/problem.rs");
        let (_, rest) = import.split_once("fn code(").expect("import names its kinds");
        let (kinds, _) = rest.split_once("fn outcome(").expect("what becomes of them follows");
        let kinds: Vec<&str> = kinds.split('"').skip(1).step_by(2).collect();
        assert!(kinds.len() > 30 && kinds.contains(&"not_an_email"), "{kinds:?}");
        for kind in kinds {
            let fallback = kind.replace('_', " ");
            assert!(words(kind) != fallback || kind == "no_reference", "{kind}");
        }
    }

    #[test]
    fn what_is_not_shown_is_counted_and_its_place_named() {
        let report = json!({"rows": 12, "customers": 1, "merged": 0, "rejected": 11, "without_channel": 0,
            "reachable_by": {}, "problems": {"no_reference": 11, "not_an_email": 1_200}});
        let problem = |row: u64| json!({"row": row, "column": "email", "code": "not_an_email", "message": "Mend it."});
        let problems: Vec<_> = (2..12).map(problem).collect();
        let problems: Vec<RowProblemView> = serde_json::from_value(json!(problems)).expect("problems");
        let lines = found(&serde_json::from_value(report).expect("a report"), &problems, "incidents/i/lists/1");
        assert_eq!(lines[0], "    12 rows · 1 customer · 0 merged · 11 rejected");
        assert_eq!(
            lines[1..4],
            [
                "    1,211 problems:",
                "         11 × no reference",
                "      1,200 × what should be an e-mail address and is none"
            ]
        );
        assert_eq!(lines[4], "      row 2, email: Mend it.");
        assert_eq!(lines.last().expect("more"), "      … and 1,203 more; GET incidents/i/lists/1 lists them");
    }
}
