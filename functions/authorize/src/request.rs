//! The event that API Gateway sends, and the token in it.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;
use token::{BearerToken, Refusal};

/// What API Gateway sends a REQUEST authorizer, as far as it is read here.
///
/// Not `aws_lambda_events`' type: that one refuses the whole event for one header outside ASCII, and its error text, which
/// the runtime logs, repeats the header. Header values stay unread until one of them is needed, so none can fail to parse.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    #[serde(default)]
    method_arn: Option<String>,
    #[serde(default)]
    multi_value_headers: Option<HashMap<String, Value>>,
}

impl Request {
    /// The method that is called: `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{verb}/{path}`.
    #[must_use]
    pub fn method_arn(&self) -> &str {
        self.method_arn.as_deref().unwrap_or_default()
    }

    /// The token of the one `Authorization` header.
    ///
    /// # Errors
    /// [`Refusal::NoToken`], also where there are two: API Gateway caches the answer by one of them, and it must not be the
    /// answer to the other. [`Refusal::TooLong`].
    pub fn bearer_token(&self) -> Result<BearerToken<'_>, Refusal> {
        let headers = self.multi_value_headers.iter().flatten();
        let mut values = headers
            .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"))
            .flat_map(|(_, values)| values.as_array().into_iter().flatten());
        match (values.next().and_then(Value::as_str), values.next()) {
            (Some(header), None) => BearerToken::of_header(header),
            _ => Err(Refusal::NoToken),
        }
    }
}
