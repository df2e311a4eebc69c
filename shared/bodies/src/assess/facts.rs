//! Statements about an incident, as they are made and read.

use fields::{Checked, FieldErrors, Prose};
use jiff::Timestamp;
use model::actor::Actor;
use model::assessment::{ChangeKind, ObligationChange};
use model::fact::{Change, FactKey, KnownFacts, Says, Standing, Standpoint, Statement};
use model::id::StatementNumber;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// How many statements one request makes: with its evidence and answer far under the hundred writes of a transaction.
const MAX_STATEMENTS: usize = 50;

/// Statements to be added.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStatements {
    /// They are added together or not at all, in this order.
    #[schema(min_items = 1, max_items = 50)]
    pub statements: Vec<NewStatement>,
}

/// One statement.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStatement {
    /// What it is about.
    pub fact: FactName,
    /// What is so; absent in a withdrawal. Nothing about a single customer belongs here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// How sure it is: a suspicion counts like what is confirmed, a withdrawal takes back what was last said of the fact.
    #[schema(value_type = String, example = "confirmed", pattern = "^(suspected|confirmed|withdrawn)$")]
    pub standing: Standing,
    /// On what it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose<2_000>>,
}

/// The name of a fact; one that is not known is refused with the nearest that are.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FactName(pub String);

impl PartialSchema for FactName {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(FactKey::all().map(FactKey::as_str))).into()
    }
}
impl ToSchema for FactName {}

impl NewStatement {
    /// What it says, or at which place of it something else was expected.
    fn read(&self) -> Result<Says, (String, String)> {
        let key: FactKey = self.fact.0.parse().map_err(|unknown: law::UnknownCode| {
            let nearest = unknown.nearest.join(", ");
            ("fact".to_owned(), format!("a fact that is known; the nearest are {nearest}"))
        })?;
        Says::read(key, self.value.as_ref(), self.standing)
            .map_err(|unfit| (format!("value{}", unfit.place), unfit.expected))
    }
}

impl Checked for NewStatements {
    fn check(&self, errors: &mut FieldErrors) {
        if self.statements.is_empty() || self.statements.len() > MAX_STATEMENTS {
            errors.add("statements", format!("1 to {MAX_STATEMENTS} statements"));
        }
        for (place, statement) in self.statements.iter().enumerate() {
            errors.optional(&format!("statements/{place}/note"), statement.note.as_ref());
            if let Err((field, expected)) = statement.read() {
                errors.add(&format!("statements/{place}/{field}"), expected);
            }
        }
    }
}

impl NewStatements {
    /// The statements, numbered from `first`. Those that cannot be read were refused before.
    #[must_use]
    pub fn numbered(&self, first: StatementNumber, by: &Actor, now: Timestamp) -> Vec<Statement> {
        let numbers = std::iter::successors(Some(first), |number| Some(number.next()));
        let readable = self.statements.iter().filter_map(|statement| Some((statement, statement.read().ok()?)));
        let numbered = numbers.zip(readable).map(|(number, (statement, says))| Statement {
            number,
            says,
            stated_by: by.clone(),
            stated_at: now,
            note: statement.note.as_ref().map(|note| note.as_str().to_owned()),
        });
        numbered.collect()
    }
}

/// What statements changed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Stated {
    /// The version of what is known with them.
    #[schema(example = 3)]
    pub version: u32,
    /// The facts that changed.
    pub facts: Vec<FactChange>,
    /// The obligations that changed.
    pub obligations: Vec<ObligationChangeView>,
}

/// What changed between two versions.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Changes {
    /// From this version.
    pub from: u32,
    /// To this one.
    pub to: u32,
    /// The facts that changed.
    pub facts: Vec<FactChange>,
    /// The obligations that changed, for the people counted now.
    pub obligations: Vec<ObligationChangeView>,
}

/// How one fact changed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FactChange {
    /// Which fact.
    pub fact: String,
    /// The change in words.
    #[schema(example = "encrypted: yes (suspected), before: not known")]
    pub words: String,
    /// How it stood. Absent: nothing was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<FactView>,
    /// How it stands. Absent: nothing is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<FactView>,
}

