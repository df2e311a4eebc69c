//! Compares template.yaml with the code, both ways: what one of them names, the other must know.
//!
//! What AWS itself thinks of the template, `make template` asks; whether the policies suffice, the local cloud shows, since it runs
//! each function under its own role.

mod calls;
mod code;
mod document;

use std::collections::{BTreeMap, BTreeSet};

use model::channel::Channel;
use model::keys;
use model::update::INDEX;
use serde_json::{Value, json};

use self::document::{Statement, Template, entries, reference, statements};

fn set<const N: usize>(words: [&str; N]) -> BTreeSet<String> {
    words.into_iter().map(str::to_owned).collect()
}

#[test]
fn each_folder_of_functions_is_one_function_of_the_template() {
    let template = Template::read();
    let built: Vec<_> = template.functions().iter().map(|function| function.folder().to_owned()).collect();
    assert_eq!(built.iter().cloned().collect::<BTreeSet<_>>(), code::function_folders());
    assert_eq!(built.len(), code::function_folders().len(), "one function for each folder: {built:?}");
}

#[test]
fn each_function_is_given_the_environment_that_its_main_reads() {
    let template = Template::read();
    for function in template.functions() {
        let given: BTreeSet<_> = function.environment().keys().map(|name| (*name).to_owned()).collect();
        assert_eq!(given, code::environment_read_by(function.folder()), "environment of {}", function.id);
    }
}

