//! How severe a breach is for the people in it: ENISA, Recommendations for a methodology of the assessment of severity of
//! personal data breaches, Working Document v1.0, December 2013.
//!
//! SE = DPC × EI + CB: the data and their context, times how easily people are identified by them, plus the circumstances. Every
//! factor is kept with the reason for its value, so that a person can follow it, and override it, on the record.

use serde::{Deserialize, Serialize};

use crate::codes::codes;
use crate::data_types::{DataType, DataTypes};
use crate::facts::{Facts, Happening};
use crate::people::People;

codes! {
    /// ENISA's four kinds of data, each with a basic score (Annex 1).
    DataKind = "data_kind" {
        Simple = "simple",
        Behavioural = "behavioural",
        Financial = "financial",
        Sensitive = "sensitive",
    }
}

codes! {
    /// How severe a breach is (section 3.2).
    SeverityLevel = "severity_level" {
        /// People meet a few inconveniences, which they overcome without any problem.
        Low = "low",
        /// Significant inconveniences, which they overcome despite a few difficulties.
        Medium = "medium",
        /// Significant consequences, which they overcome with serious difficulties.
        High = "high",
        /// Significant or even irreversible consequences, which they may not overcome.
        VeryHigh = "very_high",
    }
}

codes! {
    /// A kind of harm that exposed data make likely (GDPR, recitals 75 and 85).
    Harm = "harm" {
        IdentityTheft = "identity_theft",
        FinancialLoss = "financial_loss",
        AccountTakeover = "account_takeover",
        Physical = "physical",
        Reputational = "reputational",
        Discrimination = "discrimination",
    }
}

/// What a person has found about the context, and the facts do not hold. What is absent changes nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Context {
    /// Added to the score of the data, from -3 to 3: more for volume, for what the company's business gives away, for vulnerable
    /// people; less for data that are out of date, public already, or say little (Annex 1, tables A1 and A2).
    pub data_adjustment: i8,
    /// How easily people are identified, if found otherwise than the exposed data suggest.
    pub identification: Option<Identification>,
    /// How far the data were exposed, if found.
    pub confidentiality: Option<Loss>,
    /// How far data were altered, if they were.
    pub integrity: Option<Loss>,
    /// How far data cannot be had, if they cannot.
    pub availability: Option<Loss>,
    /// Was it done with intent to harm or to profit?
    pub malicious: Option<bool>,
}

codes! {
    /// How easily people are identified by the data (Annex 2).
    Identification = "identification" {
        Negligible = "negligible",
        Limited = "limited",
        Significant = "significant",
        Maximum = "maximum",
    }
}

codes! {
    /// How far one of confidentiality, integrity and availability was lost (Annex 3).
    Loss = "loss" {
        /// Not at all, or with no consequence: nobody saw it, all can be restored.
        None = "none",
        /// Known recipients; altered or lost but restored; out of reach for a time.
        Partial = "partial",
        /// Unknown recipients; altered or lost and not to be restored.
        Full = "full",
    }
}

/// Hundredths of a point, so that scores add up exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score {
    hundredths: u32,
}

impl Score {
    const fn points(points: u32) -> Self {
        Self { hundredths: points * 100 }
    }

    const fn hundredths(hundredths: u32) -> Self {
        Self { hundredths }
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:02}", self.hundredths / 100, self.hundredths % 100)
    }
}

impl Serialize for Score {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.hundredths) / 100.0)
    }
}

/// One factor of the score, and why it has its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Factor {
    /// Its value.
    pub score: Score,
    /// Why.
    pub because: String,
}

/// The severity of a breach for people of whom the same data were exposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Severity {
    /// Data processing context, 1 to 4.
    pub data_processing_context: Factor,
    /// Ease of identification, 0.25 to 1.
    pub ease_of_identification: Factor,
    /// Circumstances of the breach: each that adds something.
    pub circumstances: Vec<Factor>,
    /// The score.
    pub score: Score,
    /// What the score means.
    pub level: SeverityLevel,
    /// What the method leaves out of the score and asks to point out (section 3.3).
    pub flags: Vec<&'static str>,
    /// The kinds of harm that the exposed data make likely.
    pub harms: Vec<Harm>,
}

/// The severity for people of whom these data were exposed. `people` are all affected, whose number is pointed out.
pub fn severity(exposed: DataTypes, facts: &Facts, people: &People, context: &Context) -> Severity {
    let data = data_processing_context(exposed, context);
    let identification = ease_of_identification(exposed, context);
    let circumstances = circumstances(facts, context);
    let product = data.score.hundredths * identification.score.hundredths / 100;
    let score = Score::hundredths(product + circumstances.iter().map(|factor| factor.score.hundredths).sum::<u32>());
    let mut flags = Vec::new();
    if people.total() > 100 {
        flags.push("more than 100 people");
    }
    if facts.encrypted == Some(true) && facts.key_taken == Some(false) {
        flags.push("the data are unintelligible to whoever has them");
    }
    Severity {
        data_processing_context: data,
        ease_of_identification: identification,
        circumstances,
        score,
        level: level(score),
        flags,
        harms: harms(exposed),
    }
}

