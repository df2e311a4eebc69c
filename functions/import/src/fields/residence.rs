//! Country and subdivision, by code or by name where the name means one place alone.

use std::collections::HashMap;
use std::sync::LazyLock;

use law::Residence;

use crate::problem::Problem;
use spreadsheet::bare;

/// The country that a field names: by its two letters, its three letters, or its English name.
///
/// # Errors
/// [`Problem::UnknownCountry`], also where a name means several ("Korea").
pub(crate) fn country(text: &str) -> Result<Residence, Problem> {
    let code = text.replace('.', "").to_ascii_uppercase();
    let by_code = Residence::parse(&code).ok();
    let by_three_letters =
        || rust_iso3166::from_alpha3(&code).and_then(|country| Residence::parse(country.alpha2).ok());
    by_code
        .or_else(by_three_letters)
        .or_else(|| COUNTRIES.named(text))
        .ok_or_else(|| Problem::UnknownCountry { nearest: COUNTRIES.nearest(text) })
}

/// The subdivision that a field names, which must lie in the row's country where the row names one.
///
/// # Errors
/// [`Problem::UnknownSubdivision`], [`Problem::SubdivisionElsewhere`] and [`Problem::SubdivisionWithoutCountry`].
pub(crate) fn subdivision(text: &str, country: Option<Residence>) -> Result<Residence, Problem> {
    let code = text.to_ascii_uppercase().replace(['_', ' '], "-");
    let is_full = code.as_bytes().get(2) == Some(&b'-');
    let full = Residence::parse(&code).ok().filter(|found| is_full && !found.is_country());
    let Some(country) = country else {
        return full.ok_or(if is_full {
            Problem::UnknownSubdivision { nearest: None }
        } else {
            Problem::SubdivisionWithoutCountry
        });
    };
    if let Some(found) = full {
        return if found.lies_in(country) { Ok(found) } else { Err(Problem::SubdivisionElsewhere) };
    }
    let places = SUBDIVISIONS.get(country.country());
    let by_code = Residence::parse(&format!("{}-{code}", country.country())).ok();
    let found = by_code.or_else(|| places?.named(text)).filter(|found| found.lies_in(country));
    found.ok_or_else(|| Problem::UnknownSubdivision { nearest: places.and_then(|places| places.nearest(text)) })
}

/// Names in daily use that ISO 3166-1's English short names do not begin with.
const DAILY_NAMES: [(&str, &str); 9] = [
    ("UK", "GB"),
    ("United Kingdom", "GB"),
    ("Great Britain", "GB"),
    ("United States", "US"),
    ("South Korea", "KR"),
    ("Russia", "RU"),
    ("Vietnam", "VN"),
    ("Turkey", "TR"),
    ("Czech Republic", "CZ"),
];

/// "Bolivia (Plurinational State of)" is also found as "Bolivia".
static COUNTRIES: LazyLock<Places> = LazyLock::new(|| {
    let official = rust_iso3166::ALL.iter().flat_map(|country| {
        let short = country.name.split(" (").next().unwrap_or(country.name);
        [(country.name, country.alpha2), (short, country.alpha2)]
    });
    official.chain(DAILY_NAMES).collect()
});

/// By country.
static SUBDIVISIONS: LazyLock<HashMap<&str, Places>> = LazyLock::new(|| {
    let of_country = |country: &rust_iso3166::CountryCode| {
        let all =
            country.subdivisions().unwrap_or_default().iter().map(|subdivision| (subdivision.name, subdivision.code));
        (country.alpha2, all.collect())
    };
    rust_iso3166::ALL.iter().map(of_country).collect()
});

