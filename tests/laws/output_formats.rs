//! What standard output gets: a page, CSV, JSON, Markdown, or verdicts alone; and what shells and manuals get.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const FILE: &str = "title = \"Formats\"\nhorizon = \"1 min\"\nslo.latency_p95 = \"30 s\"\nslo.refused_share = \"0 %\"\n\
    workload = [{ name = \"w\", arrivals = { kind = \"all-at-once\", count = 8 }, service = \"10 s\" }]\n\
    plan = [{ name = \"a|b\", concurrency = 4, waitlist = 8 }, { name = \"10\", concurrency = 1, waitlist = 8 }]\n";

fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    fs::write(folder.path().join("formats.toml"), FILE).expect("a file can be written");
    let steady = FILE.replace("1 min", "10 min").replace("\"all-at-once\", count = 8", "\"poisson\", rate = \"2/min\"");
    fs::write(folder.path().join("steady.toml"), steady).expect("a file can be written");
    folder
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linecook"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = command(folder, arguments).output().expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("the program writes UTF-8")
}

#[test]
fn csv_is_the_main_table_as_it_is_written() {
    let folder = folder();
    for (arguments, file) in [
        (&["run", "formats.toml"][..], "summary.csv"),
        (&["sweep", "formats.toml", "--over", "plan.concurrency=1,2"], "summary.csv"),
        (&["size", "formats.toml"], "size.csv"),
        (&["spike", "steady.toml", "--size", "2"], "spike.csv"),
    ] {
        let printed = said(folder.path(), &[arguments, &["--format", "csv"]].concat());
        let name = arguments[1].trim_end_matches(".toml");
        let written = fs::read_to_string(folder.path().join("output").join(name).join(file)).expect("it was written");
        assert_eq!(printed, written, "{arguments:?}");
    }
}

#[test]
fn csv_of_several_scenarios_is_one_table_that_names_them() {
    let folder = folder();
    let printed = said(folder.path(), &["run", "formats.toml", "steady.toml", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(printed.as_bytes());
    assert_eq!(&reader.headers().unwrap()[0], "scenario");
    let scenarios: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
    assert_eq!(scenarios, ["formats", "formats", "steady", "steady"]);
    let one = said(folder.path(), &["run", "steady.toml", "--format", "csv"]);
    assert!(printed.ends_with(one.split_once('\n').unwrap().1), "rows are those of each scenario alone");
}

#[test]
fn json_has_every_row_every_verdict_and_every_sentence() {
    let folder = folder();
    let json: Value =
        serde_json::from_str(&said(folder.path(), &["run", "formats.toml", "--format", "json"])).expect("it is JSON");
    let rows = json["tables"]["summary"].as_array().expect("there are rows");
    assert_eq!(rows.iter().map(|row| row["plan"].as_str().unwrap()).collect::<Vec<_>>(), ["a|b", "10"]);
    assert_eq!(rows.iter().map(|row| row["verdict"].as_str().unwrap()).collect::<Vec<_>>(), ["met", "missed"]);
    assert_eq!(rows[0]["latency_p95_s"], 20);
    assert_eq!(rows[0]["cost_per_month"], Value::Null);
    let verdicts = json["verdicts"].as_array().expect("there are verdicts");
    assert!(verdicts[0].as_str().unwrap().contains("meets both objectives"), "{verdicts:?}");
    assert!(json["says"].as_array().unwrap().iter().any(|said| said["lines"][0].as_str().unwrap().contains("exact")));
    assert_eq!(json["command"], "run");
}

#[test]
fn markdown_is_a_page_with_a_table_that_names_cannot_break() {
    let folder = folder();
    let page = said(folder.path(), &["run", "formats.toml", "--format", "md"]);
    assert!(page.starts_with("# Formats\n\n| plan | delivered |"), "{page}");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 4, "{page}");
    let cells = |row: &str| row.replace("\\|", "").matches('|').count();
    assert!(rows.iter().all(|row| cells(row) == cells(rows[0])), "{page}");
    assert!(!page.contains("Written to"), "{page}");
}

#[test]
fn quiet_says_a_line_for_each_plan_and_verbose_every_figure() {
    let folder = folder();
    let quiet = said(folder.path(), &["run", "formats.toml", "--quiet"]);
    assert_eq!(quiet.lines().count(), 2, "{quiet}");
    assert!(quiet.lines().next().unwrap().contains("meets both objectives"), "{quiet}");
    let page = said(folder.path(), &["run", "formats.toml"]);
    let verbose = said(folder.path(), &["run", "formats.toml", "--verbose"]);
    for figure in ["queue_wait_mean_s", "throughput_per_s", "attempts_per_request"] {
        assert!(verbose.contains(figure) && !page.contains(figure), "{figure}: {verbose}");
    }
    assert!(verbose.contains('█') && verbose.lines().all(|line| line.chars().count() <= 80), "{verbose}");
    assert_eq!(said(folder.path(), &["size", "formats.toml", "-q"]).lines().count(), 1);
}

#[test]
fn who_stops_reading_is_no_error() {
    let folder = folder();
    for arguments in
        [&["run", "formats.toml", "--verbose"][..], &["schema"], &["completions", "zsh"], &["man"], &["plans"]]
    {
        let mut child = command(folder.path(), arguments).spawn().expect("the program starts");
        drop(child.stdout.take());
        let mut told = String::new();
        child.stderr.take().expect("it is piped").read_to_string(&mut told).expect("it is text");
        assert!(child.wait().expect("it ends").success(), "{arguments:?}: {told}");
        assert_eq!(told, "", "{arguments:?}");
    }
}

#[test]
fn shells_and_manuals_know_every_command() {
    let folder = folder();
    let commands =
        ["new", "run", "sweep", "size", "spike", "sensitivity", "check", "plans", "clients", "fit", "shapes", "schema"];
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = said(folder.path(), &["completions", shell]);
        assert!(commands.iter().all(|command| script.contains(command)), "{shell}");
    }
    let page = said(folder.path(), &["man"]);
    assert!(page.contains(".TH linecook 1") && commands.iter().all(|command| page.contains(command)), "{page}");
    said(folder.path(), &["man", "--out", "man"]);
    for command in commands {
        assert!(folder.path().join("man").join(format!("linecook-{command}.1")).is_file(), "{command}");
    }
}
