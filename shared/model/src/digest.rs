//! SHA-256 digests, by which an approval is bound to exactly what was seen.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest; as text, 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest of a value's JSON form. Our values serialize deterministically: fields in order, maps sorted.
    #[must_use]
    pub fn of_json<T: Serialize>(value: &T) -> Self {
        let json = serde_json::to_vec(value).expect("our own types have a JSON form");
        Self::of(&json)
    }

    /// The digest of several digests, in their order.
    #[must_use]
    pub fn of_digests(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part.0);
        }
        Self(hasher.finalize().into())
    }
}

impl Digest {
    /// Its first `N` bytes (at most 32).
    #[must_use]
    pub fn first_bytes<const N: usize>(&self) -> [u8; N] {
        std::array::from_fn(|index| self.0[index])
    }
}

/// A digest fed piece by piece; each piece is delimited, so that two different sequences never give the same bytes.
#[derive(Clone, Default)]
pub struct Digester(Sha256);

impl Digester {
    /// Adds one piece.
    pub fn add(&mut self, piece: &[u8]) {
        self.0.update((piece.len() as u64).to_be_bytes());
        self.0.update(piece);
    }

    /// The digest of all pieces.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a digest.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("expected 64 lower-case hex digits")]
pub struct NotADigest;

impl FromStr for Digest {
    type Err = NotADigest;
    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotADigest)?;
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Digest {
    type Error = NotADigest;
    fn try_from(text: String) -> Result<Self, NotADigest> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}
