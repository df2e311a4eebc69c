//! A test to oneself before anything goes out: what the list's first customer would get, to an address of the guest list.

use std::time::{Duration, Instant};

use bodies::intake::customer::FoundCustomer;
use bodies::intake::guests::GuestListView;
use bodies::prepare::test_send::TestSendView;
use model::id::{IncidentId, ListNumber, NoticeNumber};
use serde_json::json;

use super::LOOK_EVERY;
use super::signed_in::{Body, SignedIn};

/// How long to wait for a test: with nothing else to send it takes seconds.
const PATIENCE: Duration = Duration::from_secs(60);
/// Where the demo's tests go.
const TESTER: &str = "comms@example.com";

/// Sends a test, and says what came of it and that the guest list is off. A test that cannot be sent is no reason to notify nobody.
pub(super) async fn rehearse(
    lead: &SignedIn,
    incident: &IncidentId,
    (list, notice): (ListNumber, NoticeNumber),
    reference: Option<String>,
) -> anyhow::Result<String> {
    let path = format!("incidents/{incident}");
    let guests: GuestListView = lead.put(&format!("{path}/guest-list"), &json!({"guests": [TESTER]})).await?;
    let state = if guests.on { "on" } else { "off: everyone will be notified" };
    let test = match reference {
        Some(reference) => send(lead, &path, (list, notice), &reference).await,
        None => Err(anyhow::anyhow!("the list's file shows no reference")),
    };
    let words =
        test.unwrap_or_else(|error| format!("no test was sent ({})", format!("{error:#}").trim_end_matches('.')));
    Ok(format!("{words}; the guest list is {state}"))
}

/// Sends what the customer of this reference would get.
async fn send(
    lead: &SignedIn,
    incident: &str,
    (list, notice): (ListNumber, NoticeNumber),
    reference: &str,
) -> anyhow::Result<String> {
    let body = json!({"list": list, "reference": reference});
    let found: FoundCustomer = lead.post("look-up", &format!("{incident}/customers/lookup"), Body::Json(&body)).await?;
    let body = json!({"customer": found.customer, "to": TESTER, "channel": "email"});
    let path = format!("{incident}/notices/{notice}/test-sends");
    let mut test: TestSendView = lead.post("test", &path, Body::Json(&body)).await?;
    let began = Instant::now();
    while ["asked", "sending"].contains(&test.state.as_str()) && began.elapsed() < PATIENCE {
        tokio::time::sleep(LOOK_EVERY).await;
        test = lead.get(&format!("{path}/{}", test.test)).await?;
    }
    Ok(format!("{} to {TESTER}", test.state))
}

#[cfg(test)]
mod tests {
    use wiremock::matchers::{method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;

    #[tokio::test]
    async fn a_customer_who_is_not_found_means_no_test_and_no_end() {
        let server = MockServer::start().await;
        let incident = IncidentId::of_request("demo", "rehearsal");
        let guests = json!({"on": false, "guests": 0, "words": ""});
        let put = Mock::given(method("PUT")).and(path(format!("/incidents/{incident}/guest-list")));
        put.respond_with(ResponseTemplate::new(200).set_body_json(guests)).mount(&server).await;
        let problem = json!({"title": "There is nothing here", "detail": "No such customer."});
        let look_up = Mock::given(method("POST")).and(path(format!("/incidents/{incident}/customers/lookup")));
        look_up.respond_with(ResponseTemplate::new(404).set_body_json(problem)).expect(1).mount(&server).await;
        let lead = SignedIn::new(&server.uri(), "token", "run").expect("a client");
        let rehearse = async |reference: Option<&str>| {
            rehearse(&lead, &incident, (ListNumber(1), NoticeNumber(1)), reference.map(str::to_owned)).await
        };
        let off = "the guest list is off: everyone will be notified";
        assert_eq!(
            rehearse(Some("A-1")).await.expect("no end"),
            format!("no test was sent (There is nothing here. No such customer); {off}")
        );
        let words = rehearse(None).await.expect("no end");
        assert_eq!(words, format!("no test was sent (the list's file shows no reference); {off}"));
    }
}
