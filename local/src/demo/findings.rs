//! What the check of a notice finds: in words, and set aside by the second person as far as the API lets anybody.
//!
//! The notice is a sample, and the laws that bind are those of somebody else's customers. What it does not say for them an author
//! would write; the demo has none, so it says what is missing and continues in counsel's name. A finding that nobody may set aside ends the run.

use anyhow::bail;
use bodies::prepare::check::{CheckedNotice, FoundInNotice, OverrideView};
use check::{Finding, Severity};
use fields::words::of;
use serde_json::json;

use super::signed_in::{Body, SignedIn};

/// Why counsel sets a finding aside, for whoever reads the evidence.
const REASON: &str = "This is a demo. The notice is a sample that nobody wrote for these customers, and nothing leaves this \
                      machine. In earnest the author corrects the text, or counsel says why it goes out as it is.";

/// What stands in the way of an approval.
pub(super) async fn standing(counsel: &SignedIn, notice: &str) -> anyhow::Result<CheckedNotice> {
    let mut checked: CheckedNotice = counsel.post("check", &format!("{notice}/check"), Body::Nothing).await?;
    checked.findings.retain(|found| found.finding.blocks() && found.overridden.is_none());
    Ok(checked)
}

/// Refuses where something stands in the way that nobody may set aside.
pub(super) fn refuse_what_nobody_may_set_aside(standing: &CheckedNotice) -> anyhow::Result<()> {
    let absolute: Vec<&FoundInNotice> =
        standing.findings.iter().filter(|found| found.finding.severity != Severity::BlocksByLaw).collect();
    if absolute.is_empty() {
        return Ok(());
    }
    let (count, lines) = (absolute.len() as u64, lines(absolute.iter().map(|found| &found.finding)));
    bail!(
        "the notice cannot go out to these customers, and nobody may set that aside: {}.\n{lines}",
        of(count, "finding", "findings")
    )
}

/// Sets everything aside that stands in the way, each by itself.
pub(super) async fn set_aside(counsel: &SignedIn, notice: &str, standing: &CheckedNotice) -> anyhow::Result<()> {
    for FoundInNotice { finding, .. } in &standing.findings {
        let body = json!({"finding": finding.key, "content_digest": standing.content_digest, "reason": REASON});
        let act = format!("set-aside-{}", finding.key);
        let _: OverrideView = counsel.post(&act, &format!("{notice}/overrides"), Body::Json(&body)).await?;
    }
    Ok(())
}

/// Findings as people read them, each on lines of its own.
pub(super) fn lines<'f>(findings: impl Iterator<Item = &'f Finding>) -> String {
    findings.map(in_words).collect::<Vec<_>>().join("\n")
}

/// The law or rule and whom it concerns, where, what is wrong, and what to do.
fn in_words(finding: &Finding) -> String {
    let Finding { rule, place, wrong, fix, concerns, .. } = finding;
    let law = if rule.regime.is_some() { format!("{}, {}", rule.source, rule.cite) } else { rule.cite.clone() };
    let people = match concerns.people {
        0 => String::new(),
        people => format!(", {}", of(people, "person", "people")),
    };
    let language = place.language.as_ref().map_or(String::new(), |language| format!(" ({language})"));
    let line = place.line.map_or(String::new(), |line| format!(", line {line}"));
    format!("    {law}{people}; in {}{language}{line}\n      {wrong}\n      {fix}", place.field)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use wiremock::matchers::{body_partial_json, method, path};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    use super::*;

    fn finding(key: &str, severity: &str) -> Value {
        json!({"key": key, "code": "required-content", "severity": severity,
            "rule": {"regime": "us-ri", "cite": "R.I. Gen. Laws § 11-49.3-4", "source": "Rhode Island"},
            "place": {"field": "what_happened", "language": "en", "line": 3},
            "wrong": "It does not say how many.", "fix": "Say it.", "concerns": {"people": 1_200, "regimes": ["us-ri"]}})
    }

    async fn api(findings: &[Value]) -> (MockServer, SignedIn) {
        let server = MockServer::start().await;
        let digest = "00".repeat(32);
        let checked = json!({"content_digest": digest, "passes": false, "findings": findings});
        let check = Mock::given(method("POST")).and(path("/notices/1/check"));
        check.respond_with(ResponseTemplate::new(200).set_body_json(checked)).mount(&server).await;
        let counsel = SignedIn::new(&server.uri(), "token", "run").expect("a client");
        (server, counsel)
    }

    #[tokio::test]
    async fn what_a_law_requires_is_shown_and_set_aside_by_its_key_with_a_reason() {
        let (server, counsel) = api(&[finding("a.us-ri.b", "blocks_by_law"), finding("c", "warns")]).await;
        let body = json!({"finding": "a.us-ri.b", "content_digest": "00".repeat(32), "reason": REASON});
        let set = json!({"finding": "a.us-ri.b", "content_digest": "00".repeat(32), "by": "counsel",
            "at": "2026-11-24T10:00:00Z", "reason": REASON});
        let asked = Mock::given(method("POST")).and(path("/notices/1/overrides")).and(body_partial_json(body));
        asked.respond_with(ResponseTemplate::new(201).set_body_json(set)).expect(1).mount(&server).await;

        let standing = standing(&counsel, "notices/1").await.expect("checked");
        assert_eq!(
            lines(standing.findings.iter().map(|found| &found.finding)),
            "    Rhode Island, R.I. Gen. Laws § 11-49.3-4, 1,200 people; in what_happened (en), line 3\n      It does not say how \
             many.\n      Say it."
        );
        refuse_what_nobody_may_set_aside(&standing).expect("counsel may");
        set_aside(&counsel, "notices/1", &standing).await.expect("set aside");
    }

    #[tokio::test]
    async fn what_nobody_may_set_aside_ends_the_run_with_words() {
        let (_server, counsel) = api(&[finding("a", "blocks_by_law"), finding("d", "blocks")]).await;
        let standing = standing(&counsel, "notices/1").await.expect("checked");
        let error = refuse_what_nobody_may_set_aside(&standing).expect_err("refused").to_string();
        assert!(error.contains("nobody may set that aside: 1 finding.\n") && error.ends_with("Say it."), "{error}");
    }
}
