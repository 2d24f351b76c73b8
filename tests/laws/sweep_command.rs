//! `linecook sweep` from the command line: grids, estimates, and going on after an interruption.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

const FILE: &str = "name = \"grid\"\nreplications = 3\nhorizon = \"2 h\"\n[slo]\nrefused_share = \"1 %\"\n\
    [[workload]]\nname = \"w\"\narrivals = { kind = \"poisson\", rate = \"60/min\" }\n\
    service = { kind = \"exponential\", mean = \"5 s\" }\n[[plan]]\nname = \"p\"\nconcurrency = 5\nwaitlist = 5\n";

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linecook"));
    command
        .current_dir(folder)
        .args(["sweep", "grid.toml"])
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn with_file() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    fs::write(folder.path().join("grid.toml"), FILE).expect("it can be written to");
    folder
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_grid_has_a_row_for_each_point_and_a_column_for_each_axis() {
    let folder = with_file();
    let over = ["--over", "plan.concurrency=5..15:5", "--over", "demand.scale=0.5,1"];
    let output = command(folder.path(), &over).output().expect("the program starts");
    assert!(output.status.success(), "{}", stderr(&output));
    let mut reader = csv::Reader::from_path(folder.path().join("output/grid/summary.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|other| other == name).unwrap();
    let (stations, scale) = (column("plan.concurrency"), column("demand.scale"));
    let rows: Vec<_> = reader.records().map(|row| row.unwrap()).collect();
    let cells: Vec<_> = rows.iter().map(|row| (&row[stations], &row[scale])).collect();
    assert_eq!(cells, [("5", "0.5"), ("5", "1"), ("10", "0.5"), ("10", "1"), ("15", "0.5"), ("15", "1")]);
}

#[test]
fn a_grid_that_would_take_hours_is_an_estimate_and_a_question() {
    let folder = with_file();
    let over = ["--over", "plan.concurrency=1..100:1", "--over", "plan.waitlist=1..100:1", "--replications", "1000"];
    let output = command(folder.path(), &over).output().expect("the program starts");
    assert!(!output.status.success());
    let told = stderr(&output);
    assert!(told.contains("10000 points") && told.contains("hours") && told.contains("--yes"), "{told}");
    let over = [
        "--over",
        "plan.concurrency=1..1000:1",
        "--over",
        "plan.waitlist=1..1000:1",
        "--over",
        "demand.scale=1..1000:1",
    ];
    let told = stderr(&command(folder.path(), &over).output().expect("the program starts"));
    assert!(told.contains("1000000000 points, and 10000 is the most"), "{told}");
}

/// The checkpoints that a sweep has left so far.
fn checkpoints(results: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let folders = entries(results).filter(|path| path.to_string_lossy().contains(".sweep-"));
    let parts = folders.flat_map(|folder| entries(&folder).collect::<Vec<_>>());
    parts.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}

#[test]
fn an_interrupted_sweep_goes_on_where_it_was_and_finds_the_same() {
    let over = ["--over", "plan.concurrency=1..40:1", "--over", "plan.waitlist=0,20", "--threads", "1"];
    let (whole, broken) = (with_file(), with_file());
    assert!(command(whole.path(), &over).output().expect("the program starts").status.success());
    let results = broken.path().join("output/grid");
    let mut running = command(broken.path(), &over).spawn().expect("the program starts");
    for _ in 0..2000 {
        if !checkpoints(&results).is_empty() || running.try_wait().expect("it is ours").is_some() {
            break;
        }
        sleep(Duration::from_millis(5));
    }
    running.kill().expect("it is ours");
    running.wait().expect("it ends");
    let kept = checkpoints(&results).len();
    assert!((1..10).contains(&kept) && !results.join("summary.csv").exists(), "{kept} parts were done");
    assert!(command(broken.path(), &over).output().expect("the program starts").status.success());
    for file in ["summary.csv", "timeline.csv", "limits.csv", "run.json"] {
        let read = |folder: &Path| fs::read(folder.join("output/grid").join(file)).expect("it was written");
        assert!(read(whole.path()) == read(broken.path()), "{file} comes out differently");
    }
    assert!(checkpoints(&results).is_empty(), "what was kept is gone when all is done");
}
