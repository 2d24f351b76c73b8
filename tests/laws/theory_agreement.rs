//! The engine agrees with queueing theory, within four standard errors of its own.
//!
//! Each replication gives one value of each figure; their mean must lie within four standard errors of the exact value, and
//! the standard error must be so small that this says something. Seeds are fixed, so a failure is a change.

use std::path::PathBuf;

use linecook::demand::{Arrivals, Service, ServiceTime, Source};
use linecook::engine::{Ended, Observer, Outcome, System, simulate};
use linecook::experiment::run;
use linecook::provider::{ColdStart, Plan, RateLimitKind, Waitlist};
use linecook::scenario::{Case, Scenario};
use linecook::theory::{Md1, Mg1, Mmc, Mmck, erlang_b, number_in_infinite_system, rate_limit as exact};
use linecook::time::Nanos;
use proptest::prelude::*;

use crate::cases::{case, nonzero, open_plan, pool_plan, rate_limit, workload};
use crate::recorder::Recorder;

const REPLICATIONS: u32 = 20;

/// What one replication measured, after the warm-up.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Of those delivered, in seconds.
    pub waits: Vec<f64>,
    pub sojourns: Vec<f64>,
    offered: u32,
    blocked: u32,
    /// Seconds in which so many were in service.
    in_service: Vec<f64>,
    running: u32,
    waiting: u32,
    /// Integrals over time.
    running_area: f64,
    waiting_area: f64,
    since: Nanos,
    from: Nanos,
    until: Nanos,
}

impl Measured {
    fn advance(&mut self, at: Nanos) {
        let (start, end) = (self.since.max(self.from), at.min(self.until));
        if end > start {
            let seconds = (end - start).as_secs_f64();
            let running = self.running as usize;
            if self.in_service.len() <= running {
                self.in_service.resize(running + 1, 0.0);
            }
            self.in_service[running] += seconds;
            self.running_area += f64::from(self.running) * seconds;
            self.waiting_area += f64::from(self.waiting) * seconds;
        }
        self.since = at;
    }

    fn seconds(&self) -> f64 {
        (self.until - self.from).as_secs_f64()
    }
}

impl Observer for Measured {
    fn demanded(&mut self, at: Nanos, _workload: usize) {
        self.offered += u32::from(at >= self.from);
    }
    fn started(&mut self, at: Nanos, _workload: usize) {
        self.advance(at);
        self.running += 1;
    }
    fn completed(&mut self, at: Nanos, _workload: usize) {
        self.advance(at);
        self.running -= 1;
    }
    fn pool_changed(&mut self, at: Nanos, _pool: usize, _running: u32, waiting: u32) {
        self.advance(at);
        self.waiting = waiting;
    }
    fn ended(&mut self, request: &Ended) {
        if request.demanded < self.from {
            return;
        }
        if request.outcome == Outcome::Delivered {
            self.waits.push(request.parts.queue_wait.as_secs_f64());
            self.sojourns.push((request.ended - request.demanded).as_secs_f64());
        } else {
            self.blocked += 1;
        }
    }
}

/// Runs Poisson demand of `rate` per second for `warm_up` and then `horizon` seconds, in independent replications.
pub fn measure(plan: Plan, rate: f64, service: ServiceTime, warm_up: u64, horizon: u64) -> Vec<Measured> {
    let arrivals = Arrivals::Poisson { mean_gap_ns: 1e9 / rate };
    measure_arrivals(plan, arrivals, service, warm_up, horizon)
}

/// The same of any arrivals.
pub fn measure_arrivals(
    plan: Plan,
    arrivals: Arrivals,
    service: ServiceTime,
    warm_up: u64,
    horizon: u64,
) -> Vec<Measured> {
    let case: Case = case(vec![workload("requests", arrivals, Service::Drawn(service))], plan);
    let system = System::new(&case, 0);
    let (from, until) = (Nanos::from_secs(warm_up), Nanos::from_secs(warm_up + horizon));
    (0..REPLICATIONS)
        .map(|replication| {
            let mut measured = Measured {
                waits: Vec::new(),
                sojourns: Vec::new(),
                offered: 0,
                blocked: 0,
                in_service: Vec::new(),
                running: 0,
                waiting: 0,
                running_area: 0.0,
                waiting_area: 0.0,
                since: Nanos::ZERO,
                from,
                until,
            };
            simulate(&system, 1, replication, Source::new(&case.workloads, until, 1, replication), &mut measured);
            measured
        })
        .collect()
}

