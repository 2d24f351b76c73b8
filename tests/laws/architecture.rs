//! The map in `lib.rs` is true: who may import whom, and what no file may contain.
//!
//! The sources are read as tokens, so comments, documentation and strings say nothing here, nor does `#[cfg(test)]`.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Each module with what it may import besides itself: prefixes of paths in the crate. `*` is everything.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("time", &[]),
    ("decimal", &[]),
    ("rng", &[]),
    ("calendar", &["time"]),
    ("client", &["demand::ServiceTime", "time"]),
    ("provider", &["calendar", "demand::Service", "time"]),
    ("demand", &["calendar", "decimal", "rng", "time"]),
    ("fit", &["calendar", "decimal", "demand", "rng", "time"]),
    ("notation", &["calendar", "client", "decimal", "provider", "time"]),
    ("catalogue", &["client", "notation", "provider", "time"]),
    ("scenario", &["calendar", "catalogue", "client", "decimal", "demand", "notation", "provider", "time"]),
    ("engine", &["client", "demand", "provider", "rng", "scenario", "time"]),
    ("metrics", &["engine", "provider", "time"]),
    ("theory", &["time"]),
    (
        "experiment",
        &[
            "catalogue",
            "client",
            "decimal",
            "demand",
            "engine",
            "metrics",
            "provider",
            "rng",
            "scenario",
            "theory",
            "time",
        ],
    ),
    // Of the engine only what an observer is told: a report never simulates.
    (
        "report",
        &[
            "calendar::Start",
            "client",
            "decimal",
            "demand",
            "engine::Cause",
            "engine::Ended",
            "engine::Observer",
            "engine::Outcome",
            "engine::Parts",
            "engine::observer",
            "experiment",
            "fit",
            "provider",
            "scenario",
            "theory",
            "time",
        ],
    ),
    ("cli", &["*"]),
    // The two roots: one declares the modules, the other hands over to the command line.
    ("lib", &[]),
    ("main", &["cli"]),
];

/// What is not imported all the same.
const NEVER_IMPORT: &[(&str, &[&str])] = &[("report", &["experiment::each_request", "experiment::run"])];

/// What is written nowhere in these modules (everywhere: `*`), and why.
const NEVER: &[(&str, &[&str], &str)] = &[
    ("*", &["HashMap", "HashSet"], "their order is not the same from run to run"),
    ("*", &["StdRng", "SmallRng", "ThreadRng", "thread_rng"], "its numbers may change with the library; use rng"),
    (
        "time rng client provider demand fit notation scenario catalogue engine metrics experiment theory report",
        &["SystemTime", "Instant"],
        "the wall clock must not reach a result",
    ),
    (
        "time rng client provider fit engine metrics experiment theory",
        &["println", "print", "eprintln", "eprint", "File", "fs"],
        "files and terminals are touched at the two ends only",
    ),
    ("report", &["simulate", "Simulation", "System"], "a report never simulates"),
];

/// The most lines a file may have.
const MOST_LINES: usize = 400;

/// A source file in the terms of the rules.
struct Source {
    /// For messages: its path in `src`.
    name: String,
    /// The module: `["engine", "simulation"]` for `engine/simulation.rs`, `["lib"]` and `["main"]` for the roots.
    module: Vec<String>,
    tokens: TokenStream,
    lines: usize,
}

impl Source {
    fn new(path: &Path, text: &str) -> Self {
        let name = path.to_str().expect("sources have names in ASCII").to_owned();
        let module = path.with_extension("").iter().map(|part| part.to_str().unwrap_or_default().to_owned()).collect();
        let tokens = text.parse().unwrap_or_else(|error| panic!("{name} is not Rust: {error}"));
        Self { name, module, tokens, lines: text.lines().count() }
    }

    /// The modules in files of their own that this file declares for tests only.
    fn test_modules(&self) -> Vec<Vec<String>> {
        let tokens: Vec<TokenTree> = self.tokens.clone().into_iter().collect();
        let declared = (0..tokens.len()).filter(|&at| is_cfg_test(&tokens[at..])).filter_map(|at| {
            let item = &tokens[at + 2..after_item(&tokens, at + 2)];
            let name =
                item.iter().position(|token| token.to_string() == "mod").and_then(|place| item.get(place + 1))?;
            is(item.last(), ';').then(|| self.module.iter().cloned().chain([name.to_string()]).collect())
        });
        declared.collect()
    }

