//! Spikes: how long until a plan is back at its objectives, and from which size on it never is.
//!
//! Every plan is run without a spike and with each size of it, and the requests of the usual traffic are the same ones in all of
//! these runs. A plan is back when the requests that appear meet the objectives again; what they miss without a spike as well is
//! not the spike's doing.

mod recovery;

use rayon::prelude::*;

pub use recovery::{HELD, Recovery};

use self::recovery::recovery;
use super::CONFIDENCE;
use super::replicate;
use super::results::{Judgement, PlanResult};
use super::summarise;
use super::warm_up;
use crate::demand::Source;
use crate::engine::{self, System};
use crate::metrics::{Slice, Slices, Stretches, Wanted};
use crate::scenario::{Case, Objective, Scenario, Spike};
use crate::time::Nanos;

/// What was found about all plans.
#[derive(Clone, Debug, PartialEq)]
pub struct Spikes {
    /// The length of the slices of time that requests are judged in.
    pub slice: Nanos,
    /// One for each plan, in the scenario's order.
    pub plans: Vec<PlanSpikes>,
    /// Replications of each run.
    pub replications: u32,
    /// Nothing is random, the spikes included.
    pub exact: bool,
}

/// What was found about one plan.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanSpikes {
    /// The plan without a spike.
    pub usual: PlanResult,
    /// One for each size; empty where the plan misses its objectives without a spike.
    pub recoveries: Vec<Recovery>,
    /// Where it breaks; `None` likewise.
    pub edge: Option<Edge>,
}

/// The smallest spike that a plan does not recover from before the horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The largest size below it that was tried, which it recovers from; 1 is no spike.
    pub recovers_from: f64,
    /// It; `None` if the plan recovers from everything that was tried.
    pub never_from: Option<Never>,
}

/// A spike without a recovery.
#[derive(Clone, Debug, PartialEq)]
pub struct Never {
    /// What it leads to.
    pub with: Recovery,
    /// The same with clients that try once; `None` if no client of the plan tries again.
    pub without_retries: Option<Recovery>,
    /// Attempts for each request that appears in the last tenth of the time after it.
    pub attempts_at_end: Option<f64>,
    /// The same without a spike.
    pub usual_attempts: Option<f64>,
}

/// So many slices are as long as the spike, unless that would be too many in all.
const SLICES_OF_SPIKE: u64 = 20;
const MOST_SLICES: u64 = 400;
/// The search ends when the two sizes are so close.
const CLOSE: f64 = 1.05;
/// How many times the largest size asked for the search tries.
const BEYOND: [f64; 2] = [2.0, 4.0];

/// Runs the spikes that the scenario asks for. `progress` is told in words what is done.
///
/// # Panics
/// If the scenario asks for none; see [`crate::scenario::Draft::spiked`].
pub fn recover(scenario: &Scenario, progress: &dyn Fn(&str)) -> Spikes {
    let (scenario, _) = warm_up::resolve(scenario, &|_| {});
    let scenario = &*scenario;
    let spike = scenario.spike.as_ref().expect("the scenario says which spikes");
    let spiked = Scenario { cases: vec![scenario.cases[0].with_spike(spike, 2.0)], ..scenario.clone() };
    let exact = replicate::is_deterministic(&spiked);
    let bench = Bench {
        scenario,
        spike,
        stretches: stretches(scenario, spike),
        wanted: scenario.objectives.iter().filter_map(wanted).collect(),
        allowed: scenario.objectives.iter().filter_map(allowed).collect(),
        replications: if exact { 1 } else { scenario.replications.get() },
        exact,
    };
    let plans = (0..scenario.cases[0].plans.len()).map(|plan| {
        progress(&format!("plan {} of {}", plan + 1, scenario.cases[0].plans.len()));
        bench.plan(plan)
    });
    Spikes { plans: plans.collect(), slice: bench.stretches.length, replications: bench.replications, exact }
}

/// What all runs have in common.
struct Bench<'a> {
    scenario: &'a Scenario,
    spike: &'a Spike,
    stretches: Stretches,
    wanted: Vec<Wanted>,
    allowed: Vec<f64>,
    replications: u32,
    exact: bool,
}

