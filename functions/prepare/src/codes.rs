//! Codes of credit monitoring for the people of a notice's list: counted before the approval, and set aside with it.

use api::{Problem, ProblemType};
use axum::http::StatusCode;
use check::Codes;
use law::DataTypes;
use model::assessment::{CountedList, Dossier, IncidentAssessment, assess};
use model::codes::{Allotted, RequiredMonitoring, Share, Supply, Wanted};
use model::customer::Customer;
use model::entry::Write;
use model::evidence::CodesSetAside;
use model::id::ListId;
use model::keys;
use model::notice::{CodesFor, Monitoring, Notice};
use stores::read_dossier;
use stores::read_supply;

use crate::{App, Ports};

/// The pools hold fewer codes than there are people to whom one is due.
static TOO_FEW: ProblemType =
    ProblemType::new("too-few-codes", StatusCode::CONFLICT, "There are fewer codes than people who get one");

/// Who gets a code by this offer, on the facts as they are.
struct Reckoning {
    required: RequiredMonitoring,
    exposed: DataTypes,
    wanted: Wanted,
}

impl Reckoning {
    fn of(offer: &Monitoring, counted: &CountedList, assessed: &IncidentAssessment) -> Self {
        let required = RequiredMonitoring::of(assessed);
        let exposed = assessed.known.law_facts().data_types.unwrap_or_default();
        Self { wanted: Wanted::by(offer, &required, counted, exposed), required, exposed }
    }
}

/// What the check of a notice has to know of codes. `None`: its list is not counted.
pub(crate) fn known(
    notice: &Notice,
    dossier: &Dossier,
    assessed: &IncidentAssessment,
    supply: &Supply,
) -> Option<Codes> {
    let counted = dossier.lists.iter().find(|counted| counted.list == notice.list)?;
    let mut codes = Codes { uploaded: !supply.pools.is_empty(), ..Codes::default() };
    if let Some(offer) = &notice.content.monitoring {
        let Reckoning { required, exposed, wanted } = Reckoning::of(offer, counted, assessed);
        codes.short = supply.allot(&offer.product, &wanted, &required, exposed).err().unwrap_or_default();
        let everyone = offer.codes == Some(CodesFor::Everyone) && offer.data_types.is_empty();
        codes.unknown_home = if everyone { 0 } else { counted.residence_unknown };
        codes.wanted = wanted;
    }
    Some(codes)
}

/// What an approval sets aside, and writes in its own transaction.
#[derive(Default)]
pub(crate) struct SetAside {
    /// Of how many of the list's allotments its people may have a code.
    pub(crate) allotments: u32,
    /// How many codes, for how many months.
    pub(crate) of_months: Vec<CodesSetAside>,
    /// The pools and the allotment, each on condition that nobody else took of them meanwhile.
    pub(crate) writes: Vec<Write>,
}

/// Sets aside a code for everybody on the notice's list to whom one is due and who has none.
pub(crate) async fn set_aside<P: Ports>(app: &App<P>, notice: &Notice) -> Result<SetAside, Problem> {
    let Some(offer) = notice.content.monitoring.as_ref().filter(|offer| offer.codes.is_some()) else {
        return Ok(SetAside::default());
    };
    let list = ListId { incident: notice.id.incident.clone(), list: notice.list };
    let supply = read_supply(&app.incidents, &list).await?;
    let dossier = read_dossier(&app.incidents, &list.incident).await?;
    let counted = dossier.as_ref().and_then(|dossier| dossier.lists.iter().find(|counted| counted.list == list.list));
    let Some((dossier, counted)) = dossier.as_ref().zip(counted) else {
        return Err(Problem::conflict(
            "The list is not counted, so nobody can say who gets a code. Seal it once more.",
        ));
    };
    let Reckoning { required, exposed, wanted } = Reckoning::of(offer, counted, &assess(dossier));
    let Allotted { allotments, allotment, pools: mut writes } =
        supply.allot(&offer.product, &wanted, &required, exposed).map_err(|short| {
            // The check says more, and comes first: this is a race with another notice's approval.
            let words: Vec<String> =
                short.iter().map(|short| format!("{} for at least {} months", short.missing, short.months)).collect();
            Problem::new(&TOO_FEW, format!("Missing are {}. Upload more of them.", words.join(" and ")))
        })?;
    let mut of_months = Vec::new();
    if let Some(allotment) = allotment {
        let set_aside = |share: &Share| CodesSetAside { months: share.months, codes: share.codes() };
        of_months = allotment.shares.iter().map(set_aside).collect();
        writes.push(Write::create(keys::allotment(&list, allotment.number), &allotment));
    }
    Ok(SetAside { allotments, of_months, writes })
}

/// Of how many months the code is that this customer is going to have. `None`: none.
pub(crate) async fn months_of_code<P: Ports>(
    app: &App<P>,
    notice: &Notice,
    customer: &Customer,
) -> Result<Option<u8>, Problem> {
    let Some(offer) = notice.content.monitoring.as_ref().filter(|offer| offer.codes.is_some()) else { return Ok(None) };
    let Some(dossier) = read_dossier(&app.incidents, &notice.id.incident).await? else { return Ok(None) };
    let assessed = assess(&dossier);
    let exposed = assessed.known.law_facts().data_types.unwrap_or_default();
    Ok(RequiredMonitoring::of(&assessed).months_for(offer, customer, exposed))
}
