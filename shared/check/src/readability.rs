//! How hard a text is to read, by the measure made for its language, and which of its sentences are the hardest.
//!
//! | language | measure | source |
//! | --- | --- | --- |
//! | en | Flesch-Kincaid grade: years of school | Kincaid, Fishburne, Rogers and Chissom, Derivation of New Readability Formulas for Navy Enlisted Personnel, Research Branch Report 8-75, 1975 |
//! | es | Szigriszt-Pazos' perspicuity, on the INFLESZ scale | Szigriszt Pazos, Sistemas predictivos de legibilidad del mensaje escrito, Madrid 1993; Barrio-Cantalejo et al., Anales del Sistema Sanitario de Navarra 31(2), 2008 |
//! | fr | Kandel and Moles' ease | Kandel and Moles, Application de l'indice de Flesch à la langue française, Cahiers Études de Radio-Télévision 19, 1958 |
//! | de | Amstad's ease | Amstad, Wie verständlich sind unsere Zeitungen?, Zürich 1978 |
//!
//! Only what the author wrote is measured: guidance has been through it, and its addresses are no sentences.

use std::fmt;

use law::vocabulary::Format;
use model::customer::Language;

use crate::elements::NoticeView;
use crate::finding::{Code, Finding, Location, Severity};
use crate::format::{Responsibility, responsibility};
use crate::people::Recipients;
use crate::placeholders::with_sample_values;
use crate::{Situation, passages::Reading};

/// How hard a text is, as a language measures it.
#[derive(Clone, Copy, Debug)]
struct Score {
    value: f64,
    measure: &'static Measure,
}

/// A measure of one language.
#[derive(Debug)]
struct Measure {
    language: &'static str,
    name: &'static str,
    source: &'static str,
    /// Whether a higher value is easier to read.
    higher_is_easier: bool,
    /// From here on a text is hard.
    limit: f64,
    /// The value, from words per sentence and syllables per word.
    of: fn(f64, f64) -> f64,
    syllables: fn(&str) -> usize,
}

const MEASURES: [Measure; 4] = [
    Measure {
        language: "en",
        name: "Flesch-Kincaid grade",
        source: "Kincaid et al., Research Branch Report 8-75, 1975; plain writing for everyone ends at about grade 10",
        higher_is_easier: false,
        limit: 10.0,
        of: |words, syllables| 0.39 * words + 11.8 * syllables - 15.59,
        syllables: syllables_en,
    },
    Measure {
        language: "es",
        name: "Szigriszt-Pazos perspicuity",
        source: "Szigriszt Pazos, 1993; INFLESZ scale (Barrio-Cantalejo et al., 2008): below 55 somewhat hard",
        higher_is_easier: true,
        limit: 55.0,
        of: |words, syllables| 206.835 - 62.3 * syllables - words,
        syllables: syllables_es,
    },
    Measure {
        language: "fr",
        name: "Kandel-Moles ease",
        source: "Kandel and Moles, 1958: below 50 hard",
        higher_is_easier: true,
        limit: 50.0,
        of: |words, syllables| 207.0 - 1.015 * words - 73.6 * syllables,
        syllables: syllables_fr,
    },
    Measure {
        language: "de",
        name: "Amstad ease",
        source: "Amstad, 1978: below 50 hard",
        higher_is_easier: true,
        limit: 50.0,
        of: |words, syllables| 180.0 - words - 58.5 * syllables,
        syllables: syllables_de,
    },
];

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:.1}", self.measure.name, self.value)
    }
}

impl Score {
    /// Of sentences, each as its words. `None`: there are none.
    fn of(measure: &'static Measure, sentences: &[&Sentence]) -> Option<Self> {
        let words: usize = sentences.iter().map(|sentence| sentence.words).sum();
        let syllables: usize = sentences.iter().map(|sentence| sentence.syllables).sum();
        if words == 0 {
            return None;
        }
        let value = (measure.of)(words as f64 / sentences.len() as f64, syllables as f64 / words as f64);
        Some(Self { value, measure })
    }

