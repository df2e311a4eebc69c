//! template.yaml as a document to ask questions of: the short forms of CloudFormation's functions (`!Ref X`) become the long ones
//! (`{"Ref": "X"}`), and everything else stays as it is written. Nothing is resolved or deployed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use serde_yaml_ng::Value as Yaml;

/// What stands in template.yaml.
pub(crate) struct Template {
    /// The text, for what only comments say.
    pub(crate) text: &'static str,
    /// The whole, in CloudFormation's long form.
    pub(crate) whole: Value,
}

impl Template {
    /// Reads the project's template.
    pub(crate) fn read() -> Self {
        let text = include_str!("../../template.yaml");
        Self { text, whole: long_form(serde_yaml_ng::from_str(text).expect("template.yaml is YAML")) }
    }

    /// Every resource with its logical id.
    pub(crate) fn resources(&self) -> impl Iterator<Item = (&str, &Value)> {
        entries(&self.whole["Resources"])
    }

    /// The resources of one type.
    pub(crate) fn of_type(&self, kind: &'static str) -> impl Iterator<Item = (&str, &Value)> {
        self.resources()
            .filter(move |(_, resource)| resource["Type"] == kind)
            .map(|(id, resource)| (id, &resource["Properties"]))
    }

    /// The properties of one resource.
    pub(crate) fn properties(&self, id: &str) -> &Value {
        let resource = &self.whole["Resources"][id];
        assert!(resource.is_object(), "template.yaml has no resource {id}");
        &resource["Properties"]
    }

    /// Every function.
    pub(crate) fn functions(&self) -> Vec<Function<'_>> {
        self.of_type("AWS::Serverless::Function")
            .map(|(id, properties)| Function { id, properties, resource: &self.whole["Resources"][id] })
            .collect()
    }

    /// The function built from this folder.
    pub(crate) fn function(&self, folder: &str) -> Function<'_> {
        let found = self.functions().into_iter().find(|function| function.folder() == folder);
        found.unwrap_or_else(|| panic!("template.yaml has no function for functions/{folder}"))
    }

    /// The statements of a role's own policies.
    pub(crate) fn role(&self, id: &str) -> Vec<Statement> {
        let policies = self.properties(id)["Policies"].as_array().into_iter().flatten();
        policies.flat_map(|policy| statements(&policy["PolicyDocument"])).collect()
    }

    /// The customer-managed key that encrypts a table, bucket, topic or queue, if one does.
    pub(crate) fn key_of(&self, id: &str) -> Option<String> {
        let properties = self.properties(id);
        let bucket =
            &properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]["ServerSideEncryptionByDefault"];
        [&properties["SSESpecification"]["KMSMasterKeyId"], &properties["KmsMasterKeyId"], &bucket["KMSMasterKeyID"]]
            .into_iter()
            .find_map(reference)
    }
}

/// A function of template.yaml.
pub(crate) struct Function<'a> {
    /// Its logical id.
    pub(crate) id: &'a str,
    /// Its properties.
    pub(crate) properties: &'a Value,
    resource: &'a Value,
}

