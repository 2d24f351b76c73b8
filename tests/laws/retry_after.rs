//! What a computed hint promises: waiting exactly that long is enough, and a nanosecond less is not.

use std::num::NonZeroU32;

use linecook::client::{Client, HintUse, Retry};
use linecook::demand::{Quantity, Service, Workload};
use linecook::engine::Outcome;
use linecook::provider::rate_limit::Limiter;
use linecook::provider::{Hint, HintPlace, HintWait, RateLimit, Unit};
use linecook::scenario::Case;
use linecook::time::Nanos;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::cases::{KINDS, case, log, open_plan, rate_limit, workload};
use crate::recorder::Recorder;

/// A limit of any kind: some so small that everything coincides, some of sizes that providers have, whose refill is no whole
/// number of nanoseconds.
fn any_limit() -> impl Strategy<Value = RateLimit> {
    let small = (0..KINDS.len(), 3..8u64, 1..30u64, 3..8u64);
    let large = (0..KINDS.len(), 3..2000u64, 1_000_000..600_000_000_000u64, 3..100u64);
    prop_oneof![small, large]
        .prop_map(|(kind, limit, window, burst)| rate_limit(KINDS[kind], limit, Nanos(window), burst))
}

/// Gaps between calls, as shares of the window in millionths, with the weights of the calls.
fn any_calls() -> impl Strategy<Value = Vec<(u64, u64)>> {
    vec((prop_oneof![Just(0), 0..400_000u64], 0..4u64), 1..40)
}

fn share(millionths: u64, window: Nanos) -> u64 {
    u64::try_from(u128::from(millionths) * u128::from(window.0) / 1_000_000).expect("a share of a window is below it")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn waiting_exactly_as_long_as_the_limiter_says_is_enough_and_a_nanosecond_less_is_not(
        limit in any_limit(), calls in any_calls(), refused_count in any::<bool>(), weight in 1..4u64, part in 0.0..1.0f64,
    ) {
        let mut limiter = Limiter::new(&limit);
        let mut now = Nanos::ZERO;
        for (gap, weight) in calls {
            now += Nanos(share(gap, limit.window));
            if limiter.wait(now, weight) == Nanos::ZERO {
                limiter.charge(now, weight);
            } else if refused_count {
                limiter.charge_refused(now, weight);
            }
        }
        let wait = limiter.wait(now, weight);
        prop_assert_eq!(limiter.clone().wait(now + wait, weight), Nanos::ZERO);
        if wait > Nanos::ZERO {
            prop_assert_eq!(limiter.clone().wait(now + wait - Nanos(1), weight), Nanos(1));
            // What is left to wait never changes while nothing comes.
            let passed = Nanos::from_secs_f64(wait.as_secs_f64() * part).min(wait);
            prop_assert_eq!(limiter.wait(now + passed, weight), wait - passed);
        }
    }

    #[test]
    fn a_lighter_call_never_waits_longer(
        limit in any_limit(), calls in any_calls(), weight in 1..3u64,
    ) {
        let mut limiter = Limiter::new(&limit);
        let mut now = Nanos::ZERO;
        for (gap, weight) in calls {
            now += Nanos(share(gap, limit.window));
            if limiter.wait(now, weight) == Nanos::ZERO {
                limiter.charge(now, weight);
            }
        }
        prop_assert!(limiter.wait(now, weight) <= limiter.wait(now, weight + 1));
    }

    #[test]
    fn a_client_that_obeys_the_computed_hint_is_refused_once_and_one_a_nanosecond_earlier_twice(
        limit in any_limit(), calls in any_calls(), weight in 1..4u64, counts_quantity in any::<bool>(),
    ) {
        let mut rows = Vec::new();
        let mut now = 0;
        for (gap, weight) in calls {
            now += share(gap, limit.window);
            rows.push((now, 0, weight));
        }
        let limit = RateLimit { unit: if counts_quantity { Unit::Quantity(0) } else { Unit::Requests }, ..limit };
        let obeying = probe(&rows, (now, 0, weight), &limit, HintWait::Computed);
        let run = Recorder::run(&obeying, 0, Nanos::MAX, 0, 0);
        let ended = *run.ended.iter().find(|request| request.workload == 1).unwrap();
        prop_assert_eq!(ended.outcome, Outcome::Delivered);
        prop_assert!(ended.attempts <= 2);
        if ended.attempts == 2 {
            let wait = ended.parts.backoff;
            prop_assert!(wait > Nanos::ZERO);
            let early = probe(&rows, (now, 0, weight), &limit, HintWait::Constant(wait - Nanos(1)));
            let run = Recorder::run(&early, 0, Nanos::MAX, 0, 0);
            let ended = *run.ended.iter().find(|request| request.workload == 1).unwrap();
            prop_assert!(matches!(ended.outcome, Outcome::GaveUp(_)), "{:?}", ended);
            prop_assert_eq!(ended.attempts, 2);
        }
    }
}

/// Calls of others that do not come again, then one of a client that obeys hints and tries twice.
fn probe(others: &[(u64, u64, u64)], last: (u64, u64, u64), limit: &RateLimit, hint: HintWait) -> Case {
    let quantities = vec![Some(Quantity::Log(0))];
    let others = Workload { quantities: quantities.clone(), ..workload("others", log(others), Service::Log) };
    let probe = Workload { client: 1, quantities, ..workload("probe", log(&[last]), Service::Log) };
    let limit = RateLimit { hint: Hint { wait: hint, place: HintPlace::Header }, ..limit.clone() };
    let mut case = case(vec![others, probe], linecook::provider::Plan { rate_limits: vec![limit], ..open_plan() });
    let retry = Retry { attempts: NonZeroU32::new(2).expect("two"), hint: HintUse::Obey, ..Retry::default() };
    case.clients.push(Client { retry, ..Client::default() });
    case
}
