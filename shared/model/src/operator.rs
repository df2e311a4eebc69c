//! Who is calling: an operator and the roles that say what they may do.
//!
//! `authorize` verifies the token and writes the [`Operator`] into the authorizer's context; the routes read it back from
//! there. Both go through [`Operator::context`] and [`Operator::from_context`], so that the keys stand here only.
//! Deliberately absent: which route asks for which role (the routes' table), and anything about tokens (`authorize`).

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::personal::Personal;

/// One caller of the operators' API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// The same for the same person in every token, whatever their name; approvals compare it.
    pub subject: Subject,
    /// The name to show to colleagues and in evidence. Personal data of staff: never logged.
    pub name: Personal<String>,
    /// What they may do. Without any, `authorize` lets no one in.
    pub roles: Roles,
}

impl Operator {
    /// The context's key of [`Operator::subject`].
    pub const SUBJECT: &str = "subject";
    /// The context's key of [`Operator::name`].
    pub const NAME: &str = "name";
    /// The context's key of [`Operator::roles`].
    pub const ROLES: &str = "roles";

    /// What the authorizer hands to the routes. All values are strings: API Gateway drops maps and lists.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html>
    #[must_use]
    pub fn context(&self) -> HashMap<String, Value> {
        HashMap::from([
            (Self::SUBJECT.to_owned(), self.subject.to_string().into()),
            (Self::NAME.to_owned(), self.name.expose().clone().into()),
            (Self::ROLES.to_owned(), self.roles.to_string().into()),
        ])
    }

    /// Reads back what [`Operator::context`] wrote; what API Gateway adds to it is ignored.
    ///
    /// # Errors
    /// [`ContextError`] where the route has no authorizer, or another one.
    pub fn from_context(context: &HashMap<String, Value>) -> Result<Self, ContextError> {
        let text = |key| context.get(key).and_then(Value::as_str).ok_or(ContextError { key });
        Ok(Self {
            subject: text(Self::SUBJECT)?.parse().map_err(|_| ContextError { key: Self::SUBJECT })?,
            name: text(Self::NAME)?.into(),
            roles: Roles::among(text(Self::ROLES)?.split(',')),
        })
    }
}

/// The authorizer's context does not name an operator.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("the authorizer's context has no usable `{key}`")]
pub struct ContextError {
    key: &'static str,
}

/// What an operator may do. In tokens, the API and evidence by its lower-case name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reports incidents and loads the lists of affected customers.
    Reporter,
    /// Writes notices.
    Author,
    /// Approves what others wrote and loaded.
    Approver,
    /// Publishes updates on the public page.
    Publisher,
    /// Reads everything, changes nothing.
    Auditor,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Reporter, Self::Author, Self::Approver, Self::Publisher, Self::Auditor];

    /// Its name, as tokens carry it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::Author => "author",
            Self::Approver => "approver",
            Self::Publisher => "publisher",
            Self::Auditor => "auditor",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not the name of a role.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a role: expected reporter, author, approver, publisher or auditor")]
pub struct RoleError;

impl FromStr for Role {
    type Err = RoleError;

    /// # Errors
    /// [`RoleError`] for any other text; case matters.
    fn from_str(text: &str) -> Result<Self, RoleError> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(RoleError)
    }
}

/// The roles of one operator. As text, their names separated by commas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// The roles among these names. Other names are left out: an identity provider's groups are rarely ours alone, and a
    /// role that only a newer version knows must not lock its holder out of this one.
    pub fn among<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        names.into_iter().filter_map(|name| name.trim().parse().ok()).collect()
    }

    /// Whether this is one of them.
    #[must_use]
    pub fn contains(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them, once.
    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().collect())
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().map(Role::as_str).collect();
        f.write_str(&names.join(","))
    }
}

impl From<String> for Roles {
    fn from(text: String) -> Self {
        Self::among(text.split(','))
    }
}

impl From<Roles> for String {
    fn from(roles: Roles) -> Self {
        roles.to_string()
    }
}

/// A stable name of one person or machine, in the form `{issuer}#{sub}`: opaque, safe to log.
///
/// `sub` alone is unique only within its issuer (OpenID Connect Core 1.0, section 5.7), so after a change of identity
/// provider two persons could share one, and the rule of two persons would be void. An issuer has no fragment (section 2),
/// so the first `#` parts the two.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Subject(String);

/// The text is not a subject. Never holds the text.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a subject: expected an issuer, `#` and at most 255 printable ASCII characters")]
pub struct SubjectError;

