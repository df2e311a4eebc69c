//! Consignments on S3.

use std::collections::BTreeMap;

use aws_sdk_s3::Client;
use aws_sdk_s3::presigning::PresigningConfig;
use jiff::Timestamp;
use model::channel::Channel;

use super::{Files, LINK_LIFE, Link, NoLink};

/// The buckets, by channel.
#[derive(Clone, Debug)]
pub struct S3Files {
    client: Client,
    buckets: BTreeMap<Channel, String>,
}

impl S3Files {
    /// The buckets of these channels, by their names.
    #[must_use]
    pub fn new(client: Client, buckets: impl Into<BTreeMap<Channel, String>>) -> Self {
        Self { client, buckets: buckets.into() }
    }
}

impl Files for S3Files {
    async fn link(&self, channel: Channel, key: &str, now: Timestamp) -> Result<Link, NoLink> {
        let bucket = self.buckets.get(&channel).ok_or_else(|| NoLink("no bucket is known of this channel".into()))?;
        let life = PresigningConfig::expires_in(LINK_LIFE).map_err(|error| NoLink(error.into()))?;
        let request = self.client.get_object().bucket(bucket).key(key).response_content_disposition("attachment");
        let request = request.presigned(life).await.map_err(|error| NoLink(error.into()))?;
        Ok(Link { url: request.uri().to_owned(), expires_at: now + LINK_LIFE })
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::config::{BehaviorVersion, Builder, Credentials, Region};

    use super::*;

    #[tokio::test]
    async fn a_link_opens_one_file_for_a_quarter_of_an_hour() {
        let configuration = Builder::new()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("eu-west-1"))
            .credentials_provider(Credentials::for_tests());
        let client = Client::from_conf(configuration.build());
        let files = S3Files::new(client, [(Channel::Call, "calls".to_owned())]);
        let now = Timestamp::from_second(1_795_000_000).expect("in range");
        let link = files.link(Channel::Call, "inc/0001/call-000001/x.csv", now).await.expect("a link");
        assert_eq!(link.expires_at.as_second(), 1_795_000_900);
        assert!(link.url.starts_with("https://calls.s3.eu-west-1.amazonaws.com/inc/0001/call-000001/x.csv?"));
        assert!(link.url.contains("X-Amz-Expires=900"), "{}", link.url);
        assert!(files.link(Channel::Letter, "x", now).await.is_err());
    }
}
