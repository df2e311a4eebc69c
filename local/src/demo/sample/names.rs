//! Names as they occur together.

use rand::rngs::StdRng;

use super::weighted;

/// Given and family names of people of one background, and the language that some of them prefer.
pub(super) struct Names {
    pub(super) language: &'static str,
    pub(super) given: &'static [&'static str],
    pub(super) family: &'static [&'static str],
}

/// Names for somebody who lives in this country.
pub(super) fn of(country: &str, random: &mut StdRng) -> &'static Names {
    match country {
        "DE" => weighted(&[(85, &GERMAN), (15, &TURKISH)], random),
        "FR" => weighted(&[(85, &FRENCH), (15, &ARABIC)], random),
        "MX" => &SPANISH,
        "CA" => weighted(&[(60, &ENGLISH), (25, &FRENCH), (15, &CHINESE)], random),
        _ => weighted(
            &[
                (38, &ENGLISH),
                (16, &JAPANESE),
                (14, &FILIPINO),
                (12, &HAWAIIAN),
                (10, &SPANISH),
                (5, &CHINESE),
                (4, &IRISH),
                (1, &IN_JAPANESE),
            ],
            random,
        ),
    }
}

static ENGLISH: Names = Names {
    language: "en",
    given: &[
        "James",
        "Mary",
        "Robert",
        "Linda",
        "Michael",
        "Susan",
        "David",
        "Karen",
        "Emily",
        "Joshua",
        "Ashley",
        "Daniel",
        "Olivia",
        "Noah",
        "Grace",
        "Ethan",
        "Ruth",
        "Walter",
        "Jo",
        "Alexandria-Josephine",
    ],
    family: &[
        "Smith", "Johnson", "Williams", "Brown", "Miller", "Davis", "Wilson", "Anderson", "Taylor", "Thomas", "Moore",
        "Jackson", "White", "Harris", "Clark", "Lewis", "Young", "Wright", "Null", "Li",
    ],
};

static IRISH: Names = Names {
    language: "en",
    given: &["Siobhan", "Patrick", "Maeve", "Connor", "Aoife", "Liam"],
    family: &["O'Brien", "O'Connor", "McCarthy", "D'Arcy", "FitzGerald", "MacLeod"],
};

static HAWAIIAN: Names = Names {
    language: "haw",
    given: &["Kai", "Leilani", "Keoni", "Nalani", "Makoa", "Kailani", "Ikaika", "Malia", "Kekoa", "Noelani"],
    family: &["Kealoha", "Kahananui", "Kaʻahumanu", "Nakamura-Kealoha", "Kalākaua", "Mahoe", "Kamakawiwoʻole", "Akana"],
};

static JAPANESE: Names = Names {
    language: "ja",
    given: &["Hiroshi", "Yuki", "Kenji", "Aiko", "Takeshi", "Emi", "Naomi", "Grant", "Stacy", "Mitsuko"],
    family: &["Tanaka", "Nakamura", "Yamamoto", "Watanabe", "Kobayashi", "Sato", "Ito", "Ōshiro", "Higa", "Arakaki"],
};

static IN_JAPANESE: Names =
    Names { language: "ja", given: &["花子", "太郎", "美咲"], family: &["山田", "佐藤", "渡辺"] };

static FILIPINO: Names = Names {
    language: "fil",
    given: &["Maria", "Jose", "Angelica", "Jun", "Rosario", "Marlon", "Cherry", "Ferdinand", "Divina", "Rodel"],
    family: &["Santos", "Reyes", "Cruz", "dela Cruz", "Bautista", "Garcia", "Domingo", "Ramos", "Agbayani", "Pascua"],
};

static CHINESE: Names = Names {
    language: "zh-Hant",
    given: &["Wei", "Mei", "Jing", "Henry", "Vivian", "Xiao Ming", "Amy", "Jun"],
    family: &["Chen", "Wong", "Lee", "Lum", "Chang", "Zhang", "Ng", "Liu"],
};

static SPANISH: Names = Names {
    language: "es",
    given: &["José", "María", "Juan", "Guadalupe", "Ángel", "Sofía", "Jesús", "Lucía", "Raúl", "Ximena"],
    family: &[
        "García",
        "Hernández",
        "Martínez",
        "López",
        "González",
        "Muñoz",
        "Peña",
        "Ibáñez",
        "Núñez Ortega",
        "de la Rosa",
    ],
};

static GERMAN: Names = Names {
    language: "de",
    given: &["Jürgen", "Anna", "Lukas", "Käthe", "Sören", "Ursula", "Jörg", "Grit", "Matthias", "Hannelore"],
    family: &["Müller", "Schmidt", "Schröder", "Weiß", "Krüger", "von der Heide", "Groß", "Bäcker", "Vogel", "Jäger"],
};

static TURKISH: Names = Names {
    language: "tr",
    given: &["Ayşe", "Mehmet", "Elif", "Emre", "Zeynep"],
    family: &["Yılmaz", "Kaya", "Şahin", "Öztürk", "Doğan"],
};

static FRENCH: Names = Names {
    language: "fr",
    given: &[
        "François",
        "Chloé",
        "Étienne",
        "Anaïs",
        "Jean-Baptiste",
        "Élodie",
        "Benoît",
        "Zoé",
        "Marie-Hélène",
        "Loïc",
    ],
    family: &["Lefèvre", "Dubois", "Côté", "Tremblay", "Garçon", "d'Aubigné", "Beauséjour", "Noël", "Roy", "Lemaître"],
};

static ARABIC: Names = Names {
    language: "ar",
    given: &["Yasmine", "Karim", "Leïla", "Nadia", "Samir"],
    family: &["Benali", "El Amrani", "Haddad", "Khelifi"],
};
