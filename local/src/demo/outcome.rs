//! What became of everybody: from the exact count and from the provider's own ledger.

use std::time::Duration;

use anyhow::bail;
use bodies::intake::list::ReportView;
use bodies::prepare::progress::{AttemptCounts, Counts, Progress};
use fields::words::{number, of};
use model::channel::Channel;
use model::delivery::Basis;
use model::tally::StateWord;
use serde::Serialize;

use crate::cloud::provider::ledger::Summary;

/// Where those are listed who wait for a person.
const WHERE_TO_LOOK: &str = "\nGET …/deliveries?state=held and …?state=uncertain list who waits for a person, and why.";

/// The numbers of one run.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Outcome {
    /// Customers of the sealed list.
    customers: u64,
    /// Rows of the file that could not be used.
    rejected_rows: u64,
    notified: u64,
    unreachable: u64,
    withdrawn: u64,
    held: u64,
    uncertain: u64,
    /// Attempts that we know the provider accepted.
    accepted_email: u64,
    accepted_sms: u64,
    /// Letters and calls that were handed over.
    accepted_letter: u64,
    accepted_call: u64,
    /// Calls in the provider's ledger, whatever became of them.
    provider_calls_email: u64,
    provider_calls_sms: u64,
    /// Messages that the provider took beyond one per notice, customer and channel.
    duplicates: u64,
    /// Customers who may have been notified twice, by our own account.
    possible_duplicates: u64,
    /// Customers of the sealed list that the exact count did not find.
    lost: u64,
    /// From the report until everybody was counted.
    seconds: f64,
    /// Customers in each state that is not the last, for the words of the verdict.
    #[serde(skip)]
    open: Vec<(StateWord, u64)>,
}

impl Outcome {
    pub(super) fn of(report: &ReportView, progress: &Progress, ledger: &Summary, took: Duration) -> Self {
        let counts = exact(progress);
        let state = |state: StateWord| positive(counts.states.get(state.as_str()).copied().unwrap_or_default());
        let accepted = |channel| positive(counts.attempts.get(&channel).map_or(0, |counts| counts.accepted));
        let found: u64 = StateWord::ALL.into_iter().map(state).sum();
        Self {
            customers: progress.customers,
            rejected_rows: report.rejected,
            notified: state(StateWord::Notified),
            unreachable: state(StateWord::Unreachable),
            withdrawn: state(StateWord::Withdrawn),
            held: state(StateWord::Held),
            uncertain: state(StateWord::Uncertain),
            accepted_email: accepted(Channel::Email),
            accepted_sms: accepted(Channel::Sms),
            accepted_letter: accepted(Channel::Letter),
            accepted_call: accepted(Channel::Call),
            provider_calls_email: ledger.email.calls,
            provider_calls_sms: ledger.sms.calls,
            duplicates: ledger.email.duplicates + ledger.sms.duplicates,
            possible_duplicates: positive(counts.possible_duplicates),
            lost: progress.customers.saturating_sub(found),
            seconds: (took.as_secs_f64() * 10.0).round() / 10.0,
            open: StateWord::ALL
                .into_iter()
                .filter(|word| !word.is_terminal())
                .map(|word| (word, state(word)))
                .collect(),
        }
    }

    /// What became of everybody, by state, channel and basis, and what the provider saw.
    pub(super) fn in_words(&self, progress: &Progress) -> Vec<String> {
        let counts = exact(progress);
        let mut lines =
            vec![format!("What became of {} (counted exactly)", of(self.customers, "customer", "customers"))];
        for state in StateWord::ALL {
            let count = positive(counts.states.get(state.as_str()).copied().unwrap_or_default());
            if count > 0 {
                lines.push(line(count, meaning(state)));
            }
            if state == StateWord::Unreachable {
                lines.extend(counts.courtesy.iter().map(|(channel, customers)| {
                    let says =
                        format!("written to by {} as a courtesy: a law does not accept it as notice", word(*channel));
                    format!("  {}", line(positive(*customers), &says))
                }));
            }
            if state == StateWord::Notified {
                lines.extend(counts.notified_by.iter().map(|notified| {
                    let basis = match notified.basis {
                        Basis::Delivered => "delivered: the recipient's server took it",
                        Basis::HandedOver => "handed over: the provider took it, and nothing speaks against it",
                        Basis::MailedOn => "mailed on: the mail house says on which day",
                        Basis::Reached => "reached: the person was spoken to",
                    };
                    format!(
                        "  {}",
                        line(positive(notified.customers), &format!("by {}, {basis}", word(notified.channel)))
                    )
                }));
            }
        }
        lines.push(line(self.lost, "lost"));
        lines.push(line(self.possible_duplicates, "may have been notified twice, by our own account"));
        lines.push(String::new());
        lines.push("What the provider saw".to_owned());
        for (channel, calls) in [(Channel::Email, self.provider_calls_email), (Channel::Sms, self.provider_calls_sms)] {
            let AttemptCounts { accepted, bounced, complained } =
                counts.attempts.get(&channel).copied().unwrap_or_default();
            let (accepted, bounced, complained) = (positive(accepted), positive(bounced), positive(complained));
            let became =
                format!("{} accepted, {} failed, {} complaints", number(accepted), number(bounced), number(complained));
            lines.push(line(calls, &format!("calls by {}: {became}", word(channel))));
        }
        for (channel, handed_over) in [(Channel::Letter, self.accepted_letter), (Channel::Call, self.accepted_call)] {
            let failed = counts.attempts.get(&channel).map_or(0, |counts| counts.bounced);
            let became = format!("handed over by {}, {} failed", word(channel), number(positive(failed)));
            lines.extend((handed_over > 0).then(|| line(handed_over, &became)));
        }
        lines.push(line(self.duplicates, "messages beyond one for each customer and channel"));
        lines
    }

