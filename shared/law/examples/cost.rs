//! What the law costs a function: unpacking it at a cold start, and one assessment of an incident in 60 jurisdictions.
//!
//! `cargo run --release -p law --example cost`. Numbers of one machine: nothing is asserted here.
#![expect(clippy::print_stdout, reason = "the numbers are what this is run for")]

use std::time::{Duration, Instant};

use law::{AgeGroup, DataType, DataTypes, Facts, People, Profile, When, assess, library};

fn main() {
    let start = Instant::now();
    let regimes = library().regimes();
    println!("unpacking {} regimes, cold: {:?}", regimes.len(), start.elapsed());

    let mut places: Vec<_> = regimes.iter().flat_map(|regime| regime.jurisdictions.iter().copied()).collect();
    places.sort();
    places.dedup();
    places.retain(|place| place.code() != "US");
    places.truncate(60);
    let exposed = [
        DataTypes::of(&[DataType::Name, DataType::Ssn, DataType::Medical]),
        DataTypes::of(&[DataType::Name, DataType::PaymentCard]),
    ];
    let people: People = places
        .iter()
        .flat_map(|residence| {
            exposed.map(|data_types| (Profile { residence: *residence, data_types, age_group: AgeGroup::Adult }, 700))
        })
        .collect();
    let facts = Facts { discovered: Some(When::Day(jiff::civil::date(2026, 3, 2))), ..Facts::default() };

    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(assess(std::hint::black_box(&facts), std::hint::black_box(&people)));
            start.elapsed()
        })
        .collect();
    let obligations = assess(&facts, &people).obligations.len();
    println!("assessing {} jurisdictions, first time: {:?}", places.len(), times[0]);
    times.sort();
    println!("  again: median {:?}, slowest of 200 {:?}; {obligations} obligations", times[100], times[199]);
}
