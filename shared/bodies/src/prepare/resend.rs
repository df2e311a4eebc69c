//! A notice sent again to those not notified.

use std::collections::BTreeMap;

use fields::{Checked, FieldErrors, Reason};
use jiff::Timestamp;
use model::channel::Channel;
use model::id::{CustomerId, NoticeNumber, ResendNumber};
use model::notice::ResendAsked;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a notice is to be sent again to those not notified.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewResend {
    /// Why, for colleagues and for the evidence. No personal data belongs here.
    pub reason: Reason,
}

impl Checked for NewResend {
    fn check(&self, errors: &mut FieldErrors) {
        errors.text("reason", &self.reason);
    }
}

/// Which resend is approved.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResendApproval {
    /// Its number, as the answer to its request says it.
    #[schema(value_type = u32, example = 1)]
    pub resend: ResendNumber,
}

impl Checked for ResendApproval {
    fn check(&self, _: &mut FieldErrors) {}
}

/// Who is not notified yet, in numbers, and what was asked and approved. Nothing is sent by reading it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ResendView {
    /// Which notice.
    #[schema(value_type = u32, example = 1)]
    pub notice: NoticeNumber,
    /// When this was counted. Absent: it is not an exact count, but about what stands now.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_at: Option<Timestamp>,
    /// Customers in each state. A resend looks only at `unreachable`; whoever is `planned`, `sending` or `accepted` is on the way,
    /// and whoever is `held` or `uncertain` is decided about by a person (`GET …/deliveries`).
    pub states: BTreeMap<String, i64>,
    /// What is asked and waits for another person. Absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedResend>,
    /// The last resend that was approved. Absent: there was none.
    #[schema(value_type = Option<u32>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<ResendNumber>,
}

/// A resend that somebody asked for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AskedResend {
    /// Its number, which the approval names.
    #[schema(value_type = u32, example = 1)]
    pub resend: ResendNumber,
    /// Who asked.
    pub by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl From<&ResendAsked> for AskedResend {
    fn from(asked: &ResendAsked) -> Self {
        let ResendAsked { number, asked, reason } = asked;
        Self { resend: *number, by: asked.by.to_string(), at: asked.at, reason: reason.clone() }
    }
}

/// A resend that is on its way.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ApprovedResend {
    /// Its number.
    #[schema(value_type = u32, example = 1)]
    pub resend: ResendNumber,
    /// When it was approved.
    #[schema(value_type = String, format = DateTime)]
    pub approved_at: Timestamp,
}

/// Those whom a resend would look at, some at a time.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ResendCustomers {
    /// Some of them.
    pub customers: Vec<ResendCustomer>,
    /// What to ask for as `after` to go on. Absent: these were the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A customer who is not notified, and by what a resend would try.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ResendCustomer {
    /// Who.
    #[schema(value_type = String)]
    pub customer: CustomerId,
    /// The channels, the first to be tried first. Empty: none is left that did not fail for good; correct an address first
    /// (`PUT …/customers/{customer}/contact`).
    #[schema(value_type = Vec<String>)]
    pub channels: Vec<Channel>,
}
