//! What is asked, and what is answered: as JSON or as a page, with the same content.

use axum::Json;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use genuine::{Check, Outcome, Place, Spoken};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::notice::GenuineNotice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody asks.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct Asked {
    /// The code, as it was typed.
    #[serde(default)]
    #[schema(example = "7K3M-Q9XA")]
    pub code: String,
    /// The language of the answer (BCP 47). Absent: `Accept-Language` counts.
    #[serde(default)]
    pub language: Option<String>,
}

/// Whether a code is that of a notice. All fields are always there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Verified {
    /// It is.
    pub genuine: bool,
    /// Who sent the notice. `null` where the code is not genuine, like the other fields.
    pub organisation: Option<String>,
    /// Its subject line.
    pub title: Option<String>,
    /// The day on which it was approved, in UTC.
    #[schema(value_type = Option<String>, format = Date)]
    pub approved_on: Option<Date>,
    /// The address of the public page about the incident.
    pub page: Option<String>,
}

impl Verified {
    /// The answer about this notice, in this language; or that there is none.
    pub(crate) fn of(found: Option<GenuineNotice>, spoken: Spoken) -> Self {
        let Some(notice) = found else { return Self::default() };
        let title = spoken.tag().parse().map(|language| notice.title_for(&language).to_owned());
        Self {
            genuine: true,
            title: Some(title.unwrap_or_default()),
            approved_on: Some(TimeZone::UTC.to_datetime(notice.approved_at).date()),
            organisation: Some(notice.organisation),
            page: Some(notice.page),
        }
    }

    fn outcome(&self) -> Outcome<'_> {
        match self {
            Self {
                organisation: Some(organisation),
                title: Some(title),
                approved_on: Some(date),
                page: Some(page),
                ..
            } => Outcome::Genuine { organisation, title, approved_on: *date, page },
            _ => Outcome::NotOurs,
        }
    }

    /// In the form that the request accepts.
    pub(crate) fn answered(&self, headers: &HeaderMap, spoken: Spoken) -> Response {
        if accepts_pages(headers) {
            return as_page(StatusCode::OK, spoken, Some(self.outcome()));
        }
        ([(VARY, "accept, accept-language")], Json(self)).into_response()
    }
}

/// Whether the request names pages among what it accepts, as browsers do.
pub(crate) fn accepts_pages(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all("accept").iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|range| {
        let kind = range.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("text/html") || kind.eq_ignore_ascii_case("application/xhtml+xml")
    })
}

/// The page, in this language.
pub(crate) fn as_page(status: StatusCode, spoken: Spoken, outcome: Option<Outcome<'_>>) -> Response {
    let check = Check { spoken, organisation: None, place: Place::Answered, outcome };
    let policy = format!("{}; frame-ancestors 'none'", genuine::content_security_policy());
    let mut response = (status, Html(check.html())).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(VARY, HeaderValue::from_static("accept, accept-language"));
    response
}
