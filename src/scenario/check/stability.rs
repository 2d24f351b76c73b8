//! Whether each plan can carry in the long run what waits for it behind a queue without a bound.
//!
//! A mean-flow argument: what rate limits refuse does not go on, what they delay goes on at their rate. It decides only
//! whether a queue grows for ever, which no finite run can show.

use super::admission::applies;
use super::case::PlanView;
use super::load::Load;
use crate::client::{Delivery, Gate, GateLimit, OnLeaving, Throttle};
use crate::provider::{
    InFlightLimit, Leak, OnLimit, Plan, Pool, RateLimit, RateLimitKind, Schedule, Scope, Unit, Waitlist,
};
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
        for group in counters(limit, view, case, loads) {
            let factor = (capacity(limit) / demand(&group, &flows)).min(1.0);
            for &User { workload, .. } in group.iter().filter(|user| user.submission > 0.0) {
                admitted[workload] = admitted[workload].min(flows[workload] * factor);
            }
        }
    }
    flows = admitted;
    for limit in delaying {
        for group in counters(limit, view, case, loads) {
            let demand = demand(&group, &flows);
            let users: Vec<usize> = group.iter().map(|user| user.workload).collect();
            // Behind a gate that is bounded no line grows: who waits too long or finds no room leaves the gate. Nor where clients
            // take back what waits.
            let bounded = users.iter().all(|&workload| {
                takes_back(workload) || gate_of(workload).is_some_and(|gate| case.gates[gate].is_bounded())
            });
            if !bounded && overloaded(demand, capacity(limit), &users, loads) {
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
            for &User { workload, .. } in group.iter().filter(|user| user.submission > 0.0) {
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
            .filter(|&workload| !is_counted_in_flight(view, case, workload))
            .filter(|&workload| !takes_back(workload))
            .collect();
        let work = station_work(&users, &flows, loads, view.plan, pool);
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
        if let Some((needed, there)) = grows(gate, pool, &users, &flows, loads, (view, case)) {
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
    (view, case): (&PlanView<'_>, &Case),
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
    // A limit of jobs in flight refuses before, and so may the longest wait in the waitlist.
    let refused = users.iter().any(|&workload| is_counted_in_flight(view, case, workload));
    if refused || pool.is_some_and(|pool| pool.longest_wait.is_some()) {
        return None;
    }
    let network = view.plan.network;
    let held_by = |&workload: &usize| {
        // A poll comes back from the provider as the answer to a call does.
        let back = match &case.clients[case.client_of(view.number, workload)].delivery {
            Delivery::Webhook { delay } => *delay,
            Delivery::Synchronous | Delivery::Polling(_) => network.back,
        };
        erlangs(&[workload], flows, loads, view.plan, (network.to_provider + back).as_secs_f64())
    };
    let held = users.iter().map(held_by).sum();
    let work = pool.map_or(0.0, |pool| station_work(users, flows, loads, view.plan, pool));
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
pub(super) fn service_s(load: &Load, plan: &Plan) -> f64 {
    load.service_s * plan.conditions.service_time_factor
}

/// Mean time that a job takes its stations, in seconds of one station, leaks included.
pub(super) fn taken_s(load: &Load, plan: &Plan, pool: &Pool) -> f64 {
    let leaked = pool.leak.map_or(0.0, |leak| f64::from(leak.share) / f64::from(Leak::ALL) * leak.lasts.as_secs_f64());
    (service_s(load, plan) + leaked) * load.weight(pool.unit).0
}

/// A workload at a counter of a limit, with the mean units that a request costs there: its submission, and at least one poll
/// for its result if it is polled for.
struct User {
    workload: usize,
    submission: f64,
    poll: f64,
}

/// The workloads of each counter of a limit.
fn counters(limit: &RateLimit, view: &PlanView<'_>, case: &Case, loads: &[Load]) -> Vec<Vec<User>> {
    let mut counters: Vec<(&str, Vec<User>)> = Vec::new();
    let mut add = |endpoint, model, user: User| {
        if !limit.applies_to.matches(endpoint, model) {
            return;
        }
        let who = match limit.scope {
            Scope::Account => "",
            Scope::Endpoint => endpoint,
            Scope::Model => model,
        };
        match counters.iter_mut().find(|(known, _)| *known == who) {
            Some((_, users)) => users.push(user),
            None => counters.push((who, vec![user])),
        }
    };
    for (number, workload) in case.workloads.iter().enumerate() {
        if limit.counts.submissions() {
            let submission = loads[number].weight(limit.unit).0;
            add(&workload.endpoint, &workload.model, User { workload: number, submission, poll: 0.0 });
        }
        if limit.counts.polls()
            && limit.unit == Unit::Requests
            && let Delivery::Polling(polling) = &case.clients[case.client_of(view.number, number)].delivery
        {
            let endpoint = polling.endpoint.as_ref().unwrap_or(&workload.endpoint);
            add(endpoint, &workload.model, User { workload: number, submission: 0.0, poll: 1.0 });
        }
    }
    counters.into_iter().map(|(_, users)| users).collect()
}

/// Units a second that a limit lets through in the long run: one that grows with use becomes as large as it may where it is all used.
pub(super) fn capacity(limit: &RateLimit) -> f64 {
    limit.most().get() as f64 / mean_window_s(limit)
}

/// The mean length of a limit's window; that of a month is the Gregorian calendar's.
fn mean_window_s(limit: &RateLimit) -> f64 {
    match limit.kind {
        RateLimitKind::CalendarMonth => 30.436_875 * 86_400.0,
        _ => limit.window.as_secs_f64(),
    }
}

/// Units a second that come to a counter.
fn demand(group: &[User], flows: &[f64]) -> f64 {
    group.iter().map(|user| flows[user.workload] * (user.submission + user.poll)).sum()
}

/// Jobs in progress on average, if each holds its place for its service time and `more_s`.
pub(super) fn erlangs(users: &[usize], flows: &[f64], loads: &[Load], plan: &Plan, more_s: f64) -> f64 {
    users.iter().map(|&workload| flows[workload] * (service_s(&loads[workload], plan) + more_s)).sum()
}

/// Stations taken on average, were there enough.
pub(super) fn station_work(users: &[usize], flows: &[f64], loads: &[Load], plan: &Plan, pool: &Pool) -> f64 {
    users.iter().map(|&workload| flows[workload] * taken_s(&loads[workload], plan, pool)).sum()
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
