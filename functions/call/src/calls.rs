//! Calls, and the files of a consignment of them: one sheet for each time zone and language.

use std::collections::{BTreeMap, HashMap};

use handover::claims::{Message, Preparation, Prepared};
use handover::consignment::{File, Files, Maker};
use handover::copy::{Copy, SentContent};
use jiff::civil::Date;
use model::channel::Channel;
use model::consignment::Consignment;
use model::customer::Customer;
use model::delivery::RefusedReason;
use model::id::{CustomerId, NoticeId};
use model::personal::Personal;
use model::rendered::Script;
use notice::Renderer;
use stores::Row;

use crate::hours::{Hours, Place};
use crate::sheet::{self, SheetLine};

/// For how long the hours of a sheet hold: until its tries are surely used up, whatever the clocks do meanwhile.
const SHEET_DAYS: i32 = 28;

/// Makes calls and writes their sheets.
pub struct Calls;

/// A call to one person: whom, at what hours, and what is said.
pub struct Call {
    customer: Customer,
    hours: Hours,
    script: Script,
}

impl Message for Call {
    fn copy(&self, customer: &CustomerId) -> Copy {
        let to = self.customer.phone.as_ref().map(|phone| phone.number.expose()).unwrap_or_default();
        let content = SentContent::Call(self.script.clone());
        Copy { customer: customer.clone(), to: Personal::new(to.to_owned()), content }
    }
}

impl Maker for Calls {
    type Message = Call;

    const CHANNEL: Channel = Channel::Call;
    const FUNCTION: &'static str = "call";
    /// As many as one batch of messages can name: its batching window makes few and long sheets of them.
    const MAX_DELIVERIES: usize = 2_500;

    fn messages(
        &self,
        renderer: &Renderer,
        due: Vec<Row>,
        mut people: HashMap<CustomerId, Customer>,
        today: Date,
    ) -> Preparation<Call> {
        // Many people live in one place, and its hours take a walk through the days.
        let mut known: BTreeMap<Place, Option<Hours>> = BTreeMap::new();
        let mut hours_of =
            |place: Place| known.entry(place).or_insert_with_key(|place| place.hours(today, SHEET_DAYS)).clone();
        Preparation::of(due, |row| {
            let customer = people.remove(&row.delivery.id.customer).filter(|customer| customer.phone.is_some());
            let customer = customer.ok_or(RefusedReason::NoAddress)?;
            let hours = Place::of(&customer).and_then(&mut hours_of).ok_or(RefusedReason::NoLawfulHour)?;
            let script = renderer.script(&customer, today).map_err(|_| RefusedReason::Unrenderable)?;
            Ok(Call { customer, hours, script })
        })
    }

    fn files(&self, _: &NoticeId, consignment: &Consignment, claimed: Vec<Prepared<Call>>) -> Files<Call> {
        let lines: Vec<SheetLine<'_>> = claimed
            .iter()
            .map(|Prepared { message: Call { customer, hours, script }, .. }| SheetLine { customer, hours, script })
            .collect();
        let sheets = sheet::sheets(&consignment.name, &lines).into_iter();
        let file = |(name, bytes)| File { name, media_type: "text/csv; charset=utf-8", bytes };
        let files = sheets.map(file).collect();
        Files { members: claimed, refused: Vec::new(), made: Ok((files, None)) }
    }
}
