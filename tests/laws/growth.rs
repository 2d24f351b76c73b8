//! Rate limits that grow with use: the published numbers, the way back, and what makes no sense told word for word.

use std::num::{NonZeroU32, NonZeroU64};
use std::path::Path;

use linecook::engine::Outcome;
use linecook::provider::rate_limit::Limiter;
use linecook::provider::{Growth, RateLimit, RateLimitKind};
use linecook::scenario;
use linecook::time::Nanos;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::cases::rate_limit;
use crate::reference::limits::History;
use crate::support::{Record, run, scenario};

const HEAD: &str = "horizon = \"20 min\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\n";

/// Requests at an even pace until 20 min against a limit of 100 a minute with this growth, and these lines more.
fn paced(every: &str, growth: &str, more: &str) -> Record {
    run(&format!(
        "{HEAD}arrivals = {{ kind = \"deterministic\", every = \"{every}\" }}\n[[plan]]\nname = \"p\"\n[plan.rate_limit.r]\nkind = \
         \"fixed-window\"\nlimit = \"100/min\"\n{growth}\n{more}\n"
    ))
}

/// How many of those that appeared in each minute were let in.
fn let_in(record: &Record, minutes: usize) -> Vec<u64> {
    let mut counts = vec![0; minutes];
    for request in record.ended.iter().filter(|request| request.outcome == Outcome::Delivered) {
        let minute = request.demanded.0 / 60_000_000_000;
        if let Some(count) = usize::try_from(minute).ok().and_then(|minute| counts.get_mut(minute)) {
            *count += 1;
        }
    }
    counts
}

#[test]
fn a_limit_that_is_always_used_up_grows_to_the_most_that_it_becomes() {
    let growth = "growth = { by = \"10 %\", when_used = \"70 %\", most = 150 }";
    assert_eq!(let_in(&paced("100 ms", growth, ""), 7), [100, 110, 121, 133, 146, 150, 150]);
    assert_eq!(let_in(&paced("100 ms", "", ""), 3), [100, 100, 100]);
    // A window that belongs to the run in part only is a window too.
    let phased = let_in(&paced("100 ms", growth, "phase = \"30 s\""), 3);
    assert_eq!(phased, [100 + 110, 121, 133]);
}

#[test]
fn one_that_delays_lets_go_as_much_as_it_has_grown_to() {
    let record = paced("100 ms", "growth = { by = \"10 %\", when_used = \"70 %\" }", "on_limit = \"delay\"");
    let mut started = [0_u32; 5];
    for (at, _) in &record.started {
        let minute = usize::try_from(at.0 / 60_000_000_000).expect("it is not long");
        started.iter_mut().skip(minute).take(1).for_each(|count| *count += 1);
    }
    assert_eq!(started, [100, 110, 121, 133, 146]);
    assert_eq!(record.delivered(), 12_000);
}

#[test]
fn less_than_the_share_that_makes_it_grow_leaves_it_and_less_than_the_other_brings_it_back() {
    let after = |between: u32| {
        let text = format!(
            "{HEAD}arrivals = {{ kind = \"all-at-once\", count = 100 }}\n[[workload]]\nname = \"b\"\nservice = \"1 s\"\narrivals = {{ kind = \
             \"all-at-once\", count = {between}, at = \"90 s\" }}\n[[workload]]\nname = \"c\"\nservice = \"1 s\"\narrivals = {{ kind = \
             \"all-at-once\", count = 200, at = \"130 s\" }}\n[[plan]]\nname = \"p\"\n[plan.rate_limit.r]\nkind = \
             \"fixed-window\"\nlimit = \"100/min\"\ngrowth = {{ by = \"10 %\", when_used = \"70 %\", back_below = \"50 %\" }}\n"
        );
        run(&text).workload(2).iter().filter(|request| request.outcome == Outcome::Delivered).count()
    };
    // The second minute has 110: 77 of them are 70 %, 55 are half. The way back is 110 less 11, but no less than 100.
    assert_eq!([77, 76, 55, 54].map(after), [121, 110, 110, 100]);
}

#[test]
fn a_catalogue_limit_made_another_kind_loses_its_growth_and_most_is_raised_with_the_limit() {
    let text = |limit: &str| {
        format!(
            "{HEAD}arrivals = {{ kind = \"poisson\", rate = \"1/min\" }}\n[[plan]]\nname = \"p\"\n[plan.rate_limit.r]\n{limit}\n"
        )
    };
    let read = |limit: &str| scenario(&text(limit)).cases[0].plans[0].rate_limits[0].growth;
    let grows = "growth = { by = \"10 %\", when_used = \"70 %\" }";
    assert_eq!(read(&format!("kind = \"fixed-window\"\nlimit = \"100/min\"\n{grows}")), Growth::of(100_000, 700_000));
    assert_eq!(read("kind = \"fixed-window\"\nlimit = \"100/min\"\ngrowth = \"none\""), None);
    let day = scenario(&text(&format!("kind = \"calendar-day\"\nlimit = \"100/day\"\n{grows}")));
    assert!(day.cases[0].plans[0].rate_limits[0].growth.is_some());
}

