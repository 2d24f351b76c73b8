//! The second implementation itself, held to examples worked out by hand.

use std::num::{NonZeroU32, NonZeroU64};

use linecook::client::{Client, Gate, GateLimit, HintUse, Retry};
use linecook::demand::{Arrivals, Service, ServiceTime, Workload};
use linecook::engine::{Cause, Outcome};
use linecook::provider::{
    AppliesTo, Charge, Conditions, Counts, Hint, HintPlace, HintWait, Network, OnLimit, Origin, Plan, Pool, RateLimit,
    RateLimitKind, Scope, Unit, Waitlist,
};
use linecook::scenario::Case;
use linecook::time::Nanos;

use super::limits::History;
use super::{Inputs, Run, glob, simulate};

fn s(seconds: u64) -> Nanos {
    Nanos::from_secs(seconds)
}

fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("not 0")
}

fn at_once(count: u32, at: Nanos, service: Nanos) -> Workload {
    Workload {
        name: String::new(),
        endpoint: String::new(),
        model: String::new(),
        client: 0,
        priority: 0,
        arrivals: Arrivals::AllAtOnce { count: number(count).into(), at },
        quantities: Vec::new(),
        service: Service::Drawn(ServiceTime::Constant(service)),
        fan_out: None,
        failure: None,
    }
}

fn limit(kind: RateLimitKind, limit: u32, window: Nanos, burst: u32) -> RateLimit {
    RateLimit {
        name: String::new(),
        kind,
        limit: number(limit).into(),
        window,
        phase: Nanos::ZERO,
        calendar: None,
        burst: number(burst).into(),
        unit: Unit::Requests,
        counts: Counts::Submissions,
        applies_to: AppliesTo::default(),
        scope: Scope::Account,
        on_limit: OnLimit::Reject,
        refused_calls_count: false,
        growth: None,
        lockout: None,
        hint: Hint::NONE,
    }
}

fn pool(concurrency: u32, waitlist: Waitlist) -> Pool {
    Pool::new("", number(concurrency), waitlist)
}

fn case(workloads: Vec<Workload>, rate_limits: Vec<RateLimit>, pools: Vec<Pool>) -> Case {
    let plan = Plan {
        name: String::new(),
        rate_limits,
        charge: Charge::AllOrNone,
        in_flight: Vec::new(),
        network: Network::default(),
        conditions: Conditions::default(),
        pools,
        client: None,
        service: Vec::new(),
        result_expiry: None,
        price: None,
        origin: Origin::default(),
    };
    Case { point: None, workloads, clients: vec![Client::default()], gates: Vec::new(), plans: vec![plan] }
}

fn run(case: &Case) -> Run {
    simulate(Inputs { case, plan: 0, horizon: s(1000), seed: 1, replication: 0 })
}

fn latencies(run: &Run) -> Vec<Nanos> {
    run.ended.iter().map(|ended| ended.ended - ended.demanded).collect()
}

#[test]
fn five_places_that_count_the_running_job_take_five_of_six() {
    let waitlist = Waitlist::Bounded { places: 5, counts_running: true };
    let run = run(&case(vec![at_once(6, s(0), s(10))], vec![], vec![pool(1, waitlist)]));
    assert_eq!(latencies(&run), [s(10), s(20), s(30), s(40), s(50), s(0)]);
    assert_eq!(run.ended[5].outcome, Outcome::GaveUp(Cause::Pool(0)));
    assert_eq!(run.refused, [(s(0), 0, Cause::Pool(0))]);
}

#[test]
fn ten_stations_and_fifty_places_take_sixty_of_sixty_one() {
    let waitlist = Waitlist::Bounded { places: 50, counts_running: false };
    let run = run(&case(vec![at_once(61, s(0), s(1))], vec![], vec![pool(10, waitlist)]));
    let refused = run.ended.iter().filter(|ended| ended.outcome != Outcome::Delivered);
    assert_eq!(refused.map(|ended| ended.index).collect::<Vec<_>>(), [60]);
}

#[test]
fn a_client_that_sleeps_before_it_counts_tries_at_0_60_and_180_s_and_fails_at_420_s() {
    let never_again = limit(RateLimitKind::Sliding, 1, s(100_000), 1);
    let mut case = case(vec![at_once(2, s(0), s(1))], vec![never_again], vec![]);
    case.clients[0].retry = Retry {
        attempts: number(3),
        base: s(60),
        factor: 2.0,
        cap: s(100_000),
        wait_after_last: true,
        ..Retry::default()
    };
    let run = run(&case);
    let tried: Vec<Nanos> = run.refused.iter().map(|&(at, ..)| at).collect();
    assert_eq!(tried, [s(0), s(60), s(180)]);
    assert_eq!(run.ended[1].ended, s(420));
    assert_eq!(run.ended[1].parts.backoff, s(420));
    assert_eq!(run.ended[1].attempts, 3);
    assert_eq!(run.ended[1].outcome, Outcome::GaveUp(Cause::RateLimit(0)));
}

