//! ModelsLab: one queue for the account, worked on in sequence.

use linecook::engine::{Ended, Outcome};

use crate::support::{Record, run, run_case, secs, shipped};

const TIERS: [(&str, usize); 3] = [("pay-as-you-go", 5), ("standard", 10), ("unlimited-premium", 15)];

/// `count` requests at once, 10 s each, and one more at `late`.
fn at_once(tier: &str, count: usize, late: &str) -> Record {
    run(&format!(
        r#"
        horizon = "1 h"
        [[workload]]
        name = "images"
        endpoint = "/images/text2img"
        arrivals = {{ kind = "all-at-once", count = {count} }}
        service = "10 s"
        [[workload]]
        name = "late"
        endpoint = "/video/text2video"
        arrivals = {{ kind = "all-at-once", count = 1, at = "{late}" }}
        service = "10 s"
        [[plan]]
        name = "tier"
        from = "modelslab/{tier}"
        "#
    ))
}

/// Requests that find a full queue at 0 s, sent by this client; the queue is busy for an hour.
fn refused_client(client: &str) -> Ended {
    let record = run(&format!(
        r#"
        horizon = "1 min"
        [[workload]]
        name = "videos"
        arrivals = {{ kind = "all-at-once", count = 5 }}
        service = "1 h"
        [[workload]]
        name = "image"
        client = "modelslab-doc"
        arrivals = {{ kind = "all-at-once", count = 1 }}
        service = "2 s"
        [[plan]]
        name = "tier"
        from = "modelslab/pay-as-you-go"
        {client}
        "#
    ));
    record.workload(1)[0]
}

#[test]
fn each_tier_queues_as_many_requests_as_it_says_and_refuses_one_more() {
    for (tier, places) in TIERS {
        assert_eq!(at_once(tier, places, "30 min").gave_up(), 0, "{tier}");
        assert_eq!(at_once(tier, places + 1, "30 min").gave_up(), 1, "{tier}");
    }
}

#[test]
fn requests_are_worked_on_one_after_another_in_queue_order() {
    for (place, request) in (0u32..).zip(at_once("standard", 10, "30 min").workload(0)) {
        assert_eq!(request.parts.queue_wait, secs(10.0 * f64::from(place)));
    }
}

#[test]
fn the_limit_is_the_accounts_and_not_the_endpoints() {
    let record = run(r#"
        horizon = "1 min"
        [[workload]]
        name = "images"
        endpoint = "/images/text2img"
        arrivals = { kind = "all-at-once", count = 3 }
        service = "2 s"
        [[workload]]
        name = "videos"
        endpoint = "/video/text2video"
        arrivals = { kind = "all-at-once", count = 3 }
        service = "1 min"
        [[plan]]
        name = "tier"
        from = "modelslab/pay-as-you-go"
        "#);
    assert_eq!(record.refusals_of(0).len() + record.refusals_of(1).len(), 1);
}

#[test]
fn there_is_no_limit_over_the_day() {
    let record = run(r#"
        horizon = "24 h"
        [[workload]]
        name = "images"
        arrivals = { kind = "deterministic", every = "10 s" }
        service = "10 s"
        [[plan]]
        name = "tier"
        from = "modelslab/pay-as-you-go"
        "#);
    assert_eq!((record.delivered(), record.gave_up()), (8_640, 0));
}

#[test]
fn an_upgrade_buys_longer_waits_and_no_throughput() {
    let scenario = shipped("modelslab-tiers");
    let overloaded = scenario.cases.len() - 1;
    let records: Vec<Record> = (0..3).map(|plan| run_case(&scenario, overloaded, plan)).collect();
    // An hour of warm-up fills every queue; after that the one station of each tier is never idle for long.
    let throughput = |record: &Record| {
        let counted = |at| (secs(3600.0)..secs(4.0 * 3600.0)).contains(&at);
        record.ended.iter().filter(|one| one.outcome == Outcome::Delivered && counted(one.ended)).count() as f64
    };
    let longest = |record: &Record| record.ended.iter().map(|request| request.parts.queue_wait).max();
    for pair in records.windows(2) {
        let gain = throughput(&pair[1]) / throughput(&pair[0]);
        assert!((0.99..1.03).contains(&gain), "throughput grows {gain} times");
        assert!(longest(&pair[1]) > longest(&pair[0]));
    }
}

#[test]
fn a_queue_that_is_never_empty_delivers_the_same_on_every_tier_exactly() {
    let delivered = TIERS.map(|(tier, _)| {
        let record = run(&format!(
            r#"
            horizon = "1 h"
            [[workload]]
            name = "images"
            arrivals = {{ kind = "deterministic", every = "1 s" }}
            service = "2 s"
            [[plan]]
            name = "tier"
            from = "modelslab/{tier}"
            "#
        ));
        record.ended.iter().filter(|one| one.outcome == Outcome::Delivered && one.ended < secs(3600.0)).count()
    });
    assert_eq!(delivered, [1_799; 3]);
}

#[test]
fn the_documented_client_waits_thirty_seconds_after_each_of_three_refusals() {
    let request = refused_client("");
    assert_eq!((request.attempts, request.parts.backoff, request.ended), (3, secs(90.0), secs(90.0)));
}

#[test]
fn a_client_that_looks_for_the_hint_in_a_header_never_sees_it() {
    let sdk = |seen: &str| {
        format!(
            "client = \"sdk\"\n[client.sdk.retry]\nattempts = 3\nbase = \"1 s\"\nhint = \"obey\"\nhint_seen = \"{seen}\""
        )
    };
    assert_eq!(refused_client(&sdk("header")).parts.backoff, secs(3.0));
    assert_eq!(refused_client(&sdk("body")).parts.backoff, secs(60.0));
    assert_eq!(refused_client(&sdk("anywhere")).parts.backoff, secs(60.0));
}
