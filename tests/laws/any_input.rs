//! Whatever a file says: an answer or advice, never a panic, never a hang.

use std::fs;
use std::path::{Path, PathBuf};

use linecook::scenario::parse;
use proptest::prelude::*;

/// The shipped scenarios, and what they do not use.
fn shipped() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("there are shipped scenarios")
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    assert!(!files.is_empty());
    let read = |path: PathBuf| (path.clone(), fs::read_to_string(path).expect("a scenario is text"));
    files.into_iter().map(read).chain([("provider.toml".into(), PROVIDER.to_owned())]).collect()
}

/// What no shipped scenario uses.
const PROVIDER: &str = r#"horizon = "10 h"
[[workload]]
name = "w"
service = "1 s"
quantities = { images = 4 }
arrivals = { kind = "poisson", rate = "1/s" }
[[plan]]
name = "p"
concurrency = "8 images"
waitlist = 5
discipline = "lifo"
burst = 4
longest_wait = "1 min"
schedule = { every = "2 h", entries = [{ at = "1 h", concurrency = 16 }, { at = "01:30", concurrency = 9 }] }
leak = { share = "0.1 %", lasts = "10 min" }
service_time_factor = 1.4
slow_downs = [{ at = "2 h", length = "30 min", factor = 3 }]
outages = [{ at = "1 h", length = "1 min", running = "fail", hint = "30 s" }]
[plan.in_flight.jobs]
limit = "20 images"
hint = { wait = "5 s", in = "body" }
[[plan]]
name = "cold"
[plan.pool.only]
concurrency = 3
schedule = [{ at = "08:00", concurrency = 2 }]
cold_start = { time = { median = "8.5 s", p95 = "40 s" }, after_idle = "5 min" }
"#;

/// Values that find the edges of whatever they are put in place of.
const EDGES: &[&str] = &[
    "0",
    "-1",
    "1",
    "2.5",
    "1e300",
    "nan",
    "inf",
    "9223372036854775807",
    "true",
    "\"\"",
    "\"0 s\"",
    "\"1 ns\"",
    "\"366 days\"",
    "\"1B/ns\"",
    "\"999999999999/366 days\"",
    "\"1/366 days\"",
    "\"100 %\"",
    "\"none\"",
    "\"unbounded\"",
    "\"computed\"",
    "\"plan\"",
    "\"*\"",
    "\"!\"",
    "\"[a\"",
    "\"{a,b}\\\\\"",
    "\"\\u0000\"",
    "\"é€😀\"",
    "[]",
    "[[]]",
    "[1, 2]",
    "{}",
    "{ kind = \"log\" }",
    "{ mix = [] }",
    "1979-05-27",
];

/// Each place gets every fifth of them, another fifth than the place before.
const STEP: usize = 5;

/// Neither a panic nor an empty answer; a problem has a place inside the file and says what to do.
fn answers(text: &str, path: &Path) {
    match parse(text, path) {
        Ok(scenario) => {
            assert!(!scenario.cases.is_empty() && !scenario.cases[0].plans.is_empty());
            for case in &scenario.cases {
                assert_eq!(case.point.is_some(), scenario.sweep.is_some());
                for workload in &case.workloads {
                    assert!(workload.client < case.clients.len());
                    assert_eq!(workload.quantities.len(), scenario.quantities.len());
                }
            }
        }
        Err(problems) => {
            assert!(problems.iter().next().is_some());
            for problem in problems.iter() {
                assert!(problem.line.is_none_or(|line| line <= text.split('\n').count()), "{problem}");
                assert!(!problem.message.contains("is no scenario"), "{text}");
                assert!(!problem.message.contains('\n'), "{problem}");
            }
        }
    }
}

#[test]
fn a_shipped_file_cut_off_anywhere_gets_an_answer() {
    for (path, text) in shipped() {
        for end in (0..text.len()).step_by(11).filter(|&end| text.is_char_boundary(end)) {
            answers(&text[..end], &path);
        }
    }
}

#[test]
fn any_value_in_place_of_another_gets_an_answer() {
    for (path, text) in shipped() {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| line.contains('=') && !line.starts_with('#'))
        {
            // The value of the line, and each one inside its braces.
            for (equals, _) in line.match_indices('=') {
                let rest = &line[equals + 1..];
                let end = if equals == line.find('=').unwrap_or(0) {
                    rest.len()
                } else {
                    rest.find([',', '}']).unwrap_or(rest.len())
                };
                for edge in EDGES.iter().skip((number + equals) % STEP).step_by(STEP) {
                    let changed = format!("{} {edge}{}", &line[..=equals], &rest[end..]);
                    let lines =
                        text.lines().enumerate().map(|(n, line)| if n == number { changed.as_str() } else { line });
                    answers(&lines.collect::<Vec<_>>().join("\n"), &path);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn a_shipped_file_with_changed_bytes_gets_an_answer(
        which in 0usize..100,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let files = shipped();
        let (path, text) = &files[which % files.len()];
        let mut bytes = text.clone().into_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        answers(&String::from_utf8_lossy(&bytes), path);
    }

    #[test]
    fn any_text_at_all_gets_an_answer(text in "(?s).{0,200}") {
        answers(&text, Path::new("s.toml"));
    }
}
