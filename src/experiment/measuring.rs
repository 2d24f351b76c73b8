//! What observes a run of one plan: its metrics, the ends of its requests, and the bills where the plan has a price.

use super::cost::{self, Month};
use super::pairing::Ends;
use super::summarise::Replication;
use crate::demand::Block;
use crate::engine::{Simulation, System};
use crate::metrics::{Billing, RunMetrics};
use crate::scenario::Scenario;

/// The observers of one run; bills only where there are any.
pub(super) enum Measuring {
    Plain(Box<(RunMetrics, Ends)>),
    Billed(Box<((RunMetrics, Ends), Billing)>),
}

impl Measuring {
    /// Of one plan of one case.
    pub fn new(scenario: &Scenario, system: &System, case: usize, plan: usize, ends: Ends) -> Self {
        let metrics = RunMetrics::new(system, scenario.warm_up, scenario.horizon);
        let case = &scenario.cases[case];
        if !cost::has_price(case, plan) {
            return Self::Plain(Box::new((metrics, ends)));
        }
        let prices = case.plans_met(plan).into_iter().map(|plan| case.plans[plan].price.as_ref());
        let billing = Billing::new(prices, case.workloads.len(), metrics.window);
        Self::Billed(Box::new(((metrics, ends), billing)))
    }

    /// Observes a block of demand.
    pub fn consume(&mut self, simulation: &mut Simulation<'_>, block: &Block) {
        match self {
            Self::Plain(observers) => simulation.consume(block, &mut **observers),
            Self::Billed(observers) => simulation.consume(block, &mut **observers),
        }
    }

    /// Observes the rest of the run.
    pub fn finish(&mut self, simulation: &mut Simulation<'_>) {
        match self {
            Self::Plain(observers) => simulation.finish(&mut **observers),
            Self::Billed(observers) => simulation.finish(&mut **observers),
        }
    }

    /// The ends of requests so far.
    pub fn ends(&mut self) -> &mut Ends {
        match self {
            Self::Plain(observers) => &mut observers.1,
            Self::Billed(observers) => &mut observers.0.1,
        }
    }

    /// What it comes to, after the run.
    pub fn replication(self, scenario: &Scenario, system: &System, case: usize, plan: usize) -> Replication {
        let (mut metrics, billing) = match self {
            Self::Plain(observers) => (observers.0, None),
            Self::Billed(observers) => {
                let ((metrics, _), billing) = *observers;
                (metrics, Some(billing))
            }
        };
        metrics.close();
        let case = &scenario.cases[case];
        let month = billing.map(|billing| Month::new(case, plan, &billing, &metrics));
        Replication::new(&case.plans[plan], system, &metrics, month)
    }
}
