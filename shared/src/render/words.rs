//! The fixed words of a notice, by language.

use crate::customer::Language;

/// What every notice says around its text.
pub(super) struct Words {
    /// The greeting of somebody whose name is known, at `{name}`.
    pub(super) greeting: &'static str,
    /// The greeting of somebody whose name is not known.
    pub(super) greeting_nobody: &'static str,
    /// The headings of the five parts. English has those that Cal. Civ. Code § 1798.82(d)(1) prescribes.
    pub(super) headings: [&'static str; 5],
}

const ENGLISH: Words = Words {
    greeting: "Dear {name},",
    greeting_nobody: "Dear customer,",
    headings: [
        "What Happened",
        "What Information Was Involved",
        "What We Are Doing",
        "What You Can Do",
        "For More Information",
    ],
};

const SPANISH: Words = Words {
    greeting: "Hola, {name}:",
    greeting_nobody: "Estimado cliente o clienta:",
    headings: [
        "Qué ocurrió",
        "Qué información se vio afectada",
        "Qué estamos haciendo",
        "Qué puede hacer usted",
        "Más información",
    ],
};

const FRENCH: Words = Words {
    greeting: "Bonjour {name},",
    greeting_nobody: "Bonjour,",
    headings: [
        "Que s’est-il passé ?",
        "Quelles données sont concernées ?",
        "Ce que nous faisons",
        "Ce que vous pouvez faire",
        "Pour en savoir plus",
    ],
};

const GERMAN: Words = Words {
    greeting: "Guten Tag {name},",
    greeting_nobody: "Guten Tag,",
    headings: [
        "Was ist passiert?",
        "Welche Daten sind betroffen?",
        "Was wir tun",
        "Was Sie tun können",
        "Weitere Informationen",
    ],
};

/// The words of the language, or the English ones where there are none.
pub(super) fn of(language: &Language) -> &'static Words {
    match language.as_str().split('-').next() {
        Some("es") => &SPANISH,
        Some("fr") => &FRENCH,
        Some("de") => &GERMAN,
        _ => &ENGLISH,
    }
}
