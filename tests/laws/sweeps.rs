//! Sweeps over grids, ranges and all of the demand, in the file and from the command line.

use std::path::Path;

use linecook::scenario::{Draft, Over, Scenario};

const FILE: &str = r#"
horizon = "1 h"
replications = 2

[[workload]]
name = "images"
arrivals = { kind = "poisson", rate = "60/min" }
service = "5 s"

[[workload]]
name = "users"
arrivals = { kind = "users", users = 10, think = "30 s" }
service = "5 s"

[[plan]]
name = "small"
concurrency = 5
waitlist = 10
[plan.rate_limit.create]
kind = "fixed-window"
limit = "100/min"

[[plan]]
name = "large"
concurrency = 50
waitlist = 10
"#;

fn over(axes: &[(&str, &str)]) -> Result<Scenario, String> {
    let axes: Vec<Over> = axes.iter().map(|(parameter, values)| Over::one(parameter, values)).collect();
    let draft = Draft::parse(FILE, Path::new("s.toml")).expect("the file is good");
    draft.over(&axes, None).map_err(|problems| problems.to_string())
}

fn labels(scenario: &Scenario) -> Vec<&str> {
    scenario.cases.iter().map(|case| case.point.as_ref().expect("each is a point").label.as_str()).collect()
}

#[test]
fn the_last_axis_of_a_grid_is_the_fastest() {
    let grid = over(&[("plan.concurrency", "5..15:5"), ("demand.scale", "0.5,2")]).unwrap();
    assert_eq!(labels(&grid), ["5, 0.5", "5, 2", "10, 0.5", "10, 2", "15, 0.5", "15, 2"]);
    let sweep = grid.sweep.as_ref().unwrap();
    assert_eq!(
        sweep.axes.iter().map(|axis| axis.label.as_str()).collect::<Vec<_>>(),
        ["concurrency (stations)", "demand (times)"]
    );
    for case in &grid.cases {
        let point = case.point.as_ref().unwrap();
        assert_eq!(point.coordinates.len(), 2);
        assert!(case.plans.iter().all(|plan| plan.pools[0].concurrency.get().to_string() == point.coordinates[0]));
    }
}

#[test]
fn a_grid_in_the_file_is_that_of_the_command_line() {
    let text = format!(
        "{FILE}\n[[sweep]]\nparameter = \"plan.*.concurrency\"\nvalues = \"5..15:5\"\n[[sweep]]\nparameter = \"demand.scale\"\nvalues = [0.5, 2]\n"
    );
    let in_file = linecook::scenario::parse(&text, Path::new("s.toml")).unwrap();
    assert_eq!(in_file.cases, over(&[("plan.*.concurrency", "5..15:5"), ("demand.scale", "0.5, 2")]).unwrap().cases);
}

#[test]
fn the_scale_of_the_demand_is_that_of_every_workload_and_changes_no_plan() {
    let scenario = over(&[("demand.scale", "1,2")]).unwrap();
    let [once, twice] = scenario.cases.as_slice() else { panic!("two points") };
    assert_eq!(once.plans, twice.plans);
    assert_eq!(once.workloads, over(&[]).unwrap().cases[0].workloads);
    for (a, b) in once.workloads.iter().zip(&twice.workloads) {
        assert_eq!(a.arrivals.scaled(2.0), b.arrivals);
        assert_ne!(a.arrivals, b.arrivals);
    }
}

#[test]
fn one_plan_can_be_swept_by_itself_and_limits_keep_their_window() {
    let scenario = over(&[("plan.small.rate_limit.create.limit", "10..30:10/min")]).unwrap();
    let limits: Vec<u64> = scenario.cases.iter().map(|case| case.plans[0].rate_limits[0].limit.get()).collect();
    assert_eq!(limits, [10, 20, 30]);
    assert_eq!(scenario.cases[0].point.as_ref().unwrap().number, Some(10.0));
    assert!(scenario.cases.iter().all(|case| case.plans[1] == scenario.cases[0].plans[1]));
}

#[test]
fn what_is_written_for_a_parameter_is_found_also_in_the_catalogue() {
    let text = format!("{FILE}\n[[plan]]\nname = \"published\"\nfrom = \"leonardo/payg-default\"\n");
    let draft = Draft::parse(&text, Path::new("s.toml")).unwrap();
    let written = |parameter: &str| draft.written(parameter);
    assert_eq!(written("plan.published.rate_limit.create.limit").as_deref(), Some("100/min"));
    assert_eq!(written("plan.published.waitlist").as_deref(), Some("200"));
    assert_eq!(written("plan.small.concurrency").as_deref(), Some("5"));
    assert_eq!(written("plan.small.burst"), None);
    assert_eq!(written("plan.other.burst"), None);
}

#[test]
fn what_is_wrong_with_an_argument_is_told_at_the_argument() {
    for (axes, told) in [
        (
            &[("plan.concurency", "5,10")][..],
            "--over plan.concurency=5,10: `sweep.parameter` is \"plan.concurency\": unknown key `concurency`; did you mean `concurrency`?",
        ),
        (
            &[("plan.smal.concurrency", "5,10")],
            "--over plan.smal.concurrency=5,10: `sweep.parameter` is \"plan.smal.concurrency\", but there is no plan `smal`; did you mean `small`?",
        ),
        (
            &[("plan.concurrency", "50..5:5")],
            "--over plan.concurrency=50..5:5: `sweep[0].values` is \"50..5:5\", which runs the wrong way; begin with the smaller number, and a range is written",
        ),
        (&[("plan.concurrency", "0")], "--over plan.concurrency=0: plan `small`: `concurrency` is 0"),
        (&[("demand.scale", "0")], "--over demand.scale=0: `demand.scale` is 0, which is outside 0.001 to 1000"),
        (
            &[("demand.size", "2")],
            "--over demand.size=2: `sweep.parameter` is \"demand.size\": unknown key `demand.size`",
        ),
        (
            &[("server.count", "2")],
            "--over server.count=2: `sweep[0].parameter` is \"server.count\", but `server` cannot be swept; a path begins with `plan`, `workload`, `client` or `demand`",
        ),
        (&[("demand.scale", "1,2"), ("demand.scale", "3")], "has the parameter \"demand.scale\" twice"),
        (
            &[("plan.concurrency", "1..1000:1"), ("plan.waitlist", "1..1000:1"), ("demand.scale", "1..1000:1")],
            "has 1000000000 points, and 10000 is the most",
        ),
        (&[("plan.concurrency", "")], "--over plan.concurrency=: "),
    ] {
        let problems = over(axes).unwrap_err();
        assert!(problems.contains(told), "{axes:?}:\n{problems}");
    }
}
