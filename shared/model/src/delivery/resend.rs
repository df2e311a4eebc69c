//! A delivery that is planned again, because a person had a notice sent again to those not notified.

use serde::{Deserialize, Serialize};

use super::{Attempt, Delivery, HeldReason, MAX_ATTEMPTS, RefusedReason, State};
use crate::channel::Channel;
use crate::customer::Correction;
use crate::id::ResendNumber;
use crate::plan::Plan;

/// That a row was planned again: by which resend, and after how many attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Resent {
    number: ResendNumber,
    pub(super) after: usize,
}

impl Delivery {
    /// Whether a resend may plan it again: its customer is not notified and nothing is under way.
    ///
    /// So a resend is also the decision, in bulk and by two people, about those who wait for one: whoever was returned or tried too
    /// often, and whose e-mail the provider took and said nothing of. A text that may have arrived stays one person's decision each.
    #[must_use]
    pub fn can_be_resent(&self) -> bool {
        let waits_for_a_person = match self.state() {
            State::Held { reason } => reason != HeldReason::UncertainText && self.attempts.len() < MAX_ATTEMPTS,
            State::Uncertain { .. } => self.is_silent(),
            state => state == State::Unreachable,
        };
        !self.withdrawn && waits_for_a_person
    }

    /// The channels of a customer's plan that are worth trying once more. A channel that was tried is worth it only where the
    /// provider gave up for a passing reason, or where its address was corrected since: what bounced for good would bounce again,
    /// and of what is uncertain nobody knows that it failed. `correction` is the last that counts, and says since when
    /// ([`Customer::corrected`](crate::customer::Customer::corrected)): what went out before went to the old address.
    #[must_use]
    pub fn worth_trying(&self, plan: &Plan, correction: Option<&Correction>) -> Vec<Channel> {
        let is_spent = |channel: Channel| {
            let corrected_at = correction.and_then(|correction| correction.of(channel));
            let tried = self.attempts.iter().filter(|attempt| attempt.channel == channel);
            let mut since = tried.filter(|attempt| corrected_at.is_none_or(|at| at < attempt.claimed_at));
            since.any(|attempt| !attempt.is_worth_repeating())
        };
        plan.channels.iter().copied().filter(|channel| !is_spent(*channel)).collect()
    }

    /// The same planned again by this plan of its customer. Attempts stay, and so does who was notified: what arrived by a channel that
    /// counts by now makes its customer notified. `None`: this resend planned it before, or there is nothing to plan.
    ///
    /// Whoever was tried too often waits for a person, with the channel that would be next.
    #[must_use]
    pub fn resent(&self, number: ResendNumber, plan: &Plan, correction: Option<&Correction>) -> Option<Self> {
        let was_resent = self.resent.is_some_and(|resent| resent.number >= number);
        if was_resent || !self.can_be_resent() {
            return None;
        }
        let mut channels = self.worth_trying(plan, correction).into_iter();
        let mut after = Self { courtesy: plan.courtesy.clone(), returns: 0, held: None, ..self.clone() };
        if self.is_silent() {
            // Left behind: what the provider may still say of it notifies its customer, and plans nothing.
            after.attempts.iter_mut().for_each(|attempt| attempt.followed = true);
        }
        after.next = channels.next();
        after.fallbacks = channels.collect();
        if after.next.is_some() && self.attempts.len() >= MAX_ATTEMPTS {
            after.held = Some(HeldReason::TriedTooOften);
        }
        if after.next.is_none() && (after.courtesy == self.courtesy || self.state() != State::Unreachable) {
            return None;
        }
        after.resent = Some(Resent { number, after: self.attempts.len() });
        Some(after)
    }

    /// What is planned now was planned by a resend after the last attempt: later words about that plan nothing.
    pub(super) fn is_planned_by_resend(&self) -> bool {
        self.resent.is_some_and(|resent| resent.after == self.attempts.len())
    }
}

