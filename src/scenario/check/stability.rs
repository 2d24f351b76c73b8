//! Whether each plan can carry in the long run what waits for it behind a queue without a bound.
//!
//! A mean-flow argument: what rate limits refuse does not go on, what they delay goes on at their rate. It decides only
//! whether a queue grows for ever, which no finite run can show.

use super::admission::applies;
use super::case::PlanView;
use super::load::Load;
use crate::client::{Gate, GateLimit, OnLeaving, Throttle};
use crate::provider::{OnLimit, Pool, RateLimit, RateLimitKind, Scope, Waitlist};
use crate::scenario::Case;

pub(super) const OR_REPORT: &str = "or write overload = \"report\" to see it grow";

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
    throttles(view, case, loads, &mut flows);
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
            // Behind a gate that is bounded no line grows: who waits too long or finds no room leaves the gate. Nor where clients
            // take back what waits.
            let bounded = group.iter().all(|&workload| {
                takes_back(workload) || gate_of(workload).is_some_and(|gate| case.gates[gate].is_bounded())
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
            .filter(|&workload| gate_of(workload).is_none_or(|gate| !case.gates[gate].is_bounded()))
            .filter(|&workload| !takes_back(workload))
            .collect();
        let work = erlangs(&users, &flows, loads, 0.0);
        if pool.waitlist == Waitlist::Unbounded && overloaded(work, stations(pool), &users, loads) {
            growing[number] = true;
            let (written, at, key) = view.pool_key(pool, "waitlist");
            view.keys.problem_at(
                at,
                format!(
                    "`{key}` is {written}, but {} stations are needed on average and there are {}, so it grows for ever; \
                     use more stations or a bounded waitlist, {OR_REPORT}",
                    rounded(work),
                    pool.concurrency
                ),
            );
        }
    }
    for (number, gate) in case.gates.iter().enumerate().filter(|(_, gate)| !gate.is_bounded()) {
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
        if let Some((needed, there)) = grows(gate, pool, &users, &flows, loads, view) {
            view.keys.problem(format!(
                "behind the gate of group `{}`, which has no timeout, {} jobs are to be at the provider on average and at most \
                 {there} can be, so the gate's queue grows for ever; raise `limit` or `concurrency`, give the gate a \
                 `timeout` or a `queue` with a bound, {OR_REPORT}",
                gate.group,
                rounded(needed)
            ));
        }
    }
}

/// Reports throttles that let out less than comes in, and takes what they hold back from the flows.
fn throttles(view: &PlanView<'_>, case: &Case, loads: &[Load], flows: &mut [f64]) {
    for (number, client) in case.clients.iter().enumerate() {
        // A rate that follows the answers has no number of its own.
        let Some(Throttle::Paced { limit, window, .. }) = client.throttle else { continue };
        let users: Vec<usize> =
            (0..loads.len()).filter(|&workload| case.client_of(view.number, workload) == number).collect();
        let demand: f64 = users.iter().map(|&workload| flows[workload]).sum();
        let rate = limit.get() as f64 / window.as_secs_f64();
        // Who loses patience leaves its line, too.
        let bounded = client.patience.is_some() || client.gate.is_some_and(|gate| case.gates[gate].is_bounded());
        if !bounded && overloaded(demand, rate, &users, loads) {
            view.keys.problem(format!(
                "the throttle of client `{}` lets {} attempts out in a minute and {} requests come, so its line grows for ever; \
                 raise its `rate`, put a gate with a `timeout` or a `queue` in front of it, {OR_REPORT}",
                client.name,
                rounded(60.0 * rate),
                rounded(60.0 * demand)
            ));
        }
        for &workload in &users {
            flows[workload] *= (rate / demand).min(1.0);
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
    view: &PlanView<'_>,
) -> Option<(f64, f64)> {
    if gate.limit == GateLimit::PlanConcurrency && pool.is_none() {
        return None;
    }
    let permits = gate.most_permits(pool.map_or(0.0, |pool| f64::from(pool.concurrency.get())));
    if let Some(Waitlist::Bounded { places, counts_running }) = pool.map(|pool| pool.waitlist) {
        let room = f64::from(places) + if counts_running { 0.0 } else { pool.map_or(0.0, stations) };
        // Then the waitlist refuses, and a refusal frees its permit at once.
        if permits > room {
            return None;
        }
    }
    let network = view.plan.network.to_provider + view.plan.network.back;
    let held = erlangs(users, flows, loads, network.as_secs_f64());
    let work = erlangs(users, flows, loads, 0.0);
    if overloaded(held, permits, users, loads) {
        return Some((held, permits));
    }
    let there = pool.map(stations).filter(|&stations| overloaded(work, stations, users, loads))?;
    Some((work, there))
}

/// Stations that can ever run at once.
pub(super) fn stations(pool: &Pool) -> f64 {
    let stations = pool.concurrency.get();
    f64::from(match pool.waitlist {
        Waitlist::Bounded { places, counts_running: true } => stations.min(places),
        _ => stations,
    })
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
pub(super) fn erlangs(users: &[usize], flows: &[f64], loads: &[Load], more_s: f64) -> f64 {
    users.iter().map(|&workload| flows[workload] * (loads[workload].service_s + more_s)).sum()
}

/// Whether a queue for this much grows for ever. Evenly spaced requests may come exactly as fast as they are served, up to the
/// rounding of the sum.
pub(super) fn overloaded(offered: f64, capacity: f64, users: &[usize], loads: &[Load]) -> bool {
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
pub(super) fn rounded(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}").trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}
