//! One law that an incident triggers, and the duties that arise under it.

use crate::calendar::Calendar;
use crate::clock::{self, Due, Later, LaterBecause, Period};
use crate::conditions::{self, Verdict};
use crate::data_types::{DataType, DataTypes};
use crate::facts::{Fact, Facts, Happening, RequestKind};
use crate::library;
use crate::notice::content_for;
use crate::obligation::{
    Assessment, Citation, Considered, ContentRules, Duty, Hold, Monitoring, NoDuty, Obligation, Question, Standing,
};
use crate::people::People;
use crate::regime::{Individual, Regime, Regulator};
use crate::scope::{already, binds, calendar_of, covers_company, is_of_the_union, is_processor, questions_of_scope};
use crate::trigger::{self, Encryption, Exposure};
use crate::vocabulary::{
    Answer, BureausRequired, ClockStart, DeadlineKind, HarmClass, IndividualRequired, OnlyIf, RegimeKind, Sector,
};
use crate::when::When;

/// The citation of one group of a regime.
macro_rules! citation {
    ($group:expr) => {
        Citation { cite: &$group.cite, verified: $group.verified, source_tier: $group.source_tier }
    };
}

/// One law that an incident triggers.
pub(crate) struct Case<'a> {
    regime: &'static Regime,
    facts: &'a Facts,
    /// The people whose exposed data the law covers.
    people: People,
    /// Everything that was exposed of any of them.
    exposed: DataTypes,
    calendar: Calendar,
    /// People need not be notified, because nobody can read their data.
    unintelligible: bool,
    /// The company's finding that there is no harm, on which it may rely.
    found_no_harm: bool,
    questions: Vec<Question>,
}

impl<'a> Case<'a> {
    /// Opens the case of a law, if the incident triggers it.
    pub(crate) fn open(regime: &'static Regime, facts: &'a Facts, concerned: People) -> Result<Self, Considered> {
        let ends = |because, questions| Considered { regime, because, questions };
        if !binds(regime, facts) {
            return Err(ends(NoDuty::NotInForce, Vec::new()));
        }
        let (people, mut questions) =
            covered(regime, facts, &concerned).map_err(|questions| ends(NoDuty::DataNotCovered, questions))?;
        trigger::covers_event(regime, facts).map_err(|because| ends(because, questions_of_event(facts)))?;
        let (unintelligible, asked) = match trigger::encryption(regime, facts) {
            Encryption::ExcusesAll => return Err(ends(NoDuty::Encrypted, Vec::new())),
            Encryption::ExcusesIndividuals => (true, Vec::new()),
            Encryption::Nothing(asked) => (false, asked),
        };
        questions.extend(asked);
        let mut found_no_harm = false;
        // Where each duty has its own test, the duties decide; otherwise the test stands before all of them.
        if regime.individual.required == IndividualRequired::Always {
            match conditions::harm_test(&regime.trigger, facts) {
                Verdict::Fails => found_no_harm = true,
                Verdict::Assumed(question) | Verdict::Open(question) => questions.push(question),
                Verdict::Holds => {}
            }
        }
        questions.extend(questions_of_scope(regime, facts));
        let exposed = people.data_types();
        let calendar = calendar_of(regime, facts);
        Ok(Self { regime, facts, people, exposed, calendar, unintelligible, found_no_harm, questions })
    }

