//! What the shipped scenarios of retry storms and of clients that leave teach.

use linecook::engine::Outcome;
use linecook::time::Nanos;

use crate::support::{Record, run_case, secs, shipped};

/// Delivered of the crowd, and when those of it were refused.
fn crowd(record: &Record) -> (usize, Vec<Nanos>) {
    let ended = record.workload(0);
    let delivered = ended.iter().filter(|ended| ended.outcome == Outcome::Delivered).count();
    (delivered, record.refusals_of(0))
}

#[test]
fn without_jitter_the_refused_come_back_in_waves_and_jitter_serves_more_of_them() {
    let scenario = shipped("retry-storm");
    let of = |plan| crowd(&run_case(&scenario, 0, plan));
    let waves = |refused: &[Nanos]| {
        let mut instants = refused.to_vec();
        instants.dedup();
        instants
    };
    let ((_, own), (_, own_without), (vercel, as_it_is), (full, with_full)) = (of(0), of(1), of(2), of(3));
    // Everybody at the backoff times of the policy: after 1 s and 2 s more; after 2 s and 4 s more.
    assert_eq!(waves(&own_without), [10.0, 11.0, 13.0].map(secs));
    assert_eq!(waves(&as_it_is), [10.0, 12.0, 16.0].map(secs));
    assert!(as_it_is.len() > 250, "nearly all are refused each time: {}", as_it_is.len());
    // Ten per cent more or less are waves still, if broader: 200 ms and 600 ms of the three seconds.
    let within = |refused: &[Nanos], from: f64, to: f64| {
        refused.iter().filter(|&&at| (secs(from)..=secs(to)).contains(&at)).count()
    };
    let retried = |refused: &[Nanos]| within(refused, 10.000_000_001, 60.0);
    assert_eq!(within(&own, 10.9, 11.1) + within(&own, 12.7, 13.3), retried(&own));
    // Full jitter leaves no wave: no 200 ms have a third of the retries that are refused.
    let densest =
        (50..90).map(|step| f64::from(step) * 0.2).map(|from| within(&with_full, from + 1e-9, from + 0.2)).max();
    assert!(densest.is_some_and(|densest| densest * 3 < retried(&with_full)), "{densest:?} of {}", retried(&with_full));
    assert!(full * 4 > vercel * 5, "{full} of the crowd with jitter, {vercel} without");
}

#[test]
fn below_some_timeout_the_stations_work_for_nobody_and_a_longer_one_mends_it() {
    let scenario = shipped("client-timeout");
    let runs = |case| [run_case(&scenario, case, 0), run_case(&scenario, case, 1)];
    let share = |run: &Record| run.delivered() as f64 / run.ended.len() as f64;
    let attempts =
        |run: &Record| run.ended.iter().map(|ended| f64::from(ended.attempts)).sum::<f64>() / run.ended.len() as f64;
    let ([left, cancelled], [left_later, cancelled_later]) = (runs(0), runs(scenario.cases.len() - 1));
    // 30 s is more than the median, and yet next to nothing arrives: all stations are busy with what has been left.
    assert!(share(&left) < 0.01, "{}", share(&left));
    assert!(attempts(&left) > 2.9, "attempts multiply: {}", attempts(&left));
    assert!(left.delivered() * 100 < left.started.len(), "{} of {}", left.delivered(), left.started.len());
    // Who cancels gives the stations back.
    assert!((0.3..0.7).contains(&share(&cancelled)), "{}", share(&cancelled));
    for run in [left_later, cancelled_later] {
        assert!(share(&run) > 0.999 && attempts(&run) < 1.01, "{} with {} attempts", share(&run), attempts(&run));
    }
}
