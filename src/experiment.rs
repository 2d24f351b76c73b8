//! From runs to answers: replicate, estimate, judge.
//!
//! Replications run in parallel and are merged in their order, so the number of threads changes nothing. All plans and
//! sweep points with the same demand consume the same blocks of it.

mod estimate;
mod judge;
mod replicate;
mod results;
pub mod sensitivity;
pub mod sizing;
mod summarise;

use rayon::prelude::*;

pub use estimate::Estimate;
pub use replicate::each_request;
pub use results::*;

use crate::scenario::{Case, Scenario};

/// Runs a scenario: every plan at every point of the sweep, in every replication. `progress` is told of each block how many
/// requests it had, counted once for each plan; see [`expected_requests`].
pub fn run(scenario: &Scenario, progress: &(dyn Fn(u64) + Sync)) -> Results {
    let exact = replicate::is_deterministic(scenario);
    let replications = replicate::replications(scenario);
    let groups = replicate::groups_of_equal_demand(scenario);
    let tasks: Vec<(u32, &Vec<usize>)> =
        (0..replications).flat_map(|replication| groups.iter().map(move |group| (replication, group))).collect();
    let runs: Vec<Vec<replicate::Run>> = tasks
        .into_par_iter()
        .map(|(replication, group)| replicate::run_group(scenario, group, replication, progress))
        .collect();
    // One list per case and plan, its replications in order: tasks come back in order whatever thread ran them.
    let plans = scenario.cases[0].plans.len();
    let mut by_plan: Vec<Vec<summarise::Replication>> = Vec::new();
    by_plan.resize_with(scenario.cases.len() * plans, Vec::new);
    for run in runs.into_iter().flatten() {
        by_plan[run.case * plans + run.plan].push(run.figures);
    }
    let plans = by_plan
        .iter()
        .enumerate()
        .map(|(place, replications)| {
            summarise::plan_result(scenario, place / plans, place % plans, replications, exact)
        })
        .collect();
    Results { plans, replications, exact }
}

/// How many requests a run of this scenario will tell its progress of, in expectation.
pub fn expected_requests(scenario: &Scenario) -> f64 {
    let of_case = |case: &Case| scenario.expected_requests(case) * case.plans.len() as f64;
    let per_replication: f64 = scenario.cases.iter().map(of_case).sum();
    per_replication * f64::from(replicate::replications(scenario))
}
