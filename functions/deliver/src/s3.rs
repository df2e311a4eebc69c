//! Kept copies on S3.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;

use crate::provider::{Copies, CopyNotKept};

/// The copies' bucket: encrypted by the bucket's own key on top of ours, deleted by its lifecycle.
#[derive(Clone, Debug)]
pub struct S3Copies {
    client: Client,
    bucket: String,
}

impl S3Copies {
    /// Copies in this bucket.
    #[must_use]
    pub fn new(client: Client, bucket: String) -> Self {
        Self { client, bucket }
    }
}

impl Copies for S3Copies {
    async fn keep(&self, key: &str, object: Vec<u8>) -> Result<(), CopyNotKept> {
        let put = self.client.put_object().bucket(&self.bucket).key(key).body(ByteStream::from(object));
        put.content_type("application/octet-stream").send().await.map(|_| ()).map_err(|error| CopyNotKept(error.into()))
    }
}
