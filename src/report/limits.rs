//! `limits.csv`: how close each rate limit, pool, gate and throttle came to its end, and what it did then.

use super::{Entry, csv_file};
use crate::experiment::{Estimate, QueueFigures, Results};
use crate::scenario::Scenario;

const FIGURES: [&str; 8] = [
    "concurrency_mean",
    "refused",
    "at_limit_share",
    "full_share",
    "utilisation",
    "wasted_share",
    "waiting_mean",
    "waiting_peak",
];

/// The file: one row for each plan, point and limit.
pub fn file(scenario: &Scenario, results: &Results) -> Vec<u8> {
    let header: Vec<_> = csv_file::names(&["scenario", "point", "plan", "kind", "name", "concurrency"])
        .chain(csv_file::figure_names(FIGURES))
        .collect();
    csv_file::bytes(&header, super::entries(scenario, results).flat_map(|entry| rows(scenario, entry)))
}

fn rows(scenario: &Scenario, entry: Entry<'_>) -> Vec<Vec<String>> {
    let row = |kind: &str, name: &str, concurrency: Option<u32>, figures: [Option<Estimate>; FIGURES.len()]| {
        let mut cells = csv_file::key(scenario, entry);
        cells.extend([kind.to_owned(), name.to_owned(), concurrency.map(|n| n.to_string()).unwrap_or_default()]);
        cells.extend(figures.into_iter().flat_map(csv_file::figure));
        cells
    };
    let names = entry.case.rate_limit_names(entry.result.plan);
    let rate_limits = names.iter().zip(&entry.result.rate_limits).map(|(name, found)| {
        let waiting = [Some(found.waiting_mean), Some(found.waiting_peak)];
        let [mean, peak] = waiting;
        let (refused, exhausted) = (Some(found.refused), Some(found.exhausted_share));
        row("rate_limit", name, None, [None, refused, exhausted, None, None, None, mean, peak])
    });
    let queue = |kind: &str, name: &str, found: &QueueFigures| {
        let figures = [
            Some(found.concurrency_mean),
            Some(found.refused),
            Some(found.saturated_share),
            Some(found.full_share),
            Some(found.utilisation),
            found.wasted_share,
            Some(found.waiting_mean),
            Some(found.waiting_peak),
        ];
        row(kind, name, Some(found.concurrency), figures)
    };
    let names = entry.case.pool_names(entry.result.plan);
    let pools = names.iter().zip(&entry.result.pools).map(|(name, found)| queue("pool", name, found));
    let gates = entry.case.gates.iter().zip(&entry.result.gates).map(|(gate, found)| queue("gate", &gate.group, found));
    let throttles = entry.result.throttles.iter().map(|found| {
        let (mean, peak) = (Some(found.waiting_mean), Some(found.waiting_peak));
        row("throttle", &entry.case.clients[found.client].name, None, [None, None, None, None, None, None, mean, peak])
    });
    rate_limits.chain(pools).chain(gates).chain(throttles).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn header_is_pinned_and_a_rate_limit_has_no_utilisation() {
        let (scenario, results) = sample::plans(2);
        let text = String::from_utf8(file(&scenario, &results)).unwrap();
        let mut lines = text.lines();
        assert_eq!(
            lines.next().unwrap(),
            "scenario,point,plan,kind,name,concurrency,concurrency_mean,concurrency_mean_half_width,refused,refused_half_width,\
             at_limit_share,\
             at_limit_share_half_width,full_share,full_share_half_width,utilisation,utilisation_half_width,\
             wasted_share,wasted_share_half_width,waiting_mean,waiting_mean_half_width,waiting_peak,waiting_peak_half_width"
        );
        assert_eq!(lines.next().unwrap(), "launch,,default,rate_limit,create,,,,12,3,0.02,0.004,,,,,,,0,0,0,0");
        assert!(lines.next().unwrap().starts_with("launch,,default,pool,image,10,"));
    }
}
