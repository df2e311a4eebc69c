//! What waits with people outside: consignments that nobody fetched, and letters and calls whose outcome nobody reports.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use model::channel::Channel;
use model::consignment::{Consignment, ConsignmentState, SETTLED};
use model::id::NoticeId;
use model::keys;
use model::tally::{Count, StateWord, Tally};
use model::watched::Outside;
use stores::Incidents;

use crate::{App, Ports, WatchError};

/// How often it is looked at: it is a matter of days, and a look reads every consignment of the notice.
const EVERY: SignedDuration = SignedDuration::from_hours(1);
/// How long a consignment may lie ready before somebody fetches it.
const FETCHED_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// How long a mail house may take to say when it posted a letter.
const LETTERS_REPORTED_WITHIN: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How long a call center may take to say what came of a call. A sheet is good for as long.
const CALLS_REPORTED_WITHIN: SignedDuration = SignedDuration::from_hours(28 * 24);

/// What waits outside. `None`: nothing does, and nothing was read to find out.
pub(crate) async fn look<P: Ports>(
    app: &App<P>,
    notice: &NoticeId,
    counters: &Tally,
    before: Option<Outside>,
    now: Timestamp,
) -> Result<Option<Outside>, WatchError> {
    let open =
        [Channel::Letter, Channel::Call].map(|channel| counters.get(Count::In(StateWord::Accepted, Some(channel))));
    if open.iter().sum::<i64>() <= 0 {
        return Ok(None);
    }
    if let Some(before) = before.filter(|before| now < before.looked_at + EVERY) {
        return Ok(Some(before));
    }
    let consignments = app.incidents.all(&keys::consignments(notice)).await?;
    let heard = app.incidents.all(&keys::heard_of_consignments(notice)).await?;
    let heard: BTreeMap<_, _> = heard.iter().map(|stored| (stored.key.place(), settled(&stored.value))).collect();
    let mut outside = Outside { looked_at: now, not_fetched: 0, not_reported: 0 };
    for Consignment { name, fetched_at, state, .. } in consignments.into_iter().map(|stored| stored.value) {
        let ConsignmentState::Ready { at, contents } = state else { continue };
        let settled = heard.get(keys::heard_of(notice, &name).place()).copied().unwrap_or_default();
        if settled >= i64::from(contents.deliveries) {
            continue;
        }
        let reported_within =
            if name.channel == Channel::Letter { LETTERS_REPORTED_WITHIN } else { CALLS_REPORTED_WITHIN };
        outside.not_fetched += u32::from(fetched_at.is_none() && at + FETCHED_WITHIN <= now);
        outside.not_reported += u32::from(at + reported_within <= now);
    }
    Ok(Some(outside))
}

/// How many deliveries have a reported outcome.
fn settled(heard: &Tally) -> i64 {
    heard.iter().find(|(word, _)| *word == SETTLED).map_or(0, |(_, count)| count)
}
