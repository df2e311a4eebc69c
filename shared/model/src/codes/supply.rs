//! What the pools hold, compared with what a notice to a list needs.

use std::collections::BTreeMap;

use law::{DataTypes, Residence};

use super::RequiredMonitoring;
use super::allotment::{Allotment, Block, Entitled, Share};
use super::pool::CodePool;
use crate::assessment::CountedList;
use crate::entry::{Stored, Write};
use crate::notice::Monitoring;

/// The pools of an incident, and what of them belongs to a list already.
#[derive(Clone, Debug, Default)]
pub struct Supply {
    /// All pools, oldest first.
    pub pools: Vec<Stored<CodePool>>,
    /// The list's allotments, oldest first.
    pub allotments: Vec<Stored<Allotment>>,
}

/// Who of a list is to get a code: people by home and exposed data, with the months that are enough for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted(BTreeMap<(Option<Residence>, Option<DataTypes>), Need>);

/// What people alike need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Need {
    months: u8,
    people: u64,
}

/// Codes that are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// For how many months at least.
    pub months: u8,
    /// How many.
    pub missing: u64,
    /// For how many people there are too few.
    pub people: u64,
    /// The laws that require it for some of them, by their ids. Empty: the company offers it of its own accord.
    pub laws: Vec<&'static str>,
}

/// What is set aside for a list.
#[derive(Clone, Debug)]
pub struct Allotted {
    /// Of how many allotments the list's people may have a code now.
    pub allotments: u32,
    /// The new allotment. `None`: everybody has a code already.
    pub allotment: Option<Allotment>,
    /// The pools' entries with what is taken of them; written with the allotment or not at all.
    pub pools: Vec<Write>,
}

impl Wanted {
    /// Who gets a code by this offer. Whose residence is unknown gets one only where it is offered to everyone whatever was exposed.
    #[must_use]
    pub fn by(offer: &Monitoring, required: &RequiredMonitoring, list: &CountedList, exposed: DataTypes) -> Self {
        let mut wanted = Self::default();
        for (profile, people) in list.people.iter() {
            let lost = if profile.data_types.is_empty() { exposed } else { profile.data_types };
            if let Some(months) = required.months_by(offer, Some(profile.residence), lost) {
                wanted.add((Some(profile.residence), Some(lost)), months, people);
            }
        }
        if let Some(months) = required.months_by(offer, None, exposed).filter(|_| list.residence_unknown > 0) {
            wanted.add((None, None), months, list.residence_unknown);
        }
        wanted
    }

    fn add(&mut self, who: (Option<Residence>, Option<DataTypes>), months: u8, people: u64) {
        let need = self.0.entry(who).or_default();
        need.months = need.months.max(months);
        need.people += people;
    }

    /// Whether people who live there and lost that get a code.
    #[must_use]
    pub fn includes(&self, residence: Residence, exposed: DataTypes) -> bool {
        self.0.contains_key(&(Some(residence), Some(exposed)))
    }

    /// How many people get one.
    #[must_use]
    pub fn people(&self) -> u64 {
        self.0.values().map(|need| need.people).sum()
    }
}

/// The people who get a code of the same months.
#[derive(Default)]
struct Tier {
    people: u64,
    entitled: Vec<(Option<Residence>, Option<DataTypes>)>,
}

impl Supply {
    /// Sets aside a code of `product` for everybody who wants one and has none, or one for too few months: of the pools with the
    /// fewest months that are enough.
    ///
    /// # Errors
    /// What is missing, by months.
    pub fn allot(
        &self,
        product: &str,
        wanted: &Wanted,
        required: &RequiredMonitoring,
        exposed: DataTypes,
    ) -> Result<Allotted, Vec<Shortage>> {
        let pools: Vec<&Stored<CodePool>> = self.pools.iter().filter(|pool| pool.value.product == product).collect();
        let mut tiers: BTreeMap<u8, Tier> = BTreeMap::new();
        let mut short: BTreeMap<u8, (u64, Tier)> = BTreeMap::new();
        for (who, need) in wanted.0.iter().filter(|(who, need)| !self.is_provided(**who, need.months)) {
            let months = pools.iter().map(|pool| pool.value.months).filter(|months| *months >= need.months).min();
            let tier = match months {
                Some(months) => tiers.entry(months).or_default(),
                None => &mut short.entry(need.months).or_default().1,
            };
            tier.people += need.people;
            tier.entitled.push(*who);
        }
        short.values_mut().for_each(|(missing, tier)| *missing = tier.people);
        let (mut shares, mut writes) = (Vec::new(), Vec::new());
        for (months, tier) in tiers {
            let of_tier = pools.iter().copied().filter(|pool| pool.value.months == months);
            let (blocks, left) = taken(of_tier, tier.people, &mut writes);
            if left > 0 {
                short.insert(months, (left, tier));
            } else {
                shares.push(Share { months, entitled: together(&tier.entitled), blocks, drawn: 0 });
            }
        }
        if !short.is_empty() {
            let shortage = |(months, (missing, tier)): (u8, (u64, Tier))| Shortage {
                months,
                missing,
                people: tier.people,
                laws: laws(&tier, required),
            };
            return Err(short.into_iter().map(shortage).collect());
        }
        let before = u32::try_from(self.allotments.len()).unwrap_or(u32::MAX);
        let allotment = (!shares.is_empty()).then(|| Allotment { number: before + 1, exposed, shares });
        Ok(Allotted { allotments: before + u32::from(allotment.is_some()), allotment, pools: writes })
    }

