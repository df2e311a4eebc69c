//! A world with verbs: every function of the flow on memory, stepped by hand in one process.
//!
//! Nothing runs by itself and nothing sleeps: a test runs each function when it wants, on whatever waits in its queue, and moves
//! the clock. Messages can come several times and in any order ([`Traffic`]), requests can fail ([`Weather`]), and any
//! function can be dropped at any of its awaits ([`Doom`]), as if its process had been killed.

mod call_centre;
mod duties;
mod mail_house;
mod outside;
mod people;
mod ports;
mod post;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Duration;

use api::in_process::{Client, Reply, operator};
use aws_lambda_events::sqs::SqsBatchResponse;
use futures::task::noop_waker_ref;
use jiff::{SignedDuration, Timestamp};
use memory::{Fault, ManualClock, Memory, MemoryAlerts, MemoryBucket, MemoryQueue, Weather};
use model::channel::Channel;
use model::delivery::Delivery;
use model::digest::Digest;
use model::id::{DeliveryId, IncidentId, ListNumber, NoticeId, NoticeNumber, Shard};
use model::keys;
use model::notice::Dispatch;
use model::operator::Role;
use model::tally::{StateWord, Tally};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use stores::clock::Clock;
use stores::{Deliveries, Incidents};
use watch::Waiting;

pub use mail_house::{PostedMail, QuickPress};
pub use outside::{Call, Provider, TestCall};
pub use people::{Person, people, people_by_letter, to_csv};
use ports::InMemory;
use post::{Letter, Post};

/// The functions of the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// *import*
    Import,
    /// *fan-out*
    FanOut,
    /// *deliver*
    Deliver,
    /// *print*
    Print,
    /// *call*
    Call,
    /// *outcomes*, on what the call center reports
    Outcomes,
    /// *receipts*
    Receipts,
    /// *watch*, which also releases
    Watch,
}

impl Step {
    /// All of them, in flow order.
    pub const ALL: [Self; 8] = [
        Self::Import,
        Self::FanOut,
        Self::Deliver,
        Self::Print,
        Self::Call,
        Self::Outcomes,
        Self::Receipts,
        Self::Watch,
    ];
}

/// When a function is killed.
pub enum Doom {
    /// Never.
    Never,
    /// Once, at this await of this function, counted over the world's life from 0.
    Once(Step, usize),
    /// At each await of any function with these odds.
    Odds(f64, Box<StdRng>),
}

/// How messages travel.
pub struct Traffic {
    /// Each message comes this often, in any order; `None`: once, in order.
    pub copies: Option<std::ops::RangeInclusive<usize>>,
    /// Receipts are processed while *deliver* is still at work, each time it has passed so many awaits. `None`: after it.
    pub early_receipts: Option<usize>,
    /// The chance that decides.
    pub chance: StdRng,
}

/// What happens, once, while a function is at work.
struct Meanwhile {
    is_time: Box<dyn Fn(&World) -> bool>,
    happens: Box<dyn FnOnce(&World)>,
}

/// The company, its cloud and its provider.
pub struct World {
    /// What requests meet.
    pub weather: Weather,
    /// The tables.
    pub memory: Memory,
    /// The time.
    pub clock: ManualClock,
    /// SES and SNS.
    pub provider: Provider,
    /// Kept copies.
    pub copies: MemoryBucket,
    /// Letters, and the copies of what they say.
    pub letters: MemoryBucket,
    /// What the mail house posted.
    pub posted: RefCell<PostedMail>,
    /// Call sheets.
    pub sheets: MemoryBucket,
    /// Kept copies of what is said in calls.
    pub call_copies: MemoryBucket,
    /// The alerts that people got.
    pub alerts: MemoryAlerts,
    /// The person who reports and writes.
    pub lead: Client,
    /// The person who approves.
    pub counsel: Client,
    /// How messages travel.
    pub traffic: RefCell<Traffic>,
    /// When functions are killed.
    pub doom: RefCell<Doom>,
    awaits: RefCell<BTreeMap<Step, usize>>,
    kills: RefCell<BTreeMap<Step, usize>>,
    meanwhile: RefCell<Option<Meanwhile>>,
    queued: RefCell<Option<Vec<(Step, String)>>>,
    post: RefCell<Post>,
    loaded: intake::MemoryUploads,
    bucket: MemoryBucket,
    imports: MemoryQueue,
    notices: MemoryQueue,
    releases: MemoryQueue,
    import: import::App<InMemory, MemoryBucket>,
    fan_out: fan_out::App<InMemory>,
    deliver: deliver::App<InMemory>,
    print: print::App<InMemory, MemoryBucket, QuickPress>,
    call: call::App<InMemory, MemoryBucket>,
    called: RefCell<call_centre::CallDiary>,
    receipts: receipts::App<InMemory>,
    watch: watch::App<InMemory>,
}

