//! The Incidents table on DynamoDB.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{CancellationReason, ConditionCheck, Delete, TransactWriteItem, Update};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::item::{self, DOCUMENT, Item, document, number};
use super::patience::pauses;
use super::table::{Range, Table};
use crate::aws::Failure;
use crate::{Incidents, StoreError};
use model::entry::{Commit, Entry, Order, Page, Stored, Write, WriteKind};
use model::entry::{EntryKey, Key, Kind};
use model::keys::{ENTRY, EXPIRES, INCIDENT, REVISION};
use model::tally::Tally;

/// The Incidents table.
///
/// Every commit is a transaction, even of one write: a transaction whose answer is lost is sent again with the token of the
/// first and succeeds once, where a single conditional write would meet its own effect and call it a conflict. Commits are made
/// by people and by slices, never for each customer, so that their double price does not matter.
#[derive(Clone, Debug)]
pub struct DynamoIncidents {
    table: Table,
}

impl DynamoIncidents {
    /// The table of this name.
    #[must_use]
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self { table: Table { client, name: name.into(), title: "Incidents", partition: INCIDENT, sort: ENTRY } }
    }

    fn stored<E: Entry>(&self, mut item: Item) -> Result<Stored<E>, StoreError> {
        let read = |attribute| item::text(&item, attribute).map(str::to_owned);
        let key = read(INCIDENT).and_then(|partition| Ok(Key::at(EntryKey { partition, entry: read(ENTRY)? })));
        let revision = item::revision(&item);
        let value = item::read_document(&mut item);
        let stored = || Ok(Stored { key: key?, revision: revision?, value: value? });
        stored().map_err(self.table.unreadable(E::WHAT))
    }

    fn item_key(&self, key: &EntryKey) -> Item {
        self.table.key((key.partition.clone(), key.entry.clone()))
    }
}

impl Incidents for DynamoIncidents {
    async fn get<E: Entry>(&self, key: &Key<E>) -> Result<Option<Stored<E>>, StoreError> {
        let found = self.table.get((key.place().partition.clone(), key.place().entry.clone())).await?;
        found.map(|item| self.stored(item)).transpose()
    }

    async fn page<E: Entry>(
        &self,
        kind: &Kind<E>,
        after: Option<&str>,
        limit: usize,
        order: Order,
    ) -> Result<Page<Stored<E>>, StoreError> {
        let ascending = order == Order::Ascending;
        let prefix = kind.prefix.as_str();
        // DynamoDB refuses to begin outside of what is asked for.
        let after = match after {
            Some(after) if after.starts_with(prefix) => Some(after.to_owned()),
            Some(after) if (after < prefix) != ascending => return Ok(Page { items: Vec::new(), next: None }),
            _ => None,
        };
        let limit = i32::try_from(limit.max(1)).unwrap_or(i32::MAX);
        let range = Range::Prefix(prefix.to_owned());
        let (items, next) = self.table.query(kind.partition.clone(), range, after, Some(limit), ascending).await?;
        let items = items.into_iter().map(|item| self.stored(item)).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<Commit, StoreError> {
        if writes.is_empty() {
            return Ok(Commit::Done);
        }
        let operations: Vec<_> = writes.iter().map(|write| self.operation(write)).collect();
        let mut pauses = pauses();
        loop {
            let request = self.table.client.transact_write_items().set_transact_items(Some(operations.clone()));
            let error = match request.send().await {
                Ok(_) => return Ok(Commit::Done),
                Err(error) => error,
            };
            match Cancelled::by(&error, &writes) {
                Cancelled::Condition(write) => return Ok(Commit::Conflict(write.key.clone())),
                // Whoever has the entry under way may yet fail himself, so other tries come before the word "conflict"; and
                // what asks for no condition cannot have one unmet.
                Cancelled::Conflict(write) => {
                    let waited = self.table.wait(&mut pauses, "written", CONFLICT).await;
                    if waited.is_err() && !matches!(write.kind, WriteKind::Put { .. }) {
                        return Ok(Commit::Conflict(write.key.clone()));
                    }
                    waited?;
                }
                Cancelled::Throttled(code) => self.table.wait(&mut pauses, "written", code).await?,
                Cancelled::ForGood(failure) => return Err(self.table.unavailable("written", failure)),
            }
        }
    }

    async fn add(&self, key: &Key<Tally>, by: &Tally) -> Result<(), StoreError> {
        let mut pauses = pauses();
        loop {
            let increased = self.increase(key, by).send().await;
            let added = match increased {
                // It begins at nothing: that costs a second request, once.
                Err(error) if is_condition(&error) => self.begin(key, by).send().await,
                other => other,
            };
            match added {
                Ok(_) => return Ok(()),
                // Somebody else began it meanwhile, or has it in a transaction.
                Err(error) if is_condition(&error) || is_conflict(&error) => {
                    self.table.wait(&mut pauses, "written", CONFLICT).await?;
                }
                Err(error) => return Err(self.table.unwritten()(error)),
            }
        }
    }
}

/// Writes of a transaction.
impl DynamoIncidents {
    fn operation(&self, write: &Write) -> TransactWriteItem {
        let operation = TransactWriteItem::builder();
        let absent = format!("attribute_not_exists({INCIDENT})");
        match &write.kind {
            WriteKind::Create { body } => {
                operation.update(built(self.writing(write, body).condition_expression(absent).build()))
            }
            WriteKind::Put { body } => operation.update(built(self.writing(write, body).build())),
            WriteKind::Replace { body, revision } => {
                let update = self.writing(write, body).condition_expression(unchanged());
                operation.update(built(update.expression_attribute_values(":read", number(revision)).build()))
            }
            WriteKind::Delete { revision } => {
                let delete = Delete::builder().table_name(&self.table.name).set_key(Some(self.item_key(&write.key)));
                let delete = delete.condition_expression(unchanged());
                operation.delete(built(delete.expression_attribute_values(":read", number(revision)).build()))
            }
            WriteKind::Unchanged { revision } => {
                let check =
                    ConditionCheck::builder().table_name(&self.table.name).set_key(Some(self.item_key(&write.key)));
                let check = check.condition_expression(unchanged());
                operation.condition_check(built(check.expression_attribute_values(":read", number(revision)).build()))
            }
        }
        .build()
    }

