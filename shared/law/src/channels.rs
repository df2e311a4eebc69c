//! Which channel counts as notice to a person, under each law that asks for one: the input to the plan of channels.
//!
//! A channel that a law does not accept may still be used as a courtesy; it never makes a person notified. What is not known
//! about the person or the company is asked, never assumed.

use serde::{Deserialize, Serialize};

use crate::codes::codes;
use crate::data_types::{DataType, DataTypes};
use crate::facts::Fact;
use crate::obligation::{Assessment, Question};
pub use crate::practice::{Practice, PracticeFact};
use crate::profile::Profile;
use crate::regime::Regime;
use crate::vocabulary::{Answer, EmailCondition, Method};

codes! {
    /// A way in which this system reaches people.
    Channel = "channel" {
        Email = "email",
        Sms = "sms",
        /// Letter by post.
        Letter = "letter",
        /// Telephone call in which a person speaks with the person called.
        Call = "call",
    }
}

/// What is known about reaching one person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reach {
    /// Agreed to electronic notices, in the sense of E-SIGN, 15 U.S.C. § 7001(c)?
    pub electronic_consent: Option<bool>,
    /// Chose e-mail as the way to be contacted?
    pub prefers_email: Option<bool>,
    /// Was the login of the very mailbox taken to which the e-mail would go?
    pub mailbox_login_taken: Option<bool>,
    /// Is there a postal address or a telephone number?
    pub other_contact: Option<bool>,
}

/// Whether a channel counts as notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// It does.
    Alone,
    /// It does together with a second channel.
    With(Channel),
    /// It depends on an answer.
    Ask(Question),
    /// It does not: a courtesy only.
    No,
}

/// Whether a channel counts under every law that asks for notice to people of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChannelVerdict {
    /// Under all of them together: the least favorable.
    pub counts: Counts,
    /// The laws under which it does not count by itself, with what each says.
    pub against: Vec<(&'static str, Counts)>,
}