/// The times that *watch* works with in a world.
pub const TIMES: watch::Times = watch::Times {
    grace: SignedDuration::from_secs(60),
    handed_over: SignedDuration::from_secs(180),
    sweep: SignedDuration::from_secs(30),
    silence: SignedDuration::from_secs(60),
    silence_messages: 20,
};
/// How long one call of *deliver* may take.
const INVOCATION: SignedDuration = SignedDuration::from_secs(60);
/// How long one run of *watch* may take. One that is killed is in nobody's way in the next round.
const WATCH_INVOCATION: SignedDuration = SignedDuration::from_secs(1);
/// How many messages one call gets.
const BATCH: usize = 10;
/// How many messages one call of *call* gets: it waits for them, so that sheets are long.
const CALL_BATCH: usize = 100;
/// How many events one call of *receipts* gets.
const RECEIPTS_BATCH: usize = 500;

impl World {
    /// A world in which nothing happened, whose chance begins at `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let weather = Weather::default();
        let memory = Memory::under(&weather);
        let clock = ManualClock::at("2026-03-02T09:00:00Z".parse().expect("a time"));
        let provider = Provider::under(&weather, &clock);
        let copies = MemoryBucket::under(&weather);
        let letters = MemoryBucket::under(&weather);
        let alerts = MemoryAlerts::under(&weather);
        let [sheets, call_copies] = [(); 2].map(|()| MemoryBucket::under(&weather));
        let [imports, notices, releases] = [(); 3].map(|()| MemoryQueue::under(&weather));
        let (loaded, bucket) = (intake::MemoryUploads::under(&weather), MemoryBucket::under(&weather));
        let all =
            ports::WorldPorts { memory: &memory, clock: &clock, provider: &provider, copies: &copies, alerts: &alerts };
        let queues = ports::QueuesOf { imports: &imports, notices: &notices, releases: &releases };
        let gateway = Client::new(intake::router(all.intake(&queues, &loaded)))
            .with(prepare::routes::<memory::InMemory>().list(), prepare::router(all.prepare(&queues)))
            .with(assess::routes::<memory::InMemory>().list(), assess::router(all.assess()))
            .with(outcomes::routes::<InMemory>().list(), outcomes::router(all.outcomes(&letters, &sheets)));
        let client = |name, roles: &[Role]| gateway.signed_in(&operator(name, roles));
        Self {
            lead: client("lead", &[Role::Reporter, Role::Author]),
            counsel: client("counsel", &[Role::Approver]),
            import: all.import(&bucket),
            fan_out: all.fan_out(&queues),
            deliver: all.deliver(),
            print: all.print(&letters),
            call: all.call(&sheets, &call_copies),
            called: RefCell::default(),
            receipts: all.receipts(),
            watch: all.watch(&queues),
            traffic: RefCell::new(Traffic { copies: None, early_receipts: None, chance: StdRng::seed_from_u64(seed) }),
            doom: RefCell::new(Doom::Never),
            awaits: RefCell::default(),
            kills: RefCell::default(),
            meanwhile: RefCell::default(),
            queued: RefCell::default(),
            post: RefCell::default(),
            posted: RefCell::default(),
            letters,
            weather,
            memory,
            clock,
            provider,
            copies,
            sheets,
            call_copies,
            alerts,
            loaded,
            bucket,
            imports,
            notices,
            releases,
        }
    }
}

