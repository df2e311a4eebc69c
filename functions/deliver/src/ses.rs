//! E-mail through SES v2.
//!
//! SES has no idempotency token, so a call is made once and its failure is read carefully: [`Answer::NotSent`] only where SES
//! certainly did not take the message, [`Answer::Lost`] wherever it may have.

use std::time::Duration;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::SdkError;
use aws_sdk_sesv2::operation::send_email::{SendEmailError, SendEmailOutput};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag};
use model::delivery::{Answer, RefusedReason};
use model::id::AttemptId;
use model::personal::EmailAddress;
use model::rendered::Email;

use crate::provider::Mailer;
use crate::sns::{never_left, once};

/// SES, sending from one address under one configuration set.
#[derive(Clone, Debug)]
pub struct SesMailer {
    client: Client,
    sender: String,
    configuration_set: String,
}

impl SesMailer {
    /// A mailer with retries off and timeouts in sight.
    #[must_use]
    pub fn new(config: &aws_config::SdkConfig, sender: String, configuration_set: String) -> Self {
        Self { client: Client::new(&once(config, Duration::from_secs(6))), sender, configuration_set }
    }

    fn content(email: &Email) -> Option<EmailContent> {
        let part = |data: &str| Content::builder().data(data).charset("UTF-8").build().ok();
        let body = Body::builder().text(part(&email.text)?).html(part(&email.html)?).build();
        let headers = headers(email).map(|(name, value)| MessageHeader::builder().name(name).value(value).build().ok());
        let message = Message::builder().subject(part(&email.subject)?).body(body);
        let message = message.set_headers(Some(headers.into_iter().flatten().collect()));
        Some(EmailContent::builder().simple(message.build()).build())
    }
}

impl Mailer for SesMailer {
    async fn send(&self, attempt: Option<&AttemptId>, to: &EmailAddress, email: &Email) -> Answer {
        let tag = |attempt: &AttemptId| MessageTag::builder().name(AttemptId::TAG).value(attempt.to_string()).build();
        let (Ok(tag), Some(content)) = (attempt.map(tag).transpose(), Self::content(email)) else {
            return Answer::Refused(RefusedReason::Unrenderable);
        };
        let call = self
            .client
            .send_email()
            .from_email_address(&self.sender)
            .destination(Destination::builder().to_addresses(to.expose()).build())
            .configuration_set_name(&self.configuration_set)
            .set_reply_to_addresses(email.reply_to.clone().map(|address| vec![address]))
            .set_email_tags(tag.map(|tag| vec![tag]))
            .content(content);
        answer(call.send().await)
    }
}

