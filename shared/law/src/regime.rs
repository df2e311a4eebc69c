//! A regime: one breach-notification law, as typed data.
//!
//! The fields are those of `shared/regimes/<id>.toml`, and `SCHEMA.md` beside those files says what each means. An unknown
//! key, code or type of value does not deserialize, so it cannot pass the build.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::data_types::{DataType, DataTypes};
use crate::residence::Residence;
use crate::vocabulary::{
    AccountAccessCode, AggravatingData, Answer, AppliesBy, BureausRequired, ClockStart, Content, CoreVerified,
    DeadlineKind, DeemedCompliance, EmailCondition, EncryptionSafeHarbour, Event, Exception, Format, HarmClass,
    HarmMode, HarmThreshold, IndividualRequired, LawEnforcementDelay, Medium, Method, OnlyIf, PartsRequired,
    RegimeKind, Relative, Sector, SourceTier, Status, SubstitutePart, ThresholdAlternative, ThresholdBasis, Verified,
    WeekendRule,
};
use crate::when::LawDate;

/// In place of a calendar's name: the calendar of the member state in which the company is established.
pub const MEMBER_STATE: &str = "member_state";

/// One law.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    /// The version of the schema: 1.
    pub schema: u8,
    /// The file's name without its ending: `us-ca`.
    pub id: String,
    /// The law's plain name.
    pub name: String,
    /// Does it cover everyone, or one sector?
    pub kind: RegimeKind,
    /// Does it bind?
    pub status: Status,
    /// Where the people or companies are that it concerns.
    pub jurisdictions: Vec<Residence>,
    /// Places inside the jurisdictions where another law applies instead.
    #[serde(default)]
    pub jurisdictions_except: Vec<Residence>,
    /// What brings a company under it.
    pub applies_by: Vec<AppliesBy>,
    /// The companies that it covers; empty where it covers every company.
    #[serde(default)]
    pub sectors: Vec<Sector>,
    /// Who is covered, in words.
    pub scope: String,
    /// The law's own title.
    pub law: String,
    /// The main citation.
    pub citation: String,
    /// From when it binds.
    pub in_force: LawDate,
    /// When the latest change that these facts contain took effect.
    pub last_amended: LawDate,
    /// Up to when the sources were good.
    pub as_of: Date,
    /// The day of the look-up.
    pub researched_on: Date,
    /// Whose compliance with another rule counts as compliance here.
    #[serde(default)]
    pub deemed_compliance: Vec<DeemedCompliance>,
    /// Open points.
    pub notes: Vec<String>,
    /// How well the core groups were checked.
    pub core_verified: CoreVerified,
    /// Groups with a source.
    pub groups_source_found: u8,
    /// Groups in all.
    pub groups_total: u8,
    /// What sets the law off.
    pub trigger: Trigger,
    /// The duty to people.
    pub individual: Individual,
    /// The reports to authorities.
    pub regulator: Vec<Regulator>,
    /// The duty to credit bureaus.
    pub consumer_reporting_agencies: Bureaus,
    /// The duty to the media.
    pub media: Media,
    /// The duty of who holds data for another.
    pub processor_to_owner: ProcessorToOwner,
    /// How periods are counted.
    pub computation: Computation,
    /// A period in which to find out whether the breach is notifiable.
    #[serde(default)]
    pub assessment: Option<AssessmentPeriod>,
}

