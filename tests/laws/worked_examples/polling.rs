//! How many jobs can be polled for before the polls themselves meet a limit: calls in a window times the interval, over the window.

use linecook::demand::Source;
use linecook::engine::{Cause, Observer, System, simulate};
use linecook::time::Nanos;

use super::Example;
use crate::support::scenario;

/// Counts polls that are refused.
#[derive(Default)]
struct Refused(u32);

impl Observer for Refused {
    fn poll_refused(&mut self, _at: Nanos, _workload: usize, _demanded: Nanos, _cause: Cause) {
        self.0 += 1;
    }
}

/// The most jobs at once that are polled for like this without a refusal.
fn most_jobs(endpoint: &str, polling: &str, plan: &str) -> u32 {
    let all_answered = |jobs: &u32| {
        let scenario = scenario(&format!(
            "horizon = \"1 min\"\n[[workload]]\nname = \"w\"\nclient = \"c\"\nendpoint = \"{endpoint}\"\narrivals = {{ kind = \"all-at-once\", \
             count = {jobs} }}\nservice = \"150 s\"\n[client.c]\ndelivery = {{ kind = \"polling\", {polling} }}\n[[plan]]\nname = \
             \"p\"\n{plan}\n"
        ));
        let case = &scenario.cases[0];
        let demand = Source::new(&case.workloads, scenario.horizon, scenario.seed, 0);
        let mut refused = Refused::default();
        simulate(&System::new(case, 0), scenario.seed, 0, demand, &mut refused);
        refused.0 == 0
    };
    (1..100).take_while(all_answered).last().expect("one job can be polled for")
}

fn concurred(interval: &str) -> u32 {
    let polling = format!("every = \"{interval}\", endpoint = \"/api/v1/fashion/status/job\"");
    most_jobs(
        "/api/v1/fashion/subscribe",
        &polling,
        "from = \"concurred/default\"\nrate_limit.fashion_subscribe = \"none\"",
    )
}

pub fn examples() -> Vec<Example> {
    const REPLICATE: &str = "replicate.com, Rate limits; replicate-python 1.0.7 polls every 0.5 s";
    const CONCURRED: &str = "Concurred docs, Rate limits";
    const LEONARDO: &str = "docs.leonardo.ai, Concurrency, rate limits, queue (2026-07-01)";
    let replicate = "[plan.rate_limit.create]\nkind = \"fixed-window\"\nlimit = \"600/min\"\n[plan.rate_limit.others]\nkind = \
                     \"fixed-window\"\nlimit = \"3000/min\"\ncounts = \"poll\"";
    vec![
        Example::new(
            "Replicate",
            "jobs that 3,000 other calls a minute are enough for, polled every 0.5 s",
            25,
            most_jobs("/v1/predictions", "every = \"500 ms\"", replicate),
            REPLICATE,
        ),
        Example::new(
            "Concurred",
            "jobs that 40 status calls in 10 s are enough for, polled every 2 s",
            4 * 2,
            concurred("2 s"),
            CONCURRED,
        ),
        Example::new("Concurred", "… every 5 s", 4 * 5, concurred("5 s"), CONCURRED),
        Example::new("Concurred", "… every 10 s", 4 * 10, concurred("10 s"), CONCURRED),
        Example::new(
            "Leonardo.Ai",
            "jobs that 2,000 calls a minute are enough for, polled every second",
            33,
            most_jobs("/v1/generations", "every = \"1 s\"", "from = \"leonardo/payg-default\""),
            LEONARDO,
        ),
    ]
}
