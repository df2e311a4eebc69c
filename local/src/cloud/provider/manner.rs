//! In which manner events arrive: late, doubled, out of order, or not at all until asked for.

use std::collections::BTreeSet;
use std::time::Duration;

use rand::Rng;
use serde::{Deserialize, Serialize};

use super::event::Kind;

/// How events are published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Manner {
    /// How long one step of an outcome's course takes, in milliseconds.
    pub step_milliseconds: u64,
    /// By how much an event may be later than that, at random, in milliseconds: enough of it and events overtake each other.
    pub spread_milliseconds: u64,
    /// How often each event is published, each copy with a lateness of its own.
    pub copies: u32,
    /// Kinds that are kept back until they are released.
    pub withheld: BTreeSet<Kind>,
}

impl Default for Manner {
    fn default() -> Self {
        Self { step_milliseconds: 300, spread_milliseconds: 0, copies: 1, withheld: BTreeSet::new() }
    }
}

impl Manner {
    /// How long after acceptance each copy of an event is published that comes after so many steps.
    pub fn delays(&self, steps: u32, random: &mut impl Rng) -> Vec<Duration> {
        let in_order = self.step_milliseconds * u64::from(steps);
        let late = (0..self.copies).map(|_| random.random_range(0..=self.spread_milliseconds));
        late.map(|late| Duration::from_millis(in_order + late)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn without_spread_events_come_in_order() {
        let (manner, mut random) = (Manner::default(), StdRng::seed_from_u64(1));
        assert_eq!(manner.delays(0, &mut random), [Duration::ZERO]);
        assert_eq!(manner.delays(2, &mut random), [Duration::from_millis(600)]);
    }

    #[test]
    fn with_spread_and_copies_some_event_overtakes_the_one_before() {
        let manner = Manner { spread_milliseconds: 5_000, copies: 3, ..Manner::default() };
        let mut random = StdRng::seed_from_u64(1);
        let overtaken = (0..20).filter(|_| {
            let (send, delivery) = (manner.delays(0, &mut random), manner.delays(1, &mut random));
            assert_eq!((send.len(), delivery.len()), (3, 3));
            send.iter().max() > delivery.iter().min()
        });
        assert!(overtaken.count() > 0);
    }
}
