//! `template.yaml` as it is deployed locally: the same template, with each function's code where `sam package` would put it.
//!
//! CloudFormation's short forms (`!Ref`, `!Sub`, `!GetAtt` …) are YAML tags; here they become the long forms that JSON has too.
//! Nothing else is changed.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use serde_json::{Map, Value, json};
use serde_yaml_ng as yaml;

/// A SAM template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template(Value);

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// A file that is not there or not YAML.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("{} is not a template", path.display()))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        Ok(Self(long_form(yaml::from_str(text)?)?))
    }

    /// The functions: by logical id, the name of the binary that is each one's code.
    pub fn binaries(&self) -> BTreeMap<String, String> {
        let shared = self.0.pointer("/Globals/Function/CodeUri");
        self.functions()
            .filter_map(|(id, function)| {
                let named = function.pointer("/Metadata/BuildProperties/Binary").and_then(Value::as_str);
                let code = function.pointer("/Properties/CodeUri").or(shared).and_then(Value::as_str);
                let folder = code.and_then(|path| Path::new(path).file_name()?.to_str());
                Some((id.clone(), named.or(folder)?.to_owned()))
            })
            .collect()
    }

    /// The template with each function's code in this bucket, under the name of its binary.
    pub fn with_code_in(mut self, bucket: &str) -> Self {
        let binaries = self.binaries();
        for (id, binary) in binaries {
            self.0["Resources"][id]["Properties"]["CodeUri"] =
                json!({"Bucket": bucket, "Key": format!("{binary}.zip")});
        }
        if let Some(globals) = self.0.pointer_mut("/Globals/Function").and_then(Value::as_object_mut) {
            globals.remove("CodeUri");
        }
        self
    }

    /// Whether it declares a parameter of this name.
    pub fn has_parameter(&self, name: &str) -> bool {
        self.0["Parameters"].get(name).is_some()
    }

    /// The parameters that somebody has to answer: those without a default.
    pub fn needed_parameters(&self) -> Vec<&str> {
        let declared = self.0["Parameters"].as_object().into_iter().flatten();
        declared.filter(|(_, parameter)| parameter.get("Default").is_none()).map(|(name, _)| name.as_str()).collect()
    }

    /// The roles, by logical id, one of whose policies names an action that starts so.
    pub fn roles_with_action<'a>(&'a self, start: &str) -> impl Iterator<Item = &'a str> {
        let quoted = format!("\"{start}");
        let resources = self.0["Resources"].as_object().into_iter().flatten();
        let roles = resources.filter(|(_, resource)| resource["Type"] == "AWS::IAM::Role");
        roles.filter(move |(_, role)| role.to_string().contains(&quoted)).map(|(id, _)| id.as_str())
    }

    /// What the API answers by itself, by kind.
    pub fn gateway_responses(&self) -> impl Iterator<Item = (&String, &Value)> {
        let resources = self.0["Resources"].as_object().into_iter().flatten();
        let apis = resources.filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Api");
        apis.filter_map(|(_, api)| api.pointer("/Properties/GatewayResponses")?.as_object()).flatten()
    }

    /// As CloudFormation takes it.
    pub fn to_json(&self) -> String {
        self.0.to_string()
    }

    fn functions(&self) -> impl Iterator<Item = (&String, &Value)> {
        let resources = self.0["Resources"].as_object().into_iter().flatten();
        resources.filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function")
    }
}

