//! Whether each plan can carry in the long run what waits for it behind a queue without a bound.
//!
//! A mean-flow argument: what rate limits refuse does not go on, what they delay goes on at their rate. It decides only
//! whether a queue grows for ever, which no finite run can show.

use super::admission::applies;
use super::case::PlanView;
use super::load::Load;
use crate::client::{Gate, GateLimit, OnLeaving};
use crate::provider::{InFlightLimit, Leak, OnLimit, Pool, RateLimit, RateLimitKind, Schedule, Scope, Unit, Waitlist};
use crate::scenario::Case;

const OR_REPORT: &str = "or write overload = \"report\" to see it grow";

/// Reports every queue of the plan that grows for ever.
pub(super) fn check(view: &PlanView<'_>, case: &Case, loads: &[Load]) {
    let mut flows: Vec<f64> = loads.iter().map(|load| load.rate_per_s).collect();
    let client_of = |workload: usize| &case.clients[case.client_of(view.number, workload)];
    let gate_of = |workload: usize| client_of(workload).gate;
    let takes_back = |workload: usize| {
        let client = client_of(workload);
        let leaves = client.patience.is_some() || client.attempt_timeout.is_some();
        leaves && client.on_leaving != OnLeaving::LeaveRunning
    };
    let (refusing, delaying): (Vec<&RateLimit>, Vec<&RateLimit>) =
        view.plan.rate_limits.iter().partition(|limit| limit.on_limit == OnLimit::Reject);
    let mut admitted = flows.clone();
    for limit in refusing {
        for group in counters(limit, case) {
            let factor = (capacity(limit) / demand(limit, &group, &flows, loads)).min(1.0);
            for &workload in group.iter().filter(|&&workload| loads[workload].weight(limit.unit).0 > 0.0) {
                admitted[workload] = admitted[workload].min(flows[workload] * factor);
            }
        }
    }
    flows = admitted;
    for limit in delaying {
        for group in counters(limit, case) {
            let demand = demand(limit, &group, &flows, loads);
            // Behind a gate with a timeout no line grows: who waits too long leaves the gate. Nor where clients take back what waits.
            let bounded = group.iter().all(|&workload| {
                takes_back(workload) || gate_of(workload).is_some_and(|gate| case.gates[gate].timeout.is_some())
            });
            if !bounded && overloaded(demand, capacity(limit), &group, loads) {
                let (written, at) = view.written(&["rate_limit", &limit.name, "limit"]);
                let per_window = demand * mean_window_s(limit);
                view.keys.problem_at(
                    at,
                    format!(
                        "`rate_limit.{}.limit` is {written}, but {} are to be let through in that time, and those delayed \
                         wait in a line without a bound; raise the limit, use on_limit = \"reject\", {OR_REPORT}",
                        limit.name,
                        rounded(per_window)
                    ),
                );
            }
            let factor = (capacity(limit) / demand).min(1.0);
            for &workload in group.iter().filter(|&&workload| loads[workload].weight(limit.unit).0 > 0.0) {
                flows[workload] *= factor;
            }
        }
    }
    let pool_of: Vec<Option<usize>> = case
        .workloads
        .iter()
        .map(|workload| view.plan.pools.iter().position(|pool| applies(&pool.applies_to, workload)))
        .collect();
    let mut growing = vec![false; view.plan.pools.len()];
    for (number, pool) in view.plan.pools.iter().enumerate() {
        let users: Vec<usize> = (0..loads.len())
            .filter(|&workload| pool_of[workload] == Some(number))
            .filter(|&workload| gate_of(workload).is_none_or(|gate| case.gates[gate].timeout.is_none()))
            .filter(|&workload| !is_counted_in_flight(view, case, workload))
            .filter(|&workload| !takes_back(workload))
            .collect();
        let work = station_work(&users, &flows, loads, view, pool);
        if pool.longest_wait.is_none()
            && pool.waitlist == Waitlist::Unbounded
            && overloaded(work, stations(pool), &users, loads)
        {
            growing[number] = true;
            let (written, at, key) = view.pool_key(pool, "waitlist");
            view.keys.problem_at(
                at,
                format!(
                    "`{key}` is {written}, but {} stations are needed on average and there are {}, so it grows for ever; \
                     use more stations or a bounded waitlist, {OR_REPORT}",
                    rounded(work),
                    rounded(stations(pool))
                ),
            );
        }
    }
    for (number, gate) in case.gates.iter().enumerate().filter(|(_, gate)| gate.timeout.is_none()) {
        // Who loses patience leaves a gate's queue.
        let waits = |workload: usize| client_of(workload).patience.is_none();
        let users: Vec<usize> =
            (0..loads.len()).filter(|&workload| gate_of(workload) == Some(number) && waits(workload)).collect();
        let mut pools: Vec<Option<usize>> = users.iter().map(|&workload| pool_of[workload]).collect();
        pools.dedup();
        if pools.iter().flatten().any(|&pool| growing[pool]) {
            continue;
        }
        let pool = if let [Some(pool)] = pools.as_slice() { Some(&view.plan.pools[*pool]) } else { None };
        if let Some((needed, there)) = grows(gate, pool, &users, &flows, loads, (view, case)) {
            view.keys.problem(format!(
                "behind the gate of group `{}`, which has no timeout, {} jobs are to be at the provider on average and at most \
                 {there} can be, so the gate's queue grows for ever; raise `limit` or `concurrency`, give the gate a \
                 `timeout`, {OR_REPORT}",
                gate.group,
                rounded(needed)
            ));
        }
    }
}

