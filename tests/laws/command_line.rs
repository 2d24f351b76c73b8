//! What the program says and how it exits, word for word where it matters.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

/// Two stations; the second plan cannot meet the objective, and nothing is random.
const SMALL: &str = r#"
title = "Small"
horizon = "1 min"
[slo]
latency_p95 = "30 s"
[[workload]]
name = "jobs"
arrivals = { kind = "all-at-once", count = 8 }
service = "10 s"
[[plan]]
name = "four"
concurrency = 4
waitlist = 8
[[plan]]
name = "one"
concurrency = 1
waitlist = 8
"#;

fn folder_with(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file can be written");
    }
    folder
}

/// The program, run in this folder: exit code, standard output, standard error.
fn linecook(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linecook"));
    let output = command.current_dir(folder).args(arguments).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    (output.status.code().expect("the program exits by itself"), text(output.stdout), text(output.stderr))
}

#[test]
fn a_run_prints_the_comparison_and_writes_the_files() {
    let folder = folder_with(&[("small.toml", SMALL)]);
    let (code, stdout, stderr) = linecook(folder.path(), &["run", "small.toml"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.contains("four meets the objective: p95 20.0 s (objective 30 s)"), "{stdout}");
    assert!(stdout.contains("one misses the objective: p95 80.0 s"), "{stdout}");
    assert!(stdout.ends_with("Written to output/small\n"), "{stdout}");
    assert!(stdout.lines().all(|line| line.chars().count() <= 80), "{stdout}");
    assert!(!stdout.contains('\u{1b}'), "no colour where nobody watches");
    for file in [
        "summary.csv",
        "limits.csv",
        "timeline.csv",
        "latency.csv",
        "theory.csv",
        "run.json",
        "charts/latency.svg",
        "charts/rejection.png",
    ] {
        assert!(folder.path().join("output/small").join(file).is_file(), "{file} is missing");
    }
    assert!(!folder.path().join("output/small/requests.csv").exists(), "requests.csv was not asked for");
}

#[test]
fn a_missed_objective_exits_with_3_only_when_asserted() {
    let folder = folder_with(&[("small.toml", SMALL)]);
    assert_eq!(linecook(folder.path(), &["run", "small.toml"]).0, 0);
    assert_eq!(linecook(folder.path(), &["run", "small.toml", "--assert"]).0, 3);
    let met = SMALL.replace("30 s", "80 s");
    let folder = folder_with(&[("met.toml", &met)]);
    assert_eq!(linecook(folder.path(), &["run", "met.toml", "--assert"]).0, 0);
}

#[test]
fn requests_are_written_to_the_nanosecond_one_row_each() {
    let folder = folder_with(&[("small.toml", SMALL)]);
    let (code, ..) = linecook(folder.path(), &["run", "small.toml", "--requests", "--out", "there"]);
    assert_eq!(code, 0);
    let rows = fs::read_to_string(folder.path().join("there/small/requests.csv")).expect("requests.csv was written");
    let mut lines = rows.lines();
    assert_eq!(
        lines.next(),
        Some(
            "replication,point,plan,workload,request,demanded_s,ended_s,latency_s,outcome,cause,attempts,\
             gate_wait_s,throttle_wait_s,backoff_s,network_s,rate_limit_delay_s,queue_wait_s,service_s,delivery_s,lost_s"
        )
    );
    assert_eq!(lines.clone().count(), 16, "eight requests under two plans");
    assert!(lines.any(|line| {
        line == "0,,four,jobs,7,0.000000000,20.000000000,20.000000000,delivered,,1,\
                 0.000000000,0.000000000,0.000000000,0.000000000,0.000000000,10.000000000,10.000000000,0.000000000,\
                 0.000000000"
    }));
}

#[test]
fn seed_and_replications_of_the_command_line_replace_those_of_the_file() {
    let random = SMALL.replace("service = \"10 s\"", "service = { kind = \"exponential\", mean = \"10 s\" }");
    let folder = folder_with(&[("random.toml", &random)]);
    let summary = |arguments: &[&str]| {
        let (code, _, stderr) = linecook(folder.path(), &[&["run", "random.toml"], arguments].concat());
        assert_eq!((code, stderr.as_str()), (0, ""));
        fs::read_to_string(folder.path().join("output/random/summary.csv")).expect("summary.csv was written")
    };
    let of_file = summary(&[]);
    assert_eq!(of_file, summary(&["--threads", "2"]), "threads change nothing");
    assert_eq!(of_file, summary(&["--seed", "1", "--replications", "10"]), "these are the defaults");
    assert_ne!(of_file, summary(&["--seed", "2"]));
    let one = summary(&["--replications", "1"]);
    assert!(one.contains(",undecided,"), "one replication decides nothing: {one}");
}

#[test]
fn wrong_usage_exits_with_2() {
    let folder = folder_with(&[]);
    for arguments in
        [&["run"][..], &["rum", "x.toml"], &["run", "x.toml", "--threads", "0"], &["run", "--replications", "-1", "x"]]
    {
        let (code, stdout, stderr) = linecook(folder.path(), arguments);
        assert_eq!((code, stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(stderr.contains("Usage") || stderr.contains("--help"), "{stderr}");
    }
}

#[test]
fn every_problem_of_every_file_is_told_and_nothing_is_written() {
    let folder =
        folder_with(&[("small.toml", SMALL), ("bad.toml", &SMALL.replace("concurrency = 4", "concurency = 0"))]);
    let (code, stdout, stderr) = linecook(folder.path(), &["run", "small.toml", "bad.toml", "none.toml"]);
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert!(stderr.contains("bad.toml:12:1: "), "{stderr}");
    assert!(stderr.contains("did you mean `concurrency`?"), "{stderr}");
    assert!(stderr.contains("none.toml: "), "{stderr}");
    assert!(!folder.path().join("output").exists());
}

#[test]
fn two_scenarios_of_one_name_do_not_overwrite_each_other() {
    let folder = folder_with(&[("a.toml", SMALL)]);
    fs::create_dir(folder.path().join("sub")).expect("a folder can be made");
    fs::write(folder.path().join("sub/a.toml"), SMALL).expect("a file can be written");
    let (code, stdout, stderr) = linecook(folder.path(), &["run", "a.toml", "sub/a.toml"]);
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert_eq!(
        stderr,
        "sub/a.toml: `name` is \"a\", which a.toml is called too, and both would write the same folder; give one of them \
         another `name`\n"
    );
}

#[test]
fn results_that_cannot_be_written_say_where_to_write_instead() {
    let folder = folder_with(&[("small.toml", SMALL), ("taken", "a file, not a folder")]);
    let (code, _, stderr) = linecook(folder.path(), &["run", "small.toml", "--out", "taken"]);
    assert_eq!(code, 1);
    assert!(stderr.starts_with("taken/small: the results cannot be written: "), "{stderr}");
    assert!(stderr.ends_with("give another folder with `--out`\n"), "{stderr}");
}

#[test]
fn check_and_plans_answer_without_running() {
    let folder = folder_with(&[("small.toml", SMALL)]);
    let (code, stdout, _) = linecook(folder.path(), &["check", "small.toml"]);
    assert_eq!((code, stdout.as_str()), (0, "small.toml: ok: 2 plans, 1 workload, about 8 requests a replication\n"));
    let (code, stdout, _) = linecook(folder.path(), &["plans"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("modelslab/standard"), "{stdout}");
    let (code, stdout, _) = linecook(folder.path(), &["plans", "modelslab/standard"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("https://docs.modelslab.com/rate-limits") && stdout.contains("2026-05-04"), "{stdout}");
    let (code, _, stderr) = linecook(folder.path(), &["plans", "modelslab/standart"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("modelslab/standard"), "{stderr}");
}

#[test]
fn clients_are_listed_and_shown_with_their_waits() {
    let folder = folder_with(&[]);
    let (code, stdout, _) = linecook(folder.path(), &["clients"]);
    assert_eq!(code, 0);
    for client in linecook::catalogue::Catalogue::embedded().clients() {
        assert!(stdout.lines().any(|line| line.split_whitespace().next() == Some(&client.name)), "{stdout}");
    }
    assert!(stdout.lines().all(|line| line.chars().count() <= 80), "{stdout}");
    let (code, stdout, _) = linecook(folder.path(), &["clients", "openai-python"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("Waits: 0.375–0.5, 0.75–1 s before each retry\n"), "{stdout}");
    assert!(
        stdout.contains("Hint: one in a header is obeyed up to 2 min; after a longer one it gives up\n"),
        "{stdout}"
    );
    assert!(stdout.contains("openai/openai-python@e43b4224") && stdout.contains("2026-08-21"), "{stdout}");
    let (_, stdout, _) = linecook(folder.path(), &["clients", "concurred-doc"]);
    assert!(stdout.contains("Waits: 60, 120, 240 s; the last before it reports failure\n"), "{stdout}");
    let (code, stdout, stderr) = linecook(folder.path(), &["clients", "openai-pyton"]);
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert_eq!(stderr, "there is no client `openai-pyton` in the catalogue; did you mean `openai-python`?\n");
}
