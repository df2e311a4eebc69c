//! The address block: what stands in the envelope's window, line by line, and where that is.
//!
//! - A4 sheets by DIN 5008:2020, form B: the field is 85 × 45 mm, 20 mm from the left and 45 mm from the top; its first 5 mm are for
//!   the return address, the recipient's zone of six lines begins 17.7 mm down, and more lines go up from there
//! - US Letter sheets for a #10 envelope with its standard window of 4½ × 1⅛ inches, ⅞ inch from the left and ½ inch from the bottom,
//!   folded in thirds: what is in it stays at least ⅛ inch from its edge while the sheet moves from side to side
//!   (USPS Domestic Mail Manual 202.5.1, 601.6.3)
//! - the country is the last line, in capitals, in English; none within the sender's own country
//!   (UPU, Addressing: <https://www.upu.int/en/Postal-Solutions/Programmes-Services/Addressing-Solutions>)

use law::Residence;
use model::customer::Customer;
use serde::Serialize;

use crate::fonts::{Fonts, Unshowable};

/// On what a letter is printed, as its destination is used to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// 210 × 297 mm, into a DIN lang envelope.
    A4,
    /// 8½ × 11 inches, into a #10 envelope.
    UsLetter,
}

/// What a letter costs: the word in the manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Postage {
    /// Within the sender's country.
    Domestic,
    /// To another.
    International,
}

/// Where something may be seen through the envelope, from the sheet's upper left corner, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// From the left.
    pub left: f64,
    /// From the top.
    pub top: f64,
    /// How wide.
    pub width: f64,
    /// How high.
    pub height: f64,
}

const INCH: f64 = 25.4;
/// Millimetres in a point.
const POINT: f64 = INCH / 72.0;

impl Paper {
    /// The part of the window in which the address block is seen whole.
    #[must_use]
    pub fn window(self) -> Window {
        match self {
            // 5 mm of the field's 85 are its margin, and its first 5.5 mm the return address's.
            Self::A4 => Window { left: 25.0, top: 50.5, width: 80.0, height: 39.5 },
            // The window is seen from 7/8 to 5 3/8 inches of an envelope that is an inch wider than the sheet, and its lower edge
            // is 1/2 inch above the fold at 3 2/3 inches.
            Self::UsLetter => Window {
                left: 1.0 * INCH,
                top: (11.0 / 3.0 - 1.625 + 0.125) * INCH,
                width: 3.25 * INCH,
                height: 0.875 * INCH,
            },
        }
    }

    /// How many lines it holds, and how high each is, in points.
    fn lines(self) -> (usize, f64) {
        match self {
            Self::A4 => (9, 12.4),
            Self::UsLetter => (6, 10.5),
        }
    }

    /// From where on the recipient's zone goes down as long as its lines fit, in millimetres.
    fn zone(self) -> f64 {
        match self {
            Self::A4 => 62.7,
            Self::UsLetter => self.window().top,
        }
    }
}

/// The sizes of type that an address is set in, in points: the largest in which each line fits. USPS reads nothing smaller than 8.
const SIZES: [f64; 5] = [10.0, 9.5, 9.0, 8.5, 8.0];

/// An address as it stands on the sheet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AddressBlock {
    /// On what it stands.
    pub paper: Paper,
    /// From the sheet's left edge, in millimetres.
    pub left: f64,
    /// From the sheet's upper edge, in millimetres.
    pub top: f64,
    /// How wide a line may be, in millimetres.
    pub width: f64,
    /// The type's size, in points.
    pub size: f64,
    /// From line to line, in points.
    pub line_height: f64,
    /// The lines, the recipient's name first.
    pub lines: Vec<String>,
    /// What it costs to send it there.
    #[serde(skip)]
    pub postage: Postage,
}

/// Why an address cannot be set.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NoAddressBlock {
    /// There is none.
    #[error("there is no postal address")]
    Missing,
    /// A line of it is in a script that cannot be shown.
    #[error("the address is in a script that none of the fonts can show")]
    Unshowable,
    /// It does not fit into the window, however it is set.
    #[error("the address does not fit into an envelope's window")]
    TooLong,
}

impl From<Unshowable> for NoAddressBlock {
    fn from(_: Unshowable) -> Self {
        Self::Unshowable
    }
}

