//! `batches.csv`: when each bulk is done, by which share of the runs.

use super::{Entry, csv_file, number};
use crate::calendar::Start;
use crate::demand::Arrivals;
use crate::demand::arrivals::Bulk;
use crate::experiment::{ActionFigures, Estimate, FinishedBy, Results};
use crate::scenario::Scenario;
use crate::time::Nanos;

const HEADER: [&str; 20] = [
    "scenario",
    "point",
    "plan",
    "workload",
    "requests",
    "bulks",
    "complete_share",
    "complete_share_low",
    "complete_share_high",
    "deadline_s",
    "in_time_share",
    "in_time_share_low",
    "in_time_share_high",
    "quantile",
    "finished_after_s",
    "finished_after_low_s",
    "finished_after_high_s",
    "finished_at",
    "finished_at_low",
    "finished_at_high",
];

/// Whether the scenario has bulks, and so this file.
pub fn are_there(scenario: &Scenario) -> bool {
    scenario
        .cases
        .iter()
        .flat_map(|case| &case.workloads)
        .any(|workload| matches!(workload.arrivals, Arrivals::Bulk(_)))
}

/// The file.
pub fn file(scenario: &Scenario, results: &Results) -> Vec<u8> {
    let rows = super::entries(scenario, results).flat_map(|entry| rows(scenario, entry));
    csv_file::bytes(&csv_file::names(&HEADER).collect::<Vec<_>>(), rows)
}

fn rows(scenario: &Scenario, entry: Entry<'_>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (workload, figures) in entry.case.workloads.iter().zip(&entry.result.workloads) {
        let (Arrivals::Bulk(bulk), Some(actions)) = (&workload.arrivals, &figures.actions) else { continue };
        let Some(finishing) = &actions.finishing else { continue };
        let mut opening = csv_file::key(scenario, entry);
        opening.extend([workload.name.clone(), workload.calls().to_string(), finishing.actions.to_string()]);
        opening.extend(shares(bulk, actions));
        // Of several bulks each has a time of its own.
        let start = scenario.starts.as_ref().filter(|_| bulk.every.is_none());
        rows.extend(finishing.quantiles.iter().map(|quantile| {
            let mut row = opening.clone();
            row.extend(cells(*quantile, start, bulk.at));
            row
        }));
    }
    rows
}

fn shares(bulk: &Bulk, actions: &ActionFigures) -> impl Iterator<Item = String> {
    let deadline = bulk.within.map_or_else(String::new, number::seconds);
    let complete = share(actions.delivered_share);
    complete.into_iter().chain([deadline]).chain(share(actions.in_time_share))
}

/// A share and the ends of its interval.
fn share(share: Option<Estimate>) -> [String; 3] {
    let Some(share) = share else { return Default::default() };
    let ends = share.half_width.map(|_| [share.low(), share.high()]);
    let [low, high] = ends.map_or_else(Default::default, |ends| ends.map(number::plain));
    [number::plain(share.mean), low, high]
}

/// The quantile with its ends: since the bulk appeared, and by the clock.
fn cells(quantile: FinishedBy, start: Option<&Start>, appeared: Nanos) -> Vec<String> {
    let FinishedBy { per_mille, time, low, high } = quantile;
    let times = [time, low, high];
    let clock = |time: Option<Nanos>| start.zip(time).and_then(|(start, time)| start.instant(appeared + time));
    let mut cells = vec![number::plain(f64::from(per_mille) / 1000.0)];
    cells.extend(times.map(|time| time.map_or_else(String::new, number::seconds)));
    cells.extend(times.map(|time| clock(time).unwrap_or_default()));
    cells
}
