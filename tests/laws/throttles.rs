//! Laws of throttles: how fast attempts leave, and what that spares a client.

use linecook::engine::Outcome;
use linecook::experiment::{self, Effect, Limit};

use crate::support::{Record, run, scenario, secs};

/// So many requests of no service at once, sent by a client of this text to a plan of this text.
fn at_once(count: u32, client: &str, plan: &str) -> Record {
    run(&format!(
        r#"
horizon = "1 min"
[[workload]]
name = "w"
client = "app"
arrivals = {{ kind = "all-at-once", count = {count} }}
service = "0 s"
[[plan]]
name = "p"
{plan}
[client.app]
{client}
"#
    ))
}

fn starts(record: &Record) -> Vec<f64> {
    record.started.iter().map(|(at, _)| at.as_secs_f64()).collect()
}

#[test]
fn a_burst_goes_at_once_and_the_rest_at_the_rate() {
    let record = at_once(7, "throttle = { rate = \"2/s\", burst = 3 }", "");
    assert_eq!(starts(&record), [0.0, 0.0, 0.0, 0.5, 1.0, 1.5, 2.0]);
    assert!(record.ended.iter().all(|ended| ended.parts.throttle_wait == ended.ended));
    // A third of a second is up after a third of a nanosecond more than it has; a full bucket does not keep what is over.
    let record = at_once(4, "throttle = { rate = \"3/s\" }", "");
    let nanos: Vec<u64> = record.started.iter().map(|(at, _)| at.0).collect();
    assert_eq!(nanos, [0, 333_333_334, 666_666_668, 1_000_000_002]);
}

#[test]
fn a_throttle_at_the_rate_of_the_limit_is_never_refused() {
    let limit = "rate_limit.one = { kind = \"evenly-paced\", limit = \"3/s\" }";
    assert_eq!(at_once(50, "throttle = { rate = \"3/s\" }", limit).refused, []);
    assert!(at_once(50, "throttle = { rate = \"4/s\" }", limit).refused.len() > 5);
}

#[test]
fn the_permit_of_the_gate_is_held_in_the_throttle() {
    let client = "gate = { limit = 2, timeout = \"2500 ms\" }\nthrottle = { rate = \"1/s\" }";
    let record = at_once(6, client, "");
    // One goes each second and two hold permits meanwhile: after 2.5 s the fourth and the fifth, and the sixth has waited in vain.
    assert_eq!(starts(&record), [0.0, 1.0, 2.0, 3.0, 4.0]);
    let timeouts = record.ended.iter().filter(|ended| ended.outcome == Outcome::GateTimeout);
    assert!(timeouts.clone().all(|ended| ended.ended == secs(2.5)));
    assert_eq!(timeouts.count(), 1);
}

/// Thirty calls a second at a limit of ten.
fn adaptive(client: &str) -> Record {
    run(&format!(
        r#"
horizon = "5 min"
overload = "report"
[[workload]]
name = "w"
client = "{client}"
arrivals = {{ kind = "poisson", rate = "30/s" }}
service = "100 ms"
[[plan]]
name = "p"
network = "20 ms"
rate_limit.one = {{ kind = "token-bucket", limit = "10/s", burst = 10 }}
"#
    ))
}

#[test]
fn an_adaptive_client_is_refused_less_and_delivers_as_much() {
    let (standard, adaptive) = (adaptive("aws-standard"), adaptive("aws-adaptive"));
    let per_attempt = |record: &Record| {
        let attempts: u32 = record.ended.iter().map(|ended| ended.attempts).sum();
        record.refused.len() as f64 / f64::from(attempts)
    };
    assert!(
        2.0 * per_attempt(&adaptive) < per_attempt(&standard),
        "{} {}",
        per_attempt(&adaptive),
        per_attempt(&standard)
    );
    assert!(adaptive.delivered() > standard.delivered());
    // What it spares the provider it makes its own requests wait for.
    let held = |record: &Record| record.ended.iter().map(|ended| ended.parts.throttle_wait).max();
    assert_eq!(held(&standard), Some(secs(0.0)));
    assert!(held(&adaptive) > Some(secs(60.0)));
}

#[test]
fn a_throttle_that_delays_most_is_what_binds() {
    let text = r#"
horizon = "10 min"
[[workload]]
name = "w"
client = "app"
arrivals = { kind = "poisson", rate = "50/min" }
service = "1 s"
[[plan]]
name = "p"
[client.app]
throttle = { rate = "1/s" }
"#;
    let results = experiment::run(&scenario(text), &|_| {});
    let plan = &results.plans[0];
    let binding = plan.verdict.binding.expect("something binds");
    assert_eq!((binding.limit, binding.effect), (Limit::Throttle(0), Effect::Delays));
    assert!(plan.throttles[0].waiting_mean.mean > 0.5 && plan.throttles[0].waiting_peak.mean >= 3.0);
}
