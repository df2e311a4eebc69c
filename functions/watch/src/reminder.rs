//! The one message in which people are alerted to an incident's dates: what calls now, by date; what changed; what to do.
//!
//! It names obligations and laws, counts people and never names one: an alert leaves as plain e-mail.

use itertools::Itertools as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use law::{Due, Duty, Standing, When, library};
use model::assessment::{AssessedObligation, ChangeKind, CountedBy, IncidentAssessment, ObligationChange, Progress};
use model::clocks::{Reached, Threshold, Turn, time_left_in_words};
use model::id::IncidentId;
use model::message::Alerted;
use model::obligation::ObligationKey;

/// How many lines one part of the message has: more is read where it can be searched. A line has fewer than 1,000 characters,
/// so the whole stays under the 256 KB that SNS takes.
const MAX_LISTED: usize = 60;
/// How many duties call in one message. All laws together ask for no more with a date.
const MAX_CALLING: usize = 120;

/// What people are sent. `None`: nothing.
pub(crate) fn of(id: &IncidentId, assessed: &IncidentAssessment, turn: &Turn, now: Timestamp) -> Option<Alerted> {
    let parts: Vec<String> =
        [calling(assessed, &turn.reached, now), changed(assessed, &turn.changes), asked(&turn.asked)]
            .into_iter()
            .flatten()
            .collect();
    if parts.is_empty() {
        return None;
    }
    let text = format!(
        "Incident {id}, on version {} of its facts; {}.\n\n{}\n\n{}",
        assessed.version,
        counted(assessed),
        parts.join("\n\n"),
        what_to_do(id)
    );
    Some(Alerted { subject: subject(turn), text })
}

/// One line: what presses most, and what else there is.
fn subject(turn: &Turn) -> String {
    let Some(most) = turn.reached.iter().map(|reached| reached.threshold).max() else {
        return format!("Breach notice: {}", changes_in_numbers(turn));
    };
    let here = turn.reached.iter().filter(|reached| reached.threshold == most).count();
    let duties = number(here, "duty", "duties");
    let says = match most {
        Threshold::Passed => format!("the date of {duties} has passed"),
        Threshold::DayBefore => format!("less than 24 hours left for {duties}"),
        Threshold::DelayOver => format!("the delay of {duties} is over"),
        Threshold::ThreeQuarters => format!("three quarters of the time are gone for {duties}"),
        Threshold::Half => format!("half of the time is gone for {duties}"),
    };
    let others = turn.reached.len() - here;
    let more = if others > 0 { format!("; reminders for {others} more") } else { String::new() };
    format!("Breach notice: {says}{more}")
}

