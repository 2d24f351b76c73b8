//! Cases for the laws: small ones written by hand, and random ones over every feature, on a grid of time so coarse
//! that most instants hold several events.

use std::num::{NonZeroU32, NonZeroU64};
use std::sync::Arc;

use linecook::calendar::{Clock, Windows, Zone};
use linecook::client::{Client, Gate, GateLimit, HintSeen, HintUse, Retry, RetryJitter};
use linecook::demand::arrivals::{BatchSize, Batches, Campaign, OnOff, Renewal, Replay, Shaped, Week};
use linecook::demand::{Arrivals, Log, MixPart, Quantity, Service, ServiceTime, Workload};
use linecook::provider::{
    AppliesTo, CalendarWindows, Charge, Conditions, Counts, Hint, HintPlace, HintWait, Lockout, Network, OnLimit,
    Origin, Plan, Pool, RateLimit, RateLimitKind, Scope, Unit, Waitlist,
};
use linecook::scenario::Case;
use linecook::time::Nanos;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// Demand of the random cases appears before this.
pub const HORIZON: Nanos = Nanos(60);

/// Every kind of rate limit.
pub const KINDS: [RateLimitKind; 6] = [
    RateLimitKind::CalendarDay,
    RateLimitKind::FixedAligned,
    RateLimitKind::FixedFromFirst,
    RateLimitKind::Sliding,
    RateLimitKind::TokenBucket,
    RateLimitKind::EvenlyPaced,
];

pub fn nonzero(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).expect("tests count from 1")
}

pub fn nonzero_u64(count: u64) -> NonZeroU64 {
    NonZeroU64::new(count).expect("tests count from 1")
}

/// A workload of one quantity that sends each request once.
pub fn workload(name: &str, arrivals: Arrivals, service: Service) -> Workload {
    Workload {
        name: name.to_owned(),
        endpoint: String::new(),
        model: String::new(),
        client: 0,
        priority: 0,
        arrivals,
        quantities: vec![Some(Quantity::Constant(1))],
        service,
        fan_out: None,
        failure: None,
    }
}

/// Poisson arrivals from 30 ns before the end of an hour on that has twice the traffic of the next, with a campaign.
pub fn shaped(mean_gap_ns: f64, at: u64, length: u64) -> Arrivals {
    let hours = std::array::from_fn(|hour| if hour % 2 == 0 { 4.0 } else { 2.0 });
    let week = Week::of_hours_and_days(&hours, &[1.0; 7]).expect("every hour is busy");
    let campaigns = vec![Campaign { name: "c".to_owned(), at: Nanos(at), length: Nanos(length), times: 3.0 }];
    let clock = Clock::weekly(Nanos::from_secs(3600) - Nanos(30));
    Arrivals::Shaped(Arc::new(Shaped { mean_gap_ns, week, clock, growth_per_ns: 0.01, campaigns }))
}

/// Requests at these instants, with these service times and quantities.
pub fn log(rows: &[(u64, u64, u64)]) -> Arrivals {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|&(at, ..)| at);
    let instants = rows.iter().map(|&(at, ..)| Nanos(at)).collect();
    let services = rows.iter().map(|&(_, service, _)| Nanos(service)).collect();
    let amounts = rows.iter().map(|&(.., quantity)| quantity).collect();
    Arrivals::Log(Replay::once(Arc::new(Log::from_columns(instants, services, amounts))))
}

/// A case of one plan whose client 0 sends once.
pub fn case(workloads: Vec<Workload>, plan: Plan) -> Case {
    Case { point: None, workloads, clients: vec![Client::default()], gates: Vec::new(), plans: vec![plan] }
}

/// A plan without limits and without a pool.
pub fn open_plan() -> Plan {
    Plan {
        name: "plan".to_owned(),
        rate_limits: Vec::new(),
        charge: Charge::AllOrNone,
        in_flight: Vec::new(),
        network: Network::default(),
        conditions: Conditions::default(),
        pools: Vec::new(),
        client: None,
        service: Vec::new(),
        result_expiry: None,
        price: None,
        origin: Origin::default(),
    }
}

/// A plan with one pool for everything.
pub fn pool_plan(concurrency: u32, waitlist: Waitlist) -> Plan {
    Plan { pools: vec![Pool::new("pool", nonzero(concurrency), waitlist)], ..open_plan() }
}

