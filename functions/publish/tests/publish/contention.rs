//! Whoever writes the page while others change it gives up in the end, and can be asked again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use memory::{ManualClock, Memory};
use model::entry::{Commit, Write};
use model::id::IncidentId;
use model::keys;
use publish::file::INDEX;
use publish::{App, File, Pages, PagesError, Ports, RootEntry, WriteError, write_page};
use serde_json::json;
use stores::Incidents as _;

use crate::world::World;

/// What somebody changes each time that a file is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Changed {
    Page,
    Root,
}

/// Files, and somebody who is always faster than their writer.
#[derive(Clone)]
struct BusyPages {
    tables: Memory,
    incident: IncidentId,
    changed: Changed,
    writes: Arc<AtomicU32>,
}

impl Pages for BusyPages {
    async fn put(&self, file: File) -> Result<(), PagesError> {
        let write = self.writes.fetch_add(1, Ordering::Relaxed);
        let changed = if file.key == INDEX { Changed::Root } else { Changed::Page };
        if changed == self.changed {
            let change = self.change(write).await;
            assert_eq!(self.tables.commit(vec![change]).await.expect("memory"), Commit::Done);
        }
        Ok(())
    }
}

impl BusyPages {
    async fn change(&self, write: u32) -> Write {
        let stored = self.tables.get(&keys::incident(&self.incident)).await.expect("memory").expect("reported");
        if self.changed == Changed::Page {
            let mut incident = stored.value.clone();
            incident.organisation = format!("Northwind {write}");
            return stored.replace(&incident);
        }
        let entry = RootEntry {
            incident: IncidentId::of_request("ada", "another"),
            organisation: "Northwind".to_owned(),
            title: format!("Update {write}"),
            changed_at: stored.value.reported_at,
        };
        Write::put(keys::public_line(&entry.incident), &entry)
    }
}

enum Busy {}

impl stores::World for Busy {
    type Incidents = Memory;
    type Customers = Memory;
    type Deliveries = Memory;
    type Clock = ManualClock;
}

impl Ports for Busy {
    type Pages = BusyPages;
}

#[tokio::test]
async fn a_page_that_changes_whenever_it_is_written_is_given_up_for_now() {
    let world = World::new().await;
    world.publish(&json!({ "title": "We are looking into it", "text": "More tomorrow." })).await;
    for changed in [Changed::Page, Changed::Root] {
        let tables = world.app.incidents.clone();
        let incident = world.incident.clone();
        let pages = BusyPages { tables: tables.clone(), incident, changed, writes: Arc::default() };
        let busy = App::<Busy> {
            incidents: tables,
            pages: pages.clone(),
            clock: world.app.clock.clone(),
            page_url: world.app.page_url.clone(),
        };
        let error = write_page(&busy, &world.incident).await.expect_err("it never comes to an end");
        assert!(matches!(error, WriteError::Contended), "{error}");
        let writes = pages.writes.load(Ordering::Relaxed);
        assert!((20..=200).contains(&writes), "{writes} files were written");
    }
    write_page(&world.app, &world.incident).await.expect("nobody disturbs it now");
    assert!(world.html().is_some_and(|page| page.contains("Northwind")));
}