    /// An update, not a put, so that the table itself counts revisions on, whoever wrote before.
    fn writing(&self, write: &Write, body: &serde_json::Value) -> UpdateBuilder {
        let update = Update::builder().table_name(&self.table.name).set_key(Some(self.item_key(&write.key)));
        let update = update
            .expression_attribute_values(":document", document(body))
            .expression_attribute_values(":one", number(1));
        match write.expires {
            Some(expires) => update
                .update_expression(format!("SET {DOCUMENT} = :document, {EXPIRES} = :expires ADD {REVISION} :one"))
                .expression_attribute_values(":expires", number(expires)),
            None => {
                update.update_expression(format!("SET {DOCUMENT} = :document REMOVE {EXPIRES} ADD {REVISION} :one"))
            }
        }
    }
}

fn unchanged() -> String {
    format!("{REVISION} = :read")
}

/// Additions.
impl DynamoIncidents {
    /// Adds to the numbers of a document that is there.
    fn increase(&self, key: &Key<Tally>, by: &Tally) -> UpdateItemFluentBuilder {
        let mut request = self.update(key).condition_expression(format!("attribute_exists({INCIDENT})"));
        let mut sums = Vec::new();
        for (index, (name, number_of)) in by.iter().enumerate() {
            // Names of counts hold dots, which would be read as a path.
            let path = format!("{DOCUMENT}.#count{index}");
            sums.push(format!("{path} = if_not_exists({path}, :zero) + :count{index}"));
            request = request
                .expression_attribute_names(format!("#count{index}"), name)
                .expression_attribute_values(format!(":count{index}"), number(number_of));
        }
        if sums.is_empty() {
            return request.update_expression(format!("ADD {REVISION} :one"));
        }
        let request = request.expression_attribute_values(":zero", number(0));
        request.update_expression(format!("SET {} ADD {REVISION} :one", sums.join(", ")))
    }

    /// Begins a document with these numbers.
    fn begin(&self, key: &Key<Tally>, by: &Tally) -> UpdateItemFluentBuilder {
        self.update(key)
            .condition_expression(format!("attribute_not_exists({INCIDENT})"))
            .update_expression(format!("SET {DOCUMENT} = :document ADD {REVISION} :one"))
            .expression_attribute_values(":document", document(by))
    }

    fn update(&self, key: &Key<Tally>) -> UpdateItemFluentBuilder {
        let request =
            self.table.client.update_item().table_name(&self.table.name).set_key(Some(self.item_key(key.place())));
        request.expression_attribute_values(":one", number(1))
    }
}

fn is_condition(error: &SdkError<UpdateItemError, HttpResponse>) -> bool {
    error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception)
}

fn is_conflict(error: &SdkError<UpdateItemError, HttpResponse>) -> bool {
    error.as_service_error().is_some_and(UpdateItemError::is_transaction_conflict_exception)
}

const CONDITION: &str = "ConditionalCheckFailed";
const CONFLICT: &str = "TransactionConflict";
const THROTTLES: [&str; 3] = ["ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"];

/// Why nothing of a transaction was written.
enum Cancelled<'a> {
    /// The entry is not as the writer believed.
    Condition(&'a Write),
    /// Another transaction has the entry under way.
    Conflict(&'a Write),
    /// There was too much to do.
    Throttled(&'static str),
    /// Another try would fail too.
    ForGood(Failure),
}

impl<'a> Cancelled<'a> {
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
    fn by(error: &SdkError<TransactWriteItemsError, HttpResponse>, writes: &'a [Write]) -> Self {
        let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error() else {
            return Self::ForGood(Failure::from(error));
        };
        // One reason for each write, in their order; those that are not at fault have the code `None`.
        let reasons = canceled.cancellation_reasons();
        let first = |code| {
            let mut each = reasons.iter().zip(writes);
            each.find(|(reason, _)| reason.code() == Some(code)).map(|(_, write)| write)
        };
        if let Some(write) = first(CONDITION) {
            return Self::Condition(write);
        }
        let passing = |reason: &&CancellationReason| {
            reason.code().is_none_or(|code| code == "None" || code == CONFLICT || THROTTLES.contains(&code))
        };
        if let Some(fault) = reasons.iter().find(|reason| !passing(reason)) {
            return Self::ForGood(Failure::of_entry(fault.code(), fault.message()));
        }
        if let Some(write) = first(CONFLICT) {
            return Self::Conflict(write);
        }
        let throttle = THROTTLES.into_iter().find(|code| first(code).is_some());
        throttle.map_or_else(|| Self::ForGood(Failure::from(error)), Self::Throttled)
    }
}

/// What a builder makes of fields that are all set.
fn built<T>(built: Result<T, BuildError>) -> T {
    built.expect("every field is set")
}
