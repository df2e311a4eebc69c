//! An issuer on this machine whose keys are made for the run, and an authorizer that trusts it.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use authorize::{AuthorizeError, Authorizer, Policy, Request};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use token::{Keys, Refusal, Trust};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

pub(crate) const AUDIENCE: &str = "console";
pub(crate) const DISCOVERY: &str = "/.well-known/openid-configuration";
pub(crate) const JWKS: &str = "/keys";
/// The only request shape that tests take: the one that `sam local invoke` takes too.
const EVENT: &str = include_str!("../../../../events/01-authorize.json");

/// A private key, its id and the algorithm it signs with.
#[derive(Clone)]
pub(crate) struct Signer {
    pub(crate) id: String,
    pub(crate) key: EncodingKey,
    pub(crate) algorithm: Algorithm,
}

impl Signer {
    fn rsa(id: &str) -> Self {
        let pair = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).expect("an RSA key");
        let pkcs8 = pair.as_der().expect("PKCS#8");
        // `jsonwebtoken` reads PKCS#1, which PKCS#8 holds after 26 bytes of header for a key of this size.
        let key = EncodingKey::from_rsa_der(&pkcs8.as_ref()[26..]);
        Self { id: id.to_owned(), key, algorithm: Algorithm::RS256 }
    }

    pub(crate) fn elliptic(id: &str) -> Self {
        let pkcs8 = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a P-256 key");
        let key = EncodingKey::from_ec_der(pkcs8.to_pkcs8v1().expect("PKCS#8").as_ref());
        Self { id: id.to_owned(), key, algorithm: Algorithm::ES256 }
    }

    pub(crate) fn jwk(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a public key");
        jwk.common.key_id = Some(self.id.clone());
        serde_json::to_value(jwk).expect("json")
    }

    pub(crate) fn header(&self) -> Header {
        Header { kid: Some(self.id.clone()), ..Header::new(self.algorithm) }
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_under(&self.header(), claims)
    }

    pub(crate) fn sign_under(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.key).expect("a token")
    }
}

/// RSA keys take a while to make, so each is made once a run.
pub(crate) static RSA: LazyLock<Signer> = LazyLock::new(|| Signer::rsa("rsa-1"));
pub(crate) static OTHER_RSA: LazyLock<Signer> = LazyLock::new(|| Signer::rsa("rsa-2"));

pub(crate) struct World {
    pub(crate) server: MockServer,
    pub(crate) authorizer: Authorizer,
    /// The clock by which keys age.
    pub(crate) now: SystemTime,
}

impl World {
    /// An issuer that publishes these keys.
    pub(crate) async fn with_keys(signers: &[&Signer]) -> Self {
        let world = Self::with_silent_issuer().await;
        world.publish_discovery(json!({ "issuer": world.issuer(), "jwks_uri": world.issuer() + JWKS })).await;
        world.publish_keys(signers.iter().map(|signer| signer.jwk()).collect()).await;
        world
    }

    /// An issuer that answers 404 to everything.
    pub(crate) async fn with_silent_issuer() -> Self {
        let server = MockServer::start().await;
        let authorizer = Authorizer {
            trust: Trust::new(&server.uri(), AUDIENCE, "cognito:groups").expect("settings"),
            keys: Keys::new(&server.uri(), None, Keys::TIMEOUT).expect("settings"),
        };
        Self { server, authorizer, now: SystemTime::now() }
    }

    pub(crate) fn issuer(&self) -> String {
        self.server.uri()
    }

    pub(crate) async fn publish_discovery(&self, document: Value) {
        self.answer(DISCOVERY, ResponseTemplate::new(200).set_body_json(document)).await;
    }

    pub(crate) async fn publish_keys(&self, keys: Vec<Value>) {
        self.answer(JWKS, ResponseTemplate::new(200).set_body_json(json!({ "keys": keys }))).await;
    }

    pub(crate) async fn answer(&self, at: &str, response: ResponseTemplate) {
        Mock::given(path(at)).respond_with(response).mount(&self.server).await;
    }

    /// Takes back everything the issuer published.
    pub(crate) async fn silence_issuer(&self) {
        self.server.reset().await;
    }

    pub(crate) fn pass(&mut self, time: Duration) {
        self.now += time;
    }

    /// How often the issuer was asked for its keys since it was last silenced.
    pub(crate) async fn times_asked(&self) -> usize {
        let requests = self.server.received_requests().await.expect("recorded");
        requests.iter().filter(|request| request.url.path() == DISCOVERY).count()
    }

    /// Claims of an ID token that lets its holder in as author and approver.
    pub(crate) fn claims(&self) -> Value {
        json!({
            "iss": self.issuer(), "sub": "8f1c", "aud": AUDIENCE, "exp": seconds_from_now(300), "iat": seconds_from_now(0),
            "token_use": "id", "name": "Ada Byron", "cognito:groups": ["approver", "author", "everyone"],
        })
    }

    /// The same, with some of them changed or, where `null`, left out.
    pub(crate) fn claims_but(&self, changes: Value) -> Value {
        let mut claims = self.claims();
        let fields = claims.as_object_mut().expect("an object");
        for (name, value) in changes.as_object().expect("an object") {
            fields.insert(name.clone(), value.clone());
        }
        fields.retain(|_, value| !value.is_null());
        claims
    }

    pub(crate) async fn call_with(&self, token: &str) -> Result<Policy, AuthorizeError> {
        self.call(&[&format!("Bearer {token}")]).await
    }

    /// Calls with these `Authorization` headers.
    pub(crate) async fn call(&self, authorization: &[&str]) -> Result<Policy, AuthorizeError> {
        let mut event: Value = serde_json::from_str(EVENT).expect("the sample event");
        event["multiValueHeaders"]["Authorization"] = json!(authorization);
        self.call_event(event).await
    }

    pub(crate) async fn call_event(&self, event: Value) -> Result<Policy, AuthorizeError> {
        let request: Request = serde_json::from_value(event).expect("every event is read");
        self.authorizer.authorize(&request, self.now).await
    }

    /// Calls with the sample event as it is.
    pub(crate) async fn call_sample(&self) -> Result<Policy, AuthorizeError> {
        self.call_event(serde_json::from_str(EVENT).expect("the sample event")).await
    }

    /// Why a token is refused; fails if it is not.
    pub(crate) async fn refusal_of(&self, token: &str) -> Refusal {
        refusal(self.call_with(token).await)
    }
}

pub(crate) fn refusal(answer: Result<Policy, AuthorizeError>) -> Refusal {
    match answer {
        Err(AuthorizeError::Unauthorized(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// Seconds since the epoch, by the clock that `jsonwebtoken` reads.
pub(crate) fn seconds_from_now(seconds: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    i64::try_from(now).expect("before the end of time") + seconds
}
