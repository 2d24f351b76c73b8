//! First guesses of the search, by theory: what would do if the plan were the queue that comes nearest to it.
//!
//! A guess decides nothing: the search begins there and goes on in both directions.

use crate::demand::Workload;
use crate::experiment::witness;
use crate::scenario::{Case, Objective, Role, Scenario, Size};
use crate::theory::staffing;

/// Where to begin with the number at this place, the others being `values`; `None` where theory has nothing to say.
pub(super) fn guess(scenario: &Scenario, request: &Size, place: usize, values: &[u64]) -> Option<u64> {
    let parameter = &request.parameters[place];
    let (limit, case) = (parameter.limit?, &scenario.cases[0]);
    let plan = &case.plans[request.plan];
    match parameter.role {
        Role::Stations => stations(&scenario.objectives, traffic(scenario, case, request.plan, limit)?),
        Role::Places => {
            let sized = request.parameters.iter().zip(values);
            let mut sized = sized.filter(|(other, _)| other.role == Role::Stations && other.limit == Some(limit));
            let stations = sized.next().map_or(plan.pools[limit].concurrency.get().into(), |(_, value)| *value);
            places(&scenario.objectives, traffic(scenario, case, request.plan, limit)?, stations)
        }
        Role::Rate => {
            let limit = &plan.rate_limits[limit];
            let calls = |workload: &&Workload| limit.applies_to.matches(&workload.endpoint, &workload.model);
            let expected: f64 = case.workloads.iter().filter(calls).map(|one| scenario.expected_requests_of(one)).sum();
            whole(expected * limit.window.as_secs_f64() / scenario.horizon.as_secs_f64())
        }
        Role::Other => None,
    }
}

/// How many times the traffic keeps the busiest of the plan's stations just at work, if there are any.
pub(super) fn carried(scenario: &Scenario, case: &Case, plan: usize) -> Option<f64> {
    let times = case.plans[plan].pools.iter().enumerate().filter_map(|(place, pool)| {
        let traffic = traffic(scenario, case, plan, place)?;
        Some(f64::from(pool.concurrency.get()) / (traffic.arrival_rate * traffic.service_s))
    });
    times.min_by(f64::total_cmp)
}

/// What comes to a pool.
#[derive(Clone, Copy)]
struct Traffic {
    /// Jobs a second.
    arrival_rate: f64,
    /// Their mean service time.
    service_s: f64,
}

/// What comes to the pool at this place, on average over the whole run; `None` where nothing does.
fn traffic(scenario: &Scenario, case: &Case, plan: usize, place: usize) -> Option<Traffic> {
    let workloads = case.workloads_met(plan);
    let plan = &case.plans[plan];
    let pools = witness::pools_of(case, plan);
    let (mut expected, mut busy_s) = (0.0, 0.0);
    for (workload, _) in workloads.iter().zip(pools).filter(|(_, pool)| *pool == Some(place)) {
        let requests = scenario.expected_requests_of(workload);
        expected += requests;
        busy_s += requests * scenario.mean_service_s(workload) * plan.conditions.service_time_factor;
    }
    (busy_s > 0.0)
        .then(|| Traffic { arrival_rate: expected / scenario.horizon.as_secs_f64(), service_s: busy_s / expected })
}

/// As for M/M/c: enough for every quantile of the latency, or else one more than are always busy.
fn stations(objectives: &[Objective], Traffic { arrival_rate, service_s }: Traffic) -> Option<u64> {
    let enough = objectives.iter().filter_map(|objective| match objective {
        Objective::LatencyQuantile { per_mille, at_most } => staffing::fewest_servers_for_sojourn(
            arrival_rate,
            1.0 / service_s,
            f64::from(*per_mille) / 1e3,
            at_most.as_secs_f64(),
        ),
        _ => None,
    });
    enough.max().map(|servers| servers.get().into()).or_else(|| Some(whole(arrival_rate * service_s)? + 1))
}

/// As for M/M/c/K: enough for the share that may be lost.
fn places(objectives: &[Objective], Traffic { arrival_rate, service_s }: Traffic, stations: u64) -> Option<u64> {
    let stations = u32::try_from(stations).ok()?;
    let lost = objectives.iter().filter_map(|objective| match objective {
        Objective::DeliveredShare(share) => Some(1.0 - share),
        Objective::RefusedShare(share) => Some(*share),
        _ => None,
    });
    let room =
        staffing::least_capacity(stations.try_into().ok()?, arrival_rate, 1.0 / service_s, lost.reduce(f64::min)?);
    Some(room?.saturating_sub(stations).into())
}

/// Rounded up.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and a guess may be anything")]
fn whole(number: f64) -> Option<u64> {
    (number.is_finite() && number > 0.0).then(|| number.ceil() as u64)
}
