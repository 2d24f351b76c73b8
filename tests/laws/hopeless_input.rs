//! Scenarios that are well written and have no answer: queues that grow for ever, demand that never counts, work without end.

use std::path::Path;

use linecook::scenario::parse;

use super::bad_input::problems;

/// A scenario with one workload and one plan, whose lines are given.
fn small(workload: &str, plan: &str) -> String {
    format!("horizon = \"1 h\"\n[[workload]]\nname = \"w\"\n{workload}\n[[plan]]\nname = \"p\"\n{plan}\n")
}

#[test]
fn a_queue_that_grows_for_ever_is_a_problem_unless_it_is_to_be_reported() {
    let poisson = "arrivals = { kind = \"poisson\", rate = \"60/min\" }\nservice = \"10 s\"";
    let pool = small(poisson, "concurrency = 10\nwaitlist = \"unbounded\"");
    assert_eq!(
        problems(&pool),
        "s.toml:9:12: plan `p`: `waitlist` is \"unbounded\", but 10 stations are needed on average and there are 10, so it \
         grows for ever; use more stations or a bounded waitlist, or write overload = \"report\" to see it grow"
    );
    assert_eq!(problems(&format!("overload = \"report\"\n{pool}")), "none");
    assert_eq!(problems(&pool.replace("concurrency = 10", "concurrency = 11")), "none");
    assert_eq!(problems(&pool.replace("\"unbounded\"", "50")), "none");
    // Exactly as many as can be served, without any randomness, is not too many.
    assert_eq!(problems(&pool.replace("\"poisson\"", "\"deterministic\"")), "none");
    // A bounded number of requests ends, however long it takes.
    let at_once = "arrivals = { kind = \"all-at-once\", count = 1000 }\nservice = \"10 s\"";
    assert_eq!(problems(&small(at_once, "concurrency = 1\nwaitlist = \"unbounded\"")), "none");

    let delay = |on_limit| {
        format!("[plan.rate_limit.r]\nkind = \"fixed-window\"\nlimit = \"60/min\"\non_limit = \"{on_limit}\"")
    };
    assert_eq!(
        problems(&small(poisson, &delay("delay"))),
        "s.toml:10:9: plan `p`: `rate_limit.r.limit` is \"60/min\", but 60 are to be let through in that time, and those \
         delayed wait in a line without a bound; raise the limit, use on_limit = \"reject\", or write overload = \"report\" to \
         see it grow"
    );
    assert_eq!(problems(&small(poisson, &delay("reject"))), "none");
    // What a limit refuses does not overload the stations behind it.
    let half = delay("reject").replace("60/min", "30/min");
    assert_eq!(problems(&small(poisson, &format!("concurrency = 10\nwaitlist = \"unbounded\"\n{half}"))), "none");
}

#[test]
fn a_gate_without_a_timeout_needs_enough_behind_it() {
    let gated = "client = \"c\"\narrivals = { kind = \"poisson\", rate = \"60/min\" }\nservice = \"10 s\"";
    let behind = |plan: &str, gate: &str| problems(&format!("{}[client.c]\ngate = {gate}\n", small(gated, plan)));
    let told = |limit: u32| {
        format!(
            "s.toml:7:1: plan `p`: behind the gate of group `c`, which has no timeout, 10 jobs are to be at the provider on \
             average and at most {limit} can be, so the gate's queue grows for ever; raise `limit` or `concurrency`, give the \
             gate a `timeout` or a `queue` with a bound, or write overload = \"report\" to see it grow"
        )
    };
    assert_eq!(behind("", "{ limit = 9 }"), told(9));
    assert_eq!(behind("", "{ limit = 11 }"), "none");
    assert_eq!(behind("", "{ limit = 9, timeout = \"1 min\" }"), "none");
    assert_eq!(behind("concurrency = 8\nwaitlist = 4", "{ limit = 12 }"), told(8));
    // One permit more than there is room: the provider refuses, and nobody waits for ever.
    assert_eq!(behind("concurrency = 8\nwaitlist = 4", "{ limit = 13 }"), "none");
    assert_eq!(behind("concurrency = 11", "{ limit = \"plan\" }"), "none");
    assert_eq!(
        behind("", "{ limit = \"plan\", timeout = \"1 s\" }"),
        "s.toml:7:1: plan `p`: the gate of group `c` has limit = \"plan\", but its workloads use no stations of this plan; give \
         the plan a `concurrency`, or the gate a number"
    );
}

#[test]
fn clients_of_one_group_share_one_gate() {
    let two = "client = \"a\"\narrivals = { kind = \"poisson\", rate = \"6/min\" }\nservice = \"1 s\"";
    let with = |second: &str| {
        problems(&format!(
            "{}[client.a]\ngate = {{ group = \"g\", limit = 5 }}\n[client.b]\ngate = {second}\n",
            small(two, "")
        ))
    };
    assert_eq!(with("{ group = \"g\", limit = 5 }"), "none");
    assert_eq!(
        with("{ group = \"g\", limit = 6 }"),
        "s.toml:13:8: client `b`: `gate` differs from the gate of another client in the same group `g`; \
         write the same in both, or give one of them a group of its own"
    );
}

#[test]
fn demand_that_never_counts_is_a_problem() {
    let at = |at: &str| format!("arrivals = {{ kind = \"all-at-once\", count = 5, at = \"{at}\" }}\nservice = \"1 s\"");
    assert_eq!(
        problems(&small(&at("1 h"), "")),
        "s.toml:4:12: workload `w`: none of its requests appears before the horizon of 3600 s; let them come earlier, or the \
         horizon be later"
    );
    assert_eq!(
        problems(&format!("warm_up = \"2 min\"\n{}", small(&at("1 min"), ""))),
        "s.toml:1:11: `warm_up` is \"2 min\", after which only 0.000 requests are expected, so there is nothing to count; \
         shorten it"
    );
    let rare = "arrivals = { kind = \"poisson\", rate = \"2/day\" }\nservice = \"1 s\"";
    assert_eq!(
        problems(&small(rare, "")),
        "s.toml:1:11: `horizon` is \"1 h\", before which only 0.083 requests are expected; make it longer, or raise the rates"
    );
}

#[test]
fn work_without_end_is_a_problem() {
    let many = "arrivals = { kind = \"poisson\", rate = \"100k/s\" }\nservice = \"1 s\"";
    assert_eq!(
        problems(&small(many, "concurrency = 10")),
        "s.toml:1:11: `horizon` is \"1 h\", so about 3.6e9 requests would be simulated (plans: 1, points: 1, replications: 10), which \
         takes hours; the most is 2e9, so shorten it, or lower the `replications`"
    );
    // Ten replications are still too few for that; with five pilots of a warm-up that is to be found they are not.
    let nearly = small(&many.replace("100k", "45k"), "concurrency = 100000");
    let nearly = format!("overload = \"report\"\n{nearly}");
    assert!(parse(&nearly, Path::new("s.toml")).is_ok());
    assert!(problems(&format!("warm_up = \"auto\"\n{nearly}")).contains("so about 2.4e9 requests would be simulated"));
    let long = "client = \"c\"\narrivals = { kind = \"poisson\", rate = \"1/min\" }\nservice = \"1 s\"";
    let client = "[client.c.retry]\nattempts = 10000\nbase = \"30 days\"\n";
    assert_eq!(
        problems(&format!("{}{client}", small(long, "concurrency = 10"))),
        "s.toml:7:1: plan `p`: its last request could end after 822 years of simulated time, and 100 is the most; lower the \
         client's `attempts` or waits"
    );
}
