//! Memory does not grow with the number of requests.

#![cfg(target_os = "linux")]

use linecook::client::{Client, Patience, PatienceUntil};
use linecook::demand::{Arrivals, Service, ServiceTime, Source};
use linecook::engine::{System, simulate};
use linecook::metrics::{Count, RunMetrics};
use linecook::provider::{ColdStart, Leak, Plan, RateLimitKind, Schedule, Waitlist};
use linecook::time::Nanos;

use crate::cases::{case, nonzero, pool_plan, rate_limit, workload};
use crate::peak_memory;

/// Says how many requests the measured process simulates.
const REQUESTS: &str = "LINECOOK_TEST_REQUESTS";

/// A process of its own, this very program, simulates so many requests and says how much memory it has had at most.
fn peak_kib(measured: &str, requests: u32) -> u64 {
    peak_memory::of_test(measured, &[(REQUESTS, requests.to_string())])
}

#[test]
fn three_million_requests_take_no_more_memory_than_three_hundred_thousand() {
    let plain = |requests| peak_kib("memory::simulates_and_prints_its_peak_memory", requests);
    let (few, many) = (plain(300_000), plain(3_000_000));
    assert!(many <= few + 512, "{few} KiB for 300,000 requests, {many} KiB for three million");
}

#[test]
fn leaks_schedules_and_longest_waits_take_no_memory_by_request_either() {
    let general = |requests| peak_kib("memory::simulates_a_plan_that_is_more_than_plain", requests);
    let (few, many) = (general(300_000), general(3_000_000));
    assert!(many <= few + 512, "{few} KiB for 300,000 requests, {many} KiB for three million");
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn simulates_a_plan_that_is_more_than_plain() {
    let requests: f64 = std::env::var(REQUESTS).expect("run by the test above").parse().unwrap();
    let mut plan = pool_plan(10, Waitlist::Bounded { places: 50, counts_running: false });
    let pool = &mut plan.pools[0];
    pool.burst = 2;
    pool.schedule = Some(Schedule::new(Nanos::from_secs(600), 10, &[(Nanos::from_secs(300), 8)]));
    pool.longest_wait = Some(Nanos::from_secs(5));
    pool.leak = Some(Leak { share: Leak::ALL / 100, lasts: Nanos::from_secs(20) });
    let (median, after_idle) = (Nanos(100_000_000), Nanos(200_000_000));
    pool.cold_start = Some(ColdStart { median, p95: median, after_idle });
    prints_its_peak_memory(plan, requests);
}

/// Retries, clients that leave, a rate limit of each kind that keeps a log, a full waitlist, and the program's own metrics.
#[test]
#[ignore = "run by the test above, in a process of its own"]
fn simulates_and_prints_its_peak_memory() {
    let requests: f64 = std::env::var(REQUESTS).expect("run by the test above").parse().unwrap();
    let sliding = rate_limit(RateLimitKind::Sliding, 700, Nanos::from_secs(60), 700);
    let bucket = rate_limit(RateLimitKind::TokenBucket, 10, Nanos::SECOND, 20);
    let waitlist = Waitlist::Bounded { places: 50, counts_running: false };
    prints_its_peak_memory(Plan { rate_limits: vec![sliding, bucket], ..pool_plan(10, waitlist) }, requests);
}

fn prints_its_peak_memory(plan: Plan, requests: f64) {
    let horizon = Nanos::from_secs_f64(requests / 9.5);
    let service = Service::Drawn(ServiceTime::Exponential { mean_ns: 1e9 });
    let mut case = case(vec![workload("requests", Arrivals::Poisson { mean_gap_ns: 1e9 / 9.5 }, service)], plan);
    case.clients[0].retry.attempts = nonzero(4);
    let mut hurried = case.workloads[0].clone();
    hurried.client = 1;
    hurried.arrivals = Arrivals::Poisson { mean_gap_ns: 1e9 };
    case.workloads.push(hurried);
    let time = ServiceTime::Exponential { mean_ns: 5e9 };
    case.clients.push(Client {
        attempt_timeout: Some(Nanos::SECOND),
        patience: Some(Patience { time, until: PatienceUntil::Result }),
        ..case.clients[0].clone()
    });
    let system = System::new(&case, 0);
    let mut metrics = RunMetrics::new(&system, Nanos::ZERO, horizon);
    simulate(&system, 1, 0, Source::new(&case.workloads, horizon, 1, 0), &mut metrics);
    metrics.close();
    let total = metrics.total();
    assert!(
        total.counts[Count::Offered] as f64 > 0.99 * requests
            && total.counts[Count::Attempts] > total.counts[Count::Offered]
            && total.counts[Count::Abandoned] > 0
            && total.counts[Count::ServedForNobody] > 0
    );
    let status = std::fs::read_to_string("/proc/self/status").expect("a process has a status");
    println!("\n{}", status.lines().find(|line| line.starts_with("VmHWM:")).expect("the peak is in it"));
}