/// The severity of the incident: that of the people for whom it is worst. `None` while nobody is known to be affected.
pub fn of_incident(facts: &Facts, people: &People, context: &Context) -> Option<Severity> {
    let each = people.iter().map(|(profile, _)| severity(profile.data_types, facts, people, context));
    each.max_by_key(|severity| severity.score)
}

const fn level(score: Score) -> SeverityLevel {
    match score.hundredths {
        0..200 => SeverityLevel::Low,
        200..300 => SeverityLevel::Medium,
        300..400 => SeverityLevel::High,
        _ => SeverityLevel::VeryHigh,
    }
}

/// Which of ENISA's kinds a data type belongs to.
const fn kind(exposed: DataType) -> DataKind {
    use DataType as D;
    match exposed {
        D::Medical
        | D::MedicalId
        | D::MedicalStateAgencyOnly
        | D::HealthInsurance
        | D::Biometric
        | D::Genetic
        | D::Phi
        | D::PhrIdentifiableHealthInformation
        | D::Sensitive => DataKind::Sensitive,
        D::FinancialAccount
        | D::FinancialAccountWithCode
        | D::PaymentCard
        | D::OtherFinancialAccessNumber
        | D::ElectronicIdWithCode
        | D::AccountPassword
        | D::TaxInformation
        | D::CustomerInformation
        | D::PropertyDamageRiskData => DataKind::Financial,
        D::Geolocation | D::Alpr | D::UniqueDevice | D::WorkEvaluation => DataKind::Behavioural,
        _ => DataKind::Simple,
    }
}

const fn basic_score(kind: DataKind) -> u32 {
    match kind {
        DataKind::Simple => 1,
        DataKind::Behavioural => 2,
        DataKind::Financial => 3,
        DataKind::Sensitive => 4,
    }
}

/// Identifiers and secrets that open more than they say: with them, simple data allow assumptions and misuse (Annex 1: +1).
const KEYS_TO_MORE: DataTypes = DataTypes::of(&[
    DataType::Ssn,
    DataType::TaxId,
    DataType::IrsPin,
    DataType::DriverLicense,
    DataType::StateId,
    DataType::Passport,
    DataType::MilitaryId,
    DataType::TribalId,
    DataType::OtherGovernmentId,
    DataType::OnlineCredentials,
    DataType::EmailAccountCredentials,
    DataType::SharedSecret,
    DataType::PrivateKey,
    DataType::ESignatureKey,
    DataType::AnyElementSufficientForIdentityTheft,
]);
/// Financial data with which money can be moved at once (Annex 1: +1).
const KEYS_TO_MONEY: DataTypes = DataTypes::of(&[
    DataType::FinancialAccountWithCode,
    DataType::ElectronicIdWithCode,
    DataType::AccountPassword,
    DataType::PropertyDamageRiskData,
]);

fn data_processing_context(exposed: DataTypes, context: &Context) -> Factor {
    let worst = exposed.iter().map(kind).max_by_key(|kind| basic_score(*kind)).unwrap_or(DataKind::Simple);
    let mut score = i64::from(basic_score(worst));
    let mut because = format!("{worst} data: basic score {score}");
    if worst == DataKind::Simple && exposed.overlaps(KEYS_TO_MORE) {
        score += 1;
        because += "; official numbers or credentials that open more than they say: +1";
    }
    if worst == DataKind::Financial && exposed.overlaps(KEYS_TO_MONEY) {
        score += 1;
        because += "; money can be moved with them: +1";
    }
    if context.data_adjustment != 0 {
        let found = i64::from(context.data_adjustment.clamp(-3, 3));
        score += found;
        because += &format!("; context as found: {found:+}");
    }
    let score = u32::try_from(score.clamp(1, 4)).unwrap_or(1);
    Factor { score: Score::points(score), because }
}

/// Numbers that name exactly one person.
const UNIQUE_NUMBERS: DataTypes = DataTypes::of(&[
    DataType::Ssn,
    DataType::TaxId,
    DataType::DriverLicense,
    DataType::StateId,
    DataType::Passport,
    DataType::MilitaryId,
    DataType::TribalId,
    DataType::OtherGovernmentId,
    DataType::Biometric,
]);
/// Data that lead to one person with some search.
const CONTACTS: DataTypes = DataTypes::of(&[
    DataType::Email,
    DataType::Phone,
    DataType::Address,
    DataType::OnlineCredentials,
    DataType::EmailAccountCredentials,
    DataType::Dob,
    DataType::Genetic,
    DataType::ESignature,
]);

