//! E-mail through SES v2.
//!
//! SES has no idempotency token, so a call is made once and its failure is read carefully: [`Answer::NotSent`] only where SES
//! certainly did not take the message, [`Answer::AccountRefused`] where it would not take any other either, [`Answer::Lost`] wherever it
//! may have taken it.

use std::time::Duration;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::{SendEmailError, SendEmailOutput};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag};
use model::delivery::{AccountReason, Answer, RefusedReason};
use model::id::AttemptId;
use model::personal::EmailAddress;
use model::rendered::Email;

use crate::provider::Mailer;
use crate::sns::{account_answer, never_left, once};

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
/// No `List-Unsubscribe`: nobody subscribed, and nobody can opt out of what a law says they must be notified of; a button that
/// does nothing would be a lie. Nothing that shows the sender who reads: no picture, no link that counts.
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
        Err(SdkError::ServiceError(failure)) => refused(failure.err(), failure.raw().status().as_u16()),
        Err(_) => Answer::Lost,
    }
}

/// What it says of a message that SES certainly did not take.
fn refused(error: &SendEmailError, status: u16) -> Answer {
    let (code, words) = (error.code().unwrap_or("unknown"), error.message().unwrap_or_default().to_ascii_lowercase());
    let answer = match error {
        SendEmailError::TooManyRequestsException(_) => Answer::NotSent,
        SendEmailError::LimitExceededException(_) if words.contains("rate") => Answer::NotSent,
        SendEmailError::LimitExceededException(_) => Answer::AccountRefused(AccountReason::Quota),
        SendEmailError::BadRequestException(_) if is_about_address(&words) => {
            Answer::Refused(RefusedReason::InvalidAddress)
        }
        SendEmailError::MailFromDomainNotVerifiedException(_) => {
            Answer::AccountRefused(AccountReason::SenderNotVerified)
        }
        SendEmailError::SendingPausedException(_) => Answer::AccountRefused(AccountReason::Paused),
        SendEmailError::AccountSuspendedException(_) => Answer::AccountRefused(AccountReason::Suspended),
        SendEmailError::NotFoundException(_) => Answer::AccountRefused(AccountReason::MissingConfigurationSet),
        SendEmailError::MessageRejected(_) => rejected(&words),
        _ => account_answer(code, status),
    };
    if answer == Answer::NotSent || matches!(answer, Answer::AccountRefused(_)) {
        // The code alone: SES's words may quote an address.
        tracing::warn!(ses.error = code, "SES did not take a message; it goes back");
    }
    answer
}

/// `MessageRejected` covers several causes, and only its words say which.
fn rejected(words: &str) -> Answer {
    if words.contains("not verified") {
        // In SES's sandbox this concerns the recipient; then, too, it is the account that has to be changed.
        Answer::AccountRefused(AccountReason::SenderNotVerified)
    } else if words.contains("suspended") {
        Answer::AccountRefused(AccountReason::Suspended)
    } else if words.contains("paused") {
        Answer::AccountRefused(AccountReason::Paused)
    } else if words.contains("blacklisted") || words.contains("suppression list") {
        Answer::Refused(RefusedReason::InvalidAddress)
    } else {
        Answer::AccountRefused(AccountReason::Request)
    }
}

/// Whether a request is said to be wrong because of the address that it goes to, as opposed to what all requests have in common: the sender,
/// the address for replies, headers, tags.
///
/// SES has one code for both. The words about addresses are those of JavaMail's `AddressException`, which SES passes on.
fn is_about_address(words: &str) -> bool {
    // What follows may be quoted from the request.
    let start = words.split(['\'', '"', ':', '<']).next().unwrap_or_default();
    let common =
        ["reply", "from", "sender", "return", "header", "tag", "feedback", "configuration", "subject", "content"];
    let address = [
        "address",
        "domain",
        "local name",
        "user name",
        "route-addr",
        "quoted",
        "missing '",
        "group",
        "recipient",
        "destination",
    ];
    !common.iter().any(|word| start.contains(word)) && address.iter().any(|word| words.contains(word))
}

