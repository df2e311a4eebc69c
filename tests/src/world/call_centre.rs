//! The call center of a world: it calls whoever stands on a sheet that is ready, and reports the outcome.
//!
//! The outcome of a call is decided by the number's last digits, so that a run can be repeated: see [`outcomes`].

use std::collections::{BTreeMap, BTreeSet};

use api::in_process::Reply;
use model::channel::Channel;
use model::consignment::{Consignment, ConsignmentName, ConsignmentState};
use model::delivery::{Delivery, Tries};
use model::id::{CustomerId, NoticeId};
use model::keys;
use model::watched::{Watched, WatchedThing};
use spreadsheet::{Rows, Separator, check_quotes, clean, decode};
use stores::Incidents;

use super::{Step, World, calmly, now};

/// What a call center remembers.
#[derive(Default)]
pub(super) struct CallDiary {
    /// Reports that were answered.
    sent: BTreeSet<(NoticeId, ConsignmentName)>,
}

/// What comes of each try to reach this number, in order.
fn outcomes(phone: &str) -> &'static [&'static str] {
    match phone.bytes().last().unwrap_or_default() {
        b'0' => &["wrong_number"],
        b'1' => &["refused"],
        b'2' => &["voicemail", "no_answer", "voicemail"],
        b'3' | b'4' => &["no_answer", "reached"],
        b'5' => &["voicemail", "no_answer", "reached"],
        _ => &["reached"],
    }
}

impl World {
    /// The call center processes every sheet that is ready and reports it; a report that gets no answer is sent again.
    pub fn run_call_centre(&self) {
        for (notice, consignment) in self.ready_calls() {
            if self.called.borrow().sent.contains(&(notice.clone(), consignment.name)) {
                continue;
            }
            let report = self.outcomes_of(&consignment);
            let reply = self.report_calls(&notice, &format!("{notice}/{}", consignment.name), &report);
            if let Some(reply) = reply.filter(|reply| !reply.status.is_server_error()) {
                assert!(reply.status.is_success() && reply.body["wrong"] == 0, "{}", reply.body);
                self.called.borrow_mut().sent.insert((notice, consignment.name));
            }
        }
    }

    /// Reports what came of calls. `None`: *outcomes* was killed.
    pub fn report_calls(&self, notice: &NoticeId, key: &str, report: &str) -> Option<Reply> {
        let NoticeId { incident, notice } = notice;
        let path = format!("/incidents/{incident}/notices/{notice}/calls");
        self.drive(Step::Outcomes, self.lead.post_file(&path, key, "text/csv", report.as_bytes()))
    }

    /// The report on a sheet's calls, the same each time it is made.
    fn outcomes_of(&self, consignment: &Consignment) -> String {
        let ConsignmentState::Ready { at, .. } = consignment.state else { panic!("it is ready") };
        let mut report = "consignment,id,try,outcome,at\n".to_owned();
        for (customer, phone) in self.listed(consignment) {
            for (place, outcome) in outcomes(&phone).iter().enumerate() {
                let name = consignment.name;
                report += &format!("{name},{customer},{},{outcome},{at}\n", place + 1);
            }
        }
        report
    }

    /// Whom a consignment's sheets name, with their numbers.
    pub fn listed(&self, consignment: &Consignment) -> Vec<(CustomerId, String)> {
        let objects = self.sheets.objects();
        let mut listed = Vec::new();
        for object in consignment.contents().map(|contents| contents.objects.clone()).unwrap_or_default() {
            let text = decode(&objects[&object.key]).expect("readable").into_owned();
            let (separator, text) =
                Separator::find(&text, |header| usize::from(header.iter().any(|name| name == "id")));
            let text = check_quotes(text, separator).expect("closed quotes");
            let mut rows = Rows::of(&text, separator);
            let header: Vec<String> = rows.next_row().expect("a header").fields.iter().map(str::to_owned).collect();
            let place = |column| header.iter().position(|name| name == column).expect("a column");
            let (id, phone) = (place("id"), place("phone"));
            while let Some(row) = rows.next_row() {
                let customer = clean(&row.fields[id]).text.parse().expect("an id");
                listed.push((customer, clean(&row.fields[phone]).text.into_owned()));
            }
        }
        listed
    }

    /// Every notice that is being sent.
    pub(super) fn notices_being_sent(&self) -> Vec<NoticeId> {
        let watched = calmly(&self.weather, || now(self.memory.all(&keys::watched())));
        let notice = |watched: Watched| match watched.what {
            WatchedThing::Notice(notice) => Some(notice),
            _ => None,
        };
        watched.expect("readable").into_iter().filter_map(|stored| notice(stored.value)).collect()
    }

    /// Every consignment of calls that is ready, of every notice that is being sent.
    fn ready_calls(&self) -> Vec<(NoticeId, Consignment)> {
        self.notices_being_sent()
            .into_iter()
            .flat_map(|notice| self.consignments(&notice).into_iter().map(move |ready| (notice.clone(), ready)))
            .collect()
    }

    /// A notice's consignments of calls that are ready.
    #[must_use]
    pub fn consignments(&self, notice: &NoticeId) -> Vec<Consignment> {
        let all = calmly(&self.weather, || now(self.memory.all(&keys::consignments(notice))));
        let all = all.expect("readable").into_iter().map(|stored| stored.value);
        let is_ready = |consignment: &Consignment| consignment.contents().is_some();
        all.filter(|consignment| consignment.name.channel == Channel::Call && is_ready(consignment)).collect()
    }

    /// Makes sure that whoever stands on a sheet is in it by their row, too, and the other way round, once each.
    pub(super) fn assert_sheets_known(&self, notice: &NoticeId, deliveries: &[Delivery]) {
        let mut listed: BTreeMap<(CustomerId, String), usize> = BTreeMap::new();
        let ready = self.consignments(notice);
        for consignment in &ready {
            for (customer, _) in self.listed(consignment) {
                *listed.entry((customer, consignment.name.to_string())).or_default() += 1;
            }
        }
        let mut known = BTreeMap::new();
        for row in deliveries {
            let calls = row.attempts().iter().filter(|attempt| attempt.channel == Channel::Call);
            // Its maker may have been killed before it could record that; then only the consignment knows.
            let is_ready = |name: &str| ready.iter().any(|ready| ready.name.to_string() == name);
            for attempt in calls.filter(|attempt| attempt.was_accepted() || is_ready(&attempt.copy)) {
                *known.entry((row.id.customer.clone(), attempt.copy.clone())).or_default() += 1;
                assert!(attempt.seen.unanswered.count() <= Tries::MAX);
            }
        }
        assert_eq!(listed, known, "who stands on a sheet, and who is called by their row");
        let customers: BTreeSet<&CustomerId> = listed.keys().map(|(customer, _)| customer).collect();
        assert_eq!(customers.len(), listed.len(), "nobody is on two sheets");
    }
}
