//! The queues of a world.

use std::collections::BTreeMap;

use aws_lambda_events::sqs::SqsEvent;
use model::channel::Channel;
use serde_json::{Value, json};

use super::Step;

/// A message under way.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) id: String,
    body: String,
    receives: usize,
}

impl Letter {
    pub(super) fn new(body: String) -> Self {
        Self { id: String::new(), body, receives: 0 }
    }
}

/// How often a message is received before it is thrown away, as template.yaml says.
const MAX_RECEIVES: usize = 5;

/// All queues, by the function that works them off.
#[derive(Default)]
pub(super) struct Post {
    queues: BTreeMap<Step, Vec<Letter>>,
    dead: usize,
    ids: usize,
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let waiting: Vec<_> = self.queues.iter().map(|(step, letters)| (step, letters.len())).collect();
        write!(f, "waiting {waiting:?}, dead {}", self.dead)
    }
}

impl Post {
    pub(super) fn put(&mut self, step: Step, letter: Letter) {
        self.ids += 1;
        let id = format!("message-{}", self.ids);
        self.queues.entry(step).or_default().push(Letter { id, ..letter });
    }

    pub(super) fn shuffle(&mut self, step: Step, shuffle: impl FnOnce(&mut Vec<Letter>)) {
        shuffle(self.queues.entry(step).or_default());
    }

    pub(super) fn take(&mut self, step: Step) -> Vec<Letter> {
        let mut letters = std::mem::take(self.queues.entry(step).or_default());
        letters.iter_mut().for_each(|letter| letter.receives += 1);
        letters
    }

    pub(super) fn put_back(&mut self, step: Step, letters: &[Letter], failed: &[String]) {
        for letter in letters.iter().filter(|letter| failed.contains(&letter.id)) {
            if letter.receives >= MAX_RECEIVES {
                self.dead += 1;
            } else {
                self.queues.entry(step).or_default().push(letter.clone());
            }
        }
    }

    /// How many released messages wait, by channel: each channel has a queue of its own.
    pub(super) fn released(&self) -> BTreeMap<Channel, usize> {
        let mut depths = BTreeMap::new();
        for letter in [Step::Deliver, Step::Print, Step::Call].iter().filter_map(|step| self.queues.get(step)).flatten()
        {
            *depths.entry(channel_of(&letter.body)).or_default() += 1;
        }
        depths
    }

    /// How many messages wait for this function.
    pub(super) fn waiting(&self, step: Step) -> usize {
        self.queues.get(&step).map_or(0, Vec::len)
    }

    pub(super) fn dead(&self) -> usize {
        self.dead
    }
}

/// The channel of a released message, or of a test: both say it in the same place.
pub(super) fn channel_of(body: &str) -> Channel {
    #[derive(serde::Deserialize)]
    struct OfChannel {
        channel: Channel,
    }
    serde_json::from_str::<OfChannel>(body).expect("a message").channel
}

/// S3's notification of an upload, in the shape of the file under `events/`.
pub(super) fn uploaded(key: &str, etag: &str, size: usize) -> String {
    let file: Value = serde_json::from_str(include_str!("../../../events/04-import-uploaded.json")).expect("JSON");
    let body = file["Records"][0]["body"].as_str().expect("a body");
    let mut notification: Value = serde_json::from_str(body).expect("JSON");
    let object = &mut notification["Records"][0]["s3"]["object"];
    (object["key"], object["eTag"], object["size"]) = (key.into(), etag.into(), size.into());
    notification.to_string()
}

/// The event by which Lambda hands these letters over.
pub(super) fn event(letters: &[Letter]) -> SqsEvent {
    let record = |letter: &Letter| {
        json!({
            "messageId": letter.id, "receiptHandle": letter.id, "body": letter.body, "attributes": {}, "messageAttributes": {},
            "md5OfBody": "", "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:1:q", "awsRegion": "us-east-1",
        })
    };
    let records: Vec<_> = letters.iter().map(record).collect();
    serde_json::from_value(json!({ "Records": records })).expect("an SQS event")
}
