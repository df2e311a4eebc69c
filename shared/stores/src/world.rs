//! What a function works in: the tables and the clock, named once for all functions.
//!
//! An `App<W: World>` is written once and runs on AWS ([`crate::aws::Aws`]) and in memory. A function that needs more than this
//! asks for just that in a trait of its own: `trait Ports: World { type Mailer: Mailer; }`.

use crate::clock::Clock;
use crate::{Customers, Deliveries, Incidents};

/// The tables and the clock, bound together.
pub trait World: Send + Sync + 'static {
    /// The Incidents table.
    type Incidents: Incidents + 'static;
    /// The Customers table.
    type Customers: Customers + 'static;
    /// The Deliveries table.
    type Deliveries: Deliveries + 'static;
    /// The clock.
    type Clock: Clock + 'static;
}
