//! SES's account: how fast, and how much, we may send.

use aws_sdk_sesv2::Client;
use jiff::Timestamp;
use model::pacing::Pacing;
use stores::aws::Failure;

use crate::ports::{Account, AccountUnread};

/// The account on SES v2.
#[derive(Clone, Debug)]
pub struct SesAccount {
    client: Client,
}

impl SesAccount {
    /// The account of this client's credentials.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client }
    }
}

impl Account for SesAccount {
    async fn pacing(&self, now: Timestamp) -> Result<Pacing, AccountUnread> {
        let account =
            self.client.get_account().send().await.map_err(|error| AccountUnread(Failure::from(&error).into()))?;
        let quota = account.send_quota.unwrap_or_else(|| aws_sdk_sesv2::types::SendQuota::builder().build());
        // -1 means that the account has no daily quota.
        // https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendQuota.html
        let remaining =
            if quota.max24_hour_send < 0.0 { f64::MAX } else { quota.max24_hour_send - quota.sent_last24_hours };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count; the cast saturates")]
        let remaining_today = if account.sending_enabled { remaining.max(0.0) as u64 } else { 0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count that is not negative")]
        let most_per_day = (quota.max24_hour_send >= 0.0).then_some(quota.max24_hour_send as u64);
        Ok(Pacing { rate_per_second: quota.max_send_rate, remaining_today, most_per_day, read_at: now })
    }
}
