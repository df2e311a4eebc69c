//! The secrets of one incident.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;

/// The secrets of one incident. They live in the Customers table and are deleted with its lists; without them ids cannot be
/// matched to references, and kept copies cannot be read.
#[derive(Debug)]
pub struct IncidentKeys {
    naming: SecretBox<[u8; 32]>,
    copies: SecretBox<[u8; 32]>,
}

impl IncidentKeys {
    /// Fresh ones, from the operating system's randomness (UUIDv4 gives 122 random bits; five make up for the fixed ones).
    #[must_use]
    pub fn generate() -> Self {
        fn random() -> [u8; 32] {
            let mut digester = crate::digest::Digester::default();
            for _ in 0..5 {
                digester.add(uuid::Uuid::new_v4().as_bytes());
            }
            digester.finish().first_bytes()
        }
        Self::from_bytes(random(), random())
    }

    /// Those that a store holds.
    #[must_use]
    pub fn from_bytes(naming: [u8; 32], copies: [u8; 32]) -> Self {
        Self { naming: SecretBox::new(Box::new(naming)), copies: SecretBox::new(Box::new(copies)) }
    }

    /// The key under which references become ids ([`crate::id::CustomerId::of_reference`]).
    #[must_use]
    pub fn naming(&self) -> &[u8; 32] {
        self.naming.expose_secret()
    }

    /// The key under which copies of what was sent are kept.
    #[must_use]
    pub fn copies(&self) -> &[u8; 32] {
        self.copies.expose_secret()
    }

    /// The key under which enrollment codes are sealed: made of the copies' key, so that it is deleted with it.
    #[must_use]
    pub fn codes(&self) -> [u8; 32] {
        // One block of HKDF-Expand: RFC 5869, section 2.3. The copies' key is uniform, so there is nothing to extract.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.copies()).expect("HMAC takes a key of any length");
        mac.update(b"enrolment codes\x01");
        mac.finalize().into_bytes().into()
    }
}
