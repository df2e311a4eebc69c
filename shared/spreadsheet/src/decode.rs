//! From bytes to text: UTF-8 and UTF-16 with or without a byte order mark, and the code pages that office software writes.
//!
//! Bytes that are not characters become U+FFFD, which is reported by row and column where it occurs; a file of which more than
//! a twentieth is unreadable is refused.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::unreadable::Unreadable;

/// What a byte that is not a character becomes.
pub const UNDECODABLE: char = char::REPLACEMENT_CHARACTER;

/// The first bytes of files that people mistake for tables.
const OTHER_FILES: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "an Excel workbook or an archive"),
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x1F\x8B", "a compressed file"),
    (b"{\\rtf", "a word processor's document"),
];

/// The text of a file, without its byte order mark.
///
/// # Errors
/// [`Unreadable::NotAText`] and [`Unreadable::UnreadableEncoding`].
pub fn decode(file: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if let Some((_, what)) = OTHER_FILES.iter().find(|(magic, _)| file.starts_with(magic)) {
        return Err(Unreadable::NotAText { what });
    }
    let text = match Encoding::for_bom(file) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&file[mark..]).0,
        None => match std::str::from_utf8(file) {
            Ok(text) if utf_16_by_its_zeros(file).is_none() => Cow::Borrowed(text),
            _ => guess(file).decode_without_bom_handling(file).0,
        },
    };
    if is_unreadable(&text) { Err(Unreadable::UnreadableEncoding) } else { Ok(text) }
}

/// The encoding of a file that has no mark and is not valid UTF-8.
fn guess(file: &[u8]) -> &'static Encoding {
    if let Some(utf_16) = utf_16_by_its_zeros(file) {
        return utf_16;
    }
    // Most of it is UTF-8: a value cut in the middle of a character must not turn every name into "JosÃ©".
    let (mut characters, mut broken) = (0, 0);
    for chunk in file.utf8_chunks() {
        characters += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if characters > broken {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(file, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// UTF-16 shows in its zeros: the header names columns in ASCII, and there every second byte is zero.
fn utf_16_by_its_zeros(file: &[u8]) -> Option<&'static Encoding> {
    /// Enough for the first column names.
    const START_BYTES: usize = 64;
    let (pairs, _) = file[..file.len().min(START_BYTES)].as_chunks::<2>();
    let most = |count: usize| count * 2 > pairs.len();
    if most(pairs.iter().filter(|[low, high]| *high == 0 && *low != 0).count()) {
        Some(UTF_16LE)
    } else if most(pairs.iter().filter(|[high, low]| *high == 0 && *low != 0).count()) {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn is_unreadable(text: &str) -> bool {
    /// One unreadable character among this many is too much: random bytes have one among nine.
    const AMONG: usize = 20;
    let unreadable = text
        .chars()
        .filter(|character| {
            *character == UNDECODABLE || (character.is_control() && !matches!(character, '\t' | '\n' | '\r'))
        })
        .count();
    // Counting all characters is the dearer half, so it is done only when it can matter.
    unreadable > 0 && unreadable * AMONG > text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "reference,given_name,family_name\r\n1,Zoë,Müller\r\n2,José,Núñez\r\n";

    fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn every_common_encoding_gives_the_same_text() {
        let windows_1252 = encoding_rs::WINDOWS_1252.encode(TEXT).0.into_owned();
        let with_mark = format!("\u{feff}{TEXT}");
        for (name, file) in [
            ("UTF-8", TEXT.as_bytes().to_vec()),
            ("UTF-8 with mark", with_mark.as_bytes().to_vec()),
            ("UTF-16 LE with mark", utf_16(&with_mark, u16::to_le_bytes)),
            ("UTF-16 BE with mark", utf_16(&with_mark, u16::to_be_bytes)),
            ("UTF-16 LE", utf_16(TEXT, u16::to_le_bytes)),
            ("UTF-16 BE", utf_16(TEXT, u16::to_be_bytes)),
            ("Windows-1252", windows_1252),
        ] {
            assert_eq!(decode(&file).as_deref(), Ok(TEXT), "{name}");
        }
    }

    #[test]
    fn windows_1252_keeps_its_own_quotes_and_dashes() {
        let text = "reference,given_name,family_name\n1,O’Brien – Søren,“Bo”\n";
        let file = encoding_rs::WINDOWS_1252.encode(text).0;
        assert_eq!(decode(&file).as_deref(), Ok(text));
    }

    #[test]
    fn one_broken_character_does_not_spoil_the_others() {
        let mut file = "reference,given_name\n1,José\n2,Zoë\n3,Núñez\n4,Ren".as_bytes().to_vec();
        file.push("é".as_bytes()[0]);
        let text = decode(&file).expect("readable");
        assert!(text.contains("José") && text.ends_with("Ren\u{fffd}"), "{text}");
    }

    #[test]
    fn what_is_not_text_is_named() {
        assert_eq!(
            decode(b"PK\x03\x04\x14\0\x06"),
            Err(Unreadable::NotAText { what: "an Excel workbook or an archive" })
        );
        let utf_32: Vec<u8> = TEXT.chars().flat_map(|character| u32::from(character).to_be_bytes()).collect();
        assert_eq!(decode(&utf_32), Err(Unreadable::UnreadableEncoding));
        assert_eq!(decode(&[0; 100]), Err(Unreadable::UnreadableEncoding));
    }

    #[test]
    fn an_empty_file_is_an_empty_text() {
        assert_eq!(decode(b"").as_deref(), Ok(""));
        assert_eq!(decode(b"\xEF\xBB\xBF").as_deref(), Ok(""));
    }
}
