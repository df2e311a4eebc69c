//! What becomes of a message, by whom it is addressed to: rules first, then SES's mailbox simulator, else it is delivered.
//!
//! Source: <https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator>.

use serde::{Deserialize, Serialize};

/// The mailbox simulator's domain. Its addresses take a label: `bounce+anything@…`.
pub const SIMULATOR: &str = "simulator.amazonses.com";

/// What becomes of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The recipient's server takes it.
    #[default]
    Delivered,
    /// There is no such mailbox.
    HardBounce,
    /// SES does not try: the address bounced for others before.
    Suppressed,
    /// Tried for hours, then given up.
    SoftBounce,
    /// Late, but delivered.
    Delayed,
    /// Delivered, and reported as spam.
    Complaint,
    /// SES took it and found a virus in it.
    Rejected,
    /// SES took it and could not fill its template.
    RenderingFailure,
    /// Texts only: SNS refuses the number.
    InvalidNumber,
    /// Texts only: the number's owner asked for no more texts. SNS says so when it is asked; it takes texts and never sends them.
    OptedOut,
    /// Texts only: taken and never sent, because the month's spending limit is used up.
    OverLimit,
}

impl Outcome {
    /// In words, for people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::HardBounce => "bounced: no such mailbox",
            Self::Suppressed => "bounced: suppressed",
            Self::SoftBounce => "bounced: given up after delays",
            Self::Delayed => "delayed, then delivered",
            Self::Complaint => "delivered, reported as spam",
            Self::Rejected => "rejected: bad content",
            Self::RenderingFailure => "not rendered",
            Self::InvalidNumber => "refused: not a number",
            Self::OptedOut => "not sent: the number opted out",
            Self::OverLimit => "not sent: the month's spending limit is used up",
        }
    }
}

/// For whom something else happens than delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// An address, a domain after `@`, or a phone number.
    pub to: String,
    /// What happens.
    pub outcome: Outcome,
}

/// The rules, of which the first that fits counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rules(pub Vec<Rule>);

impl Default for Rules {
    /// One domain for each outcome, all under RFC 2606's reserved `.example`.
    fn default() -> Self {
        let domains = [
            ("@bounce.example", Outcome::HardBounce),
            ("@full.example", Outcome::SoftBounce),
            ("@slow.example", Outcome::Delayed),
            ("@complaint.example", Outcome::Complaint),
            ("@virus.example", Outcome::Rejected),
        ];
        Self(domains.map(|(to, outcome)| Rule { to: to.to_owned(), outcome }).into())
    }
}

impl Rules {
    /// What becomes of a message to this address or number.
    pub fn outcome(&self, to: &str) -> Outcome {
        let to = to.to_ascii_lowercase();
        let domain = to.rfind('@').map(|at| &to[at..]);
        let fits = |rule: &&Rule| {
            let rule = rule.to.to_ascii_lowercase();
            rule == to || domain == Some(rule.as_str())
        };
        self.0.iter().find(fits).map_or_else(|| simulated(&to).unwrap_or_default(), |rule| rule.outcome)
    }
}

/// Whether the address is the mailbox simulator's, which the daily quota does not count.
pub fn is_simulator(address: &str) -> bool {
    address.rsplit_once('@').is_some_and(|(_, domain)| domain.eq_ignore_ascii_case(SIMULATOR))
}

fn simulated(address: &str) -> Option<Outcome> {
    let (mailbox, domain) = address.rsplit_once('@')?;
    if domain != SIMULATOR {
        return None;
    }
    match mailbox.split_once('+').map_or(mailbox, |(name, _label)| name) {
        // An automatic answer goes to the sender's address and makes no event of its own.
        "success" | "ooto" => Some(Outcome::Delivered),
        "bounce" => Some(Outcome::HardBounce),
        "complaint" => Some(Outcome::Complaint),
        // "As if the recipient's address is on the Amazon SES suppression list"; so is any name that the simulator does not know.
        _ => Some(Outcome::Suppressed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mailbox_simulator_behaves_as_its_addresses_say_whatever_their_label_and_case() {
        let rules = Rules::default();
        for (address, outcome) in [
            ("success@simulator.amazonses.com", Outcome::Delivered),
            ("ooto@simulator.amazonses.com", Outcome::Delivered),
            ("bounce@simulator.amazonses.com", Outcome::HardBounce),
            ("Bounce+row17@Simulator.AmazonSES.com", Outcome::HardBounce),
            ("complaint+a+b@simulator.amazonses.com", Outcome::Complaint),
            ("suppressionlist@simulator.amazonses.com", Outcome::Suppressed),
            ("someone@simulator.amazonses.com", Outcome::Suppressed),
            ("bounce@example.com", Outcome::Delivered),
        ] {
            assert_eq!(rules.outcome(address), outcome, "{address}");
        }
    }

    #[test]
    fn the_first_rule_that_fits_counts_and_a_domain_is_not_a_suffix() {
        let rules = Rules(vec![
            Rule { to: "kept@shop.example".into(), outcome: Outcome::Delivered },
            Rule { to: "@shop.example".into(), outcome: Outcome::HardBounce },
            Rule { to: "+12025550199".into(), outcome: Outcome::InvalidNumber },
        ]);
        assert_eq!(rules.outcome("kept@shop.example"), Outcome::Delivered);
        assert_eq!(rules.outcome("lost@SHOP.example"), Outcome::HardBounce);
        assert_eq!(rules.outcome("lost@workshop.example"), Outcome::Delivered);
        assert_eq!(rules.outcome("lost@mail.shop.example"), Outcome::Delivered);
        assert_eq!(rules.outcome("+12025550199"), Outcome::InvalidNumber);
    }
}
