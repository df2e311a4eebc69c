//! Days off: the holiday calendars of `shared/regimes/holidays.toml`, and counting with them.
//!
//! A rule names a day of every year; nothing here knows a list of years, so no calendar runs out.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codes::codes;

codes! {
    /// On which other day a holiday is kept that falls on a weekend.
    Observed = "observed" {
        /// A Saturday also on Friday, a Sunday also on Monday, where the rule says `observed`.
        Both = "both",
        /// Only a Sunday, on Monday.
        Sunday = "sunday",
        /// On no other day.
        Never = "never",
    }
}

/// The calendars by name, as written: one may be like another, with exceptions.
pub type WrittenCalendars = BTreeMap<String, WrittenCalendar>;

/// A calendar as it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenCalendar {
    /// Where the days come from.
    pub source: String,
    /// The calendar whose days it shares.
    #[serde(default)]
    pub like: Option<String>,
    /// Days of that calendar that it does not share.
    #[serde(default)]
    pub without: Vec<HolidayRule>,
    /// On which other days holidays are kept.
    #[serde(default)]
    pub observed: Option<Observed>,
    /// Its own days.
    #[serde(default)]
    pub days: Vec<HolidayRule>,
}

/// A calendar of days off besides Saturdays and Sundays.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Calendar {
    observed: Observed,
    days: Vec<HolidayRule>,
}

impl Calendar {
    /// Puts a written calendar together.
    ///
    /// # Errors
    /// When it is like an unknown calendar, or leaves out a day that the other does not have.
    pub fn compose(name: &str, written: &WrittenCalendars) -> Result<Self, String> {
        let calendar = written.get(name).ok_or_else(|| format!("there is no calendar `{name}`"))?;
        let mut days = match &calendar.like {
            None => Vec::new(),
            Some(other) => written.get(other).ok_or_else(|| format!("{name}: `like` names no calendar"))?.days.clone(),
        };
        for left_out in &calendar.without {
            let at = days.iter().position(|day| day == left_out);
            days.remove(at.ok_or_else(|| format!("{name}: `without` names {left_out}, which is not there"))?);
        }
        days.extend(calendar.days.iter().copied());
        Ok(Self { observed: calendar.observed.unwrap_or(Observed::Both), days })
    }

    /// A calendar without holidays: what counts with it can only be too early.
    pub const fn weekends_only() -> Self {
        Self { observed: Observed::Never, days: Vec::new() }
    }

    /// Is this day a holiday?
    pub fn is_holiday(&self, day: Date) -> bool {
        self.days.iter().any(|rule| rule.falls_on(day, self.observed))
    }

    /// Is this day neither a Saturday, a Sunday nor a holiday?
    pub fn is_working_day(&self, day: Date) -> bool {
        !is_weekend(day) && !self.is_holiday(day)
    }

    /// The day that lies `count` working days after `start`, which itself is not counted.
    pub fn plus_working_days(&self, start: Date, count: u16) -> Date {
        let mut day = start;
        let mut left = count;
        while left > 0 && day < Date::MAX {
            day = day.saturating_add(1.day());
            if self.is_working_day(day) {
                left -= 1;
            }
        }
        day
    }
}

/// Is this a Saturday or a Sunday?
pub fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// A day that comes every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HolidayRule {
    day: Yearly,
    observed: bool,
    since: Option<i16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Yearly {
    /// The same day of the same month.
    Fixed { month: i8, day: i8 },
    /// The n-th such weekday of the month; -1 is the last.
    Nth { nth: i8, weekday: Weekday, month: i8 },
    /// The first such weekday on or after a day.
    From { weekday: Weekday, month: i8, day: i8 },
    /// So many days after Easter Sunday, of the western or the orthodox church.
    Easter { orthodox: bool, days: i16 },
}

impl HolidayRule {
    fn falls_on(self, day: Date, observed: Observed) -> bool {
        self.in_year(day.year()) == Some(day) || (self.observed && self.is_kept_on(day, observed))
    }

    /// Is this the other day on which a holiday of a weekend is kept?
    fn is_kept_on(self, day: Date, observed: Observed) -> bool {
        let proper = match (day.weekday(), observed) {
            (Weekday::Friday, Observed::Both) => day.saturating_add(1.day()),
            (Weekday::Monday, Observed::Both | Observed::Sunday) => day.saturating_sub(1.day()),
            _ => return false,
        };
        // New Year's Day on a Saturday is kept in the year before: ask for the year of the proper day.
        self.in_year(proper.year()) == Some(proper)
    }

    fn in_year(self, year: i16) -> Option<Date> {
        if self.since.is_some_and(|since| year < since) {
            return None;
        }
        match self.day {
            Yearly::Fixed { month, day } => Date::new(year, month, day).ok(),
            Yearly::Nth { nth, weekday, month } => {
                Date::new(year, month, 1).and_then(|first| first.nth_weekday_of_month(nth, weekday)).ok()
            }
            Yearly::From { weekday, month, day } => {
                let from = Date::new(year, month, day).ok()?;
                if from.weekday() == weekday { Some(from) } else { from.nth_weekday(1, weekday).ok() }
            }
            Yearly::Easter { orthodox, days } => {
                let sunday = if orthodox { orthodox_easter(year) } else { western_easter(year) };
                sunday?.checked_add(i64::from(days).days()).ok()
            }
        }
    }
}

