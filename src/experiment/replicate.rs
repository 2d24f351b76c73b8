//! One replication of all plans that meet the same demand.

use super::measuring::Measuring;
use super::pairing::{Ends, Pair, Pairing};
use super::summarise::Replication;
use crate::client::{Client, Delivery, Polling, RefusedPoll, RetryJitter};
use crate::demand::{Arrivals, Block, Quantity, Service, Source, Workload};
use crate::engine::{self, Ended, Observer, Simulation, System};
use crate::metrics::Window;
use crate::provider::{Leak, Pool};
use crate::scenario::{Case, Scenario};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What one replication of one plan of one case measured.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Run {
    pub case: usize,
    pub plan: usize,
    pub figures: Replication,
}

/// One replication of all cases that meet the same demand.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Group {
    /// Each plan of each case.
    pub runs: Vec<Run>,
    /// Each case, with its plans side by side.
    pub pairs: Vec<(usize, Vec<Pair>)>,
}

/// The cases in groups that meet the same demand, by their places in the scenario.
pub(super) fn groups_of_equal_demand(scenario: &Scenario) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (place, case) in scenario.cases.iter().enumerate() {
        match groups.iter_mut().find(|group| scenario.cases[group[0]].workloads == case.workloads) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups
}

/// Runs every plan of these cases against the demand of one replication, which is drawn once, a block at a time.
pub(super) fn run_group(
    scenario: &Scenario,
    group: &[usize],
    replication: u32,
    progress: &(dyn Fn(u64) + Sync),
) -> Group {
    let plans: Vec<(usize, usize)> =
        group.iter().flat_map(|&case| (0..scenario.cases[case].plans.len()).map(move |plan| (case, plan))).collect();
    let systems: Vec<System> = plans.iter().map(|&(case, plan)| System::new(&scenario.cases[case], plan)).collect();
    let workloads = &scenario.cases[group[0]].workloads;
    let met = |&(case, plan): &(usize, usize)| match scenario.cases[case].workloads_met(plan) {
        Cow::Borrowed(_) => Cow::Borrowed(workloads.as_slice()),
        own @ Cow::Owned(_) => own,
    };
    let met: Vec<Cow<'_, [Workload]>> = plans.iter().map(met).collect();
    let (mut demands, demand_of) = demands(&met, scenario, replication);
    let plans_of_case = scenario.cases[group[0]].plans.len();
    // What users ask for depends on the plan.
    let paired: Vec<bool> =
        workloads.iter().map(|of| plans_of_case > 1 && !matches!(of.arrivals, Arrivals::Users(_))).collect();
    let mut pairings: Vec<Pairing> = group.iter().map(|_| Pairing::new(plans_of_case, paired.len())).collect();
    let window = Window { start: scenario.warm_up, end: scenario.horizon };
    let mut runs: Vec<(Simulation<'_>, Measuring)> = systems
        .iter()
        .zip(&plans)
        .zip(&demand_of)
        .map(|((system, &(case, plan)), &of)| {
            let measuring = Measuring::new(scenario, system, case, plan, Ends::new(paired.clone(), window));
            let mut simulation = Simulation::new(system, scenario.seed, replication);
            let demand = &demands[of].0;
            simulation.let_users_in(demand.users(), demand.horizon());
            (simulation, measuring)
        })
        .collect();
    loop {
        for (demand, block) in &mut demands {
            demand.fill(block);
        }
        // Own service times change nothing of when requests appear: all blocks are of the same requests.
        let drawn = demands[0].1.requests.len();
        if drawn == 0 {
            break;
        }
        for (place, (simulation, measuring)) in runs.iter_mut().enumerate() {
            measuring.consume(simulation, &demands[demand_of[place]].1);
            pairings[place / plans_of_case].gather(place % plans_of_case, measuring.ends());
        }
        progress((drawn * runs.len()) as u64);
    }
    let finished = runs.into_iter().zip(&systems).zip(plans).enumerate().map(
        |(place, (((mut simulation, mut measuring), system), (case, plan)))| {
            measuring.finish(&mut simulation);
            progress(simulation.requests_of_users());
            pairings[place / plans_of_case].gather(place % plans_of_case, measuring.ends());
            Run { case, plan, figures: measuring.replication(scenario, system, case, plan) }
        },
    );
    let runs = finished.collect();
    Group { runs, pairs: group.iter().copied().zip(pairings.into_iter().map(Pairing::finish)).collect() }
}

/// The demand of each different list of workloads, with a block for what it draws; and which of them each list has.
fn demands<'a>(
    met: &'a [Cow<'_, [Workload]>],
    scenario: &Scenario,
    replication: u32,
) -> (Vec<(Source<'a>, Block)>, Vec<usize>) {
    let mut different: Vec<&'a [Workload]> = Vec::new();
    let of = |workloads: &'a Cow<'_, [Workload]>| {
        let same = |known: &&[Workload]| std::ptr::eq(*known, workloads.as_ref()) || *known == &**workloads;
        different.iter().position(same).unwrap_or_else(|| {
            different.push(workloads);
            different.len() - 1
        })
    };
    let demand_of = met.iter().map(of).collect();
    let source = |workloads| Source::new(workloads, scenario.horizon, scenario.seed, replication);
    (different.into_iter().map(|workloads| (source(workloads), Block::default())).collect(), demand_of)
}

/// One replication of one plan of one case by itself.
pub(super) fn run_alone(scenario: &Scenario, case: usize, plan: usize, replication: u32) -> Replication {
    let workloads = scenario.cases[case].workloads_met(plan);
    let system = System::new(&scenario.cases[case], plan);
    let mut demand = Source::new(&workloads, scenario.horizon, scenario.seed, replication);
    let window = Window { start: scenario.warm_up, end: scenario.horizon };
    let mut measuring = Measuring::new(scenario, &system, case, plan, Ends::new(vec![false; workloads.len()], window));
    let mut simulation = Simulation::new(&system, scenario.seed, replication);
    simulation.let_users_in(demand.users(), demand.horizon());
    let mut block = Block::default();
    loop {
        demand.fill(&mut block);
        if block.requests.is_empty() {
            break;
        }
        measuring.consume(&mut simulation, &block);
    }
    measuring.finish(&mut simulation);
    measuring.replication(scenario, &system, case, plan)
}

/// How many replications are run, or begun with: the scenario's number, or one where nothing is random.
pub(super) fn replications(scenario: &Scenario) -> u32 {
    if is_deterministic(scenario) { 1 } else { scenario.replications.get() }
}

/// Whether nothing in the scenario is random, so that one replication is the exact answer.
pub(super) fn is_deterministic(scenario: &Scenario) -> bool {
    scenario.cases.iter().all(|case| {
        case.workloads.iter().all(|workload| {
            !workload.arrivals.is_random()
                && !workload.quantities.iter().flatten().any(|quantity| matches!(quantity, Quantity::Mix(_)))
                && workload.service.is_constant()
                && !workload.failure.is_some_and(|failure| failure.is_random())
        }) && case.plans.iter().flat_map(|plan| &plan.service).flatten().all(Service::is_constant)
            && !clients_are_random(case)
            && !case.plans.iter().flat_map(|plan| &plan.pools).any(is_random)
    })
}

/// Whether something in the pool is drawn: leaks, unless all or none of the services leak, and cold starts.
fn is_random(pool: &Pool) -> bool {
    let leaks = pool.leak.is_some_and(|leak| leak.share > 0 && leak.share < Leak::ALL);
    leaks || pool.cold_start.is_some_and(|cold| cold.median != cold.p95)
}

fn clients_are_random(case: &Case) -> bool {
    let clients = (0..case.plans.len())
        .flat_map(|plan| (0..case.workloads.len()).map(move |workload| case.client_of(plan, workload)));
    clients.map(|client| &case.clients[client]).any(|Client { retry, patience, delivery, .. }| {
        let polls = match delivery {
            Delivery::Polling(Polling { refused: RefusedPoll::Retry { attempts }, .. }) => attempts.get(),
            _ => 1,
        };
        let retries = retry.attempts.get() > 1 || polls > 1 || retry.wait_after_last;
        retry.jitter != RetryJitter::None && retries
            || patience.as_ref().is_some_and(|patience| !patience.time.is_constant())
    })
}

/// Runs so many replications of the scenario once more, one plan after another, and hands out every request as it ends, with its replication, case and
/// plan. In the order of replications, cases, plans, and of the ends.
///
/// # Errors
/// Stops at the first error that `each` returns and returns it.
pub fn each_request<E>(
    scenario: &Scenario,
    replications: u32,
    mut each: impl FnMut(u32, usize, usize, &Ended) -> Result<(), E>,
) -> Result<(), E> {
    for replication in 0..replications {
        for (place, case) in scenario.cases.iter().enumerate() {
            for plan in 0..case.plans.len() {
                let system = System::new(case, plan);
                let workloads = case.workloads_met(plan);
                let demand = Source::new(&workloads, scenario.horizon, scenario.seed, replication);
                let mut sink = Sink { each: |ended: &Ended| each(replication, place, plan, ended), result: Ok(()) };
                engine::simulate(&system, scenario.seed, replication, demand, &mut sink);
                sink.result?;
            }
        }
    }
    Ok(())
}

struct Sink<F, E> {
    each: F,
    result: Result<(), E>,
}

impl<E, F: FnMut(&Ended) -> Result<(), E>> Observer for Sink<F, E> {
    fn ended(&mut self, request: &Ended) {
        if self.result.is_ok() {
            self.result = (self.each)(request);
        }
    }
}
