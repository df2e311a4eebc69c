//! From an uploaded object to a list that can be reviewed.
//!
//! `take the object → verdict → customers → problem pages → state and evidence → delete the object`: the list shows itself
//! as open only when everything that it says is written, and the object goes last, so that any step can be done again.

use aws_lambda_events::event::s3::S3Object;
use jiff::tz::Offset;
use model::actor::Actor;
use model::customer::Customer;
use model::entry::{Commit, Stored, Write};
use model::evidence::Act;
use model::id::ListId;
use model::keys;
use model::list::{List, ListReport, ListState, ProblemPage, RowProblem};
use stores::clock::Clock;
use stores::commit_with_evidence;
use stores::{Customers, Incidents};

use crate::people::{People, write_profiles};
use crate::refusal::Refusal;
use crate::uploads::{Fetched, Uploads};
use crate::verdict::{MAX_BYTES, Options, Verdict, read};
use crate::{App, ImportError};

/// An object that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// Where it lies: `{incident}/{list}`, and whatever else follows after a further slash.
    key: String,
    /// Its entity tag, without quotes: distinguishes it from others that were put in the same place.
    etag: String,
}

impl Upload {
    /// The object of S3's notification. Our keys need no URL encoding, so what S3 encodes is not one of our keys.
    ///
    /// # Errors
    /// [`ImportError::NoObject`].
    pub(crate) fn of(object: S3Object) -> Result<Self, ImportError> {
        let (Some(key), Some(etag)) = (object.key, object.e_tag) else { return Err(ImportError::NoObject) };
        Ok(Self { key, etag: etag.trim_matches('"').to_owned() })
    }

    /// The list that it was uploaded for, by its key.
    fn list(&self) -> Option<ListId> {
        let mut parts = self.key.split('/');
        Some(ListId { incident: parts.next()?.parse().ok()?, list: parts.next()?.parse().ok()? })
    }
}

/// Reads an object into its list, or finds that there is nothing left to do.
pub(crate) async fn load<I, C, U, T>(app: &App<I, C, U, T>, upload: &Upload) -> Result<(), ImportError>
where
    I: Incidents,
    C: Customers,
    U: Uploads,
    T: Clock,
{
    let (id, list, fetched) = loop {
        let Some((id, stored)) = waiting_list(app, upload).await? else { return Ok(()) };
        let fetched = app.uploads.fetch(&upload.key, &upload.etag, MAX_BYTES).await?;
        if stored.value.state != ListState::AwaitingUpload {
            break (id, stored.value, fetched);
        }
        if matches!(fetched, Fetched::Replaced | Fetched::Gone) {
            // Nothing was read of it yet, and the object that took its place has a message of its own.
            return Ok(());
        }
        let importing = List { state: ListState::Importing { etag: upload.etag.clone() }, ..stored.value.clone() };
        if app.incidents.commit(vec![stored.replace(&importing)]).await? == Commit::Done {
            break (id, importing, fetched);
        }
    };
    let verdict = match fetched {
        Fetched::File(file) => verdict(app, &list, &file).await?,
        Fetched::TooLarge => Verdict::refused(Refusal::TooLarge { limit_megabytes: MAX_BYTES / 1_000_000 }),
        // Either a copy of this message was faster, which `finish` sees, or a part of a file is written that nobody has.
        Fetched::Replaced | Fetched::Gone => Verdict::refused(Refusal::UploadLost),
    };
    if let Ok(customers) = &verdict.customers {
        write_customers(app, &id, customers).await?;
        count_people(app, &list, customers).await?;
    }
    write_problems(app, &id, verdict.problems.kept()).await?;
    finish(app, &id, &upload.etag, &verdict).await?;
    app.uploads.delete(&upload.key).await?;
    Ok(())
}

/// The list that this object is to be read into. Where there is none, or none any more, the object is deleted; where the list
/// is bound to another object, that one's message sees it through.
async fn waiting_list<I: Incidents, C, U: Uploads, T>(
    app: &App<I, C, U, T>,
    upload: &Upload,
) -> Result<Option<(ListId, Stored<List>)>, ImportError> {
    let found = match upload.list() {
        Some(id) => app.incidents.get(&keys::list(&id)).await?.map(|stored| (id, stored)),
        None => None,
    };
    let Some((id, stored)) = found.filter(|(_, stored)| stored.value.upload == upload.key) else {
        tracing::warn!("an object that no list waits for is deleted");
        app.uploads.delete(&upload.key).await?;
        return Ok(None);
    };
    match &stored.value.state {
        ListState::AwaitingUpload => Ok(Some((id, stored))),
        ListState::Importing { etag } if *etag == upload.etag => Ok(Some((id, stored))),
        ListState::Importing { .. } => Ok(None),
        ListState::Open | ListState::Refused { .. } | ListState::Sealing | ListState::Sealed => {
            app.uploads.delete(&upload.key).await?;
            Ok(None)
        }
    }
}