#[test]
fn no_name_of_the_environment_is_idle() {
    let template = Template::read();
    let given: BTreeSet<_> = template
        .functions()
        .iter()
        .flat_map(|function| function.environment().into_keys().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert_eq!(given, code::environment_names());
}

#[test]
fn a_function_may_use_what_its_environment_names_and_nothing_else() {
    let template = Template::read();
    for function in template.functions() {
        let allowed: BTreeSet<_> = template
            .role(&function.role())
            .into_iter()
            .filter(|statement| statement.allows && !statement.actions.iter().any(|action| action.starts_with("kms:")))
            .flat_map(|statement| statement.resources)
            .map(|resource| resource.trim_end_matches("/*").to_owned())
            // A text to a phone number and the account's quota have no resource; the sender's identity is none of the template's.
            .filter(|resource| resource != "*" && !resource.contains(":ses:"))
            // Nor is what texts come from.
            .filter(|resource| !resource.contains(":sms-voice:") && resource != "${SmsOriginationIdentity}")
            .collect();
        let mut needed: BTreeSet<_> = &function.named_resources() | &function.queues();
        needed.insert(format!("{}Log", function.id));
        assert_eq!(allowed, needed, "{}", function.role());
    }
}

#[test]
fn a_function_may_use_the_keys_of_what_it_uses_and_no_others() {
    let template = Template::read();
    for function in template.functions() {
        let used = &function.named_resources() | &function.queues();
        let role = template.role(&function.role());
        // How full a queue is stands in no message, so no key is needed to know it.
        let only_counts = |id: &str| {
            let of_it = role.iter().filter(|statement| statement.resources.iter().any(|resource| resource == id));
            let actions: BTreeSet<&str> = of_it.flat_map(|statement| &statement.actions).map(String::as_str).collect();
            actions == BTreeSet::from(["sqs:GetQueueAttributes"])
        };
        let keys: BTreeSet<_> =
            used.iter().filter(|id| !only_counts(id)).filter_map(|id| template.key_of(id)).collect();
        let allowed: BTreeSet<_> = role
            .iter()
            .filter(|statement| statement.actions.iter().any(|action| action.starts_with("kms:")))
            .flat_map(|statement| statement.resources.clone())
            .collect();
        assert_eq!(allowed, keys, "{}", function.role());
    }
}

#[test]
fn a_function_may_do_what_its_code_does_and_nothing_else() {
    let (template, shared) = (Template::read(), calls::Shared::read());
    for function in template.functions() {
        let mut allowed = BTreeSet::new();
        for statement in template.role(&function.role()).into_iter().filter(|statement| statement.allows) {
            // The log and the keys have tests of their own, and what reads a queue is Lambda.
            let is_own = |id: &str| id.ends_with("Log") || id.ends_with("Key") || function.queues().contains(id);
            for resource in statement.resources.iter().filter(|id| !is_own(id)) {
                let table = if resource.ends_with("Table") { format!("{resource} ") } else { String::new() };
                allowed.extend(statement.actions.iter().map(|action| format!("{table}{action}")));
            }
        }
        let mut needed = shared.actions_of(function.folder());
        // No call needs it, but without it S3 says 403 where an object is gone, as it says to a stranger.
        if function.folder() == "import" {
            needed.extend(set(["s3:ListBucket"]));
        }
        let without: Vec<_> = needed.difference(&allowed).collect();
        let beyond: Vec<_> = allowed.difference(&needed).collect();
        assert!(
            without.is_empty() && beyond.is_empty(),
            "{} lacks {without:?}, need not have {beyond:?}",
            function.role()
        );
    }
}

#[test]
fn personal_data_lies_under_keys_of_its_own_and_only_these_functions_can_read_it() {
    let template = Template::read();
    let readers = |key: &str| -> BTreeSet<String> {
        let decrypts = |statement: &Statement| {
            statement.resources.iter().any(|id| id == key)
                && statement.actions.iter().any(|action| action == "kms:Decrypt")
        };
        let functions = template.functions();
        let reading = functions.iter().filter(|function| template.role(&function.role()).iter().any(decrypts));
        reading.map(|function| function.folder().to_owned()).collect()
    };
    let places = [
        ("CustomersTable", set(["intake", "prepare", "import", "fan-out", "deliver", "print", "call"])),
        ("UploadsBucket", set(["import"])),
        ("CopiesBucket", set([])),
        ("LettersBucket", set(["outcomes"])),
        ("CallsBucket", set(["outcomes"])),
        ("ReceiptsTopic", set(["receipts"])),
        ("ReceiptsQueue", set(["receipts"])),
        ("ReceiptsDeadLetters", set(["receipts"])),
    ];
    for (place, expected) in places {
        let key = template.key_of(place).unwrap_or_else(|| panic!("{place} has no key of its own"));
        assert!(
            template.resources().any(|(id, resource)| id == key && resource["Type"] == "AWS::KMS::Key"),
            "key of {place}"
        );
        assert_eq!(readers(&key), expected, "who can read {place}");
    }
}

#[test]
fn no_policy_allows_any_action_by_a_wildcard() {
    let template = Template::read();
    for (id, resource) in template.resources() {
        for statement in all_statements(&template, id, resource).into_iter().filter(|statement| statement.allows) {
            // The account's root delegates a key to IAM, see the head of template.yaml.
            let wild: Vec<_> = statement.actions.iter().filter(|action| action.contains('*')).collect();
            assert!(wild.is_empty() || id == "ReceiptsKey" && wild == ["kms:*"], "{id} allows {wild:?}");
        }
    }
}

#[test]
fn a_wildcard_resource_stands_only_where_the_head_of_the_template_lists_it() {
    let template = Template::read();
    let mut wild = BTreeMap::new();
    for (id, resource) in template.resources() {
        for statement in all_statements(&template, id, resource) {
            if statement.allows && statement.resources.iter().any(|resource| resource == "*") {
                wild.entry(id.to_owned()).or_insert_with(BTreeSet::new).extend(statement.actions);
            }
        }
    }
    let listed = BTreeMap::from([
        ("DeliverRole".to_owned(), set(["sns:Publish", "sns:CheckIfPhoneNumberIsOptedOut"])),
        ("WatchRole".to_owned(), set(["ses:GetAccount"])),
        ("ReceiptsKey".to_owned(), set(["kms:*", "kms:GenerateDataKey", "kms:Decrypt"])),
    ]);
    assert_eq!(wild, listed);
    let mut given: BTreeSet<_> = wild.into_keys().collect();
    given.extend(managed_policies(&template));
    let head = template.text.split("\nMetadata:").next().unwrap_or_default();
    let is_reason = |line: &&str| line.starts_with(|first: char| first.is_ascii_digit());
    let reasons = head.lines().filter_map(|line| line.strip_prefix("#   ")).filter(is_reason);
    let reasons = reasons.filter_map(|line| line.split_once(". "));
    let reasons =
        reasons.map(|(_, reason)| reason.split(|end: char| !end.is_alphanumeric()).next().unwrap_or_default());
    assert_eq!(reasons.map(str::to_owned).collect::<BTreeSet<_>>(), given, "the reasons in the head of template.yaml");
    let narrowed = template.role("DeliverRole").into_iter().any(|statement| {
        !statement.allows
            && statement.actions == ["sns:Publish"]
            && statement.resources == ["arn:${AWS::Partition}:sns:*:*:*"]
    });
    assert!(narrowed, "a text goes to a phone number, never to a topic");
}

#[test]
fn only_api_gateway_has_a_managed_policy() {
    let template = Template::read();
    assert_eq!(managed_policies(&template), set(["ApiLogRole"]));
    for function in template.functions() {
        assert_eq!(
            function.properties["Policies"],
            Value::Null,
            "SAM would attach managed policies to {}",
            function.id
        );
    }
}

#[test]
fn each_queue_is_read_by_one_function_and_outlives_six_of_its_timeouts() {
    let template = Template::read();
    let mut read = BTreeSet::new();
    for function in template.functions() {
        for event in function.events("SQS") {
            let id = reference(&event["Queue"]).expect("a queue of the template");
            assert_eq!(event["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]), "{id}");
            let queue = template.properties(&id);
            let timeout = &function.properties["Timeout"];
            assert_eq!(
                queue["VisibilityTimeout"],
                json!({ "Fn::FindInMap": ["VisibilitySeconds", timeout, "SixTimes"] }),
                "{id}"
            );
            assert!(read.insert(id.clone()), "{id} is read twice");
        }
    }
    let queues = template.of_type("AWS::SQS::Queue").map(|(id, _)| id.to_owned());
    let others: BTreeSet<_> = queues.filter(|id| !read.contains(id)).collect();
    assert_eq!(
        others,
        read.iter().map(|id| dead_letters(id)).collect(),
        "what no function reads is a dead-letter queue"
    );
    for (seconds, mapped) in entries(&template.whole["Mappings"]["VisibilitySeconds"]) {
        let seconds: u64 = seconds.parse().expect("the keys are seconds");
        assert_eq!(mapped["SixTimes"], json!(6 * seconds));
    }
}

#[test]
fn each_queue_has_dead_letters_after_five_receives_and_an_alarm_on_them() {
    let template = Template::read();
    for id in template.functions().iter().flat_map(document::Function::queues) {
        let dead = dead_letters(&id);
        let redrive = json!({ "deadLetterTargetArn": { "Fn::GetAtt": [dead, "Arn"] }, "maxReceiveCount": 5 });
        assert_eq!(template.properties(&id)["RedrivePolicy"], redrive, "{id}");
        let alarm = template.properties(&format!("{dead}Alarm"));
        let dimension = json!([{ "Name": "QueueName", "Value": { "Fn::GetAtt": [dead, "QueueName"] } }]);
        assert_eq!(alarm["Dimensions"], dimension, "{dead}");
        assert_eq!(alarm["MetricName"], "ApproximateNumberOfMessagesVisible", "{dead}");
        let seconds = |id: &str| template.properties(id)["MessageRetentionPeriod"].as_u64().unwrap_or(345_600);
        // SQS counts a message's age from its first queue on.
        assert!(seconds(&dead) > seconds(&id), "{dead} keeps messages longer than {id}");
        for queue in [&id, &dead] {
            let encrypted =
                template.properties(queue)["SqsManagedSseEnabled"] == true || template.key_of(queue).is_some();
            assert!(encrypted, "{queue}");
        }
    }
}

#[test]
fn what_waits_too_long_in_a_queue_alarms_in_minutes() {
    let template = Template::read();
    for id in template.functions().iter().flat_map(document::Function::queues) {
        let alarm = template.properties(&format!("{id}AgeAlarm"));
        let dimension = json!([{ "Name": "QueueName", "Value": { "Fn::GetAtt": [id, "QueueName"] } }]);
        assert_eq!(alarm["Dimensions"], dimension, "{id}");
        assert_eq!(alarm["MetricName"], "ApproximateAgeOfOldestMessage", "{id}");
        assert!(alarm["Threshold"].as_u64().is_some_and(|seconds| seconds <= 3_600), "{id}");
    }
}

#[test]
fn what_a_topic_cannot_put_into_a_queue_lands_in_its_dead_letters() {
    let template = Template::read();
    let by_queue = template.of_type("AWS::SNS::Subscription").filter(|(_, properties)| properties["Protocol"] == "sqs");
    let mut seen = 0;
    for (id, subscription) in by_queue {
        let queue = subscription["Endpoint"]["Fn::GetAtt"][0].as_str().expect("a queue of the template");
        let dead = dead_letters(queue);
        let redrive = json!({ "deadLetterTargetArn": { "Fn::GetAtt": [dead, "Arn"] } });
        assert_eq!(subscription["RedrivePolicy"], redrive, "{id}");
        let lets_it_in = template.of_type("AWS::SQS::QueuePolicy").any(|(_, policy)| {
            let statement = &policy["PolicyDocument"]["Statement"][0];
            let arn = json!({ "Fn::GetAtt": [dead, "Arn"] });
            policy["Queues"].as_array().is_some_and(|queues| queues.contains(&json!({ "Ref": dead })))
                && statement["Resource"].as_array().is_some_and(|resources| resources.contains(&arn))
                && statement["Condition"]["ArnEquals"]["aws:SourceArn"] == subscription["TopicArn"]
        });
        assert!(lets_it_in, "{dead} takes what {id} could not deliver");
        seen += 1;
    }
    assert!(seen >= 6, "{seen} subscriptions");
}

#[test]
fn each_alarm_reaches_a_person() {
    let template = Template::read();
    for (id, alarm) in template.of_type("AWS::CloudWatch::Alarm") {
        assert_eq!(alarm["AlarmActions"], json!([{ "Ref": "AlertsTopic" }]), "{id}");
    }
    assert_eq!(template.properties("AlertsSubscription")["TopicArn"], json!({ "Ref": "AlertsTopic" }));
}

#[test]
fn an_alarm_rings_before_texts_pass_the_months_spending_limit() {
    let template = Template::read();
    let alarm = template.properties("TextSpendingAlarm");
    let metric = &alarm["Metrics"][0]["MetricStat"]["Metric"];
    assert_eq!(*metric, json!({ "Namespace": "AWS/SNS", "MetricName": "SMSMonthToDateSpentUSD" }));
    assert_eq!(alarm["Metrics"][1]["Expression"], json!({ "Fn::Sub": "100 * spent / ${TextSpendLimit}" }));
    assert_eq!(
        (&alarm["ComparisonOperator"], &alarm["Threshold"]),
        (&json!("GreaterThanOrEqualToThreshold"), &json!(80))
    );
}

#[test]
fn each_function_has_a_log_that_ends_and_alarms_on_what_goes_wrong() {
    let template = Template::read();
    for function in template.functions() {
        let log = format!("{}Log", function.id);
        assert_eq!(function.properties["LoggingConfig"]["LogGroup"], json!({ "Ref": log }));
        assert_eq!(template.properties(&log)["RetentionInDays"], json!({ "Ref": "LogRetentionDays" }), "{log}");
        let metrics: &[&str] = match function.folder() {
            // A refused token is an error of authorize, and anybody can send one; the API's own alarm reports the rest.
            "authorize" => &["Throttles"],
            // One at a time, so ticks are throttled while it works; an alarm of its own reports that it was not started at all.
            "watch" => &["Errors"],
            _ => &["Errors", "Throttles"],
        };
        for metric in metrics {
            let alarm = template.properties(&format!("{}{metric}Alarm", function.id));
            assert_eq!(alarm["MetricName"], *metric);
            assert_eq!(alarm["Dimensions"], json!([{ "Name": "FunctionName", "Value": { "Ref": function.id } }]));
        }
    }
}

#[test]
fn tables_have_the_keys_that_the_code_builds() {
    let template = Template::read();
    let tables = [
        ("IncidentsTable", keys::INCIDENT, keys::ENTRY, true),
        ("CustomersTable", keys::SHARD, keys::CUSTOMER, true),
        ("DeliveriesTable", keys::SHARD, keys::CUSTOMER, false),
    ];
    assert_eq!(template.of_type("AWS::DynamoDB::Table").count(), tables.len());
    for (id, partition, sort, expires) in tables {
        let table = template.properties(id);
        let schema =
            json!([{ "AttributeName": partition, "KeyType": "HASH" }, { "AttributeName": sort, "KeyType": "RANGE" }]);
        assert_eq!(table["KeySchema"], schema, "{id}");
        let types = json!([{ "AttributeName": partition, "AttributeType": "S" }, { "AttributeName": sort, "AttributeType": "S" }]);
        assert_eq!(table["AttributeDefinitions"], types, "{id}");
        let ttl = json!({ "AttributeName": keys::EXPIRES, "Enabled": true });
        assert_eq!(table["TimeToLiveSpecification"], if expires { ttl } else { Value::Null }, "{id}");
        assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true, "{id}");
        assert_eq!(table["BillingMode"], "PAY_PER_REQUEST", "{id}");
    }
}

#[test]
fn what_cannot_be_made_again_stays_when_the_stack_goes() {
    let template = Template::read();
    let kept: Vec<_> = template.resources().filter(|(_, resource)| resource["DeletionPolicy"] == "Retain").collect();
    for (id, resource) in &kept {
        assert_eq!(resource["UpdateReplacePolicy"], "Retain", "{id}");
    }
    let kept: BTreeSet<_> = kept.into_iter().map(|(id, _)| id.to_owned()).collect();
    let of_type = |kind| template.of_type(kind).map(|(id, _)| id.to_owned());
    let mut needed: BTreeSet<_> = of_type("AWS::DynamoDB::Table").chain(of_type("AWS::S3::Bucket")).collect();
    // An upload lives for a day at most, and the receipts' queues for days.
    needed.remove("UploadsBucket");
    // What a call sheet says stands in the kept copies, too.
    needed.remove("CallsBucket");
    needed.extend(needed.clone().iter().filter_map(|id| template.key_of(id)));
    assert_eq!(needed.difference(&kept).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn subscriptions_hand_on_messages_as_they_are_by_the_channel_that_they_name() {
    let template = Template::read();
    let mut channels = BTreeMap::new();
    for (id, subscription) in
        template.of_type("AWS::SNS::Subscription").filter(|(_, properties)| properties["Protocol"] == "sqs")
    {
        assert_eq!(subscription["RawMessageDelivery"], true, "{id}");
        let from_deliveries = subscription["TopicArn"] == json!({ "Ref": "DeliveriesTopic" });
        assert_eq!(subscription["FilterPolicy"].is_object(), from_deliveries, "{id}");
        for (attribute, words) in entries(&subscription["FilterPolicy"]) {
            assert_eq!(attribute, Channel::ATTRIBUTE, "{id}");
            let word = words[0].as_str().expect("one word of one channel");
            let channel: Channel = word.parse().unwrap_or_else(|_| panic!("{id}: {word} is no channel"));
            channels.insert(channel, reference(&subscription["Endpoint"]).expect("a queue of the template"));
        }
    }
    let queues = [
        (Channel::Email, "EmailQueue"),
        (Channel::Sms, "SmsQueue"),
        (Channel::Letter, "LetterQueue"),
        (Channel::Call, "CallQueue"),
    ];
    assert_eq!(channels, queues.map(|(channel, queue)| (channel, queue.to_owned())).into());
    assert_eq!(channels.keys().copied().collect::<Vec<_>>(), model::plan::AVAILABLE);
    assert_eq!(template.function("deliver").queues(), set(["EmailQueue", "SmsQueue"]));
    assert_eq!(template.function("print").queues(), set(["LetterQueue"]));
    assert_eq!(template.function("call").queues(), set(["CallQueue"]));
}

#[test]
fn the_provider_reports_everything_that_becomes_of_an_email() {
    let template = Template::read();
    let destination = &template.properties("ReceiptEvents")["EventDestination"];
    let events = ["send", "delivery", "deliveryDelay", "bounce", "complaint", "reject", "renderingFailure"];
    assert_eq!(destination["MatchingEventTypes"], json!(events));
    assert_eq!(destination["SnsDestination"]["TopicARN"], json!({ "Ref": "ReceiptsTopic" }));
    let set = template.function("deliver").environment()["CONFIGURATION_SET"].clone();
    assert_eq!(set, template.properties("ReceiptEvents")["ConfigurationSetName"]);
}

#[test]
fn the_provider_reports_everything_that_becomes_of_a_text_that_has_an_identity() {
    let template = Template::read();
    let set = template.properties("TextConfigurationSet");
    let destination = &set["EventDestinations"][0];
    assert_eq!((&destination["Enabled"], &destination["MatchingEventTypes"]), (&json!(true), &json!(["TEXT_ALL"])));
    assert_eq!(destination["SnsDestination"]["TopicArn"], json!({ "Ref": "ReceiptsTopic" }));
    assert_eq!(template.function("deliver").environment()["SMS_CONFIGURATION_SET"], &set["ConfigurationSetName"]);
    let service = json!({ "Service": "sms-voice.amazonaws.com" });
    for document in [
        &template.properties("ReceiptsTopicPolicy")["PolicyDocument"],
        &template.properties("ReceiptsKey")["KeyPolicy"],
    ] {
        let statements = document["Statement"].as_array().expect("statements");
        assert!(statements.iter().any(|statement| statement["Fn::If"][1]["Principal"] == service), "{document}");
    }
    let role = template.role("DeliverRole");
    let sending = role.iter().find(|statement| statement.actions == ["sms-voice:SendTextMessage"]);
    let resources = &sending.expect("deliver may send").resources;
    assert!(resources.iter().all(|resource| resource != "*"), "{resources:?}");
}

#[test]
fn a_complaint_about_advertising_never_silences_a_notice() {
    let template = Template::read();
    let set = template.properties("ConfigurationSet");
    // Set at all, it overrides the account's own setting, which usually has COMPLAINT as well.
    assert_eq!(set["SuppressionOptions"], json!({ "SuppressedReasons": ["BOUNCE"] }));
}

#[test]
fn no_bucket_is_public_and_none_takes_plain_http() {
    let template = Template::read();
    for (id, bucket) in template.of_type("AWS::S3::Bucket") {
        let flags = entries(&bucket["PublicAccessBlockConfiguration"]).filter(|(_, flag)| **flag == true);
        assert_eq!(flags.count(), 4, "{id}");
        let policy = template.properties(&format!("{id}Policy"));
        assert_eq!(policy["Bucket"], json!({ "Ref": id }));
        let denied = statements(&policy["PolicyDocument"]).into_iter().filter(|statement| !statement.allows);
        let denied: Vec<_> = denied.flat_map(|statement| statement.resources).collect();
        assert_eq!(denied, [id.to_owned(), format!("{id}/*")]);
        assert!(policy.to_string().contains(r#"{"Bool":{"aws:SecureTransport":"false"}}"#), "{id}");
    }
}

#[test]
fn the_routes_of_the_template_are_those_of_the_code() {
    let template = Template::read();
    let documents = [
        ("intake", json!(intake::openapi())),
        ("assess", json!(assess::openapi())),
        ("prepare", json!(prepare::openapi())),
        ("publish", json!(publish::openapi())),
        ("outcomes", json!(outcomes::openapi())),
        ("feedback", json!(feedback::openapi())),
    ];
    for (folder, openapi) in documents {
        let api = if folder == "feedback" { "PublicApi" } else { "Api" };
        let asks_by_default = template.properties(api)["Auth"]["DefaultAuthorizer"].is_string();
        let mut coded = BTreeSet::new();
        for (path, item) in entries(&openapi["paths"]) {
            for (method, operation) in entries(item).filter(|(_, operation)| operation["operationId"].is_string()) {
                // Whoever may do it, a route that names roles asks who is calling.
                coded.insert((method.to_owned(), path.to_owned(), operation["security"].is_array()));
            }
        }
        let mut given = BTreeSet::new();
        for event in template.function(folder).events("Api") {
            let text = |field: &str| event[field].as_str().expect("a text").to_owned();
            assert_eq!(event["RestApiId"], json!({ "Ref": api }));
            given.insert((text("Method"), text("Path"), asks_by_default && event["Auth"]["Authorizer"] != "NONE"));
        }
        assert_eq!(given, coded, "{folder}");
    }
    assert_eq!(template.properties("Api")["Auth"]["DefaultAuthorizer"], "Operators");
}

#[test]
fn only_functions_with_routes_of_their_own_are_reached_from_outside() {
    let template = Template::read();
    let reached = template.functions().into_iter().filter(|function| function.events("Api").next().is_some());
    assert_eq!(
        reached.map(|function| function.folder().to_owned()).collect::<BTreeSet<_>>(),
        set(["assess", "feedback", "intake", "outcomes", "prepare", "publish"])
    );
}

#[test]
fn whoever_answers_the_public_reads_codes_and_nothing_else() {
    let template = Template::read();
    let role = template.properties("FeedbackRole").to_string();
    let condition = json!({ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [keys::VERIFICATIONS] } });
    assert!(role.contains(&format!("\"Condition\":{condition}")), "{role}");
    let settings = &template.properties("PublicApi")["MethodSettings"][0];
    assert_eq!(settings["ThrottlingRateLimit"], 20, "as the contract of feedback counts with");
}

#[test]
fn watch_alarms_when_it_is_not_started_and_not_because_a_tick_found_it_at_work() {
    let template = Template::read();
    let alarm = template.properties("WatchSilentAlarm");
    assert_eq!((&alarm["MetricName"], &alarm["TreatMissingData"]), (&json!("Invocations"), &json!("breaching")));
    assert_eq!(alarm["Dimensions"], json!([{ "Name": "FunctionName", "Value": { "Ref": "Watch" } }]));
    let throttles = template.of_type("AWS::CloudWatch::Alarm").filter(|(_, alarm)| alarm["MetricName"] == "Throttles");
    for (id, alarm) in throttles {
        assert_ne!(alarm["Dimensions"][0]["Value"], json!({ "Ref": "Watch" }), "{id}");
    }
}

/// What API Gateway answers by itself: the response type, its status, its media type and its body.
fn gateway_responses<'t>(template: &'t Template, api: &str) -> Vec<(&'t str, u64, &'t str, &'t str)> {
    let responses = entries(&template.properties(api)["GatewayResponses"]);
    responses
        .map(|(kind, response)| {
            let status = response["StatusCode"].as_u64().unwrap_or_else(|| panic!("{kind} has a status of its own"));
            let media_type = response["ResponseParameters"]["Headers"]["Content-Type"].as_str().expect("a media type");
            let body = response["ResponseTemplates"]["application/json"].as_str().expect("a body");
            (kind, status, media_type, body)
        })
        .collect()
}

#[test]
fn what_api_gateway_answers_an_operator_by_itself_is_a_problem_with_status_and_detail() {
    let template = Template::read();
    let responses = gateway_responses(&template, "Api");
    for (kind, status, media_type, body) in &responses {
        assert_eq!(*media_type, "'application/problem+json'", "{kind}");
        // API Gateway puts its own text there, quoted.
        let body = body.replace("$context.error.messageString", r#""said by API Gateway""#);
        let problem: Value = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(problem["status"], *status, "{kind}");
        assert_eq!(problem["type"], "about:blank", "{kind}");
        assert!(problem["title"].is_string() && problem["detail"].is_string(), "{kind}: {problem}");
    }
    for kind in ["DEFAULT_4XX", "DEFAULT_5XX"] {
        assert!(responses.iter().any(|(named, ..)| *named == kind), "{kind}: whatever else it answers");
    }
}

#[test]
fn what_api_gateway_answers_a_reader_by_itself_is_a_page_that_the_distribution_lets_show() {
    let template = Template::read();
    let policy = template.properties("PageHeaders").to_string();
    assert!(policy.contains("style-src 'self' 'unsafe-inline'"), "{policy}");
    let responses = gateway_responses(&template, "PublicApi");
    assert_eq!(
        responses.iter().map(|(kind, status, ..)| (*kind, *status)).collect::<BTreeSet<_>>(),
        BTreeSet::from([("DEFAULT_5XX", 503), ("THROTTLED", 429)])
    );
    for (kind, _, media_type, body) in responses {
        assert_eq!(media_type, "'text/html; charset=utf-8'", "{kind}");
        assert!(
            body.starts_with("<!DOCTYPE html><html lang=\"en\">") && body.contains("try again in a minute"),
            "{kind}"
        );
        assert!(!body.contains(" src=") && !body.contains("url(") && !body.contains("<script"), "{kind}");
    }
    let says = &template.properties("PublicApi")["Auth"];
    assert!(
        says.as_object().is_some_and(|says| !says.is_empty()),
        "or `sam deploy --guided` asks whether it may be open"
    );
}

#[test]
fn the_public_page_has_one_address_wherever_it_is_named() {
    let template = Template::read();
    let address = &template.whole["Outputs"]["PageUrl"]["Value"];
    for folder in ["prepare", "publish"] {
        assert_eq!(template.function(folder).environment()["PAGE_URL"], address, "{folder}");
    }
    let distribution = &template.properties("PageDistribution")["DistributionConfig"];
    assert_eq!(distribution["DefaultRootObject"], INDEX, "which publish writes");
    for setting in ["Aliases", "ViewerCertificate"] {
        assert_eq!(distribution[setting]["Fn::If"][0], "PageHasOwnDomain", "{setting}");
    }
}

#[test]
fn a_code_is_checked_on_the_domain_of_the_page() {
    let template = Template::read();
    let distribution = &template.properties("PageDistribution")["DistributionConfig"];
    let behavior = &distribution["CacheBehaviors"][0];
    assert_eq!(behavior["PathPattern"], format!("/{}", genuine::PATH));
    let origins = distribution["Origins"].as_array().expect("origins");
    let origin = origins.iter().find(|origin| origin["Id"] == behavior["TargetOriginId"]).expect("its origin");
    assert!(origin["DomainName"].to_string().contains("${PublicApi}."), "{origin}");
    let policy = template.properties("PageHeaders").to_string();
    assert!(policy.contains("form-action 'self'"), "the form beside the page may be sent: {policy}");
}

#[test]
fn only_what_a_person_alone_can_answer_has_no_default() {
    let template = Template::read();
    let asked: Vec<_> = entries(&template.whole["Parameters"])
        .filter(|(_, parameter)| parameter["Default"].is_null())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        asked.into_iter().collect::<BTreeSet<_>>(),
        BTreeSet::from(["SenderIdentity", "OidcIssuer", "OidcAudience", "AlertEmail"])
    );
}

#[test]
fn no_resource_of_a_stack_that_was_deployed_before_vanishes_or_becomes_another() {
    let template = Template::read();
    let stale: Vec<_> = include_str!("template/resources.txt")
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(id, kind)| template.whole["Resources"][id]["Type"] != *kind)
        .collect();
    assert!(
        stale.is_empty(),
        "CloudFormation would delete or replace these, with all that is in them; a logical id keeps its type for good: {stale:?}"
    );
}

#[test]
fn what_is_deployed_from_now_on_stays_too() {
    let template = Template::read();
    let listed: BTreeSet<_> = include_str!("template/resources.txt").lines().map(str::to_owned).collect();
    let kind = |resource: &Value| resource["Type"].as_str().unwrap_or_default().to_owned();
    let there: BTreeSet<_> = template.resources().map(|(id, resource)| format!("{id} {}", kind(resource))).collect();
    let new: Vec<_> = there.difference(&listed).collect();
    assert!(new.is_empty(), "add these lines to tests/template/resources.txt: {new:?}");
}

#[test]
fn each_function_says_its_contract_by_the_same_labels_in_the_same_order() {
    for folder in code::function_folders() {
        let (opening, bullets) = code::contract_of(&folder);
        assert!(opening.starts_with(&format!("**{folder}** ")), "the head of {folder} opens with its name: {opening}");
        assert_eq!(bullets.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>(), code::LABELS, "{folder}");
        for (label, text) in &bullets {
            assert!(text.ends_with('.') && text.len() > 5, "{folder}: {label} {text:?} is no sentence");
        }
    }
}

#[test]
fn a_contract_names_the_environment_that_its_main_reads() {
    for folder in code::function_folders() {
        let (_, bullets) = code::contract_of(&folder);
        let (_, text) = bullets.last().expect("a contract");
        let named: BTreeSet<_> = text.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        assert_eq!(named, code::environment_read_by(&folder), "{folder}");
    }
}

/// The roles that a policy of AWS's own is attached to.
fn managed_policies(template: &Template) -> BTreeSet<String> {
    let managed = template.of_type("AWS::IAM::Role").filter(|(_, role)| !role["ManagedPolicyArns"].is_null());
    managed.map(|(id, _)| id.to_owned()).collect()
}

/// The statements of whatever policies a resource has.
fn all_statements(template: &Template, id: &str, resource: &Value) -> Vec<Statement> {
    let properties = &resource["Properties"];
    let mut all = statements(&properties["PolicyDocument"]);
    all.extend(statements(&properties["KeyPolicy"]));
    if resource["Type"] == "AWS::IAM::Role" {
        all.extend(template.role(id));
    }
    all
}

fn dead_letters(queue: &str) -> String {
    format!("{}DeadLetters", queue.trim_end_matches("Queue"))
}
