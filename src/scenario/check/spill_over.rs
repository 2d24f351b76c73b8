//! Whether what spills over from a gate has a plan to go to, and whether that plan can carry it.

use super::admission::applies;
use super::case::PlanView;
use super::load::Load;
use super::own_service;
use super::stability::{capacity, erlangs, overloaded, rounded, station_work, stations};
use crate::demand::Service;
use crate::notation::cursor::Keys;
use crate::notation::problem::did_you_mean;
use crate::provider::{OnLimit, Pool, Waitlist};
use crate::scenario::Case;

/// Reports gates that spill over to a plan that is none of the file; `clients` are the tables of the clients.
pub(super) fn targets(clients: &[Keys<'_>], plans: &[String]) {
    for keys in clients {
        let (Some(node), at) = keys.find(&["gate", "spill_over"]) else { continue };
        let Some(name) = node.text().filter(|name| plans.iter().all(|known| known != name)) else { continue };
        let near = did_you_mean(name, plans.iter().map(String::as_str));
        let remedy = if near.is_empty() { "; add a [[plan]] of that name".to_owned() } else { near };
        keys.problem_at(at, format!("`gate.spill_over` is {}, which is no plan of this file{remedy}", node.written()));
    }
}

/// Reports gates that spill over to the very plan that they stand before.
pub(super) fn not_to_itself(view: &PlanView<'_>, case: &Case) {
    for gate in gates(view, case) {
        let gate = &case.gates[gate];
        if gate.spill_over.as_deref() == Some(view.plan.name.as_str()) {
            view.keys.problem(format!(
                "the gate of group `{}` spills over to this plan, before which it stands here too; give this plan a `client` \
                 without that gate",
                gate.group
            ));
        }
    }
}

/// Reports gates that spill over between plans that are not equally fast: what spills over takes the time drawn for the first.
pub(super) fn equally_fast(view: &PlanView<'_>, case: &Case) {
    for gate in gates(view, case) {
        let target = case.gates[gate].spill_over.as_ref();
        let Some(target) = target.and_then(|name| case.plans.iter().position(|plan| plan.name == *name)) else {
            continue;
        };
        let services = |plan: usize| -> Vec<Service> {
            case.workloads_met(plan).iter().map(|workload| workload.service.clone()).collect()
        };
        if services(view.number) != services(target) {
            let (_, at) = view.keys.find(&[own_service::KEY]);
            view.keys.problem_at(
                at,
                format!(
                    "`{}` differs from that of plan `{}`, to which the gate of group `{}` spills over, and what spills over takes as \
                     long as it would have here; say the same of both",
                    own_service::KEY, case.plans[target].name, case.gates[gate].group
                ),
            );
        }
    }
}

/// Reports queues without a bound, at the plans that requests spill over to, that grow for ever.
///
/// What cannot have a permit, on average, spills over: `flow - permits / (service + network)`.
pub(super) fn stability(view: &PlanView<'_>, case: &Case, loads: &[Load], overload: &str) {
    for gate in gates(view, case) {
        let described = &case.gates[gate];
        let Some(target) =
            described.spill_over.as_ref().and_then(|name| case.plans.iter().find(|plan| plan.name == *name))
        else {
            continue;
        };
        let users: Vec<usize> = (0..loads.len())
            .filter(|&workload| case.clients[case.client_of(view.number, workload)].gate == Some(gate))
            .collect();
        let network = view.plan.network.to_provider + view.plan.network.back;
        let all: Vec<f64> = loads.iter().map(|load| load.rate_per_s).collect();
        let held = erlangs(&users, &all, loads, view.plan, network.as_secs_f64());
        let pool = view.plan.pools.first().map_or(f64::INFINITY, stations);
        let carried = described.most_permits(pool).min(pool) / held;
        let spilled: Vec<f64> = all.iter().map(|flow| flow * (1.0 - carried).max(0.0)).collect();
        let growing = |pool: &&Pool| pool.waitlist == Waitlist::Unbounded && pool.longest_wait.is_none();
        for pool in target.pools.iter().filter(growing) {
            let served: Vec<usize> =
                users.iter().copied().filter(|&user| applies(&pool.applies_to, &case.workloads[user])).collect();
            let work = station_work(&served, &spilled, loads, target, pool);
            if overloaded(work, stations(pool), &served, loads) {
                view.keys.problem(format!(
                    "what spills over from the gate of group `{}` needs {} stations of plan `{}` on average and there are {}, \
                     so its waitlist grows for ever; raise the gate's `limit`, use more stations there or a bounded waitlist, \
                     {overload}",
                    described.group,
                    rounded(work),
                    target.name,
                    pool.concurrency
                ));
            }
        }
        for limit in target.rate_limits.iter().filter(|limit| limit.on_limit == OnLimit::Delay) {
            let counted: Vec<usize> =
                users.iter().copied().filter(|&user| applies(&limit.applies_to, &case.workloads[user])).collect();
            let demand: f64 = counted.iter().map(|&user| spilled[user] * loads[user].weight(limit.unit).0).sum();
            if overloaded(demand, capacity(limit), &counted, loads) {
                view.keys.problem(format!(
                    "what spills over from the gate of group `{}` is more than `rate_limit.{}` of plan `{}` lets through, so its \
                     line grows for ever; raise the gate's `limit` or that limit, {overload}",
                    described.group, limit.name, target.name
                ));
            }
        }
    }
}

/// The gates that some workload asks under this plan.
fn gates<'a>(view: &'a PlanView<'_>, case: &'a Case) -> impl Iterator<Item = usize> + 'a {
    (0..case.gates.len()).filter(|&gate| {
        (0..case.workloads.len()).any(|workload| case.clients[case.client_of(view.number, workload)].gate == Some(gate))
    })
}
