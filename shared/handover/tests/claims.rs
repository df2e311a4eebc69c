//! Claims under faults: what is ours is never taken for somebody else's, and what was won is known.

use futures::executor::block_on;
use handover::claims::{ClaimTerms, Message, Prepared, claim_prepared};
use handover::copy::{Copy, SentContent};
use jiff::Timestamp;
use memory::{Fault, Memory, Weather};
use model::channel::Channel;
use model::customer::Language;
use model::delivery::{Answer, Claim, Delivery, ProviderEvents};
use model::entry::Page;
use model::id::{AttemptNumber, CustomerId, DeliveryId, IncidentId, NoticeId, NoticeNumber, Shard};
use model::personal::Personal;
use model::rendered::Sms;
use model::tally::{StateWord, Tally};
use stores::{Advance, Change, Deliveries, Planned, Row, StoreError};

struct Words;

impl Message for Words {
    fn copy(&self, customer: &CustomerId) -> Copy {
        let language: Language = "en".parse().expect("a tag");
        let content = SentContent::Sms(Sms { language, text: "Your data".to_owned() });
        Copy { customer: customer.clone(), to: Personal::new("+12025550123".to_owned()), content }
    }
}

/// A table to which the first answer is lost each time: the change is made, somebody else changes the row, and then the SDK asks
/// again.
struct AnswerLost {
    memory: Memory,
    meanwhile: fn(&Delivery) -> Option<Delivery>,
}

impl Deliveries for AnswerLost {
    async fn plan(&self, rows: &[Delivery]) -> Result<Vec<Planned>, StoreError> {
        self.memory.plan(rows).await
    }

    async fn read(&self, ids: &[DeliveryId]) -> Result<Vec<Row>, StoreError> {
        self.memory.read(ids).await
    }

    async fn advance(&self, changes: &[Change]) -> Result<Vec<Advance>, StoreError> {
        self.memory.advance(changes).await?;
        let ids: Vec<_> = changes.iter().map(|change| change.after.id.clone()).collect();
        let rows = self.memory.read(&ids).await?.into_iter();
        let change = |before: Row| Some(Change { after: (self.meanwhile)(&before.delivery)?, before });
        self.memory.advance(&rows.filter_map(change).collect::<Vec<_>>()).await?;
        self.memory.advance(changes).await
    }

    async fn page(
        &self,
        notice: &NoticeId,
        shard: Shard,
        after: Option<&CustomerId>,
        through: Option<&CustomerId>,
    ) -> Result<Page<Row>, StoreError> {
        self.memory.page(notice, shard, after, through).await
    }
}

fn at(second: i64) -> Timestamp {
    // Not a whole second: a row keeps whole ones.
    Timestamp::from_millisecond(1_795_000_000_000 + second * 1_000 + 250).expect("in range")
}

fn terms() -> ClaimTerms {
    ClaimTerms { channel: Channel::Letter, lease_until: at(100), copy: "letter-000001".to_owned() }
}

/// These many deliveries, each due by letter after its e-mail came back.
fn due_by_letter(memory: &Memory, count: u32) -> Vec<Row> {
    let notice = NoticeId { incident: IncidentId::of_request("lead", "report"), notice: NoticeNumber(1) };
    let claim = Claim { lease_until: at(5), content: "c".repeat(32), copy: "k".repeat(16) };
    let row = |number: u32| {
        let customer = CustomerId::of_reference(&[0; 32], &number.to_string());
        let id = DeliveryId { notice: notice.clone(), customer };
        let planned = Delivery::planned(id, &[Channel::Email, Channel::Letter]);
        let claimed = planned.claimed(Channel::Email, &claim, at(1)).expect("due by e-mail");
        let answer = Answer::Accepted { message_id: "m".to_owned() };
        let accepted = claimed.answered(AttemptNumber(1), &answer, at(2)).expect("claimed");
        let bounced = ProviderEvents { bounced: true, ..ProviderEvents::default() };
        accepted.heard(AttemptNumber(1), &bounced).expect("news")
    };
    let rows: Vec<Delivery> = (0..count).map(row).collect();
    block_on(memory.plan(&rows)).expect("memory");
    let ids: Vec<_> = rows.into_iter().map(|row| row.id).collect();
    block_on(memory.read(&ids)).expect("memory")
}

