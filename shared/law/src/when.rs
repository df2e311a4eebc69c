//! Days and moments, as facts state them and as deadlines come out.
//!
//! A law that counts days needs the day on which something happened; a law that counts hours needs the moment. A fact may
//! state either, and the difference is kept: a moment is never made up from a day.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant, with the offset from UTC in which it was stated and in which deadlines from it are shown.
///
/// Two moments are equal when they are the same instant.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    instant: Timestamp,
    offset: Offset,
}

impl Moment {
    /// An instant, shown at an offset.
    pub const fn new(instant: Timestamp, offset: Offset) -> Self {
        Self { instant, offset }
    }

    /// The instant itself.
    pub const fn instant(self) -> Timestamp {
        self.instant
    }

    /// The offset at which it is shown.
    pub const fn offset(self) -> Offset {
        self.offset
    }

    /// The day of the calendar at the moment's own offset.
    pub fn day(self) -> Date {
        self.offset.to_datetime(self.instant).date()
    }

    /// The moment a number of elapsed hours later: not wall-clock hours, so a change of the clocks does not matter.
    ///
    /// Saturates at the end of time that `jiff` can represent.
    #[must_use]
    pub fn plus_hours(self, hours: i64) -> Self {
        let later = self.instant.checked_add(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MAX);
        Self { instant: later, offset: self.offset }
    }

    /// The next full hour after this moment; a moment on the hour gives the hour after it.
    #[must_use]
    pub fn next_full_hour(self) -> Self {
        let local = self.offset.to_datetime(self.instant);
        let into_hour = SignedDuration::from_mins(i64::from(local.minute()))
            + SignedDuration::from_secs(i64::from(local.second()))
            + SignedDuration::from_nanos(i64::from(local.subsec_nanosecond()));
        let start = self.instant.checked_sub(into_hour).unwrap_or(Timestamp::MIN);
        Self { instant: start, offset: self.offset }.plus_hours(1)
    }
}

impl From<Timestamp> for Moment {
    /// An instant that nobody stated with an offset of its own: shown in UTC.
    fn from(instant: Timestamp) -> Self {
        Self { instant, offset: Offset::UTC }
    }
}

impl FromStr for Moment {
    type Err = UnreadableWhen;

    fn from_str(written: &str) -> Result<Self, UnreadableWhen> {
        match written.parse()? {
            When::Moment(moment) => Ok(moment),
            When::Day(_) => Err(UnreadableWhen),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.instant == other.instant
    }
}

impl Eq for Moment {}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.instant.cmp(&other.instant)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.instant.display_with_offset(self.offset).fmt(f)
    }
}

/// When something happened: the moment, or only the day.
///
/// Written as ISO 8601: `2026-03-02`, or `2026-03-02T17:20:00+01:00` with the offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Only the day is known.
    Day(Date),
    /// The moment is known.
    Moment(Moment),
}

impl When {
    /// The day, at the offset in which a moment was stated.
    pub fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Moment(moment) => moment.day(),
        }
    }

    /// The last instant of it: the moment itself, or the end of the day in `zone`.
    pub fn last_instant(self, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Moment(moment) => moment.instant,
            Self::Day(day) => day
                .tomorrow()
                .and_then(|next| next.to_zoned_datetime(zone.clone()))
                .map_or(Timestamp::MAX, |midnight| midnight.timestamp()),
        }
    }

    /// Orders by the calendar; a day counts as over later than any moment in it.
    ///
    /// Moments of one day are compared as instants, so that the order does not depend on offsets.
    pub fn by_calendar(&self, other: &Self) -> std::cmp::Ordering {
        match (self, other) {
            (Self::Moment(a), Self::Moment(b)) => a.cmp(b),
            _ => self
                .day()
                .cmp(&other.day())
                .then_with(|| matches!(self, Self::Day(_)).cmp(&matches!(other, Self::Day(_)))),
        }
    }

    /// The earlier of two, by the calendar.
    #[must_use]
    pub fn earlier(self, other: Self) -> Self {
        if other.by_calendar(&self).is_lt() { other } else { self }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Moment(moment) => moment.fmt(f),
        }
    }
}

/// Text that is neither a day nor a moment with its offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a day such as 2026-03-02 or a moment with its offset such as 2026-03-02T17:20:00+01:00")]
pub struct UnreadableWhen;

impl FromStr for When {
    type Err = UnreadableWhen;

    fn from_str(written: &str) -> Result<Self, UnreadableWhen> {
        let pieces = Pieces::parse(written).map_err(|_| UnreadableWhen)?;
        let Some(time) = pieces.time() else {
            // A day with an offset is a slip: say so instead of dropping the offset.
            return if pieces.offset().is_none() { Ok(Self::Day(pieces.date())) } else { Err(UnreadableWhen) };
        };
        let offset = pieces.to_numeric_offset().ok_or(UnreadableWhen)?;
        let instant = offset.to_timestamp(pieces.date().to_datetime(time)).map_err(|_| UnreadableWhen)?;
        Ok(Self::Moment(Moment { instant, offset }))
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A date on which law changes, as far as it is known.
///
/// Written `2026-01-01`, `2026-01`, `unknown` or `not-in-force`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LawDate {
    /// The day.
    On(Date),
    /// The first day of the month in which it was; the day is not known.
    InMonth(Date),
    /// Nobody found it.
    Unknown,
    /// The law does not bind yet.
    NotInForce,
}

impl LawDate {
    /// The day, or the first day of the month; `None` when not known or not in force.
    pub const fn first_day(self) -> Option<Date> {
        match self {
            Self::On(day) | Self::InMonth(day) => Some(day),
            Self::Unknown | Self::NotInForce => None,
        }
    }
}

impl FromStr for LawDate {
    type Err = UnreadableWhen;

    fn from_str(written: &str) -> Result<Self, UnreadableWhen> {
        match written {
            "unknown" => Ok(Self::Unknown),
            "not-in-force" => Ok(Self::NotInForce),
            _ if written.len() == 7 => format!("{written}-01").parse().map(Self::InMonth).map_err(|_| UnreadableWhen),
            _ => written.parse().map(Self::On).map_err(|_| UnreadableWhen),
        }
    }
}

impl fmt::Display for LawDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(day) => day.fmt(f),
            Self::InMonth(day) => write!(f, "{:04}-{:02}", day.year(), day.month()),
            Self::Unknown => f.write_str("unknown"),
            Self::NotInForce => f.write_str("not-in-force"),
        }
    }
}

impl Serialize for LawDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LawDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
