//! The evidence: the charts, then the figures with their intervals, then what else was found.

use super::{Cell, Column, Part, Table, figures};
use crate::engine::Parts;
use crate::experiment::{Estimate, Figures, Limit, Results};
use crate::report::chart::Drawing;
use crate::report::table::{FIGURES, estimates, figure_texts};
use crate::report::{Entry, clean, entries, sweep_name, wording};
use crate::scenario::Scenario;

/// The chapter.
pub(super) fn parts(scenario: &Scenario, results: &Results, charts: Vec<Drawing>) -> Vec<Part> {
    let mut parts = figures(charts);
    parts.push(plans(scenario, results));
    parts.extend(workloads(scenario, results));
    parts.extend(time_parts(scenario, results));
    parts.extend(limits(scenario, results));
    parts.extend(Part::list("Plans compared, on the same requests", wording::comparisons(scenario, results)));
    parts.extend(Part::list("Beside theory", wording::theory(scenario, results)));
    parts
}

/// The columns that tell which plan at which point.
fn key_columns(scenario: &Scenario) -> Vec<Column> {
    let point = scenario.sweep.as_ref().map(|sweep| Column::text(&sweep_name(sweep)));
    point.into_iter().chain([Column::text("plan")]).collect()
}

fn key(scenario: &Scenario, entry: Entry<'_>) -> Vec<Cell> {
    let point = scenario.sweep.as_ref().map(|_| Cell {
        sort: entry.case.point.as_ref().and_then(|point| point.number).map(crate::report::number::plain),
        ..Cell::text(clean(entry.point()))
    });
    point.into_iter().chain([Cell::text(clean(&entry.plan.name))]).collect()
}

/// What the terminal's table has, with what binds.
fn plans(scenario: &Scenario, results: &Results) -> Part {
    let mut columns = key_columns(scenario);
    columns.extend(FIGURES.map(|name| if name == "verdict" { Column::text(name) } else { Column::number(name) }));
    columns.push(Column::text("binds"));
    let rows = entries(scenario, results).map(|entry| {
        let mut cells = key(scenario, entry);
        let found = estimates(entry);
        let texts = figure_texts(results, entry, crate::report::number::Figure::prose);
        for (place, text) in texts.into_iter().enumerate() {
            let unit = if (2..5).contains(&place) { " s" } else { " of 1" };
            cells.push(Cell::figure(text, found[place], unit));
        }
        cells.push(if scenario.objectives.is_empty() {
            Cell::text("–")
        } else {
            Cell::verdict(entry.result.verdict.overall)
        });
        cells.push(Cell::text(wording::what_binds(entry)));
        cells
    });
    let caption = "Every plan: shares of the requests, latency of those delivered, utilisation of the busiest pool";
    Part::Table { table: Table::new(caption, columns, rows.collect(), "summary.csv") }
}

/// The same for each workload, where there are several; of a sweep in the CSV file only.
fn workloads(scenario: &Scenario, results: &Results) -> Option<Part> {
    if scenario.sweep.is_some() {
        return None;
    }
    let mut rows = Vec::new();
    for entry in entries(scenario, results) {
        for (workload, figures) in entry.workloads() {
            let mut cells = vec![Cell::text(clean(&entry.plan.name)), Cell::text(clean(workload))];
            cells.extend(of_requests(figures, results.exact));
            rows.push(cells);
        }
    }
    let mut columns = vec![Column::text("plan"), Column::text("workload")];
    columns.extend(["delivered", "refused", "p50", "p95", "p99"].map(Column::number));
    let table = Table::new("Each workload by itself", columns, rows, "summary.csv");
    (!table.rows.is_empty()).then_some(Part::Table { table })
}

fn of_requests(figures: &Figures, exact: bool) -> Vec<Cell> {
    let quantile = |per_mille| figures.latency.as_ref().and_then(|latency| latency.quantile(per_mille));
    let mut cells = vec![Cell::share(figures.delivered_share, exact), Cell::share(figures.refused_share, exact)];
    cells.extend([500, 950, 990].map(|per_mille| Cell::time(quantile(per_mille), exact)));
    cells
}

