//! Plans against each other: paired by replication, matched by request.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use linecook::engine::{Ended, Outcome};
use linecook::experiment::{
    self, Better, CONFIDENCE, Compared, Comparison, Difference, Estimate, Limit, LimitShares, PlanResult, Results,
};
use linecook::report;
use linecook::scenario::Scenario;

use crate::support;

/// Retries after refusals by two rate limits and a waitlist, a warm-up, two workloads, and plans that differ in one number.
const BUSY: &str = r#"
seed = 7
replications = 6
horizon = "40 min"
warm_up = "5 min"
slo = { latency_p95 = "60 s", refused_share = "5 %" }

[client.patient]
retry = { attempts = 3, base = "2 s", jitter = "full" }

[[workload]]
name = "images"
client = "patient"
arrivals = { kind = "poisson", rate = "30/min" }
service = { kind = "lognormal", median = "15 s", p95 = "40 s" }

[[workload]]
name = "films"
client = "patient"
arrivals = { kind = "poisson", rate = "6/min" }
service = { kind = "exponential", mean = "20 s" }

[[plan]]
name = "ten"
concurrency = 10
waitlist = 8
rate_limit.create = { kind = "token-bucket", limit = "40/min", burst = 10 }
rate_limit.all = { kind = "fixed-window", limit = "200/5min" }

[[plan]]
name = "eleven"
concurrency = 11
waitlist = 8
rate_limit.create = { kind = "token-bucket", limit = "40/min", burst = 10 }
rate_limit.all = { kind = "fixed-window", limit = "200/5min" }

[[plan]]
name = "ten again"
concurrency = 10
waitlist = 8
rate_limit.create = { kind = "token-bucket", limit = "40/min", burst = 10 }
rate_limit.all = { kind = "fixed-window", limit = "200/5min" }
"#;

fn run(scenario: &Scenario) -> Results {
    experiment::run(scenario, &|_| {})
}

fn compared(results: &Results, first: usize, second: usize) -> &Comparison {
    results
        .comparisons
        .iter()
        .find(|found| (found.case, found.first, found.second) == (0, first, second))
        .expect("every pair is compared")
}

fn difference(comparison: &Comparison, figure: Compared) -> &Difference {
    comparison.differences.iter().find(|difference| difference.figure == figure).expect("it is compared")
}

fn of_plan(plan: &PlanResult, figure: Compared) -> Option<Estimate> {
    let latency = plan.total.latency.as_ref();
    match figure {
        Compared::LatencyMean => latency.map(|latency| latency.mean),
        Compared::LatencyQuantile(per_mille) => latency?.quantile(per_mille),
        Compared::DeliveredShare => plan.total.delivered_share,
        Compared::RefusedShare => plan.total.refused_share,
        _ => None,
    }
}

#[test]
fn a_difference_is_the_difference_of_the_means() {
    for scenario in [support::scenario(BUSY), support::scenario(&without_objectives())] {
        let results = run(&scenario);
        assert_eq!(results.comparisons.len(), 3);
        for comparison in &results.comparisons {
            let [first, second] = [comparison.first, comparison.second].map(|plan| &results.plans[plan]);
            let mut of_plans = 0;
            for difference in &comparison.differences {
                let Some((first, second)) = of_plan(first, difference.figure).zip(of_plan(second, difference.figure))
                else {
                    continue;
                };
                let value = difference.value.unwrap();
                let rounding = 1e-12 * first.mean.max(second.mean);
                assert!((value.mean - (first.mean - second.mean)).abs() <= rounding, "{difference:?}");
                of_plans += 1;
            }
            assert!(of_plans >= 2, "{comparison:?}");
        }
    }
}

fn without_objectives() -> String {
    BUSY.replace("slo = { latency_p95 = \"60 s\", refused_share = \"5 %\" }", "")
}

#[test]
fn an_identical_plan_is_the_same_request_by_request_and_no_other_is() {
    let results = run(&support::scenario(BUSY));
    let same = compared(&results, 0, 2);
    assert!(same.same);
    for difference in same.differences.iter().filter(|difference| difference.figure.is_difference()) {
        let value = difference.value.unwrap();
        assert_eq!((value.mean, value.half_width), (0.0, Some(0.0)), "{difference:?}");
        assert_eq!(difference.better, Some(Better::NoneSeen));
    }
    assert!(!compared(&results, 0, 1).same && !compared(&results, 1, 2).same);
    assert_eq!(difference(compared(&results, 0, 1), Compared::RefusedShare).better, Some(Better::Second));
    assert_eq!(difference(compared(&results, 1, 2), Compared::RefusedShare).better, Some(Better::First));
    let said = report::terminal(&support::scenario(BUSY), &results, 200, false);
    assert!(said.contains("• “ten again” against ten: the same, request by request."), "{said}");
}