/// `3 new duties, 1 date moved, 2 answers missing`
fn changes_in_numbers(turn: &Turn) -> String {
    let count = |wanted: fn(&ChangeKind) -> bool| turn.changes.iter().filter(|change| wanted(&change.kind)).count();
    let arose = count(|kind| matches!(kind, ChangeKind::Arose { .. }));
    let moved = count(|kind| matches!(kind, ChangeKind::Moved { .. }));
    let fell = count(|kind| matches!(kind, ChangeKind::Fell { .. }));
    let turned = count(|kind| matches!(kind, ChangeKind::Settled | ChangeKind::Opened));
    [
        (arose, "new duty", "new duties"),
        (moved, "date moved", "dates moved"),
        (fell, "duty fell away", "duties fell away"),
        (turned, "duty surer or less sure", "duties surer or less sure"),
        (turn.asked.len(), "answer missing", "answers missing"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| number(count, one, many))
    .join(", ")
}

/// The duties that call, by date. What calls is always in front of what only changed.
fn calling(assessed: &IncidentAssessment, reached: &[Reached], now: Timestamp) -> Option<String> {
    let called = reached.iter().filter_map(|reached| Some((reached, assessed.obligation(&reached.obligation)?)));
    let lines: Vec<(String, String)> = called
        .map(|(reached, owed)| (heading(owed, now), format!("- {}", full(owed, reached.threshold, now))))
        .collect();
    let mut parts = vec!["DATES THAT CALL".to_owned()];
    for (heading, lines) in &lines.iter().take(MAX_CALLING).chunk_by(|(heading, _)| heading) {
        parts.push(format!("{heading}:\n{}", lines.map(|(_, line)| line).join("\n")));
    }
    parts.extend(more(lines.len(), MAX_CALLING));
    (!lines.is_empty()).then(|| parts.join("\n\n"))
}

/// By when, in words with the zone, and how long that is.
fn heading(owed: &AssessedObligation, now: Timestamp) -> String {
    match owed.time_left(now) {
        Some(left) => format!("By {}: {}", by_when(owed), time_left_in_words(left)),
        None => format!("No date is fixed; the law's words: {}", owed.obligation.due.words()),
    }
}

/// The day or the moment; of a day also when it ends, since it does not end everywhere at once.
fn by_when(owed: &AssessedObligation) -> String {
    const MOMENT: &str = "%A %-d %B %Y, %H:%M UTC%:z";
    match (&owed.obligation.due, owed.ends_at) {
        (Due::By { at: When::Moment(moment), .. }, _) => {
            let there = moment.instant().to_zoned_datetime(TimeZone::fixed(moment.offset()));
            there.strftime(MOMENT).to_string()
        }
        (Due::By { at: When::Day(day), .. }, Some(end)) => format!(
            "the end of {} (where this law holds, at the earliest {})",
            day.strftime("%A %-d %B %Y"),
            end.to_zoned_datetime(TimeZone::UTC).strftime(MOMENT)
        ),
        (due, _) => due.words(),
    }
}

/// A duty with its law, what became of it, and what to know before relying on it.
fn full(owed: &AssessedObligation, threshold: Threshold, now: Timestamp) -> String {
    let state = match (threshold, owed.progress()) {
        (Threshold::DelayOver, _) => "the decided delay is over".to_owned(),
        (_, Progress::Undecided) => "nobody has decided yet".to_owned(),
        (_, Progress::Delayed) => "a delay was decided, which stops no clock of the law".to_owned(),
        (_, Progress::ToDo | Progress::Done | Progress::Declined) => {
            "decided, and nothing is recorded as sent".to_owned()
        }
    };
    let far = match threshold {
        Threshold::Half => "half of its time is gone; ",
        Threshold::ThreeQuarters => "three quarters of its time are gone; ",
        Threshold::DayBefore | Threshold::Passed | Threshold::DelayOver => "",
    };
    let late = if owed.ends_at.is_some_and(|end| end <= now) { "It is late. " } else { "" };
    format!("{}; {far}{state}. {late}{}[{}]", short(owed), caveats(owed), owed.key)
}

/// What, to whom, for how many, under which law.
fn short(owed: &AssessedObligation) -> String {
    let law = &owed.obligation;
    let people =
        if law.people > 0 { format!(", for {}", number(law.people, "person", "people")) } else { String::new() };
    let what = match law.duty {
        Duty::FinishAssessment => "Find out whether the breach has to be told".to_owned(),
        Duty::TellRegulator => format!("Report to: {}", law.addressee),
        Duty::TellIndividuals | Duty::TellBureaus | Duty::TellMedia | Duty::TellOwner => {
            format!("Tell {}", law.addressee)
        }
    };
    format!("{what}{people}, under {} ({})", law.regime.name, law.citation.cite)
}

fn caveats(owed: &AssessedObligation) -> String {
    let law = &owed.obligation;
    let open = if law.standing == Standing::Open { "May not be owed: an answer is missing. " } else { "" };
    let counsel =
        if law.citation.needs_counsel() { "Counsel must confirm this law before it is relied on. " } else { "" };
    format!("{open}{counsel}")
}

/// What is owed otherwise than people were last told.
fn changed(assessed: &IncidentAssessment, changes: &[ObligationChange]) -> Option<String> {
    let line = |change: &ObligationChange| {
        let key = &change.obligation;
        let duty = assessed.obligation(key).map_or_else(|| law_of(key), short);
        let how = match &change.kind {
            ChangeKind::Arose { due } => format!("New, due {due}"),
            ChangeKind::Fell { due } => format!("Not owed any more (was due {due})"),
            ChangeKind::Moved { from, to } => format!("Due {to}, before: {from}"),
            ChangeKind::Settled => "Owed for certain, before: open".to_owned(),
            ChangeKind::Opened => "Open, before: owed for certain".to_owned(),
        };
        let caveats = assessed.obligation(key).map(caveats).unwrap_or_default();
        format!("- {how}: {duty}. {caveats}[{key}]")
    };
    let lines = changes.iter().take(MAX_LISTED).map(line).join("\n");
    let parts = ["WHAT CHANGED".to_owned(), lines].into_iter().chain(more(changes.len(), MAX_LISTED));
    (!changes.is_empty()).then(|| parts.collect::<Vec<_>>().join("\n\n"))
}

/// The law of an obligation of which nothing is left but its key.
fn law_of(key: &ObligationKey) -> String {
    let id = key.as_str().split('.').next().unwrap_or_default();
    library().regime(id).map_or_else(|| id.to_owned(), |regime| regime.name.clone())
}

/// The questions that nobody was asked before.
fn asked(asked: &[String]) -> Option<String> {
    let lines = asked.iter().take(MAX_LISTED).map(|asks| format!("- {asks}")).join("\n");
    let parts = ["ANSWERS NOW MISSING".to_owned(), lines].into_iter().chain(more(asked.len(), MAX_LISTED));
    (!asked.is_empty()).then(|| parts.collect::<Vec<_>>().join("\n\n"))
}

fn more(of: usize, listed: usize) -> Option<String> {
    let left = of.saturating_sub(listed);
    (left > 0).then(|| format!("… and {left} more: read the assessment."))
}

/// How many people are concerned, and on what that rests.
fn counted(assessed: &IncidentAssessment) -> String {
    let people = number(assessed.scope.total(), "person", "people");
    match assessed.scope.counted_by {
        CountedBy::SealedLists => format!("{people} are affected, exactly"),
        CountedBy::ReadLists => format!("{people} are affected by an estimate: a list is not sealed yet"),
        CountedBy::Stated => format!("{people} are affected as was stated: no list is loaded yet"),
        CountedBy::Nobody => "nobody has said yet how many people are affected".to_owned(),
    }
}

fn what_to_do(id: &IncidentId) -> String {
    format!(
        "WHAT TO DO\n\n\
         The key of each duty stands in brackets.\n\
         - Something was sent: record it with POST /incidents/{id}/obligations/KEY/done, and the duty falls silent.\n\
         - It is decided to notify, not to notify, or to delay: POST /incidents/{id}/obligations/KEY/decisions.\n\
         - An answer is known: PATCH /incidents/{id}.\n\
         - Everything, with its questions: GET /incidents/{id}/assessment.\n\n\
         These are facts in our own words, not legal advice."
    )
}

fn number(count: impl TryInto<u64>, one: &str, many: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests;
