//! Pools of enrolment codes: uploaded, and counted. A code goes into the Customers table, sealed, and comes out in no answer.

pub(crate) mod file;

use std::collections::HashMap;
use std::sync::Arc;

use api::{Answer, Command, Path, PlannedAct, Problem, Query, once, stored};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bodies::intake::codes::{PoolView, Pools};
use fields::{FieldErrors, Line};
use model::codes;
use model::codes::{CodePool, EnrolmentCode, NotSealedHere, Vault};
use model::entry::{Stored, Write};
use model::evidence::Act;
use model::id::{IncidentId, PoolNumber};
use model::keys;
use serde::Deserialize;
use stores::clock::Clock;
use stores::{Customers as _, Incidents as _};

use self::file::{NewCodes, RowErrors};
use crate::{App, Ports};

/// What stands after `?` when codes are uploaded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PoolOf {
    product: Line<100>,
    months: u8,
}

/// For how many months a code can be good: a notice speaks of them in the plural.
const MONTHS: std::ops::RangeInclusive<u8> = 2..=120;
/// How many chunks of another pool are looked through at once: at most 2.5 MB.
const LOOKED_THROUGH: u32 = 100;

/// Uploads a pool.
///
/// Its chunks are kept before its entry is written, under a name that the same request makes again: a pool is never without its
/// codes, and chunks without a pool are nobody's and expire. Two uploads at once get one number, so the second is decided again
/// and finds the codes of the first.
pub(crate) async fn load<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
    Query(of): Query<PoolOf>,
    command: Command<NewCodes>,
) -> Result<Answer, Problem> {
    let now = app.clock.now();
    check(&of)?;
    let NewCodes(rows) = &command.body;
    let new: Vec<EnrolmentCode> = rows.iter().map(|(_, code)| code.clone()).collect();
    let upload = command.upload_name();
    let decide = async || {
        stored::incident(&app.incidents, &incident).await?;
        let pools = app.incidents.all(&keys::code_pools(&incident)).await?;
        let until = now + app.retention;
        let vault = Vault::of(&app.customers.make_keys(&incident, until).await?);
        refuse_repeated(&app, &incident, &pools, rows, &vault).await?;
        let chunks = codes::chunks(&new, &vault, |chunk| keys::code_chunk_place(&incident, &upload, chunk));
        app.customers.keep_codes(&incident, &upload, &chunks, until).await?;
        let pool = CodePool {
            pool: pools.last().map_or(PoolNumber::FIRST, |last| last.value.pool.next()),
            product: of.product.as_str().to_owned(),
            months: of.months,
            codes: u32::try_from(new.len()).unwrap_or(u32::MAX),
            reserved: 0,
            upload: upload.clone(),
            loaded_by: command.by(),
            loaded_at: now,
        };
        Ok(PlannedAct {
            act: Some(Act::CodePoolLoaded {
                pool: pool.pool,
                product: pool.product.clone(),
                months: pool.months,
                codes: pool.codes,
            }),
            writes: vec![Write::create(keys::code_pool(&incident, pool.pool), &pool)],
            answer: Answer::new(StatusCode::CREATED, &PoolView::from(&pool)).at("code-pools"),
            carry_over: (),
        })
    };
    Ok(once(&app.incidents, &command, &incident, now, decide).await?.answer)
}

fn check(of: &PoolOf) -> Result<(), Problem> {
    let mut errors = FieldErrors::default();
    errors.text("product", &of.product);
    if !MONTHS.contains(&of.months) {
        errors.add("months", format!("a number from {} to {}", MONTHS.start(), MONTHS.end()));
    }
    Ok(errors.finish()?)
}

/// Refuses codes that another pool of the incident holds, by their rows.
async fn refuse_repeated<P: Ports>(
    app: &App<P>,
    incident: &IncidentId,
    pools: &[Stored<CodePool>],
    new: &[(usize, EnrolmentCode)],
    vault: &Vault,
) -> Result<(), Problem> {
    let rows: HashMap<&EnrolmentCode, usize> = new.iter().map(|(row, code)| (code, *row)).collect();
    let mut errors = FieldErrors::default();
    let mut noted = RowErrors::new(&mut errors);
    for pool in pools.iter().map(|stored| &stored.value) {
        for first in (0..=pool.last_chunk()).step_by(LOOKED_THROUGH as usize) {
            let chunks = first..=pool.last_chunk().min(first + LOOKED_THROUGH - 1);
            for (number, sealed) in app.customers.codes(incident, &pool.upload, chunks).await? {
                let place = keys::code_chunk_place(incident, &pool.upload, number);
                let held = codes::codes_in(&sealed, vault, &place).map_err(unreadable)?;
                let repeated = held.iter().filter_map(|code| rows.get(code));
                repeated.for_each(|row| noted.add(*row, &format!("another code: pool {} holds it already", pool.pool)));
            }
        }
    }
    noted.finish();
    Ok(errors.finish()?)
}

fn unreadable(error: NotSealedHere) -> Problem {
    Problem::conflict("The codes of an earlier pool cannot be read any more, so nobody can say whether these are new.")
        .because(error)
}

/// Counts the pools.
pub(crate) async fn list<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(incident): Path<IncidentId>,
) -> Result<Json<Pools>, Problem> {
    stored::incident(&app.incidents, &incident).await?;
    let pools = app.incidents.all(&keys::code_pools(&incident)).await?;
    Ok(Json(Pools { pools: pools.iter().map(|stored| PoolView::from(&stored.value)).collect() }))
}
