//! How results arrive: by hand, step by step, and what the shipped scenario teaches.

use linecook::client::{Client, Delivery, Polling, RefusedPoll};
use linecook::engine::{Cause, Ended, Outcome, Parts};
use linecook::experiment;
use linecook::metrics::Count;
use linecook::provider::Counts;
use linecook::time::Nanos;

use crate::support::{Record, run, scenario, secs, shipped};

/// So many jobs at once of this service time, polled for or called back as `delivery` says, under a plan with these keys.
fn text(jobs: u32, service: &str, delivery: &str, plan: &str) -> String {
    format!(
        r#"
        horizon = "1 min"
        [[workload]]
        name = "jobs"
        endpoint = "/v1/jobs"
        client = "app"
        arrivals = {{ kind = "all-at-once", count = {jobs} }}
        service = "{service}"
        [client.app]
        {delivery}
        [[plan]]
        name = "plan"
        {plan}
        "#
    )
}

fn jobs(jobs: u32, service: &str, delivery: &str, plan: &str) -> Record {
    run(&text(jobs, service, delivery, plan))
}

fn one(service: &str, delivery: &str, plan: &str) -> Ended {
    jobs(1, service, delivery, plan).ended[0]
}

const EVERY_2_S: &str = "delivery = { kind = \"polling\", every = \"2 s\" }";
const ONE_POLL_IN_10_S: &str =
    "[plan.rate_limit.status]\nkind = \"fixed-window\"\nlimit = \"1/10 s\"\ncounts = \"poll\"";

#[test]
fn a_poll_travels_asks_and_comes_back_and_the_next_leaves_an_interval_later() {
    let ended = one("5 s", EVERY_2_S, "network = \"1 s\"");
    // Accepted at 1, acknowledged at 2; the polls leave at 4 and 8 and ask at 5 and 9; the result was there at 6.
    let parts = Parts { network: secs(1.0), service: secs(5.0), delivery: secs(4.0), ..Parts::default() };
    assert_eq!((ended.ended, ended.parts), (secs(10.0), parts));
}

#[test]
fn a_result_that_is_ready_at_the_very_instant_of_a_poll_is_found() {
    assert_eq!(one("4 s", EVERY_2_S, "").ended, secs(4.0));
    assert_eq!(one("4001 ms", EVERY_2_S, "").ended, secs(6.0));
}

#[test]
fn intervals_grow_up_to_their_cap() {
    let delivery =
        "delivery = { kind = \"polling\", every = \"1 s\", first_after = \"500 ms\", factor = 2, cap = \"3 s\" }";
    // Polls at 0.5, 1.5, 3.5, 6.5, 9.5, 12.5.
    assert_eq!(one("9 s", delivery, "").ended, secs(9.5));
    assert_eq!(one("10 s", delivery, "").ended, secs(12.5));
}

#[test]
fn a_webhook_comes_its_delay_after_the_end_of_service_and_not_by_the_way_back() {
    let ended = one("5 s", "delivery = { kind = \"webhook\", delay = \"3 s\" }", "network = \"1 s\"");
    let parts = Parts { network: secs(1.0), service: secs(5.0), delivery: secs(3.0), ..Parts::default() };
    assert_eq!((ended.ended, ended.parts, ended.outcome), (secs(9.0), parts, Outcome::Delivered));
}

#[test]
fn a_result_is_gone_from_its_expiry_on() {
    let asked_at_4_of_3 = |kept: &str| one("3 s", EVERY_2_S, &format!("result_expiry = \"{kept}\""));
    assert_eq!(asked_at_4_of_3("1001 ms").outcome, Outcome::Delivered);
    let gone = asked_at_4_of_3("1 s");
    assert_eq!((gone.outcome, gone.ended, gone.parts.delivery), (Outcome::Expired, secs(4.0), secs(1.0)));
    let webhook = one("3 s", "delivery = { kind = \"webhook\", delay = \"9 s\" }", "result_expiry = \"1 s\"");
    assert_eq!(webhook.outcome, Outcome::Delivered);
}

#[test]
fn a_refused_poll_is_followed_by_the_next_one_by_a_retry_or_by_the_end() {
    let two = |refused: &str| {
        let delivery = format!(
            "delivery = {{ kind = \"polling\", every = \"4 s\", refused = \"{refused}\" }}\nretry = {{ attempts = 3, base = \"1 s\", factor = 1 }}"
        );
        jobs(2, "3 s", &delivery, ONE_POLL_IN_10_S).workload(0)
    };
    // The first poll of each asks at 4; the second is refused until 10.
    let next = two("next-poll");
    assert_eq!((next[0].ended, next[1].ended), (secs(4.0), secs(12.0)));
    let retry = two("retry");
    // Refused at 4, 5 and 6: its three attempts are used up. All that time is lost.
    assert_eq!((retry[1].ended, retry[1].outcome), (secs(6.0), Outcome::GaveUp(Cause::RateLimit(0))));
    assert_eq!(retry[1].parts, Parts { lost: secs(6.0), ..Parts::default() });
    let fail = two("fail");
    assert_eq!((fail[1].ended, fail[1].outcome), (secs(4.0), Outcome::GaveUp(Cause::RateLimit(0))));
    // More polls than attempts: at 4, 5, 6, 7, 8, 9 and 10.
    let patient = "delivery = { kind = \"polling\", every = \"4 s\", refused = \"retry\", attempts = 7 }\nretry = { base = \"1 s\", factor = 1 }";
    assert_eq!(jobs(2, "3 s", patient, ONE_POLL_IN_10_S).workload(0)[1].ended, secs(10.0));
}

