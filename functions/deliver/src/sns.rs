//! Text messages through SNS, and how a client that must not repeat itself is set up.

use std::error::Error;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_sns::Client;
use aws_sdk_sns::error::SdkError;
use aws_sdk_sns::operation::publish::{PublishError, PublishOutput};
use aws_sdk_sns::types::MessageAttributeValue;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use model::delivery::{Answer, RefusedReason};
use model::id::AttemptId;
use model::personal::PhoneNumber;
use model::rendered::Sms;

use crate::provider::Texter;

/// Idle connections older than this are closed instead of reused: a function that was frozen between two invocations would
/// otherwise write into a connection that the other side has closed, and not know whether the message left.
const IDLE: Duration = Duration::from_secs(1);

/// The configuration of a client whose calls are made once, and given up after `timeout`.
pub(crate) fn once(config: &SdkConfig, timeout: Duration) -> SdkConfig {
    let http = aws_smithy_http_client::Builder::new().pool_idle_timeout(IDLE);
    let http = http.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https();
    let timeouts = TimeoutConfig::builder().connect_timeout(Duration::from_secs(2)).operation_timeout(timeout).build();
    config.to_builder().http_client(http).retry_config(RetryConfig::disabled()).timeout_config(timeouts).build()
}

/// Whether a call failed before a byte of it was sent: it could not be built, or no connection was made.
pub(crate) fn never_left<E>(error: &SdkError<E>) -> bool {
    match error {
        SdkError::ConstructionFailure(_) => true,
        SdkError::DispatchFailure(failure) => failure.as_connector_error().is_some_and(|error| is_connect(error)),
        _ => false,
    }
}

fn is_connect(error: &(dyn Error + 'static)) -> bool {
    let here = error.downcast_ref::<hyper_util::client::legacy::Error>();
    here.is_some_and(hyper_util::client::legacy::Error::is_connect) || error.source().is_some_and(is_connect)
}

/// SNS, sending to phone numbers.
#[derive(Clone, Debug)]
pub struct SnsTexter {
    client: Client,
}

impl SnsTexter {
    /// A texter with retries off and timeouts in sight.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Self { client: Client::new(&once(config, Duration::from_secs(6))) }
    }
}

impl Texter for SnsTexter {
    async fn send(&self, attempt: Option<&AttemptId>, to: &PhoneNumber, sms: &Sms) -> Answer {
        let text = |value: &str| MessageAttributeValue::builder().data_type("String").string_value(value).build();
        // Transactional: delivered with the highest reliability, also to numbers that opted out of advertising.
        // https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html
        let tag = attempt.map(|attempt| text(&attempt.to_string())).transpose();
        let (Ok(kind), Ok(tag)) = (text("Transactional"), tag) else { return Answer::NotSent };
        let call = self
            .client
            .publish()
            .phone_number(to.expose())
            .message(&sms.text)
            .message_attributes("AWS.SNS.SMS.SMSType", kind);
        let call = match tag {
            Some(tag) => call.message_attributes(AttemptId::TAG, tag),
            None => call,
        };
        answer(call.send().await)
    }
}

/// Reads SNS's answer.
///
/// Source of the errors: <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>
fn answer(result: Result<PublishOutput, SdkError<PublishError>>) -> Answer {
    match result {
        Ok(output) => Answer::Accepted { message_id: output.message_id.unwrap_or_default() },
        Err(error) if never_left(&error) => Answer::NotSent,
        Err(SdkError::ServiceError(failure)) if failure.raw().status().is_server_error() => Answer::Lost,
        Err(SdkError::ServiceError(failure)) => {
            let refused = failure.into_err();
            if refused.is_invalid_parameter_exception() || refused.is_invalid_parameter_value_exception() {
                return Answer::Refused(RefusedReason::InvalidAddress);
            }
            // The account's matter, not this customer's: a rate or spending limit met, a permission missing.
            let code = aws_smithy_types::error::metadata::ProvideErrorMetadata::code(&refused).unwrap_or("unknown");
            tracing::warn!(sns.error = code, "SNS did not take a text; it goes back");
            Answer::NotSent
        }
        Err(_) => Answer::Lost,
    }
}
