//! An operator who is signed in, and what they ask of the API.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use bodies::prepare::check::FoundInNotice;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::findings::lines;

/// How long a request is repeated that gets no answer.
const PATIENCE: Duration = Duration::from_secs(90);
/// The longest pause before a request is repeated.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);
/// Longer than API Gateway waits for a function.
const ANSWER_WITHIN: Duration = Duration::from_secs(35);

/// What a POST carries.
#[derive(Clone, Copy)]
pub(super) enum Body<'b> {
    Nothing,
    Json(&'b Value),
    /// A file of this media type.
    File(&'b str, &'b [u8]),
}

/// An operator with their token.
pub(super) struct SignedIn {
    http: Client,
    url: String,
    token: String,
    run: String,
}

impl SignedIn {
    pub(super) fn new(url: &str, token: &str, run: &str) -> anyhow::Result<Self> {
        let http = Client::builder().no_proxy().timeout(ANSWER_WITHIN).build()?;
        Ok(Self { http, url: url.to_owned(), token: token.to_owned(), run: run.to_owned() })
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        let request = || self.http.get(format!("{}/{path}", self.url)).bearer_auth(&self.token);
        read(answered(request).await?).await
    }

    /// Acts once, however often the request has to be repeated: `act` names it within this run.
    pub(super) async fn post<T: DeserializeOwned>(&self, act: &str, path: &str, body: Body<'_>) -> anyhow::Result<T> {
        let key = format!("demo-{}-{act}", self.run);
        let request = || {
            let request = self.http.post(format!("{}/{path}", self.url)).bearer_auth(&self.token);
            let request = request.header("Idempotency-Key", &key);
            match body {
                Body::Nothing => request,
                Body::Json(value) => request.json(value),
                Body::File(media_type, file) => request.header(CONTENT_TYPE, media_type).body(file.to_vec()),
            }
        };
        read(answered(request).await?).await
    }

    /// Adds to what is there once, however often the request has to be repeated.
    pub(super) async fn patch<T: DeserializeOwned>(&self, act: &str, path: &str, body: &Value) -> anyhow::Result<T> {
        let key = format!("demo-{}-{act}", self.run);
        let request = || {
            let request = self.http.patch(format!("{}/{path}", self.url)).bearer_auth(&self.token);
            request.header("Idempotency-Key", &key).json(body)
        };
        read(answered(request).await?).await
    }

    /// Sets a value, however often the request has to be repeated.
    pub(super) async fn put<T: DeserializeOwned>(&self, path: &str, body: &Value) -> anyhow::Result<T> {
        let request = || self.http.put(format!("{}/{path}", self.url)).bearer_auth(&self.token).json(body);
        read(answered(request).await?).await
    }

    /// Puts a file to an address that the API gave: the address itself is the permission.
    pub(super) async fn upload(&self, address: &str, file: &[u8]) -> anyhow::Result<()> {
        let request = || self.http.put(address).timeout(PATIENCE).body(file.to_vec());
        let status = answered(request).await?.status();
        if !status.is_success() {
            bail!("the upload of the list was answered with {status}");
        }
        Ok(())
    }

    /// Fetches a file from an address that the API gave: the address itself is the permission.
    pub(super) async fn fetch(&self, address: &str) -> anyhow::Result<Vec<u8>> {
        let answer = answered(|| self.http.get(address)).await?;
        let status = answer.status();
        if !status.is_success() {
            bail!("a file of a consignment was answered with {status}");
        }
        Ok(answer.bytes().await.context("a file of a consignment broke off")?.to_vec())
    }

    /// Makes sure that a public address opens, for somebody without a token.
    pub(super) async fn opens(&self, address: &str) -> anyhow::Result<()> {
        let status = answered(|| self.http.get(address)).await?.status();
        if !status.is_success() {
            bail!("the page {address} answers with {status}");
        }
        Ok(())
    }
}

