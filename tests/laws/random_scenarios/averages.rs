//! What is averaged over time, against the levels of the second implementation.

use std::collections::BTreeMap;

use linecook::demand::Source;
use linecook::engine::{self, System};
use linecook::metrics::RunMetrics;
use linecook::provider::Pool;
use linecook::time::Nanos;

use super::hold;
use crate::reference;
use crate::reference::levels::{Place, Steps, steps};

/// The integral over [0, horizon) of something that depends on the running, the waiting and the instant, and changes only where they or a
/// schedule do; in units times nanoseconds.
fn area(steps: &Steps, changes: &[Nanos], horizon: Nanos, value: impl Fn(u32, u32, Nanos) -> u64) -> u128 {
    let mut instants: Vec<Nanos> = steps.iter().map(|step| step.0).chain(changes.iter().copied()).collect();
    instants.extend([Nanos::ZERO, horizon]);
    instants.retain(|&at| at <= horizon);
    instants.sort_unstable();
    instants.dedup();
    let pieces = instants.windows(2).map(|two| {
        let (running, waiting) =
            steps.iter().take_while(|step| step.0 <= two[0]).last().map_or((0, 0), |step| (step.1, step.2));
        u128::from(value(running, waiting, two[0])) * u128::from((two[1] - two[0]).0)
    });
    pieces.sum()
}

fn stations(pool: &Pool, at: Nanos) -> u64 {
    u64::from(pool.concurrency_at(at)) + u64::from(pool.burst)
}

fn changes(pool: &Pool, horizon: Nanos) -> Vec<Nanos> {
    let next = |&at: &Nanos| pool.schedule.as_ref().map(|schedule| schedule.next_change(at));
    std::iter::successors(Some(Nanos::ZERO), next).take_while(|&at| at < horizon).collect()
}

fn close(what: &str, found: f64, area: u128, whole: u128) -> Result<(), String> {
    let expected = if whole == 0 { 0.0 } else { area as f64 / whole as f64 };
    let near = (found - expected).abs() <= 1e-9 * expected.max(1.0);
    if near { Ok(()) } else { Err(format!("{what} is {found} and should be {expected}")) }
}

#[test]
fn averages_over_time_are_those_of_the_levels() {
    hold(|sample| {
        let ours = reference::simulate(sample.inputs());
        let system = System::new(&sample.case, sample.plan);
        let demand = Source::new(&sample.case.workloads, sample.horizon, sample.seed, sample.replication);
        let horizon = sample.horizon;
        let mut metrics = RunMetrics::new(&system, Nanos::ZERO, horizon);
        engine::simulate(&system, sample.seed, sample.replication, demand, &mut metrics);
        metrics.close();
        let by_place: BTreeMap<Place, Steps> = steps(&ours.levels).into_iter().collect();
        let plan = &sample.case.plans[sample.plan];
        let length = u128::from(horizon.0);
        for (place, pool) in plan.pools.iter().enumerate() {
            let none = Steps::new();
            let steps = by_place.get(&Place::Pool(place)).unwrap_or(&none);
            let area = |value: &dyn Fn(u32, u32, Nanos) -> u64| area(steps, &changes(pool, horizon), horizon, value);
            let level = &metrics.pools[place];
            let whole = area(&|_, _, at| stations(pool, at));
            close("utilisation", level.utilisation(), area(&|taken, _, _| taken.into()), whole)?;
            close("waiting", level.waiting_mean(), area(&|_, waiting, _| waiting.into()), length)?;
            let saturated = area(&|taken, _, at| u64::from(u64::from(taken) >= stations(pool, at)));
            close("share with all stations taken", level.saturated_share(), saturated, length)?;
            let bursts = ours.bursts.iter().filter(|burst| burst.1 == place).count() as u64;
            if metrics.general_pools[place].burst_jobs != bursts {
                return Err(format!("{} burst jobs, and {bursts}", metrics.general_pools[place].burst_jobs));
            }
        }
        // Where a limit has several counters their order is not known.
        for (place, _) in plan.in_flight.iter().enumerate() {
            let mut counters = metrics.in_flight.iter().filter(|counter| counter.limit == place);
            if let (Some(counter), None) = (counters.next(), counters.next()) {
                let none = Steps::new();
                let steps = by_place.get(&Place::InFlight { limit: place, counter: 0 }).unwrap_or(&none);
                let busy = area(steps, &[], horizon, |running, _, _| running.into());
                close("in flight", counter.level.busy_mean(), busy, length)?;
            }
        }
        Ok(())
    });
}
