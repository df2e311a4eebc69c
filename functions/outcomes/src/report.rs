//! A file of a mail house or a call centre, as text: each row's words, or what is wrong with it. Pure.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use model::channel::Channel;
use model::consignment::ConsignmentName;
use model::delivery::{ProviderEvents, Tries};
use model::id::CustomerId;
use model::list::RowProblem;
use spreadsheet::{Row, Rows, Separator, UNDECODABLE, Unreadable, bare, check_quotes, clean, decode};

/// What a file reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Mailings,
    Returns,
    Calls,
}

impl Kind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Mailings => "mailings",
            Self::Returns => "returns",
            Self::Calls => "calls",
        }
    }

    pub(crate) fn channel(self) -> Channel {
        match self {
            Self::Mailings | Self::Returns => Channel::Letter,
            Self::Calls => Channel::Call,
        }
    }

    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Mailings => &["consignment", "id", "mailed_on"],
            Self::Returns => &["consignment", "id", "reason"],
            Self::Calls => &["consignment", "id", "try", "outcome", "at"],
        }
    }
}

/// Why the file cannot be used as a whole.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error("The file has no rows: below the line that names the columns, each line must be one letter or one call.")]
    NoRows,
    #[error("No column is named “{0}”: the first line must name the columns.")]
    NoColumn(&'static str),
    #[error("Two columns are named “{0}”: rename or remove one, so that it is clear which counts.")]
    ColumnTwice(&'static str),
    #[error("The file has more than {MAX_ROWS} rows: split it, each part with the line that names the columns.")]
    TooManyRows,
}

/// How many rows one file may have: as many as can be recorded while the caller waits.
pub(crate) const MAX_ROWS: usize = 10_000;

/// What a row says, once it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReportLine {
    /// Its number as a spreadsheet shows it.
    pub(crate) row: u64,
    pub(crate) consignment: ConsignmentName,
    pub(crate) customer: CustomerId,
    pub(crate) outcome: Outcome,
}

/// What was said of a letter or a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Mailed(Date),
    Returned,
    Called { number: Tries, outcome: CallOutcome, at: Timestamp },
}

/// What came of one try of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallOutcome {
    Reached,
    /// Nobody was spoken to: a machine answered, or nobody.
    Unanswered,
    WrongNumber,
    /// The person would not listen. They get the notice all the same, by another channel.
    Refused,
}

impl Outcome {
    /// The same, as a delivery hears it.
    pub(crate) fn seen(&self) -> ProviderEvents {
        let nothing = ProviderEvents::default();
        match self {
            Self::Mailed(day) => ProviderEvents { mailed_on: Some(*day), ..nothing },
            Self::Returned => ProviderEvents { bounced: true, ..nothing },
            Self::Called { number, outcome, at } => match outcome {
                CallOutcome::Reached => ProviderEvents { reached_at: Some(*at), ..nothing },
                CallOutcome::Unanswered => ProviderEvents { unanswered: *number, ..nothing },
                CallOutcome::WrongNumber => ProviderEvents { bounced: true, ..nothing },
                CallOutcome::Refused => ProviderEvents { declined: true, ..nothing },
            },
        }
    }

    /// The column that says when it was, and since and until when that may have been.
    pub(crate) fn is_within(&self, from: Timestamp, until: Timestamp) -> Result<(), &'static str> {
        /// A day is one somewhere from 14 hours before UTC's to 12 after.
        const ANYWHERE: SignedDuration = SignedDuration::from_hours(38);
        /// How far a call centre's clock may be off.
        const CLOCK: SignedDuration = SignedDuration::from_mins(10);
        let (column, is_within) = match self {
            Self::Mailed(day) => {
                let midnight = TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MIN);
                ("mailed_on", midnight >= from - ANYWHERE && midnight <= until + ANYWHERE)
            }
            Self::Returned => return Ok(()),
            Self::Called { at, .. } => ("at", *at >= from - CLOCK && *at <= until + CLOCK),
        };
        if is_within { Ok(()) } else { Err(column) }
    }
}

/// A file that was read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) rows: u32,
    pub(crate) lines: Vec<ReportLine>,
    pub(crate) problems: Vec<RowProblem>,
}

/// What is wrong with a row. None of these texts holds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    TooManyFields,
    Expected(&'static str, &'static str),
}

