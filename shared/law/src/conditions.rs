//! The conditions on which individual duties depend: tests of harm, thresholds, circumstances of the company.

use crate::data_types::{DataType, DataTypes};
use crate::facts::{Fact, Facts, Happening, Risk};
use crate::obligation::Question;
use crate::people::People;
use crate::regime::{Regime, Regulator, Trigger};
use crate::trigger;
use crate::vocabulary::{
    HarmClass, HarmMode, HarmThreshold, IndividualRequired, OnlyIf, Sector, ThresholdAlternative, ThresholdBasis,
};

/// Whether a condition holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It does.
    Holds,
    /// It is taken to hold until somebody answers.
    Assumed(Question),
    /// Nobody knows.
    Open(Question),
    /// It does not.
    Fails,
}

impl Verdict {
    fn of(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }

    fn known(holds: Option<bool>, otherwise: Question) -> Self {
        holds.map_or(Self::Open(otherwise), Self::of)
    }
}

/// What a test of harm says on the facts; `None` where they do not settle it.
fn harm(class: HarmClass, facts: &Facts) -> Option<bool> {
    let risk = trigger::risk(facts);
    match class {
        HarmClass::None | HarmClass::ListedCategories => Some(true),
        HarmClass::MisuseLikely | HarmClass::HarmLikely | HarmClass::IdentityTheftOrFinancialHarm | HarmClass::Risk => {
            risk.map(|risk| risk != Risk::None)
        }
        HarmClass::SignificantHarm => facts.significant_harm.or(match risk {
            Some(Risk::None) => Some(false),
            Some(Risk::High) => Some(true),
            // A risk that is not high may still be one of significant harm.
            Some(Risk::Relevant | Risk::Risk) | None => None,
        }),
        HarmClass::HighRisk => risk.map(|risk| risk == Risk::High),
        HarmClass::IncidentSeverity => None,
    }
}

/// Whether a law's test of harm lets its duties arise.
pub(crate) fn harm_test(trigger: &Trigger, facts: &Facts) -> Verdict {
    let ask = |asks: &str| Question::about(Fact::Risk, asks);
    if trigger.harm_threshold == HarmThreshold::InadvertentDisclosureOnly {
        // N.Y. Gen. Bus. Law § 899-aa(2)(a): only an inadvertent disclosure by people authorized to see the data is excused.
        let excused =
            facts.event == Some(Happening::InadvertentlyDisclosed) && trigger::risk(facts) == Some(Risk::None);
        return Verdict::of(!excused);
    }
    match (trigger.harm_mode, harm(trigger.harm_class, facts)) {
        (HarmMode::NotApplicable, _) | (_, Some(true)) => Verdict::Holds,
        // The test of this law is one of two ways into it, and the other asks for no harm.
        (HarmMode::Definition, _) => Verdict::Assumed(ask(
            "Is the breach within the law's definition, which has its own test of risk? Assumed until answered.",
        )),
        (_, Some(false)) => Verdict::Fails,
        (HarmMode::NotifyIf, None) => {
            Verdict::Assumed(ask("Is harm, as the law describes it, likely? Assumed until answered."))
        }
        (HarmMode::NotifyUnless | HarmMode::NotifyIfOrUndetermined, None) => {
            Verdict::Assumed(ask("Has an inquiry shown that harm is not likely? Without one the duty stands."))
        }
    }
}

