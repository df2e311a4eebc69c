//! How a law requires a notice to look, and who is responsible for it.

use law::vocabulary::Format;

/// Who sees to a rule of form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Responsibility {
    /// The composer, in every notice, for this reason.
    ByComposer(&'static str),
    /// The author, whose sentences are measured ([`crate::Code::Readability`]).
    ByAuthor,
    /// The author, who writes in this language too.
    InLanguage(&'static str),
}

/// Who is responsible for a rule of form. What the composer is responsible for holds by how it composes (`shared/compose`: `skeleton/email.mjml`,
/// `languages/*/notice.ftl`), whatever the author writes.
#[must_use]
pub const fn responsibility(format: Format) -> Responsibility {
    use Responsibility::{ByAuthor, ByComposer, InLanguage};
    match format {
        Format::TitleNoticeOfDataBreach => {
            ByComposer("the title is the first heading of every notice, verbatim in English")
        }
        Format::HeadingWhatHappened
        | Format::HeadingWhatInformationWasInvolved
        | Format::HeadingWhatWeAreDoing
        | Format::HeadingWhatYouCanDo
        | Format::HeadingForMoreInformation => {
            ByComposer("each of the five parts stands under its heading, verbatim in English")
        }
        Format::HeadingsAndTitleConspicuous => ByComposer("title and headings are larger and bolder than the text"),
        Format::Min10Point => ByComposer("no type of the e-mail is smaller than 14 pixels, which are 10.5 points"),
        Format::ModelFormAvailable => ByComposer("title and headings are those of the law's form"),
        Format::ClearAndConspicuous => {
            ByComposer("the notice has a subject and a title of its own, and nothing beside it")
        }
        Format::SeparateFromOtherMessages => ByComposer("a message holds the notice and nothing else"),
        Format::SimpleLanguage | Format::ClearAndPlainLanguage | Format::ConciseClearPlain | Format::PlainLanguage => {
            ByAuthor
        }
        Format::Portuguese => InLanguage("pt"),
        Format::French => InLanguage("fr"),
    }
}
