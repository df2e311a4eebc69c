//! How a language writes days, hours, lists and time zones, from ICU's data (CLDR).

use std::collections::BTreeMap;
use std::error::Error;

use icu_calendar::{Date, Gregorian};
use icu_datetime::fieldsets::{E, T, YMD, zone};
use icu_datetime::{FixedCalendarDateTimeFormatter, NoCalendarFormatter};
use icu_list::ListFormatter;
use icu_list::options::{ListFormatterOptions, ListLength};
use icu_locale_core::Locale;
use icu_time::zone::ZoneNameTimestamp;
use icu_time::zone::iana::IanaParserExtended;
use icu_time::{Time, TimeZone};

use crate::forms::{Between, Forms};

/// A day and a year that are mistaken for nothing else in a date.
const DAY: u8 = 17;
const YEAR: i32 = 2039;
/// A minute that is no hour.
const MINUTE: u8 = 47;

/// The forms of a language.
pub(crate) fn forms(tag: &str) -> Result<Forms, Box<dyn Error>> {
    let locale: Locale = tag.parse().map_err(|_| format!("{tag} is no language tag"))?;
    Ok(Forms {
        long_dates: long_dates(&locale)?,
        weekdays: weekdays(&locale)?,
        hours: hours(&locale)?,
        between: between(&locale)?,
        time_zones: time_zones(&locale)?,
    })
}

fn long_dates(locale: &Locale) -> Result<Vec<String>, Box<dyn Error>> {
    let formatter = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(locale.into(), YMD::long())?;
    let form = |month| -> Result<String, Box<dyn Error>> {
        let date = Date::try_new_gregorian(YEAR, month, DAY).map_err(|error| format!("{error:?}"))?;
        let written = formatter.format(&date).to_string();
        let (day, year) = (DAY.to_string(), YEAR.to_string());
        if written.matches(&day).count() != 1 || written.matches(&year).count() != 1 {
            return Err(format!("{locale} writes a day as {written}, which these forms cannot hold").into());
        }
        Ok(written.replace(&year, "{year}").replace(&day, "{day}"))
    };
    (1..=12).map(form).collect()
}

fn weekdays(locale: &Locale) -> Result<Vec<String>, Box<dyn Error>> {
    let formatter = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(locale.into(), E::long())?;
    // 2024 began on a Monday.
    let days = (1..=7).map(|day| Date::try_new_gregorian(2024, 1, day).map_err(|error| format!("{error:?}").into()));
    days.map(|day| day.map(|day| formatter.format(&day).to_string())).collect()
}

fn hours(locale: &Locale) -> Result<Vec<String>, Box<dyn Error>> {
    let formatter = NoCalendarFormatter::try_new(locale.into(), T::hm())?;
    let form = |hour| -> Result<String, Box<dyn Error>> {
        let time = Time::try_new(hour, MINUTE, 0, 0).map_err(|error| format!("{error:?}"))?;
        let written = formatter.format(&time).to_string();
        Ok(written.replace(&MINUTE.to_string(), "{minute}"))
    };
    (0..24).map(form).collect()
}

fn between(locale: &Locale) -> Result<Between, Box<dyn Error>> {
    let options = ListFormatterOptions::default().with_length(ListLength::Wide);
    let formatter = ListFormatter::try_new_and(locale.into(), options)?;
    let pair = formatter.format(["0", "1"].iter()).to_string();
    let many = formatter.format(["0", "1", "2", "3"].iter()).to_string();
    let part = |text: &str, from: char, to: char| -> Option<String> {
        let (_, rest) = text.split_once(from)?;
        Some(rest.split_once(to)?.0.to_owned())
    };
    let parts = (part(&pair, '0', '1'), part(&many, '0', '1'), part(&many, '2', '3'));
    let (Some(pair), Some(middle), Some(last)) = parts else {
        return Err(format!("{locale} joins by no words").into());
    };
    Ok(Between { pair, middle, last })
}

fn time_zones(locale: &Locale) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let formatter = NoCalendarFormatter::try_new(locale.into(), zone::GenericLong)?;
    let parser = IanaParserExtended::new();
    let named = parser.iter_all().filter(|named| named.time_zone != TimeZone::UNKNOWN).map(|named| {
        let zone = named.time_zone.without_offset().with_zone_name_timestamp(ZoneNameTimestamp::far_in_future());
        (named.normalized.to_owned(), formatter.format(&zone).to_string())
    });
    Ok(named.collect())
}
