//! What comes of whole files: the good, the dirty and the unusable.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use import::{MAX_BYTES, Options, Refusal, Verdict};
use jiff::civil::date;
use law::{DataType, DataTypes, Residence};
use model::channel::Channel;
use model::customer::Customer;
use model::id::CustomerId;
use proptest::prelude::*;
use spreadsheet::{Table, Unreadable};

const NAMING: [u8; 32] = [7; 32];

fn options() -> Options {
    Options { merge_lookalikes: false, exposed: DataTypes::of(&[DataType::Ssn]), today: date(2026, 11, 24) }
}

fn read(file: impl AsRef<[u8]>) -> Verdict {
    import::read(file.as_ref(), &NAMING, &options())
}

fn read_and_merge(file: &str) -> Verdict {
    import::read(file.as_bytes(), &NAMING, &Options { merge_lookalikes: true, ..options() })
}

fn customers(verdict: &Verdict) -> &[Customer] {
    verdict.customers.as_ref().unwrap()
}

/// Each problem as `row column code`.
fn problems(verdict: &Verdict) -> Vec<String> {
    let shown = |problem: &model::list::RowProblem| {
        format!("{} {} {}", problem.row, problem.column.as_deref().unwrap_or("-"), problem.code)
    };
    verdict.problems.kept().iter().map(shown).collect()
}

fn refusal(file: impl AsRef<[u8]>) -> Refusal {
    let verdict = read(file);
    assert_eq!(verdict.report.customers, 0);
    verdict.customers.unwrap_err()
}

fn broken(text: Unreadable) -> Refusal {
    Refusal::Unreadable(text)
}

#[test]
fn a_full_row_becomes_a_customer_with_everything_in_its_place() {
    let verdict = read(
        "Reference,Given Name,FAMILY_NAME,E-mail,phone,phone type,address_line_1,address line 2,address_line_4,country,subdivision,\
         language,preferred_channel,email_consent,birth_date,data_types,Plan (2026)\r\n\
         C-1,Ada,\"Lovelace, Countess\",Ada@Example.com,(202) 555-0123,cell,\"1 Main St\nApt 2\",,Springfield,USA,ca,\
         EN_us,Text,YES,1980-02-28,ssn; Driver License,gold\r\n",
    );
    assert_eq!(problems(&verdict), Vec::<String>::new());
    let [customer] = customers(&verdict) else { panic!("one customer") };
    assert_eq!(customer.id, CustomerId::of_reference(&NAMING, "C-1"));
    assert_eq!(customer.reference.expose(), "C-1");
    assert_eq!(customer.family_name.as_ref().unwrap().expose(), "Lovelace, Countess");
    assert_eq!(customer.email.as_ref().unwrap().expose(), "Ada@example.com");
    let phone = customer.phone.as_ref().unwrap();
    assert_eq!((phone.number.expose(), phone.takes_texts), ("+12025550123", true));
    let lines: Vec<&str> = customer.address_lines.iter().map(|line| line.expose().as_str()).collect();
    assert_eq!(lines, ["1 Main St Apt 2", "Springfield"]);
    assert_eq!(customer.residence, Residence::parse("US-CA").ok());
    assert_eq!(customer.language.as_ref().unwrap().as_str(), "en-US");
    assert_eq!(customer.preferred_channel, Some(Channel::Sms));
    assert_eq!(customer.email_consent, Some(true));
    assert_eq!(*customer.birth_date.as_ref().unwrap().expose(), date(1980, 2, 28));
    assert_eq!(customer.data_types, DataTypes::of(&[DataType::Ssn, DataType::DriverLicense]));
    assert_eq!(customer.fields["plan_2026"].expose(), "gold");
    assert_eq!(verdict.report.reachable_by.values().copied().collect::<Vec<_>>(), [1, 1, 1, 1]);
}

