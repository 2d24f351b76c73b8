//! Arrivals per second through the program's own path: demand in shared blocks, engine, metrics, estimates.
//!
//! - `w1`: M/M/10 with fifty places to wait, at 9.5 arrivals a second that take a second each; one thread.
//! - `w2`: a token bucket (10/s, burst 20) in front of that pool; lognormal service with mean 1 s and cv 1; refused attempts are
//!   retried three times, after 1, 2 and 4 s; one thread.
//! - `w3`: `w1` with 5 to 24 stations, 10 replications: 200 runs on two threads.

use std::hint::black_box;
use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use linecook::client::{Client, Retry};
use linecook::demand::{Arrivals, Service, ServiceTime, Workload};
use linecook::experiment::{Count, Results, run};
use linecook::provider::{
    AppliesTo, Charge, Conditions, Counts, Hint, Network, OnLimit, Origin, Plan, Pool, RateLimit, RateLimitKind, Scope,
    Unit, Waitlist,
};
use linecook::scenario::{Case, Scenario};
use linecook::time::Nanos;

const RATE: f64 = 9.5;

/// One plan for each number of stations, met by about `requests` requests in each replication.
fn scenario(requests: u32, replications: u32, service: ServiceTime, client: Client, plans: Vec<Plan>) -> Scenario {
    let workload = Workload {
        name: "requests".to_owned(),
        endpoint: String::new(),
        model: String::new(),
        client: 0,
        priority: 0,
        arrivals: Arrivals::Poisson { mean_gap_ns: 1e9 / RATE },
        quantities: Vec::new(),
        service: Service::Drawn(service),
        fan_out: None,
        failure: None,
    };
    Scenario {
        name: "benchmark".to_owned(),
        title: String::new(),
        question: String::new(),
        path: PathBuf::new(),
        sha256: String::new(),
        seed: 1,
        replications: NonZeroU32::new(replications).expect("at least one replication"),
        precision: None,
        horizon: Nanos::from_secs_f64(f64::from(requests) / RATE),
        warm_up: Nanos::ZERO,
        finds_warm_up: false,
        starts: None,
        objectives: Vec::new(),
        quantities: Vec::new(),
        sweep: None,
        size: None,
        unknowns: Vec::new(),
        spike: None,
        cases: vec![Case { point: None, workloads: vec![workload], clients: vec![client], gates: Vec::new(), plans }],
    }
}

fn plan(stations: u32, rate_limits: Vec<RateLimit>) -> Plan {
    Plan {
        name: format!("{stations} stations"),
        rate_limits,
        charge: Charge::AllOrNone,
        in_flight: Vec::new(),
        network: Network::default(),
        conditions: Conditions::default(),
        pools: vec![Pool::new(
            "pool",
            NonZeroU32::new(stations).expect("at least one station"),
            Waitlist::Bounded { places: 50, counts_running: false },
        )],
        client: None,
        price: None,
        service: Vec::new(),
        result_expiry: None,
        origin: Origin::default(),
    }
}

fn w1(requests: u32) -> Scenario {
    let service = ServiceTime::Exponential { mean_ns: 1e9 };
    scenario(requests, 1, service, Client::default(), vec![plan(10, Vec::new())])
}

fn w2(requests: u32) -> Scenario {
    let bucket = RateLimit {
        name: "bucket".to_owned(),
        kind: RateLimitKind::TokenBucket,
        limit: NonZeroU64::new(10).expect("ten"),
        growth: None,
        window: Nanos::SECOND,
        phase: Nanos::ZERO,
        calendar: None,
        burst: NonZeroU64::new(20).expect("twenty"),
        unit: Unit::Requests,
        applies_to: AppliesTo::default(),
        counts: Counts::Submissions,
        scope: Scope::Account,
        on_limit: OnLimit::Reject,
        refused_calls_count: false,
        lockout: None,
        hint: Hint::NONE,
    };
    let retry = Retry { attempts: NonZeroU32::new(4).expect("four"), ..Retry::default() };
    let service = ServiceTime::lognormal_mean_cv(Nanos::SECOND, 1.0);
    scenario(requests, 1, service, Client { retry, ..Client::default() }, vec![plan(10, vec![bucket])])
}

fn w3(requests: u32) -> Scenario {
    let service = ServiceTime::Exponential { mean_ns: 1e9 };
    scenario(requests, 10, service, Client::default(), (5..25).map(|stations| plan(stations, Vec::new())).collect())
}

/// What was simulated, so that a fast wrong answer is seen.
fn describe(name: &str, results: &Results) {
    for result in &results.plans {
        let figures = &result.total;
        let (Some(latency), Some(refused)) = (&figures.latency, &figures.refused_share) else { continue };
        let p95 = latency.quantile(950).map_or(f64::NAN, |p95| p95.mean);
        println!(
            "{name}: {:.0} arrivals, mean wait {:.5} s, p95 {p95:.5} s, refused {:.6}",
            figures.counts[Count::Offered].mean,
            latency.parts[5].mean,
            refused.mean
        );
    }
}

fn measure(criterion: &mut Criterion, name: &str, threads: usize, scenario: &Scenario, arrivals: u64) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
    let simulate = || pool.install(|| run(scenario, &|_| ()));
    describe(name, &simulate());
    let mut group = criterion.benchmark_group("engine");
    group.throughput(Throughput::Elements(arrivals)).sample_size(10).measurement_time(Duration::from_secs(4));
    group.bench_function(name, |bencher| bencher.iter(|| black_box(simulate())));
    group.finish();
}

fn engine(criterion: &mut Criterion) {
    measure(criterion, "w1", 1, &w1(2_000_000), 2_000_000);
    measure(criterion, "w2", 1, &w2(2_000_000), 2_000_000);
    measure(criterion, "w3", 2, &w3(20_000), 4_000_000);
}

criterion_group!(benches, engine);
criterion_main!(benches);
