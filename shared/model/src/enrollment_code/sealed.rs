//! Sealing codes: AES-256-GCM under a key of the incident, each bound to its place, so that none can be moved.

use std::fmt;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};

use super::{EnrolmentCode, GivenCode};
use crate::digest::Digest;
use crate::id::DeliveryId;
use crate::incident_keys::IncidentKeys;

/// Random bits before each sealed text: NIST SP 800-38D, 8.2.2 and 8.3.
const NONCE_BYTES: usize = 12;

/// What is sealed opens only in its place, under its incident's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed code does not open under the incident's key: it was changed or moved, or the key was replaced")]
pub struct NotSealedHere;

/// What seals and opens the codes of one incident.
pub struct Vault(Aes256Gcm);

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// That of this incident.
    #[must_use]
    pub fn of(keys: &IncidentKeys) -> Self {
        Self(Aes256Gcm::new(&keys.codes().into()))
    }

    /// Seals some bytes for their place.
    #[must_use]
    pub fn seal(&self, plain: &[u8], place: &str) -> Vec<u8> {
        let random = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].map(uuid::Uuid::into_bytes).concat();
        let nonce = Digest::of(&random).first_bytes();
        [nonce.as_slice(), &self.seal_with(nonce, plain, place)].concat()
    }

    fn seal_with(&self, nonce: [u8; NONCE_BYTES], plain: &[u8], place: &str) -> Vec<u8> {
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        self.0.encrypt(&Nonce::from(nonce), payload).expect("AES-GCM takes up to 64 GB at once")
    }

    fn open_with(&self, nonce: [u8; NONCE_BYTES], sealed: &[u8], place: &str) -> Result<Vec<u8>, NotSealedHere> {
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        self.0.decrypt(&Nonce::from(nonce), payload).map_err(|_| NotSealedHere)
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`NotSealedHere`].
    pub fn open(&self, sealed: &[u8], place: &str) -> Result<Vec<u8>, NotSealedHere> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(NotSealedHere)?;
        self.open_with(*nonce, sealed, place)
    }
}

/// A nonce that belongs to one place alone.
fn nonce_of(place: &str) -> [u8; NONCE_BYTES] {
    Digest::of(place.as_bytes()).first_bytes()
}

/// A customer's own code as their delivery's row holds it, in base64.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealedCode(String);

impl SealedCode {
    /// Seals a code for its owner's delivery.
    ///
    /// A row has no bytes to spare for a nonce, so it is made of the delivery's id. A delivery has one code for good, so under one
    /// nonce the same is sealed, however often.
    #[must_use]
    pub fn new(given: &GivenCode, vault: &Vault, delivery: &DeliveryId) -> Self {
        let place = delivery.to_string();
        let plain = [&[given.months], given.code.expose().as_bytes()].concat();
        Self(STANDARD_NO_PAD.encode(vault.seal_with(nonce_of(&place), &plain, &place)))
    }

    /// Opens it.
    ///
    /// # Errors
    /// [`NotSealedHere`].
    pub fn open(&self, vault: &Vault, delivery: &DeliveryId) -> Result<GivenCode, NotSealedHere> {
        let sealed = STANDARD_NO_PAD.decode(&self.0).map_err(|_| NotSealedHere)?;
        let place = delivery.to_string();
        let plain = vault.open_with(nonce_of(&place), &sealed, &place)?;
        let (months, code) = plain.split_first().ok_or(NotSealedHere)?;
        let code = std::str::from_utf8(code).ok().and_then(|code| code.parse::<EnrolmentCode>().ok());
        Ok(GivenCode { code: code.ok_or(NotSealedHere)?, months: *months })
    }
}

impl fmt::Debug for SealedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sealed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{CustomerId, IncidentId, NoticeId, NoticeNumber};

    fn delivery(reference: &str) -> DeliveryId {
        let notice = NoticeId { incident: IncidentId::of_request("a", "b"), notice: NoticeNumber(1) };
        DeliveryId { notice, customer: CustomerId::of_reference(&[0; 32], reference) }
    }

    #[test]
    fn a_code_opens_for_its_owner_alone() {
        let vault = Vault::of(&IncidentKeys::from_bytes([1; 32], [2; 32]));
        let given = GivenCode { code: "AB12-CD34".parse().expect("a code"), months: 24 };
        let sealed = SealedCode::new(&given, &vault, &delivery("Ada"));
        assert!(!sealed.0.contains("AB12"));
        assert_eq!(sealed.open(&vault, &delivery("Ada")), Ok(given));
        assert_eq!(sealed.open(&vault, &delivery("Bob")), Err(NotSealedHere));
        let other = Vault::of(&IncidentKeys::from_bytes([1; 32], [3; 32]));
        assert_eq!(sealed.open(&other, &delivery("Ada")), Err(NotSealedHere));
        assert_eq!(SealedCode("no".into()).open(&vault, &delivery("Ada")), Err(NotSealedHere));
    }
}
