//! The words and forms of a language that ships: a folder under `languages`, checked and packed by the build.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::civil::{Date, Time};
use model::customer::Language;
use model::notice::{Day, LongDate};
use unic_langid::LanguageIdentifier;

use crate::forms::{Forms, ShippedLanguage};

/// A language that ships.
pub(crate) struct Shipped {
    bundle: FluentBundle<FluentResource>,
    /// How it writes days, hours and lists.
    pub(crate) forms: Forms,
    /// Whether it is written from right to left.
    pub(crate) right_to_left: bool,
}

static SHIPPED: LazyLock<BTreeMap<String, Shipped>> = LazyLock::new(|| {
    let packed: Vec<ShippedLanguage> =
        postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/languages.postcard")))
            .expect("the build wrote it from the same types");
    packed.into_iter().map(|language| (language.tag.clone(), Shipped::of(language))).collect()
});

/// The languages that ship, by their tags.
pub fn shipped() -> impl Iterator<Item = &'static str> {
    SHIPPED.keys().map(String::as_str)
}

/// The closest language that ships to this one: `de` for `de-CH`.
pub(crate) fn of(language: &Language) -> Option<&'static Shipped> {
    std::iter::successors(Some(language.clone()), Language::parent).find_map(|tag| SHIPPED.get(tag.as_str()))
}

impl Shipped {
    fn of(language: ShippedLanguage) -> Self {
        let ShippedLanguage { tag, words, forms, right_to_left } = language;
        let tag: LanguageIdentifier = tag.parse().expect("the build checked the tag");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Values are isolated where they are filled in, by what they hold.
        bundle.set_use_isolating(false);
        let resource = FluentResource::try_new(words).expect("the build parsed the words");
        bundle.add_resource(resource).expect("the build found no word twice");
        Self { bundle, forms, right_to_left }
    }

    /// The words for something.
    pub(crate) fn say(&self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// The words for something, with these texts in them.
    pub(crate) fn fill(&self, key: &str, texts: &[(&str, &str)]) -> String {
        self.with(key, texts.iter().map(|(name, text)| (*name, FluentValue::from(*text))))
    }

    /// The words for something, with these texts and numbers in them. A word that is not there is an empty one; the build
    /// makes sure that each language has all.
    pub(crate) fn with<'v>(&self, key: &str, values: impl Iterator<Item = (&'v str, FluentValue<'v>)>) -> String {
        let arguments: FluentArgs<'_> = values.collect();
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        pattern.map_or_else(String::new, |pattern| {
            self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
        })
    }

    /// Whether there are words for this.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// A label before what it is about, with the colon as the language sets it.
    pub(crate) fn label(&self, key: &str) -> String {
        self.fill("labelled", &[("label", &self.say(key))])
    }

    /// A day in words.
    pub(crate) fn date(&self, date: Date) -> String {
        self.long_date().write(date)
    }

    /// How it writes days.
    pub(crate) fn long_date(&self) -> LongDate {
        LongDate(self.forms.long_dates.clone())
    }

    /// A time of the day.
    pub(crate) fn time(&self, time: Time) -> String {
        let hour = usize::try_from(time.hour()).ok().and_then(|hour| self.forms.hours.get(hour));
        hour.map_or_else(|| time.to_string(), |form| form.replace("{minute}", &format!("{:02}", time.minute())))
    }

    /// A day of the week.
    pub(crate) fn weekday(&self, day: Day) -> &str {
        self.forms.weekdays.get(day as usize).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn shipped(tag: &str) -> &'static Shipped {
        of(&tag.parse().expect("a tag")).expect("it ships")
    }

    #[test]
    fn each_language_writes_days_hours_and_lists_in_its_own_way() {
        let day = |tag| shipped(tag).date(date(2026, 11, 20));
        assert_eq!(
            ["en", "de-CH", "es", "fr"].map(day),
            ["November 20, 2026", "20. November 2026", "20 de noviembre de 2026", "20 novembre 2026"]
        );
        let hour = |tag| shipped(tag).time(time(17, 5, 0, 0));
        assert_eq!(["en", "de"].map(hour), ["5:05\u{202f}PM", "17:05"]);
        let three = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(shipped("en").forms.list(&three), "a, b, and c");
        assert_eq!(shipped("de").forms.list(&three[..2]), "a und b");
        assert_eq!(shipped("fr").weekday(Day::Sunday), "dimanche");
        assert_eq!(shipped("en").forms.time_zones["Pacific/Honolulu"], "Hawaii Time");
        assert!(of(&"xx".parse().expect("a tag")).is_none());
    }
}
