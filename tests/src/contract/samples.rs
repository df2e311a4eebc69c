//! Rows to store.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use model::actor::Actor;
use model::channel::Channel;
use model::customer::{Customer, Phone};
use model::delivery::Delivery;
use model::id::{CustomerId, DeliveryId, IncidentId, ListId, ListNumber, NoticeId, NoticeNumber};
use model::notice::Withdrawal;

/// Until when rows are kept: long enough for any test.
pub(super) const UNTIL: Timestamp = Timestamp::constant(4_000_000_000, 0);

/// An incident that nobody else has: not another clause, not an earlier run on the same tables.
pub(super) fn fresh_incident() -> IncidentId {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let started = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_nanos();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    IncidentId::of_request("contract", &format!("{started} {} {count}", std::process::id()))
}

pub(super) fn list(incident: &IncidentId, number: u32) -> ListId {
    ListId { incident: incident.clone(), list: ListNumber(number) }
}

pub(super) fn notice(incident: &IncidentId, number: u32) -> NoticeId {
    NoticeId { incident: incident.clone(), notice: NoticeNumber(number) }
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

/// A small document that says something.
pub(super) fn note(text: &str) -> Withdrawal {
    Withdrawal { customer: customer_id('0', 0), by: Actor::function("contract"), at: at(1), reason: text.to_owned() }
}

/// The customer of this number in this shard; they are in the order of their numbers.
pub(super) fn customer_id(shard: char, number: u32) -> CustomerId {
    format!("{shard}{number:031x}").parse().expect("an id")
}

/// Customers all over the shards.
pub(super) fn customer_ids(count: u32) -> Vec<CustomerId> {
    (0..count).map(|number| CustomerId::of_reference(&[7; 32], &number.to_string())).collect()
}

/// A customer of whom only the reference is known.
pub(super) fn customer(id: CustomerId, reference: &str) -> Customer {
    Customer {
        id,
        reference: reference.into(),
        given_name: None,
        family_name: None,
        email: None,
        phone: None,
        address_lines: Vec::new(),
        residence: None,
        language: None,
        preferred_channel: None,
        email_consent: None,
        birth_date: None,
        data_types: law::DataTypes::EMPTY,
        fields: BTreeMap::new(),
        corrections: Vec::new(),
    }
}

/// A customer of whom everything is known, in letters from all over the world and in none.
pub(super) fn known_customer(id: CustomerId) -> Customer {
    Customer {
        given_name: Some("Zoë 李 👩‍👩‍👧".into()),
        family_name: Some("".into()),
        email: Some("zoe+1@example.com".parse().expect("an address")),
        phone: Some(Phone { number: "+41446681800".parse().expect("a number"), takes_texts: false }),
        address_lines: vec!["Straße 1\u{0}".into(), "".into(), " \u{202e}\t".into()],
        residence: Some("CH-ZH".parse().expect("a residence")),
        language: Some("zh-Hant".parse().expect("a language")),
        preferred_channel: Some(Channel::Letter),
        email_consent: Some(false),
        birth_date: Some("2008-02-29".parse::<jiff::civil::Date>().expect("a date").into()),
        data_types: law::DataType::ALL.iter().copied().collect(),
        fields: BTreeMap::from([("Kunden-Nr. §".to_owned(), "".into()), ("a.b#c:d".to_owned(), "\"\\".into())]),
        ..customer(id, "C-1 ✓")
    }
}

/// A delivery due by e-mail and then by text message.
pub(super) fn planned_delivery(notice: &NoticeId, customer: CustomerId) -> Delivery {
    Delivery::planned(DeliveryId { notice: notice.clone(), customer }, &[Channel::Email, Channel::Sms])
}