    /// Whether everybody was notified once, or is known to be out of reach.
    pub(super) fn verdict(&self) -> anyhow::Result<()> {
        if self.lost > 0 || self.duplicates > 0 {
            let lost = of(self.lost, "customer was lost", "customers were lost");
            bail!("{lost}; {} sent twice", of(self.duplicates, "message was", "messages were"));
        }
        let open: Vec<_> = self.open.iter().filter(|(_, count)| *count > 0).collect();
        let waiting: u64 = open.iter().map(|(_, count)| count).sum();
        if waiting > 0 {
            let line = |(state, count): &&(StateWord, u64)| format!("\n  {} {}", number(*count), meaning(*state));
            let states: String = open.iter().map(line).collect();
            let for_a_person = open.iter().any(|(state, _)| matches!(state, StateWord::Held | StateWord::Uncertain));
            let look = if for_a_person { WHERE_TO_LOOK } else { "" };
            bail!("{} not accounted for yet:{states}{look}", of(waiting, "customer is", "customers are"));
        }
        Ok(())
    }
}

/// The last exact count. Before the first, nobody was found.
fn exact(progress: &Progress) -> Counts {
    progress.exact.as_ref().map(|exact| exact.counts.clone()).unwrap_or_default()
}

fn positive(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

fn line(count: u64, says: &str) -> String {
    format!("{:>9}  {says}", number(count))
}

const fn meaning(state: StateWord) -> &'static str {
    match state {
        StateWord::Planned => "planned: not sent yet",
        StateWord::Sending => "sending: being sent",
        StateWord::Accepted => "accepted: sent, with no outcome yet",
        StateWord::Uncertain => "uncertain: the provider's answer was lost; a person decides",
        StateWord::Notified => "notified",
        StateWord::Unreachable => "unreachable: no channel is left that counts as notice",
        StateWord::Withdrawn => "withdrawn before they were notified",
        StateWord::Held => "held: a person decides",
    }
}

const fn word(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "e-mail",
        Channel::Sms => "text message",
        Channel::Letter => "letter",
        Channel::Call => "call",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn outcome(notified: u32, held: u32, duplicates: u64) -> Outcome {
        outcome_of(&json!({"notified": notified, "held": held}), duplicates)
    }

    fn outcome_of(states: &Value, duplicates: u64) -> Outcome {
        let report = json!({"rows": 12, "customers": 10, "merged": 1, "rejected": 1, "without_channel": 0,
            "reachable_by": {}, "problems": {}});
        let counts = json!({"states": states, "notified_by": [],
            "attempts": {"email": {"accepted": states["notified"], "bounced": 0, "complained": 0}}, "possible_duplicates": 0});
        let mut exact = counts.clone();
        exact["at"] = json!("2026-11-24T10:00:00Z");
        exact["finished"] = json!(false);
        let progress = json!({"notice": 1, "list": 1, "customers": 10, "approved_at": "2026-11-24T10:00:00Z",
            "sending": "running", "words": "", "exact": exact, "about_now": counts});
        let mut ledger = Summary::default();
        ledger.email.duplicates = duplicates;
        let read = |value: Value| serde_json::from_value(value).expect("a progress");
        let report = serde_json::from_value(report).expect("a report");
        Outcome::of(&report, &read(progress), &ledger, Duration::from_millis(12_345))
    }

    #[test]
    fn a_program_reads_exactly_these_numbers() {
        let written = serde_json::to_string(&outcome(10, 0, 0)).expect("an object");
        let expected = concat!(
            r#"{"customers":10,"rejected_rows":1,"notified":10,"unreachable":0,"withdrawn":0,"held":0,"uncertain":0,"#,
            r#""accepted_email":10,"accepted_sms":0,"accepted_letter":0,"accepted_call":0,"provider_calls_email":0,"provider_calls_sms":0,"duplicates":0,"#,
            r#""possible_duplicates":0,"lost":0,"seconds":12.3}"#
        );
        assert_eq!(written, expected);
    }

    #[test]
    fn it_went_well_only_if_everybody_was_notified_once_or_is_out_of_reach() {
        assert!(outcome(10, 0, 0).verdict().is_ok());
        let lost = outcome(9, 0, 0);
        assert_eq!(lost.lost, 1);
        assert_eq!(lost.verdict().expect_err("lost").to_string(), "1 customer was lost; 0 messages were sent twice");
        assert!(outcome(10, 0, 1).verdict().is_err());
        let held = outcome(9, 1, 0);
        let words = held.verdict().expect_err("held").to_string();
        assert!(words.starts_with("1 customer is not accounted for yet:\n  1 held: a person decides\n"), "{words}");
        let planned = outcome_of(&json!({"notified": 7, "planned": 2, "accepted": 1}), 0);
        assert_eq!(
            planned.verdict().expect_err("on the way").to_string(),
            "3 customers are not accounted for yet:\n  2 planned: not sent yet\n  1 accepted: sent, with no outcome yet"
        );
    }
}