/// A rate limit of requests for everything, that refuses and says nothing.
pub fn rate_limit(kind: RateLimitKind, limit: u64, window: Nanos, burst: u64) -> RateLimit {
    RateLimit {
        name: "limit".to_owned(),
        kind,
        limit: nonzero_u64(limit),
        window,
        phase: Nanos::ZERO,
        calendar: Some(calendar_windows(&[Nanos(window.0 / 2 + 1), window, window + Nanos(3), window])),
        burst: nonzero_u64(burst),
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

/// Windows of these lengths, in some place.
pub fn calendar_windows(lengths: &[Nanos]) -> CalendarWindows {
    let windows = Windows::of_lengths(lengths).expect("windows have lengths");
    CalendarWindows { zone: Zone::UTC, windows: Arc::new(windows) }
}

/// Any case at all, small: of three workloads at most, with every feature there is.
pub fn any_case() -> impl Strategy<Value = Case> {
    let gates = option::of((1..4u32, option::of(0..25u64))).prop_map(|gate| {
        gate.into_iter()
            .map(|(limit, timeout)| Gate {
                group: "group".to_owned(),
                limit: GateLimit::Fixed(nonzero(limit)),
                timeout: timeout.map(Nanos),
                ..Gate::default()
            })
            .collect::<Vec<_>>()
    });
    (gates, vec(any_retry(), 2), vec(any::<bool>(), 2), vec(any_workload(), 1..=3), vec(any_plan(), 1..=2)).prop_map(
        |(gates, retries, gated, workloads, plans)| Case {
            point: None,
            workloads,
            clients: retries
                .into_iter()
                .zip(gated)
                .map(|(retry, gated)| Client {
                    name: String::new(),
                    gate: (gated && !gates.is_empty()).then_some(0),
                    throttle: None,
                    retry,
                    ..Client::default()
                })
                .collect(),
            gates,
            plans,
        },
    )
}

fn any_workload() -> impl Strategy<Value = Workload> {
    let service = prop_oneof![
        (0..15u64).prop_map(|time| ServiceTime::Constant(Nanos(time))),
        Just(ServiceTime::Exponential { mean_ns: 6.0 }),
        Just(ServiceTime::Lognormal { mu: 1.5, sigma: 0.8 }),
    ]
    .prop_map(Service::Drawn);
    let quantity = prop_oneof![
        Just(None),
        (0..4u64).prop_map(|amount| Some(Quantity::Constant(amount))),
        Just(Some(Quantity::Mix(vec![
            MixPart { amount: 1, probability: 0.5 },
            MixPart { amount: 3, probability: 0.5 }
        ]))),
    ];
    let arrivals = prop_oneof![
        (2.0..12.0f64).prop_map(|mean_gap_ns| Arrivals::Poisson { mean_gap_ns }),
        (2.0..12.0f64, 0..20u64, 1..20u64).prop_map(|(mean_gap_ns, at, length)| shaped(mean_gap_ns, at, length)),
        (2.0..12.0f64, 1..20u64)
            .prop_map(|(gap, on)| { Arrivals::OnOff(OnOff::of_shares(1.0 / gap, 0.5, Nanos(on), 0.1)) }),
        (2.0..12.0f64, 0.1..3.0f64).prop_map(|(gap, cv)| Arrivals::Renewal(Renewal::new(gap, cv))),
        (2.0..12.0f64, 1.0..4.0f64, 0..9u64).prop_map(|(gap, mean, spread)| {
            let size = BatchSize::Geometric { mean };
            Arrivals::Batch(Batches { mean_gap_ns: gap * mean, size, spread: Nanos(spread) })
        }),
        (2..12u64).prop_map(|every| Arrivals::Deterministic { every: Nanos(every) }),
        (1..12u64, 0..20u64).prop_map(|(count, at)| Arrivals::AllAtOnce { count: nonzero_u64(count), at: Nanos(at) }),
    ];
    let drawn = (arrivals, service, quantity);
    let logged = vec((0..HORIZON.0, 0..15u64, 0..4u64), 0..15)
        .prop_map(|rows| (log(&rows), Service::Log, Some(Quantity::Log(0))));
    (prop_oneof![3 => drawn, 1 => logged], 0..2usize, 0..2usize, 0..2usize).prop_map(
        |((arrivals, service, quantity), client, endpoint, model)| Workload {
            name: String::new(),
            endpoint: ["/image", "/video"][endpoint].to_owned(),
            model: ["small", "large"][model].to_owned(),
            client,
            priority: 0,
            arrivals,
            quantities: vec![quantity],
            service,
            fan_out: None,
            failure: None,
        },
    )
}

fn any_retry() -> impl Strategy<Value = Retry> {
    let jitter = prop_oneof![
        Just(RetryJitter::None),
        Just(RetryJitter::Full),
        Just(RetryJitter::Equal),
        Just(RetryJitter::Decorrelated),
        Just(RetryJitter::Share { low: 750_000, high: 1_250_000 }),
    ];
    let hint = prop_oneof![Just(HintUse::Obey), Just(HintUse::Ignore), Just(HintUse::Multiply)];
    let seen = prop_oneof![Just(HintSeen::Header), Just(HintSeen::Body), Just(HintSeen::Anywhere)];
    (1..5u32, 0..12u64, 0..3u8, 0..40u64, jitter, hint, seen, any::<bool>()).prop_map(
        |(attempts, base, factor, cap, jitter, hint, hint_seen, wait_after_last)| Retry {
            attempts: nonzero(attempts),
            base: Nanos(base),
            factor: 1.0 + 0.5 * f64::from(factor),
            cap: Nanos(cap),
            jitter,
            hint,
            hint_seen,
            wait_after_last,
            ..Retry::default()
        },
    )
}

fn any_hint(computed: bool) -> impl Strategy<Value = Hint> {
    let place = prop_oneof![Just(HintPlace::Header), Just(HintPlace::Body)];
    let wait = prop_oneof![
        Just(HintWait::None),
        (0..20u64).prop_map(|wait| HintWait::Constant(Nanos(wait))),
        Just(if computed { HintWait::Computed } else { HintWait::None }),
    ];
    (wait, place).prop_map(|(wait, place)| Hint { wait, place })
}

fn any_applies_to() -> impl Strategy<Value = AppliesTo> {
    let endpoint = prop_oneof![Just(None), Just(Some("/i*".to_owned())), Just(Some("*o".to_owned()))];
    let model = prop_oneof![2 => Just(None), 1 => Just(Some("sma??".to_owned()))];
    (endpoint, model).prop_map(|(endpoint, model)| AppliesTo { endpoint, model })
}

fn any_rate_limit() -> impl Strategy<Value = RateLimit> {
    let counting = (0..KINDS.len(), 1..6u64, 1..30u64, 1..6u64, any::<bool>(), 0..30u64);
    let scope = prop_oneof![Just(Scope::Account), Just(Scope::Endpoint), Just(Scope::Model)];
    let lockout = option::weighted(0.2, (1..20u64, any::<bool>()))
        .prop_map(|lockout| lockout.map(|(length, extends)| Lockout { length: Nanos(length), extends }));
    (counting, any_applies_to(), scope, any::<bool>(), any::<bool>(), lockout, any_hint(true)).prop_map(
        |(
            (kind, limit, window, burst, in_quantity, phase),
            applies_to,
            scope,
            delays,
            refused_calls_count,
            lockout,
            hint,
        )| {
            // No call may weigh more than the limit and the burst.
            let least = if in_quantity { 3 } else { 1 };
            RateLimit {
                phase: Nanos(phase % window),
                unit: if in_quantity { Unit::Quantity(0) } else { Unit::Requests },
                applies_to,
                scope,
                on_limit: if delays { OnLimit::Delay } else { OnLimit::Reject },
                refused_calls_count: refused_calls_count && !delays,
                lockout: lockout.filter(|_| !delays),
                hint: if delays { Hint::NONE } else { hint },
                ..rate_limit(KINDS[kind], limit.max(least), Nanos(window), burst.max(least))
            }
        },
    )
}

fn any_pool() -> impl Strategy<Value = Pool> {
    let waitlist = prop_oneof![
        Just(Waitlist::Unbounded),
        (0..6u32, any::<bool>()).prop_map(|(places, counts_running)| Waitlist::Bounded {
            // Places that count running jobs and are none would refuse every job for ever.
            places: places.max(u32::from(counts_running)),
            counts_running
        }),
    ];
    (1..4u32, waitlist, any_applies_to(), any_hint(false)).prop_map(|(concurrency, waitlist, applies_to, hint)| Pool {
        applies_to,
        hint,
        ..Pool::new("", nonzero(concurrency), waitlist)
    })
}

fn any_plan() -> impl Strategy<Value = Plan> {
    let charge = prop_oneof![Just(Charge::AllOrNone), Just(Charge::InOrder)];
    (
        vec(any_rate_limit(), 0..4),
        charge,
        (0..4u64, 0..4u64, 0..4u64),
        vec(any_pool(), 0..3),
        prop_oneof![3 => Just(None), 1 => (0..2usize).prop_map(Some)],
    )
        .prop_map(|(rate_limits, charge, (to_provider, back, refusal), pools, client)| Plan {
            client,
            rate_limits,
            charge,
            network: Network { to_provider: Nanos(to_provider), back: Nanos(back), refusal: Nanos(refusal) },
            pools,
            ..open_plan()
        })
}
