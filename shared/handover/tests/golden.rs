//! Copies that an earlier build kept are still opened: each is the proof of what somebody was sent.
//!
//! Each `golden/copy.VARIANT.sealed` is an object of the copies' bucket, made under [`keys`] for [`place`]; `copy.VARIANT.json` is what
//! is in it. The data are made up. Whoever changes the form adds a pair and leaves the others as they are.

use std::path::Path;

use handover::copy::{CopyBatch, object_key, open};
use model::id::{NoticeId, NoticeNumber};
use model::incident_keys::IncidentKeys;
use serde_json::Value;

fn keys() -> IncidentKeys {
    IncidentKeys::from_bytes([1; 32], [2; 32])
}

fn place() -> String {
    let incident = "inc-0123456789abcdef0123".parse().expect("an id");
    object_key(&NoticeId { incident, notice: NoticeNumber(1) }, "00112233445566aa")
}

#[test]
fn kept_copies_of_every_channel_are_opened_and_their_content_is_written_as_ever() {
    assert_eq!(place(), "inc-0123456789abcdef0123/0001/00112233445566aa");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut channels = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("tests/golden is there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|end| end != "sealed") {
            assert!(path.with_extension("sealed").is_file(), "{}: nobody reads it", path.display());
            continue;
        }
        let name = path.display();
        let inside: Value = serde_json::from_slice(&std::fs::read(path.with_extension("json")).expect("its content"))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let sealed = std::fs::read(&path).expect("a sealed copy");
        let batch = open(&sealed, &keys(), &place()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(serde_json::to_value(&batch).expect("JSON"), inside, "{name}");
        channels.push(batch.channel.as_str());
    }
    channels.sort_unstable();
    assert_eq!(channels, ["call", "email", "letter", "sms"]);
}

#[test]
fn what_was_sent_has_the_same_fingerprint_as_ever() {
    let inside = include_str!("golden/copy.sms.json");
    let batch: CopyBatch = serde_json::from_str(inside).expect("a batch of copies");
    // As the delivery's row has it: so row and copy can be held together as long as either is kept.
    assert_eq!(batch.copies[0].content.fingerprint(), "862ec75bba8a76c7f6f06aef05562a5a");
}