fn ease_of_identification(exposed: DataTypes, context: &Context) -> Factor {
    let named = exposed.contains(DataType::Name);
    let (found, because) = match context.identification {
        Some(found) => (found, "as found"),
        None if exposed.overlaps(UNIQUE_NUMBERS) || (named && exposed.overlaps(CONTACTS)) => {
            (Identification::Maximum, "a number that names one person, or a name with contact data or date of birth")
        }
        None if named => (Identification::Significant, "a name, which others may share"),
        None if exposed.overlaps(CONTACTS) => (Identification::Significant, "contact data that lead to a person"),
        // A set like this says what people have, not who they are.
        None => (Identification::Limited, "nothing that names a person directly; other sources may"),
    };
    let score = match found {
        Identification::Negligible => 25,
        Identification::Limited => 50,
        Identification::Significant => 75,
        Identification::Maximum => 100,
    };
    Factor { score: Score::hundredths(score), because: format!("{found}: {because}") }
}

/// What happened to the data, and with what intent. Only what adds to the score is listed.
fn circumstances(facts: &Facts, context: &Context) -> Vec<Factor> {
    let happened = facts.event.unwrap_or(Happening::Acquired);
    let confidentiality = context.confidentiality.unwrap_or(match happened {
        Happening::Acquired | Happening::Used => Loss::Full,
        Happening::AccessOnly | Happening::Disclosed | Happening::InadvertentlyDisclosed | Happening::Lost => {
            Loss::Partial
        }
        Happening::Altered | Happening::Destroyed | Happening::Unavailable => Loss::None,
    });
    let integrity =
        context.integrity.unwrap_or(if happened == Happening::Altered { Loss::Partial } else { Loss::None });
    let out_of_reach =
        facts.availability_lost == Some(true) || matches!(happened, Happening::Destroyed | Happening::Unavailable);
    let availability = context.availability.unwrap_or(if out_of_reach { Loss::Partial } else { Loss::None });
    let attack =
        facts.external_attack == Some(true) || facts.unlawful_purpose == Some(true) || facts.extortion_paid.is_some();
    let mut factors: Vec<Factor> =
        [("confidentiality", confidentiality), ("integrity", integrity), ("availability", availability)]
            .into_iter()
            .filter_map(|(what, loss)| {
                let score = match loss {
                    Loss::None => return None,
                    Loss::Partial => 25,
                    Loss::Full => 50,
                };
                Some(Factor { score: Score::hundredths(score), because: format!("loss of {what}: {loss}") })
            })
            .collect();
    if context.malicious.unwrap_or(attack) {
        factors.push(Factor { score: Score::hundredths(50), because: "malicious intent".to_owned() });
    }
    factors
}

/// The kinds of harm that exposed data make likely.
pub fn harms(exposed: DataTypes) -> Vec<Harm> {
    use DataType as D;
    let by_harm: [(Harm, DataTypes); 6] = [
        (
            Harm::IdentityTheft,
            UNIQUE_NUMBERS.union(DataTypes::of(&[
                D::IrsPin,
                D::Dob,
                D::MotherMaidenName,
                D::BirthOrMarriageCertificate,
                D::ESignatureKey,
                D::TaxInformation,
                D::AnyElementSufficientForIdentityTheft,
                D::MedicalId,
                D::HealthInsurance,
            ])),
        ),
        (
            Harm::FinancialLoss,
            KEYS_TO_MONEY.union(DataTypes::of(&[
                D::Ssn,
                D::FinancialAccount,
                D::PaymentCard,
                D::OtherFinancialAccessNumber,
                D::TaxInformation,
                D::CustomerInformation,
            ])),
        ),
        (
            Harm::AccountTakeover,
            DataTypes::of(&[
                D::OnlineCredentials,
                D::EmailAccountCredentials,
                D::SharedSecret,
                D::PrivateKey,
                D::AccountPassword,
                D::MotherMaidenName,
                D::Phone,
            ]),
        ),
        (Harm::Physical, DataTypes::of(&[D::Address, D::Geolocation, D::Alpr])),
        (
            Harm::Reputational,
            DataTypes::of(&[
                D::Medical,
                D::MedicalStateAgencyOnly,
                D::Phi,
                D::PhrIdentifiableHealthInformation,
                D::Sensitive,
                D::WorkEvaluation,
                D::Genetic,
            ]),
        ),
        (
            Harm::Discrimination,
            DataTypes::of(&[
                D::Medical,
                D::MedicalStateAgencyOnly,
                D::Phi,
                D::PhrIdentifiableHealthInformation,
                D::Sensitive,
                D::Genetic,
                D::Biometric,
                D::TribalId,
            ]),
        ),
    ];
    by_harm.into_iter().filter(|(_, by)| exposed.overlaps(*by)).map(|(harm, _)| harm).collect()
}