/// Must people be notified, once the law is triggered?
pub(crate) fn individuals(regime: &Regime, exposed: DataTypes, facts: &Facts, reportable: bool) -> Verdict {
    use IndividualRequired as If;
    let harm = |class, asks: &str| Verdict::known(harm(class, facts), Question::about(Fact::SignificantHarm, asks));
    match regime.individual.required {
        If::Always => Verdict::Holds,
        If::No => Verdict::Fails,
        If::IfHighRisk => Verdict::known(
            trigger::risk(facts).map(|risk| risk == Risk::High),
            Question::about(Fact::Risk, "Is the risk for people likely to be high?"),
        ),
        If::IfRelevantRisk => relevant_risk(facts),
        If::IfSeriousHarmLikely | If::IfSeriousHarm => {
            harm(HarmClass::SignificantHarm, "Is serious harm to people likely?")
        }
        If::IfRealRiskOfSignificantHarm => {
            harm(HarmClass::SignificantHarm, "Is there a real risk of significant harm to people?")
        }
        If::IfRiskOfSeriousInjury => harm(HarmClass::SignificantHarm, "Is there a risk of serious injury to people?"),
        If::IfSignificantHarm => significant_harm(&regime.trigger, exposed, facts),
        If::IfReportable => Verdict::of(reportable),
        If::IfNeededForProtectionOrRegulatorAsks | If::IfCommissionerRequires
            if trigger::risk(facts) == Some(Risk::None) =>
        {
            Verdict::Fails
        }
        If::IfNeededForProtectionOrRegulatorAsks => Verdict::Open(Question::for_counsel(
            "Is telling people needed for their protection, or does the authority ask for it?",
        )),
        If::IfCommissionerRequires => {
            Verdict::Open(Question::for_counsel("Has the commissioner required that people be notified?"))
        }
        If::IfClientsFinancialInterestsAffected => {
            Verdict::Open(Question::for_counsel("Does the incident affect the financial interests of clients?"))
        }
        If::IfServiceRecipientsAffected => {
            Verdict::Open(Question::for_counsel("Are recipients of the service likely to be affected?"))
        }
    }
}

/// Brazil's relevant risk.
fn relevant_risk(facts: &Facts) -> Verdict {
    let known = match trigger::risk(facts) {
        Some(Risk::Relevant | Risk::High) => Some(true),
        Some(Risk::None) => Some(false),
        Some(Risk::Risk) | None => None,
    };
    Verdict::known(known, Question::about(Fact::Risk, "Can the incident cause relevant risk or damage to people?"))
}

/// Significant harm, by the fact or by exposed data that are deemed to cause it.
fn significant_harm(trigger: &Trigger, exposed: DataTypes, facts: &Facts) -> Verdict {
    let deemed = exposed.contains(DataType::Name) && exposed.overlaps(trigger.prescribed_data_types);
    if deemed && facts.significant_harm.is_none() {
        return Verdict::Holds;
    }
    Verdict::known(
        harm(HarmClass::SignificantHarm, facts),
        Question::about(Fact::SignificantHarm, "Is significant harm to people likely?"),
    )
}

/// Does a condition on one duty hold?
pub(crate) fn only_if(
    condition: OnlyIf,
    regime: &Regime,
    exposed: DataTypes,
    facts: &Facts,
    found_no_harm: bool,
) -> Verdict {
    let is_in = |sector| Verdict::of(facts.is_in(sector));
    match condition {
        OnlyIf::EligibleDataBreach
        | OnlyIf::SeriousHarm
        | OnlyIf::RealRiskOfSignificantHarm
        | OnlyIf::RiskOfSeriousInjury => significant_harm(&regime.trigger, exposed, facts),
        OnlyIf::RelevantRisk => relevant_risk(facts),
        OnlyIf::HighRisk => Verdict::known(
            harm(HarmClass::HighRisk, facts),
            Question::about(Fact::Risk, "Is the risk for people likely to be high?"),
        ),
        OnlyIf::Risk => harm_test(&regime.trigger, facts),
        OnlyIf::NoHarmExceptionUsed => Verdict::of(found_no_harm),
        OnlyIf::PublicElectronicCommunicationsService => is_in(Sector::PublicElectronicCommunicationsService),
        OnlyIf::DfsCoveredEntity => is_in(Sector::DfsCoveredEntity),
        OnlyIf::ConsumerReportingAgency => is_in(Sector::ConsumerReportingAgency),
        OnlyIf::PublicAgency | OnlyIf::PublicBody => Verdict::of(facts.public_body == Some(true)),
        OnlyIf::HipaaEntityThatNotifiedHhs if !facts.is_in(Sector::HipaaCoveredEntity) => Verdict::Fails,
        OnlyIf::HipaaEntityThatNotifiedHhs => Verdict::known(
            facts.hhs_notified.map(|_| true),
            Question::about(Fact::HhsNotified, "Has the HHS Secretary been notified, and when?"),
        ),
        OnlyIf::ExtortionPaymentMade => Verdict::of(facts.extortion_paid.is_some()),
        OnlyIf::RegistrantAndMaterial => Verdict::known(
            facts.materiality_determined.map(|_| true),
            Question::about(Fact::MaterialityDetermined, "Has the incident been found material, and when?"),
        ),
        OnlyIf::EntityWasSource => match facts.entity_was_source {
            Some(source) => Verdict::of(source),
            None => Verdict::Assumed(Question::about(
                Fact::EntityWasSource,
                "Was the company itself the source of the breach? Assumed until answered.",
            )),
        },
    }
}

