//! `linecook new`: what it writes passes the checker and is answered, whatever the answers are; and it destroys nothing.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use linecook::catalogue::Catalogue;
use linecook::demand::arrivals::week::NAMED;
use linecook::scenario::{Scenario, load};
use tempfile::TempDir;

fn new(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linecook"));
    let output = command.current_dir(folder).arg("new").args(arguments).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    (output.status.code().expect("the program exits by itself"), text(output.stdout), text(output.stderr))
}

/// What the flags lead to, checked.
fn written(arguments: &[&str]) -> Scenario {
    let folder = TempDir::new().expect("a folder can be made");
    let (code, _, stderr) = new(folder.path(), arguments);
    assert_eq!((code, stderr.as_str()), (0, ""), "{arguments:?}");
    load(&folder.path().join("scenario.toml")).unwrap_or_else(|problems| panic!("{arguments:?}: {problems}"))
}

const ENOUGH: [&str; 8] =
    ["--plan", "leonardo/payg-default", "--volume", "200k a month", "--median", "23 s", "--p95", "62 s"];

#[test]
fn every_answer_is_in_the_scenario() {
    let folder = TempDir::new().expect("a folder can be made");
    let flags = ["first.toml", "--job", "video", "--shape", "evening", "--latency-p95", "2 min", "--refused", "0.5 %"];
    let (code, stdout, stderr) = new(folder.path(), &[&flags[..], &ENOUGH[..]].concat());
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.contains("Written to first.toml") && stdout.contains("linecook run first.toml"), "{stdout}");
    let text = fs::read_to_string(folder.path().join("first.toml")).expect("it was written");
    for said in [
        "name = \"video\"",
        "rate = \"200k/month\", shape = \"evening\"",
        "median = \"23 s\", p95 = \"62 s\"",
        "latency_p95 = \"2 min\"",
        "refused_share = \"0.5 %\"",
        "from = \"leonardo/payg-default\"",
    ] {
        assert!(text.contains(said), "{said} is missing in\n{text}");
    }
    assert!(
        text.lines().filter(|line| line.starts_with('#')).count() > 8,
        "a newcomer is told what stands there\n{text}"
    );
}

#[test]
fn every_plan_and_every_shape_gives_a_scenario_that_can_be_run() {
    for plan in Catalogue::embedded().plans() {
        // Where limits differ by model or endpoint, one has to be named.
        let mut flags = vec!["--plan", &plan.id, "--volume", "18/min", "--median", "23 s", "--p95", "62 s"];
        let limits = || plan.plan.rate_limits.iter().map(|limit| &limit.applies_to);
        if let Some(model) = limits().find_map(|of| of.model.as_deref()) {
            flags.extend(["--model", model]);
        }
        if let Some(endpoint) = limits().find_map(|of| of.endpoint.as_deref()) {
            flags.extend(["--endpoint", endpoint]);
        }
        let scenario = written(&flags);
        assert_eq!(scenario.cases[0].plans.len(), 1);
        assert_eq!(scenario.objectives.len(), 2);
    }
    for shape in NAMED {
        let shaped = written(&[&ENOUGH[..], &["--shape", shape.name]].concat());
        assert_eq!(shaped.starts.is_some(), shape.name != "steady");
    }
}

#[test]
fn limits_of_ones_own_and_volumes_of_any_size_do() {
    let own = [
        "--concurrency",
        "10",
        "--waitlist",
        "unbounded",
        "--limit",
        "60 images a min",
        "--median",
        "2 min",
        "--p95",
        "9 min",
    ];
    // A hundred times what ten stations can do, and one request a day.
    for volume in ["1.2M images/month", "5/s", "30 a month"] {
        let scenario = written(&[&own[..], &["--volume", volume]].concat());
        let expected = scenario.expected_requests(&scenario.cases[0]);
        assert!((20.0..1e7).contains(&expected), "{volume}: {expected} requests");
        assert_eq!(scenario.cases[0].plans[0].rate_limits.len(), 1);
    }
    let free = written(&["--concurrency", "none", "--volume", "18/min", "--median", "2 s", "--p95", "9 s"]);
    assert!(free.cases[0].plans[0].pools.is_empty() && free.cases[0].plans[0].rate_limits.is_empty());
}

