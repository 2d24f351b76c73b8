//! From runs to answers: replicate, estimate, judge.
//!
//! Replications run in parallel and are merged in their order, so the number of threads changes nothing. All plans and
//! sweep points with the same demand consume the same blocks of it.

mod compare;
mod cost;
mod drift;
mod estimate;
mod finishing;
mod judge;
mod measuring;
mod pairing;
mod precision;
mod proportion;
mod replicate;
mod results;
pub mod sensitivity;
pub mod sizing;
pub mod spike;
mod summarise;
mod traffic;
mod warm_up;
mod witness;

use std::ops::Range;

use rayon::prelude::*;

pub use compare::{Better, Compared, Comparison, Difference};
pub use drift::Drift;
pub use estimate::{CONFIDENCE, Estimate};
pub use replicate::each_request;
pub use results::*;
pub use traffic::{Traffic, Variation, traffic};
pub use warm_up::{FoundWarmUp, WarmUp, resolve as with_warm_up};
pub use witness::{Model, Witness, WitnessFigure, WitnessKind};

use crate::scenario::{Case, Scenario};

/// Runs a scenario: every plan at every point of the sweep, in every replication; with a precision, in as many as that takes.
/// `progress` is told of each block how many requests it had, counted once for each plan; see [`expected_requests`].
/// A warm-up that is to be found is found first.
pub fn run(scenario: &Scenario, progress: &(dyn Fn(u64) + Sync)) -> Results {
    let (scenario, warm_up) = warm_up::resolve(scenario, progress);
    let scenario = &*scenario;
    let exact = replicate::is_deterministic(scenario);
    let precision = scenario.precision.as_ref();
    let mut done = Done { by_plan: Vec::new(), pairs: vec![Vec::new(); scenario.cases.len()] };
    done.by_plan.resize_with(scenario.cases.len() * scenario.cases[0].plans.len(), Vec::new);
    let (mut from, mut replications) = (0, replicate::replications(scenario));
    loop {
        add(scenario, from..replications, &mut done, progress);
        let plans = results_of(scenario, &done.by_plan, exact);
        let reached = precision.map(|precision| exact || precision::reached(precision, &plans));
        let most = precision.map_or(replications, |precision| precision.most.get());
        if reached != Some(false) || replications >= most {
            let comparisons = compare::comparisons(scenario, &done.by_plan, &done.pairs, exact);
            return Results { plans, comparisons, warm_up, replications, precision_reached: reached, exact };
        }
        from = replications;
        replications = precision::next(replications, most);
    }
}

/// What has been run so far.
struct Done {
    // Of each case and plan its replications in order.
    by_plan: Vec<Vec<summarise::Replication>>,
    // Of each case and replication the pairs of its plans.
    pairs: Vec<Vec<Vec<pairing::Pair>>>,
}

/// Runs these replications, and puts them behind those that each case and plan has.
fn add(scenario: &Scenario, replications: Range<u32>, done: &mut Done, progress: &(dyn Fn(u64) + Sync)) {
    let groups = replicate::groups_of_equal_demand(scenario);
    let tasks: Vec<(u32, &Vec<usize>)> =
        replications.flat_map(|replication| groups.iter().map(move |group| (replication, group))).collect();
    let groups: Vec<replicate::Group> = tasks
        .into_par_iter()
        .map(|(replication, group)| replicate::run_group(scenario, group, replication, progress))
        .collect();
    // One list per case and plan, its replications in order: tasks come back in order whatever thread ran them.
    let plans = scenario.cases[0].plans.len();
    for group in groups {
        for run in group.runs {
            done.by_plan[run.case * plans + run.plan].push(run.figures);
        }
        for (case, of_case) in group.pairs {
            done.pairs[case].push(of_case);
        }
    }
}

fn results_of(scenario: &Scenario, by_plan: &[Vec<summarise::Replication>], exact: bool) -> Vec<PlanResult> {
    let plans = scenario.cases[0].plans.len();
    let result = |(place, replications): (usize, &Vec<summarise::Replication>)| {
        summarise::plan_result(scenario, place / plans, place % plans, replications, exact, CONFIDENCE)
    };
    by_plan.iter().enumerate().map(result).collect()
}

/// How many requests a run of this scenario will tell its progress of, in expectation; with a precision, at least.
pub fn expected_requests(scenario: &Scenario) -> f64 {
    let of_case = |case: &Case| scenario.expected_requests(case) * case.plans.len() as f64;
    let per_replication: f64 = scenario.cases.iter().map(of_case).sum();
    per_replication * f64::from(replicate::replications(scenario) + warm_up::pilots(scenario))
}
