//! Reads the data of `shared/regimes` and checks that it is whole: used by the build and by the tests, not at run time.
//!
//! What does not deserialize (an unknown key, code or type of value) is reported as it stands in the file. What does is then
//! checked against the rules of SCHEMA.md that types cannot express. Every problem names its file and key; all are reported.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::calendar::{Calendar, WrittenCalendars};
use crate::data_types::DataTypes;
use crate::library::{Library, Words};
use crate::regime::{MEMBER_STATE, Regime, Regulator};
use crate::vocabulary::{
    Answer, ClockStart, Content, CoreVerified, DeadlineKind, Event, HarmClass, HarmMode, HarmThreshold, Method,
    RegimeKind, Relative, SourceTier, Status, Verified, lists,
};

/// The name of the vocabulary's file.
pub(crate) const VOCABULARY: &str = "VOCABULARY.json";
/// The name of the file of holiday calendars.
pub(crate) const HOLIDAYS: &str = "holidays.toml";
/// The name of the file that maps others' names of data to ours.
pub(crate) const DATA_TYPE_NAMES: &str = "data-type-names.toml";

/// Something in the data that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The file's name.
    pub(crate) file: String,
    /// What is wrong, beginning with the key where there is one.
    pub(crate) what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "shared/regimes/{}: {}", self.file, self.what)
    }
}

/// A list of names of data that others use.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct NameList {
    source: String,
    names: BTreeMap<String, DataTypes>,
}

/// Reads and checks all files, given by name and text.
///
/// # Errors
/// Every problem found.
pub(crate) fn read(files: &BTreeMap<String, String>) -> Result<Library, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut regimes = Vec::new();
    for (name, text) in files.iter().filter(|(name, _)| is_regime(name)) {
        match read_regime(name, text) {
            Ok(regime) => regimes.push(regime),
            Err(found) => problems.extend(found),
        }
    }
    let words = read_vocabulary(files).unwrap_or_else(|found| {
        problems.extend(found);
        Words::default()
    });
    let calendars = read_calendars(files).unwrap_or_else(|found| {
        problems.extend(found);
        BTreeMap::new()
    });
    let data_type_names = read_names(files).unwrap_or_else(|found| {
        problems.push(found);
        BTreeMap::new()
    });
    regimes.sort_by(|a, b| a.id.cmp(&b.id));
    let library = Library { regimes, calendars, words, data_type_names };
    problems.extend(across(&library));
    if problems.is_empty() { Ok(library) } else { Err(problems) }
}

fn is_regime(name: &str) -> bool {
    name.ends_with(".toml") && name != HOLIDAYS && name != DATA_TYPE_NAMES
}

fn text<'a>(files: &'a BTreeMap<String, String>, name: &str) -> Result<&'a str, Problem> {
    files.get(name).map(String::as_str).ok_or_else(|| Problem { file: name.to_owned(), what: "missing".to_owned() })
}

/// Reads and checks one regime.
///
/// # Errors
/// Every problem found in this file.
pub(crate) fn read_regime(name: &str, text: &str) -> Result<Regime, Vec<Problem>> {
    let problem = |what: String| Problem { file: name.to_owned(), what };
    // The message shows the line, so it names the key; a wrong code is listed with the right ones.
    let regime: Regime = toml::from_str(text).map_err(|error| vec![problem(error.to_string())])?;
    let mut found = RegimeProblems { problems: Vec::new() };
    if name.strip_suffix(".toml") != Some(regime.id.as_str()) {
        found.note("id", "is not the file's name");
    }
    found.check(&regime);
    if found.problems.is_empty() { Ok(regime) } else { Err(found.problems.into_iter().map(problem).collect()) }
}

