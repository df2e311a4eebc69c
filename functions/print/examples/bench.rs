//! What letters cost: CPU and memory of setting and exporting consignments of them.
//!
//! `cargo run -p print --release --example bench -- [letters] [folder]`: with a folder, its first consignment is left there.

#![expect(clippy::print_stdout, reason = "an example")]

use std::time::Duration;

use model::consignment::ConsignmentName;
use model::id::{IncidentId, NoticeId, NoticeNumber};
use model::rendered::Letter;
use print::address::{AddressBlock, Paper, Postage};
use print::typeset::{Addressed, Press};

/// As many as one consignment holds.
const CONSIGNMENT: usize = 500;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let letters: usize = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(10_000);
    let folder = arguments.next();
    let begun = cpu();
    let press = Press::new();
    let notice = NoticeId { incident: IncidentId::of_request("bench", "bench"), notice: NoticeNumber(1) };
    let started = cpu();
    let (mut pages, mut bytes) = (0, 0);
    for (number, from) in (1..).zip((0..letters).step_by(CONSIGNMENT)) {
        let name: ConsignmentName = format!("letter-{number:06}").parse().expect("a name");
        let all: Vec<Addressed> = (from..letters.min(from + CONSIGNMENT)).map(addressed).collect();
        let printed = press.print(&notice, &name, &all).expect("printed");
        pages += printed.pages.iter().map(|pages| pages.count).sum::<usize>();
        bytes += printed.pdf.len();
        if let (Some(folder), 1) = (&folder, number) {
            std::fs::write(format!("{folder}/{name}.pdf"), &printed.pdf).expect("written");
        }
    }
    let spent = cpu() - started;
    println!("{letters} letters, {pages} pages, {bytes} bytes of PDF in consignments of {CONSIGNMENT}");
    println!(
        "start: {:?} of CPU; then {:?} of CPU a letter",
        started - begun,
        spent / u32::try_from(letters).expect("few")
    );
    println!("peak memory: {} MiB", peak_memory() / 1_024);
}

fn addressed(number: usize) -> Addressed {
    let names = ["Ada Lovelace", "Zoë Müller", "דוד כהן", "محمد علي", "Łukasz Żółć"];
    let name = names[number % names.len()];
    let paper = if number.is_multiple_of(2) { Paper::A4 } else { Paper::UsLetter };
    let window = paper.window();
    let address = AddressBlock {
        paper,
        left: window.left,
        top: window.top,
        width: window.width,
        size: 10.0,
        line_height: 10.5,
        lines: vec![name.to_owned(), format!("{number} Main Street"), "Springfield, IL 62701".to_owned()],
        postage: Postage::Domestic,
    };
    let json = LETTER.replace("NAME", name);
    let letter: Letter = serde_json::from_str(&json).expect("a letter");
    Addressed { address, letter }
}

const LETTER: &str = r#"{"language":"en","sender":["Example Health","1 Main Street","Springfield, IL 62701","USA"],"date":"November 24, 2026",
"title":"Notice of Data Breach","subject":"Your data at Example Health","organisation":"Example Health","body":[
{"paragraph":[{"text":"Dear NAME,"}]},
{"heading":[{"text":"What Happened"}]},
{"paragraph":[{"text":"On November 19, 2026 somebody copied files from one of our servers. We found it a day later, closed the server and told the police."}]},
{"heading":[{"text":"What Information Was Involved"}]},
{"paragraph":[{"text":"Of your information, this was involved:"}]},
{"bullets":[[{"paragraph":[{"text":"name"}]}],[{"paragraph":[{"text":"Social Security number"}]}],[{"paragraph":[{"text":"date of birth"}]}]]},
{"heading":[{"text":"What We Are Doing"}]},
{"paragraph":[{"text":"We have closed the server and looked at every other one. We pay for a year of credit monitoring for you."}]},
{"heading":[{"text":"What You Can Do"}]},
{"numbers":[[{"paragraph":[{"text":"Look at your statements."}]}],[{"paragraph":[{"text":"Freeze your credit: "},{"strong":[{"text":"it is free"}]},{"text":"."}]}]]},
{"heading":[{"text":"For More Information"}]},
{"framed":[{"paragraph":[{"strong":[{"text":"Phone: "}]},{"text":"+1 800 555 0100"}]}]},
{"paragraph":[{"emphasis":[{"text":"You get this message because information about you was affected."}]}]}]}"#;

/// The CPU that this process has used.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<u64>().expect("a number");
    // utime and stime, in hundredths of a second.
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}

/// The most memory that this process had, in KiB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("a peak");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number")
}