    /// Adds the obligations of the law, or why there are none.
    pub(crate) fn add_to(self, assessment: &mut Assessment) {
        let mut obligations = Vec::new();
        if is_processor(self.facts) {
            obligations.extend(self.owner());
        } else {
            let reports: Vec<Obligation> = self.reports();
            let individuals = self.individuals(!reports.is_empty());
            if let Some(notice) = &individuals {
                obligations.extend(self.bureaus(notice.standing));
                obligations.extend(self.media(notice.standing));
            }
            let open = individuals.iter().chain(&reports).any(|obligation| obligation.standing == Standing::Open);
            obligations.extend(open.then(|| self.assessment_period()).flatten());
            obligations.extend(individuals);
            obligations.extend(reports);
        }
        if obligations.is_empty() {
            let harmless =
                self.found_no_harm || conditions::harm_test(&self.regime.trigger, self.facts) == Verdict::Fails;
            let because = if harmless {
                NoDuty::NoHarm { keep_record_years: self.regime.trigger.harm_record_years }
            } else {
                NoDuty::ConditionsNotMet
            };
            assessment.considered.push(Considered { regime: self.regime, because, questions: self.questions });
        } else {
            for obligation in &mut obligations {
                obligation.questions.sort();
                obligation.questions.dedup();
            }
            assessment.obligations.extend(obligations);
        }
    }

    /// The duty to notify people.
    fn individuals(&self, reportable: bool) -> Option<Obligation> {
        let duty = &self.regime.individual;
        if self.found_no_harm || self.unintelligible {
            return None;
        }
        let required = conditions::individuals(self.regime, self.exposed, self.facts, reportable);
        let (standing, asked) = together([covers_company(self.regime, self.facts), required])?;
        let fixed = duty.fixed_deadline && already(duty.deadline_since, self.facts);
        let number =
            self.number(duty.deadline_number, duty.deadline_number_public_body, duty.deadline_number_small_entity);
        let period = Period {
            number,
            unit: duty.deadline_kind,
            clock: duty.clock_start,
            fixed,
            qualifier: duty.qualifier.as_deref(),
            relative: None,
        };
        let mut obligation =
            self.obligation(Duty::TellIndividuals, "individuals", &period, citation!(duty), standing, asked);
        "the affected people".clone_into(&mut obligation.addressee);
        obligation.later.extend(self.later_for_good_cause(duty, &obligation.due));
        self.hold(duty, &mut obligation);
        obligation.content = content_for(duty, self.exposed, self.facts);
        obligation.substitute = duty.substitute.as_ref();
        obligation.states = vec![Fact::IndividualNoticeSent];
        if let Some((monitoring, asked)) = self.monitoring() {
            obligation.monitoring = Some(monitoring);
            obligation.questions.extend(asked);
        }
        obligation.exits = &self.regime.deemed_compliance;
        obligation.notes.extend(duty.note.as_deref());
        obligation.notes.extend(duty.extensions.iter().map(String::as_str));
        Some(obligation)
    }

    /// The reports to authorities.
    fn reports(&self) -> Vec<Obligation> {
        self.regime.regulator.iter().filter_map(|report| self.report(report)).collect()
    }

    fn report(&self, report: &'static Regulator) -> Option<Obligation> {
        let relies_on_no_harm = report.only_if == Some(OnlyIf::NoHarmExceptionUsed);
        if report.required != Answer::Yes
            || report.in_force == Some(false)
            || !already(report.since, self.facts)
            || self.found_no_harm != relies_on_no_harm
        {
            return None;
        }
        let condition = report.only_if.map_or(Verdict::Holds, |condition| {
            conditions::only_if(condition, self.regime, self.exposed, self.facts, self.found_no_harm)
        });
        let threshold = conditions::report_threshold(report, self.regime, self.exposed, self.facts, &self.people);
        let company = covers_company(self.regime, self.facts);
        let (standing, asked) = together([company, condition, threshold, self.gravity(report)])?;
        let period = self.report_period(report);
        let mut obligation = self.obligation(
            Duty::TellRegulator,
            &report_slug(self.regime, report),
            &period,
            citation!(report),
            standing,
            asked,
        );
        obligation.addressee.clone_from(&report.authority);
        self.cap(report, &mut obligation.due);
        obligation.content.required.clone_from(&report.content);
        obligation.notes.extend(report.note.as_deref());
        obligation.notes.extend(report.delay.as_deref());
        obligation.states = clock::started_by_report(self.regime, report);
        self.every_authority(&mut obligation);
        Some(obligation)
    }

