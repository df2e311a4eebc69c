//! Who is calling, and whether their roles allow it.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::actor::Actor;
use model::operator::{Operator, Role};
use serde_json::Value;

use crate::problem::{NOT_SIGNED_IN, Problem, ROLE};

/// The operator who calls. The gateway's side puts it into the request, the route's check lets it through.
#[derive(Clone, Debug)]
pub struct Caller(pub Operator);

impl Caller {
    /// The operator that the authorizer's context names; what it is without one, the route's check answers.
    pub(crate) fn from_context(context: &HashMap<String, Value>) -> Option<Self> {
        Operator::from_context(context).ok().map(Self)
    }
}

/// The operator as the actor of what they do.
#[must_use]
pub fn actor(operator: &Operator) -> Actor {
    Actor::Operator { subject: operator.subject.to_string(), name: operator.name.expose().clone() }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            Problem::new(
                &NOT_SIGNED_IN,
                "Send a valid token of your issuer in the header Authorization, as Bearer TOKEN.",
            )
        })
    }
}

/// Lets the request through to its route if the caller has one of these roles.
pub(crate) async fn check(State(roles): State<&'static [Role]>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match Caller::from_request_parts(&mut parts, &()).await.and_then(|caller| allowed(&caller.0, roles)) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    }
}

fn allowed(operator: &Operator, roles: &[Role]) -> Result<(), Problem> {
    if roles.iter().any(|role| operator.roles.contains(*role)) {
        return Ok(());
    }
    let needed = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" or ");
    let detail = format!("This takes the role {needed}. Ask a colleague who has it, or whoever gives out roles.");
    Err(Problem::new(&ROLE, detail))
}
