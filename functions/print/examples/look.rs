//! The sample notice as letters, to be looked at: `cargo run -p print --example look -- target/letters.pdf`

#![expect(clippy::print_stdout, reason = "an example")]

#[path = "../tests/sample/mod.rs"]
mod sample;

use print::typeset::Press;

fn main() {
    let file = std::env::args().nth(1).unwrap_or_else(|| "letters.pdf".to_owned());
    let (press, renderer) = (Press::new(), sample::renderer());
    let people = [
        (["Ada", "Lovelace"], "en", "US-CA", &["1600 Amphitheatre Parkway", "Mountain View, CA 94043"][..]),
        (
            ["Zoë-Maximiliane", "von Müller-Lüdenscheidt"],
            "de",
            "DE",
            &["c/o Schmidt", "Hinterhaus, 3. Stock", "Straße des 17. Juni 135", "10623 Berlin"],
        ),
        (["María José", "García Fernández"], "es", "ES", &["Calle de Alcalá 45, 3º izq.", "28014 MADRID"]),
        (["Hélène", "Lefèvre"], "fr", "FR", &["Bâtiment C, appartement 12", "14 rue de l’Église", "75015 PARIS"]),
        (["דוד", "כהן"], "en", "IL", &["רחוב הרצל 12", "תל אביב 6120101"]),
        (["محمد", "عبد الله"], "en", "US-HI", &["12 King Kamehameha Avenue", "Honolulu, HI 96813"]),
        (
            ["Christopher", "Featherstonehaugh-Cholmondeley"],
            "en",
            "US-MA",
            &[
                "Attn: Estate Administration",
                "Department of Records",
                "Building 5, Floor 12",
                "Suite 1200",
                "12345 Massachusetts Avenue",
                "Northwest Wing",
                "Boston, MA 02108-1234",
            ],
        ),
    ];
    let letters: Vec<_> = people
        .iter()
        .map(|(names, language, home, lines)| {
            sample::letter(&press, &renderer, &sample::customer(*names, language, home, lines))
        })
        .collect();
    let printed = press.print(&sample::notice(), &sample::consignment(1), &letters).expect("printed");
    for (letter, pages) in letters.iter().zip(&printed.pages) {
        println!("{pages:?}, at most {}: {}", letter.letter.most_pages(), letter.address.lines[0]);
    }
    std::fs::write(&file, &printed.pdf).expect("written");
}
