//! Whatever the bytes: no panic, no leak, no row lost.

use std::collections::HashSet;

use import::{Options, Verdict};
use jiff::civil::date;
use law::DataTypes;
use model::list::ListReport;
use proptest::prelude::*;

fn read(file: &[u8], merge_lookalikes: bool) -> Verdict {
    let options = Options { merge_lookalikes, exposed: DataTypes::EMPTY, today: date(2026, 11, 24) };
    import::read(file, &[7; 32], &options)
}

/// `rows = customers + merged + rejected`, each customer once, and counts that agree with the problems.
fn check_the_books(verdict: &Verdict) -> Result<(), TestCaseError> {
    let report = &verdict.report;
    match &verdict.customers {
        Ok(customers) => {
            prop_assert_eq!(report.customers, customers.len() as u64);
            prop_assert_eq!(report.rows, report.customers + report.merged + report.rejected);
            let ids: HashSet<_> = customers.iter().map(|customer| customer.id.as_str()).collect();
            prop_assert_eq!(ids.len(), customers.len());
        }
        Err(_) => {
            prop_assert_eq!((report.customers, report.merged), (0, 0));
            prop_assert_eq!(report.rows, report.rejected);
        }
    }
    let (kept, counted) = (verdict.problems.kept().len() as u64, report.problems.values().sum::<u64>());
    prop_assert!(kept == counted || counted > ListReport::PROBLEMS_KEPT as u64);
    prop_assert!(verdict.problems.kept().is_sorted_by_key(|problem| problem.row));
    Ok(())
}

/// In every planted value, so that a leak shows.
const MARK: &str = "Qx7z";

/// Values of every kind, good and bad, each with the mark in it.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        2 => Just(MARK.to_owned()),
        2 => Just(format!("{MARK}@example.com")),
        1 => Just(format!("ü{MARK}@example.com")),
        1 => Just(format!("+1 202 555 0123 ext {MARK}")),
        1 => Just(format!("1.5E+1{MARK}")),
        1 => Just(format!("Qx{MARK};ssn")),
        1 => Just(format!("1980-{MARK}-01")),
        1 => Just(format!("US-{MARK}")),
        1 => Just(format!("\"{MARK}, {MARK}\"")),
        1 => Just(format!("\"{MARK}\n\u{202e}{MARK}\"")),
        1 => Just(format!("{MARK}\u{fffd}\0")),
        1 => Just(format!("\"{MARK}")),
        1 => Just(format!("{MARK},{MARK},,{MARK}")),
        1 => "[ -~]{0,12}".prop_map(|text| format!("{MARK}{text}")),
        1 => "\\PC{0,12}".prop_map(|text| format!("{text}{MARK}")),
    ]
}

const HEADER: &str = "reference,given_name,family_name,email,phone,phone_type,address_line_1,address_line_7,country,subdivision,\
                      language,preferred_channel,email_consent,birth_date,data_types,adress_line_2,Plan,";

fn table() -> impl Strategy<Value = String> {
    let row = (0_u8..6, prop::collection::vec(value(), 0..18)).prop_map(|(reference, values)| {
        let reference = if reference == 0 { String::new() } else { format!("{MARK}{reference}") };
        format!("{reference},{}", values.join(","))
    });
    (prop::collection::vec(row, 0..8), prop::sample::select(vec!["\n", "\r\n", "\r"]))
        .prop_map(|(rows, end)| format!("{HEADER}{end}{}", rows.join(end)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn arbitrary_bytes_never_panic_and_the_books_balance(file in prop::collection::vec(any::<u8>(), 0..600), merge: bool) {
        check_the_books(&read(&file, merge))?;
    }

    #[test]
    fn arbitrary_text_below_a_good_header_never_panics_and_the_books_balance(
        text in "([ -~äß\u{0}\u{ad}\u{202e}\u{fffd}]|[,;\"\r\n])*",
        merge: bool,
    ) {
        check_the_books(&read(format!("reference,email,phone,x\n{text}").as_bytes(), merge))?;
    }

    #[test]
    fn no_value_is_ever_repeated_in_what_is_said_about_a_file(table in table(), merge: bool) {
        let verdict = read(table.as_bytes(), merge);
        check_the_books(&verdict)?;
        // The whole of it in `Debug`: problems and refusal, the report, and customers, which mask themselves.
        let said = format!("{verdict:?}");
        prop_assert!(!said.to_lowercase().contains(&MARK.to_lowercase()), "{}", said);
        if let Err(refusal) = &verdict.customers {
            prop_assert!(!refusal.to_string().contains(MARK));
        }
    }

    #[test]
    fn every_reference_comes_out_as_a_customer(references in prop::collection::hash_set("[A-Z]{1,3}-[0-9]{1,4}", 1..40)) {
        let rows: String = references.iter().map(|reference| format!("{reference}\n")).collect();
        let verdict = read(format!("reference\n{rows}").as_bytes(), true);
        let found: HashSet<String> =
            verdict.customers.expect("customers").iter().map(|customer| customer.reference.expose().clone()).collect();
        prop_assert_eq!(found, references);
    }
}
