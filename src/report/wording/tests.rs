//! The sentences, word for word.

use super::super::number::GLUE;
use super::super::sample::{self, estimate};
use super::*;
use crate::time::Nanos;

fn said(scenario: &Scenario, results: &Results) -> Vec<String> {
    findings(scenario, results).into_iter().map(|text| text.replace(GLUE, " ")).collect()
}

#[test]
fn missed_undecided_and_met() {
    let (scenario, results) = sample::plans(3);
    assert_eq!(
        said(&scenario, &results),
        [
            "default misses both objectives: p95 82 s ± 3 (objective 30 s), refused 38 % ± 4 (objective 1 %); the rate \
             limit `create` refuses 38.0 % ± 1.9 of the attempts.",
            "custom-20 is too close to call: p95 31.0 s ± 1.2 (objective 30 s); about 40 replications should settle it; \
             met: refused 0.70 % ± 0.07 (objective 1 %); the rate limit `create` refuses 0.70 % ± 0.03 of the attempts.",
            "custom-30 meets both objectives: p95 23.3 s ± 0.9 (objective 30 s), refused 0.0127 % ± 0.0013 (objective \
             1 %); the stations delay most (12.0 % ± 1.0 of the mean latency).",
        ]
    );
}

#[test]
fn nothing_delivered_is_said_not_shown_as_zero() {
    let (scenario, results) = sample::nothing_delivered();
    assert_eq!(
        said(&scenario, &results),
        ["default misses both objectives: no latency, because nothing was delivered (objective 30 s), refused 100 % \
          (objective 1 %); the rate limit `create` refuses 100 % of the attempts."]
    );
}

#[test]
fn what_clients_leave_and_what_that_costs_is_said() {
    let (scenario, mut results) = sample::plans(3);
    let plan = &mut results.plans[2];
    plan.total.abandoned_share = Some(estimate(0.05, 0.01));
    plan.total.timed_out_per_attempt = Some(estimate(0.2, 0.01));
    plan.total.served_for_nobody_share = Some(estimate(0.1, 0.01));
    plan.pools[0].wasted_share = Some(estimate(0.12, 0.01));
    assert_eq!(
        said(&scenario, &results)[2],
        "custom-30 meets both objectives: p95 23.3 s ± 0.9 (objective 30 s), refused 0.0127 % ± 0.0013 (objective 1 %); \
         5.0 % ± 1.0 of the requests are abandoned; 20.0 % ± 1.0 of the attempts time out; 12.0 % ± 1.0 of the station \
         time goes into jobs that nobody waits for any more; the stations delay most (12.0 % ± 1.0 of the mean latency)."
    );
    // Without stations there is no time of theirs.
    results.plans[2].pools.clear();
    assert!(said(&scenario, &results)[2].contains("; nobody waits any more for 10.0 % ± 1.0 of the jobs served; "));
}

#[test]
fn one_replication_says_that_it_has_no_interval() {
    let (scenario, mut results) = sample::plans(1);
    sample::without_intervals(&mut results);
    results.plans[0].verdict.objectives[0].judgement = Judgement::Undecided;
    results.plans[0].verdict.objectives[1].judgement = Judgement::Undecided;
    assert_eq!(
        said(&scenario, &results),
        [
            "default is too close to call: p95 82.0 s (objective 30 s), refused 38.0 % (objective 1 %); one replication has \
          no interval: set `replications` to 2 or more; the rate limit `create` refuses 38.0 % of the attempts (one \
          replication: no interval)."
        ]
    );
}

#[test]
fn an_exact_scenario_says_so() {
    let (scenario, mut results) = sample::plans(3);
    results.exact = true;
    assert_eq!(
        said(&scenario, &results)[2],
        "custom-30 meets both objectives: p95 23.3 s (objective 30 s), refused 0.0127 % (objective 1 %); the stations \
         delay most (12.0 % of the mean latency) (exact)."
    );
}

#[test]
fn none_refused_is_none_of_so_many_and_not_zero() {
    let (scenario, mut results) = sample::plans(3);
    let plan = &mut results.plans[2];
    plan.verdict.objectives[1].measured = Some(estimate(0.0, 0.0));
    plan.verdict.binding = None;
    assert_eq!(
        said(&scenario, &results)[2],
        "custom-30 meets both objectives: p95 23.3 s ± 0.9 (objective 30 s), none of 810,000 refused (below 0.0004 % at \
         95 %, were they independent) (objective 1 %); no limit binds."
    );
}

