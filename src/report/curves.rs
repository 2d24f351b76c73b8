//! `timeline.csv`, what happened over time, and `latency.csv`, the quantile curve.

use super::{ALL_WORKLOADS, Entry, csv_file, number};
use crate::experiment::{CURVE_PER_MILLE, Figures, Results};
use crate::scenario::Scenario;

/// What happens in a slice of time.
const LEVELS: [&str; 7] = ["demanded", "refused", "delivered", "in_service", "waiting", "gate_waiting", "polls"];

/// `timeline.csv`: one row for each plan, point and slice of time.
pub fn timeline(scenario: &Scenario, results: &Results) -> Vec<u8> {
    let header: Vec<_> = csv_file::names(&["scenario", "point", "plan", "start_s", "length_s"])
        .chain(csv_file::figure_names(LEVELS))
        .collect();
    let rows = super::entries(scenario, results).flat_map(|entry| {
        entry.result.timeline.iter().map(move |bin| {
            let mut cells = csv_file::key(scenario, entry);
            cells.extend([number::seconds(bin.start), number::seconds(bin.length)]);
            let levels = [bin.in_service, bin.waiting, bin.gate_waiting, bin.polls];
            let figures = [bin.demanded, bin.refused, bin.delivered].into_iter().chain(levels);
            cells.extend(LEVELS.iter().zip(figures).flat_map(|(name, figure)| csv_file::figure(name, Some(figure))));
            cells
        })
    });
    csv_file::bytes(&header, rows)
}

/// `latency.csv`: one row for each plan, point, workload and quantile.
pub fn latency(scenario: &Scenario, results: &Results) -> Vec<u8> {
    let columns = ["scenario", "point", "plan", "workload", "quantile", "latency_s", "half_width_s"];
    let header: Vec<_> = csv_file::names(&columns).collect();
    let rows = super::entries(scenario, results).flat_map(|entry| {
        let all = std::iter::once((ALL_WORKLOADS, &entry.result.total));
        all.chain(entry.workloads()).flat_map(move |(workload, figures)| curve(scenario, entry, workload, figures))
    });
    csv_file::bytes(&header, rows)
}

fn curve<'a>(
    scenario: &'a Scenario,
    entry: Entry<'a>,
    workload: &'a str,
    figures: &'a Figures,
) -> impl Iterator<Item = Vec<String>> + 'a {
    CURVE_PER_MILLE.into_iter().map(move |per_mille| {
        let mut cells = csv_file::key(scenario, entry);
        cells.extend([workload.to_owned(), number::plain(f64::from(per_mille) / 1000.0)]);
        let latency = figures.latency.as_ref().and_then(|latency| latency.quantile(per_mille));
        cells.extend(csv_file::figure("latency_s", latency));
        cells
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn headers_are_pinned() {
        let (scenario, results) = sample::plans(1);
        let timeline = String::from_utf8(timeline(&scenario, &results)).unwrap();
        assert_eq!(
            timeline.lines().next().unwrap(),
            "scenario,point,plan,start_s,length_s,demanded,demanded_half_width,refused,refused_half_width,delivered,\
             delivered_half_width,in_service,in_service_half_width,waiting,waiting_half_width,gate_waiting,\
             gate_waiting_half_width,polls,polls_half_width"
        );
        assert!(timeline.lines().nth(2).unwrap().starts_with("launch,,default,480,480,"));
        let latency = String::from_utf8(latency(&scenario, &results)).unwrap();
        assert_eq!(latency.lines().next().unwrap(), "scenario,point,plan,workload,quantile,latency_s,half_width_s");
        assert_eq!(latency.lines().count(), 1 + CURVE_PER_MILLE.len());
        assert!(latency.contains("\nlaunch,,default,all,0.95,"));
    }
}