#[test]
fn a_bucket_of_three_per_second_counts_thirds_of_a_nanosecond_exactly() {
    let bucket = limit(RateLimitKind::TokenBucket, 3, s(1), 1);
    let mut history = History::default();
    history.charge(s(0), 1, false);
    // One token takes 333,333,333 and a third nanoseconds.
    assert_eq!(history.wait(&bucket, s(0), 1), Nanos(333_333_334));
    assert!(!history.admits(&bucket, Nanos(333_333_333), 1));
    history.charge(Nanos(333_333_334), 1, false);
    // The bucket was full before its two thirds too many: what does not fit is lost.
    assert_eq!(history.wait(&bucket, Nanos(333_333_334), 1), Nanos(333_333_334));

    // Where it fits, it is kept: three tokens are back after exactly a second.
    let bucket = limit(RateLimitKind::TokenBucket, 3, s(1), 3);
    let mut history = History::default();
    history.charge(s(0), 3, false);
    history.charge(Nanos(333_333_334), 1, false);
    assert_eq!(history.wait(&bucket, Nanos(333_333_334), 1), Nanos(333_333_333));
    history.charge(Nanos(666_666_667), 1, false);
    assert_eq!(history.wait(&bucket, Nanos(666_666_667), 1), Nanos(333_333_333));
}

#[test]
fn a_refused_call_empties_a_bucket_no_further_than_to_nothing() {
    let bucket = limit(RateLimitKind::EvenlyPaced, 1, s(10), 2);
    let mut history = History::default();
    history.charge(s(0), 1, false);
    history.charge(s(0), 2, true);
    assert_eq!(history.wait(&bucket, s(0), 1), s(10));
}

#[test]
fn a_window_owns_its_first_instant_and_not_its_last() {
    let mut aligned = History::default();
    let rate_limit = limit(RateLimitKind::FixedAligned, 2, s(10), 2);
    aligned.charge(s(9), 2, false);
    assert_eq!(aligned.wait(&rate_limit, s(9), 1), s(1));
    assert!(aligned.admits(&rate_limit, s(10), 2));

    let mut from_first = History::default();
    let rate_limit = limit(RateLimitKind::FixedFromFirst, 2, s(10), 2);
    from_first.charge(s(9), 1, false);
    from_first.charge(s(18), 1, false);
    assert_eq!(from_first.wait(&rate_limit, s(18), 1), s(1));
    // The next window opens with the next call, not with the end of the last window.
    from_first.charge(s(25), 2, false);
    assert_eq!(from_first.wait(&rate_limit, s(25), 1), s(10));

    let mut sliding = History::default();
    let rate_limit = limit(RateLimitKind::Sliding, 2, s(10), 2);
    sliding.charge(s(0), 1, false);
    sliding.charge(s(9), 1, false);
    assert_eq!(sliding.wait(&rate_limit, s(9), 1), s(1));
    assert_eq!(sliding.wait(&rate_limit, s(9), 2), s(10));
}

#[test]
fn windows_begin_at_the_phase_and_one_ends_there() {
    let rate_limit = RateLimit { phase: s(3), ..limit(RateLimitKind::FixedAligned, 2, s(10), 2) };
    let mut history = History::default();
    history.charge(s(1), 2, false);
    assert_eq!(history.wait(&rate_limit, s(1), 1), s(2));
    assert!(history.admits(&rate_limit, s(3), 2));
    history.charge(s(12), 2, false);
    assert_eq!(history.wait(&rate_limit, s(12), 1), s(1));
}

#[test]
fn refused_calls_fill_a_fixed_window_and_overfill_a_sliding_one() {
    let mut history = History::default();
    history.charge(s(0), 2, false);
    history.charge(s(1), 2, true);
    let wait = |kind| history.wait(&limit(kind, 3, s(10), 3), s(1), 1);
    assert_eq!(wait(RateLimitKind::FixedAligned), s(9));
    assert_eq!(wait(RateLimitKind::FixedFromFirst), s(9));
    assert_eq!(wait(RateLimitKind::Sliding), s(9));
    assert_eq!(history.wait(&limit(RateLimitKind::Sliding, 3, s(10), 3), s(1), 2), s(10));
}