    /// Whether an incident is grave enough, where a law asks that instead of what was exposed: its own clock says so.
    fn gravity(&self, report: &Regulator) -> Verdict {
        let by_severity = self.regime.trigger.harm_class == HarmClass::IncidentSeverity;
        if !by_severity || report.clock_start == ClockStart::ExtortionPayment {
            return Verdict::Holds;
        }
        let first = self.regime.regulator.first().map_or(report.clock_start, |first| first.clock_start);
        let ask = |asks: String| Question { fact: clock::asked_for(first).map(Into::into), asks };
        let decides = matches!(
            first,
            ClockStart::ClassificationAsMajor
                | ClockStart::DeterminationOfIncident
                | ClockStart::MaterialityDetermination
        );
        if !decides {
            let asks = "Is the incident significant in the sense of this law? Assumed until answered.";
            return Verdict::Assumed(ask(asks.to_owned()));
        }
        match clock::start(first, self.facts) {
            Some(_) => Verdict::Holds,
            None => Verdict::Open(ask(format!(
                "The duty begins with: {}. When was that, if it was?",
                library().clock_words(first)
            ))),
        }
    }

    fn report_period(&self, report: &'static Regulator) -> Period {
        let unlawful = self.facts.unlawful_purpose == Some(true) || self.facts.external_attack == Some(true);
        let number = self.number(report.deadline_number, None, report.deadline_number_small_entity);
        let number = match (report.deadline_number_unlawful_purpose, report.hours_trust_service_provider) {
            (Some(number), _) if unlawful => number,
            (_, Some(number)) if self.facts.is_in(Sector::TrustServiceProvider) => number,
            _ => number,
        };
        Period {
            number,
            unit: report.deadline_kind,
            clock: report.clock_start,
            fixed: report.fixed_deadline && already(report.deadline_since, self.facts),
            qualifier: None,
            relative: report.relative_to_individual_notice,
        }
    }

    /// DORA's second limit: at most so many hours after awareness, unless the incident was classified only later.
    fn cap(&self, report: &Regulator, due: &mut Due) {
        let (Some(hours), Some(clock)) = (report.cap_hours, report.cap_clock) else { return };
        let Due::By { at, from, .. } = due else { return };
        let (Some(aware), Some(classified)) =
            (clock::start(clock, self.facts), clock::start(report.clock_start, self.facts))
        else {
            return;
        };
        let cap = clock::after(aware.at, hours, DeadlineKind::Hours, &self.calendar);
        if classified.at.by_calendar(&cap).is_le() && cap.by_calendar(at).is_lt() {
            (*at, *from) = (cap, aware.fact);
        }
    }

    /// A controller outside the Union has no lead authority: it notifies one in every member state where people live.
    fn every_authority(&self, obligation: &mut Obligation) {
        let without_lead = self.facts.controller_established_in_eu == Some(false);
        if without_lead && self.regime.kind == RegimeKind::General && is_of_the_union(self.regime) {
            // People are in order of residence, so the same states stand together.
            let mut states: Vec<&str> = self.people.iter().map(|(profile, _)| profile.residence.country()).collect();
            states.dedup();
            obligation.addressee = format!("the supervisory authorities of {}", states.join(", "));
            obligation.authorities = states;
        }
    }

    /// The duty to notify credit bureaus.
    fn bureaus(&self, individuals: Standing) -> Option<Obligation> {
        let duty = &self.regime.consumer_reporting_agencies;
        let asks = |asks: &str| Verdict::Open(Question::for_counsel(asks));
        let required = match duty.required {
            BureausRequired::Yes => Verdict::Holds,
            BureausRequired::No => Verdict::Fails,
            BureausRequired::Unknown => asks("Must credit bureaus be notified? Sources disagree."),
            BureausRequired::IfDirected => asks("Has the authority named credit bureaus that must be notified?"),
            BureausRequired::IfNoticeMentionsCreditReport => {
                asks("Does the notice suggest that people obtain a credit report?")
            }
        };
        let threshold = conditions::threshold(duty.threshold_min, None, duty.threshold_basis, &self.people);
        let (standing, asked) = together([required, threshold])?;
        let clock = duty.clock_start.unwrap_or(ClockStart::None);
        let period = Period::plain(duty.deadline_number, duty.deadline_kind, clock);
        let mut obligation = self.obligation(
            Duty::TellBureaus,
            "credit-bureaus",
            &period,
            citation!(duty),
            standing.max(individuals),
            asked,
        );
        "the consumer reporting agencies".clone_into(&mut obligation.addressee);
        obligation.notes.extend(duty.note.as_deref());
        Some(obligation)
    }

