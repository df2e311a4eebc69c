//! The Customers table: personal data, encrypted under a key of its own, deleted with the list.

use std::ops::RangeInclusive;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;

use super::{Page, StoreError};
use crate::customer::{Correction, Customer};
use crate::guests::GuestAddresses;
use crate::id::{CustomerId, IncidentId, ListId, Shard};

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

    /// The key under which references become ids ([`CustomerId::of_reference`]).
    #[must_use]
    pub fn naming(&self) -> &[u8; 32] {
        self.naming.expose_secret()
    }

    /// The key under which copies of what was sent are kept.
    #[must_use]
    pub fn copies(&self) -> &[u8; 32] {
        self.copies.expose_secret()
    }

    /// The key under which enrolment codes are sealed: made of the copies' key, so that it is deleted with it.
    #[must_use]
    pub fn codes(&self) -> [u8; 32] {
        // One block of HKDF-Expand: RFC 5869, section 2.3. The copies' key is uniform, so there is nothing to extract.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.copies()).expect("HMAC takes a key of any length");
        mac.update(b"enrolment codes\x01");
        mac.finalize().into_bytes().into()
    }
}

/// The Customers table.
pub trait Customers: Send + Sync {
    /// Writes these customers of one list, to be deleted after `until`; each replaces what stood under its id. Nothing is
    /// known of those not written when it fails: write all again.
    fn put(
        &self,
        list: &ListId,
        customers: &[Customer],
        until: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Customers of a shard, in id order, after `after` and up to and including `through`: as many as one read gives.
    fn page(
        &self,
        list: &ListId,
        shard: Shard,
        after: Option<&CustomerId>,
        through: Option<&CustomerId>,
    ) -> impl Future<Output = Result<Page<Customer>, StoreError>> + Send;

    /// These customers, in no order; those that are not there are left out.
    fn read(&self, list: &ListId, ids: &[CustomerId])
    -> impl Future<Output = Result<Vec<Customer>, StoreError>> + Send;

    /// The incident's keys. `None`: no list of it was read yet, or its time of retention is over.
    fn keys(&self, incident: &IncidentId) -> impl Future<Output = Result<Option<IncidentKeys>, StoreError>> + Send;

    /// The incident's keys, made by the first who asks, and to be deleted after `until`.
    fn make_keys(
        &self,
        incident: &IncidentId,
        until: Timestamp,
    ) -> impl Future<Output = Result<IncidentKeys, StoreError>> + Send;

    /// Keeps the sealed chunks of an upload of codes, to be deleted after `until`; each replaces what stood in its place. Nothing
    /// is known of those not written when it fails: write all again.
    fn keep_codes(
        &self,
        incident: &IncidentId,
        upload: &str,
        chunks: &[Vec<u8>],
        until: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// These sealed chunks of an upload of codes, each with its number, in order; those that are not there are left out.
    fn codes(
        &self,
        incident: &IncidentId,
        upload: &str,
        chunks: RangeInclusive<u32>,
    ) -> impl Future<Output = Result<Vec<(u32, Vec<u8>)>, StoreError>> + Send;

    /// Keeps the addresses of the incident's guest list beside its keys, and for as long; they replace those before. `false`: the
    /// incident has no keys.
    fn name_guests(
        &self,
        incident: &IncidentId,
        addresses: &GuestAddresses,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The addresses of the incident's guest list; none where nobody named any.
    fn guests(&self, incident: &IncidentId) -> impl Future<Output = Result<GuestAddresses, StoreError>> + Send;

    /// Notes beside the row of one list how this customer is reached instead. The row stays as it was sealed. `false`: the list has
    /// no such customer.
    fn correct(
        &self,
        list: &ListId,
        customer: &CustomerId,
        correction: &Correction,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
}
