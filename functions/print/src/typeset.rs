//! Setting letters in type: one PDF of many letters, by the fixed template `letter.typ`.
//!
//! - what customers and authors wrote reaches the template as JSON, so that none of it is ever read as Typst
//! - the PDF is PDF/UA-1 (ISO 14289-1), which the export enforces, with every font embedded
//! - the same letters give the same bytes: no clock, no random ids
//! - fonts, library and template are read once in an environment's life

use std::sync::Mutex;

use model::consignment::ConsignmentName;
use model::id::NoticeId;
use model::rendered::Letter;
use model::rendered::{Item, LetterBlock, MAX_PAGES, Run};
use serde::Serialize;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::introspection::Tag;
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World, comemo};
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::address::AddressBlock;
use crate::fonts::{Fonts, Unshowable};

/// A letter with where it goes, ready to be set.
#[derive(Clone, Debug, PartialEq)]
pub struct Addressed {
    /// The address in the window.
    pub address: AddressBlock,
    /// What it says, in signs that the fonts can show.
    pub letter: Letter,
}

/// Where a letter stands in the PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    /// Its first page, from 1.
    pub first: usize,
    /// How many it has.
    pub count: usize,
}

/// Letters, set in type.
pub struct Printed {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// The pages of each letter, in their order.
    pub pages: Vec<Pages>,
}

/// Why letters cannot be set.
#[derive(Debug, thiserror::Error)]
pub enum NotPrinted {
    /// These, by their places, have more pages than a letter may have, or a word that runs off the sheet.
    #[error("{} letters have more than {MAX_PAGES} pages, or do not fit on them", .0.len())]
    TooLong(Vec<usize>),
    /// The typesetter refuses them, in its own words, which speak of the template and never of a value.
    #[error("the letters could not be set in type")]
    Refused,
}

/// What turns letters into PDFs.
pub struct Press {
    fonts: Fonts,
    library: LazyHash<Library>,
    template: Source,
    standards: PdfStandards,
    /// One consignment at a time: what was worked out for one is thrown away before the next.
    turn: Mutex<()>,
}

/// What the template is given.
#[derive(Serialize)]
struct Data<'a> {
    title: String,
    author: &'a str,
    letters: Vec<Given<'a>>,
}

#[derive(Serialize)]
struct Given<'a> {
    lang: &'a str,
    region: Option<&'a str>,
    mark: String,
    address: &'a AddressBlock,
    sender: &'a [String],
    date: &'a str,
    title: &'a str,
    subject: &'a str,
    body: &'a [LetterBlock],
}

impl Default for Press {
    fn default() -> Self {
        Self::new()
    }
}

impl Press {
    /// Reads fonts and template.
    #[must_use]
    pub fn new() -> Self {
        let standards = PdfStandards::new(&[PdfStandard::Ua_1]).expect("one standard agrees with itself");
        Self {
            fonts: Fonts::load(),
            library: LazyHash::new(Library::default()),
            template: Source::new(file("letter.typ"), include_str!("letter.typ").to_owned()),
            standards,
            turn: Mutex::new(()),
        }
    }

    pub(crate) fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// The letter in signs that the fonts can show.
    ///
    /// # Errors
    /// Where a character of it is in none of the fonts.
    pub fn showable(&self, mut letter: Letter) -> Result<Letter, Unshowable> {
        let line = |line: &mut String| {
            *line = self.fonts.showable(line)?;
            Ok(())
        };
        letter.sender.iter_mut().try_for_each(line)?;
        [&mut letter.date, &mut letter.title, &mut letter.subject].into_iter().try_for_each(line)?;
        self.show_blocks(&mut letter.body)?;
        Ok(letter)
    }

    fn show_blocks(&self, blocks: &mut [LetterBlock]) -> Result<(), Unshowable> {
        blocks.iter_mut().try_for_each(|block| match block {
            LetterBlock::Heading(runs) | LetterBlock::Subheading(runs) | LetterBlock::Paragraph(runs) => {
                self.show_runs(runs)
            }
            LetterBlock::Bullets(items) | LetterBlock::Numbers(items) => {
                items.iter_mut().try_for_each(|Item(blocks)| self.show_blocks(blocks))
            }
            LetterBlock::Framed(blocks) => self.show_blocks(blocks),
        })
    }

    fn show_runs(&self, runs: &mut [Run]) -> Result<(), Unshowable> {
        runs.iter_mut().try_for_each(|run| match run {
            Run::Text(text) => {
                *text = self.fonts.showable(text)?;
                Ok(())
            }
            Run::Strong(runs) | Run::Emphasis(runs) => self.show_runs(runs),
            Run::Break => Ok(()),
        })
    }

