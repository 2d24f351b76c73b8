//! `linecook sensitivity` from the command line: what is written, what is said, and what a bad unknown is told.

use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

/// Whether two stations are enough depends on the rate, which nobody knows.
const FILE: &str = "name = \"guess\"\nreplications = 3\nhorizon = \"2 h\"\n[slo]\nlatency_p95 = \"30 s\"\ndelivered_share = \"95 %\"\n\
    [[workload]]\nname = \"w\"\narrivals = { kind = \"poisson\", rate = \"8/min\" }\nservice = \"10 s\"\n\
    [[plan]]\nname = \"two\"\nconcurrency = 2\nwaitlist = 50\n[[plan]]\nname = \"six\"\nconcurrency = 6\nwaitlist = 50\n\
    [sensitivity]\nranges = [{ parameter = \"workload.w.arrivals.rate\", from = \"6/min\", to = \"14/min\" }]\n";

fn sensitivity(folder: &TempDir, arguments: &[&str]) -> (i32, String, String) {
    fs::write(folder.path().join("guess.toml"), FILE).expect("a file can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_linecook"));
    let output = command.current_dir(folder).args(["sensitivity", "guess.toml"]).args(arguments).output();
    let output = output.expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    (output.status.code().expect("the program exits by itself"), text(output.stdout), text(output.stderr))
}

fn folder() -> TempDir {
    TempDir::new().expect("a folder can be made")
}

#[test]
fn it_says_who_suffices_how_often_and_writes_every_combination() {
    let folder = folder();
    let (code, stdout, stderr) = sensitivity(&folder, &[]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let told = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("two suffices in 1 of 3 combinations; it fails in 1 and is too close to call in 1"),
        "{stdout}"
    );
    assert!(told.contains("six suffices whatever is true"), "{stdout}");
    assert!(told.contains("workload.w.arrivals.rate"), "{stdout}");
    assert!(stdout.ends_with("Written to output/guess\n"), "{stdout}");
    let rows = |file: &str| {
        let mut reader = csv::Reader::from_path(folder.path().join("output/guess").join(file)).expect("it was written");
        reader.records().map(|row| row.expect("it is a row")).collect::<Vec<_>>()
    };
    // Three values, two plans; the same with two objectives.
    assert_eq!(rows("sensitivity.csv").len(), 6);
    assert_eq!(rows("unknowns.csv").len(), 12);
}

#[test]
fn what_the_command_line_does_not_know_stands_instead_of_what_the_file_says() {
    let folder = folder();
    let (code, stdout, stderr) = sensitivity(&folder, &["--unknown", "workload.w.arrivals.rate=6/min,7/min"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.contains("two suffices whatever is true") && stdout.contains("All 2 combinations"), "{stdout}");
}

#[test]
fn a_bad_unknown_is_told_with_its_remedy() {
    let folder = folder();
    for (unknown, remedies) in [
        ("workload.w.arrivals.rate", ["no `=` in it", "PATH=A..B"]),
        ("workload.w.arrivals.rat=6/min..8/min", ["workload.w.arrivals.rat", "rate"]),
        ("workload.x.arrivals.rate=6/min..8/min", ["workload.x.arrivals.rate", "no workload"]),
        ("workload.w.arrivals.rate=9/min..8/min", ["9/min", "begins with the smaller number"]),
        ("workload.w.arrivals.rate=6/min..8/h", ["6/min", "the same unit"]),
    ] {
        let (code, stdout, stderr) = sensitivity(&folder, &["--unknown", unknown]);
        assert_ne!(code, 0, "{unknown}: {stdout}");
        assert!(stdout.is_empty(), "{unknown}: {stdout}");
        for told in remedies {
            assert!(stderr.contains(told), "{unknown}: {told} is missing in {stderr}");
        }
    }
    assert!(!folder.path().join("output").exists(), "nothing was found, and nothing is written");
}
