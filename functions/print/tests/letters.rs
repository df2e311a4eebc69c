//! Letters as they are set in type: what stands in the window, what a PDF/UA reader finds, what hostile values do.

#![expect(clippy::print_stdout, reason = "a test")]

mod sample;

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object};
use model::rendered::{Item, LetterBlock, MAX_PAGES, Run};
use print::Typesetter as _;
use print::address::{Paper, Window};
use print::typeset::{Addressed, NotPrinted, Press};
use typst::introspection::Tag;
use typst::layout::{Frame, FrameItem, Point};
use typst_layout::PagedDocument;

const HOME: &[&str] = &["1 Main Street", "Springfield, IL 62701"];

fn ada(press: &Press) -> Addressed {
    sample::letter(press, &sample::renderer(), &sample::customer(["Ada", "Lovelace"], "en", "US-CA", HOME))
}

fn document(press: &Press, letters: &[Addressed]) -> PagedDocument {
    press.set(&sample::consignment(1), letters).expect("set").0
}

/// Everything on a page, with where it is.
fn walk(frame: &Frame, origin: Point, see: &mut impl FnMut(Point, &FrameItem)) {
    for (position, item) in frame.items() {
        let at = origin + *position;
        see(at, item);
        if let FrameItem::Group(group) = item {
            walk(&group.frame, at, see);
        }
    }
}

/// Where the ink of these lines is on the first page, in millimetres: left, top, right, bottom.
fn ink(document: &PagedDocument, lines: &[String]) -> [f64; 4] {
    let mut found = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    let mut seen = BTreeSet::new();
    walk(&document.pages()[0].frame, Point::zero(), &mut |at, item| {
        let FrameItem::Text(text) = item else { return };
        let Some(line) = lines.iter().position(|line| line.contains(text.text.trim())) else { return };
        seen.insert(line);
        let ink = text.bbox();
        // A text's own coordinates go up.
        let (left, right) = ((at.x + ink.min.x).to_mm(), (at.x + ink.max.x).to_mm());
        let (one, two) = ((at.y + ink.min.y).to_mm(), (at.y + ink.max.y).to_mm());
        let (top, bottom) = (one.min(two), one.max(two));
        found = [found[0].min(left), found[1].min(top), found[2].max(right), found[3].max(bottom)];
    });
    assert_eq!(seen.len(), lines.len(), "each line is on the page");
    found
}

#[test]
fn the_longest_address_lies_within_each_window() {
    let (press, renderer) = (Press::new(), sample::renderer());
    // Seven lines, as many as a list has, the longest that fit; the country's name makes them one more abroad.
    let lines = [
        "Attn: Accounts Payable Administration",
        "Department of Vital Records, Unit 5",
        "Building 12, Floor 34, Suite 5678",
        "c/o Worcestershire Holdings",
        "98765 Martin Luther King Jr. Boulevard",
        "Q-Tower, gjpqy",
        "Winchester-on-the-Severn, MD 21401-9999",
    ];
    let mut fitted = 0;
    for (home, paper) in [("US-MD", Paper::UsLetter), ("DE", Paper::A4), ("GB", Paper::A4), ("CA", Paper::UsLetter)] {
        let customer = sample::customer(["Wolfeschlegelstein", "Featherstonehaugh"], "en", home, &lines);
        let letter = renderer.letter(&customer, jiff::civil::date(2026, 11, 24)).expect("a letter");
        // Six lines of an envelope's window hold seven and a name only where neighbours can share one.
        let Ok(addressed) = press.addressed(&customer, letter) else {
            assert_eq!(paper, Paper::UsLetter, "{home}: only the smaller window refuses it");
            continue;
        };
        fitted += 1;
        within(&document(&press, std::slice::from_ref(&addressed)), &addressed, paper);
    }
    assert!(fitted >= 2, "{fitted}");
    // What does fit the smaller one.
    let lines = [
        "Unit 5, Floor 34",
        "Bldg 12",
        "98765 Martin Luther King Jr. Boulevard",
        "Winchester-on-the-Severn, MD 21401-9999",
    ];
    let customer = sample::customer(["Wolfeschlegelstein", "Featherstonehaugh"], "en", "US-MD", &lines);
    let addressed = sample::letter(&press, &renderer, &customer);
    within(&document(&press, std::slice::from_ref(&addressed)), &addressed, Paper::UsLetter);
}

