//! Buckets on S3.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;

use super::{Bucket, NotPut};

/// A bucket: encrypted by its own key, emptied by its lifecycle.
#[derive(Clone, Debug)]
pub struct S3Bucket {
    client: Client,
    bucket: String,
}

impl S3Bucket {
    /// The bucket of this name.
    #[must_use]
    pub fn new(client: Client, bucket: String) -> Self {
        Self { client, bucket }
    }
}

impl Bucket for S3Bucket {
    async fn put_new(&self, key: &str, media_type: &str, object: Vec<u8>) -> Result<(), NotPut> {
        let put = self.client.put_object().bucket(&self.bucket).key(key).content_type(media_type);
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        let put = put.if_none_match("*").body(ByteStream::from(object));
        put.send().await.map(|_| ()).map_err(|error| NotPut(error.into()))
    }
}