fn read_vocabulary(files: &BTreeMap<String, String>) -> Result<Words, Vec<Problem>> {
    let problem = |what: String| Problem { file: VOCABULARY.to_owned(), what };
    let written: BTreeMap<String, BTreeMap<String, String>> =
        serde_json::from_str(text(files, VOCABULARY).map_err(|missing| vec![missing])?)
            .map_err(|error| vec![problem(error.to_string())])?;
    let mut problems = Vec::new();
    let mut left: BTreeSet<&str> = written.keys().map(String::as_str).collect();
    for (list, codes) in lists() {
        left.remove(list);
        let Some(explained) = written.get(list) else {
            problems.push(problem(format!("the list `{list}` is missing")));
            continue;
        };
        let known: BTreeSet<&str> = codes.into_iter().collect();
        let explained: BTreeSet<&str> = explained.keys().map(String::as_str).collect();
        problems.extend(known.difference(&explained).map(|code| problem(format!("{list}.{code} is not explained"))));
        problems.extend(explained.difference(&known).map(|code| problem(format!("{list}.{code} is not in the code"))));
    }
    problems.extend(left.into_iter().map(|list| problem(format!("the list `{list}` is not in the code"))));
    let explained = |list: &str, code: &str| written.get(list)?.get(code).cloned();
    let words = Words {
        content: Content::ALL.iter().filter_map(|code| Some((*code, explained(Content::LIST, code.code())?))).collect(),
        clock_start: ClockStart::ALL
            .iter()
            .filter_map(|code| Some((*code, explained(ClockStart::LIST, code.code())?)))
            .collect(),
    };
    if problems.is_empty() { Ok(words) } else { Err(problems) }
}

fn read_calendars(files: &BTreeMap<String, String>) -> Result<BTreeMap<String, Calendar>, Vec<Problem>> {
    let problem = |what: String| Problem { file: HOLIDAYS.to_owned(), what };
    let written: WrittenCalendars = toml::from_str(text(files, HOLIDAYS).map_err(|missing| vec![missing])?)
        .map_err(|error| vec![problem(error.to_string())])?;
    let (calendars, problems): (Vec<_>, Vec<_>) = written
        .keys()
        .map(|name| Calendar::compose(name, &written).map(|calendar| (name.clone(), calendar)))
        .partition(Result::is_ok);
    let problems: Vec<Problem> = problems.into_iter().filter_map(Result::err).map(problem).collect();
    if problems.is_empty() { Ok(calendars.into_iter().flatten().collect()) } else { Err(problems) }
}

fn read_names(files: &BTreeMap<String, String>) -> Result<BTreeMap<String, DataTypes>, Problem> {
    let problem = |what: String| Problem { file: DATA_TYPE_NAMES.to_owned(), what };
    let lists: BTreeMap<String, NameList> =
        toml::from_str(text(files, DATA_TYPE_NAMES)?).map_err(|error| problem(error.to_string()))?;
    if let Some((list, _)) = lists.iter().find(|(_, list)| list.source.is_empty()) {
        return Err(problem(format!("{list}.source is empty")));
    }
    let mut names = BTreeMap::new();
    for (name, kinds) in lists.into_values().flat_map(|list| list.names) {
        if names.insert(name.clone(), kinds).is_some_and(|other| other != kinds) {
            return Err(problem(format!("{name:?} means two things")));
        }
    }
    Ok(names)
}

/// What holds only over all files together.
fn across(library: &Library) -> Vec<Problem> {
    let mut problems = Vec::new();
    let citations: BTreeMap<&str, &str> =
        library.regimes.iter().map(|regime| (regime.citation.as_str(), regime.id.as_str())).collect();
    for regime in &library.regimes {
        let mut problem = |what: String| problems.push(Problem { file: format!("{}.toml", regime.id), what });
        for (group, basis) in bases(regime) {
            if citations.get(basis.cite).is_some_and(|owner| *owner != regime.id) {
                problem(format!("{group}.cite is the citation of {}", citations[basis.cite]));
            }
        }
        let holidays = regime.computation.holidays.as_deref();
        if holidays.is_some_and(|name| name != MEMBER_STATE && !library.calendars.contains_key(name)) {
            problem("computation.holidays names no calendar of holidays.toml".to_owned());
        }
    }
    problems
}

