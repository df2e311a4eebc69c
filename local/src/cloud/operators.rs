//! Who may sign in: a Cognito user pool with three operators, so that no one approves what they wrote themselves.
//!
//! A role is a group of the pool. Passwords are made anew with every start and lie in `.local/state.json`, which only its owner
//! may read.

use anyhow::Context;
use rand::Rng;
use rand::seq::{IndexedRandom, SliceRandom};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::cloud::aws::{AwsError, Cloud, REGION};

/// The pool and those in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OperatorPool {
    /// The issuer, as tokens write it.
    pub issuer: String,
    /// The issuer's discovery document. Locally it is not below the issuer's own address.
    pub discovery_url: String,
    /// The audience: the app client's id.
    pub audience: String,
    /// The operators.
    pub operators: Vec<Operator>,
}

/// A person who works with the system.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Operator {
    /// The name to sign in with.
    pub user: String,
    /// The name that others see.
    pub name: String,
    /// The roles.
    pub roles: Vec<String>,
    /// The password.
    pub password: String,
}

/// Sign-in name, name, roles.
const OPERATORS: [(&str, &str, &[&str]); 3] = [
    ("lead", "Lena Ortiz", &["reporter", "author", "publisher"]),
    ("counsel", "Marcus Webb", &["approver", "publisher"]),
    ("auditor", "Ingrid Falk", &["auditor"]),
];

impl OperatorPool {
    /// Makes the pool and everyone in it.
    ///
    /// # Errors
    /// Cognito refuses something.
    pub async fn create(cloud: &Cloud) -> anyhow::Result<Self> {
        let pool = cognito(cloud, "CreateUserPool", json!({"PoolName": "breach-notice-operators"})).await?;
        let pool = text(&pool, "/UserPool/Id")?;
        let client = json!({
            "UserPoolId": pool,
            "ClientName": "local",
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "IdTokenValidity": 12,
            "AccessTokenValidity": 12,
            "TokenValidityUnits": {"IdToken": "hours", "AccessToken": "hours"},
        });
        let client = cognito(cloud, "CreateUserPoolClient", client).await?;
        let audience = text(&client, "/UserPoolClient/ClientId")?;
        let mut roles: Vec<_> = OPERATORS.iter().flat_map(|(_, _, roles)| *roles).collect();
        roles.sort_unstable();
        roles.dedup();
        for role in roles {
            cognito(cloud, "CreateGroup", json!({"UserPoolId": pool, "GroupName": role})).await?;
        }
        let mut operators = Vec::new();
        for (user, name, roles) in OPERATORS {
            let operator = Operator {
                user: user.to_owned(),
                name: name.to_owned(),
                roles: roles.iter().map(|role| (*role).to_owned()).collect(),
                password: password(&mut rand::rng()),
            };
            operator.create(cloud, &pool).await?;
            operators.push(operator);
        }
        Ok(Self {
            issuer: format!("https://cognito-idp.{REGION}.amazonaws.com/{pool}"),
            discovery_url: format!("{}/{pool}/.well-known/openid-configuration", cloud.url()),
            audience,
            operators,
        })
    }

    /// The operator with this sign-in name.
    ///
    /// # Errors
    /// There is none; the error lists those there are.
    pub fn operator(&self, user: &str) -> anyhow::Result<&Operator> {
        let names: Vec<_> = self.operators.iter().map(|operator| operator.user.as_str()).collect();
        let found = self.operators.iter().find(|operator| operator.user == user);
        found.with_context(|| format!("there is no operator of this name; there are: {}", names.join(", ")))
    }

    /// Signs an operator in: a token for the API, good for 12 hours.
    ///
    /// # Errors
    /// Cognito refuses.
    pub async fn token(&self, cloud: &Cloud, user: &str) -> anyhow::Result<String> {
        let operator = self.operator(user)?;
        let sign_in = json!({
            "ClientId": self.audience,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": operator.user, "PASSWORD": operator.password},
        });
        let signed_in = cognito(cloud, "InitiateAuth", sign_in).await.context("signing in failed")?;
        text(&signed_in, "/AuthenticationResult/IdToken")
    }
}

impl Operator {
    async fn create(&self, cloud: &Cloud, pool: &str) -> anyhow::Result<()> {
        let Self { user, name, roles, password } = self;
        let attributes = json!([
            {"Name": "name", "Value": name},
            {"Name": "email", "Value": format!("{user}@example.com")},
        ]);
        let person =
            json!({"UserPoolId": pool, "Username": user, "MessageAction": "SUPPRESS", "UserAttributes": attributes});
        cognito(cloud, "AdminCreateUser", person).await?;
        let secret = json!({"UserPoolId": pool, "Username": user, "Password": password, "Permanent": true});
        cognito(cloud, "AdminSetUserPassword", secret).await?;
        for role in roles {
            let membership = json!({"UserPoolId": pool, "Username": user, "GroupName": role});
            cognito(cloud, "AdminAddUserToGroup", membership).await?;
        }
        Ok(())
    }
}

async fn cognito(cloud: &Cloud, action: &str, body: Value) -> Result<Value, AwsError> {
    let target = format!("AWSCognitoIdentityProviderService.{action}");
    cloud.json("cognito-idp", &target, (Method::POST, "/"), &body).await
}

fn text(value: &Value, pointer: &str) -> anyhow::Result<String> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    Ok(found.with_context(|| format!("Cognito's answer has no {pointer}"))?.to_owned())
}

/// Twenty characters with all that Cognito's default policy asks for.
fn password(random: &mut impl Rng) -> String {
    let kinds: [&[u8]; 4] = [b"abcdefghjkmnpqrstuvwxyz", b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"23456789", b"-_.!"];
    let mut characters: Vec<_> = (0..20).filter_map(|place: usize| kinds[place % 4].choose(random)).collect();
    characters.shuffle(random);
    characters.into_iter().map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_meet_cognitos_default_policy_and_differ() {
        let (one, other) = (password(&mut rand::rng()), password(&mut rand::rng()));
        assert_ne!(one, other);
        for password in [one, other] {
            assert_eq!(password.len(), 20);
            assert!(password.chars().any(|character| character.is_ascii_lowercase()));
            assert!(password.chars().any(|character| character.is_ascii_uppercase()));
            assert!(password.chars().any(|character| character.is_ascii_digit()));
            assert!(password.chars().any(|character| character.is_ascii_punctuation()));
        }
    }

    #[test]
    fn whoever_may_approve_may_not_write() {
        for (user, _, roles) in OPERATORS {
            assert!(!(roles.contains(&"author") && roles.contains(&"approver")), "{user}");
        }
        assert!(OPERATORS.iter().any(|(_, _, roles)| roles.contains(&"approver")));
    }
}
