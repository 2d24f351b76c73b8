//! Whether requests can be admitted at all, and whether limits, pools and gates have any to do with them.

use super::case::PlanView;
use super::load::Load;
use crate::client::GateLimit;
use crate::demand::Workload;
use crate::notation::cursor::Keys;
use crate::notation::problem::{did_you_mean, listed};
use crate::provider::{AppliesTo, RateLimit, RateLimitKind, Unit};
use crate::scenario::Case;

/// Reports requests heavier than a limit, and limits that count what no request has.
pub(super) fn weights(view: &PlanView<'_>, case: &Case, loads: &[Load], quantities: &[String]) {
    for limit in &view.plan.rate_limits {
        let served = || case.workloads.iter().zip(loads).filter(|(workload, _)| applies(&limit.applies_to, workload));
        if let Unit::Quantity(number) = limit.unit
            && served().next().is_some()
            && served().all(|(_, load)| load.amounts.get(number).copied().flatten().is_none())
        {
            missing_quantity(view, limit, &quantities[number], &case.workloads, quantities);
        }
        let most = if is_bucket(limit.kind) { limit.burst } else { limit.limit };
        let heaviest = served().max_by_key(|(_, load)| load.weight(limit.unit).1);
        if let Some((workload, load)) = heaviest
            && load.weight(limit.unit).1 > most.get()
        {
            too_heavy(view, limit, &workload.name, load.weight(limit.unit).1, quantities);
        }
    }
}

/// Reports jobs larger than their pool or than a limit of jobs in flight, and those that count what no job has.
pub(super) fn sizes(view: &PlanView<'_>, case: &Case, loads: &[Load], quantities: &[String]) {
    let pool_of = |workload: &Workload| view.plan.pools.iter().position(|pool| applies(&pool.applies_to, workload));
    let plan = view.plan;
    let counted = plan.in_flight.iter().map(|limit| {
        let (node, at) = view.keys.find(&["in_flight", &limit.name, "limit"]);
        let written = node.map_or_else(|| limit.limit.to_string(), crate::notation::document::Node::written);
        let key = format!("in_flight.{}.limit", limit.name);
        let jobs: Vec<usize> =
            (0..loads.len()).filter(|&number| applies(&limit.applies_to, &case.workloads[number])).collect();
        (limit.unit, u64::from(limit.limit.get()), jobs, (written, at, key))
    });
    let taken = plan.pools.iter().enumerate().map(|(place, pool)| {
        let jobs = (0..loads.len()).filter(|&number| pool_of(&case.workloads[number]) == Some(place)).collect();
        (pool.unit, u64::from(pool.most_stations()), jobs, view.pool_key(pool, "concurrency"))
    });
    for (unit, most, jobs, (written, at, key)) in counted.chain(taken) {
        let Unit::Quantity(number) = unit else { continue };
        let name = quantities[number].as_str();
        let has = |&&job: &&usize| loads[job].amounts.get(number).copied().flatten().is_some();
        if !jobs.is_empty() && !jobs.iter().any(|job| has(&job)) {
            let remedy = quantity_remedy(name, &case.workloads, quantities);
            let message =
                format!("`{key}` is {written}, but no workload that it counts has a quantity `{name}`{remedy}");
            view.keys.problem_at(at, message);
        }
        let heaviest = jobs.iter().max_by_key(|&&job| loads[job].weight(unit).1);
        if let Some(&job) = heaviest.filter(|&&job| loads[job].weight(unit).1 > most) {
            let (workload, weight) = (&case.workloads[job].name, loads[job].weight(unit).1);
            view.keys.problem_at(at, format!(
                "`{key}` is {written}, but workload `{workload}` has jobs of {weight} `{name}`, which would never be let \
                 in; make it at least {weight}, or the jobs smaller"
            ));
        }
    }
}

pub(super) fn quantity_remedy(name: &str, workloads: &[Workload], quantities: &[String]) -> String {
    let used =
        |number: usize| workloads.iter().any(|workload| workload.quantities.get(number).is_some_and(Option::is_some));
    let known = quantities.iter().enumerate().filter(|&(number, _)| used(number)).map(|(_, name)| name.as_str());
    let near = did_you_mean(name, known.filter(|known| *known != name));
    if near.is_empty() { format!("; say quantities = {{ {name} = 1 }} in the workload, for example") } else { near }
}

fn missing_quantity(view: &PlanView<'_>, limit: &RateLimit, name: &str, workloads: &[Workload], quantities: &[String]) {
    let remedy = quantity_remedy(name, workloads, quantities);
    let (written, at) = view.written(&["rate_limit", &limit.name, "limit"]);
    view.keys.problem_at(
        at,
        format!(
            "`rate_limit.{}.limit` is {written}, but no workload that it counts has a quantity `{name}`{remedy}",
            limit.name
        ),
    );
}

fn too_heavy(view: &PlanView<'_>, limit: &RateLimit, workload: &str, weight: u64, quantities: &[String]) {
    let unit = match limit.unit {
        Unit::Requests => "requests",
        Unit::Quantity(number) => quantities[number].as_str(),
    };
    let key = if is_bucket(limit.kind) { "burst" } else { "limit" };
    let name = &limit.name;
    let is = match view.keys.find(&["rate_limit", name, key]) {
        (Some(node), _) => node.written(),
        (None, _) => format!("{} unless given", limit.burst),
    };
    let at = view.keys.find(&["rate_limit", name, key]).1;
    view.keys.problem_at(
        at,
        format!(
            "`rate_limit.{name}.{key}` is {is}, but workload `{workload}` has requests of {weight} `{unit}`, which would never \
             be admitted; make it at least {weight}, or the requests smaller"
        ),
    );
}

