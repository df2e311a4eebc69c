//! Does an incident set a law off: by the data exposed, by what happened to them, by what they lay on, and by their encryption.

use crate::data_types::{DataType, DataTypes};
use crate::facts::{Carrier, Fact, Facts, Happening, Risk};
use crate::obligation::{NoDuty, Question};
use crate::people::People;
use crate::profile::Profile;
use crate::regime::{Regime, Trigger};
use crate::vocabulary::{AccountAccessCode, EncryptionSafeHarbour, Event, HarmClass, Medium, RegimeKind, Sector};

/// Whether what was exposed of people is covered by a law.
pub(crate) enum Exposure {
    /// It is; the questions say on what assumption.
    Covered(Vec<Question>),
    /// It is not; the questions say what could change that.
    NotCovered(Vec<Question>),
}

/// Number kinds whose weight depends on an access code.
const NUMBERS: DataTypes = DataTypes::of(&[DataType::FinancialAccount, DataType::PaymentCard]);
/// Health data that are protected health information when a HIPAA entity holds them.
const HEALTH: DataTypes =
    DataTypes::of(&[DataType::Medical, DataType::MedicalId, DataType::HealthInsurance, DataType::Genetic]);
/// Kinds that say who holds the data rather than what they are.
const HELD: DataTypes = DataTypes::of(&[
    DataType::Phi,
    DataType::PhrIdentifiableHealthInformation,
    DataType::CustomerInformation,
    DataType::Any,
]);
/// Special-care-required information: APPI art. 2(3).
const SENSITIVE: DataTypes = DataTypes::of(&[
    DataType::Sensitive,
    DataType::Medical,
    DataType::Phi,
    DataType::PhrIdentifiableHealthInformation,
    DataType::Genetic,
]);
/// Data whose misuse may cause loss of property: PPC Enforcement Rules art. 7(ii).
const PROPERTY: DataTypes = DataTypes::of(&[
    DataType::PropertyDamageRiskData,
    DataType::PaymentCard,
    DataType::FinancialAccountWithCode,
    DataType::AccountPassword,
]);

/// What was exposed of people of this profile, and is it covered?
///
/// `people` are all that the law concerns; one law counts them to find out whether it is triggered.
pub(crate) fn exposure(regime: &Regime, profile: &Profile, facts: &Facts, people: &People) -> Exposure {
    let trigger = &regime.trigger;
    if trigger.harm_class == HarmClass::ListedCategories {
        return listed_category(profile.data_types, facts, people);
    }
    if trigger.data_types.contains(DataType::NotDataBased) || trigger.data_types.contains(DataType::Any) {
        return Exposure::Covered(Vec::new());
    }
    if profile.data_types.is_empty() {
        let ask = Question::about(Fact::DataTypes, "Which data were exposed?");
        // A sector's own law speaks of the data that the sector holds; a State's list cannot be met by nobody knows what.
        return match regime.kind {
            RegimeKind::Sector => Exposure::Covered(vec![ask]),
            RegimeKind::General => Exposure::NotCovered(vec![ask]),
        };
    }
    elements(trigger, &in_force_elements(trigger, facts), as_held(profile.data_types, facts), facts)
}

/// The listed elements that already counted when the incident became known.
fn in_force_elements(trigger: &Trigger, facts: &Facts) -> (DataTypes, DataTypes) {
    let (mut with_name, mut alone) = (trigger.data_types, trigger.standalone_data_types);
    if let Some(known) = facts.first_known() {
        for (kind, since) in &trigger.data_types_since {
            if known.day() < *since {
                with_name.remove(*kind);
                alone.remove(*kind);
            }
        }
    }
    (with_name, alone)
}

/// The exposed data with everything that they are as well, given who holds them and what was taken with them.
fn as_held(exposed: DataTypes, facts: &Facts) -> DataTypes {
    let mut held = exposed;
    if exposed.contains(DataType::EmailAccountCredentials) {
        held.insert(DataType::OnlineCredentials);
    }
    if exposed.contains(DataType::OnlineCredentials) && facts.email_account_furnished_by_entity == Some(true) {
        held.insert(DataType::EmailAccountCredentials);
    }
    if exposed.overlaps(NUMBERS)
        && (facts.access_code_taken == Some(true) || exposed.contains(DataType::AccountPassword))
    {
        held.insert(DataType::FinancialAccountWithCode);
    }
    if exposed.overlaps(HEALTH) {
        // 45 CFR § 160.103, 16 CFR § 318.2: health information is what it is called by who holds it.
        if facts.is_in(Sector::HipaaCoveredEntity) || facts.is_in(Sector::HipaaBusinessAssociate) {
            held.insert(DataType::Phi);
        }
        if facts.is_in(Sector::PhrVendor) {
            held.insert(DataType::PhrIdentifiableHealthInformation);
        }
    }
    if facts.is_in(Sector::FtcFinancialInstitution) {
        // 16 CFR § 314.2(d): any record with non-public personal information about a customer.
        held.insert(DataType::CustomerInformation);
    }
    if exposed.contains(DataType::Medical) && facts.public_body == Some(true) {
        held.insert(DataType::MedicalStateAgencyOnly);
    }
    held
}

