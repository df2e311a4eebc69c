//! Nothing that is written down holds a token or a name.

use lambda_runtime::Diagnostic;
use memory::MemoryLog;
use serde_json::json;
use tracing::level_filters::{LevelFilter, STATIC_MAX_LEVEL};

use crate::world::{OTHER_RSA, RSA, World};

#[tokio::test]
async fn no_log_line_and_no_error_holds_a_token_or_a_name() {
    let log = MemoryLog::begin();
    let world = World::with_keys(&[&RSA]).await;
    let tokens = [
        RSA.sign(&world.claims()),
        RSA.sign(&world.claims_but(json!({ "cognito:groups": [] }))),
        RSA.sign(&world.claims_but(json!({ "exp": 1 }))),
        RSA.sign(&world.claims_but(json!({ "exp": "Ada Byron" }))),
        RSA.sign(&world.claims_but(json!({ "aud": "Ada Byron" }))),
        RSA.sign(&world.claims_but(json!({ "token_use": "Ada Byron" }))),
        OTHER_RSA.sign(&world.claims()),
        "Ada.Byron.secret".to_owned(),
        "Ada Byron secret".to_owned(),
    ];
    let mut written = String::new();
    for token in &tokens {
        // What the runtime writes and returns of an error: its `Debug` form to the log, the diagnostic to API Gateway.
        if let Err(error) = world.call_with(token).await {
            written += &format!("{error:?} {error}");
            written += &format!("{:?}", Diagnostic::from(error));
        }
    }
    written += &log.text();
    assert!(written.contains("denied: no role of ours") && written.contains("Unauthorized(Expired)"), "{written}");
    for secret in tokens.iter().flat_map(|token| token.split(['.', ' '])).chain(["Ada", "Byron"]) {
        assert!(!written.contains(secret), "{secret} in {written}");
    }
}

#[test]
fn the_level_at_which_the_runtime_logs_whole_events_is_compiled_out() {
    assert!(STATIC_MAX_LEVEL <= LevelFilter::DEBUG);
}
