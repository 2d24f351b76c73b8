//! Small random scenarios over every feature.
//!
//! Most times are whole seconds or halves of them, so that ties are common and every edge of a window is met; a few are odd. What
//! a checked scenario cannot be is put right at the end, in [`valid`].

use std::fmt;
use std::num::{NonZeroU32, NonZeroU64};
use std::sync::Arc;

use linecook::calendar::Clock;
use linecook::client::{
    Client, Gate, GateLimit, HintBeyond, HintMax, HintSeen, HintUse, Retry, RetryBudget, RetryJitter,
};
use linecook::demand::arrivals::{BatchSize, Batches, Campaign, OnOff, Renewal, Shaped, Week};
use linecook::demand::{
    Arrivals, ComposedService, Factor, Log, LogRow, MixPart, PerUnit, Quantity, Service, ServiceTime, Workload,
};
use linecook::provider::{
    AppliesTo, Charge, Hint, HintPlace, HintWait, Network, OnLimit, Origin, Plan, Pool, RateLimit, RateLimitKind,
    Scope, Unit, Waitlist,
};
use linecook::scenario::Case;
use linecook::time::Nanos;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{batches, calendar};
use crate::reference::{Inputs, client_of, pool_of};

/// A case, and what else a run of it is told.
#[derive(Clone, Debug)]
pub struct Sample {
    pub case: Case,
    pub plan: usize,
    pub horizon: Nanos,
    pub seed: u64,
    pub replication: u32,
}

impl Sample {
    pub fn inputs(&self) -> Inputs<'_> {
        let Self { case, plan, horizon, seed, replication } = self;
        Inputs { case, plan: *plan, horizon: *horizon, seed: *seed, replication: *replication }
    }
}

/// One part a line, for the reader of a failed test.
impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { case, plan, horizon, seed, replication } = self;
        writeln!(f, "horizon {horizon} s, seed {seed}, replication {replication}")?;
        case.workloads.iter().try_for_each(|workload| writeln!(f, "{workload:?}"))?;
        case.clients.iter().try_for_each(|client| writeln!(f, "{client:?}"))?;
        case.gates.iter().try_for_each(|gate| writeln!(f, "{gate:?}"))?;
        let Plan { rate_limits, charge, network, pools, client, .. } = &case.plans[*plan];
        writeln!(f, "charge {charge:?}, {network:?}, client of the plan {client:?}")?;
        rate_limits.iter().try_for_each(|limit| writeln!(f, "{limit:?}"))?;
        pools.iter().try_for_each(|pool| writeln!(f, "{pool:?}"))
    }
}

const HALF_SECOND: u64 = 500_000_000;

/// Names and amounts of quantities in every scenario; workloads have all, some or none of them.
const QUANTITIES: usize = 2;

pub fn samples() -> impl Strategy<Value = Sample> {
    let world = (vec(workload(), 1..=3), vec(client(), 1..=3), vec(gate(), 2), vec(plan(), 1..=2));
    (world, any::<prop::sample::Index>(), time(4, 16), 0_u64..1000, 0_u32..3).prop_map(
        |((workloads, clients, gates, plans), plan, horizon, seed, replication)| {
            let plan = plan.index(plans.len());
            let mut case = Case { point: None, workloads, clients, gates, plans };
            valid(&mut case);
            Sample { case, plan, horizon, seed, replication }
        },
    )
}

/// Some seconds, mostly whole ones.
pub fn time(from: u64, to: u64) -> impl Strategy<Value = Nanos> {
    prop_oneof![
        12 => (from..=to).prop_map(Nanos::from_secs),
        4 => (2 * from..=2 * to).prop_map(|halves| Nanos(halves * HALF_SECOND)),
        1 => (from.max(1)..=to.max(1)).prop_map(|seconds| Nanos(seconds * 1_000_000_000 - 1)),
        1 => (from * 2 * HALF_SECOND..=to * 2 * HALF_SECOND).prop_map(Nanos),
    ]
}

fn zero_or(time: impl Strategy<Value = Nanos>) -> impl Strategy<Value = Nanos> {
    prop_oneof![2 => Just(Nanos::ZERO), 1 => time]
}

fn non_zero(most: u32) -> impl Strategy<Value = NonZeroU32> {
    (1..=most).prop_map(|number| NonZeroU32::new(number).expect("at least 1"))
}