/// The headers of serious mail, beside those that SES sets.
///
/// - `Auto-Submitted` (RFC 3834) and, for Exchange, `X-Auto-Response-Suppress` ([MS-OXCMAIL], section 2.2.3.2.14): no
///   out-of-office reply to a notice, and none back and forth.
/// - `Content-Language` (RFC 3282): for readers by voice.
///
/// No `List-Unsubscribe`: nobody subscribed, and nobody can be let off what a law says they have to be told; a button that
/// does nothing would be a lie. Nothing that tells the sender who reads: no picture, no link that counts.
fn headers(email: &Email) -> [(&'static str, &str); 3] {
    [
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("Content-Language", email.language.as_str()),
    ]
}

/// Reads SES's answer.
///
/// Source of the errors: <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html>
fn answer(result: Result<SendEmailOutput, SdkError<SendEmailError>>) -> Answer {
    match result {
        Ok(output) => Answer::Accepted { message_id: output.message_id.unwrap_or_default() },
        Err(error) if never_left(&error) => Answer::NotSent,
        Err(SdkError::ServiceError(failure)) if failure.raw().status().is_server_error() => Answer::Lost,
        Err(SdkError::ServiceError(failure)) => {
            let refused = failure.into_err();
            if refused.is_bad_request_exception() {
                return Answer::Refused(RefusedReason::InvalidAddress);
            }
            // The account's matter, not this customer's: a rate or quota met, sending paused, an identity not verified.
            let code = aws_smithy_types::error::metadata::ProvideErrorMetadata::code(&refused).unwrap_or("unknown");
            tracing::warn!(ses.error = code, "SES did not take a message; it goes back");
            Answer::NotSent
        }
        Err(_) => Answer::Lost,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_sesv2::types::error::{
        BadRequestException, MailFromDomainNotVerifiedException, TooManyRequestsException,
    };
    use aws_smithy_mocks::{RuleMode, mock, mock_client};
    use model::customer::Language;
    use model::id::{AttemptNumber, CustomerId, DeliveryId, IncidentId, NoticeId, NoticeNumber};

    use super::*;

    fn attempt() -> AttemptId {
        let notice = NoticeId { incident: IncidentId::of_request("a", "b"), notice: NoticeNumber(1) };
        let delivery = DeliveryId { notice, customer: CustomerId::of_reference(&[0; 32], "x") };
        AttemptId { delivery, attempt: AttemptNumber(1) }
    }

    fn email() -> Email {
        let language: Language = "en".parse().expect("a tag");
        Email {
            language,
            subject: "s".into(),
            text: "t".into(),
            html: "h".into(),
            reply_to: Some("help@example.com".into()),
        }
    }

    async fn answered(rule: aws_smithy_mocks::Rule) -> Answer {
        let client = mock_client!(aws_sdk_sesv2, RuleMode::MatchAny, [&rule]);
        let mailer = SesMailer { client, sender: "notice@example.com".into(), configuration_set: "set".into() };
        let to = "ada@example.org".parse().expect("an address");
        mailer.send(Some(&attempt()), &to, &email()).await
    }

    #[tokio::test]
    async fn a_message_carries_its_attempt_and_its_configuration_set() {
        let rule = mock!(Client::send_email)
            .match_requests(|input| {
                let tag = &input.email_tags()[0];
                let message = input.content().and_then(EmailContent::simple).map(Message::headers).unwrap_or_default();
                let headers: Vec<&str> = message.iter().map(MessageHeader::name).collect();
                tag.value() == attempt().to_string()
                    && input.configuration_set_name() == Some("set")
                    && input.reply_to_addresses() == ["help@example.com"]
                    && headers == ["Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language"]
            })
            .then_output(|| SendEmailOutput::builder().message_id("m-1").build());
        assert_eq!(answered(rule).await, Answer::Accepted { message_id: "m-1".into() });
    }

    #[tokio::test]
    async fn only_what_ses_certainly_did_not_take_goes_back() {
        let throttled = mock!(Client::send_email)
            .then_error(|| SendEmailError::TooManyRequestsException(TooManyRequestsException::builder().build()));
        assert_eq!(answered(throttled).await, Answer::NotSent);
        let unverified = mock!(Client::send_email).then_error(|| {
            SendEmailError::MailFromDomainNotVerifiedException(MailFromDomainNotVerifiedException::builder().build())
        });
        assert_eq!(answered(unverified).await, Answer::NotSent);
    }

    #[tokio::test]
    async fn an_address_that_ses_refuses_is_refused_for_good() {
        let refused = mock!(Client::send_email)
            .then_error(|| SendEmailError::BadRequestException(BadRequestException::builder().build()));
        assert_eq!(answered(refused).await, Answer::Refused(RefusedReason::InvalidAddress));
    }

    #[tokio::test]
    async fn a_server_error_may_have_sent_the_message() {
        use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
        use aws_smithy_types::body::SdkBody;
        let broken = mock!(Client::send_email)
            .then_http_response(|| HttpResponse::new(503.try_into().expect("a status"), SdkBody::from("{}")));
        assert_eq!(answered(broken).await, Answer::Lost);
    }
}
