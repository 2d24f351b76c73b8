//! Scenarios and results made by hand, as the tests of the reports need them.

mod comparisons;

pub use comparisons::compared;

use std::num::{NonZeroU32, NonZeroU64};

use crate::client::{Client, Gate, GateLimit};
use crate::demand::{Arrivals, Service, ServiceTime, Workload};
use crate::experiment::{
    Binding, BurstFigures, CURVE_PER_MILLE, Count, Drift, Effect, Estimate, Figures, Judgement, LatencyFigures, Limit,
    LimitShares, ObjectiveResult, PerCount, PlanResult, QueueFigures, RateLimitFigures, Results, TimelineBin, Verdict,
    WarmUp,
};
use crate::provider::{
    Ambiguity, AppliesTo, Charge, Conditions, Counts, Hint, Network, OnLimit, Origin, Plan, Pool, RateLimit,
    RateLimitKind, Scope, Source, Unit, Waitlist,
};
use crate::scenario::{Axis, Case, Objective, Scenario, Sweep, SweepPoint};
use crate::time::Nanos;

/// Twelve names, short and long.
pub const NAMES: [&str; 12] = [
    "default",
    "custom-20",
    "custom-30",
    "enterprise with a name that is much too long for any column of any table",
    "basic",
    "standard",
    "premium",
    "novita/images-per-minute",
    "elevenlabs-creator",
    "elevenlabs-pro",
    "二十",
    "last",
];

pub fn estimate(mean: f64, half_width: f64) -> Estimate {
    Estimate::symmetric(mean, Some(half_width), 20)
}

/// So many plans without a sweep; the first misses the objectives, the second is undecided, the others meet them.
pub fn plans(n: usize) -> (Scenario, Results) {
    build(n, None, &[""])
}

/// So many plans over a swept concurrency.
pub fn sweep(n: usize, values: &[&str]) -> (Scenario, Results) {
    let axis = Axis { parameter: "plan.*.concurrency".into(), label: "concurrency".into() };
    let sweep = Sweep { parameter: axis.parameter.clone(), label: axis.label.clone(), axes: vec![axis], typed: false };
    build(n, Some(sweep), values)
}

/// Two plans and two workloads.
pub fn two_workloads() -> (Scenario, Results) {
    let (mut scenario, mut results) = plans(2);
    let mut other = scenario.cases[0].workloads[0].clone();
    other.name = "batch".into();
    scenario.cases[0].workloads.push(other);
    for plan in &mut results.plans {
        plan.workloads.push(plan.total.clone());
    }
    (scenario, results)
}

/// One plan that delivered nothing.
pub fn nothing_delivered() -> (Scenario, Results) {
    let (scenario, mut results) = plans(1);
    let plan = &mut results.plans[0];
    let counts = &mut plan.total.counts;
    counts[Count::Delivered] = estimate(0.0, 0.0);
    counts[Count::GaveUp] = counts[Count::Offered];
    plan.total = Figures {
        delivered_share: Some(estimate(0.0, 0.0)),
        refused_share: Some(estimate(1.0, 0.0)),
        refused_per_attempt: Some(estimate(1.0, 0.0)),
        throughput_per_s: estimate(0.0, 0.0),
        latency: None,
        ..plan.total.clone()
    };
    for result in &mut plan.verdict.objectives {
        result.judgement = Judgement::Missed;
        result.measured = match result.objective {
            Objective::RefusedShare(_) => Some(estimate(1.0, 0.0)),
            _ => None,
        };
    }
    plan.verdict.binding =
        Some(Binding { limit: Limit::RateLimit(0), effect: Effect::Refuses, share: estimate(1.0, 0.0) });
    (scenario, results)
}

