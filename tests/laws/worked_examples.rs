//! The providers' own arithmetic: each published number against what comes out of a run.
//!
//! The table is also the page `src/worked_examples.md`. `cargo test --test laws worked_examples -- --nocapture` prints it.

mod polling;
mod queues;
mod rates;

use std::fmt::{self, Display, Write as _};
use std::path::Path;

/// One number that a provider publishes, or that follows from what it publishes, and the same from a run.
pub struct Example {
    provider: &'static str,
    what: &'static str,
    published: String,
    simulated: String,
    source: &'static str,
}

impl Example {
    pub fn new(
        provider: &'static str,
        what: &'static str,
        published: impl Display,
        simulated: impl Display,
        source: &'static str,
    ) -> Self {
        let (published, simulated) = (published.to_string(), simulated.to_string());
        Self { provider, what, published, simulated, source }
    }
}

/// Several numbers in a row.
pub struct Row<T>(pub Vec<T>);

impl<T: Display> Display for Row<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told: Vec<String> = self.0.iter().map(T::to_string).collect();
        f.write_str(&told.join(", "))
    }
}

/// Thousands, with a comma between them and the rest.
pub fn thousands(number: usize) -> String {
    format!("{},{:03}", number / 1000, number % 1000)
}

fn examples() -> Vec<Example> {
    let mut all = queues::examples();
    all.extend(rates::examples());
    all.extend(polling::examples());
    // The order of the page; within a provider that of the files.
    all.sort_by_key(|example| example.provider.to_lowercase());
    all
}

fn table(examples: &[Example]) -> String {
    let mut table = "| provider | example | published | simulated | source |\n|---|---|---|---|---|\n".to_owned();
    for Example { provider, what, published, simulated, source } in examples {
        writeln!(table, "| {provider} | {what} | {published} | {simulated} | {source} |").expect("a string takes all");
    }
    table
}

#[test]
fn every_published_number_comes_out_of_a_run_and_stands_on_the_page() {
    let examples = examples();
    let table = table(&examples);
    println!("{table}");
    assert!(examples.len() >= 30, "only {} examples", examples.len());
    let wrong = examples.iter().filter(|example| example.published != example.simulated);
    let wrong: Vec<String> = wrong
        .map(|one| format!("{}: {}: {} is not {}", one.provider, one.what, one.simulated, one.published))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/worked_examples.md");
    let page = std::fs::read_to_string(path).expect("the page is there");
    let stands: String = page.lines().filter(|line| line.starts_with('|')).map(|line| line.to_owned() + "\n").collect();
    assert_eq!(stands, table, "the page has another table; the one above is right");
}
