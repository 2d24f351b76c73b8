//! Plans over every kind of limit.

use linecook::provider::{
    AppliesTo, Charge, Counts, Hint, HintPlace, HintWait, Network, OnLimit, Origin, Plan, Pool, RateLimit,
    RateLimitKind, Scope, Unit, Waitlist,
};
use linecook::time::Nanos;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::delivery::{counts, result_expiry};
use super::provider::provider;
use super::{QUANTITIES, calendar, non_zero, non_zero_u64, time, zero_or};

pub fn plan() -> impl Strategy<Value = Plan> {
    let charge = select(vec![Charge::AllOrNone, Charge::InOrder]);
    let one_way = || zero_or(time(0, 2));
    let network = prop_oneof![
        1 => Just(Network::default()),
        1 => (one_way(), one_way(), one_way())
            .prop_map(|(to_provider, back, refusal)| Network { to_provider, back, refusal }),
    ];
    let client = prop_oneof![4 => Just(None), 1 => (0_usize..3).prop_map(Some)];
    let more = (provider(), result_expiry());
    (vec(rate_limit(), 0..=3), charge, network, vec(pool(), 0..=2), client, more).prop_map(
        |(rate_limits, charge, network, pools, client, ((features, in_flight, conditions), result_expiry))| {
            let origin = Origin::default();
            let pools = pools.into_iter().zip(features).map(|(pool, features)| features.lay_on(pool)).collect();
            Plan {
                name: String::new(),
                rate_limits,
                charge,
                in_flight,
                network,
                conditions,
                pools,
                service: Vec::new(),
                result_expiry,
                price: None,
                client,
                origin,
            }
        },
    )
}

pub fn applies_to() -> impl Strategy<Value = AppliesTo> {
    let endpoint = select(vec!["*", "/v1/*", "*/a", "/v?/a", "/v1/b", "*1*", "/v1"]);
    let model = select(vec!["*", "f*", "fa?t", "fine", ""]);
    let pattern = |pattern: &str| pattern.to_owned();
    prop_oneof![
        2 => Just(AppliesTo::default()),
        1 => (option::of(endpoint.prop_map(pattern)), option::of(model.prop_map(pattern)))
            .prop_map(|(endpoint, model)| AppliesTo { endpoint, model }),
    ]
}

pub fn hint(computed: bool) -> impl Strategy<Value = Hint> {
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
    let amounts = (non_zero_u64(7), time(1, 8), option::of(time(0, 8)), non_zero_u64(6));
    let over = (on_limit, any::<bool>(), calendar::lockout());
    (kind, amounts, (calendar::windows(), calendar::growth()), (unit, counts()), applies_to(), scope, over, hint(true))
        .prop_map(
            |(
                kind,
                (limit, window, phase, burst),
                (calendar, growth),
                (unit, counts),
                applies_to,
                scope,
                over,
                hint,
            )| {
                let (on_limit, refused_calls_count, lockout) = over;
                let rejects = on_limit == OnLimit::Reject;
                // A checked limit in a quantity counts submissions.
                let counts = if unit == Unit::Requests { counts } else { Counts::Submissions };
                RateLimit {
                    name: String::new(),
                    kind,
                    limit,
                    growth: growth.filter(|_| calendar::follow(kind)),
                    window,
                    phase: Nanos(phase.map_or(0, |phase| phase.0 % window.0)),
                    calendar: Some(calendar),
                    burst,
                    unit,
                    counts,
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
        applies_to,
        hint,
        ..Pool::new("", concurrency, waitlist)
    })
}