/// Holds the mean of a figure over the replications to its exact value. `precision` is the largest standard error, relative to the
/// exact value, with which the comparison means something.
pub fn agrees(what: &str, runs: &[Measured], figure: impl Fn(&Measured) -> f64, exact: f64, precision: f64) {
    let values: Vec<f64> = runs.iter().map(figure).collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let error = (variance / n).sqrt();
    println!("{what}: {mean:.7} ± {error:.7}, exactly {exact:.7}: {:+.2} standard errors", (mean - exact) / error);
    assert!(error <= precision * exact, "{what}: a standard error of {error} says little about {exact}");
    assert!((mean - exact).abs() <= 4.0 * error, "{what}: {mean} ± {error} is not {exact}");
}

pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn p95(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    let place = values.len() * 95 / 100;
    *values.select_nth_unstable_by(place, f64::total_cmp).1
}

pub fn waiting(run: &Measured) -> f64 {
    run.waiting_area / run.seconds()
}

pub fn busy(run: &Measured) -> f64 {
    run.running_area / run.seconds()
}

fn blocked(run: &Measured) -> f64 {
    f64::from(run.blocked) / f64::from(run.offered)
}

const EXPONENTIAL: ServiceTime = ServiceTime::Exponential { mean_ns: 1e9 };

#[test]
fn mm1_agrees_with_theory() {
    let exact = Mmc::new(nonzero(1), 0.8, 1.0).unwrap();
    let runs = measure(pool_plan(1, Waitlist::Unbounded), 0.8, EXPONENTIAL, 2_000, 250_000);
    agrees("wait", &runs, |run| mean(&run.waits), exact.waiting_time_mean(), 0.006);
    agrees("sojourn", &runs, |run| mean(&run.sojourns), exact.sojourn_time_mean(), 0.006);
    agrees("p95", &runs, |run| p95(&run.sojourns), exact.sojourn_time_quantile(0.95), 0.006);
    agrees("waiting", &runs, waiting, exact.number_waiting_mean(), 0.007);
    agrees("utilisation", &runs, busy, exact.utilisation(), 0.001);
    assert!(runs.iter().all(|run| run.blocked == 0));
}

#[test]
fn mmc_agrees_with_theory() {
    let exact = Mmc::new(nonzero(5), 4.0, 1.0).unwrap();
    let runs = measure(pool_plan(5, Waitlist::Unbounded), 4.0, EXPONENTIAL, 1_000, 100_000);
    let waited = |run: &Measured| run.waits.iter().filter(|wait| **wait > 0.0).count() as f64 / run.waits.len() as f64;
    agrees("probability of waiting", &runs, waited, exact.waiting_probability(), 0.003);
    agrees("wait", &runs, |run| mean(&run.waits), exact.waiting_time_mean(), 0.006);
    agrees("p95", &runs, |run| p95(&run.sojourns), exact.sojourn_time_quantile(0.95), 0.003);
    agrees("waiting", &runs, waiting, exact.number_waiting_mean(), 0.007);
    agrees("utilisation", &runs, |run| busy(run) / 5.0, exact.utilisation(), 0.001);
}

/// W1 of the yardstick: M/M/10 with fifty places to wait.
#[test]
fn mmck_with_ten_stations_and_fifty_places_agrees_with_theory() {
    let exact = Mmck::new(nonzero(10), 60, 9.5, 1.0).unwrap();
    let waitlist = Waitlist::Bounded { places: 50, counts_running: false };
    let runs = measure(pool_plan(10, waitlist), 9.5, EXPONENTIAL, 1_000, 100_000);
    agrees("wait", &runs, |run| mean(&run.waits), exact.waiting_time_mean(), 0.008);
    agrees("sojourn", &runs, |run| mean(&run.sojourns), exact.sojourn_time_mean(), 0.006);
    agrees("p95", &runs, |run| p95(&run.sojourns), exact.sojourn_time_quantile(0.95), 0.006);
    agrees("blocked", &runs, blocked, exact.blocking_probability(), 0.03);
    agrees("waiting", &runs, waiting, exact.number_waiting_mean(), 0.009);
    agrees("utilisation", &runs, |run| busy(run) / 10.0, exact.utilisation(), 0.001);
    let throughput = |run: &Measured| run.sojourns.len() as f64 / run.seconds();
    agrees("throughput", &runs, throughput, exact.throughput(), 0.001);
}

