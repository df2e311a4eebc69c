//! The facts of an incident on which duties depend, as far as they are known.
//!
//! What is absent is not known: it is never read as "no". The keys are those in which an incident lead reports them; what is
//! derived from them (which clock has started, which test of harm is met) is derived in the engine.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::codes::codes;
use crate::data_types::DataTypes;
use crate::names::data_types_named;
use crate::people::People;
use crate::profile::{AgeGroup, Profile};
use crate::residence::Residence;
use crate::vocabulary::Sector;
use crate::when::When;

codes! {
    /// What happened to the data.
    Happening = "event" {
        /// Copied, taken or otherwise acquired.
        Acquired = "acquired" | "acquisition" | "exfiltrated" | "exfiltration" | "stolen",
        /// Viewed or open to view, without a sign that they were taken.
        AccessOnly = "access_only" | "access" | "accessed",
        Used = "used" | "use",
        /// Given or sent to someone who must not have them.
        Disclosed = "disclosed" | "disclosure" | "accidental_disclosure",
        /// Inadvertently disclosed by people who were authorized to handle them.
        InadvertentlyDisclosed = "inadvertent_disclosure" | "inadvertently_disclosed",
        Lost = "lost" | "loss",
        Altered = "altered" | "alteration",
        Destroyed = "destroyed" | "destruction" | "deleted" | "deletion",
        /// Out of reach of the company itself, with no sign that anybody saw them.
        Unavailable = "unavailable" | "unavailability" | "availability_lost",
    }
}

codes! {
    /// The risk that was found for people.
    Risk = "risk" {
        None = "none",
        /// Relevant in the sense of Brazil's law.
        Relevant = "relevant",
        Risk = "risk",
        High = "high",
    }
}

codes! {
    /// On what the data lay.
    Carrier = "medium" {
        Electronic = "electronic",
        /// On paper or film only.
        Paper = "paper",
        /// On paper that was printed from a computer.
        PaperFromComputer = "paper_from_computer",
    }
}

codes! {
    /// How law enforcement asked to wait.
    RequestKind = "le_request.kind" {
        /// In writing.
        Delay = "delay" | "written",
        Oral = "oral",
    }
}

/// Law enforcement's request to wait with the notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LawEnforcementRequest {
    /// How it was made.
    pub kind: RequestKind,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<When>,
    /// When law enforcement let go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cleared: Option<When>,
}

