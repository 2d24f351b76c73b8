//! Objectives.

use crate::demand::{Arrivals, Workload};
use crate::notation::cursor::{Item, Keys};
use crate::notation::document::Node;
use crate::notation::price;
use crate::scenario::Objective;

/// Quantiles that a scenario may hold a plan to.
const QUANTILES: &[(&str, u32)] = &[
    ("latency_p50", 500),
    ("latency_p75", 750),
    ("latency_p90", 900),
    ("latency_p95", 950),
    ("latency_p99", 990),
    ("latency_p99.9", 999),
];

/// The same of actions.
const ACTION_QUANTILES: &[(&str, u32)] = &[
    ("action_latency_p50", 500),
    ("action_latency_p75", 750),
    ("action_latency_p90", 900),
    ("action_latency_p95", 950),
    ("action_latency_p99", 990),
    ("action_latency_p99.9", 999),
];

/// Reports a quantile that is allowed to be longer than a higher one, which it never is.
fn contradictions(keys: &Keys<'_>, found: &[(usize, Option<Objective>)]) {
    let parts = |objective: &Option<Objective>| match objective {
        Some(Objective::LatencyQuantile { per_mille, at_most }) => Some((QUANTILES, *per_mille, *at_most)),
        Some(Objective::ActionLatencyQuantile { per_mille, at_most }) => Some((ACTION_QUANTILES, *per_mille, *at_most)),
        _ => None,
    };
    let name = |known: &[(&'static str, u32)], per_mille: u32| {
        known.iter().find(|(_, other)| *other == per_mille).map_or("", |&(name, _)| name)
    };
    for (at, objective) in found {
        let Some((known, low, longer)) = parts(objective) else { continue };
        let stricter = found
            .iter()
            .filter_map(|(_, other)| parts(other))
            .find(|&(others, high, at_most)| others[0].0 == known[0].0 && high > low && at_most < longer);
        if let Some((_, high, at_most)) = stricter {
            keys.problem_at(
                *at,
                format!(
                    "`slo.{}` allows {} s, but `{}` only {} s for more of the requests; correct one of the two",
                    name(known, low),
                    longer.as_secs_f64(),
                    name(known, high),
                    at_most.as_secs_f64()
                ),
            );
        }
    }
}

/// Reports objectives of actions where there are none, and of deadlines where there are none.
pub(super) fn of_actions(objectives: &[Objective], workloads: &[Workload], root: &Keys<'_>) {
    let report = |key: &str, advice: &str| {
        let (node, at) = root.find(&["slo", key]);
        let written = node.map_or_else(String::new, Node::written);
        root.problem_at(at, format!("`slo.{key}` is {written}, {advice}"));
    };
    let actions = workloads.iter().any(Workload::has_actions);
    let deadline = |workload: &Workload| matches!(&workload.arrivals, Arrivals::Bulk(bulk) if bulk.within.is_some());
    for objective in objectives {
        let key = match objective {
            Objective::ActionLatencyQuantile { per_mille, .. } => {
                ACTION_QUANTILES.iter().find(|(_, known)| known == per_mille).map(|&(key, _)| key)
            }
            Objective::ActionDeliveredShare(_) => Some("action_delivered_share"),
            Objective::FinishedInTime(_) => {
                if !workloads.iter().any(deadline) {
                    report("finished_in_time", "but nothing has a deadline; give a bulk a `deadline` or `within`");
                }
                None
            }
            _ => None,
        };
        if let Some(key) = key.filter(|_| !actions) {
            report(key, "but every action is a single request; give a workload a `fan_out`, or a bulk");
        }
    }
}

/// Reads `[slo]`, in the order of the file.
pub(super) fn objectives(item: &Item<'_>) -> Option<Vec<Objective>> {
    let keys = item.table()?;
    let mut found = Vec::new();
    let mut add = |item: &Item<'_>, objective: Option<Objective>| found.push((item.node.at, objective));
    if let Some(item) = keys.take("latency_mean") {
        add(&item, item.positive_duration().map(Objective::LatencyMean));
    }
    for &(key, per_mille) in QUANTILES {
        if let Some(item) = keys.take(key) {
            add(&item, item.positive_duration().map(|at_most| Objective::LatencyQuantile { per_mille, at_most }));
        }
    }
    if let Some(item) = keys.take("delivered_share") {
        add(&item, item.share().map(Objective::DeliveredShare));
    }
    if let Some(item) = keys.take("refused_share") {
        add(&item, item.share().map(Objective::RefusedShare));
    }
    for &(key, per_mille) in ACTION_QUANTILES {
        if let Some(item) = keys.take(key) {
            add(&item, item.positive_duration().map(|at_most| Objective::ActionLatencyQuantile { per_mille, at_most }));
        }
    }
    if let Some(item) = keys.take("action_delivered_share") {
        add(&item, item.share().map(Objective::ActionDeliveredShare));
    }
    if let Some(item) = keys.take("finished_in_time") {
        add(&item, item.share().map(Objective::FinishedInTime));
    }
    if let Some(item) = keys.take("cost_per_month") {
        let objective = |(at_most, currency)| Objective::CostPerMonth { at_most, currency };
        add(&item, price::money(&item).map(objective));
    }
    contradictions(&keys, &found);
    keys.finish();
    found.sort_by_key(|&(at, _)| at);
    found.into_iter().map(|(_, objective)| objective).collect()
}