/// What people do.
impl World {
    /// What the API answers a person, who acts in calm: whatever the weather failed they would repeat.
    fn asked(&self, request: impl Future<Output = Reply>) -> Reply {
        calmly(&self.weather, || now(request))
    }

    /// Reports an incident.
    pub fn report(&self) -> IncidentId {
        self.report_of(&["name", "dob", "medical"])
    }

    /// Reports an incident in which this was exposed.
    pub fn report_of(&self, data_types: &[&str]) -> IncidentId {
        let body = json!({
            "title": "Open backup server",
            "organisation": "Example Health",
            "summary": "A backup server could be read from the internet.",
            "discovered_at": "2026-03-01T08:00:00Z",
            "data_types": data_types,
        });
        let reply = self.asked(self.lead.post("/incidents", "report", &body));
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.body["incident"].as_str().expect("an id").parse().expect("an id")
    }

    /// Loads a file as the incident's next list.
    pub fn load(&self, incident: &IncidentId, csv: &str) -> ListNumber {
        let path = format!("/incidents/{incident}/lists");
        let key = format!("load-{}", Digest::of(csv.as_bytes()));
        let reply = self.asked(self.lead.post_file(&path, &key, "text/csv", csv.as_bytes()));
        assert_eq!(reply.status, 202, "{}", reply.body);
        ListNumber(u32::try_from(reply.body["list"].as_u64().expect("a number")).expect("small"))
    }

    /// Asks for a list's seal.
    pub fn seal(&self, incident: &IncidentId, list: ListNumber) {
        let reply = self.asked(self.lead.post(
            &format!("/incidents/{incident}/lists/{list}/seal"),
            &format!("seal-{list}"),
            &json!({}),
        ));
        assert_eq!(reply.status, 202, "{}", reply.body);
    }

    /// Writes a notice to a list.
    pub fn draft(&self, incident: &IncidentId, list: ListNumber) -> NoticeId {
        self.draft_of(incident, list, &content())
    }

    /// Writes a notice that says this to a list.
    pub fn draft_of(&self, incident: &IncidentId, list: ListNumber, content: &Value) -> NoticeId {
        let body = json!({ "list": list, "content": content });
        let key = Digest::of_json(&body).to_string();
        let reply = self.asked(self.lead.post(&format!("/incidents/{incident}/notices"), &key, &body));
        assert_eq!(reply.status, 201, "{}", reply.body);
        let number = reply.body["notice"].as_u64().expect("a number");
        NoticeId { incident: incident.clone(), notice: NoticeNumber(u32::try_from(number).expect("small")) }
    }

    /// Approves a notice for what is there.
    pub fn approve(&self, notice: &NoticeId) {
        let NoticeId { incident, notice: number } = notice;
        let path = format!("/incidents/{incident}/notices/{number}");
        let seen = self.asked(self.counsel.get(&path)).body;
        self.set_findings_aside(&path);
        let body = json!({ "content_digest": seen["content_digest"], "list_digest": seen["list_digest"] });
        let reply = self.asked(self.counsel.post(&format!("{path}/approvals"), &format!("approve-{number}"), &body));
        assert_eq!(reply.status, 202, "{}", reply.body);
    }

    /// Sets aside what laws still require of a notice: these tests are not about what it says.
    fn set_findings_aside(&self, path: &str) {
        let checked = self.asked(self.counsel.post(&format!("{path}/check"), "check", &json!({}))).body;
        let findings = checked["findings"].as_array().expect("findings").iter();
        for finding in findings.filter(|finding| finding["severity"] == "blocks_by_law") {
            let key = finding["key"].as_str().expect("a key");
            let body =
                json!({ "finding": key, "content_digest": checked["content_digest"], "reason": "Not under test." });
            let reply = self.asked(self.counsel.post(&format!("{path}/overrides"), &format!("{path}#{key}"), &body));
            assert_eq!(reply.status, 201, "{}", reply.body);
        }
    }

    /// Everything up to and with the approval of a notice to these people.
    pub fn approved(&self, csv: &str) -> NoticeId {
        let (incident, list) = self.sealed(csv);
        let notice = self.draft(&incident, list);
        self.approve(&notice);
        notice
    }