fn non_zero_u64(most: u32) -> impl Strategy<Value = NonZeroU64> {
    non_zero(most).prop_map(NonZeroU64::from)
}

// Demand.

fn workload() -> impl Strategy<Value = Workload> {
    let names = (select(vec!["/v1/a", "/v1/b", "/v2/a", ""]), select(vec!["fast", "fine", ""]));
    (names, 0_usize..3, arrivals(), vec(option::weighted(0.8, quantity()), QUANTITIES), service()).prop_map(
        |((endpoint, model), client, arrivals, mut quantities, mut service)| {
            // Only a log has columns.
            if !matches!(arrivals, Arrivals::Log(_)) {
                for quantity in quantities.iter_mut().flatten() {
                    if let Quantity::Log(column) = quantity {
                        *quantity = Quantity::Constant(*column as u64);
                    }
                }
                if service == Service::Log {
                    service = Service::Drawn(ServiceTime::Constant(Nanos::SECOND));
                }
            }
            let (name, endpoint, model) = (String::new(), endpoint.to_owned(), model.to_owned());
            Workload { name, endpoint, model, client, arrivals, quantities, service }
        },
    )
}

fn arrivals() -> impl Strategy<Value = Arrivals> {
    let row = (time(0, 2), time(0, 5), vec(0_u64..=4, QUANTITIES));
    prop_oneof![
        select(vec![HALF_SECOND, 2 * HALF_SECOND, 4 * HALF_SECOND, 333_333_333])
            .prop_map(|gap| Arrivals::Deterministic { every: Nanos(gap) }),
        (non_zero_u64(20), zero_or(time(0, 5))).prop_map(|(count, at)| Arrivals::AllAtOnce { count, at }),
        (0.3..2.0).prop_map(|seconds| Arrivals::Poisson { mean_gap_ns: seconds * 1e9 }),
        shaped(),
        bursty(),
        bursty(),
        vec(row, 1..20).prop_map(|rows| {
            let mut now = Nanos::ZERO;
            let row = |(gap, service, quantities): (Nanos, Nanos, Vec<u64>)| {
                now += gap;
                LogRow { at: now, service, quantities }
            };
            Arrivals::Log(Arc::new(Log { rows: rows.into_iter().map(row).collect(), quantities: QUANTITIES }))
        }),
    ]
}

/// Close to the end of an empty hour, or to that of a busy one; with a campaign, some growth or both.
fn shaped() -> impl Strategy<Value = Arrivals> {
    let campaign = (time(0, 5), time(1, 5), select(vec![0.0, 0.5, 4.0])).prop_map(|(at, length, times)| Campaign {
        name: String::new(),
        at,
        length,
        times,
    });
    let growth = select(vec![0.0, 1e-10, -1e-10]);
    (0.3..2.0, any::<bool>(), time(1, 3), growth, vec(campaign, 0..=2)).prop_map(
        |(seconds, odd, before, growth_per_ns, campaigns)| {
            let hours = std::array::from_fn(|hour| f64::from(u8::from((hour % 2 == 1) == odd)));
            let week = Week::of_hours_and_days(&hours, &[1.0; 7]).expect("half of the hours are busy");
            let clock = Clock::weekly(Nanos::from_secs(3600) - before);
            let mean_gap_ns = seconds * 1e9;
            Arrivals::Shaped(Arc::new(Shaped { mean_gap_ns, week, clock, growth_per_ns, campaigns }))
        },
    )
}

fn bursty() -> impl Strategy<Value = Arrivals> {
    let on_off = (0.3..2.0, time(1, 4), time(0, 4), select(vec![0.0, 0.2])).prop_map(|(seconds, on, off, share)| {
        let (mean_on_ns, mean_off_ns) = (on.0 as f64, off.0 as f64 + 1e6);
        let on_per_ns = 1e-9 / seconds;
        Arrivals::OnOff(OnOff { on_per_ns, off_per_ns: share * on_per_ns, mean_on_ns, mean_off_ns })
    });
    let renewal = (0.3..2.0, select(vec![0.2, 1.0, 3.0]))
        .prop_map(|(seconds, cv)| Arrivals::Renewal(Renewal::new(seconds * 1e9, cv)));
    let size = prop_oneof![
        (1_u32..5).prop_map(BatchSize::Constant),
        (1.0..4.0).prop_map(|mean| BatchSize::Geometric { mean }),
        batches::varied(),
    ];
    let batch = (1.0..4.0, size, zero_or(time(0, 3)))
        .prop_map(|(seconds, size, spread)| Arrivals::Batch(Batches { mean_gap_ns: seconds * 1e9, size, spread }));
    prop_oneof![on_off, renewal, batch]
}

