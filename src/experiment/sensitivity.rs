//! Sensitivity: which plan suffices under everything that is unknown, and which unknown decides it.
//!
//! ```text
//! unknowns ─► one at a time, and together (all combinations, or a Latin hypercube of them) ─► cells, each once ─► verdicts
//! ```
//!
//! Every cell meets the same random numbers, so that what differs between two of them is due to the unknowns.
//!
//! # Source
//! M. D. `McKay`, R. J. Beckman and W. J. Conover, *A comparison of three methods for selecting values of input variables in the
//! analysis of output from a computer code*, Technometrics 21(2), 1979; A. Saltelli et al., *Global Sensitivity Analysis: The
//! Primer*, 2008.

mod cells;
mod design;
mod importance;

pub use cells::{Cell, Outcome};
pub use importance::{main_effect, weight};

use self::cells::Cells;
use super::results::Judgement;
use super::{Estimate, replicate};
use crate::scenario::{Draft, Scenario, Unknown};

/// What is to be simulated.
pub struct Study {
    scenario: Scenario,
    unknowns: Vec<Unknown>,
    all: bool,
    combinations: Vec<Vec<usize>>,
    // For each unknown, each of its values.
    one_at_a_time: Vec<Vec<Vec<usize>>>,
    cells: Cells,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// What is unknown.
    pub unknowns: Vec<Unknown>,
    /// Whether all combinations were tried; else a sample of them.
    pub all: bool,
    /// The combinations.
    pub combinations: Vec<Combination>,
    /// One for each unknown, with what its values lead to while the others stay at their bases.
    pub swings: Vec<Swing>,
    /// Replications of each cell.
    pub replications: u32,
    /// Nothing in any cell is random.
    pub exact: bool,
}

/// Values that go together, and what they lead to.
#[derive(Clone, Debug, PartialEq)]
pub struct Combination {
    /// For each unknown the place of its value.
    pub values: Vec<usize>,
    /// For each plan.
    pub plans: Vec<Outcome>,
}

/// What the values of one unknown lead to, the others at their bases.
#[derive(Clone, Debug, PartialEq)]
pub struct Swing {
    /// For each of its values.
    pub values: Vec<Combination>,
}

/// How a plan fares over the combinations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Combinations in which it meets every objective.
    pub met: usize,
    /// In which it misses one.
    pub missed: usize,
    /// In which it is too close to call.
    pub undecided: usize,
    /// In which it cannot be; not among those it misses.
    pub impossible: usize,
    /// In which it misses one, or cannot be, although another plan meets all.
    pub failed_though_another_suffices: usize,
    /// In which it meets all, and so does a plan before it in the file.
    pub larger_than_needed: usize,
}

impl Study {
    /// Plans it; nothing is simulated yet.
    pub fn new(draft: &Draft, scenario: Scenario, unknowns: Vec<Unknown>) -> Self {
        let sizes: Vec<usize> = unknowns.iter().map(|unknown| unknown.values.len()).collect();
        let (all, combinations) = design::combinations(&sizes, scenario.seed);
        let base: Vec<usize> = unknowns.iter().map(|unknown| unknown.base).collect();
        let alone = |place: usize| {
            let mut around = base.clone();
            if let Some((other, value)) = unknowns[place].under {
                around[other] = value;
            }
            let with = |value: usize| {
                let mut values = around.clone();
                values[place] = value;
                values
            };
            (0..sizes[place]).map(with).collect()
        };
        let one_at_a_time: Vec<Vec<Vec<usize>>> = (0..unknowns.len()).map(alone).collect();
        let mut cells = Cells::new(scenario.cases[0].plans.len());
        for values in combinations.iter().chain(one_at_a_time.iter().flatten()) {
            cells.add(draft, &scenario, &unknowns, values);
        }
        Self { scenario, unknowns, all, combinations, one_at_a_time, cells }
    }

    /// The scenario at its base.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Requests that are to be simulated, in expectation.
    pub fn expected_requests(&self) -> f64 {
        self.cells.expected_requests(self.replications())
    }

    fn replications(&self) -> u32 {
        self.scenario.replications.get().max(3)
    }

    /// Simulates every cell. `progress` is told of each how many requests were expected of it.
    pub fn run(self, progress: &(dyn Fn(u64) + Sync)) -> Sensitivity {
        let replications = self.replications();
        let cells = self.cells.run(replications, progress);
        let outcome = |values: &Vec<usize>| Combination { values: values.clone(), plans: cells.outcomes(values) };
        let combinations = self.combinations.iter().map(outcome).collect();
        let swings =
            self.one_at_a_time.iter().map(|values| Swing { values: values.iter().map(outcome).collect() }).collect();
        let exact = replicate::is_deterministic(&self.scenario) && cells.are_exact();
        Sensitivity { unknowns: self.unknowns, all: self.all, combinations, swings, replications, exact }
    }
}

