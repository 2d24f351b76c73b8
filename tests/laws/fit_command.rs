//! `linecook fit` from the outside: what it takes for what, what it says of bad logs, and that what it prints is a scenario.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use linecook::demand::ServiceTime;
use linecook::rng::{Purpose, stream};
use linecook::scenario::{self, Scenario};
use linecook::time::Nanos;
use proptest::prelude::*;
use rand::RngExt;
use tempfile::TempDir;

use crate::arrival_processes::arrivals;
use crate::fit_arrivals::log;

/// The program, run in this folder: exit code, standard output, standard error.
fn linecook(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linecook"));
    let output = command.current_dir(folder).args(arguments).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    (output.status.code().expect("the program exits by itself"), text(output.stdout), text(output.stderr))
}

fn folder_with(log: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    fs::write(folder.path().join("log.csv"), log).expect("a file can be written");
    folder
}

/// The section, as a scenario in this folder with a plan.
fn checked(folder: &Path, section: &str) -> Scenario {
    // What the section says belongs at the top of the scenario.
    let horizon = section.lines().find_map(|line| line.strip_prefix("# horizon = ")).expect("it says its horizon");
    let text = format!("horizon = {horizon}\noverload = \"report\"\n{section}\n[[plan]]\nname = \"p\"\n");
    scenario::parse(&text, &folder.join("test.toml")).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

fn section(log: &str, arguments: &[&str]) -> (String, Scenario) {
    let folder = folder_with(log);
    let (code, stdout, stderr) = linecook(folder.path(), &[&["fit", "log.csv"], arguments].concat());
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    let scenario = checked(folder.path(), &stdout);
    (stdout, scenario)
}

fn refused(log: &str, arguments: &[&str]) -> String {
    let folder = folder_with(log);
    let (code, stdout, stderr) = linecook(folder.path(), &[&["fit", "log.csv"], arguments].concat());
    assert_eq!((code, stdout.as_str()), (1, ""), "{stderr}");
    stderr
}

/// A log of Poisson arrivals, lognormal service times and images, with this header.
fn rows(header: &str, count: usize, row: impl Fn(Nanos, Nanos, u64) -> String) -> String {
    let mut service = stream(9, 0, 0, Purpose::Service);
    let mut quantities = stream(9, 0, 0, Purpose::Quantities);
    let times = ServiceTime::lognormal_median_p95(Nanos::from_secs(23), Nanos::from_secs(62));
    let mut text = format!("{header}\n");
    for at in log(&arrivals("{ kind = \"poisson\", rate = \"20/min\" }"), 20_000, 1).into_iter().take(count) {
        let images = [1, 1, 1, 4, 8][quantities.random_range(0..5)];
        writeln!(text, "{}", row(at, times.draw(&mut service), images)).expect("a string takes all");
    }
    text
}

fn ordinary() -> String {
    rows("arrived_ms,duration_s,images,user_id", 3000, |at, time, images| {
        format!("{}.{:06},{time},{images},17", at.0 / 1_000_000, at.0 % 1_000_000)
    })
}

#[test]
fn the_columns_of_an_ordinary_log_are_recognised_and_the_section_is_a_scenario() {
    let (text, scenario) = section(&ordinary(), &[]);
    assert!(
        text.contains("`arrived_ms` as the time (numbers in ms), `duration_s` as the service time (in s), `images` as"),
        "{text}"
    );
    assert!(text.contains("3,000 requests in 2.5"), "{text}");
    assert!(text.contains("\narrivals = { kind = \"poisson\", rate = \"19."), "{text}");
    assert!(text.contains("\nservice = { kind = \"lognormal\", median = \""), "{text}");
    assert!(text.contains("Throttled already? Nothing looks like it"), "{text}");
    let workload = &scenario.cases[0].workloads[0];
    assert_eq!(workload.name, "log");
    let linecook::demand::Service::Drawn(ServiceTime::Lognormal { mu, sigma }) = workload.service else {
        panic!("{:?}", workload.service)
    };
    // As drawn: median 23 s and sigma 0.603, from 3000 times.
    let error = 0.603 / 3000f64.sqrt();
    assert!((mu - 23e9f64.ln()).abs() < 4.0 * error && (sigma - 0.603).abs() < 4.0 * error, "{mu} {sigma}");
    assert!(text.lines().filter(|line| line.starts_with('#')).all(|line| line.chars().count() <= 120), "{text}");
}

#[test]
fn the_same_log_gives_the_same_section_and_charts() {
    let folder = folder_with(&ordinary());
    let files = ["fit.toml", "arrivals.svg", "arrivals.png", "service.svg", "service.png"];
    let read = |to: &str| -> Vec<Vec<u8>> {
        let (code, stdout, stderr) = linecook(folder.path(), &["fit", "log.csv", "--out", to, "--name", "portraits"]);
        assert_eq!((code, stderr), (0, format!("Written to {to}\n")));
        let all: Vec<Vec<u8>> =
            files.iter().map(|name| fs::read(folder.path().join(to).join(name)).expect("it was written")).collect();
        assert_eq!(stdout.as_bytes(), all[0]);
        all
    };
    let (one, other) = (read("one"), read("other"));
    assert_eq!(one, other);
    let charts = String::from_utf8_lossy(&one[3]);
    assert!(charts.contains("Service times are lognormal"), "{charts}");
    assert!(String::from_utf8_lossy(&one[1]).contains("Requests come as a Poisson process"));
}

#[test]
fn a_compressed_log_is_described_as_it_is_without_compression() {
    let text = ordinary();
    let folder = folder_with(&text);
    let file = fs::File::create(folder.path().join("log.csv.gz")).expect("a file can be made");
    let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::default());
    std::io::Write::write_all(&mut gzip, text.as_bytes()).expect("a file can be written");
    gzip.finish().expect("a file can be written");
    let (code, stdout, stderr) = linecook(folder.path(), &["fit", "log.csv.gz"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert_eq!(stdout.replace("log.csv.gz", "log.csv"), section(&text, &[]).0);
}

#[test]
fn files_that_are_there_are_not_replaced_unasked() {
    let folder = folder_with(&ordinary());
    fs::create_dir(folder.path().join("fitted")).expect("a folder can be made");
    fs::write(folder.path().join("fitted/fit.toml"), "mine").expect("a file can be written");
    let (code, stdout, stderr) = linecook(folder.path(), &["fit", "log.csv", "--out", "fitted"]);
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert_eq!(
        stderr,
        "fitted/fit.toml: is there already; add `--force` to replace it, or give another folder with `--out`\n"
    );
    assert_eq!(fs::read_to_string(folder.path().join("fitted/fit.toml")).expect("it is there"), "mine");
    assert_eq!(fs::read_dir(folder.path().join("fitted")).expect("it is there").count(), 1);
    let (code, ..) = linecook(folder.path(), &["fit", "log.csv", "--out", "fitted", "--force"]);
    assert_eq!(code, 0);
    assert!(fs::read_to_string(folder.path().join("fitted/fit.toml")).expect("it is there").contains("[[workload]]"));
}

#[test]
fn a_section_in_a_folder_finds_its_log_from_there() {
    // Two kinds of jobs: no family, so the values are drawn from the log, two folders up.
    let log = rows("timestamp_s,latency_ms", 1000, |at, time, _| {
        format!("{at},{}", if time < Nanos::from_secs(20) { 1000 + time.0 % 17 } else { 90_000 + time.0 % 1001 })
    });
    let folder = folder_with(&log);
    let (code, stdout, stderr) = linecook(folder.path(), &["fit", "log.csv", "--out", "a/b"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("service = { kind = \"empirical\", file = \"../../log.csv\""), "{stdout}");
    let scenario = checked(&folder.path().join("a/b"), &stdout);
    assert!((scenario.cases[0].workloads[0].service.is_constant(), 1) == (false, 1));
}

#[test]
fn dates_are_dates_and_unix_times_have_their_unit() {
    for (first, log) in [
        ("2023-11-14T22:13:20Z", rows("timestamp", 400, |at, _, _| date(at))),
        ("1700000000", rows("created_at", 400, |at, _, _| (1_700_000_000 + at.0 / 1_000_000_000).to_string())),
        ("1700000000000", rows("ts", 400, |at, _, _| (1_700_000_000_000 + at.0 / 1_000_000).to_string())),
    ] {
        let (text, _) = section(&log, &[]);
        assert!(text.contains("from Tue 2023-11-14 22:13:20 by"), "{first}: {text}");
        assert!(text.contains("kind = \"poisson\""), "{first}: {text}");
        assert!(text.contains("The log has no service times."), "{first}: {text}");
    }
}

fn date(at: Nanos) -> String {
    let seconds = 22 * 3600 + 13 * 60 + 20 + at.0 / 1_000_000_000;
    let (day, second) = (14 + seconds / 86_400, seconds % 86_400);
    format!(
        "2023-11-{day}T{:02}:{:02}:{:02}.{:03}Z",
        second / 3600,
        second / 60 % 60,
        second % 60,
        at.0 / 1_000_000 % 1000
    )
}

#[test]
fn a_replayed_log_is_replayed_with_all_its_columns() {
    // Twenty in each minute, no more and no less.
    let log = rows("time,duration_ms,images", 2000, |at, time, images| {
        format!("{}.{:09},{},{images}", at.0 / 1_000_000_000, at.0 % 1_000_000_000, time.0 / 1_000_000)
    });
    let mut seconds: Vec<f64> = Vec::new();
    let mut lines = log.lines();
    let mut even = format!("{}\n", lines.next().expect("there is a header"));
    for (number, line) in lines.enumerate() {
        let (at, rest) = line.split_once(',').expect("there are columns");
        let minute = (number / 20 * 60) as f64;
        seconds.push(minute + at.parse::<f64>().expect("a number") * 7.77 % 60.0);
        writeln!(even, "{:.6},{rest}", seconds[number]).expect("a string takes all");
    }
    let (text, scenario) = section(&even, &["--time-unit", "s"]);
    assert!(
        text.contains(
            "arrivals = { kind = \"log\", file = \"log.csv\", time = \"time\", time_unit = \"s\", sort = true }"
        ),
        "{text}"
    );
    assert!(text.contains("\nquantities = { images = { column = \"images\" } }"), "{text}");
    assert!(text.contains("\nservice = { kind = \"log\", column = \"duration_ms\", unit = \"ms\" }"), "{text}");
    assert!(text.contains("\n# service = { kind = \"lognormal\""), "{text}");
    assert!((scenario.cases[0].workloads[0].arrivals.expected(scenario.horizon) - 2000.0).abs() < 900.0);
}

#[test]
fn columns_that_cannot_be_told_apart_are_asked_for() {
    let two = "started_at,queued_at,requested_at,duration,total_latency,images\n2024-01-01T00:00:00Z,2024-01-01T00:00:01Z,2024-01-01T00:00:01Z,1,2,3\n";
    let stderr = refused(two, &[]);
    assert_eq!(
        stderr,
        "log.csv: `started_at`, `queued_at` and `requested_at` could each be when a request came; name one with `--time`, as in \
         `--time started_at`; the columns are `started_at`, `queued_at`, `requested_at`, `duration`, `total_latency` and `images`\n\
         log.csv: `duration` and `total_latency` could each be the service time; name one with `--service`, as in `--service \
         duration`, or say `--service none`; the columns are `started_at`, `queued_at`, `requested_at`, `duration`, \
         `total_latency` and `images`\n"
    );
    let stderr = refused(two, &["--time", "started_at", "--service", "duration"]);
    assert_eq!(
        stderr,
        "log.csv: column `duration` does not say its unit; add `--service-unit s` (or ms, us, ns), or say `--service none`\n"
    );
    let (text, _) = section(two, &["--time", "started_at", "--service", "duration", "--service-unit", "min"]);
    assert!(text.contains("`duration` as the service time (in min)"), "{text}");
    let stderr =
        refused(two, &["--time", "startet_at", "--service", "none", "--quantity", "imges", "--quantity", "images"]);
    assert!(stderr.contains("has no column `startet_at`; did you mean `started_at`?"), "{stderr}");
    assert!(stderr.contains("has no column `imges`; did you mean `images`?"), "{stderr}");
    assert!(refused("when,x\n12.5,1\n", &[]).contains("an instant of unknown unit; add `--time-unit s`"), "no unit");
    assert!(refused("when,x\n12.5,1\n", &["--time-unit", "fortnight"]).contains("`fortnight` is not a unit of time"));
    assert!(
        refused("a,b\nx,y\n", &[]).contains("no column looks like the instants of requests; name it with `--time`")
    );
}

#[test]
fn bad_logs_are_told_with_their_lines() {
    assert_eq!(refused("", &[]), "log.csv: is empty; a log has a header and one row for each request\n");
    assert!(refused("timestamp\n", &[]).contains("has no rows"));
    let stderr = refused(
        "timestamp,images\n2024-01-01T00:00:00Z,1\nnoon,2\n2024-01-01T00:00:02Z,1\n2024-01-01T00:00:03Z,1,7\n",
        &[],
    );
    assert!(stderr.contains("log.csv:3: column `timestamp` is \"noon\", which is no date and time"), "{stderr}");
    assert!(stderr.contains("log.csv:5: has 3 columns where the header has 2"), "{stderr}");
    let stderr = refused("timestamp\n2024-01-01T00:00:00Z\n1924-01-01T00:00:00Z\n", &[]);
    assert_eq!(stderr, "log.csv:3: is before 1970; correct the date or cut the row\n");
    let stderr = refused("time_s,took_s\n1,2\n2,-3\n3,4\n", &[]);
    assert!(stderr.contains("log.csv:3: column `took_s` is \"-3\", which is negative"), "{stderr}");
    assert_eq!(
        refused("time_ms\n1\n900000000000\n", &[]),
        "log.csv: column `time_ms` spans 10416 days; correct the dates that are far off, or give its unit with `--time-unit`\n"
    );
    let stderr = refused("time_s,size\n1,2\n2,2.5\n", &["--quantity", "size"]);
    assert!(stderr.contains("log.csv:3: column `size` is \"2.5\", which is not a whole number"), "{stderr}");
    let folder = folder_with("");
    let (code, _, stderr) = linecook(folder.path(), &["fit", "none.csv"]);
    assert!(
        code == 1 && stderr.contains("none.csv: cannot be read: ") && stderr.contains("; give the path of a CSV file"),
        "{stderr}"
    );
    let (code, _, stderr) = linecook(folder.path(), &["fit", "log.csv", "--name", " "]);
    assert_eq!((code, stderr.as_str()), (1, "`--name` is \" \", which is no name; give visible characters\n"));
    let (code, _, stderr) = linecook(folder.path(), &["fit", "."]);
    assert!(code == 1 && stderr.contains("is a folder"), "{stderr}");
}

#[test]
fn names_from_a_log_cannot_break_the_section() {
    let log =
        "\"time, \"\"s\"\"\",\"tokens \\ 日本 ]\",\"images \u{1b}[31m\",requests count\n0,5,1,1\n1,6,1,1\n2,5,2,1\n";
    let (text, scenario) = section(log, &["--time", "time, \"s\"", "--name", "a \"b\" \\ [c]"]);
    assert!(!text.contains('\u{1b}'), "{text}");
    assert_eq!(scenario.cases[0].workloads[0].name, "a \"b\" \\ [c]");
    assert_eq!(scenario.quantities.len(), 2);
    let stderr = refused(log, &["--time", "time, \"s\"", "--quantity", "images \u{1b}[31m"]);
    assert_eq!(
        stderr,
        "log.csv: column `images \\u{1b}[31m` has a name that a scenario cannot say; rename it in the log\n"
    );
}

/// Logs whose instants and times are of any size, with ties, steps and gaps of centuries.
fn any_log() -> impl Strategy<Value = String> {
    let gap = prop_oneof![Just(0u64), 0..3u64, 0..2000u64, Just(1_000_000u64), Just(1_000_000_000_000u64)];
    let time = prop_oneof![Just(0u64), Just(5), 0..100u64, Just(31_000_000_000u64)];
    let amount = prop_oneof![Just(0u64), 0..4u64, 0..1000u64, Just(1_000_000_000_000u64)];
    proptest::collection::vec((gap, time, amount), 1..120).prop_map(|rows| {
        let mut at = 0_u64;
        let mut text = "time_ms,service_ms,images\n".to_owned();
        for (gap, time, amount) in rows {
            at = (at + gap).min(300_000_000_000);
            writeln!(text, "{at},{time},{amount}").expect("a string takes all");
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_a_log_says_its_section_is_a_scenario(log in any_log()) {
        let folder = folder_with(&log);
        let (code, stdout, stderr) = linecook(folder.path(), &["fit", "log.csv", "--out", "."]);
        prop_assert_eq!(code, 0, "{}", stderr);
        checked(folder.path(), &stdout);
    }
}
