//! Which actions of IAM a function's code needs: from its calls of ports to the SDK's requests that the adapters make for them.
//!
//! This leans on how the code is written, and says so where it is not: a table is held in a variable or field named after its port
//! (`incidents`, `customers`, `deliveries`; `store` in what functions share), a bucket in one of [`BUCKETS`], an SDK client in one named
//! `client`.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{Body, bodies, bodies_beside, words_of};

/// The tables: what holds them in code, their adapter and port, and what template.yaml calls them.
const TABLES: [(&str, &str, &str); 4] = [
    ("incidents", "incidents", "IncidentsTable"),
    ("store", "incidents", "IncidentsTable"),
    ("customers", "customers", "CustomersTable"),
    ("deliveries", "deliveries", "DeliveriesTable"),
];

/// What holds a bucket in code. All buckets have one adapter.
const BUCKETS: [&str; 5] = ["calls", "copies", "files", "letters", "uploads"];

/// What holds, in code, the notices as approved with the keys of their incidents.
const APPROVED: &str = "approved";

/// Requests of the SDK and the action that each needs.
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html>
const REQUESTS: [(&str, &[&str]); 23] = [
    ("get_item", &["dynamodb:GetItem"]),
    ("batch_get_item", &["dynamodb:BatchGetItem"]),
    ("query", &["dynamodb:Query"]),
    ("scan", &["dynamodb:Scan"]),
    ("put_item", &["dynamodb:PutItem"]),
    ("update_item", &["dynamodb:UpdateItem"]),
    ("delete_item", &["dynamodb:DeleteItem"]),
    ("batch_write_item", &["dynamodb:BatchWriteItem"]),
    // The actions of what these two carry, see below.
    ("transact_write_items", &[]),
    ("batch_execute_statement", &[]),
    ("get_object", &["s3:GetObject"]),
    ("put_object", &["s3:PutObject"]),
    ("delete_object", &["s3:DeleteObject"]),
    ("check_if_phone_number_is_opted_out", &["sns:CheckIfPhoneNumberIsOptedOut"]),
    ("send_text_message", &["sms-voice:SendTextMessage"]),
    ("publish", &["sns:Publish"]),
    ("publish_batch", &["sns:Publish"]),
    ("send_message", &["sqs:SendMessage"]),
    ("send_message_batch", &["sqs:SendMessage"]),
    ("get_queue_attributes", &["sqs:GetQueueAttributes"]),
    ("get_topic_attributes", &["sns:GetTopicAttributes"]),
    ("send_email", &["ses:SendEmail"]),
    ("get_account", &["ses:GetAccount"]),
];

/// Adapters that functions share for topics and queues, and the action that each needs.
const MESSENGERS: [(&str, &str); 3] =
    [("SnsTopic", "sns:Publish"), ("SnsAlerts", "sns:Publish"), ("SqsQueue", "sqs:SendMessage")];

/// The writes of a transaction, which have no action for themselves.
const WRITES: [(&str, &str); 4] = [
    ("Put", "dynamodb:PutItem"),
    ("Update", "dynamodb:UpdateItem"),
    ("Delete", "dynamodb:DeleteItem"),
    ("ConditionCheck", "dynamodb:ConditionCheckItem"),
];

/// The statements of PartiQL by their first word.
const STATEMENTS: [(&str, &str); 4] = [
    ("SELECT", "dynamodb:PartiQLSelect"),
    ("INSERT", "dynamodb:PartiQLInsert"),
    ("UPDATE", "dynamodb:PartiQLUpdate"),
    ("DELETE", "dynamodb:PartiQLDelete"),
];

/// The sources that functions share, read once.
pub(crate) struct Shared {
    /// What functions call of the crates that they share: only what waits can ask anything of AWS.
    waiting: Vec<Body>,
    /// Each adapter of a table together with its port, whose own methods call the adapter's.
    adapters: BTreeMap<&'static str, Vec<Body>>,
    /// The requests that all tables make.
    table: Vec<Body>,
    /// The adapter of buckets.
    bucket: Vec<Body>,
}

impl Shared {
    /// Reads them.
    pub(crate) fn read() -> Self {
        let adapter = |name| {
            [bodies(&format!("shared/stores/src/dynamo/{name}.rs")), bodies(&format!("shared/stores/src/{name}.rs"))]
        };
        let mut waiting =
            [bodies_beside("shared/stores/src"), bodies("shared/handover/src"), bodies("shared/api/src")].concat();
        waiting.retain(|body| body.waits);
        Self {
            waiting,
            adapters: TABLES.iter().map(|(_, name, _)| (*name, adapter(name).concat())).collect(),
            table: bodies("shared/stores/src/dynamo/table.rs"),
            bucket: bodies("shared/stores/src/aws/bucket.rs"),
        }
    }

    /// The actions that a function's code needs; on a table as `TABLE ACTION`.
    pub(crate) fn actions_of(&self, folder: &str) -> BTreeSet<String> {
        let own = words_of(&format!("functions/{folder}/src"));
        let mut needed = requests(&own);
        let messengers = MESSENGERS.iter().filter(|(name, _)| own.iter().any(|word| word == name));
        needed.extend(messengers.map(|(_, action)| (*action).to_owned()));
        needed.retain(|action| !action.starts_with("dynamodb:"));
        let code = self.with_what_they_call(own);
        needed.extend(self.on_buckets(&code));
        needed.extend(self.on_tables(folder, &code));
        needed
    }