/// Does one of the listed elements count, with the name or alone?
fn elements(trigger: &Trigger, listed: &(DataTypes, DataTypes), held: DataTypes, facts: &Facts) -> Exposure {
    let (with_name, alone) = *listed;
    let mut questions = Vec::new();
    let standing_alone = counting(alone, held, trigger, facts, &mut questions);
    if !standing_alone.is_empty() {
        return Exposure::Covered(questions);
    }
    let found = counting(with_name, held, trigger, facts, &mut questions);
    if !found.is_empty() {
        if !trigger.name_plus_element || held.contains(DataType::Name) {
            return Exposure::Covered(questions);
        }
        if alone.contains(DataType::AnyElementSufficientForIdentityTheft) {
            questions.push(Question::for_counsel(
                "Are the exposed data enough for identity theft without the name? Assumed until answered.",
            ));
            return Exposure::Covered(questions);
        }
        return Exposure::NotCovered(vec![Question::about(
            Fact::DataTypes,
            "Listed data were exposed, but not the name: could the people be named from what was taken?",
        )]);
    }
    Exposure::NotCovered(could_be(with_name.union(alone), held))
}

/// The elements among `listed` that were exposed and count.
fn counting(
    listed: DataTypes,
    held: DataTypes,
    trigger: &Trigger,
    facts: &Facts,
    questions: &mut Vec<Question>,
) -> DataTypes {
    let mut found = listed.intersection(held);
    if found.overlaps(NUMBERS) && !held.contains(DataType::FinancialAccountWithCode) {
        match numbers_count(trigger.account_access_code, facts) {
            Some(true) => {}
            Some(false) => NUMBERS.iter().for_each(|number| found.remove(number)),
            None if found.iter().all(|kind| NUMBERS.contains(kind)) => questions.push(Question::about(
                Fact::AccessCodeTaken,
                "Was the code that the account or card numbers need taken too? Assumed until answered.",
            )),
            None => {}
        }
    }
    if listed.overlaps(NUMBERS) && held.contains(DataType::FinancialAccountWithCode) {
        found.insert(DataType::FinancialAccountWithCode);
    }
    found
}

/// Does a number count as it was taken; `None` when that is not known.
fn numbers_count(rule: AccountAccessCode, facts: &Facts) -> Option<bool> {
    match rule {
        AccountAccessCode::NotNeeded | AccountAccessCode::NotApplicable => Some(true),
        AccountAccessCode::IfRequired => facts.access_code_taken,
        AccountAccessCode::AloneIfUsable => match (facts.access_code_taken, facts.number_usable_alone) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
    }
}

/// What to ask where the exposed data are not listed, but might be under their other name.
fn could_be(listed: DataTypes, held: DataTypes) -> Vec<Question> {
    let mut questions = Vec::new();
    if held.overlaps(HELD) && !listed.overlaps(HELD) {
        questions.push(Question::about(
            Fact::DataTypes,
            "Which single elements (Social Security number, medical information ...) were among the exposed data?",
        ));
    }
    if listed.contains(DataType::EmailAccountCredentials) && held.contains(DataType::OnlineCredentials) {
        questions.push(Question::about(
            Fact::EmailAccountFurnishedByEntity,
            "Do the exposed credentials open the person's e-mail account?",
        ));
    }
    questions
}

/// Japan's four categories: sensitive data, data whose misuse costs property, an unlawful purpose, more than 1,000 people.
fn listed_category(exposed: DataTypes, facts: &Facts, people: &People) -> Exposure {
    let unlawful = facts.unlawful_purpose == Some(true)
        || facts.external_attack == Some(true)
        || exposed.contains(DataType::UnlawfulPurpose);
    let many = people.total() > 1000 || exposed.contains(DataType::Over1000Persons);
    if unlawful || many || exposed.overlaps(SENSITIVE.union(PROPERTY)) {
        return Exposure::Covered(Vec::new());
    }
    let mut questions = Vec::new();
    if facts.unlawful_purpose.is_none() && facts.external_attack.is_none() {
        questions.push(Question::about(Fact::UnlawfulPurpose, "May the data have been taken for an unlawful purpose?"));
    }
    if exposed.contains(DataType::OnlineCredentials) {
        questions.push(Question::about(
            Fact::DataTypes,
            "Can money be spent through the accounts whose credentials were taken?",
        ));
    }
    Exposure::NotCovered(questions)
}

