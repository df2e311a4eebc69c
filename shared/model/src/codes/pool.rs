//! A pool: the codes of one uploaded file, all of one product and good for the same months.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::enrollment_code::{EnrolmentCode, NotSealedHere, Vault};
use crate::entry::Entry;
use crate::id::PoolNumber;

/// How many codes one sealed chunk holds: at most 25 KB, and five of them are a slice's.
pub const CHUNK: u32 = 1_000;

/// A pool of codes, without its codes: how many there are and how many are left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodePool {
    /// Its number.
    pub pool: PoolNumber,
    /// Of what product, as the provider calls it.
    pub product: String,
    /// For how many months each code is good.
    pub months: u8,
    /// How many codes it holds.
    pub codes: u32,
    /// How many of them, from the first on, are set aside for lists.
    pub reserved: u32,
    /// Under which name its sealed chunks stand.
    pub upload: String,
    /// Who uploaded it.
    pub loaded_by: Actor,
    /// When.
    pub loaded_at: Timestamp,
}

impl Entry for CodePool {
    const WHAT: &'static str = "a pool of codes";
}

impl CodePool {
    /// How many codes are not set aside yet.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.codes.saturating_sub(self.reserved)
    }

    /// The number of its last chunk.
    #[must_use]
    pub fn last_chunk(&self) -> u32 {
        self.codes.saturating_sub(1) / CHUNK
    }
}

/// The codes in sealed chunks, each bound to its place ([`crate::keys::code_chunk_place`]).
#[must_use]
pub fn chunks(codes: &[EnrolmentCode], vault: &Vault, place: impl Fn(u32) -> String) -> Vec<Vec<u8>> {
    let chunked = codes.chunks(CHUNK as usize);
    let seal = |(number, codes): (u32, &[EnrolmentCode])| {
        let lines: Vec<&str> = codes.iter().map(EnrolmentCode::expose).collect();
        vault.seal(lines.join("\n").as_bytes(), &place(number))
    };
    (0..).zip(chunked).map(seal).collect()
}

/// The codes of a sealed chunk, in order.
///
/// # Errors
/// [`NotSealedHere`].
pub fn codes_in(sealed: &[u8], vault: &Vault, place: &str) -> Result<Vec<EnrolmentCode>, NotSealedHere> {
    let plain = vault.open(sealed, place)?;
    let lines = std::str::from_utf8(&plain).map_err(|_| NotSealedHere)?.lines();
    lines.map(|line| line.parse().map_err(|_| NotSealedHere)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident_keys::IncidentKeys;
    use crate::keys;

    #[test]
    fn a_pool_comes_out_of_its_chunks_as_it_went_in() {
        let vault = Vault::of(&IncidentKeys::from_bytes([1; 32], [2; 32]));
        let incident = crate::id::IncidentId::of_request("a", "b");
        let codes: Vec<EnrolmentCode> =
            (0..CHUNK * 2 + 1).map(|number| format!("CODE-{number:06}").parse().expect("a code")).collect();
        let sealed = chunks(&codes, &vault, |chunk| keys::code_chunk_place(&incident, "u", chunk));
        assert_eq!(sealed.len(), 3);
        assert!(!sealed[0].windows(4).any(|window| window == b"CODE"));
        let opened: Vec<EnrolmentCode> = (0..)
            .zip(&sealed)
            .flat_map(|(number, chunk)| {
                codes_in(chunk, &vault, &keys::code_chunk_place(&incident, "u", number)).expect("opens in its place")
            })
            .collect();
        assert_eq!(opened, codes);
        assert!(
            codes_in(&sealed[0], &vault, &keys::code_chunk_place(&incident, "u", 1)).is_err(),
            "chunks cannot be swapped"
        );
    }
}
