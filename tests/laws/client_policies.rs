//! What the client policies of the catalogue wait, pinned against the formulas of their sources.

use std::num::NonZeroU32;

use linecook::catalogue::Catalogue;
use linecook::client::{Retry, RetryJitter};
use linecook::engine::backoff::Backoff;
use linecook::rng::Jitter;
use linecook::time::Nanos;

use crate::support::{Record, run, secs};

fn policy(name: &str) -> Retry {
    Catalogue::embedded()
        .find_client(name)
        .unwrap_or_else(|| panic!("{name} is not in the catalogue"))
        .client
        .retry
        .clone()
}

type Pin = (&'static str, u32, u32, &'static [(f64, f64)]);

/// Each policy with the attempts that it makes at a POST, those it makes at other methods, and the shortest and the longest own
/// backoff after each of these attempts but the last, in seconds. Where there are many, the first of them.
#[rustfmt::skip]
const POLICIES: &[Pin] = &[
    ("none", 1, 1, &[]),
    ("openai-python", 3, 3, &[(0.375, 0.5), (0.75, 1.0)]),
    ("openai-node", 3, 3, &[(0.375, 0.5), (0.75, 1.0)]),
    ("stainless", 3, 3, &[(0.375, 0.5), (0.75, 1.0)]),
    ("anthropic-python", 3, 3, &[(0.375, 0.5), (0.75, 1.0)]),
    ("runwayml-python", 3, 3, &[(0.375, 0.5), (0.75, 1.0)]),
    ("lumaai-python", 3, 3, &[(0.375, 0.5), (0.75, 1.0)]),
    ("replicate-python", 1, 10, &[
        (0.09, 0.11), (0.18, 0.22), (0.36, 0.44), (0.72, 0.88), (1.44, 1.76), (2.88, 3.52), (5.76, 7.04), (11.52, 14.08), (23.04, 28.16),
    ]),
    ("replicate-js-actual", 6, 6, &[(0.0, 0.0); 5]),
    ("replicate-js-intended", 6, 6, &[(0.5, 0.6), (1.0, 1.1), (2.0, 2.1), (4.0, 4.1), (8.0, 8.1)]),
    ("elevenlabs-python", 3, 3, &[(0.9, 1.1), (1.8, 2.2)]),
    ("elevenlabs-js", 3, 3, &[(0.9, 1.1), (1.8, 2.2)]),
    ("fal-python", 10, 10, &[
        (0.05, 0.15), (0.1, 0.3), (0.2, 0.6), (0.4, 1.2), (0.8, 2.4), (1.6, 4.8), (3.2, 9.6), (6.4, 19.2), (12.8, 30.0),
    ]),
    ("fal-python-async", 10, 10, &[
        (0.05, 0.15), (0.1, 0.3), (0.2, 0.6), (0.4, 1.2), (0.8, 2.4), (1.6, 4.8), (3.2, 9.6), (5.0, 10.0), (5.0, 10.0),
    ]),
    ("fal-js", 4, 4, &[(0.75, 1.25), (1.5, 2.5), (3.0, 5.0)]),
    ("vercel-ai", 3, 3, &[(2.0, 2.0), (4.0, 4.0)]),
    ("google-genai-default", 1, 1, &[]),
    ("google-genai-retry", 5, 5, &[(1.0, 2.0), (2.0, 3.0), (4.0, 5.0), (8.0, 9.0)]),
    ("google-api-core", 10_000, 10_000, &[(0.0, 1.0), (0.0, 2.0), (0.0, 4.0), (0.0, 8.0), (0.0, 16.0), (0.0, 32.0), (0.0, 60.0), (0.0, 60.0)]),
    ("aws-standard", 3, 3, &[(0.0, 1.0), (0.0, 2.0)]),
    ("aws-adaptive", 3, 3, &[(0.0, 1.0), (0.0, 2.0)]),
    ("aws-legacy", 5, 5, &[(0.0, 1.0), (0.0, 2.0), (0.0, 4.0), (0.0, 8.0)]),
    ("stripe-python", 1, 3, &[(0.5, 0.5), (0.5, 1.0)]),
    ("urllib3-default", 1, 4, &[(0.0, 0.0); 3]),
    ("urllib3-backoff", 1, 4, &[(0.0, 0.0), (2.0, 2.0), (4.0, 4.0)]),
    ("tenacity-openai-cookbook", 6, 6, &[(1.0, 1.0), (1.0, 2.0), (1.0, 4.0), (1.0, 8.0), (1.0, 16.0)]),
    ("tenacity-default", 10_000, 10_000, &[(0.0, 0.0); 8]),
    ("polly-exp-jitter", 4, 4, &[(0.0, 2.754_364_5), (0.0, 5.674_499_1), (0.0, 8.651_834_3)]),
    ("polly-default", 4, 4, &[(2.0, 2.0); 3]),
    ("p-retry", 11, 11, &[
        (1.0, 1.0), (2.0, 2.0), (4.0, 4.0), (8.0, 8.0), (16.0, 16.0), (32.0, 32.0), (64.0, 64.0), (128.0, 128.0), (256.0, 256.0), (512.0, 512.0),
    ]),
    ("node-retry", 11, 11, &[
        (1.0, 1.0), (2.0, 2.0), (4.0, 4.0), (8.0, 8.0), (16.0, 16.0), (32.0, 32.0), (64.0, 64.0), (128.0, 128.0), (256.0, 256.0), (512.0, 512.0),
    ]),
    ("backoff-expo", 26, 26, &[(0.0, 1.0), (0.0, 2.0), (0.0, 4.0), (0.0, 8.0), (0.0, 16.0), (0.0, 32.0), (0.0, 64.0), (0.0, 128.0)]),
    ("concurred-doc", 3, 3, &[(60.0, 60.0), (120.0, 120.0), (240.0, 240.0)]),
    ("modelslab-doc", 3, 3, &[(30.0, 30.0); 3]),
];

