//! The codes of a slice: drawn once from what the approval set aside for the list, and then the same for good.

use std::collections::BTreeMap;

use model::codes;
use model::codes::{Allotment, Block, CodePool, Draw, EnrolmentCode, GivenCode, Vault};
use model::customer::Customer;
use model::entry::{Commit, Stored, Write};
use model::id::{CustomerId, ListId};
use model::keys;
use model::list::Slice;
use model::message::SliceApproved;
use stores::{Customers, Incidents};

use crate::{App, FanOutError, Ports};

/// How often a slice tries to draw while others draw from the same allotment.
const DRAW_TRIES: usize = 40;

/// The codes of the slice's customers, sealed by whoever writes them into rows.
pub(crate) struct SliceCodes {
    pub(crate) vault: Vault,
    pub(crate) given: BTreeMap<CustomerId, GivenCode>,
}

/// The code of everybody in the slice who has one by the first `allotments` of the list.
///
/// Customers come in key order, as their digest was made: the nth of a share gets the nth code of what the slice drew.
///
/// # Errors
/// [`FanOutError`]; what was drawn by then stays drawn for this slice.
pub(crate) async fn of_slice<P: Ports>(
    app: &App<P>,
    message: &SliceApproved,
    allotments: u32,
    customers: &[Customer],
) -> Result<SliceCodes, FanOutError> {
    let incident = &message.notice.incident;
    let list = ListId { incident: incident.clone(), list: message.list };
    let keys = app.customers.keys(incident).await?.ok_or(FanOutError::Missing("the incident's keys"))?;
    let mut codes = SliceCodes { vault: Vault::of(&keys), given: BTreeMap::new() };
    for number in 1..=allotments {
        let (allotment, draw) = drawn(app, &list, number, &message.slice, customers).await?;
        for (place, (share, (first, count))) in allotment.shares.iter().zip(&draw.parts).enumerate() {
            let mut drawn = Vec::with_capacity(*count as usize);
            for block in share.part(*first, *count) {
                drawn.extend(codes_of(app, &list, block, &codes.vault).await?);
            }
            let entitled = customers.iter().filter(|customer| allotment.share_of(customer) == Some(place));
            // A later allotment counts more: its code is good for longer.
            let given = entitled
                .zip(drawn)
                .map(|(customer, code)| (customer.id.clone(), GivenCode { code, months: share.months }));
            codes.given.extend(given);
        }
    }
    Ok(codes)
}

/// An allotment, and what this slice drew of it: once, whoever works it off and however often.
async fn drawn<P: Ports>(
    app: &App<P>,
    list: &ListId,
    number: u32,
    slice: &Slice,
    customers: &[Customer],
) -> Result<(Allotment, Draw), FanOutError> {
    let (allotment_key, draw_key) = (keys::allotment(list, number), keys::draw(list, number, &slice.first));
    for _ in 0..DRAW_TRIES {
        let allotment = crate::found::<Allotment, _>(&app.incidents, &allotment_key).await?;
        let people = people_by_share(&allotment, customers);
        if let Some(draw) = app.incidents.get::<Draw>(&draw_key).await? {
            let same = draw.value.parts.iter().map(|(_, count)| *count).eq(people);
            return if same { Ok((allotment.value, draw.value)) } else { Err(FanOutError::NotAsApproved) };
        }
        let (after, draw) = allotment.value.drawn_by(&people).ok_or(FanOutError::NotAsApproved)?;
        // Both or neither: no code is drawn without being this slice's, and none is this slice's that another may draw.
        let writes = vec![allotment.replace(&after), Write::create(draw_key.clone(), &draw)];
        if app.incidents.commit(writes).await? == Commit::Done {
            return Ok((after, draw));
        }
    }
    Err(FanOutError::Contended)
}

fn people_by_share(allotment: &Stored<Allotment>, customers: &[Customer]) -> Vec<u32> {
    let mut people = vec![0; allotment.value.shares.len()];
    customers.iter().filter_map(|customer| allotment.value.share_of(customer)).for_each(|share| people[share] += 1);
    people
}

/// The codes of a block, in order.
async fn codes_of<P: Ports>(
    app: &App<P>,
    list: &ListId,
    block: Block,
    vault: &Vault,
) -> Result<Vec<EnrolmentCode>, FanOutError> {
    let incident = &list.incident;
    let pool = crate::found::<CodePool, _>(&app.incidents, &keys::code_pool(incident, block.pool)).await?.value;
    let chunks = block.first / codes::CHUNK..=(block.first + block.codes - 1) / codes::CHUNK;
    let first_of_chunks = chunks.start() * codes::CHUNK;
    let mut read = Vec::new();
    for (number, sealed) in app.customers.codes(incident, &pool.upload, chunks).await? {
        let place = keys::code_chunk_place(incident, &pool.upload, number);
        read.extend(codes::codes_in(&sealed, vault, &place)?);
    }
    let skipped = (block.first - first_of_chunks) as usize;
    let codes: Vec<EnrolmentCode> = read.into_iter().skip(skipped).take(block.codes as usize).collect();
    if codes.len() == block.codes as usize { Ok(codes) } else { Err(FanOutError::Missing("a chunk of codes")) }
}
