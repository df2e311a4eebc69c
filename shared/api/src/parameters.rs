//! What an address says: the ids in its path and the parameters after `?`.

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, MatchedPath, path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::json;
use crate::problem::{PARAMETER, Problem};

/// What each name in braces stands for, in every route.
pub(crate) const IN_PATH: [(&str, &str); 8] = [
    ("incident", "an incident's id: `inc-` and 20 hex digits, as `GET /incidents` lists them"),
    ("list", "the number of a list of the incident"),
    ("test", "the number of a test of the notice"),
    ("notice", "the number of a notice of the incident"),
    (
        "consignment",
        "the name of a consignment of the notice, such as letter-000007, as `GET …/consignments` lists them",
    ),
    ("customer", "a customer's opaque id: 32 hex digits, as `POST /incidents/{incident}/customers/lookup` gives it"),
    ("update", "the number of an update of the incident"),
    (
        "obligation",
        "the key of an obligation, such as `us-ca.individuals`, as `GET /incidents/{incident}/assessment` gives it",
    ),
];

/// The names in braces of a path.
pub(crate) fn names_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// The words for a name in braces.
pub(crate) fn in_words(name: &str) -> Option<&'static str> {
    IN_PATH.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}

/// The ids in a path, by their names.
#[derive(Clone, Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = path::Path::from_request_parts(parts, state).await;
        path.map(|path::Path(ids)| Self(ids)).map_err(|rejection| unknown(&rejection, parts))
    }
}

/// An address that cannot be one of ours, since a part of it is no id.
fn unknown(rejection: &PathRejection, parts: &Parts) -> Problem {
    use path::ErrorKind::{DeserializeError, ParseErrorAtKey};
    let failed = match rejection {
        PathRejection::FailedToDeserializePathParams(failed) => Some(failed.kind()),
        _ => None,
    };
    let name = match failed {
        Some(ParseErrorAtKey { key, .. } | DeserializeError { key, .. }) => Some(key.as_str()),
        // The only part that is an id needs no name to be read.
        _ => parts.extensions.get::<MatchedPath>().and_then(|route| names_in(route.as_str()).next()),
    };
    Problem::not_found(match name.and_then(|name| in_words(name).map(|words| (name, words))) {
        Some((name, words)) => format!("`{{{name}}}` in the address must be {words}."),
        None => "A part of the address is not an id of ours. GET /openapi.json lists every route.".to_owned(),
    })
}

/// The parameters after `?`, by their names; unknown ones are refused where the type says so.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let read = axum::extract::Query::try_from_uri(&parts.uri);
        read.map(|axum::extract::Query(parameters)| Self(parameters))
            .map_err(|rejection| Problem::new(&PARAMETER, not_taken(&rejection.body_text())))
    }
}

/// Which parameter after `?` is missing or wrong and what it has to be, from what axum and serde say: `…: NAME: …, expected …` or
/// `…: missing field `NAME``. What was sent is left out.
fn not_taken(message: &str) -> String {
    let message = message.strip_prefix("Failed to deserialize query string: ").unwrap_or(message);
    if let Some(name) = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        let words = in_words(name).map_or_else(String::new, |words| format!(": {words}"));
        return format!("`{name}` is missing after `?`{words}.");
    }
    let about = message
        .split_once(": ")
        .map(|(name, _)| name)
        .filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
    let expected = json::expected(message).or_else(|| Some(in_words(about?)?.to_owned()));
    let subject = about.map_or_else(|| "What stands after `?`".to_owned(), |name| format!("`{name}` after `?`"));
    let expected = expected.map_or_else(String::new, |expected| format!(" Expected {expected}."));
    format!("{subject} is not as this route takes it.{expected}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read into")]
    struct Asked {
        customer: model::id::CustomerId,
        months: u8,
        channel: Option<model::channel::Channel>,
    }

    fn refusal(query: &str) -> String {
        let uri = format!("https://example.com/?{query}").parse().expect("an address");
        let refused = axum::extract::Query::<Asked>::try_from_uri(&uri).expect_err("refused");
        not_taken(&refused.body_text())
    }

    #[test]
    fn what_is_wrong_after_the_question_mark_is_named_and_what_was_sent_is_not() {
        let id = "0".repeat(32);
        let opaque = in_words("customer").expect("in the table");
        assert_eq!(refusal("months=1"), format!("`customer` is missing after `?`: {opaque}."));
        let refused = format!("`customer` after `?` is not as this route takes it. Expected {opaque}.");
        assert_eq!(refusal("months=1&customer=ada@example.com"), refused);
        let query = |rest| format!("customer={id}&{rest}");
        assert_eq!(refusal(&query("months=ada@example.com")), "`months` after `?` is not as this route takes it.");
        assert_eq!(
            refusal(&query("months=1&channel=ada@example.com")),
            "`channel` after `?` is not as this route takes it. Expected one of `email`, `sms`, `letter`, `call`."
        );
        assert_eq!(
            refusal(&query("months=1&ada@example.com=1")),
            "What stands after `?` is not as this route takes it. Expected one of `customer`, `months`, `channel`."
        );
    }
}
