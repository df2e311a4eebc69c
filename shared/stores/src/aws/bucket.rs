//! Buckets on S3.

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use jiff::Timestamp;

use super::Failure;
use crate::{
    AlreadyThere, CreateObjects, DeleteObjects, FetchObjects, Fetched, Link, LinkObjects, ObjectError, PutObjects,
};

/// A bucket. Its encryption, its life cycle and who may do what with it stand in template.yaml.
#[derive(Clone, Debug)]
pub struct S3Bucket {
    client: Client,
    name: String,
}

impl S3Bucket {
    /// The bucket of this name.
    #[must_use]
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self { client, name: name.into() }
    }

    fn storing(&self, key: &str, media_type: &str, object: Vec<u8>) -> PutObjectFluentBuilder {
        let request = self.client.put_object().bucket(&self.name).key(key);
        request.content_type(media_type).body(ByteStream::from(object))
    }
}

impl CreateObjects for S3Bucket {
    /// Source of the condition: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
    async fn create(&self, key: &str, media_type: &'static str, object: Vec<u8>) -> Result<(), ObjectError> {
        let request = self.storing(key, media_type, object).if_none_match("*");
        request.send().await.map(drop).map_err(|error| match status(&error) {
            Some(412) => ObjectError::new("stored", AlreadyThere),
            _ => ObjectError::new("stored", Failure::from(&error)),
        })
    }
}

impl PutObjects for S3Bucket {
    async fn put(
        &self,
        key: &str,
        media_type: &'static str,
        cache_control: Option<&'static str>,
        object: Vec<u8>,
    ) -> Result<(), ObjectError> {
        let request = self.storing(key, media_type, object).set_cache_control(cache_control.map(str::to_owned));
        request.send().await.map(drop).map_err(|error| ObjectError::new("stored", Failure::from(&error)))
    }
}

impl FetchObjects for S3Bucket {
    async fn fetch(&self, key: &str, etag: &str, max_bytes: usize) -> Result<Fetched, ObjectError> {
        let request = self.client.get_object().bucket(&self.name).key(key).if_match(format!("\"{etag}\""));
        match request.send().await {
            Ok(object) => body(object, max_bytes).await,
            Err(error) => absence(&error).ok_or_else(|| ObjectError::new("read", Failure::from(&error))),
        }
    }
}

impl DeleteObjects for S3Bucket {
    async fn delete(&self, key: &str) -> Result<(), ObjectError> {
        let request = self.client.delete_object().bucket(&self.name).key(key);
        request.send().await.map(drop).map_err(|error| ObjectError::new("deleted", Failure::from(&error)))
    }
}

impl LinkObjects for S3Bucket {
    async fn link(&self, key: &str, now: Timestamp, life: Duration) -> Result<Link, ObjectError> {
        let config = PresigningConfig::expires_in(life).map_err(|error| ObjectError::new("linked to", error))?;
        let request = self.client.get_object().bucket(&self.name).key(key).response_content_disposition("attachment");
        let request = request.presigned(config).await;
        let request = request.map_err(|error| ObjectError::new("linked to", Failure::from(&error)))?;
        Ok(Link { url: request.uri().to_owned(), expires_at: now + life })
    }
}

/// The bytes, read piece by piece into one buffer: collecting them first would hold the file twice.
async fn body(mut object: GetObjectOutput, max_bytes: usize) -> Result<Fetched, ObjectError> {
    let length = object.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
    if length > max_bytes {
        return Ok(Fetched::TooLarge);
    }
    let mut file = Vec::with_capacity(length);
    while let Some(piece) = object.body.try_next().await.map_err(|error| ObjectError::new("read", error))? {
        if file.len() + piece.len() > max_bytes {
            return Ok(Fetched::TooLarge);
        }
        file.extend_from_slice(&piece);
    }
    Ok(Fetched::File(file))
}

