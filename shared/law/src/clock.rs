//! Clocks: from what a law counts from to the day or moment on which a duty is due.
//!
//! A date is computed only where the law fixes a number and its clock has started. Where the fact that starts the clock is not
//! known, an earlier fact that it cannot precede stands in, so that the date can only be too early; a later one never does.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use crate::calendar::{Calendar, is_weekend};
use crate::facts::{Fact, Facts};
use crate::library;
use crate::regime::{Regime, Regulator};
use crate::vocabulary::{ClockStart, DeadlineKind, Relative, Sector, WeekendRule};
use crate::when::{Moment, When};

/// When something is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// The law fixes the number and its clock has started.
    By {
        /// The last day, or the moment.
        at: When,
        /// The fact from which it was counted.
        from: Fact,
        /// How many units.
        number: u16,
        /// The unit.
        unit: DeadlineKind,
    },
    /// The law fixes the number; what starts its clock has not happened or is not known.
    ClockNotStarted {
        /// How many units.
        number: u16,
        /// The unit.
        unit: DeadlineKind,
        /// What starts it.
        clock: ClockStart,
    },
    /// The law has only words.
    Soft {
        /// Its words, as a code.
        kind: DeadlineKind,
        /// Its own wording, where it was recorded.
        qualifier: Option<&'static str>,
        /// When it is due relative to the notice to people.
        relative: Option<Relative>,
    },
}

impl Due {
    /// The day or moment; `None` where none is fixed.
    pub const fn date(&self) -> Option<When> {
        match self {
            Self::By { at, .. } => Some(*at),
            Self::ClockNotStarted { .. } | Self::Soft { .. } => None,
        }
    }

    /// When it is due, in words: `2026-03-04`, `without unreasonable delay`, `15 calendar days after: notice to people is sent`.
    pub fn words(&self) -> String {
        match self {
            Self::By { at, .. } => at.to_string(),
            Self::ClockNotStarted { number, unit, clock } => {
                format!("{number} {} after: {}", plain(unit.code()), library().clock_words(*clock))
            }
            Self::Soft { relative: Some(relative), .. } => plain(relative.code()),
            Self::Soft { qualifier: Some(qualifier), .. } => (*qualifier).to_owned(),
            Self::Soft { kind: DeadlineKind::Unspecified, .. } => "no time stated".to_owned(),
            Self::Soft { kind, .. } => plain(kind.code()),
        }
    }
}

/// A code as words.
pub(crate) fn plain(code: &str) -> String {
    code.replace('_', " ")
}

/// Why a later date may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LaterBecause {
    /// The nominal day is a day off, or the first hour is not counted.
    Computation,
    /// Good cause was given in writing.
    GoodCause,
    /// Law enforcement asked to wait.
    LawEnforcement,
    /// The business associate may not be an agent, so that the clock starts when it notified the covered entity.
    NotAnAgent,
}

/// A later date that may hold instead of the nominal one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Later {
    /// The day or moment.
    pub at: When,
    /// Why.
    pub because: LaterBecause,
}

/// A period as one group of a regime states it, with everything that changes its number already applied.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Period {
    pub(crate) number: u16,
    pub(crate) unit: DeadlineKind,
    pub(crate) clock: ClockStart,
    /// False where the law was not yet fixed when the incident became known.
    pub(crate) fixed: bool,
    pub(crate) qualifier: Option<&'static str>,
    pub(crate) relative: Option<Relative>,
}

impl Period {
    /// A period with nothing special about it: fixed where its unit can be counted.
    pub(crate) const fn plain(number: u16, unit: DeadlineKind, clock: ClockStart) -> Self {
        Self { number, unit, clock, fixed: unit.is_counted(), qualifier: None, relative: None }
    }
}

/// A clock that has started.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start {
    pub(crate) at: When,
    pub(crate) fact: Fact,
    /// The fact is not the law's own, but one that cannot be later.
    pub(crate) stands_in: bool,
}

