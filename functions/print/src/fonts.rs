//! The fonts of letters, and what they can show.

use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontBook, FontInstance, FontVariant, FontVariations};
use typst::utils::LazyHash;

/// Every font, in the order in which they are tried.
const FILES: [&[u8]; 7] = [
    include_bytes!("../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../fonts/NotoSans-Italic.ttf"),
    include_bytes!("../fonts/NotoNaskhArabic-Regular.ttf"),
    include_bytes!("../fonts/NotoNaskhArabic-Bold.ttf"),
    include_bytes!("../fonts/NotoSansHebrew-Regular.ttf"),
    include_bytes!("../fonts/NotoSansHebrew-Bold.ttf"),
];

/// A text holds letters or digits that no font can show.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a text is in a script that none of the fonts can show")]
pub struct Unshowable;

/// The fonts, read once.
pub(crate) struct Fonts {
    pub(crate) fonts: Vec<Font>,
    faces: Vec<FontInstance>,
    pub(crate) book: LazyHash<FontBook>,
}

impl Fonts {
    pub(crate) fn load() -> Self {
        let fonts: Vec<Font> = FILES.into_iter().filter_map(|file| Font::new(Bytes::new(file), 0)).collect();
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        // None of them varies, so the size does not matter.
        let face =
            |font: &Font| font.clone().instantiate(FontVariant::default(), Abs::pt(10.0), &FontVariations::default());
        let faces = fonts.iter().map(face).collect();
        Self { fonts, faces, book }
    }

    /// The text as it can be printed. A picture or another sign that no font has is left out; a letter or a digit that none has
    /// is not, since a name without it is another name.
    ///
    /// # Errors
    /// [`Unshowable`].
    pub(crate) fn showable(&self, text: &str) -> Result<String, Unshowable> {
        let mut shown = String::with_capacity(text.len());
        for character in text.chars() {
            if self.glyph(character).is_some() {
                shown.push(character);
            } else if character.is_alphanumeric() || character == '\u{fffd}' {
                return Err(Unshowable);
            }
        }
        Ok(shown)
    }

    /// How wide a line is, in parts of the type's size, at most: without kerning or ligatures.
    pub(crate) fn width(&self, line: &str) -> f64 {
        line.chars().filter_map(|character| self.glyph(character)).sum()
    }

    /// The width of a character in the first font that has it.
    fn glyph(&self, character: char) -> Option<f64> {
        self.faces.iter().find_map(|font| {
            let face = font.ttf();
            let glyph = face.glyph_index(character)?;
            Some(f64::from(face.glyph_hor_advance(glyph)?) / f64::from(face.units_per_em()))
        })
    }
}
