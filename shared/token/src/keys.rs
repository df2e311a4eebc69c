//! The issuer's public keys: found by discovery, kept for a while, asked for again when one is missing.
//!
//! A key counts as the issuer's only if the discovery document names that issuer (OpenID Connect Discovery 1.0, section
//! 4.3) and both were fetched over TLS, without a redirect or a proxy; plain HTTP is for an emulator on this machine or
//! network. Keys past their lifetime are never used, also when the issuer is out of reach: a key may have been withdrawn.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::{Client, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

/// One public key and the only algorithm it is used with.
pub struct Key {
    pub(crate) algorithm: Algorithm,
    pub(crate) verifier: DecodingKey,
}

/// The keys of one issuer.
pub struct Keys {
    issuer: String,
    discovery: Url,
    http: Client,
    cache: Mutex<Cache>,
}

/// Ages are measured by the wall clock: a monotonic one may stand still while Lambda has the function frozen.
#[derive(Default)]
struct Cache {
    keys: HashMap<String, Arc<Key>>,
    fetched: Option<SystemTime>,
    asked: Option<SystemTime>,
}

impl Keys {
    /// How long keys are used after they were fetched.
    pub const LIFETIME: Duration = Duration::from_secs(600);
    /// How long the issuer is left alone after it was asked, whatever it answered, so that neither made-up key ids nor an
    /// outage become a flood.
    pub const PAUSE: Duration = Duration::from_secs(10);
    /// How long one request to the issuer may take.
    pub const TIMEOUT: Duration = Duration::from_secs(3);
    /// The largest document that is read from the issuer.
    pub const LARGEST_BYTES: usize = 256 * 1_024;

    /// `discovery` is where the issuer's discovery document is, if not at the issuer's own address. Nothing is fetched yet.
    ///
    /// # Errors
    /// [`KeysError::Address`], [`KeysError::NoAnswer`] if the machine has no root certificates.
    pub fn new(issuer: &str, discovery: Option<&str>, timeout: Duration) -> Result<Self, KeysError> {
        let discovery = match discovery {
            Some(address) => secure(address)?,
            // Section 4.1: a trailing slash of the issuer does not count.
            None => secure(&format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/')))?,
        };
        let http = Client::builder()
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // A connection kept through a freeze is dead when it is needed again.
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self { issuer: issuer.to_owned(), discovery, http, cache: Mutex::default() })
    }

    /// The key of this id, or `None` if the issuer has none. Asks the issuer only where it must and may.
    ///
    /// # Errors
    /// [`KeysError`], by what keeps the keys out of reach.
    pub async fn find(&self, key_id: &str, now: SystemTime) -> Result<Option<Arc<Key>>, KeysError> {
        // Held while asking, so that requests at the same time ask once.
        let mut cache = self.cache.lock().await;
        let is_fresh = is_younger(cache.fetched, Self::LIFETIME, now);
        if is_fresh && let Some(key) = cache.keys.get(key_id) {
            return Ok(Some(Arc::clone(key)));
        }
        if is_younger(cache.asked, Self::PAUSE, now) {
            return if is_fresh { Ok(None) } else { Err(KeysError::Pause) };
        }
        cache.asked = Some(now);
        cache.keys = self.fetch().await?;
        cache.fetched = Some(now);
        Ok(cache.keys.get(key_id).cloned())
    }

    async fn fetch(&self) -> Result<HashMap<String, Arc<Key>>, KeysError> {
        let discovered: Discovery = self.get(self.discovery.clone()).await?;
        if discovered.issuer != self.issuer {
            return Err(KeysError::OtherIssuer);
        }
        let published: JwkSet = self.get(secure(&discovered.jwks_uri)?).await?;
        let keys: HashMap<_, _> = published.keys.into_iter().filter_map(usable).collect();
        if keys.is_empty() { Err(KeysError::NoneUsable) } else { Ok(keys) }
    }