#[test]
fn the_same_table_in_any_format_gives_the_same_customers() {
    let table = "reference,given_name,email,note\n1,Zoë,zoe@example.com,\"a;b,c\td\"\n2,Jürgen,j@example.com,\n";
    let plain = read(table);
    let windows_1252 = |text: &str| encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let utf_16: Vec<u8> = format!("\u{feff}{table}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let semicolons =
        "sep=;\nreference;given_name;email;note\n1;Zoë;zoe@example.com;\"a;b,c\td\"\n2;Jürgen;j@example.com\n";
    let tabs =
        "note\treference\tgiven_name\temail\n\"a;b,c\td\"\t1\tZoë\tzoe@example.com\n\t2\tJürgen\tj@example.com\n";
    for (dress, file) in [
        ("UTF-16", utf_16),
        ("Windows-1252", windows_1252(table)),
        ("semicolons", semicolons.into()),
        ("tabs, other order", tabs.into()),
        ("CR LF", table.replace('\n', "\r\n").into()),
        ("CR", table.replace('\n', "\r").into()),
        ("no line end at the end", table.trim_end().into()),
        (
            "blank lines and blanks",
            table.replace('\n', "\n\n").replace(',', " , ").replace(" , c", ",c").replace("b ,", "b,").into(),
        ),
        ("a mark", format!("\u{feff}{table}").into()),
    ] {
        assert_eq!(customers(&read(file)), customers(&plain), "{dress}");
    }
}

#[test]
fn a_bad_field_costs_the_field_and_not_the_row() {
    let verdict = read(
        "reference,email,phone,country,subdivision,language,preferred_channel,email_consent,birth_date,data_types\n\
         1,nobody,12,Atlantis,XX,Spanish,pigeon,perhaps,01/02/1980,ssn;pasport\n\
         2,ok@example.com,,,,,,,,\n",
    );
    assert_eq!(
        problems(&verdict),
        [
            "2 country unknown_country",
            "2 subdivision subdivision_without_country",
            "2 preferred_channel unknown_channel",
            "2 email not_an_email",
            "2 phone not_a_phone",
            "2 language not_a_language",
            "2 email_consent unclear_consent",
            "2 birth_date ambiguous_date",
            "2 data_types unknown_data_type",
            "2 - no_channel",
        ]
    );
    assert_eq!(customers(&verdict).len(), 2);
    assert_eq!((verdict.report.rejected, verdict.report.without_channel), (0, 1));
}

#[test]
fn a_row_without_a_reference_is_rejected_and_the_others_are_kept() {
    let verdict = read("reference,email\n,a@example.com\nNULL,b@example.com\n1.5E+10,c@example.com\n4,d@example.com\n");
    assert_eq!(
        problems(&verdict),
        ["2 reference no_reference", "3 reference no_reference", "4 reference rounded_reference"]
    );
    assert_eq!((verdict.report.rows, verdict.report.customers, verdict.report.rejected), (4, 1, 3));
}

#[test]
fn a_row_whose_values_may_be_shifted_is_rejected() {
    let verdict = read("reference,address_line_1,email\n1,1 Main St, Apt 2,a@example.com\n2,x,b@example.com,,\n3,y\n");
    assert_eq!(problems(&verdict), ["2 - too_many_fields", "4 - too_few_fields"]);
    assert_eq!((verdict.report.customers, verdict.report.rejected), (2, 1));
}

#[test]
fn a_header_repeated_by_joined_files_makes_no_customer() {
    let verdict = read("reference,email\n1,a@example.com\nreference,email\n2,b@example.com\n");
    assert_eq!(problems(&verdict), ["3 - repeated_header"]);
    assert_eq!(customers(&verdict).len(), 2);
}

#[test]
fn rows_with_one_reference_become_one_customer() {
    let verdict = read(
        "reference,given_name,email,address_line_1,address_line_2,country,data_types,plan\n\
         1,Ann,,Old street 1,Old town,US-CA,ssn,gold\n\
         2,Bo,bo@example.com,,,,,\n\
         1,,ann@example.com,New street 2,,US,dob,\n\
         1,Anna,,,,,,silver\n",
    );
    let ann = &customers(&verdict)[0];
    assert_eq!(ann.given_name.as_ref().unwrap().expose(), "Anna");
    assert_eq!(ann.email.as_ref().unwrap().expose(), "ann@example.com");
    assert_eq!(ann.address_lines.len(), 1, "lines of two addresses are never mixed");
    assert_eq!(ann.residence, Residence::parse("US-CA").ok(), "the country alone says nothing against the state");
    assert_eq!(ann.data_types, DataTypes::of(&[DataType::Ssn, DataType::Dob]));
    assert_eq!(ann.fields["plan"].expose(), "silver");
    assert_eq!(problems(&verdict), ["4 - same_reference", "5 - same_reference"]);
    let messages: Vec<&str> = verdict.problems.kept().iter().map(|problem| problem.message.as_str()).collect();
    assert!(messages[0].contains("Row 2") && messages[0].contains("(address_line_1)"), "{}", messages[0]);
    assert!(messages[1].contains("(given_name, other columns)"), "{}", messages[1]);
    assert_eq!((verdict.report.rows, verdict.report.customers, verdict.report.merged), (4, 2, 2));
}

const LOOKALIKES: &str = "reference,given_name,family_name,email,phone,birth_date,address_line_1,country\n\
     1,Ann,Lee,ann@example.com,,,,US\n\
     2,ann,LEE,Ann@Example.com,,1980-02-28,,US\n\
     3,Bo,Lee,ann@example.com,,,,US\n\
     4,Cy,Day,,+12025550123,,,US\n\
     5,Cy,Day,,(202) 555-0123,,,US\n\
     6,Di,Day,,(202) 555-0123,,,US\n\
     7,Ed,Fox,,,1990-01-01,1 Main St.,US\n\
     8,Ed,Fox,,,1990-01-01,1 MAIN ST,US\n\
     9,Ann,Lee,ann@example.com,,1950-01-01,,US\n";

#[test]
fn references_that_look_like_one_person_are_reported_and_kept_apart() {
    let verdict = read(LOOKALIKES);
    assert_eq!(
        problems(&verdict),
        ["3 - looks_alike", "4 - looks_alike", "6 - looks_alike", "9 - looks_alike", "10 - looks_alike"]
    );
    assert_eq!((verdict.report.customers, verdict.report.merged), (9, 0));
}

#[test]
fn when_asked_only_rows_that_nothing_distinguishes_are_merged() {
    let verdict = read_and_merge(LOOKALIKES);
    // Row 4 has another name, row 10 another date of birth (given in row 3, which was merged into row 2).
    assert_eq!(
        problems(&verdict),
        ["3 - merged_lookalike", "4 - looks_alike", "6 - merged_lookalike", "9 - merged_lookalike", "10 - looks_alike"]
    );
    assert_eq!((verdict.report.customers, verdict.report.merged), (6, 3));
    assert_eq!(customers(&verdict)[0].id, CustomerId::of_reference(&NAMING, "1"));
    assert!(customers(&verdict)[0].birth_date.is_some());
}

#[test]
fn whoever_lost_the_login_of_their_mailbox_is_not_counted_as_reached_by_it() {
    let verdict = read("reference,email,data_types\n1,a@example.com,email_account_credentials\n2,b@example.com,\n");
    assert_eq!(verdict.report.reachable_by.get(&Channel::Email), Some(&1));
    assert_eq!((verdict.report.without_channel, problems(&verdict)), (1, vec!["2 - no_channel".to_owned()]));
}

#[test]
fn a_field_of_two_megabytes_is_left_out_and_hurts_nobody() {
    let verdict = read(format!(
        "reference,note,email\n1,{},a@example.com\n2,\"{}\",b@example.com\n",
        "x".repeat(2_000_000),
        "y\n".repeat(999_999)
    ));
    assert_eq!(problems(&verdict), ["2 note too_long", "3 note too_long"]);
    assert_eq!(customers(&verdict).len(), 2);
    assert!(customers(&verdict)[0].fields.is_empty());
}

#[test]
fn a_row_stays_under_what_the_table_can_hold() {
    let header: String = (0..100).map(|number| format!(",note{number}x")).collect();
    let values: String = (0..100).map(|_| format!(",{}", "ü".repeat(9_999))).collect();
    let verdict = read(format!("reference{header}\n1{values}\n"));
    let stored = serde_json::to_vec(&customers(&verdict)[0]).unwrap().len();
    assert!((150_000..300_000).contains(&stored), "{stored}");
    assert_eq!(verdict.report.problems["row_too_long"], 90);
}

#[test]
fn invalid_and_invisible_characters_are_reported() {
    let mut file = "reference,given_name,family_name\n1,Jos\u{202e}é,Núñez\n2,Zo".as_bytes().to_vec();
    file.extend([0xff, b',', b'A', 0, b'B', b'\n', b'R', 0xfe, b',', b',', b'\n']);
    let verdict = read(&file);
    assert_eq!(
        problems(&verdict),
        [
            "2 given_name invisible_characters",
            "2 - no_channel",
            "3 given_name undecodable",
            "3 family_name invisible_characters",
            "3 - no_channel",
            "4 reference unreadable_reference",
        ]
    );
    assert_eq!(customers(&verdict)[0].given_name.as_ref().unwrap().expose(), "José");
    assert_eq!(customers(&verdict)[1].family_name.as_ref().unwrap().expose(), "AB");
}

#[test]
fn values_in_a_column_without_a_name_are_reported() {
    let verdict = read("reference,email,,\n1,a@example.com,,\n2,b@example.com,x,\n");
    assert_eq!(problems(&verdict), ["3 - nameless_column"]);
}

#[test]
fn files_that_cannot_be_used_are_refused_with_a_sentence_and_nothing_else() {
    let only_bad = read("reference,email\n,a@example.com\n,b@example.com\n");
    assert_eq!(only_bad.customers.unwrap_err(), Refusal::OnlyBadRows { rows: 2 });
    assert_eq!(only_bad.problems.kept().len(), 2, "the problems say how to mend it");

    assert_eq!(refusal(""), Refusal::NoRows);
    assert_eq!(refusal("\n\n"), Refusal::NoRows);
    assert_eq!(refusal("reference,email\n"), Refusal::NoRows);
    assert_eq!(refusal("reference,email\n , \n,\n"), Refusal::NoRows);
    assert_eq!(
        refusal("reference,email\n1,\"a@example.com\n2,b@example.com\n"),
        broken(Unreadable::UnclosedQuote { row: 2 })
    );
    assert_eq!(refusal("reference,note\n1,\"x\n2,\"y\"\n"), broken(Unreadable::TextAfterQuote { row: 2 }));
    assert_eq!(refusal("email,phone\na@example.com,\n"), Refusal::NoReferenceColumn);
    assert_eq!(
        refusal("reference,email,E-Mail\n1,a@example.com,\n"),
        Refusal::ColumnTwice { name: "E-Mail".to_owned(), first: 2, second: 3 }
    );
    assert_eq!(refusal(b"PK\x03\x04rest"), broken(Unreadable::NotAText { what: "an Excel workbook or an archive" }));
    assert_eq!(refusal([0, 1, 2, 3].repeat(100)), broken(Unreadable::UnreadableEncoding));
    assert_eq!(refusal(vec![b'x'; MAX_BYTES + 1]), Refusal::TooLarge { limit_megabytes: 100 });
}

#[test]
fn problems_beyond_the_first_ten_thousand_are_counted_and_not_kept() {
    let rows: String = (0..12_000).map(|number| format!("{number},nobody\n")).collect();
    let verdict = read(format!("reference,email\n{rows}"));
    let kept = |code| verdict.problems.kept().iter().filter(|problem| problem.code == code).count();
    assert_eq!(kept("not_an_email"), 10_000);
    assert_eq!(kept("no_channel"), 10_000, "nobody who is reached by nothing goes unlisted for other problems");
    assert_eq!(verdict.report.problems["not_an_email"], 12_000);
    assert_eq!(verdict.report.problems["no_channel"], 12_000);
}

proptest! {
    /// What leaves in a table of ours can be loaded again: to a mail house and back, through any spreadsheet.
    #[test]
    fn what_was_written_for_others_is_loaded_as_it_was(
        names in proptest::collection::vec("([-=+@'\"; ,|＝a]|\\PC){0,12}", 1..6),
        line in 1000..9999_u32,
    ) {
        let phone = format!("+1202555{line}");
        let mut table = Table::new(["reference", "family_name", "phone"]);
        for (place, name) in names.iter().enumerate() {
            table.add([&place.to_string(), name, &phone]);
        }
        let verdict = read(table.into_bytes());
        let mut plain = Table::new(["reference", "family_name", "phone"]);
        for (place, customer) in customers(&verdict).iter().enumerate() {
            prop_assert_eq!(customer.phone.as_ref().unwrap().number.expose(), phone.as_str());
            let name = customer.family_name.as_ref().map(|name| name.expose().as_str()).unwrap_or_default();
            plain.add([&place.to_string(), name, &phone]);
        }
        let again = read(plain.into_bytes());
        prop_assert_eq!(customers(&verdict), customers(&again));
    }
}