#[test]
fn where_nobody_can_be_asked_everything_that_lacks_is_told_at_once() {
    let folder = TempDir::new().expect("a folder can be made");
    let (code, stdout, stderr) = new(folder.path(), &[]);
    assert_eq!((code, stdout.as_str()), (1, ""));
    for flag in ["--plan", "--volume", "--median", "--p95"] {
        assert!(stderr.contains(&format!("`{flag}` is missing")), "{flag} is not told in {stderr}");
    }
    assert!(stderr.contains("leonardo/payg-default"), "the plans are listed: {stderr}");
    let bad = ["--plan", "leonardo/payg", "--volume", "200k", "--median", "23", "--p95", "1 s", "--latency-p95", "0 s"];
    let (code, _, stderr) = new(folder.path(), &[&bad[..], &["--refused", "5 per", "--shape", "flat"]].concat());
    assert_eq!(code, 1);
    for told in [
        "`--plan` is \"leonardo/payg\", which is none there is; did you mean `leonardo/payg-default`?",
        "`--volume` is \"200k\", which does not say per how long; write a rate like",
        "`--median` is \"23\", a number without a unit; write a time like",
        "`--latency-p95` is \"0 s\", which is no time at all",
        "`--refused` is \"5 per\"",
        "`--shape` is \"flat\", which is none there is; give `steady`, ",
    ] {
        assert!(stderr.contains(told), "{told} is missing in {stderr}");
    }
    for (volume, told) in
        [("5M/s", "more than a million requests a second"), ("3/month", "less than one request a day")]
    {
        let extreme = ["--plan", "leonardo/payg-default", "--volume", volume, "--median", "23 s", "--p95", "62 s"];
        assert!(new(folder.path(), &extreme).2.contains(told), "{volume}");
    }
    for name in [".", "..", "a/..", ".toml"] {
        assert!(
            new(folder.path(), &[&[name][..], &ENOUGH[..]].concat()).2.contains("is no name of a scenario file"),
            "{name}"
        );
    }
    let hopeless = [&ENOUGH[..], &["--latency-p95", "1 min"]].concat();
    assert!(new(folder.path(), &hopeless).2.contains("which is not above 62 s, what 95 % of the generations take"));
    let model = ["--plan", "novita/default", "--volume", "18/min", "--median", "23 s", "--p95", "62 s"];
    assert!(new(folder.path(), &model).2.contains("`--model` is missing"));
    assert_eq!(fs::read_dir(folder.path()).expect("it can be read").count(), 0, "nothing was written");
}

#[test]
fn a_file_that_is_there_stays_unless_force_is_used() {
    let folder = TempDir::new().expect("a folder can be made");
    let file = folder.path().join("scenario.toml");
    fs::write(&file, "mine").expect("it can be written");
    let (code, _, stderr) = new(folder.path(), &ENOUGH);
    assert_eq!(code, 1);
    assert!(stderr.contains("scenario.toml: is there already") && stderr.contains("--force"), "{stderr}");
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "mine");
    let (code, stdout, _) = new(folder.path(), &[&ENOUGH[..], &["--force"]].concat());
    assert_eq!(code, 0);
    assert!(stdout.contains("over what was there"), "{stdout}");
    assert!(load(&file).is_ok());
}

#[test]
fn whatever_an_answer_says_it_stays_an_answer() {
    let nasty = "ev\"il'\\ # = [[plan]] <b>";
    let scenario = written(&[&ENOUGH[..], &["--job", nasty, "--model", nasty, "--endpoint", nasty]].concat());
    assert_eq!(scenario.cases[0].workloads[0].name, nasty);
    assert_eq!(scenario.cases[0].workloads[0].model, nasty);
    assert_eq!(scenario.cases[0].plans.len(), 1);
}
