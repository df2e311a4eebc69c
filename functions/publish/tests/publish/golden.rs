//! What was stored of the root page by an earlier build is still read.

use publish::Line;
use serde_json::Value;

#[test]
fn a_line_of_the_root_page_is_read_and_written_as_ever() {
    let stored: Value = serde_json::from_str(include_str!("../golden/public-line.today.json")).expect("JSON");
    let line: Line = serde_json::from_value(stored.clone()).expect("a line");
    assert_eq!(serde_json::to_value(&line).expect("JSON"), stored);
}