    /// The duty to notify the media.
    fn media(&self, individuals: Standing) -> Option<Obligation> {
        let duty = &self.regime.media;
        let (basis, unit, clock) = (duty.threshold_basis?, duty.deadline_kind?, duty.clock_start?);
        if duty.required != Answer::Yes {
            return None;
        }
        let (standing, asked) = together([conditions::threshold(duty.threshold_min, None, basis, &self.people)])?;
        let period = Period::plain(duty.deadline_number, unit, clock);
        let mut obligation =
            self.obligation(Duty::TellMedia, "media", &period, citation!(duty), standing.max(individuals), asked);
        "prominent media of the State or jurisdiction".clone_into(&mut obligation.addressee);
        self.hold(&self.regime.individual, &mut obligation);
        obligation.content = content_for(&self.regime.individual, self.exposed, self.facts);
        obligation.notes.extend(duty.note.as_deref());
        Some(obligation)
    }

    /// The duty of a company that holds the data for another, in place of all other duties.
    fn owner(&self) -> Option<Obligation> {
        let duty = &self.regime.processor_to_owner;
        if duty.deadline_kind == DeadlineKind::None {
            return None;
        }
        let period = Period::plain(duty.deadline_number, duty.deadline_kind, ClockStart::Discovery);
        let mut obligation =
            self.obligation(Duty::TellOwner, "owner", &period, citation!(duty), Standing::Owed, Vec::new());
        "the owner or controller of the data".clone_into(&mut obligation.addressee);
        obligation.notes.extend(duty.note.as_deref());
        Some(obligation)
    }

    /// The period in which to find out whether the breach is notifiable.
    fn assessment_period(&self) -> Option<Obligation> {
        let duty = self.regime.assessment.as_ref()?;
        let period = Period::plain(duty.deadline_number, duty.deadline_kind, duty.clock_start);
        let citation = Citation { cite: &duty.cite, verified: duty.verified, source_tier: None };
        let mut obligation =
            self.obligation(Duty::FinishAssessment, "assessment", &period, citation, Standing::Owed, Vec::new());
        "the company itself".clone_into(&mut obligation.addressee);
        obligation.notes.push(&duty.note);
        Some(obligation)
    }

    fn obligation(
        &self,
        duty: Duty,
        slug: &str,
        period: &Period,
        citation: Citation,
        standing: Standing,
        asked: Vec<Question>,
    ) -> Obligation {
        let due = clock::due(period, self.facts, &self.calendar);
        let mut questions = self.questions.clone();
        questions.extend(asked);
        questions.extend(self.questions_of_time(period, &due));
        let later = clock::computed_later(self.regime, &due, self.facts, &self.calendar)
            .into_iter()
            .chain(self.later_without_agency(period, &due))
            .collect();
        Obligation {
            key: format!("{}.{slug}", self.regime.id),
            regime: self.regime,
            duty,
            addressee: String::new(),
            authorities: Vec::new(),
            standing,
            people: self.people.total(),
            profiles: self.people.iter().collect(),
            due,
            later,
            hold: None,
            content: ContentRules::default(),
            substitute: None,
            monitoring: None,
            exits: &[],
            citation,
            states: Vec::new(),
            questions,
            notes: Vec::new(),
        }
    }

