//! Objectives.

use crate::notation::cursor::Item;
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
    keys.finish();
    found.sort_by_key(|&(at, _)| at);
    found.into_iter().map(|(_, objective)| objective).collect()
}