#[test]
fn a_client_that_is_refused_for_ever_gives_up_in_the_end() {
    // Refused polls count, so that the window is never empty again.
    let plan = "[plan.rate_limit.status]\nkind = \"sliding-window\"\nlimit = \"1/10 s\"\ncounts = \"poll\"\nrefused_calls_count = true";
    let ended = jobs(2, "1 min", "delivery = { kind = \"polling\", every = \"2 s\", attempts = 50 }", plan).workload(0);
    assert_eq!(ended[1].outcome, Outcome::GaveUp(Cause::RateLimit(0)));
    assert_eq!(ended[1].ended, secs(100.0));
}

#[test]
fn the_permit_is_held_until_the_result_is_there() {
    let gated = format!("{EVERY_2_S}\ngate = {{ limit = 1 }}");
    let ends: Vec<Nanos> = jobs(3, "3 s", &gated, "").workload(0).iter().map(|ended| ended.ended).collect();
    assert_eq!(ends, [secs(4.0), secs(8.0), secs(12.0)]);
}

#[test]
fn a_limit_counts_the_calls_that_it_says() {
    let delivered = |counts: &str| {
        let plan =
            format!("[plan.rate_limit.calls]\nkind = \"fixed-window\"\nlimit = \"3/min\"\ncounts = \"{counts}\"");
        let delivery = "delivery = { kind = \"polling\", every = \"2 s\", refused = \"fail\" }";
        let record = jobs(4, "1 s", delivery, &plan);
        (record.delivered(), record.refused.len())
    };
    // Submissions: three of four come in, and are found. Polls: all come in, three are found. All: three come in, none is found.
    assert_eq!(delivered("submit"), (3, 1));
    assert_eq!(delivered("poll"), (3, 0));
    assert_eq!(delivered("all"), (0, 1));
}

#[test]
fn polls_go_to_an_endpoint_of_their_own() {
    let with = |endpoint: &str| {
        let delivery = format!("delivery = {{ kind = \"polling\", every = \"2 s\", refused = \"fail\"{endpoint} }}");
        let plan = "[plan.rate_limit.status]\nkind = \"fixed-window\"\nlimit = \"1/min\"\ncounts = \"all\"\nendpoint = \"/v1/status/*\"";
        // A pattern has to match some workload.
        let text = text(3, "1 s", &delivery, plan).replace(
            "[client.app]",
            "[[workload]]\nname = \"other\"\nendpoint = \"/v1/status/7\"\narrivals = { kind = \"all-at-once\", count = 1, at = \"59 s\" }\nservice = \"1 s\"\n[client.app]",
        );
        run(&text).workload(0).iter().filter(|ended| ended.outcome == Outcome::Delivered).count()
    };
    assert_eq!(with(""), 3);
    assert_eq!(with(", endpoint = \"/v1/status/1\""), 1);
}