/// What sets a law off.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// Citation.
    pub cite: String,
    /// How well it was checked.
    pub verified: Verified,
    /// The source that was checked.
    #[serde(default)]
    pub source: Option<String>,
    /// How near the source stands to the law.
    #[serde(default)]
    pub source_tier: Option<SourceTier>,
    /// What the source did not cover.
    #[serde(default)]
    pub verified_partial: Option<String>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
    /// Any personal data sets it off.
    pub any_personal_data: bool,
    /// A listed element counts only together with the name.
    pub name_plus_element: bool,
    /// The listed elements.
    pub data_types: DataTypes,
    /// Elements that count without the name.
    pub standalone_data_types: DataTypes,
    /// Elements that were added later, with the day from which they count.
    #[serde(default)]
    pub data_types_since: BTreeMap<DataType, Date>,
    /// Elements that are deemed to cause significant harm when exposed with the name.
    #[serde(default)]
    pub prescribed_data_types: DataTypes,
    /// A remark on those.
    #[serde(default)]
    pub prescribed_note: Option<String>,
    /// Whether account and card numbers need their access code.
    pub account_access_code: AccountAccessCode,
    /// What has to happen.
    pub event: Event,
    /// On what the data have to lie.
    pub media: Medium,
    /// What encryption takes out.
    pub encryption_safe_harbour: EncryptionSafeHarbour,
    /// The law's own test of harm.
    pub harm_threshold: HarmThreshold,
    /// Which way the test cuts.
    pub harm_mode: HarmMode,
    /// Which tests it is like.
    pub harm_class: HarmClass,
    /// The test for telling people, where it differs.
    #[serde(default)]
    pub harm_individual: Option<HarmThreshold>,
    /// The test for telling the authority, where it differs.
    #[serde(default)]
    pub harm_regulator: Option<HarmThreshold>,
    /// Years for which a finding of no harm is kept; 0 where none was found.
    pub harm_record_years: u8,
    /// Kinds of data of which at least one makes the risk relevant.
    #[serde(default)]
    pub aggravating_data: Vec<AggravatingData>,
    /// Does access alone suffice?
    pub access_alone_triggers: bool,
    /// Does loss suffice?
    pub loss_triggers: bool,
    /// Does unavailability suffice?
    pub unavailability_triggers: bool,
}

/// The duty to people.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Individual {
    /// Citation.
    pub cite: String,
    /// How well it was checked.
    pub verified: Verified,
    /// The source that was checked.
    #[serde(default)]
    pub source: Option<String>,
    /// How near the source stands to the law.
    #[serde(default)]
    pub source_tier: Option<SourceTier>,
    /// What the source did not cover.
    #[serde(default)]
    pub verified_partial: Option<String>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
    /// When people must be notified.
    pub required: IndividualRequired,
    /// The unit of the deadline, or the words of a soft one.
    pub deadline_kind: DeadlineKind,
    /// How many of the unit; 0 where soft.
    pub deadline_number: u16,
    /// May a date be computed?
    pub fixed_deadline: bool,
    /// The day from which the fixed deadline counts; before it the duty was without unreasonable delay.
    #[serde(default)]
    pub deadline_since: Option<Date>,
    /// Another number for public bodies.
    #[serde(default)]
    pub deadline_number_public_body: Option<u16>,
    /// Another number for small entities.
    #[serde(default)]
    pub deadline_number_small_entity: Option<u16>,
    /// What starts the clock.
    pub clock_start: ClockStart,
    /// A soft duty inside the outer limit.
    #[serde(default)]
    pub qualifier: Option<String>,
    /// May scoping and restoring extend the time?
    pub scope_and_restore_delay: Answer,
    /// What a request of law enforcement does.
    pub law_enforcement_delay: LawEnforcementDelay,
    /// A remark on that.
    #[serde(default)]
    pub law_enforcement_note: Option<String>,
    /// The unit of the time left once law enforcement lets go.
    #[serde(default)]
    pub law_enforcement_clearance_kind: Option<DeadlineKind>,
    /// How many of that unit.
    #[serde(default)]
    pub law_enforcement_clearance_number: Option<u16>,
    /// Days for which an oral request holds.
    #[serde(default)]
    pub law_enforcement_oral_days: Option<u16>,
    /// Extensions, in words.
    #[serde(default)]
    pub extensions: Vec<String>,
    /// Days added for good cause that was given in writing.
    #[serde(default)]
    pub good_cause_extension_days: Option<u16>,
    /// What excuses from telling people.
    #[serde(default)]
    pub exceptions: Vec<Exception>,
    /// The ways of telling that count.
    pub methods: Vec<Method>,
    /// What makes an electronic notice count; any one suffices.
    pub email_conditions: Vec<EmailCondition>,
    /// Is e-mail to a mailbox whose own login was taken excluded?
    pub no_email_to_compromised_account: Answer,
    /// What the notice has to say.
    pub content: Vec<Content>,
    /// What it may say.
    #[serde(default)]
    pub optional_content: Vec<Content>,
    /// What it must not say.
    #[serde(default)]
    pub prohibited_content: Vec<Content>,
    /// What it has to say under a condition.
    #[serde(default)]
    pub conditional_content: Vec<ConditionalContent>,
    /// How it has to look.
    pub format: Vec<Format>,
    /// What contact data the notice has to give.
    #[serde(default)]
    pub contact_requirements: Option<String>,
    /// What is added in urgent cases.
    #[serde(default)]
    pub urgent_supplement: Option<String>,
    /// Notice in place of direct notice.
    #[serde(default)]
    pub substitute: Option<Substitute>,
    /// Credit monitoring that has to be offered.
    pub credit_monitoring: CreditMonitoring,
}

