//! What was exposed of a person: the kinds of personal information that the laws distinguish.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codes::codes;

codes! {
    /// A kind of personal information that a breach law names.
    DataType = "data_types" {
        Name = "name",
        Ssn = "ssn",
        TaxId = "tax_id",
        IrsPin = "irs_pin",
        TaxInformation = "tax_information",
        DriverLicense = "driver_license",
        StateId = "state_id",
        Passport = "passport",
        MilitaryId = "military_id",
        StudentId = "student_id",
        VoterId = "voter_id",
        TribalId = "tribal_id",
        OtherGovernmentId = "other_government_id",
        FinancialAccount = "financial_account",
        FinancialAccountWithCode = "financial_account_with_code",
        PaymentCard = "payment_card",
        OtherFinancialAccessNumber = "other_financial_access_number",
        ElectronicIdWithCode = "electronic_id_with_code",
        AccountPassword = "account_password",
        OnlineCredentials = "online_credentials",
        EmailAccountCredentials = "email_account_credentials",
        SharedSecret = "shared_secret",
        PrivateKey = "private_key",
        ESignature = "e_signature",
        ESignatureKey = "e_signature_key",
        Medical = "medical",
        MedicalId = "medical_id",
        MedicalStateAgencyOnly = "medical_state_agency_only",
        HealthInsurance = "health_insurance",
        Biometric = "biometric",
        Genetic = "genetic",
        Dob = "dob",
        MotherMaidenName = "mother_maiden_name",
        EmployeeId = "employee_id",
        WorkEvaluation = "work_evaluation",
        BirthOrMarriageCertificate = "birth_or_marriage_certificate",
        Geolocation = "geolocation",
        Alpr = "alpr",
        Email = "email",
        Phone = "phone",
        Address = "address",
        UniqueDevice = "unique_device",
        AnyElementSufficientForIdentityTheft = "any_element_sufficient_for_identity_theft",
        Phi = "phi",
        PhrIdentifiableHealthInformation = "phr_identifiable_health_information",
        CustomerInformation = "customer_information",
        Sensitive = "sensitive",
        PropertyDamageRiskData = "property_damage_risk_data",
        UnlawfulPurpose = "unlawful_purpose",
        Over1000Persons = "over_1000_persons",
        Any = "any",
        NotDataBased = "not_data_based",
    }
}

impl DataType {
    /// The kind in plain words, for a sentence to the person: "what was taken: your Social Security number".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Ssn => "Social Security number",
            Self::TaxId => "taxpayer identification number",
            Self::IrsPin => "identity protection PIN issued by the tax authority",
            Self::TaxInformation => "tax records",
            Self::DriverLicense => "driver's license number",
            Self::StateId => "state identification card number",
            Self::Passport => "passport number",
            Self::MilitaryId => "military identification number",
            Self::StudentId => "student identification number",
            Self::VoterId => "voter identification number",
            Self::TribalId => "tribal identification number",
            Self::OtherGovernmentId => "identification number issued by a government body",
            Self::FinancialAccount => "bank or other financial account number",
            Self::FinancialAccountWithCode => "account or card number together with its access code",
            Self::PaymentCard => "credit or debit card number",
            Self::OtherFinancialAccessNumber => "number that gives access to a financial account",
            Self::ElectronicIdWithCode => "electronic identifier or routing code together with its access code",
            Self::AccountPassword => "password or PIN of a financial account",
            Self::OnlineCredentials => "user name or e-mail address together with the password of an online account",
            Self::EmailAccountCredentials => "e-mail address together with the password of that e-mail account",
            Self::SharedSecret => "security token used to sign in",
            Self::PrivateKey => "private key used to sign in or to sign",
            Self::ESignature => "electronic signature",
            Self::ESignatureKey => "private key of your electronic signature",
            Self::Medical => "medical information",
            Self::MedicalId => "medical identification number",
            Self::MedicalStateAgencyOnly => "medical information held by a state agency",
            Self::HealthInsurance => "health insurance number or claims information",
            Self::Biometric => "biometric data, such as a fingerprint or face scan",
            Self::Genetic => "genetic information",
            Self::Dob => "date of birth",
            Self::MotherMaidenName => "mother's maiden name",
            Self::EmployeeId => "employee number together with its access code",
            Self::WorkEvaluation => "work evaluation",
            Self::BirthOrMarriageCertificate => "birth or marriage certificate",
            Self::Geolocation => "location information",
            Self::Alpr => "license plate recognition records",
            Self::Email => "e-mail address",
            Self::Phone => "telephone number",
            Self::Address => "postal address",
            Self::UniqueDevice => "device identifier",
            Self::AnyElementSufficientForIdentityTheft => "information sufficient for identity theft",
            Self::Phi => "health information held by your health care provider or health plan",
            Self::PhrIdentifiableHealthInformation => "health information from a personal health record or health app",
            Self::CustomerInformation => "information about you as a customer of a financial institution",
            Self::Sensitive => "sensitive personal information",
            Self::PropertyDamageRiskData => "information that could be used to take your money or property",
            Self::UnlawfulPurpose => "personal information believed to be taken for an unlawful purpose",
            Self::Over1000Persons => "personal information, as one of more than 1,000 people",
            Self::Any => "personal information",
            Self::NotDataBased => "no particular information",
        }
    }

    const fn bit(self) -> u64 {
        1 << self as u32
    }
}