/// The same through everything the program does: shared blocks, its own metrics, its estimates.
#[test]
fn what_the_program_reports_of_ten_stations_and_fifty_places_agrees_with_theory() {
    let exact = Mmck::new(nonzero(10), 60, 9.5, 1.0).unwrap();
    let arrivals = Arrivals::Poisson { mean_gap_ns: 1e9 / 9.5 };
    let plan = pool_plan(10, Waitlist::Bounded { places: 50, counts_running: false });
    let scenario = Scenario {
        name: "w1".to_owned(),
        title: String::new(),
        question: String::new(),
        path: PathBuf::new(),
        sha256: String::new(),
        seed: 2,
        replications: nonzero(20),
        precision: None,
        horizon: Nanos::from_secs(101_000),
        warm_up: Nanos::from_secs(1_000),
        finds_warm_up: false,
        starts: None,
        objectives: Vec::new(),
        quantities: vec!["images".to_owned()],
        sweep: None,
        size: None,
        spike: None,
        unknowns: Vec::new(),
        cases: vec![case(vec![workload("requests", arrivals, Service::Drawn(EXPONENTIAL))], plan)],
    };
    let results = run(&scenario, &|_| ());
    let (figures, pool) = (&results.plans[0].total, &results.plans[0].pools[0]);
    let latency = figures.latency.as_ref().unwrap();
    let p95 = latency.quantile(950).unwrap();
    for (what, estimate, exact, precision) in [
        ("wait", latency.parts[5], exact.waiting_time_mean(), 0.008),
        ("latency", latency.mean, exact.sojourn_time_mean(), 0.006),
        ("p95", p95, exact.sojourn_time_quantile(0.95), 0.006),
        ("refused", figures.refused_share.unwrap(), exact.blocking_probability(), 0.03),
        ("waiting", pool.waiting_mean, exact.number_waiting_mean(), 0.009),
        ("utilisation", pool.utilisation, exact.utilisation(), 0.001),
        ("throughput", figures.throughput_per_s, exact.throughput(), 0.001),
    ] {
        // Student's t for nineteen degrees of freedom, which the half-width is made of.
        let error = estimate.half_width.unwrap() / 2.093;
        println!("{what}: {:.7} ± {:.7}, exactly {exact:.7}", estimate.mean, estimate.half_width.unwrap());
        assert!(error <= precision * exact, "{what}: a standard error of {error} says little about {exact}");
        assert!((estimate.mean - exact).abs() <= 4.0 * error, "{what}: {estimate:?} is not {exact}");
    }
}

#[test]
fn mm1k_beyond_its_capacity_agrees_with_theory() {
    let exact = Mmck::new(nonzero(1), 4, 1.5, 1.0).unwrap();
    // Four places that count the running job are three to wait in.
    let waitlist = Waitlist::Bounded { places: 4, counts_running: true };
    let runs = measure(pool_plan(1, waitlist), 1.5, EXPONENTIAL, 200, 60_000);
    agrees("wait", &runs, |run| mean(&run.waits), exact.waiting_time_mean(), 0.002);
    agrees("p95", &runs, |run| p95(&run.sojourns), exact.sojourn_time_quantile(0.95), 0.002);
    agrees("blocked", &runs, blocked, exact.blocking_probability(), 0.002);
    agrees("waiting", &runs, waiting, exact.number_waiting_mean(), 0.002);
    agrees("utilisation", &runs, busy, exact.utilisation(), 0.001);
}

#[test]
fn md1_agrees_with_theory() {
    let exact = Md1::new(0.8, 1.0).unwrap();
    let service = ServiceTime::Constant(Nanos::SECOND);
    let runs = measure(pool_plan(1, Waitlist::Unbounded), 0.8, service, 1_000, 150_000);
    agrees("wait", &runs, |run| mean(&run.waits), exact.waiting_time_mean(), 0.005);
    agrees("p95", &runs, |run| p95(&run.waits), exact.waiting_time_quantile(0.95), 0.006);
    agrees("utilisation", &runs, busy, exact.utilisation(), 0.001);
    let within_two =
        |run: &Measured| run.waits.iter().filter(|wait| **wait > 2.0).count() as f64 / run.waits.len() as f64;
    agrees("share above two services", &runs, within_two, exact.waiting_time_survival(2.0), 0.005);
}

#[test]
fn mg1_with_lognormal_service_agrees_with_pollaczek_and_khinchine() {
    let exact = Mg1::new(0.7, 1.0, 1.2).unwrap();
    let service = ServiceTime::lognormal_mean_cv(Nanos::SECOND, 1.2);
    let runs = measure(pool_plan(1, Waitlist::Unbounded), 0.7, service, 2_000, 250_000);
    agrees("wait", &runs, |run| mean(&run.waits), exact.waiting_time_mean(), 0.01);
    agrees("sojourn", &runs, |run| mean(&run.sojourns), exact.sojourn_time_mean(), 0.007);
    agrees("waiting", &runs, waiting, exact.number_waiting_mean(), 0.01);
    agrees("utilisation", &runs, busy, exact.utilisation(), 0.002);
}

