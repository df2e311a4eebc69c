//! What a caller of SES v2's `SendEmail` asks for, checked as SES checks it.
//!
//! Source: <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html>. `Simple` and `Raw` content; the local cloud
//! keeps no templates.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use email_address::{EmailAddress, Options};
use mail_parser::{Message, MessageParser};
use serde::{Deserialize, Serialize};

use super::answer::Refusal;

/// A message that SES would take, if its limits allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// The sender, as given.
    pub from: String,
    /// The recipients of all kinds, each as a bare address.
    pub recipients: Vec<String>,
    /// The headers, in the order of the message.
    pub headers: Vec<Header>,
    /// The subject.
    pub subject: String,
    /// The part in plain text.
    pub text: Option<String>,
    /// The part in HTML.
    pub html: Option<String>,
    /// The caller's tags.
    pub tags: BTreeMap<String, String>,
    /// The configuration set, which says where events go.
    pub configuration_set: Option<String>,
}

/// One header of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Header {
    fn new(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.to_owned(), value: value.into() }
    }
}

impl Email {
    /// The most recipients of one message.
    pub const MAX_RECIPIENTS: usize = 50;

    /// Reads a request's body.
    ///
    /// # Errors
    /// What SES would answer.
    pub fn read(body: &[u8]) -> Result<Self, Refusal> {
        let request: SendEmail = serde_json::from_slice(body)
            .map_err(|_| Refusal::bad_request("The request is not a SendEmail request."))?;
        let email = match &request.content {
            Content { simple: Some(simple), raw: None, template: None } => request.simple(simple)?,
            Content { simple: None, raw: Some(raw), template: None } => request.raw(raw)?,
            Content { simple: None, raw: None, template: Some(_) } => {
                return Err(Refusal::not_found("The local cloud keeps no templates."));
            }
            _ => return Err(Refusal::bad_request("Content must have one of Simple, Raw and Template.")),
        };
        email.check()
    }

    /// The domain that the message comes from.
    pub fn from_domain(&self) -> String {
        bare(&self.from).ok().and_then(|bare| Some(bare.rsplit_once('@')?.1.to_owned())).unwrap_or_default()
    }

    /// Whether the message holds the virus that is none: <https://en.wikipedia.org/wiki/EICAR_test_file>.
    pub fn has_test_virus(&self) -> bool {
        let parts = [self.text.as_deref(), self.html.as_deref()];
        parts.into_iter().flatten().any(|part| part.contains("EICAR-STANDARD-ANTIVIRUS-TEST-FILE"))
    }

