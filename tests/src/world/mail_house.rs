//! The mail house of a world: it fetches what is ready and nothing else, posts it, and says on which day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use memory::Weather;
use model::channel::Channel;
use model::consignment::{Consignment, ConsignmentName};
use model::customer::Customer;
use model::delivery::{ProviderEvents, RefusedReason};
use model::digest::Digest;
use model::id::{CustomerId, DeliveryId, NoticeId};
use model::keys;
use model::rendered::Letter;
use print::typeset::{Addressed, NotPrinted, Pages, Press, Printed};
use print::{NotStored, Store, Typesetter};
use stores::clock::Clock;
use stores::{Advance, Change, Deliveries, Incidents};

use super::{World, calmly, now};

/// A bucket that takes no key twice.
#[derive(Clone, Default)]
pub struct MemoryStore {
    objects: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    weather: Weather,
}

impl MemoryStore {
    pub(super) fn under(weather: &Weather) -> Self {
        Self { objects: Arc::default(), weather: weather.clone() }
    }

    /// Every object, by key.
    #[must_use]
    pub fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    async fn create(&self, key: &str, object: Vec<u8>, _: &'static str) -> Result<(), NotStored> {
        let create = || {
            let mut objects = self.lock();
            let is_free = !objects.contains_key(key);
            if is_free {
                objects.insert(key.to_owned(), object);
            }
            is_free
        };
        match self.weather.request("PutObject", create).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(NotStored("there is an object of that key".into())),
            Err(storm) => Err(NotStored(storm.into())),
        }
    }
}

/// Sets letters in type without doing so: their first lines, one below the other. What setting them takes is *print*'s own test.
#[derive(Clone, Copy)]
pub(super) struct QuickPress;

static PRESS: LazyLock<Press> = LazyLock::new(Press::new);

impl Typesetter for QuickPress {
    fn addressed(&self, customer: &Customer, letter: Letter) -> Result<Addressed, RefusedReason> {
        PRESS.addressed(customer, letter)
    }

    fn print(&self, _: &NoticeId, name: &ConsignmentName, letters: &[Addressed]) -> Result<Printed, NotPrinted> {
        let names = letters.iter().map(|letter| format!("{name} {}\n", letter.address.lines[0]));
        let pages = (1..=letters.len()).map(|first| Pages { first, count: 1 });
        Ok(Printed { pdf: names.collect::<String>().into_bytes(), pages: pages.collect() })
    }
}

/// What the mail house has posted so far.
#[derive(Default)]
pub struct PostedMail {
    consignments: BTreeSet<(NoticeId, ConsignmentName)>,
    letters: BTreeMap<CustomerId, usize>,
}

impl PostedMail {
    /// How many letters each customer was sent.
    #[must_use]
    pub fn letters(&self) -> &BTreeMap<CustomerId, usize> {
        &self.letters
    }
}

impl World {
    /// Posts every consignment that is ready and was not posted, and reports its day.
    ///
    /// # Panics
    /// Where a ready consignment is not what its entry and its manifest say.
    pub fn run_mail_house(&self, notice: &NoticeId) {
        let of_notice = || now(self.memory.all(&keys::consignments(notice))).expect("readable");
        for stored in calmly(&self.weather, of_notice) {
            let consignment = stored.value;
            let is_new = || self.posted.borrow_mut().consignments.insert((notice.clone(), consignment.name));
            let is_letters = consignment.name.channel == Channel::Letter;
            if is_letters && consignment.contents().is_some() && is_new() {
                for customer in self.in_manifest(&consignment) {
                    *self.posted.borrow_mut().letters.entry(customer.clone()).or_default() += 1;
                    self.report_mailed(&DeliveryId { notice: notice.clone(), customer }, &consignment.name);
                }
            }
        }
    }

    /// Who is in a ready consignment, by its manifest.
    fn in_manifest(&self, consignment: &Consignment) -> Vec<CustomerId> {
        let (objects, contents) = (self.letters.objects(), consignment.contents().expect("ready"));
        for object in &contents.objects {
            assert_eq!(Digest::of(&objects[&object.key]), object.sha256, "{}", object.key);
        }
        let pdf = String::from_utf8(objects[&consignment.object_key("letters.pdf")].clone()).expect("text");
        let csv = String::from_utf8(objects[&consignment.object_key("manifest.csv")].clone()).expect("text");
        let rows: Vec<&str> = csv.lines().skip(1).collect();
        assert_eq!(rows.len(), pdf.lines().count(), "each letter has its row");
        assert_eq!(rows.len(), contents.deliveries as usize);
        let customer = |row: &&str| row.split(',').nth(1).and_then(|id| id.parse().ok()).expect("an id");
        rows.iter().map(customer).collect()
    }

    /// Says that a letter was posted today, as the reading back of a mail house's file does.
    fn report_mailed(&self, delivery: &DeliveryId, name: &ConsignmentName) {
        let mailed = ProviderEvents { mailed_on: Some(self.clock.today()), ..ProviderEvents::default() };
        let report = || {
            let before = now(self.memory.read(std::slice::from_ref(delivery))).expect("readable").pop().expect("there");
            let attempt = before.delivery.attempts().iter().find(|attempt| attempt.copy == name.to_string());
            let attempt = attempt.expect("whoever is in a ready consignment has an attempt by it").number;
            let after = before.delivery.heard(attempt, &mailed).expect("news");
            assert_eq!(now(self.memory.advance(&[Change { before, after }])).expect("written"), [Advance::Won]);
        };
        calmly(&self.weather, report);
    }
}