    /// Whether an earlier approval set aside a code for these people that is good for long enough.
    fn is_provided(&self, (residence, exposed): (Option<Residence>, Option<DataTypes>), months: u8) -> bool {
        let newest = self.allotments.iter().rev().map(|stored| &stored.value);
        let mut shares = newest.filter_map(|allotment| {
            let share = allotment.share_of_people(residence, exposed.unwrap_or_default())?;
            allotment.shares.get(share)
        });
        shares.next().is_some_and(|share| share.months >= months)
    }
}

/// Takes so many codes from pools, the oldest first; says which, and how many are missing.
fn taken<'p>(
    pools: impl Iterator<Item = &'p Stored<CodePool>>,
    people: u64,
    writes: &mut Vec<Write>,
) -> (Vec<Block>, u64) {
    let (mut left, mut blocks) = (people, Vec::new());
    for pool in pools {
        let codes = pool.value.left().min(u32::try_from(left).unwrap_or(u32::MAX));
        if codes > 0 {
            blocks.push(Block { pool: pool.value.pool, first: pool.value.reserved, codes });
            writes.push(pool.replace(&CodePool { reserved: pool.value.reserved + codes, ..pool.value.clone() }));
            left -= u64::from(codes);
        }
    }
    (blocks, left)
}

/// The same people, in as few lines as say it.
fn together(entitled: &[(Option<Residence>, Option<DataTypes>)]) -> Vec<Entitled> {
    let mut by_data: Vec<Entitled> = Vec::new();
    for (residence, data_types) in entitled {
        let same = |who: &&mut Entitled| who.data_types == *data_types && who.places.is_empty() == residence.is_none();
        match by_data.iter_mut().find(same) {
            Some(who) => who.places.extend(*residence),
            None => by_data.push(Entitled { data_types: *data_types, places: residence.iter().copied().collect() }),
        }
    }
    by_data
}