fn within(document: &PagedDocument, addressed: &Addressed, paper: Paper) {
    assert_eq!(addressed.address.paper, paper);
    let Window { left, top, width, height } = paper.window();
    let ink = ink(document, &addressed.address.lines);
    let inside = ink[0] >= left - 0.2 && ink[1] >= top && ink[2] <= left + width && ink[3] <= top + height;
    assert!(inside, "{paper:?}: ink {ink:?}, window {:?}: {:#?}", paper.window(), addressed.address);
}

#[test]
fn the_same_letters_give_the_same_bytes() {
    let press = Press::new();
    let letters = [ada(&press)];
    let print = |number| press.print(&sample::notice(), &sample::consignment(number), &letters).expect("printed").pdf;
    assert!(print(1) == print(1));
    assert!(print(1) != print(2), "each consignment says which it is");
}

#[test]
fn a_value_changes_no_structure_whatever_it_holds() {
    let (press, renderer) = (Press::new(), sample::renderer());
    let structure = |names: [&str; 2]| {
        let addressed = sample::letter(&press, &renderer, &sample::customer(names, "en", "US-CA", HOME));
        let document = document(&press, std::slice::from_ref(&addressed));
        let mut elements = Vec::new();
        for page in document.pages() {
            walk(&page.frame, Point::zero(), &mut |_, item| {
                if let FrameItem::Tag(Tag::Start(content, _)) = item {
                    elements.push(content.elem().name());
                }
            });
        }
        press.print(&sample::notice(), &sample::consignment(1), &[addressed]).expect("a PDF");
        elements
    };
    let plain = structure(["Ada", "Lovelace"]);
    assert!(plain.iter().filter(|name| **name == "heading").count() >= 6, "{plain:?}");
    let hostile = [
        "#set page(width: 1pt)",
        "$ x $",
        "*A* _b_ `c`",
        "= H",
        "- l\\",
        "</text>",
        "\u{202e}evil\u{2066}",
        "<letter>",
        "@ref \"]}",
        "\u{0}\r\n",
        "é 👩‍👩‍👧 ☎",
        "#{panic()}",
    ];
    for value in hostile {
        assert_eq!(structure([value, "Lovelace"]), plain, "{value:?}");
    }
}

#[test]
fn a_value_that_runs_off_the_sheet_is_told_and_not_cut() {
    let press = Press::new();
    let mut long = ada(&press);
    long.letter.body.insert(0, LetterBlock::Paragraph(vec![Run::Text("x".repeat(10_000))]));
    let found = press.print(&sample::notice(), &sample::consignment(1), &[ada(&press), long.clone(), ada(&press)]);
    assert!(matches!(found, Err(NotPrinted::TooLong(letters)) if letters == [1]));
    let customer = sample::customer([&"x".repeat(10_000), "y"], "en", "US-CA", HOME);
    assert!(press.addressed(&customer, long.letter).is_err(), "nor does it fit into a window");
}

#[test]
fn a_letter_of_too_many_pages_is_told_by_its_place() {
    let press = Press::new();
    let mut long = ada(&press);
    let paragraph = LetterBlock::Paragraph(vec![Run::Text("All of this has to be said. ".repeat(40))]);
    long.letter.body = vec![paragraph; 60];
    let found = press.print(&sample::notice(), &sample::consignment(1), &[long, ada(&press)]);
    assert!(matches!(found, Err(NotPrinted::TooLong(letters)) if letters == [0]));
}