fn prepared(rows: Vec<Row>) -> Vec<Prepared<Words>> {
    rows.into_iter().map(|row| Prepared { row, message: Words }).collect()
}

/// What claiming these gives: the rows that we got, what was counted, and whether it failed.
fn claimed<D: Deliveries>(deliveries: &D, rows: Vec<Row>) -> (Vec<Row>, Tally, Result<(), StoreError>) {
    let (mut tally, mut claimed) = (Tally::default(), Vec::new());
    let result = block_on(claim_prepared(deliveries, &terms(), prepared(rows), at(10), &mut tally, &mut claimed));
    (claimed.into_iter().map(|prepared| prepared.row).collect(), tally, result)
}

#[test]
fn a_claim_whose_answer_was_lost_is_ours_whoever_changed_the_row_meanwhile() {
    // A complaint about the e-mail that came back, merged by receipts.
    let complained =
        |row: &Delivery| row.heard(AttemptNumber(1), &ProviderEvents { complaint: true, ..ProviderEvents::default() });
    let memory = Memory::under(&Weather::default());
    let rows = due_by_letter(&memory, 30);
    let ids: Vec<_> = rows.iter().map(|row| row.delivery.id.clone()).collect();
    let (ours, tally, result) = claimed(&AnswerLost { memory: memory.clone(), meanwhile: complained }, rows);
    result.expect("memory");
    let stored = block_on(memory.read(&ids)).expect("memory");
    assert_eq!(ours.len(), 30, "nobody is left out of the letters who is claimed for them");
    assert!(ours.iter().all(|row| stored.contains(row)), "each as it is now, so that its outcome can be recorded");
    let counted = (tally.in_state(StateWord::Planned), tally.in_state(StateWord::Sending));
    assert_eq!(counted, (-30, 30), "each claim is counted once");
}

#[test]
fn a_claim_that_somebody_else_won_is_theirs() {
    let memory = Memory::under(&Weather::default());
    let rows = due_by_letter(&memory, 3);
    let other = ClaimTerms { copy: "letter-000002".to_owned(), ..terms() };
    let (mut tally, mut theirs) = (Tally::default(), Vec::new());
    block_on(claim_prepared(&memory, &other, prepared(rows.clone()), at(10), &mut tally, &mut theirs)).expect("memory");
    assert_eq!(theirs.len(), 3);
    let (ours, tally, result) = claimed(&memory, rows);
    result.expect("memory");
    assert!(ours.is_empty() && tally.is_empty());
}

#[test]
fn a_claim_that_somebody_undid_meanwhile_is_not_ours_any_more() {
    let memory = Memory::under(&Weather::default());
    let rows = due_by_letter(&memory, 3);
    // The sweep found its lease run out: its maker was asleep.
    let lapsed = |row: &Delivery| row.lapsed(at(1_000));
    let (ours, _, result) = claimed(&AnswerLost { memory, meanwhile: lapsed }, rows);
    result.expect("memory");
    assert!(ours.is_empty());
}

#[test]
fn what_earlier_requests_won_is_known_where_a_later_one_fails() {
    let weather = Weather::default();
    let memory = Memory::under(&weather);
    let rows = due_by_letter(&memory, 60);
    let mut requests = 0;
    weather.forecast(move |operation| {
        requests += usize::from(operation == "BatchExecuteStatement");
        if requests == 2 { Fault::Before } else { Fault::None }
    });
    let (ours, tally, result) = claimed(&memory, rows);
    assert!(result.is_err());
    assert_eq!((ours.len(), tally.in_state(StateWord::Sending)), (25, 25));
}