/// 404 and 412 are answers, not failures.
fn absence(error: &SdkError<GetObjectError>) -> Option<Fetched> {
    match status(error)? {
        404 => Some(Fetched::Gone),
        412 => Some(Fetched::Replaced),
        _ => None,
    }
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    Some(error.raw_response()?.status().as_u16())
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::config::{BehaviorVersion, Builder, Credentials, Region};
    use aws_sdk_s3::operation::delete_object::DeleteObjectOutput;
    use aws_sdk_s3::operation::put_object::{PutObjectError, PutObjectOutput};
    use aws_sdk_s3::types::error::InvalidRequest;
    use aws_smithy_mocks::{RuleMode, mock, mock_client};
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
    use aws_smithy_types::body::SdkBody;
    use model::error::chain;

    use super::*;

    fn response(status: u16, body: &'static str) -> HttpResponse {
        let mut response = HttpResponse::new(status.try_into().expect("a status"), SdkBody::from(body));
        response.headers_mut().insert("content-length", body.len().to_string());
        response
    }

    #[tokio::test]
    async fn an_object_is_created_on_condition_that_none_stands_there() {
        let rule = mock!(Client::put_object)
            .match_requests(|request| {
                (request.bucket(), request.key()) == (Some("letters"), Some("inc/1/letters.pdf"))
                    && request.content_type() == Some("application/pdf")
                    && request.if_none_match() == Some("*")
                    && request.body().bytes() == Some(b"%PDF")
            })
            .sequence()
            .output(|| PutObjectOutput::builder().build())
            .http_response(|| response(412, "<Error><Code>PreconditionFailed</Code></Error>"))
            .build();
        let bucket = S3Bucket::new(mock_client!(aws_sdk_s3, RuleMode::MatchAny, [&rule]), "letters");
        let create = || bucket.create("inc/1/letters.pdf", "application/pdf", b"%PDF".to_vec());
        create().await.expect("created");
        let error = create().await.expect_err("there is one");
        assert_eq!(error.source.downcast_ref(), Some(&AlreadyThere));
    }

    #[tokio::test]
    async fn a_failure_keeps_nothing_of_what_was_to_be_stored() {
        let rule = mock!(Client::put_object).then_error(|| {
            PutObjectError::InvalidRequest(InvalidRequest::builder().message("ada@example.com").build())
        });
        let bucket = S3Bucket::new(mock_client!(aws_sdk_s3, RuleMode::MatchAny, [&rule]), "copies");
        let error = bucket.create("key", "text/csv", b"ada@example.com".to_vec()).await.expect_err("a failure");
        assert_eq!(error.to_string(), "an object could not be stored");
        assert!(!format!("{error:?} {}", chain(&error)).contains("ada@"), "{error:?}");
        let error = bucket.put("key", "text/csv", None, b"ada@example.com".to_vec()).await.expect_err("a failure");
        assert!(!format!("{error:?} {}", chain(&error)).contains("ada@"), "{error:?}");
    }

    #[tokio::test]
    async fn an_object_that_is_put_says_what_it_is_and_how_long_it_may_be_kept() {
        let rule = mock!(Client::put_object)
            .match_requests(|request| {
                request.content_type() == Some("text/html; charset=utf-8")
                    && request.cache_control() == Some("public, max-age=60")
                    && request.if_none_match().is_none()
            })
            .then_output(|| PutObjectOutput::builder().build());
        let bucket = S3Bucket::new(mock_client!(aws_sdk_s3, [&rule]), "page");
        let put = bucket.put("index.html", "text/html; charset=utf-8", Some("public, max-age=60"), b"<p>".to_vec());
        put.await.expect("put");
        assert_eq!(rule.num_calls(), 1);
    }

    /// What `fetch` makes of an answer of S3.
    async fn fetched(status: u16, body: &'static str, max_bytes: usize) -> Result<Fetched, ObjectError> {
        let answer = mock!(Client::get_object)
            .match_requests(|request| {
                (request.bucket(), request.key(), request.if_match())
                    == (Some("uploads"), Some("key"), Some("\"etag\""))
            })
            .sequence()
            .http_response(move || response(status, body))
            .repeatedly()
            .build();
        let client = mock_client!(aws_sdk_s3, RuleMode::MatchAny, [&answer]);
        S3Bucket::new(client, "uploads").fetch("key", "etag", max_bytes).await
    }

    #[tokio::test]
    async fn an_object_is_read_if_it_is_the_one_and_not_too_large() {
        assert!(fetched(200, "reference", 9).await.expect("an answer") == Fetched::File(b"reference".to_vec()));
        assert!(fetched(200, "reference", 8).await.expect("an answer") == Fetched::TooLarge);
    }

    #[tokio::test]
    async fn an_object_that_is_gone_or_another_is_an_answer_and_any_other_is_a_failure() {
        let gone = fetched(404, "<Error><Code>NoSuchKey</Code></Error>", 9).await;
        assert!(gone.expect("an answer") == Fetched::Gone);
        let replaced = fetched(412, "<Error><Code>PreconditionFailed</Code></Error>", 9).await;
        assert!(replaced.expect("an answer") == Fetched::Replaced);
        let error = fetched(403, "<Error><Code>AccessDenied</Code></Error>", 9).await.err().expect("a failure");
        assert_eq!(error.to_string(), "an object could not be read");
    }

    #[tokio::test]
    async fn an_object_is_deleted_by_its_key() {
        let answer = mock!(Client::delete_object)
            .match_requests(|request| (request.bucket(), request.key()) == (Some("uploads"), Some("key")))
            .then_output(|| DeleteObjectOutput::builder().build());
        let client = mock_client!(aws_sdk_s3, RuleMode::MatchAny, [&answer]);
        S3Bucket::new(client, "uploads").delete("key").await.expect("deleted");
        assert_eq!(answer.num_calls(), 1);
    }

    #[tokio::test]
    async fn a_link_opens_one_object_for_as_long_as_was_asked() {
        let configuration = Builder::new()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("eu-west-1"))
            .credentials_provider(Credentials::for_tests());
        let bucket = S3Bucket::new(Client::from_conf(configuration.build()), "calls");
        let now = Timestamp::from_second(1_795_000_000).expect("in range");
        let life = Duration::from_secs(900);
        let link = bucket.link("inc/0001/call-000001/x.csv", now, life).await.expect("a link");
        assert_eq!(link.expires_at.as_second(), 1_795_000_900);
        assert!(link.url.starts_with("https://calls.s3.eu-west-1.amazonaws.com/inc/0001/call-000001/x.csv?"));
        assert!(link.url.contains("X-Amz-Expires=900"), "{}", link.url);
    }
}