/// The number of people that a threshold is compared with; `people` are those whom the law concerns.
pub(crate) fn counted(basis: ThresholdBasis, people: &People) -> u64 {
    match basis {
        ThresholdBasis::ResidentsOfOneState => {
            let mut by_state = std::collections::BTreeMap::<_, u64>::new();
            for (profile, count) in people.iter() {
                let sum = by_state.entry(profile.residence).or_default();
                *sum = sum.saturating_add(count);
            }
            by_state.into_values().max().unwrap_or(0)
        }
        ThresholdBasis::Residents
        | ThresholdBasis::Individuals
        | ThresholdBasis::IndividualsTotal
        | ThresholdBasis::DataSubjects
        | ThresholdBasis::DataPrincipals
        | ThresholdBasis::Consumers
        | ThresholdBasis::PersonsNotified
        | ThresholdBasis::ConsumersToBeNotified
        | ThresholdBasis::NotApplicable => people.total(),
    }
}

/// Is a threshold of people met? With nobody counted yet, nobody knows.
pub(crate) fn threshold(min: u64, max: Option<u64>, basis: ThresholdBasis, people: &People) -> Verdict {
    if basis == ThresholdBasis::NotApplicable {
        return Verdict::Holds;
    }
    if people.is_empty() {
        return Verdict::Open(Question::about(Fact::Counts, "How many people are affected, and where do they live?"));
    }
    let count = counted(basis, people);
    Verdict::of(count >= min && max.is_none_or(|max| count <= max))
}

/// Is a report's threshold met, or one of the circumstances that stand in for it?
pub(crate) fn report_threshold(
    report: &Regulator,
    regime: &Regime,
    exposed: DataTypes,
    facts: &Facts,
    people: &People,
) -> Verdict {
    let min = match report.threshold_min_if_credit_bureau {
        Some(min) if facts.is_in(Sector::ConsumerReportingAgency) => min,
        _ => report.threshold_min,
    };
    let by_number = threshold(min, report.threshold_max, report.threshold_basis, people);
    if by_number == Verdict::Holds {
        return by_number;
    }
    report.threshold_or.iter().fold(by_number, |so_far, alternative| {
        let verdict = match alternative {
            ThresholdAlternative::SensitiveOrUniqueIdentifierData => Verdict::of(trigger::sensitive_or_unique(exposed)),
            ThresholdAlternative::ExternalUnauthorisedAccess => Verdict::known(
                facts.external_attack,
                Question::about(Fact::ExternalAttack, "Was it unauthorized access from outside?"),
            ),
            ThresholdAlternative::SignificantHarm => significant_harm(&regime.trigger, exposed, facts),
        };
        match (so_far, verdict) {
            (Verdict::Holds, _) | (_, Verdict::Holds) => Verdict::Holds,
            (Verdict::Fails, other) | (other, Verdict::Fails) => other,
            (so_far, _) => so_far,
        }
    })
}