    async fn get<T: DeserializeOwned>(&self, address: Url) -> Result<T, KeysError> {
        let mut response = self.http.get(address).send().await?.error_for_status()?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > Self::LARGEST_BYTES {
                return Err(KeysError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(serde_json::from_slice(&body)?)
    }
}

/// The part of a discovery document that is read (OpenID Connect Discovery 1.0, section 3).
#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

/// A clock that was set back makes an age unknown, which counts as too old.
fn is_younger(moment: Option<SystemTime>, limit: Duration, now: SystemTime) -> bool {
    moment.is_some_and(|moment| now.duration_since(moment).is_ok_and(|age| age < limit))
}

/// A signing key of a kind that we verify with, under its id. Others are passed over (RFC 7517, section 5).
fn usable(key: Jwk) -> Option<(String, Arc<Key>)> {
    let algorithm = match &key.algorithm {
        AlgorithmParameters::RSA(_) => Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => Algorithm::ES256,
        _ => return None,
    };
    let is_for_it = key.common.key_algorithm.is_none_or(|named| named == KeyAlgorithm::from(algorithm));
    let is_for_signing = matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let verifier = DecodingKey::from_jwk(&key).ok()?;
    (is_for_it && is_for_signing).then_some((key.common.key_id?, Arc::new(Key { algorithm, verifier })))
}

/// An address whose answers cannot be changed on their way: HTTPS, or HTTP that does not leave this machine or network.
fn secure(address: &str) -> Result<Url, KeysError> {
    let url: Url = address.parse().map_err(|_| KeysError::Address)?;
    let is_near = url.host_str().is_some_and(|host| match host.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private(),
        Ok(IpAddr::V6(ip)) => ip.is_loopback(),
        Err(_) => host == "localhost",
    });
    if url.scheme() == "https" || (url.scheme() == "http" && is_near) { Ok(url) } else { Err(KeysError::Address) }
}

/// Why the issuer's keys are out of reach. All of it is the issuer's public data or our settings.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// Settings or the discovery document: neither HTTPS, nor HTTP to a loopback or private address.
    #[error("the address of the issuer's keys must be https (http only for a loopback or private address)")]
    Address,
    /// No connection, no answer in time, or an HTTP status other than success.
    #[error("the issuer did not answer")]
    NoAnswer(#[from] reqwest::Error),
    /// An answer larger than [`Keys::LARGEST_BYTES`].
    #[error("the issuer's answer is too large")]
    TooLarge,
    /// An answer that is not the JSON that the standards say.
    #[error("the issuer's answer is not what was asked for")]
    NotJson(#[from] serde_json::Error),
    /// The discovery document is another issuer's; the setting has to name the issuer exactly as the document does.
    #[error("the discovery document is of another issuer")]
    OtherIssuer,
    /// The issuer signs with none of the accepted algorithms, or its keys have no ids.
    #[error("the issuer has no RS256 or ES256 signing key with an id")]
    NoneUsable,
    /// The issuer was asked less than [`Keys::PAUSE`] ago, in vain.
    #[error("the issuer was asked in vain some seconds ago")]
    Pause,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_and_network() {
        for near in [
            "http://127.0.0.1:4566/a",
            "http://localhost:1",
            "http://172.17.0.1:4566",
            "http://[::1]:80",
            "https://id.example",
        ] {
            assert!(secure(near).is_ok(), "{near}");
        }
        for far in [
            "http://id.example",
            "http://8.8.8.8",
            "http://localhost.example",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "id.example",
            "",
        ] {
            assert!(matches!(secure(far), Err(KeysError::Address)), "{far}");
        }
    }

    #[test]
    fn a_clock_that_was_set_back_makes_keys_old() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        let limit = Duration::from_secs(10);
        assert!(is_younger(Some(now), limit, now));
        assert!(!is_younger(Some(now), limit, now + limit));
        assert!(!is_younger(Some(now), limit, now - Duration::from_secs(1)));
        assert!(!is_younger(None, limit, now));
    }
}
