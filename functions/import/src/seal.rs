//! From an open list to a sealed one: what exactly it holds, digested shard by shard, and how many people of each profile.
//!
//! Nothing is held but one page of each shard under way, so memory stays flat in the size of the list. While the list is
//! `sealing` nobody writes its customers, so doing it again gives the same seal.

use futures::{StreamExt, TryStreamExt, stream};
use jiff::civil::Date;
use jiff::tz::Offset;
use law::DataTypes;
use model::actor::Actor;
use model::digest::Digest;
use model::entry::{Commit, Stored, Write};
use model::evidence::Act;
use model::id::{ListId, Shard};
use model::keys;
use model::list::{List, ListState, Seal, ShardSeal, Slicer};
use stores::clock::Clock;
use stores::commit_with_evidence;
use stores::{Customers, Incidents};

use crate::people::{People, write_profiles};
use crate::{App, ImportError};

/// Seals a list that is on its way there.
pub(crate) async fn seal<I, C, U, T>(app: &App<I, C, U, T>, id: &ListId) -> Result<(), ImportError>
where
    I: Incidents,
    C: Customers,
    T: Clock,
{
    let Some(stored) = sealing_list(app, id).await? else { return Ok(()) };
    let incident = app.incidents.get(&keys::incident(&id.incident)).await?;
    let incident = incident.ok_or_else(|| ImportError::Missing { what: "incident", id: id.clone() })?.value;
    let list = stored.value;
    // Who is a minor is decided as of the day on which the list was loaded, so that a second run counts the same profiles.
    let (exposed, today) = (incident.data_types, Offset::UTC.to_datetime(list.loaded_at).date());

    /// How many shards are read at once.
    const AT_ONCE: usize = 4;
    let shards = stream::iter(Shard::all().map(|shard| seal_shard(app, id, shard, exposed, today)));
    let shards: Vec<(ShardSeal, People)> = shards.buffered(AT_ONCE).try_collect().await?;
    let mut people = People::default();
    let mut seals = Vec::with_capacity(Shard::COUNT);
    for (seal, of_shard) in shards {
        people.add(of_shard);
        seals.push(seal);
    }
    let expected = list.report.map(|report| report.customers).unwrap_or_default();
    if people.customers != expected {
        return Err(ImportError::OtherCount { id: id.clone(), counted: people.customers, expected });
    }
    write_parts(app, id, &seals, &people).await?;
    finish(app, id, &seals, &people).await
}

/// The list, or `None` where a copy of the message was faster.
async fn sealing_list<I: Incidents, C, U, T>(
    app: &App<I, C, U, T>,
    id: &ListId,
) -> Result<Option<Stored<List>>, ImportError> {
    let stored = app.incidents.get(&keys::list(id)).await?;
    let stored = stored.ok_or_else(|| ImportError::Missing { what: "entry", id: id.clone() })?;
    match &stored.value.state {
        ListState::Sealing => Ok(Some(stored)),
        ListState::Sealed => Ok(None),
        other => Err(ImportError::NotSealing { id: id.clone(), state: other.word() }),
    }
}

/// Digests one shard in key order.
async fn seal_shard<I, C: Customers, U, T>(
    app: &App<I, C, U, T>,
    id: &ListId,
    shard: Shard,
    exposed: DataTypes,
    today: Date,
) -> Result<(ShardSeal, People), ImportError> {
    let (mut slicer, mut people, mut after) = (Slicer::default(), People::default(), None);
    loop {
        let page = app.customers.page(id, shard, after.as_ref(), None).await?;
        for customer in &page.items {
            slicer.add(customer);
            people.count(customer, exposed, today);
        }
        match (page.next, page.items.last()) {
            (Some(_), Some(last)) => after = Some(last.id.clone()),
            _ => return Ok((ShardSeal { shard, slices: slicer.finish() }, people)),
        }
    }
}

/// Writes what the seal is made of. Only the seal itself makes it count, so it is put whatever stands there.
async fn write_parts<I: Incidents, C, U, T>(
    app: &App<I, C, U, T>,
    id: &ListId,
    seals: &[ShardSeal],
    people: &People,
) -> Result<(), ImportError> {
    let seals = seals.iter().map(|seal| Write::put(keys::shard_seal(id, seal.shard), seal)).collect();
    let _ = app.incidents.commit(seals).await?;
    write_profiles(app, id, people).await
}

/// Seals the list, together with the evidence of it; unless a copy of the message was faster.
async fn finish<I: Incidents, C, U, T: Clock>(
    app: &App<I, C, U, T>,
    id: &ListId,
    seals: &[ShardSeal],
    people: &People,
) -> Result<(), ImportError> {
    let digest = Digest::of_digests(seals.iter().map(ShardSeal::digest));
    let act = Act::ListSealed { list: id.list, digest, customers: people.customers };
    while let Some(stored) = sealing_list(app, id).await? {
        let now = app.clock.now();
        let seal = Seal {
            digest,
            sealed_at: now,
            customers: people.customers,
            slices: seals.iter().map(|seal| seal.slices.len() as u32).sum(),
            languages: people.languages.clone(),
            reachable_by: people.reachable_by.clone(),
        };
        let list = List { state: ListState::Sealed, seal: Some(seal), ..stored.value.clone() };
        let mut writes = vec![stored.replace(&list)];
        // *watch* need not check it any longer.
        let watched = app.incidents.get(&keys::watched_list(id)).await?;
        writes.extend(watched.map(|watched| watched.delete()));
        let by = Actor::function("import");
        if commit_with_evidence(&app.incidents, &id.incident, &by, act.clone(), writes, now).await? == Commit::Done {
            tracing::info!(
                incident.id = %id.incident,
                list.number = id.list.0,
                list.customers = people.customers,
                list.digest = %digest,
                "the list was sealed"
            );
            return Ok(());
        }
    }
    Ok(())
}