    /// Every breach of the rules in this file.
    fn breaches(&self) -> Vec<String> {
        let Self { name, module, .. } = self;
        let top = module[0].as_str();
        let mut found = Found { module: if ["lib", "main"].contains(&top) { &[] } else { module }, ..Found::default() };
        found.read(self.tokens.clone());
        let mut breaches = Vec::new();
        match MAY_IMPORT.iter().find(|(of, _)| *of == top) {
            None => breaches.push(format!("{name}: module `{top}` is not in the table of the architecture test")),
            Some((_, allowed)) => {
                let may = |path: &str| {
                    let under = |prefix: &str| path == prefix || path.starts_with(&format!("{prefix}::"));
                    let never =
                        NEVER_IMPORT.iter().any(|(of, paths)| *of == top && paths.iter().any(|path| under(path)));
                    !never && (under(top) || allowed.iter().any(|prefix| *prefix == "*" || under(prefix)))
                };
                breaches.extend(
                    found
                        .paths
                        .iter()
                        .filter(|path| !may(path))
                        .map(|path| format!("{name}: must not import `{path}`")),
                );
            }
        }
        for (modules, words, why) in NEVER {
            if *modules == "*" || modules.split_whitespace().any(|of| of == top) {
                let written = words.iter().filter(|word| found.words.iter().any(|other| other == *word));
                breaches.extend(written.map(|word| format!("{name}: writes `{word}`; {why}")));
            }
        }
        if found.unwraps {
            breaches.push(format!("{name}: unwraps; `expect` says why it holds"));
        }
        if self.lines > MOST_LINES {
            breaches.push(format!("{name}: {} lines; a file holds one idea in at most {MOST_LINES}", self.lines));
        }
        breaches
    }
}

/// What the tokens of one file contain.
#[derive(Default)]
struct Found<'m> {
    module: &'m [String],
    /// Paths into this crate, without `crate`.
    paths: Vec<String>,
    words: Vec<String>,
    unwraps: bool,
}

impl Found<'_> {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            if is_cfg_test(&tokens[at..]) {
                at = after_item(&tokens, at + 2);
                continue;
            }
            match &tokens[at] {
                TokenTree::Ident(word) => {
                    let word = word.to_string();
                    self.unwraps |= word == "unwrap" && at > 0 && is(tokens.get(at - 1), '.');
                    // A name after `::` continues a path that has been read.
                    let begins = at < 2 || !is(tokens.get(at - 1), ':') || !is(tokens.get(at - 2), ':');
                    if begins && let Some(base) = self.base(&word) {
                        self.path(&tokens, at, &base);
                    }
                    self.words.push(word);
                }
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            at += 1;
        }
    }

    /// Where in the crate a path that begins with this word begins.
    fn base(&self, word: &str) -> Option<Vec<String>> {
        match word {
            "crate" | "linecook" => Some(Vec::new()),
            "super" => Some(self.module[..self.module.len().saturating_sub(1)].to_vec()),
            _ => None,
        }
    }

    /// Reads the path whose first word stands at `at` and means `base`, with all branches of its braces.
    fn path(&mut self, tokens: &[TokenTree], mut at: usize, base: &[String]) {
        let mut path = base.to_vec();
        while is(tokens.get(at + 1), ':') && is(tokens.get(at + 2), ':') {
            match tokens.get(at + 3) {
                Some(TokenTree::Ident(word)) if word == "super" => {
                    path.pop();
                }
                Some(TokenTree::Ident(word)) => path.push(word.to_string()),
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    let branches: Vec<TokenTree> = group.stream().into_iter().collect();
                    for branch in branches.split(|token| is(Some(token), ',')) {
                        match branch.first() {
                            Some(TokenTree::Ident(word)) if word == "self" => self.paths.push(path.join("::")),
                            Some(TokenTree::Ident(word)) => {
                                let base: Vec<String> = path.iter().cloned().chain([word.to_string()]).collect();
                                self.path(branch, 0, &base);
                            }
                            _ => self.paths.push(path.join("::")),
                        }
                    }
                    return;
                }
                _ => break,
            }
            at += 3;
        }
        if !path.is_empty() {
            self.paths.push(path.join("::"));
        }
    }
}

fn is(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

fn is_cfg_test(tokens: &[TokenTree]) -> bool {
    is(tokens.first(), '#')
        && matches!(tokens.get(1), Some(TokenTree::Group(group)) if group.stream().to_string().replace(' ', "") == "cfg(test)")
}

/// The place after the item that begins at `at`: past its braces or its semicolon, whichever comes first.
fn after_item(tokens: &[TokenTree], at: usize) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is(Some(token), ';'),
    };
    tokens[at..].iter().position(ends).map_or(tokens.len(), |length| at + length + 1)
}