/// Outcome and latency of every request that appeared after the warm-up, by plan, workload and number.
type Fates = BTreeMap<(usize, u64), (Outcome, u64)>;

fn fates(scenario: &Scenario) -> Vec<Vec<Fates>> {
    let plans = scenario.cases[0].plans.len();
    let mut fates = vec![vec![Fates::new(); plans]; scenario.replications.get() as usize];
    let record = |replication: u32, _: usize, plan: usize, ended: &Ended| -> Result<(), ()> {
        if ended.demanded >= scenario.warm_up {
            let latency = (ended.ended - ended.demanded).0;
            fates[replication as usize][plan].insert((ended.workload, ended.index), (ended.outcome, latency));
        }
        Ok(())
    };
    experiment::each_request(scenario, scenario.replications.get(), record).expect("nothing stops it");
    fates
}

#[test]
fn what_is_found_request_by_request_is_what_a_list_of_all_requests_says() {
    let scenario = support::scenario(BUSY);
    let results = run(&scenario);
    let fates = fates(&scenario);
    for comparison in &results.comparisons {
        let [mut latency, mut first_only, mut second_only] = [0.0; 3];
        for plans in &fates {
            let (first, second) = (&plans[comparison.first], &plans[comparison.second]);
            assert!(first.len() > 500 && first.keys().eq(second.keys()));
            let pairs: Vec<_> = first.values().zip(second.values()).collect();
            let delivered = |fate: &(Outcome, u64)| fate.0 == Outcome::Delivered;
            let both: Vec<f64> = (pairs.iter())
                .filter(|(one, other)| delivered(one) && delivered(other))
                .map(|(one, other)| (one.1 as f64 - other.1 as f64) / 1e9)
                .collect();
            let only =
                |one: bool| pairs.iter().filter(|pair| delivered(pair.0) == one && delivered(pair.1) != one).count();
            let share = |count: usize| count as f64 / pairs.len() as f64 / fates.len() as f64;
            latency += both.iter().sum::<f64>() / both.len() as f64 / fates.len() as f64;
            first_only += share(only(true));
            second_only += share(only(false));
        }
        for (figure, expected) in [
            (Compared::LatencyOfSameRequests, latency),
            (Compared::DeliveredByFirstOnly, first_only),
            (Compared::DeliveredBySecondOnly, second_only),
        ] {
            let found = difference(comparison, figure).value.unwrap().mean;
            assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{figure:?}: {found} and not {expected}");
            assert!(comparison.same || expected != 0.0, "{figure:?} is put to no test");
        }
    }
}

/// What the two intervals of the plans, taken as if they were independent, would say of their difference.
fn unpaired(first: Estimate, second: Estimate) -> f64 {
    let half_width = |estimate: Estimate| estimate.half_width.expect("there are several replications");
    half_width(first).hypot(half_width(second))
}

#[test]
fn common_requests_make_the_interval_of_a_difference_five_times_narrower() {
    let mut scenario = support::shipped("quickstart");
    // 24 a minute, more than ten stations finish, whether the waitlist is long or longer.
    scenario.cases = vec![scenario.cases.swap_remove(3)];
    let results = run(&scenario);
    let [default, longer] = [0, 1].map(|plan| of_plan(&results.plans[plan], Compared::RefusedShare).unwrap());
    let found = difference(compared(&results, 0, 1), Compared::RefusedShare);
    let paired = found.value.unwrap().half_width.unwrap();
    // And it is sure together with all others at this point, while those of the plans are sure by themselves.
    assert!(5.0 * paired < unpaired(default, longer), "{paired} and not {}", unpaired(default, longer));
    assert_eq!(found.better, Some(Better::Second));
    let apart = (default.mean - longer.mean).abs();
    assert!(apart > paired && apart < 2.0 * unpaired(default, longer), "unpaired it is not much of a difference");
}

/// Who waits longest and who came last: the same mean latency, of which not one request has the same.
const ORDERS: &str = r#"
replications = 8
horizon = "2 h"
slo = { latency_mean = "1 min" }
[[workload]]
name = "jobs"
arrivals = { kind = "poisson", rate = "8/min" }
service = { kind = "exponential", mean = "15 s" }
[[plan]]
name = "first come"
concurrency = 3
waitlist = "unbounded"
[[plan]]
name = "last come"
concurrency = 3
waitlist = "unbounded"
discipline = "lifo"
[[plan]]
name = "four stations"
concurrency = 4
waitlist = "unbounded"
"#;

