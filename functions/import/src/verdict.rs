//! The verdict on a file: who is in it, what is wrong with it, or why it cannot be used. Pure; nothing is stored here.
//!
//! `bytes → text → quotes checked → rows → customers → merged by reference → look-alikes told`
//!
//! Every row is accounted for: `rows = customers + merged + rejected`. A row is rejected only where it has no reference or it
//! is not certain which value belongs where; anything else loses at most a field. Blank rows are no rows.

use jiff::civil::Date;
use law::DataTypes;
use shared::channel::Channel;
use shared::customer::Customer;
use shared::list::ListReport;
use shared::plan::reaches;

use crate::decode::decode;
use crate::header::Header;
use crate::lookalikes::tell_apart;
use crate::merge::{ByReference, Found};
use crate::problem::{Problem, Problems};
use crate::quotes;
use crate::refusal::Refusal;
use crate::row_reader::RowReader;
use crate::rows::Rows;
use crate::separator::Separator;

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
    /// The verdict on a file that was not even looked into.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        Self { customers: Err(refusal), problems: Problems::default(), report: ListReport::default() }
    }
}

/// The most bytes of one file: about 800,000 customers, which with all that is made of them fit into the function's memory.
pub const MOST_BYTES: usize = 100_000_000;

/// Reads a file. `naming` is the incident's key, under which references become ids.
#[must_use]
pub fn read(file: &[u8], naming: &[u8; 32], options: &Options) -> Verdict {
    let mut problems = Problems::default();
    let mut report = ListReport::default();
    let customers = customers(file, naming, options, &mut problems, &mut report);
    let problems = problems.in_order();
    report.problems = problems.counts();
    Verdict { customers, problems, report }
}

fn customers(
    file: &[u8],
    naming: &[u8; 32],
    options: &Options,
    problems: &mut Problems,
    report: &mut ListReport,
) -> Result<Vec<Customer>, Refusal> {
    if file.len() > MOST_BYTES {
        return Err(Refusal::TooLarge { limit_megabytes: MOST_BYTES / 1_000_000 });
    }
    let text = decode(file)?;
    let (separator, table) = Separator::find(&text);
    let table = quotes::check(table, separator)?;
    let mut rows = Rows::of(&table, separator);
    let first = rows.next().ok_or(Refusal::NoRows)?;
    let header = Header::read(first.fields.clone(), first.number, problems)?;
    let reader = RowReader { header: &header, naming, today: options.today };

    let mut by_reference = ByReference::default();
    while let Some(row) = rows.next() {
        report.rows += 1;
        match reader.customer(&row, problems) {
            Some(customer) => by_reference.add(customer, row.number, problems),
            None => report.rejected += 1,
        }
    }
    match (report.rows, report.rejected) {
        (0, _) => return Err(Refusal::NoRows),
        (rows, rejected) if rows == rejected => return Err(Refusal::OnlyBadRows { rows }),
        _ => report.merged = by_reference.merged,
    }
    let told = tell_apart(by_reference.into_found(), options.merge_lookalikes, problems);
    report.merged += told.merged;
    report.customers = told.found.len() as u64;
    count_reached(&told.found, options.exposed, problems, report);
    Ok(told.found.into_iter().map(|found| found.customer).collect())
}

/// Counts who can be reached by what, and reports those whom nothing reaches.
fn count_reached(found: &[Found], exposed: DataTypes, problems: &mut Problems, report: &mut ListReport) {
    for Found { customer, row } in found {
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