/// Content that is required only sometimes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionalContent {
    /// What has to be said.
    pub content: Vec<Content>,
    /// Any of these was exposed; empty where the condition is not about data.
    pub data_types: DataTypes,
    /// Nothing but these was exposed.
    #[serde(default)]
    pub only_these: bool,
    /// A further condition.
    #[serde(default)]
    pub only_if: Option<OnlyIf>,
    /// The condition in words.
    pub condition: String,
}

/// Notice in place of direct notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Substitute {
    /// Direct notice would cost more than this; 0 where cost does not matter.
    pub cost_over: u64,
    /// ISO 4217.
    pub currency: String,
    /// More people than this; 0 where the number does not matter.
    pub count_over: u64,
    /// Does lacking contact data open it?
    pub insufficient_contact: bool,
    /// What it consists of.
    pub parts: Vec<SubstitutePart>,
    /// How many of the parts.
    pub parts_required: PartsRequired,
    /// Days on the website; 0 where not stated.
    pub website_days: u16,
    /// How the website shows it.
    #[serde(default)]
    pub website_note: Option<String>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// Credit monitoring that has to be offered.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditMonitoring {
    /// `yes` or `no`.
    pub required: Answer,
    /// For how many months.
    pub months: u16,
    /// For how many months where the company is a credit bureau.
    #[serde(default)]
    pub months_if_consumer_reporting_agency: Option<u16>,
    /// The data whose exposure calls for it.
    pub trigger_data_types: DataTypes,
    /// A further condition.
    #[serde(default)]
    pub only_if: Option<OnlyIf>,
    /// The condition in words.
    pub condition: String,
    /// Citation.
    pub cite: String,
    /// How well it was checked.
    pub verified: Verified,
    /// The source that was checked.
    #[serde(default)]
    pub source: Option<String>,
    /// How near the source stands to the law.
    #[serde(default)]
    pub source_tier: Option<SourceTier>,
    /// What the source did not cover.
    #[serde(default)]
    pub verified_partial: Option<String>,
    /// Where the law can be read two ways.
    #[serde(default)]
    pub ambiguity: Option<String>,
}

/// One report to one authority.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regulator {
    /// The authority and, where there are several reports to it, which; `none` where there is no duty.
    pub authority: String,
    /// Citation.
    pub cite: String,
    /// How well it was checked.
    pub verified: Verified,
    /// The source that was checked.
    #[serde(default)]
    pub source: Option<String>,
    /// How near the source stands to the law.
    #[serde(default)]
    pub source_tier: Option<SourceTier>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
    /// `yes` or `no`.
    pub required: Answer,
    /// Does this report bind, although the law as a whole does?
    #[serde(default)]
    pub in_force: Option<bool>,
    /// The day from which this report is required.
    #[serde(default)]
    pub since: Option<Date>,
    /// From how many people on.
    pub threshold_min: u64,
    /// For a credit bureau: from how many people on.
    #[serde(default)]
    pub threshold_min_if_credit_bureau: Option<u64>,
    /// Up to how many people.
    #[serde(default)]
    pub threshold_max: Option<u64>,
    /// What stands in for the threshold.
    #[serde(default)]
    pub threshold_or: Vec<ThresholdAlternative>,
    /// Whose number is compared.
    pub threshold_basis: ThresholdBasis,
    /// The unit of the deadline, or the words of a soft one.
    pub deadline_kind: DeadlineKind,
    /// How many of the unit; 0 where soft.
    pub deadline_number: u16,
    /// May a date be computed?
    pub fixed_deadline: bool,
    /// The day from which the fixed deadline counts; before it the duty was without unreasonable delay.
    #[serde(default)]
    pub deadline_since: Option<Date>,
    /// Another number for small entities.
    #[serde(default)]
    pub deadline_number_small_entity: Option<u16>,
    /// Another number where the data were taken for an unlawful purpose.
    #[serde(default)]
    pub deadline_number_unlawful_purpose: Option<u16>,
    /// Another number of hours for trust service providers.
    #[serde(default)]
    pub hours_trust_service_provider: Option<u16>,
    /// What starts the clock.
    pub clock_start: ClockStart,
    /// A second limit, in hours.
    #[serde(default)]
    pub cap_hours: Option<u16>,
    /// What starts the second limit.
    #[serde(default)]
    pub cap_clock: Option<ClockStart>,
    /// When it is due, relative to the notice to people.
    #[serde(default)]
    pub relative_to_individual_notice: Option<Relative>,
    /// A precondition.
    #[serde(default)]
    pub only_if: Option<OnlyIf>,
    /// What it has to say.
    pub content: Vec<Content>,
    /// Business days for the supplement.
    #[serde(default)]
    pub supplement_business_days: Option<u16>,
    /// The authority's guidance where the law is soft: least days.
    #[serde(default)]
    pub guidance_days_min: Option<u16>,
    /// Most days.
    #[serde(default)]
    pub guidance_days_max: Option<u16>,
    /// Hours.
    #[serde(default)]
    pub guidance_hours: Option<u16>,
    /// May it be late, and with what: `with_reasons`.
    #[serde(default)]
    pub late_ok: Option<String>,
    /// May it be given in phases: `allowed`.
    #[serde(default)]
    pub phases: Option<String>,
    /// Who may allow a delay, in words.
    #[serde(default)]
    pub delay: Option<String>,
}

