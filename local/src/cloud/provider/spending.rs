//! What the account spends on texts in a month, and may spend.
//!
//! Source: <https://docs.aws.amazon.com/sns/latest/dg/channels-sms-awssupport-spend-threshold.html>. SNS takes texts beyond the limit, answers
//! with a message id and never sends them.

use serde::{Deserialize, Serialize};

/// Prices and limits in dollars. Only ever grows here: a local cloud does not live for a month.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spending {
    /// The most that the account may spend in a month. `None`: no limit.
    #[serde(default)]
    pub monthly_limit_usd: Option<f64>,
    /// What one part of a text costs.
    #[serde(default = "us_price")]
    pub part_usd: f64,
    /// What was spent this month.
    #[serde(default)]
    pub spent_usd: f64,
}

/// What a part to a number of the US costs: <https://aws.amazon.com/sns/sms-pricing/>, carriers' fees aside.
fn us_price() -> f64 {
    0.00645
}

impl Default for Spending {
    fn default() -> Self {
        Self { monthly_limit_usd: None, part_usd: us_price(), spent_usd: 0.0 }
    }
}

impl Spending {
    /// Spends what this text costs. `false`: it would pass the limit, and nothing is spent.
    pub fn spend(&mut self, message: &str) -> bool {
        let price = self.part_usd * parts(message) as f64;
        // A hair beyond is within: prices are added up as fractions.
        if self.monthly_limit_usd.is_some_and(|limit| self.spent_usd + price > limit + 1e-9) {
            return false;
        }
        self.spent_usd += price;
        true
    }
}

/// How many parts of 140 bytes a text takes: 160 characters of GSM's alphabet or 70 others in one, 153 or 67 in each of several. ASCII stands
/// for GSM's alphabet here, which is close enough for a price.
fn parts(message: &str) -> usize {
    let (whole, each) = if message.is_ascii() { (160, 153) } else { (70, 67) };
    let length = message.encode_utf16().count();
    if length <= whole { 1 } else { length.div_ceil(each) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_paid_by_its_parts() {
        assert_eq!(
            (parts(""), parts(&"a".repeat(160)), parts(&"a".repeat(161)), parts(&"a".repeat(307))),
            (1, 1, 2, 3)
        );
        assert_eq!((parts(&"\u{e9}".repeat(70)), parts(&"\u{e9}".repeat(71))), (1, 2));
    }

    #[test]
    fn what_would_pass_the_limit_is_not_spent() {
        let mut spending = Spending { monthly_limit_usd: Some(0.03), part_usd: 0.01, spent_usd: 0.0 };
        assert_eq!([(); 4].map(|()| spending.spend("x")), [true, true, true, false]);
        assert!((spending.spent_usd - 0.03).abs() < 1e-9);
    }
}
