//! A letter that is too long to be printed, because so much of so many kinds was exposed, leaves out some of what no law requires.

use bodies::prepare::check::CheckedNotice;
use bodies::prepare::notice::{NewContent, NoticeView};
use check::Code;
use law::vocabulary::Content as Element;

/// Why guidance is left out, for whoever approves.
const REASON: &str =
    "With it the letter has more pages than are printed. No law asks for it; the page of the incident has room for it.";

/// Whether the check finds the letter too long in some language.
#[must_use]
pub fn is_too_long(checked: &CheckedNotice) -> bool {
    checked.findings.iter().any(|found| found.finding.code == Code::LetterTooLong)
}

/// The draft's content without the guidance that is advice and nothing else: its author's own text also says what to do.
#[must_use]
pub fn shortened(draft: &NoticeView) -> NewContent {
    let mut content = draft.content.clone();
    let advice_alone = draft.guidance.iter().filter(|block| block.satisfies == [Element::Advice]);
    content.guidance.dropped.extend(advice_alone.map(|block| (block.topic.clone(), REASON.into())));
    content
}
