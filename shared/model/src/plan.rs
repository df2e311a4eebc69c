//! The channel plan: by which channels, in which order, one customer is notified.

use law::{DataType, DataTypes};

use crate::channel::Channel;
use crate::customer::Customer;

/// The channels that this system can use: all.
pub const AVAILABLE: [Channel; 4] = Channel::ALL;

/// By which channels, in which order, a customer is notified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The channels, the first to be tried first: those that count as notice before the others.
    pub channels: Vec<Channel>,
    /// Those of them that do not.
    pub courtesy: Vec<Channel>,
}

impl Plan {
    /// These channels, reordered by whether they count.
    #[must_use]
    pub fn of(mut channels: Vec<Channel>, counts: impl Fn(Channel) -> bool) -> Self {
        let courtesy: Vec<Channel> = channels.iter().copied().filter(|channel| !counts(*channel)).collect();
        channels.sort_by_key(|channel| courtesy.contains(channel));
        Self { channels, courtesy }
    }
}

/// The channels by which this customer can be notified, the preferred one first, the others in [`Channel::ALL`]'s order.
///
/// An e-mail account whose own login was taken is not e-mailed: whoever took it would read the notice, and several laws
/// forbid it (as Cal. Civ. Code § 1798.82(j)(5)). `exposed` is what the incident exposed of everyone whose row does not say.
#[must_use]
pub fn channels(customer: &Customer, exposed: &DataTypes) -> Vec<Channel> {
    let preferred = customer.preferred_channel;
    let mut channels: Vec<Channel> = Channel::ALL
        .into_iter()
        .filter(|channel| AVAILABLE.contains(channel) && reaches(customer, exposed, *channel))
        .collect();
    channels.sort_by_key(|channel| Some(*channel) != preferred);
    channels
}

/// Whether the customer's row has what the channel needs.
#[must_use]
pub fn reaches(customer: &Customer, exposed: &DataTypes, channel: Channel) -> bool {
    match channel {
        Channel::Email => customer.email.is_some() && !email_login_taken(customer, exposed),
        Channel::Sms => customer.phone.as_ref().is_some_and(|phone| phone.takes_texts),
        Channel::Letter => !customer.address_lines.is_empty(),
        Channel::Call => customer.phone.is_some(),
    }
}

fn email_login_taken(customer: &Customer, exposed: &DataTypes) -> bool {
    let own = if customer.data_types.is_empty() { exposed } else { &customer.data_types };
    own.contains(DataType::EmailAccountCredentials)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_is_tried_first_and_the_rest_is_a_courtesy() {
        let by_preference = vec![Channel::Email, Channel::Sms];
        let plan = Plan::of(by_preference.clone(), |channel| channel == Channel::Sms);
        assert_eq!(plan, Plan { channels: vec![Channel::Sms, Channel::Email], courtesy: vec![Channel::Email] });
        let plan = Plan::of(by_preference.clone(), |_| true);
        assert_eq!(plan, Plan { channels: by_preference, courtesy: Vec::new() });
    }
}