/// Takes every interval away, as one replication does.
pub fn without_intervals(results: &mut Results) {
    results.replications = 1;
    for plan in &mut results.plans {
        let total = &mut plan.total;
        let shares = [&mut total.delivered_share, &mut total.refused_share, &mut total.refused_per_attempt];
        let mut all: Vec<&mut Estimate> = shares.into_iter().flatten().collect();
        all.push(&mut total.counts[Count::Offered]);
        all.extend(total.latency.iter_mut().flat_map(|latency| &mut latency.curve));
        all.extend(plan.verdict.objectives.iter_mut().filter_map(|result| result.measured.as_mut()));
        all.extend(plan.pools.iter_mut().map(|pool| &mut pool.utilisation));
        all.extend(plan.verdict.binding.iter_mut().map(|binding| &mut binding.share));
        for estimate in all {
            *estimate = Estimate::symmetric(estimate.mean, None, 1);
        }
    }
}

fn build(n: usize, sweep: Option<Sweep>, values: &[&str]) -> (Scenario, Results) {
    let objectives = vec![
        Objective::LatencyQuantile { per_mille: 950, at_most: Nanos::from_secs(30) },
        Objective::RefusedShare(0.01),
    ];
    let cases: Vec<_> = values
        .iter()
        .map(|value| {
            let digits: String = value.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            let point = SweepPoint {
                label: (*value).to_owned(),
                number: digits.parse().ok(),
                coordinates: vec![(*value).to_owned()],
            };
            case(n, sweep.is_some().then_some(point))
        })
        .collect();
    let plans = (0..cases.len()).flat_map(|case| (0..n).map(move |plan| (case, plan)));
    let points = values.len();
    let results = Results {
        plans: plans.map(|(case, plan)| result(case, plan, points, &objectives)).collect(),
        comparisons: Vec::new(),
        warm_up: WarmUp { length: Nanos::from_secs(1800), found: None },
        replications: 20,
        precision_reached: None,
        exact: false,
    };
    let scenario = Scenario {
        name: "launch".into(),
        title: "Portrait app launch".into(),
        question: "Which plan carries 90 portraits a minute?".into(),
        path: "scenarios/launch.toml".into(),
        sha256: "0".repeat(64),
        seed: 1,
        replications: NonZeroU32::new(20).unwrap(),
        precision: None,
        horizon: Nanos::from_secs(28_800),
        warm_up: Nanos::from_secs(1800),
        finds_warm_up: false,
        starts: None,
        objectives,
        quantities: Vec::new(),
        sweep,
        size: None,
        spike: None,
        unknowns: Vec::new(),
        cases,
    };
    (scenario, results)
}

fn case(n: usize, point: Option<SweepPoint>) -> Case {
    let workload = Workload {
        name: "portraits".into(),
        endpoint: String::new(),
        model: String::new(),
        client: 0,
        priority: 0,
        arrivals: Arrivals::Poisson { mean_gap_ns: 6e8 },
        quantities: Vec::new(),
        service: Service::Drawn(ServiceTime::Constant(Nanos::from_secs(8))),
        fan_out: None,
        failure: None,
    };
    let gate = Gate {
        group: "app".into(),
        limit: GateLimit::PlanConcurrency,
        timeout: Some(Nanos::from_secs(30)),
        ..Gate::default()
    };
    let client = Client { gate: Some(0), ..Client::default() };
    Case {
        point,
        workloads: vec![workload],
        clients: vec![client],
        gates: vec![gate],
        plans: (0..n).map(plan).collect(),
    }
}

