//! **authorize** says who is calling: it verifies the token of an API request and passes the operator on to the route.
//!
//! - **Woken by** API Gateway (REST), as the REQUEST authorizer of every route for operators.
//! - **Reads** the header `Authorization: Bearer …`, and the issuer's discovery document and keys: kept for ten minutes,
//!   and fetched again, after ten seconds at the earliest, when a token names a key that is not among them.
//! - **Writes** nothing.
//! - **Publishes** nothing. It answers API Gateway: with a policy for the whole stage and the operator in its context
//!   ([`Operator::context`]); with a denying policy (403) for a valid token without any role; with the error `Unauthorized` (401)
//!   for any other token or none.
//! - **May run twice because** the answer follows from token, keys and clock alone.
//! - **Gives up when** the issuer's keys are out of reach: any other error, which API Gateway turns into a 500. Nobody is let in.
//! - **Needs in template.yaml**
//!   - the authorizer: `FunctionPayloadType: REQUEST`, `Identity: {Headers: [Authorization], ReauthorizeEvery: 60}`. Answers
//!     are cached by that header and for the whole stage: an expired token is honored for up to that many seconds more;
//!   - `Timeout: 10`: two requests of at most three seconds each. No permission besides its log, no VPC;
//!   - `GatewayResponses` for `UNAUTHORIZED` (with `WWW-Authenticate: Bearer`), `ACCESS_DENIED`, `AUTHORIZER_FAILURE` and
//!     `AUTHORIZER_CONFIGURATION_ERROR`, so that these bodies are problem+json too;
//!   - no alarm on the function's `Errors`: a 401 is an error to Lambda, and anyone can cause one. API Gateway's `5XXError`
//!     shows when keys are out of reach.
//! - **Environment** `OIDC_ISSUER`, `OIDC_AUDIENCE`, `ROLES_CLAIM`; `OIDC_DISCOVERY_URL` only where the issuer is an emulator that
//!   does not answer at its own address.
//!
//! **Which tokens**: ID or access tokens in the form of a JWT, signed with RS256 or ES256. `aud` must name one of the
//! audiences; a Cognito access token has no `aud` and must name one in `client_id`. See [`token::trust`].
//!
//! No token is ever logged: [`Request`] and [`token::BearerToken`] cannot be printed, and no error repeats what it refuses.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html>
//!
//! [`Operator::context`]: model::operator::Operator::context

pub mod policy;
pub mod request;

use std::time::SystemTime;

use lambda_runtime::Diagnostic;
use token::{Keys, KeysError, Refusal, Trust};

pub use crate::policy::{Policy, Stage};
pub use crate::request::Request;

/// Whom to trust, and where their keys are.
pub struct Authorizer {
    /// Whose tokens are accepted, for whom.
    pub trust: Trust,
    /// The issuer's keys.
    pub keys: Keys,
}

impl Authorizer {
    /// Verifies the request's token and returns the policy for whoever it names. `now` is for the age of the keys; the age
    /// of the token is `jsonwebtoken`'s to judge.
    ///
    /// # Errors
    /// One variant per answer, see [`AuthorizeError`].
    pub async fn authorize(&self, request: &Request, now: SystemTime) -> Result<Policy, AuthorizeError> {
        let stage = Stage::of_method(request.method_arn()).ok_or(AuthorizeError::NotAMethod)?;
        let token = request.bearer_token()?;
        // Whatever can be refused without the issuer is: strangers must not make us ask it.
        let key_id = token.key_id()?;
        let key = self.keys.find(&key_id, now).await?.ok_or(Refusal::UnknownKey)?;
        let operator = self.trust.operator(&token, &key)?;
        if operator.roles.is_empty() {
            tracing::info!(operator.subject = %operator.subject, "denied: no role of ours in the token");
            return Ok(stage.deny(&operator));
        }
        Ok(stage.allow(&operator))
    }
}

/// Why there is no policy, by what API Gateway makes of it. The runtime logs its `Debug` form, once.
#[derive(Debug, thiserror::Error)]
pub enum AuthorizeError {
    /// 401. API Gateway compares the text, so it says nothing more.
    #[error("Unauthorized")]
    Unauthorized(#[from] Refusal),
    /// 500: nothing can be verified, so nobody is let in.
    #[error("the issuer's keys are out of reach")]
    KeysOutOfReach(#[from] KeysError),
    /// 500: the function was not called by a REST API.
    #[error("the event names no method of a REST API")]
    NotAMethod,
}

impl From<AuthorizeError> for Diagnostic {
    fn from(error: AuthorizeError) -> Self {
        let error_type = match error {
            AuthorizeError::Unauthorized(_) => "Unauthorized",
            AuthorizeError::KeysOutOfReach(_) => "KeysOutOfReach",
            AuthorizeError::NotAMethod => "NotAMethod",
        };
        Self { error_type: error_type.to_owned(), error_message: error.to_string() }
    }
}
