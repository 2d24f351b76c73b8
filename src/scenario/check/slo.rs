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
    keys.finish();
    found.sort_by_key(|&(at, _)| at);
    found.into_iter().map(|(_, objective)| objective).collect()
}
