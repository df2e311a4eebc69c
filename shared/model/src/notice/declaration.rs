//! What a law requires to be said and no field of a notice can hold: the author writes it, and marks it as that.

use std::collections::BTreeMap;

use law::vocabulary::Content as Element;
use law::{Profile, Residence};
use serde::{Deserialize, Serialize};

use crate::customer::Language;

/// One or two sentences that say one thing a law asks for, such as what the breach is likely to lead to.
///
/// So nobody must guess from prose whether a notice says it, and people whose law forbids it can be left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// For those who live in one of these places. Empty: everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub places: Vec<Residence>,
    /// The sentences by language: plain text.
    #[cfg_attr(feature = "schema", schema(value_type = BTreeMap<String, String>))]
    pub texts: BTreeMap<Language, String>,
}

impl Declaration {
    /// Whether people of this profile read it.
    #[must_use]
    pub fn is_read_by(&self, profile: &Profile) -> bool {
        self.places.is_empty() || self.places.iter().any(|place| profile.residence.lies_in(*place))
    }

    /// The part of a text at whose end a declaration of this element stands.
    #[must_use]
    pub const fn part(element: Element) -> &'static str {
        match element {
            Element::NumberAffected
            | Element::ThirdPartiesThatAcquired
            | Element::IdentityOfIntruderIfKnown
            | Element::ResponsiblePersonIfKnown
            | Element::StatementThatEntityKnowsOfAcquisition
            | Element::Cause
            | Element::WhatHappened
            | Element::NatureScopeTiming
            | Element::SuspectedMalicious
            | Element::DelayReasons
            | Element::LawEnforcementInvolved
            | Element::PersonResponsibleFindings
            | Element::DateOfBreach
            | Element::DateOfDiscovery
            | Element::DateOfDetermination
            | Element::DateOfNotice
            | Element::LawEnforcementDelayStatement => "what_happened",
            Element::LikelyConsequences
            | Element::RiskAssessment
            | Element::SeverityAndImpact
            | Element::MaterialImpact
            | Element::CategoriesAndNumberOfSubjects
            | Element::CategoriesAndNumberOfRecords
            | Element::DataTypes => "what_information_was_involved",
            Element::Advice
            | Element::VigilanceAdvice
            | Element::PasswordChangeAdvice
            | Element::PoliceOrAgReportAdvice
            | Element::PoliceReportRight
            | Element::SecurityFreezeInfo
            | Element::NoChargeForFreeze
            | Element::FraudAlertInfo
            | Element::FcraRights
            | Element::IdentityTheftInfoStatement
            | Element::CreditBureauContacts
            | Element::FtcContact
            | Element::AgContact
            | Element::StateAgencyContacts
            | Element::FederalAgencyContacts
            | Element::HowToEnroll
            | Element::RemediesInfo => "what_you_can_do",
            Element::RegulatorComplaintRight
            | Element::CommissionerNotifiedStatement
            | Element::EntityName
            | Element::Contact
            | Element::DpoContact
            | Element::TollFreeNumber
            | Element::Website
            | Element::ParentCompanyName
            | Element::Reporter => "for_more_information",
            Element::ActionsTaken
            | Element::ActionsTakenOrPlanned
            | Element::TechnicalMeasures
            | Element::Safeguards
            | Element::WispStatement
            | Element::RecurrencePrevention
            | Element::MonetaryImpact
            | Element::CreditMonitoringOffer
            | Element::CreditMonitoringCertificate
            | Element::RemediationServices
            | Element::NumberNotifiedByMail
            | Element::NamesOfAffectedResidents
            | Element::IndicatorsOfCompromise
            | Element::CrossBorderImpact
            | Element::SampleNotice
            | Element::TimingAndDistribution
            | Element::IndividualNoticePlan
            | Element::Publication
            | Element::ReasonsForPayment
            | Element::PaymentDueDiligence
            | Element::AsForAttorneyGeneral => "what_we_are_doing",
        }
    }
}
