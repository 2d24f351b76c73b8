//! Providers are not equally fast: a plan may have service times of its own, on the same requests.

use linecook::engine::Ended;
use linecook::experiment;
use linecook::scenario::{self, Scenario};

use crate::support::scenario;

/// Two workloads, one of users; the plans as given.
fn text(service: &str, users: &str, plans: &str) -> String {
    format!(
        r#"
horizon = "1 h"
warm_up = "5 min"
replications = 2
[client.app.retry]
attempts = 3
base = "2 s"
[client.app.gate]
limit = 8
[[workload]]
name = "image"
client = "app"
arrivals = {{ kind = "on-off", rate = "20/min", on_share = "30 %", mean_on = "1 min" }}
quantities = {{ images = {{ mix = [[1, "70 %"], [4, "30 %"]] }} }}
service = {service}
[[workload]]
name = "video"
arrivals = {{ kind = "users", users = 6, think = "20 s" }}
service = {users}
{plans}"#
    )
}

fn plan(name: &str, more: &str) -> String {
    format!("[[plan]]\nname = \"{name}\"\nconcurrency = 4\nwaitlist = 3\n{more}\n")
}

/// Every end of every request, in order.
fn ends(scenario: &Scenario, plan: usize) -> Vec<Ended> {
    let mut all = Vec::new();
    let each = |_: u32, _: usize, of: usize, ended: &Ended| {
        if of == plan {
            all.push(*ended);
        }
        Ok::<(), ()>(())
    };
    experiment::each_request(scenario, 2, each).expect("nothing stops it");
    all
}

const SLOW: &str =
    "{ kind = \"gamma\", mean = \"9 s\", cv = 0.8, base = \"1 s\", per_unit = \"2 s\", of = \"images\" }";
const QUICK: &str = "{ kind = \"lognormal\", median = \"3 s\", p95 = \"8 s\" }";

#[test]
fn own_service_times_are_as_if_the_workload_had_them() {
    let own = format!("service.image = {SLOW}\nservice.video = \"30 s\"");
    let both = scenario(&text(QUICK, "\"5 s\"", &(plan("usual", "") + &plan("own", &own))));
    let usual = scenario(&text(QUICK, "\"5 s\"", &plan("usual", "")));
    let slow = scenario(&text(SLOW, "\"30 s\"", &plan("usual", "")));
    assert_eq!(ends(&both, 0), ends(&usual, 0));
    assert_eq!(ends(&both, 1), ends(&slow, 0));
    assert_ne!(ends(&both, 1), ends(&both, 0));
    // Both meet the same requests at the same times, and so do the figures of a run.
    let (together, alone) = (experiment::run(&both, &|_| {}), experiment::run(&slow, &|_| {}));
    assert_eq!(together.plans[1].total.latency, alone.plans[0].total.latency);
    assert_eq!(together.plans[1].total.counts, alone.plans[0].total.counts);
}

#[test]
fn a_constant_time_of_its_own_may_make_everything_exact() {
    let of = |service: &str, own: &str| {
        let text = format!(
            "horizon = \"1 min\"\n[[workload]]\nname = \"w\"\narrivals = {{ kind = \"all-at-once\", count = 6 }}\nservice = {service}\n\
             [[plan]]\nname = \"p\"\nconcurrency = 2\nwaitlist = \"unbounded\"\n{own}"
        );
        experiment::run(&scenario(&text), &|_| {})
    };
    assert!(of("\"1 s\"", "").exact && of("\"1 s\"", "service.w = \"4 s\"").exact);
    assert!(!of("\"1 s\"", "service.w = { kind = \"exponential\", mean = \"4 s\" }").exact);
    let latest = of("\"1 s\"", "service.w = \"4 s\"").plans[0].total.latency.as_ref().map(|latency| latency.mean.mean);
    // Two each after 4, 8 and 12 seconds.
    assert_eq!(latest, Some(8.0));
}

#[test]
fn what_is_wrong_with_own_service_times_is_told() {
    let problems = |own: &str| {
        let text = text(QUICK, "\"5 s\"", &plan("p", own));
        scenario::parse(&text, std::path::Path::new("s.toml")).unwrap_err().to_string()
    };
    assert_eq!(
        problems("service = \"4 s\""),
        "s.toml:24:11: plan `p`: `service` is \"4 s\", which does not say of which workload; write service = { image = \"8 s\" }"
    );
    assert_eq!(
        problems("service.imag = \"4 s\"\nservice.video = \"4\""),
        "s.toml:24:16: plan `p`: `service.imag` is of no workload of this file; did you mean `image`?\n\
         s.toml:25:17: plan `p`: `service.video` is \"4\", a number without a unit; write a time like \"30 s\", \"250 ms\" or \"1 h 30 min\""
    );
    assert_eq!(
        problems("service.video = { from = \"fal/imagery\" }").split(';').next(),
        Some(
            "s.toml:24:26: plan `p`: `service.video.from` is \"fal/imagery\", which is no service time of the catalogue"
        )
    );
    assert_eq!(
        problems("service.video = { kind = \"log\", column = \"seconds\", unit = \"s\" }"),
        "s.toml:24:42: plan `p`: `service.video.column` is \"seconds\", but only the workload's own service time can be a column of \
         its log; write a time or a family"
    );
}

#[test]
fn requests_do_not_spill_over_between_plans_that_are_not_equally_fast() {
    let spilling =
        "[client.spills]\n[client.spills.gate]\nlimit = 1\non_full = \"spill-over\"\nqueue = 0\nspill_over = \"q\"\n";
    let of = |own: &str| {
        let plans = plan("p", "client = \"spills\"") + &plan("q", own) + spilling;
        scenario::parse(&text(QUICK, "\"5 s\"", &plans), std::path::Path::new("s.toml"))
    };
    assert!(of("").is_ok());
    let problems = of("service.image = \"1 s\"").unwrap_err().to_string();
    assert!(problems.contains("differs from that of plan `q`"), "{problems}");
}