/// The address block of a letter from `origin` to this customer.
///
/// # Errors
/// [`NoAddressBlock`]: then it is not printed; nothing of an address is ever cut off.
pub(crate) fn of(fonts: &Fonts, customer: &Customer, origin: Option<&str>) -> Result<AddressBlock, NoAddressBlock> {
    let destination = customer.residence;
    let is_domestic = destination.is_none_or(|home| origin == Some(home.country()));
    let to = destination.map(Residence::country).or(origin);
    let paper = if matches!(to, Some("US" | "CA")) { Paper::UsLetter } else { Paper::A4 };
    let mut lines = written(fonts, customer)?;
    if let Some(home) = destination.filter(|_| !is_domestic) {
        lines.push(country_line(home));
    }
    let country_lines = usize::from(!is_domestic);
    set(fonts, paper, lines, country_lines).map(|block| AddressBlock {
        postage: if is_domestic { Postage::Domestic } else { Postage::International },
        ..block
    })
}

/// The name and the lines of the list's row, as they are.
fn written(fonts: &Fonts, customer: &Customer) -> Result<Vec<String>, NoAddressBlock> {
    let names = [&customer.given_name, &customer.family_name].into_iter().flatten();
    let name = names.map(|name| name.expose().as_str()).collect::<Vec<_>>().join(" ");
    let address = customer.address_lines.iter().map(|line| line.expose().as_str());
    let mut lines = Vec::new();
    for line in std::iter::once(name.as_str()).chain(address) {
        let line = fonts.showable(&one_line(line))?.trim().to_owned();
        if !line.is_empty() {
            lines.push(line);
        }
    }
    if customer.address_lines.is_empty() || lines.len() < 2 { Err(NoAddressBlock::Missing) } else { Ok(lines) }
}