/// The policy with the attempts that it makes at methods other than POST.
fn at_other_methods(name: &str) -> Retry {
    let (_, _, attempts, _) = POLICIES.iter().find(|(known, ..)| *known == name).expect("it is pinned");
    Retry { attempts: NonZeroU32::new(*attempts).expect("at least one"), ..policy(name) }
}

#[test]
fn every_policy_of_the_catalogue_is_pinned() {
    let mut pinned: Vec<&str> = POLICIES.iter().map(|(name, ..)| *name).collect();
    let mut known: Vec<&str> = Catalogue::embedded().clients().iter().map(|client| client.name.as_str()).collect();
    pinned.sort_unstable();
    known.sort_unstable();
    assert_eq!(known, pinned);
}

#[test]
fn every_policy_makes_the_attempts_of_its_source() {
    for (name, attempts, ..) in POLICIES {
        assert_eq!(policy(name).attempts.get(), *attempts, "{name}");
    }
}

/// `part(x)` of all bits set is a nanosecond less than `x`, the end that a uniform number never reaches.
#[test]
fn the_lowest_bits_wait_shortest_and_the_highest_longest_as_the_formula_says() {
    for (name, .., expected) in POLICIES {
        let retry = at_other_methods(name);
        let backoff = Backoff::new(&retry);
        let (mut low, mut high) = (None, None);
        for (number, (shortest, longest)) in expected.iter().enumerate() {
            let attempt = u32::try_from(number).expect("few") + 1;
            // A policy that retries only with a hint has no own backoff to speak of.
            let hint = retry.only_with_hint.then_some(Nanos::ZERO);
            let lowest = backoff.wait(attempt, hint, &mut low, |of| if of == attempt { 0 } else { u64::MAX });
            let highest = backoff.wait(attempt, hint, &mut high, |of| if of == attempt { u64::MAX } else { 0 });
            let (shortest, longest) = (secs(*shortest), secs(*longest));
            let capped = retry.jitter_within_cap && longest == retry.cap;
            let exact = shortest == longest
                || capped
                || matches!(retry.jitter, RetryJitter::Sign { .. } | RetryJitter::DecorrelatedV2);
            let reached = if exact { longest } else { longest - Nanos(1) };
            assert_eq!((lowest, highest), (Some(shortest), Some(reached)), "{name}, after attempt {attempt}");
            assert!(retry.longest_own_wait(attempt) >= reached, "{name}, after attempt {attempt}");
        }
    }
}

#[test]
fn the_list_of_waits_has_one_for_each_retry_and_for_a_wait_after_the_last() {
    for (name, .., expected) in
        POLICIES.iter().filter(|(name, ..)| !["google-api-core", "backoff-expo", "tenacity-default"].contains(name))
    {
        let retry = at_other_methods(name);
        let ranges = Backoff::new(&retry).ranges(u32::MAX);
        assert_eq!(ranges.len(), expected.len(), "{name}");
        assert_eq!(ranges.len() + usize::from(!retry.wait_after_last), retry.attempts.get() as usize, "{name}");
        for ((low, high), (shortest, longest)) in ranges.into_iter().zip(*expected) {
            assert_eq!(low, secs(*shortest), "{name}");
            assert!(high <= secs(*longest) && high + Nanos(1) >= secs(*longest), "{name}");
        }
    }
}

