//! Laws of gates: disciplines, bounds, instances, limits that follow the answers.

use std::num::NonZeroU32;

use linecook::demand::Source;
use linecook::engine::{Observer, Outcome, System, simulate};
use linecook::experiment::{self, Count};
use linecook::theory::erlang_b;

use crate::support::{Record, run, scenario, secs};

/// Poisson requests of one second each in front of a gate with this text, at a provider without limits.
fn behind(gate: &str, rate: &str, horizon: &str) -> String {
    format!(
        r#"
horizon = "{horizon}"
overload = "report"
[[workload]]
name = "w"
client = "app"
arrivals = {{ kind = "poisson", rate = "{rate}" }}
service = "1 s"
[[plan]]
name = "p"
[client.app]
gate = {{ {gate} }}
"#
    )
}

fn waits(record: &Record) -> Vec<u128> {
    record.ended.iter().map(|ended| u128::from(ended.parts.gate_wait.0)).collect()
}

/// With equal services, who goes first changes whose wait it is, and not how many wait: Kleinrock's conservation law.
#[test]
fn last_come_first_served_changes_the_spread_of_the_waits_and_not_their_sum() {
    let of =
        |discipline: &str| waits(&run(&behind(&format!("limit = 1, discipline = \"{discipline}\""), "50/min", "2 h")));
    let (fifo, lifo) = (of("fifo"), of("lifo"));
    assert_eq!(fifo.iter().sum::<u128>(), lifo.iter().sum::<u128>());
    let squares = |waits: &[u128]| waits.iter().map(|wait| wait * wait).sum::<u128>();
    assert!(squares(&lifo) > 2 * squares(&fifo), "{} {}", squares(&lifo), squares(&fifo));
    assert_eq!(fifo, of("priority"), "one workload has one priority");
}

#[test]
fn the_urgent_wait_less_and_the_others_more_and_all_together_the_same() {
    let of = |gate: &str| {
        let record = run(&format!(
            r#"
horizon = "2 h"
[[workload]]
name = "previews"
priority = 5
client = "app"
arrivals = {{ kind = "poisson", rate = "20/min" }}
service = "1 s"
[[workload]]
name = "exports"
priority = -5
client = "app"
arrivals = {{ kind = "poisson", rate = "30/min" }}
service = "1 s"
[[plan]]
name = "p"
[client.app]
gate = {{ limit = 1, discipline = "{gate}" }}
"#
        ));
        [0, 1].map(|workload| {
            record.workload(workload).iter().map(|ended| u128::from(ended.parts.gate_wait.0)).sum::<u128>()
        })
    };
    let ([urgent, others], [urgent_fifo, others_fifo]) = (of("priority"), of("fifo"));
    assert!(2 * urgent < urgent_fifo && others > others_fifo, "{urgent} {others} {urgent_fifo} {others_fifo}");
    assert_eq!(urgent + others, urgent_fifo + others_fifo);
}

/// One at a time, 10 s each, at 0, 1, 2 and 3 s; by hand.
#[test]
fn a_timeout_takes_its_request_from_the_middle_of_the_queue() {
    let ends = |gate: &str| -> Vec<(f64, Outcome)> {
        let record = run(&format!(
            r#"
horizon = "4 s"
[[workload]]
name = "w"
client = "app"
arrivals = {{ kind = "deterministic", every = "1 s" }}
service = "10 s"
[[plan]]
name = "p"
[client.app]
gate = {{ limit = 1, {gate} }}
"#
        ));
        record.workload(0).iter().map(|ended| (ended.ended.as_secs_f64(), ended.outcome)).collect()
    };
    let (delivered, timeout, full) = (Outcome::Delivered, Outcome::GateTimeout, Outcome::GateFull);
    let every = ends("timeout = \"15 s\", discipline = \"lifo\"");
    // Demand of the deterministic kind appears at 0, 1, 2, 3 s. The last goes at 10 s; the others wait for 15 s in vain.
    assert_eq!(every, [(10.0, delivered), (16.0, timeout), (17.0, timeout), (20.0, delivered)]);
    let every = ends("timeout = \"25 s\", discipline = \"lifo\"");
    assert_eq!(every, [(10.0, delivered), (26.0, timeout), (30.0, delivered), (20.0, delivered)]);
    // Nobody is turned out for a newcomer.
    let every = ends("queue = 1, discipline = \"lifo\"");
    assert_eq!(every, [(10.0, delivered), (20.0, delivered), (2.0, full), (3.0, full)]);
}

/// A gate that lets nobody wait is a loss system, whose blocking is Erlang's B whatever the service times are.
#[test]
fn a_gate_without_a_queue_loses_what_erlang_says() {
    let text = format!("replications = 20\n{}", behind("limit = 6, queue = 0", "5/s", "20 min"));
    let results = experiment::run(&scenario(&text), &|_| {});
    let total = &results.plans[0].total;
    let lost = total.counts[Count::GateFull];
    let offered = total.counts[Count::Offered].mean;
    let exact = erlang_b(NonZeroU32::new(6).expect("not 0"), 5.0);
    // Half-widths are at 95 %, two standard errors and a little.
    let four_errors = 2.0 * lost.half_width.expect("20 replications");
    let off = (lost.mean / offered - exact).abs();
    assert!(off < four_errors / offered, "{} and {exact}", lost.mean / offered);
    assert!(four_errors < 0.1 * lost.mean, "the error is small enough to say something");
    assert!((total.counts[Count::Delivered].mean + lost.mean - offered).abs() < 1e-6);
}

