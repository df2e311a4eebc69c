//! The page's files on S3.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use stores::aws::Failure;

use super::{Pages, PagesError};
use crate::file::File;

/// The bucket behind the public page. It keeps every version of a file, so that what the public could read when can be shown.
#[derive(Clone, Debug)]
pub struct S3Pages {
    client: Client,
    bucket: String,
}

impl S3Pages {
    /// The bucket of this name.
    #[must_use]
    pub fn new(client: Client, bucket: impl Into<String>) -> Self {
        Self { client, bucket: bucket.into() }
    }
}

impl Pages for S3Pages {
    async fn put(&self, file: File) -> Result<(), PagesError> {
        let File { key, content_type, cache_control, body } = file;
        let request = self.client.put_object().bucket(&self.bucket).key(&key);
        let request = request.content_type(content_type).cache_control(cache_control);
        match request.body(ByteStream::from(body.into_bytes())).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(PagesError { key, source: Box::new(Failure::from(&error)) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::operation::put_object::{PutObjectError, PutObjectOutput};
    use aws_sdk_s3::types::error::InvalidRequest;
    use aws_smithy_mocks::{mock, mock_client};

    use super::*;

    fn file() -> File {
        File {
            key: "inc-1/index.html".to_owned(),
            content_type: "text/html; charset=utf-8",
            cache_control: "public, max-age=60",
            body: "<p>".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_file_says_what_it_is_and_how_long_it_may_be_kept() {
        let answer = mock!(Client::put_object)
            .match_requests(|request| {
                (request.bucket(), request.key()) == (Some("page"), Some("inc-1/index.html"))
                    && request.content_type() == Some("text/html; charset=utf-8")
                    && request.cache_control() == Some("public, max-age=60")
                    && request.body().bytes() == Some(b"<p>")
            })
            .then_output(|| PutObjectOutput::builder().build());
        let client = mock_client!(aws_sdk_s3, [&answer]);
        S3Pages::new(client, "page").put(file()).await.expect("put");
        assert_eq!(answer.num_calls(), 1);
    }

    #[tokio::test]
    async fn a_failure_names_the_file_and_nothing_of_what_is_in_it() {
        let answer = mock!(Client::put_object)
            .then_error(|| PutObjectError::InvalidRequest(InvalidRequest::builder().message("<p>").build()));
        let client = mock_client!(aws_sdk_s3, [&answer]);
        let error = S3Pages::new(client, "page").put(file()).await.expect_err("a failure");
        assert_eq!(error.to_string(), "the page's file inc-1/index.html could not be written");
        assert!(!format!("{error:?}").contains("<p>"), "{error:?}");
    }
}
