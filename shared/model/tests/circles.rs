//! No module of the model needs itself by way of others: it can be read, and moved, from the bottom up.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Which other top-level modules of the crate each of them names.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn the_modules_of_the_model_import_each_other_in_no_circle() {
    let imports = imports(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(imports["delivery"].contains("channel"), "this test no longer sees what a module imports: {imports:?}");
    if let Some(circle) = circle(&imports) {
        panic!("these modules import each other in a circle: {}", circle.join(" → "));
    }
}

#[test]
fn a_circle_is_found_wherever_it_lies() {
    let graph = |edges: &[(&str, &str)]| {
        let mut imports = Imports::new();
        for (from, to) in edges {
            imports.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        imports
    };
    assert_eq!(circle(&graph(&[("a", "b"), ("a", "c"), ("b", "c"), ("c", "d")])), None);
    let found = circle(&graph(&[("a", "b"), ("b", "c"), ("c", "d"), ("d", "b")])).expect("b → c → d → b");
    assert_eq!(found, ["b", "c", "d", "b"]);
}

#[test]
fn a_path_is_an_import_in_code_but_not_in_tests_and_comments() {
    let source = "
        //! See [`crate::comment`].
        use crate::{one::One, two::{Two, Three}};
        pub use crate::three;
        /// As [`crate::documented`].
        fn f() { crate::four::g(); macro_of_ours!(crate::five::X) }
        #[cfg(test)]
        mod tests { use crate::tested::T; }
        fn after() -> crate::six::Six { todo!() }
    ";
    let mut found = BTreeSet::new();
    collect(without_tests(TokenStream::from_str(source).expect("Rust")), &mut found);
    assert_eq!(found, ["five", "four", "one", "six", "three", "two"].map(str::to_owned).into());
}

fn imports(source: &Path) -> Imports {
    let mut imports = Imports::new();
    for file in rust_files(source) {
        let below = file.strip_prefix(source).expect("it lies there");
        let top = below.components().next().expect("a name").as_os_str().to_string_lossy();
        let module = top.trim_end_matches(".rs").to_owned();
        // What is in a file `tests.rs` is compiled for tests alone; `lib.rs` names the modules and is none.
        if module == "lib" || below.file_name().is_some_and(|name| name == "tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a source file");
        let tokens = TokenStream::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let named = imports.entry(module.clone()).or_default();
        collect(without_tests(tokens), named);
        named.remove(&module);
    }
    imports
}

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return if path.extension().is_some_and(|end| end == "rs") { vec![path.to_owned()] } else { Vec::new() };
    }
    let entries = std::fs::read_dir(path).expect("a folder of sources");
    entries.flat_map(|entry| rust_files(&entry.expect("an entry").path())).collect()
}

/// Leaves out each item under `#[cfg(test)]`.
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

/// The modules named after `crate::`, also in a list in braces. Doc comments are attributes with a text in quotes, so what they
/// name is not among the words.
fn collect(tokens: Vec<TokenTree>, found: &mut BTreeSet<String>) {
    for at in 0..tokens.len() {
        if let TokenTree::Group(group) = &tokens[at] {
            collect(without_tests(group.stream()), found);
        }
        let is_crate = matches!(&tokens[at], TokenTree::Ident(word) if word == "crate");
        let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
        if !(is_crate && is_colon(at + 1) && is_colon(at + 2)) {
            continue;
        }
        match tokens.get(at + 3) {
            Some(TokenTree::Ident(module)) => drop(found.insert(module.to_string())),
            Some(TokenTree::Group(list)) => found.extend(firsts(list.stream())),
            _ => {}
        }
    }
}

/// The first word of each part of a list such as `{one::One, two::{Two, Three}}`.
fn firsts(list: TokenStream) -> Vec<String> {
    let mut begins = true;
    let mut words = Vec::new();
    for token in list {
        if begins && let TokenTree::Ident(word) = &token {
            words.push(word.to_string());
        }
        begins = matches!(&token, TokenTree::Punct(mark) if mark.as_char() == ',');
    }
    words
}

/// A circle, from one of its modules back to it. `None`: there is none.
fn circle(imports: &Imports) -> Option<Vec<String>> {
    let mut finished = BTreeSet::new();
    imports.keys().find_map(|start| circle_from(start, imports, &mut Vec::new(), &mut finished))
}

fn circle_from(
    module: &str,
    imports: &Imports,
    path: &mut Vec<String>,
    finished: &mut BTreeSet<String>,
) -> Option<Vec<String>> {
    if let Some(begin) = path.iter().position(|before| before == module) {
        return Some(path[begin..].iter().cloned().chain([module.to_owned()]).collect());
    }
    if finished.contains(module) {
        return None;
    }
    path.push(module.to_owned());
    let found = imports.get(module).into_iter().flatten().find_map(|next| circle_from(next, imports, path, finished));
    path.pop();
    finished.insert(module.to_owned());
    found
}
