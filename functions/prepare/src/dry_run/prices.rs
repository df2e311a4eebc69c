//! What messages cost, as data with its date and its sources.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// The price table: `prices.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Prices {
    /// The day on which the figures were written down.
    pub(super) as_of: jiff::civil::Date,
    /// ISO 4217.
    pub(super) currency: String,
    /// How far the figures can be relied on.
    pub(super) note: String,
    /// The pages that they come from.
    pub(super) sources: Vec<String>,
    /// An e-mail, in millionths of the currency.
    pub(super) millionths_per_email: u64,
    /// A segment of a text, in millionths of the currency, by the calling code of the country to which it goes.
    pub(super) millionths_per_text_segment_by_calling_code: BTreeMap<String, u64>,
}

/// The table as it stood when this crate was built.
pub(super) fn prices() -> &'static Prices {
    static PRICES: LazyLock<Prices> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../prices.json")).expect("prices.json is a price table, as a test shows")
    });
    &PRICES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_table_has_a_date_and_sources() {
        let prices = prices();
        assert!(prices.sources.iter().all(|source| source.starts_with("https://aws.amazon.com/")));
        assert!(!prices.sources.is_empty() && prices.as_of.year() >= 2026);
        let per_text = &prices.millionths_per_text_segment_by_calling_code;
        assert!(per_text.values().all(|price| (1_000..1_000_000).contains(price)), "millionths, not dollars or cents");
    }
}
