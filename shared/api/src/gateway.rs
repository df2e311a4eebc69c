//! The way from API Gateway's event to the router and back.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Uri;
use lambda_http::request::RequestContext;
use lambda_http::{Error, RequestExt, service_fn};
use tower::ServiceExt;

use crate::operator::Caller;

/// Answers the events of a REST API with this router, for as long as the function lives.
///
/// # Errors
/// Those of the Lambda runtime.
pub async fn run(router: Router) -> Result<(), Error> {
    lambda_http::run(service_fn(|event| router.clone().oneshot(request_of(event)))).await
}

/// The router's request: the path as the routes know it, without the stage that `lambda_http` puts before it, and the
/// operator whom the authorizer names. Whatever else the gateway says of the request is left behind.
#[must_use]
pub fn request_of(event: lambda_http::Request) -> Request {
    let context = event.request_context_ref();
    let caller =
        context.and_then(RequestContext::authorizer).and_then(|authorizer| Caller::from_context(&authorizer.fields));
    let uri = context.and_then(stage).and_then(|stage| without(stage, event.uri()));
    let (mut parts, body) = event.into_parts();
    parts.uri = uri.unwrap_or(parts.uri);
    parts.extensions.clear();
    if let Some(caller) = caller {
        parts.extensions.insert(caller);
    }
    Request::from_parts(parts, Body::new(body))
}

fn stage(context: &RequestContext) -> Option<&str> {
    match context {
        RequestContext::ApiGatewayV1(rest) => rest.stage.as_deref(),
        _ => None,
    }
}

/// The address without its stage, where it has that.
fn without(stage: &str, uri: &Uri) -> Option<Uri> {
    let path = uri.path_and_query()?.as_str().strip_prefix('/')?.strip_prefix(stage)?;
    path.starts_with('/').then(|| path.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stage_is_no_part_of_the_routes_path() {
        let stripped = |uri: &str| without("v1", &uri.parse().expect("a URI")).map(|uri| uri.to_string());
        assert_eq!(stripped("https://api.example/v1/incidents?after=a%20b"), Some("/incidents?after=a%20b".to_owned()));
        assert_eq!(stripped("/v1/"), Some("/".to_owned()));
        assert_eq!(stripped("/v10/incidents"), None);
        assert_eq!(stripped("/incidents"), None);
    }
}