impl From<Change> for FactChange {
    fn from(change: Change) -> Self {
        Self {
            fact: change.key.to_string(),
            words: change.to_string(),
            before: change.before.as_ref().map(FactView::from),
            after: change.after.as_ref().map(FactView::from),
        }
    }
}

/// How one obligation changed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ObligationChangeView {
    /// Which obligation.
    #[schema(example = "us-ca.individuals")]
    pub obligation: String,
    /// `arose`, `fell`, `moved`, `settled` or `opened`.
    pub change: String,
    /// The change in words.
    pub words: String,
}

impl From<ObligationChange> for ObligationChangeView {
    fn from(change: ObligationChange) -> Self {
        let kind = match change.kind {
            ChangeKind::Arose { .. } => "arose",
            ChangeKind::Fell { .. } => "fell",
            ChangeKind::Moved { .. } => "moved",
            ChangeKind::Settled => "settled",
            ChangeKind::Opened => "opened",
        };
        Self { obligation: change.obligation.to_string(), change: kind.to_owned(), words: change.to_string() }
    }
}

/// A fact as it stands.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FactView {
    /// Which fact.
    pub fact: String,
    /// What is known of it.
    pub value: Value,
    /// `suspected` or `confirmed`.
    #[schema(value_type = String)]
    pub standing: Standing,
    /// The statement that says so. Absent: the report of the incident.
    #[schema(value_type = Option<u32>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<StatementNumber>,
}

impl From<&Standpoint> for FactView {
    fn from(point: &Standpoint) -> Self {
        Self {
            fact: point.known.key().to_string(),
            value: point.known.value().clone(),
            standing: if point.confirmed { Standing::Confirmed } else { Standing::Suspected },
            statement: point.number,
        }
    }
}

/// A statement as it was made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct StatementView {
    /// Its number.
    #[schema(value_type = u32, example = 1)]
    pub number: StatementNumber,
    /// What it is about.
    pub fact: String,
    /// What is so. Absent in a withdrawal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// `suspected`, `confirmed` or `withdrawn`.
    #[schema(value_type = String)]
    pub standing: Standing,
    /// Who says so.
    pub stated_by: String,
    /// When it was said.
    #[schema(value_type = String, format = DateTime)]
    pub stated_at: Timestamp,
    /// On what it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl From<&Statement> for StatementView {
    fn from(statement: &Statement) -> Self {
        let value = match &statement.says {
            Says::Is { known, .. } => Some(known.value().clone()),
            Says::Withdrawn(_) => None,
        };
        Self {
            number: statement.number,
            fact: statement.says.key().to_string(),
            value,
            standing: statement.says.standing(),
            stated_by: statement.stated_by.to_string(),
            stated_at: statement.stated_at,
            note: statement.note.clone(),
        }
    }
}

/// What is known of an incident, and what was stated.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FactsView {
    /// The version that this is: the number of the last statement in it, 0 for the report alone.
    pub version: u32,
    /// What is known in this version.
    pub known: Vec<FactView>,
    /// The statements up to this version, oldest first, at most 100.
    pub statements: Vec<StatementView>,
    /// What to ask for as `after` to see later ones. Absent: these are the last.
    #[schema(value_type = Option<u32>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<StatementNumber>,
}

/// What is known, in the order of the facts.
#[must_use]
pub fn views(known: &KnownFacts) -> Vec<FactView> {
    known.iter().map(|(_, point)| FactView::from(point)).collect()
}

/// Which version to read, and from where on.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// The version. Absent: the latest.
    pub version: Option<u32>,
    /// After this statement. Absent: from the first on.
    pub after: Option<StatementNumber>,
}

/// Between which versions to compare.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Between {
    /// From this version. Absent: the report.
    pub from: Option<u32>,
    /// To this one. Absent: the latest.
    pub to: Option<u32>,
}