/// Places by their bare names; `None` where several share one.
struct Places(HashMap<String, Option<&'static str>>);

impl FromIterator<(&'static str, &'static str)> for Places {
    /// From names and codes.
    fn from_iter<N: IntoIterator<Item = (&'static str, &'static str)>>(names: N) -> Self {
        let mut places: HashMap<String, Option<&'static str>> = HashMap::new();
        for (name, code) in names {
            let place = places.entry(bare(name)).or_insert(Some(code));
            *place = place.filter(|known| *known == code);
        }
        Self(places)
    }
}

impl Places {
    /// The one place that has this name.
    fn named(&self, text: &str) -> Option<Residence> {
        self.0.get(&bare(text)).copied().flatten().and_then(|code| Residence::parse(code).ok())
    }

    /// The code of the place whose name is so much like the text that a slip of the pen is likely.
    fn nearest(&self, text: &str) -> Option<&'static str> {
        const ALIKE: f64 = 0.8;
        let text = bare(text);
        // Two texts are less alike than their lengths are, and a file may have a wrong name in every row.
        let lengths_are_alike = |name: &str| {
            let (short, long) = (name.len().min(text.len()), name.len().max(text.len()));
            short as f64 >= ALIKE * long as f64
        };
        let candidates = self.0.iter().filter(|(name, _)| lengths_are_alike(name));
        candidates
            .filter_map(|(name, code)| Some((strsim::normalized_levenshtein(name, &text), (*code)?)))
            .filter(|(likeness, _)| *likeness >= ALIKE)
            .max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(one.1)))
            .map(|(_, code)| code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(code: &str) -> Residence {
        Residence::parse(code).expect("a place")
    }

    #[test]
    fn a_country_is_known_by_code_and_by_name() {
        for (text, code) in [
            ("DE", "DE"),
            ("de", "DE"),
            ("DEU", "DE"),
            ("Germany", "DE"),
            ("U.S.A.", "US"),
            ("usa", "US"),
            ("UK", "GB"),
            ("United States", "US"),
            ("united states of america", "US"),
            ("United Kingdom", "GB"),
            ("Bolivia", "BO"),
            ("PR", "US-PR"),
            ("South Korea", "KR"),
            ("Côte d'Ivoire", "CI"),
            ("us-ca", "US-CA"),
        ] {
            assert_eq!(country(text), Ok(at(code)), "{text}");
        }
    }

    #[test]
    fn a_name_that_means_several_countries_or_none_is_refused() {
        for (text, nearest) in
            [("Korea", None), ("Congo", None), ("Germny", Some("DE")), ("XX", None), ("1", None), ("Ann Lee", None)]
        {
            assert_eq!(country(text), Err(Problem::UnknownCountry { nearest }), "{text}");
        }
    }

    #[test]
    fn a_subdivision_is_known_within_its_country() {
        for (text, country, code) in [
            ("CA", "US", "US-CA"),
            ("us-ca", "US", "US-CA"),
            ("California", "US", "US-CA"),
            ("US_CA", "", "US-CA"),
            ("US-PR", "PR", "US-PR"),
            ("PR", "US", "US-PR"),
            ("Bayern", "DE", "DE-BY"),
            ("CA", "US-CA", "US-CA"),
            ("England", "GB", "GB-ENG"),
            ("QC", "CA", "CA-QC"),
        ] {
            assert_eq!(subdivision(text, Residence::parse(country).ok()), Ok(at(code)), "{text} in {country}");
        }
    }

    #[test]
    fn a_subdivision_that_does_not_fit_is_refused_with_its_reason() {
        for (text, country, problem) in [
            ("US-CA", "DE", Problem::SubdivisionElsewhere),
            ("US-CA", "PR", Problem::SubdivisionElsewhere),
            ("CA", "", Problem::SubdivisionWithoutCountry),
            ("ZZ", "US", Problem::UnknownSubdivision { nearest: None }),
            ("Califronia", "US", Problem::UnknownSubdivision { nearest: Some("US-CA") }),
            ("US-ZZ", "", Problem::UnknownSubdivision { nearest: None }),
        ] {
            assert_eq!(subdivision(text, Residence::parse(country).ok()), Err(problem), "{text} in {country}");
        }
    }
}