    fn check(self) -> Result<Self, Refusal> {
        if self.recipients.is_empty() {
            return Err(Refusal::bad_request("Destination cannot be empty."));
        }
        if self.recipients.len() > Self::MAX_RECIPIENTS {
            return Err(Refusal::bad_request("Recipient count exceeds 50."));
        }
        bare(&self.from)?;
        // https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html: no dots, no colons.
        let allowed = |text: &str| {
            !text.is_empty()
                && text.len() <= 256
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        };
        if !self.tags.iter().all(|(name, value)| allowed(name) && allowed(value)) {
            return Err(Refusal::bad_request(
                "Tag names and values may have ASCII letters, numbers, underscores and dashes, at most 256 of them.",
            ));
        }
        Ok(self)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendEmail {
    from_email_address: Option<String>,
    #[serde(default)]
    destination: Destination,
    #[serde(default)]
    reply_to_addresses: Vec<String>,
    content: Content,
    #[serde(default)]
    email_tags: Vec<Tag>,
    configuration_set_name: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Destination {
    to_addresses: Vec<String>,
    cc_addresses: Vec<String>,
    bcc_addresses: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    simple: Option<Simple>,
    raw: Option<Raw>,
    template: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Simple {
    subject: Part,
    body: Body,
    #[serde(default)]
    headers: Vec<MessageHeader>,
    #[serde(default)]
    attachments: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MessageHeader {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Raw {
    data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    text: Option<Part>,
    html: Option<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Part {
    data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tag {
    name: String,
    value: String,
}

impl SendEmail {
    fn simple(&self, simple: &Simple) -> Result<Email, Refusal> {
        let from =
            self.from_email_address.clone().ok_or_else(|| Refusal::bad_request("FromEmailAddress is missing."))?;
        let (text, html) = (&simple.body.text, &simple.body.html);
        if text.is_none() && html.is_none() {
            return Err(Refusal::bad_request("Body must have one of Text and Html."));
        }
        let content_type = match (simple.attachments.is_empty(), text, html) {
            (false, ..) => "multipart/mixed; boundary=\"local\"",
            (true, Some(_), Some(_)) => "multipart/alternative; boundary=\"local\"",
            (true, None, _) => "text/html; charset=UTF-8",
            (true, ..) => "text/plain; charset=UTF-8",
        };
        let mut headers = vec![Header::new("From", &from)];
        for (name, addresses) in [
            ("To", &self.destination.to_addresses),
            ("Cc", &self.destination.cc_addresses),
            ("Reply-To", &self.reply_to_addresses),
        ] {
            if !addresses.is_empty() {
                headers.push(Header::new(name, addresses.join(", ")));
            }
        }
        headers.push(Header::new("Subject", &simple.subject.data));
        headers.push(Header::new("MIME-Version", "1.0"));
        headers.push(Header::new("Content-Type", content_type));
        headers.extend(own_headers(&simple.headers)?);
        Ok(Email {
            from,
            recipients: self.recipients()?,
            headers,
            subject: simple.subject.data.clone(),
            text: text.as_ref().map(|part| part.data.clone()),
            html: html.as_ref().map(|part| part.data.clone()),
            tags: self.tags(None),
            configuration_set: self.configuration_set_name.clone(),
        })
    }

    fn raw(&self, raw: &Raw) -> Result<Email, Refusal> {
        let invalid = || Refusal::bad_request("Raw content must be a MIME message in base64.");
        let bytes = BASE64_STANDARD.decode(&raw.data).map_err(|_| invalid())?;
        let message = MessageParser::default().parse(&bytes).ok_or_else(invalid)?;
        let headers: Vec<_> = message.headers_raw().map(|(name, value)| Header::new(name, unfolded(value))).collect();
        let header = |wanted: &str| headers.iter().find(|header| header.name.eq_ignore_ascii_case(wanted));
        let from = self.from_email_address.clone().or_else(|| Some(header("From")?.value.clone()));
        let named = self.recipients()?;
        Ok(Email {
            from: from.ok_or_else(|| Refusal::bad_request("FromEmailAddress is missing."))?,
            recipients: if named.is_empty() { addressed(&message) } else { named },
            subject: message.subject().unwrap_or_default().to_owned(),
            text: message.body_text(0).map(Into::into),
            html: message.body_html(0).map(Into::into),
            tags: self.tags(header("X-SES-MESSAGE-TAGS")),
            configuration_set: self
                .configuration_set_name
                .clone()
                .or_else(|| Some(header("X-SES-CONFIGURATION-SET")?.value.clone())),
            headers,
        })
    }

    fn recipients(&self) -> Result<Vec<String>, Refusal> {
        let Destination { to_addresses, cc_addresses, bcc_addresses } = &self.destination;
        [to_addresses, cc_addresses, bcc_addresses].into_iter().flatten().map(|address| bare(address)).collect()
    }

    /// The request's tags; those of the message's header count only where the request has none.
    fn tags(&self, header: Option<&Header>) -> BTreeMap<String, String> {
        if !self.email_tags.is_empty() {
            return self.email_tags.iter().map(|tag| (tag.name.clone(), tag.value.clone())).collect();
        }
        let pairs = header.map(|header| header.value.as_str()).unwrap_or_default().split(',');
        let named = pairs.filter_map(|pair| pair.split_once('='));
        named.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
    }
}

/// The caller's own headers: <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html>.
fn own_headers(headers: &[MessageHeader]) -> Result<Vec<Header>, Refusal> {
    let fits = |header: &MessageHeader| {
        let MessageHeader { name, value } = header;
        let printable = name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':')
            && value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        printable && (1..=126).contains(&name.len()) && name.len() + value.len() <= 996
    };
    if headers.iter().all(fits) {
        Ok(headers.iter().map(|header| Header::new(&header.name, &header.value)).collect())
    } else {
        Err(Refusal::bad_request("Headers must be printable ASCII of at most 996 characters, names without a colon."))
    }
}

/// The address without a display name. SES takes no address outside of ASCII: domains come in Punycode, mailboxes cannot.
fn bare(address: &str) -> Result<String, Refusal> {
    let refusal =
        || Refusal::bad_request("An address is not valid: local part or domain has characters that SES does not take.");
    let address = EmailAddress::parse_with_options(address.trim(), Options::default().with_required_tld())
        .map_err(|_| refusal())?;
    let bare = address.email();
    if bare.is_ascii() { Ok(bare) } else { Err(refusal()) }
}

fn addressed(message: &Message<'_>) -> Vec<String> {
    let lists = [message.to(), message.cc(), message.bcc()].into_iter().flatten();
    lists.flat_map(|list| list.iter()).filter_map(|one| Some(one.address()?.to_owned())).collect()
}

/// A header's value on one line: RFC 5322, section 2.2.3.
fn unfolded(value: &str) -> String {
    value.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn request(content: &Value) -> Value {
        json!({
            "FromEmailAddress": "Sender Name <sender@example.com>",
            "Destination": {"ToAddresses": ["recipient@example.com"]},
            "Content": content,
            "EmailTags": [{"Name": "delivery", "Value": "i1_n1_c1_1"}],
            "ConfigurationSetName": "notices",
        })
    }

    fn simple() -> Value {
        request(&json!({"Simple": {
            "Subject": {"Data": "Überraschung"},
            "Body": {"Text": {"Data": "text"}, "Html": {"Data": "<p>html</p>"}},
            "Headers": [{"Name": "X-Own", "Value": "kept"}],
        }}))
    }

    fn read(request: &Value) -> Result<Email, Refusal> {
        Email::read(request.to_string().as_bytes())
    }

    #[test]
    fn simple_content_becomes_a_message_with_headers_and_both_parts() {
        let email = read(&simple()).expect("a message");
        let names: Vec<_> = email.headers.iter().map(|header| header.name.as_str()).collect();
        assert_eq!(names, ["From", "To", "Subject", "MIME-Version", "Content-Type", "X-Own"]);
        assert_eq!(email.recipients, ["recipient@example.com"]);
        assert_eq!((email.text.as_deref(), email.html.as_deref()), (Some("text"), Some("<p>html</p>")));
        assert_eq!(email.from_domain(), "example.com");
        assert_eq!(email.configuration_set.as_deref(), Some("notices"));
    }

    #[test]
    fn raw_content_is_parsed_and_its_headers_stand_in_for_what_the_request_leaves_out() {
        let mime = "From: sender@example.com\r\nTo: Jane <jane@example.org>\r\nCc: joe@example.net\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\
            X-SES-CONFIGURATION-SET: notices\r\nX-SES-MESSAGE-TAGS: delivery=i1_n1_c1_1, kind=first\r\n\
            Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n\
            --b\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n--b--\r\n";
        let email = read(&json!({"Content": {"Raw": {"Data": BASE64_STANDARD.encode(mime)}}})).expect("a message");
        assert_eq!(email.recipients, ["jane@example.org", "joe@example.net"]);
        assert_eq!(email.subject, "Grüße");
        assert_eq!(email.text.as_deref().map(str::trim), Some("plain"));
        assert_eq!(email.html.as_deref().map(str::trim), Some("<p>rich</p>"));
        assert_eq!(email.tags["delivery"], "i1_n1_c1_1");
        assert_eq!(email.configuration_set.as_deref(), Some("notices"));
    }

    #[test]
    fn a_tag_with_a_dot_is_refused_as_ses_refuses_it() {
        let mut request = simple();
        request["EmailTags"][0]["Value"] = json!("i1.n1.c1.1");
        assert_eq!(read(&request).expect_err("a refusal").error, "BadRequestException");
    }

    #[test]
    fn what_ses_would_not_take_is_refused_without_showing_the_address() {
        for (pointer, value) in [
            ("/Destination/ToAddresses/0", json!("müller@example.com")),
            ("/Destination/ToAddresses/0", json!("secret.person")),
            ("/Destination/ToAddresses", json!([])),
            ("/Destination/ToAddresses", json!(vec!["secret.person@example.com"; 51])),
            ("/FromEmailAddress", Value::Null),
            ("/Content/Simple/Body", json!({})),
            ("/Content", json!({})),
            ("/Content/Simple/Headers/0/Value", json!("two\r\nlines")),
        ] {
            let mut request = simple();
            *request.pointer_mut(pointer).expect("a field") = value;
            let refusal = read(&request).expect_err("a refusal");
            assert_eq!((refusal.status, refusal.error), (400, "BadRequestException"), "{pointer}");
            assert!(!refusal.message.contains("secret") && !refusal.message.contains("müller"), "{pointer}");
        }
        assert!(Email::read(b"{").is_err());
    }
}