/// The duty to credit bureaus.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bureaus {
    /// Whether they must be notified.
    pub required: BureausRequired,
    /// From how many people on.
    pub threshold_min: u64,
    /// Whose number is compared.
    pub threshold_basis: ThresholdBasis,
    /// The unit of the deadline, or the words of a soft one.
    pub deadline_kind: DeadlineKind,
    /// How many of the unit; 0 where soft.
    pub deadline_number: u16,
    /// What starts the clock.
    #[serde(default)]
    pub clock_start: Option<ClockStart>,
    /// Citation.
    pub cite: String,
    /// How well it was checked.
    pub verified: Verified,
    /// The source that was checked.
    #[serde(default)]
    pub source: Option<String>,
    /// How near the source stands to the law.
    #[serde(default)]
    pub source_tier: Option<SourceTier>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// The duty to the media.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// `yes` or `no`.
    pub required: Answer,
    /// From how many people on.
    pub threshold_min: u64,
    /// Whose number is compared.
    #[serde(default)]
    pub threshold_basis: Option<ThresholdBasis>,
    /// The unit of the deadline.
    #[serde(default)]
    pub deadline_kind: Option<DeadlineKind>,
    /// How many of the unit.
    #[serde(default)]
    pub deadline_number: u16,
    /// What starts the clock.
    #[serde(default)]
    pub clock_start: Option<ClockStart>,
    /// Citation.
    pub cite: String,
    /// How well it was checked.
    pub verified: Verified,
    /// The source that was checked.
    #[serde(default)]
    pub source: Option<String>,
    /// How near the source stands to the law.
    #[serde(default)]
    pub source_tier: Option<SourceTier>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// The duty of who holds data for another.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessorToOwner {
    /// The unit of the deadline, or the words of a soft one.
    pub deadline_kind: DeadlineKind,
    /// How many of the unit; 0 where soft.
    pub deadline_number: u16,
    /// Citation.
    pub cite: String,
    /// How well it was checked.
    pub verified: Verified,
    /// The source that was checked.
    #[serde(default)]
    pub source: Option<String>,
    /// How near the source stands to the law.
    #[serde(default)]
    pub source_tier: Option<SourceTier>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// How periods are counted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Computation {
    /// What happens to a deadline that ends on a day off.
    pub weekend_rule: WeekendRule,
    /// The calendar of `holidays.toml` that applies; `member_state` where it is the one of the company's own state.
    #[serde(default)]
    pub holidays: Option<String>,
    /// Citation.
    pub cite: String,
    /// How well it was checked.
    pub verified: Verified,
    /// The source that was checked.
    #[serde(default)]
    pub source: Option<String>,
    /// How near the source stands to the law.
    #[serde(default)]
    pub source_tier: Option<SourceTier>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// A period in which to find out whether the breach is notifiable.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessmentPeriod {
    /// Citation.
    pub cite: String,
    /// How well it was checked.
    pub verified: Verified,
    /// The source that was checked.
    #[serde(default)]
    pub source: Option<String>,
    /// The unit of the period.
    pub deadline_kind: DeadlineKind,
    /// How many of the unit.
    pub deadline_number: u16,
    /// What starts it.
    pub clock_start: ClockStart,
    /// A remark.
    pub note: String,
}