impl Wrong {
    pub(crate) fn at(self, row: u64) -> RowProblem {
        match self {
            Self::TooManyFields => RowProblem {
                row,
                column: None,
                code: "too_many_fields".to_owned(),
                message:
                    "The row has more fields than there are columns, so it is not certain which value belongs where: \
                          put quotes around values that contain the separator. The row was not recorded."
                        .to_owned(),
            },
            Self::Expected(column, expected) => RowProblem {
                row,
                column: Some(column.to_owned()),
                code: format!("not_{}", if column == "id" { "an_id" } else { column }),
                message: format!("Expected {expected}. The row was not recorded."),
            },
        }
    }
}

/// Reads a file.
pub(crate) fn read(file: &[u8], kind: Kind) -> Result<Report, Refusal> {
    let text = decode(file)?;
    let is_known = |name: &str| kind.columns().iter().any(|column| bare(column) == bare(name));
    let (separator, text) = Separator::find(&text, |header| header.iter().filter(|name| is_known(name)).count());
    let text = check_quotes(text, separator)?;
    let mut rows = Rows::of(&text, separator);
    let header: Vec<String> =
        rows.next_row().ok_or(Refusal::NoRows)?.fields.iter().map(|name| bare(&clean(name).text)).collect();
    let mut columns = HashMap::new();
    for column in kind.columns() {
        let mut places = header.iter().enumerate().filter(|(_, name)| **name == bare(column)).map(|(place, _)| place);
        columns.insert(*column, places.next().ok_or(Refusal::NoColumn(column))?);
        if places.next().is_some() {
            return Err(Refusal::ColumnTwice(column));
        }
    }
    let mut report = Report { rows: 0, lines: Vec::new(), problems: Vec::new() };
    while let Some(row) = rows.next_row() {
        report.rows += 1;
        if report.rows as usize > MAX_ROWS {
            return Err(Refusal::TooManyRows);
        }
        match line(kind, &row, &columns, header.len()) {
            Ok(line) => report.lines.push(line),
            Err(wrong) => report.problems.push(wrong.at(row.number)),
        }
    }
    if report.rows == 0 { Err(Refusal::NoRows) } else { Ok(report) }
}

fn line(kind: Kind, row: &Row<'_>, columns: &HashMap<&str, usize>, width: usize) -> Result<ReportLine, Wrong> {
    if row.fields.iter().skip(width).any(|field| !field.trim().is_empty()) {
        return Err(Wrong::TooManyFields);
    }
    let field = |column: &'static str| {
        let raw = columns.get(column).and_then(|place| row.fields.get(*place)).unwrap_or_default();
        clean(raw).text.replace(UNDECODABLE, "\u{0}")
    };
    let consignment = field("consignment").to_ascii_lowercase().parse::<ConsignmentName>();
    let consignment = consignment.ok().filter(|name| name.channel == kind.channel());
    let name = match kind.channel() {
        Channel::Call => "the name of the consignment as the call sheet has it, such as call-000012",
        _ => "the name of the consignment as the manifest has it, such as letter-000007",
    };
    let customer = field("id").to_ascii_lowercase().parse::<CustomerId>();
    Ok(ReportLine {
        row: row.number,
        consignment: consignment.ok_or(Wrong::Expected("consignment", name))?,
        customer: customer.map_err(|_| {
            Wrong::Expected("id", "the 32 digits and letters a to f of the column id, as they were handed over")
        })?,
        outcome: outcome(kind, field)?,
    })
}

