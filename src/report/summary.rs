//! `summary.csv`: every figure of every plan at every point, and where there are several workloads of each of them.

use super::{ALL_WORKLOADS, Entry, csv_file};
use crate::engine::Parts;
use crate::experiment::{ActionFigures, CostFigures, Count, Drift, Estimate, Figures, LatencyFigures, Results};
use crate::scenario::{Axis, Scenario};

/// What a figure's column is called, and where the figure comes from.
type Column = (&'static str, fn(&Figures) -> Option<Estimate>);

/// The same for figures of actions.
type ActionColumn = (&'static str, fn(&ActionFigures) -> Option<Estimate>);

/// The same for what a plan costs.
type CostColumn = (&'static str, fn(&CostFigures) -> Option<Estimate>);

/// The same of the backlog.
type DriftColumn = (&'static str, fn(&Drift) -> Option<Estimate>);

/// Everything but the counts, whose names are theirs, and the latency, whose columns are made from its quantiles and parts.
const SHARES: [Column; 12] = [
    ("delivered_share", |figures| figures.delivered_share),
    ("refused_share", |figures| figures.refused_share),
    ("gate_timeout_share", |figures| figures.gate_timeout_share),
    ("gate_full_share", |figures| figures.gate_full_share),
    ("spilled_share", |figures| figures.spilled_share),
    ("abandoned_share", |figures| figures.abandoned_share),
    ("timed_out_per_attempt", |figures| figures.timed_out_per_attempt),
    ("served_for_nobody_share", |figures| figures.served_for_nobody_share),
    ("attempts_per_request", |figures| figures.attempts_per_request),
    ("refused_per_attempt", |figures| figures.refused_per_attempt),
    ("polls_per_request", |figures| figures.polls_per_request),
    ("throughput_per_s", |figures| Some(figures.throughput_per_s)),
];

/// Actions: fan-outs and bulks.
const ACTIONS: [ActionColumn; 8] = [
    ("actions", |actions| Some(actions.offered)),
    ("actions_delivered", |actions| Some(actions.delivered)),
    ("action_delivered_share", |actions| actions.delivered_share),
    ("actions_in_time_share", |actions| actions.in_time_share),
    ("action_latency_mean_s", |actions| actions.latency_mean),
    ("action_latency_p50_s", |actions| actions.quantile(500)),
    ("action_latency_p95_s", |actions| actions.quantile(950)),
    ("action_latency_p99_s", |actions| actions.quantile(990)),
];

/// What a plan costs.
const COSTS: [CostColumn; 4] = [
    ("cost_per_month", |cost| cost.total),
    ("cost_per_month_at_least", |cost| Some(cost.at_least)),
    ("cost_for_nobody_per_month", |cost| cost.for_nobody),
    ("cost_per_1000_delivered", |cost| cost.per_thousand_delivered),
];

/// Where the backlog goes.
const DRIFT: [DriftColumn; 3] = [
    ("backlog_slope_per_hour", |drift| drift.slope_per_hour),
    ("fills_after_s", |drift| drift.fills_after_s),
    ("drains_in_s", |drift| drift.drains_in_s),
];

/// The quantiles of the latency with a column of their own; the whole curve is in `latency.csv`.
const QUANTILES: [(&str, u32); 6] = [
    ("latency_p50_s", 500),
    ("latency_p75_s", 750),
    ("latency_p90_s", 900),
    ("latency_p95_s", 950),
    ("latency_p99_s", 990),
    ("latency_p999_s", 999),
];

/// The file.
pub fn file(scenario: &Scenario, results: &Results) -> Vec<u8> {
    let rows = super::entries(scenario, results).flat_map(|entry| rows(scenario, results, entry));
    csv_file::bytes(&header(scenario), rows)
}

/// Every figure of all workloads of a plan together, by the name of its column.
pub fn figures(entry: Entry<'_>) -> Vec<(String, Option<Estimate>)> {
    let result = entry.result;
    let (total, latency) = (&result.total, result.total.latency.as_ref());
    let named = |name: &str, figure: Option<Estimate>| (name.to_owned(), figure);
    let counts = Count::ALL.iter().map(|&count| named(count.name(), Some(total.counts[count])));
    let shares = SHARES.iter().map(|(name, of)| named(name, of(total)));
    let extremes = [
        ("latency_mean_s", latency.map(|latency| latency.mean)),
        ("latency_max_s", latency.map(|latency| latency.max)),
    ];
    let quantiles =
        QUANTILES.iter().map(|&(name, per_mille)| named(name, latency.and_then(|latency| latency.quantile(per_mille))));
    let parts = Parts::NAMES.iter().enumerate();
    let parts = parts.map(|(part, name)| (format!("{name}_mean_s"), latency.map(|latency| latency.parts[part])));
    let actions = ACTIONS.iter().map(|(name, of)| named(name, total.actions.as_ref().and_then(of)));
    let utilisation = named("utilisation", entry.busiest_pool().map(|pool| pool.utilisation));
    let drift = DRIFT.iter().map(|(name, of)| named(name, of(&result.drift)));
    let latencies = extremes.into_iter().map(|(name, figure)| named(name, figure)).chain(quantiles).chain(parts);
    counts.chain(shares).chain(latencies).chain(actions).chain([utilisation]).chain(drift).collect()
}

fn header(scenario: &Scenario) -> Vec<String> {
    let parts = Parts::NAMES.map(|part| format!("{part}_mean_s"));
    let latency = ["latency_mean_s", "latency_max_s"].into_iter().chain(QUANTILES.map(|(name, _)| name));
    csv_file::names(&["scenario", "point", "plan", "workload", "replications"])
        .chain(csv_file::figure_names(Count::ALL.map(Count::name)))
        .chain(csv_file::figure_names(SHARES.map(|(name, _)| name)))
        .chain(csv_file::figure_names(latency))
        .chain(csv_file::figure_names(parts.iter().map(String::as_str)))
        .chain(csv_file::figure_names(ACTIONS.map(|(name, _)| name)))
        .chain(csv_file::figure_names(COSTS.map(|(name, _)| name)))
        .chain(csv_file::names(&["currency", "cost_lacks"]))
        .chain(csv_file::figure_names(["utilisation"]))
        .chain(csv_file::names(&["verdict", "binding", "binding_name"]))
        .chain(csv_file::figure_names(["binding_share"]))
        .chain(csv_file::figure_names(DRIFT.map(|(name, _)| name)))
        .chain(csv_file::names(&["steady"]))
        .chain(axes(scenario).map(|axis| axis.parameter.clone()))
        .collect()
}

/// The axes of a grid, whose values have columns of their own.
fn axes(scenario: &Scenario) -> impl Iterator<Item = &Axis> {
    scenario.sweep.iter().map(|sweep| sweep.axes.as_slice()).filter(|axes| axes.len() > 1).flatten()
}

fn rows(scenario: &Scenario, results: &Results, entry: Entry<'_>) -> Vec<Vec<String>> {
    let mut rows = vec![row(scenario, results, entry, ALL_WORKLOADS, &entry.result.total)];
    let last = rows[0].len();
    let verdict = if scenario.objectives.is_empty() { "" } else { super::judgement(entry.result.verdict.overall) };
    rows[0].extend(cost(scenario, entry));
    rows[0].extend(csv_file::figure("utilisation", entry.busiest_pool().map(|pool| pool.utilisation)));
    rows[0].push(verdict.to_owned());
    rows[0].extend(entry.binding());
    rows[0].extend(DRIFT.iter().flat_map(|(name, of)| csv_file::figure(name, of(&entry.result.drift))));
    rows[0].push(entry.result.drift.steady.map_or("", |steady| if steady { "yes" } else { "no" }).to_owned());
    let columns = rows[0].len();
    // Pools, verdict and binding limit belong to the plan, not to one of its workloads: unknown there.
    for (workload, figures) in entry.workloads() {
        let mut cells = row(scenario, results, entry, workload, figures);
        debug_assert_eq!(cells.len(), last);
        cells.resize(columns, String::new());
        rows.push(cells);
    }
    if axes(scenario).next().is_some()
        && let Some(point) = &entry.case.point
    {
        for row in &mut rows {
            row.extend(point.coordinates.iter().cloned());
        }
    }
    rows
}

/// The cells of the cost, its currency and what it lacks; empty where nothing is said of the price.
fn cost(scenario: &Scenario, entry: Entry<'_>) -> Vec<String> {
    let cost = entry.result.cost.as_ref();
    let mut cells: Vec<String> =
        COSTS.iter().flat_map(|(name, of)| csv_file::figure(name, cost.and_then(of))).collect();
    cells.push(cost.and_then(|cost| cost.currency).map_or_else(String::new, |currency| currency.to_string()));
    cells.push(cost.map_or_else(String::new, |cost| super::wording::lacks(scenario, entry, cost).join("; ")));
    cells
}

fn row(scenario: &Scenario, results: &Results, entry: Entry<'_>, workload: &str, figures: &Figures) -> Vec<String> {
    let mut cells = csv_file::key(scenario, entry);
    cells.extend([workload.to_owned(), results.replications.to_string()]);
    cells.extend(Count::ALL.iter().flat_map(|&count| csv_file::figure(count.name(), Some(figures.counts[count]))));
    cells.extend(SHARES.iter().flat_map(|(name, of)| csv_file::figure(name, of(figures))));
    let latency = figures.latency.as_ref();
    let mut figure = |of: &dyn Fn(&LatencyFigures) -> Option<Estimate>| {
        cells.extend(csv_file::figure("latency", latency.and_then(of)));
    };
    figure(&|latency| Some(latency.mean));
    figure(&|latency| Some(latency.max));
    for (_, per_mille) in QUANTILES {
        figure(&|latency| latency.quantile(per_mille));
    }
    for part in 0..Parts::COUNT {
        figure(&|latency| Some(latency.parts[part]));
    }
    cells.extend(ACTIONS.iter().flat_map(|(name, of)| csv_file::figure(name, figures.actions.as_ref().and_then(of))));
    cells
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn header_is_pinned() {
        let header = header(&sample::plans(1).0).join(",");
        assert!(header.starts_with(
            "scenario,point,plan,workload,replications,offered,offered_half_width,delivered,delivered_half_width,"
        ));
        assert!(header.contains(",latency_p95_s,latency_p95_s_half_width,"));
        assert!(header.contains(",queue_wait_mean_s,queue_wait_mean_s_half_width,"));
        assert!(header.contains(",throughput_per_s,throughput_per_s_half_width,"));
        assert!(header.ends_with(
            ",utilisation,utilisation_half_width,verdict,binding,binding_name,binding_share,binding_share_half_width,\
             binding_share_low,binding_share_high,backlog_slope_per_hour,backlog_slope_per_hour_half_width,fills_after_s,fills_after_s_half_width,\
             drains_in_s,drains_in_s_half_width,steady"
        ));
        assert!(header.contains(",refused_share,refused_share_half_width,refused_share_low,refused_share_high,"));
        assert_eq!(header.split(',').count(), 141 + 2 * 12);
    }

    #[test]
    fn one_row_for_each_plan_and_point_and_for_each_of_several_workloads() {
        let (scenario, results) = sample::sweep(2, &["5", "10", "20"]);
        let text = String::from_utf8(file(&scenario, &results)).unwrap();
        assert_eq!(text.lines().count(), 1 + 2 * 3);
        let (scenario, results) = sample::two_workloads();
        let text = String::from_utf8(file(&scenario, &results)).unwrap();
        assert_eq!(text.lines().count(), 1 + 3 * results.plans.len());
    }

    #[test]
    fn unknown_is_an_empty_cell() {
        let (scenario, results) = sample::nothing_delivered();
        let bytes = file(&scenario, &results);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let place = reader.headers().unwrap().iter().position(|name| name == "latency_p95_s").unwrap();
        let row = reader.records().next().unwrap().unwrap();
        assert_eq!(&row[place], "");
        assert_eq!(&row[place + 1], "");
    }
}
