//! Serves the endpoint, and can leave a request without an answer.
//!
//! `axum::serve` always answers, and a provider whose answer is lost does not: here a response marked [`Dropped`] becomes an error
//! of the connection, which closes before a byte of the answer is written.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use hyper::service::Service;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

use super::answer::Dropped;

/// Answers whoever connects, until the process ends.
pub async fn serve(listener: TcpListener, router: Router) -> Infallible {
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file descriptors, as a rule: it passes.
                tracing::warn!(error = &error as &dyn std::error::Error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // Small answers go out at once.
        let _ = stream.set_nodelay(true);
        let router = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let answer = router.call(request);
                async move { answer.await.map_err(|never| match never {}).and_then(unless_dropped) }
            });
            // An error here is a caller who went away, or an answer that was dropped.
            let _ =
                Builder::new(TokioExecutor::new()).http1_only().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

fn unless_dropped(response: Response) -> io::Result<Response> {
    if response.extensions().get::<Dropped>().is_some() {
        return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the answer was dropped on request"));
    }
    Ok(response)
}