fn outcome(kind: Kind, field: impl Fn(&'static str) -> String) -> Result<Outcome, Wrong> {
    match kind {
        Kind::Mailings => {
            let day = field("mailed_on").parse().map_err(|_| {
                Wrong::Expected("mailed_on", "the day of posting as year-month-day, such as 2026-11-24")
            })?;
            Ok(Outcome::Mailed(day))
        }
        Kind::Returns => match bare(&field("reason")).as_str() {
            "moved" | "unknown" | "incomplete" | "refused" | "deceased" | "other" => Ok(Outcome::Returned),
            _ => Err(Wrong::Expected("reason", "one of moved, unknown, incomplete, refused, deceased, other")),
        },
        Kind::Calls => {
            let number = field("try").parse::<u8>().ok().and_then(Tries::numbered);
            let outcome = match bare(&field("outcome")).as_str() {
                "reached" => CallOutcome::Reached,
                "voicemail" | "noanswer" => CallOutcome::Unanswered,
                "wrongnumber" => CallOutcome::WrongNumber,
                "refused" => CallOutcome::Refused,
                _ => {
                    let words = "one of reached, voicemail, no_answer, wrong_number, refused";
                    return Err(Wrong::Expected("outcome", words));
                }
            };
            let moment = "when the call was made, with its offset from UTC, such as 2026-11-24T10:15-08:00";
            Ok(Outcome::Called {
                number: number.ok_or(Wrong::Expected("try", "the number of the try: 1, 2 or 3"))?,
                outcome,
                at: field("at").parse().map_err(|_| Wrong::Expected("at", moment))?,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef";

    fn problems(file: &str, kind: Kind) -> Vec<String> {
        let shown = |problem: &RowProblem| {
            format!("{} {} {}", problem.row, problem.column.as_deref().unwrap_or("-"), problem.code)
        };
        read(file.as_bytes(), kind).expect("a report").problems.iter().map(shown).collect()
    }

    #[test]
    fn a_call_centres_file_is_read_in_any_dress() {
        let plain = format!("consignment,id,try,outcome,at\ncall-000001,{ID},1,reached,2026-11-24T10:15-08:00\n");
        let report = read(plain.as_bytes(), Kind::Calls).expect("a report");
        let at = "2026-11-24T18:15:00Z".parse().expect("a moment");
        let number = Tries::numbered(1).expect("a try");
        assert_eq!(report.lines[0].outcome, Outcome::Called { number, outcome: CallOutcome::Reached, at });
        let dressed = format!(
            "sep=;\r\n\u{20}ID ;Outcome;AT;Try;Consignment;agent\r\n{};Reached;2026-11-24 10:15:00-08:00;1;Call-000001;\"Kim; A.\"\r\n",
            ID.to_uppercase()
        );
        assert_eq!(read(dressed.as_bytes(), Kind::Calls).expect("a report").lines[0].outcome, report.lines[0].outcome);
    }

    #[test]
    fn each_row_is_judged_by_itself() {
        let file = format!(
            "consignment,id,try,outcome,at\n\
             letter-000001,{ID},1,reached,2026-11-24T10:15Z\n\
             call-000001,C-17,1,reached,2026-11-24T10:15Z\n\
             call-000001,{ID},4,reached,2026-11-24T10:15Z\n\
             call-000001,{ID},1,busy,2026-11-24T10:15Z\n\
             call-000001,{ID},1,reached,24.11.2026\n\
             call-000001,{ID},1,reached,2026-11-24T10:15Z,more\n\
             call-000001,{ID},3,voicemail,2026-11-24T10:15Z\n"
        );
        let expected = [
            "2 consignment not_consignment",
            "3 id not_an_id",
            "4 try not_try",
            "5 outcome not_outcome",
            "6 at not_at",
            "7 - too_many_fields",
        ];
        assert_eq!(problems(&file, Kind::Calls), expected);
        assert_eq!(read(file.as_bytes(), Kind::Calls).expect("a report").lines.len(), 1);
        let file =
            format!("consignment\tid\tmailed_on\nletter-000001\t{ID}\t31/12/2026\nletter-000001\t{ID}\t2026-12-31");
        assert_eq!(problems(&file, Kind::Mailings), ["2 mailed_on not_mailed_on"]);
        let file = format!("consignment,id,reason\nletter-000001,{ID},moved\nletter-000001,{ID},?");
        assert_eq!(problems(&file, Kind::Returns), ["3 reason not_reason"]);
    }

    #[test]
    fn a_file_in_which_nothing_can_be_trusted_is_refused() {
        let refusal = |file: &str| read(file.as_bytes(), Kind::Mailings).expect_err("refused");
        assert_eq!(refusal("consignment,id\nletter-000001,x"), Refusal::NoColumn("mailed_on"));
        assert_eq!(refusal("consignment,id,ID,mailed_on\n"), Refusal::ColumnTwice("id"));
        assert_eq!(refusal("consignment,id,mailed_on\n\n"), Refusal::NoRows);
        assert_eq!(refusal("a,b\n\"x"), Refusal::Unreadable(Unreadable::UnclosedQuote { row: 2 }));
    }

    proptest! {
        #[test]
        fn no_bytes_panic_and_no_problem_repeats_a_value(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
            planted in "[A-Z]{12}",
        ) {
            let mut file = format!("consignment,id,mailed_on\n{planted},{planted},{planted}\n").into_bytes();
            file.extend(bytes);
            if let Ok(report) = read(&file, Kind::Mailings) {
                for problem in report.problems {
                    prop_assert!(!problem.message.contains(&planted), "{}", problem.message);
                }
            }
        }
    }
}
