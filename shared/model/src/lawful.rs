//! Which channels count as notice to which customer, under every law that asks for notice to them.
//!
//! A channel that a law does not accept for a person is a courtesy: it may be used where nothing better is left, and it never makes
//! that person notified. So is a channel that depends on an answer nobody has given: the assessment asks for it, and until somebody
//! answers, nothing is assumed. Two channels that count only together are each a courtesy, since each is tried alone.
//!
//! Where a customer lives is not known, no law is known that forbids a channel, and every channel counts; the assessment tells how
//! many they are.

use std::collections::BTreeMap;

use law::channels::{Counts, Practice, Reach, counts};
use law::regime::Regime;
use law::{DataType, DataTypes, Residence};

use crate::assessment::{IncidentAssessment, Progress};
use crate::channel::Channel;
use crate::customer::Customer;
use crate::plan;
use crate::plan::Plan;

/// The laws that ask for notice to the people of an incident, by whom they ask it for.
#[derive(Clone, Debug)]
pub struct Lawful {
    laws: BTreeMap<(Residence, DataTypes), Vec<&'static Regime>>,
    practice: Practice,
    /// What was exposed of everyone whose row does not say.
    exposed: DataTypes,
    /// Whether a login that was taken is that of a mailbox.
    mailbox_furnished: Option<bool>,
}

impl Lawful {
    /// What an assessment says about channels. An obligation that a person decided not to meet asks for nothing.
    #[must_use]
    pub fn of(assessment: &IncidentAssessment) -> Self {
        let mut laws: BTreeMap<_, Vec<&'static Regime>> = BTreeMap::new();
        for assessed in assessment.obligations.iter().filter(|assessed| assessed.progress() != Progress::Declined) {
            for profile in assessed.people_to_tell() {
                let regimes = laws.entry((profile.residence, profile.data_types)).or_default();
                if regimes.iter().all(|regime| regime.id != assessed.obligation.regime.id) {
                    regimes.push(assessed.obligation.regime);
                }
            }
        }
        let facts = assessment.known.law_facts();
        Self {
            laws,
            practice: assessment.known.practice(),
            exposed: facts.data_types.unwrap_or_default(),
            mailbox_furnished: facts.email_account_furnished_by_entity,
        }
    }

    /// How this customer is notified: first by channels that count, then as a courtesy.
    #[must_use]
    pub fn plan(&self, customer: &Customer) -> Plan {
        Plan::of(plan::channels(customer, &self.exposed), |channel| self.makes_notified(customer, channel))
    }

    fn makes_notified(&self, customer: &Customer, channel: Channel) -> bool {
        self.counts(&Circumstances::of(customer), channel).all(|counts| counts == Counts::Alone)
    }

    /// What each law that asks for notice to somebody in these circumstances makes of a channel. None: no law is known that does.
    pub fn counts(&self, known: &Circumstances, channel: Channel) -> impl Iterator<Item = Counts> {
        let exposed = if known.data_types.is_empty() { self.exposed } else { known.data_types };
        let laws = known.residence.and_then(|residence| self.laws.get(&(residence, exposed)));
        let reach = self.reach(known, exposed);
        laws.into_iter().flatten().map(move |regime| counts(regime, channel.into(), exposed, &reach, &self.practice))
    }

    fn reach(&self, known: &Circumstances, exposed: DataTypes) -> Reach {
        let mailbox_login_taken = if exposed.contains(DataType::EmailAccountCredentials) {
            Some(true)
        } else if exposed.contains(DataType::OnlineCredentials) {
            self.mailbox_furnished
        } else {
            Some(false)
        };
        Reach {
            electronic_consent: known.electronic_consent,
            prefers_email: known.prefers_email,
            mailbox_login_taken,
            other_contact: Some(known.other_contact),
        }
    }
}

/// What about a person decides which channels count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// Where they live. `None`: nobody knows.
    pub residence: Option<Residence>,
    /// What data of them was exposed. Empty: what the incident says.
    pub data_types: DataTypes,
    /// Whether they agreed to electronic notices. `None`: not known.
    pub electronic_consent: Option<bool>,
    /// Whether they asked for e-mail. `None`: they asked for nothing.
    pub prefers_email: Option<bool>,
    /// There is a phone number or a postal address.
    pub other_contact: bool,
}

impl Circumstances {
    /// Those of a customer.
    #[must_use]
    pub fn of(customer: &Customer) -> Self {
        Self {
            residence: customer.residence,
            data_types: customer.data_types,
            electronic_consent: customer.email_consent,
            prefers_email: customer.preferred_channel.map(|preferred| preferred == Channel::Email),
            other_contact: customer.phone.is_some() || !customer.address_lines.is_empty(),
        }
    }
}
