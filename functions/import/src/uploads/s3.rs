//! The uploads bucket on S3.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use stores::aws::Failure;

use super::{Fetched, UploadError, Uploads};

/// The uploads bucket.
#[derive(Clone, Debug)]
pub struct S3Uploads {
    client: Client,
    bucket: String,
}

impl S3Uploads {
    /// The bucket of this name.
    #[must_use]
    pub fn new(client: Client, bucket: impl Into<String>) -> Self {
        Self { client, bucket: bucket.into() }
    }
}

impl Uploads for S3Uploads {
    async fn fetch(&self, key: &str, etag: &str, most_bytes: usize) -> Result<Fetched, UploadError> {
        let request = self.client.get_object().bucket(&self.bucket).key(key).if_match(format!("\"{etag}\""));
        match request.send().await {
            Ok(object) => body(object, most_bytes).await,
            Err(error) => absence(&error).ok_or_else(|| unavailable("read", Failure::from(&error))),
        }
    }

    async fn delete(&self, key: &str) -> Result<(), UploadError> {
        let request = self.client.delete_object().bucket(&self.bucket).key(key);
        request.send().await.map(|_| ()).map_err(|error| unavailable("deleted", Failure::from(&error)))
    }
}

/// The bytes, read piece by piece into one buffer: collecting them first would hold the file twice.
async fn body(mut object: GetObjectOutput, most_bytes: usize) -> Result<Fetched, UploadError> {
    let length = object.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
    if length > most_bytes {
        return Ok(Fetched::TooLarge);
    }
    let mut file = Vec::with_capacity(length);
    while let Some(piece) = object.body.try_next().await.map_err(|error| unavailable("read", error))? {
        if file.len() + piece.len() > most_bytes {
            return Ok(Fetched::TooLarge);
        }
        file.extend_from_slice(&piece);
    }
    Ok(Fetched::File(file))
}

/// 404 and 412 are answers, not failures.
fn absence(error: &SdkError<GetObjectError>) -> Option<Fetched> {
    match error.raw_response()?.status().as_u16() {
        404 => Some(Fetched::Gone),
        412 => Some(Fetched::Replaced),
        _ => None,
    }
}

fn unavailable(doing: &'static str, source: impl std::error::Error + Send + Sync + 'static) -> UploadError {
    UploadError { doing, source: Box::new(source) }
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::operation::delete_object::DeleteObjectOutput;
    use aws_smithy_mocks::{RuleMode, mock, mock_client};
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
    use aws_smithy_types::body::SdkBody;

    use super::*;

    /// What `fetch` makes of an answer of S3.
    async fn fetched(status: u16, body: &'static str, most_bytes: usize) -> Result<Fetched, UploadError> {
        let answer = mock!(Client::get_object)
            .match_requests(|request| {
                (request.bucket(), request.key(), request.if_match())
                    == (Some("uploads"), Some("key"), Some("\"etag\""))
            })
            .sequence()
            .http_response(move || {
                let mut response = HttpResponse::new(status.try_into().expect("a status"), SdkBody::from(body));
                response.headers_mut().insert("content-length", body.len().to_string());
                response
            })
            .repeatedly()
            .build();
        let client = mock_client!(aws_sdk_s3, RuleMode::MatchAny, [&answer]);
        S3Uploads::new(client, "uploads").fetch("key", "etag", most_bytes).await
    }

    #[tokio::test]
    async fn an_object_is_read_if_it_is_the_one_and_not_too_large() {
        assert!(fetched(200, "reference", 9).await.expect("an answer") == Fetched::File(b"reference".to_vec()));
        assert!(fetched(200, "reference", 8).await.expect("an answer") == Fetched::TooLarge);
    }

    #[tokio::test]
    async fn an_object_that_is_gone_or_another_is_an_answer() {
        let code = |code| match code {
            404 => "<Error><Code>NoSuchKey</Code></Error>",
            _ => "<Error><Code>PreconditionFailed</Code></Error>",
        };
        assert!(fetched(404, code(404), 9).await.expect("an answer") == Fetched::Gone);
        assert!(fetched(412, code(412), 9).await.expect("an answer") == Fetched::Replaced);
    }

    #[tokio::test]
    async fn any_other_answer_is_a_failure() {
        let error = fetched(403, "<Error><Code>AccessDenied</Code></Error>", 9).await.err().expect("a failure");
        assert_eq!(error.to_string(), "the upload could not be read");
    }

    #[tokio::test]
    async fn an_object_is_deleted_by_its_key() {
        let answer = mock!(Client::delete_object)
            .match_requests(|request| (request.bucket(), request.key()) == (Some("uploads"), Some("key")))
            .then_output(|| DeleteObjectOutput::builder().build());
        let client = mock_client!(aws_sdk_s3, [&answer]);
        S3Uploads::new(client, "uploads").delete("key").await.expect("deleted");
        assert_eq!(answer.num_calls(), 1);
    }
}