/// A set of kinds of information, as one person lost them: small, copied freely, always in the vocabulary's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DataTypes(u64);

const _: () = assert!(DataType::ALL.len() <= u64::BITS as usize, "DataTypes holds one bit for each data type");

impl DataTypes {
    /// The set of nothing.
    pub const EMPTY: Self = Self(0);

    /// A set of the given kinds; repeats do not matter.
    pub const fn of(kinds: &[DataType]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < kinds.len() {
            bits |= kinds[at].bit();
            at += 1;
        }
        Self(bits)
    }

    /// Adds a kind.
    pub fn insert(&mut self, kind: DataType) {
        self.0 |= kind.bit();
    }

    /// Takes a kind away.
    pub fn remove(&mut self, kind: DataType) {
        self.0 &= !kind.bit();
    }

    /// Is this kind in the set?
    pub const fn contains(self, kind: DataType) -> bool {
        self.0 & kind.bit() != 0
    }

    /// Has the set nothing in it?
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many kinds are in the set.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// What is in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Have the two sets a kind in common?
    pub const fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The kinds, in the vocabulary's order.
    pub fn iter(self) -> impl Iterator<Item = DataType> {
        DataType::ALL.iter().copied().filter(move |kind| self.contains(*kind))
    }
}

impl FromIterator<DataType> for DataTypes {
    fn from_iter<I: IntoIterator<Item = DataType>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::EMPTY, |set, kind| Self(set.0 | kind.bit()))
    }
}

impl fmt::Debug for DataTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// The codes, separated by `, `.
impl fmt::Display for DataTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, kind) in self.iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            f.write_str(kind.code())?;
        }
        Ok(())
    }
}

/// A list of codes, in the vocabulary's order.
impl Serialize for DataTypes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // `collect_seq` asks the iterator for its length, and a filter does not know it.
        serializer.collect_seq(self.iter().collect::<Vec<_>>())
    }
}

/// A list of codes in any order; repeats do not matter.
impl<'de> Deserialize<'de> for DataTypes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Codes;

        impl<'de> Visitor<'de> for Codes {
            type Value = DataTypes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of data types")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<DataTypes, A::Error> {
                let mut set = DataTypes::EMPTY;
                while let Some(kind) = list.next_element()? {
                    set.insert(kind);
                }
                Ok(set)
            }
        }

        deserializer.deserialize_seq(Codes)
    }
}
