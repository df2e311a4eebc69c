//! One approved notice and somebody who asks.

use api::in_process::{Client, Reply};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use feedback::{App, router};
use memory::{Memory, Weather};
use model::entry::{Commit, Write};
use model::keys;
use model::notice::{GenuineNotice, VerificationCode};
use serde_json::json;
use stores::Incidents;

/// The code of the one notice that is approved.
pub(crate) const CODE: &str = "7K3M-Q9XA";

pub(crate) struct World {
    pub(crate) weather: Weather,
    incidents: Memory,
}

impl World {
    pub(crate) async fn new() -> Self {
        let weather = Weather::default();
        let world = Self { incidents: Memory::under(&weather), weather };
        let genuine: GenuineNotice = serde_json::from_value(json!({
            "organisation": "Example & Co",
            "titles": { "en": "Your data at Example & Co", "de": "Ihre Daten bei Example & Co" },
            "default_language": "en",
            "approved_at": "2026-03-02T23:30:00Z",
            "page": "https://notice.example/inc-9f481e095110040eaa2d/index.html",
        }))
        .expect("a notice");
        let code: VerificationCode = CODE.parse().expect("a code");
        let write = Write::create(keys::verification(&code), &genuine);
        assert_eq!(world.incidents.commit(vec![write]).await.expect("memory"), Commit::Done);
        world.weather.reset_meter();
        world
    }

    pub(crate) fn router(&self) -> Router {
        router(App { incidents: self.incidents.clone() })
    }

    /// What a browser sends when the form is sent with this code.
    pub(crate) async fn types(&self, code: &str, language: &str) -> Reply {
        let code: String = code.bytes().map(|byte| format!("%{byte:02X}")).collect();
        self.sends(&format!("code={code}&language={language}"), "application/x-www-form-urlencoded", BROWSER).await
    }

    /// What a program sends.
    pub(crate) async fn asks(&self, body: &str) -> Reply {
        self.sends(body, "application/json", "application/json").await
    }

    pub(crate) async fn sends(&self, body: &str, kind: &str, accepted: &str) -> Reply {
        let request = Request::post("/verify").header("content-type", kind).header("accept", accepted);
        Client::new(self.router()).send(request, Body::from(body.to_owned())).await
    }

    pub(crate) async fn opens(&self, path: &str, languages: &str) -> Reply {
        let request = Request::get(path).header("accept", BROWSER).header("accept-language", languages);
        Client::new(self.router()).send(request, Body::empty()).await
    }
}

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
