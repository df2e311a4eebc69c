//! What the law asks next, on the facts of the incident's file and the people of its sealed list.

use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Credentials, Region};
use law::{Due, Facts, Obligation, People};
use serde_json::json;
use shared::dynamo::DynamoIncidents;
use shared::id::ListId;
use shared::keys;
use shared::list::ProfilePage;
use shared::ports::{Incidents as _, Stored};

use super::files::Read;
use super::outcome::grouped;
use crate::aws::REGION;
use crate::home::Running;

/// How many duties are shown.
const MOST: usize = 3;

/// The duties that fall due first, in words. `None`: no dates follow from these facts, or they cannot be read; then an incident
/// goes on all the same.
pub(super) async fn nearest(running: &Running, list: &ListId, files: &Read) -> Option<String> {
    let field = |name| files.given(name).filter(|value| !value.is_null());
    let mut facts = json!({"discovered": field("discovered_at")?, "data_types": field("data_types")?});
    if let Some(sector) = field("sector") {
        facts["sector"] = sector.clone();
    }
    let facts: Facts = serde_json::from_value(facts).ok()?;
    let assessment = law::assess(&facts, &people(running, list).await?);
    let dated = assessment.obligations.iter().filter(|owed| matches!(owed.due, Due::By { .. }));
    let lines: Vec<_> = dated.take(MOST).map(line).collect();
    if lines.is_empty() {
        return None;
    }
    let (duties, laws) = (assessment.obligations.len(), assessment.regimes().len());
    Some(format!("    {duties} duties under {laws} laws (not legal advice); due first:\n{}", lines.join("\n")))
}

fn line(owed: &Obligation) -> String {
    let people = match owed.people {
        0 => String::new(),
        1 => " about 1 person".to_owned(),
        many => format!(" about {} people", grouped(many)),
    };
    format!("      by {}: tell {}{people} ({})", owed.due.words(), owed.addressee, owed.regime.name)
}

/// The people as *import* counted them at the seal. No route of the API gives them yet.
async fn people(running: &Running, list: &ListId) -> Option<People> {
    let configuration = Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .endpoint_url(running.cloud_url())
        .credentials_provider(Credentials::new("test", "test", None, None, "local"));
    let client = aws_sdk_dynamodb::Client::from_conf(configuration.build());
    let incidents = DynamoIncidents::new(client, running.stack.as_ref()?.outputs.get("IncidentsTable")?);
    let pages: Vec<Stored<ProfilePage>> =
        incidents.all(list.incident.as_str(), &keys::profile_pages(list.list)).await.ok()?;
    let counts = pages.into_iter().flat_map(|page| page.value.profiles);
    Some(counts.map(|counted| (counted.profile, counted.people)).collect())
}