#[cfg(test)]
mod tests {
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

    /// What comes of this error, as SES sends it.
    async fn refused(status: u16, code: &'static str, words: &'static str) -> Answer {
        use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
        use aws_smithy_types::body::SdkBody;
        answered(mock!(Client::send_email).then_http_response(move || {
            let body = SdkBody::from(format!("{{\"message\": \"{words}\"}}"));
            let mut response = HttpResponse::new(status.try_into().expect("a status"), body);
            response.headers_mut().insert("x-amzn-errortype", code);
            response
        }))
        .await
    }

    #[tokio::test]
    async fn what_is_too_fast_goes_back() {
        for (status, code, words) in [
            (429, "TooManyRequestsException", "Maximum sending rate exceeded."),
            (400, "Throttling", "Rate exceeded"),
            (400, "ThrottlingException", "Rate exceeded"),
            (429, "SomethingNew", "Slow down"),
            (403, "ExpiredTokenException", "The security token included in the request is expired"),
        ] {
            assert_eq!(refused(status, code, words).await, Answer::NotSent, "{code}");
        }
    }

    #[tokio::test]
    async fn what_concerns_the_account_is_refused_to_the_account() {
        use AccountReason::{
            AccessDenied, MissingConfigurationSet, Paused, Quota, Request, SenderNotVerified, Suspended,
        };
        for (status, code, words, reason) in [
            (
                400,
                "MessageRejected",
                "Email address is not verified. The following identities failed",
                SenderNotVerified,
            ),
            (400, "MailFromDomainNotVerifiedException", "", SenderNotVerified),
            (403, "AccessDeniedException", "User is not authorized to perform: ses:SendEmail", AccessDenied),
            (403, "UnrecognizedClientException", "The security token included in the request is invalid", AccessDenied),
            (403, "InvalidSignatureException", "", AccessDenied),
            (400, "SendingPausedException", "", Paused),
            (400, "MessageRejected", "Sending paused for this account.", Paused),
            (400, "AccountSuspendedException", "", Suspended),
            (400, "MessageRejected", "Sending suspended for this account.", Suspended),
            (404, "NotFoundException", "Configuration set <notices> does not exist.", MissingConfigurationSet),
            (400, "LimitExceededException", "Daily message quota exceeded.", Quota),
            (400, "BadRequestException", "Header value is not valid.", Request),
            (400, "BadRequestException", "Invalid reply-to address", Request),
            (400, "BadRequestException", "FromEmailAddress: Missing final '@domain'", Request),
            (400, "BadRequestException", "Email tag values: 'a.b' is not an address", Request),
            (400, "BadRequestException", "", Request),
            (400, "MessageRejected", "Message contains invalid content", Request),
            (400, "SomethingNew", "", Request),
        ] {
            assert_eq!(refused(status, code, words).await, Answer::AccountRefused(reason), "{code}: {words}");
        }
    }

    #[tokio::test]
    async fn an_address_that_ses_refuses_is_refused_for_good() {
        for (code, words) in [
            ("BadRequestException", "Missing final '@domain'"),
            ("BadRequestException", "Domain contains control or whitespace"),
            ("BadRequestException", "Local address contains dot-dot"),
            ("BadRequestException", "Invalid domain name: 'header.example'"),
            ("BadRequestException", "User name is missing: '@example.org'."),
            ("BadRequestException", "Illegal address"),
            (
                "BadRequestException",
                "An address is not valid: local part or domain has characters that SES does not take.",
            ),
            ("MessageRejected", "Address blacklisted."),
        ] {
            let answer = refused(400, code, words).await;
            assert_eq!(answer, Answer::Refused(RefusedReason::InvalidAddress), "{words}");
        }
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