/// Facts that say the same in other words: the company knew.
const KNEW: [Fact; 4] = [Fact::Discovered, Fact::Detected, Fact::Known, Fact::Aware];

/// The facts that start a clock, the law's own first; and those that stand in because they cannot be later.
fn starters(clock: ClockStart) -> (&'static [Fact], &'static [Fact]) {
    use ClockStart as C;
    match clock {
        C::Discovery | C::DiscoveryOrNotification | C::DiscoveryOrShouldHaveKnown | C::EndOfCalendarYearOfDiscovery => {
            (&KNEW, &[])
        }
        C::Detection => (&[Fact::Detected, Fact::Discovered, Fact::Known, Fact::Aware], &[]),
        C::Awareness
        | C::AwarenessOfHighRisk
        | C::AwarenessOfRisk
        | C::ReasonableGroundsToBelieve
        | C::ReasonableGroundsToSuspect
        | C::CredibleGrounds
        | C::ReasonableBeliefOfIncident => (&[Fact::Aware, Fact::Known, Fact::Discovered, Fact::Detected], &[]),
        C::Knowledge | C::KnowledgeOfAcquisition | C::KnowledgeThatPersonalDataAffected => {
            (&[Fact::Known, Fact::Aware, Fact::Discovered, Fact::Detected], &[])
        }
        C::AwarenessAndScopeIdentified => (&[Fact::ScopeIdentified], &KNEW),
        C::DeterminationOfBreach | C::DeterminationOfBreachAndHarm | C::DeterminationOrReasonToBelieve => {
            (&[Fact::Determined, Fact::Confirmed], &KNEW)
        }
        C::ConfirmationAndAbilityToAscertain => {
            (&[Fact::Confirmed], &[Fact::Determined, Fact::Discovered, Fact::Detected, Fact::Known, Fact::Aware])
        }
        C::DeterminationOfIncident => (&[Fact::IncidentDetermined, Fact::Determined], &[]),
        C::DeterminationOfNoHarm | C::AssessmentNotifiable => (&[Fact::Assessed], &[]),
        C::MaterialityDetermination => (&[Fact::MaterialityDetermined], &[]),
        C::ClassificationAsMajor => (&[Fact::Classified], &[]),
        C::InitialNotificationSubmitted => (&[Fact::InitialNotificationSubmitted], &[]),
        C::IntermediateReportSubmitted => (&[Fact::IntermediateReportSubmitted], &[]),
        C::IncidentNotificationSubmitted => (&[Fact::IncidentNotificationSubmitted], &[]),
        C::IndividualNoticeSent => (&[Fact::IndividualNoticeSent], &[]),
        C::NoticeToHhs => (&[Fact::HhsNotified], &[]),
        C::RegulatorNotice | C::StatementCompleted => (&[Fact::RegulatorNotified], &[]),
        C::ExtortionPayment => (&[Fact::ExtortionPaid], &[]),
        C::IndividualNoticeRequired | C::CommissionerDirection | C::None => (&[], &[]),
    }
}

/// The moment of a fact that starts clocks.
pub(crate) fn at(facts: &Facts, fact: Fact) -> Option<When> {
    match fact {
        Fact::Discovered => facts.discovered,
        Fact::Known => facts.known,
        Fact::Detected => facts.detected,
        Fact::Aware => facts.aware,
        Fact::Determined => facts.determined,
        Fact::Confirmed => facts.confirmed,
        Fact::Assessed => facts.assessed,
        Fact::Classified => facts.classified,
        Fact::ScopeIdentified => facts.scope_identified,
        Fact::IncidentDetermined => facts.incident_determined,
        Fact::MaterialityDetermined => facts.materiality_determined,
        Fact::IndividualNoticeSent => facts.individual_notice_sent,
        Fact::RegulatorNotified => facts.regulator_notified,
        Fact::HhsNotified => facts.hhs_notified,
        Fact::InitialNotificationSubmitted => facts.initial_notification_submitted,
        Fact::IntermediateReportSubmitted => facts.intermediate_report_submitted,
        Fact::IncidentNotificationSubmitted => facts.incident_notification_submitted,
        Fact::ExtortionPaid => facts.extortion_paid,
        Fact::BaDiscovered => facts.ba_discovered,
        Fact::CeTold => facts.ce_told,
        _ => None,
    }
}

