//! What a plan has beyond rate limits, stations and waitlists, compiled for the event loop.

use std::ops::Range;

use super::system::{Step, applies, as_u32, priorities, who};
use crate::demand::{ServiceTime, Workload};
use crate::provider::{Discipline, Hint, Outage, Plan, Pool, Running};
use crate::time::Nanos;

/// What plans have of which some are more than plain: that of the run, and those that requests spill over to.
#[derive(Clone, Debug)]
pub(super) struct General {
    /// Those of all plans.
    pub pools: Vec<GeneralPool>,
    /// One for each plan.
    pub sides: Vec<Side>,
    /// Jobs in service can fail.
    pub can_fail: bool,
    /// Counters of jobs in flight.
    pub in_flight: Vec<InFlightCounter>,
    /// Which of these counters count the jobs of each route: a range of `steps` for each.
    pub flights: Vec<Range<usize>>,
    pub steps: Vec<Step>,
}

/// What one of the plans goes through.
#[derive(Clone, Debug)]
pub(super) struct Side {
    pub outages: Vec<Outage>,
    // When each factor on service times begins to hold; the first holds from the start of the run.
    factors: Vec<(Nanos, f64)>,
}

#[derive(Clone, Debug)]
pub(super) struct GeneralPool {
    pub pool: Pool,
    /// Which plan it belongs to.
    pub side: u32,
    pub cold_start: Option<ServiceTime>,
    /// In which lane of the waitlist the jobs of each workload wait; the first is served first.
    pub lanes: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct InFlightCounter {
    /// Its limit's place among those of all plans.
    pub place: u32,
    pub limit: u32,
    pub hint: Hint,
}

impl General {
    /// `None` if all of these plans are plain.
    pub fn new(plans: &[&Plan], workloads: &[Workload]) -> Option<Self> {
        if plans.iter().all(|plan| is_plain(plan)) {
            return None;
        }
        let mut general = Self {
            pools: Vec::new(),
            sides: Vec::new(),
            can_fail: false,
            in_flight: Vec::new(),
            flights: Vec::new(),
            steps: Vec::new(),
        };
        let mut limits = 0;
        let mut known: Vec<(usize, String)> = Vec::new();
        for (side, plan) in plans.iter().enumerate() {
            general.pools.extend(plan.pools.iter().map(|pool| GeneralPool::new(pool, side, workloads)));
            let outages = plan.conditions.outages.clone();
            general.can_fail |= outages.iter().any(|outage| outage.running == Running::Fail);
            general.sides.push(Side { outages, factors: factors(plan) });
            for workload in workloads {
                general.add_flights(plan, workload, limits, &mut known);
            }
            limits += plan.in_flight.len();
        }
        Some(general)
    }

    // The counters of jobs in flight that count this workload, whose plan's limits are numbered from `first` on. What each of those
    // there are is for: `known`.
    fn add_flights(&mut self, plan: &Plan, workload: &Workload, first: usize, known: &mut Vec<(usize, String)>) {
        let start = self.steps.len();
        for (place, limit) in
            plan.in_flight.iter().enumerate().filter(|(_, limit)| applies(&limit.applies_to, workload))
        {
            let key = (first + place, who(limit.scope, &workload.endpoint, &workload.model).to_owned());
            let counter = known.iter().position(|known| *known == key).unwrap_or_else(|| {
                known.push(key);
                let counter =
                    InFlightCounter { place: as_u32(first + place), limit: limit.limit.get(), hint: limit.hint };
                self.in_flight.push(counter);
                self.in_flight.len() - 1
            });
            self.steps.push(Step { counter: as_u32(counter), unit: limit.unit, poll: false });
        }
        self.flights.push(start..self.steps.len());
    }
}

impl Side {
    /// The outage that is on at this instant.
    pub fn outage_at(&self, now: Nanos) -> Option<&Outage> {
        let begun = self.outages.partition_point(|outage| outage.at <= now);
        self.outages[..begun].last().filter(|outage| now < outage.end())
    }

    /// How long a service that starts now takes, if the request says this long.
    pub fn service_time(&self, of_request: Nanos, now: Nanos) -> Nanos {
        let (_, factor) = self.factors[self.factors.partition_point(|&(from, _)| from <= now) - 1];
        if factor.to_bits() == 1.0_f64.to_bits() {
            return of_request;
        }
        Nanos::from_f64(of_request.0 as f64 * factor).min(Nanos::LONGEST)
    }
}

impl GeneralPool {
    fn new(pool: &Pool, side: usize, workloads: &[Workload]) -> Self {
        let cold_start = pool.cold_start.map(|cold| {
            if cold.median == cold.p95 {
                ServiceTime::Constant(cold.median)
            } else {
                ServiceTime::lognormal_median_p95(cold.median, cold.p95)
            }
        });
        Self { pool: pool.clone(), side: as_u32(side), cold_start, lanes: lanes(pool, workloads) }
    }

    /// Stations at this instant, those of the burst included.
    pub fn stations_at(&self, now: Nanos) -> u32 {
        self.pool.concurrency_at(now).saturating_add(self.pool.burst)
    }
}

fn is_plain(plan: &Plan) -> bool {
    let conditions = &plan.conditions;
    plan.pools.iter().all(Pool::is_plain)
        && plan.in_flight.is_empty()
        && conditions.outages.is_empty()
        && conditions.slow_downs.is_empty()
        && conditions.service_time_factor.to_bits() == 1.0_f64.to_bits()
}

/// One lane for each priority, the highest first, where the discipline asks for it; otherwise one for all.
fn lanes(pool: &Pool, workloads: &[Workload]) -> Vec<u32> {
    let priorities = priorities(workloads.iter());
    let lane = |workload: &Workload| match pool.discipline {
        Discipline::Fifo | Discipline::Lifo => 0,
        Discipline::Priority => priorities.partition_point(|&other| other > workload.priority),
    };
    workloads.iter().map(|workload| as_u32(lane(workload))).collect()
}

/// The factor on service times from each instant on at which it changes.
fn factors(plan: &Plan) -> Vec<(Nanos, f64)> {
    let conditions = &plan.conditions;
    let mut instants = vec![Nanos::ZERO];
    instants.extend(conditions.slow_downs.iter().flat_map(|slow| [slow.at, slow.at + slow.length]));
    instants.sort_unstable();
    instants.dedup();
    let factor = |now: Nanos| {
        let on = conditions.slow_downs.iter().filter(|slow| slow.at <= now && now < slow.at + slow.length);
        on.fold(conditions.service_time_factor, |factor, slow| factor * slow.factor)
    };
    instants.into_iter().map(|now| (now, factor(now))).collect()
}
