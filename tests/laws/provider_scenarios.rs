//! What the shipped scenario of an outage teaches.

use crate::support::{Record, run_case, secs, shipped};

/// From the end of the outage to the last request that took longer than two minutes, by the instant at which it appeared.
fn hurts_for(run: &Record) -> f64 {
    let end = secs(4200.0);
    let slow = run.ended.iter().filter(|request| request.ended - request.demanded > secs(120.0));
    let last = slow.map(|request| request.demanded).max().unwrap_or(end);
    last.saturating_sub(end).as_secs_f64()
}

#[test]
fn a_retry_budget_gives_up_the_requests_of_the_outage_and_is_back_to_normal_at_once() {
    let scenario = shipped("outage-recovery");
    let runs: Vec<Record> = (0..3).map(|plan| run_case(&scenario, 0, plan)).collect();
    let (stubborn, budget, stations) = (&runs[0], &runs[1], &runs[2]);
    let in_outage = |run: &Record| {
        run.ended.iter().filter(|request| (secs(3600.0)..secs(4200.0)).contains(&request.demanded)).count()
    };
    // Poisson of mean 600.
    assert!((500..700).contains(&in_outage(stubborn)), "{}", in_outage(stubborn));
    let lost = |run: &Record| run.ended.len() - run.delivered();
    assert!(lost(stubborn) * 100 < stubborn.ended.len(), "{} lost without a budget", lost(stubborn));
    assert!(lost(budget) * 2 > in_outage(budget), "{} lost with a budget", lost(budget));
    let attempts = |run: &Record| run.ended.iter().map(|request| request.attempts as usize).sum::<usize>();
    let retries = |run: &Record| attempts(run) - run.ended.len();
    assert!(retries(stubborn) > 20 * retries(budget), "{} and {} retries", retries(stubborn), retries(budget));
    assert!(hurts_for(stubborn) > 20.0 * 60.0, "{} s without a budget", hurts_for(stubborn));
    assert!(hurts_for(budget) < 5.0 * 60.0, "{} s with a budget", hurts_for(budget));
    assert!(hurts_for(stations) < 5.0 * 60.0, "{} s with 30 stations", hurts_for(stations));
}
