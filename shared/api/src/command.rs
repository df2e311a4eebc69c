//! A request that acts: who asks, under which key, and what.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use fields::{Checked, FieldErrors};
use model::actor::Actor;
use model::digest::{Digest, Digester};
use model::entry::Key;
use model::keys;
use model::operator::Operator;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use crate::json;
use crate::operator::{Caller, actor};
use crate::problem::{self, Problem};

/// A POST or PATCH: it acts at most once for one caller and `Idempotency-Key` (see [`crate::once()`]).
#[derive(Debug)]
pub struct Command<B> {
    /// Who asks.
    pub caller: Operator,
    /// The caller's own name for this one request; whoever repeats a request repeats it.
    pub key: IdempotencyKey,
    /// By which a repeated request is distinguished from another one under the same key.
    pub(crate) fingerprint: Digest,
    /// What is asked.
    pub body: B,
}

impl<B> Command<B> {
    /// Who asks, as the actor of what is done.
    #[must_use]
    pub fn by(&self) -> Actor {
        actor(&self.caller)
    }

    /// The same request, distinguished from others under its key by this instead of by its body: a digest of a body with an address in it
    /// would let somebody guess the address.
    #[must_use]
    pub fn known_by<T: serde::Serialize>(self, what: &T) -> Self {
        Self { fingerprint: Digest::of_json(what), ..self }
    }

    /// A name for what this request uploads: the same each time that it comes again.
    #[must_use]
    pub fn upload_name(&self) -> String {
        let mut name = self.entry::<()>().into_entry();
        name.truncate(32);
        name
    }

    /// Where the answer is kept.
    #[must_use]
    pub fn entry<E>(&self) -> Key<E> {
        keys::idempotency(self.caller.subject.as_str(), self.key.as_str())
    }
}

impl<S: Send + Sync, B: Payload> FromRequest<S> for Command<B> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Caller(caller) = Caller::from_request_parts(&mut parts, state).await?;
        let key = IdempotencyKey::of(&parts.headers)?;
        let media_type = media_type(&parts.headers);
        let bytes = within::<B>(body).await?;
        let mut fingerprint = Digester::default();
        for part in [parts.method.as_str(), parts.uri.path(), &sorted(parts.uri.query().unwrap_or_default())] {
            fingerprint.add(part.as_bytes());
        }
        fingerprint.add(&bytes);
        let body = B::read(media_type.as_deref(), bytes)?;
        Ok(Self { caller, key, fingerprint: fingerprint.finish(), body })
    }
}

/// A body of a PUT: it says what is to be, so sending it again changes nothing.
#[derive(Debug)]
pub struct Content<B>(pub B);

impl<S: Send + Sync, B: Payload> FromRequest<S> for Content<B> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let media_type = media_type(&parts.headers);
        B::read(media_type.as_deref(), within::<B>(body).await?).map(Self)
    }
}

/// What a body can be read into.
pub trait Payload: Sized + Send {
    /// The most bytes that a body may have.
    const MAX_BYTES: usize;
    /// What to do with one that has more.
    const IF_LARGER: &str = "Shorten it.";

    /// Reads the body that says to be of this media type (in lower case, without parameters).
    ///
    /// # Errors
    /// A problem that says what was expected.
    fn read(media_type: Option<&str>, bytes: Bytes) -> Result<Self, Problem>;
}

/// JSON whose fields have limits of their own, so that one that is too large is named.
impl<T: DeserializeOwned + Checked + Send> Payload for T {
    const MAX_BYTES: usize = 4_000_000;

    fn read(media_type: Option<&str>, bytes: Bytes) -> Result<Self, Problem> {
        expect_json(media_type)?;
        let body: T = json::read(&bytes)?;
        let mut errors = FieldErrors::default();
        body.check(&mut errors);
        errors.finish()?;
        Ok(body)
    }
}

/// No body, or an empty object.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl Payload for Nothing {
    const MAX_BYTES: usize = 1_000;

    fn read(media_type: Option<&str>, bytes: Bytes) -> Result<Self, Problem> {
        if bytes.is_empty() {
            return Ok(Self {});
        }
        expect_json(media_type)?;
        json::read(&bytes)
    }
}

/// Refuses a body that is not JSON by its own word.
///
/// # Errors
/// [`problem::CONTENT_TYPE`].
pub fn expect_json(media_type: Option<&str>) -> Result<(), Problem> {
    match media_type {
        Some(media_type) if media_type == "application/json" || media_type.ends_with("+json") => Ok(()),
        _ => Err(Problem::new(&problem::CONTENT_TYPE, "Send JSON, with the header Content-Type: application/json.")),
    }
}

fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next()?.trim().to_ascii_lowercase())
}

async fn within<B: Payload>(body: Body) -> Result<Bytes, Problem> {
    to_bytes(body, B::MAX_BYTES).await.map_err(|_| {
        let detail = format!("At most {} bytes are taken. {}", B::MAX_BYTES, B::IF_LARGER);
        Problem::new(&problem::TOO_LARGE, detail)
    })
}

/// A query with its parameters in one order: API Gateway keeps none.
fn sorted(query: &str) -> String {
    let mut parameters: Vec<&str> = query.split('&').collect();
    parameters.sort_unstable();
    parameters.join("&")
}

/// The value of the header `Idempotency-Key`: 1 to 255 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The header's name.
    pub const HEADER: &str = "idempotency-key";
    const MAX: usize = 255;

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut values = headers.get_all(Self::HEADER).iter();
        let fits =
            |text: &&str| (1..=Self::MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        let key = values.next().and_then(|value| value.to_str().ok()).filter(fits);
        // The gateway's event holds a header once by itself and once among its values, so the same twice is one.
        let same = |key: &&str| values.all(|value| value.as_bytes() == key.as_bytes());
        key.filter(same).map(|key| Self(key.to_owned())).ok_or_else(|| {
            let detail = "Send a header Idempotency-Key with a new name for this request (such as a UUID): 1 to 255 \
                          visible ASCII characters. Whoever repeats the request repeats the key, and nothing happens twice.";
            Problem::new(&problem::IDEMPOTENCY_KEY, detail)
        })
    }
}