/// Reports patterns of the scenario's own that match no workload; those of the catalogue are for other traffic too.
pub(super) fn patterns(view: &PlanView<'_>, workloads: &[Workload]) {
    let limits = view.plan.rate_limits.iter().map(|limit| ("rate_limit", &limit.name, &limit.applies_to));
    let pools = view.plan.pools.iter().map(|pool| ("pool", &pool.name, &pool.applies_to));
    let in_flight = view.plan.in_flight.iter().map(|limit| ("in_flight", &limit.name, &limit.applies_to));
    for (kind, name, applies_to) in limits.chain(pools).chain(in_flight) {
        if workloads.iter().any(|workload| applies(applies_to, workload)) {
            continue;
        }
        let only_model = AppliesTo { endpoint: None, ..applies_to.clone() };
        let only_endpoint = AppliesTo { model: None, ..applies_to.clone() };
        let matches = |part: &AppliesTo| workloads.iter().any(|workload| applies(part, workload));
        let key = if matches(&only_endpoint) && !matches(&only_model) { "model" } else { "endpoint" };
        let key = if applies_to.endpoint.is_none() { "model" } else { key };
        let (Some(node), at) = view.keys.find(&[kind, name, key]) else { continue };
        if node.catalogue {
            continue;
        }
        let mut there: Vec<&str> = workloads
            .iter()
            .map(|workload| if key == "model" { workload.model.as_str() } else { workload.endpoint.as_str() })
            .filter(|label| !label.is_empty())
            .collect();
        there.sort_unstable();
        there.dedup();
        let remedy = match there.as_slice() {
            [] => format!("no workload has the key `{key}`; add it there, or remove it here"),
            _ if matches(&only_model) && matches(&only_endpoint) => {
                "each pattern matches some workload, but both together none; loosen one of them".to_owned()
            }
            there => format!("those of the workloads are {}", listed(there.iter().copied(), "and")),
        };
        view.keys.problem_at(
            at,
            format!("`{kind}.{name}.{key}` is {}, which matches no workload; {remedy}", node.written()),
        );
    }
}

/// Reports gates that take their limit from a plan that has not one number to give.
pub(super) fn gates(view: &PlanView<'_>, case: &Case) {
    for (number, gate) in case.gates.iter().enumerate() {
        if gate.limit != GateLimit::PlanConcurrency {
            continue;
        }
        let mut pools: Vec<Option<usize>> = case
            .workloads
            .iter()
            .enumerate()
            .filter(|&(workload, _)| case.clients[case.client_of(view.number, workload)].gate == Some(number))
            .map(|(_, workload)| view.plan.pools.iter().position(|pool| applies(&pool.applies_to, workload)))
            .collect();
        pools.sort_unstable();
        pools.dedup();
        let group = &gate.group;
        match pools.as_slice() {
            [Some(pool)] if view.plan.pools[*pool].unit != Unit::Requests => view.keys.problem(format!(
                "the gate of group `{group}` has limit = \"plan\", but the plan's concurrency is no number of jobs; give the \
                 gate a number"
            )),
            [] | [Some(_)] => {}
            [None] => view.keys.problem(format!(
                "the gate of group `{group}` has limit = \"plan\", but its workloads use no stations of this plan; give the \
                 plan a `concurrency`, or the gate a number"
            )),
            _ => view.keys.problem(format!(
                "the gate of group `{group}` has limit = \"plan\", but its workloads use different pools of this plan; give \
                 each pool a group of its own, or the gate a number"
            )),
        }
    }
}

/// Reports groups named in the scenario whose gate no request ever meets, under any plan and at any point of the sweep.
pub(super) fn groups(cases: &[Case], root: &Keys<'_>) {
    let Some(first) = cases.first() else { return };
    for (number, gate) in first.gates.iter().enumerate() {
        let has_member = cases.iter().any(|case| {
            let sends = |plan, workload| case.clients[case.client_of(plan, workload)].gate == Some(number);
            (0..case.plans.len()).any(|plan| (0..case.workloads.len()).any(|workload| sends(plan, workload)))
        });
        if has_member {
            continue;
        }
        for client in first.clients.iter().filter(|client| client.gate == Some(number)) {
            if let (Some(node), at) = root.find(&["client", &client.name, "gate", "group"]) {
                let name = &client.name;
                let written = node.written();
                let message = format!(
                    "`client.{name}.gate.group` is {written}, but no workload's client is in the group `{}`; write client = \
                     \"{name}\" in a workload or a plan, or remove the gate",
                    gate.group
                );
                root.problem_at(at, message);
            }
        }
    }
}

pub(super) fn applies(pattern: &AppliesTo, workload: &Workload) -> bool {
    pattern.matches(&workload.endpoint, &workload.model)
}

fn is_bucket(kind: RateLimitKind) -> bool {
    matches!(kind, RateLimitKind::TokenBucket | RateLimitKind::EvenlyPaced)
}
