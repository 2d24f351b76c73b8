//! Laws of gates that spill over to another plan.

use linecook::demand::Source;
use linecook::engine::{Cause, Outcome};
use linecook::experiment::{self, Count};

use crate::support::{Record, run_case, scenario};

fn two_plans(gate: &str, second: &str) -> String {
    format!(
        r#"
horizon = "10 s"
[[workload]]
name = "w"
client = "app"
arrivals = {{ kind = "deterministic", every = "1 s" }}
service = "4 s"
[[plan]]
name = "first"
concurrency = 2
[[plan]]
name = "second"
client = "direct"
network = "100 ms"
{second}
[client.app]
gate = {{ limit = 2, {gate} }}
[client.direct]
"#
    )
}

fn first_plan(text: &str) -> Record {
    run_case(&scenario(text), 0, 0)
}

/// Two permits, 4 s each: requests 2, 3, 6, 7 of ten find none within the second; by hand.
#[test]
fn what_waits_too_long_goes_to_the_second_plan_and_comes_back_over_its_network() {
    let text = two_plans("timeout = \"500 ms\", on_timeout = \"spill-over\", spill_over = \"second\"", "");
    let record = first_plan(&text);
    let spilled: Vec<(u64, f64, f64)> = record
        .workload(0)
        .iter()
        .filter(|ended| ended.parts.network.0 > 0)
        .map(|ended| (ended.index, ended.parts.gate_wait.as_secs_f64(), (ended.ended - ended.demanded).as_secs_f64()))
        .collect();
    assert_eq!(spilled, [2, 3, 6, 7].map(|index| (index, 0.5, 4.7)));
    assert!(record.ended.iter().all(|ended| ended.outcome == Outcome::Delivered && ended.attempts == 1));
}

#[test]
fn without_room_it_spills_at_once_and_its_refusals_and_retries_are_those_of_the_second_plan() {
    let second = "concurrency = 1\nrate_limit.first = { kind = \"fixed-window\", limit = \"3/min\" }";
    let gate = "queue = 0, on_full = \"spill-over\", spill_over = \"second\"";
    let text = two_plans(gate, second) + "[client.app.retry]\nattempts = 2\nbase = \"500 ms\"\n";
    let record = first_plan(&text);
    // Request 2 has the station of the second plan from 2.1 s to 6.1 s; request 3 comes at 3.1 s and again at 3.8 s: the waitlist has
    // no room; number 6 comes at 6.1 s, when the station is free, but the three calls of the minute are spent, and so for 7.
    let outcomes: Vec<(u64, Outcome)> = record
        .workload(0)
        .iter()
        .filter(|ended| ended.outcome != Outcome::Delivered)
        .map(|ended| (ended.index, ended.outcome))
        .collect();
    assert_eq!(
        outcomes,
        [
            (3, Outcome::GaveUp(Cause::Pool(1))),
            (6, Outcome::GaveUp(Cause::RateLimit(0))),
            (7, Outcome::GaveUp(Cause::RateLimit(0)))
        ]
    );
    let scenario = scenario(&text);
    let names = (scenario.cases[0].rate_limit_names(0), scenario.cases[0].pool_names(0));
    assert_eq!(names, (vec!["second/first".to_owned()], vec!["stations".to_owned(), "second/stations".to_owned()]));
}

#[test]
fn what_spills_over_is_counted_and_the_demand_stays_the_same() {
    let text =
        two_plans("timeout = \"500 ms\", on_timeout = \"spill-over\", spill_over = \"second\"", "concurrency = 5");
    let scenario = scenario(&text);
    let results = experiment::run(&scenario, &|_| {});
    let spilled = results.plans[0].total.counts[Count::SpilledOver].mean;
    assert_eq!((spilled, results.plans[0].total.counts[Count::GateTimeouts].mean), (4.0, 0.0));
    assert!(results.plans[1].total.counts[Count::SpilledOver].mean <= 0.0);
    assert_eq!(results.plans[0].pools.len(), 2);
    assert!(results.plans[0].pools[1].utilisation.mean > 0.0);
    let mut demand = Source::new(&scenario.cases[0].workloads, scenario.horizon, scenario.seed, 0);
    let mut block = linecook::demand::Block::default();
    demand.fill(&mut block);
    assert_eq!(block.requests.len(), 10);
}