/// The citation of one group, and how well it was checked.
struct Basis<'a> {
    cite: &'a str,
    verified: Verified,
    source: Option<&'a str>,
    source_tier: Option<SourceTier>,
}

/// The groups of a regime with their citations; the period for assessing is not counted among them.
fn bases(regime: &Regime) -> Vec<(String, Basis<'_>)> {
    macro_rules! basis {
        ($group:expr) => {
            Basis {
                cite: &$group.cite,
                verified: $group.verified,
                source: $group.source.as_deref(),
                source_tier: $group.source_tier,
            }
        };
    }
    let mut groups = vec![
        ("trigger".to_owned(), basis!(regime.trigger)),
        ("individual".to_owned(), basis!(regime.individual)),
        ("individual.credit_monitoring".to_owned(), basis!(regime.individual.credit_monitoring)),
        ("consumer_reporting_agencies".to_owned(), basis!(regime.consumer_reporting_agencies)),
        ("media".to_owned(), basis!(regime.media)),
        ("processor_to_owner".to_owned(), basis!(regime.processor_to_owner)),
        ("computation".to_owned(), basis!(regime.computation)),
    ];
    groups.extend(regime.regulator.iter().enumerate().map(|(at, report)| (format!("regulator[{at}]"), basis!(report))));
    groups
}

/// The problems of one file, as they are found.
struct RegimeProblems {
    problems: Vec<String>,
}

impl RegimeProblems {
    fn note(&mut self, key: &str, what: &str) {
        self.problems.push(format!("{key} {what}"));
    }

    fn expect(&mut self, holds: bool, key: &str, otherwise: &str) {
        if !holds {
            self.note(key, otherwise);
        }
    }

    fn check(&mut self, regime: &Regime) {
        self.top(regime);
        self.sources(regime);
        self.trigger(regime);
        self.individual(regime);
        self.expect(
            !regime.regulator.is_empty(),
            "regulator",
            "is missing; write authority = \"none\" where there is none",
        );
        for (at, report) in regime.regulator.iter().enumerate() {
            self.regulator(&format!("regulator[{at}]"), report);
        }
        let bureaus = &regime.consumer_reporting_agencies;
        self.counted("consumer_reporting_agencies", bureaus.deadline_kind, bureaus.deadline_number);
        self.expect(
            !bureaus.deadline_kind.is_counted() || bureaus.clock_start.is_some(),
            "consumer_reporting_agencies.clock_start",
            "is missing although the deadline is counted",
        );
        let media = &regime.media;
        self.expect(
            media.required != Answer::Yes
                || (media.threshold_basis.is_some() && media.deadline_kind.is_some() && media.clock_start.is_some()),
            "media",
            "is required without threshold_basis, deadline_kind and clock_start",
        );
        let owner = &regime.processor_to_owner;
        self.counted("processor_to_owner", owner.deadline_kind, owner.deadline_number);
    }

    fn top(&mut self, regime: &Regime) {
        self.expect(regime.schema == 1, "schema", "is not 1");
        self.expect(!regime.jurisdictions.is_empty(), "jurisdictions", "is empty");
        self.expect(!regime.applies_by.is_empty(), "applies_by", "is empty");
        self.expect(
            regime.kind == RegimeKind::General || !regime.sectors.is_empty(),
            "sectors",
            "is missing although kind is sector",
        );
        self.expect(
            regime.status != Status::InForce || regime.in_force.first_day().is_some(),
            "in_force",
            "is not a date although status is in-force",
        );
        self.expect(
            regime
                .jurisdictions_except
                .iter()
                .all(|place| regime.jurisdictions.iter().any(|whole| place.lies_in(*whole))),
            "jurisdictions_except",
            "names a place outside the jurisdictions",
        );
    }

