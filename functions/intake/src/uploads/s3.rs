//! The uploads bucket on S3.

use std::error::Error;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{Builder, RequestChecksumCalculation};
use aws_sdk_s3::presigning::PresigningConfig;
use axum::body::Bytes;
use bodies::intake::list::UploadAddress;
use jiff::Timestamp;
use stores::aws::Failure;

use super::{ADDRESS_LIFE, UploadError, Uploads};

/// The uploads bucket.
#[derive(Clone, Debug)]
pub struct S3Uploads {
    client: Client,
    bucket: String,
}

impl S3Uploads {
    /// The bucket of this name.
    #[must_use]
    pub fn new(sdk: &SdkConfig, bucket: impl Into<String>) -> Self {
        Self::with_configuration(Builder::from(sdk), bucket)
    }

    fn with_configuration(configuration: Builder, bucket: impl Into<String>) -> Self {
        // By default the SDK would sign a checksum into an upload address: that of an empty file, which no other then
        // matches.
        let configuration =
            configuration.request_checksum_calculation(RequestChecksumCalculation::WhenRequired).build();
        Self { client: Client::from_conf(configuration), bucket: bucket.into() }
    }
}

fn failed(doing: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> UploadError {
    UploadError { doing, source: source.into() }
}

impl Uploads for S3Uploads {
    async fn put(&self, key: &str, file: Bytes) -> Result<(), UploadError> {
        let request = self.client.put_object().bucket(&self.bucket).key(key).body(file.into());
        request.send().await.map(|_| ()).map_err(|error| failed("stored", Failure::from(&error)))
    }

    async fn address(&self, key: &str, now: Timestamp) -> Result<UploadAddress, UploadError> {
        let life = PresigningConfig::expires_in(ADDRESS_LIFE).map_err(|error| failed("prepared", error))?;
        let request = self.client.put_object().bucket(&self.bucket).key(key).presigned(life).await;
        let request = request.map_err(|error| failed("prepared", Failure::from(&error)))?;
        let (method, url) = (request.method().to_owned(), request.uri().to_owned());
        Ok(UploadAddress { method, url, expires_at: now + ADDRESS_LIFE })
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
    use aws_sdk_s3::operation::put_object::{PutObjectError, PutObjectOutput};
    use aws_smithy_mocks::{mock, mock_client};

    use super::*;

    #[tokio::test]
    async fn an_address_takes_any_file_for_a_quarter_of_an_hour() {
        let configuration = Builder::new()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("eu-west-1"))
            .credentials_provider(Credentials::for_tests());
        let uploads = S3Uploads::with_configuration(configuration, "uploads");
        let now = Timestamp::from_second(1_795_000_000).expect("in range");
        let UploadAddress { method, url, expires_at } = uploads.address("inc/0001/x", now).await.expect("an address");
        assert_eq!((method.as_str(), expires_at.as_second()), ("PUT", 1_795_000_900));
        let (place, signature) = url.split_once('?').expect("a signature");
        assert_eq!(place, "https://uploads.s3.eu-west-1.amazonaws.com/inc/0001/x");
        assert!(signature.contains("X-Amz-Expires=900") && signature.contains("X-Amz-SignedHeaders=host&"), "{url}");
        assert!(!signature.to_lowercase().contains("checksum"), "it would fit an empty file only: {url}");
    }

    #[tokio::test]
    async fn a_file_is_put_as_it_is_and_a_failure_says_nothing_of_it() {
        let taken = mock!(Client::put_object)
            .match_requests(|request| (request.bucket(), request.key()) == (Some("uploads"), Some("key")))
            .then_output(|| PutObjectOutput::builder().build());
        let uploads = S3Uploads { client: mock_client!(aws_sdk_s3, [&taken]), bucket: "uploads".to_owned() };
        uploads.put("key", Bytes::from_static(b"reference\n")).await.expect("taken");
        assert_eq!(taken.num_calls(), 1);

        let refused = mock!(Client::put_object).then_error(|| PutObjectError::unhandled("ada@example.com"));
        let uploads = S3Uploads { client: mock_client!(aws_sdk_s3, [&refused]), bucket: "uploads".to_owned() };
        let error = uploads.put("key", Bytes::from_static(b"ada@example.com\n")).await.expect_err("refused");
        assert_eq!(error.to_string(), "the upload could not be stored");
        assert!(!model::error::chain(&error).contains("ada@"));
    }
}