impl Sensitivity {
    /// How each plan fares.
    pub fn tallies(&self) -> Vec<Tally> {
        let plans = self.combinations.first().map_or(0, |combination| combination.plans.len());
        let mut tallies = vec![Tally::default(); plans];
        for combination in &self.combinations {
            let met = |outcome: &Outcome| outcome.judgement() == Judgement::Met;
            let first = combination.plans.iter().position(met);
            for (place, (tally, outcome)) in tallies.iter_mut().zip(&combination.plans).enumerate() {
                match (outcome, outcome.judgement()) {
                    (Outcome::Impossible(_), _) => tally.impossible += 1,
                    (_, Judgement::Met) => tally.met += 1,
                    (_, Judgement::Missed) => tally.missed += 1,
                    (_, Judgement::Undecided) => tally.undecided += 1,
                }
                tally.failed_though_another_suffices +=
                    usize::from(outcome.judgement() == Judgement::Missed && first.is_some());
                tally.larger_than_needed += usize::from(met(outcome) && first.is_some_and(|first| first < place));
            }
        }
        tallies
    }

    /// The share of the variance of an objective's figure that an unknown explains by itself; `None` where it does not vary.
    pub fn importance(&self, unknown: usize, plan: usize, objective: usize) -> Option<f64> {
        let values = self.combinations.iter().filter_map(|combination| {
            let measured = combination.plans[plan].cell()?.objectives[objective].measured?;
            Some((combination.values[unknown], measured.mean))
        });
        main_effect(&values.collect::<Vec<_>>(), !self.all)
    }

    /// The share of the variance of all verdicts that an unknown explains by itself; `None` where no verdict varies.
    pub fn decides(&self, unknown: usize) -> Option<f64> {
        let plans = self.combinations.first().map_or(0, |combination| combination.plans.len());
        let score = |judgement| match judgement {
            Judgement::Met => 1.0,
            Judgement::Undecided => 0.5,
            Judgement::Missed => 0.0,
        };
        let of_plan = |plan: usize| {
            let score = |one: &Combination| (one.values[unknown], score(one.plans[plan].judgement()));
            let scores: Vec<(usize, f64)> = self.combinations.iter().map(score).collect();
            Some((main_effect(&scores, !self.all)?, weight(&scores)))
        };
        let parts: Vec<(f64, f64)> = (0..plans).filter_map(of_plan).collect();
        let all: f64 = parts.iter().map(|(_, weight)| weight).sum();
        (!parts.is_empty()).then(|| parts.iter().map(|(share, weight)| share * weight).sum::<f64>() / all)
    }

    /// How many verdicts change when only this unknown does, over its values and the plans.
    pub fn flips(&self, unknown: usize) -> usize {
        let swing = &self.swings[unknown];
        let base = &swing.values[self.unknowns[unknown].base].plans;
        let differ = |one: &Combination| {
            one.plans.iter().zip(base).filter(|(one, base)| one.judgement() != base.judgement()).count()
        };
        swing.values.iter().map(differ).sum()
    }

    /// How far a value of an unknown moves an objective's figure from that of its base, with the paired interval.
    pub fn moved(&self, unknown: usize, value: usize, plan: usize, objective: usize) -> Option<Estimate> {
        let values = &self.swings[unknown].values;
        let base = values[self.unknowns[unknown].base].plans[plan].cell()?;
        let other = values[value].plans[plan].cell()?;
        let pairs = other.runs[objective].iter().zip(&base.runs[objective]);
        let differences: Vec<f64> = pairs.filter_map(|(other, base)| Some((*other)? - (*base)?)).collect();
        Estimate::from_values(&differences, self.exact)
    }

    /// The unknowns, what matters most first: by what they decide, then by the verdicts they change alone, then by the figures.
    pub fn by_importance(&self) -> Vec<usize> {
        let figures = |unknown: usize| {
            let plans = self.combinations.first().map_or(0, |one| one.plans.len());
            let objectives = self.combinations.iter().flat_map(|one| &one.plans).find_map(Outcome::cell);
            let objectives = objectives.map_or(0, |cell| cell.objectives.len());
            let all = (0..plans).flat_map(|plan| (0..objectives).map(move |objective| (plan, objective)));
            all.filter_map(|(plan, objective)| self.importance(unknown, plan, objective)).fold(0.0, f64::max)
        };
        let mut order: Vec<(usize, [f64; 3])> = (0..self.unknowns.len())
            .map(|unknown| {
                (unknown, [self.decides(unknown).unwrap_or(0.0), self.flips(unknown) as f64, figures(unknown)])
            })
            .collect();
        let larger = |a: &[f64; 3], b: &[f64; 3]| {
            b.iter()
                .zip(a)
                .map(|(b, a)| b.total_cmp(a))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        };
        order.sort_by(|(_, a), (_, b)| larger(a, b));
        order.into_iter().map(|(unknown, _)| unknown).collect()
    }
}