#[test]
fn hints_are_obeyed_cut_or_given_up_on_as_the_source_does() {
    let after = |name: &str, hint: Option<f64>| {
        let wait = Backoff::new(&at_other_methods(name)).wait(1, hint.map(secs), &mut None, |_| 0);
        wait.map(Nanos::as_secs_f64)
    };
    let hour = 3600.0;
    for (name, hint, wait) in [
        ("openai-python", Some(120.0), Some(120.0)),
        ("openai-python", Some(120.000_000_001), None),
        ("openai-node", Some(60.0), Some(60.0)),
        ("openai-node", Some(60.000_000_001), Some(0.375)),
        ("stainless", Some(60.0), Some(60.0)),
        ("stainless", Some(61.0), Some(0.375)),
        ("elevenlabs-python", Some(59.0), Some(59.0)),
        ("elevenlabs-python", Some(hour), Some(60.0)),
        ("vercel-ai", Some(59.999_999_999), Some(59.999_999_999)),
        ("vercel-ai", Some(60.0), Some(2.0)),
        ("replicate-python", Some(hour), Some(hour)),
        ("replicate-js-actual", Some(5.0), Some(0.0)),
        ("replicate-js-intended", Some(hour), Some(hour)),
        ("fal-python", Some(5.0), Some(0.05)),
        ("fal-js", Some(5.0), Some(0.75)),
        ("google-genai-retry", Some(5.0), Some(1.0)),
        ("aws-standard", Some(5.0), Some(0.0)),
        ("urllib3-default", Some(5.0), Some(5.0)),
        ("urllib3-default", Some(7.0 * hour), Some(6.0 * hour)),
        ("urllib3-default", None, None),
        ("urllib3-backoff", Some(5.0), Some(5.0)),
        ("urllib3-backoff", None, Some(0.0)),
        ("polly-default", Some(5.0), Some(2.0)),
        ("concurred-doc", Some(75.0), Some(75.0)),
        ("modelslab-doc", Some(12.0), Some(12.0)),
        ("modelslab-doc", None, Some(30.0)),
    ] {
        assert_eq!(after(name, hint), wait, "{name} after a hint of {hint:?} s");
    }
}

/// One call is admitted and works for three minutes; so many others at the same instant are refused for ever.
fn refused_for_ever(count: u32, client: &str) -> Record {
    run(&format!(
        r#"
horizon = "1 min"
[[workload]]
name = "w"
client = "{client}"
arrivals = {{ kind = "all-at-once", count = {} }}
service = "3 min"
[[plan]]
name = "p"
rate_limit.one = {{ kind = "fixed-window-from-first", limit = "1/300 days" }}
{}"#,
        count + 1,
        if client == "mine" {
            "[client.mine.retry]\nattempts = 9\nbase = \"60 s\"\nfactor = 1\ntotal_deadline = \"120 s\"\n"
        } else {
            ""
        }
    ))
}

#[test]
fn a_policy_named_as_it_is_in_the_catalogue_makes_its_attempts() {
    for (name, attempts, ..) in POLICIES.iter().filter(|(name, ..)| *name != "google-api-core") {
        let record = refused_for_ever(5, name);
        assert_eq!(record.refused.len(), 5 * *attempts as usize, "{name}");
    }
}

#[test]
fn a_retry_exactly_at_the_deadline_is_made_and_one_after_it_is_not() {
    // Retries after 60 and 120 s, and none after 180 s.
    let record = refused_for_ever(1, "mine");
    let refused: Vec<Nanos> = record.refused.iter().map(|refused| refused.0).collect();
    assert_eq!(refused, [secs(0.0), secs(60.0), secs(120.0)]);
    // It knows that it is over when it is refused, not only at the deadline.
    let gave_up = &record.workload(0)[1];
    assert_eq!((gave_up.attempts, gave_up.ended), (3, secs(120.0)));
}

#[test]
fn google_api_core_ends_by_its_deadline_and_not_by_a_number_of_attempts() {
    let record = refused_for_ever(400, "google-api-core");
    let gave_up = &record.workload(0)[1..];
    let backoff = Backoff::new(&policy("google-api-core"));
    let jitter = Jitter::new(1, 0, 0);
    for request in gave_up {
        let (mut attempts, mut now) = (1, Nanos::ZERO);
        loop {
            let bits = |attempt| jitter.bits(request.index, attempt);
            let wait = backoff.wait(attempts, None, &mut None, bits).expect("it needs no hint");
            if now + wait > secs(120.0) {
                break;
            }
            (attempts, now) = (attempts + 1, now + wait);
        }
        assert_eq!((request.attempts, request.ended), (attempts, now));
    }
    assert!(gave_up.iter().any(|request| request.attempts != gave_up[0].attempts), "they differ in their luck");
}

