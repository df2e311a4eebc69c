//! Text messages through AWS End User Messaging, which reports what becomes of each text to topic Receipts; SNS reports nothing.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_pinpointsmsvoicev2::Client;
use aws_sdk_pinpointsmsvoicev2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_pinpointsmsvoicev2::operation::send_text_message::{SendTextMessageError, SendTextMessageOutput};
use aws_sdk_pinpointsmsvoicev2::types::error::{AccessDeniedException, ConflictException, ValidationException};
use aws_sdk_pinpointsmsvoicev2::types::{
    AccessDeniedExceptionReason, ConflictExceptionReason, MessageType, ResourceType, ValidationExceptionReason,
};
use model::delivery::{AccountReason, Answer, REPORTED_TEXT, RefusedReason};
use model::id::AttemptId;
use model::personal::PhoneNumber;
use model::rendered::Sms;

use crate::provider::Texter;
use crate::sns::{SnsTexter, account_answer, never_left, once};

/// How texts go out: through AWS End User Messaging where an origination identity was given, else through SNS.
#[derive(Clone, Debug)]
pub enum AwsTexter {
    /// SNS chooses whom a text comes from, and says no more than that it took it.
    Sns(SnsTexter),
    /// From an origination identity of ours, with events.
    EndUserMessaging(EndUserMessagingTexter),
}

impl AwsTexter {
    /// A texter with retries off and timeouts in sight. `origination_identity`: its ARN, or nothing for SNS.
    #[must_use]
    pub fn new(config: &SdkConfig, origination_identity: String, configuration_set: String) -> Self {
        if origination_identity.is_empty() {
            return Self::Sns(SnsTexter::new(config));
        }
        let client = Client::new(&once(config, Duration::from_secs(6)));
        Self::EndUserMessaging(EndUserMessagingTexter { client, origination_identity, configuration_set })
    }
}

impl Texter for AwsTexter {
    async fn send(&self, attempt: Option<&AttemptId>, to: &PhoneNumber, sms: &Sms) -> Answer {
        match self {
            Self::Sns(texter) => texter.send(attempt, to, sms).await,
            Self::EndUserMessaging(texter) => texter.send(attempt, to, sms).await,
        }
    }
}

/// AWS End User Messaging, sending from one identity under one configuration set.
#[derive(Clone, Debug)]
pub struct EndUserMessagingTexter {
    client: Client,
    origination_identity: String,
    configuration_set: String,
}

impl Texter for EndUserMessagingTexter {
    async fn send(&self, attempt: Option<&AttemptId>, to: &PhoneNumber, sms: &Sms) -> Answer {
        let call = self
            .client
            .send_text_message()
            .destination_phone_number(to.expose())
            .origination_identity(&self.origination_identity)
            .configuration_set_name(&self.configuration_set)
            .message_body(&sms.text)
            .message_type(MessageType::Transactional);
        // Comes back in every event, as SES's tags do.
        let call = match attempt {
            Some(attempt) => call.context(AttemptId::TAG, attempt.to_string()),
            None => call,
        };
        answer(call.send().await)
    }
}

/// Reads the answer.
///
/// Source of the errors: <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html>
fn answer(result: Result<SendTextMessageOutput, SdkError<SendTextMessageError>>) -> Answer {
    match result {
        Ok(output) => {
            Answer::Accepted { message_id: format!("{REPORTED_TEXT}{}", output.message_id.unwrap_or_default()) }
        }
        Err(error) if never_left(&error) => Answer::NotSent,
        Err(SdkError::ServiceError(failure)) if failure.raw().status().is_server_error() => Answer::Lost,
        Err(SdkError::ServiceError(failure)) => refused(failure.err(), failure.raw().status().as_u16()),
        Err(_) => Answer::Lost,
    }
}