    /// Everything up to and with the seal of a list of these people.
    pub fn sealed(&self, csv: &str) -> (IncidentId, ListNumber) {
        let incident = self.report();
        let list = self.load_and_seal(&incident, csv);
        (incident, list)
    }

    /// Everything up to and with the seal of an incident's next list.
    pub fn load_and_seal(&self, incident: &IncidentId, csv: &str) -> ListNumber {
        let list = self.load(incident, csv);
        self.run_until(|| self.list_state(incident, list) == "open");
        self.seal(incident, list);
        self.run_until(|| self.list_state(incident, list) == "sealed");
        list
    }

    /// Uploads a pool of codes.
    pub fn upload_codes(&self, incident: &IncidentId, months: u8, codes: &[String]) -> Reply {
        let path = format!("/incidents/{incident}/code-pools?product=Identity+Guard&months={months}");
        let key = Digest::of_json(&codes).to_string();
        let file = "code\n".to_owned() + &codes.join("\n");
        self.asked(self.lead.post_file(&path, &key, "text/csv", file.as_bytes()))
    }

    fn list_state(&self, incident: &IncidentId, list: ListNumber) -> String {
        let reply = self.asked(self.lead.get(&format!("/incidents/{incident}/lists/{list}")));
        reply.body["state"].as_str().unwrap_or_default().to_owned()
    }

    /// Stops a notice.
    pub fn stop(&self, notice: &NoticeId) {
        self.decide_sending(&self.lead, notice, "stop", &json!({ "reason": "The list is being looked at again." }));
    }

    /// Lets a stopped notice go on.
    pub fn resume(&self, notice: &NoticeId) {
        self.decide_sending(&self.counsel, notice, "resume", &json!({}));
    }

    fn decide_sending(&self, who: &Client, notice: &NoticeId, what: &str, body: &Value) {
        let path = format!("/incidents/{}/notices/{}/{what}", notice.incident, notice.notice);
        let key = format!("{what}-{}", self.clock.now());
        let reply = self.asked(who.post(&path, &key, body));
        assert!(reply.status.is_success(), "{}", reply.body);
    }
}

/// What functions do.
impl World {
    /// Runs every function once on whatever waits, and lets some time pass.
    pub fn run_all(&self) {
        self.run_import();
        self.run_fan_out();
        self.run_deliver();
        self.run_print();
        self.notices_being_sent().iter().for_each(|notice| self.run_mail_house(notice));
        self.run_call();
        self.run_call_centre();
        self.run_receipts();
        self.run_watch();
        self.clock.advance(Duration::from_secs(10));
    }

    /// Runs everything until something holds.
    ///
    /// # Panics
    /// Where it does not come to hold in an hour of the world.
    pub fn run_until(&self, holds: impl Fn() -> bool) {
        const ROUNDS: usize = 400;
        for _ in 0..ROUNDS {
            if holds() {
                return;
            }
            self.run_all();
        }
        panic!("nothing comes of it: {:?}, alerts {:?}", self.post.borrow(), self.alerts.sent());
    }

    /// Runs everything until the notice is finished by an exact count.
    pub fn run_until_finished(&self, notice: &NoticeId) {
        self.run_until(|| self.dispatch(notice).is_finished());
    }

    /// Remembers from now on each body that is put into a queue.
    pub fn listen(&self) {
        self.queued.replace(Some(Vec::new()));
    }

    /// The bodies that were put into queues since, with the function that processes the queue.
    #[must_use]
    pub fn queued_messages(&self) -> Vec<(Step, String)> {
        self.queued.borrow().clone().unwrap_or_default()
    }

