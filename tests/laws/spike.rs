//! Recovery from spikes.

use std::path::Path;

use linecook::experiment::spike::{PlanSpikes, Spikes, recover};
use linecook::report;
use linecook::scenario::{Draft, Setting};

fn draft(text: &str) -> Draft {
    Draft::parse(text, Path::new("test.toml")).unwrap_or_else(|problems| panic!("{problems}"))
}

fn flags(all: &[(&'static str, &str)]) -> Vec<Setting> {
    all.iter().map(|&(key, value)| Setting { key, values: vec![value.to_owned()] }).collect()
}

fn spikes(text: &str, all: &[(&'static str, &str)]) -> Spikes {
    let scenario = draft(text).spiked(&flags(all)).unwrap_or_else(|problems| panic!("{problems}"));
    recover(&scenario, &|_| {})
}

fn problems(text: &str, all: &[(&'static str, &str)]) -> String {
    draft(text).spiked(&flags(all)).expect_err("there are problems").to_string()
}

fn times(plan: &PlanSpikes) -> Vec<Option<f64>> {
    plan.recoveries.iter().map(|recovery| recovery.after_s).collect()
}

/// One request a second, on stations that serve two.
const EVEN: &str = r#"
horizon = "1 h"
slo.latency_p95 = "1 s"
workload = [{ name = "w", arrivals = { kind = "deterministic", every = "1 s" }, service = "1 s" }]
plan = [{ name = "two", concurrency = 2, waitlist = "unbounded" }]
spike = { sizes = [1, 3, 5], length = "100 s", at = "1000 s" }
"#;

#[test]
fn the_backlog_leaves_at_the_rate_that_is_spare() {
    let found = spikes(EVEN, &[]);
    assert!(found.exact);
    // 3 times for 100 s: 300 come and 200 are served, so 100 wait; one a second is spare, so 100 s. 5 times: 300 wait.
    let slice = found.slice.as_secs_f64();
    let expected = [0.0, 100.0, 300.0];
    for (found, expected) in times(&found.plans[0]).into_iter().zip(expected) {
        let found = found.expect("it recovers");
        assert!((found - expected).abs() <= slice, "{found} and not {expected}, with slices of {slice} s");
    }
    assert!(found.plans[0].recoveries.iter().all(|recovery| recovery.half_width_s == Some(0.0)));
}

#[test]
fn a_plan_that_is_full_without_a_spike_never_works_its_backlog_off() {
    let full = EVEN.replace("concurrency = 2", "concurrency = 1");
    let plan = &spikes(&full, &[]).plans[0];
    assert_eq!(times(plan), [Some(0.0), None, None]);
    let edge = plan.edge.as_ref().expect("it meets the objective without a spike");
    let never = edge.never_from.as_ref().expect("it breaks");
    // One request more than there is time for is one too many.
    assert!(edge.recovers_from < 1.1 && never.with.size < 1.1, "{edge:?}");
    assert!(never.without_retries.is_none(), "nobody tries again");
}

/// A photo app on stations that are half busy.
const RANDOM: &str = r#"
horizon = "2 h"
replications = 8
slo.latency_p95 = "40 s"
slo.delivered_share = "95 %"
plan = [
  { name = "four", concurrency = 4, waitlist = "unbounded" },
  { name = "six", concurrency = 6, waitlist = "unbounded" },
  { name = "nine", concurrency = 9, waitlist = "unbounded" },
]
spike = { sizes = [1, 3, 6, 12], length = "5 min", at = "20 min" }

[[workload]]
name = "photos"
arrivals = { kind = "poisson", rate = "12/min" }
service = { kind = "lognormal", median = "9 s", p95 = "18 s" }
"#;

#[test]
fn larger_spikes_take_longer_and_more_stations_never_do() {
    let found = spikes(RANDOM, &[]);
    let all: Vec<Vec<f64>> = (found.plans.iter())
        .map(|plan| times(plan).into_iter().map(|time| time.unwrap_or(f64::INFINITY)).collect())
        .collect();
    for plan in &all {
        assert!(plan[0].abs() < f64::EPSILON, "without a spike there is nothing to recover from: {plan:?}");
        assert!(plan.is_sorted(), "{plan:?}");
    }
    assert!(all[0][3] > all[0][1], "a spike of twelve times is no trifle: {:?}", all[0]);
    for pair in all.windows(2) {
        assert!(pair[0].iter().zip(&pair[1]).all(|(few, more)| more <= few), "{all:?}");
    }
}

#[test]
fn threads_change_nothing() {
    let scenario = draft(RANDOM).spiked(&flags(&[("sizes", "2,8")])).unwrap();
    let [one, four] = [1, 4].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let found = pool.install(|| recover(&scenario, &|_| {}));
        report::spike_files(&scenario, &found)
    });
    assert!(one == four);
}

/// Clients that leave after 10 s and try again; the jobs that they leave go on.
const STORM: &str = r#"
horizon = "2 h"
replications = 6
slo.latency_p95 = "30 s"
slo.delivered_share = "90 %"
spike = { sizes = [1, 6], length = "5 min", at = "30 min" }

[[workload]]
name = "voices"
client = "stubborn"
arrivals = { kind = "poisson", rate = "90/min" }
service = { kind = "lognormal", mean = "2 s", cv = 0.5 }

[client.stubborn]
attempt_timeout = "10 s"
retry = { attempts = 6, base = "1 s", jitter = "full" }

[client.on-a-budget]
attempt_timeout = "10 s"
retry = { attempts = 6, base = "1 s", jitter = "full", budget = { capacity = 100, cost = 5, refund = 1 } }

[[plan]]
name = "stubborn"
client = "stubborn"
concurrency = 5
waitlist = "unbounded"

[[plan]]
name = "budget"
client = "on-a-budget"
concurrency = 5
waitlist = "unbounded"
"#;

#[test]
fn retries_keep_a_plan_overloaded_for_ever_and_a_budget_lets_it_recover() {
    let found = spikes(STORM, &[]);
    let [stubborn, budget] = found.plans.as_slice() else { panic!("two plans") };
    assert_eq!(times(stubborn), [Some(0.0), None]);
    let never = stubborn.edge.as_ref().and_then(|edge| edge.never_from.as_ref()).expect("it breaks");
    assert!(never.without_retries.as_ref().is_some_and(|once| once.after_s.is_some()), "{never:?}");
    let (end, usual) = (never.attempts_at_end.unwrap(), never.usual_attempts.unwrap());
    assert!(end > 2.0 * usual, "{end} attempts for each request, {usual} without a spike");
    assert!(times(budget)[1].is_some(), "{budget:?}");
    let scenario = draft(STORM).spiked(&[]).unwrap();
    let told = report::spike_page(&scenario, &found).terminal(200).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("its own retries keep stubborn overloaded"), "{told}");
    assert!(told.contains("Bronson"), "{told}");
}

#[test]
fn clients_that_try_once_ask_for_a_result_no_sooner_than_they_would_have_asked_anyway() {
    for (refused, retries, anyway) in
        [("retry", true, "next-poll"), ("next-poll", false, "next-poll"), ("fail", false, "fail")]
    {
        let polling = |refused: &str| {
            let attempts = if refused == "fail" { "" } else { ", attempts = 4" };
            let client = format!(
                "client.c.delivery = {{ kind = \"polling\", every = \"2 s\", refused = \"{refused}\"{attempts} }}\n"
            );
            client + &EVEN.replace("name = \"w\"", "name = \"w\", client = \"c\"")
        };
        let case = |refused: &str| draft(&polling(refused)).scenario().unwrap().cases.swap_remove(0);
        assert_eq!(case(refused).retries(0), retries, "{refused}");
        assert_eq!(case(refused).without_retries(), case(anyway), "{refused}");
    }
}

#[test]
fn a_plan_that_misses_without_a_spike_has_nothing_to_come_back_to() {
    let text =
        RANDOM.replace("concurrency = 4", "concurrency = 2").replace("horizon =", "overload = \"report\"\nhorizon =");
    let scenario = draft(&text).spiked(&[]).unwrap();
    let found = recover(&scenario, &|_| {});
    assert!(found.plans[0].recoveries.is_empty() && found.plans[0].edge.is_none());
    assert!(report::spike_page(&scenario, &found).terminal(200).contains("has nothing to come back to"));
}

#[test]
fn flags_stand_instead_of_the_file_and_no_line_is_too_wide() {
    let scenario =
        draft(RANDOM).spiked(&flags(&[("sizes", "2..8:log3"), ("length", "2 min"), ("at", "10 min")])).unwrap();
    let spike = scenario.spike.as_ref().unwrap();
    assert_eq!(
        (spike.sizes.as_slice(), spike.length.as_secs_f64(), spike.at.as_secs_f64()),
        ([2.0, 4.0, 8.0].as_slice(), 120.0, 600.0)
    );
    let found = recover(&scenario, &|_| {});
    for width in [40, 80] {
        let told = report::spike_page(&scenario, &found).terminal(width);
        assert!(told.lines().all(|line| line.chars().count() <= usize::from(width)), "{told}");
    }
}

#[test]
fn every_problem_of_a_spike_is_told_at_once() {
    let all = problems(RANDOM, &[("sizes", "0.5,many"), ("length", "0 s"), ("at", "soon")]);
    for told in ["outside 1 to 1000", "\"many\"", "no time at all", "`spike.at`"] {
        assert!(all.contains(told), "{told} is missing in {all}");
    }
    assert!(problems(RANDOM, &[("at", "0 s")]).contains("not after the warm-up"));
    assert!(problems(RANDOM, &[("at", "119 min")]).contains("not before the horizon"));
    assert!(problems(RANDOM, &[("sizes", "8..2:log3")]).contains("wrong way"));
    let hasty = RANDOM.replace("12/min", "30k/s").replace("horizon =", "overload = \"report\"\nhorizon =");
    assert!(problems(&hasty, &[("sizes", "900")]).contains("more than a million requests a second"));
    let elsewhen =
        RANDOM.replace("kind = \"poisson\", rate = \"12/min\"", "kind = \"all-at-once\", count = 60, at = \"1 h\"");
    assert!(problems(&elsewhen, &[]).contains("nothing comes that there could be more of"));
    let aimless = RANDOM.replace("slo.latency_p95 = \"40 s\"\n", "").replace("slo.delivered_share = \"95 %\"\n", "");
    assert!(problems(&aimless, &[]).contains("`slo` is missing"));
}