/// What the mean latency is made of, where it has several parts; of a sweep in the CSV file only.
fn time_parts(scenario: &Scenario, results: &Results) -> Option<Part> {
    let parts = |entry: &Entry<'_>| entry.result.total.latency.as_ref().map(|latency| latency.parts);
    let any = |place: usize| {
        entries(scenario, results).filter_map(|entry| parts(&entry)).any(|parts: [Estimate; _]| parts[place].mean > 0.0)
    };
    let shown: Vec<usize> = (0..Parts::COUNT).filter(|&place| any(place)).collect();
    if scenario.sweep.is_some() || shown.len() < 2 {
        return None;
    }
    let mut columns = vec![Column::text("plan"), Column::number("mean latency")];
    columns.extend(shown.iter().map(|&place| Column::number(&Parts::NAMES[place].replace('_', " "))));
    let rows = entries(scenario, results).map(|entry| {
        let latency = entry.result.total.latency.as_ref();
        let mut cells =
            vec![Cell::text(clean(&entry.plan.name)), Cell::time(latency.map(|latency| latency.mean), results.exact)];
        cells.extend(shown.iter().map(|&place| Cell::time(latency.map(|latency| latency.parts[place]), results.exact)));
        cells
    });
    let caption = "Where the time goes: the parts of the mean latency, which add up to it";
    Some(Part::Table { table: Table::new(caption, columns, rows.collect(), "summary.csv") })
}

/// How near each limit came to its end, and what it had of all refusals and waits; of a sweep in the CSV file only.
fn limits(scenario: &Scenario, results: &Results) -> Option<Part> {
    if scenario.sweep.is_some() {
        return None;
    }
    let mut rows = Vec::new();
    for entry in entries(scenario, results) {
        let shares = entry.result.limit_shares.iter();
        for found in shares.filter(|found| found.refusals.is_some() || found.delay.is_some()) {
            let result = entry.result;
            let (at_limit, waiting) = match found.limit {
                Limit::RateLimit(place) => {
                    let found = result.rate_limits.get(place);
                    (found.map(|one| one.exhausted_share), found.map(|one| one.waiting_peak))
                }
                Limit::Stations(place) => {
                    let found = result.pools.get(place);
                    (found.map(|one| one.saturated_share), found.map(|one| one.waiting_peak))
                }
                Limit::Gate(place) => {
                    let found = result.gates.get(place);
                    (found.map(|one| one.saturated_share), found.map(|one| one.waiting_peak))
                }
                Limit::InFlight(place) => (result.in_flight.get(place).map(|one| one.saturated_share), None),
                Limit::Throttle(client) => {
                    (None, result.throttles.iter().find(|one| one.client == client).map(|one| one.waiting_peak))
                }
            };
            // What does nothing needs no row.
            let any = |value: &Option<Estimate>| value.is_some_and(|value| value.mean > 0.0);
            if ![found.refusals, found.delay, at_limit, waiting].iter().any(any) {
                continue;
            }
            let count = |value: Option<Estimate>| {
                let text = value.map_or("–".to_owned(), |value| crate::report::number::number(value.mean));
                Cell::figure(text, value, "")
            };
            rows.push(vec![
                Cell::text(clean(&entry.plan.name)),
                Cell::text(wording::limit(entry, found.limit)),
                Cell::share(found.refusals, results.exact),
                Cell::share(found.delay, results.exact),
                Cell::share(at_limit, results.exact),
                count(waiting),
            ]);
        }
    }
    let mut columns = vec![Column::text("plan"), Column::text("limit")];
    columns.extend(["of all refusals", "of all waiting", "time at the limit", "most waiting"].map(Column::number));
    let table = Table::new("What each limit does", columns, rows, "limits.csv");
    (!table.rows.is_empty()).then_some(Part::Table { table })
}