    /// Runs everything until every customer is terminal or waits for a person, and that was counted.
    pub fn run_until_finished_or_held(&self, notice: &NoticeId) {
        self.run_until(|| {
            // So many kills leave so many answers unknown that a brake pauses e-mail; a person lets it go on.
            if !self.dispatch(notice).brakes.paused.is_empty() {
                self.resume(notice);
            }
            self.dispatch(notice).observed.is_some_and(|observed| {
                let settled = |state: &StateWord| state.is_terminal() || *state == StateWord::Held;
                let counted: i64 = StateWord::ALL
                    .iter()
                    .filter(|state| settled(state))
                    .map(|state| observed.tally.in_state(*state))
                    .sum();
                counted == i64::try_from(self.dispatch(notice).customers).unwrap_or(i64::MAX)
            })
        });
    }

    /// What waits for *deliver*.
    #[must_use]
    pub fn waiting_for_deliver(&self) -> Vec<String> {
        let bodies = self.releases.take();
        bodies.iter().for_each(|body| self.releases.put(body.clone()));
        bodies
    }

    /// *import*, on what was loaded and what is to be sealed.
    pub fn run_import(&self) {
        for (key, file) in self.loaded.take() {
            let etag = self.bucket.upload(&key, file.to_vec());
            self.imports.put(post::uploaded(&key, &etag, file.len()));
        }
        self.collect(Step::Import, self.imports.take());
        self.work_off(Step::Import, BATCH, async |event| import::handle(&self.import, event).await);
    }

    /// *fan-out*, on approved slices.
    pub fn run_fan_out(&self) {
        self.collect(Step::FanOut, self.notices.take());
        self.work_off(Step::FanOut, BATCH, async |event| fan_out::handle(&self.fan_out, event).await);
    }

    /// *deliver*, on released deliveries, channel by channel as its queues are.
    pub fn run_deliver(&self) {
        self.collect_releases();
        self.work_off(Step::Deliver, BATCH, async |event| {
            let deadline = self.clock.now() + INVOCATION;
            deliver::handle(&self.deliver, event, deadline).await
        });
    }

    /// *call*, on released deliveries by call.
    pub fn run_call(&self) {
        self.collect_releases();
        self.work_off(Step::Call, CALL_BATCH, async |event| {
            let deadline = self.clock.now() + INVOCATION;
            call::handle(&self.call, event, deadline).await
        });
    }

    /// *print*, on released letters.
    pub fn run_print(&self) {
        self.collect_releases();
        self.work_off(Step::Print, BATCH, async |event| {
            print::handle(&self.print, event, self.clock.now() + INVOCATION).await
        });
    }

    /// Each channel's releases wait for the function that processes its queue.
    fn collect_releases(&self) {
        for body in self.releases.take() {
            let step = match post::channel_of(&body) {
                Channel::Email | Channel::Sms => Step::Deliver,
                Channel::Letter => Step::Print,
                Channel::Call => Step::Call,
            };
            self.collect(step, vec![body]);
        }
    }

    /// *receipts*, on what the provider said so far.
    pub fn run_receipts(&self) {
        self.collect(Step::Receipts, self.provider.events());
        self.work_off(Step::Receipts, RECEIPTS_BATCH, async |event| receipts::handle(&self.receipts, event).await);
    }

    /// *watch*, once.
    pub fn run_watch(&self) {
        self.collect_releases();
        let receipts = self.post.borrow().waiting(Step::Receipts) + self.provider.events_waiting();
        self.provider.set_waiting(Waiting { released: self.post.borrow().released(), receipts });
        // What fails is tried again by the next run; a test notices by what does not happen.
        let _ = self.drive(Step::Watch, watch::run(&self.watch, self.clock.now() + WATCH_INVOCATION));
    }

    fn collect(&self, step: Step, bodies: Vec<String>) {
        let mut post = self.post.borrow_mut();
        let mut traffic = self.traffic.borrow_mut();
        let Traffic { copies, chance, .. } = &mut *traffic;
        if let Some(queued) = &mut *self.queued.borrow_mut() {
            queued.extend(bodies.iter().map(|body| (step, body.clone())));
        }
        for body in bodies {
            let times = copies.clone().map_or(1, |range| chance.random_range(range));
            (0..times).for_each(|_| post.put(step, Letter::new(body.clone())));
        }
        if copies.is_some() {
            post.shuffle(step, |letters| letters.shuffle(chance));
        }
    }