    fn sources(&mut self, regime: &Regime) {
        let groups = bases(regime);
        let found = groups.iter().filter(|(_, basis)| basis.verified == Verified::SourceFound).count();
        for (group, basis) in &groups {
            self.expect(!basis.cite.is_empty(), &format!("{group}.cite"), "is empty");
            self.expect(
                basis.source.is_none() || basis.source_tier.is_some(),
                &format!("{group}.source_tier"),
                "is missing although there is a source",
            );
            self.expect(
                basis.verified != Verified::SourceFound || basis.source.is_some(),
                &format!("{group}.source"),
                "is missing although verified is source-found",
            );
        }
        self.expect(usize::from(regime.groups_total) == groups.len(), "groups_total", "is not the number of groups");
        self.expect(
            usize::from(regime.groups_source_found) == found,
            "groups_source_found",
            "is not the number with a source",
        );
        let core = std::iter::once(regime.trigger.verified)
            .chain(std::iter::once(regime.individual.verified))
            .chain(regime.regulator.iter().map(|report| report.verified));
        let core: BTreeSet<Verified> = core.collect();
        let derived = match (core.contains(&Verified::SourceFound), core.contains(&Verified::GeneralKnowledge)) {
            (true, false) => CoreVerified::SourceFound,
            (false, _) => CoreVerified::GeneralKnowledge,
            (true, true) => CoreVerified::Mixed,
        };
        self.expect(regime.core_verified == derived, "core_verified", &format!("should be {derived}"));
    }

    fn trigger(&mut self, regime: &Regime) {
        let trigger = &regime.trigger;
        let listed = trigger.data_types.union(trigger.standalone_data_types);
        self.expect(!listed.is_empty(), "trigger.data_types", "is empty");
        self.expect(
            trigger.data_types_since.keys().all(|kind| listed.contains(*kind)),
            "trigger.data_types_since",
            "names a data type that is not listed",
        );
        let flags = (trigger.access_alone_triggers, trigger.loss_triggers, trigger.unavailability_triggers);
        let derived = derived_flags(trigger.event);
        self.expect(
            flags == derived,
            "trigger.access_alone_triggers, loss_triggers, unavailability_triggers",
            &format!("should be {derived:?} for this event"),
        );
        self.expect(
            trigger.harm_class == derived_class(trigger.harm_threshold),
            "trigger.harm_class",
            &format!("should be {}", derived_class(trigger.harm_threshold)),
        );
        self.expect(
            (trigger.harm_mode == HarmMode::NotApplicable) == (trigger.harm_threshold == HarmThreshold::None),
            "trigger.harm_mode",
            "is n/a exactly where harm_threshold is none",
        );
    }

    fn individual(&mut self, regime: &Regime) {
        let duty = &regime.individual;
        self.counted("individual", duty.deadline_kind, duty.deadline_number);
        self.fixed("individual", duty.deadline_kind, duty.fixed_deadline);
        self.expect(
            duty.law_enforcement_clearance_kind.is_some() == duty.law_enforcement_clearance_number.is_some(),
            "individual.law_enforcement_clearance_kind",
            "and law_enforcement_clearance_number go together",
        );
        let electronic = duty.methods.iter().any(|method| matches!(method, Method::Email | Method::Electronic));
        self.expect(
            !electronic || !duty.email_conditions.is_empty(),
            "individual.email_conditions",
            "is empty although a method is electronic; write any where there is no condition",
        );
        let monitoring = &duty.credit_monitoring;
        let offered = monitoring.required == Answer::Yes;
        self.expect(
            matches!(monitoring.required, Answer::Yes | Answer::No)
                && offered == (monitoring.months > 0)
                && offered != monitoring.trigger_data_types.is_empty(),
            "individual.credit_monitoring",
            "needs required yes with months and trigger_data_types, or no without",
        );
        if let Some(substitute) = &duty.substitute {
            let iso =
                substitute.currency.len() == 3 && substitute.currency.bytes().all(|byte| byte.is_ascii_uppercase());
            self.expect(iso, "individual.substitute.currency", "is not a code of ISO 4217");
            self.expect(!substitute.parts.is_empty(), "individual.substitute.parts", "is empty");
        }
    }

