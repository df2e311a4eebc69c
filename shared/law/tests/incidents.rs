//! Real incidents through the engine: what HIPAA entities reported to HHS, and companies to the Attorney General of Washington.
//!
//! The tables are printed with `cargo test -p law --test incidents -- --nocapture`.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its data has to fail")]
#![expect(clippy::print_stdout, reason = "the tables are what these tests are run for")]

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use law::facts::{Carrier, Happening};
use law::vocabulary::Sector;
use law::{AgeGroup, Assessment, DataType, DataTypes, Duty, Facts, People, Profile, Residence, Standing, When, assess};

fn rows<T: serde::de::DeserializeOwned>(file: &str) -> Vec<T> {
    let file = format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(file).unwrap().deserialize().map(Result::unwrap).collect()
}

/// People of one place and one set of data.
fn people(residence: &str, data_types: DataTypes, count: u64) -> People {
    let residence = Residence::parse(residence).unwrap();
    [(Profile { residence, data_types, age_group: AgeGroup::Unknown }, count)].into_iter().collect()
}

/// How many duties of each kind came out, certain and open.
#[derive(Default)]
struct Tally {
    duties: BTreeMap<(Duty, Standing), usize>,
    dated: usize,
}

impl Tally {
    fn add(&mut self, assessment: &Assessment) {
        for obligation in &assessment.obligations {
            *self.duties.entry((obligation.duty, obligation.standing)).or_default() += 1;
            self.dated += usize::from(obligation.due.date().is_some());
        }
    }

    fn of(&self, duty: Duty) -> usize {
        self.duties.iter().filter(|((kind, _), _)| *kind == duty).map(|(_, count)| count).sum()
    }

    fn print(&self, title: &str) {
        println!("\n{title}\n{:<20} {:>7} {:>7}", "duty", "owed", "open");
        for duty in [Duty::TellIndividuals, Duty::TellRegulator, Duty::TellBureaus, Duty::TellMedia, Duty::TellOwner] {
            let count = |standing| self.duties.get(&(duty, standing)).copied().unwrap_or(0);
            println!("{:<20} {:>7} {:>7}", format!("{duty:?}"), count(Standing::Owed), count(Standing::Open));
        }
        println!("with a date: {}", self.dated);
    }
}

#[derive(serde::Deserialize)]
struct HhsRow {
    state: String,
    entity: String,
    individuals: u64,
    submitted: Date,
    breach: String,
    location: String,
}

impl HhsRow {
    fn facts(&self) -> Facts {
        let event = match self.breach.as_str() {
            "Hacking/IT Incident" | "Theft" => Happening::Acquired,
            "Unauthorized Access/Disclosure" => Happening::Disclosed,
            "Loss" | "Improper Disposal" => Happening::Lost,
            other => panic!("no event for {other}"),
        };
        let sector = match self.entity.as_str() {
            "Business Associate" => Sector::HipaaBusinessAssociate,
            _ => Sector::HipaaCoveredEntity,
        };
        let medium = if self.location == "Paper/Films" { Carrier::Paper } else { Carrier::Electronic };
        Facts {
            sector: vec![sector],
            event: Some(event),
            external_attack: Some(self.breach == "Hacking/IT Incident"),
            medium: Some(medium),
            hhs_notified: Some(When::Day(self.submitted)),
            // The list has no day of discovery; the day of the report is the last on which it can have been.
            discovered: Some(When::Day(self.submitted)),
            ..Facts::default()
        }
    }

    /// The list names the state of the entity and not of the people; they are taken to live there.
    fn people(&self) -> People {
        let place = if self.state.is_empty() { "US".to_owned() } else { format!("US-{}", self.state) };
        people(&place, DataTypes::of(&[DataType::Name, DataType::Phi, DataType::Medical]), self.individuals)
    }
}

#[test]
fn fifteen_hundred_incidents_of_hipaa_entities_give_their_duties() {
    let rows: Vec<HhsRow> = rows("hhs-ocr-breaches.csv");
    assert_eq!(rows.len(), 1500);
    let (mut associates, mut entities) = (Tally::default(), Tally::default());
    for row in &rows {
        let assessment = assess(&row.facts(), &row.people());
        assert!(assessment.obligations.iter().all(|obligation| obligation.people == row.individuals));
        let hipaa = |duty| {
            assessment
                .obligations
                .iter()
                .find(|obligation| obligation.regime.id == "us-hipaa" && obligation.duty == duty)
        };
        // HIPAA speaks of acquisition, access, use and disclosure: so the first question is whether anybody saw the lost data.
        let covered = row.facts().event != Some(Happening::Lost);
        assert_eq!(assessment.considered.iter().any(|considered| considered.regime.id == "us-hipaa"), !covered);
        if row.entity == "Business Associate" {
            associates.add(&assessment);
            assert_eq!(hipaa(Duty::TellOwner).is_some(), covered);
        } else {
            entities.add(&assessment);
            assert_eq!(hipaa(Duty::TellIndividuals).is_some(), covered);
            // The list begins with 500 people, so nobody on it may wait for the end of the year.
            assert_eq!(
                hipaa(Duty::TellRegulator).map(|obligation| obligation.key.as_str()),
                covered.then_some("us-hipaa.hhs-secretary-ocr")
            );
            assert_eq!(hipaa(Duty::TellMedia).is_some(), covered && row.individuals > 500);
        }
    }
    entities.print("1,246 incidents of covered entities (HHS, 2021 to 2023)");
    associates.print("254 incidents of business associates");
    assert_eq!((entities.of(Duty::TellOwner), associates.of(Duty::TellIndividuals)), (0, 0));
}