    fn is_hard(self) -> bool {
        self.is_harder_than(self.measure.limit)
    }

    fn is_harder_than(self, value: f64) -> bool {
        if self.measure.higher_is_easier { self.value < value } else { self.value > value }
    }
}

/// A sentence, counted.
#[derive(Debug)]
struct Sentence {
    part: &'static str,
    line: usize,
    text: String,
    words: usize,
    syllables: usize,
}

/// Fewer words say nothing about how somebody writes.
const FEWEST_WORDS: usize = 30;
/// A sentence of fewer words is not what makes a text hard.
const FEWEST_WORDS_OF_A_SENTENCE: usize = 8;
/// How many of the hardest sentences are shown.
const WORST: usize = 3;

/// Which texts are hard to read.
pub(crate) fn findings(
    view: &NoticeView<'_>,
    recipients: &Recipients,
    situation: &Situation<'_>,
    found: &mut Vec<Finding>,
) {
    let plain: Vec<String> = plain_by_law(situation, recipients);
    for reading in view.readings {
        let Some(measure) = measure_of(reading.language) else { continue };
        let sentences = sentences_of(reading, measure);
        let all: Vec<&Sentence> = sentences.iter().collect();
        let words: usize = all.iter().map(|sentence| sentence.words).sum();
        let Some(score) = Score::of(measure, &all).filter(|score| words >= FEWEST_WORDS && score.is_hard()) else {
            continue;
        };
        let worst = worst(measure, &sentences);
        let place = match worst.first() {
            Some((_, sentence)) => Location::text(sentence.part, reading.language).line(sentence.line),
            None => Location::text("texts", reading.language),
        };
        let rule = ["plain language", measure.source];
        let mut finding = Finding::ours(Code::Readability, Severity::Warns, &[reading.language.as_str()], place, rule);
        finding.concerns.people = recipients.readers(view.content, reading.language);
        finding.concerns.regimes.clone_from(&plain);
        let shown: Vec<String> =
            worst.iter().map(|(score, sentence)| format!("“{}” ({score:.0})", sentence.text)).collect();
        let wrong = format!("The text is hard to read: {score}; the limit is {:.0}.", measure.limit);
        let fix = format!("Split long sentences and use shorter words, these first: {}", shown.join(" · "));
        found.push(finding.says(wrong, fix));
    }
}

/// The laws that apply here and require plain language.
fn plain_by_law(situation: &Situation<'_>, recipients: &Recipients) -> Vec<String> {
    let binds = |obligation: &&law::Obligation| {
        obligation.profiles.iter().any(|(profile, _)| recipients.people_of(profile).is_some())
    };
    let plain = |formats: &[Format]| formats.iter().any(|format| responsibility(*format) == Responsibility::ByAuthor);
    let mut regimes: Vec<String> = situation
        .obligations
        .iter()
        .copied()
        .filter(|obligation| plain(&obligation.regime.individual.format))
        .filter(binds)
        .map(|obligation| obligation.regime.id.clone())
        .collect();
    regimes.sort();
    regimes.dedup();
    regimes
}

fn measure_of(language: &Language) -> Option<&'static Measure> {
    let first = language.as_str().split('-').next()?;
    MEASURES.iter().find(|measure| measure.language == first)
}

