//! What MiniStack does not take from the template and AWS does: made good after deploying, from the template itself.

use roxmltree::Document;
use serde_json::{Map, Value, json};

use anyhow::Context;
use reqwest::Method;

use crate::cloud::aws::{AwsError, Cloud};
use crate::cloud::template::Template;
use crate::cloud::xml::Named;

/// Makes good what is missing. `api` is the REST API's id, `stage` its stage's name.
///
/// # Errors
/// MiniStack refuses something.
pub async fn make_good(cloud: &Cloud, template: &Template, stack: &str, api: &str, stage: &str) -> anyhow::Result<()> {
    allow_batches(cloud, template, stack).await.context("allowing batches")?;
    gateway_responses(cloud, template, api, stage).await.context("setting the API's own answers")?;
    Ok(())
}

/// What MiniStack asks of whoever may do the first: an action of the batch's own name, which AWS does not know. AWS asks for the
/// actions of what is in the batch, which the template allows.
///
/// Sources: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html>,
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html>,
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html>
const BATCHES: [(&str, &str); 3] = [
    ("dynamodb:PartiQL", "dynamodb:BatchExecuteStatement"),
    ("sqs:SendMessage", "sqs:SendMessageBatch"),
    ("sns:Publish", "sns:PublishBatch"),
];

async fn allow_batches(cloud: &Cloud, template: &Template, stack: &str) -> anyhow::Result<()> {
    let resources = [("StackName".to_owned(), stack.to_owned())];
    let resources = cloud.query("cloudformation", "DescribeStackResources", &resources).await?;
    let document = Document::parse(&resources)?;
    let physical = |logical: &str| {
        let named =
            |member: &roxmltree::Node<'_, '_>| member.child_text("LogicalResourceId").as_deref() == Some(logical);
        document.descendants().find(named)?.child_text("PhysicalResourceId")
    };
    for (allowed, asked) in BATCHES {
        let policy = json!({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": asked, "Resource": "*"}],
        });
        for role in template.roles_with_action(allowed) {
            let name = physical(role).with_context(|| format!("the stack has no role {role}"))?;
            let policy_name = format!("local-{}", asked.replace(':', "-"));
            let put = [("RoleName", name), ("PolicyName", policy_name), ("PolicyDocument", policy.to_string())];
            let put: Vec<_> = put.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            cloud.query("iam", "PutRolePolicy", &put).await?;
        }
    }
    Ok(())
}

/// What API Gateway answers by itself: in the template part of the API's body, which MiniStack reads only through its own call.
async fn gateway_responses(cloud: &Cloud, template: &Template, api: &str, stage: &str) -> Result<(), AwsError> {
    for (kind, response) in template.gateway_responses() {
        let headers = response.pointer("/ResponseParameters/Headers").and_then(Value::as_object);
        let headers: Map<_, _> = headers
            .into_iter()
            .flatten()
            .map(|(name, value)| (format!("gatewayresponse.header.{name}"), value.clone()))
            .collect();
        let mut body = json!({"responseParameters": headers, "responseTemplates": response["ResponseTemplates"]});
        if let Some(status) = response.get("StatusCode") {
            body["statusCode"] = json!(status.as_str().map_or_else(|| status.to_string(), str::to_owned));
        }
        let path = format!("/restapis/{api}/gatewayresponses/{kind}");
        cloud.json("apigateway", "", (Method::PUT, &path), &body).await?;
    }
    // They count from the next deployment on.
    let path = format!("/restapis/{api}/deployments");
    cloud.json("apigateway", "", (Method::POST, &path), &json!({"stageName": stage})).await?;
    Ok(())
}
