//! Lockouts after a violation: from the call that is refused, for exactly as long as they are, and for nobody else.

use linecook::engine::Outcome;
use linecook::provider::rate_limit::Limiter;
use linecook::provider::{Lockout, RateLimit};
use linecook::time::Nanos;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::cases::{KINDS, rate_limit};
use crate::support::{Record, run};

/// Requests every second for ten minutes against a limit of 3 in 10 s with these lines more.
fn every_second(more: &str) -> Record {
    run(&format!(
        "horizon = \"10 min\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ kind = \"deterministic\", every = \"1 s\" \
         }}\n[[plan]]\nname = \"p\"\n[plan.rate_limit.r]\nkind = \"fixed-window\"\nlimit = \"3/10 s\"\n{more}\n"
    ))
}

fn delivered_at(record: &Record) -> Vec<u64> {
    let delivered = record.ended.iter().filter(|request| request.outcome == Outcome::Delivered);
    let mut at: Vec<u64> = delivered.map(|request| request.demanded.0 / 1_000_000_000).collect();
    at.sort_unstable();
    at
}

#[test]
fn the_first_refusal_locks_and_at_its_end_the_limit_is_open_again() {
    // Refused at 3 s, locked until 63 s: the window from 60 s admits three, from 63 s on.
    let at = delivered_at(&every_second("lockout = \"60 s\""));
    assert_eq!(at[..7], [0, 1, 2, 63, 64, 65, 126]);
    // A second less, and the window from 60 s admits from 62 s on.
    assert_eq!(delivered_at(&every_second("lockout = \"59 s\""))[..7], [0, 1, 2, 62, 63, 64, 124]);
    // Without, three in every window.
    assert_eq!(delivered_at(&every_second(""))[..7], [0, 1, 2, 10, 11, 12, 20]);
}

#[test]
fn a_lockout_that_extends_never_ends_for_those_who_keep_calling() {
    assert_eq!(delivered_at(&every_second("lockout = \"60 s\"\nlockout_extends = true")), [0, 1, 2]);
    // One as short as the gap between calls is over when the next one comes.
    let short = delivered_at(&every_second("lockout = \"1 s\"\nlockout_extends = true"));
    assert_eq!(short, delivered_at(&every_second("")));
}

#[test]
fn only_the_counter_that_refused_is_locked() {
    let text = "horizon = \"60 s\"\n[[workload]]\nname = \"a\"\nmodel = \"a\"\nservice = \"1 s\"\narrivals = { kind = \"deterministic\", \
                every = \"1 s\" }\n[[workload]]\nname = \"b\"\nmodel = \"b\"\nservice = \"1 s\"\narrivals = { kind = \"deterministic\", \
                every = \"5 s\" }\n[[plan]]\nname = \"p\"\n[plan.rate_limit.r]\nkind = \"fixed-window\"\nlimit = \"3/10 s\"\nscope = \
                \"model\"\nlockout = \"5 min\"\n";
    let record = run(text);
    let delivered = |workload| record.workload(workload).iter().filter(|r| r.outcome == Outcome::Delivered).count();
    assert_eq!((delivered(0), delivered(1)), (3, 12));
}

#[test]
fn a_limit_that_was_not_asked_is_not_locked() {
    // Both limits are full at the fourth second; the first refuses, and the second is never asked.
    let second = "[plan.rate_limit.s]\nkind = \"fixed-window\"\nlimit = \"3/10 s\"\nlockout = \"5 min\"";
    assert_eq!(delivered_at(&every_second(second)), delivered_at(&every_second("")));
    // The other way round, it is asked first.
    let text = format!("lockout = \"5 min\"\n{}", second.replace("lockout = \"5 min\"", ""));
    assert_eq!(delivered_at(&every_second(&text))[..4], [0, 1, 2, 303]);
}

#[test]
fn a_client_that_obeys_the_hint_of_a_lockout_is_refused_once() {
    // The published lockout of the Stability API: 150 requests in 10 s, and 60 s of refusals after the first beyond.
    let text = "horizon = \"3 min\"\n[[workload]]\nname = \"w\"\nclient = \"c\"\nservice = \"1 s\"\narrivals = { kind = \
                \"all-at-once\", count = 151 }\n[client.c.retry]\nattempts = 2\nhint = \"obey\"\n[[plan]]\nname = \"p\"\n\
                [plan.rate_limit.r]\nkind = \"sliding-window\"\nlimit = \"150/10 s\"\nlockout = \"60 s\"\nhint = \"computed\"\n";
    let record = run(text);
    let last = record.ended.iter().max_by_key(|request| request.ended).unwrap();
    assert_eq!((last.outcome, last.attempts, last.parts.backoff), (Outcome::Delivered, 2, Nanos::from_secs(60)));
    let early = run(&text.replace("\"computed\"", "\"59 s\""));
    assert_eq!(early.gave_up(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn waiting_exactly_until_it_is_open_and_admits_is_enough_and_a_nanosecond_less_is_not(
        (kind, limit, window, burst) in (0..KINDS.len(), 3..8u64, 1..30u64, 3..8u64),
        calls in vec((0..12u64, 0..4u64), 1..40),
        length in 1..40u64, extends in any::<bool>(), weight in 1..4u64,
    ) {
        let lockout = Some(Lockout { length: Nanos(length), extends });
        let limit = RateLimit { lockout, ..rate_limit(KINDS[kind], limit, Nanos(window), burst) };
        let open = RateLimit { lockout: None, ..limit.clone() };
        let (mut limiter, mut kind_alone) = (Limiter::new(&limit), Limiter::new(&open));
        let (mut now, mut locked_until) = (Nanos::ZERO, Nanos::ZERO);
        for (gap, weight) in calls {
            now += Nanos(gap);
            let wait = limiter.wait(now, weight);
            let expected = if weight == 0 { Nanos::ZERO } else {
                kind_alone.wait(now, weight).max(locked_until.saturating_sub(now))
            };
            prop_assert_eq!(wait, expected);
            if wait == Nanos::ZERO {
                limiter.charge(now, weight);
                kind_alone.charge(now, weight);
            } else {
                let locks = extends || now >= locked_until;
                prop_assert_eq!(limiter.refuse(now), locks);
                if locks {
                    locked_until = now + Nanos(length);
                }
            }
        }
        let wait = limiter.wait(now, weight);
        prop_assert_eq!(limiter.clone().wait(now + wait, weight), Nanos::ZERO);
        if wait > Nanos::ZERO {
            prop_assert_eq!(limiter.wait(now + wait - Nanos(1), weight), Nanos(1));
        }
    }
}
