//! Which parts of a plan are queues that theory can speak of: what arrives, how it is served, where it waits.

use std::num::NonZeroU32;

use crate::client::{Client, Delivery, OnLeaving, PatienceUntil};
use crate::demand::{Arrivals, Quantity, Service, ServiceTime, Workload};
use crate::experiment::PlanResult;
use crate::provider::{Plan, Waitlist};
use crate::scenario::{Case, Scenario};

/// A pool with everything that comes to it, or what starts at once without a pool.
#[derive(Debug)]
pub(super) struct Part {
    /// The pool, by its place in the plan.
    pub pool: Option<usize>,
    /// The only workload, unless all of the case are here.
    pub workload: Option<usize>,
    /// Whether the figures of requests, and not only those of the pool, are of this part alone.
    pub has_requests: bool,
    pub arriving: Arriving,
    /// `None` without a pool.
    pub stations: Option<Stations>,
    pub service: Moments,
    /// The rate at which those who wait lose patience.
    pub patience_rate: Option<f64>,
    /// Seconds on the way, there and back.
    pub network_s: f64,
    /// Limits before it refused and delayed nothing, but might have: nothing is quite exact.
    pub behind_limits: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Arriving {
    /// So many a second.
    Poisson(f64),
    /// So many a second, with this coefficient of variation of the gaps.
    Renewal { rate: f64, cv: f64 },
    /// So many who ask for one thing at a time, after this many seconds of thinking on average.
    Users { number: u64, think_s: f64 },
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Stations {
    pub servers: NonZeroU32,
    /// Jobs in service and waiting; `None` is no bound.
    pub room: Option<u32>,
}

/// Service as far as theory asks.
#[derive(Clone, Debug)]
pub(super) struct Moments {
    pub mean_s: f64,
    /// Standard deviation over mean; `None` where that is infinite or unknown.
    pub cv: Option<f64>,
    pub is_exponential: bool,
    /// The distribution and the factor of the provider, where there is one for all.
    pub distribution: Option<(ServiceTime, f64)>,
}

/// The parts of this plan that are queues with a steady kind of traffic.
pub(super) fn parts(scenario: &Scenario, case: &Case, result: &PlanResult) -> Vec<Part> {
    let plan = &case.plans[result.plan];
    if !plan.conditions.slow_downs.is_empty() || !plan.conditions.outages.is_empty() {
        return Vec::new();
    }
    // What a gate spills over comes to this plan and to another.
    if case.plans_met(result.plan).len() > 1 {
        return Vec::new();
    }
    let Some(behind_limits) = limits_did_nothing(result) else { return Vec::new() };
    let pool_of = pools_of(case, plan);
    let pools = std::iter::once(None).chain((0..plan.pools.len()).map(Some));
    pools
        .filter_map(|pool| {
            let workloads: Vec<usize> = (0..pool_of.len()).filter(|&workload| pool_of[workload] == pool).collect();
            part(scenario, case, result.plan, pool, &workloads, behind_limits)
        })
        .collect()
}

/// The pool of each workload: the first that serves it.
pub(in crate::experiment) fn pools_of(case: &Case, plan: &Plan) -> Vec<Option<usize>> {
    let of = |workload: &Workload| {
        plan.pools.iter().position(|pool| pool.applies_to.matches(&workload.endpoint, &workload.model))
    };
    case.workloads.iter().map(of).collect()
}

/// Whether there are limits before the pools; `None` if they refused or delayed something.
fn limits_did_nothing(result: &PlanResult) -> Option<bool> {
    let mut figures = (result.rate_limits.iter().flat_map(|limit| [limit.refused.mean, limit.waiting_peak.mean]))
        .chain(result.in_flight.iter().map(|limit| limit.refused.mean));
    let any = !result.rate_limits.is_empty() || !result.in_flight.is_empty();
    figures.all(|figure| figure == 0.0).then_some(any)
}

fn part(
    scenario: &Scenario,
    case: &Case,
    plan_number: usize,
    pool: Option<usize>,
    workloads: &[usize],
    behind_limits: bool,
) -> Option<Part> {
    let plan = &case.plans[plan_number];
    let clients: Vec<&Client> =
        workloads.iter().map(|&workload| &case.clients[case.client_of(plan_number, workload)]).collect();
    let first = *clients.first()?;
    let network_s = round_trip_s(first, plan)?;
    let alike = |client: &&Client| {
        let steady = client.gate.is_none() && client.throttle.is_none() && client.attempt_timeout.is_none();
        steady && client.patience == first.patience && round_trip_s(client, plan) == Some(network_s)
    };
    if !clients.iter().all(alike) {
        return None;
    }
    let met = case.workloads_met(plan_number);
    let members: Vec<&Workload> = workloads.iter().map(|&workload| &met[workload]).collect();
    if members.iter().any(|workload| workload.fan_out.is_some() || workload.failure.is_some()) {
        return None;
    }
    let arriving = arriving(scenario, &members)?;
    let service = moments(&members, plan.conditions.service_time_factor)?;
    let stations = match pool.map(|pool| &plan.pools[pool]) {
        None => None,
        Some(pool) if !pool.is_plain() => return None,
        Some(pool) => Some(Stations {
            servers: pool.concurrency,
            room: match pool.waitlist {
                Waitlist::Unbounded => None,
                Waitlist::Bounded { places, counts_running: true } => Some(places),
                Waitlist::Bounded { places, counts_running: false } => {
                    Some(pool.concurrency.get().saturating_add(places))
                }
            },
        }),
    };
    let bounded = stations.is_some_and(|stations| stations.room.is_some());
    let retries = |client: &&Client| client.retry.attempts.get() > 1 && client.retry.on.refused;
    if bounded && clients.iter().any(retries) {
        return None;
    }
    let patience_rate = match &first.patience {
        None => None,
        Some(patience) => {
            let ServiceTime::Exponential { mean_ns } = patience.time else { return None };
            let leaves = clients.iter().all(|client| client.on_leaving != OnLeaving::LeaveRunning);
            let waits = patience.until == PatienceUntil::Start && leaves && network_s == 0.0;
            Some(1e9 / mean_ns).filter(|_| waits && !bounded && stations.is_some())?.into()
        }
    };
    let all = members.len() == case.workloads.len();
    let workload = Some(workloads[0]).filter(|_| members.len() == 1 && !all);
    let has_requests = all || workload.is_some();
    let part =
        Part { pool, workload, has_requests, arriving, stations, service, patience_rate, network_s, behind_limits };
    Some(part)
}

/// Seconds on the way, there and back with the result; `None` where the client asks for it from time to time.
fn round_trip_s(client: &Client, plan: &Plan) -> Option<f64> {
    let back = match &client.delivery {
        Delivery::Synchronous => plan.network.back,
        Delivery::Webhook { delay } => *delay,
        Delivery::Polling(_) => return None,
    };
    Some((plan.network.to_provider + back).as_secs_f64())
}

/// Poisson processes together are one.
fn arriving(scenario: &Scenario, workloads: &[&Workload]) -> Option<Arriving> {
    let poisson = |workload: &&Workload| match &workload.arrivals {
        Arrivals::Poisson { mean_gap_ns } => Some(1e9 / mean_gap_ns),
        // Exponential gaps, nothing else.
        Arrivals::Renewal(renewal) if renewal.cv().to_bits() == 1.0_f64.to_bits() => Some(1e9 / renewal.mean_gap_ns()),
        _ => None,
    };
    if let Some(rate) = workloads.iter().map(poisson).sum::<Option<f64>>() {
        return Some(Arriving::Poisson(rate));
    }
    let [workload] = workloads else { return None };
    match &workload.arrivals {
        Arrivals::Renewal(renewal) => Some(Arriving::Renewal { rate: 1e9 / renewal.mean_gap_ns(), cv: renewal.cv() }),
        Arrivals::Deterministic { every } if every.0 > 0 => {
            Some(Arriving::Renewal { rate: 1.0 / every.as_secs_f64(), cv: 0.0 })
        }
        Arrivals::Users(users) => {
            // All are there when counting begins.
            let last = users.entry(u64::from(users.users.get()) - 1);
            let think_s = users.think.mean_s();
            (last <= scenario.warm_up).then_some(Arriving::Users { number: users.lanes(), think_s })
        }
        _ => None,
    }
}

/// The moments of what comes to a pool: of a mixture of the workloads, by their rates.
fn moments(workloads: &[&Workload], factor: f64) -> Option<Moments> {
    let (first, others) = workloads.split_first()?;
    let scaled = |(mean, variance): (f64, Option<f64>)| (mean * factor, variance.map(|v| v * factor * factor));
    if others.iter().all(|other| other.service == first.service && other.quantities == first.quantities) {
        let (mean_s, variance) = scaled(moments_of(first)?);
        let distribution = match &first.service {
            Service::Drawn(service) => Some((service.clone(), factor)),
            _ => None,
        };
        let is_exponential = matches!(&first.service, Service::Drawn(ServiceTime::Exponential { .. }));
        return Some(Moments { mean_s, cv: cv(mean_s, variance), is_exponential, distribution });
    }
    let rate = |workload: &&Workload| match &workload.arrivals {
        Arrivals::Poisson { mean_gap_ns } => Some(1e9 / mean_gap_ns),
        Arrivals::Renewal(renewal) => Some(1e9 / renewal.mean_gap_ns()),
        _ => None,
    };
    let all: f64 = workloads.iter().map(rate).sum::<Option<f64>>()?;
    let (mut mean_s, mut square) = (0.0, Some(0.0));
    for workload in workloads {
        let share = rate(workload)? / all;
        let (mean, variance) = scaled(moments_of(workload)?);
        mean_s += share * mean;
        square = square.zip(variance).map(|(sum, variance)| sum + share * (variance + mean * mean));
    }
    let variance = square.map(|square| (square - mean_s * mean_s).max(0.0));
    Some(Moments { mean_s, cv: cv(mean_s, variance), is_exponential: false, distribution: None })
}

fn cv(mean_s: f64, variance: Option<f64>) -> Option<f64> {
    variance.map(|variance| variance.sqrt() / mean_s).filter(|cv| cv.is_finite())
}

/// Mean and variance of the services of a workload, before the provider's factor; `None` where a log has them.
fn moments_of(workload: &Workload) -> Option<(f64, Option<f64>)> {
    match &workload.service {
        Service::Drawn(service) => Some((service.mean_s(), service.variance_s2())),
        Service::Log => None,
        Service::Composed(composed) => {
            let units = match composed.per_unit {
                None => (0.0, 0.0),
                Some(part) => {
                    let (mean, variance) = amount(workload.quantities[part.quantity].as_ref()?)?;
                    let unit_s = part.time.as_secs_f64();
                    (mean * unit_s, variance * unit_s * unit_s)
                }
            };
            let moment = |power: i32| -> f64 {
                composed.multiplier.iter().map(|part| part.factor.powi(power) * part.probability).sum()
            };
            let (factor, factor_square) =
                if composed.multiplier.is_empty() { (1.0, 1.0) } else { (moment(1), moment(2)) };
            let inner = composed.base.as_secs_f64() + composed.drawn.mean_s() + units.0;
            let mean = factor * inner;
            let square = composed.drawn.variance_s2().map(|drawn| factor_square * (drawn + units.1 + inner * inner));
            Some((mean, square.map(|square| (square - mean * mean).max(0.0))))
        }
    }
}

fn amount(quantity: &Quantity) -> Option<(f64, f64)> {
    match quantity {
        Quantity::Constant(amount) => Some((*amount as f64, 0.0)),
        Quantity::Mix(parts) => {
            let moment = |power: i32| -> f64 {
                parts.iter().map(|part| (part.amount as f64).powi(power) * part.probability).sum()
            };
            Some((moment(1), (moment(2) - moment(1).powi(2)).max(0.0)))
        }
        Quantity::Log(_) => None,
    }
}
