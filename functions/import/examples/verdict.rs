//! The verdict on a list and what it costs: `cargo run --release -p import --example verdict [FILE | ROWS]`.
//!
//! Without a file it makes one, seeded, of as many rows as its argument says, or 100,000. For those the budget is 10 s of CPU and
//! 512 MiB, the file itself included. CPU and memory are read from `/proc`, so only Linux shows them.
#![expect(clippy::print_stdout, reason = "what an example finds, it prints")]

use std::fmt::Write as _;
use std::{env, fs};

use import::Options;
use jiff::Timestamp;
use jiff::tz::Offset;
use law::DataTypes;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked = env::args().nth(1).unwrap_or_else(|| "100000".to_owned());
    let file = match asked.parse() {
        Ok(rows) => list(rows).into_bytes(),
        Err(_) => fs::read(asked)?,
    };
    let options = Options {
        merge_lookalikes: true,
        exposed: DataTypes::EMPTY,
        today: Offset::UTC.to_datetime(Timestamp::now()).date(),
    };
    let before = cpu_seconds();
    let verdict = import::read(&file, &[7; 32], &options);
    let cpu = before.zip(cpu_seconds()).map(|(before, after)| after - before);

    println!("{:.1} MB read: {:#?}", file.len() as f64 / 1e6, verdict.report);
    for problem in verdict.problems.kept().iter().take(10) {
        println!("row {} {}: {}", problem.row, problem.column.as_deref().unwrap_or("(whole row)"), problem.message);
    }
    if let Err(refusal) = &verdict.customers {
        println!("refused: {refusal}");
    }
    if let (Some(cpu), Some(peak)) = (cpu, peak_mebibytes()) {
        println!("{cpu:.2} s of CPU (budget 10), peak memory {peak} MiB (budget 512); both for 100,000 rows");
    }
    Ok(())
}

/// A list of made-up people with a usual share of dirt.
fn list(rows: u64) -> String {
    const GIVEN: [&str; 8] = ["Ana", "Björn", "Chloë", "Dmitri", "Esra", "Fatima", "Gábor", "Hui"];
    const FAMILY: [&str; 8] = ["Nguyen", "O'Brien", "Müller", "García", "Kowalska", "Smith", "Tanaka", "van den Berg"];
    const STATES: [&str; 6] = ["CA", "TX", "NY", "California", "US-WA", "XX"];
    let mut list = String::from(
        "Reference,Given Name,Family Name,E-mail,Phone,Phone Type,Address Line 1,Address Line 2,Country,Subdivision,Language,\
         Preferred Channel,Email Consent,Birth Date,Data Types,Plan\r\n",
    );
    // A small linear congruential generator: the same list every time.
    let mut seed = 42_u64;
    let mut roll = move |sides: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % sides
    };
    for row in 0..rows {
        let reference = if roll(200) == 0 { row / 2 } else { row };
        let (given, family) = (GIVEN[roll(8) as usize], FAMILY[roll(8) as usize]);
        let email = if roll(50) == 0 { "n/a".to_owned() } else { format!("person{}@example.com", roll(rows * 10)) };
        let (area, line) = (roll(50), roll(10_000));
        let (state, kind) = (STATES[roll(6) as usize], ["mobile", "landline", ""][roll(3) as usize]);
        let (language, channel) =
            (["en", "es", "vi", ""][roll(4) as usize], ["email", "sms", "letter", ""][roll(4) as usize]);
        let (year, month, day) = (1930 + roll(90), 1 + roll(12), 1 + roll(28));
        let types = ["ssn;dob", "medical;health_insurance", "", "online_credentials"][roll(4) as usize];
        let _ = write!(
            list,
            "C-{reference:07},{given},{family},{email},(2{area:02}) 555-{line:04},{kind},\"{row} Main Street, Apt {area}\",\
             Springfield {line:05},US,{state},{language},{channel},yes,{year}-{month:02}-{day:02},{types},gold\r\n"
        );
    }
    list
}

/// User and system time of this process, from the 14th and 15th field of its `stat`, in ticks of 10 ms.
fn cpu_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let ticks: Vec<f64> =
        stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    Some(ticks.iter().sum::<f64>() / 100.0)
}

fn peak_mebibytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kibibytes| kibibytes / 1_024)
}