fn quantity() -> impl Strategy<Value = Quantity> {
    prop_oneof![
        (0_u64..=4).prop_map(Quantity::Constant),
        vec((0_u64..=4, 1_u32..4), 1..=3).prop_map(|parts| {
            let whole = f64::from(parts.iter().map(|(_, share)| share).sum::<u32>());
            let part = |(amount, share)| MixPart { amount, probability: f64::from(share) / whole };
            Quantity::Mix(parts.into_iter().map(part).collect())
        }),
        (0..QUANTITIES).prop_map(Quantity::Log),
    ]
}

fn service() -> impl Strategy<Value = Service> {
    prop_oneof![
        6 => zero_or(time(0, 6)).prop_map(|time| Service::Drawn(ServiceTime::Constant(time))),
        6 => time(1, 6).prop_map(|time| Service::Drawn(ServiceTime::Constant(time))),
        2 => (0.5..4.0).prop_map(|seconds| Service::Drawn(ServiceTime::Exponential { mean_ns: seconds * 1e9 })),
        2 => (0.0..1.0).prop_map(|sigma| Service::Drawn(ServiceTime::Lognormal { mu: 21.0, sigma })),
        1 => (1.0..3.0).prop_map(|cv| Service::Drawn(hyperexponential(cv))),
        2 => in_parts(),
        6 => Just(Service::Log),
    ]
}

fn hyperexponential(cv: f64) -> ServiceTime {
    ServiceTime::hyperexponential_mean_cv(Nanos::SECOND, cv).expect("a cv of 1 and above")
}

fn in_parts() -> impl Strategy<Value = Service> {
    let drawn = prop_oneof![time(0, 2).prop_map(ServiceTime::Constant), (1.0..3.0).prop_map(hyperexponential)];
    let per_unit = option::of((time(0, 2), 0..QUANTITIES));
    let multiplier = prop_oneof![Just(vec![1.0]), Just(vec![2.0]), Just(vec![1.0, 2.5])];
    (time(0, 2), drawn, per_unit, multiplier).prop_map(|(base, drawn, per_unit, factors)| {
        let probability = 1.0 / factors.len() as f64;
        let multiplier = factors.into_iter().map(|factor| Factor { factor, probability }).collect();
        let per_unit = per_unit.map(|(time, quantity)| PerUnit { time, quantity });
        Service::Composed(Arc::new(ComposedService { base, drawn, per_unit, multiplier }))
    })
}

// Clients.

fn client() -> impl Strategy<Value = Client> {
    (option::of(0_usize..2), retry()).prop_map(|(gate, retry)| Client { name: String::new(), gate, retry })
}

fn retry() -> impl Strategy<Value = Retry> {
    let factor = select(vec![1.0, 2.0, 1.5, 3.0, 1.1]);
    let cut = (any::<bool>(), zero_or(time(0, 2)), prop::bool::weighted(0.2));
    let end = (any::<bool>(), option::weighted(0.2, time(1, 12)), option::weighted(0.3, budget()));
    (non_zero(4), time(0, 2), factor, time(0, 9), jitter(), cut, hints(), end).prop_map(
        |(attempts, base, factor, cap, jitter, cut, (hint, hint_seen, hint_max, only_with_hint), end)| {
            let (jitter_within_cap, floor, first_at_once) = cut;
            let (wait_after_last, total_deadline, budget) = end;
            Retry {
                attempts,
                base,
                factor,
                cap,
                jitter,
                jitter_within_cap,
                floor,
                first_at_once,
                hint,
                hint_seen,
                hint_max,
                only_with_hint,
                wait_after_last,
                total_deadline,
                budget,
            }
        },
    )
}

fn hints() -> impl Strategy<Value = (HintUse, HintSeen, Option<HintMax>, bool)> {
    let used = select(vec![HintUse::Ignore, HintUse::Obey, HintUse::Multiply]);
    let seen = select(vec![HintSeen::Header, HintSeen::Body, HintSeen::Anywhere]);
    let beyond = select(vec![HintBeyond::OwnBackoff, HintBeyond::Clamp, HintBeyond::GiveUp]);
    let max = (time(0, 3), beyond).prop_map(|(most, beyond)| HintMax { most, beyond });
    (used, seen, option::weighted(0.4, max), prop::bool::weighted(0.15))
}

