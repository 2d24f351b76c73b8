//! The phase of windows that begin at multiples of their length: where they begin, to the nanosecond, and nothing else.

use linecook::provider::rate_limit::Limiter;
use linecook::provider::{RateLimit, RateLimitKind};
use linecook::scenario;
use linecook::time::Nanos;
use proptest::prelude::*;

use crate::cases::rate_limit;
use crate::support;

fn phased(limit: u64, window: u64, phase: u64) -> RateLimit {
    RateLimit { phase: Nanos(phase), ..rate_limit(RateLimitKind::FixedAligned, limit, Nanos(window), limit) }
}

proptest! {
    /// A full window is open again exactly at the next instant that is the phase and a multiple of the window.
    #[test]
    fn windows_begin_at_the_phase_and_multiples_of_the_window(
        window in 1..100_u64, phase in 0..100_u64, now in 0..1000_u64, limit in 1..5_u64,
    ) {
        let phase = phase % window;
        let mut limiter = Limiter::new(&phased(limit, window, phase));
        limiter.charge(Nanos(now), limit);
        let next = (now + 1..=now + window).find(|at| at % window == phase).unwrap();
        prop_assert_eq!(limiter.wait(Nanos(now), 1), Nanos(next - now));
        prop_assert!(limiter.wait(Nanos(next - 1), 1) > Nanos::ZERO);
        prop_assert_eq!(limiter.wait(Nanos(next), limit), Nanos::ZERO);
    }

    /// A phase is the same as a run that begins earlier.
    #[test]
    fn a_phase_is_a_clock_that_is_turned(
        window in 1..100_u64, phase in 0..100_u64, gaps in proptest::collection::vec((0..50_u64, 1..4_u64), 1..30),
    ) {
        let phase = phase % window;
        let shift = (window - phase) % window;
        let (mut turned, mut early) = (Limiter::new(&phased(3, window, phase)), Limiter::new(&phased(3, window, 0)));
        let mut now = 0;
        for (gap, weight) in gaps {
            now += gap;
            let wait = turned.wait(Nanos(now), weight);
            prop_assert_eq!(wait, early.wait(Nanos(now + shift), weight));
            if wait == Nanos::ZERO {
                turned.charge(Nanos(now), weight);
                early.charge(Nanos(now + shift), weight);
            }
        }
    }
}

const SCENARIO: &str = "horizon = \"1 min\"\n[[workload]]\nname = \"w\"\narrivals = { kind = \"all-at-once\", count = 3, at = \"1 s\" }\n\
                        service = \"1 s\"\n[[plan]]\nname = \"p\"\n[plan.rate_limit.r]\nlimit = \"1/10 s\"\non_limit = \"delay\"\n";

#[test]
fn calls_that_wait_go_at_the_phase() {
    let latencies = |more: &str| {
        let record = support::run(&format!("{SCENARIO}kind = \"fixed-window\"\n{more}"));
        record.workload(0).iter().map(|request| (request.ended - request.demanded).as_secs_f64()).collect::<Vec<_>>()
    };
    assert_eq!(latencies(""), [1.0, 10.0, 20.0]);
    assert_eq!(latencies("phase = \"0 s\""), latencies(""));
    assert_eq!(latencies("phase = \"4 s\""), [1.0, 4.0, 14.0]);
}

#[test]
fn a_phase_is_of_fixed_windows_and_within_the_first() {
    let told = |more: &str| {
        let text = format!("{SCENARIO}{more}");
        scenario::parse(&text, std::path::Path::new("s.toml")).expect_err("it is wrong").to_string()
    };
    for kind in ["fixed-window-from-first", "sliding-window", "token-bucket", "evenly-paced"] {
        let told = told(&format!("kind = \"{kind}\"\nphase = \"1 s\""));
        assert!(told.contains("`rate_limit.r.phase` is \"1 s\", but only windows of kind \"fixed-window\""), "{told}");
    }
    let told = told("kind = \"fixed-window\"\nphase = \"10 s\"");
    assert!(told.contains("is \"10 s\", which is not within the first window"), "{told}");
}