    /// What to ask about the start of a clock.
    fn questions_of_time(&self, period: &Period, due: &Due) -> Option<Question> {
        match due {
            Due::Soft { .. } => None,
            Due::ClockNotStarted { clock, .. } => Some(Question {
                fact: clock::asked_for(*clock).map(Into::into),
                asks: format!("The clock starts with: {}. When was that, if it was?", library().clock_words(*clock)),
            }),
            Due::By { from, unit, .. } => {
                let start = clock::start(period.clock, self.facts)?;
                if start.stands_in && start.fact == *from {
                    return Some(Question {
                        fact: clock::asked_for(period.clock).map(Into::into),
                        asks: format!(
                            "Counted from the day it was {}; the clock starts with: {}. When was that?",
                            clock::plain(from.code()),
                            library().clock_words(period.clock)
                        ),
                    });
                }
                let hour_missing = *unit == DeadlineKind::Hours && matches!(start.at, When::Day(_));
                hour_missing.then(|| Question::about(start.fact, "At what time of day? The law counts hours."))
            }
        }
    }

    fn number(&self, usual: u16, public_body: Option<u16>, small_entity: Option<u16>) -> u16 {
        match (public_body, small_entity) {
            (Some(number), _) if self.facts.public_body == Some(true) => number,
            (_, Some(number)) if self.facts.small_entity == Some(true) => number,
            _ => usual,
        }
    }

    /// Florida's 15 extra days, where good cause was given in writing in time.
    fn later_for_good_cause(&self, duty: &Individual, due: &Due) -> Option<Later> {
        let (days, written, nominal) =
            (duty.good_cause_extension_days?, self.facts.good_cause_written_to_department?, due.date()?);
        let in_time = written.day() <= nominal.day();
        in_time.then(|| Later {
            at: clock::after(nominal, days, DeadlineKind::Days, &self.calendar),
            because: LaterBecause::GoodCause,
        })
    }

    /// The date if a business associate is an independent contractor, where that is not settled or is in dispute.
    fn later_without_agency(&self, period: &Period, due: &Due) -> Option<Later> {
        let counted_from_associate = matches!(due, Due::By { from: Fact::BaDiscovered, .. });
        let notified = self.facts.ce_told.filter(|_| counted_from_associate)?;
        let at = clock::after(notified, period.number, period.unit, &self.calendar);
        let is_later = due.date().is_some_and(|nominal| at.by_calendar(&nominal).is_gt());
        is_later.then_some(Later { at, because: LaterBecause::NotAnAgent })
    }

    /// What a request of law enforcement does to a notice.
    fn hold(&self, duty: &'static Individual, obligation: &mut Obligation) {
        let Some(request) = self.facts.le_request else { return };
        obligation.hold = Some(Hold {
            effect: duty.law_enforcement_delay,
            cleared: request.cleared,
            note: duty.law_enforcement_note.as_deref(),
        });
        let cleared =
            request.cleared.zip(duty.law_enforcement_clearance_kind.zip(duty.law_enforcement_clearance_number));
        let after_clearance =
            cleared.map(|(cleared, (unit, number))| clock::after(cleared, number, unit, &self.calendar));
        let oral = match (request.kind, duty.law_enforcement_oral_days, request.date) {
            (RequestKind::Oral, Some(days), Some(asked)) => {
                Some(clock::after(asked, days, DeadlineKind::Days, &self.calendar))
            }
            _ => None,
        };
        let nominal = obligation.due.date();
        obligation.later.extend(
            after_clearance
                .into_iter()
                .chain(oral)
                // The request only ever lengthens: an earlier date changes nothing.
                .filter(|at| nominal.is_some_and(|nominal| at.by_calendar(&nominal).is_gt()))
                .map(|at| Later { at, because: LaterBecause::LawEnforcement }),
        );
    }