#[test]
fn plans_that_are_the_same_on_average_are_seldom_told_apart_and_others_nearly_always() {
    let mut scenario = support::scenario(ORDERS);
    let (experiments, mut told_apart, mut found_better) = (100, 0, 0);
    for seed in 0..experiments {
        scenario.seed = seed;
        let results = run(&scenario);
        let orders = compared(&results, 0, 1);
        assert!(!orders.same && difference(orders, Compared::LatencyMean).value.unwrap().mean != 0.0);
        told_apart += u64::from(
            orders.differences.iter().any(|found| found.better.is_some_and(|better| better != Better::NoneSeen)),
        );
        let four = difference(compared(&results, 0, 2), Compared::LatencyMean);
        found_better += u64::from(four.better == Some(Better::Second));
    }
    assert!(found_better as f64 >= 0.95 * experiments as f64, "four stations are found better {found_better} times");
    assert!(told_apart as f64 <= (1.0 - CONFIDENCE) * experiments as f64, "told apart in {told_apart} experiments");
}

#[test]
fn what_users_ask_for_is_compared_by_its_figures_and_not_request_by_request() {
    let users = "{ kind = \"users\", users = 30, think = \"20 s\" }";
    let text = ORDERS.replace("{ kind = \"poisson\", rate = \"8/min\" }", users);
    let results = run(&support::scenario(&text));
    let found = compared(&results, 0, 2);
    assert_eq!(difference(found, Compared::LatencyMean).better, Some(Better::Second));
    for figure in [Compared::LatencyOfSameRequests, Compared::DeliveredByFirstOnly, Compared::DeliveredBySecondOnly] {
        assert_eq!(difference(found, figure).value, None);
    }
}

#[test]
fn one_replication_has_no_interval_and_an_exact_scenario_needs_none() {
    let mut scenario = support::scenario(BUSY);
    scenario.replications = NonZeroU32::MIN;
    let results = run(&scenario);
    for found in results.comparisons.iter().flat_map(|comparison| &comparison.differences) {
        assert_eq!((found.value.unwrap().half_width, found.better), (None, None));
    }
    let exact = ORDERS
        .replace("{ kind = \"poisson\", rate = \"8/min\" }", "{ kind = \"bulk\", count = 6, at = \"0 s\" }")
        .replace("{ kind = \"exponential\", mean = \"15 s\" }", "\"10 s\"");
    let results = run(&support::scenario(&exact));
    // Six jobs on three stations: three wait 10 s. On four: two do.
    let value = difference(compared(&results, 0, 2), Compared::LatencyMean).value.unwrap();
    assert!(results.exact && (value.mean - 10.0 / 6.0).abs() < 1e-12 && value.half_width == Some(0.0));
    let value = difference(compared(&results, 0, 2), Compared::LatencyOfSameRequests).value.unwrap();
    assert!((value.mean - 10.0 / 6.0).abs() < 1e-9);
}

#[test]
fn shares_of_limits_sum_to_one_where_there_is_something_to_share() {
    let mut several = 0;
    let names =
        ["concurred-routes", "own-queue", "polling", "retry-storm", "client-timeout", "lockout", "elevenlabs-gate"];
    let scenarios = names.map(support::shipped).into_iter().chain([support::scenario(BUSY)]);
    for mut scenario in scenarios {
        scenario.replications = NonZeroU32::new(2).unwrap();
        for plan in run(&scenario).plans {
            for share in [|of: &LimitShares| of.refusals, |of: &LimitShares| of.delay] {
                let shares: Vec<Option<Estimate>> = plan.limit_shares.iter().map(share).collect();
                let known: Vec<f64> = shares.iter().flatten().map(|share| share.mean).collect();
                assert!(known.is_empty() || known.len() == shares.len(), "{}: {shares:?}", scenario.name);
                let sum: f64 = known.iter().sum();
                assert!(known.is_empty() || (sum - 1.0).abs() < 1e-9, "{}: {sum}", scenario.name);
                several += usize::from(known.iter().filter(|&&share| share > 0.0).count() > 1);
            }
        }
    }
    assert!(several >= 6, "only {several} times do two limits matter");
}

#[test]
fn a_limit_has_the_refusals_that_it_has_made() {
    let results = run(&support::scenario(BUSY));
    for plan in &results.plans {
        let [create, all, stations] = [Limit::RateLimit(0), Limit::RateLimit(1), Limit::Stations(0)]
            .map(|limit| plan.limit_shares.iter().find(|found| found.limit == limit).unwrap());
        let refused = [plan.rate_limits[0].refused, plan.rate_limits[1].refused, plan.pools[0].refused];
        // The mean of ratios is near the ratio of means: requests of a replication are many.
        let all_refused: f64 = refused.iter().map(|refused| refused.mean).sum();
        for (found, refused) in [create, all, stations].into_iter().zip(refused) {
            let share = found.refusals.unwrap().mean;
            assert!((share - refused.mean / all_refused).abs() < 0.1, "{share} and not {}", refused.mean / all_refused);
        }
        // Nobody waits in the line of a limit that refuses: its delay is that of the retries, and the waitlist's is both.
        let delay = |found: &LimitShares| found.delay.unwrap().mean;
        assert!(delay(stations) > delay(create) + delay(all));
        assert!(delay(create) + delay(all) > 0.0);
    }
}
