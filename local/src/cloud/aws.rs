//! The few AWS calls that the local cloud itself makes, to MiniStack and to nothing else.
//!
//! Requests are signed with MiniStack's own root key, the word `test`, so real AWS would refuse every one: nothing here can reach a
//! person's account by mistake. The functions and the tests use the real SDK.

use std::error::Error;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    self, PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode,
};
use aws_sigv4::sign::v4;
use axum::body::Bytes;
use reqwest::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING,
};
use reqwest::{Client, Method, Request, RequestBuilder, Response, StatusCode};
use serde_json::Value;

use crate::cloud::xml::first_text;

/// The account that MiniStack plays.
pub const ACCOUNT: &str = "000000000000";
/// The region that everything local is in.
pub const REGION: &str = "us-east-1";

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum AwsError {
    /// The service refused; its code and its words.
    #[error("{service} refused {action}: {code}: {message}")]
    Refused {
        /// Which service.
        service: &'static str,
        /// Which action.
        action: String,
        /// The error's name, such as `ResourceNotFoundException`.
        code: String,
        /// What the service says.
        message: String,
    },
    /// Nothing answered, or not in the service's protocol.
    #[error("{service} did not answer {action}")]
    Unanswered {
        /// Which service.
        service: &'static str,
        /// Which action.
        action: String,
        /// What went wrong on the way.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl AwsError {
    /// The service's name for the error, if it answered.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            Self::Unanswered { .. } => None,
        }
    }

    fn unanswered(service: &'static str, action: &str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unanswered { service, action: action.to_owned(), source: source.into() }
    }
}

/// MiniStack's address and the ways to speak to it.
#[derive(Clone, Debug)]
pub struct Cloud {
    http: Client,
    url: String,
}