    /// Credit monitoring for those whose exposed data call for it, and what that assumes.
    fn monitoring(&self) -> Option<(Monitoring, Vec<Question>)> {
        let offer = &self.regime.individual.credit_monitoring;
        if offer.required != Answer::Yes {
            return None;
        }
        let condition = offer.only_if.map_or(Verdict::Holds, |condition| {
            conditions::only_if(condition, self.regime, self.exposed, self.facts, self.found_no_harm)
        });
        let (_, asked) = together([condition])?;
        let any = offer.trigger_data_types.contains(DataType::Any);
        let profiles: Vec<_> = self
            .people
            .iter()
            .map(|(profile, _)| profile)
            .filter(|profile| any || profile.data_types.overlaps(offer.trigger_data_types))
            .collect();
        let months = match offer.months_if_consumer_reporting_agency {
            Some(months) if self.facts.is_in(Sector::ConsumerReportingAgency) => months,
            _ => offer.months,
        };
        let monitoring = Monitoring {
            months,
            profiles,
            condition: &offer.condition,
            ambiguity: offer.ambiguity.as_deref(),
            citation: citation!(offer),
        };
        (!monitoring.profiles.is_empty()).then_some((monitoring, asked))
    }
}

/// Those of the concerned people whose exposed data a law covers, with what that assumes.
fn covered(regime: &Regime, facts: &Facts, concerned: &People) -> Result<(People, Vec<Question>), Vec<Question>> {
    let mut people = People::default();
    let (mut assumed, mut missing) = (Vec::new(), Vec::new());
    for (profile, count) in concerned.iter() {
        match trigger::exposure(regime, &profile, facts, concerned) {
            Exposure::Covered(questions) => {
                people.add(profile, count);
                assumed.extend(questions);
            }
            Exposure::NotCovered(questions) => missing.extend(questions),
        }
    }
    for questions in [&mut assumed, &mut missing] {
        questions.sort();
        questions.dedup();
    }
    // With nobody counted yet, a law that concerns the company is assessed all the same.
    if people.is_empty() && !concerned.is_empty() { Err(missing) } else { Ok((people, assumed)) }
}

/// What to ask where, as far as anybody knows, less happened to the data than a law requires.
fn questions_of_event(facts: &Facts) -> Vec<Question> {
    let asks = match facts.event {
        Some(Happening::Lost) => "Can it be ruled out that whoever found the lost data took or read them?",
        Some(Happening::AccessOnly) => "Can it be ruled out that the data were taken as well?",
        Some(Happening::Unavailable) => {
            "Can it be ruled out that the data were read or taken before they became unavailable?"
        }
        _ => return Vec::new(),
    };
    vec![Question::about(Fact::Event, asks)]
}

/// Where the verdicts on all its conditions leave a duty; `None` where it does not arise.
fn together(verdicts: impl IntoIterator<Item = Verdict>) -> Option<(Standing, Vec<Question>)> {
    let mut standing = Standing::Owed;
    let mut asked = Vec::new();
    for verdict in verdicts {
        match verdict {
            Verdict::Holds => {}
            Verdict::Assumed(question) => asked.push(question),
            Verdict::Open(question) => {
                standing = Standing::Open;
                asked.push(question);
            }
            Verdict::Fails => return None,
        }
    }
    Some((standing, asked))
}

/// A report's part of a key. An authority may get two reports under one law: a number distinguishes the second.
pub(crate) fn report_slug(regime: &Regime, report: &Regulator) -> String {
    let earlier = regime.regulator.iter().take_while(|other| !std::ptr::eq(*other, report));
    match earlier.filter(|other| other.authority == report.authority).count() {
        0 => slug(&report.authority),
        before => format!("{}-{}", slug(&report.authority), before + 1),
    }
}

/// An authority's name as a part of a key: `california-attorney-general`.
fn slug(name: &str) -> String {
    let plain = |letter: char| match letter {
        'à' | 'â' => 'a',
        'è' | 'é' | 'ê' => 'e',
        other => other.to_ascii_lowercase(),
    };
    let name: String = name.chars().map(plain).collect();
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}