/// The fact that a person is asked for when a clock has not started.
pub(crate) fn asked_for(clock: ClockStart) -> Option<Fact> {
    starters(clock).0.first().copied()
}

/// The facts that a report to this authority makes known, as far as clocks start with them: those of the same law, and those of
/// other laws that run from a report to HHS.
pub(crate) fn started_by_report(regime: &Regime, report: &Regulator) -> Vec<Fact> {
    if regime.id == HIPAA {
        return vec![Fact::HhsNotified];
    }
    let stage_after = regime.regulator.iter().skip_while(|other| !std::ptr::eq(*other, report)).nth(1);
    let next_stage = stage_after.and_then(|next| asked_for(next.clock_start)).filter(|fact| {
        matches!(
            fact,
            Fact::InitialNotificationSubmitted
                | Fact::IntermediateReportSubmitted
                | Fact::IncidentNotificationSubmitted
        )
    });
    let people = asked_for(regime.individual.clock_start).filter(|fact| *fact == Fact::RegulatorNotified);
    next_stage.into_iter().chain(people).collect()
}

/// The law whose authority is HHS.
const HIPAA: &str = "us-hipaa";

/// Starts a clock, if the facts do.
pub(crate) fn start(clock: ClockStart, facts: &Facts) -> Option<Start> {
    let (own, instead) = starters(clock);
    let found = |fact: &Fact, stands_in| at(facts, *fact).map(|at| Start { at, fact: *fact, stands_in });
    let direct =
        own.iter().find_map(|fact| found(fact, false)).or_else(|| instead.iter().find_map(|fact| found(fact, true)));
    let imputed = match clock {
        ClockStart::DiscoveryOrShouldHaveKnown | ClockStart::EndOfCalendarYearOfDiscovery => imputed(facts),
        _ => None,
    };
    match (direct, imputed) {
        (Some(direct), Some(imputed)) if imputed.at.by_calendar(&direct.at).is_lt() => Some(imputed),
        (None, imputed) => imputed,
        (direct, _) => direct,
    }
}

/// What a business associate's knowledge does to the covered entity's clock.
///
/// The discovery of an agent is the covered entity's own, 45 CFR § 164.404(a)(2); that of an independent contractor is not, and
/// the clock starts when it notified the covered entity, § 164.410. Until it is known which it is, plan on the earlier one.
fn imputed(facts: &Facts) -> Option<Start> {
    let notified = at(facts, Fact::CeTold).map(|at| Start { at, fact: Fact::CeTold, stands_in: false });
    let settled = facts.ba_is_agent.is_some();
    let agent = at(facts, Fact::BaDiscovered).map(|at| Start { at, fact: Fact::BaDiscovered, stands_in: !settled });
    match facts.ba_is_agent {
        Some(false) => notified,
        Some(true) => agent.or(notified),
        None => [agent, notified].into_iter().flatten().min_by(|a, b| a.at.by_calendar(&b.at)),
    }
}

/// A number of units after a start.
pub(crate) fn after(start: When, number: u16, unit: DeadlineKind, calendar: &Calendar) -> When {
    let day = start.day();
    let count = i64::from(number);
    match (unit, start) {
        (DeadlineKind::Hours, When::Moment(moment)) => When::Moment(moment.plus_hours(count)),
        // Only the day is known: counted from its beginning, so that no hour is added.
        (DeadlineKind::Hours, When::Day(_)) => When::Day(day.saturating_add((count / 24).days())),
        (DeadlineKind::BusinessDays, _) => When::Day(calendar.plus_working_days(day, number)),
        (DeadlineKind::Months, _) => When::Day(day.saturating_add(count.months())),
        (DeadlineKind::DaysAfterCalendarYearEnd, _) => When::Day(day.last_of_year().saturating_add(count.days())),
        _ => When::Day(day.saturating_add(count.days())),
    }
}

