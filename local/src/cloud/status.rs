//! What runs where, in words, and how to call the API by hand.

use anyhow::Context;
use serde_json::Value;

use crate::cloud::aws::Cloud;
use crate::cloud::home::{Home, Running};

/// How this program is started with other arguments: by the name by which it was started now.
pub fn command(arguments: &str) -> String {
    let program = std::env::args().next().unwrap_or_else(|| "target/debug/local".to_owned());
    format!("{program} {arguments}")
}

/// A token for the API.
///
/// # Errors
/// The cloud is not up; there is no such operator.
pub async fn token(home: &Home, operator: &str) -> anyhow::Result<String> {
    let not_up = || format!("the local cloud is not up; start it with: {}", command("up"));
    let running = home.running()?.filter(Running::is_alive).with_context(not_up)?;
    let pool = running.operators.as_ref().with_context(not_up)?;
    pool.token(&Cloud::at(&running.cloud_url())?, operator).await
}

/// The state of everything.
pub async fn in_words(running: &Running) -> String {
    let mut lines = vec![String::new()];
    lines.extend(addresses(running));
    if !running.is_alive() {
        lines.push(String::new());
        lines.push(format!("Something ended by itself. Start anew with: {}, then {}", command("down"), command("up")));
        return lines.join("\n");
    }
    lines.extend(sent(running).await);
    lines.extend(operators(running));
    lines.extend(by_hand(running));
    lines.join("\n")
}

fn addresses(running: &Running) -> Vec<String> {
    let alive =
        |process: &crate::cloud::background::Background| if process.is_running() { "" } else { "   (has ended)" };
    let mut lines = Vec::new();
    if let Some(stack) = &running.stack {
        lines.push(format!("  operators' API     {}", stack.api_url));
        lines.push(format!("  public page        {}/", stack.page_url));
    }
    lines.push(format!("  mail and texts     {}/{}", running.mailbox_url(), alive(&running.provider)));
    lines.push(format!("  AWS (MiniStack)    {}{}", running.cloud_url(), alive(&running.ministack)));
    lines.push("  logs and state     .local/run, .local/state.json".to_owned());
    lines
}

async fn sent(running: &Running) -> Vec<String> {
    let Ok(endpoint) = running.endpoint() else { return Vec::new() };
    let mut lines = Vec::new();
    if let Ok(sum) = endpoint.summary("").await {
        lines.push(format!("  sent so far        {} e-mails, {} texts", sum.email.accepted, sum.sms.accepted));
    }
    if let Ok(health) = endpoint.health().await {
        lines.push(match &health["watch"] {
            Value::Null => "  watch              not woken yet; it is every two seconds".to_owned(),
            watch => match watch["error"].as_str() {
                Some(error) => format!("  watch              failed: {error}"),
                None => format!("  watch              woken every two seconds; last took {} ms", watch["milliseconds"]),
            },
        });
    }
    lines
}

fn operators(running: &Running) -> Vec<String> {
    let Some(pool) = &running.operators else { return Vec::new() };
    let mut lines = vec![String::new(), "Operators".to_owned()];
    for operator in &pool.operators {
        lines.push(format!("  {:<10} {:<14} {}", operator.user, operator.name, operator.roles.join(", ")));
    }
    lines
}

fn by_hand(running: &Running) -> Vec<String> {
    let Some(stack) = &running.stack else { return Vec::new() };
    vec![
        String::new(),
        "By hand".to_owned(),
        format!("  TOKEN=$({})", command("token lead")),
        format!("  curl -H \"Authorization: Bearer $TOKEN\" {}/incidents", stack.api_url),
        String::new(),
        format!("Stop with: {}", command("down")),
    ]
}
