//! How a notice says what a law requires: one table, from each element of the laws' vocabulary to the ways of saying it.
//!
//! A new element in the vocabulary does not compile until it is listed here.

use std::collections::BTreeMap;

use law::Profile;
use law::vocabulary::Content as Element;
use model::notice::{Contact, Content, Declaration, GuidanceBlock, Monitoring};
use notice::condition::Condition;

use crate::enrollment_codes::Codes;
use crate::passages::Reading;

/// A way in which a notice says something. Any one of an element's ways is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The composer says it in every notice.
    Always,
    /// The composer lists what was exposed of each reader, where that is known.
    ExposedData,
    /// A field of the content is filled in.
    Field(Field),
    /// Monitoring is offered to these people.
    Monitoring,
    /// A part of the text has something for these people.
    Part(&'static str),
    /// Guidance for these people brings it.
    Guidance,
    /// The author declares it, in sentences of its own.
    Declaration,
}

/// A field of a notice's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are named as the content's fields are")]
pub enum Field {
    Contact,
    DataProtectionOfficer,
    TollFree,
    Website,
    Occurred,
    Discovered,
    Determined,
    DelayedByLawEnforcement,
    ParentCompany,
}

impl Field {
    /// Where it stands in the content.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Contact | Self::TollFree | Self::Website => "support/contacts",
            Self::DataProtectionOfficer => "support/data_protection_officer",
            Self::Occurred => "particulars/occurred",
            Self::Discovered => "particulars/discovered",
            Self::Determined => "particulars/determined",
            Self::DelayedByLawEnforcement => "particulars/delayed_by_law_enforcement",
            Self::ParentCompany => "particulars/parent_company",
        }
    }

    const fn expects(self) -> &'static str {
        match self {
            Self::Contact => "a way to ask",
            Self::DataProtectionOfficer => "a way to the data protection officer",
            Self::TollFree => "a toll-free phone number (`toll_free`)",
            Self::Website => "a page on one of the company's own domains",
            Self::Occurred => "when it happened, or that it is unknown",
            Self::Discovered => "the day of discovery",
            Self::Determined => "the day on which it was determined",
            Self::DelayedByLawEnforcement => "yes or no",
            Self::ParentCompany => "the name of the company that it belongs to",
        }
    }

    fn is_filled(self, content: &Content) -> bool {
        let filled = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        let (facts, support) = (&content.particulars, &content.support);
        match self {
            Self::Contact => !support.contacts.is_empty(),
            Self::DataProtectionOfficer => !support.data_protection_officer.is_empty(),
            Self::TollFree => support.is_toll_free(),
            Self::Website => support.contacts.iter().any(|contact| matches!(contact, Contact::Web { .. })),
            Self::Occurred => facts.occurred.is_some(),
            Self::Discovered => facts.discovered.is_some(),
            Self::Determined => facts.determined.is_some(),
            Self::DelayedByLawEnforcement => facts.delayed_by_law_enforcement.is_some(),
            Self::ParentCompany => filled(&facts.parent_company),
        }
    }
}

/// The ways in which a notice can say an element, the usual one first.
///
/// What only reports to authorities have to say is declared, should a law ever require it in a notice to people.
#[must_use]
pub const fn ways(element: Element) -> &'static [Way] {
    use Way::{Always, Declaration, ExposedData, Guidance, Monitoring, Part};
    match element {
        // The header, the footer and the day on which each message is made.
        Element::EntityName | Element::DateOfNotice => &[Always],
        Element::DataTypes => &[ExposedData, Part("what_information_was_involved")],
        Element::WhatHappened => &[Part("what_happened")],
        Element::ActionsTaken => &[Part("what_we_are_doing")],
        Element::Advice => &[Part("what_you_can_do"), Guidance],

        Element::Contact => &[Way::Field(Field::Contact)],
        // The vocabulary: the officer "or contact point"; GDPR Art. 33(3)(b) has both.
        Element::DpoContact => &[Way::Field(Field::DataProtectionOfficer), Way::Field(Field::Contact)],
        Element::TollFreeNumber => &[Way::Field(Field::TollFree)],
        Element::Website => &[Way::Field(Field::Website)],
        Element::DateOfBreach => &[Way::Field(Field::Occurred)],
        Element::DateOfDiscovery => &[Way::Field(Field::Discovered)],
        Element::DateOfDetermination => &[Way::Field(Field::Determined)],
        Element::LawEnforcementDelayStatement => &[Way::Field(Field::DelayedByLawEnforcement)],
        Element::ParentCompanyName => &[Way::Field(Field::ParentCompany)],

        Element::CreditMonitoringOffer | Element::HowToEnroll => &[Monitoring],
        Element::RemediationServices => &[Monitoring, Declaration],

        Element::VigilanceAdvice
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
        | Element::RegulatorComplaintRight
        | Element::RemediesInfo => &[Guidance, Declaration],

        Element::Cause
        | Element::LikelyConsequences
        | Element::DelayReasons
        | Element::NumberAffected
        | Element::ThirdPartiesThatAcquired
        | Element::IdentityOfIntruderIfKnown
        | Element::ResponsiblePersonIfKnown
        | Element::PersonResponsibleFindings
        | Element::StatementThatEntityKnowsOfAcquisition
        | Element::CommissionerNotifiedStatement
        | Element::ActionsTakenOrPlanned
        | Element::TechnicalMeasures
        | Element::Safeguards
        | Element::WispStatement
        | Element::RecurrencePrevention
        | Element::CreditMonitoringCertificate
        | Element::LawEnforcementInvolved
        | Element::NatureScopeTiming
        | Element::MaterialImpact
        | Element::NumberNotifiedByMail
        | Element::NamesOfAffectedResidents
        | Element::CategoriesAndNumberOfSubjects
        | Element::CategoriesAndNumberOfRecords
        | Element::RiskAssessment
        | Element::SeverityAndImpact
        | Element::IndicatorsOfCompromise
        | Element::SuspectedMalicious
        | Element::CrossBorderImpact
        | Element::MonetaryImpact
        | Element::Reporter
        | Element::SampleNotice
        | Element::TimingAndDistribution
        | Element::IndividualNoticePlan
        | Element::Publication
        | Element::ReasonsForPayment
        | Element::PaymentDueDiligence
        | Element::AsForAttorneyGeneral => &[Declaration],
    }
}

