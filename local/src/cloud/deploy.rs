//! Deploys `template.yaml` itself through CloudFormation: a change set with the SAM transform, as `sam deploy` does it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use roxmltree::Document;

use crate::cloud::aws::Cloud;
use crate::cloud::binaries::{Source, packed};
use crate::cloud::gaps::make_good;
use crate::cloud::home::{Home, Stack};
use crate::cloud::operators::OperatorPool;
use crate::cloud::template::Template;
use crate::cloud::xml::Named;
use crate::progress::step;

/// The stack's name, and that of everything that is named after it.
pub const STACK: &str = "breach-notice";
const CODE_BUCKET: &str = "breach-notice-code";
const CHANGE_SET: &str = "local";

/// For how many seconds each function may work on one batch. Programs that are built here typeset 500 letters, a whole batch, in some
/// twenty seconds of a processor.
const TIMEOUTS: [(&str, u64); 5] = [
    ("DeliverTimeoutSeconds", 10),
    ("PrintTimeoutSeconds", 60),
    ("FanOutTimeoutSeconds", 15),
    ("ImportTimeoutSeconds", 30),
    ("ReceiptsTimeoutSeconds", 5),
];
/// How many times as long a function's messages stay out of sight: `VisibilitySeconds` in template.yaml.
const VISIBILITY: u64 = 6;

/// How long the work of a function that was killed waits at most to be taken up again.
pub const LONGEST_VISIBILITY: Duration = {
    let (mut longest, mut place) = (0, 0);
    while place < TIMEOUTS.len() {
        if TIMEOUTS[place].1 > longest {
            longest = TIMEOUTS[place].1;
        }
        place += 1;
    }
    Duration::from_secs(VISIBILITY * longest)
};

/// Answers to the template's questions. Times are short, so that a demo need not wait for what production waits for.
fn parameters(cloud: &Cloud, pool: &OperatorPool, provider_url: &str) -> BTreeMap<&'static str, String> {
    let fixed = [
        ("SenderIdentity", "notice@example.com"),
        ("AlertEmail", "alerts@example.com"),
        ("Architecture", if std::env::consts::ARCH == "aarch64" { "arm64" } else { "x86_64" }),
        ("ProtectTables", "false"),
        // The local clock wakes watch beside the template's own schedule.
        ("ReserveWatch", "false"),
        ("GraceSeconds", "15"),
        ("HandedOverSeconds", "120"),
        ("SweepSeconds", "5"),
        ("SilenceSeconds", "60"),
    ];
    let own = [
        ("OidcIssuer", pool.issuer.clone()),
        ("OidcAudience", pool.audience.clone()),
        ("OidcDiscoveryUrl", pool.discovery_url.clone()),
        ("PageUrl", page_url(provider_url)),
        ("EndpointUrl", cloud.url().to_owned()),
        ("EndpointUrlSes", provider_url.to_owned()),
        ("EndpointUrlSms", provider_url.to_owned()),
    ];
    let timeouts = TIMEOUTS.map(|(name, seconds)| (name, seconds.to_string()));
    fixed.map(|(name, value)| (name, value.to_owned())).into_iter().chain(timeouts).chain(own).collect()
}

fn page_url(provider_url: &str) -> String {
    format!("{provider_url}/page")
}

/// The template and the functions, before anything runs.
#[derive(Clone, Debug)]
pub struct Prepared {
    template: Template,
    binaries: BTreeMap<String, PathBuf>,
}

impl Prepared {
    /// Reads the template, and builds or finds the functions that it names.
    ///
    /// # Errors
    /// A file that is no template, a build that fails, a binary that is not there.
    pub fn from(home: &Home, source: &Source) -> anyhow::Result<Self> {
        let template = Template::read(&home.template())?;
        let named = template.binaries();
        let named: Vec<_> = named.values().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect();
        let binaries = source.binaries(home.workspace(), &named)?;
        Ok(Self { template, binaries })
    }
}

