//! Enrollment codes for credit monitoring: uploaded in pools, set aside for a list, drawn slice by slice, sent one to a person.
//!
//! ```text
//! pool ── approval sets aside ──▶ allotment of a list ── fan-out draws ──▶ slice ── planned row, sealed ──▶ deliver
//! ```
//!
//! **Nobody gets two codes and no code goes to two.** An approval sets aside a block of each pool, in one transaction with the
//! pool, so blocks never overlap. A slice draws its part of the block once, in one transaction with the block, and whoever processes
//! the slice again reads what it drew. Within the slice the nth customer to whom one is due gets the nth code, in key order;
//! who that is was fixed by the approval. So every repetition gives everybody the same code.
//!
//! A code is a secret: it is stored only sealed under the incident's key, in the Customers table and in the planned row, and masks
//! itself wherever it could be shown. Absent here: the law, of which [`RequiredMonitoring`] takes what the assessment found.

mod allotment;
mod pool;
mod supply;

use std::collections::BTreeMap;

use law::{DataTypes, Residence};

use crate::assessment::{IncidentAssessment, Progress};
use crate::customer::Customer;
use crate::notice::{CodesFor, Monitoring};

pub use crate::enrollment_code::{
    CODE, EnrolmentCode, GivenCode, MONTHS, NotAnEnrolmentCode, NotSealedHere, SAMPLE, SealedCode, Vault,
};
pub use allotment::{Allotment, Block, Draw, Entitled, Share};
pub use pool::{CHUNK, CodePool, chunks, codes_in};
pub use supply::{Allotted, Shortage, Supply, Wanted};

/// For how many months credit monitoring is required for whom, by the law that requires it longest.
#[derive(Clone, Debug, Default)]
pub struct RequiredMonitoring(BTreeMap<(Residence, DataTypes), Vec<(u8, &'static str)>>);

impl RequiredMonitoring {
    /// What an assessment says. An obligation that a person decided not to meet asks for nothing; one that depends on an open question
    /// requires it until somebody answers.
    #[must_use]
    pub fn of(assessment: &IncidentAssessment) -> Self {
        let mut required: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for one in assessment.obligations.iter().filter(|one| one.progress() != Progress::Declined) {
            let Some(wanted) = &one.obligation.monitoring else { continue };
            let law = (u8::try_from(wanted.months).unwrap_or(u8::MAX), one.obligation.regime.id.as_str());
            for profile in &wanted.profiles {
                let laws: &mut Vec<_> = required.entry((profile.residence, profile.data_types)).or_default();
                // Profiles differ in age, too, and no law asks for it here.
                if !laws.contains(&law) {
                    laws.push(law);
                }
            }
        }
        Self(required)
    }

    /// For how many months it is required for people who live there and lost that. 0: no law requires it.
    #[must_use]
    pub fn months(&self, residence: Residence, exposed: DataTypes) -> u8 {
        self.laws(residence, exposed).iter().map(|(months, _)| *months).max().unwrap_or_default()
    }

    /// For how many months at least a code of this offer has to be good for people who live there and lost that. `None`: it offers
    /// them none.
    #[must_use]
    pub fn months_by(&self, offer: &Monitoring, residence: Option<Residence>, exposed: DataTypes) -> Option<u8> {
        let codes_for = offer.codes?;
        let least = u8::try_from(offer.months).unwrap_or(u8::MAX);
        let by_law = residence.map_or(0, |residence| self.months(residence, exposed));
        // What was exposed of people with an unknown home is not counted, so an offer for certain data cannot be kept for them.
        let is_offered = offer.data_types.is_empty() || (residence.is_some() && offer.data_types.overlaps(exposed));
        (by_law > 0 || (codes_for == CodesFor::Everyone && is_offered)).then(|| by_law.max(least))
    }

    /// The same for one customer; `exposed` is what the incident exposed of those whose row does not say.
    #[must_use]
    pub fn months_for(&self, offer: &Monitoring, customer: &Customer, exposed: DataTypes) -> Option<u8> {
        let own = if customer.data_types.is_empty() { exposed } else { customer.data_types };
        self.months_by(offer, customer.residence, own)
    }

    /// The laws that ask for it, each with its months.
    #[must_use]
    pub fn laws(&self, residence: Residence, exposed: DataTypes) -> &[(u8, &'static str)] {
        self.0.get(&(residence, exposed)).map_or(&[], Vec::as_slice)
    }
}
