//! The Customers table: personal data, encrypted under a key of its own, deleted with the list.

use std::ops::RangeInclusive;

use jiff::Timestamp;

use model::entry::Page;
use model::incident_keys::IncidentKeys;

use crate::StoreError;
use model::customer::{Correction, Customer};
use model::guests::GuestAddresses;
use model::id::{CustomerId, IncidentId, ListId, Shard};

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
