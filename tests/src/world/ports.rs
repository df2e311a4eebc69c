//! The functions' ports, bound to memory.

use handover::notice_cache::NoticeCache;
use memory::{ManualClock, Memory, MemoryAlerts, MemoryQueue};

use super::TIMES;
use super::mail_house::{MemoryStore, QuickPress};
use super::outside::{MemoryCopies, Provider};

/// Every port in memory.
pub(super) enum InMemory {}

impl intake::Ports for InMemory {
    type Incidents = Memory;
    type Customers = Memory;
    type Deliveries = Memory;
    type Uploads = intake::MemoryUploads;
    type Imports = MemoryQueue;
    type Clock = ManualClock;
}

impl prepare::Ports for InMemory {
    type Incidents = Memory;
    type Customers = Memory;
    type Deliveries = Memory;
    type Notices = MemoryQueue;
    type Tests = MemoryQueue;
    type Clock = ManualClock;
}

impl fan_out::Ports for InMemory {
    type Incidents = Memory;
    type Customers = Memory;
    type Deliveries = Memory;
    type Topic = MemoryQueue;
    type Clock = ManualClock;
}

impl deliver::Ports for InMemory {
    type Incidents = Memory;
    type Customers = Memory;
    type Deliveries = Memory;
    type Mailer = Provider;
    type Texter = Provider;
    type Copies = MemoryCopies;
    type Clock = ManualClock;
}

impl call::Ports for InMemory {
    type Incidents = Memory;
    type Customers = Memory;
    type Deliveries = Memory;
    type Bucket = call::MemoryBucket;
    type Clock = ManualClock;
}

impl print::Ports for InMemory {
    type Incidents = Memory;
    type Customers = Memory;
    type Deliveries = Memory;
    type Typesetter = QuickPress;
    type Letters = MemoryStore;
    type Copies = MemoryStore;
    type Clock = ManualClock;
}

impl watch::Ports for InMemory {
    type Incidents = Memory;
    type Deliveries = Memory;
    type Notices = MemoryQueue;
    type Releases = MemoryQueue;
    type Seals = MemoryQueue;
    type Alerts = MemoryAlerts;
    type Account = Provider;
    type Queues = Provider;
    type Subscriptions = Provider;
    type Clock = ManualClock;
}

/// The parts that functions share.
pub(super) struct All<'a> {
    pub(super) memory: &'a Memory,
    pub(super) clock: &'a ManualClock,
    pub(super) provider: &'a Provider,
    pub(super) copies: &'a MemoryCopies,
    pub(super) alerts: &'a MemoryAlerts,
}

/// The queues between them.
pub(super) struct QueuesOf<'a> {
    pub(super) imports: &'a MemoryQueue,
    pub(super) notices: &'a MemoryQueue,
    pub(super) releases: &'a MemoryQueue,
}

impl All<'_> {
    pub(super) fn intake(&self, queues: &QueuesOf<'_>, uploads: &intake::MemoryUploads) -> intake::App<InMemory> {
        intake::App {
            incidents: self.memory.clone(),
            customers: self.memory.clone(),
            deliveries: self.memory.clone(),
            uploads: uploads.clone(),
            imports: queues.imports.clone(),
            clock: self.clock.clone(),
            retention: jiff::SignedDuration::from_hours(24 * 365),
        }
    }

    pub(super) fn assess(&self) -> assess::App<assess::InMemory> {
        assess::App { incidents: self.memory.clone(), clock: self.clock.clone() }
    }

    pub(super) fn prepare(&self, queues: &QueuesOf<'_>) -> prepare::App<InMemory> {
        prepare::App {
            incidents: self.memory.clone(),
            customers: self.memory.clone(),
            deliveries: self.memory.clone(),
            notices: queues.notices.clone(),
            tests: queues.releases.clone(),
            clock: self.clock.clone(),
            page_url: "https://notice.example".to_owned(),
        }
    }

    pub(super) fn import(
        &self,
        bucket: &import::MemoryUploads,
    ) -> import::App<Memory, Memory, import::MemoryUploads, ManualClock> {
        import::App {
            incidents: self.memory.clone(),
            customers: self.memory.clone(),
            uploads: bucket.clone(),
            clock: self.clock.clone(),
            retention: jiff::SignedDuration::from_hours(24 * 365),
        }
    }

    pub(super) fn fan_out(&self, queues: &QueuesOf<'_>) -> fan_out::App<InMemory> {
        fan_out::App {
            incidents: self.memory.clone(),
            customers: self.memory.clone(),
            deliveries: self.memory.clone(),
            topic: queues.releases.clone(),
            clock: self.clock.clone(),
        }
    }

    pub(super) fn deliver(&self) -> deliver::App<InMemory> {
        deliver::App {
            incidents: self.memory.clone(),
            customers: self.memory.clone(),
            deliveries: self.memory.clone(),
            mailer: self.provider.clone(),
            texter: self.provider.clone(),
            copies: self.copies.clone(),
            clock: self.clock.clone(),
            environments: 1,
            approved: NoticeCache::messages(),
        }
    }

    pub(super) fn call(&self, sheets: &call::MemoryBucket, copies: &call::MemoryBucket) -> call::App<InMemory> {
        call::App {
            incidents: self.memory.clone(),
            customers: self.memory.clone(),
            deliveries: self.memory.clone(),
            sheets: sheets.clone(),
            copies: copies.clone(),
            clock: self.clock.clone(),
            approved: NoticeCache::scripts(),
        }
    }

    pub(super) fn outcomes(&self) -> outcomes::App<outcomes::InMemory> {
        outcomes::App {
            incidents: self.memory.clone(),
            deliveries: self.memory.clone(),
            files: outcomes::MemoryFiles,
            clock: self.clock.clone(),
        }
    }

    pub(super) fn print(&self, letters: &MemoryStore) -> print::App<InMemory> {
        print::App {
            incidents: self.memory.clone(),
            customers: self.memory.clone(),
            deliveries: self.memory.clone(),
            typesetter: QuickPress,
            letters: letters.clone(),
            copies: letters.clone(),
            clock: self.clock.clone(),
            approved: NoticeCache::letters(),
        }
    }

    pub(super) fn receipts(&self) -> receipts::App<Memory, Memory, ManualClock> {
        receipts::App { incidents: self.memory.clone(), deliveries: self.memory.clone(), clock: self.clock.clone() }
    }

    pub(super) fn watch(&self, queues: &QueuesOf<'_>) -> watch::App<InMemory> {
        watch::App {
            incidents: self.memory.clone(),
            deliveries: self.memory.clone(),
            notices: queues.notices.clone(),
            releases: queues.releases.clone(),
            seals: queues.imports.clone(),
            alerts: self.alerts.clone(),
            account: self.provider.clone(),
            queues: self.provider.clone(),
            subscriptions: self.provider.clone(),
            clock: self.clock.clone(),
            times: TIMES,
        }
    }
}