/// A notice, ready for queries about what it says to whom.
pub(crate) struct NoticeView<'c> {
    pub(crate) content: &'c Content,
    pub(crate) readings: &'c [Reading<'c>],
    guidance: BTreeMap<Element, Vec<&'c GuidanceBlock>>,
    codes: Option<&'c Codes>,
}

impl<'c> NoticeView<'c> {
    pub(crate) fn of(content: &'c Content, readings: &'c [Reading<'c>], codes: Option<&'c Codes>) -> Self {
        let mut guidance: BTreeMap<Element, Vec<&GuidanceBlock>> = BTreeMap::new();
        for block in content.included_guidance() {
            for element in &block.satisfies {
                guidance.entry(*element).or_default().push(block);
            }
        }
        Self { content, readings, guidance, codes }
    }

    /// Whether these people read it, in whichever of the notice's languages they read.
    pub(crate) fn says(&self, element: Element, profile: &Profile) -> bool {
        ways(element).iter().any(|way| self.by(*way, element, profile))
    }

    /// Whether these people learn it in this way.
    pub(crate) fn by(&self, way: Way, element: Element, profile: &Profile) -> bool {
        match way {
            Way::Always => true,
            Way::ExposedData => !profile.data_types.is_empty(),
            Way::Field(field) => field.is_filled(self.content),
            Way::Monitoring => self.offer_to(profile).is_some(),
            Way::Part(part) => {
                self.readings.iter().all(|reading| reading.part(part).iter().any(|passage| passage.is_read_by(profile)))
            }
            Way::Guidance => {
                let blocks = self.guidance.get(&element).map_or(&[][..], Vec::as_slice);
                let fitting = || blocks.iter().filter(|block| is_for(block, profile));
                !blocks.is_empty()
                    && self.readings.iter().all(|reading| {
                        fitting()
                            .any(|block| block.texts.get(reading.language).is_some_and(|text| !text.trim().is_empty()))
                    })
            }
            Way::Declaration => self.declaration(element, profile).is_some_and(|declaration| {
                let said = |reading: &Reading<'_>| declaration.texts.get(reading.language);
                self.readings.iter().all(|reading| said(reading).is_some_and(|text| !text.trim().is_empty()))
            }),
        }
    }

    /// The offer of monitoring that people of this profile read. `None`: they read none.
    pub(crate) fn offer_to(&self, profile: &Profile) -> Option<&'c Monitoring> {
        let offer = self.content.monitoring.as_ref()?;
        let reads = match (offer.codes, self.codes) {
            (Some(_), Some(codes)) => codes.wanted.includes(profile.residence, profile.data_types),
            _ => offer.data_types.is_empty() || offer.data_types.overlaps(profile.data_types),
        };
        reads.then_some(offer)
    }

    /// Codes were uploaded, and neither those nor others are given to anybody.
    pub(crate) fn leaves_codes_unused(&self) -> bool {
        let hands_out = |offer: &Monitoring| offer.codes.is_some() || offer.code_column.is_some();
        self.codes.is_some_and(|codes| codes.uploaded) && !self.content.monitoring.as_ref().is_some_and(hands_out)
    }

    /// What the author declares of it to these people.
    pub(crate) fn declaration(&self, element: Element, profile: &Profile) -> Option<&'c Declaration> {
        self.content.declarations.get(&element).filter(|declaration| declaration.is_read_by(profile))
    }
}

/// Whether people of this profile read a block. Nobody knows from a profile who died, so what is for next of kin only is
/// read by nobody.
fn is_for(block: &GuidanceBlock, profile: &Profile) -> bool {
    let audience = Condition::of_audience(block.data_types, &block.places, block.addressee);
    audience.is_none_or(|audience| audience.holds(profile))
}

/// Where an element would stand, and what to do so that it does.
pub(crate) fn missing(element: Element) -> (String, String) {
    let declared = format!("declarations/{element}");
    let how = ways(element).iter().map(|way| match way {
        Way::Always => ("particulars/organisation".to_owned(), "say it".to_owned()),
        Way::ExposedData => {
            ("particulars/data_types".to_owned(), "say in `particulars/data_types` what was exposed".to_owned())
        }
        Way::Field(field) => (field.path().to_owned(), format!("fill in `{}`: {}", field.path(), field.expects())),
        Way::Monitoring => ("monitoring".to_owned(), "offer `monitoring` to all of them".to_owned()),
        Way::Part(part) => ((*part).to_owned(), format!("write in `{part}` what is for them, in every language")),
        Way::Guidance => {
            ("guidance".to_owned(), "keep or write guidance for them that brings it, in every language".to_owned())
        }
        Way::Declaration => (
            declared.clone(),
            format!("say it in `{declared}`, in every language; if it is not known or none, say that"),
        ),
    });
    let (places, fixes): (Vec<String>, Vec<String>) = how.unzip();
    let fix = fixes.join("; or ");
    let mut letters = fix.chars();
    let fix = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default();
    (places.into_iter().next().unwrap_or_default(), format!("{fix}."))
}