impl Cloud {
    /// The cloud at this address, which has no slash at its end.
    ///
    /// # Errors
    /// A client that cannot be made.
    pub fn at(url: &str) -> anyhow::Result<Self> {
        let http = Client::builder().no_proxy().connect_timeout(Duration::from_secs(2)).build()?;
        Ok(Self { http, url: url.to_owned() })
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether MiniStack is up: it answers only once all of its services are.
    pub async fn is_ready(&self) -> bool {
        let asked = self.http.get(format!("{}/_ministack/health", self.url)).timeout(Duration::from_secs(2));
        asked.send().await.is_ok_and(|answer| answer.status().is_success())
    }

    /// A call in the Query protocol (CloudFormation, SNS): the answer's XML.
    ///
    /// # Errors
    /// [`AwsError`].
    pub async fn query(
        &self,
        service: &'static str,
        action: &str,
        parameters: &[(String, String)],
    ) -> Result<String, AwsError> {
        let mut form = vec![("Action".to_owned(), action.to_owned())];
        form.extend_from_slice(parameters);
        let (ok, body) = self.text(service, action, self.request(Method::POST, "/").form(&form)).await?;
        if ok {
            return Ok(body);
        }
        Err(AwsError::Refused {
            service,
            action: action.to_owned(),
            code: first_text(&body, "Code").unwrap_or_default(),
            message: first_text(&body, "Message").unwrap_or(body),
        })
    }

    /// A call in a JSON protocol: by target (Cognito), or by path if `target` is empty (SES).
    ///
    /// # Errors
    /// [`AwsError`].
    pub async fn json(
        &self,
        service: &'static str,
        target: &str,
        (method, path): (Method, &str),
        body: &Value,
    ) -> Result<Value, AwsError> {
        let action = if target.is_empty() { path } else { target };
        let mut request = self.request(method, path);
        if !target.is_empty() {
            request = request.header("X-Amz-Target", target).header(CONTENT_TYPE, "application/x-amz-json-1.1");
        }
        if !body.is_null() {
            request = request.body(body.to_string());
        }
        let response = self.send(service, action, request).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.map_err(|error| AwsError::unanswered(service, action, error))?;
        let value = if text.is_empty() { Ok(Value::Null) } else { serde_json::from_str(&text) };
        match value {
            Ok(value) if status.is_success() => Ok(value),
            Ok(value) => Err(refused(service, action, &headers, &value)),
            Err(error) => Err(AwsError::unanswered(service, action, error)),
        }
    }

    /// Puts an object, or makes a bucket if `key` is empty.
    ///
    /// # Errors
    /// [`AwsError`].
    pub async fn put(&self, bucket: &str, key: &str, body: Vec<u8>) -> Result<(), AwsError> {
        let request = self.request(Method::PUT, &format!("/{bucket}/{key}")).body(body);
        let (ok, body) = self.text("s3", "PutObject", request).await?;
        if ok {
            return Ok(());
        }
        Err(AwsError::Refused {
            service: "s3",
            action: "PutObject".to_owned(),
            code: first_text(&body, "Code").unwrap_or_default(),
            message: first_text(&body, "Message").unwrap_or(body),
        })
    }

    /// Reads an object as it is stored.
    ///
    /// # Errors
    /// Nothing answered. What S3 refuses is a response like any other.
    pub async fn get(&self, bucket: &str, key: &str) -> Result<Response, AwsError> {
        self.send("s3", "GetObject", self.request(Method::GET, &format!("/{bucket}/{key}"))).await
    }

    /// Passes a request on as it came, and gives back status, content type and body.
    ///
    /// # Errors
    /// Nothing answered.
    pub async fn forward(
        &self,
        method: Method,
        path: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<(StatusCode, Option<HeaderValue>, Bytes), AwsError> {
        let unanswered = |error| AwsError::unanswered("the service", path, error);
        let mut request = self.http.request(method, format!("{}{path}", self.url)).body(body);
        for (name, value) in headers {
            // These belong to the connection. The host stays as the caller wrote it: the caller's signature covers it.
            if ![CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, EXPECT].contains(name) {
                request = request.header(name, value);
            }
        }
        let response = request.send().await.map_err(unanswered)?;
        let (status, content_type) = (response.status(), response.headers().get(CONTENT_TYPE).cloned());
        Ok((status, content_type, response.bytes().await.map_err(unanswered)?))
    }

    /// Invokes a function and waits for its answer. `Ok(Err(..))` is the function's own failure.
    ///
    /// # Errors
    /// [`AwsError`].
    pub async fn invoke(&self, function: &str, payload: &Value) -> Result<Result<Value, Value>, AwsError> {
        let path = format!("/2015-03-31/functions/{function}/invocations");
        let request = self.request(Method::POST, &path).body(payload.to_string());
        let response = self.send("lambda", "Invoke", request).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.text().await.map_err(|error| AwsError::unanswered("lambda", "Invoke", error))?;
        let value: Value = serde_json::from_str(&body).unwrap_or(Value::String(body));
        if !status.is_success() {
            return Err(refused("lambda", "Invoke", &headers, &value));
        }
        Ok(if headers.contains_key("X-Amz-Function-Error") { Err(value) } else { Ok(value) })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// Signs a request and sends it.
    async fn send(&self, service: &'static str, action: &str, request: RequestBuilder) -> Result<Response, AwsError> {
        let unanswered = |error: reqwest::Error| AwsError::unanswered(service, action, error);
        let mut request = request.build().map_err(unanswered)?;
        sign(service, &mut request).map_err(|error| AwsError::unanswered(service, action, error))?;
        self.http.execute(request).await.map_err(unanswered)
    }

    /// Signs a request, sends it, and reads the answer's text; says whether it is a success.
    async fn text(
        &self,
        service: &'static str,
        action: &str,
        request: RequestBuilder,
    ) -> Result<(bool, String), AwsError> {
        let response = self.send(service, action, request).await?;
        let ok = response.status().is_success();
        let body = response.text().await.map_err(|error| AwsError::unanswered(service, action, error))?;
        Ok((ok, body))
    }
}

/// Signature version 4: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>.
fn sign(service: &str, request: &mut Request) -> Result<(), Box<dyn Error + Send + Sync>> {
    let identity = Credentials::new("test", "test", None, None, "local").into();
    let mut settings = SigningSettings::default();
    if service == "s3" {
        // S3 signs the path as it is, and wants the body's digest in a header.
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    let parameters = v4::SigningParams::builder().identity(&identity).region(REGION).name(service);
    let parameters = parameters.time(SystemTime::now()).settings(settings).build()?.into();
    let headers = request.headers().iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    let signable =
        SignableRequest::new(request.method().as_str(), request.url().as_str(), headers, SignableBody::Bytes(body))?;
    let (instructions, _signature) = http_request::sign(signable, &parameters)?.into_parts();
    for header in instructions.into_parts().0 {
        request.headers_mut().insert(HeaderName::from_static(header.name()), header.value().parse()?);
    }
    Ok(())
}

fn refused(service: &'static str, action: &str, headers: &HeaderMap, body: &Value) -> AwsError {
    let named = headers.get("x-amzn-errortype").and_then(|name| name.to_str().ok());
    let code = named.or(body["__type"].as_str()).unwrap_or_default();
    let message = body["message"].as_str().or(body["Message"].as_str());
    AwsError::Refused {
        service,
        action: action.to_owned(),
        code: code.rsplit('#').next().unwrap_or(code).to_owned(),
        message: message.map_or_else(|| body.to_string(), str::to_owned),
    }
}
