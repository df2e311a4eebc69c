//! What API Gateway is answered: a policy for the whole stage.

use std::collections::HashMap;

use aws_lambda_events::apigw::{ApiGatewayCustomAuthorizerPolicy, ApiGatewayCustomAuthorizerResponse};
use aws_lambda_events::iam::{IamPolicyEffect, IamPolicyStatement};
use model::operator::Operator;
use serde_json::Value;

/// The answer to API Gateway, with the operator in its context.
pub type Policy = ApiGatewayCustomAuthorizerResponse<HashMap<String, Value>>;

/// One stage of a REST API: `arn:aws:execute-api:{region}:{account}:{api}/{stage}`.
///
/// Policies are for a stage, never for the method that was called: API Gateway caches the answer by the token alone, and a
/// policy for one method would refuse the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage(String);

impl Stage {
    /// The stage that this method belongs to, if it is one of a REST API.
    #[must_use]
    pub fn of_method(method_arn: &str) -> Option<Self> {
        let mut parts = method_arn.split('/');
        let (api, stage, _verb) = (parts.next()?, parts.next()?, parts.next()?);
        let is_api = api.starts_with("arn:") && api.split(':').nth(2) == Some("execute-api");
        (is_api && !stage.is_empty()).then(|| Self(format!("{api}/{stage}")))
    }

    /// Lets the operator call each of the stage's methods; the routes check the roles.
    #[must_use]
    pub fn allow(&self, operator: &Operator) -> Policy {
        let mut policy = self.policy(operator, IamPolicyEffect::Allow);
        policy.context = operator.context();
        policy
    }

    /// Lets the operator call none of them.
    #[must_use]
    pub fn deny(&self, operator: &Operator) -> Policy {
        self.policy(operator, IamPolicyEffect::Deny)
    }

    fn policy(&self, operator: &Operator, effect: IamPolicyEffect) -> Policy {
        // These types are `non_exhaustive`, so they are filled instead of built.
        let mut statement = IamPolicyStatement::default();
        statement.action = vec!["execute-api:Invoke".to_owned()];
        statement.effect = effect;
        statement.resource = vec![format!("{}/*/*", self.0)];
        let mut document = ApiGatewayCustomAuthorizerPolicy::default();
        document.version = Some("2012-10-17".to_owned());
        document.statement = vec![statement];
        let mut policy = Policy::default();
        policy.principal_id = Some(operator.subject.to_string());
        policy.policy_document = document;
        policy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_belongs_to_its_stage() {
        let stage = Stage("arn:aws-cn:execute-api:cn-north-1:123456789012:abc123/live".to_owned());
        for path in ["GET/incidents/inc-1", "GET/", "POST/a/b/c"] {
            assert_eq!(Stage::of_method(&format!("{}/{path}", stage.0)), Some(stage.clone()), "{path}");
        }
    }

    #[test]
    fn what_is_no_method_of_an_api_has_no_stage() {
        for arn in [
            "",
            "*",
            "arn:aws:execute-api:eu-west-1:1:abc",
            "arn:aws:execute-api:eu-west-1:1:abc//GET/",
            "arn:aws:s3:::b/live/GET/",
        ] {
            assert_eq!(Stage::of_method(arn), None, "{arn}");
        }
    }
}
