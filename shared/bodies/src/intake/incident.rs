//! Incidents, as they are reported and read.

use fields::{Checked, FieldErrors, Line, Moment, Prose};
use jiff::Timestamp;
use law::{DataType, DataTypes, data_types_named};
use model::actor::Actor;
use model::entry::Entry;
use model::guests::GuestList;
use model::id::IncidentId;
use model::incident::Incident;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::guests::GuestListView;

/// An incident to be reported.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIncident {
    /// A short name for lists and headings.
    #[schema(example = "Open backup server")]
    pub title: Line<200>,
    /// The company whose customers are affected, as they know it.
    #[schema(example = "Example & Co")]
    pub organisation: Line<200>,
    /// What is known, in plain words; for the people who work on it.
    pub summary: Prose<20_000>,
    /// When the company learned of it. Most laws count from here.
    pub discovered_at: Moment,
    /// When it began, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began_at: Option<Moment>,
    /// When it ended, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Moment>,
    /// The cause, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Prose<2_000>>,
    /// What was exposed of everyone whose row does not say otherwise.
    #[schema(min_items = 1)]
    pub data_types: Vec<DataTypeName>,
}

/// The name of a data type: a code of the vocabulary, or the name that Have I Been Pwned or VERIS gives it. One that nobody uses
/// is refused with the nearest that are.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DataTypeName(pub String);

impl PartialSchema for DataTypeName {
    fn schema() -> RefOr<Schema> {
        let names = DataType::ALL.iter().map(|kind| kind.code());
        let says = "A code of the vocabulary, or the name that Have I Been Pwned or VERIS gives to the data.";
        ObjectBuilder::new().schema_type(Type::String).description(Some(says)).examples(names).into()
    }
}
impl ToSchema for DataTypeName {}

impl Checked for NewIncident {
    fn check(&self, errors: &mut FieldErrors) {
        errors.text("title", &self.title);
        errors.text("organisation", &self.organisation);
        errors.text("summary", &self.summary);
        errors.optional("cause", self.cause.as_ref());
        if self.began_at.zip(self.ended_at).is_some_and(|(began, ended)| ended < began) {
            errors.add("ended_at", "a moment that is not before began_at");
        }
        if self.began_at.is_some_and(|began| self.discovered_at < began) {
            errors.add("discovered_at", "a moment that is not before began_at");
        }
        let mut all_known = true;
        for (place, name) in self.data_types.iter().enumerate() {
            if let Err(unknown) = data_types_named(&name.0) {
                all_known = false;
                let nearest = unknown.nearest.join(", ");
                errors.add(
                    &format!("data_types/{place}"),
                    format!("a data type of the vocabulary; the nearest are {nearest}"),
                );
            }
        }
        if all_known && self.exposed() == DataTypes::EMPTY {
            errors.add("data_types", "at least one data type");
        }
    }
}

impl NewIncident {
    /// What the names mean together.
    fn exposed(&self) -> DataTypes {
        let meant = self.data_types.iter().filter_map(|name| data_types_named(&name.0).ok());
        meant.fold(DataTypes::EMPTY, DataTypes::union)
    }

    /// The incident, under this id.
    #[must_use]
    pub fn reported(&self, id: IncidentId, by: Actor, now: Timestamp) -> Incident {
        Incident {
            id,
            title: self.title.as_str().to_owned(),
            organisation: self.organisation.as_str().to_owned(),
            summary: self.summary.as_str().to_owned(),
            discovered_at: self.discovered_at.0,
            began_at: self.began_at.map(|moment| moment.0),
            ended_at: self.ended_at.map(|moment| moment.0),
            cause: self.cause.as_ref().map(|cause| cause.as_str().to_owned()),
            data_types: self.exposed(),
            reported_by: by,
            reported_at: now,
        }
    }
}

/// An incident in one line: the answer to its report, and its entry in the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentLine {
    /// Its id.
    #[schema(value_type = String, example = "inc-0123456789abcdef0123")]
    pub incident: IncidentId,
    /// Its short name.
    pub title: String,
    /// The company whose customers are affected.
    pub organisation: String,
    /// When it was reported.
    #[schema(value_type = String, format = DateTime)]
    pub reported_at: Timestamp,
}

impl Entry for IncidentLine {
    const WHAT: &'static str = "a line of the directory";
}

impl From<&Incident> for IncidentLine {
    fn from(incident: &Incident) -> Self {
        Self {
            incident: incident.id.clone(),
            title: incident.title.clone(),
            organisation: incident.organisation.clone(),
            reported_at: incident.reported_at,
        }
    }
}

/// Incidents, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Incidents {
    /// At most 50.
    pub incidents: Vec<IncidentLine>,
    /// What to ask for as `after` to see older ones. Absent: these are the oldest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An incident, whole.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IncidentView {
    /// Its id.
    #[schema(value_type = String, example = "inc-0123456789abcdef0123")]
    pub incident: IncidentId,
    /// A short name for lists and headings.
    pub title: String,
    /// The company whose customers are affected.
    pub organisation: String,
    /// What is known.
    pub summary: String,
    /// When the company learned of it.
    #[schema(value_type = String, format = DateTime)]
    pub discovered_at: law::Moment,
    /// When it began, where known.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began_at: Option<law::Moment>,
    /// When it ended, where known.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<law::Moment>,
    /// The cause, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What was exposed of everyone whose row does not say otherwise.
    #[schema(value_type = Vec<String>)]
    pub data_types: DataTypes,
    /// Who reported it.
    pub reported_by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub reported_at: Timestamp,
    /// Whether notices go to everyone, or only to named addresses.
    pub guest_list: GuestListView,
}

impl IncidentView {
    /// An incident under its guest list.
    #[must_use]
    pub fn of(incident: Incident, guests: &GuestList) -> Self {
        Self {
            guest_list: GuestListView::from(guests),
            reported_by: incident.reported_by.to_string(),
            incident: incident.id,
            title: incident.title,
            organisation: incident.organisation,
            summary: incident.summary,
            discovered_at: incident.discovered_at,
            began_at: incident.began_at,
            ended_at: incident.ended_at,
            cause: incident.cause,
            data_types: incident.data_types,
            reported_at: incident.reported_at,
        }
    }
}
