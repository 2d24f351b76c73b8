//! More is not worse, where that is so; and one case where it is.

use linecook::demand::{Service, ServiceTime, Workload};
use linecook::engine::Outcome;
use linecook::provider::{Network, OnLimit, Plan, RateLimit, Waitlist};
use linecook::time::Nanos;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::cases::{KINDS, case, log, pool_plan, rate_limit, workload};
use crate::recorder::Recorder;

fn refused(run: &Recorder) -> usize {
    run.ended.iter().filter(|request| request.outcome != Outcome::Delivered).count()
}

fn waitlist(places: u32) -> Waitlist {
    Waitlist::Bounded { places, counts_running: false }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn more_stations_never_lengthen_any_wait_under_fifo(
        rows in vec((0..80u64, 0..30u64, Just(1u64)), 0..60),
        others in vec((0..80u64, 0..30u64, Just(1u64)), 0..20),
        stations in 1..5u32,
        more in 1..3u32,
        line in option::of((0..KINDS.len(), 1..5u64, 1..20u64, 1..4u64)),
        way in 0..5u64,
    ) {
        let workloads: Vec<Workload> =
            [&rows, &others].map(|rows| workload("requests", log(rows), Service::Log)).into();
        let rate_limits: Vec<RateLimit> = line
            .into_iter()
            .map(|(kind, limit, window, burst)| RateLimit {
                on_limit: OnLimit::Delay,
                ..rate_limit(KINDS[kind], limit, Nanos(window), burst)
            })
            .collect();
        let network = Network { to_provider: Nanos(way), back: Nanos(way), refusal: Nanos(way) };
        let with = |stations: u32| {
            let plan = Plan { rate_limits: rate_limits.clone(), network, ..pool_plan(stations, Waitlist::Unbounded) };
            Recorder::run(&case(workloads.clone(), plan), 0, Nanos::MAX, 0, 0).by_request()
        };
        for (fewer, more) in with(stations).iter().zip(with(stations + more)) {
            prop_assert_eq!((fewer.workload, fewer.index), (more.workload, more.index));
            prop_assert!(more.parts.queue_wait <= fewer.parts.queue_wait, "{:?} and {:?}", fewer, more);
            prop_assert!(more.ended <= fewer.ended);
        }
    }

    #[test]
    fn with_equal_service_times_a_larger_waitlist_never_refuses_more(
        rows in vec((0..80u64, Just(0u64), Just(1u64)), 0..60),
        service in 0..20u64, stations in 1..4u32, places in 0..5u32, more in 1..3u32,
    ) {
        let service = Service::Drawn(ServiceTime::Constant(Nanos(service)));
        let with = |places: u32| {
            let workloads = vec![workload("requests", log(&rows), service.clone())];
            refused(&Recorder::run(&case(workloads, pool_plan(stations, waitlist(places))), 0, Nanos::MAX, 0, 0))
        };
        prop_assert!(with(places + more) <= with(places));
    }

    #[test]
    fn with_equal_service_times_more_stations_never_refuse_more(
        rows in vec((0..80u64, Just(0u64), Just(1u64)), 0..60),
        service in 0..20u64, stations in 1..4u32, places in 0..5u32, more in 1..3u32,
    ) {
        let service = Service::Drawn(ServiceTime::Constant(Nanos(service)));
        let with = |stations: u32| {
            let workloads = vec![workload("requests", log(&rows), service.clone())];
            refused(&Recorder::run(&case(workloads, pool_plan(stations, waitlist(places))), 0, Nanos::MAX, 0, 0))
        };
        prop_assert!(with(stations + more) <= with(stations));
    }
}

/// Why the law above speaks of equal service times: the place let in a long job that the others then wait for.
#[test]
fn a_larger_waitlist_can_refuse_more_when_it_lets_a_long_job_in() {
    let rows = [(0, 10, 1), (5, 100, 1), (20, 1, 1), (40, 1, 1), (60, 1, 1)];
    let with = |places: u32| {
        let workloads = vec![workload("requests", log(&rows), Service::Log)];
        refused(&Recorder::run(&case(workloads, pool_plan(1, waitlist(places))), 0, Nanos::MAX, 0, 0))
    };
    assert_eq!((with(0), with(1)), (1, 2));
}