#[test]
fn a_delaying_limit_lets_its_line_go_window_by_window() {
    let mut two = limit(RateLimitKind::FixedAligned, 2, s(10), 2);
    two.on_limit = OnLimit::Delay;
    let run = run(&case(vec![at_once(5, s(3), s(1))], vec![two], vec![]));
    assert_eq!(latencies(&run), [s(1), s(1), s(8), s(8), s(18)]);
    assert_eq!(run.ended[4].parts.rate_limit_delay, s(17));
}

#[test]
fn in_order_a_refused_call_stays_charged_to_the_limits_before() {
    // The first refuses the third call of a second, the second the second call of two seconds.
    let limits =
        || vec![limit(RateLimitKind::FixedAligned, 2, s(10), 2), limit(RateLimitKind::FixedAligned, 1, s(5), 1)];
    let workloads = || vec![at_once(2, s(0), s(1)), at_once(1, s(5), s(1))];
    let all_or_none = case(workloads(), limits(), vec![]);
    assert_eq!(run(&all_or_none).refused, [(s(0), 0, Cause::RateLimit(1))]);
    let mut in_order = case(workloads(), limits(), vec![]);
    in_order.plans[0].charge = Charge::InOrder;
    assert_eq!(run(&in_order).refused, [(s(0), 0, Cause::RateLimit(1)), (s(5), 1, Cause::RateLimit(0))]);
}

#[test]
fn a_computed_hint_is_obeyed_and_is_just_enough() {
    let mut one = limit(RateLimitKind::FixedAligned, 1, s(10), 1);
    one.hint = Hint { wait: HintWait::Computed, place: HintPlace::Header };
    let mut case = case(vec![at_once(2, s(3), s(1))], vec![one], vec![]);
    case.clients[0].retry = Retry { attempts: number(2), hint: HintUse::Obey, ..Retry::default() };
    case.plans[0].network.refusal = s(2);
    let run = run(&case);
    // Refused at 3 with 7 s to wait, known at 5, tried at 12.
    assert_eq!(run.ended[1].parts.backoff, s(7));
    assert_eq!(latencies(&run), [s(1), s(10)]);
}

#[test]
fn a_permit_freed_at_the_instant_of_the_timeout_comes_too_late() {
    for (timeout, outcome) in [(s(10), Outcome::GateTimeout), (Nanos(s(10).0 + 1), Outcome::Delivered)] {
        let mut case = case(vec![at_once(2, s(0), s(10))], vec![], vec![]);
        case.clients[0].gate = Some(0);
        let limit = GateLimit::Fixed(number(1));
        case.gates = vec![Gate { limit, timeout: Some(timeout), ..Gate::default() }];
        let run = run(&case);
        assert_eq!(run.ended[1].outcome, outcome);
        assert_eq!(run.ended[1].parts.gate_wait, s(10));
    }
}

#[test]
fn a_service_that_takes_no_time_ends_after_the_event_that_started_it() {
    // Two calls at once find one station: the first still stands on it.
    let none = Waitlist::Bounded { places: 0, counts_running: false };
    let run = run(&case(vec![at_once(1, s(0), s(0)), at_once(1, s(0), s(0))], vec![], vec![pool(1, none)]));
    assert_eq!(run.refused, []);
    let mut two = limit(RateLimitKind::FixedAligned, 2, s(10), 2);
    two.on_limit = OnLimit::Delay;
    let workloads = vec![at_once(2, s(0), s(1)), at_once(2, s(1), s(0))];
    let run = self::run(&case(workloads, vec![two], vec![pool(1, none)]));
    // The two of the line go in one event at 10 s.
    assert_eq!(run.refused, [(s(0), 0, Cause::Pool(0)), (s(10), 1, Cause::Pool(0))]);
}

#[test]
fn a_star_crosses_slashes() {
    let matches = |pattern: &str, text: &str| glob(pattern.as_bytes(), text.as_bytes());
    assert!(matches("/v1/*", "/v1/a/b") && matches("*", "") && matches("*/a", "/v1/a") && matches("a?c*", "abc"));
    assert!(!matches("/v1/?", "/v1/") && !matches("", "a") && !matches("/v1", "/v1/a"));
}

#[test]
fn a_limit_of_quantities_is_not_asked_by_calls_without() {
    let mut tokens = limit(RateLimitKind::FixedAligned, 5, s(10), 5);
    tokens.unit = Unit::Quantity(0);
    let mut heavy = at_once(2, s(0), s(1));
    heavy.quantities = vec![Some(linecook::demand::Quantity::Constant(NonZeroU64::MIN.get() * 5))];
    let mut light = at_once(3, s(0), s(1));
    light.quantities = vec![None];
    let run = run(&case(vec![heavy, light], vec![tokens], vec![]));
    assert_eq!(run.refused, [(s(0), 0, Cause::RateLimit(0))]);
}
