//! Substitute notice: whether a law lets a public notice stand in for one to each person, and whether all of it is done.
//!
//! Each condition is shown with its threshold and the count against it. What nobody has counted is asked, never assumed.

use crate::regime::Substitute;
use crate::vocabulary::{PartsRequired, SubstitutePart};

/// What is known of telling the people whom a law concerns one by one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirectNotice {
    /// How many they are.
    pub people: u64,
    /// What it costs to write to one of them. `None`: nobody has said.
    pub price: Option<Price>,
    /// Of how many of them no address is known that may be used. `None`: nobody has counted.
    pub without_contact: Option<u64>,
    /// How many people, under whatever law, could not be reached when a notice was sent.
    pub unreachable: u64,
}

/// What something costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// In hundredths of the currency.
    pub hundredths: u64,
    /// ISO 4217.
    pub currency: String,
}

/// What opens the way to substitute notice: one of these is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// Writing to everyone costs too much.
    Cost,
    /// They are too many.
    Number,
    /// Contact data are missing.
    Contact,
}

/// A condition of a law, with the count against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Which.
    pub opens: Opens,
    /// Met by more than this; of a cost in the law's currency.
    pub over: u64,
    /// What was counted, rounded down. `None`: nobody has.
    pub counted: Option<u64>,
    /// Whether it is met. `None`: it depends on the question.
    pub met: Option<bool>,
    /// What has to be answered first.
    pub asks: Option<String>,
}

/// Every condition by which this law allows it.
#[must_use]
pub fn conditions(law: &Substitute, known: &DirectNotice) -> Vec<Counted> {
    let mut all = Vec::new();
    if law.cost_over > 0 {
        all.push(cost(law, known));
    }
    if law.count_over > 0 {
        let met = Some(known.people > law.count_over);
        all.push(Counted { opens: Opens::Number, over: law.count_over, counted: Some(known.people), met, asks: None });
    }
    if law.insufficient_contact {
        all.push(contact(known));
    }
    all
}

/// Whether it is allowed: by any one condition. `None`: it depends on a question, or on words of the law that nobody can count.
#[must_use]
pub fn is_allowed(conditions: &[Counted]) -> Option<bool> {
    match conditions {
        [] => None,
        some if some.iter().any(|one| one.met == Some(true)) => Some(true),
        some if some.iter().any(|one| one.met.is_none()) => None,
        _ => Some(false),
    }
}

/// Whether these parts are as many as the law requires.
#[must_use]
pub fn is_complete(law: &Substitute, done: &[SubstitutePart]) -> bool {
    let done = law.parts.iter().filter(|part| done.contains(part)).count();
    match law.parts_required {
        PartsRequired::All => done == law.parts.len(),
        PartsRequired::AnyOne => done >= 1,
        PartsRequired::AnyTwo => done >= 2,
    }
}

fn cost(law: &Substitute, known: &DirectNotice) -> Counted {
    let price = known.price.as_ref().filter(|price| price.currency == law.currency);
    let counted = price.map(|price| price.hundredths.saturating_mul(known.people));
    let asks = match (&known.price, counted) {
        (_, Some(_)) => None,
        (None, None) => Some(format!("What does it cost to write to one person, in {}?", law.currency)),
        (Some(_), None) => Some(format!("What is the stated cost of writing to one person in {}?", law.currency)),
    };
    Counted {
        opens: Opens::Cost,
        over: law.cost_over,
        counted: counted.map(|hundredths| hundredths / 100),
        met: counted.map(|hundredths| hundredths > law.cost_over.saturating_mul(100)),
        asks,
    }
}

fn contact(known: &DirectNotice) -> Counted {
    let (met, asks) = match known.without_contact {
        None => (
            None,
            Some(
                "Of how many of these people is no address known that may be used? Load and seal their list."
                    .to_owned(),
            ),
        ),
        Some(1..) => (Some(true), None),
        Some(0) if known.unreachable > 0 => {
            let asks = format!(
                "{} people could not be reached when a notice was sent: are some of them concerned by this law? The notice's \
                 deliveries list them.",
                known.unreachable
            );
            (None, Some(asks))
        }
        Some(0) => (Some(false), None),
    };
    Counted { opens: Opens::Contact, over: 0, counted: known.without_contact, met, asks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library;

    fn law(id: &str) -> &'static Substitute {
        library()
            .regime(id)
            .and_then(|regime| regime.individual.substitute.as_ref())
            .expect("it allows substitute notice")
    }

    fn met(law: &Substitute, known: &DirectNotice, opens: Opens) -> Option<bool> {
        conditions(law, known).into_iter().find(|one| one.opens == opens).expect("a condition of the law").met
    }

    #[test]
    fn a_threshold_is_met_by_more_and_not_by_as_many() {
        let ca = law("us-ca");
        let known = |people| DirectNotice { people, ..DirectNotice::default() };
        assert_eq!(met(ca, &known(ca.count_over), Opens::Number), Some(false));
        assert_eq!(met(ca, &known(ca.count_over + 1), Opens::Number), Some(true));
        assert_eq!(
            is_allowed(&conditions(ca, &known(ca.count_over + 1))),
            Some(true),
            "one is enough, whatever else is open"
        );
        let price = |hundredths| Price { hundredths, currency: "USD".to_owned() };
        let of = |hundredths| DirectNotice { people: 100, price: Some(price(hundredths)), ..DirectNotice::default() };
        assert_eq!(met(ca, &of(ca.cost_over), Opens::Cost), Some(false), "exactly the threshold");
        assert_eq!(met(ca, &of(ca.cost_over + 1), Opens::Cost), Some(true));
    }

    #[test]
    fn what_nobody_counted_is_asked() {
        let ca = law("us-ca");
        let mut known = DirectNotice { people: 10, ..DirectNotice::default() };
        let open = conditions(ca, &known);
        assert_eq!(is_allowed(&open), None);
        assert_eq!(open.iter().filter(|one| one.asks.is_some()).count(), 2, "{open:?}");
        known.price = Some(Price { hundredths: 95, currency: "EUR".to_owned() });
        assert_eq!(met(ca, &known, Opens::Cost), None, "euros say nothing of dollars");
        known.price = Some(Price { hundredths: 95, currency: "USD".to_owned() });
        known.without_contact = Some(0);
        assert_eq!(is_allowed(&conditions(ca, &known)), Some(false));
        known.unreachable = 3;
        assert_eq!(is_allowed(&conditions(ca, &known)), None, "they may live under another law");
        known.without_contact = Some(1);
        assert_eq!(is_allowed(&conditions(ca, &known)), Some(true));
    }

    #[test]
    fn every_law_says_how_many_of_its_parts_are_enough() {
        for regime in library().regimes() {
            let Some(law) = &regime.individual.substitute else { continue };
            assert!(!law.parts.is_empty(), "{}", regime.id);
            assert!(is_complete(law, &law.parts) && !is_complete(law, &[]), "{}", regime.id);
        }
    }
}