#[test]
fn losses_that_no_objective_judges_are_told() {
    let (mut scenario, mut results) = sample::plans(3);
    scenario.objectives.truncate(1);
    let plan = &mut results.plans[2];
    plan.verdict.objectives.truncate(1);
    plan.total.refused_share = Some(estimate(0.2, 0.01));
    plan.total.gate_timeout_share = Some(estimate(0.5, 0.02));
    assert_eq!(
        said(&scenario, &results)[2],
        "custom-30 meets the objective: p95 23.3 s ± 0.9 (objective 30 s); 20.0 % ± 1.0 of the requests give up after \
         refusals; 50.0 % ± 2.0 of the requests time out in a gate; the stations delay most (12.0 % ± 1.0 of the mean latency)."
    );
}

#[test]
fn without_objectives_the_figures_speak() {
    let (mut scenario, mut results) = sample::plans(1);
    scenario.objectives.clear();
    results.plans[0].verdict.objectives.clear();
    assert_eq!(
        said(&scenario, &results),
        [
            "default delivers 62 % ± 4 of the requests, with a p95 latency of 82 s ± 3; 38 % ± 4 of the requests give up \
          after refusals; the rate limit `create` refuses 38.0 % ± 1.9 of the attempts."
        ]
    );
}

#[test]
fn a_sweep_says_where_it_holds_and_shows_the_edge() {
    let (scenario, results) = sample::sweep(2, &["5", "10", "15", "20"]);
    assert_eq!(
        said(&scenario, &results)[1],
        "custom-20: undecided at concurrency 5, met at 10 to 20; at 10 it meets both objectives: p95 25.5 s ± 1.0 \
         (objective 30 s), refused 0.094 % ± 0.009 (objective 1 %), while the stations delay most (12.0 % ± 1.0 of the mean \
         latency); at 5 it is too close to call: p95 31.0 s ± 1.2 (objective 30 s); about 40 replications should settle \
         it; met: refused 0.70 % ± 0.07 (objective 1 %), while the rate limit `create` refuses 0.70 % ± 0.03 of the \
         attempts."
    );
}

#[test]
fn a_grid_says_at_how_many_points_it_holds() {
    let (mut scenario, results) = sample::sweep(2, &["5", "10", "15", "20"]);
    let sweep = scenario.sweep.as_mut().unwrap();
    sweep.axes = ["concurrency (stations)", "demand (times)"]
        .map(|label| crate::scenario::Axis { parameter: label.into(), label: label.into() })
        .to_vec();
    for case in &mut scenario.cases {
        let point = case.point.as_mut().unwrap();
        point.coordinates = vec![point.label.clone(), "0.8".to_owned()];
        point.label = point.coordinates.join(", ");
    }
    let said = &said(&scenario, &results)[1];
    assert!(
        said.starts_with(
            "custom-20: met at 3 of 4 points, undecided at 1; at concurrency and demand (10, 0.8) it meets"
        ),
        "{said}"
    );
    assert!(said.contains("; at concurrency and demand (5, 0.8) it is too close to call"), "{said}");
}

#[test]
fn a_figure_on_the_objective_is_not_promised_to_settle() {
    let result = |mean: f64, half_width: f64| ObjectiveResult {
        objective: Objective::LatencyMean(Nanos::from_secs(30)),
        measured: Some(estimate(mean, half_width)),
        judgement: Judgement::Undecided,
    };
    assert_eq!(remedy(&result(30.0, 1.0)), Remedy::LongerRun);
    assert_eq!(remedy(&result(29.999, 1.0)), Remedy::LongerRun);
    // 20 replications, the interval twice as wide as the distance: four times as many, and a tenth on top.
    assert_eq!(remedy(&result(29.0, 2.0)), Remedy::Replications(90));
}

#[test]
fn assumptions_are_said_once_with_the_plans_they_hold_for() {
    let (scenario, results) = sample::plans(4);
    let background = background(&scenario);
    assert_eq!(
        background[0],
        (
            "Assumed",
            vec![
                "leonardo/payg-default: a fixed window for `rate_limit.create.kind`: the guide speaks of rounds"
                    .to_owned(),
                "novita/basic: a fixed window for `rate_limit.create.kind`: the guide speaks of rounds (unverified)"
                    .to_owned(),
            ]
        )
    );
    assert_eq!(background[1].1[0], "custom-20: concurrency = 20");
    assert!(background[2].1[1].ends_with("limits, as of 2026-07-01 (unverified)"));
    assert_eq!(
        basis(&scenario, &results).replace(GLUE, " "),
        "20 replications of 8 h, the first 30 min not counted; seed 1. ± is the half-width of the 95 % confidence interval; \
         where that is uneven, brackets (or ≤ and ≥) are its ends."
    );
}
