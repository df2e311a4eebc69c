//! What was stored of the root page by an earlier build is still read.

use publish::RootEntry;
use serde_json::Value;

#[test]
fn an_entry_of_the_root_page_is_read_and_written_as_ever() {
    let stored: Value = serde_json::from_str(include_str!("../golden/public-line.today.json")).expect("JSON");
    let entry: RootEntry = serde_json::from_value(stored.clone()).expect("an entry");
    assert_eq!(serde_json::to_value(&entry).expect("JSON"), stored);
}
