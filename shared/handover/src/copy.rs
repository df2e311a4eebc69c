//! Kept copies: exactly what each person was sent, one object per batch of deliveries, readable only under the incident's key.
//!
//! An object is JSON, compressed with zstd and sealed with AES-256-GCM; the object's own key is authenticated with it, so that
//! copies cannot be swapped. Deleting the incident's key makes all its copies unreadable at once.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use serde::{Deserialize, Serialize};

use model::channel::Channel;
use model::digest::Digest;
use model::id::{CustomerId, NoticeId};
use model::incident_keys::IncidentKeys;
use model::personal::Personal;
use model::rendered::{Email, Letter, Script, Sms};
use stores::{CreateObjects, ObjectError};

use crate::claims::{ClaimTerms, Message, Prepared};

/// What one batch sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyBatch {
    /// By which channel.
    pub channel: Channel,
    /// What each customer was sent.
    pub copies: Vec<Copy>,
}

/// What one customer was sent, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// Who.
    pub customer: CustomerId,
    /// The address or number it went to; of a letter, what stood in its window.
    pub to: Personal<String>,
    /// What was sent.
    pub content: SentContent,
}

/// The content of one message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SentContent {
    /// An e-mail.
    Email(Email),
    /// A text message.
    Sms(Sms),
    /// A letter.
    Letter(Letter),
    /// A call.
    Call(Script),
}

impl SentContent {
    /// The first 128 bits of its SHA-256, in hex: what a delivery's row holds of it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut digest = Digest::of_json(self).to_string();
        digest.truncate(32);
        digest
    }
}

/// The object's key in the copies' bucket.
#[must_use]
pub fn object_key(notice: &NoticeId, copy: &str) -> String {
    format!("{}/{:04}/{copy}", notice.incident, notice.notice.0)
}

/// A name for a batch's copy that no other has.
#[must_use]
pub fn fresh_name() -> String {
    let mut name = uuid::Uuid::new_v4().simple().to_string();
    // 64 random bits: with a million batches an incident, a collision has odds of one in 10^7; a row's fingerprint tells.
    name.truncate(16);
    name
}

/// A copy that cannot be read, or made.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// Compressing or writing JSON failed.
    #[error("a copy could not be written")]
    Unwritable(#[source] std::io::Error),
    /// The key is another one, or the object was changed or moved.
    #[error("a kept copy does not open under the incident's key: it was changed or moved, or the key was replaced")]
    Sealed,
    /// It opened, but is not what this build wrote.
    #[error("a kept copy cannot be read")]
    Unreadable(#[source] std::io::Error),
}

/// Random bits before each sealed object. AES-GCM must never see one nonce twice under one key; 96 random bits are safe for
/// 2^32 objects (NIST SP 800-38D, 8.3).
const NONCE_BYTES: usize = 12;
const COMPRESSION_LEVEL: i32 = 3;

/// A copy was not kept; without it nothing is sent.
#[derive(Debug, thiserror::Error)]
pub enum CopyNotKept {
    /// It could not be sealed.
    #[error("the copy of what is to be sent could not be sealed")]
    Copy(#[from] CopyError),
    /// The bucket did not take it.
    #[error("the copy of what is to be sent could not be kept")]
    Object(#[from] ObjectError),
}

/// Keeps exactly what is about to be sent. Whoever is killed after this leaves more proof than messages, never less.
///
/// # Errors
/// [`CopyNotKept`].
pub async fn keep_copies<B: CreateObjects, M: Message>(
    copies: &B,
    keys: &IncidentKeys,
    notice: &NoticeId,
    terms: &ClaimTerms,
    messages: &[Prepared<M>],
) -> Result<(), CopyNotKept> {
    let copy = |Prepared { row, message }: &Prepared<M>| message.copy(&row.delivery.id.customer);
    let batch = CopyBatch { channel: terms.channel, copies: messages.iter().map(copy).collect() };
    let key = object_key(notice, &terms.copy);
    let object = seal(&batch, keys, &key)?;
    Ok(copies.create(&key, "application/octet-stream", object).await?)
}

/// Seals a batch for its place.
///
/// # Errors
/// [`CopyError::Unwritable`].
pub fn seal(batch: &CopyBatch, keys: &IncidentKeys, object_key: &str) -> Result<Vec<u8>, CopyError> {
    let json = serde_json::to_vec(batch).map_err(|error| CopyError::Unwritable(error.into()))?;
    let packed = zstd::bulk::compress(&json, COMPRESSION_LEVEL).map_err(CopyError::Unwritable)?;
    let random = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].map(uuid::Uuid::into_bytes).concat();
    let nonce = model::digest::Digest::of(&random).first_bytes::<NONCE_BYTES>();
    let payload = Payload { msg: &packed, aad: object_key.as_bytes() };
    let sealed = cipher(keys).encrypt(&Nonce::from(nonce), payload).map_err(|_| CopyError::Sealed)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens a sealed batch.
///
/// # Errors
/// [`CopyError::Sealed`] or [`CopyError::Unreadable`].
pub fn open(object: &[u8], keys: &IncidentKeys, object_key: &str) -> Result<CopyBatch, CopyError> {
    let (nonce, sealed) = object.split_first_chunk::<NONCE_BYTES>().ok_or(CopyError::Sealed)?;
    let payload = Payload { msg: sealed, aad: object_key.as_bytes() };
    let packed = cipher(keys).decrypt(&Nonce::from(*nonce), payload).map_err(|_| CopyError::Sealed)?;
    let json = zstd::decode_all(packed.as_slice()).map_err(CopyError::Unreadable)?;
    serde_json::from_slice(&json).map_err(|error| CopyError::Unreadable(error.into()))
}

fn cipher(keys: &IncidentKeys) -> Aes256Gcm {
    Aes256Gcm::new(keys.copies().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_opens_byte_for_byte_and_only_in_its_place_under_its_key() {
        let sms = Sms { language: "en".parse().expect("a tag"), text: "Hello Ada".into() };
        let copy = Copy {
            customer: CustomerId::of_reference(&[0; 32], "x"),
            to: Personal::new("+12025550123".to_owned()),
            content: SentContent::Sms(sms),
        };
        let batch = CopyBatch { channel: Channel::Sms, copies: vec![copy] };
        let keys = IncidentKeys::from_bytes([1; 32], [2; 32]);
        let object = seal(&batch, &keys, "a/0001/b").expect("sealed");
        assert!(!object.windows(3).any(|window| window == b"Ada"));
        assert_eq!(open(&object, &keys, "a/0001/b").expect("opened"), batch);
        assert!(matches!(open(&object, &keys, "a/0001/c"), Err(CopyError::Sealed)));
        assert!(matches!(open(&object, &IncidentKeys::generate(), "a/0001/b"), Err(CopyError::Sealed)));
        assert!(matches!(open(&object[..5], &keys, "a/0001/b"), Err(CopyError::Sealed)));
    }
}
