//! Nothing is lost and nothing is made: requests, attempts and time are all accounted for, exactly, in any case at
//! all.

use linecook::engine::system::pool_of;
use linecook::engine::{Cause, Ended, Outcome, Parts};
use linecook::scenario::Case;
use linecook::time::Nanos;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::cases::{HORIZON, any_case};
use crate::recorder::Recorder;

/// The sum of a part over the requests chosen, as an area.
fn sum(run: &Recorder, chosen: impl Fn(&Ended) -> bool, part: impl Fn(&Parts) -> Nanos) -> u128 {
    run.ended.iter().filter(|request| chosen(request)).map(|request| u128::from(part(&request.parts).0)).sum()
}

fn runs(case: &Case, seed: u64) -> Vec<Recorder> {
    (0..case.plans.len()).map(|plan| Recorder::run(case, plan, HORIZON, seed, 0)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn every_request_has_exactly_one_outcome(case in any_case(), seed in 0..1000u64) {
        for run in runs(&case, seed) {
            for workload in 0..case.workloads.len() {
                let offered = run.demanded.iter().filter(|(_, of)| *of == workload).count();
                let mut indices: Vec<u64> =
                    run.ended.iter().filter(|request| request.workload == workload).map(|request| request.index).collect();
                indices.sort_unstable();
                prop_assert_eq!(indices, (0..offered as u64).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn attempts_are_refused_or_completed(case in any_case(), seed in 0..1000u64) {
        for run in runs(&case, seed) {
            for workload in 0..case.workloads.len() {
                let ended = || run.ended.iter().filter(|request| request.workload == workload);
                let attempts: u32 = ended().map(|request| request.attempts).sum();
                let delivered = ended().filter(|request| request.outcome == Outcome::Delivered).count();
                let refused = run.refused.iter().filter(|(of, _)| *of == workload).count();
                let started = run.started.iter().filter(|of| **of == workload).count();
                prop_assert_eq!(attempts as usize, delivered + refused);
                prop_assert_eq!(started, delivered);
            }
        }
    }

    #[test]
    fn attempts_never_exceed_what_the_client_makes(case in any_case(), seed in 0..1000u64) {
        for (plan, run) in runs(&case, seed).iter().enumerate() {
            for request in &run.ended {
                let most = case.clients[case.client_of(plan, request.workload)].retry.attempts.get();
                match request.outcome {
                    Outcome::Delivered => prop_assert!((1..=most).contains(&request.attempts)),
                    Outcome::GaveUp(_) => prop_assert_eq!(request.attempts, most),
                    Outcome::GateTimeout => prop_assert!(request.attempts < most),
                    other => prop_assert!(false, "these clients cannot end so: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn the_parts_of_every_latency_sum_to_it(case in any_case(), seed in 0..1000u64) {
        for run in runs(&case, seed) {
            for request in &run.ended {
                prop_assert_eq!(request.parts.total(), request.ended - request.demanded);
            }
        }
    }

    #[test]
    fn littles_law_holds_exactly_for_the_whole_system(case in any_case(), seed in 0..1000u64) {
        for run in runs(&case, seed) {
            let times: u128 = run.ended.iter().map(|request| u128::from((request.ended - request.demanded).0)).sum();
            prop_assert_eq!(run.under_way.area, times);
            prop_assert_eq!(run.under_way.now, 0);
        }
    }

    #[test]
    fn littles_law_holds_exactly_for_every_pool(case in any_case(), seed in 0..1000u64) {
        for (plan, run) in case.plans.iter().zip(runs(&case, seed)) {
            prop_assert_eq!(run.in_service.area, sum(&run, |_| true, |parts| parts.service));
            for pool in 0..plan.pools.len() {
                let served = |request: &Ended| pool_of(plan, &case.workloads[request.workload]) == Some(pool);
                // The first is the utilisation: busy station time is the work done.
                prop_assert_eq!(run.pool_running[pool].area, sum(&run, served, |parts| parts.service));
                prop_assert_eq!(run.pool_waiting[pool].area, sum(&run, served, |parts| parts.queue_wait));
                prop_assert_eq!((run.pool_running[pool].now, run.pool_waiting[pool].now), (0, 0));
            }
        }
    }

    #[test]
    fn littles_law_holds_exactly_for_every_gate_and_the_lines(case in any_case(), seed in 0..1000u64) {
        for (plan, run) in runs(&case, seed).iter().enumerate() {
            for gate in 0..case.gates.len() {
                let behind =
                    |request: &Ended| case.clients[case.client_of(plan, request.workload)].gate == Some(gate);
                let in_flight = sum(run, behind, |parts| {
                    parts.network + parts.rate_limit_delay + parts.queue_wait + parts.service
                });
                prop_assert_eq!(run.gate_in_flight[gate].area, in_flight);
                prop_assert_eq!(run.gate_waiting[gate].area, sum(run, behind, |parts| parts.gate_wait));
            }
            let lines: u128 = run.line_waiting.iter().map(|line| line.area).sum();
            prop_assert_eq!(lines, sum(run, |_| true, |parts| parts.rate_limit_delay));
        }
    }

    #[test]
    fn a_run_again_is_the_same_run(case in any_case(), seed in 0..1000u64) {
        for (first, second) in runs(&case, seed).into_iter().zip(runs(&case, seed)) {
            prop_assert_eq!(first.ended, second.ended);
            prop_assert_eq!(first.refused, second.refused);
        }
    }
}

/// The laws above would hold of cases in which nothing happens: these are not such cases.
#[test]
fn random_cases_reach_every_outcome_and_every_part_of_a_latency() {
    let mut runner = TestRunner::deterministic();
    let (mut delivered, mut by_limit, mut by_pool, mut timeouts, mut again) = (0, 0, 0, 0, 0);
    let mut parts = [0; Parts::COUNT];
    for seed in 0..500 {
        let case = any_case().new_tree(&mut runner).unwrap().current();
        for request in runs(&case, seed).iter().flat_map(|run| &run.ended) {
            match request.outcome {
                Outcome::Delivered => delivered += 1,
                Outcome::GaveUp(Cause::RateLimit(_)) => by_limit += 1,
                Outcome::GaveUp(Cause::Pool(_)) => by_pool += 1,
                Outcome::GateTimeout => timeouts += 1,
                other => panic!("these cases cannot end so: {other:?}"),
            }
            again += u32::from(request.outcome == Outcome::Delivered && request.attempts > 1);
            for (count, part) in parts.iter_mut().zip(request.parts.values()) {
                *count += u32::from(part > Nanos::ZERO);
            }
        }
    }
    // The other parts belong to clients that these cases do not have; their laws are elsewhere.
    let elsewhere = ["throttle_wait", "delivery", "lost"];
    let parts: Vec<u32> =
        Parts::NAMES.iter().zip(parts).filter(|(name, _)| !elsewhere.contains(name)).map(|(_, count)| count).collect();
    for count in [delivered, by_limit, by_pool, timeouts, again].iter().chain(&parts) {
        assert!(*count > 200, "{delivered} {by_limit} {by_pool} {timeouts} {again} {parts:?}");
    }
}
