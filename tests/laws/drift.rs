//! A queue without a steady state is said to have none.

use std::path::Path;

use linecook::experiment::{Drift, Judgement, PlanResult, run};
use linecook::report;
use linecook::scenario::{Scenario, parse};

fn scenario(rate: &str, places: &str, header: &str) -> Scenario {
    let text = format!(
        r#"horizon = "2 h"
warm_up = "10 min"
overload = "report"
{header}

[[workload]]
name = "requests"
arrivals = {{ kind = "poisson", rate = "{rate}" }}
service = {{ kind = "exponential", mean = "1.5 s" }}

[[plan]]
name = "one"
concurrency = 1
waitlist = {places}
"#
    );
    parse(&text, Path::new("s.toml")).expect("nothing is wrong with it")
}

fn plan(scenario: &Scenario) -> PlanResult {
    run(scenario, &|_| ()).plans.swap_remove(0)
}

fn drift(rate: &str, places: &str) -> Drift {
    plan(&scenario(rate, places, "")).drift
}

/// One request a second and two thirds of one served: 1,200 more an hour, and an hour of work left for each two hours of demand.
#[test]
fn an_overloaded_queue_grows_by_what_is_not_served() {
    let drift = drift("1/s", "\"unbounded\"");
    assert!(drift.grows());
    let slope = drift.slope_per_hour.unwrap();
    assert!(slope.low() <= 1200.0 && 1200.0 <= slope.high(), "{slope:?}");
    let drains = drift.drains_in_s.unwrap();
    assert!(drains.low() <= 3600.0 && 3600.0 <= drains.high(), "{drains:?}");
    assert_eq!(drift.fills_after_s, None);
}

/// Places for 200, and a third of a request more each second: full after ten minutes, and steady from then on.
#[test]
fn a_bounded_waitlist_fills_and_then_is_steady() {
    let drift = drift("1/s", "200");
    assert_eq!(drift.steady, Some(true));
    let fills = drift.fills_after_s.unwrap();
    assert!((fills.mean - 600.0).abs() <= 2.0 * fills.half_width.unwrap(), "{fills:?}");
    // About 200 jobs of 1.5 s.
    assert!((drift.drains_in_s.unwrap().mean - 300.0).abs() < 60.0, "{drift:?}");
}

#[test]
fn a_queue_with_room_is_steady_and_one_that_changes_with_the_hour_is_not_spoken_of() {
    let steady = drift("1/3 s", "\"unbounded\"");
    assert_eq!(steady.steady, Some(true), "{steady:?}");
    let mut shaped = scenario("1/3 s", "\"unbounded\"", "");
    shaped.cases[0].workloads[0].arrivals = {
        let text = r#"horizon = "2 h"
[[workload]]
name = "requests"
arrivals = { kind = "poisson", rate = "1/3 s", shape = "office-hours" }
service = "1 s"
[[plan]]
name = "one"
concurrency = 100
waitlist = "unbounded"
"#;
        parse(text, Path::new("s.toml")).unwrap().cases[0].workloads[0].arrivals.clone()
    };
    assert_eq!(plan(&shaped).drift.steady, None);
}

#[test]
fn of_a_queue_that_grows_no_latency_objective_is_met() {
    let judged = |at_most: &str| {
        let header = format!("[slo]\nlatency_p95 = \"{at_most}\"");
        plan(&scenario("1/s", "\"unbounded\"", &header)).verdict.overall
    };
    assert_eq!((judged("1 min"), judged("20 h")), (Judgement::Missed, Judgement::Undecided));
    let scenario = scenario("1/s", "\"unbounded\"", "[slo]\nlatency_p95 = \"20 h\"");
    let text = report::terminal(&scenario, &run(&scenario, &|_| ()), 200, false);
    assert!(text.contains("the queue still grows") && text.contains("jobs an hour"), "{text}");
    assert_eq!(text.matches("  grows").count(), 3, "{text}");
}