fn laws(tier: &Tier, required: &RequiredMonitoring) -> Vec<&'static str> {
    let known = tier.entitled.iter().filter_map(|(residence, exposed)| Some(((*residence)?, (*exposed)?)));
    let mut laws: Vec<_> =
        known.flat_map(|(residence, exposed)| required.laws(residence, exposed)).map(|(_, law)| *law).collect();
    laws.sort_unstable();
    laws.dedup();
    laws
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use law::{AgeGroup, DataType, People, Profile};

    use super::*;
    use crate::actor::Actor;
    use crate::id::{IncidentId, ListNumber, PoolNumber};
    use crate::keys;
    use crate::notice::CodesFor;

    const LOST: DataTypes = DataTypes::of(&[DataType::Ssn]);

    fn place(code: &str) -> Residence {
        code.parse().expect("a place")
    }

    fn required() -> RequiredMonitoring {
        RequiredMonitoring(BTreeMap::from([
            ((place("US-CT"), LOST), vec![(24, "us-ct"), (12, "us-xx")]),
            ((place("US-MA"), LOST), vec![(18, "us-ma")]),
        ]))
    }

    fn list(people: &[(&str, u64)], residence_unknown: u64) -> CountedList {
        let mut counted = People::default();
        for (home, count) in people {
            let profile =
                Profile { residence: place(home), data_types: DataTypes::EMPTY, age_group: AgeGroup::Unknown };
            counted.add(profile, *count);
        }
        CountedList {
            list: ListNumber::FIRST,
            sealed: true,
            people: counted,
            residence_unknown,
            first_channels: BTreeMap::new(),
            languages: BTreeMap::new(),
        }
    }

    fn offer(codes: CodesFor) -> Monitoring {
        serde_json::from_value(serde_json::json!({
            "provider": "P", "product": "Guard", "months": 12, "enrol_at": "https://example.com", "codes": codes,
        }))
        .expect("an offer")
    }

    fn supply(pools: &[(u8, u32)]) -> Supply {
        let pool = |(number, (months, codes)): (u32, &(u8, u32))| Stored {
            key: keys::code_pool(&IncidentId::of_request("a", "b"), PoolNumber(number)),
            revision: 1,
            value: CodePool {
                pool: PoolNumber(number),
                product: "Guard".into(),
                months: *months,
                codes: *codes,
                reserved: 0,
                upload: "u".into(),
                loaded_by: Actor::function("test"),
                loaded_at: Timestamp::UNIX_EPOCH,
            },
        };
        Supply { pools: (1..).zip(pools).map(pool).collect(), allotments: Vec::new() }
    }

    fn allot(supply: &Supply, wanted: &Wanted) -> Result<Allotted, Vec<Shortage>> {
        supply.allot("Guard", wanted, &required(), LOST)
    }

    #[test]
    fn everybody_gets_the_fewest_months_that_satisfy_their_law() {
        let wanted =
            Wanted::by(&offer(CodesFor::Owed), &required(), &list(&[("US-CT", 3), ("US-MA", 2), ("DE", 5)], 1), LOST);
        assert_eq!(wanted.people(), 5, "only those for whom it is required");
        let allotted = allot(&supply(&[(12, 9), (24, 2), (24, 3)]), &wanted).expect("enough");
        let allotment = allotted.allotment.expect("new");
        let [share] = &allotment.shares[..] else { panic!("18 months are in no pool: {allotment:?}") };
        assert_eq!((share.months, share.codes(), allotted.pools.len(), allotted.allotments), (24, 5, 2, 1));
        assert!(allotment.share_of_people(Some(place("DE")), LOST).is_none());
        assert!(allotment.share_of_people(None, LOST).is_none());
    }

    #[test]
    fn a_company_may_offer_it_to_everyone() {
        let wanted = Wanted::by(&offer(CodesFor::Everyone), &required(), &list(&[("US-CT", 3), ("DE", 5)], 2), LOST);
        let allotment = allot(&supply(&[(12, 7), (24, 3)]), &wanted).expect("enough").allotment.expect("new");
        let share = |home: Option<&str>| {
            allotment.share_of_people(home.map(place), LOST).map(|share| allotment.shares[share].months)
        };
        assert_eq!(
            [share(Some("DE")), share(None), share(Some("US-CT")), share(Some("FR"))],
            [Some(12), Some(12), Some(24), None]
        );
    }

    #[test]
    fn too_few_codes_are_reported_by_months_and_law() {
        let wanted = Wanted::by(&offer(CodesFor::Owed), &required(), &list(&[("US-CT", 30), ("US-MA", 20)], 0), LOST);
        let short = allot(&supply(&[(18, 15)]), &wanted).expect_err("too few");
        assert_eq!(
            short,
            [
                Shortage { months: 18, missing: 5, people: 20, laws: vec!["us-ma"] },
                Shortage { months: 24, missing: 30, people: 30, laws: vec!["us-ct", "us-xx"] },
            ]
        );
        assert!(
            supply(&[]).allot("Other", &Wanted::default(), &required(), LOST).expect("nothing").allotment.is_none()
        );
    }

    #[test]
    fn a_second_notice_to_a_list_takes_codes_only_for_those_without_one() {
        let first = Wanted::by(&offer(CodesFor::Owed), &required(), &list(&[("US-MA", 20), ("DE", 5)], 0), LOST);
        let mut supply = supply(&[(18, 30)]);
        let allotment = allot(&supply, &first).expect("enough").allotment.expect("new");
        supply.pools[0].value.reserved = 20;
        let key = crate::entry::Key::at(keys::no_verification().place().clone());
        supply.allotments.push(Stored { key, revision: 1, value: allotment });
        assert!(allot(&supply, &first).expect("enough").allotment.is_none());
        let second = Wanted::by(&offer(CodesFor::Everyone), &required(), &list(&[("US-MA", 20), ("DE", 5)], 0), LOST);
        let more = allot(&supply, &second).expect("enough");
        let block = more.allotment.expect("new").shares[0].blocks[0];
        assert_eq!((more.allotments, block.first, block.codes), (2, 20, 5));
    }
}
