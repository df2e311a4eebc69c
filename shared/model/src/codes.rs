//! Enrolment codes of credit monitoring: uploaded in pools, set aside for a list, drawn slice by slice, sent one to a person.
//!
//! ```text
//! pool ── approval sets aside ──▶ allotment of a list ── fan-out draws ──▶ slice ── planned row, sealed ──▶ deliver
//! ```
//!
//! **Nobody gets two codes and no code goes to two.** An approval sets aside a block of each pool, in one transaction with the
//! pool, so blocks never overlap. A slice draws its part of the block once, in one transaction with the block, and whoever works
//! off the slice again reads what it drew. Within the slice the nth customer to whom one is due gets the nth code, in key order;
//! who that is was fixed by the approval. So every repetition gives everybody the same code.
//!
//! A code is a secret: it is stored only sealed under the incident's key, in the Customers table and in the planned row, and masks
//! itself wherever it could be shown. Absent here: the law, of which [`MonitoringOwed`] takes what the assessment found.

mod allotment;
mod pool;
mod sealed;
mod supply;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use law::{DataTypes, Residence};

use crate::assessment::{IncidentAssessment, Progress};
use crate::customer::Customer;
use crate::notice::{CodesFor, Monitoring};
use crate::personal::Personal;

pub use allotment::{Allotment, Block, Draw, Entitled, Share};
pub use pool::{CHUNK, CodePool, chunk_place, chunks, codes_in};
pub use sealed::{NotSealedHere, SealedCode, Vault};
pub use supply::{Allotted, Shortage, Supply, Wanted};

/// The placeholder of the customer's own code.
pub const CODE: &str = "credit_monitoring_code";
/// The placeholder of the months that it is good for.
pub const MONTHS: &str = "credit_monitoring_months";
/// What a preview shows instead of a code: nobody's.
pub const SAMPLE: &str = "SAMPLE-CODE-0000";

/// A code by which one person enrols.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnrolmentCode(Personal<String>);

/// The text is not a code that we take. Never holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 4 to 24 letters, digits, hyphens, dots and underscores, beginning with a letter or digit")]
pub struct NotAnEnrolmentCode;

impl EnrolmentCode {
    /// The most characters of one: with it a planned row stays within one write unit.
    pub const LONGEST: usize = 24;

    /// The code itself, for whoever writes it to its owner or seals it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl FromStr for EnrolmentCode {
    type Err = NotAnEnrolmentCode;

    /// Reads a code. None of its characters means anything in HTML, an address, a template or a spreadsheet.
    fn from_str(text: &str) -> Result<Self, NotAnEnrolmentCode> {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let fits = (4..=Self::LONGEST).contains(&text.len())
            && text.bytes().all(inner)
            && text.starts_with(|first: char| first.is_ascii_alphanumeric());
        fits.then(|| Self(text.into())).ok_or(NotAnEnrolmentCode)
    }
}

impl fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A code as its owner gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenCode {
    /// The code.
    pub code: EnrolmentCode,
    /// For how many months it is good.
    pub months: u8,
}

impl GivenCode {
    /// Nobody's, for a look at what a message is going to be.
    #[must_use]
    pub fn sample(months: u8) -> Self {
        Self { code: EnrolmentCode(SAMPLE.into()), months }
    }

    /// Puts it where templates look for it, so that it is filled in like any other value, whatever the channel.
    pub fn fill_in(&self, customer: &mut Customer) {
        customer.fields.insert(CODE.to_owned(), self.code.0.clone());
        customer.fields.insert(MONTHS.to_owned(), self.months.to_string().into());
    }
}

/// For how many months credit monitoring is owed to whom, by the law that wants it longest.
#[derive(Clone, Debug, Default)]
pub struct MonitoringOwed(BTreeMap<(Residence, DataTypes), Vec<(u8, &'static str)>>);

impl MonitoringOwed {
    /// What an assessment says. An obligation that a person decided not to meet asks for nothing; one that turns on an open question
    /// asks until somebody answers.
    #[must_use]
    pub fn of(assessment: &IncidentAssessment) -> Self {
        let mut owed: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for one in assessment.obligations.iter().filter(|one| one.progress() != Progress::Declined) {
            let Some(wanted) = &one.obligation.monitoring else { continue };
            let law = (u8::try_from(wanted.months).unwrap_or(u8::MAX), one.obligation.regime.id.as_str());
            for profile in &wanted.profiles {
                let laws: &mut Vec<_> = owed.entry((profile.residence, profile.data_types)).or_default();
                // Profiles differ in age, too, and no law asks for it here.
                if !laws.contains(&law) {
                    laws.push(law);
                }
            }
        }
        Self(owed)
    }

    /// For how many months it is owed to people who live there and lost that. 0: no law asks for it.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_does_not_show_itself() {
        let code: EnrolmentCode = "AB12-CD34".parse().expect("a code");
        let given = GivenCode { code, months: 24 };
        assert!(!format!("{given:?}").contains("AB12"));
        assert_eq!(given.code.expose(), "AB12-CD34");
    }

    #[test]
    fn what_could_be_more_than_a_code_is_none() {
        let long = "A".repeat(EnrolmentCode::LONGEST + 1);
        for text in ["", "abc", "=1+1+1", "-abc", "a b c d", "code,2", "{{ x }}", "<b>x</b>", "códe", long.as_str()] {
            assert_eq!(text.parse::<EnrolmentCode>(), Err(NotAnEnrolmentCode), "{text}");
        }
        assert!(SAMPLE.parse::<EnrolmentCode>().is_ok());
    }
}