    /// Gives a queue's messages to a function, batch by batch. What failed, or was being processed by whoever was killed, is
    /// redelivered in the next round: its visibility timeout has passed by then.
    fn work_off<F>(&self, step: Step, batch: usize, work: F)
    where
        F: AsyncFn(aws_lambda_events::sqs::SqsEvent) -> SqsBatchResponse,
    {
        let letters = self.post.borrow_mut().take(step);
        for letters in letters.chunks(batch) {
            let event = post::event(letters);
            // What the event source mapping asks SQS for: a receive and, where anything is done, a delete per ten messages.
            let requests = letters.len().div_ceil(BATCH) as u64;
            self.weather.count("ReceiveMessage", requests);
            let failed: Vec<String> = match self.drive(step, work(event)) {
                Some(response) => {
                    self.weather.count("DeleteMessageBatch", requests);
                    response.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
                }
                None => letters.iter().map(|letter| letter.id.clone()).collect(),
            };
            self.post.borrow_mut().put_back(step, letters, &failed);
        }
    }

    /// Polls a function to its end, or to its doom.
    fn drive<T>(&self, step: Step, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        loop {
            if let Poll::Ready(outcome) = work.as_mut().poll(&mut Context::from_waker(noop_waker_ref())) {
                return Some(outcome);
            }
            let passed = {
                let mut awaits = self.awaits.borrow_mut();
                let passed = awaits.entry(step).or_default();
                *passed += 1;
                *passed - 1
            };
            if self.is_doomed(step, passed) {
                *self.kills.borrow_mut().entry(step).or_default() += 1;
                return None;
            }
            self.look_meanwhile();
            let early = self.traffic.borrow().early_receipts;
            if step == Step::Deliver && early.is_some_and(|every| passed % every == 0) {
                self.run_receipts();
            }
        }
    }

    /// Lets this happen once it is time, between two awaits of whichever function is at work then.
    pub fn meanwhile(&self, is_time: impl Fn(&Self) -> bool + 'static, happens: impl FnOnce(&Self) + 'static) {
        self.meanwhile.replace(Some(Meanwhile { is_time: Box::new(is_time), happens: Box::new(happens) }));
    }

    fn look_meanwhile(&self) {
        let due = self.meanwhile.borrow_mut().take_if(|meanwhile| (meanwhile.is_time)(self));
        if let Some(Meanwhile { happens, .. }) = due {
            happens(self);
        }
    }

    fn is_doomed(&self, step: Step, passed: usize) -> bool {
        match &mut *self.doom.borrow_mut() {
            Doom::Never => false,
            Doom::Once(doomed, at) => *doomed == step && *at == passed,
            Doom::Odds(odds, chance) => chance.random_bool(*odds),
        }
    }
}

/// What is so.
impl World {
    /// The notice's dispatch.
    #[must_use]
    pub fn dispatch(&self, notice: &NoticeId) -> Dispatch {
        calmly(&self.weather, || now(self.memory.get(&keys::dispatch(notice))))
            .expect("readable")
            .expect("approved")
            .value
    }

    /// Every delivery of the notice, as it is in the table.
    #[must_use]
    pub fn deliveries(&self, notice: &NoticeId) -> Vec<Delivery> {
        let mut all = Vec::new();
        for shard in Shard::all() {
            let mut after = None;
            loop {
                let page =
                    calmly(&self.weather, || now(Deliveries::page(&self.memory, notice, shard, after.as_ref(), None)));
                let page = page.expect("readable");
                let more = page.next.is_some();
                all.extend(page.items.into_iter().map(|row| row.delivery));
                if !more {
                    break;
                }
                after = all.last().map(|row: &Delivery| row.id.customer.clone());
            }
        }
        all
    }

    /// The counts by progress, as an operator reads them.
    #[must_use]
    pub fn progress(&self, notice: &NoticeId) -> Value {
        let path = format!("/incidents/{}/notices/{}/progress", notice.incident, notice.notice);
        self.asked(self.lead.get(&path)).body
    }

    /// Whether no file is left in the uploads bucket.
    #[must_use]
    pub fn has_no_uploads(&self) -> bool {
        self.bucket.is_empty()
    }

