//! What users, fan-outs, bulks and failures that make no sense are told, word for word.

use super::bad_input::problems;

/// What a scenario is told whose workload says this besides its name; the subject, which is always the same, is left out.
fn told(lines: &str) -> String {
    let text = format!(
        "horizon = \"10 h\"\n[[workload]]\nname = \"w\"\n{lines}\n[[plan]]\nname = \"p\"\nconcurrency = 2\nwaitlist = \"unbounded\"\n"
    );
    problems(&text).replace(": workload `w`: ", " ").replace(": plan `p`: ", " plan: ")
}

fn users(keys: &str) -> String {
    told(&format!("service = \"1 s\"\narrivals = {{ kind = \"users\", {keys} }}"))
}

fn bulk(keys: &str) -> String {
    told(&format!("service = \"1 s\"\narrivals = {{ kind = \"bulk\", {keys} }}"))
}

const POISSON: &str = "service = \"1 s\"\narrivals = { kind = \"poisson\", rate = \"1/s\" }\n";

#[test]
fn users_that_make_no_sense_are_told_with_their_place_and_a_remedy() {
    for (keys, problem) in [
        (
            "users = 0, think = \"1 s\"",
            "s.toml:5:38 `arrivals.users` is 0, so nobody ever comes; the smallest useful number is 1",
        ),
        (
            "users = 5",
            "s.toml:5:12 `arrivals.think` is missing; write think = \"30 s\" or think = { kind = \"exponential\", mean = \"30 s\" }, for example",
        ),
        (
            "users = 5, think = \"0 s\"",
            "s.toml:5:49 `arrivals.think` is \"0 s\", so a user who is refused at once asks again at the same instant, for ever; write at least \"1 ms\"",
        ),
        (
            "users = 5, think = \"1 ns\"",
            "s.toml:5:49 `arrivals.think` is so short that users who are refused could ask 1.8e14 times before the horizon, which takes hours; let them think longer, or have fewer users or `replications`",
        ),
        (
            "users = 5, think = { kind = \"log\", column = \"a\" }",
            "s.toml:5:58 `arrivals.think.kind` is \"log\", but this time is drawn; write kind = \"empirical\" for the values of a column",
        ),
        (
            "users = 5, think = \"1 s\", in_flight = 0",
            "s.toml:5:68 `arrivals.in_flight` is 0, so nobody ever asks; the smallest useful number is 1",
        ),
        (
            "users = 500000, think = \"1 h\", in_flight = 9",
            "s.toml:5:38 `arrivals.users` is 500000, and with `in_flight` 9 that is more than 1000000 things side by side; simulate a smaller share of them",
        ),
        (
            "users = 5, think = \"1 s\", ramp = \"0.5/s\"",
            "s.toml:5:63 `arrivals.ramp` is \"0.5/s\", which is no whole number of users; write half a user a second as \"1/2 s\"",
        ),
        (
            "users = 5, think = \"1 s\", ramp = \"5 images/s\"",
            "s.toml:5:63 `arrivals.ramp` is \"5 images/s\", but it is users who come; write a rate like \"1/s\" or \"30 users/min\"",
        ),
        (
            "users = 5, think = \"1 s\", starts_at = \"10 h\"",
            "s.toml:5:12 none of its requests appears before the horizon of 36000 s; let them come earlier, or the horizon be later",
        ),
        (
            "users = 5, think = \"1 s\", rate = \"1/s\"",
            "s.toml:5:56 unknown key `arrivals.rate`; the keys here are `in_flight`, `kind`, `ramp`, `starts_at`, `think` and `users`",
        ),
    ] {
        assert_eq!(users(keys), problem, "{keys}");
    }
}

#[test]
fn bulks_that_make_no_sense_are_told_with_their_place_and_a_remedy() {
    for (keys, problem) in [
        ("count = 0", "s.toml:5:37 `arrivals.count` is 0, so there is nothing to do; the smallest bulk is 1"),
        (
            "count = 5, at = \"2 h\", deadline = \"2 h\"",
            "s.toml:5:63 `arrivals.deadline` is \"2 h\", but the bulk comes at 7200 s, and both are counted from the start of the run; write a later deadline",
        ),
        (
            "count = 5, deadline = \"2 h\", within = \"1 h\"",
            "s.toml:5:67 `arrivals.within` is \"1 h\", but `deadline` says when it has to be done already; remove one of the two",
        ),
        (
            "count = 5, every = \"1 ns\"",
            "s.toml:5:48 `arrivals.every` is \"1 ns\", which is more than a million bulks a second; the shortest time between two is 1 us",
        ),
        (
            "count = 7300, every = \"1 h\"",
            "s.toml:9:12 plan: `waitlist` is \"unbounded\", but 2.028 stations are needed on average and there are 2, so it grows for ever; use more stations or a bounded waitlist, or write overload = \"report\" to see it grow",
        ),
    ] {
        assert_eq!(bulk(keys), problem, "{keys}");
    }
    // As much as two stations can do until the next comes, exactly.
    assert_eq!(bulk("count = 7200, every = \"1 h\""), "none");
}

#[test]
fn fan_outs_and_failures_that_make_no_sense_are_told_with_their_place_and_a_remedy() {
    for (lines, problem) in [
        (
            format!("{POISSON}fan_out = 0"),
            "s.toml:6:11 `fan_out` is 0, so nothing is ever asked for; the smallest number is 1",
        ),
        (
            "service = \"1 s\"\narrivals = { kind = \"bulk\", count = 3 }\nfan_out = 2".to_owned(),
            "s.toml:6:11 `fan_out` is 2, but a bulk is one action already, of `count` requests; remove it",
        ),
        (
            format!("{POISSON}failure = {{ again = \"5 %\" }}"),
            "s.toml:6:11 `failure.share` is missing; write share = \"1.5 %\", for example",
        ),
        (
            format!("{POISSON}failure = {{ share = 0, again = \"5 %\" }}"),
            "s.toml:6:11 `failure` is { share = 0, again = \"5 %\" }, so nothing ever fails a first time, and `again` means nothing; write a `share` above 0 %",
        ),
        (
            format!("{POISSON}fan_out = 2"),
            "s.toml:10:12 plan: `waitlist` is \"unbounded\", but 2 stations are needed on average and there are 2, so it grows for ever; use more stations or a bounded waitlist, or write overload = \"report\" to see it grow",
        ),
    ] {
        assert_eq!(told(&lines), problem, "{lines}");
    }
}

#[test]
fn objectives_of_actions_need_actions() {
    let text = |slo: &str, arrivals: &str| {
        problems(&format!(
            "horizon = \"10 h\"\n[slo]\n{slo}\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ {arrivals} }}\n[[plan]]\nname = \"p\"\n"
        ))
    };
    let (poisson, bulk) = ("kind = \"poisson\", rate = \"1/s\"", "kind = \"bulk\", count = 3");
    assert_eq!(
        text("action_latency_p95 = \"1 s\"", poisson),
        "s.toml:3:22: `slo.action_latency_p95` is \"1 s\", but every action is a single request; give a workload a `fan_out`, or a bulk"
    );
    assert_eq!(
        text("finished_in_time = \"95 %\"", bulk),
        "s.toml:3:20: `slo.finished_in_time` is \"95 %\", but nothing has a deadline; give a bulk a `deadline` or `within`"
    );
    assert_eq!(text("action_delivered_share = \"95 %\"", bulk), "none");
}