/// Sensitive data, or a number that is unique to the person: PIPA arts. 23, 24.
pub(crate) fn sensitive_or_unique(exposed: DataTypes) -> bool {
    const UNIQUE: DataTypes = DataTypes::of(&[
        DataType::Passport,
        DataType::DriverLicense,
        DataType::StateId,
        DataType::OtherGovernmentId,
        DataType::Ssn,
        DataType::Biometric,
    ]);
    exposed.overlaps(SENSITIVE.union(UNIQUE))
}

/// Whether a law covers what happened, as far as all people alike are concerned.
///
/// # Errors
/// Why it does not.
pub(crate) fn covers_event(regime: &Regime, facts: &Facts) -> Result<(), NoDuty> {
    let trigger = &regime.trigger;
    let covered = match facts.event.unwrap_or(Happening::Acquired) {
        Happening::Acquired | Happening::Used | Happening::Disclosed | Happening::InadvertentlyDisclosed => true,
        Happening::AccessOnly => trigger.access_alone_triggers,
        Happening::Lost => trigger.loss_triggers,
        Happening::Destroyed => trigger.loss_triggers || trigger.unavailability_triggers,
        Happening::Altered => {
            trigger.unavailability_triggers
                || trigger.event == Event::AccessCollectionUseDisclosureCopyingModificationDisposalOrLoss
        }
        Happening::Unavailable => trigger.unavailability_triggers,
    };
    if !covered {
        return Err(NoDuty::EventNotCovered);
    }
    match (facts.medium.unwrap_or(Carrier::Electronic), trigger.media) {
        (Carrier::Paper, Medium::Electronic | Medium::ElectronicOrTransferredToPaper)
        | (Carrier::PaperFromComputer, Medium::Electronic) => Err(NoDuty::MediumNotCovered),
        _ => Ok(()),
    }
}

/// What encryption leaves of a law.
pub(crate) enum Encryption {
    /// The law is triggered as if without it; the questions say on what assumption.
    Nothing(Vec<Question>),
    /// People need not be notified; authorities may have to be.
    ExcusesIndividuals,
    /// The law is not triggered.
    ExcusesAll,
}

/// What the encryption of the data takes out of a law.
pub(crate) fn encryption(regime: &Regime, facts: &Facts) -> Encryption {
    use EncryptionSafeHarbour as Harbour;
    if facts.encrypted != Some(true) {
        return Encryption::Nothing(Vec::new());
    }
    match (regime.trigger.encryption_safe_harbour, facts.key_taken) {
        (Harbour::Yes, Some(false) | None) => Encryption::ExcusesAll,
        (Harbour::Yes, Some(true)) => Encryption::Nothing(vec![Question::for_counsel(
            "The law excludes encrypted data and is silent on a key that was taken: does it exclude these? Assumed not.",
        )]),
        (Harbour::UnlessKeyTaken | Harbour::HhsGuidance | Harbour::AdvancedEncryptionExempt, Some(false)) => {
            Encryption::ExcusesAll
        }
        (
            Harbour::UnlessKeyTaken
            | Harbour::HhsGuidance
            | Harbour::AdvancedEncryptionExempt
            | Harbour::IndividualOnlyIfUnintelligible
            | Harbour::IndividualOnlyIfProtected,
            None,
        ) => Encryption::Nothing(vec![Question::about(
            Fact::KeyTaken,
            "Was the key taken with the encrypted data? Assumed until answered.",
        )]),
        (Harbour::IndividualOnlyIfUnintelligible | Harbour::IndividualOnlyIfProtected, Some(false)) => {
            Encryption::ExcusesIndividuals
        }
        (Harbour::Factor, Some(false)) if facts.risk.is_none() && facts.significant_harm.is_none() => {
            Encryption::Nothing(vec![Question::about(
                Fact::Risk,
                "The data were encrypted and the key is safe: what risk is left for people?",
            )])
        }
        (Harbour::Unknown, _) => Encryption::Nothing(vec![Question::for_counsel(
            "Does this law exclude encrypted data? Nobody has established it. Assumed not.",
        )]),
        _ => Encryption::Nothing(Vec::new()),
    }
}

/// The risk for people: as found, or none where encrypted data with a safe key are also still at hand.
pub(crate) fn risk(facts: &Facts) -> Option<Risk> {
    let unintelligible = facts.encrypted == Some(true) && facts.key_taken == Some(false);
    facts.risk.or((unintelligible && facts.availability_lost == Some(false)).then_some(Risk::None))
}
