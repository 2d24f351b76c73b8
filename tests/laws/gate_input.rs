//! What a scenario with a wrong priority, gate or throttle is told.

use std::path::Path;

use linecook::scenario::parse;

use crate::bad_input::{self, problems};

const GOOD: &str = r#"horizon = "1 h"

[[workload]]
name = "previews"
client = "app"
priority = 10
arrivals = { kind = "poisson", rate = "60/min" }
service = "5 s"

[[plan]]
name = "pro"
concurrency = 10
waitlist = 200
"#;

#[test]
fn a_priority_is_a_whole_number_of_either_sign() {
    let good = GOOD.replace("client = \"app\"\n", "");
    assert_eq!(problems(&good), "none");
    assert_eq!(problems(&good.replace("priority = 10", "priority = -1000000")), "none");
    for wrong in ["1.5", "\"high\"", "1000001", "true", "9223372036854775807"] {
        assert_eq!(
            problems(&good.replace("priority = 10", &format!("priority = {wrong}"))),
            format!(
                "s.toml:5:12: workload `previews`: `priority` is {wrong}, which is no whole number from -1000000 to 1000000; \
                 write one like 10 (higher goes first)"
            )
        );
    }
}

/// What the good scenario is told with this gate.
fn gate(gate: &str) -> String {
    problems(&format!("{GOOD}\n[client.app]\ngate = {{ {gate} }}\n"))
}

#[test]
fn a_gate_of_any_kind_is_read() {
    for good in [
        "limit = 5, discipline = \"lifo\", queue = 0",
        "limit = 5, discipline = \"fifo\", queue = \"unbounded\", instances = 10000",
        "limit = \"plan\", discipline = \"priority\", timeout = \"3 s\"",
        "limit = { aimd = {} }",
        "limit = { aimd = { start = 500 } }",
        "limit = { aimd = { max = 10 } }",
        "limit = { aimd = { start = 1, min = 1, max = 10, factor = 0.5, slow = \"1 ns\" } }",
        "limit = { aimd = { min = 300, start = 300 } }",
    ] {
        assert_eq!(gate(good), "none", "{good}");
    }
}

#[test]
fn a_wrong_gate_is_told_with_its_place_and_a_remedy() {
    for (wrong, told) in [
        (
            "limit = 5, discipline = \"filo\"",
            "s.toml:16:34: client `app`: `gate.discipline` is \"filo\", which means nothing here; did you mean `fifo`?",
        ),
        (
            "limit = 5, queue = \"none\"",
            "s.toml:16:29: client `app`: `gate.queue` is \"none\", which is neither a number nor \"unbounded\"; write one of them",
        ),
        (
            "limit = 5, queue = -1",
            "s.toml:16:29: client `app`: `gate.queue` is -1, which is outside 0 to 1000000000; write a whole number between them",
        ),
        (
            "limit = 5, instances = 0",
            "s.toml:16:33: client `app`: `gate.instances` is 0, so there is no gate at all; write at least 1, or leave the gate \
             out",
        ),
        (
            "limit = { aimd = { factor = 1.5 } }",
            "s.toml:16:38: client `app`: `gate.limit.aimd.factor` is 1.5, which is not from 0.5 to below 1; the usual factor is \
             0.9",
        ),
        (
            "limit = { aimd = { min = 9, max = 3 } }",
            "s.toml:16:35: client `app`: `gate.limit.aimd.min` is 9, which is above the `max` of 3; lower it, or raise that",
        ),
        (
            "limit = { aimd = { start = 5, max = 4 } }",
            "s.toml:16:37: client `app`: `gate.limit.aimd.start` is 5, which is outside 4 to 4; write a number between them",
        ),
        (
            "limit = { amd = {} }",
            "s.toml:16:18: client `app`: `gate.limit.aimd` is missing; write aimd = { start = 20, max = 200 }\n\
             s.toml:16:20: client `app`: unknown key `gate.limit.amd`; did you mean `aimd`?",
        ),
    ] {
        assert_eq!(gate(wrong), told, "{wrong}");
    }
}

#[test]
fn a_gate_with_a_bound_is_no_queue_that_grows_for_ever() {
    let told = gate("limit = 4");
    assert!(told.contains("the gate's queue grows for ever") && told.contains("a `queue` with a bound"), "{told}");
    assert_eq!(gate("limit = 4, queue = 1000"), "none");
    assert_eq!(gate("limit = 4, timeout = \"1 h\""), "none");
    assert_eq!(gate("limit = 4, instances = 2"), "none");
}