/// Most permits held at once, at each instance of a gate and at all together.
#[derive(Default)]
struct Held {
    each: Vec<u32>,
    most_of_one: u32,
    most_of_all: u32,
    ended: Vec<(u64, Outcome)>,
    limits: Vec<u32>,
}

impl Observer for Held {
    fn gate_changed(&mut self, _at: linecook::time::Nanos, gate: usize, in_flight: u32, _waiting: u32) {
        self.each[gate] = in_flight;
        self.most_of_one = self.most_of_one.max(in_flight);
        self.most_of_all = self.most_of_all.max(self.each.iter().sum());
    }
    fn gate_limit_changed(&mut self, _at: linecook::time::Nanos, _gate: usize, limit: u32) {
        self.limits.push(limit);
    }
    fn ended(&mut self, request: &linecook::engine::Ended) {
        self.ended.push((request.index, request.outcome));
    }
}

fn held(text: &str) -> Held {
    let scenario = scenario(text);
    let case = &scenario.cases[0];
    let system = System::new(case, 0);
    let mut held = Held { each: vec![0; system.gates().len()], ..Held::default() };
    let demand = Source::new(&case.workloads, scenario.horizon, scenario.seed, 0);
    simulate(&system, scenario.seed, 0, demand, &mut held);
    held
}

#[test]
fn each_instance_counts_for_itself() {
    let three = held(&behind("limit = 4, instances = 3", "20/s", "2 min"));
    assert_eq!((three.most_of_one, three.most_of_all), (4, 12));
    // The provider meets three times what the plan has stations.
    let plan = |instances: u32| {
        let text = behind(&format!("limit = \"plan\", instances = {instances}"), "20/s", "2 min");
        run(&text.replace("name = \"p\"\n", "name = \"p\"\nconcurrency = 4\n")).refused.len()
    };
    assert_eq!(plan(1), 0);
    assert!(plan(3) > 100);
}

#[test]
fn a_permit_free_at_one_instance_is_no_use_at_another() {
    // Requests 0 and 2 belong to the first instance; the second has only number 1.
    let text = behind("limit = 1, instances = 2, queue = 0", "1/s", "1 min")
        .replace("kind = \"poisson\", rate = \"1/s\"", "kind = \"all-at-once\", count = 3");
    let mut ended = held(&text).ended;
    ended.sort_unstable_by_key(|&(index, _)| index);
    assert_eq!(ended, [(0, Outcome::Delivered), (1, Outcome::Delivered), (2, Outcome::GateFull)]);
}

#[test]
fn a_limit_that_follows_the_answers_finds_what_the_plan_carries() {
    let plan = "name = \"p\"\nconcurrency = 10\n";
    let gate = "limit = { aimd = { start = 100, min = 2, max = 100 } }";
    let text = behind(gate, "40/s", "20 min").replace("name = \"p\"\n", plan);
    let adaptive = held(&text);
    assert!(adaptive.limits.iter().all(|limit| (2..=100).contains(limit)));
    // Services of one length end together, so it saws between the stations and twice as many.
    let later = &adaptive.limits[adaptive.limits.len() / 10..];
    assert!(later.iter().all(|limit| (2..=20).contains(limit)), "{:?}", later.iter().max());
    let mean = later.iter().map(|&limit| f64::from(limit)).sum::<f64>() / later.len() as f64;
    assert!((6.0..14.0).contains(&mean), "{mean}");
    let fixed = text.replace(gate, "limit = 100");
    let refused = |text: &str| run(text).refused.len();
    assert!(2 * refused(&text) < refused(&fixed), "{} and {}", refused(&text), refused(&fixed));
}

#[test]
fn a_limit_that_follows_the_answers_shrinks_when_they_are_slow() {
    let slow = held(&behind("limit = { aimd = { start = 100, min = 3, slow = \"999 ms\" } }", "2/s", "5 min"));
    assert_eq!(slow.limits.last(), Some(&3));
    let in_time = held(&behind("limit = { aimd = { start = 100, min = 3, slow = \"1 s\" } }", "2/s", "5 min"));
    assert_eq!(in_time.limits, Vec::<u32>::new(), "a result of exactly that time is good, and few are under way");
}

#[test]
fn what_a_gate_does_is_counted_and_reported() {
    let text = behind("limit = 2, instances = 2, queue = 3, timeout = \"2 s\"", "8/s", "10 min");
    let results = experiment::run(&scenario(&text), &|_| {});
    let plan = &results.plans[0];
    let counts = &plan.total.counts;
    let sum: f64 =
        [Count::Delivered, Count::GateTimeouts, Count::GateFull].iter().map(|&count| counts[count].mean).sum();
    assert!((sum - counts[Count::Offered].mean).abs() < 1e-9);
    assert!(counts[Count::GateFull].mean > 100.0 && counts[Count::GateTimeouts].mean == 0.0);
    let gate = &plan.gates[0];
    assert_eq!(gate.concurrency, 4);
    assert!((gate.concurrency_mean.mean - 4.0).abs() < 1e-12);
    assert!(gate.full_share.mean > 0.3 && gate.waiting_peak.mean <= 6.0 && gate.utilisation.mean > 0.95);
    assert!(gate.saturated_share.mean <= 1.0 && secs(gate.waiting_mean.mean) <= secs(6.0));
}
