//! Lists of customers whom something holds for: searched for shard by shard, a bounded number of reads a call, with a cursor from
//! which the next call goes on.

use api::Problem;
use api::problem::not_a_cursor;
use model::entry::Page;
use model::id::{CustomerId, Shard};
use serde::Deserialize;
use stores::StoreError;

/// How many one answer holds.
const MAX_LISTED: usize = 100;
/// How many pages (1 MB each, some 2,000 deliveries) one call reads: one for each shard of a small list.
const MAX_READS: usize = Shard::COUNT;

/// From where on to list, as it stands after `?`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct After {
    /// What an earlier answer gave as `next`. `None`: from the start.
    pub(crate) after: Option<String>,
}

/// What was found, in the order of the customers' ids.
pub(crate) struct Listed<T> {
    /// At most [`MAX_LISTED`]; may be empty although more follow.
    pub(crate) found: Vec<T>,
    /// From where on to go on. `None`: everything was looked at.
    pub(crate) next: Option<String>,
}

/// Lists those whom `wanted` takes, from a position on. `read` gives a page of a shard behind a customer, and `of` says whose an item
/// of it is.
///
/// # Errors
/// 503 where the table does not answer.
pub(crate) async fn by_shard<T, R>(
    from: Position,
    read: impl Fn(Shard, Option<CustomerId>) -> R + Send + Sync,
    of: impl Fn(&T) -> &CustomerId + Send + Sync,
    wanted: impl Fn(&T) -> bool + Send + Sync,
) -> Result<Listed<T>, Problem>
where
    T: Send,
    R: Future<Output = Result<Page<T>, StoreError>> + Send,
{
    let mut found = Vec::new();
    let mut position = Some(from);
    for _ in 0..MAX_READS {
        let Some(Position { shard, after }) = position else { break };
        let page = read(shard, after).await?;
        let last = page.items.last().map(|item| of(item).clone());
        for item in page.items.into_iter().filter(|item| wanted(item)) {
            let here = of(&item).clone();
            found.push(item);
            if found.len() == MAX_LISTED {
                return Ok(Listed { found, next: Some(Position::behind(here).to_string()) });
            }
        }
        position = match (page.next, last) {
            (Some(_), Some(last)) => Some(Position::behind(last)),
            _ => Shard::all().nth(shard.index() + 1).map(Position::at),
        };
    }
    Ok(Listed { found, next: position.map(|position| position.to_string()) })
}

/// How far a list was searched. As text: the last customer's id, or the digit of a shard to begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    shard: Shard,
    after: Option<CustomerId>,
}

impl Position {
    /// Where a cursor leads.
    ///
    /// # Errors
    /// 400 where it is none of ours.
    pub(crate) fn of(cursor: Option<&str>) -> Result<Self, Problem> {
        cursor.map_or(Some(Self::start()), Self::read).ok_or_else(not_a_cursor)
    }

    fn start() -> Self {
        Self::at(Shard::all().next().expect("there are sixteen"))
    }

    fn at(shard: Shard) -> Self {
        Self { shard, after: None }
    }

    fn behind(customer: CustomerId) -> Self {
        Self { shard: customer.shard(), after: Some(customer) }
    }

    fn read(cursor: &str) -> Option<Self> {
        let shard = cursor.parse().map(Self::at).ok();
        shard.or_else(|| cursor.parse().map(Self::behind).ok())
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.after {
            Some(customer) => customer.fmt(f),
            None => self.shard.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_the_way_through_its_text() {
        let customer = CustomerId::of_reference(&[0; 32], "C-1");
        for position in [Position::start(), Position::behind(customer)] {
            assert_eq!(Position::read(&position.to_string()), Some(position));
        }
        for text in ["", "g", "10", "held"] {
            assert_eq!(Position::read(text), None, "{text}");
        }
    }
}