fn budget() -> impl Strategy<Value = RetryBudget> {
    (non_zero(6), non_zero(3), 0_u32..=2).prop_map(|(capacity, cost, refund)| RetryBudget {
        capacity: capacity.max(cost),
        cost,
        refund,
    })
}

fn jitter() -> impl Strategy<Value = RetryJitter> {
    prop_oneof![
        4 => Just(RetryJitter::None),
        1 => Just(RetryJitter::Full),
        1 => Just(RetryJitter::Equal),
        1 => Just(RetryJitter::Decorrelated),
        1 => (0_u32..=1_000_000, 0_u32..=500_000)
            .prop_map(|(low, width)| RetryJitter::Share { low, high: low + width }),
        1 => (0_u32..=1_000_000).prop_map(|share| RetryJitter::Sign { share }),
        1 => time(0, 2).prop_map(|most| RetryJitter::Add { most }),
        1 => time(0, 2).prop_map(|least| RetryJitter::From { least }),
    ]
}

fn gate() -> impl Strategy<Value = Gate> {
    let limit = prop_oneof![
        2 => non_zero(3).prop_map(GateLimit::Fixed),
        1 => Just(GateLimit::PlanConcurrency),
    ];
    (limit, option::of(time(0, 6))).prop_map(|(limit, timeout)| Gate { group: String::new(), limit, timeout })
}

// Plans.

fn plan() -> impl Strategy<Value = Plan> {
    let charge = select(vec![Charge::AllOrNone, Charge::InOrder]);
    let one_way = || zero_or(time(0, 2));
    let network = prop_oneof![
        1 => Just(Network::default()),
        1 => (one_way(), one_way(), one_way())
            .prop_map(|(to_provider, back, refusal)| Network { to_provider, back, refusal }),
    ];
    let client = prop_oneof![4 => Just(None), 1 => (0_usize..3).prop_map(Some)];
    (vec(rate_limit(), 0..=3), charge, network, vec(pool(), 0..=2), client).prop_map(
        |(rate_limits, charge, network, pools, client)| {
            let origin = Origin::default();
            Plan { name: String::new(), rate_limits, charge, network, pools, client, origin }
        },
    )
}

fn applies_to() -> impl Strategy<Value = AppliesTo> {
    let endpoint = select(vec!["*", "/v1/*", "*/a", "/v?/a", "/v1/b", "*1*", "/v1"]);
    let model = select(vec!["*", "f*", "fa?t", "fine", ""]);
    let pattern = |pattern: &str| pattern.to_owned();
    prop_oneof![
        2 => Just(AppliesTo::default()),
        1 => (option::of(endpoint.prop_map(pattern)), option::of(model.prop_map(pattern)))
            .prop_map(|(endpoint, model)| AppliesTo { endpoint, model }),
    ]
}

fn hint(computed: bool) -> impl Strategy<Value = Hint> {
    let constant = time(0, 3).prop_map(HintWait::Constant);
    let wait = if computed {
        prop_oneof![Just(HintWait::None), constant, Just(HintWait::Computed), Just(HintWait::Computed)].boxed()
    } else {
        prop_oneof![Just(HintWait::None), constant].boxed()
    };
    (wait, select(vec![HintPlace::Header, HintPlace::Body])).prop_map(|(wait, place)| Hint { wait, place })
}

fn rate_limit() -> impl Strategy<Value = RateLimit> {
    let kind = select(vec![
        RateLimitKind::FixedAligned,
        RateLimitKind::CalendarDay,
        RateLimitKind::CalendarMonth,
        RateLimitKind::FixedFromFirst,
        RateLimitKind::Sliding,
        RateLimitKind::TokenBucket,
        RateLimitKind::EvenlyPaced,
    ]);
    let unit = prop_oneof![Just(Unit::Requests), (0..QUANTITIES).prop_map(Unit::Quantity)];
    let scope = prop_oneof![2 => Just(Scope::Account), 1 => Just(Scope::Endpoint), 1 => Just(Scope::Model)];
    let on_limit = prop_oneof![2 => Just(OnLimit::Reject), 1 => Just(OnLimit::Delay)];
    let amounts = (non_zero_u64(7), time(1, 8), non_zero_u64(6));
    let over = (on_limit, any::<bool>(), calendar::lockout());
    (kind, amounts, calendar::windows(), unit, applies_to(), scope, over, hint(true)).prop_map(
        |(kind, (limit, window, burst), calendar, unit, applies_to, scope, over, hint)| {
            let (on_limit, refused_calls_count, lockout) = over;
            let rejects = on_limit == OnLimit::Reject;
            RateLimit {
                name: String::new(),
                kind,
                limit,
                window,
                calendar: Some(calendar),
                burst,
                unit,
                applies_to,
                scope,
                on_limit,
                refused_calls_count: refused_calls_count && rejects,
                lockout: lockout.filter(|_| rejects),
                hint,
            }
        },
    )
}

