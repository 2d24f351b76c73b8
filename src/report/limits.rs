//! `limits.csv`: how close each rate limit, pool, gate and throttle came to its end, and what it did then.

use super::{Entry, csv_file, number};
use crate::experiment::{BurstFigures, Estimate, Limit, QueueFigures, Results};
use crate::scenario::Scenario;

/// What a limit has of what all limits do.
const SHARES: [&str; 2] = ["refusals_share", "delay_share"];

const FIGURES: [&str; 12] = [
    "concurrency_mean",
    "refused",
    "at_limit_share",
    "full_share",
    "utilisation",
    "wasted_share",
    "waiting_mean",
    "waiting_peak",
    "polls_refused",
    "burst_jobs",
    "burst_station_hours",
    "leaked_mean",
];

/// The file: one row for each plan, point and limit.
pub fn file(scenario: &Scenario, results: &Results) -> Vec<u8> {
    let header: Vec<_> = csv_file::names(&["scenario", "point", "plan", "kind", "name", "concurrency"])
        .chain(csv_file::figure_names(FIGURES))
        .chain(csv_file::names(&["safe_poll_interval_s"]))
        .chain(csv_file::figure_names(SHARES))
        .collect();
    csv_file::bytes(&header, super::entries(scenario, results).flat_map(|entry| rows(scenario, entry)))
}

fn rows(scenario: &Scenario, entry: Entry<'_>) -> Vec<Vec<String>> {
    let row = |kind: &str, name: &str, concurrency: Option<u32>, figures: [Option<Estimate>; FIGURES.len()]| {
        let mut cells = csv_file::key(scenario, entry);
        cells.extend([kind.to_owned(), name.to_owned(), concurrency.map(|n| n.to_string()).unwrap_or_default()]);
        cells.extend(FIGURES.iter().zip(figures).flat_map(|(name, figure)| csv_file::figure(name, figure)));
        cells
    };
    let shares = |limit: Limit| {
        let found = entry.result.limit_shares.iter().find(|found| found.limit == limit);
        let found = found.map_or([None; 2], |found| [found.refusals, found.delay]);
        SHARES.iter().zip(found).flat_map(|(name, found)| csv_file::figure(name, found))
    };
    let names = entry.case.rate_limit_names(entry.result.plan);
    let rate_limits = names.iter().zip(&entry.result.rate_limits).enumerate().map(|(place, (name, found))| {
        let waiting = [Some(found.waiting_mean), Some(found.waiting_peak)];
        let [mean, peak] = waiting;
        let polls = found.polls.as_ref();
        let polls_refused = polls.map(|polls| polls.refused);
        let (refused, exhausted) = (Some(found.refused), Some(found.exhausted_share));
        let figures = [None, refused, exhausted, None, None, None, mean, peak, polls_refused, None, None, None];
        let mut cells = row("rate_limit", name, None, figures);
        let interval = polls.and_then(|polls| polls.room.safe_interval_s);
        cells.push(interval.map_or_else(String::new, number::plain));
        cells.extend(shares(Limit::RateLimit(place)));
        cells
    });
    let queue = |limit: Limit, name: &str, found: &QueueFigures, burst: Option<&BurstFigures>| {
        let kind = match limit {
            Limit::InFlight(_) => "in_flight",
            Limit::Gate(_) => "gate",
            _ => "pool",
        };
        let [permits, refused, saturated] = [found.concurrency_mean, found.refused, found.saturated_share].map(Some);
        let [full, utilisation] = [found.full_share, found.utilisation].map(Some);
        let [mean, peak] = [found.waiting_mean, found.waiting_peak].map(Some);
        // Nothing queues for a limit of jobs in flight.
        let [full, mean, peak] = if kind == "in_flight" { [None; 3] } else { [full, mean, peak] };
        let [jobs, hours, leaked] =
            burst.map_or([None; 3], |burst| [burst.jobs, burst.station_hours, burst.leaked_mean].map(Some));
        let wasted = found.wasted_share;
        let figures = [permits, refused, saturated, full, utilisation, wasted, mean, peak, None, jobs, hours, leaked];
        let mut cells = row(kind, name, Some(found.concurrency), figures);
        cells.push(String::new());
        cells.extend(shares(limit));
        cells
    };
    let (case, result) = (entry.case, entry.result);
    let limits = case.in_flight_limits(result.plan);
    let in_flight = (limits.iter().zip(&result.in_flight).enumerate())
        .map(|(place, ((name, _), found))| queue(Limit::InFlight(place), name, found, None));
    let names = case.pool_names(result.plan);
    let pools = names.iter().zip(&result.pools).zip(&result.bursts).enumerate();
    let pools = pools.map(|(place, ((name, found), burst))| queue(Limit::Stations(place), name, found, Some(burst)));
    let gates = (case.gates.iter().zip(&result.gates).enumerate())
        .map(|(place, (gate, found))| queue(Limit::Gate(place), &gate.group, found, None));
    let throttles = result.throttles.iter().map(|found| {
        let (mean, peak) = (Some(found.waiting_mean), Some(found.waiting_peak));
        let figures = [None, None, None, None, None, None, mean, peak, None, None, None, None];
        let mut cells = row("throttle", &case.clients[found.client].name, None, figures);
        cells.push(String::new());
        cells.extend(shares(Limit::Throttle(found.client)));
        cells
    });
    rate_limits.chain(in_flight).chain(pools).chain(gates).chain(throttles).collect()
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
             at_limit_share_half_width,at_limit_share_low,at_limit_share_high,full_share,full_share_half_width,\
             full_share_low,full_share_high,utilisation,utilisation_half_width,\
             wasted_share,wasted_share_half_width,wasted_share_low,wasted_share_high,waiting_mean,waiting_mean_half_width,waiting_peak,waiting_peak_half_width,\
             polls_refused,polls_refused_half_width,burst_jobs,burst_jobs_half_width,burst_station_hours,\
             burst_station_hours_half_width,leaked_mean,leaked_mean_half_width,safe_poll_interval_s,\
             refusals_share,refusals_share_half_width,refusals_share_low,refusals_share_high,\
             delay_share,delay_share_half_width,delay_share_low,delay_share_high"
        );
        assert_eq!(
            lines.next().unwrap(),
            "launch,,default,rate_limit,create,,,,12,3,0.02,0.004,0.016,0.024,,,,,,,,,,,0,0,0,0,,,,,,,,,,1,0,1,1,\
             0.05,0.01,0.04,0.06"
        );
        assert!(lines.next().unwrap().starts_with("launch,,default,pool,image,10,"));
    }
}
