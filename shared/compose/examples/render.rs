//! Composes the sample notice and prints what filling it in costs. With a folder as argument it also writes the e-mails there,
//! to be looked at: `cargo run --release -p compose --example render -- target/emails`

#![expect(clippy::print_stdout, reason = "an example that shows figures")]

use std::error::Error;
use std::time::Instant;
use std::{env, fs, path::PathBuf};

use compose::{Audience, Edits, Incident};
use jiff::civil::date;
use law::{DataTypes, Residence};
use model::customer::Customer;
use model::notice::{Content, Verification};
use notice::Renderer;
use notice::sms::Segments;
use serde_json::{Value, json};

const ORGANISATION: &str = "Minimally Invasive Surgery of Hawaii (Specialty Surgical Suites)";
const ROUNDS: u32 = 2_000;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).map(PathBuf::from);
    let incident: Value = serde_json::from_str(include_str!("../../../local/sample/incident.json"))?;
    let data_types: DataTypes = serde_json::from_value(incident["data_types"].clone())?;
    let homes = ["US-HI", "US-CA", "US-MA", "DE", "FR", "ES"];
    let places = homes.into_iter().map(Residence::parse).collect::<Result<_, _>>()?;
    let content = sample(&Audience { data_types, places })?;

    let began = Instant::now();
    let composed = compose::compose(&content, Incident { organisation: ORGANISATION, data_types })
        .map_err(|findings| findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    println!("composing, once a notice: {} ms", began.elapsed().as_millis());
    for (language, composed) in &composed {
        println!("  {language}: {} KB stored", serde_json::to_vec(composed)?.len() / 1_000);
    }
    let began = Instant::now();
    let renderer = Renderer::new(&content.default_language, composed.into_values())?;
    println!("compiling, once an environment: {} ms", began.elapsed().as_millis());
    for (language, residence) in [("en", "US-CA"), ("es", "US-HI"), ("fr", "FR"), ("de", "DE")] {
        show(&renderer, language, residence, folder.as_deref())?;
    }
    Ok(())
}

/// The sample notice for this audience.
fn sample(audience: &Audience) -> Result<Content, Box<dyn Error>> {
    let sample = include_str!("../../../local/sample/notice.json");
    let sample = sample.replace("[organisation]", ORGANISATION).replace("[page]", "https://example.com/incident");
    let mut sample: Value = serde_json::from_str(&sample)?;
    let address = sample["verify_at"].take().as_str().unwrap_or_default().to_owned();
    sample["particulars"]["discovered"] = json!("2026-11-20");
    sample["particulars"]["occurred"] = json!({ "between": { "first": "2026-11-19", "last": "2026-11-20" } });
    let mut content: Content = serde_json::from_value(sample)?;
    content.verification = Some(Verification { code: "7K3M-Q9XA".parse()?, address });
    let languages = content.texts.keys().cloned().collect();
    content.guidance = compose::guidance(audience, &languages, &Edits::default());
    Ok(content)
}

fn show(
    renderer: &Renderer,
    language: &str,
    residence: &str,
    folder: Option<&std::path::Path>,
) -> Result<(), Box<dyn Error>> {
    let customer: Customer = serde_json::from_value(json!({
        "reference": "MISH-100007", "given_name": "Zoé", "family_name": "Noël",
        "language": language, "residence": residence,
    }))?;
    let today = date(2026, 11, 24);
    let began = Instant::now();
    let mut bytes = 0;
    for _ in 0..ROUNDS {
        bytes += renderer.email(&customer, today)?.html.len();
    }
    let each = began.elapsed() / ROUNDS;
    let (email, sms) = (renderer.email(&customer, today)?, renderer.sms(&customer, today)?);
    let Segments { alphabet, segments, .. } = Segments::of(&sms.text);
    println!(
        "{language}: {} µs an e-mail of {} KB; its text: {segments} segments, {alphabet:?}",
        each.as_micros(),
        bytes / ROUNDS as usize / 1_000
    );
    if let Some(folder) = folder {
        fs::create_dir_all(folder)?;
        fs::write(folder.join(format!("{language}.html")), &email.html)?;
        fs::write(
            folder.join(format!("{language}.txt")),
            format!("{}\n\n{}\n\n{}\n", email.subject, email.text, sms.text),
        )?;
    }
    Ok(())
}
