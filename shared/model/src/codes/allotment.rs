//! An allotment: which codes belong to a list, and who on the list has one of them.
//!
//! It is made by the approval of a notice and never changes except in how much of it is drawn. A later notice to the same list
//! uses it too, so that everybody keeps their code, and adds another only for people who had none, or one for too few months.

use law::{DataTypes, Residence};
use serde::{Deserialize, Serialize};

use crate::customer::Customer;
use crate::entry::Entry;
use crate::id::PoolNumber;

/// The codes that an approval set aside for a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allotment {
    /// Its number among those of its list, from 1.
    pub number: u32,
    /// What the incident exposed of those whose row does not say, as it was known then.
    pub exposed: DataTypes,
    /// Its shares; nobody is in two of them.
    pub shares: Vec<Share>,
}

impl Entry for Allotment {
    const WHAT: &'static str = "an allotment of codes";
}

/// The people of a list who get a code that is good for the same months, and these codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// For how many months.
    pub months: u8,
    /// Who.
    pub entitled: Vec<Entitled>,
    /// The codes, as many as there are people.
    pub blocks: Vec<Block>,
    /// How many of them slices have drawn.
    pub drawn: u32,
}

/// People who live in these places, of whom exactly this was exposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitled {
    /// What was exposed of them. `None`: whatever was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_types: Option<DataTypes>,
    /// Where they live. Empty: nobody knows where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Residence>,
}

/// Consecutive codes of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Of which pool.
    pub pool: PoolNumber,
    /// The first of them, counted from 0.
    pub first: u32,
    /// How many.
    pub codes: u32,
}

/// The part of an allotment that is one slice's. Written once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// For each share where the slice's codes begin within it, and how many they are.
    pub parts: Vec<(u32, u32)>,
}

impl Entry for Draw {
    const WHAT: &'static str = "the codes of a slice";
}

impl Allotment {
    /// In which share this customer is. `None`: in none.
    #[must_use]
    pub fn share_of(&self, customer: &Customer) -> Option<usize> {
        let exposed = if customer.data_types.is_empty() { self.exposed } else { customer.data_types };
        self.share_of_people(customer.residence, exposed)
    }

    /// In which share people are who live there and lost that.
    #[must_use]
    pub fn share_of_people(&self, residence: Option<Residence>, exposed: DataTypes) -> Option<usize> {
        self.shares.iter().position(|share| share.entitled.iter().any(|who| who.includes(residence, exposed)))
    }

    /// This allotment with the part drawn that a slice with so many people in each share needs. `None`: there are not as many left
    /// as were set aside for the list, so it is not the list that was counted.
    #[must_use]
    pub fn drawn_by(&self, people: &[u32]) -> Option<(Self, Draw)> {
        let mut after = self.clone();
        let mut parts = Vec::with_capacity(people.len());
        for (share, people) in after.shares.iter_mut().zip(people) {
            parts.push((share.drawn, *people));
            share.drawn = share.drawn.checked_add(*people).filter(|drawn| *drawn <= share.codes())?;
        }
        Some((after, Draw { parts }))
    }
}

impl Share {
    /// How many codes it has.
    #[must_use]
    pub fn codes(&self) -> u32 {
        self.blocks.iter().map(|block| block.codes).sum()
    }

    /// Where `codes` of its codes stand in their pools, from the `first` on.
    #[must_use]
    pub fn part(&self, first: u32, codes: u32) -> Vec<Block> {
        let (mut skip, mut wanted) = (first, codes);
        let mut part = Vec::new();
        for block in &self.blocks {
            let skipped = skip.min(block.codes);
            let taken = wanted.min(block.codes - skipped);
            (skip, wanted) = (skip - skipped, wanted - taken);
            if taken > 0 {
                part.push(Block { first: block.first + skipped, codes: taken, ..*block });
            }
        }
        part
    }
}

impl Entitled {
    fn includes(&self, residence: Option<Residence>, exposed: DataTypes) -> bool {
        let lives = residence.map_or(self.places.is_empty(), |home| self.places.contains(&home));
        lives && self.data_types.is_none_or(|data_types| data_types == exposed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(blocks: &[(u32, u32, u32)]) -> Share {
        let blocks =
            blocks.iter().map(|(pool, first, codes)| Block { pool: PoolNumber(*pool), first: *first, codes: *codes });
        Share { months: 12, entitled: Vec::new(), blocks: blocks.collect(), drawn: 0 }
    }

    #[test]
    fn a_part_goes_on_in_the_next_pool() {
        let share = share(&[(1, 90, 10), (2, 0, 5)]);
        let places = |first, codes| {
            share.part(first, codes).iter().map(|part| (part.pool.0, part.first, part.codes)).collect::<Vec<_>>()
        };
        assert_eq!(places(0, 10), [(1, 90, 10)]);
        assert_eq!(places(8, 4), [(1, 98, 2), (2, 0, 2)]);
        assert_eq!(places(12, 3), [(2, 2, 3)]);
        assert_eq!(places(3, 0), []);
    }

    proptest! {
        /// Whatever the sizes of slices and pools: every code is one slice's and no more than one's, in whichever order they draw.
        #[test]
        fn slices_share_all_the_codes(
            slices in proptest::collection::vec(0..50_u32, 1..20),
            cuts in proptest::collection::vec(1..40_u32, 1..8),
        ) {
            let all: u32 = slices.iter().sum();
            let mut left = all;
            let mut blocks = Vec::new();
            for (pool, cut) in (1..).zip(cuts.iter().chain([&u32::MAX])) {
                let codes = left.min(*cut);
                blocks.push((pool, 7 * pool, codes));
                left -= codes;
            }
            let mut allotment = Allotment { number: 1, exposed: DataTypes::EMPTY, shares: vec![share(&blocks)] };
            let mut given = std::collections::BTreeSet::new();
            for people in &slices {
                let (after, draw) = allotment.drawn_by(&[*people]).expect("as many as were set aside");
                allotment = after;
                for block in allotment.shares[0].part(draw.parts[0].0, draw.parts[0].1) {
                    for code in block.first..block.first + block.codes {
                        prop_assert!(given.insert((block.pool, code)), "{code} of {} twice", block.pool);
                    }
                }
            }
            prop_assert_eq!(given.len() as u32, all);
            prop_assert!(allotment.drawn_by(&[1]).is_none(), "nothing is left");
        }
    }
}