fn sources() -> Vec<Source> {
    fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the sources are there") {
            let path = entry.expect("the sources can be read").path();
            if path.is_dir() {
                collect(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                into.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).expect("sources are text");
            Source::new(path.strip_prefix(&root).expect("a source is in its folder"), &text)
        })
        .collect()
}

#[test]
fn every_import_goes_to_the_left_and_nothing_forbidden_is_written() {
    let sources = sources();
    assert!(sources.len() > 20, "only {} sources found", sources.len());
    let tests: Vec<Vec<String>> = sources.iter().flat_map(Source::test_modules).collect();
    let breaches: Vec<String> = sources
        .iter()
        .filter(|source| !tests.iter().any(|test| source.module.starts_with(test)))
        .flat_map(Source::breaches)
        .collect();
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn only_modules_declared_for_tests_are_left_to_themselves() {
    let text = "#[cfg(test)] mod sample; mod table; #[cfg(test)] mod tests { mod inner; } #[cfg(test)] pub mod law;";
    let source = Source::new(Path::new("report.rs"), text);
    assert_eq!(source.test_modules(), [["report", "sample"], ["report", "law"]]);
}

fn breaches(path: &str, text: &str) -> Vec<String> {
    Source::new(Path::new(path), text).breaches()
}

#[test]
fn the_table_is_held_against_every_way_to_write_a_path() {
    for text in [
        "use crate::theory::Mmc;",
        "use crate::{time::Nanos, theory};",
        "use crate::{time::{self, Nanos}, theory::{erlang::*, Md1 as Other}};",
        "use super::super::theory;",
        "fn f() -> f64 { crate::theory::erlang_b(1, 2.0) }",
        "fn f() { g(|x: &crate::theory::Mmc| x.utilisation()) }",
        "mod inner { fn f(_: linecook::theory::Mmc) {} }",
        "#[cfg(test)] mod tests { use crate::engine; } use crate::theory;",
        "#[cfg(test)] use crate::engine; use crate::theory;",
    ] {
        let breaches = breaches("engine/simulation.rs", text);
        assert!(
            !breaches.is_empty() && breaches.iter().all(|breach| breach.contains("import `theory")),
            "{text}: {breaches:?}"
        );
    }
    for text in [
        "use crate::time::Nanos; use super::observer::Observer; use crate::{rng, demand::{Block, source}};",
        "//! See [`crate::theory`].\n/// And `use crate::theory;`\nfn f() -> &'static str { \"crate::theory::x\" } // crate::theory",
        "#[cfg(test)] mod tests { use crate::theory; fn f() { x().unwrap(); } }",
    ] {
        assert_eq!(breaches("engine/simulation.rs", text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn each_rule_is_broken_by_what_it_forbids() {
    for (path, text, breach) in [
        ("time.rs", "use crate::rng;", "must not import `rng`"),
        ("demand/source.rs", "use crate::engine::System;", "must not import `engine::System`"),
        ("demand/source.rs", "use super::super::client;", "must not import `client`"),
        ("client.rs", "use super::engine;", "must not import `engine`"),
        ("metrics.rs", "use crate::experiment::Estimate;", "must not import `experiment::Estimate`"),
        ("report/csv.rs", "use crate::engine::simulate;", "must not import `engine::simulate`"),
        ("report/csv.rs", "fn f() { simulate(); }", "writes `simulate`"),
        ("report/csv.rs", "use crate::experiment::{Results, run};", "must not import `experiment::run`"),
        ("theory/erlang.rs", "use crate::engine::Parts;", "must not import `engine::Parts`"),
        ("scenario/check.rs", "use crate::experiment;", "must not import `experiment`"),
        ("main.rs", "use linecook::engine;", "must not import `engine`"),
        ("newcomer.rs", "", "is not in the table"),
        ("cli/run.rs", "use std::collections::HashMap;", "writes `HashMap`"),
        ("experiment.rs", "fn f() { std::time::Instant::now(); }", "writes `Instant`"),
        ("engine.rs", "fn f() { println!(\"here\"); }", "writes `println`"),
        ("rng.rs", "use rand::rngs::StdRng;", "writes `StdRng`"),
        ("cli.rs", "fn f() { g().unwrap(); }", "unwraps"),
        ("cli.rs", &"\n".repeat(MOST_LINES + 1), "401 lines"),
    ] {
        let breaches = breaches(path, text);
        assert!(breaches.iter().any(|found| found.contains(breach)), "{path}: {text} gives {breaches:?}");
    }
    assert_eq!(breaches("cli/run.rs", "use crate::engine::simulate; use std::time::Instant;"), Vec::<String>::new());
    assert_eq!(breaches("report/csv.rs", "use crate::engine::{Ended, Outcome};"), Vec::<String>::new());
}