/// Without what would break a line or turn it round.
fn one_line(text: &str) -> String {
    let breaks = |character: char| {
        character.is_control()
            || matches!(character, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.split(breaks).flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// The country as the post of the sender's country sorts by it.
fn country_line(home: Residence) -> String {
    let name = match home.country() {
        "US" => "UNITED STATES",
        "GB" => "UNITED KINGDOM",
        "KR" => "SOUTH KOREA",
        "KP" => "NORTH KOREA",
        "RU" => "RUSSIA",
        "VN" => "VIETNAM",
        "LA" => "LAOS",
        "IR" => "IRAN",
        "SY" => "SYRIA",
        "TZ" => "TANZANIA",
        "BO" => "BOLIVIA",
        "VE" => "VENEZUELA",
        "MD" => "MOLDOVA",
        "TW" => "TAIWAN",
        _ => home.in_country().name(),
    };
    // What ISO 3166 says in parentheses is no part of a country's name on a letter.
    name.split(" (").next().unwrap_or(name).to_uppercase()
}

/// The lines in the largest type in which they fit. Where there are too many, neighbours that fit together share a line; never the
/// name, the last line of the address (place and code), or the country.
fn set(fonts: &Fonts, paper: Paper, lines: Vec<String>, country_lines: usize) -> Result<AddressBlock, NoAddressBlock> {
    let Window { left, top, width, height } = paper.window();
    let (most, line_height) = paper.lines();
    let mut best = None;
    for size in SIZES {
        let room = width / (size * POINT);
        let Some(lines) = folded(fonts, lines.clone(), most, room, country_lines) else { continue };
        if lines.iter().all(|line| fonts.width(line) <= room) {
            best = Some((size, lines));
            break;
        }
    }
    let (size, lines) = best.ok_or(NoAddressBlock::TooLong)?;
    #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
    let needs = lines.len() as f64 * line_height * POINT;
    // Down from the zone's upper edge while that lasts, and up from the window's lower edge from then on.
    let from = paper.zone().min(top + height - needs);
    let postage = Postage::Domestic;
    Ok(AddressBlock { paper, left, top: from, width, size, line_height, lines, postage })
}

fn folded(fonts: &Fonts, mut lines: Vec<String>, most: usize, room: f64, country_lines: usize) -> Option<Vec<String>> {
    while lines.len() > most {
        // Behind the name, before the place's line.
        let last = lines.len().checked_sub(country_lines + 1)?;
        let joined = |at: usize| format!("{}, {}", lines[at], lines[at + 1]);
        let shortest = (1..last.saturating_sub(1))
            .min_by(|one, other| fonts.width(&joined(*one)).total_cmp(&fonts.width(&joined(*other))))?;
        let together = joined(shortest);
        if fonts.width(&together) > room {
            return None;
        }
        lines[shortest] = together;
        lines.remove(shortest + 1);
    }
    Some(lines)
}

/// The sender's country, by the last line of its address: a code or a name, in English or in its own language.
pub(crate) fn origin(sender: &[String]) -> Option<&'static str> {
    const OWN_NAMES: [(&str, &str); 14] = [
        ("usa", "US"),
        ("united states", "US"),
        ("estados unidos", "US"),
        ("uk", "GB"),
        ("united kingdom", "GB"),
        ("deutschland", "DE"),
        ("österreich", "AT"),
        ("schweiz", "CH"),
        ("suisse", "CH"),
        ("españa", "ES"),
        ("méxico", "MX"),
        ("italia", "IT"),
        ("nederland", "NL"),
        ("belgique", "BE"),
    ];
    let last = sender.last()?.trim().to_lowercase();
    let own = OWN_NAMES.iter().find(|(name, _)| *name == last).map(|(_, code)| *code);
    let code = own.or_else(|| {
        let known = rust_iso3166::ALL.iter();
        known
            .filter(|country| {
                [country.name, country.alpha2, country.alpha3].iter().any(|name| name.to_lowercase() == last)
            })
            .map(|country| country.alpha2)
            .next()
    });
    code.and_then(|code| Residence::parse(code).ok()).map(Residence::country)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(lines: &[&str], home: Option<&str>) -> Customer {
        let mut customer: Customer = serde_json::from_value(
            serde_json::json!({ "reference": "C-1", "given_name": "Ada", "family_name": "Lovelace" }),
        )
        .expect("a customer");
        customer.address_lines = lines.iter().map(|line| (*line).into()).collect();
        customer.residence = home.map(|code| Residence::parse(code).expect("a place"));
        customer
    }

    fn block(lines: &[&str], home: Option<&str>, origin: Option<&str>) -> Result<AddressBlock, NoAddressBlock> {
        of(&Fonts::load(), &customer(lines, home), origin)
    }

    #[test]
    fn the_country_is_the_last_line_in_capitals_and_none_at_home() {
        let lines = |home, origin| block(&["1 Main St", "Town 12345"], home, origin).expect("fits").lines;
        assert_eq!(lines(Some("US-CA"), Some("US")), ["Ada Lovelace", "1 Main St", "Town 12345"]);
        assert_eq!(lines(Some("DE"), Some("US")).last().expect("one"), "GERMANY");
        assert_eq!(lines(Some("US-NY"), Some("DE")).last().expect("one"), "UNITED STATES");
        assert_eq!(
            lines(Some("GB"), None).last().expect("one"),
            "UNITED KINGDOM",
            "an unknown origin is nobody's home"
        );
        assert_eq!(lines(None, Some("US")).len(), 3, "nobody guesses a country");
        let abroad = block(&["1 Main St", "Town 12345"], Some("FR"), Some("US")).expect("fits");
        assert_eq!((abroad.paper, abroad.postage), (Paper::A4, Postage::International));
    }

    #[test]
    fn what_does_not_fit_is_told_and_nothing_is_cut() {
        assert_eq!(block(&[], Some("DE"), None), Err(NoAddressBlock::Missing));
        assert_eq!(block(&["日本橋 1", "Tokyo"], Some("JP"), None), Err(NoAddressBlock::Unshowable));
        let long = "x".repeat(10_000);
        assert_eq!(block(&[&long, "Town"], Some("DE"), None), Err(NoAddressBlock::TooLong));
        let kept = block(&["1 Main St 🎉", "\u{202e}Town\u{0} 1"], Some("US-CA"), Some("US")).expect("fits");
        assert_eq!(kept.lines, ["Ada Lovelace", "1 Main St", "Town 1"]);
    }

    #[test]
    fn neighbours_share_a_line_where_there_are_too_many() {
        let lines =
            ["Dept 1", "Floor 2", "Suite 3", "12345 Long Street Name Avenue", "Bldg 5", "c/o Smith", "Town, CA 94000"];
        let us = block(&lines, Some("US-CA"), Some("US")).expect("fits").lines;
        assert_eq!(us.len(), 6);
        assert_eq!(us.last().expect("one"), "Town, CA 94000", "the place keeps its line");
        assert_eq!(us.join(", "), format!("Ada Lovelace, {}", lines.join(", ")), "nothing is lost");
        assert_eq!(block(&lines, Some("DE"), Some("US")).expect("fits").lines.len(), 9);
    }

    #[test]
    fn the_sender_s_country_is_read_from_its_last_line() {
        for (last, code) in [
            ("USA", Some("US")),
            ("Germany", Some("DE")),
            ("deutschland", Some("DE")),
            ("FR", Some("FR")),
            ("12345 Town", None),
        ] {
            assert_eq!(origin(&["Street".to_owned(), last.to_owned()]), code, "{last}");
        }
    }
}
