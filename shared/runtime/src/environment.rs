//! The names of the environment variables by which template.yaml configures a function.
//!
//! Only a function's `main.rs` reads them, and only through these constants: `tests/template.rs` holds what each `main.rs` reads
//! against what template.yaml gives that function, both ways. Each constant is spelled like the variable that it names.
//!
//! Absent on purpose: `AWS_REGION`, `AWS_ENDPOINT_URL` and their kin, which Lambda and the SDK define: see `stores::aws::sdk_config`.

/// The table of incidents, and of all that is known and decided about them: a table name.
pub const INCIDENTS_TABLE: &str = "INCIDENTS_TABLE";
/// The table of affected customers: a table name.
pub const CUSTOMERS_TABLE: &str = "CUSTOMERS_TABLE";
/// The table of deliveries: a table name.
pub const DELIVERIES_TABLE: &str = "DELIVERIES_TABLE";

/// Where lists are put as they came: a bucket name.
pub const UPLOADS_BUCKET: &str = "UPLOADS_BUCKET";
/// Where the exact content that each person was sent is kept: a bucket name.
pub const COPIES_BUCKET: &str = "COPIES_BUCKET";
/// Where letters lie for the mail house: a bucket name.
pub const LETTERS_BUCKET: &str = "LETTERS_BUCKET";
/// Where call sheets lie for the call center: a bucket name.
pub const CALLS_BUCKET: &str = "CALLS_BUCKET";
/// Where the public page lies: a bucket name.
pub const PAGE_BUCKET: &str = "PAGE_BUCKET";
/// Where the public page is reached: a URL without a slash at the end.
pub const PAGE_URL: &str = "PAGE_URL";

/// Approved notices, slice by slice: a topic ARN.
pub const NOTICES_TOPIC: &str = "NOTICES_TOPIC";
/// Released deliveries: a topic ARN.
pub const DELIVERIES_TOPIC: &str = "DELIVERIES_TOPIC";
/// Alerts for people: a topic ARN.
pub const ALERTS_TOPIC: &str = "ALERTS_TOPIC";

/// What *import* processes: a queue URL.
pub const IMPORT_QUEUE: &str = "IMPORT_QUEUE";
/// Released deliveries by e-mail: a queue URL.
pub const EMAIL_QUEUE: &str = "EMAIL_QUEUE";
/// Released deliveries by text message: a queue URL.
pub const SMS_QUEUE: &str = "SMS_QUEUE";
/// Released deliveries by letter: a queue URL.
pub const LETTER_QUEUE: &str = "LETTER_QUEUE";
/// Released deliveries by call: a queue URL.
pub const CALL_QUEUE: &str = "CALL_QUEUE";

/// The mail provider's events: a queue URL.
pub const RECEIPTS_QUEUE: &str = "RECEIPTS_QUEUE";
/// The mail provider's events that could not be recorded: a queue URL.
pub const RECEIPTS_DEAD_LETTERS_QUEUE: &str = "RECEIPTS_DEAD_LETTERS_QUEUE";

/// The address that notices come from.
pub const SENDER: &str = "SENDER";
/// The SES configuration set whose events become receipts: a name.
pub const CONFIGURATION_SET: &str = "CONFIGURATION_SET";
/// What texts come from: the ARN of a phone number, pool or sender id of AWS End User Messaging. Empty: texts go out through SNS.
pub const SMS_ORIGINATION_IDENTITY: &str = "SMS_ORIGINATION_IDENTITY";
/// The configuration set of AWS End User Messaging whose events become receipts: a name.
pub const SMS_CONFIGURATION_SET: &str = "SMS_CONFIGURATION_SET";
/// How many copies of *deliver* send e-mail at once at most; each takes this share of the account's rate. At least 2.
pub const EMAIL_ENVIRONMENTS: &str = "EMAIL_ENVIRONMENTS";

/// How long an e-mail whose answer was lost waits for the provider's `Send` event, in seconds.
pub const GRACE_SECONDS: &str = "GRACE_SECONDS";
/// How long after acceptance an e-mail without any further event counts as handed over, in seconds.
pub const HANDED_OVER_SECONDS: &str = "HANDED_OVER_SECONDS";
/// How often a running notice is counted exactly, in seconds.
pub const SWEEP_SECONDS: &str = "SWEEP_SECONDS";

/// How long nothing has been heard of what the mail provider took before e-mail is paused, in seconds.
pub const SILENCE_SECONDS: &str = "SILENCE_SECONDS";
/// Of how many e-mails nothing must have been heard at the least before e-mail is paused.
pub const SILENCE_MESSAGES: &str = "SILENCE_MESSAGES";

/// How long customers and their incident's keys are kept, in days after their list was read.
pub const RETENTION_DAYS: &str = "RETENTION_DAYS";

/// The issuer of the operators' tokens, as their `iss` claim says it.
pub const OIDC_ISSUER: &str = "OIDC_ISSUER";
/// Whom a token must be meant for: one audience, or several separated by commas.
pub const OIDC_AUDIENCE: &str = "OIDC_AUDIENCE";
/// Where the issuer's discovery document lies, where that is not under the issuer itself: a URL. Usually not set.
pub const OIDC_DISCOVERY_URL: &str = "OIDC_DISCOVERY_URL";
/// The claim that lists an operator's roles.
pub const ROLES_CLAIM: &str = "ROLES_CLAIM";

/// A variable that a function needs and was not given.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// It is not set.
    #[error("the environment variable {0} is not set; template.yaml gives it")]
    Missing(String),
    /// It is not of its form.
    #[error("the environment variable {name} must be {expected}")]
    Malformed {
        /// Which.
        name: String,
        /// What it must be.
        expected: &'static str,
    },
}

/// The value of a variable that must be there; for `main.rs` only.
///
/// # Errors
/// [`SettingError::Missing`].
pub fn setting(name: &str) -> Result<String, SettingError> {
    std::env::var(name).map_err(|_| SettingError::Missing(name.to_owned()))
}

/// The value of a variable that must be a whole number; for `main.rs` only.
///
/// # Errors
/// [`SettingError`].
pub fn number(name: &str) -> Result<u32, SettingError> {
    let malformed = |_| SettingError::Malformed { name: name.to_owned(), expected: "a whole number" };
    setting(name)?.parse().map_err(malformed)
}
