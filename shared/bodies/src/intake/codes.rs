//! Pools of enrolment codes, as they are counted.

use jiff::Timestamp;
use model::codes::CodePool;
use model::id::PoolNumber;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A pool in numbers.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PoolView {
    /// Its number.
    #[schema(value_type = u32, example = 1)]
    pub pool: PoolNumber,
    /// Of what product: notices whose `monitoring/product` is the same take codes from it.
    pub product: String,
    /// For how many months each code is good.
    pub months: u8,
    /// How many codes it holds.
    pub codes: u32,
    /// How many of them are set aside for lists, by approvals.
    pub reserved: u32,
    /// How many are left.
    pub left: u32,
    /// Who uploaded it.
    pub loaded_by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub loaded_at: Timestamp,
}

impl From<&CodePool> for PoolView {
    fn from(pool: &CodePool) -> Self {
        Self {
            pool: pool.pool,
            product: pool.product.clone(),
            months: pool.months,
            codes: pool.codes,
            reserved: pool.reserved,
            left: pool.left(),
            loaded_by: pool.loaded_by.to_string(),
            loaded_at: pool.loaded_at,
        }
    }
}

/// All pools of an incident.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Pools {
    /// Each in numbers, the oldest first.
    pub pools: Vec<PoolView>,
}
