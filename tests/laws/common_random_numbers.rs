//! All plans meet the same requests, and nothing a plan does changes what comes next.

use std::num::NonZeroU32;

use linecook::client::{Client, Retry, RetryJitter};
use linecook::demand::source::Request;
use linecook::demand::{Arrivals, Block, MixPart, Quantity, Service, ServiceTime, Source, Workload};
use linecook::engine::{Ended, Outcome};
use linecook::provider::{Plan, RateLimitKind, Waitlist};
use linecook::time::Nanos;
use proptest::prelude::*;

use crate::cases::{HORIZON, any_case, case, log, open_plan, pool_plan, rate_limit, workload};
use crate::recorder::Recorder;

/// All requests of some demand with their quantities, as they come out of the blocks.
pub fn drawn(workloads: &[Workload], horizon: Nanos, seed: u64, replication: u32) -> Vec<(Request, Vec<u64>)> {
    let mut source = Source::new(workloads, horizon, seed, replication);
    let mut block = Block::default();
    let mut all = Vec::new();
    loop {
        source.fill(&mut block);
        if block.requests.is_empty() {
            return all;
        }
        all.extend(block.requests.iter().enumerate().map(|(n, request)| (*request, block.quantities_of(n).to_vec())));
    }
}

fn random_workload(name: &str, mean_gap_ns: f64) -> Workload {
    let mix = [1, 4, 8].map(|amount| MixPart { amount, probability: 1.0 / 3.0 });
    Workload {
        quantities: vec![Some(Quantity::Mix(mix.into()))],
        ..workload(
            name,
            Arrivals::Poisson { mean_gap_ns },
            Service::Drawn(ServiceTime::lognormal_mean_cv(Nanos::SECOND, 1.0)),
        )
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_plan_sees_the_same_requests(case in any_case(), seed in 0..1000u64, replication in 0..5u32) {
        let demand = drawn(&case.workloads, HORIZON, seed, replication);
        for plan in 0..case.plans.len() {
            let run = Recorder::run(&case, plan, HORIZON, seed, replication);
            let appeared: Vec<_> = demand.iter().map(|(request, _)| (request.at, request.workload as usize)).collect();
            prop_assert_eq!(&run.demanded, &appeared);
            for ended in run.ended.iter().filter(|request| request.outcome == Outcome::Delivered) {
                let (request, _) = demand
                    .iter()
                    .find(|(request, _)| (request.workload as usize, request.index) == (ended.workload, ended.index))
                    .unwrap();
                prop_assert_eq!((request.at, request.service), (ended.demanded, ended.parts.service));
            }
        }
    }

    #[test]
    fn a_longer_horizon_only_adds_requests(case in any_case(), seed in 0..1000u64, cut in 0..HORIZON.0) {
        let long = drawn(&case.workloads, HORIZON, seed, 0);
        let short = drawn(&case.workloads, Nanos(cut), seed, 0);
        let before: Vec<_> = long.into_iter().filter(|(request, _)| request.at < Nanos(cut)).collect();
        prop_assert_eq!(short, before);
    }
}

#[test]
fn a_workload_more_does_not_change_the_others() {
    let alone = vec![random_workload("first", 1e9)];
    let together = vec![random_workload("first", 1e9), random_workload("second", 3e8)];
    let horizon = Nanos::from_secs(5000);
    let first: Vec<_> =
        drawn(&together, horizon, 7, 3).into_iter().filter(|(request, _)| request.workload == 0).collect();
    assert!(first.len() > 4000);
    assert_eq!(first, drawn(&alone, horizon, 7, 3));
}

#[test]
fn another_rate_or_another_mix_leaves_the_service_times_as_they_are() {
    let horizon = Nanos::from_secs(2000);
    let services = |workload: Workload| -> Vec<Nanos> {
        drawn(&[workload], horizon, 1, 0).into_iter().take(1000).map(|(request, _)| request.service).collect()
    };
    let slow = services(random_workload("w", 1e9));
    assert_eq!(slow.len(), 1000);
    assert_eq!(slow, services(random_workload("w", 1e8)));
    assert_eq!(slow, services(Workload { quantities: vec![None], ..random_workload("w", 1e9) }));
}

#[test]
fn seeds_and_replications_and_workloads_draw_different_requests() {
    let horizon = Nanos::from_secs(100);
    let twins = [random_workload("w", 1e9), random_workload("w", 1e9)];
    let times = |seed, replication, number| -> Vec<Nanos> {
        let all = drawn(&twins, horizon, seed, replication);
        all.into_iter().filter(|(request, _)| request.workload == number).map(|(request, _)| request.at).collect()
    };
    let all = [times(1, 0, 0), times(1, 0, 1), times(1, 1, 0), times(2, 0, 0), times(0, 1, 0)];
    for (n, one) in all.iter().enumerate() {
        assert!(one.len() > 50);
        assert!(all[n + 1..].iter().all(|other| other != one));
    }
}

/// What a request waits between attempts is its own: whoever else is refused, and however often.
#[test]
fn the_jitter_of_a_request_does_not_depend_on_other_requests() {
    let rows: Vec<_> = (0..40).map(|n| (n * 1000 + 10, 5, 1)).collect();
    let retry = Retry {
        attempts: NonZeroU32::new(4).unwrap(),
        base: Nanos(1 << 40),
        cap: Nanos(1 << 44),
        jitter: RetryJitter::Full,
        ..Retry::default()
    };
    // One call for ever, and the first takes it: all others are refused at every attempt.
    let once = rate_limit(RateLimitKind::FixedFromFirst, 1, Nanos(1 << 60), 1);
    let plan = Plan { rate_limits: vec![once], ..open_plan() };
    let backoffs = |others: &[(u64, u64, u64)]| -> Vec<Nanos> {
        let observed = workload("observed", log(&rows), Service::Log);
        let others = workload("others", log(others), Service::Log);
        let mut case = case(vec![observed, others], plan.clone());
        case.clients = vec![Client { retry: retry.clone(), ..Client::default() }];
        let run = Recorder::run(&case, 0, Nanos::MAX, 5, 2).by_request();
        run.iter().filter(|request| request.workload == 0).map(|request| request.parts.backoff).collect()
    };
    let few = backoffs(&[(0, 0, 1)]);
    let many: Vec<_> = (0..300).map(|n| (n * 130, 0, 1)).collect();
    assert_eq!(few, backoffs(&many));
    assert_eq!(few.len(), 40);
    assert!(few.windows(2).all(|pair| pair[0] != pair[1]), "the waits are random");
}

#[test]
fn sweeping_a_plan_changes_outcomes_and_never_the_demand() {
    let horizon = Nanos::from_secs(3000);
    let runs = [1, 2, 5, 40].map(|stations| {
        let plan = pool_plan(stations, Waitlist::Bounded { places: 3, counts_running: false });
        Recorder::run(&case(vec![random_workload("w", 5e8)], plan), 0, horizon, 11, 0)
    });
    for run in &runs[1..] {
        assert_eq!(run.demanded, runs[0].demanded);
    }
    let delivered =
        |run: &Recorder| run.ended.iter().filter(|request: &&Ended| request.outcome == Outcome::Delivered).count();
    assert!(runs.windows(2).all(|pair| delivered(&pair[0]) < delivered(&pair[1])));
}
