//! Wires `authorize`: environment, HTTP client, run.

use std::env;
use std::time::SystemTime;

use authorize::{Authorizer, Request};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use runtime::environment::{OIDC_AUDIENCE, OIDC_DISCOVERY_URL, OIDC_ISSUER, ROLES_CLAIM, setting};
use runtime::telemetry;
use token::{Keys, Trust};

// One request at a time needs no second thread, and a cold start none to begin with.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("info");
    let issuer = setting(OIDC_ISSUER)?;
    // SAM's local invoke gives an empty text for what is not set.
    let discovery = env::var(OIDC_DISCOVERY_URL).ok().filter(|address| !address.is_empty());
    let authorizer = Authorizer {
        trust: Trust::new(&issuer, &setting(OIDC_AUDIENCE)?, &setting(ROLES_CLAIM)?)?,
        keys: Keys::new(&issuer, discovery.as_deref(), Keys::TIMEOUT)?,
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Request>| {
        authorizer.authorize(&event.payload, SystemTime::now()).await
    }))
    .await
}
