//! The Deliveries table on DynamoDB.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeValue, BatchStatementError, BatchStatementErrorCodeEnum as Code, BatchStatementRequest,
    ReturnValuesOnConditionCheckFailure,
};

use super::customers::range;
use super::item::{self, DOCUMENT, Item, Misfit, binary, document, number, string};
use super::patience::pauses;
use super::table::{Key, Table, WRITE_BATCH, all};
use crate::aws::Failure;
use crate::{Advance, Change, Deliveries, Planned, Row, StoreError};
use model::delivery::Delivery;
use model::entry::Page;
use model::id::{CustomerId, DeliveryId, NoticeId, Shard};
use model::keys;
use model::keys::{CUSTOMER, REVISION, SHARD};

/// The attribute that records which call wrote a row last.
const WRITER: &str = "writer";

/// The Deliveries table.
///
/// Rows are written by PartiQL statements, 25 a request, each with a condition and an outcome of its own: a transaction would
/// cost twice as much and let one lost race undo the other 24.
///
/// A request whose answer is lost is sent again, and then every one of its conditions fails on what it wrote itself. So each
/// call writes a random number of its own into its rows, and a condition that fails returns the row: one with this call's number
/// was won. Without it a claim could be taken and nobody know.
#[derive(Clone, Debug)]
pub struct DynamoDeliveries {
    table: Table,
}

impl DynamoDeliveries {
    /// The table of this name.
    #[must_use]
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self { table: Table { client, name: name.into(), title: "Deliveries", partition: SHARD, sort: CUSTOMER } }
    }

    fn versioned(
        &self,
        id: impl FnOnce(&Item) -> Result<DeliveryId, Misfit>,
        mut item: Item,
    ) -> Result<Row, StoreError> {
        let read = |item: &mut Item| {
            let (id, revision) = (id(item)?, item::revision(item)?);
            let mut delivery: Delivery = item::read_document(item)?;
            delivery.id = id;
            Ok(Row { revision, delivery })
        };
        read(&mut item).map_err(self.table.unreadable("a delivery"))
    }
}

impl Deliveries for DynamoDeliveries {
    async fn plan(&self, rows: &[Delivery]) -> Result<Vec<Planned>, StoreError> {
        let statements = rows.iter().map(|row| self.insertion(row)).collect();
        let there =
            |error: &BatchStatementError| (error.code == Some(Code::DuplicateItem)).then_some(Planned::AlreadyThere);
        self.execute(statements, Planned::New, &there).await
    }

    async fn read(&self, ids: &[DeliveryId]) -> Result<Vec<Row>, StoreError> {
        let asked: HashMap<Key, &DeliveryId> = ids.iter().map(|id| (keys::delivery(id), id)).collect();
        let items = self.table.read(asked.keys().cloned()).await?;
        let id = |item: &Item| {
            let key = (item::text(item, SHARD)?.to_owned(), item::text(item, CUSTOMER)?.to_owned());
            asked.get(&key).map(|id| (*id).clone()).ok_or_else(|| Misfit::unexpected(CUSTOMER))
        };
        items.into_iter().map(|item| self.versioned(id, item)).collect()
    }

    async fn advance(&self, changes: &[Change]) -> Result<Vec<Advance>, StoreError> {
        let writer = fastrand::u64(..).to_be_bytes();
        let statements = changes.iter().map(|change| self.swap(change, &writer)).collect();
        let lost = |error: &BatchStatementError| match (&error.code, &error.item) {
            (Some(Code::ConditionalCheckFailed), Some(item)) if item::bytes(item, WRITER) == Ok(writer) => {
                Some(Advance::Won)
            }
            (Some(Code::ConditionalCheckFailed), _) => Some(Advance::Lost),
            _ => None,
        };
        self.execute(statements, Advance::Won, &lost).await
    }

    async fn page(
        &self,
        notice: &NoticeId,
        shard: Shard,
        after: Option<&CustomerId>,
        through: Option<&CustomerId>,
    ) -> Result<Page<Row>, StoreError> {
        let Some(range) = range("", after, through) else {
            return Ok(Page { items: Vec::new(), next: None });
        };
        let (partition, after) = (keys::delivery_shard(notice, shard), after.map(CustomerId::to_string));
        let (items, next) = self.table.query(partition, range, after, None, true).await?;
        let id = |item: &Item| {
            let customer = item::text(item, CUSTOMER)?.parse().map_err(|_| Misfit::unexpected(CUSTOMER))?;
            Ok(DeliveryId { notice: notice.clone(), customer })
        };
        let items = items.into_iter().map(|item| self.versioned(id, item)).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }
}