    /// One PDF of these letters, in their order.
    ///
    /// # Errors
    /// [`NotPrinted`]: nothing is cut off.
    pub fn print(
        &self,
        notice: &NoticeId,
        name: &ConsignmentName,
        letters: &[Addressed],
    ) -> Result<Printed, NotPrinted> {
        let _turn = self.turn.lock();
        let (document, pages) = self.set(name, letters)?;
        let options = PdfOptions {
            ident: Smart::Custom(format!("{notice} {name}")),
            creator: Smart::Custom(Some("Breach notice".to_owned())),
            standards: self.standards.clone(),
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| refused(&errors));
        // What was worked out is of no use to other letters, and would stay in memory.
        drop(document);
        comemo::evict(0);
        Ok(Printed { pdf: pdf?, pages })
    }

    /// The pages of the letters, before they become a PDF.
    ///
    /// # Errors
    /// [`NotPrinted`].
    pub fn set(
        &self,
        name: &ConsignmentName,
        letters: &[Addressed],
    ) -> Result<(PagedDocument, Vec<Pages>), NotPrinted> {
        let desk = Desk { press: self, data: Bytes::new(data(name, letters)) };
        let document: PagedDocument = typst::compile(&desk).output.map_err(|errors| refused(&errors))?;
        let pages = pages(&document, letters.len());
        let sheets = document.pages();
        let is_cut = |pages: &Pages| sheets[pages.first - 1..][..pages.count].iter().any(runs_off);
        let is_long = |(at, pages): (usize, &Pages)| (pages.count > MAX_PAGES || is_cut(pages)).then_some(at);
        let long: Vec<usize> = pages.iter().enumerate().filter_map(is_long).collect();
        if long.is_empty() { Ok((document, pages)) } else { Err(NotPrinted::TooLong(long)) }
    }
}

fn refused(errors: &[typst::diag::SourceDiagnostic]) -> NotPrinted {
    // Only where in the template: a message of the typesetter can hold the text that it is about.
    tracing::error!(errors = errors.len(), "the typesetter refuses letters");
    #[cfg(debug_assertions)]
    errors.iter().for_each(|error| tracing::debug!(message = %error.message));
    NotPrinted::Refused
}

fn data(name: &ConsignmentName, letters: &[Addressed]) -> Vec<u8> {
    let first = letters.first().map(|first| &first.letter);
    let author = first.map(|letter| letter.organisation.as_str()).unwrap_or_default();
    let letters = letters.iter().enumerate().map(|(place, addressed)| given(name, place, addressed));
    let data = Data { title: format!("{author}: {name}"), author, letters: letters.collect() };
    serde_json::to_vec(&data).expect("our own types have a JSON form")
}

fn given<'a>(name: &ConsignmentName, place: usize, Addressed { address, letter }: &'a Addressed) -> Given<'a> {
    let tag = letter.language.as_str();
    let (lang, rest) = tag.split_once('-').unwrap_or((tag, ""));
    Given {
        lang,
        region: rest.rsplit('-').next().filter(|region| region.len() == 2),
        // By which sheets are distinguished, and nobody outside knows a person.
        mark: format!("{name} / {}", place + 1),
        address,
        sender: &letter.sender,
        date: &letter.date,
        title: &letter.title,
        subject: &letter.subject,
        body: &letter.body,
    }
}

/// The pages of each letter: the template marks where one begins.
fn pages(document: &PagedDocument, letters: usize) -> Vec<Pages> {
    let mut firsts = Vec::with_capacity(letters);
    for (number, page) in document.pages().iter().enumerate() {
        if begins_letter(&page.frame) {
            firsts.push(number + 1);
        }
    }
    debug_assert_eq!(firsts.len(), letters, "each letter begins on a page of its own");
    let ends = firsts.iter().skip(1).copied().chain([document.pages().len() + 1]);
    firsts.iter().zip(ends).map(|(first, end)| Pages { first: *first, count: end - first }).collect()
}

/// Whether something stands beyond a page's right margin: a word that is wider than the page.
fn runs_off(page: &Page) -> bool {
    reach(&page.frame, Abs::zero()) > page.frame.width() - Abs::mm(10.0)
}

/// How far to the right text reaches.
fn reach(frame: &Frame, left: Abs) -> Abs {
    let of = |(position, item): &(Point, FrameItem)| match item {
        FrameItem::Text(text) => left + position.x + text.width(),
        FrameItem::Group(group) => reach(&group.frame, left + position.x),
        _ => left,
    };
    frame.items().map(of).fold(left, Abs::max)
}

fn begins_letter(frame: &Frame) -> bool {
    frame.items().any(|(_, item)| match item {
        FrameItem::Group(group) => begins_letter(&group.frame),
        FrameItem::Tag(Tag::Start(content, _)) => {
            content.label().is_some_and(|label| label.resolve().as_str() == "letter")
        }
        _ => false,
    })
}

/// A press with the data of one consignment.
struct Desk<'a> {
    press: &'a Press,
    data: Bytes,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.fonts.book
    }

    fn main(&self) -> FileId {
        self.press.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main() { Ok(self.press.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == file("consignment.json") { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.fonts.get(index).cloned()
    }

    /// No letter depends on when it is printed.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn file(name: &str) -> FileId {
    RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).expect("a plain name")).intern()
}
