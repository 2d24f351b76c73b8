//! What a provider did beyond limiting: bursts, leaks, outages, failures.

use super::super::number::{self, Figure};
use super::super::{Entry, clean};
use crate::experiment::Results;

/// A clause for each thing that was not too rare to tell of.
pub(super) fn told(results: &Results, entry: Entry<'_>) -> Vec<String> {
    let mut clauses = Vec::new();
    let total = &entry.result.total;
    for (share, what) in [(total.outage_per_attempt, "meet an outage"), (total.failed_per_attempt, "fail in service")] {
        if let Some(share) = share.filter(|share| share.mean >= 0.001) {
            clauses.push(format!("{} of the attempts {what}", Figure::share(&share, results.exact).prose()));
        }
    }
    let several = entry.plan.pools.len() > 1;
    for (pool, burst) in entry.plan.pools.iter().zip(&entry.result.bursts) {
        let of = if several { format!(" of `{}`", clean(&pool.name)) } else { String::new() };
        if let Some(jobs) = burst.per_attempt.filter(|jobs| pool.burst > 0 && jobs.mean > 0.0) {
            clauses.push(format!(
                "the burst{of} takes {} of the attempts, for {} station hours",
                Figure::share(&jobs, results.exact).prose(),
                number::number(burst.station_hours.mean)
            ));
        }
        let stations = f64::from(pool.most_stations());
        if burst.leaked_mean.mean >= 0.001 * stations {
            let leaked = number::number(burst.leaked_mean.mean);
            clauses.push(format!("on average {leaked} of {} stations{of} are leaked", pool.most_stations()));
        }
    }
    clauses
}