impl Function<'_> {
    /// The folder under `functions/` that it is built from.
    pub(crate) fn folder(&self) -> &str {
        self.resource["Metadata"]["BuildProperties"]["Binary"].as_str().expect("each function names its binary")
    }

    /// The logical id of its role.
    pub(crate) fn role(&self) -> String {
        reference(&self.properties["Role"]).expect("each function has a role of its own")
    }

    /// What its environment says, without the variables that only the SDK reads.
    pub(crate) fn environment(&self) -> BTreeMap<&str, &Value> {
        entries(&self.properties["Environment"]["Variables"]).filter(|(name, _)| !name.starts_with("AWS_")).collect()
    }

    /// The tables, buckets, topics and queues that its environment names.
    pub(crate) fn named_resources(&self) -> BTreeSet<String> {
        let kinds = ["_TABLE", "_BUCKET", "_TOPIC", "_QUEUE"];
        let is_resource = |name: &str| kinds.iter().any(|kind| name.ends_with(kind));
        let named = self.environment().into_iter().filter(|(name, _)| is_resource(name));
        named.map(|(name, value)| reference(value).unwrap_or_else(|| panic!("{} of {}", name, self.id))).collect()
    }

    /// Its events of one type.
    pub(crate) fn events(&self, kind: &'static str) -> impl Iterator<Item = &Value> {
        entries(&self.properties["Events"])
            .filter(move |(_, event)| event["Type"] == kind)
            .map(|(_, event)| &event["Properties"])
    }

    /// The queues that wake it.
    pub(crate) fn queues(&self) -> BTreeSet<String> {
        self.events("SQS").map(|event| reference(&event["Queue"]).expect("a queue of the template")).collect()
    }
}

/// A statement of a policy.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// Whether it allows or denies.
    pub(crate) allows: bool,
    /// What.
    pub(crate) actions: Vec<String>,
    /// On what: logical ids, with `/*` where objects of a bucket are meant, or text where it is none of the template's.
    pub(crate) resources: Vec<String>,
}

/// The statements of a policy's document, also those that stand under a condition.
pub(crate) fn statements(document: &Value) -> Vec<Statement> {
    let statements = document["Statement"].as_array().into_iter().flatten();
    let conditional = |statement: &Value| statement["Fn::If"].as_array().map(|branches| branches[1].clone());
    statements
        .map(|statement| conditional(statement).unwrap_or_else(|| statement.clone()))
        .map(|statement| Statement {
            allows: statement["Effect"] == "Allow",
            actions: one_or_many(&statement["Action"])
                .iter()
                .map(|action| action.as_str().expect("a text").to_owned())
                .collect(),
            resources: one_or_many(&statement["Resource"]).iter().map(|resource| named(resource)).collect(),
        })
        .collect()
}

/// The logical id that a value refers to: `!Ref X` and `!GetAtt X.Arn` refer to X.
pub(crate) fn reference(value: &Value) -> Option<String> {
    let id = value["Ref"].as_str().or_else(|| value["Fn::GetAtt"][0].as_str())?;
    Some(id.to_owned())
}

/// How a statement names its resource, see [`Statement::resources`].
fn named(value: &Value) -> String {
    if let Some(id) = reference(value) {
        return id;
    }
    let text = value.as_str().or_else(|| value["Fn::Sub"].as_str()).or_else(|| value["Fn::Sub"][0].as_str());
    let text = text.unwrap_or_else(|| panic!("a resource that this test cannot read: {value}"));
    match text.strip_prefix("${").and_then(|rest| rest.split_once(".Arn}")) {
        Some((id, rest)) => format!("{id}{rest}"),
        None => text.to_owned(),
    }
}

fn one_or_many(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |many| many.iter().collect())
}

/// The entries of a mapping; none, where there is no mapping.
pub(crate) fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn long_form(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Tagged(tagged) => {
            let inner = long_form(tagged.value);
            match tagged.tag.to_string().trim_start_matches('!') {
                "Ref" => json!({ "Ref": inner }),
                "GetAtt" => {
                    let (id, attribute) =
                        inner.as_str().and_then(|text| text.split_once('.')).expect("!GetAtt ID.ATTRIBUTE");
                    json!({ "Fn::GetAtt": [id, attribute] })
                }
                name => Value::Object(Map::from_iter([(format!("Fn::{name}"), inner)])),
            }
        }
        Yaml::Sequence(items) => items.into_iter().map(long_form).collect(),
        Yaml::Mapping(mapping) => {
            let text = |key: Yaml| key.as_str().expect("keys are texts").to_owned();
            mapping.into_iter().map(|(key, value)| (text(key), long_form(value))).collect()
        }
        plain => serde_json::to_value(plain).expect("a plain value"),
    }
}