    fn regulator(&mut self, key: &str, report: &Regulator) {
        self.counted(key, report.deadline_kind, report.deadline_number);
        self.fixed(key, report.deadline_kind, report.fixed_deadline);
        self.expect(
            matches!(report.required, Answer::Yes | Answer::No)
                && (report.required == Answer::No) == (report.authority == "none"),
            &format!("{key}.required"),
            "is no exactly where authority is none",
        );
        self.expect(
            report.threshold_max.is_none_or(|most| most >= report.threshold_min),
            &format!("{key}.threshold_max"),
            "is below threshold_min",
        );
        self.expect(
            report.cap_hours.is_some() == report.cap_clock.is_some(),
            &format!("{key}.cap_hours"),
            "and cap_clock go together",
        );
        self.expect(
            report.deadline_kind != DeadlineKind::Relative || report.relative_to_individual_notice.is_some(),
            &format!("{key}.relative_to_individual_notice"),
            "is missing although deadline_kind is relative",
        );
        let own_number = matches!(
            report.relative_to_individual_notice,
            Some(
                Relative::OrIndividualNoticeIfSooner
                    | Relative::SameTimeOr45DaysWhicheverFirst
                    | Relative::ContemporaneousWithIndividualNotice
            )
        );
        self.expect(
            report.relative_to_individual_notice.is_none() || own_number == report.fixed_deadline,
            &format!("{key}.relative_to_individual_notice"),
            "does not go with this deadline_kind",
        );
        self.expect(
            report.late_ok.as_deref().is_none_or(|written| written == "with_reasons"),
            &format!("{key}.late_ok"),
            "is not with_reasons",
        );
        self.expect(
            report.phases.as_deref().is_none_or(|written| written == "allowed"),
            &format!("{key}.phases"),
            "is not allowed",
        );
    }

    fn counted(&mut self, key: &str, kind: DeadlineKind, number: u16) {
        self.expect(
            kind.is_counted() == (number > 0),
            &format!("{key}.deadline_number"),
            "is above 0 exactly where deadline_kind is a unit",
        );
    }

    fn fixed(&mut self, key: &str, kind: DeadlineKind, fixed: bool) {
        self.expect(
            kind.is_counted() == fixed,
            &format!("{key}.fixed_deadline"),
            "is true exactly where deadline_kind is a unit",
        );
    }
}

/// Whether access alone, loss and unavailability trigger a law, by its words for the event.
fn derived_flags(event: Event) -> (bool, bool, bool) {
    match event {
        Event::Acquisition
        | Event::AccessAndAcquisition
        | Event::AcquisitionOrUnauthorizedDisclosure
        | Event::AcquisitionOrUse
        | Event::AcquisitionReleaseOrUse => (false, false, false),
        Event::Access | Event::AccessOrAcquisition | Event::AcquisitionAccessUseOrDisclosure => (true, false, false),
        Event::LossTheftOrLeakage => (false, true, false),
        Event::AccessDisclosureOrLoss
        | Event::LossAccessOrDisclosure
        | Event::AccessUseCommunicationOrLoss
        | Event::AccessCollectionUseDisclosureCopyingModificationDisposalOrLoss => (true, true, false),
        Event::LeakLossOrDamageOrSuspicion => (false, true, true),
        Event::SecurityIncident
        | Event::LossDeletionDestructionAlterationDisclosureOrAccess
        | Event::MajorIctIncident
        | Event::DestructionLossAlterationDisclosureOrAccess
        | Event::SignificantIncident
        | Event::UnauthorisedProcessingOrAccidentalDisclosureAcquisitionAlterationLoss
        | Event::AccessDisclosureAlterationLossDestructionOrUnavailability
        | Event::NotificationIncident
        | Event::CoveredCyberIncident
        | Event::CybersecurityIncident
        | Event::MaterialCybersecurityIncident => (true, true, true),
    }
}

