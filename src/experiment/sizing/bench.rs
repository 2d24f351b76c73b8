//! A bench: one plan of a draft with any numbers, measured and remembered.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::{Trial, guess};
use crate::decimal::Decimal;
use crate::experiment::results::{Judgement, ObjectiveResult, PlanResult};
use crate::experiment::{replicate, summarise};
use crate::scenario::{Draft, Objective, Over, Role, Scenario, Size, SizeParameter};

/// When an objective counts as held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// The whole interval is on the right side.
    Surely,
    /// The mean is.
    OnAverage,
}

/// What numbers lead to.
#[derive(Clone, Debug, PartialEq)]
pub enum Measured {
    /// They were simulated.
    Simulated(Box<PlanResult>),
    /// They cannot be, for this reason: a queue would grow for ever, say, or a request would not fit.
    Impossible(String),
}

impl Measured {
    /// Whether the objectives hold; what is impossible misses them.
    pub fn judgement(&self) -> Judgement {
        self.result().map_or(Judgement::Missed, |result| result.verdict.overall)
    }

    /// The figures, unless it is impossible.
    pub fn result(&self) -> Option<&PlanResult> {
        if let Self::Simulated(result) = self { Some(result) } else { None }
    }

    /// Whether all objectives of a kind hold: for certain, or else on average.
    pub fn holds(&self, how: Holds, kind: impl Fn(&Objective) -> bool) -> bool {
        let good = |result: &ObjectiveResult| match how {
            Holds::Surely => result.judgement == Judgement::Met,
            Holds::OnAverage => holds_on_average(result),
        };
        let of_kind = |result: &&ObjectiveResult| kind(&result.objective);
        self.result().is_some_and(|result| result.verdict.objectives.iter().filter(of_kind).all(good))
    }
}

/// Whether the mean is on the right side.
fn holds_on_average(result: &ObjectiveResult) -> bool {
    let Some(measured) = result.measured else { return result.judgement == Judgement::Met };
    if result.objective.is_at_least() {
        measured.mean >= result.objective.bound()
    } else {
        measured.mean <= result.objective.bound()
    }
}

/// One plan of a draft, with any numbers.
pub(super) struct Bench<'a> {
    pub request: &'a Size,
    draft: &'a Draft,
    // As the file states it.
    stated: &'a Scenario,
    replications: u32,
    // What was measured in the search, by the numbers.
    known: BTreeMap<Vec<u64>, Measured>,
}

impl<'a> Bench<'a> {
    pub fn new(draft: &'a Draft, scenario: &'a Scenario, request: &'a Size, replications: u32) -> Self {
        debug_assert!(request.plan < scenario.cases[0].plans.len());
        Self { request, draft, stated: scenario, replications, known: BTreeMap::new() }
    }

    /// The numbers measured with the random numbers of the search, once.
    pub fn measured(&mut self, values: &[u64]) -> &Measured {
        if !self.known.contains_key(values) {
            let measured = match self.scenario(values) {
                Ok(scenario) => {
                    let runs = measure(&scenario, self.request.plan, 0..self.replications);
                    Measured::Simulated(Box::new(judged(&scenario, self.request.plan, &runs, self.request.confidence)))
                }
                Err(reason) => Measured::Impossible(reason),
            };
            self.known.insert(values.to_vec(), measured);
        }
        &self.known[values]
    }

    /// The same, to keep.
    pub fn trial(&mut self, values: &[u64]) -> Trial {
        Trial { values: values.to_vec(), measured: self.measured(values).clone() }
    }

    /// Where to begin with the number at this place, the others being `values`.
    pub fn guess(&self, place: usize, values: &[u64]) -> Option<u64> {
        guess::guess(self.stated, self.request, place, values)
    }

    /// Replications of each trial of the search.
    pub fn replications(&self) -> u32 {
        self.replications
    }

    /// The numbers that the file states, or the plan of the catalogue; `None` where one of them is none.
    pub fn stated(&self) -> Option<Vec<u64>> {
        let stated = |parameter: &SizeParameter| match self.draft.written(&parameter.path).as_deref() {
            None | Some("none") => (parameter.role == Role::Places).then_some(0),
            Some(text) => Decimal::scan(text).ok()?.0.times(1),
        };
        self.request.parameters.iter().map(stated).collect()
    }

    /// The replications of the search with these numbers; `None` where they are impossible.
    pub fn runs(&self, values: &[u64]) -> Option<(Vec<summarise::Replication>, bool)> {
        let scenario = self.scenario(values).ok()?;
        let exact = replicate::is_deterministic(&scenario);
        Some((measure(&scenario, self.request.plan, 0..self.replications), exact))
    }

    /// The scenario with these numbers, or why there is none.
    pub fn scenario(&self, values: &[u64]) -> Result<Scenario, String> {
        let set: Vec<Over> = (self.request.parameters.iter().zip(values))
            .map(|(parameter, value)| Over::one(&parameter.path, &format!("{value}{}", parameter.suffix)))
            .collect();
        self.draft
            .over(&set, None)
            .map_err(|problems| problems.iter().map(|problem| problem.message.clone()).collect::<Vec<_>>().join("; "))
    }
}

/// The replications of one plan of the first case.
pub(super) fn measure(scenario: &Scenario, plan: usize, replications: Range<u32>) -> Vec<summarise::Replication> {
    if replicate::is_deterministic(scenario) {
        return vec![replicate::run_alone(scenario, 0, plan, 0)];
    }
    replications.into_par_iter().map(|replication| replicate::run_alone(scenario, 0, plan, replication)).collect()
}

/// What they come to, at this confidence.
pub(super) fn judged(scenario: &Scenario, plan: usize, runs: &[summarise::Replication], confidence: f64) -> PlanResult {
    summarise::plan_result(scenario, 0, plan, runs, replicate::is_deterministic(scenario), confidence)
}