macro_rules! facts {
    ($($(#[$meta:meta])* $key:ident / $variant:ident = $code:literal : $type:ty,)+) => {
        codes! {
            /// A fact that can be known or not: the key under which it is reported.
            Fact = "facts" {
                Counts = "counts",
                DataTypes = "data_types",
                Sector = "sector",
                EstablishedIn = "established_in",
                $($variant = $code,)+
            }
        }

        /// What is known of an incident.
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct Facts {
            /// Affected people by residence, as entered while there is no list of them.
            #[serde(deserialize_with = "counts", skip_serializing_if = "BTreeMap::is_empty")]
            pub counts: BTreeMap<Residence, u64>,
            /// What was exposed, as far as it is the same for all; read also by the names that others use.
            #[serde(deserialize_with = "named", skip_serializing_if = "Option::is_none")]
            pub data_types: Option<DataTypes>,
            /// What kind of company it is; one code or a list of them.
            #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
            pub sector: Vec<Sector>,
            /// Where the company is established.
            #[serde(skip_serializing_if = "Vec::is_empty")]
            pub established_in: Vec<Residence>,
            $($(#[$meta])* #[serde(skip_serializing_if = "Option::is_none")] pub $key: Option<$type>,)+
        }

        impl Facts {
            /// Is this fact known?
            pub fn is_known(&self, fact: Fact) -> bool {
                match fact {
                    Fact::Counts => !self.counts.is_empty(),
                    Fact::DataTypes => self.data_types.is_some(),
                    Fact::Sector => !self.sector.is_empty(),
                    Fact::EstablishedIn => !self.established_in.is_empty(),
                    $(Fact::$variant => self.$key.is_some(),)+
                }
            }
        }
    };
}

facts! {
    /// Is the controller established in the European Union?
    controller_established_in_eu / ControllerEstablishedInEu = "controller_established_in_eu": bool,
    /// The member state in which it is.
    member_state / MemberState = "member_state": Residence,
    /// Is it an essential or important entity under NIS2?
    nis2_essential / Nis2Essential = "nis2_essential": bool,
    /// Is it a public body?
    public_body / PublicBody = "public_body": bool,
    /// Is it a small entity in the sense of the law concerned?
    small_entity / SmallEntity = "small_entity": bool,
    /// Does it hold the data only on behalf of another?
    processor / Processor = "processor": bool,
    /// The breach was discovered.
    discovered / Discovered = "discovered": When,
    /// It became known.
    known / Known = "known": When,
    /// It was detected.
    detected / Detected = "detected": When,
    /// The company became aware.
    aware / Aware = "aware": When,
    /// It was determined to be a breach.
    determined / Determined = "determined": When,
    /// It was confirmed.
    confirmed / Confirmed = "confirmed": When,
    /// It was assessed as notifiable.
    assessed / Assessed = "assessed": When,
    /// It was classified as major.
    classified / Classified = "classified": When,
    /// Its scope was identified.
    scope_identified / ScopeIdentified = "scope_identified": When,
    /// A reportable incident was determined.
    incident_determined / IncidentDetermined = "incident_determined": When,
    /// It was found material.
    materiality_determined / MaterialityDetermined = "materiality_determined": When,
    /// People were notified.
    individual_notice_sent / IndividualNoticeSent = "individual_notice_sent": When,
    /// The regulator was notified.
    regulator_notified / RegulatorNotified = "regulator_notified": When,
    /// HHS was notified.
    hhs_notified / HhsNotified = "hhs_notified": When,
    /// The initial report (DORA) was submitted.
    initial_notification_submitted / InitialNotificationSubmitted = "initial_notification_submitted": When,
    /// The intermediate report (DORA) was submitted.
    intermediate_report_submitted / IntermediateReportSubmitted = "intermediate_report_submitted": When,
    /// The incident notification (NIS2) was submitted.
    incident_notification_submitted / IncidentNotificationSubmitted = "incident_notification_submitted": When,
    /// The business associate notified the covered entity.
    ce_told / CeTold = "ce_told": When,
    /// Were the data encrypted?
    encrypted / Encrypted = "encrypted": bool,
    /// Was the key taken too?
    key_taken / KeyTaken = "key_taken": bool,
    /// What happened to the data; acquired, where absent.
    event / Event = "event": Happening,
    /// On what the data lay; on computers, where absent.
    medium / Medium = "medium": Carrier,
    /// Was it an attack from outside?
    external_attack / ExternalAttack = "external_attack": bool,
    /// Is an unlawful purpose suspected?
    unlawful_purpose / UnlawfulPurpose = "unlawful_purpose": bool,
    /// Did the company lose access to the data?
    availability_lost / AvailabilityLost = "availability_lost": bool,
    /// Is significant harm likely?
    significant_harm / SignificantHarm = "significant_harm": bool,
    /// The risk found for people.
    risk / Risk = "risk": Risk,
    /// Was the notifier itself the source of the breach?
    entity_was_source / EntityWasSource = "entity_was_source": bool,
    /// Is the breached login that of a mailbox which the company provides?
    email_account_furnished_by_entity / EmailAccountFurnishedByEntity = "email_account_furnished_by_entity": bool,
    /// Was the access code of account or card numbers taken too?
    access_code_taken / AccessCodeTaken = "access_code_taken": bool,
    /// Can the numbers be used without a code?
    number_usable_alone / NumberUsableAlone = "number_usable_alone": bool,
    /// Law enforcement asked to wait.
    le_request / LeRequest = "le_request": LawEnforcementRequest,
    /// Good cause for an extension was written to the department (Florida).
    good_cause_written_to_department / GoodCauseWrittenToDepartment = "good_cause_written_to_department": When,
    /// A ransom was paid.
    extortion_paid / ExtortionPaid = "extortion_paid": When,
    /// The business associate discovered it.
    ba_discovered / BaDiscovered = "ba_discovered": When,
    /// Is the business associate an agent of the covered entity?
    ba_is_agent / BaIsAgent = "ba_is_agent": bool,
}

impl Facts {
    /// Does the company belong to this sector?
    pub fn is_in(&self, sector: Sector) -> bool {
        self.sector.contains(&sector)
    }

    /// When something happened from which laws count. `None`: it is not known to have happened, or is no such fact.
    pub fn when(&self, fact: Fact) -> Option<When> {
        crate::clock::at(self, fact)
    }

    /// The people as entered: one profile for each residence, of unknown age.
    pub fn people(&self) -> People {
        let data_types = self.data_types.unwrap_or_default();
        self.counts
            .iter()
            .map(|(residence, count)| {
                (Profile { residence: *residence, data_types, age_group: AgeGroup::Unknown }, *count)
            })
            .collect()
    }

    /// The earliest day on which the company is known to have known of the incident.
    pub fn first_known(&self) -> Option<When> {
        [
            self.discovered,
            self.known,
            self.detected,
            self.aware,
            self.ba_discovered,
            self.ce_told,
            self.determined,
            self.confirmed,
            self.assessed,
            self.classified,
            self.scope_identified,
            self.incident_determined,
            self.materiality_determined,
        ]
        .into_iter()
        .flatten()
        .reduce(When::earlier)
    }
}

/// Reads counts by residence; two codes for the same place are added up.
fn counts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Residence, u64>, D::Error> {
    struct Counts;

    impl<'de> serde::de::Visitor<'de> for Counts {
        type Value = BTreeMap<Residence, u64>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("numbers of people by ISO 3166 code")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut counts = BTreeMap::new();
            while let Some((residence, count)) = map.next_entry::<Residence, u64>()? {
                let sum: &mut u64 = counts.entry(residence).or_default();
                *sum = sum.saturating_add(count);
            }
            Ok(counts)
        }
    }

    deserializer.deserialize_map(Counts)
}

/// Reads a list of data types by any of their names.
fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DataTypes>, D::Error> {
    let Some(names) = Option::<Vec<String>>::deserialize(deserializer)? else { return Ok(None) };
    let mut kinds = names.iter().map(|name| data_types_named(name).map_err(serde::de::Error::custom));
    kinds.try_fold(DataTypes::EMPTY, |all, kind| Ok(all.union(kind?))).map(Some)
}

/// Reads one sector or a list of them.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Sector>, D::Error> {
    struct Sectors;

    impl<'de> serde::de::Visitor<'de> for Sectors {
        type Value = Vec<Sector>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a sector, or a list of sectors")
        }

        fn visit_str<E: serde::de::Error>(self, code: &str) -> Result<Self::Value, E> {
            code.parse().map(|sector| vec![sector]).map_err(E::custom)
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut sectors = Vec::new();
            while let Some(sector) = list.next_element()? {
                sectors.push(sector);
            }
            Ok(sectors)
        }
    }

    deserializer.deserialize_any(Sectors)
}
