//! Cells: plans under values of the unknowns, each simulated once however many combinations come to it.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::experiment::results::{Judgement, ObjectiveResult};
use crate::experiment::{replicate, summarise, warm_up};
use crate::provider::{Origin, RateLimit};
use crate::scenario::{Case, Change, Draft, Scenario, Unknown};

/// What was measured of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Whether all objectives hold.
    pub judgement: Judgement,
    /// Each of them.
    pub objectives: Vec<ObjectiveResult>,
    /// Of each objective its figure in each replication.
    pub runs: Vec<Vec<Option<f64>>>,
}

/// What a plan comes to under a combination.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was simulated.
    Simulated(Cell),
    /// It cannot be, for this reason.
    Impossible(String),
}

impl Outcome {
    /// Whether the objectives hold; what cannot be misses them.
    pub fn judgement(&self) -> Judgement {
        self.cell().map_or(Judgement::Missed, |cell| cell.judgement)
    }

    /// What was measured, if it can be.
    pub fn cell(&self) -> Option<&Cell> {
        if let Self::Simulated(cell) = self { Some(cell) } else { None }
    }
}

/// What is to be simulated, without repetitions.
pub(super) struct Cells {
    plans: usize,
    // Each with its plan as the first of its only case, and with what tells it from others.
    distinct: Vec<(Scenario, Case)>,
    // Where the plans of a combination are, or why they cannot be.
    of: BTreeMap<Vec<usize>, Vec<Result<usize, String>>>,
}

/// What was simulated.
pub(super) struct Measured {
    outcomes: Vec<Cell>,
    exact: bool,
    of: BTreeMap<Vec<usize>, Vec<Result<usize, String>>>,
}

impl Cells {
    pub fn new(plans: usize) -> Self {
        Self { plans, distinct: Vec::new(), of: BTreeMap::new() }
    }

    /// Adds the plans under these values.
    pub fn add(&mut self, draft: &Draft, base: &Scenario, unknowns: &[Unknown], values: &[usize]) {
        if self.of.contains_key(values) {
            return;
        }
        let changes: Vec<&Change> =
            unknowns.iter().zip(values).flat_map(|(unknown, &value)| &unknown.values[value].changes).collect();
        let together = draft.changed(&changes, None);
        let cells = (0..self.plans)
            .map(|plan| match &together {
                Ok(scenario) => Ok(self.place(scenario, plan)),
                Err(_) => self.alone(draft, &base.cases[0], &changes, plan),
            })
            .collect();
        self.of.insert(values.to_vec(), cells);
    }

    /// A plan by itself, where another cannot be.
    fn alone(&mut self, draft: &Draft, case: &Case, changes: &[&Change], plan: usize) -> Result<usize, String> {
        let met = case.plans_met(plan);
        let names: Vec<&str> = met.into_iter().map(|plan| case.plans[plan].name.as_str()).collect();
        match draft.changed(changes, Some(&names)) {
            Ok(scenario) => {
                let place = scenario.cases[0].plans.iter().position(|one| one.name == case.plans[plan].name);
                Ok(self.place(&scenario, place.expect("the plan was kept")))
            }
            Err(problems) => {
                let mut reasons: Vec<String> = problems.iter().map(|problem| problem.message.clone()).collect();
                reasons.dedup();
                Err(reasons.join("; "))
            }
        }
    }

    fn place(&mut self, scenario: &Scenario, plan: usize) -> usize {
        let case = &scenario.cases[0];
        let kept = reduced(case, plan);
        let key = key(&kept);
        if let Some(place) = self.distinct.iter().position(|(_, known)| *known == key) {
            return place;
        }
        let scenario = Scenario { cases: vec![kept], ..scenario.clone() };
        self.distinct.push((scenario, key));
        self.distinct.len() - 1
    }

    /// Requests of all of them, in expectation.
    pub fn expected_requests(&self, replications: u32) -> f64 {
        self.distinct.iter().map(|(scenario, _)| requests_of(scenario, replications)).sum()
    }

    pub fn run(self, replications: u32, progress: &(dyn Fn(u64) + Sync)) -> Measured {
        let exact = self.distinct.iter().all(|(scenario, _)| replicate::is_deterministic(scenario));
        let measure = |(scenario, _): &(Scenario, Case)| {
            let cell = measure(scenario, replications);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is a bar's length")]
            progress(requests_of(scenario, replications) as u64);
            cell
        };
        Measured { outcomes: self.distinct.par_iter().map(measure).collect(), exact, of: self.of }
    }
}

impl Measured {
    pub fn outcomes(&self, values: &[usize]) -> Vec<Outcome> {
        let outcome = |cell: &Result<usize, String>| match cell {
            Ok(place) => Outcome::Simulated(self.outcomes[*place].clone()),
            Err(reason) => Outcome::Impossible(reason.clone()),
        };
        self.of[values].iter().map(outcome).collect()
    }

    pub fn are_exact(&self) -> bool {
        self.exact
    }
}

fn requests_of(scenario: &Scenario, replications: u32) -> f64 {
    let replications = if replicate::is_deterministic(scenario) { 1 } else { replications };
    scenario.expected_requests(&scenario.cases[0]) * f64::from(replications)
}

/// The case with this plan first, and those that its requests spill over to; where the plans come from does not matter here.
fn reduced(case: &Case, plan: usize) -> Case {
    let plans = case.plans_met(plan).into_iter().map(|plan| {
        let mut plan = case.plans[plan].clone();
        plan.origin = Origin::default();
        plan
    });
    Case { plans: plans.collect(), point: None, ..case.clone() }
}

/// What two cases that lead to the same have in common: limits that count nothing may differ.
fn key(case: &Case) -> Case {
    let mut key = case.clone();
    for plan in &mut key.plans {
        plan.name.clear();
        let counts = |of: &RateLimit| case.workloads.iter().any(|one| of.applies_to.matches(&one.endpoint, &one.model));
        plan.rate_limits.retain(|limit| limit.counts.polls() || counts(limit));
    }
    key
}

fn measure(scenario: &Scenario, replications: u32) -> Cell {
    let (scenario, _) = warm_up::resolve(scenario, &|_| {});
    let scenario = &*scenario;
    let exact = replicate::is_deterministic(scenario);
    let replications = if exact { 1 } else { replications };
    let runs: Vec<summarise::Replication> = (0..replications)
        .into_par_iter()
        .map(|replication| replicate::run_alone(scenario, 0, 0, replication))
        .collect();
    let (objectives, judgement) = summarise::objectives(scenario, 0, 0, &runs, exact);
    let each: Vec<Vec<ObjectiveResult>> =
        runs.iter().map(|run| summarise::objectives(scenario, 0, 0, std::slice::from_ref(run), exact).0).collect();
    let figure = |run: &Vec<ObjectiveResult>, place: usize| run[place].measured.map(|measured| measured.mean);
    let of_objective = |place: usize| each.iter().map(|run| figure(run, place)).collect();
    Cell { judgement, runs: (0..objectives.len()).map(of_objective).collect(), objectives }
}