/// When a period is due.
pub(crate) fn due(period: &Period, facts: &Facts, calendar: &Calendar) -> Due {
    let Period { number, unit, clock, qualifier, relative, .. } = *period;
    if !period.fixed {
        // Before a law fixed its number, the duty had words only.
        let kind = if unit.is_counted() { DeadlineKind::WithoutUnreasonableDelay } else { unit };
        return Due::Soft { kind, qualifier, relative };
    }
    let Some(start) = start(clock, facts) else {
        return Due::ClockNotStarted { number, unit, clock };
    };
    let mut at = after(start.at, number, unit, calendar);
    let mut from = start.fact;
    // These are due together with the notice to people and have an outer limit: whichever comes first.
    if relative.is_some()
        && let Some(sent) = facts.individual_notice_sent
    {
        let sent = When::Day(sent.day());
        if sent.by_calendar(&at).is_lt() {
            (at, from) = (sent, Fact::IndividualNoticeSent);
        }
    }
    Due::By { at, from, number, unit }
}

/// The later date that a regime's way of counting allows, if the nominal one falls on a day off.
pub(crate) fn computed_later(regime: &Regime, due: &Due, facts: &Facts, calendar: &Calendar) -> Option<Later> {
    let Due::By { at: nominal, from, number, unit } = *due else { return None };
    let rolled = match (regime.computation.weekend_rule, nominal) {
        (WeekendRule::SundayToMonday, When::Day(day)) => When::Day(roll(day, is_sunday)),
        (WeekendRule::HolidayOrSundayToNextDay, When::Day(day)) => {
            When::Day(roll(day, |day| is_sunday(day) || calendar.is_holiday(day)))
        }
        (
            WeekendRule::SatSunHolidayToNextDay | WeekendRule::SatSunHolidayToNextBusinessDay | WeekendRule::Reg118271,
            When::Day(day),
        ) => When::Day(roll(day, |day| !calendar.is_working_day(day))),
        (WeekendRule::WeekendToNextDayForFinalReport, When::Day(day)) => When::Day(roll(day, is_weekend)),
        (WeekendRule::Reg118271, When::Moment(_)) if unit == DeadlineKind::Hours => match at(facts, from)? {
            When::Moment(start) => When::Moment(start.next_full_hour().plus_hours(i64::from(number))),
            When::Day(_) => nominal,
        },
        (WeekendRule::NoonNextWorkingDayExceptLarge, nominal) => {
            // Initial and intermediate reports of large entities do not roll; only theirs are counted in hours.
            if unit == DeadlineKind::Hours
                && (facts.nis2_essential == Some(true) || facts.is_in(Sector::BankingOrganization))
            {
                return None;
            }
            noon(nominal, calendar)
        }
        _ => nominal,
    };
    (rolled != nominal).then_some(Later { at: rolled, because: LaterBecause::Computation })
}

fn is_sunday(day: Date) -> bool {
    day.weekday() == jiff::civil::Weekday::Sunday
}

/// The first day from `day` on that is not off.
fn roll(day: Date, is_off: impl Fn(Date) -> bool) -> Date {
    let mut day = day;
    while is_off(day) && day < Date::MAX {
        day = day.saturating_add(1.day());
    }
    day
}

/// Noon of the next working day, if the nominal time falls on a day off.
fn noon(nominal: When, calendar: &Calendar) -> When {
    let day = nominal.day();
    let working = roll(day, |day| !calendar.is_working_day(day));
    match nominal {
        _ if working == day => nominal,
        When::Day(_) => When::Day(working),
        When::Moment(moment) => moment
            .offset()
            .to_timestamp(working.at(12, 0, 0, 0))
            .map_or(nominal, |instant| When::Moment(Moment::new(instant, moment.offset()))),
    }
}