/// Statements.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html>
impl DynamoDeliveries {
    fn insertion(&self, row: &Delivery) -> BatchStatementRequest {
        let (shard, customer) = keys::delivery(&row.id);
        let fields = format!("'{SHARD}': ?, '{CUSTOMER}': ?, '{REVISION}': ?, '{DOCUMENT}': ?");
        let statement = format!(r#"INSERT INTO "{}" VALUE {{{fields}}}"#, self.table.name);
        statement_of(statement, vec![string(shard), string(customer), number(1), document(row)])
    }

    fn swap(&self, Change { before, after }: &Change, writer: &[u8]) -> BatchStatementRequest {
        let (shard, customer) = keys::delivery(&after.id);
        let read = before.revision;
        let new = format!(r#"SET "{DOCUMENT}" = ? SET "{REVISION}" = ? SET "{WRITER}" = ?"#);
        let old = format!(r#"WHERE "{SHARD}" = ? AND "{CUSTOMER}" = ? AND "{REVISION}" = ?"#);
        let values =
            vec![document(after), number(read + 1), binary(writer), string(shard), string(customer), number(read)];
        statement_of(format!(r#"UPDATE "{}" {new} {old}"#, self.table.name), values)
    }

    /// Executes all statements, in requests of 25; the outcomes are in their order.
    async fn execute<T: Copy>(
        &self,
        statements: Vec<BatchStatementRequest>,
        done: T,
        outcome_of: &(impl Fn(&BatchStatementError) -> Option<T> + Sync),
    ) -> Result<Vec<T>, StoreError> {
        let requests = statements.chunks(WRITE_BATCH).map(|batch| self.execute_batch(batch, done, outcome_of));
        Ok(all(requests.collect()).await?.into_iter().flatten().collect())
    }

    /// Executes at most 25 statements; those that were throttled again and again.
    async fn execute_batch<T: Copy>(
        &self,
        statements: &[BatchStatementRequest],
        done: T,
        outcome_of: &(impl Fn(&BatchStatementError) -> Option<T> + Sync),
    ) -> Result<Vec<T>, StoreError> {
        let mut outcomes: Vec<Option<T>> = vec![None; statements.len()];
        let mut pauses = pauses();
        loop {
            let open: Vec<usize> = (0..statements.len()).filter(|index| outcomes[*index].is_none()).collect();
            let batch = open.iter().map(|index| statements[*index].clone()).collect();
            let request = self.table.client.batch_execute_statement().set_statements(Some(batch));
            let answer = request.send().await.map_err(self.table.unwritten())?;
            let mut passing = "no answer";
            // The request succeeds whatever becomes of its statements; the answers are in their order.
            for (index, answer) in open.into_iter().zip(answer.responses.unwrap_or_default()) {
                let Some(error) = answer.error else {
                    outcomes[index] = Some(done);
                    continue;
                };
                outcomes[index] = outcome_of(&error);
                if outcomes[index].is_none() {
                    passing = passes(&error).ok_or_else(|| self.table.unavailable("written", failure(&error)))?;
                }
            }
            if let Some(outcomes) = outcomes.iter().copied().collect::<Option<Vec<T>>>() {
                return Ok(outcomes);
            }
            self.table.wait(&mut pauses, "written", passing).await?;
        }
    }
}

fn statement_of(statement: String, parameters: Vec<AttributeValue>) -> BatchStatementRequest {
    let request = BatchStatementRequest::builder().statement(statement).set_parameters(Some(parameters));
    // Of an insertion that finds a row DynamoDB returns nothing, whatever is asked for.
    let request = request.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    request.build().expect("the statement is set")
}

/// The code of an error that another try may not meet. Every statement is conditional, so a try too many does no harm.
fn passes(error: &BatchStatementError) -> Option<&'static str> {
    match error.code.as_ref()? {
        Code::ThrottlingError => Some("ThrottlingError"),
        Code::ProvisionedThroughputExceeded => Some("ProvisionedThroughputExceeded"),
        Code::RequestLimitExceeded => Some("RequestLimitExceeded"),
        Code::InternalServerError => Some("InternalServerError"),
        Code::TransactionConflict => Some("TransactionConflict"),
        _ => None,
    }
}

fn failure(error: &BatchStatementError) -> Failure {
    Failure::of_entry(error.code.as_ref().map(Code::as_str), error.message.as_deref())
}
