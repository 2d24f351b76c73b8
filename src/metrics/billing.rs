//! What providers charge for: jobs served, and how much they have of what is counted.
//!
//! An observer of its own, which runs beside [`super::RunMetrics`] only where some plan has a price.

use super::Window;
use crate::engine::{Observer, Served};
use crate::provider::{Measure, Price};
use crate::time::Nanos;

/// What was served of requests that appeared in the window, by the plan that served it and the workload.
#[derive(Debug)]
pub struct Billing {
    window: Window,
    // What each of the plans met charges for, and its surcharge.
    measures: Vec<(Measure, Measure)>,
    workloads: usize,
    // By plan met, then by workload.
    bills: Vec<Bill>,
}

/// What one plan charges for the requests of one workload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    /// Everything served.
    pub served: Usage,
    /// Of that, what nobody got the result of.
    pub for_nobody: Usage,
}

/// Sums over jobs, in units of what the plan charges for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many jobs.
    pub jobs: u64,
    /// How much of what is charged for.
    pub units: u64,
    /// How many of the jobs started beyond the concurrency.
    pub burst_jobs: u64,
    /// How much they have of what the surcharge is for.
    pub burst_units: u64,
}

impl Usage {
    fn add(&mut self, job: &Served<'_>, (unit, surcharge): (Measure, Measure)) {
        let amount = |measure| match measure {
            Measure::Jobs => 1,
            Measure::Quantity(kind) => job.amounts[kind],
            Measure::StationTime => job.service.0,
        };
        self.jobs += 1;
        self.units = self.units.saturating_add(amount(unit));
        if job.burst {
            self.burst_jobs += 1;
            self.burst_units = self.burst_units.saturating_add(amount(surcharge));
        }
    }
}

impl Billing {
    /// Nothing served yet. One price for each of the plans met; those without are counted by jobs.
    pub fn new<'p>(prices: impl Iterator<Item = Option<&'p Price>>, workloads: usize, window: Window) -> Self {
        let measures: Vec<_> = prices
            .map(|price| {
                let surcharge = price.and_then(|price| price.burst?.known());
                (price.map_or(Measure::Jobs, |price| price.of), surcharge.map_or(Measure::Jobs, |price| price.of))
            })
            .collect();
        let bills = vec![Bill::default(); measures.len() * workloads];
        Self { window, measures, workloads, bills }
    }

    /// The bills of one of the plans met, one for each workload.
    pub fn of_plan(&self, side: usize) -> &[Bill] {
        &self.bills[side * self.workloads..(side + 1) * self.workloads]
    }

    fn bill(&mut self, job: &Served<'_>) -> Option<&mut Bill> {
        let place = job.side * self.workloads + job.workload;
        self.window.contains(job.demanded).then(|| &mut self.bills[place])
    }
}

impl Observer for Billing {
    const WANTS_SERVED: bool = true;

    fn served(&mut self, _at: Nanos, job: &Served<'_>) {
        let measures = self.measures[job.side];
        if let Some(bill) = self.bill(job) {
            bill.served.add(job, measures);
        }
    }

    fn served_for_nobody(&mut self, _at: Nanos, job: &Served<'_>) {
        let measures = self.measures[job.side];
        if let Some(bill) = self.bill(job) {
            bill.for_nobody.add(job, measures);
        }
    }
}
