//! The preview of a notice: exactly what one customer is going to get, by the channel that reaches them first or by another.

use std::error::Error;
use std::sync::Arc;

use api::{Path, Problem, Query, stored};
use axum::Json;
use axum::extract::State;
use bodies::prepare::notice::Preview;
use jiff::civil::Date;
use model::assessment::assess;
use model::channel::Channel;
use model::codes::GivenCode;
use model::customer::{Customer, Language};
use model::id::{CustomerId, IncidentId, ListId, NoticeId};
use model::lawful::Lawful;
use model::notice::{Composed, Notice};
use notice::sms::Segments;
use notice::{RenderError, Renderer};
use serde::Deserialize;
use stores::Customers as _;
use stores::clock::Clock;
use stores::read_dossier;
use stores::{NotComposed, read_composed};

use crate::{App, Ports, codes};

/// Whose message to show, and by which channel.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Of {
    customer: CustomerId,
    channel: Option<Channel>,
}

/// Shows exactly what one customer is going to get.
pub(crate) async fn preview<P: Ports>(
    State(app): State<Arc<App<P>>>,
    Path(id): Path<NoticeId>,
    Query(Of { customer, channel }): Query<Of>,
) -> Result<Json<Preview>, Problem> {
    let notice = stored::notice(&app.incidents, &id).await?.value;
    let list = ListId { incident: id.incident.clone(), list: notice.list };
    let customer = app.customers.read(&list, &[customer]).await?.pop().ok_or_else(nobody)?;
    let mut customer = customer.corrected(&[app.clock.now()]);
    let channel = match channel {
        Some(channel) => channel,
        None => first_channel(&app, &id.incident, &customer).await?,
    };
    let composed = composed(&app, &notice).await?;
    let default = &notice.content.default_language;
    let renderer = match channel {
        Channel::Email | Channel::Sms => Renderer::new(default, composed),
        Channel::Letter => Renderer::of_letters(default, composed),
        Channel::Call => Renderer::of_scripts(default, composed),
    };
    let renderer = renderer.map_err(|error| unmade(&error))?;
    if let Some(months) = codes::months_of_code(&app, &notice, &customer).await? {
        GivenCode::sample(months).fill_in(&mut customer);
    }
    Ok(Json(shown(&renderer, &customer, channel, app.clock.today()).map_err(|error| unmade(&error))?))
}

/// By what this customer is notified first, as a fan-out now would plan it.
async fn first_channel<P: Ports>(app: &App<P>, incident: &IncidentId, customer: &Customer) -> Result<Channel, Problem> {
    let dossier = read_dossier(&app.incidents, incident).await?.ok_or_else(stored::no_incident)?;
    let plan = Lawful::of(&assess(&dossier)).plan(customer);
    plan.channels.first().copied().ok_or_else(|| {
        Problem::conflict("No channel reaches this customer. Correct their address, or name a channel to see its text.")
    })
}

fn shown(renderer: &Renderer, customer: &Customer, channel: Channel, today: Date) -> Result<Preview, RenderError> {
    let plain = |language: Language, text| Preview {
        channel,
        instead_of: customer.language.clone().filter(|wanted| !wanted.is_within(&language)),
        language,
        subject: None,
        text,
        html: None,
        segments: None,
    };
    Ok(match channel {
        Channel::Email => {
            let email = renderer.email(customer, today)?;
            Preview { subject: Some(email.subject), html: Some(email.html), ..plain(email.language, email.text) }
        }
        Channel::Sms => {
            let sms = renderer.sms(customer, today)?;
            Preview { segments: Some(Segments::of(&sms.text).segments), ..plain(sms.language, sms.text) }
        }
        Channel::Letter => {
            let letter = renderer.letter(customer, today)?;
            plain(letter.language.clone(), letter.text())
        }
        Channel::Call => {
            let script = renderer.script(customer, today)?;
            plain(script.language, script.text)
        }
    })
}

fn nobody() -> Problem {
    Problem::not_found("The notice's list has no customer of this id. POST …/customers/lookup finds one by reference.")
}

/// What was composed of a notice, to make messages of.
pub(crate) async fn composed<P: Ports>(app: &App<P>, notice: &Notice) -> Result<Vec<Composed>, Problem> {
    read_composed(&app.incidents, notice).await.map_err(|error| match error {
        NotComposed::Store(error) => error.into(),
        NotComposed::Changed(_) => unmade(&error),
    })
}

pub(crate) fn unmade(error: &dyn Error) -> Problem {
    Problem::conflict(format!("The message cannot be made: {error}. Change the text."))
}
