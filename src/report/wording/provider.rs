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

#[cfg(test)]
mod tests {
    use super::super::super::number::GLUE;
    use super::super::super::sample::{self, estimate};
    use super::super::findings;
    use crate::experiment::{Binding, Effect, Limit};
    use crate::provider::{AppliesTo, Hint, InFlightLimit, Scope, Unit};

    #[test]
    fn bursts_leaks_outages_and_failures_are_told_where_there_are_any() {
        let (mut scenario, mut results) = sample::plans(3);
        scenario.cases[0].plans[0].pools[0].burst = 20;
        let plan = &mut results.plans[0];
        plan.total.outage_per_attempt = Some(estimate(0.02, 0.001));
        plan.total.failed_per_attempt = Some(estimate(0.0005, 0.0001));
        plan.bursts[0].per_attempt = Some(estimate(0.1, 0.01));
        plan.bursts[0].station_hours = estimate(12.34, 1.0);
        plan.bursts[0].leaked_mean = estimate(0.5, 0.1);
        let said = findings(&scenario, &results)[0].replace(GLUE, " ");
        let end = "; 2.00 % ± 0.10 of the attempts meet an outage; the burst takes 10.0 % ± 1.0 of the attempts, for 12.3 \
                   station hours; on average 0.5 of 30 stations are leaked.";
        assert!(said.ends_with(end), "{said}");
    }

    #[test]
    fn a_limit_of_jobs_in_flight_is_named() {
        let (mut scenario, mut results) = sample::plans(3);
        scenario.cases[0].plans[0].in_flight = vec![InFlightLimit {
            name: "jobs".into(),
            limit: 20.try_into().unwrap(),
            unit: Unit::Requests,
            applies_to: AppliesTo::default(),
            scope: Scope::Account,
            hint: Hint::NONE,
        }];
        let binding = Binding { limit: Limit::InFlight(0), effect: Effect::Refuses, share: estimate(0.25, 0.01) };
        results.plans[0].verdict.binding = Some(binding);
        let said = findings(&scenario, &results)[0].replace(GLUE, " ");
        assert!(said.ends_with("the limit of jobs in flight `jobs` refuses 25.0 % ± 1.0 of the attempts."), "{said}");
    }
}