fn worst<'s>(measure: &'static Measure, sentences: &'s [Sentence]) -> Vec<(f64, &'s Sentence)> {
    let long = sentences.iter().filter(|sentence| sentence.words >= FEWEST_WORDS_OF_A_SENTENCE);
    let mut scored: Vec<(Score, &Sentence)> =
        long.filter_map(|sentence| Some((Score::of(measure, &[sentence])?, sentence))).collect();
    scored.retain(|(score, _)| score.is_hard());
    scored.sort_by(|(one, _), (other, _)| {
        let order = one.value.total_cmp(&other.value);
        if measure.higher_is_easier { order } else { order.reverse() }
    });
    let mut shown: Vec<&str> = Vec::new();
    scored.retain(|(_, sentence)| {
        let is_new = !shown.contains(&sentence.text.as_str());
        shown.push(&sentence.text);
        is_new
    });
    scored.into_iter().take(WORST).map(|(score, sentence)| (score.value, sentence)).collect()
}

fn sentences_of(reading: &Reading<'_>, measure: &Measure) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    for (part, passages) in reading.parts() {
        for passage in passages {
            sentences.extend(sentences_in(&passage.text).into_iter().map(|(line, text)| {
                let words: Vec<&str> = words(&text).collect();
                let syllables = words.iter().map(|word| (measure.syllables)(&word.to_lowercase()).max(1)).sum();
                Sentence { part, line: passage.line + line, words: words.len(), syllables, text: shown(&text) }
            }));
        }
    }
    sentences.retain(|sentence| sentence.words > 0);
    sentences
}

/// A sentence as it is shown: not longer than it takes to find it.
fn shown(sentence: &str) -> String {
    const MAX_CHARACTERS: usize = 160;
    let mut letters = sentence.chars();
    let head: String = letters.by_ref().take(MAX_CHARACTERS).collect();
    if letters.next().is_some() { head + " …" } else { head }
}

/// The words of a sentence: what has a letter in it.
fn words(sentence: &str) -> impl Iterator<Item = &str> {
    let pieces = sentence.split(|letter: char| letter.is_whitespace() || "–—/".contains(letter));
    pieces
        .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()))
        .filter(|word| word.chars().any(char::is_alphabetic))
}

/// The sentences of a passage with the lines, from 0, in which they begin. An item of a list and a heading end one too.
fn sentences_in(passage: &str) -> Vec<(usize, String)> {
    let mut done: Vec<(usize, String)> = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in passage.lines().enumerate() {
        let line = with_sample_values(line);
        let trimmed = line.trim();
        let is_item = is_item(trimmed);
        if trimmed.is_empty() || is_item {
            done.extend(open.take());
        }
        for piece in ended(&without_marks(trimmed)) {
            let (_, sentence) = open.get_or_insert_with(|| (number, String::new()));
            if !sentence.is_empty() {
                sentence.push(' ');
            }
            sentence.push_str(piece.0.trim());
            if piece.1 {
                done.extend(open.take());
            }
        }
    }
    done.extend(open);
    done
}

