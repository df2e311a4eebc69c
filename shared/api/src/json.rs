//! JSON bodies: read strictly, and refused without repeating what they hold.

use fields::FieldError;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_path_to_error::{Path, Segment};

use crate::problem::{FIELDS, MALFORMED, Problem};

/// Reads a body.
///
/// # Errors
/// [`MALFORMED`], saying where it stops being JSON; [`FIELDS`], naming the first field that is not as expected.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // The whole of it first: a field is worth a word only where all of it is JSON.
    serde_json::from_slice::<IgnoredAny>(bytes).map_err(|error| malformed(&error))?;
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let detail =
            "Correct the field named in `errors`, then send the request again. /openapi.json describes every field.";
        Problem::new(&FIELDS, detail).about(vec![field_error(error.path(), &error.inner().to_string())])
    })
}

fn malformed(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    Problem::new(&MALFORMED, format!("In line {line}, column {column} it stops being JSON: correct it there."))
}

/// Which field it is about and what was expected, from serde's message, such as `invalid type: …, expected …` or
/// `missing field …`. What was sent stands in the middle of it and is left out.
fn field_error(path: &Path, message: &str) -> FieldError {
    let mut pointer = pointer(path);
    if let Some(field) = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        pointer = format!("{pointer}/{field}");
        return FieldError { pointer, expected: "a value: the field is missing".to_owned() };
    }
    let expected = expected(message).unwrap_or_else(|| "a value as /openapi.json describes it".to_owned());
    let unknown = message.starts_with("unknown field");
    FieldError { pointer, expected: if unknown { format!("no field of this name, but {expected}") } else { expected } }
}

/// What a message of serde says was expected, in plain words. Only its end is used: what was sent stands before it.
pub(crate) fn expected(message: &str) -> Option<String> {
    let message = message.rsplit_once(" at line ").map_or(message, |(head, _)| head);
    // Errors of our own types begin so, and hold no value either.
    let expected = match message.strip_prefix("expected ") {
        Some(own) => own,
        None => message.rsplit_once(", expected ")?.1,
    };
    Some(match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number".to_owned(),
        "a sequence" => "a list".to_owned(),
        _ if expected.starts_with("struct ") || expected == "a map" => "an object".to_owned(),
        _ => expected.to_owned(),
    })
}

/// The path as a JSON pointer. A key that does not look like a field's name or a language may be anything, about a
/// person too, so `*` stands for it.
fn pointer(path: &Path) -> String {
    let is_name = |key: &str| {
        (1..=40).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-'))
    };
    let segment = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } if is_name(key) => format!("/{key}"),
        Segment::Map { .. } => "/*".to_owned(),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    };
    format!("#{}", path.iter().map(segment).collect::<String>())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use axum::response::IntoResponse;
    use model::channel::Channel;
    use model::customer::Language;
    use model::digest::Digest;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read into")]
    struct Example {
        title: String,
        digest: Option<Digest>,
        channel: Option<Channel>,
        texts: Option<BTreeMap<Language, Inner>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read into")]
    struct Inner {
        number: u32,
    }

    fn refusal(body: &str) -> (u16, String) {
        let problem = read::<Example>(body.as_bytes()).expect_err("refused");
        let detail = format!("{:?}", problem);
        (problem.into_response().status().as_u16(), detail)
    }

    #[test]
    fn where_the_body_stops_being_json_is_told() {
        for (body, place) in [
            ("", "line 1, column 0"),
            ("{\"title\": ", "line 1, column 10"),
            ("{\n\"unknown\": nul}", "line 2, column 15"),
            ("{\"title\": \"a\"} {}", "line 1, column 16"),
            ("reference,email", "line 1, column 1"),
        ] {
            let (status, detail) = refusal(body);
            assert!(status == 400 && detail.contains(place), "{body}: {detail}");
        }
        assert_eq!(refusal(&"[".repeat(100_000)).0, 400);
        assert_eq!(refusal(&("[".repeat(100_000) + &"]".repeat(100_000))).0, 422, "an object was expected");
    }

    #[test]
    fn the_field_and_what_was_expected_are_told_and_never_the_value() {
        let secret = "ada@example.com, expected nothing";
        let cases = [
            (format!(r#"{{"title": ["{secret}"]}}"#), "#/title", "a string"),
            (format!(r#"{{"title": "a", "digest": "{secret}"}}"#), "#/digest", "64 lower-case hex digits"),
            (
                format!(r#"{{"title": "a", "channel": "{secret}"}}"#),
                "#/channel",
                "one of `email`, `sms`, `letter`, `call`",
            ),
            (r#"{"title": "a", "texts": {"en": {"number": "x"}}}"#.to_owned(), "#/texts/en/number", "a whole number"),
            (r#"{"title": "a", "texts": 7}"#.to_owned(), "#/texts", "an object"),
            (r#"{"title": "a", "titel": "b"}"#.to_owned(), "#/titel", "no field of this name, but one of"),
            (
                r#"{"title": "a", "texts": {"es-419": {"number": "x"}}}"#.to_owned(),
                "#/texts/*/number",
                "a whole number",
            ),
            (r#"{"title": "a", "C-0017": "b"}"#.to_owned(), "#/*", "no field of this name, but one of"),
            (r#"{}"#.to_owned(), "#/title", "a value: the field is missing"),
        ];
        for (body, pointer, expected) in cases {
            let (status, detail) = refusal(&body);
            assert_eq!(status, 422, "{body}");
            assert!(detail.contains(&format!("\"{pointer}\"")) && detail.contains(expected), "{body}: {detail}");
            assert!(!detail.contains("ada@"), "{detail}");
        }
        let (_, detail) = refusal(&format!(r#"{{"title": "a", "{secret}": 1}}"#));
        assert!(!detail.contains("ada@"), "{detail}");
    }
}