fn plan(number: usize) -> Plan {
    let limit = NonZeroU64::new(100).unwrap();
    let create = RateLimit {
        name: "create".into(),
        kind: RateLimitKind::FixedAligned,
        phase: Nanos::ZERO,
        limit,
        window: Nanos::from_secs(60),
        calendar: None,
        burst: limit,
        unit: Unit::Requests,
        counts: Counts::Submissions,
        applies_to: AppliesTo::default(),
        scope: Scope::Account,
        on_limit: OnLimit::Reject,
        refused_calls_count: false,
        growth: None,
        lockout: None,
        hint: Hint::NONE,
    };
    let waitlist = Waitlist::Bounded { places: 200, counts_running: false };
    let pool = Pool::new("image", NonZeroU32::new(10).unwrap(), waitlist);
    let origin = Origin {
        catalogue: Some(["leonardo/payg-default", "novita/basic"][number % 2].into()),
        provider: Some(["Leonardo.Ai", "Novita AI"][number % 2].into()),
        source: Some(Source {
            document: "https://docs.leonardo.ai/v1.0/reference/limits".into(),
            as_of: "2026-07-01".into(),
            verified: number.is_multiple_of(2),
        }),
        assumptions: vec![Ambiguity {
            keys: vec!["rate_limit.create.kind".into()],
            question: "Which window does the rate limit count in?".into(),
            reading: "a fixed window".into(),
            because: "the guide speaks of rounds".into(),
            others: vec!["\"sliding-window\"".into()],
        }],
        notes: Vec::new(),
        services: Vec::new(),
        price: None,
        overrides: if number == 0 { Vec::new() } else { vec![format!("concurrency = {}", 10 * (number + 1))] },
    };
    Plan {
        name: NAMES[number % NAMES.len()].into(),
        rate_limits: vec![create],
        charge: Charge::AllOrNone,
        client: None,
        service: Vec::new(),
        result_expiry: None,
        price: None,
        in_flight: Vec::new(),
        network: Network::default(),
        conditions: Conditions::default(),
        pools: vec![pool],
        origin,
    }
}

/// The more plans before and the more points passed, the better it goes.
fn result(case: usize, plan: usize, points: usize, objectives: &[Objective]) -> PlanResult {
    let ease = plan as f64 + 2.0 * case as f64 / points as f64;
    let p95 = 22.0 + 60.0 * (-1.9 * ease).exp();
    let refused = 0.38 * (-4.0 * ease).exp();
    let measured = [estimate(p95, 0.04 * p95), estimate(refused, 0.1 * refused)];
    let wanted = [30.0, 0.01];
    let objectives: Vec<_> = objectives
        .iter()
        .zip(measured.iter().zip(wanted))
        .map(|(objective, (found, wanted))| ObjectiveResult {
            objective: *objective,
            measured: Some(*found),
            judgement: match (found.high() <= wanted, found.low() > wanted) {
                (true, _) => Judgement::Met,
                (_, true) => Judgement::Missed,
                _ => Judgement::Undecided,
            },
        })
        .collect();
    let any = |judgement| objectives.iter().any(|result| result.judgement == judgement);
    let overall = match (any(Judgement::Missed), any(Judgement::Undecided)) {
        (true, _) => Judgement::Missed,
        (_, true) => Judgement::Undecided,
        _ => Judgement::Met,
    };
    let binding = if refused > 0.001 {
        Binding { limit: Limit::RateLimit(0), effect: Effect::Refuses, share: estimate(refused, 0.05 * refused) }
    } else {
        Binding { limit: Limit::Stations(0), effect: Effect::Delays, share: estimate(0.12, 0.01) }
    };
    let total = figures(p95, refused);
    PlanResult {
        case,
        plan,
        workloads: vec![total.clone()],
        total,
        rate_limits: vec![RateLimitFigures {
            refused: estimate(12.0, 3.0),
            refused_per_attempt: Some(estimate(0.01, 0.002)),
            exhausted_share: estimate(0.02, 0.004),
            waiting_mean: estimate(0.0, 0.0),
            waiting_peak: estimate(0.0, 0.0),
            polls: None,
        }],
        pools: vec![queue(10)],
        bursts: vec![BurstFigures {
            jobs: estimate(0.0, 0.0),
            per_attempt: Some(estimate(0.0, 0.0)),
            station_hours: estimate(0.0, 0.0),
            leaked_mean: estimate(0.0, 0.0),
        }],
        in_flight: Vec::new(),
        gates: vec![queue(10)],
        throttles: Vec::new(),
        limit_shares: vec![
            share_of(Limit::RateLimit(0), estimate(1.0, 0.0), estimate(0.05, 0.01)),
            share_of(Limit::Stations(0), estimate(0.0, 0.0), estimate(0.95, 0.01)),
        ],
        cost: None,
        drift: Drift { steady: Some(true), ..Drift::default() },
        timeline: (0..60).map(|bin| timeline(bin, ease)).collect(),
        verdict: Verdict { overall, objectives, binding: Some(binding) },
        witnesses: Vec::new(),
    }
}

