//! What a delivery that makes no sense is told, word for word.

use super::bad_input::problems;

fn text(delivery: &str, plan: &str) -> String {
    format!(
        "horizon = \"8 h\"\n[[workload]]\nname = \"w\"\nclient = \"c\"\nservice = \"1 s\"\narrivals = {{ kind = \"poisson\", rate = \"1/s\" }}\n[[plan]]\nname = \"p\"\n{plan}\n[client.c]\ndelivery = {delivery}\n"
    )
}

/// What a scenario is told whose delivery is this.
fn told(delivery: &str) -> String {
    problems(&text(delivery, "")).replace(": client `c`: ", " ")
}

#[test]
fn a_delivery_that_makes_no_sense_is_told_with_its_place_and_a_remedy() {
    for (delivery, problem) in [
        ("\"poling\"", "s.toml:11:12 `delivery` is \"poling\", which means nothing here; did you mean `polling`?"),
        (
            "\"polling\"",
            "s.toml:11:12 `delivery` is \"polling\", which needs an interval; write { kind = \"polling\", every = \"2 s\" }",
        ),
        ("{ kind = \"polling\" }", "s.toml:11:12 `delivery.every` is missing; write every = \"2 s\", for example"),
        (
            "{ kind = \"polling\", every = \"0 s\" }",
            "s.toml:11:40 `delivery.every` is \"0 s\", so it never stops asking and time stands still; write an interval above 0 s, such as \"2 s\"",
        ),
        (
            "{ kind = \"polling\", every = \"2 s\", cap = \"1 s\", factor = 0.5, refused = \"panic\" }",
            "s.toml:11:53 `delivery.cap` is \"1 s\", which is below `every`, 2 s; make it at least that\ns.toml:11:69 `delivery.factor` is 0.5, which is outside 1 to 1000; waits grow with a factor above 1 and stay the same with 1\ns.toml:11:84 `delivery.refused` is \"panic\", which means nothing here; write `next-poll`, `retry` or `fail`",
        ),
        (
            "{ kind = \"polling\", every = \"2 s\", refused = \"fail\", attempts = 3 }",
            "s.toml:11:76 `delivery.attempts` is 3, but with refused = \"fail\" the first refused poll is the last; write \"next-poll\" or \"retry\"",
        ),
        (
            "{ kind = \"webhook\", every = \"2 s\" }",
            "s.toml:11:40 `delivery.every` is \"2 s\", which is for kind \"polling\"; remove it, or change the `kind`",
        ),
        (
            "{ kind = \"polling\", every = \"2 s\", delay = \"1 s\", evry = 3 }",
            "s.toml:11:55 `delivery.delay` is \"1 s\", which is for kind \"webhook\"; remove it, or change the `kind`\ns.toml:11:62 unknown key `delivery.evry`; did you mean `every`?",
        ),
    ] {
        assert_eq!(told(delivery), problem, "{delivery}");
    }
}

#[test]
fn a_limit_that_counts_what_is_not_there_is_told() {
    let limit = |rest: &str| format!("[plan.rate_limit.a]\nkind = \"sliding-window\"\n{rest}");
    let told = |rest: &str| problems(&text("\"synchronous\"", &limit(rest)));
    assert_eq!(
        told("limit = \"5/min\"\ncounts = \"polls\""),
        "s.toml:12:10: plan `p`: `rate_limit.a.counts` is \"polls\", which means nothing here; did you mean `poll`?"
    );
    let images = told("limit = \"5 images/min\"\ncounts = \"all\"");
    assert!(images.contains(
        "`rate_limit.a.counts` is \"all\", but the limit is in images and a poll has none; write a limit of calls, or \"submit\""
    ), "{images}");
    let never = problems(&text("\"synchronous\"", "result_expiry = \"0 s\""));
    assert!(never.contains("`result_expiry` is \"0 s\", which is no time at all; write one above 0 s"), "{never}");
}

#[test]
fn more_polls_than_anybody_waits_for_are_refused_with_an_estimate() {
    let text = "horizon = \"8 h\"\nreplications = 1\n[[workload]]\nname = \"w\"\nclient = \"c\"\nservice = \"8 h\"\narrivals = { kind = \"all-at-once\", count = 10000 }\n[[plan]]\nname = \"p\"\n[client.c]\ndelivery = { kind = \"polling\", every = \"1 ms\" }\n";
    assert_eq!(
        problems(text),
        "s.toml:1:11: `horizon` is \"8 h\", so about 2.9e11 polls would be simulated (plans: 1, points: 1, replications: 1), which takes hours; the most is 2e9, so poll less often, shorten it, or lower the `replications`"
    );
    // Waiting counts too: 10,000 jobs of a minute on ten stations.
    let waiting = text
        .replace("8 h\"\narr", "1 min\"\narr")
        .replace("name = \"p\"", "name = \"p\"\nconcurrency = 10\nwaitlist = 20000");
    assert!(problems(&waiting).contains("3.0e11 polls"), "{}", problems(&waiting));
}

#[test]
fn a_line_of_polls_that_grows_for_ever_is_told() {
    let limit =
        "[plan.rate_limit.a]\nkind = \"evenly-paced\"\nlimit = \"30/min\"\ncounts = \"poll\"\non_limit = \"delay\"";
    let told = problems(&text("{ kind = \"polling\", every = \"2 s\" }", limit));
    assert!(told.contains("`rate_limit.a.limit` is \"30/min\", but 60 are to be let through in that time"), "{told}");
}