#[test]
fn mg1_with_a_cold_start_after_each_idle_time_agrees_with_welch() {
    let exact = Mg1::new(0.6, 1.0, 1.0).unwrap();
    let mut plan = pool_plan(1, Waitlist::Unbounded);
    let (time, after_idle) = (Nanos::from_secs_f64(1.5), Nanos(1));
    plan.pools[0].cold_start = Some(ColdStart { median: time, p95: time, after_idle });
    let runs = measure(plan, 0.6, EXPONENTIAL, 1_000, 150_000);
    agrees("sojourn", &runs, |run| mean(&run.sojourns), exact.sojourn_time_mean_with_setup(1.5), 0.004);
}

/// Erlang's loss formula does not ask for exponential service.
#[test]
fn mgcc_with_lognormal_service_loses_as_erlang_b_says() {
    let waitlist = Waitlist::Bounded { places: 0, counts_running: false };
    let service = ServiceTime::lognormal_mean_cv(Nanos::SECOND, 1.0);
    let runs = measure(pool_plan(10, waitlist), 7.5, service, 200, 30_000);
    let lost = erlang_b(nonzero(10), 7.5);
    agrees("blocked", &runs, blocked, lost, 0.004);
    agrees("utilisation", &runs, |run| busy(run) / 10.0, 0.75 * (1.0 - lost), 0.001);
}

/// A plan without a pool has a station for everybody.
#[test]
fn mginf_has_a_poisson_number_in_service() {
    let service = ServiceTime::lognormal_mean_cv(Nanos::SECOND, 0.7);
    let runs = measure(open_plan(), 12.0, service, 100, 15_000);
    agrees("in service", &runs, busy, 12.0, 0.002);
    let shares = number_in_infinite_system(12.0, 1.0).unwrap();
    for count in [4, 8, 12, 16, 20] {
        let share = |run: &Measured| run.in_service[count] / run.seconds();
        agrees(&format!("{count} in service"), &runs, share, shares[count], 0.02);
    }
    assert!(runs.iter().all(|run| run.waits.iter().all(|wait| *wait == 0.0)));
}

/// How many of the first 1, 2, 3, … calls a rate limit lets through when one comes every `every`.
fn admitted(kind: RateLimitKind, limit: u64, window: u64, burst: u64, every: u64) -> Vec<u64> {
    let arrivals = Arrivals::Deterministic { every: Nanos(every) };
    let calls = workload("calls", arrivals, Service::Drawn(ServiceTime::Constant(Nanos::ZERO)));
    let plan = Plan { rate_limits: vec![rate_limit(kind, limit, Nanos(window), burst)], ..open_plan() };
    let run = Recorder::run(&case(vec![calls], plan), 0, Nanos(300 * every), 0, 0);
    run.by_request()
        .iter()
        .scan(0, |sum, request| {
            *sum += u64::from(request.outcome == Outcome::Delivered);
            Some(*sum)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_token_bucket_admits_exactly_what_has_flowed_in(
        limit in 1..20u64, window in prop_oneof![1..200u64, 1_000_000_000..2_000_000_000u64], burst in 2..50u64, part in 1..=12u64,
    ) {
        // At most one token between calls.
        let every = window / limit / part;
        prop_assume!(every > 0);
        for (calls, admitted) in (1..).zip(admitted(RateLimitKind::TokenBucket, limit, window, burst, every)) {
            let exact = exact::token_bucket(burst, limit, Nanos(window), Nanos(every), calls).unwrap();
            prop_assert_eq!(admitted, exact, "of the first {}", calls);
        }
    }

    #[test]
    fn even_pacing_admits_exactly_one_call_per_interval(limit in 1..20u64, every in 1..1000u64, part in 1..20u64) {
        let window = limit * part * every;
        for (calls, admitted) in (1..).zip(admitted(RateLimitKind::EvenlyPaced, limit, window, 1, every)) {
            prop_assert_eq!(Some(admitted), exact::token_bucket(1, limit, Nanos(window), Nanos(every), calls));
            prop_assert_eq!(admitted, (calls - 1) / part + 1);
        }
    }

    #[test]
    fn windows_admit_exactly_their_limit(limit in 1..20u64, window in 1..400u64, every in 1..30u64) {
        use RateLimitKind::{FixedAligned, FixedFromFirst, Sliding};
        let (length, gap) = (Nanos(window), Nanos(every));
        let aligned = admitted(FixedAligned, limit, window, limit, every);
        let from_first = admitted(FixedFromFirst, limit, window, limit, every);
        let sliding = admitted(Sliding, limit, window, limit, every);
        for (place, calls) in (1..=300).enumerate() {
            prop_assert_eq!(aligned[place], exact::fixed_window_aligned(limit, length, gap, calls));
            prop_assert_eq!(from_first[place], exact::fixed_window_from_first(limit, length, gap, calls));
            prop_assert_eq!(sliding[place], exact::fixed_window_from_first(limit, length, gap, calls));
        }
    }
}
