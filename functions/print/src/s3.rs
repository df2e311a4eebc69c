//! Buckets on S3.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;

use crate::{NotStored, Store};

/// A bucket, encrypted by its own key and cleared by its lifecycle.
#[derive(Clone, Debug)]
pub struct S3Store {
    client: Client,
    bucket: String,
}

impl S3Store {
    /// This bucket.
    #[must_use]
    pub fn new(client: Client, bucket: String) -> Self {
        Self { client, bucket }
    }
}

impl Store for S3Store {
    /// Source of the condition: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
    async fn create(&self, key: &str, object: Vec<u8>, content_type: &'static str) -> Result<(), NotStored> {
        let put = self.client.put_object().bucket(&self.bucket).key(key).body(ByteStream::from(object));
        let put = put.content_type(content_type).if_none_match("*");
        put.send().await.map(|_| ()).map_err(|error| NotStored(error.into()))
    }
}