/// What is needed behind a gate and what there is, if its queue grows for ever.
fn grows(
    gate: &Gate,
    pool: Option<&Pool>,
    users: &[usize],
    flows: &[f64],
    loads: &[Load],
    (view, case): (&PlanView<'_>, &Case),
) -> Option<(f64, f64)> {
    let permits = match (gate.limit, pool) {
        (GateLimit::Fixed(limit), _) => f64::from(limit.get()),
        (GateLimit::PlanConcurrency, Some(pool)) => f64::from(pool.concurrency.get()),
        (GateLimit::PlanConcurrency, None) => return None,
    };
    if let Some(Waitlist::Bounded { places, counts_running }) = pool.map(|pool| pool.waitlist) {
        let room = f64::from(places) + if counts_running { 0.0 } else { pool.map_or(0.0, stations) };
        // Then the waitlist refuses, and a refusal frees its permit at once.
        if permits > room {
            return None;
        }
    }
    let network = view.plan.network.to_provider + view.plan.network.back;
    // A limit of jobs in flight refuses before, and so may the longest wait in the waitlist.
    let refused = users.iter().any(|&workload| is_counted_in_flight(view, case, workload));
    if refused || pool.is_some_and(|pool| pool.longest_wait.is_some()) {
        return None;
    }
    let held = held(users, flows, loads, view, network.as_secs_f64());
    let work = pool.map_or(0.0, |pool| station_work(users, flows, loads, view, pool));
    if overloaded(held, permits, users, loads) {
        return Some((held, permits));
    }
    let there = pool.map(stations).filter(|&stations| overloaded(work, stations, users, loads))?;
    Some((work, there))
}

/// Stations that there are on average; with places that count running jobs no more than those.
pub(super) fn stations(pool: &Pool) -> f64 {
    let stations = pool.schedule.as_ref().map_or(f64::from(pool.concurrency.get()), Schedule::mean);
    let stations = stations + f64::from(pool.burst);
    match pool.waitlist {
        Waitlist::Bounded { places, counts_running: true } if pool.unit == Unit::Requests => {
            stations.min(f64::from(places))
        }
        _ => stations,
    }
}

/// Whether a limit of jobs in flight counts the jobs of this workload, so that no more than that wait.
fn is_counted_in_flight(view: &PlanView<'_>, case: &Case, workload: usize) -> bool {
    let counts =
        |limit: &&InFlightLimit| limit.unit == Unit::Requests && applies(&limit.applies_to, &case.workloads[workload]);
    view.plan.in_flight.iter().any(|limit| counts(&limit))
}

/// Mean time that a job of this workload is in service, in seconds. Slow-downs pass.
pub(super) fn service_s(load: &Load, view: &PlanView<'_>) -> f64 {
    load.service_s * view.plan.conditions.service_time_factor
}

/// Mean time that a job takes its stations, in seconds of one station, leaks included.
pub(super) fn taken_s(load: &Load, view: &PlanView<'_>, pool: &Pool) -> f64 {
    let leaked = pool.leak.map_or(0.0, |leak| f64::from(leak.share) / f64::from(Leak::ALL) * leak.lasts.as_secs_f64());
    (service_s(load, view) + leaked) * load.weight(pool.unit).0
}

/// The workloads of each counter of a limit.
fn counters(limit: &RateLimit, case: &Case) -> Vec<Vec<usize>> {
    let mut counters: Vec<(&str, Vec<usize>)> = Vec::new();
    for (number, workload) in
        case.workloads.iter().enumerate().filter(|(_, workload)| applies(&limit.applies_to, workload))
    {
        let who = match limit.scope {
            Scope::Account => "",
            Scope::Endpoint => workload.endpoint.as_str(),
            Scope::Model => workload.model.as_str(),
        };
        match counters.iter_mut().find(|(known, _)| *known == who) {
            Some((_, workloads)) => workloads.push(number),
            None => counters.push((who, vec![number])),
        }
    }
    counters.into_iter().map(|(_, workloads)| workloads).collect()
}

/// Units a second that a limit lets through in the long run.
fn capacity(limit: &RateLimit) -> f64 {
    limit.limit.get() as f64 / mean_window_s(limit)
}

/// The mean length of a limit's window; that of a month is the Gregorian calendar's.
fn mean_window_s(limit: &RateLimit) -> f64 {
    match limit.kind {
        RateLimitKind::CalendarMonth => 30.436_875 * 86_400.0,
        _ => limit.window.as_secs_f64(),
    }
}

/// Units a second that come to a counter.
fn demand(limit: &RateLimit, group: &[usize], flows: &[f64], loads: &[Load]) -> f64 {
    group.iter().map(|&workload| flows[workload] * loads[workload].weight(limit.unit).0).sum()
}

/// Jobs in progress on average, if each holds its place for its service time and `more_s`.
fn held(users: &[usize], flows: &[f64], loads: &[Load], view: &PlanView<'_>, more_s: f64) -> f64 {
    users.iter().map(|&workload| flows[workload] * (service_s(&loads[workload], view) + more_s)).sum()
}

/// Stations taken on average, were there enough.
fn station_work(users: &[usize], flows: &[f64], loads: &[Load], view: &PlanView<'_>, pool: &Pool) -> f64 {
    users.iter().map(|&workload| flows[workload] * taken_s(&loads[workload], view, pool)).sum()
}

/// Whether a queue for this much grows for ever. Evenly spaced requests may come exactly as fast as they are served, up to the
/// rounding of the sum.
fn overloaded(offered: f64, capacity: f64, users: &[usize], loads: &[Load]) -> bool {
    const ROUNDING: f64 = 1e-9;
    let active = || users.iter().filter(|&&workload| loads[workload].rate_per_s > 0.0);
    if active().next().is_none() {
        return false;
    }
    if active().all(|&workload| loads[workload].regular) {
        offered > capacity * (1.0 + ROUNDING)
    } else {
        offered >= capacity * (1.0 - ROUNDING)
    }
}

/// Three significant digits are enough to see how much is missing.
fn rounded(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}").trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}
