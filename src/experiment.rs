//! From runs to answers: replicate, estimate, judge.
//!
//! Replications run in parallel and are merged in their order, so the number of threads changes nothing. All plans and
//! sweep points with the same demand consume the same blocks of it.

mod drift;
mod estimate;
mod judge;
mod precision;
mod proportion;
mod replicate;
mod results;
mod summarise;

use std::ops::Range;

use rayon::prelude::*;

pub use drift::Drift;
pub use estimate::Estimate;
pub use replicate::each_request;
pub use results::*;

use crate::scenario::{Case, Scenario};

/// Runs a scenario: every plan at every point of the sweep, in every replication; with a precision, in as many as that takes.
/// `progress` is told of each block how many requests it had, counted once for each plan; see [`expected_requests`].
pub fn run(scenario: &Scenario, progress: &(dyn Fn(u64) + Sync)) -> Results {
    let exact = replicate::is_deterministic(scenario);
    let precision = scenario.precision.as_ref();
    let mut by_plan: Vec<Vec<summarise::Replication>> = Vec::new();
    by_plan.resize_with(scenario.cases.len() * scenario.cases[0].plans.len(), Vec::new);
    let mut done = 0;
    let mut replications = replicate::replications(scenario);
    loop {
        add(scenario, done..replications, &mut by_plan, progress);
        done = replications;
        let plans = results_of(scenario, &by_plan, exact);
        let reached = precision.map(|precision| exact || precision::reached(precision, &plans));
        let most = precision.map_or(done, |precision| precision.most.get());
        if reached != Some(false) || done >= most {
            return Results { plans, replications, precision_reached: reached, exact };
        }
        replications = precision::next(done, most);
    }
}

/// Runs these replications, and puts them behind those that each case and plan has.
fn add(
    scenario: &Scenario,
    replications: Range<u32>,
    by_plan: &mut [Vec<summarise::Replication>],
    progress: &(dyn Fn(u64) + Sync),
) {
    let groups = replicate::groups_of_equal_demand(scenario);
    let tasks: Vec<(u32, &Vec<usize>)> =
        replications.flat_map(|replication| groups.iter().map(move |group| (replication, group))).collect();
    let runs: Vec<Vec<replicate::Run>> = tasks
        .into_par_iter()
        .map(|(replication, group)| replicate::run_group(scenario, group, replication, progress))
        .collect();
    // One list per case and plan, its replications in order: tasks come back in order whatever thread ran them.
    let plans = scenario.cases[0].plans.len();
    for run in runs.into_iter().flatten() {
        by_plan[run.case * plans + run.plan].push(run.figures);
    }
}

fn results_of(scenario: &Scenario, by_plan: &[Vec<summarise::Replication>], exact: bool) -> Vec<PlanResult> {
    let plans = scenario.cases[0].plans.len();
    let result = |(place, replications): (usize, &Vec<summarise::Replication>)| {
        summarise::plan_result(scenario, place / plans, place % plans, replications, exact)
    };
    by_plan.iter().enumerate().map(result).collect()
}

/// How many requests a run of this scenario will tell its progress of, in expectation; with a precision, at least.
pub fn expected_requests(scenario: &Scenario) -> f64 {
    let of_case = |case: &Case| scenario.expected_requests(case) * case.plans.len() as f64;
    let per_replication: f64 = scenario.cases.iter().map(of_case).sum();
    per_replication * f64::from(replicate::replications(scenario))
}