async fn verdict<I: Incidents, C: Customers, U, T: Clock>(
    app: &App<I, C, U, T>,
    list: &List,
    file: &[u8],
) -> Result<Verdict, ImportError> {
    let incident = app.incidents.get(&keys::incident(&list.id.incident)).await?;
    let incident = incident.ok_or_else(|| ImportError::Missing { what: "incident", id: list.id.clone() })?.value;
    let secrets = app.customers.make_keys(&list.id.incident, app.clock.now() + app.retention).await?;
    let options = Options {
        merge_lookalikes: list.merge_lookalikes,
        exposed: incident.data_types,
        // Not the day of this run: a second run must not come to another verdict.
        today: Offset::UTC.to_datetime(list.loaded_at).date(),
    };
    Ok(read(file, secrets.naming(), &options))
}

/// Counts whom the laws treat alike: a first estimate until the seal counts what is stored.
async fn count_people<I: Incidents, C, U, T>(
    app: &App<I, C, U, T>,
    list: &List,
    customers: &[Customer],
) -> Result<(), ImportError> {
    let incident = app.incidents.get(&keys::incident(&list.id.incident)).await?;
    let incident = incident.ok_or_else(|| ImportError::Missing { what: "incident", id: list.id.clone() })?.value;
    let today = Offset::UTC.to_datetime(list.loaded_at).date();
    let mut people = People::default();
    customers.iter().for_each(|customer| people.count(customer, incident.data_types, today));
    write_profiles(app, &list.id, &people).await
}

async fn write_customers<I, C: Customers, U, T: Clock>(
    app: &App<I, C, U, T>,
    id: &ListId,
    customers: &[Customer],
) -> Result<(), ImportError> {
    /// How many customers one call of the port takes: what it makes of them stands in memory beside them.
    const STRIDE: usize = 1_000;
    /// After how many customers the log says how far it is.
    const REPORTED: usize = 10_000;
    let until = app.clock.now() + app.retention;
    let mut written = 0;
    for stride in customers.chunks(STRIDE) {
        app.customers.put(id, stride, until).await?;
        written += stride.len();
        if written % REPORTED != 0 && written != customers.len() {
            continue;
        }
        tracing::info!(
            incident.id = %id.incident,
            list.number = id.list.0,
            list.written = written,
            list.customers = customers.len(),
            "customers are being written"
        );
    }
    Ok(())
}

async fn write_problems<I: Incidents, C, U, T>(
    app: &App<I, C, U, T>,
    id: &ListId,
    problems: &[RowProblem],
) -> Result<(), ImportError> {
    /// How many pages one transaction takes: far under its 4 MB.
    const PAGES: usize = 10;
    let pages: Vec<&[RowProblem]> = problems.chunks(ProblemPage::SIZE).collect();
    for (turn, pages) in pages.chunks(PAGES).enumerate() {
        let write = |(place, problems): (usize, &&[RowProblem])| {
            let page = ProblemPage { problems: problems.to_vec() };
            Write::put(keys::problem_page(id, turn * PAGES + place), &page)
        };
        // Without conditions there are no conflicts.
        let _ = app.incidents.commit(pages.iter().enumerate().map(write).collect()).await?;
    }
    Ok(())
}

/// Opens the list, or refuses it, together with the evidence of it; unless a copy of the message was faster.
async fn finish<I: Incidents, C, U, T: Clock>(
    app: &App<I, C, U, T>,
    id: &ListId,
    etag: &str,
    verdict: &Verdict,
) -> Result<(), ImportError> {
    let ListReport { customers, rejected, .. } = verdict.report;
    let (state, act) = match &verdict.customers {
        Ok(_) => (ListState::Open, Act::ListRead { list: id.list, customers, rejected }),
        Err(refusal) => {
            let reason = refusal.to_string();
            (ListState::Refused { reason: reason.clone() }, Act::ListRefused { list: id.list, reason })
        }
    };
    loop {
        let stored = app.incidents.get(&keys::list(id)).await?;
        let ours = ListState::Importing { etag: etag.to_owned() };
        let Some(stored) = stored.filter(|stored| stored.value.state == ours) else { return Ok(()) };
        let list = List { state: state.clone(), report: Some(verdict.report.clone()), ..stored.value.clone() };
        let (writes, now) = (vec![stored.replace(&list)], app.clock.now());
        let by = Actor::function("import");
        if commit_with_evidence(&app.incidents, &id.incident, &by, act.clone(), writes, now).await? == Commit::Done {
            tracing::info!(
                incident.id = %id.incident,
                list.number = id.list.0,
                list.state = list.state.word(),
                list.customers = customers,
                list.rejected = rejected,
                "the list was read"
            );
            return Ok(());
        }
    }
}
