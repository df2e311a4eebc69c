//! A test to oneself before anything goes out: what the list's first customer would get, to an address of the guest list.

use std::time::{Duration, Instant};

use intake::bodies::customer::FoundCustomer;
use intake::bodies::guests::GuestListView;
use prepare::bodies::test_send::TestSendView;
use serde_json::json;
use shared::id::{IncidentId, ListNumber, NoticeNumber};

use super::LOOK_EVERY;
use super::signed_in::{Body, SignedIn};

/// How long a test is waited for: with nothing else to send it takes seconds.
const PATIENCE: Duration = Duration::from_secs(60);
/// Where the demo's tests go.
const TESTER: &str = "comms@example.com";

/// Sends a test, and says what came of it and that the guest list is off.
pub(super) async fn rehearse(
    lead: &SignedIn,
    incident: &IncidentId,
    (list, notice): (ListNumber, NoticeNumber),
    reference: Option<String>,
) -> anyhow::Result<String> {
    let path = format!("incidents/{incident}");
    let guests: GuestListView = lead.put(&format!("{path}/guest-list"), &json!({"guests": [TESTER]})).await?;
    let state = if guests.on { "on" } else { "off: everyone is going to be told" };
    let Some(reference) = reference else { return Ok(format!("no test; the guest list is {state}")) };
    let body = json!({"list": list, "reference": reference});
    let found: FoundCustomer = lead.post("look-up", &format!("{path}/customers/lookup"), Body::Json(&body)).await?;
    let body = json!({"customer": found.customer, "to": TESTER, "channel": "email"});
    let path = format!("{path}/notices/{notice}/test-sends");
    let mut test: TestSendView = lead.post("test", &path, Body::Json(&body)).await?;
    let began = Instant::now();
    while ["asked", "sending"].contains(&test.state.as_str()) && began.elapsed() < PATIENCE {
        tokio::time::sleep(LOOK_EVERY).await;
        test = lead.get(&format!("{path}/{}", test.test)).await?;
    }
    Ok(format!("{} to {TESTER}; the guest list is {state}", test.state))
}