/// What is said of a growth.
fn told(kind: &str, limit: &str, growth: &str) -> String {
    let text = format!(
        "{HEAD}arrivals = {{ kind = \"poisson\", rate = \"1/min\" }}\n[[plan]]\nname = \"p\"\n[plan.rate_limit.r]\nkind = \
         \"{kind}\"\nlimit = \"{limit}\"\ngrowth = {growth}\n"
    );
    match scenario::parse(&text, Path::new("s.toml")) {
        Ok(_) => "nothing".to_owned(),
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn a_growth_that_makes_no_sense_is_told() {
    let usual = "{ by = \"10 %\", when_used = \"70 %\" }";
    for kind in ["fixed-window-from-first", "sliding-window", "token-bucket", "evenly-paced"] {
        let problem = told(kind, "100/min", usual);
        let advice = "but only windows that follow one another, of kind \"fixed-window\", \"calendar-day\" or \"calendar-month\", have \
                      a next one to grow in; use one of them, or remove it";
        assert!(problem.starts_with("s.toml:11:10: plan `p`: `rate_limit.r.growth` is {"), "{problem}");
        assert!(problem.ends_with(advice), "{problem}");
    }
    for (growth, problem) in [
        (
            "{ when_used = \"70 %\" }",
            "s.toml:11:10: plan `p`: `rate_limit.r.growth.by` is missing; write by = \"10 %\", for example",
        ),
        (
            "{ by = \"10 %\" }",
            "s.toml:11:10: plan `p`: `rate_limit.r.growth.when_used` is missing; write when_used = \"70 %\", for example",
        ),
        (
            "{ by = \"0 %\", when_used = \"70 %\" }",
            "s.toml:11:17: plan `p`: `rate_limit.r.growth.by` is \"0 %\", which is not a share of the limit between 0.1 % and 1000 %; \
             write one like \"10 %\" or 0.1",
        ),
        (
            "{ by = \"10 %\", when_used = 1.5 }",
            "s.toml:11:37: plan `p`: `rate_limit.r.growth.when_used` is 1.5, which is not a share of the limit between 0.0001 % and 100 \
             %; write one like \"10 %\" or 0.1",
        ),
        (
            "{ by = \"10 %\", when_used = \"70 %\", back_below = \"80 %\" }",
            "s.toml:11:58: plan `p`: `rate_limit.r.growth.back_below` is \"80 %\", which is above `when_used`, so that it would have \
             to grow and come back; make it no larger",
        ),
        (
            "{ by = \"10 %\", when_used = \"70 %\", most = 99 }",
            "s.toml:11:52: plan `p`: `rate_limit.r.growth.most` is 99, but the limit begins with 100; make it no less, or remove it",
        ),
        (
            "\"fast\"",
            "s.toml:11:10: plan `p`: `rate_limit.r.growth` is \"fast\", which is not a table; write { key = value } or a [section]",
        ),
    ] {
        assert_eq!(told("fixed-window", "100/min", growth), problem, "{growth}");
    }
    assert_eq!(
        told("fixed-window", "4/min", usual),
        "s.toml:11:17: plan `p`: `rate_limit.r.growth.by` is \"10 %\", which of 4 is less than half a call, so that it never grows; \
         make it more"
    );
    assert_eq!(told("fixed-window", "5/min", usual), "nothing");
}

#[test]
fn a_line_grows_for_ever_only_if_the_most_that_the_limit_becomes_is_too_little() {
    let told = |most: &str| {
        let text = format!(
            "{HEAD}arrivals = {{ kind = \"poisson\", rate = \"200/min\" }}\n[[plan]]\nname = \"p\"\n[plan.rate_limit.r]\nkind = \
             \"fixed-window\"\nlimit = \"100/min\"\non_limit = \"delay\"\ngrowth = {{ by = \"10 %\", when_used = \"70 %\"{most} }}\n"
        );
        scenario::parse(&text, Path::new("s.toml")).is_ok()
    };
    assert!(told("") && told(", most = 250"));
    assert!(!told(", most = 199"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(800) })]

    #[test]
    fn every_answer_is_that_of_the_definition_and_waiting_exactly_so_long_is_enough(
        (aligned, limit, window, phase) in (any::<bool>(), 3..9u64, 1..30u64, 0..30u64),
        (by, when_used, back_by, back_below) in (1..2_000_000u32, 1..=1_000_000u32, 1..=1_000_000u32, 0..=1_000_000u32),
        most in 0..20u64,
        calls in vec((0..40u64, 0..4u64, any::<bool>()), 1..30),
    ) {
        let kind = if aligned { RateLimitKind::FixedAligned } else { RateLimitKind::CalendarDay };
        let growth = Growth {
            by: NonZeroU32::new(by).unwrap(),
            when_used: NonZeroU32::new(when_used).unwrap(),
            back_by: NonZeroU32::new(back_by).unwrap(),
            back_below: back_below.min(when_used),
            most: NonZeroU64::new(limit + most).unwrap(),
        };
        let limit = RateLimit {
            growth: Some(growth),
            phase: Nanos(if aligned { phase % window } else { 0 }),
            ..rate_limit(kind, limit, Nanos(window), limit)
        };
        let (mut limiter, mut history) = (Limiter::new(&limit), History::default());
        let mut now = Nanos::ZERO;
        for (gap, weight, counts) in calls {
            now += Nanos(gap);
            let wait = limiter.wait(now, weight);
            prop_assert_eq!(wait, history.wait(&limit, now, weight));
            if wait == Nanos::ZERO {
                limiter.charge(now, weight);
                if weight > 0 {
                    history.charge(now, weight, false);
                }
            } else {
                prop_assert_eq!(limiter.clone().wait(now + wait, weight), Nanos::ZERO);
                prop_assert_eq!(limiter.clone().wait(now + wait - Nanos(1), weight), Nanos(1));
                if counts {
                    limiter.charge_refused(now, weight);
                    history.charge(now, weight, true);
                }
            }
        }
    }
}