/// What it says of a text that was certainly not taken.
fn refused(error: &SendTextMessageError, status: u16) -> Answer {
    let code = error.code().unwrap_or("unknown");
    let answer = match error {
        SendTextMessageError::ThrottlingException(_) => Answer::NotSent,
        // The month's spending limit, above all.
        SendTextMessageError::ServiceQuotaExceededException(_) => Answer::AccountRefused(AccountReason::Quota),
        SendTextMessageError::ConflictException(conflict) => conflicting(conflict),
        SendTextMessageError::ValidationException(invalid) => rejected(invalid),
        SendTextMessageError::AccessDeniedException(denied) => Answer::AccountRefused(denied_reason(denied)),
        SendTextMessageError::ResourceNotFoundException(missing) => {
            Answer::AccountRefused(match missing.resource_type() {
                Some(ResourceType::ConfigurationSet) => AccountReason::MissingConfigurationSet,
                _ => AccountReason::SenderNotVerified,
            })
        }
        _ => account_answer(code, status),
    };
    if !matches!(answer, Answer::Refused(_)) {
        // The code alone: the words may quote a number.
        tracing::warn!(sms_voice.error = code, "AWS End User Messaging did not take a text; it goes back");
    }
    answer
}

fn conflicting(conflict: &ConflictException) -> Answer {
    match conflict.reason() {
        Some(ConflictExceptionReason::DestinationPhoneNumberOptedOut) => Answer::Refused(RefusedReason::OptedOut),
        // In the sandbox only verified numbers are sent to: the account has to be changed.
        Some(
            ConflictExceptionReason::DestinationPhoneNumberNotVerified
            | ConflictExceptionReason::NoOriginationIdentitiesFound
            | ConflictExceptionReason::RegistrationNotComplete,
        ) => Answer::AccountRefused(AccountReason::SenderNotVerified),
        _ => Answer::AccountRefused(AccountReason::Request),
    }
}

/// What is wrong with a text to one number, or to one country, says nothing about the others.
fn rejected(invalid: &ValidationException) -> Answer {
    use ValidationExceptionReason as Reason;
    let names_the_number = invalid.fields().iter().any(|field| field.name() == "DestinationPhoneNumber")
        || invalid.message().is_some_and(|words| words.contains("DestinationPhoneNumber"));
    match invalid.reason() {
        Some(
            Reason::DestinationCountryBlocked
            | Reason::InternationalSendingNotSupported
            | Reason::InvalidIdentityForDestinationCountry
            | Reason::CountryCodeMismatch
            | Reason::SenderIdNotSupported
            | Reason::PriceOverThreshold,
        ) => Answer::Refused(RefusedReason::InvalidAddress),
        _ if names_the_number => Answer::Refused(RefusedReason::InvalidAddress),
        _ => Answer::AccountRefused(AccountReason::Request),
    }
}

