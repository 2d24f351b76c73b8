//! Fluid bounds: what stations can finish and rate limits let through, whatever comes.
//!
//! Both hold for the expectation in a run of any length: what the start and the end of the window can add is in them.

use super::part::pools_of;
use super::{Model, Witness, WitnessFigure, WitnessKind};
use crate::client::Delivery;
use crate::demand::{Service, Workload};
use crate::experiment::PlanResult;
use crate::provider::{RateLimit, RateLimitKind, Scope, Unit};
use crate::scenario::{Case, Scenario};

/// The bounds of this plan.
pub(super) fn witnesses(scenario: &Scenario, case: &Case, result: &PlanResult) -> Vec<Witness> {
    // What spills over is delivered by another plan.
    if case.plans_met(result.plan).len() > 1 {
        return Vec::new();
    }
    let stations = stations(scenario, case, result);
    let bound = |model, pool, theory| Witness {
        model,
        pool,
        workload: None,
        figure: WitnessFigure::Throughput,
        kind: WitnessKind::AtMost,
        theory,
        simulated: result.total.throughput_per_s,
    };
    let mut bounds: Vec<Witness> =
        stations.map(|(pool, most)| bound(Model::Stations, Some(pool), most)).into_iter().collect();
    for (place, limit) in case.plans[result.plan].rate_limits.iter().enumerate() {
        bounds.extend(let_through(scenario, case, limit).map(|most| bound(Model::RateLimit(place), None, most)));
    }
    bounds
}

/// Deliveries a second that the stations of the only pool that is used are good for at most, over the window `T` that is counted.
///
/// Services are independent of who comes when, so those of one station end no more often than in a renewal process; and it may have one
/// under way when counting begins.
///
/// ```text
/// c / E[S] + c (1 + cv^2) / T
/// ```
///
/// # Source
/// G. Lorden, *On excess over the boundary*, Annals of Mathematical Statistics 41, 1970: the mean excess is at most `E[S^2] / E[S]`.
fn stations(scenario: &Scenario, case: &Case, result: &PlanResult) -> Option<(usize, f64)> {
    let plan = &case.plans[result.plan];
    let pools = pools_of(case, plan);
    let place = (*pools.first()?)?;
    let pool = &plan.pools[place];
    // Conditions may make services shorter, or cut them off.
    let steady = plan.conditions.slow_downs.is_empty() && plan.conditions.outages.is_empty();
    if !steady || pools.iter().any(|&other| other != Some(place)) || pool.unit != Unit::Requests {
        return None;
    }
    let workloads = case.workloads_met(result.plan);
    let first = &workloads[0];
    let Service::Drawn(service) = &first.service else { return None };
    let may_choose = |workload: &Workload| workload.service != first.service || workload.failure.is_some();
    // Who leaves, or repeats what took long, chooses among the services.
    let leaves = |workload: usize| {
        let client = &case.clients[case.client_of(result.plan, workload)];
        let asks = matches!(client.delivery, Delivery::Polling(_));
        client.attempt_timeout.is_some() || client.patience.is_some() || asks
    };
    if workloads.iter().any(may_choose) || (0..case.workloads.len()).any(leaves) {
        return None;
    }
    let mean = service.mean_s() * plan.conditions.service_time_factor;
    let square = service.variance_s2()? / service.mean_s().powi(2);
    let window = (scenario.horizon - scenario.warm_up).as_secs_f64();
    let most = f64::from(pool.most_stations()) * (1.0 / mean + (1.0 + square) / window);
    most.is_finite().then_some((place, most))
}

/// Deliveries a second between warm-up and horizon `H` that a limit on all submissions allows at most: of everything it has let in by
/// then.
///
/// ```text
/// windows:  limit (floor(H / window) + 1) / (H - warm_up)
/// buckets:  (burst + limit H / window) / (H - warm_up)
/// ```
fn let_through(scenario: &Scenario, case: &Case, limit: &RateLimit) -> Option<f64> {
    let all = case.workloads.iter().all(|workload| limit.applies_to.matches(&workload.endpoint, &workload.model));
    // What one that grows lets through depends on what came.
    if !all
        || limit.growth.is_some()
        || limit.unit != Unit::Requests
        || limit.scope != Scope::Account
        || !limit.counts.submissions()
    {
        return None;
    }
    let windows = scenario.horizon.as_secs_f64() / limit.window.as_secs_f64();
    let units = limit.limit.get() as f64;
    let admitted = match limit.kind {
        RateLimitKind::FixedAligned | RateLimitKind::FixedFromFirst | RateLimitKind::Sliding => {
            units * (windows.floor() + 1.0)
        }
        RateLimitKind::TokenBucket | RateLimitKind::EvenlyPaced => limit.burst.get() as f64 + units * windows,
        RateLimitKind::CalendarDay | RateLimitKind::CalendarMonth => return None,
    };
    Some(admitted / (scenario.horizon - scenario.warm_up).as_secs_f64())
}
