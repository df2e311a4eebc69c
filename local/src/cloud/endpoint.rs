//! The provider's controls from outside: what `up`, `status` and the demo ask of the endpoint that runs in the background.

use std::time::Duration;

use anyhow::Context;
use reqwest::{Client, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cloud::provider::account::Quotas;
use crate::cloud::provider::desk::Deployed;
use crate::cloud::provider::fault::Faults;
use crate::cloud::provider::ledger::Summary;
use crate::cloud::provider::manner::Manner;
use crate::cloud::provider::outcome::Rules;

/// The endpoint, seen from another process.
#[derive(Clone, Debug)]
pub struct Endpoint {
    http: Client,
    url: String,
}

impl Endpoint {
    /// The endpoint at this address, which has no slash at its end.
    ///
    /// # Errors
    /// A client that cannot be made.
    pub fn at(url: &str) -> anyhow::Result<Self> {
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(10)).build()?;
        Ok(Self { http, url: url.to_owned() })
    }

    /// That it runs, and how watch's last wake-up went.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn health(&self) -> anyhow::Result<Value> {
        self.ask(Method::GET, "health", None::<&()>).await
    }

    /// What the calls add up to whose tag `delivery` starts so; an empty start is all calls.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn summary(&self, deliveries: &str) -> anyhow::Result<Summary> {
        self.ask(Method::GET, &format!("ledger/summary?deliveries={deliveries}"), None::<&()>).await
    }

    /// Tells it what only the deployed stack knows.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn tell(&self, deployed: &Deployed) -> anyhow::Result<()> {
        self.set("deployed", deployed).await
    }

    /// Sets how fast and how much the account may send.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn set_quotas(&self, quotas: &Quotas) -> anyhow::Result<()> {
        self.set("account", quotas).await
    }

    /// Sets what becomes of whom.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn set_rules(&self, rules: &Rules) -> anyhow::Result<()> {
        self.set("rules", rules).await
    }

    /// Sets what goes wrong.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn set_faults(&self, faults: &Faults) -> anyhow::Result<()> {
        self.set("faults", faults).await
    }

    /// Sets how events arrive.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn set_manner(&self, manner: &Manner) -> anyhow::Result<()> {
        self.set("events", manner).await
    }

    async fn set(&self, setting: &str, value: &impl Serialize) -> anyhow::Result<()> {
        self.ask(Method::PUT, setting, Some(value)).await.map(|_: Value| ())
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> anyhow::Result<T> {
        let mut request = self.http.request(method, format!("{}/_local/{path}", self.url));
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.and_then(reqwest::Response::error_for_status);
        answer
            .context("the mail endpoint does not answer")?
            .json()
            .await
            .context("the mail endpoint's answer is not JSON")
    }
}