/// Which tests of harm a law's own test is like.
fn derived_class(threshold: HarmThreshold) -> HarmClass {
    use HarmThreshold as T;
    match threshold {
        T::None | T::InadvertentDisclosureOnly => HarmClass::None,
        T::SeriousHarmLikely
        | T::RelevantRiskOrDamage
        | T::RealRiskOfSignificantHarm
        | T::RiskOfSeriousInjury
        | T::SignificantHarmOrScale500
        | T::SubstantialHarm => HarmClass::SignificantHarm,
        T::HighRisk => HarmClass::HighRisk,
        T::Risk | T::LowProbabilityOfCompromise => HarmClass::Risk,
        T::Categories => HarmClass::ListedCategories,
        T::HarmLikely | T::LossOrInjury => HarmClass::HarmLikely,
        T::MisuseLikely
        | T::MisuseReasonablyPossible
        | T::IllegalUseOrRiskOfHarm
        | T::IllegalUseOrMaterialRisk
        | T::MisuseIdentityTheftOrFraud => HarmClass::MisuseLikely,
        T::SubstantialEconomicLoss
        | T::IdentityTheftOrFinancialHarm
        | T::IdentityTheftOrFraud
        | T::FinancialHarmLikely
        | T::SubstantialRiskIdentityTheftOrFraud
        | T::SubstantialLossOrIdentityTheft
        | T::SignificantRiskIdentityTheft
        | T::MaterialRiskIdentityTheftOrFraud => HarmClass::IdentityTheftOrFinancialHarm,
        T::MajorClassification
        | T::SevereDisruptionOrConsiderableDamage
        | T::MaterialDisruption
        | T::SubstantialIncident
        | T::MaterialHarmOrOtherNoticeOrRansomware
        | T::Materiality => HarmClass::IncidentSeverity,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot read its data has to fail")]

    use super::*;

    fn files() -> BTreeMap<String, String> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../regimes");
        let read = |entry: std::io::Result<std::fs::DirEntry>| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap())
        };
        std::fs::read_dir(folder).unwrap().map(read).collect()
    }

    /// The problems after one text in one file was replaced by another.
    fn problems(file: &str, from: &str, to: &str) -> String {
        let mut files = files();
        let text = files.get_mut(file).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        *text = text.replacen(from, to, 1);
        let problems = read(&files).unwrap_err();
        problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
    }

    #[track_caller]
    fn names(problems: &str, expected: &[&str]) {
        for part in expected {
            assert!(problems.contains(part), "{part:?} is not named in: {problems}");
        }
    }

    #[test]
    fn the_data_hold_and_cover_every_state_and_territory() {
        let library = read(&files()).unwrap();
        assert_eq!(library.regimes.len(), 77);
        let states = "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND \
                      OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR GU VI";
        for state in states.split_whitespace() {
            let code = format!("US-{state}");
            let covered = library.regimes.iter().any(|regime| {
                regime.kind == RegimeKind::General && regime.jurisdictions.iter().any(|place| place.code() == code)
            });
            assert!(covered, "{code}");
        }
    }

    #[test]
    fn what_is_built_in_is_what_the_files_say() {
        let read = postcard::to_stdvec(&read(&files()).unwrap()).unwrap();
        assert!(read == postcard::to_stdvec(crate::library()).unwrap());
    }

    #[test]
    fn an_unknown_code_fails_and_is_named_with_its_file_and_key() {
        names(
            &problems(
                "us-ca.toml",
                r#"encryption_safe_harbour = "unless_key_taken""#,
                r#"encryption_safe_harbour = "perhaps""#,
            ),
            &["shared/regimes/us-ca.toml", "encryption_safe_harbour", "perhaps", "unless_key_taken"],
        );
        names(
            &problems("us-ny.toml", r#""driver_license""#, r#""drivers_licence""#),
            &["shared/regimes/us-ny.toml", "data_types", "drivers_licence", "driver_license"],
        );
        names(
            &problems("eu-gdpr.toml", r#""AT""#, r#""XX""#),
            &["shared/regimes/eu-gdpr.toml", "jurisdictions", "ISO 3166"],
        );
    }

    #[test]
    fn an_unknown_key_fails_and_is_named_with_its_file() {
        names(
            &problems("us-fl.toml", "[individual]\n", "[individual]\ndeadline_nmber = 30\n"),
            &["shared/regimes/us-fl.toml", "deadline_nmber", "unknown field"],
        );
    }

    #[test]
    fn a_missing_key_fails_and_is_named_with_its_file() {
        names(
            &problems("us-fl.toml", "harm_record_years = 5\n", ""),
            &["shared/regimes/us-fl.toml", "missing field", "harm_record_years"],
        );
    }

    #[test]
    fn a_value_of_the_wrong_type_fails_and_is_named_with_its_file_and_key() {
        names(
            &problems("us-tx.toml", "threshold_min = 250", r#"threshold_min = "250""#),
            &["shared/regimes/us-tx.toml", "threshold_min", "invalid type"],
        );
        names(
            &problems("us-tx.toml", r#"in_force = "2009-04-01""#, r#"in_force = "April 2009""#),
            &["shared/regimes/us-tx.toml", "in_force", "2026-03-02"],
        );
    }

    #[test]
    fn a_date_cannot_be_claimed_where_the_law_fixes_no_number() {
        names(
            &problems("us-mn.toml", "fixed_deadline = false", "fixed_deadline = true"),
            &["shared/regimes/us-mn.toml", "individual.fixed_deadline"],
        );
        names(
            &problems("us-fl.toml", "deadline_number = 30", "deadline_number = 0"),
            &["shared/regimes/us-fl.toml", "individual.deadline_number"],
        );
    }

    #[test]
    fn another_laws_citation_and_a_missing_source_fail() {
        names(
            &problems("us-mn.toml", r#"cite = "Minn. Stat. § 325E.61""#, r#"cite = "Fla. Stat. § 501.171""#),
            &["shared/regimes/us-mn.toml", "cite is the citation of us-fl"],
        );
        names(
            &problems("us-mn.toml", r#"verified = "general-knowledge""#, r#"verified = "source-found""#),
            &["shared/regimes/us-mn.toml", ".source is missing", "groups_source_found"],
        );
    }

    #[test]
    fn vocabulary_and_code_cannot_drift_apart() {
        names(
            &problems(VOCABULARY, r#""ssn": "#, r#""sssn": "#),
            &[VOCABULARY, "data_types.ssn is not explained", "data_types.sssn is not in the code"],
        );
        names(
            &problems(VOCABULARY, r#""status": "#, r#""statuses": "#),
            &["`status` is missing", "`statuses` is not in the code"],
        );
    }

    #[test]
    fn calendars_and_names_are_checked_too() {
        names(&problems(HOLIDAYS, "last monday of 05", "last monday of 15"), &[HOLIDAYS, "holiday rule"]);
        names(
            &problems(HOLIDAYS, r#"without = ["second monday of 10"]"#, r#"without = ["third monday of 10"]"#),
            &[HOLIDAYS, "not there"],
        );
        names(
            &problems("us-ca.toml", r#"holidays = "us-ca""#, r#"holidays = "us-xx""#),
            &["us-ca.toml", "computation.holidays"],
        );
        names(&problems(DATA_TYPE_NAMES, r#"["biometric"]"#, r#"["biometrics"]"#), &[DATA_TYPE_NAMES, "biometrics"]);
    }
}