fn denied_reason(denied: &AccessDeniedException) -> AccountReason {
    match denied.reason() {
        Some(
            AccessDeniedExceptionReason::AccountDisabled | AccessDeniedExceptionReason::InsufficientAccountReputation,
        ) => AccountReason::Suspended,
        _ => AccountReason::AccessDenied,
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
    use aws_smithy_types::body::SdkBody;
    use model::id::{AttemptNumber, CustomerId, DeliveryId, IncidentId, NoticeId, NoticeNumber};

    use super::*;

    const IDENTITY: &str = "arn:aws:sms-voice:us-east-1:123456789012:pool/pool-1";

    fn attempt() -> AttemptId {
        let notice = NoticeId { incident: IncidentId::of_request("a", "b"), notice: NoticeNumber(1) };
        let delivery = DeliveryId { notice, customer: CustomerId::of_reference(&[0; 32], "x") };
        AttemptId { delivery, attempt: AttemptNumber(1) }
    }

    async fn answered(rule: Rule) -> Answer {
        let client = mock_client!(aws_sdk_pinpointsmsvoicev2, RuleMode::MatchAny, [&rule]);
        let texter = EndUserMessagingTexter {
            client,
            origination_identity: IDENTITY.to_owned(),
            configuration_set: "texts".to_owned(),
        };
        let to = "+12025550123".parse().expect("a number");
        texter.send(Some(&attempt()), &to, &Sms { language: "en".parse().expect("a tag"), text: "Hello".into() }).await
    }

    /// What comes of this error, as the service sends it.
    async fn refused(status: u16, body: &'static str) -> Answer {
        answered(
            mock!(Client::send_text_message).then_http_response(move || {
                HttpResponse::new(status.try_into().expect("a status"), SdkBody::from(body))
            }),
        )
        .await
    }

    #[tokio::test]
    async fn a_text_carries_its_attempt_its_identity_and_its_configuration_set() {
        let rule = mock!(Client::send_text_message)
            .match_requests(|input| {
                let tag = input.context().and_then(|context| context.get(AttemptId::TAG));
                tag == Some(&attempt().to_string())
                    && input.origination_identity() == Some(IDENTITY)
                    && input.configuration_set_name() == Some("texts")
                    && input.destination_phone_number() == Some("+12025550123")
                    && input.message_type() == Some(&MessageType::Transactional)
            })
            .then_output(|| SendTextMessageOutput::builder().message_id("m-1").build());
        assert_eq!(answered(rule).await, Answer::Accepted { message_id: "sms-voice:m-1".into() });
    }

    #[tokio::test]
    async fn a_number_that_opted_out_or_cannot_be_reached_is_refused_for_good() {
        let opted_out =
            r#"{"__type": "ConflictException", "Message": "no", "Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT"}"#;
        assert_eq!(refused(400, opted_out).await, Answer::Refused(RefusedReason::OptedOut));
        for body in [
            r#"{"__type": "ValidationException", "Message": "no", "Reason": "DESTINATION_COUNTRY_BLOCKED"}"#,
            r#"{"__type": "ValidationException", "Message": "no", "Reason": "INVALID_PARAMETER",
                "Fields": [{"Name": "DestinationPhoneNumber", "Message": "no"}]}"#,
        ] {
            assert_eq!(refused(400, body).await, Answer::Refused(RefusedReason::InvalidAddress), "{body}");
        }
    }

    #[tokio::test]
    async fn what_concerns_the_account_is_refused_to_the_account() {
        for (body, reason) in [
            (
                r#"{"__type": "ServiceQuotaExceededException", "Message": "no", "Reason": "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"}"#,
                AccountReason::Quota,
            ),
            (r#"{"__type": "AccessDeniedException", "Message": "no"}"#, AccountReason::AccessDenied),
            (
                r#"{"__type": "AccessDeniedException", "Message": "no", "Reason": "ACCOUNT_DISABLED"}"#,
                AccountReason::Suspended,
            ),
            (
                r#"{"__type": "ResourceNotFoundException", "Message": "no", "ResourceType": "configuration-set"}"#,
                AccountReason::MissingConfigurationSet,
            ),
            (
                r#"{"__type": "ResourceNotFoundException", "Message": "no", "ResourceType": "pool"}"#,
                AccountReason::SenderNotVerified,
            ),
            (
                r#"{"__type": "ConflictException", "Message": "no", "Reason": "REGISTRATION_NOT_COMPLETE"}"#,
                AccountReason::SenderNotVerified,
            ),
            (
                r#"{"__type": "ValidationException", "Message": "no", "Reason": "INVALID_PARAMETER",
                    "Fields": [{"Name": "ConfigurationSetName", "Message": "no"}]}"#,
                AccountReason::Request,
            ),
        ] {
            assert_eq!(refused(400, body).await, Answer::AccountRefused(reason), "{body}");
        }
    }

    #[tokio::test]
    async fn what_is_too_fast_goes_back_and_a_fault_of_the_service_may_have_sent_the_text() {
        let throttled = r#"{"__type": "ThrottlingException", "Message": "Rate exceeded"}"#;
        assert_eq!(refused(400, throttled).await, Answer::NotSent);
        let broken = r#"{"__type": "InternalServerException", "Message": "no"}"#;
        assert_eq!(refused(500, broken).await, Answer::Lost);
    }
}
