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
mod tasks;
mod traffic;
mod warm_up;
mod witness;

pub use compare::{Better, Compared, Comparison, Difference};
pub use drift::Drift;
pub use estimate::{CONFIDENCE, Estimate};
pub use replicate::each_request;
pub use results::*;
pub use tasks::{Found, Keeper, Task, requests_of};
pub use traffic::{Traffic, Variation, traffic};
pub use warm_up::{FoundWarmUp, WarmUp, resolve as with_warm_up};
pub use witness::{Model, Witness, WitnessFigure, WitnessKind};

use self::tasks::{Done, Nowhere};
use crate::scenario::{Case, Scenario};

/// Runs a scenario: every plan at every point of the sweep, in every replication; with a precision, in as many as that takes.
/// `progress` is told of each block how many requests it had, counted once for each plan; see [`expected_requests`].
/// A warm-up that is to be found is found first.
pub fn run(scenario: &Scenario, progress: &(dyn Fn(u64) + Sync)) -> Results {
    let (scenario, warm_up) = warm_up::resolve(scenario, progress);
    match run_kept(&scenario, warm_up, progress, &Nowhere) {
        Ok(results) => results,
        Err(never) => match never {},
    }
}

/// The same with a warm-up that has been [found](with_warm_up), and with what was kept of an earlier run.
///
/// # Errors
/// If something cannot be kept.
pub fn run_kept<K: Keeper>(
    scenario: &Scenario,
    warm_up: WarmUp,
    progress: &(dyn Fn(u64) + Sync),
    keeper: &K,
) -> Result<Results, K::Error> {
    let exact = replicate::is_deterministic(scenario);
    let precision = scenario.precision.as_ref();
    let mut done = Done::of(scenario);
    let (mut from, mut replications) = (0, replicate::replications(scenario));
    loop {
        done.add(scenario, from..replications, progress, keeper)?;
        let plans = results_of(scenario, &done.by_plan, exact);
        let reached = precision.map(|precision| exact || precision::reached(precision, &plans));
        let most = precision.map_or(replications, |precision| precision.most.get());
        if reached != Some(false) || replications >= most {
            let comparisons = compare::comparisons(scenario, &done.by_plan, &done.pairs, exact);
            return Ok(Results { plans, comparisons, warm_up, replications, precision_reached: reached, exact });
        }
        from = replications;
        replications = precision::next(replications, most);
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