/// Deploys what was prepared.
///
/// # Errors
/// A template that CloudFormation refuses (its words are in the error), a parameter that nothing here answers.
pub async fn deploy(
    prepared: &Prepared,
    cloud: &Cloud,
    pool: &OperatorPool,
    provider_url: &str,
) -> anyhow::Result<Stack> {
    let Prepared { template, binaries } = prepared;
    let answers = parameters(cloud, pool, provider_url);
    let needed = template.needed_parameters();
    let unanswered: Vec<_> = needed.into_iter().filter(|name| !answers.contains_key(name)).collect();
    if !unanswered.is_empty() {
        bail!("template.yaml asks for {}, which the local cloud has no answer to", unanswered.join(", "));
    }
    let uploading = step("Uploading the functions");
    cloud.put(CODE_BUCKET, "", Vec::new()).await?;
    for (name, path) in binaries {
        cloud.put(CODE_BUCKET, &format!("{name}.zip"), packed(path)?).await?;
    }
    uploading.done(&binaries.keys().map(String::as_str).collect::<Vec<_>>().join(", "));

    let deploying = step("Deploying template.yaml");
    let declared = answers.iter().filter(|(name, _)| template.has_parameter(name));
    let declared: Vec<_> = declared.map(|(name, value)| (*name, value.as_str())).collect();
    change_set(cloud, &template.clone().with_code_in(CODE_BUCKET), &declared).await?;
    let (stack, stage) = stack(cloud, provider_url, executed(cloud).await?)?;
    make_good(cloud, template, STACK, &stack.outputs["ApiId"], &stage).await?;
    deploying.done("");
    Ok(stack)
}

async fn change_set(cloud: &Cloud, template: &Template, answers: &[(&str, &str)]) -> anyhow::Result<()> {
    cloud.put(CODE_BUCKET, "template.json", template.to_json().into_bytes()).await?;
    let mut parameters = vec![
        ("StackName".to_owned(), STACK.to_owned()),
        ("ChangeSetName".to_owned(), CHANGE_SET.to_owned()),
        ("ChangeSetType".to_owned(), "CREATE".to_owned()),
        // Too large for TemplateBody, which takes 51,200 bytes.
        ("TemplateURL".to_owned(), format!("{}/{CODE_BUCKET}/template.json", cloud.url())),
    ];
    for (number, capability) in ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"].iter().enumerate()
    {
        parameters.push((format!("Capabilities.member.{}", number + 1), (*capability).to_owned()));
    }
    for (number, (name, value)) in answers.iter().enumerate() {
        let member = format!("Parameters.member.{}", number + 1);
        parameters.push((format!("{member}.ParameterKey"), (*name).to_owned()));
        parameters.push((format!("{member}.ParameterValue"), (*value).to_owned()));
    }
    cloud.query("cloudformation", "CreateChangeSet", &parameters).await.context("template.yaml cannot be deployed")?;
    let status = settled(cloud, "DescribeChangeSet", "Status").await?;
    if status.name != "CREATE_COMPLETE" {
        bail!("template.yaml cannot be deployed: {}", status.reason);
    }
    Ok(())
}

async fn executed(cloud: &Cloud) -> anyhow::Result<BTreeMap<String, String>> {
    cloud.query("cloudformation", "ExecuteChangeSet", &of_stack()).await?;
    let status = settled(cloud, "DescribeStacks", "StackStatus").await?;
    if status.name != "CREATE_COMPLETE" {
        let events = cloud.query("cloudformation", "DescribeStackEvents", &of_stack()).await?;
        bail!("template.yaml does not deploy ({}):\n{}", status.name, failures(&events));
    }
    Ok(outputs(&status.answer))
}

fn of_stack() -> [(String, String); 2] {
    [("StackName".to_owned(), STACK.to_owned()), ("ChangeSetName".to_owned(), CHANGE_SET.to_owned())]
}

/// What something has come to.
struct Status {
    name: String,
    reason: String,
    answer: String,
}

