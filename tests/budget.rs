//! The design's budget, counted on memory at AWS's batch sizes: requests, write units and read units per e-mail notification.

use std::io::{self, Write as _, stdout};

use memory::Meter;
use tests::world::{World, people, to_csv};

const CUSTOMERS: usize = 20_000;

struct Cost {
    meter: Meter,
    notified: f64,
}

/// Sends to customers who all have a mailbox that takes mail, and counts from the approval's fan-out to the last receipt.
fn cost(early_receipts: Option<usize>) -> Cost {
    let world = World::new(1);
    let mut all = people(CUSTOMERS, 1);
    for (number, person) in all.iter_mut().enumerate() {
        person.email = format!("person.{number}@example.org");
        person.phone.clear();
        person.preferred = "";
    }
    world.traffic.borrow_mut().early_receipts = early_receipts;
    let notice = world.approved(&to_csv(&all));
    world.weather.reset_meter();
    world.run_until_finished(&notice);
    let meter = world.weather.meter();
    world.assert_whole(&notice, CUSTOMERS);
    Cost { meter, notified: CUSTOMERS as f64 }
}

impl Cost {
    fn requests(&self) -> f64 {
        self.meter.all_requests() as f64 / self.notified
    }

    fn write_units(&self) -> f64 {
        self.meter.write_units.values().sum::<u64>() as f64 / self.notified
    }

    /// Prints the figures, past the test harness: it swallows what `println!` says of a test that passes, and they are to be read.
    fn print(&self, when: &str) -> io::Result<()> {
        let mut out = stdout().lock();
        writeln!(out, "\n{when}: per e-mail notification ({CUSTOMERS} customers)")?;
        for (operation, count) in &self.meter.requests {
            writeln!(out, "  {operation:<24}{:>8.4}", *count as f64 / self.notified)?;
        }
        writeln!(out, "  {:<24}{:>8.4}", "all requests", self.requests())?;
        for (table, units) in &self.meter.write_units {
            writeln!(out, "  write units {table:<12}{:>8.4}", *units as f64 / self.notified)?;
        }
        for (table, units) in &self.meter.read_units {
            writeln!(out, "  read units  {table:<12}{:>8.4}", *units as f64 / self.notified)?;
        }
        Ok(())
    }
}

#[test]
fn requests_and_write_units_stay_within_the_budget() -> io::Result<()> {
    let in_order = cost(None);
    in_order.print("receipts after their answers")?;
    assert!(in_order.requests() <= 1.65, "{:.4} requests", in_order.requests());
    assert!(in_order.write_units() <= 4.1, "{:.4} write units", in_order.write_units());
    Ok(())
}

#[test]
fn receipts_that_overtake_cost_at_most_one_write_more() -> io::Result<()> {
    // A few times within each request of claims: most receipts come before deliver recorded the answers to its calls.
    let overtaken = cost(Some(10));
    overtaken.print("receipts that overtake their answers")?;
    assert!(overtaken.write_units() <= 5.1, "{:.4} write units", overtaken.write_units());
    Ok(())
}