fn long_form(value: yaml::Value) -> anyhow::Result<Value> {
    Ok(match value {
        yaml::Value::Tagged(tagged) => {
            let name = tagged.tag.to_string();
            let name = name.trim_start_matches('!');
            let argument = long_form(tagged.value)?;
            match (name, &argument) {
                ("Ref" | "Condition", _) => json!({ name: argument }),
                ("GetAtt", Value::String(path)) => {
                    let (resource, attribute) = path.split_once('.').context("!GetAtt names no attribute")?;
                    json!({"Fn::GetAtt": [resource, attribute]})
                }
                _ => json!({ format!("Fn::{name}"): argument }),
            }
        }
        yaml::Value::Mapping(mapping) => {
            let mut object = Map::new();
            for (key, value) in mapping {
                object.insert(key_text(&key)?, long_form(value)?);
            }
            Value::Object(object)
        }
        yaml::Value::Sequence(sequence) => {
            Value::Array(sequence.into_iter().map(long_form).collect::<anyhow::Result<_>>()?)
        }
        scalar => serde_json::to_value(scalar)?,
    })
}

fn key_text(key: &yaml::Value) -> anyhow::Result<String> {
    Ok(match key {
        yaml::Value::String(text) => text.clone(),
        yaml::Value::Number(number) => number.to_string(),
        yaml::Value::Bool(boolean) => boolean.to_string(),
        _ => bail!("a key is neither text nor number"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = r#"
Transform: AWS::Serverless-2016-10-31
Parameters:
  SenderIdentity: {Type: String}
  Architecture: {Type: String, Default: arm64}
Globals: {Function: {CodeUri: ., Runtime: provided.al2023}}
Resources:
  FanOut:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: rust-cargolambda, BuildProperties: {Binary: fan-out}}
    Properties:
      Role: !GetAtt FanOutRole.Arn
      Environment: {Variables: {TOPIC: !Ref Topic, PAGE: !If [HasPage, !Ref Page, !Sub "https://${X.Domain}"]}}
  Watch:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: functions/watch}
  Topic: {Type: AWS::SNS::Topic}
  FanOutRole:
    Type: AWS::IAM::Role
    Properties: {Policies: [{PolicyDocument: {Statement: [{Action: ["dynamodb:PartiQLInsert"]}]}}]}
  WatchRole:
    Type: AWS::IAM::Role
    Properties: {Policies: [{PolicyDocument: {Statement: [{Action: ["dynamodb:Query"]}]}}]}
  Api:
    Type: AWS::Serverless::Api
    Properties: {GatewayResponses: {UNAUTHORIZED: {StatusCode: 401}}}
"#;

    fn template() -> Template {
        Template::parse(TEMPLATE).expect("a template")
    }

    #[test]
    fn each_function_is_found_with_its_binary() {
        let binaries = template().binaries();
        assert_eq!(
            binaries.into_iter().collect::<Vec<_>>(),
            [("FanOut".to_owned(), "fan-out".to_owned()), ("Watch".to_owned(), "watch".to_owned())]
        );
    }

    #[test]
    fn code_lies_in_the_bucket_and_short_forms_become_long() {
        let Template(json) = template().with_code_in("code");
        let fan_out = &json["Resources"]["FanOut"]["Properties"];
        assert_eq!(fan_out["CodeUri"], json!({"Bucket": "code", "Key": "fan-out.zip"}));
        assert_eq!(fan_out["Role"], json!({"Fn::GetAtt": ["FanOutRole", "Arn"]}));
        assert_eq!(
            fan_out["Environment"]["Variables"],
            json!({
                "TOPIC": {"Ref": "Topic"},
                "PAGE": {"Fn::If": ["HasPage", {"Ref": "Page"}, {"Fn::Sub": "https://${X.Domain}"}]},
            })
        );
        assert_eq!(json["Globals"]["Function"], json!({"Runtime": "provided.al2023"}));
    }

    #[test]
    fn roles_and_the_apis_own_answers_are_found() {
        let template = template();
        assert_eq!(template.roles_with_action("dynamodb:PartiQL").collect::<Vec<_>>(), ["FanOutRole"]);
        let answers: Vec<_> = template.gateway_responses().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(answers, ["UNAUTHORIZED"]);
    }

    #[test]
    fn parameters_without_a_default_are_needed() {
        assert_eq!(template().needed_parameters(), ["SenderIdentity"]);
        assert!(template().has_parameter("Architecture") && !template().has_parameter("Unknown"));
    }
}
