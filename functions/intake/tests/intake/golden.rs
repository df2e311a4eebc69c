//! What was stored of the directory by an earlier build is still read.

use bodies::intake::incident::IncidentLine;
use serde_json::Value;

#[test]
fn a_line_of_the_directory_is_read_and_written_as_ever() {
    let stored: Value = serde_json::from_str(include_str!("../golden/directory-line.today.json")).expect("JSON");
    let line: IncidentLine = serde_json::from_value(stored.clone()).expect("a line");
    assert_eq!(serde_json::to_value(&line).expect("JSON"), stored);
}
