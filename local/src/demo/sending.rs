//! Watches while a notice goes out, until everybody is accounted for or nothing more happens by itself.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use bodies::prepare::delivery::{Decided, Deliveries};
use bodies::prepare::notice::ApprovedNotice;
use bodies::prepare::progress::{Counts, Progress, Sending};
use fields::words::of;
use indicatif::{ProgressBar, ProgressStyle};
use model::delivery::HeldReason;
use model::tally::StateWord;
use serde_json::json;

use super::houses::Houses;
use super::signed_in::{Body, SignedIn};
use crate::cloud::deploy::LONGEST_VISIBILITY;
use crate::progress::say;

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often a line is printed where no progress bar can be shown.
const SAY_EVERY: Duration = Duration::from_secs(5);
/// How long those who wait for a person may still be settled by a late event.
const LATE_EVENTS: Duration = Duration::from_secs(45);
/// How long nothing at all may change. A function that was killed keeps its messages out of sight, and watch releases nothing again
/// while they are; then they must be processed and counted.
const PATIENCE: Duration = LONGEST_VISIBILITY.saturating_add(Duration::from_secs(2 * 60));

/// Watches, and says at the end how far it got. The second person makes the decisions that only a person can make: they let a channel that
/// a brake paused go on, and they move on customers whose text was being sent when a function died.
pub(super) async fn look_on(lead: &SignedIn, counsel: &SignedIn, notice: &str) -> anyhow::Result<Progress> {
    let mut watch = Watch::default();
    let mut shown: Option<ProgressDisplay> = None;
    let mut resumed = 0;
    let mut houses = Houses::default();
    loop {
        let reported = houses.work(lead, notice).await?;
        let progress: Progress = lead.get(&format!("{notice}/progress")).await?;
        let shown = shown.get_or_insert_with(|| ProgressDisplay::new(progress.customers));
        reported.iter().for_each(|line| shown.say(line));
        shown.show(&progress);
        if progress.sending == Sending::Paused {
            for (channel, why) in &progress.paused {
                shown.say(&format!("    A brake paused {channel}: {why}. The second person resumes it."));
            }
            resumed += 1;
            let (act, path) = (format!("resume-{resumed}"), format!("{notice}/resume"));
            let _: ApprovedNotice = counsel.post(&act, &path, Body::Nothing).await?;
        }
        if watch.is_over(&progress, Instant::now()) {
            let moved_on = if progress.sending == Sending::Running { move_on(counsel, notice).await? } else { 0 };
            if moved_on == 0 {
                shown.bar.finish_and_clear();
                return Ok(progress);
            }
            shown.say(&format!(
                "    {} being sent when a function died, and nobody can know whether that went out. The second \
                 person moves these customers on rather than notify them twice: to the next channel, or to the list of those whom \
                 none reaches.",
                of(moved_on, "text was", "texts were")
            ));
            watch = Watch::default();
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Decides for everyone who is held because a text may or may not have gone out. Says how many there were.
async fn move_on(counsel: &SignedIn, notice: &str) -> anyhow::Result<u64> {
    let (mut decided, mut after) = (0, String::new());
    loop {
        let page: Deliveries = counsel.get(&format!("{notice}/deliveries?state=held{after}")).await?;
        for held in page.deliveries.iter().filter(|held| held.held_because == Some(HeldReason::UncertainText)) {
            let act = format!("move-on-{}-{}", held.customer, held.attempts);
            let path = format!("{notice}/deliveries/{}/decisions", held.customer);
            let decision = json!({"decision": "next_channel", "reason": "The answer about the text was lost."});
            let _: Decided = counsel.post(&act, &path, Body::Json(&decision)).await?;
            decided += 1;
        }
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => return Ok(decided),
        }
    }
}

/// What was seen so far.
#[derive(Default)]
struct Watch {
    last: Option<(Counts, Instant)>,
}

impl Watch {
    fn is_over(&mut self, progress: &Progress, now: Instant) -> bool {
        if progress.sending == Sending::Finished {
            return true;
        }
        let since = match &self.last {
            Some((counts, since)) if *counts == progress.about_now && progress.sending == Sending::Running => *since,
            _ => now,
        };
        self.last = Some((progress.about_now.clone(), since));
        let unchanged = now.duration_since(since);
        unchanged > PATIENCE || (unchanged > LATE_EVENTS && only_people_can_go_on(progress))
    }
}

/// Everybody was found, and whoever is not terminal is held or uncertain.
fn only_people_can_go_on(progress: &Progress) -> bool {
    progress.exact.as_ref().is_some_and(|exact| {
        let count = |state: &StateWord| exact.counts.states.get(state.as_str()).copied().unwrap_or_default();
        let settled =
            |state: &StateWord| state.is_terminal() || matches!(state, StateWord::Held | StateWord::Uncertain);
        let settled: i64 = StateWord::ALL.iter().filter(|state| settled(state)).map(count).sum();
        u64::try_from(settled).is_ok_and(|settled| settled == progress.customers)
    })
}

/// How far it is, on a bar or line by line.
struct ProgressDisplay {
    bar: ProgressBar,
    said: Option<Instant>,
}

impl ProgressDisplay {
    fn new(customers: u64) -> Self {
        let bar = if std::io::stderr().is_terminal() { ProgressBar::new(customers) } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("  {spinner} {bar:32} {pos}/{len}  {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, said: None }
    }

    fn show(&mut self, progress: &Progress) {
        let exact = progress.exact.as_ref().filter(|exact| exact.finished);
        let counts = exact.map_or(&progress.about_now, |exact| &exact.counts);
        let done =
            |state: &StateWord| state.is_terminal().then(|| counts.states.get(state.as_str()).copied()).flatten();
        let done: i64 = StateWord::ALL.iter().filter_map(done).sum();
        self.bar.set_position(u64::try_from(done).unwrap_or_default());
        self.bar.set_message(progress.words.clone());
        let due = self.said.is_none_or(|said| said.elapsed() >= SAY_EVERY) || progress.sending == Sending::Finished;
        if self.bar.is_hidden() && due {
            self.said = Some(Instant::now());
            say(&format!("    {}", progress.words));
        }
    }

    fn say(&self, line: &str) {
        self.bar.suspend(|| say(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(sending: &str, notified: u32, uncertain: u32, planned: u32) -> Progress {
        let counts = json!({"states": {"notified": notified, "uncertain": uncertain, "planned": planned},
            "notified_by": [], "attempts": {}, "possible_duplicates": 0});
        let mut exact = counts.clone();
        exact["at"] = json!("2026-11-24T10:00:00Z");
        exact["finished"] = json!(sending == "finished");
        let progress = json!({"notice": 1, "list": 1, "customers": 10, "approved_at": "2026-11-24T10:00:00Z",
            "sending": sending, "words": "", "exact": exact, "about_now": counts});
        serde_json::from_value(progress).expect("a progress")
    }

    #[test]
    fn it_is_over_when_the_exact_count_says_so() {
        assert!(Watch::default().is_over(&progress("finished", 10, 0, 0), Instant::now()));
    }

    #[test]
    fn deliveries_that_need_a_person_are_waited_for_only_while_events_may_come() {
        let (mut watch, now) = (Watch::default(), Instant::now());
        assert!(!watch.is_over(&progress("running", 9, 1, 0), now));
        assert!(!watch.is_over(&progress("running", 9, 1, 0), now + LATE_EVENTS));
        assert!(watch.is_over(&progress("running", 9, 1, 0), now + LATE_EVENTS + LOOK_EVERY));
    }

    #[test]
    fn what_still_moves_is_watched_on_and_what_stands_still_is_not() {
        let (mut watch, now) = (Watch::default(), Instant::now());
        assert!(!watch.is_over(&progress("running", 8, 1, 1), now));
        assert!(!watch.is_over(&progress("running", 8, 1, 1), now + PATIENCE));
        assert!(watch.is_over(&progress("running", 8, 1, 1), now + PATIENCE + LOOK_EVERY));
        assert!(!watch.is_over(&progress("running", 9, 0, 1), now + PATIENCE + LOOK_EVERY));
        assert!(!watch.is_over(&progress("stopped", 9, 0, 1), now + PATIENCE * 3), "a stop is a person's own will");
    }
}