impl Assessment {
    /// Whether a channel makes a person of this profile notified. With no law asking for notice, every channel does.
    pub fn channel(&self, profile: &Profile, channel: Channel, reach: &Reach, practice: &Practice) -> ChannelVerdict {
        let against: Vec<(&'static str, Counts)> = self
            .obligations_to(profile)
            .map(|obligation| {
                (obligation.regime.id.as_str(), counts(obligation.regime, channel, profile.data_types, reach, practice))
            })
            .filter(|(_, counts)| *counts != Counts::Alone)
            .collect();
        let worst = against.iter().map(|(_, counts)| counts).max_by_key(|counts| rank(counts));
        ChannelVerdict { counts: worst.cloned().unwrap_or(Counts::Alone), against }
    }
}

const fn rank(counts: &Counts) -> u8 {
    match counts {
        Counts::Alone => 0,
        Counts::With(_) => 1,
        Counts::Ask(_) => 2,
        Counts::No => 3,
    }
}

/// Does one law let a channel count as notice to a person of whom these data were exposed?
pub fn counts(regime: &Regime, channel: Channel, exposed: DataTypes, reach: &Reach, practice: &Practice) -> Counts {
    let by_method = regime.individual.methods.iter().map(|method| by_method(*method, regime, channel, reach, practice));
    let best = by_method.min_by_key(rank).unwrap_or(Counts::No);
    if channel == Channel::Email && best != Counts::No { mailbox(regime, exposed, reach, best) } else { best }
}

/// What one accepted method makes of a channel.
fn by_method(method: Method, regime: &Regime, channel: Channel, reach: &Reach, practice: &Practice) -> Counts {
    let usual_email = || by_practice(practice, PracticeFact::EmailUsedBefore);
    match (method, channel) {
        (Method::Email | Method::Electronic, Channel::Email) => conditions(regime, reach, practice),
        (Method::EmailPlusOneOfTextInAppBanner, Channel::Email) => match conditions(regime, reach, practice) {
            Counts::Alone => Counts::With(Channel::Sms),
            other => other,
        },
        (Method::Postal, Channel::Letter)
        | (Method::Sms, Channel::Sms)
        | (Method::ElectronicMessage, Channel::Email | Channel::Sms)
        | (Method::DirectMessage | Method::Similar, Channel::Email | Channel::Sms | Channel::Letter)
        | (Method::Telephone | Method::TelephoneLive, Channel::Call)
        | (Method::AnyReasonable | Method::OtherReasonable, _) => Counts::Alone,
        (Method::Usual | Method::PreviouslyUsed, Channel::Email) => usual_email(),
        (Method::Usual, Channel::Letter) => Counts::Alone,
        (Method::RegisteredChannel, Channel::Email) => {
            known(reach.prefers_email, "Did the person register the e-mail address as the channel for notices?")
        }
        // The rest are not channels of ours (fax, newspaper, website ...), or not this one.
        _ => Counts::No,
    }
}

/// A known answer, or the question about the person.
fn known(answer: Option<bool>, asks: &str) -> Counts {
    answered(answer, || Question::for_counsel(asks))
}

/// What the company's practice answers, or the question about it.
fn by_practice(practice: &Practice, fact: PracticeFact) -> Counts {
    answered(practice.get(fact), || Question::about(fact, fact.asks()))
}

fn answered(answer: Option<bool>, question: impl FnOnce() -> Question) -> Counts {
    match answer {
        Some(true) => Counts::Alone,
        Some(false) => Counts::No,
        None => Counts::Ask(question()),
    }
}

/// Is one of the conditions met that a law places on electronic notice? Any one suffices.
fn conditions(regime: &Regime, reach: &Reach, practice: &Practice) -> Counts {
    let each = regime.individual.email_conditions.iter().map(|condition| condition_met(*condition, reach, practice));
    each.min_by_key(rank).unwrap_or(Counts::Alone)
}

fn condition_met(condition: EmailCondition, reach: &Reach, practice: &Practice) -> Counts {
    use EmailCondition as If;
    match condition {
        If::Any | If::AnyAddressOnRecord | If::LastKnownAddress => Counts::Alone,
        If::Esign
        | If::EsignConsent
        | If::Agreed
        | If::AgreedAndEsign
        | If::ExpressConsent
        | If::ExpressConsentWithLog
        | If::Registered => known(reach.electronic_consent, "Has the person agreed to electronic notices?"),
        If::SpecifiedAsPrimaryContact => {
            known(reach.prefers_email, "Did the person choose e-mail as the primary contact?")
        }
        If::PrimaryMeans => by_practice(practice, PracticeFact::EmailIsPrimary),
        If::CustomaryMethod => by_practice(practice, PracticeFact::EmailIsCustomary),
        If::PreviouslyUsed => by_practice(practice, PracticeFact::EmailUsedBefore),
        If::PriorBusinessRelationship => by_practice(practice, PracticeFact::BusinessRelationship),
        If::ExistingRelationshipWithEmail => by_practice(practice, PracticeFact::EmailIsPeriodic),
        If::InternetBusiness => by_practice(practice, PracticeFact::InternetBusiness),
        If::NoOtherContactAndPrimaryMeans => match (reach.other_contact, practice.email_is_primary) {
            (Some(true), _) | (_, Some(false)) => Counts::No,
            (Some(false), Some(true)) => Counts::Alone,
            (_, None) => by_practice(practice, PracticeFact::EmailIsPrimary),
            (None, _) => Counts::Ask(Question::for_counsel("Is e-mail the only way to reach the person?")),
        },
        If::DigitalSignaturesAct => by_practice(practice, PracticeFact::DigitalSignaturesAct),
    }
}

/// Whoever took the login of a mailbox reads what is sent there: several laws exclude it.
fn mailbox(regime: &Regime, exposed: DataTypes, reach: &Reach, otherwise: Counts) -> Counts {
    let logins = DataTypes::of(&[DataType::OnlineCredentials, DataType::EmailAccountCredentials]);
    let rule = regime.individual.no_email_to_compromised_account;
    match (rule, reach.mailbox_login_taken) {
        (Answer::Yes, Some(true)) => Counts::No,
        (Answer::Yes, None) if exposed.overlaps(logins) => Counts::Ask(Question::about(
            Fact::EmailAccountFurnishedByEntity,
            "Was the login of the very mailbox taken to which the e-mail would go?",
        )),
        (Answer::Unknown | Answer::Unclear, Some(true)) => Counts::Ask(Question::for_counsel(
            "Does the law exclude e-mail to a mailbox whose own login was taken? Nobody has established it.",
        )),
        _ => otherwise,
    }
}