#[test]
fn the_catalogue_knows_who_polls_and_what_counts_polls() {
    let client = |name: &str| -> Client {
        let of = |found: &linecook::catalogue::CatalogueClient| found.client.clone();
        linecook::catalogue::Catalogue::embedded().find_client(name).map(of).expect("it is in the catalogue")
    };
    let polls = |name: &str| match client(name).delivery {
        Delivery::Polling(Polling { every, refused: RefusedPoll::Retry { attempts }, .. }) => (every, attempts.get()),
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(polls("replicate-python"), (secs(0.5), 10));
    assert_eq!(polls("replicate-js-actual"), (secs(0.5), 6));
    assert_eq!(polls("fal-python"), (secs(0.1), 10));
    assert_eq!(polls("fal-js"), (secs(0.5), 6));
    assert_eq!(client("openai-python").delivery, Delivery::Synchronous);
    for plan in ["payg-default", "payg-default-3d"] {
        let plan = linecook::catalogue::Catalogue::embedded()
            .find(&format!("leonardo/{plan}"))
            .expect("it is in the catalogue");
        let counts: Vec<(&str, Counts)> =
            plan.plan.rate_limits.iter().map(|limit| (limit.name.as_str(), limit.counts)).collect();
        assert!(counts.contains(&("all", Counts::All)), "{counts:?}");
    }
}

#[test]
fn what_a_client_of_the_catalogue_does_can_be_changed_by_field_or_altogether() {
    let of = |lines: &str| {
        let scenario = scenario(&text(1, "1 s", lines, ""));
        scenario.cases[0].clients[0].delivery.clone()
    };
    let every = |delivery: &Delivery| match delivery {
        Delivery::Polling(polling) => polling.every,
        other => panic!("{other:?}"),
    };
    assert_eq!(every(&of("from = \"fal-python\"\ndelivery.every = \"5 s\"")), secs(5.0));
    assert_eq!(of("from = \"fal-python\"\ndelivery = \"synchronous\""), Delivery::Synchronous);
    let webhook = of("from = \"fal-python\"\ndelivery = { kind = \"webhook\", delay = \"1 s\" }");
    assert_eq!(webhook, Delivery::Webhook { delay: secs(1.0) });
}

#[test]
fn retried_polls_with_jitter_are_random_and_others_are_not() {
    let exact = |delivery: &str| {
        let scenario = scenario(&text(2, "3 s", delivery, ONE_POLL_IN_10_S));
        experiment::run(&scenario, &|_| {}).exact
    };
    let retry = "delivery = { kind = \"polling\", every = \"1 s\", refused = \"retry\", attempts = 9 }";
    assert!(exact(retry));
    assert!(!exact(&format!("{retry}\nretry = {{ jitter = \"full\" }}")));
    assert!(exact(&format!("{EVERY_2_S}\nretry = {{ jitter = \"full\" }}")));
}

#[test]
fn polls_are_counted_and_so_is_what_their_refusal_costs() {
    let found = |refused: &str| {
        let delivery = format!("delivery = {{ kind = \"polling\", every = \"4 s\", refused = \"{refused}\" }}");
        let scenario = scenario(&text(2, "3 s", &delivery, ONE_POLL_IN_10_S));
        experiment::run(&scenario, &|_| {}).plans.remove(0)
    };
    let killed = found("fail");
    let count = |count: Count| killed.total.counts[count].mean;
    assert_eq!((count(Count::Polls), count(Count::PollsRefused), count(Count::GaveUp)), (2.0, 1.0, 1.0));
    let binding = killed.verdict.binding.expect("a limit binds");
    assert_eq!((binding.effect, binding.share.mean), (experiment::Effect::RefusesPolls, 0.5));
    let late = found("next-poll");
    // At 4 and 12; without the limit both at 4: eight of sixteen seconds.
    let binding = late.verdict.binding.expect("a limit binds");
    assert_eq!((binding.effect, binding.share.mean), (experiment::Effect::HoldsUpResults, 0.5));
    assert_eq!(late.total.polls_per_request.map(|polls| polls.mean), Some(2.0));
    assert_eq!(late.timeline.iter().map(|bin| bin.polls.mean).reduce(|sum, polls| sum + polls), Some(4.0));
}

#[test]
fn a_job_whose_client_has_left_is_served_for_nobody() {
    let delivery = "delivery = { kind = \"polling\", every = \"1 s\", refused = \"fail\" }";
    let found = |service: &str, polls: &str| {
        let plan = ONE_POLL_IN_10_S.replace("1/10 s", polls);
        let scenario = scenario(&text(3, service, delivery, &plan));
        let counts = experiment::run(&scenario, &|_| {}).plans.remove(0).total.counts;
        (counts[Count::Delivered].mean, counts[Count::ServedForNobody].mean)
    };
    // Four polls each use the limit up; the fifth is refused, a second before the end of service or at the very end.
    assert_eq!(found("6 s", "12/10 s"), (0.0, 3.0));
    assert_eq!(found("5 s", "12/10 s"), (0.0, 3.0));
    assert_eq!(found("5 s", "13/10 s"), (1.0, 2.0));
}

#[test]
fn a_poll_a_second_loses_requests_or_time_and_five_seconds_or_a_webhook_do_not() {
    let results = experiment::run(&shipped("polling"), &|_| {});
    let [fails, goes_on, calm, webhook] = results.plans.as_slice() else { panic!("there are four plans") };
    let delivered = |plan: &experiment::PlanResult| plan.total.delivered_share.expect("requests came").mean;
    assert!(delivered(fails) < 0.7, "{}", delivered(fails));
    for plan in [fails, goes_on] {
        let binding = plan.verdict.binding.expect("a limit binds");
        assert_eq!(binding.limit, experiment::Limit::RateLimit(0), "{binding:?}");
    }
    // Polls crowd out submissions too.
    assert!(goes_on.rate_limits[0].refused.mean > 100.0);
    for plan in [calm, webhook] {
        assert!(delivered(plan) >= 1.0, "{}", delivered(plan));
        assert!(plan.total.counts[Count::PollsRefused].mean <= 0.0);
    }
    let mean = |plan: &experiment::PlanResult| plan.total.latency.as_ref().expect("some were delivered").mean.mean;
    // Half an interval, and half a second for the webhook.
    assert!((mean(calm) - mean(webhook) - 2.0).abs() < 0.1, "{} and {}", mean(calm), mean(webhook));
    let safe = calm.rate_limits[0].polls.as_ref().expect("polls come").room.safe_interval_s.expect("there is one");
    assert!((1.0..5.0).contains(&safe), "{safe}");
}