fn pool() -> impl Strategy<Value = Pool> {
    let waitlist = prop_oneof![
        3 => (0_u32..=6, any::<bool>())
            .prop_map(|(places, counts_running)| Waitlist::Bounded { places, counts_running }),
        1 => Just(Waitlist::Unbounded),
    ];
    (non_zero(4), waitlist, applies_to(), hint(false)).prop_map(|(concurrency, waitlist, applies_to, hint)| Pool {
        name: String::new(),
        concurrency,
        waitlist,
        applies_to,
        hint,
    })
}

// What a checked scenario cannot be.

/// Puts right what independent draws get wrong: names, indices out of range, calls larger than a limit, and gates that ask for
/// the concurrency of no pool or of several.
fn valid(case: &mut Case) {
    name(case.workloads.iter_mut().map(|workload| &mut workload.name), "workload");
    name(case.clients.iter_mut().map(|client| &mut client.name), "client");
    name(case.gates.iter_mut().map(|gate| &mut gate.group), "group");
    name(case.plans.iter_mut().map(|plan| &mut plan.name), "plan");
    for plan in &mut case.plans {
        name(plan.pools.iter_mut().map(|pool| &mut pool.name), "pool");
        name(plan.rate_limits.iter_mut().map(|limit| &mut limit.name), "limit");
    }
    for workload in &mut case.workloads {
        workload.client %= case.clients.len();
    }
    for plan in &mut case.plans {
        plan.client = plan.client.map(|client| client % case.clients.len());
        for limit in &mut plan.rate_limits {
            let heaviest = case.workloads.iter().map(|workload| heaviest(workload, limit.unit)).max().unwrap_or(1);
            let heaviest = NonZeroU64::new(heaviest).unwrap_or(NonZeroU64::MIN);
            if matches!(limit.kind, RateLimitKind::TokenBucket | RateLimitKind::EvenlyPaced) {
                limit.burst = limit.burst.max(heaviest);
            } else {
                limit.limit = limit.limit.max(heaviest);
                limit.burst = limit.limit;
            }
        }
    }
    for gate in 0..case.gates.len() {
        if case.gates[gate].limit == GateLimit::PlanConcurrency && !has_one_pool(case, gate) {
            case.gates[gate].limit = GateLimit::Fixed(NonZeroU32::MIN);
        }
    }
}

fn name<'a>(names: impl Iterator<Item = &'a mut String>, kind: &str) {
    for (number, name) in names.enumerate() {
        *name = format!("{kind}-{number}");
    }
}

fn heaviest(workload: &Workload, unit: Unit) -> u64 {
    match unit {
        Unit::Requests => 1,
        Unit::Quantity(quantity) => match &workload.quantities[quantity] {
            None => 0,
            Some(Quantity::Constant(amount)) => *amount,
            Some(Quantity::Mix(parts)) => parts.iter().map(|part| part.amount).max().unwrap_or(0),
            Some(Quantity::Log(column)) => match &workload.arrivals {
                Arrivals::Log(log) => log.rows.iter().map(|row| row.quantities[*column]).max().unwrap_or(0),
                _ => 0,
            },
        },
    }
}

// Under every plan, the workloads of the gate's group share one pool; a plan under which nobody asks the gate does not matter.
fn has_one_pool(case: &Case, gate: usize) -> bool {
    (0..case.plans.len()).all(|plan| {
        let mut pools = (case.workloads.iter())
            .filter(|workload| client_of(case, plan, workload).gate == Some(gate))
            .map(|workload| pool_of(&case.plans[plan], workload));
        pools.next().is_none_or(|first| first.is_some() && pools.all(|pool| pool == first))
    })
}
