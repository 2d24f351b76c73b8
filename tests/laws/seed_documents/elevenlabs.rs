//! ElevenLabs' tiers, and Lunar.dev's gate in front of them.

use linecook::engine::Outcome;

use crate::support::{Record, run, run_case, secs, shipped};

const TIERS: [(&str, u32); 5] = [("free", 2), ("starter", 3), ("creator", 5), ("pro", 10), ("scale", 15)];

/// Two services of 20 requests each at once, 10 s each, behind gates of these two groups.
fn gated(tier: &str, groups: [&str; 2], limit: &str, timeout: &str) -> Record {
    let [app, studio] = groups;
    run(&format!(
        r#"
        horizon = "1 min"
        [[workload]]
        name = "app"
        client = "app"
        arrivals = {{ kind = "all-at-once", count = 20 }}
        service = "10 s"
        [[workload]]
        name = "studio"
        client = "studio"
        arrivals = {{ kind = "all-at-once", count = 20 }}
        service = "10 s"
        [[plan]]
        name = "tier"
        from = "elevenlabs/{tier}"
        [client.app]
        gate = {{ group = "{app}", limit = {limit}{timeout} }}
        [client.studio]
        gate = {{ group = "{studio}", limit = {limit}{timeout} }}
        "#
    ))
}

#[test]
fn a_tier_takes_as_many_requests_at_once_as_it_says_and_denies_one_more() {
    for (tier, concurrency) in TIERS {
        for (count, denied) in [(concurrency, 0), (concurrency + 1, 1)] {
            let record = run(&format!(
                r#"
                horizon = "1 min"
                [[workload]]
                name = "speech"
                arrivals = {{ kind = "all-at-once", count = {count} }}
                service = "1 s"
                [[plan]]
                name = "tier"
                from = "elevenlabs/{tier}"
                "#
            ));
            assert_eq!(record.gave_up(), denied, "{count} on {tier}");
        }
    }
}

#[test]
fn a_gate_at_the_tiers_limit_queues_what_would_be_denied() {
    for (tier, concurrency) in TIERS {
        let record = gated(tier, ["voice", "voice"], "\"plan\"", "");
        assert_eq!((record.delivered(), record.most_in_flight), (40, concurrency), "{tier}");
    }
}

#[test]
fn services_of_one_group_share_the_limit_and_services_of_two_do_not() {
    assert_eq!(gated("creator", ["voice", "voice"], "5", "").gave_up(), 0);
    // Each lets five through at a time, and the tier takes five in all.
    assert_ne!(gated("creator", ["app", "studio"], "5", "").gave_up(), 0);
}

#[test]
fn a_gate_above_the_tiers_limit_lets_denials_through() {
    assert_eq!(gated("creator", ["voice", "voice"], "5", "").gave_up(), 0);
    assert_ne!(gated("creator", ["voice", "voice"], "6", "").gave_up(), 0);
}

#[test]
fn the_timeout_is_the_longest_wait_in_the_queue_and_does_not_count_service() {
    let record = gated("scale", ["voice", "voice"], "\"plan\"", ", timeout = \"15 s\"");
    // 15 start at 0 s, 15 at 10 s, and are served for 10 s beyond any wait; 10 have waited 15 s when places come free at 20 s.
    assert_eq!(record.delivered(), 30);
    for request in &record.ended {
        match request.outcome {
            Outcome::Delivered => assert!(request.ended == secs(10.0) || request.ended == secs(20.0)),
            Outcome::GateTimeout => assert_eq!((request.ended, request.parts.gate_wait), (secs(15.0), secs(15.0))),
            other => panic!("ended so: {other:?}"),
        }
    }
}

#[test]
fn the_gate_is_first_in_first_out() {
    let record = gated("creator", ["voice", "voice"], "\"plan\"", "");
    let order: Vec<_> = record.ended.iter().map(|request| (request.workload, request.index)).collect();
    assert!(order.is_sorted());
}

#[test]
fn a_gate_smooths_the_spikes_that_a_tier_would_deny() {
    let scenario = shipped("elevenlabs-gate");
    let named = |name: &str| {
        let plan = scenario.cases[0].plans.iter().position(|plan| plan.name == name);
        run_case(&scenario, 0, plan.expect("the file has this plan"))
    };
    let (gated, direct) = (named("pro"), named("pro, no gate"));
    assert!(direct.gave_up() >= 60, "six batches of twenty on ten places");
    assert_eq!(gated.delivered(), gated.ended.len());
}
