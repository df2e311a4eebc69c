//! The guidance library: what people can do, by what was exposed of them and where they live.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use law::{DataTypes, Residence};
use model::customer::{Addressee, Language};
use model::notice::GuidanceBlock;

use crate::topic::Topic;

static LIBRARY: LazyLock<Vec<Topic>> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/guidance.postcard")))
        .expect("the build wrote it from the same types")
});

/// Whom a notice goes to, as far as guidance cares.
#[derive(Clone, Debug, Default)]
pub struct Audience {
    /// Everything that was exposed of anybody.
    pub data_types: DataTypes,
    /// Where they live. Empty: not known, so anywhere.
    pub places: BTreeSet<Residence>,
}

/// What an author makes of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    /// Topics rewritten by the author, by topic and language.
    pub rewritten: BTreeMap<String, BTreeMap<Language, String>>,
    /// Topics left out, and why.
    pub dropped: BTreeMap<String, String>,
}

/// The names of all topics, in reading order.
pub fn topics() -> impl Iterator<Item = &'static str> {
    LIBRARY.iter().map(|topic| topic.topic.as_str())
}

/// The guidance that somebody of this audience may need, in reading order, in these languages, as the author wants it.
#[must_use]
pub fn guidance(audience: &Audience, languages: &BTreeSet<Language>, edits: &Edits) -> Vec<GuidanceBlock> {
    let fits = LIBRARY.iter().filter(|topic| topic.fits(audience));
    fits.map(|topic| block(topic, languages, edits)).collect()
}

impl Topic {
    /// Where those live whom it is for. Empty: everywhere.
    fn places(&self) -> &[Residence] {
        if self.subdivisions.is_empty() { &self.countries } else { &self.subdivisions }
    }

    fn fits(&self, audience: &Audience) -> bool {
        let by_data = self.data_types.is_empty() || self.data_types.overlaps(audience.data_types);
        let lives = |place: &Residence| audience.places.iter().any(|home| home.lies_in(*place) || place.lies_in(*home));
        by_data && (self.places().is_empty() || audience.places.is_empty() || self.places().iter().any(lives))
    }
}

fn block(topic: &Topic, languages: &BTreeSet<Language>, edits: &Edits) -> GuidanceBlock {
    let own = edits.rewritten.get(&topic.topic);
    let text = |language: &Language| -> Option<(Language, String)> {
        let written = own.and_then(|own| own.get(language));
        let shipped = || {
            std::iter::successors(Some(language.clone()), Language::parent).find_map(|tag| topic.text.get(tag.as_str()))
        };
        written.or_else(shipped).map(|text| (language.clone(), text.trim_end().to_owned()))
    };
    GuidanceBlock {
        topic: topic.topic.clone(),
        version: topic.version,
        data_types: topic.data_types,
        places: topic.places().to_vec(),
        addressee: topic.addressee.as_deref().map(|addressee| match addressee {
            "guardian" => Addressee::Guardian,
            _ => Addressee::NextOfKin,
        }),
        satisfies: topic.satisfies.clone(),
        texts: languages.iter().filter_map(text).collect(),
        rewritten: own.into_iter().flat_map(|own| own.keys().filter(|tag| languages.contains(*tag)).cloned()).collect(),
        dropped: edits.dropped.get(&topic.topic).cloned(),
    }
}

#[cfg(test)]
mod tests {
    use law::DataType;

    use super::*;

    fn audience(data: &[DataType], places: &[&str]) -> Audience {
        let places = places.iter().map(|place| Residence::parse(place).expect("a place")).collect();
        Audience { data_types: DataTypes::of(data), places }
    }

    #[test]
    fn only_what_somebody_may_need_is_in_a_notice() {
        let languages = BTreeSet::from(["en".parse().expect("a tag")]);
        let of = |audience| guidance(&audience, &languages, &Edits::default());
        let names = |blocks: &[GuidanceBlock]| blocks.iter().map(|block| block.topic.clone()).collect::<BTreeSet<_>>();
        let all = of(Audience { data_types: DataTypes::of(DataType::ALL), places: BTreeSet::new() });
        assert_eq!(names(&all).len(), topics().count());
        let german = of(audience(&[DataType::Medical], &["DE"]));
        let american = of(audience(&[DataType::Ssn], &["US-CA"]));
        let home = Residence::parse("DE").expect("a place");
        assert!(german.iter().all(|block| block.places.is_empty() || block.places.contains(&home)));
        assert!(names(&american).len() > names(&german).intersection(&names(&american)).count());
        assert!(american.iter().all(|block| block.texts.len() == 1 && block.dropped.is_none()));
    }

    #[test]
    fn the_authors_text_replaces_the_librarys() {
        let languages: BTreeSet<Language> = ["de", "en"].map(|tag| tag.parse().expect("a tag")).into();
        let [german, english] = ["de", "en"].map(|tag| tag.parse::<Language>().expect("a tag"));
        let topic = topics().next().expect("a topic").to_owned();
        let edits = Edits {
            rewritten: [(topic.clone(), [(german.clone(), "Anders.".to_owned())].into())].into(),
            dropped: [(topic.clone(), "Said above.".to_owned())].into(),
        };
        let everyone = Audience { data_types: DataTypes::of(law::DataType::ALL), places: BTreeSet::new() };
        let block = guidance(&everyone, &languages, &edits).remove(0);
        assert_eq!(block.texts[&german], "Anders.");
        assert_ne!(block.texts[&english], "Anders.");
        assert_eq!((block.rewritten.len(), block.dropped.as_deref()), (1, Some("Said above.")));
    }
}
