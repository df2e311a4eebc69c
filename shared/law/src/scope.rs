//! Whom a law concerns and since when: the people by residence, the company by establishment and sector.

use crate::calendar::Calendar;
use crate::conditions::Verdict;
use crate::data_types::{DataType, DataTypes};
use crate::facts::{Fact, Facts};
use crate::library;
use crate::obligation::Question;
use crate::people::People;
use crate::regime::{MEMBER_STATE, Regime};
use crate::residence::Residence;
use crate::vocabulary::{AppliesBy, DeemedCompliance, RegimeKind, Sector, Status};

/// The people whom a law concerns; `None` where it concerns neither them nor the company.
pub(crate) fn concerned(regime: &Regime, facts: &Facts, people: &People) -> Option<People> {
    if regime.kind == RegimeKind::Sector {
        let own_data = people.iter().any(|(profile, _)| profile.data_types.overlaps(sector_data(regime)));
        let of_sector = regime.sectors.iter().any(|sector| facts.is_in(*sector))
            || (regime.sectors.contains(&Sector::Nis2Entity)
                && facts.nis2_essential == Some(true)
                // DORA takes the place of NIS2 for financial entities: Regulation (EU) 2022/2554 art. 1(2).
                && !facts.is_in(Sector::DoraFinancialEntity));
        // A company that has not said what it is can be recognized by its data: nobody else holds them.
        return (of_sector || (facts.sector.is_empty() && own_data)).then(|| people.clone());
    }
    let everywhere = regime.applies_by.contains(&AppliesBy::Establishment) && is_established(regime, facts);
    let here: People = people.iter().filter(|(profile, _)| everywhere || lies_in(regime, profile.residence)).collect();
    // With nobody counted yet, exposed data are the sign that there are people.
    (!here.is_empty() || (everywhere && facts.data_types.is_some())).then_some(here)
}

/// The data that only companies of a law's sector hold.
fn sector_data(regime: &Regime) -> DataTypes {
    regime.trigger.data_types.intersection(DataTypes::of(&[
        DataType::Phi,
        DataType::PhrIdentifiableHealthInformation,
        DataType::CustomerInformation,
    ]))
}

fn lies_in(regime: &Regime, residence: Residence) -> bool {
    regime.jurisdictions.iter().any(|place| residence.lies_in(*place))
        && !regime.jurisdictions_except.iter().any(|place| residence.lies_in(*place))
}

fn is_established(regime: &Regime, facts: &Facts) -> bool {
    let in_union = facts.controller_established_in_eu == Some(true)
        && facts.member_state.map_or(is_of_the_union(regime), |state| regime.jurisdictions.contains(&state));
    in_union || facts.established_in.iter().any(|place| lies_in(regime, *place))
}

/// Only the law of the European Union binds in several countries.
pub(crate) fn is_of_the_union(regime: &Regime) -> bool {
    regime.jurisdictions.len() > 1
}

/// Was a law in force when the incident became known? Without a day, one that binds now is taken to.
pub(crate) fn binds(regime: &Regime, facts: &Facts) -> bool {
    regime.status == Status::InForce && already(regime.in_force.first_day(), facts)
}

/// Had this day come when the incident became known?
pub(crate) fn already(since: Option<jiff::civil::Date>, facts: &Facts) -> bool {
    match (since, facts.first_known()) {
        (Some(since), Some(known)) => known.day() >= since,
        _ => true,
    }
}

/// The calendar by which a law counts working days; Saturdays and Sundays alone where none is known.
pub(crate) fn calendar_of(regime: &Regime, facts: &Facts) -> Calendar {
    let name = match regime.computation.holidays.as_deref() {
        Some(MEMBER_STATE) => facts.member_state.map(|state| state.code()),
        other => other,
    };
    name.and_then(|name| library().calendar(name)).cloned().unwrap_or_else(Calendar::weekends_only)
}

/// Does the company hold the data only for another? A business associate does, 45 CFR § 164.410.
pub(crate) fn is_processor(facts: &Facts) -> bool {
    facts
        .processor
        .unwrap_or_else(|| facts.is_in(Sector::HipaaBusinessAssociate) && !facts.is_in(Sector::HipaaCoveredEntity))
}

/// Is the company one of those that a law covers? Public bodies are, wherever a law is not for one sector alone.
pub(crate) fn covers_company(regime: &Regime, facts: &Facts) -> Verdict {
    let listed = regime.sectors.is_empty() || regime.sectors.iter().any(|sector| facts.is_in(*sector));
    let ask = || Question::about(Fact::Sector, format!("Is the company covered? {}", regime.scope));
    match regime.kind {
        _ if listed => Verdict::Holds,
        RegimeKind::General if facts.public_body == Some(true) => Verdict::Holds,
        // It said what it is, and that is something else; it may be both.
        RegimeKind::General if !facts.sector.is_empty() => Verdict::Open(ask()),
        RegimeKind::Sector if facts.nis2_essential == Some(true) => Verdict::Holds,
        RegimeKind::General | RegimeKind::Sector => Verdict::Assumed(ask()),
    }
}

/// What to ask about the law itself, as it stands for this incident and this company.
pub(crate) fn questions_of_scope(regime: &'static Regime, facts: &Facts) -> Vec<Question> {
    let mut questions = Vec::new();
    let amended_since =
        regime.last_amended.first_day().zip(facts.first_known()).filter(|(amended, known)| known.day() < *amended);
    if let Some((amended, _)) = amended_since {
        questions.push(Question::for_counsel(format!(
            "The law is stated as amended on {amended}, after the incident became known: did the same hold before?"
        )));
    }
    questions.extend(exit_questions(regime, facts));
    questions
}

/// What to ask where compliance with the company's own sector's rules counts as compliance here.
fn exit_questions(regime: &Regime, facts: &Facts) -> Option<Question> {
    use DeemedCompliance as Exit;
    let hipaa = facts.is_in(Sector::HipaaCoveredEntity) || facts.is_in(Sector::HipaaBusinessAssociate);
    let financial = facts.is_in(Sector::FtcFinancialInstitution) || facts.is_in(Sector::BankingOrganization);
    let open = regime.deemed_compliance.iter().any(|exit| match exit {
        Exit::Hipaa | Exit::HipaaWithAgNotice | Exit::HipaaWithAgCopy | Exit::HipaaContentOnly => hipaa,
        Exit::Glba
        | Exit::GlbaWithAgNotice
        | Exit::GlbaWithAgCopy
        | Exit::FinancialInstitution
        | Exit::FinancialInstitutionWithAgNotice
        | Exit::FinancialInstitutionFederalGuidance => financial,
        Exit::FederalRegulated
        | Exit::FederalRegulator
        | Exit::FederalRegulatorWithCopyToDepartment
        | Exit::FederalWithStateNotice
        | Exit::PrimaryRegulator => hipaa || financial,
        Exit::StateRegulated | Exit::MoreProtectiveLaw | Exit::OwnPolicy => false,
    });
    open.then(|| {
        Question::for_counsel("Does the company follow its own sector's rules, and does that count as compliance here?")
    })
}