/// Sends a request until something answers it: a function that died, or is busy, answers at the next try.
async fn answered(request: impl Fn() -> RequestBuilder) -> anyhow::Result<Response> {
    let (began, mut pause) = (Instant::now(), Duration::from_millis(250));
    loop {
        let answer = request().send().await;
        let again = answer.as_ref().map_or(true, |answer| matches!(answer.status().as_u16(), 429 | 502 | 503 | 504));
        if !again || began.elapsed() > PATIENCE {
            return answer.map_err(reqwest::Error::without_url).context("the local cloud does not answer");
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn read<T: DeserializeOwned>(answer: Response) -> anyhow::Result<T> {
    let status = answer.status();
    let body = answer.bytes().await.context("the API's answer broke off")?;
    if status.is_success() {
        return serde_json::from_slice(&body).context("the API's answer is not what /openapi.json says");
    }
    match serde_json::from_slice::<Refusal>(&body) {
        Ok(refusal) => bail!(refusal.in_words()),
        Err(_) => bail!("the API answered with {status}"),
    }
}

/// Problem details as people read them.
#[derive(Deserialize)]
struct Refusal {
    title: String,
    detail: String,
    #[serde(default)]
    errors: Vec<Field>,
    /// What a notice's check found that stands in the way.
    #[serde(default)]
    findings: Vec<FoundInNotice>,
}

#[derive(Deserialize)]
struct Field {
    pointer: String,
    expected: String,
}

impl Refusal {
    fn in_words(&self) -> String {
        let field =
            |field: &Field| format!("\n  {}: expected {}", field.pointer.trim_start_matches("#/"), field.expected);
        let fields: String = self.errors.iter().map(field).collect();
        let found = lines(self.findings.iter().map(|found| &found.finding));
        let found = if found.is_empty() { found } else { format!("\n{found}") };
        format!("{}. {}{fields}{found}", self.title.trim_end_matches('.'), self.detail)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wiremock::matchers::{header, method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;

    #[tokio::test]
    async fn a_request_that_nobody_answered_is_repeated_under_the_same_key() {
        let server = MockServer::start().await;
        let act = || {
            let key = header("Idempotency-Key", "demo-run-report");
            Mock::given(method("POST")).and(path("/v1/incidents")).and(header("Authorization", "Bearer token")).and(key)
        };
        act().respond_with(ResponseTemplate::new(502)).up_to_n_times(1).expect(1).mount(&server).await;
        act().respond_with(ResponseTemplate::new(503)).up_to_n_times(1).expect(1).mount(&server).await;
        act().respond_with(ResponseTemplate::new(201).set_body_json(json!(7))).expect(1).mount(&server).await;
        let lead = SignedIn::new(&format!("{}/v1", server.uri()), "token", "run").expect("a client");
        let answer: u32 = lead.post("report", "incidents", Body::Nothing).await.expect("answered");
        assert_eq!(answer, 7);
    }

    #[tokio::test]
    async fn a_refusal_is_reported_in_its_own_words_and_not_repeated() {
        let server = MockServer::start().await;
        let problem = json!({"title": "Fields are wrong", "detail": "Correct them.",
            "errors": [{"pointer": "#/data_types/0", "expected": "a data type"}]});
        let refused = ResponseTemplate::new(422).set_body_json(problem);
        Mock::given(method("GET")).respond_with(refused).expect(1).mount(&server).await;
        let lead = SignedIn::new(&server.uri(), "token", "run").expect("a client");
        let error = lead.get::<Value>("incidents").await.expect_err("refused");
        assert_eq!(error.to_string(), "Fields are wrong. Correct them.\n  data_types/0: expected a data type");
    }

    #[tokio::test]
    async fn a_refusal_of_what_a_check_finds_says_each_finding() {
        let server = MockServer::start().await;
        let finding = json!({"key": "required-content.us-ca.date_of_breach", "code": "required-content",
            "severity": "blocks_by_law", "rule": {"regime": "us-ca", "cite": "Cal. Civ. Code § 1798.82", "source": "California"},
            "place": {"field": "particulars/occurred"}, "wrong": "It does not say when.", "fix": "Fill it in.",
            "concerns": {"people": 1}});
        let problem = json!({"title": "It cannot go out", "detail": "Correct the text.", "findings": [finding]});
        let refused = ResponseTemplate::new(409).set_body_json(problem);
        Mock::given(method("POST")).respond_with(refused).mount(&server).await;
        let counsel = SignedIn::new(&server.uri(), "token", "run").expect("a client");
        let error = counsel.post::<Value>("approve", "approvals", Body::Nothing).await.expect_err("refused");
        assert_eq!(
            error.to_string(),
            "It cannot go out. Correct the text.\n    California, Cal. Civ. Code § 1798.82, 1 person; in \
             particulars/occurred\n      It does not say when.\n      Fill it in."
        );
    }
}