#[test]
fn the_estimated_length_is_never_below_the_real_one() {
    let (press, renderer) = (Press::new(), sample::renderer());
    let mut letters = Vec::new();
    for (language, home) in
        [("en", "US-CA"), ("en", "US-MA"), ("de", "DE"), ("es", "ES"), ("fr", "FR"), ("en", "US-HI")]
    {
        letters.push(sample::letter(&press, &renderer, &sample::customer(["Ada", "Lovelace"], language, home, HOME)));
    }
    let line = |words: usize| vec![Run::Text("Irgendwelche Wörter stehen hier. ".repeat(words))];
    for (words, blocks) in [(1, 10), (1, 60), (5, 20), (12, 8), (30, 4), (3, 30)] {
        let mut letter = letters[0].clone();
        let item = || Item(vec![LetterBlock::Paragraph(line(words))]);
        letter.letter.body = (0..blocks)
            .map(|number| match number % 4 {
                0 => LetterBlock::Heading(line(1)),
                1 => LetterBlock::Bullets(vec![item(), item()]),
                2 => LetterBlock::Framed(vec![LetterBlock::Paragraph(line(words))]),
                _ => LetterBlock::Paragraph(line(words)),
            })
            .collect();
        letters.push(letter);
    }
    for letter in letters {
        let most = letter.letter.most_pages();
        match press.set(&sample::consignment(1), std::slice::from_ref(&letter)) {
            Ok((_, pages)) => {
                let real = pages[0].count;
                println!("{real} pages, estimated {most}");
                assert!(real <= most, "{real} pages, estimated {most}");
                assert!(most <= real + 1, "{real} pages, estimated {most}");
            }
            Err(_) => assert!(most > MAX_PAGES, "estimated {most}"),
        }
    }
}

/// ISO 14289-1: 7.1 (metadata, language, title), 7.21.4.1 (fonts are embedded); ISO 32000-1: 14.7, 14.8 (structure).
#[test]
fn the_pdf_is_what_pdf_ua_asks_for() {
    let (press, renderer) = (Press::new(), sample::renderer());
    let letters = [
        ada(&press),
        sample::letter(&press, &renderer, &sample::customer(["דוד", "כהן"], "de", "DE", &["Weg 1", "10115 Berlin"])),
        sample::letter(&press, &renderer, &sample::customer(["محمد", "علي"], "fr", "FR", &["rue 1", "75015 PARIS"])),
    ];
    let pdf = press.print(&sample::notice(), &sample::consignment(1), &letters).expect("printed").pdf;
    let document = Document::load_mem(&pdf).expect("a PDF");
    let catalog = document.catalog().expect("a catalog");
    let dictionary = |of: &Dictionary, key: &[u8]| -> Dictionary {
        let object = of.get(key).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(key)));
        document.dereference(object).expect("there").1.as_dict().expect("a dictionary").clone()
    };
    assert!(catalog.get(b"Lang").is_ok());
    assert!(matches!(dictionary(catalog, b"MarkInfo").get(b"Marked"), Ok(Object::Boolean(true))));
    assert!(matches!(dictionary(catalog, b"ViewerPreferences").get(b"DisplayDocTitle"), Ok(Object::Boolean(true))));
    let metadata = document.dereference(catalog.get(b"Metadata").expect("metadata")).expect("there").1;
    let metadata = metadata.as_stream().expect("a stream");
    let xmp = metadata.decompressed_content().unwrap_or_else(|_| metadata.content.clone());
    let xmp = String::from_utf8_lossy(&xmp);
    assert!(xmp.contains("pdfuaid:part") && xmp.contains("<dc:title>"), "{xmp}");

    let mut kinds = BTreeSet::new();
    let mut languages = BTreeSet::new();
    for object in document.objects.values() {
        let Ok(dictionary) = object.as_dict() else { continue };
        if let Ok(Object::Name(kind)) = dictionary.get(b"S") {
            kinds.insert(String::from_utf8_lossy(kind).into_owned());
        }
        if let Ok(language) = dictionary.get(b"Lang").and_then(Object::as_str) {
            languages.insert(String::from_utf8_lossy(language).into_owned());
        }
        if dictionary.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == b"FontDescriptor") {
            let embedded = [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| dictionary.has(key));
            assert!(embedded, "every font is embedded");
        }
    }
    for kind in ["Document", "H1", "H2", "P", "L", "LI", "LBody"] {
        assert!(kinds.contains(kind), "{kind} is not among {kinds:?}");
    }
    assert!(
        ["de", "fr"].iter().all(|language| languages.iter().any(|found| found.starts_with(language))),
        "{languages:?}"
    );
    let tabs = document
        .get_pages()
        .into_values()
        .all(|page| document.get_dictionary(page).is_ok_and(|page| page.has(b"StructParents") && page.has(b"Tabs")));
    assert!(tabs, "each page says to what of the structure it belongs");
}