#[derive(serde::Deserialize)]
struct WashingtonRow {
    aware: Option<Date>,
    submitted: Date,
    washingtonians: Option<u64>,
    cause: String,
    information: String,
}

impl WashingtonRow {
    fn facts(&self) -> Facts {
        Facts {
            discovered: self.aware.map(When::Day),
            external_attack: Some(self.cause == "Cyberattack"),
            ..Facts::default()
        }
    }

    fn data_types(&self) -> DataTypes {
        self.information.split(';').filter(|kind| !kind.is_empty()).flat_map(information).copied().collect()
    }
}

/// The Attorney General's kinds of information as data types.
fn information(kind: &str) -> &'static [DataType] {
    match kind {
        "Name" => &[DataType::Name],
        "Other" => &[DataType::Any],
        "Financial & Banking Information" => &[DataType::FinancialAccount],
        "Full Date of Birth" => &[DataType::Dob],
        "Social Security Number" => &[DataType::Ssn],
        "Medical Information" => &[DataType::Medical],
        "Driver's License or Washington ID Card Number" => &[DataType::DriverLicense, DataType::StateId],
        "Health Insurance Policy or ID Number" => &[DataType::HealthInsurance],
        "Email Address and Password/Security Question Answers" | "Username and Password/Security Question Answers" => {
            &[DataType::OnlineCredentials]
        }
        "Passport Number" => &[DataType::Passport],
        "Student ID Number" => &[DataType::StudentId],
        "Unique Private Key (e.g. used to authenticate or sign an electronic record)" => &[DataType::PrivateKey],
        "Military ID Number" => &[DataType::MilitaryId],
        "Biometric Data" => &[DataType::Biometric],
        other => panic!("no data type for {other}"),
    }
}

/// How many incidents of a period were notified late.
#[derive(Default)]
struct Lateness {
    incidents: usize,
    compared: usize,
    late: usize,
}

impl Lateness {
    fn print(&self, title: &str) {
        let share = 100.0 * self.late as f64 / self.compared.max(1) as f64;
        println!("{title:<52} {:>9} {:>9} {:>6} {share:>6.1} %", self.incidents, self.compared, self.late);
    }
}

#[test]
fn washingtons_incidents_are_compared_with_the_day_on_which_people_were_notified() {
    let rows: Vec<WashingtonRow> = rows("wa-ag-breaches.csv");
    let mut tally = Tally::default();
    let (mut before, mut since) = (Lateness::default(), Lateness::default());
    for row in &rows {
        let assessment = assess(&row.facts(), &people("US-WA", row.data_types(), row.washingtonians.unwrap_or(1)));
        tally.add(&assessment);
        // The law of 2019 shortened 45 days to 30 from 1 March 2020; the regime is stated as it is now.
        let lateness = if row.aware.is_some_and(|aware| aware >= date(2020, 3, 1)) { &mut since } else { &mut before };
        lateness.incidents += 1;
        let notice = assessment
            .obligations
            .iter()
            .find(|obligation| obligation.regime.id == "us-wa" && obligation.duty == Duty::TellIndividuals);
        if let Some(by) = notice.and_then(|obligation| obligation.due.date()) {
            assert_eq!(by.day(), row.aware.unwrap().checked_add(jiff::Span::new().days(30)).unwrap());
            lateness.compared += 1;
            lateness.late += usize::from(row.submitted > by.day());
        }
    }
    tally.print("654 incidents with people in Washington (Attorney General, 2015 to 2022)");
    println!(
        "\nThe list has the day of the report to the Attorney General, which the law requires on the day people are notified."
    );
    println!("{:<52} {:>9} {:>9} {:>6} {:>8}", "became known", "incidents", "compared", "late", "share");
    before.print("before 1 March 2020 (then 45 days, compared with 30)");
    since.print("since then (30 days)");
    assert_eq!(rows.len(), 654);
    assert!(since.compared > 200 && since.late > 0);
}
