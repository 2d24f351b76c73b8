//! `linecook chart`: charts drawn again from the tables are those of the run, byte for byte, and what is wrong in a folder is told.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Two plans with prices and retries, so that most figures have something to show; a spike, numbers to size and unknowns for the others.
const FILE: &str = r#"
title = "Rounds & <b>prices</b>"
replications = 3
horizon = "20 min"
[slo]
latency_p90 = "20 s"
refused_share = "30 %"
cost_per_month = "9000 USD"
[[workload]]
name = "jobs"
arrivals = { kind = "poisson", rate = "40/min" }
service = { kind = "exponential", mean = "5 s" }
[[plan]]
name = "six/six 🍳"
concurrency = 6
waitlist = 12
price = { monthly = "49 USD", unit = "0.002 USD/job" }
[plan.rate_limit.create]
kind = "fixed-window"
limit = "45/min"
[[plan]]
name = "three"
concurrency = 3
waitlist = 4
price = { monthly = "9 USD", unit = "0.002 USD/job" }
"#;

const SWEEP: [&str; 4] = ["--over", "plan.*.concurrency=2..6:2", "--over", "demand.scale=0.5,1"];

/// The program, run in this folder: whether it succeeded, standard output, standard error.
fn linecook(folder: &Path, arguments: &[&str]) -> (bool, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linecook"));
    let output = command.current_dir(folder).args(arguments).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    (output.status.success(), text(output.stdout), text(output.stderr))
}

fn does(folder: &Path, arguments: &[&str]) -> String {
    let (done, stdout, stderr) = linecook(folder, arguments);
    assert!(done, "{arguments:?}: {stderr}");
    stdout
}

fn with_file() -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    fs::write(folder.path().join("small.toml"), FILE).expect("a file can be written");
    folder
}

fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("charts were drawn");
    let read = |entry: fs::DirEntry| {
        (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a chart can be read"))
    };
    entries.map(|entry| read(entry.expect("a folder can be listed"))).collect()
}

#[test]
fn charts_drawn_from_the_tables_are_those_of_the_run_byte_for_byte() {
    for commands in [
        vec![vec!["run", "small.toml"], vec!["spike", "small.toml", "--size", "2,5"]],
        vec![
            [&["sweep", "small.toml"][..], &SWEEP].concat(),
            vec!["sensitivity", "small.toml", "--unknown", "plan.three.concurrency=2..5"],
        ],
    ] {
        let folder = with_file();
        for command in &commands {
            does(folder.path(), command);
        }
        let of_the_run = bytes(&folder.path().join("output/small/charts"));
        does(folder.path(), &["chart", "output/small", "--out", "again"]);
        let again = bytes(&folder.path().join("again"));
        let names = |charts: &BTreeMap<String, Vec<u8>>| charts.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&again), names(&of_the_run), "{commands:?}");
        assert!(again.len() >= 10, "{:?}", names(&again));
        for (name, drawn) in &again {
            assert!(*drawn == of_the_run[name], "{commands:?}: {name} is not what the run drew");
        }
    }
}

#[test]
fn a_theme_a_size_and_figures_can_be_chosen() {
    let folder = with_file();
    does(folder.path(), &["run", "small.toml", "--replications", "1"]);
    let told = does(
        folder.path(),
        &[
            "chart",
            "output/small",
            "--theme",
            "dark",
            "--size",
            "slide",
            "--figure",
            "latency",
            "cost",
            "--out",
            "slides",
        ],
    );
    assert!(told.contains("latency ") && told.ends_with("Drawn in slides\n"), "{told}");
    let drawn = bytes(&folder.path().join("slides"));
    assert_eq!(drawn.keys().collect::<Vec<_>>(), ["cost.png", "cost.svg", "latency.png", "latency.svg"]);
    let svg = String::from_utf8_lossy(&drawn["latency.svg"]).into_owned();
    assert!(svg.contains("width=\"1280\" height=\"720\""), "{}", &svg[..300]);
    assert!(!svg.contains("fill=\"#FFFFFF\"") && svg.contains("&lt;b&gt;prices"));
}

#[test]
fn what_is_wrong_in_a_folder_is_told_with_its_place_and_a_remedy() {
    let folder = with_file();
    let wrong = |arguments: &[&str], words: &[&str]| {
        let (done, _, told) = linecook(folder.path(), &[&["chart"], arguments].concat());
        assert!(!done, "{arguments:?}");
        for word in words {
            assert!(told.contains(word), "{arguments:?}: {word:?} is not in {told}");
        }
    };
    wrong(&["nowhere"], &["nowhere: there is no such folder", "linecook run FILE"]);
    wrong(&["."], &["holds no results", "linecook run FILE"]);
    does(folder.path(), &["run", "small.toml", "--replications", "1"]);
    let output = folder.path().join("output/small");
    wrong(&["output/small", "--figure", "latncy"], &["did you mean `latency`?", "heat_map"]);
    wrong(&["output/small", "--figure", "heat_map"], &["no data for `heat_map`", "latency"]);

    let edited = |file: &str, edit: &dyn Fn(&str) -> String, words: &[&str]| {
        let path = output.join(file);
        let text = fs::read_to_string(&path).expect("the run wrote it");
        let changed = edit(&text);
        assert_ne!(changed, text, "{file}");
        fs::write(&path, changed).expect("it can be written to");
        wrong(&["output/small"], words);
        fs::write(&path, text).expect("it can be written to");
    };
    let second_cell = |text: &str, of: usize, with: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut cells: Vec<&str> = lines[2].split(',').collect();
        cells[of] = with;
        lines[2] = cells.join(",");
        lines.join("\n")
    };
    edited("latency.csv", &|text| second_cell(text, 5, "soon"), &["latency.csv, line 3, column `latency_s`", "soon"]);
    edited("latency.csv", &|text| second_cell(text, 5, "inf"), &["line 3, column `latency_s`", "cannot be drawn"]);
    edited("latency.csv", &|text| second_cell(text, 2, "other"), &["column `plan`", "\"other\"", "different runs"]);
    edited("summary.csv", &|text| text.replacen(",latency_mean_s,", ",latency,", 1), &["`latency_mean_s`", "line 1"]);
    edited("summary.csv", &|text| text.lines().take(2).collect::<Vec<_>>().join("\n"), &["different runs"]);
    edited("timeline.csv", &|text| text.replacen(",0,", ",,,", 1), &["timeline.csv, line 2", "cells"]);
    edited(
        "run.json",
        &|text| text.replacen("0.1.0", "0.0.9", 1),
        &["linecook 0.0.9 wrote it", "run the scenario again"],
    );
    edited("run.json", &|text| text.replacen("\"seed\": 1", "\"seed\": \"x\"", 1), &["run.json, line", "again"]);
    edited("run.json", &|text| text[..text.len() / 2].to_owned(), &["run.json, line", "again"]);
    fs::remove_file(output.join("limits.csv")).expect("it can be removed");
    wrong(&["output/small"], &["limits.csv: there is no such file", "again"]);
}
