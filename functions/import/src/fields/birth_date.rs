//! Dates of birth: they decide whether somebody is a minor, so a date that can be read in two ways is not read at all.

use jiff::civil::{Date, date};

use crate::problem::Problem;

/// Nobody born before has a customer's account today.
const EARLIEST: Date = date(1900, 1, 1);

const MONTHS: &str = "january february march april may june july august september october november december";

/// The date: year-month-day, or another form that can be read in one way only.
///
/// # Errors
/// [`Problem::AmbiguousDate`], [`Problem::NotADate`] and [`Problem::ImplausibleDate`].
pub(crate) fn birth_date(text: &str, today: Date) -> Result<Date, Problem> {
    let text = without_midnight(text);
    let parts: Vec<&str> =
        text.split(|character: char| !character.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let born = match parts[..] {
        [compact] if compact.len() == 8 && compact.is_ascii() => {
            date_of(number(&compact[..4]), number(&compact[4..6]), number(&compact[6..]))
        }
        [year, month, day] if year.len() == 4 => date_of(number(year), month_of(month), number(day)),
        [one, other, year] if year.len() == 4 => return by_day_and_month(one, other, year, text.contains('.'), today),
        [_, _, _] => Err(Problem::AmbiguousDate),
        _ => Err(Problem::NotADate),
    };
    plausible(born?, today)
}

/// A year at the end: which of the two before it is the day?
fn by_day_and_month(one: &str, other: &str, year: &str, has_dots: bool, today: Date) -> Result<Date, Problem> {
    let year = number(year);
    let born = match (number(one), number(other)) {
        (Some(day), None) => date_of(year, month_of(other), Some(day)),
        (None, Some(day)) => date_of(year, month_of(one), Some(day)),
        // With dots the day always comes first.
        (Some(day), Some(month)) if has_dots || day > 12 || day == month => date_of(year, Some(month), Some(day)),
        (Some(month), Some(day)) if day > 12 => date_of(year, Some(month), Some(day)),
        (Some(_), Some(_)) => Err(Problem::AmbiguousDate),
        (None, None) => Err(Problem::NotADate),
    };
    plausible(born?, today)
}

fn plausible(born: Date, today: Date) -> Result<Date, Problem> {
    if (EARLIEST..=today).contains(&born) { Ok(born) } else { Err(Problem::ImplausibleDate) }
}

/// Exports of date-and-time columns put midnight behind every date.
fn without_midnight(text: &str) -> &str {
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let is_midnight = time.starts_with("00:00") || time.starts_with("0:00") || time.starts_with("12:00:00 AM");
    if is_midnight { date } else { text }
}

fn number(part: &str) -> Option<i16> {
    part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten()
}

/// A month by its number, its English name or the first letters of it.
fn month_of(part: &str) -> Option<i16> {
    let word = part.to_lowercase();
    let is_meant = |month: &str| word.len() >= 3 && month.starts_with(&word);
    let named = || (1..).zip(MONTHS.split(' ')).find(|(_, month)| is_meant(month)).map(|(number, _)| number);
    number(part).or_else(named)
}

fn date_of(year: Option<i16>, month: Option<i16>, day: Option<i16>) -> Result<Date, Problem> {
    let (Some(year), Some(month), Some(day)) = (year, month, day) else { return Err(Problem::NotADate) };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return Err(Problem::NotADate) };
    Date::new(year, month, day).map_err(|_| Problem::NotADate)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = date(2026, 11, 24);

    #[test]
    fn forms_that_can_be_read_in_one_way_are_read() {
        for text in [
            "1980-02-28",
            "1980/2/28",
            "1980.02.28",
            "19800228",
            "28.02.1980",
            "28.2.1980",
            "28/02/1980",
            "02/28/1980",
            "28-Feb-1980",
            "28 February 1980",
            "February 28, 1980",
            "Feb 28 1980",
            "1980-02-28T00:00:00",
            "1980-02-28 00:00:00",
            "2/28/1980 12:00:00 AM",
            "1980-Feb-28",
        ] {
            assert_eq!(birth_date(text, TODAY), Ok(date(1980, 2, 28)), "{text}");
        }
        assert_eq!(birth_date("03/03/1980", TODAY), Ok(date(1980, 3, 3)));
        assert_eq!(birth_date("03.04.1980", TODAY), Ok(date(1980, 4, 3)));
    }

    #[test]
    fn a_date_with_two_readings_is_not_read() {
        for text in ["02/03/1980", "2-3-1980", "28/02/80", "80-02-28", "01/02/03"] {
            assert_eq!(birth_date(text, TODAY), Err(Problem::AmbiguousDate), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_or_no_customers_date_of_birth_is_refused() {
        for text in [
            "",
            "1980",
            "29279",
            "1980-02-30",
            "1980-13-01",
            "31.11.1980",
            "unknown",
            "1980-02",
            "৪২-02-1980",
            "ab.cd.1980",
            "10121980",
        ] {
            assert_eq!(birth_date(text, TODAY), Err(Problem::NotADate), "{text}");
        }
        for text in ["1899-12-31", "2026-11-25", "0001-01-01"] {
            assert_eq!(birth_date(text, TODAY), Err(Problem::ImplausibleDate), "{text}");
        }
        assert_eq!(birth_date("2026-11-24", TODAY), Ok(TODAY));
    }
}