impl Attempt {
    /// It failed for a reason that may have passed.
    fn is_worth_repeating(&self) -> bool {
        let is_final = self.seen.bounced || self.seen.rejected;
        let came_back = self.seen.soft_bounced && self.seen.delivered_at.is_none();
        let had_no_address = matches!(self.outcome, super::Outcome::Refused { reason: RefusedReason::NoAddress });
        !is_final && (came_back || had_no_address)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::{Answer, Claim, ProviderEvents};
    use super::*;
    use crate::id::{CustomerId, DeliveryId, IncidentId, NoticeId, NoticeNumber};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn planned(channels: &[Channel]) -> Delivery {
        let notice = NoticeId { incident: IncidentId::of_request("a", "b"), notice: NoticeNumber(1) };
        Delivery::planned(DeliveryId { notice, customer: CustomerId::of_reference(&[0; 32], "x") }, channels)
    }

    /// Tried by its channel at this second, with these provider events.
    fn tried(delivery: &Delivery, second: i64, events: &ProviderEvents) -> Delivery {
        let attempt = delivery.next_attempt().attempt;
        let claim = Claim { lease_until: at(second + 60), content: String::new(), copy: String::new() };
        let channel = delivery.channel().expect("planned");
        let claimed = delivery.claimed(channel, &claim, at(second)).expect("due");
        let accepted = claimed.answered(attempt, &Answer::Accepted { message_id: "m".into() }, at(second));
        let accepted = accepted.expect("answered");
        accepted.heard(attempt, events).unwrap_or(accepted)
    }

    fn hard() -> ProviderEvents {
        ProviderEvents { bounced: true, ..ProviderEvents::default() }
    }

    fn soft() -> ProviderEvents {
        ProviderEvents { soft_bounced: true, ..ProviderEvents::default() }
    }

    fn by_email() -> Plan {
        Plan::of(vec![Channel::Email], |_| true)
    }

    fn corrected(second: i64) -> Correction {
        Correction { email: Some("new@example.org".parse().expect("an address")), phone: None, at: at(second) }
    }

    const FIRST: ResendNumber = ResendNumber(1);

    #[test]
    fn a_resend_decides_in_bulk_about_whoever_waits_for_a_person() {
        let at = |second| Timestamp::from_second(second).expect("in range");
        let grace = jiff::SignedDuration::from_secs(60);
        let claim = Claim { lease_until: at(10), content: "c".into(), copy: "k".into() };
        let plan = Plan::of(vec![Channel::Email, Channel::Letter], |_| true);
        let claimed = |row: &Delivery| row.claimed(Channel::Email, &claim, at(0)).expect("due");

        let mut returned = planned(&[Channel::Email]);
        while returned.held.is_none() {
            let taken = claimed(&returned);
            returned = taken.answered(taken.attempts()[0].number, &Answer::NotSent, at(1)).expect("it goes back");
        }
        let again = returned.resent(ResendNumber(1), &plan, None).expect("it is released again");
        assert_eq!(again.state(), State::Planned { channel: Channel::Email });
        assert_eq!(again.resent(ResendNumber(1), &plan, None), None, "once by one resend");

        let taken = claimed(&planned(&[Channel::Email]));
        let number = taken.attempts()[0].number;
        let accepted = taken.answered(number, &Answer::Accepted { message_id: "m".into() }, at(1)).expect("new");
        assert!(!accepted.can_be_resent(), "it is under way");
        let silent = accepted.fallen_silent(grace, at(62)).expect("silent for long");
        let by_letter = silent.resent(ResendNumber(1), &plan, None).expect("it goes on by letter");
        assert_eq!(by_letter.state(), State::Planned { channel: Channel::Letter });
        let delivered = ProviderEvents { delivered_at: Some(at(5)), ..ProviderEvents::default() };
        let late = by_letter.heard(number, &delivered).expect("news");
        assert_eq!(late.state().word(), crate::tally::StateWord::Notified, "a late word stops the letter");
        let only_email = Plan::of(vec![Channel::Email], |_| true);
        assert_eq!(silent.resent(ResendNumber(1), &only_email, None), None, "without another channel a person decides");
    }

    #[test]
    fn what_bounced_for_good_is_tried_again_only_by_a_corrected_address() {
        let bounced = tried(&planned(&[Channel::Email]), 1, &hard());
        assert_eq!(bounced.state(), State::Unreachable);
        assert_eq!(bounced.resent(FIRST, &by_email(), None), None);
        assert_eq!(bounced.resent(FIRST, &by_email(), Some(&corrected(0))), None, "corrected before it was tried");
        let again = bounced.resent(FIRST, &by_email(), Some(&corrected(2))).expect("planned again");
        assert!(again.is_due_by(Channel::Email));
        assert_eq!(again.attempts(), bounced.attempts(), "attempts are kept");
        let notified = tried(&again, 3, &ProviderEvents { delivered_at: Some(at(4)), ..ProviderEvents::default() });
        assert!(matches!(notified.state(), State::Notified { .. }));
        assert!(!notified.is_possible_duplicate(), "the first one came back");
    }

    #[test]
    fn what_came_back_for_a_passing_reason_is_tried_again() {
        let full = tried(&planned(&[Channel::Email]), 1, &soft());
        assert!(full.resent(FIRST, &by_email(), None).expect("planned again").is_due_by(Channel::Email));
    }

    #[test]
    fn one_resend_plans_a_row_once_and_the_next_one_again() {
        let full = tried(&planned(&[Channel::Email]), 1, &soft());
        let again = tried(&full.resent(FIRST, &by_email(), None).expect("planned again"), 2, &soft());
        assert_eq!(again.state(), State::Unreachable);
        assert_eq!(again.resent(FIRST, &by_email(), None), None, "a copy of the message plans nothing");
        assert!(again.resent(ResendNumber(2), &by_email(), None).is_some());
    }

    #[test]
    fn a_late_word_about_what_failed_takes_nothing_back() {
        let bounced = tried(&planned(&[Channel::Email]), 1, &hard());
        let again = bounced.resent(FIRST, &by_email(), Some(&corrected(2))).expect("planned again");
        let attempt = again.attempts()[0].number;
        for events in [hard(), soft(), ProviderEvents { delayed: true, ..ProviderEvents::default() }] {
            let merged = again.heard(attempt, &events).unwrap_or_else(|| again.clone());
            assert!(merged.is_due_by(Channel::Email), "{events:?}");
        }
        let claim = Claim { lease_until: at(9), content: String::new(), copy: String::new() };
        let claimed = again.claimed(Channel::Email, &claim, at(3)).expect("due");
        let back = claimed.answered(claimed.attempts()[1].number, &Answer::NotSent, at(4)).expect("goes back");
        assert!(back.is_due_by(Channel::Email), "nor does a try that was none");
    }

    #[test]
    fn nobody_who_is_notified_withdrawn_or_under_way_is_planned_again() {
        let both = planned(&[Channel::Email]);
        let notified = tried(&both, 1, &ProviderEvents { delivered_at: Some(at(2)), ..ProviderEvents::default() });
        let accepted = tried(&both, 1, &ProviderEvents::default());
        let withdrawn = tried(&both, 1, &soft()).taken_out().expect("out");
        let claim = Claim { lease_until: at(9), content: String::new(), copy: String::new() };
        let sending = both.claimed(Channel::Email, &claim, at(1)).expect("due");
        let uncertain = sending.lapsed(at(10)).expect("lapsed");
        for row in [both, notified, accepted, withdrawn, sending, uncertain] {
            assert_eq!(row.resent(FIRST, &by_email(), Some(&corrected(20))), None, "{:?}", row.state());
        }
    }

    #[test]
    fn whoever_was_tried_too_often_waits_for_a_person() {
        let mut row = tried(&planned(&[Channel::Email]), 1, &soft());
        for number in 1..6 {
            let again = row.resent(ResendNumber(number), &by_email(), None).expect("planned again");
            row = tried(&again, i64::from(number) + 1, &soft());
        }
        assert_eq!(row.attempts().len(), MAX_ATTEMPTS);
        assert_eq!(row.state(), State::Held { reason: HeldReason::TriedTooOften });
        assert_eq!(row.resent(ResendNumber(9), &by_email(), None), None, "that is the person's to decide");
    }

    #[test]
    fn what_arrived_as_a_courtesy_counts_once_the_law_is_known_to_accept_it() {
        let row = Delivery::planned_as(planned(&[]).id, Plan::of(vec![Channel::Email], |_| false));
        let courtesy = tried(&row, 1, &ProviderEvents { delivered_at: Some(at(2)), ..ProviderEvents::default() });
        assert_eq!(courtesy.state(), State::Unreachable);
        let counted = courtesy.resent(FIRST, &by_email(), None).expect("counted again");
        assert!(matches!(counted.state(), State::Notified { .. }));
        assert!(!counted.is_due_by(Channel::Email), "and it is not sent twice");
    }
}
