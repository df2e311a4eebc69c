//! Text messages through SNS, and how a client that must not repeat itself is set up.

use std::error::Error;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_sns::Client;
use aws_sdk_sns::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sns::operation::check_if_phone_number_is_opted_out::{
    CheckIfPhoneNumberIsOptedOutError, CheckIfPhoneNumberIsOptedOutOutput,
};
use aws_sdk_sns::operation::publish::{PublishError, PublishOutput};
use aws_sdk_sns::types::MessageAttributeValue;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use model::delivery::{AccountReason, Answer, RefusedReason};
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
        // SNS takes a text to a number that opted out, and never sends it: nothing that is heard later would say so.
        let asked = self.client.check_if_phone_number_is_opted_out().phone_number(to.expose());
        if let Some(answer) = opted_out(asked.send().await) {
            return answer;
        }
        // Transactional: sent with the highest reliability.
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

/// What it means for a text whether its number opted out. `None`: the text may be sent. Where SNS does not say, nothing is sent: else
/// somebody who gets no texts might count as notified.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/api/API_CheckIfPhoneNumberIsOptedOut.html>
fn opted_out(
    result: Result<CheckIfPhoneNumberIsOptedOutOutput, SdkError<CheckIfPhoneNumberIsOptedOutError>>,
) -> Option<Answer> {
    match result {
        Ok(output) => output.is_opted_out.then_some(Answer::Refused(RefusedReason::OptedOut)),
        Err(SdkError::ServiceError(failure)) if !failure.raw().status().is_server_error() => {
            let (error, status) = (failure.err(), failure.raw().status().as_u16());
            Some(refused(error, status, error.is_invalid_parameter_exception()))
        }
        Err(_) => Some(Answer::NotSent),
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
            let (error, status) = (failure.err(), failure.raw().status().as_u16());
            let is_parameter = error.is_invalid_parameter_exception() || error.is_invalid_parameter_value_exception();
            refused(error, status, is_parameter)
        }
        Err(_) => Answer::Lost,
    }
}

/// What it says of a text that SNS certainly did not take.
fn refused(error: &impl ProvideErrorMetadata, status: u16, is_parameter: bool) -> Answer {
    let (code, words) = (error.code().unwrap_or("unknown"), error.message().unwrap_or_default());
    // SNS names the parameter: `Invalid parameter: PhoneNumber Reason: … is not valid to publish to`.
    if is_parameter && words.to_ascii_lowercase().contains("phonenumber") {
        return Answer::Refused(RefusedReason::InvalidAddress);
    }
    // The code alone: SNS's words may quote a number.
    tracing::warn!(sns.error = code, "SNS did not take a text; it goes back");
    account_answer(code, status)
}

/// What an error means that has nothing to do with the message's address, by its code: for all services alike.
///
/// Source: <https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html>
pub(crate) fn account_answer(code: &str, status: u16) -> Answer {
    let code = code.to_ascii_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| code.contains(word));
    // That comes right by itself: pace, and credentials that the next invocation reads again.
    if status == 429 || status == 408 || is(&["throttl", "toomanyrequests", "expired", "timeout", "requestlimit"]) {
        return Answer::NotSent;
    }
    let is_identity = [
        "denied",
        "authoriz",
        "unauthorized",
        "token",
        "signature",
        "unrecognizedclient",
        "optin",
        "accesskey",
        "credential",
    ];
    Answer::AccountRefused(match () {
        () if status == 401 || status == 403 || is(&is_identity) => AccountReason::AccessDenied,
        () if is(&["quota", "limitexceeded"]) => AccountReason::Quota,
        () => AccountReason::Request,
    })
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::error::ErrorMetadata;

    use super::*;

    #[test]
    fn a_number_that_opted_out_is_sent_nothing_nor_one_of_which_that_is_not_known() {
        use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
        use aws_smithy_types::body::SdkBody;
        let said = |is_opted_out| CheckIfPhoneNumberIsOptedOutOutput::builder().is_opted_out(is_opted_out).build();
        let failed = |status: u16, code| {
            let error = CheckIfPhoneNumberIsOptedOutError::generic(ErrorMetadata::builder().code(code).build());
            let response = HttpResponse::new(status.try_into().expect("a status"), SdkBody::empty());
            SdkError::service_error(error, response)
        };
        assert_eq!(opted_out(Ok(said(true))), Some(Answer::Refused(RefusedReason::OptedOut)));
        assert_eq!(opted_out(Ok(said(false))), None);
        assert_eq!(opted_out(Err(failed(500, "InternalError"))), Some(Answer::NotSent));
        assert_eq!(opted_out(Err(failed(400, "Throttled"))), Some(Answer::NotSent));
        let denied = Answer::AccountRefused(AccountReason::AccessDenied);
        assert_eq!(opted_out(Err(failed(403, "AuthorizationError"))), Some(denied));
        assert_eq!(opted_out(Err(SdkError::timeout_error("slow"))), Some(Answer::NotSent));
    }

    #[test]
    fn a_number_is_refused_for_good_and_whatever_concerns_every_text_to_the_account() {
        let answer = |status, code, words: &str| {
            let error = ErrorMetadata::builder().code(code).message(words).build();
            refused(&PublishError::generic(error), status, code == "InvalidParameter")
        };
        let number = "Invalid parameter: PhoneNumber Reason: it is not valid to publish to";
        assert_eq!(answer(400, "InvalidParameter", number), Answer::Refused(RefusedReason::InvalidAddress));
        for (status, code, words, reason) in [
            (400, "InvalidParameter", "Invalid parameter: SMSType Reason: it is not valid", AccountReason::Request),
            (403, "AuthorizationError", "not authorized to perform: SNS:Publish", AccountReason::AccessDenied),
            (403, "InvalidClientTokenId", "", AccountReason::AccessDenied),
            (403, "InvalidSecurity", "", AccountReason::AccessDenied),
            (400, "UserError", "", AccountReason::Request),
        ] {
            assert_eq!(answer(status, code, words), Answer::AccountRefused(reason), "{code}");
        }
        for (status, code) in [(400, "Throttling"), (429, "Throttled"), (403, "RequestExpired"), (400, "KMSThrottling")]
        {
            assert_eq!(answer(status, code, ""), Answer::NotSent, "{code}");
        }
    }
}
