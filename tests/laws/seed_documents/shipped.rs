//! The scenarios that come with linecook.

use std::fs;
use std::path::Path;

use linecook::demand::Arrivals;

use crate::support::{run_case, shipped};

/// The stems of all files in `scenarios/`.
fn names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("scenarios are shipped")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() >= 8, "{names:?}");
    names
}

#[test]
fn every_shipped_scenario_opens_with_the_question_it_asks() {
    for name in names() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(&name).with_extension("toml");
        let text = fs::read_to_string(path).expect("it was listed");
        let opening: String = text.lines().take_while(|line| line.starts_with('#')).collect();
        assert!(opening.contains('?'), "{name} opens with {opening:?}");
        assert!(shipped(&name).question.ends_with('?'), "{name}");
    }
}

#[test]
fn every_plan_of_every_shipped_scenario_ends_every_request() {
    for name in names() {
        let scenario = shipped(&name);
        for (case, contents) in scenario.cases.iter().enumerate() {
            let offered: Vec<usize> =
                (0..contents.plans.len()).map(|plan| run_case(&scenario, case, plan).ended.len()).collect();
            // How much users ask for depends on how fast they are answered; nothing else does.
            let closed = contents.workloads.iter().any(|workload| matches!(workload.arrivals, Arrivals::Users(_)));
            let same = offered.iter().all(|&count| count == offered[0]);
            assert!(offered[0] > 0 && (same || closed), "{name}: {offered:?}");
        }
    }
}
