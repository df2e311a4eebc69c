//! Words that cast doubt on what the writer knows: readers take them to mean that they need not act.
//!
//! Source: Zou, Danino, Sun and Schaub, "You 'Might' Be Affected: An Empirical Analysis of Readability and Usability Issues in
//! Data Breach Notifications", CHI 2019, <https://doi.org/10.1145/3290605.3300424>: seven of ten notices say "may" or "might"
//! where their reader is affected, which plays the risk down. The words of the other languages are those that translate
//! these, chosen by us.

use model::customer::Language;

use crate::elements::NoticeView;
use crate::finding::{Code, Finding, Location, Severity};
use crate::people::Recipients;

/// The words by language, in lower case.
const WORDS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "may have",
            "might have",
            "could have been",
            "may potentially",
            "potentially",
            "possibly",
            "may or may not",
            "out of an abundance of caution",
            "in an abundance of caution",
            "we have no evidence",
            "no evidence that",
            "we take your privacy seriously",
            "take the security of your",
        ],
    ),
    (
        "es",
        &[
            "puede haber",
            "pueden haber",
            "podría haber",
            "podrían haber",
            "pudo haber",
            "potencialmente",
            "posiblemente",
            "por exceso de precaución",
            "por precaución",
            "no tenemos constancia",
            "no hay indicios",
        ],
    ),
    (
        "fr",
        &[
            "pourrait avoir",
            "pourraient avoir",
            "peut avoir été",
            "peuvent avoir été",
            "potentiellement",
            "éventuellement",
            "par excès de prudence",
            "par mesure de précaution",
            "nous n’avons aucune preuve",
            "nous n'avons aucune preuve",
            "aucun élément n’indique",
        ],
    ),
    (
        "de",
        &[
            "möglicherweise",
            "womöglich",
            "eventuell",
            "unter umständen",
            "könnten betroffen",
            "könnte betroffen",
            "potenziell",
            "potentiell",
            "rein vorsorglich",
            "vorsorglich",
            "keine hinweise darauf",
            "wir nehmen den schutz ihrer daten ernst",
        ],
    ),
];

/// What leaves open what is known, part by part.
pub(crate) fn findings(view: &NoticeView<'_>, recipients: &Recipients, found: &mut Vec<Finding>) {
    for reading in view.readings {
        let Some(words) = of(reading.language) else { continue };
        for (part, written) in reading.written() {
            let (first, hedges) = hedges(written, words);
            let Some(first) = first else { continue };
            let rule = [
                "no words that cast doubt on what is known",
                "Zou et al., CHI 2019, https://doi.org/10.1145/3290605.3300424",
            ];
            let place = Location::text(part, reading.language).line(first);
            let finding =
                Finding::ours(Code::Hedging, Severity::Warns, &[part, reading.language.as_str()], place, rule);
            let wrong = format!("The part says: {}.", hedges.join(", "));
            let fix = "Say what is known, and say plainly what is not known yet.";
            let people = recipients.readers(view.content, reading.language);
            found.push(finding.says(wrong, fix).for_people(people));
        }
    }
}

fn of(language: &Language) -> Option<&'static [&'static str]> {
    let first = language.as_str().split('-').next()?;
    WORDS.iter().find(|(tag, _)| *tag == first).map(|(_, words)| *words)
}

/// The first line that has such words, and all of them.
fn hedges(text: &str, words: &[&'static str]) -> (Option<usize>, Vec<&'static str>) {
    let (mut first, mut found) = (None, Vec::new());
    let lower = text.to_lowercase();
    for (number, line) in (1..).zip(lower.lines()) {
        // Words are separated by single blanks, so that no line is missed for two.
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        for hedge in words.iter().filter(|hedge| stands_in(&line, hedge)) {
            first.get_or_insert(number);
            if !found.contains(hedge) {
                found.push(*hedge);
            }
        }
    }
    (first, found)
}

/// Whether the words stand there, and not as a part of longer ones.
fn stands_in(line: &str, words: &str) -> bool {
    line.match_indices(words).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let behind = line[at + words.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !behind.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(language: &str, text: &str) -> (Option<usize>, Vec<&'static str>) {
        hedges(text, of(&language.parse().expect("a tag")).expect("a language that is known"))
    }

    #[test]
    fn hedges_are_found_in_every_language() {
        for (language, text, hedge) in [
            ("en", "Fine.\nYour data MAY  have been seen.", "may have"),
            ("en-GB", "Fine.\nOut of an abundance of caution, we write.", "out of an abundance of caution"),
            ("es", "Bien.\nAlguien podría haber visto sus datos.", "podría haber"),
            ("fr", "Bien.\nVos données sont potentiellement touchées.", "potentiellement"),
            ("de", "Gut.\nIhre Daten sind möglicherweise betroffen.", "möglicherweise"),
        ] {
            assert_eq!(found(language, text), (Some(2), vec![hedge]), "{text}");
        }
    }

    #[test]
    fn what_only_looks_alike_is_none() {
        for (language, text) in [("en", "Dismay haves the possiblyx."), ("de", "Eventuelles wird geprüft."), ("en", "")]
        {
            assert_eq!(found(language, text), (None, vec![]), "{text}");
        }
    }
}