impl Subject {
    /// The longest `sub` (OpenID Connect Core 1.0, section 2), in ASCII characters.
    const LONGEST_SUB: usize = 255;

    /// The subject that this issuer calls `sub`.
    ///
    /// # Errors
    /// [`SubjectError`] where one of the two is empty or not printable ASCII, the issuer has a `#` or `sub` is too long.
    pub fn new(issuer: &str, sub: &str) -> Result<Self, SubjectError> {
        let printable = |text: &str| !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let fits = printable(issuer) && !issuer.contains('#') && printable(sub) && sub.len() <= Self::LONGEST_SUB;
        fits.then(|| Self(format!("{issuer}#{sub}"))).ok_or(SubjectError)
    }

    /// The subject as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Subject {
    type Err = SubjectError;

    /// # Errors
    /// As [`Subject::new`].
    fn from_str(text: &str) -> Result<Self, SubjectError> {
        let (issuer, sub) = text.split_once('#').ok_or(SubjectError)?;
        Self::new(issuer, sub)
    }
}

impl TryFrom<String> for Subject {
    type Error = SubjectError;
    fn try_from(text: String) -> Result<Self, SubjectError> {
        text.parse()
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.0
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Operator {
        Operator {
            subject: Subject::new("https://id.example", "8f1c").expect("a subject"),
            name: "Ada Byron".into(),
            roles: Roles::from_iter([Role::Approver, Role::Reporter]),
        }
    }

    #[test]
    fn an_operator_survives_the_way_through_the_context() {
        let mut context = ada().context();
        assert_eq!(context[Operator::ROLES], "reporter,approver");
        context.insert("principalId".to_owned(), "added by API Gateway".into());
        assert_eq!(Operator::from_context(&context), Ok(ada()));
    }

    #[test]
    fn a_context_without_an_operator_names_the_missing_key() {
        for key in [Operator::SUBJECT, Operator::NAME, Operator::ROLES] {
            let mut context = ada().context();
            context.remove(key);
            assert_eq!(Operator::from_context(&context), Err(ContextError { key }));
            context.insert(key.to_owned(), Value::from(7));
            assert_eq!(Operator::from_context(&context), Err(ContextError { key }));
        }
    }

    #[test]
    fn an_operators_name_does_not_show_itself() {
        let shown = format!("{:?}", ada());
        assert!(!shown.contains("Byron") && shown.contains("https://id.example#8f1c"), "{shown}");
    }

    #[test]
    fn every_role_has_one_name_everywhere() {
        for role in Role::ALL {
            assert_eq!(role.to_string().parse(), Ok(role));
            assert_eq!(serde_json::to_value(role).expect("json"), role.as_str());
        }
        assert_eq!("Approver".parse::<Role>(), Err(RoleError));
    }

    #[test]
    fn names_that_are_no_roles_are_left_out() {
        let roles = Roles::among(["auditor", "everyone", " author ", "", "admin", "auditor"]);
        assert_eq!(roles, Roles::from_iter([Role::Author, Role::Auditor]));
        assert!(roles.contains(Role::Author) && !roles.contains(Role::Approver));
        assert!(Roles::among([""]).is_empty());
    }

    #[test]
    fn the_same_sub_of_two_issuers_is_two_subjects() {
        let one = Subject::new("https://one.example", "7").expect("a subject");
        let two = Subject::new("https://two.example", "7").expect("a subject");
        assert_ne!(one, two);
        assert_eq!(one.as_str().parse(), Ok(one));
    }

    #[test]
    fn no_two_pairs_of_issuer_and_sub_make_the_same_subject() {
        let subject = Subject::new("https://id.example", "a#b").expect("a subject");
        assert_eq!(subject.as_str().split_once('#'), Some(("https://id.example", "a#b")));
        assert_eq!(Subject::new("https://id.example#a", "b"), Err(SubjectError));
    }

    #[test]
    fn what_is_not_a_subject_is_refused() {
        let long = "x".repeat(256);
        for (issuer, sub) in [("", "7"), ("i", ""), ("i", "a\nb"), ("i", "zoë"), ("i\t", "7"), ("i", long.as_str())] {
            assert_eq!(Subject::new(issuer, sub), Err(SubjectError), "{issuer:?} {sub:?}");
        }
        assert_eq!("no-issuer".parse::<Subject>(), Err(SubjectError));
    }
}
