//! Where a configuration set sends its events. The deployed template says so, and MiniStack keeps it; nothing is stated twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;

use super::event::Kind;
use crate::cloud::aws::{AwsError, Cloud};

/// The event destinations of configuration sets, asked for once in a while.
#[derive(Debug)]
pub struct Destinations {
    cloud: Cloud,
    known: Mutex<Known>,
}

/// By the set's name: when it was asked for, and the answer.
type Known = HashMap<String, (Instant, Arc<[Destination]>)>;

/// A topic and the kinds of event that it gets.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Destination {
    enabled: bool,
    matching_event_types: Vec<String>,
    sns_destination: Option<SnsDestination>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SnsDestination {
    topic_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    event_destinations: Vec<Destination>,
}

impl Destination {
    /// The topic, if it gets events of this kind.
    pub fn topic_for(&self, kind: Kind) -> Option<&str> {
        let wanted = self.enabled && self.matching_event_types.iter().any(|name| name == kind.matching_event_type());
        self.sns_destination.as_ref().filter(|_| wanted).map(|sns| sns.topic_arn.as_str())
    }
}

impl Destinations {
    /// How long an answer is believed.
    const BELIEVED: Duration = Duration::from_secs(10);

    /// Asks this cloud.
    pub fn of(cloud: Cloud) -> Self {
        Self { cloud, known: Mutex::default() }
    }

    /// The destinations of this set. `None`: there is no such set.
    ///
    /// # Errors
    /// MiniStack does not answer.
    pub async fn of_set(&self, name: &str) -> Result<Option<Arc<[Destination]>>, AwsError> {
        if let Some((asked, known)) = self.known().get(name)
            && asked.elapsed() < Self::BELIEVED
        {
            return Ok(Some(known.clone()));
        }
        // Names have letters, numbers, dashes and underscores only; any other would be another path.
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
            return Ok(None);
        }
        let path = format!("/v2/email/configuration-sets/{name}/event-destinations");
        let answer = match self.cloud.json("ses", "", (Method::GET, &path), &Value::Null).await {
            Err(error) if error.code() == Some("NotFoundException") => return Ok(None),
            answer => answer?,
        };
        let found =
            serde_json::from_value::<Answer>(answer).map(|answer| answer.event_destinations).unwrap_or_default();
        let found: Arc<[Destination]> = found.into();
        self.known().insert(name.to_owned(), (Instant::now(), found.clone()));
        Ok(Some(found))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
