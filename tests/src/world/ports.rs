//! The functions' ports, bound to memory.

use handover::notice_cache::NoticeCache;
use memory::{ManualClock, Memory, MemoryAlerts, MemoryBucket, MemoryQueue};
use stores::World;

use super::TIMES;
use super::mail_house::QuickPress;
use super::outside::Provider;

/// Every port in memory.
pub(super) enum InMemory {}

impl World for InMemory {
    type Incidents = Memory;
    type Customers = Memory;
    type Deliveries = Memory;
    type Clock = ManualClock;
}

impl fan_out::Ports for InMemory {
    type Topic = MemoryQueue;
}

impl deliver::Ports for InMemory {
    type Mailer = Provider;
    type Texter = Provider;
    type Copies = MemoryBucket;
}

impl outcomes::Ports for InMemory {
    type Files = MemoryBucket;
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
pub(super) struct WorldPorts<'a> {
    pub(super) memory: &'a Memory,
    pub(super) clock: &'a ManualClock,
    pub(super) provider: &'a Provider,
    pub(super) copies: &'a MemoryBucket,
    pub(super) alerts: &'a MemoryAlerts,
}

/// The queues between them.
pub(super) struct QueuesOf<'a> {
    pub(super) imports: &'a MemoryQueue,
    pub(super) notices: &'a MemoryQueue,
    pub(super) releases: &'a MemoryQueue,
}

impl WorldPorts<'_> {
    pub(super) fn intake(
        &self,
        queues: &QueuesOf<'_>,
        uploads: &intake::MemoryUploads,
    ) -> intake::App<memory::InMemory> {
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

    pub(super) fn assess(&self) -> assess::App<memory::InMemory> {
        assess::App { incidents: self.memory.clone(), clock: self.clock.clone() }
    }

    pub(super) fn prepare(&self, queues: &QueuesOf<'_>) -> prepare::App<memory::InMemory> {
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

    pub(super) fn import(&self, bucket: &MemoryBucket) -> import::App<InMemory, MemoryBucket> {
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

    pub(super) fn call(&self, sheets: &MemoryBucket, copies: &MemoryBucket) -> call::App<InMemory, MemoryBucket> {
        call::App {
            incidents: self.memory.clone(),
            customers: self.memory.clone(),
            deliveries: self.memory.clone(),
            files: sheets.clone(),
            copies: copies.clone(),
            clock: self.clock.clone(),
            approved: NoticeCache::scripts(),
            maker: call::Calls,
        }
    }

    pub(super) fn outcomes(&self, letters: &MemoryBucket, calls: &MemoryBucket) -> outcomes::App<InMemory> {
        outcomes::App {
            incidents: self.memory.clone(),
            deliveries: self.memory.clone(),
            letters: letters.clone(),
            calls: calls.clone(),
            clock: self.clock.clone(),
        }
    }

    pub(super) fn print(&self, letters: &MemoryBucket) -> print::App<InMemory, MemoryBucket, QuickPress> {
        print::App {
            incidents: self.memory.clone(),
            customers: self.memory.clone(),
            deliveries: self.memory.clone(),
            files: letters.clone(),
            copies: letters.clone(),
            clock: self.clock.clone(),
            approved: NoticeCache::letters(),
            maker: print::Letters { typesetter: QuickPress },
        }
    }

    pub(super) fn receipts(&self) -> receipts::App<InMemory> {
        receipts::App {
            incidents: self.memory.clone(),
            deliveries: self.memory.clone(),
            clock: self.clock.clone(),
            watermark: receipts::Watermark::default(),
        }
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