/// Asks until the change set or the stack is no longer at work.
async fn settled(cloud: &Cloud, action: &str, field: &str) -> anyhow::Result<Status> {
    for _ in 0..1200 {
        let answer = cloud.query("cloudformation", action, &of_stack()).await?;
        let document = Document::parse(&answer)?;
        let text = |name: &str| document.descendants().find(|node| node.is_named(name)).and_then(|node| node.text());
        let name = text(field).unwrap_or_default().to_owned();
        if !name.ends_with("_PROGRESS") && !name.ends_with("_PENDING") {
            let reason = text(&format!("{field}Reason")).unwrap_or_default().to_owned();
            return Ok(Status { name, reason, answer });
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("CloudFormation is still at work after two minutes");
}

fn outputs(stacks: &str) -> BTreeMap<String, String> {
    let Ok(document) = Document::parse(stacks) else { return BTreeMap::new() };
    document
        .descendants()
        .filter_map(|member| Some((member.child_text("OutputKey")?, member.child_text("OutputValue")?)))
        .collect()
}

/// What failed, oldest first, leaving out what only failed because something else did.
fn failures(events: &str) -> String {
    let Ok(document) = Document::parse(events) else { return events.to_owned() };
    let mut failures: Vec<_> = document
        .descendants()
        .filter_map(|event| {
            let status = event.child_text("ResourceStatus").filter(|status| status.ends_with("_FAILED"))?;
            let reason = event.child_text("ResourceStatusReason").filter(|reason| !reason.contains("cancelled"))?;
            Some(format!("  {} {}: {reason}", event.child_text("LogicalResourceId")?, status.to_lowercase()))
        })
        .collect();
    failures.reverse();
    failures.join("\n")
}

fn stack(cloud: &Cloud, provider_url: &str, outputs: BTreeMap<String, String>) -> anyhow::Result<(Stack, String)> {
    let output = |name: &str| outputs.get(name).with_context(|| format!("template.yaml has no output {name}"));
    let stage = output("ApiUrl")?.rsplit('/').next().unwrap_or_default().to_owned();
    let api_url = format!("{}/restapis/{}/{stage}/_user_request_", cloud.url(), output("ApiId")?);
    Ok((Stack { api_url, page_url: page_url(provider_url), outputs }, stage))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_takes_each_timeout_and_keeps_messages_out_of_sight_for_as_long_as_is_reckoned() {
        let template = include_str!("../../../template.yaml");
        for (name, seconds) in TIMEOUTS {
            let (_, parameter) = template.split_once(&format!("\n  {name}:\n")).expect(name);
            let (_, allowed) = parameter.split_once("AllowedValues: [").expect("values");
            let (allowed, _) = allowed.split_once(']').expect("an end");
            assert!(allowed.split(", ").any(|value| value == format!("\"{seconds}\"")), "{name}: {seconds}");
            let visibility = format!("    \"{seconds}\": {{SixTimes: {}}}\n", seconds * VISIBILITY);
            assert!(template.contains(&visibility), "{name}: {visibility}");
            assert!(LONGEST_VISIBILITY >= Duration::from_secs(seconds * VISIBILITY), "{name}");
        }
    }

    #[test]
    fn outputs_are_read_by_name() {
        let answer = r#"<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>
            <Stacks><member><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>
            <member><OutputKey>ApiId</OutputKey><OutputValue>abc</OutputValue></member>
            <member><OutputKey>ApiUrl</OutputKey><OutputValue>https://abc.example/v1</OutputValue></member>
            </Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"#;
        let outputs = outputs(answer);
        assert_eq!(outputs["ApiId"], "abc");
        let cloud = Cloud::at("http://127.0.0.1:4566").expect("a client");
        let (stack, stage) = stack(&cloud, "http://127.0.0.1:8025", outputs).expect("a stack");
        assert_eq!(stage, "v1");
        assert_eq!(stack.api_url, "http://127.0.0.1:4566/restapis/abc/v1/_user_request_");
        assert_eq!(stack.page_url, "http://127.0.0.1:8025/page");
    }

    #[test]
    fn only_causes_are_told_of_a_stack_that_failed() {
        let answer = "<R><StackEvents>\
            <member><LogicalResourceId>Other</LogicalResourceId><ResourceStatus>CREATE_FAILED</ResourceStatus>\
            <ResourceStatusReason>Resource creation cancelled</ResourceStatusReason></member>\
            <member><LogicalResourceId>Api</LogicalResourceId><ResourceStatus>CREATE_FAILED</ResourceStatus>\
            <ResourceStatusReason>no such function</ResourceStatusReason></member>\
            <member><LogicalResourceId>Topic</LogicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>\
            </StackEvents></R>";
        assert_eq!(failures(answer), "  Api create_failed: no such function");
    }
}