impl Bench<'_> {
    fn plan(&self, plan: usize) -> PlanSpikes {
        let case = &self.scenario.cases[0];
        let runs: Vec<summarise::Replication> = (0..self.replications)
            .into_par_iter()
            .map(|replication| replicate::run_alone(self.scenario, 0, plan, replication))
            .collect();
        let usual = summarise::plan_result(self.scenario, 0, plan, &runs, self.exact, CONFIDENCE);
        if usual.verdict.overall == Judgement::Missed {
            return PlanSpikes { usual, recoveries: Vec::new(), edge: None };
        }
        let without = self.runs(case, plan);
        let with = |size: f64| self.recovery(case, plan, size, &without).0;
        let recoveries: Vec<Recovery> = self.spike.sizes.iter().map(|&size| with(size)).collect();
        let edge = Some(self.edge(plan, &recoveries, &without));
        PlanSpikes { usual, recoveries, edge }
    }

    /// Between the largest size with a recovery and the smallest without, as close as that is worth.
    fn edge(&self, plan: usize, recoveries: &[Recovery], without: &[Slices]) -> Edge {
        let case = &self.scenario.cases[0];
        let largest = recoveries.last().map_or(1.0, |recovery| recovery.size);
        let recovers = |size: f64| self.recovery(case, plan, size, without).0.after_s.is_some();
        let (mut good, mut bad) = (1.0, None);
        for recovery in recoveries {
            if recovery.after_s.is_none() {
                bad = Some(recovery.size);
                break;
            }
            good = recovery.size;
        }
        for times in BEYOND {
            if bad.is_none() {
                let size = largest * times;
                if recovers(size) { good = size } else { bad = Some(size) }
            }
        }
        let Some(mut bad) = bad else { return Edge { recovers_from: good, never_from: None } };
        while bad / good > CLOSE {
            let middle = three_digits((good * bad).sqrt());
            if middle <= good || middle >= bad {
                break;
            }
            if recovers(middle) { good = middle } else { bad = middle }
        }
        let (with, runs) = self.recovery(case, plan, bad, without);
        let without_retries = case.retries(plan).then(|| {
            let once = case.without_retries();
            let usual = self.runs(&once, plan);
            self.recovery(&once, plan, bad, &usual).0
        });
        Edge {
            recovers_from: good,
            never_from: Some(Never {
                with,
                without_retries,
                attempts_at_end: attempts_at_end(&runs),
                usual_attempts: attempts_at_end(without),
            }),
        }
    }

    fn recovery(&self, case: &Case, plan: usize, size: f64, without: &[Slices]) -> (Recovery, Vec<Slices>) {
        let runs = self.runs(&case.with_spike(self.spike, size), plan);
        let found = recovery(size, &runs, without, &self.allowed, self.stretches.length, self.seed());
        let late = self.wanted.iter().position(|wanted| matches!(wanted, Wanted::LatencyUpTo(_)));
        (found.with_worst(&runs, late), runs)
    }

    fn seed(&self) -> Option<u64> {
        (!self.exact).then_some(self.scenario.seed)
    }

    /// Every replication of a plan of a case.
    fn runs(&self, case: &Case, plan: usize) -> Vec<Slices> {
        let Scenario { horizon, seed, .. } = *self.scenario;
        let (system, workloads) = (System::new(case, plan), case.workloads_met(plan));
        (0..self.replications)
            .into_par_iter()
            .map(|replication| {
                let mut slices = Slices::new(&self.wanted, self.stretches);
                let demand = Source::new(&workloads, horizon, seed, replication);
                engine::simulate(&system, seed, replication, demand, &mut slices);
                slices
            })
            .collect()
    }
}

/// Attempts for each request that appears in the last tenth of the slices.
fn attempts_at_end(runs: &[Slices]) -> Option<f64> {
    let mut sum = Slice::default();
    for run in runs {
        let last = run.after.len() - run.after.len().div_ceil(10);
        run.after[last..].iter().for_each(|slice| sum.add(slice));
    }
    (sum.offered > 0).then(|| sum.attempts as f64 / sum.offered as f64)
}

fn stretches(scenario: &Scenario, spike: &Spike) -> Stretches {
    let after = scenario.horizon - spike.end();
    let length = Nanos((spike.length.0 / SLICES_OF_SPIKE).max(after.0.div_ceil(MOST_SLICES)).max(1));
    let count = usize::try_from(after.0 / length.0).unwrap_or(1).max(1);
    Stretches { warm_up: scenario.warm_up, at: spike.at, end: spike.end(), length, count }
}

/// What an objective asks of each request; nothing where it speaks of the cost of a month, which no spike is.
fn wanted(objective: &Objective) -> Option<Wanted> {
    Some(match *objective {
        Objective::LatencyMean(_) => Wanted::ShortLatency,
        Objective::LatencyQuantile { at_most, .. } => Wanted::LatencyUpTo(at_most),
        Objective::DeliveredShare(_) => Wanted::Delivered,
        Objective::RefusedShare(_) => Wanted::NotGivenUp,
        Objective::ActionLatencyQuantile { at_most, .. } => Wanted::ActionLatencyUpTo(at_most),
        Objective::ActionDeliveredShare(_) => Wanted::ActionDelivered,
        Objective::FinishedInTime(_) => Wanted::InTime,
        Objective::CostPerMonth { .. } => return None,
    })
}

/// The largest share of bad ones with which an objective is met; for a mean latency its bound in nanoseconds.
fn allowed(objective: &Objective) -> Option<f64> {
    Some(match *objective {
        Objective::LatencyMean(at_most) => at_most.0 as f64,
        Objective::LatencyQuantile { per_mille, .. } | Objective::ActionLatencyQuantile { per_mille, .. } => {
            f64::from(1000 - per_mille) / 1000.0
        }
        Objective::RefusedShare(share) => share,
        Objective::DeliveredShare(share)
        | Objective::ActionDeliveredShare(share)
        | Objective::FinishedInTime(share) => 1.0 - share,
        Objective::CostPerMonth { .. } => return None,
    })
}

/// The number with three significant digits.
fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().expect("a float is written as one")
}