#[test]
fn a_throttle_of_any_kind_is_read() {
    let throttle = |throttle: &str| problems(&format!("{GOOD}\n[client.app]\nthrottle = {throttle}\n"));
    for good in ["\"none\"", "\"aws-adaptive\"", "{ rate = \"61/min\" }", "{ rate = \"10/s\", burst = 100 }"] {
        assert_eq!(throttle(good), "none", "{good}");
    }
    for (wrong, told) in [
        (
            "\"adaptive\"",
            "s.toml:16:12: client `app`: `throttle` is \"adaptive\", which means nothing here; did you mean `aws-adaptive`?",
        ),
        (
            "{ rate = \"10 images/s\" }",
            "s.toml:16:21: client `app`: `throttle.rate` is \"10 images/s\", but a throttle counts attempts and not `images`; write a \
             rate like \"10/s\"",
        ),
        (
            "{ rate = \"0.5/s\" }",
            "s.toml:16:21: client `app`: `throttle.rate` is \"0.5/s\", whose number is not a whole one up to 1000000000000; say 1/2 min \
             instead of 0.5/min",
        ),
        (
            "{ rate = \"10/s\", burst = 0 }",
            "s.toml:16:37: client `app`: `throttle.burst` is 0, which lets nothing out; the smallest useful burst is 1",
        ),
        ("{ burst = 2 }", "s.toml:16:12: client `app`: `throttle.rate` is missing; write rate = \"10/s\""),
        (
            "{ rate = \"30/min\" }",
            "s.toml:10:1: plan `pro`: the throttle of client `app` lets 30 attempts out in a minute and 60 requests come, so its line \
             grows for ever; raise its `rate`, put a gate with a `timeout` or a `queue` in front of it, or write overload = \
             \"report\" to see it grow",
        ),
    ] {
        assert_eq!(throttle(wrong), told, "{wrong}");
    }
}

#[test]
fn a_gate_spills_over_to_another_plan_of_the_file() {
    let text = |gate: &str| {
        let second = "\n[[plan]]\nname = \"big\"\nclient = \"direct\"\n[client.direct]\n";
        problems(&format!("{GOOD}{second}[client.app]\ngate = {{ limit = 5, {gate} }}\n"))
    };
    assert_eq!(text("timeout = \"1 s\", on_timeout = \"spill-over\", spill_over = \"big\""), "none");
    assert_eq!(text("queue = 5, on_full = \"spill-over\", spill_over = \"big\""), "none");
    for (wrong, told) in [
        (
            "timeout = \"1 s\", on_timeout = \"spill-over\", spill_over = \"bigg\"",
            "s.toml:20:78: client `app`: `gate.spill_over` is \"bigg\", which is no plan of this file; did you mean `big`?",
        ),
        (
            "timeout = \"1 s\", on_timeout = \"spill-over\", spill_over = \"pro\"",
            "s.toml:10:1: plan `pro`: the gate of group `app` spills over to this plan, before which it stands here too; give this \
             plan a `client` without that gate",
        ),
        (
            "timeout = \"1 s\", on_timeout = \"spill-over\"",
            "s.toml:20:8: client `app`: `gate.spill_over` is missing; write spill_over = \"NAME\", a plan of this file",
        ),
        (
            "timeout = \"1 s\", on_full = \"spill-over\", spill_over = \"big\"",
            "s.toml:20:48: client `app`: `gate.on_full` is \"spill-over\", but its queue has no bound, so it is never full (`queue = \
             100`, for example); add one, or leave this out",
        ),
        (
            "queue = 7, on_timeout = \"error\"",
            "s.toml:20:45: client `app`: `gate.on_timeout` is \"error\", but the gate has no `timeout`, so nobody waits too long; add \
             one, or leave this out",
        ),
        (
            "timeout = \"1 s\", spill_over = \"big\"",
            "s.toml:20:51: client `app`: `gate.spill_over` is \"big\", but nothing spills over; write on_timeout = \"spill-over\" or \
             on_full = \"spill-over\"",
        ),
    ] {
        assert_eq!(text(wrong), told, "{wrong}");
    }
}

#[test]
fn a_second_plan_that_cannot_carry_what_spills_over_is_told() {
    let told = |second: &str| {
        let second = format!("\n[[plan]]\nname = \"big\"\nclient = \"direct\"\n{second}\n[client.direct]\n");
        let gate = "gate = { limit = 2, timeout = \"1 s\", on_timeout = \"spill-over\", spill_over = \"big\" }";
        problems(&format!("{}{second}[client.app]\n{gate}\n", GOOD.replace("priority = 10\n", "")))
    };
    assert_eq!(told("concurrency = 6\nwaitlist = \"unbounded\""), "none");
    let growing = told("concurrency = 3\nwaitlist = \"unbounded\"");
    assert!(
        growing.contains(
            "what spills over from the gate of group `app` needs 3 stations of plan `big` on average and there are 3, so its \
             waitlist grows for ever"
        ),
        "{growing}"
    );
}

#[test]
fn a_group_without_members_is_told_unless_the_sweep_brings_one() {
    let other = "[client.other]\ngate = { group = \"nobody\", limit = 2 }\n[sweep]";
    let told = problems(&bad_input::GOOD.replace("[sweep]", other));
    assert_eq!(
        told,
        "s.toml:45:18: `client.other.gate.group` is \"nobody\", but no workload's client is in the group `nobody`; write \
         client = \"other\" in a workload or a plan, or remove the gate"
    );
    let swept = bad_input::GOOD.split("[sweep]").next().unwrap().to_owned()
        + "[client.other]\ngate = { group = \"nobody\", limit = 9 }\n\
           [sweep]\nparameter = \"workload.portraits.client\"\nvalues = [\"app\", \"other\"]\n";
    parse(&swept, Path::new("s.toml")).unwrap();
}
