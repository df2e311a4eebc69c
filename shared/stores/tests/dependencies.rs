//! A function compiles no SDK and no engine that it has no need of: each costs its build, its package and its cold start.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// The features of this crate that bring an SDK along.
const FEATURES: [(&str, &str); 3] = [("objects", "aws-sdk-s3"), ("queues", "aws-sdk-sqs"), ("topics", "aws-sdk-sns")];

#[test]
fn a_function_compiles_the_sdks_that_it_asks_for_and_no_others() {
    for function in functions() {
        // What it names itself, the tables' SDK with this crate, and those of the features of this crate that it turns on.
        let mut needed: BTreeSet<String> = sdks(tree(&function, &["--depth", "1"]));
        let named = tree(&function, &["--depth", "1"]).contains("stores");
        needed.extend(named.then(|| "aws-sdk-dynamodb".to_owned()));
        needed.extend(
            FEATURES.iter().filter(|(feature, _)| asks_for(&function, feature)).map(|(_, sdk)| (*sdk).to_owned()),
        );
        // The configuration of every SDK brings this one along.
        let compiled: BTreeSet<_> = sdks(tree(&function, &[])).into_iter().filter(|sdk| sdk != "aws-sdk-sts").collect();
        assert_eq!(compiled, needed, "{function}");
    }
}

/// Whether a function's manifest turns this feature of this crate on.
fn asks_for(function: &str, feature: &str) -> bool {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../functions").join(function).join("Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).expect("a manifest");
    let stores = manifest.lines().find(|line| line.starts_with("stores")).unwrap_or_default().to_owned();
    stores.contains(&format!("\"{feature}\""))
}

#[test]
fn what_answers_the_public_reads_a_table_and_compiles_nothing_for_sending() {
    let compiled = tree("feedback", &[]);
    assert!(compiled.contains("aws-sdk-dynamodb"), "{compiled:?}");
    for unneeded in
        ["aws-sdk-sns", "aws-sdk-sqs", "aws-sdk-s3", "aws-sdk-sesv2", "minijinja", "pulldown-cmark", "typst"]
    {
        assert!(
            !compiled.contains(unneeded),
            "feedback compiles {unneeded}: `cargo tree -p feedback -i {unneeded}` says why"
        );
    }
}

fn functions() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../functions");
    let entries = std::fs::read_dir(folder).expect("functions/ is there");
    entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name")).collect()
}

fn sdks(packages: BTreeSet<String>) -> BTreeSet<String> {
    packages.into_iter().filter(|package| package.starts_with("aws-sdk-")).collect()
}

/// The names of the packages that a package of ours is built from, itself included; without its tests and build scripts.
fn tree(package: &str, depth: &[&str]) -> BTreeSet<String> {
    let answer = Command::new(env!("CARGO"))
        .args(["tree", "--package", package, "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .args(["--offline", "--locked"])
        .args(depth)
        // A build may unify features over the whole workspace; what is asked here is this package's own.
        .env_remove("CARGO_RESOLVER_FEATURE_UNIFICATION")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let (names, errors) = (String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
    assert!(answer.status.success(), "cargo tree -p {package}: {errors}");
    names.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}