fn share_of(limit: Limit, refusals: Estimate, delay: Estimate) -> LimitShares {
    LimitShares { limit, refusals: Some(refusals), delay: Some(delay) }
}

fn figures(p95: f64, refused: f64) -> Figures {
    let curve = CURVE_PER_MILLE.map(|per_mille| {
        let share = f64::from(per_mille) / 1000.0;
        estimate(p95 * (0.2 - (1.0 - share).ln() / 4.0), 0.03 * p95)
    });
    let mut curve = curve;
    curve[12] = estimate(p95, 0.04 * p95);
    let latency = LatencyFigures {
        mean: estimate(0.4 * p95, 0.2),
        max: estimate(2.5 * p95, 4.0),
        curve,
        parts: [0.0, 0.0, 0.02, 0.08, 0.0, 0.1, 0.2, 0.0, 0.0].map(|part| estimate(part * p95, 0.05)),
        part_shares: [0.0, 0.0, 0.05, 0.2, 0.0, 0.25, 0.5, 0.0, 0.0].map(|share| Some(estimate(share, 0.01))),
    };
    Figures {
        counts: PerCount::from_fn(|count| match count {
            Count::Offered => estimate(40_500.0, 90.0),
            Count::Delivered => estimate(40_500.0 * (1.0 - refused), 120.0),
            Count::GaveUp => estimate(40_500.0 * refused, 60.0),
            Count::Attempts => estimate(40_600.0, 95.0),
            Count::RefusedByRateLimits => estimate(40_600.0 * refused, 20.0),
            _ => estimate(0.0, 0.0),
        }),
        delivered_share: Some(estimate(1.0 - refused, 0.1 * refused)),
        refused_share: Some(estimate(refused, 0.1 * refused)),
        gate_timeout_share: Some(estimate(0.0, 0.0)),
        gate_full_share: Some(estimate(0.0, 0.0)),
        spilled_share: Some(estimate(0.0, 0.0)),
        expired_share: Some(estimate(0.0, 0.0)),
        abandoned_share: Some(estimate(0.0, 0.0)),
        timed_out_per_attempt: Some(estimate(0.0, 0.0)),
        served_for_nobody_share: Some(estimate(0.0, 0.0)),
        attempts_per_request: Some(estimate(1.0 + refused, 0.001)),
        refused_per_attempt: Some(estimate(refused, 0.05 * refused)),
        polls_per_request: Some(estimate(0.0, 0.0)),
        outage_per_attempt: Some(estimate(0.0, 0.0)),
        failed_per_attempt: Some(estimate(0.0, 0.0)),
        throughput_per_s: estimate(1.499, 0.003),
        latency: Some(latency),
        actions: None,
    }
}

fn queue(concurrency: u32) -> QueueFigures {
    QueueFigures {
        concurrency,
        concurrency_mean: estimate(f64::from(concurrency), 0.0),
        utilisation: estimate(0.81, 0.02),
        wasted_share: Some(estimate(0.0, 0.0)),
        saturated_share: estimate(0.3, 0.02),
        full_share: estimate(0.0, 0.0),
        waiting_mean: estimate(1.2, 0.3),
        waiting_peak: estimate(14.0, 2.0),
        refused: estimate(0.0, 0.0),
        refused_per_attempt: Some(estimate(0.0, 0.0)),
    }
}

fn timeline(bin: u64, ease: f64) -> TimelineBin {
    let wave = (bin as f64 / 9.0).sin();
    TimelineBin {
        start: Nanos::from_secs(480 * bin),
        length: Nanos::from_secs(480),
        demanded: estimate(720.0 + 200.0 * wave, 9.0),
        refused: estimate((200.0 * wave).max(0.0) / (1.0 + ease), 4.0),
        delivered: estimate(700.0 + 120.0 * wave, 9.0),
        polls: estimate(0.0, 0.0),
        in_service: estimate(8.0 + 2.0 * wave, 0.2),
        waiting: estimate((30.0 * wave).max(0.0) / (1.0 + ease), 1.0),
        gate_waiting: estimate(0.0, 0.0),
    }
}