    /// What the methods of a bucket's adapter request that are called on one; and what each of them asks of the adapter itself.
    fn on_buckets(&self, code: &[String]) -> BTreeSet<String> {
        let methods = BUCKETS.iter().flat_map(|holder| methods_called(code, holder));
        let mut words: Vec<String> = Vec::new();
        for body in methods.filter_map(|method| find(&self.bucket, method, true)) {
            words.extend(body.words.iter().cloned());
            let own = methods_called(&body.words, "self").into_iter();
            words.extend(own.filter_map(|method| find(&self.bucket, method, true)).flat_map(|body| body.words.clone()));
        }
        requests(&words)
    }

    fn on_tables(&self, folder: &str, code: &[String]) -> BTreeSet<String> {
        for words in code.windows(4).filter(|words| words[1] == "." && words[3] == "(") {
            let only_of_a_table = ["commit", "advance"].contains(&words[2].as_str());
            let is_named = TABLES.iter().any(|(holder, ..)| words[0] == *holder);
            assert!(!only_of_a_table || is_named, "{folder}: {}.{} hides a table from this test", words[0], words[2]);
        }
        let mut needed = BTreeSet::new();
        for (holder, adapter, table) in TABLES {
            for method in methods_called(code, holder) {
                needed.extend(self.of_port(adapter, method).into_iter().map(|action| format!("{table} {action}")));
            }
        }
        // One request makes every kind of write, but a function makes only some of them.
        for (write, action) in [("delete", "DeleteItem"), ("unchanged", "ConditionCheckItem")] {
            if !code.windows(3).any(|words| words[0] == "." && words[1] == write && words[2] == "()") {
                needed.remove(&format!("IncidentsTable dynamodb:{action}"));
            }
        }
        needed
    }

    /// These words, and those of what they call of the crates that functions share.
    fn with_what_they_call(&self, mut words: Vec<String>) -> Vec<String> {
        let mut seen = BTreeSet::new();
        loop {
            let called = called(&words);
            let is_next = |body: &&Body| called.contains(&(&body.name, body.is_method())) && !seen.contains(&body.name);
            let next = self.waiting.iter().filter(is_next);
            let next: Vec<Body> = next.cloned().collect();
            if next.is_empty() {
                return words;
            }
            for body in next {
                seen.insert(body.name);
                words.extend(body.words);
            }
        }
    }

    /// What a method of a table's port makes DynamoDB do, through the adapter. Nothing, where the port has no such method: then
    /// the name holds something else.
    fn of_port(&self, adapter: &str, method: &str) -> BTreeSet<String> {
        let adapter = &self.adapters[adapter];
        let mut open: Vec<(&Body, &[Body])> =
            find(adapter, method, true).map(|start| (start, &adapter[..])).into_iter().collect();
        let mut seen = BTreeSet::new();
        let mut needed = BTreeSet::new();
        while let Some((body, file)) = open.pop() {
            if !seen.insert((&body.name, file.len())) {
                continue;
            }
            needed.extend(requests(&body.words));
            for words in body.words.windows(3) {
                open.extend(match (words[0].as_str(), words[1].as_str()) {
                    ("table", ".") => find(&self.table, &words[2], true).map(|target| (target, &self.table[..])),
                    ("self", ".") => find(file, &words[2], true).map(|target| (target, file)),
                    (".", _) => None,
                    (_, name) if words[2].starts_with('(') => find(file, name, false).map(|target| (target, file)),
                    _ => None,
                });
            }
        }
        needed
    }
}

/// The methods that are called on what a variable or field of this name holds.
fn methods_called<'a>(code: &'a [String], holder: &str) -> BTreeSet<&'a str> {
    let is_call = |words: &&[String]| words[1] == "." && (words[3].starts_with('(') || words[3] == ":");
    let calls = code.windows(4).filter(is_call).filter(|words| words[0] == holder);
    calls.map(|words| words[2].as_str()).collect()
}

/// The names of what is called, and whether on something; only on what functions share and hold beside their tables.
fn called(code: &[String]) -> BTreeSet<(&String, bool)> {
    let calls = code.windows(4).filter(|words| words[1] != "fn" && words[3].starts_with('('));
    let ours = calls.filter(|words| words[1] != "." || words[0] == APPROVED);
    ours.map(|words| (&words[2], words[1] == ".")).collect()
}

fn find<'a>(bodies: &'a [Body], name: &str, is_method: bool) -> Option<&'a Body> {
    bodies.iter().find(|body| body.name == name && body.is_method() == is_method)
}

/// The actions of the SDK's requests in these words.
fn requests(code: &[String]) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    for words in code.windows(4) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words[..] {
            ["client", ".", request, "()"] => {
                let known = REQUESTS.iter().find(|(name, _)| *name == request);
                let known = known.unwrap_or_else(|| panic!("a request that this test does not know: {request}"));
                needed.extend(known.1.iter().map(|action| (*action).to_owned()));
            }
            [write, ":", ":", "builder"] => {
                needed.extend(WRITES.iter().find(|(name, _)| *name == write).map(|(_, action)| (*action).to_owned()));
            }
            [literal, ..] if literal.contains('"') => {
                let first = literal.trim_start_matches(['r', '#', '"']).split(' ').next().unwrap_or_default();
                needed
                    .extend(STATEMENTS.iter().find(|(name, _)| *name == first).map(|(_, action)| (*action).to_owned()));
            }
            _ => {}
        }
    }
    needed
}
