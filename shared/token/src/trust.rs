//! Whose tokens are accepted, for whom, and how a token becomes an operator.
//!
//! Pure: no network. `jsonwebtoken` checks signature, issuer and times; audience and roles are checked here, since Cognito
//! has ways of its own:
//!
//! | token | names its audience in | `token_use` | roles |
//! | --- | --- | --- | --- |
//! | ID token, any issuer | `aud` | Cognito: `id` | the claim that `ROLES_CLAIM` names |
//! | access token, any issuer | `aud` | | the same |
//! | access token, Cognito | `client_id`, having no `aud` | `access` | `cognito:groups` |
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html>

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Validation, decode};
use model::operator::{Operator, Roles, Subject};
use serde::Deserialize;
use serde_json::Value;

use crate::bearer::{BearerToken, Refusal};
use crate::keys::Key;

/// Whose tokens are accepted, for whom, and where they carry the roles.
#[derive(Clone, Debug)]
pub struct Trust {
    issuer: String,
    audiences: Vec<String>,
    roles_claim: String,
}

/// A setting that lets nobody in is refused at the start.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("issuer, audience and roles claim must all be given")]
pub struct TrustError;

impl Trust {
    /// By how much the issuer's clock and ours may differ, in seconds.
    pub const LEEWAY_SECONDS: u64 = 30;
    /// The longest name that is shown, in characters; longer ones are cut.
    pub const LONGEST_NAME: usize = 100;

    /// `issuer` exactly as tokens write it. `audiences`: one or several, separated by commas. `roles_claim`: a claim's name,
    /// or a JSON pointer (RFC 6901) such as `/realm_access/roles`; the claim holds a list, or a text with commas or spaces.
    ///
    /// # Errors
    /// [`TrustError`] if one of them is empty.
    pub fn new(issuer: &str, audiences: &str, roles_claim: &str) -> Result<Self, TrustError> {
        let audiences: Vec<_> =
            audiences.split(',').map(str::trim).filter(|audience| !audience.is_empty()).map(str::to_owned).collect();
        if issuer.is_empty() || audiences.is_empty() || roles_claim.is_empty() {
            return Err(TrustError);
        }
        Ok(Self { issuer: issuer.to_owned(), audiences, roles_claim: roles_claim.to_owned() })
    }

    /// The operator whom the token names, if it is signed with this key and meant for us. They may have no role.
    ///
    /// # Errors
    /// [`Refusal`], by the first thing that is wrong.
    pub fn operator(&self, token: &BearerToken<'_>, key: &Key) -> Result<Operator, Refusal> {
        let claims = decode::<Claims>(token.expose(), &key.verifier, &self.validation(key))
            .map_err(|error| refusal(error.kind()))?
            .claims;
        if !self.is_for_us(&claims) {
            return Err(Refusal::Audience);
        }
        let subject = Subject::new(&self.issuer, &claims.sub).map_err(|_| Refusal::Claims)?;
        let name = claims.name().unwrap_or_else(|| subject.to_string());
        Ok(Operator { subject, name: name.into(), roles: self.roles(&claims.others) })
    }

    fn validation(&self, key: &Key) -> Validation {
        // The key says which algorithm, never the token: else a public key could be used as a shared secret.
        let mut validation = Validation::new(key.algorithm);
        validation.leeway = Self::LEEWAY_SECONDS;
        validation.validate_nbf = true;
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        validation.set_issuer(&[&self.issuer]);
        // Checked by `is_for_us`: this library passes a token without `aud` unless it is required, which Cognito forbids.
        validation.validate_aud = false;
        validation
    }

    fn is_for_us(&self, claims: &Claims) -> bool {
        let ours = |audience: &String| self.audiences.contains(audience);
        match (&claims.aud, claims.token_use, &claims.client_id) {
            (Some(Audience::One(audience)), ..) => ours(audience),
            (Some(Audience::Several(audiences)), ..) => audiences.iter().any(ours),
            (None, Some(TokenUse::Access), Some(client)) => ours(client),
            (None, ..) => false,
        }
    }

    fn roles(&self, claims: &Value) -> Roles {
        // Only a pointer begins with `/`. A claim's name may have slashes further on: `https://example.com/roles`.
        let is_pointer = self.roles_claim.starts_with('/');
        let claim = if is_pointer { claims.pointer(&self.roles_claim) } else { claims.get(&self.roles_claim) };
        match claim {
            Some(Value::Array(names)) => Roles::among(names.iter().filter_map(Value::as_str)),
            Some(Value::String(names)) => Roles::among(names.split([',', ' '])),
            _ => Roles::default(),
        }
    }
}

/// The claims that are read. A wrong type in one of them is a wrong token.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    aud: Option<Audience>,
    client_id: Option<String>,
    token_use: Option<TokenUse>,
    #[serde(flatten)]
    others: Value,
}

/// RFC 7519, section 4.1.3: one text or a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TokenUse {
    Id,
    Access,
}

impl Claims {
    /// The name to show, on one line. Neither e-mail address nor user name takes its place: what is not needed is not read.
    fn name(&self) -> Option<String> {
        let name = self.others.get("name")?.as_str()?;
        let shown: String = name.trim().chars().filter(|c| !c.is_control()).take(Trust::LONGEST_NAME).collect();
        (!shown.is_empty()).then_some(shown)
    }
}

/// The library's error texts may repeat claims, so only its kind is kept.
fn refusal(kind: &ErrorKind) -> Refusal {
    match kind {
        ErrorKind::InvalidSignature => Refusal::Signature,
        ErrorKind::InvalidAlgorithm => Refusal::Algorithm,
        ErrorKind::InvalidIssuer => Refusal::Issuer,
        ErrorKind::ExpiredSignature => Refusal::Expired,
        ErrorKind::ImmatureSignature => Refusal::NotYet,
        _ => Refusal::Claims,
    }
}
