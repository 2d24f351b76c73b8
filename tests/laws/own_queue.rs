//! What the shipped scenario of a queue of one's own teaches.

use linecook::engine::Outcome;

use crate::support::{Record, run_case, secs, shipped};

#[test]
fn a_queue_saves_what_a_burst_brings_and_its_timeout_or_a_second_plan_decides_at_what_wait() {
    let scenario = shipped("own-queue");
    let names: Vec<&str> = scenario.cases[0].plans.iter().map(|plan| plan.name.as_str()).collect();
    let plans =
        ["no queue", "queue", "queue, 30 s", "queue of 30", "last first, 30 s", "queue, then on demand", "on demand"];
    assert_eq!(names, plans);
    let runs: Vec<Record> = (0..names.len()).map(|plan| run_case(&scenario, 0, plan)).collect();
    let [none, queue, timeout, short, last_first, spilling, _] = runs.as_slice() else { panic!("there are seven") };
    let offered = none.ended.len();
    let lost = |run: &Record| 1.0 - run.delivered() as f64 / offered as f64;
    assert!(lost(none) > 0.1 && lost(timeout) < 0.8 * lost(none), "{} {}", lost(none), lost(timeout));
    assert_eq!((queue.delivered(), spilling.delivered()), (offered, offered));
    // Thirty places are what thirty seconds are, but those who find none know at once.
    assert!((lost(short) - lost(timeout)).abs() < 0.02, "{} {}", lost(short), lost(timeout));
    let at_once = |run: &Record| {
        run.ended.iter().filter(|ended| ended.outcome == Outcome::GateFull).all(|ended| ended.ended == ended.demanded)
    };
    assert!(at_once(short));
    let p95 = |run: &Record| {
        let mut waits: Vec<_> = (run.ended.iter())
            .filter(|ended| ended.outcome == Outcome::Delivered)
            .map(|ended| ended.ended - ended.demanded)
            .collect();
        waits.sort_unstable();
        waits[waits.len() * 95 / 100]
    };
    assert!(p95(queue) > secs(120.0), "minutes");
    assert!(p95(last_first) < p95(spilling) && p95(spilling) < p95(short) && p95(timeout) < secs(60.0));
    assert!(lost(last_first) > lost(timeout), "who comes last is served, and more wait in vain");
    // What spills over has waited for ten seconds, and is no more than the burst is too much.
    let spilled = spilling.ended.iter().filter(|ended| ended.parts.gate_wait == secs(10.0)).count();
    assert!((0.05..0.25).contains(&(spilled as f64 / offered as f64)), "{spilled} of {offered}");
}