    /// Messages that became dead letters because they failed too often.
    #[must_use]
    pub fn dead_letters(&self) -> usize {
        self.post.borrow().dead()
    }

    /// How many were killed so far.
    #[must_use]
    pub fn kills(&self) -> usize {
        self.kills.borrow().values().sum()
    }

    /// How often this function was killed so far.
    #[must_use]
    pub fn kills_of(&self, step: Step) -> usize {
        self.kills.borrow().get(&step).copied().unwrap_or_default()
    }

    /// How many awaits this function passed so far.
    #[must_use]
    pub fn awaits_of(&self, step: Step) -> usize {
        self.awaits.borrow().get(&step).copied().unwrap_or_default()
    }

    /// Makes sure that nobody is lost and nobody was notified twice without our knowing; returns the counts.
    ///
    /// # Panics
    /// Where that is not so.
    pub fn assert_whole(&self, notice: &NoticeId, customers: usize) -> Tally {
        let deliveries = self.deliveries(notice);
        assert_eq!(deliveries.len(), customers, "everyone has one delivery");
        let mut tally = Tally::default();
        for delivery in &deliveries {
            let state = delivery.state().word();
            let waits_for_a_person = state == StateWord::Held || delivery.is_silent();
            assert!(state.is_terminal() || waits_for_a_person, "{} is {state:?}", delivery.id);
            tally.add(delivery);
        }
        let dispatch = self.dispatch(notice);
        if tally.in_state(StateWord::Held) + tally.in_state(StateWord::Uncertain) == 0 {
            let observed = dispatch.observed.expect("counted");
            assert!(observed.finished, "finished");
            assert_eq!(observed.tally, tally, "the exact count is what the table says");
        }
        self.assert_calls_known(&deliveries);
        self.assert_sheets_known(notice, &deliveries);
        tally
    }

    /// Each provider call is in its delivery's row, and more than one by one channel is listed as a possible duplicate.
    fn assert_calls_known(&self, deliveries: &[Delivery]) {
        let rows: BTreeMap<&DeliveryId, &Delivery> = deliveries.iter().map(|row| (&row.id, row)).collect();
        for ((delivery, channel), calls) in self.provider.calls_by_customer() {
            let row = rows.get(&delivery).unwrap_or_else(|| panic!("{delivery} was sent without a delivery"));
            // What came back may be sent once more, where a person has it sent again.
            let came_back =
                row.attempts().iter().filter(|attempt| attempt.channel == channel && attempt.has_come_back());
            assert!(
                calls <= 1 + came_back.count() || row.is_possible_duplicate(),
                "{delivery} was sent {calls} times by {channel}: {row:?}"
            );
        }
    }
}

/// The content of a world's notices.
#[must_use]
pub fn content() -> Value {
    let text = |greeting: &str| {
        json!({
            "subject": format!("{greeting} About your data"),
            "what_happened": "A backup server could be read from the internet.",
            "what_information_was_involved": "Your name, birth date and medical records.",
            "what_we_are_doing": "The server is closed.",
            "what_you_can_do": "Look at your statements.",
            "for_more_information": "Call +1 202 555 0100.",
            "text_message": format!("{greeting} Example Health: your data was exposed. Call +1 202 555 0100."),
        })
    };
    json!({ "default_language": "en", "texts": { "en": text("Important."), "es": text("Importante."), "de": text("Wichtig.") } })
}

/// A request's fate, with these odds of a fault, half of them after it took effect.
pub fn storm(_operation: &str, chance: &mut StdRng, odds: f64) -> Fault {
    match chance.random_bool(odds) {
        false => Fault::None,
        true if chance.random_bool(0.5) => Fault::Before,
        true => Fault::After,
    }
}

/// Drives a future of memory to its end.
pub fn now<T>(work: impl Future<Output = T>) -> T {
    futures::executor::block_on(work)
}

/// Looks without weather and without being counted.
fn calmly<T>(weather: &Weather, look: impl FnOnce() -> T) -> T {
    weather.in_calm(look)
}

/// A moment, by its text.
#[must_use]
pub fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}
