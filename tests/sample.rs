//! What the demo writes is checked against every law that applies to its customers: those of its sample, and anybody's.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use bodies::prepare::check::CheckedNotice;
use check::Severity;
use jiff::tz::Offset;
use law::{DataType, Residence, library};
use local::demo::files::{Files, Read};
use local::demo::letters::{is_too_long, shortened};
use model::id::{IncidentId, ListNumber, NoticeId};
use serde_json::json;
use stores::clock::Clock as _;
use tests::world::{World, now};

/// Where the page would be.
const PAGE: &str = "http://127.0.0.1:4566/page/index.html";

/// A world on a day after the sample's incident.
fn world() -> World {
    let world = World::new(1);
    world.clock.advance(Duration::from_secs(270 * 24 * 60 * 60));
    world
}

/// An incident that the demo plays: reported, stated, its list sealed, codes for everybody.
struct PlayedIncident<'w> {
    world: &'w World,
    files: Read,
    incident: IncidentId,
    list: ListNumber,
    customers: u64,
}

impl<'w> PlayedIncident<'w> {
    fn of(world: &'w World, files: &Files) -> Self {
        let read = files.read().unwrap();
        let reply = now(world.lead.post("/incidents", "report", read.incident()));
        assert_eq!(reply.status, 201, "{}", reply.body);
        let incident: IncidentId = reply.body["incident"].as_str().unwrap().parse().unwrap();
        let statements = read.statements();
        if statements != json!([]) {
            let body = json!({ "statements": statements });
            let reply = now(world.lead.patch(&format!("/incidents/{incident}"), "state", &body));
            assert_eq!(reply.status, 201, "{}", reply.body);
        }
        let list = world.load_and_seal(&incident, &std::fs::read_to_string(&files.customers).unwrap());
        let loaded = now(world.lead.get(&format!("/incidents/{incident}/lists/{list}"))).body;
        let customers = loaded["report"]["customers"].as_u64().unwrap();
        let codes: Vec<String> = (0..customers).map(|number| format!("CODE-{number:04}")).collect();
        assert_eq!(world.upload_codes(&incident, 24, &codes).status, 201, "as the demo does");
        Self { world, files: read, incident, list, customers }
    }

    /// The notice that the demo writes, shortened where it is too long.
    fn draft(&self) -> NoticeId {
        let today = Offset::UTC.to_datetime(self.world.clock.now()).date();
        let notice = self.world.draft_of(&self.incident, self.list, &self.files.notice(PAGE, self.customers, today));
        if is_too_long(&checked(self.world, &notice)) {
            println!("too long: shortened");
            let path = format!("/incidents/{}/notices/{}", notice.incident, notice.notice);
            let draft = now(self.world.lead.get(&path)).read();
            let body = json!({ "list": self.list, "content": shortened(&draft) });
            let reply = now(self.world.lead.put(&path, &body));
            assert_eq!(reply.status, 200, "{}", reply.body);
        }
        notice
    }
}

/// What the check finds, all of it printed.
fn checked(world: &World, notice: &NoticeId) -> CheckedNotice {
    let path = format!("/incidents/{}/notices/{}/check", notice.incident, notice.notice);
    let reply = now(world.counsel.post(&path, "check", &json!({})));
    assert_eq!(reply.status, 200, "{}", reply.body);
    let checked: CheckedNotice = reply.read();
    for found in &checked.findings {
        let finding = &found.finding;
        println!(
            "{:?} {} ({} people, {}): {} {}",
            finding.severity, finding.key, finding.concerns.people, finding.place.field, finding.wrong, finding.fix
        );
    }
    checked
}

#[test]
fn the_sample_notice_passes_every_law_of_its_customers() {
    let world = world();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../local/sample");
    let files = Files { incident: sample.join("incident.json"), customers: sample.join("customers.csv") };
    let played = PlayedIncident::of(&world, &files);
    assert_ne!(played.files.statements(), json!([]), "the sample states what kind of company it is");
    let checked = checked(&world, &played.draft());
    let blocking = checked.findings.iter().filter(|found| found.finding.severity != Severity::Warns).count();
    println!("{} findings, {blocking} of them block", checked.findings.len());
    assert!(checked.passes && blocking == 0);
}

/// An incident that says no more than a report has to, and one person of each place that a law names, and one of nowhere.
fn anybodys(folder: &Path, data_types: &[DataType]) -> Files {
    let codes: Vec<&str> = data_types.iter().map(|kind| kind.code()).collect();
    let incident = json!({ "title": "A laptop was stolen", "organisation": "Somebody.com {else} & Co", "summary": "It was stolen.",
        "discovered_at": "2026-11-20T08:15:00Z", "data_types": codes });
    let mut customers =
        "reference;email;country;subdivision;address_line_1;address_line_2\nP-0;p0@example.org;;;;\n".to_owned();
    for (number, place) in (1..).zip(places()) {
        let (country, subdivision) = (place.country(), if place.code().contains('-') { place.code() } else { "" });
        customers += &format!("P-{number};p{number}@example.org;{country};{subdivision};1 Main Street;Town 12345\n");
    }
    std::fs::create_dir_all(folder).unwrap();
    let file = |name: &str, text: String| -> PathBuf {
        std::fs::write(folder.join(name), text).unwrap();
        folder.join(name)
    };
    Files { incident: file("incident.json", incident.to_string()), customers: file("customers.csv", customers) }
}

/// Every place that the library's laws name.
fn places() -> std::collections::BTreeSet<Residence> {
    library().regimes().iter().flat_map(|regime| regime.jurisdictions.iter().copied()).collect()
}

#[test]
fn whoever_the_customers_are_only_what_counsel_may_set_aside_stands_in_the_way() {
    let places = places();
    let states = places.iter().filter(|place| place.code().starts_with("US-")).count();
    assert!(states >= 51, "{states} states");
    for code in ["BR", "JP", "ZA", "DE"] {
        assert!(places.contains(&Residence::parse(code).unwrap()), "{code}");
    }
    let folder = std::env::temp_dir().join(format!("anybodys-{}", std::process::id()));
    // All that can be exposed makes the longest letter.
    for data_types in [DataType::ALL, &[DataType::Name, DataType::Email], &[DataType::Name, DataType::Ssn]] {
        let world = world();
        let files = anybodys(&folder, data_types);
        let played = PlayedIncident::of(&world, &files);
        assert_eq!(played.customers, places.len() as u64 + 1);
        let notice = played.draft();
        let checked = checked(&world, &notice);
        let of = |severity| checked.findings.iter().filter(|found| found.finding.severity == severity).count();
        println!(
            "{} block by law, {} block, {} warn",
            of(Severity::BlocksByLaw),
            of(Severity::Blocks),
            of(Severity::Warns)
        );
        assert_eq!(of(Severity::Blocks), 0, "nobody could set that aside");
        // What the report does not say, the notice says is not known; how many are affected, the list says.
        let known = |element: &str| checked.findings.iter().all(|found| !found.finding.key.ends_with(element));
        assert!(known("date_of_breach") && known("number_affected"), "each is said to whom its law wants it said");
        // Counsel sets aside what is left, and the approval is taken.
        world.approve(&notice);
    }
    std::fs::remove_dir_all(folder).unwrap();
}
