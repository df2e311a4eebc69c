//! What the sources say, as far as template.yaml has to agree with it. Read as words, so neither comments nor layout matter, and
//! without the tests in them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A function of a source file.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    /// Its name.
    pub(crate) name: String,
    /// Whether it is `async`.
    pub(crate) waits: bool,
    /// Its words in order. An opening bracket is a word; `()` is one where nothing is between.
    pub(crate) words: Vec<String>,
}

impl Body {
    /// Whether it is called on something.
    pub(crate) fn is_method(&self) -> bool {
        let parameters = self.words.iter().skip_while(|word| *word != "(");
        parameters.skip(1).take_while(|word| *word != ":").any(|word| word == "self")
    }
}

/// The folders under `functions/`.
pub(crate) fn function_folders() -> BTreeSet<String> {
    let folders = std::fs::read_dir(project().join("functions")).expect("functions/ is there");
    folders.map(|folder| folder.expect("a folder").file_name().into_string().expect("a plain name")).collect()
}

/// The names of the environment variables, by the constants of `runtime::environment`; each constant is spelled like its value.
pub(crate) fn environment_names() -> BTreeSet<String> {
    let words = words(&project().join("shared/runtime/src/environment.rs"));
    // const NAME : & str = "NAME"
    let constants = words.windows(7).filter(|window| window[0] == "const");
    constants
        .map(|window| {
            assert_eq!(window[6].trim_matches('"'), window[1], "a constant is spelled like the variable that it names");
            window[1].clone()
        })
        .collect()
}

/// The environment variables that a function's `main.rs` reads, by the constants that it names.
pub(crate) fn environment_read_by(folder: &str) -> BTreeSet<String> {
    let names = environment_names();
    let main = words(&project().join("functions").join(folder).join("src/main.rs"));
    main.into_iter().filter(|word| names.contains(word)).collect()
}

/// The labels of a function's contract, in their order. The contract is the head of its `lib.rs`: `**name** does …`, then a bullet for
/// each label.
pub(crate) const LABELS: [&str; 8] = [
    "Woken by",
    "Reads",
    "Writes",
    "Publishes",
    "May run twice because",
    "Gives up when",
    "Needs in template.yaml",
    "Environment",
];

/// What a function's contract says: its first sentence, then each bullet by its label.
pub(crate) fn contract_of(folder: &str) -> (String, Vec<(String, String)>) {
    let file = project().join("functions").join(folder).join("src/lib.rs");
    let source = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    let head: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let mut parts = head.split(|line| line.is_empty());
    let opening = parts.next().unwrap_or_default().join(" ");
    let mut bullets: Vec<(String, String)> = Vec::new();
    for line in parts.next().unwrap_or_default() {
        match (line.strip_prefix("- **").and_then(|line| line.split_once("**")), bullets.last_mut()) {
            (Some((label, text)), _) => bullets.push((label.to_owned(), text.trim().to_owned())),
            (None, Some((_, text))) => *text = format!("{text} {}", line.trim()),
            (None, None) => panic!("{}: no label before {line:?}", file.display()),
        }
    }
    (opening, bullets)
}

/// All words of a crate of ours.
pub(crate) fn words_of(folder: &str) -> Vec<String> {
    files(&project().join(folder)).iter().flat_map(|file| words(file)).collect()
}

/// The functions of a file or folder of ours.
pub(crate) fn bodies(path: &str) -> Vec<Body> {
    let mut found = Vec::new();
    for file in files(&project().join(path)) {
        collect_bodies(&tokens(&file), &mut found);
    }
    found
}

/// The functions of the files that lie directly in a folder of ours.
pub(crate) fn bodies_beside(folder: &str) -> Vec<Body> {
    let mut found = Vec::new();
    for file in files(&project().join(folder)).iter().filter(|file| file.parent() == Some(&project().join(folder))) {
        collect_bodies(&tokens(file), &mut found);
    }
    found
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace holds this package").to_owned()
}

/// The Rust files under a path, in order.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut entries: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    entries
        .iter()
        .filter(|entry| entry.is_dir() || entry.extension().is_some_and(|end| end == "rs"))
        .flat_map(|entry| files(entry))
        .collect()
}

fn words(file: &Path) -> Vec<String> {
    flatten(&tokens(file))
}

fn tokens(file: &Path) -> Vec<TokenTree> {
    let source = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let stream = TokenStream::from_str(&source).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    without_tests(stream)
}

/// Leaves out each item under `#[cfg(test)]`, at every depth that matters: tests stand in modules of their own.
fn without_tests(stream: TokenStream) -> Vec<TokenTree> {
    let mut kept = Vec::new();
    let mut tokens = stream.into_iter();
    while let Some(token) = tokens.next() {
        if matches!(&token, TokenTree::Group(group) if group.to_string().replace(' ', "") == "[cfg(test)]") {
            kept.pop();
            let ends = |token: &TokenTree| match token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                other => other.to_string() == ";",
            };
            tokens.by_ref().find(ends);
        } else {
            kept.push(token);
        }
    }
    kept
}

fn flatten(tokens: &[TokenTree]) -> Vec<String> {
    let mut words = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.stream().is_empty() => words.push("()".to_owned()),
            TokenTree::Group(group) => {
                words.push("(".to_owned());
                words.extend(flatten(&group.stream().into_iter().collect::<Vec<_>>()));
            }
            other => words.push(other.to_string()),
        }
    }
    words
}

fn collect_bodies(tokens: &[TokenTree], found: &mut Vec<Body>) {
    let is_block =
        |token: &&TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(word) if word == "fn" => {
                let ends = |token: &TokenTree| is_block(&token) || token.to_string() == ";";
                let (Some(TokenTree::Ident(name)), Some(end)) =
                    (tokens.get(at + 1), tokens[at..].iter().position(ends))
                else {
                    continue;
                };
                let waits = at > 0 && tokens[at - 1].to_string() == "async";
                found.push(Body { name: name.to_string(), waits, words: flatten(&tokens[at..=at + end]) });
            }
            TokenTree::Group(group) => collect_bodies(&group.stream().into_iter().collect::<Vec<_>>(), found),
            _ => {}
        }
    }
}