#[test]
fn the_retries_of_aws_standard_stop_when_a_hundred_have_been_paid_for() {
    // 500 tokens, 5 each; nothing is delivered in time to give any back.
    let record = refused_for_ever(200, "aws-standard");
    assert_eq!(record.refused.len(), 200 + 100);
    // Without the budget each is retried twice.
    assert_eq!(refused_for_ever(200, "openai-node").refused.len(), 3 * 200);
}

#[test]
fn deliveries_fill_a_retry_budget_again() {
    // One call a second is admitted. Of every two at one instant the second is refused and retried 1 s later: a retry takes 1 of 1
    // tokens, and its delivery gives it back before the next pair appears; without that, only the first pair is helped.
    let delivered = |budget: &str, service: &str| {
        run(&format!(
            r#"
horizon = "9 s"
[[workload]]
name = "a"
client = "app"
arrivals = {{ kind = "deterministic", every = "3 s" }}
service = "{service}"
[[workload]]
name = "b"
client = "app"
arrivals = {{ kind = "deterministic", every = "3 s" }}
service = "{service}"
[[plan]]
name = "p"
rate_limit.one = {{ kind = "fixed-window", limit = "1/1 s" }}
[client.app.retry]
attempts = 2
budget = {budget}
"#
        ))
        .delivered()
    };
    let all = delivered("\"none\"", "1 s");
    assert_eq!(delivered("{ capacity = 1 }", "1 s"), all);
    // The results come only after the last pair.
    let helped_once = delivered("{ capacity = 1 }", "1 h");
    assert_eq!(helped_once, all / 2 + 1);
    assert_eq!(delivered("{ capacity = 2 }", "1 h"), helped_once + 1);
}

#[test]
fn what_a_scenario_says_stands_instead_of_what_the_policy_says() {
    let text = |retry: &str| {
        format!(
            r#"
horizon = "1 min"
[[workload]]
name = "w"
client = "mine"
arrivals = {{ kind = "all-at-once", count = 1 }}
service = "1 s"
[[plan]]
name = "p"
{retry}
"#
        )
    };
    let of = |retry: &str| crate::support::scenario(&text(retry)).cases.remove(0).clients.remove(0).retry;
    let changed = of("[client.mine]\nfrom = \"openai-python\"\nretry.hint = \"ignore\"\nretry.attempts = 7");
    assert_eq!(changed.attempts.get(), 7);
    assert_eq!(changed.jitter, policy("openai-python").jitter);
    let unbounded = of("[client.mine]\nfrom = \"openai-python\"\nretry.hint_max = \"none\"");
    assert_eq!(unbounded.hint_max, None);
    let jitter = of("[client.mine]\nfrom = \"tenacity-openai-cookbook\"\nretry.jitter = { add = \"2 s\" }").jitter;
    assert_eq!(jitter, RetryJitter::Add { most: secs(2.0) });
    let unpaid = of("[client.mine]\nfrom = \"aws-standard\"\nretry.budget = \"none\"");
    assert_eq!(unpaid.budget, None);
}

/// Half of the random numbers, and what the lines of the source make of 0.25, 0.5 and 0.75 with a base of 2 s, in ticks.
#[test]
fn polly_waits_what_its_source_computes() {
    let backoff = Backoff::new(&policy("polly-exp-jitter"));
    let bits = |attempt: u32| u64::from(attempt) << 62;
    let waits: Vec<_> = (1..=3).map(|attempt| backoff.wait(attempt, None, &mut None, bits)).collect();
    assert_eq!(waits, [12_938_474, 26_869_695, 56_041_691].map(|ticks| Some(Nanos(ticks * 100))));
}

#[test]
fn polly_retries_about_once_in_each_power_of_two_of_its_base() {
    let backoff = Backoff::new(&policy("polly-exp-jitter"));
    let jitter = Jitter::new(1, 0, 0);
    for (retry, about) in [(1, 2.0), (2, 4.0), (3, 8.0)] {
        let mut starts: Vec<f64> = (0..4001)
            .map(|request| {
                let wait = |attempt| {
                    backoff.wait(attempt, None, &mut None, |of| jitter.bits(request, of)).map(Nanos::as_secs_f64)
                };
                (1..=retry).filter_map(wait).sum()
            })
            .collect();
        starts.sort_unstable_by(f64::total_cmp);
        let median = starts[2000];
        assert!((0.75 * about..1.1 * about).contains(&median), "{median} and {about}");
    }
}
