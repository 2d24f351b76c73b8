//! Clients over every setting.

use linecook::client::{
    Client, Gate, GateLimit, HintBeyond, HintMax, HintSeen, HintUse, Retry, RetryBudget, RetryJitter,
};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::leaving::{leaving, on};
use super::{non_zero, time, zero_or};

pub fn client() -> impl Strategy<Value = Client> {
    (option::of(0_usize..2), retry(), leaving()).prop_map(|(gate, retry, (attempt_timeout, patience, on_leaving))| {
        Client { name: String::new(), gate, retry, attempt_timeout, patience, on_leaving }
    })
}

fn retry() -> impl Strategy<Value = Retry> {
    let factor = select(vec![1.0, 2.0, 1.5, 3.0, 1.1]);
    let cut = (any::<bool>(), zero_or(time(0, 2)), prop::bool::weighted(0.2));
    let end = (any::<bool>(), option::weighted(0.2, time(1, 12)), option::weighted(0.3, budget()));
    (non_zero(4), time(0, 2), factor, time(0, 9), jitter(), cut, hints(), (end, on())).prop_map(
        |(attempts, base, factor, cap, jitter, cut, (hint, hint_seen, hint_max, only_with_hint), (end, on))| {
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
                on,
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

pub fn gate() -> impl Strategy<Value = Gate> {
    let limit = prop_oneof![
        2 => non_zero(3).prop_map(GateLimit::Fixed),
        1 => Just(GateLimit::PlanConcurrency),
    ];
    (limit, option::of(time(0, 6))).prop_map(|(limit, timeout)| Gate { group: String::new(), limit, timeout })
}
