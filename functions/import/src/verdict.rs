//! The verdict on a file: who is in it, what is wrong with it, or why it cannot be used. Pure; nothing is stored here.
//!
//! `bytes → text → quotes checked → rows → customers → merged by reference → look-alikes reported`
//!
//! Every row is accounted for: `rows = customers + merged + rejected`. A row is rejected only where it has no reference or it
//! is not certain which value belongs where; anything else loses at most a field. Blank rows are no rows.

use jiff::civil::Date;
use law::DataTypes;
use model::channel::Channel;
use model::customer::Customer;
use model::list::ListReport;
use model::plan::reaches;
use spreadsheet::{Row, Rows, Separator, check_quotes, decode};

use crate::header::{Header, known_columns};
use crate::lookalikes::distinguish;
use crate::merge::{ByReference, CustomerRow};
use crate::problem::{Problem, Problems};
use crate::refusal::Refusal;
use crate::row_reader::RowReader;

/// What the reading of a file depends on besides the file.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether different references that look like one person become one customer.
    pub merge_lookalikes: bool,
    /// What the incident exposed of everyone whose row does not say.
    pub exposed: DataTypes,
    /// The day of reading: nobody is born after it.
    pub today: Date,
}

/// What was found in a file.
#[derive(Debug)]
pub struct Verdict {
    /// The customers, each id once, in the order of the file; or why there are none.
    pub customers: Result<Vec<Customer>, Refusal>,
    /// What is wrong, row by row. Also where the file is refused.
    pub problems: Problems,
    /// The same in numbers.
    pub report: ListReport,
}

impl Verdict {
    /// The verdict on a file that was not even opened.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        Self { customers: Err(refusal), problems: Problems::default(), report: ListReport::default() }
    }
}

/// The most bytes of one file: some 600,000 customers with everything that a list can say of them.
pub const MAX_BYTES: usize = 100_000_000;
/// The most memory that may be made of one file, as [`weight`] estimates it. Twice the file beside it (UTF-16 is decoded into
/// a second text) leaves a quarter of the function's 2 GiB for the writing.
const MAX_WEIGHT: usize = 1_400_000_000;

/// Reads a file. `naming` is the incident's key, under which references become ids.
#[must_use]
pub fn read(file: &[u8], naming: &[u8; 32], options: &Options) -> Verdict {
    read_within(MAX_WEIGHT, file, naming, options)
}

fn read_within(most_weight: usize, file: &[u8], naming: &[u8; 32], options: &Options) -> Verdict {
    let mut problems = Problems::default();
    let mut report = ListReport::default();
    let customers = customers(most_weight, file, naming, options, &mut problems, &mut report);
    if matches!(customers, Err(Refusal::TooMuch { .. })) {
        // Where the reading stopped says nothing about the file.
        report = ListReport::default();
    }
    let problems = problems.in_order();
    report.problems = problems.counts();
    Verdict { customers, problems, report }
}

fn customers(
    most_weight: usize,
    file: &[u8],
    naming: &[u8; 32],
    options: &Options,
    problems: &mut Problems,
    report: &mut ListReport,
) -> Result<Vec<Customer>, Refusal> {
    if file.len() > MAX_BYTES {
        return Err(Refusal::TooLarge { limit_megabytes: MAX_BYTES / 1_000_000 });
    }
    let text = decode(file)?;
    let (separator, table) = Separator::find(&text, known_columns);
    let table = check_quotes(table, separator)?;
    let mut rows = Rows::of(&table, separator);
    let first = rows.next_row().ok_or(Refusal::NoRows)?;
    let header = Header::read(first.fields.clone(), first.number, problems)?;
    let reader = RowReader { header: &header, naming, today: options.today };

    let mut by_reference = ByReference::default();
    let mut weight_left = most_weight;
    while let Some(row) = rows.next_row() {
        report.rows += 1;
        match reader.customer(&row, problems) {
            Some(customer) => {
                let weight = weight(&customer, &row);
                weight_left = weight_left.checked_sub(weight).ok_or(Refusal::TooMuch { row: row.number })?;
                by_reference.add(customer, row.number, problems);
            }
            None => report.rejected += 1,
        }
    }
    match (report.rows, report.rejected) {
        (0, _) => return Err(Refusal::NoRows),
        (rows, rejected) if rows == rejected => return Err(Refusal::OnlyBadRows { rows }),
        _ => report.merged = by_reference.merged,
    }
    let distinguished = distinguish(by_reference.into_found(), options.merge_lookalikes, problems);
    report.merged += distinguished.merged;
    report.customers = distinguished.customers.len() as u64;
    count_reached(&distinguished.customers, options.exposed, problems, report);
    Ok(distinguished.customers.into_iter().map(|found| found.customer).collect())
}

/// About how many bytes of memory a customer takes, with what is kept to find their other rows: measured with
/// `examples/verdict.rs`.
fn weight(customer: &Customer, row: &Row<'_>) -> usize {
    const CUSTOMER: usize = 1_200;
    const FIELDS: usize = 500;
    const FIELD: usize = 120;
    let fields = if customer.fields.is_empty() { 0 } else { FIELDS + FIELD * customer.fields.len() };
    CUSTOMER + row.fields.as_slice().len() + fields
}

/// Counts who can be reached by which channel, and reports those whom none reaches.
fn count_reached(found: &[CustomerRow], exposed: DataTypes, problems: &mut Problems, report: &mut ListReport) {
    for CustomerRow { customer, row } in found {
        let mut is_reached = false;
        for channel in Channel::ALL.into_iter().filter(|channel| reaches(customer, &exposed, *channel)) {
            *report.reachable_by.entry(channel).or_default() += 1;
            is_reached = true;
        }
        if !is_reached {
            report.without_channel += 1;
            problems.add(*row, None, &Problem::NoChannel);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_file_that_would_not_fit_into_memory_is_refused_at_the_row_that_is_too_much() {
        let options = Options { merge_lookalikes: false, exposed: DataTypes::EMPTY, today: date(2026, 11, 24) };
        let file = b"reference,x,y\n1,a,b\n2,a,b\n3,a,b\n4,a,b\n";
        let verdict = read_within(5_000, file, &[7; 32], &options);
        assert_eq!(verdict.customers, Err(Refusal::TooMuch { row: 4 }));
        assert_eq!(verdict.report.rows, 0);
        assert!(read_within(10_000, file, &[7; 32], &options).customers.is_ok());
    }
}