fn is_item(line: &str) -> bool {
    line.starts_with(['-', '*', '+', '#', '>'])
        || line.split_once(['.', ')']).is_some_and(|(number, _)| {
            !number.is_empty() && number.len() <= 3 && number.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// The words of a line of Markdown without its marks; of a link only what it says.
fn without_marks(line: &str) -> String {
    let mut words = String::with_capacity(line.len());
    let mut rest = line.trim_start_matches(['-', '*', '+', '#', '>', ' ']);
    while let Some((before, from)) = rest.split_once("](") {
        words.push_str(before);
        rest = from.split_once(')').map_or("", |(_, behind)| behind);
    }
    words.push_str(rest);
    words.replace(['*', '_', '[', ']', '`'], "")
}

/// The pieces of a line, each with whether a sentence ends there.
fn ended(line: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for (at, letter) in line.char_indices() {
        if !matches!(letter, '.' | '!' | '?' | '…' | ':' | ';') {
            continue;
        }
        let behind = &line[at + letter.len_utf8()..];
        let next = behind.chars().next();
        let ends = next.is_none_or(|next| next.is_whitespace() || "\"'»”“)".contains(next));
        let begins = behind.trim_start_matches(|letter: char| !letter.is_alphanumeric()).chars().next();
        // `z. B.`, `e.g.`, `No. 3`, `8 a.m. to`: what goes on in small letters or after one letter is no end.
        let short = line[from..at].chars().rev().take_while(|letter| letter.is_alphabetic()).count() <= 1;
        let goes_on =
            letter == '.' && (short || begins.is_some_and(|next| next.is_lowercase() || next.is_ascii_digit()));
        if ends && !goes_on {
            let end = at + letter.len_utf8();
            pieces.push((&line[from..end], true));
            from = end;
        }
    }
    if !line[from..].trim().is_empty() {
        pieces.push((&line[from..], false));
    }
    pieces
}

/// How often vowels begin in a word.
fn vowel_groups(word: &str, is_vowel: fn(char) -> bool) -> usize {
    let mut groups = 0;
    let mut before = false;
    for letter in word.chars() {
        let vowel = is_vowel(letter);
        groups += usize::from(vowel && !before);
        before = vowel;
    }
    groups
}

/// English: groups of vowels, without a silent `e` at the end.
fn syllables_en(word: &str) -> usize {
    let groups = vowel_groups(word, |letter| "aeiouy".contains(letter));
    let silent = (word.ends_with('e') && !word.ends_with("le") && !word.ends_with("ee"))
        || (word.ends_with("es")
            && !["ses", "zes", "ces", "ges", "ches", "shes"].iter().any(|end| word.ends_with(end)))
        || (word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded"));
    groups.saturating_sub(usize::from(silent && groups > 1))
}

/// Spanish: two strong vowels, or an accented weak one beside another, are two syllables.
fn syllables_es(word: &str) -> usize {
    let strong = |letter: char| "aeoáéóíú".contains(letter);
    let weak = |letter: char| "iuü".contains(letter);
    let mut count = 0;
    let mut before: Option<char> = None;
    let letters: Vec<char> = word.chars().collect();
    for (place, letter) in letters.iter().copied().enumerate() {
        let final_y = letter == 'y' && place + 1 == letters.len();
        let silent_u = letter == 'u'
            && matches!(place.checked_sub(1).and_then(|at| letters.get(at)), Some('q' | 'g'))
            && matches!(letters.get(place + 1), Some('e' | 'i' | 'é' | 'í'));
        if !(strong(letter) || weak(letter) || final_y) || silent_u {
            before = None;
            continue;
        }
        let apart = before.is_none_or(|before| strong(before) && strong(letter));
        count += usize::from(apart);
        before = Some(letter);
    }
    count
}

/// French: groups of vowels, without an `e` at the end that nobody says.
fn syllables_fr(word: &str) -> usize {
    let word = word.replace("qu", "q");
    let groups = vowel_groups(&word, |letter| "aeiouyàâäéèêëîïôöùûüœæ".contains(letter));
    let before = |end: &str| word.strip_suffix(end).and_then(|stem| stem.chars().next_back());
    let mute = ["e", "es", "ent"].iter().any(|end| before(end).is_some_and(|letter| !"aeiouyéèêm".contains(letter)));
    groups.saturating_sub(usize::from(mute && groups > 1))
}

/// German: groups of vowels.
fn syllables_de(word: &str) -> usize {
    vowel_groups(word, |letter| "aeiouyäöü".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passages::passages;

    #[test]
    fn syllables_are_counted_as_they_are_said() {
        for (count, words) in [
            (
                syllables_en as fn(&str) -> usize,
                &[("notice", 2), ("breach", 1), ("information", 4), ("table", 2), ("used", 1), ("started", 2)][..],
            ),
            (
                syllables_es,
                &[("aviso", 3), ("información", 4), ("día", 2), ("que", 1), ("cuenta", 2), ("teatro", 3), ("muy", 1)],
            ),
            (syllables_fr, &[("avis", 2), ("personne", 2), ("données", 2), ("informatique", 4), ("le", 1)]),
            (syllables_de, &[("daten", 2), ("konto", 2), ("bank", 1), ("sozialversicherung", 6), ("haben", 2)]),
        ] {
            for (word, expected) in words {
                assert_eq!(count(word), *expected, "{word}");
            }
        }
    }

    #[test]
    fn sentences_end_where_they_end() {
        let text = "Dear {{ given_name }}, call 8 a.m. to 5 p.m. today. It is\nfree!\n\n- **One.** Item\n- [Two](https://example.com/a.b)\n1. z. B. drei: so";
        let sentences: Vec<(usize, String)> = sentences_in(text);
        let found: Vec<(usize, &str)> = sentences.iter().map(|(line, text)| (*line, text.as_str())).collect();
        assert_eq!(
            found,
            [
                (0, "Dear Alexandria, call 8 a.m. to 5 p.m. today."),
                (0, "It is free!"),
                (3, "One."),
                (3, "Item"),
                (4, "Two"),
                (5, "1. z. B. drei:"),
                (5, "so"),
            ]
        );
    }

    fn score(language: &str, text: &str) -> Score {
        let measure = measure_of(&language.parse().expect("a tag")).expect("a measure");
        let counted: Vec<Sentence> = passages(text)
            .iter()
            .flat_map(|passage| sentences_in(&passage.text))
            .map(|(line, text)| Sentence {
                part: "what_happened",
                line,
                words: words(&text).count(),
                syllables: words(&text).map(|word| (measure.syllables)(&word.to_lowercase()).max(1)).sum(),
                text,
            })
            .collect();
        Score::of(measure, &counted.iter().collect::<Vec<_>>()).expect("words")
    }

    /// By hand: the words, sentences and syllables of each text are counted in the comment beside it.
    #[test]
    fn each_language_is_measured_by_its_formula() {
        for (language, text, expected) in [
            // 10 words, 2 sentences, 12 syllables: 0.39·5 + 11.8·1.2 − 15.59
            ("en", "We closed the server. Please change your password at once.", 0.39 * 5.0 + 11.8 * 1.2 - 15.59),
            // 8 words, 2 sentences, 18 syllables: 206.835 − 62.3·2.25 − 4
            ("es", "Cerramos el servidor afectado. Cambie su clave pronto.", 206.835 - 62.3 * 2.25 - 4.0),
            // 8 words, 2 sentences, 12 syllables: 207 − 1.015·4 − 73.6·1.5
            ("fr", "Nous avons fermé le serveur. Changez vos codes.", 207.0 - 1.015 * 4.0 - 73.6 * 1.5),
            // 8 words, 2 sentences, 16 syllables: 180 − 4 − 58.5·2
            ("de", "Wir haben den Server abgeschaltet. Ändern Sie Passwörter.", 180.0 - 4.0 - 58.5 * 2.0),
        ] {
            let score = score(language, text);
            assert!((score.value - expected).abs() < 0.01, "{language}: {score}, expected {expected}");
            assert!(!score.is_hard(), "{language}: {score}");
        }
    }

    #[test]
    fn the_hardest_sentences_are_shown_hardest_first() {
        let measure = measure_of(&"en".parse().expect("a tag")).expect("a measure");
        let text = "Short words are good here for all of us today. \
                    Notwithstanding organizational considerations, unauthorized individuals accessed confidential information systems. \
                    The investigation established that the unauthorized individual had continuously accessed administrative applications.";
        let counted: Vec<Sentence> = sentences_in(text)
            .into_iter()
            .map(|(line, text)| Sentence {
                part: "what_happened",
                line,
                words: words(&text).count(),
                syllables: words(&text).map(|word| syllables_en(&word.to_lowercase()).max(1)).sum(),
                text,
            })
            .collect();
        let worst = worst(measure, &counted);
        assert_eq!(worst.len(), 2);
        assert!(worst[0].1.text.starts_with("Notwithstanding") && worst[0].0 > worst[1].0);
    }
}
