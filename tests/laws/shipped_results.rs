//! The results of the shipped scenarios, which the repository holds, come out again byte for byte.

use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use linecook::experiment::{self, Results};
use linecook::report;
use linecook::scenario::{self, Scenario};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every shipped scenario, under the path that the README's commands use.
fn shipped() -> Vec<Scenario> {
    let mut files: Vec<PathBuf> = fs::read_dir(root().join("scenarios"))
        .expect("there is a folder of scenarios")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let mut scenario = scenario::load(&file).unwrap_or_else(|problems| panic!("{problems}"));
            scenario.path = Path::new("scenarios").join(file.file_name().expect("a file has a name"));
            scenario
        })
        .collect()
}

fn results(scenario: &Scenario, threads: usize) -> Results {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
    pool.install(|| experiment::run(scenario, &|_| {}))
}

/// To renew them after a change that moves numbers: `cargo run --release -- run scenarios/*.toml`.
#[test]
fn the_results_in_the_repository_come_out_again_byte_for_byte() {
    let scenarios = shipped();
    assert!(scenarios.len() >= 6, "there are scenarios for the five providers and a quick start");
    let mut exhibits = Vec::new();
    for scenario in &scenarios {
        let folder = root().join("output").join(&scenario.name);
        let results = results(scenario, 2);
        exhibits.push(report::exhibit(scenario, &results));
        for (file, bytes) in report::render(scenario, &results) {
            let held = fs::read(folder.join(&file))
                .unwrap_or_else(|error| panic!("{}/{}: {error}", scenario.name, file.display()));
            assert!(
                held == bytes,
                "{}/{} comes out differently; run the scenarios again and look at what moved",
                scenario.name,
                file.display()
            );
        }
    }
    let (file, bytes) = report::gallery(&exhibits);
    assert!(
        fs::read(root().join("output").join(file)).ok() == Some(bytes),
        "the gallery comes out differently; run the scenarios again, all together"
    );
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    // What is written is made of the results and of nothing else; a few replications are enough to be mixed up.
    for mut scenario in shipped() {
        scenario.replications = scenario.replications.min(NonZeroU32::new(2).expect("two"));
        assert!(results(&scenario, 1) == results(&scenario, 8), "{} differs on eight threads", scenario.name);
    }
}

#[test]
fn every_picture_and_file_that_the_readme_shows_is_there() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    let shown: Vec<&str> = readme.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()).collect();
    let local: Vec<&&str> = shown.iter().filter(|link| !link.is_empty() && !link.contains("://")).collect();
    assert!(local.iter().filter(|link| link.contains("/charts/")).count() >= 7, "{local:?}");
    for link in local {
        assert!(root().join(link).exists(), "the README leads to {link}, which is not there");
    }
}