/// Easter Sunday of the Gregorian calendar, by the anonymous computus (Meeus, Astronomical Algorithms, chapter 8).
fn western_easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (golden, century, in_century) = (y % 19, y / 100, y % 100);
    let moon_correction = (century + 8) / 25;
    let epact = (19 * golden + century - century / 4 - (century - moon_correction + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - epact - in_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    Date::new(year, i8::try_from(days / 31).ok()?, i8::try_from(days % 31 + 1).ok()?).ok()
}

/// Easter Sunday of the Julian calendar (Meeus, chapter 8), as a Gregorian date; the calendars differ by 13 days from 1900
/// to 2099.
fn orthodox_easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let full_moon = (19 * (y % 19) + 15) % 30;
    let weekday = (2 * (y % 4) + 4 * (y % 7) - full_moon + 34) % 7;
    let days = full_moon + weekday + 114;
    let julian = Date::new(year, i8::try_from(days / 31).ok()?, i8::try_from(days % 31 + 1).ok()?).ok()?;
    julian.checked_add(13.days()).ok()
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];
const ORDINALS: [(&str, i8); 5] = [("first", 1), ("second", 2), ("third", 3), ("fourth", 4), ("last", -1)];

fn named<T: Copy>(names: &[(&str, T)], name: &str) -> Option<T> {
    names.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

fn month_and_day(written: &str) -> Option<(i8, i8)> {
    let (month, day) = written.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // 2024 is a leap year, so that 29 February is a day.
    Date::new(2024, month, day).is_ok().then_some((month, day))
}

fn yearly(words: &[&str]) -> Option<Yearly> {
    match words {
        [nth, weekday, "of", month] => {
            let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
            Some(Yearly::Nth { nth: named(&ORDINALS, nth)?, weekday: named(&WEEKDAYS, weekday)?, month })
        }
        [weekday, "from", day] => {
            let (month, day) = month_and_day(day)?;
            Some(Yearly::From { weekday: named(&WEEKDAYS, weekday)?, month, day })
        }
        ["orthodox", easter] => {
            Some(Yearly::Easter { orthodox: true, days: easter.strip_prefix("easter")?.parse().ok()? })
        }
        [day] if day.starts_with("easter") => {
            Some(Yearly::Easter { orthodox: false, days: day.strip_prefix("easter")?.parse().ok()? })
        }
        [day] => month_and_day(day).map(|(month, day)| Yearly::Fixed { month, day }),
        _ => None,
    }
}

/// A rule that is not written as `holidays.toml` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a holiday rule such as `12-25 observed`, `last monday of 05`, `friday from 06-19` or `easter+1`")]
pub struct UnreadableRule;

impl FromStr for HolidayRule {
    type Err = UnreadableRule;

    fn from_str(written: &str) -> Result<Self, UnreadableRule> {
        let mut words: Vec<&str> = written.split_whitespace().collect();
        let mut since = None;
        if let [.., "since", year] = words.as_slice() {
            since = Some(year.parse().map_err(|_| UnreadableRule)?);
            words.truncate(words.len() - 2);
        }
        let observed = words.last() == Some(&"observed");
        if observed {
            words.pop();
        }
        Ok(Self { day: yearly(&words).ok_or(UnreadableRule)?, observed, since })
    }
}

impl fmt::Display for HolidayRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |weekday: Weekday| WEEKDAYS.iter().find(|(_, known)| *known == weekday).map_or("", |(name, _)| name);
        match self.day {
            Yearly::Fixed { month, day } => write!(f, "{month:02}-{day:02}")?,
            Yearly::Nth { nth, weekday, month } => {
                let ordinal = ORDINALS.iter().find(|(_, known)| *known == nth).map_or("", |(name, _)| name);
                write!(f, "{ordinal} {} of {month:02}", name(weekday))?;
            }
            Yearly::From { weekday, month, day } => write!(f, "{} from {month:02}-{day:02}", name(weekday))?,
            Yearly::Easter { orthodox, days } => {
                write!(f, "{}easter{days:+}", if orthodox { "orthodox " } else { "" })?;
            }
        }
        if self.observed {
            f.write_str(" observed")?;
        }
        self.since.map_or(Ok(()), |year| write!(f, " since {year}"))
    }
}

impl Serialize for HolidayRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HolidayRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn easter_falls_where_the_churches_keep_it() {
        for (year, western, orthodox) in [
            (2024, date(2024, 3, 31), date(2024, 5, 5)),
            (2025, date(2025, 4, 20), date(2025, 4, 20)),
            (2026, date(2026, 4, 5), date(2026, 4, 12)),
            (2027, date(2027, 3, 28), date(2027, 5, 2)),
            (2038, date(2038, 4, 25), date(2038, 4, 25)),
        ] {
            assert_eq!(western_easter(year), Some(western));
            assert_eq!(orthodox_easter(year), Some(orthodox));
        }
    }

    #[test]
    fn a_rule_reads_back_as_it_was_written() {
        for rule in [
            "12-25 observed",
            "06-19 observed since 2021",
            "last monday of 05",
            "friday from 06-19",
            "easter-2",
            "orthodox easter+50",
        ] {
            assert_eq!(rule.parse::<HolidayRule>().map(|read| read.to_string()), Ok(rule.to_owned()));
        }
    }

    #[test]
    fn what_is_not_a_rule_is_refused() {
        for rule in
            ["", "13-01", "02-30", "fifth monday of 05", "last monday of 13", "easter", "whenever", "12-25 since then"]
        {
            assert_eq!(rule.parse::<HolidayRule>(), Err(UnreadableRule), "{rule}");
        }
    }

    #[test]
    fn a_holiday_on_a_saturday_is_kept_on_friday_even_across_the_year() {
        let calendar = Calendar { observed: Observed::Both, days: vec!["01-01 observed".parse().expect("a rule")] };
        assert!(calendar.is_holiday(date(2027, 12, 31)));
        let sundays_only = Calendar { observed: Observed::Sunday, ..calendar };
        assert!(!sundays_only.is_holiday(date(2027, 12, 31)));
        assert!(sundays_only.is_holiday(date(2023, 1, 2)));
    }
}
