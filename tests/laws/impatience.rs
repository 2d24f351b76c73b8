//! Clients that do not wait for ever: by hand, against theory, and what a scenario may say of them.
#![expect(clippy::float_cmp, reason = "counts of one exact run are whole numbers")]

use std::path::Path;

use linecook::engine::{Cause, Outcome};
use linecook::experiment::{Count, Effect, Estimate, Limit, PlanResult, run as experiment};
use linecook::scenario;
use linecook::theory::Mmca;
use linecook::time::Nanos;

use crate::cases::nonzero;
use crate::support::{Record, run, run_case, scenario as checked, secs};

/// Requests at 0 s, 1 s, 2 s, … that take 10 s each, before one station.
fn one_station(count: u32, client: &str, more: &str) -> String {
    format!(
        r#"
        horizon = "{count} s"
        overload = "report"
        [[workload]]
        name = "w"
        client = "c"
        arrivals = {{ kind = "deterministic", every = "1 s" }}
        service = "10 s"
        [[plan]]
        name = "p"
        concurrency = 1
        waitlist = "unbounded"
        {more}
        [client.c]
        {client}
        "#
    )
}

fn outcomes(record: &Record) -> Vec<(Outcome, f64)> {
    record
        .workload(0)
        .iter()
        .map(|ended| {
            assert_eq!(ended.parts.total(), ended.ended - ended.demanded);
            (ended.outcome, ended.ended.as_secs_f64())
        })
        .collect()
}

#[test]
fn an_answer_at_the_very_instant_of_the_timeout_came_in_time() {
    let exactly = run(&one_station(1, "attempt_timeout = \"10 s\"", ""));
    assert_eq!(outcomes(&exactly), [(Outcome::Delivered, 10.0)]);
    let shorter = run(&one_station(1, "attempt_timeout = \"9.999999999 s\"", ""));
    assert_eq!(outcomes(&shorter), [(Outcome::GaveUp(Cause::TimedOut), 9.999_999_999)]);
    // The answer takes a second to come back.
    let late = run(&one_station(1, "attempt_timeout = \"10 s\"", "network = { back = \"1 s\" }"));
    assert_eq!(outcomes(&late), [(Outcome::GaveUp(Cause::TimedOut), 10.0)]);
    assert_eq!(late.ended[0].parts.lost, secs(10.0));
}

#[test]
fn a_job_that_is_left_holds_its_station_unless_it_is_cancelled() {
    // The client of the first request leaves after 4 s, those of the others after 12 s of waiting and service.
    let client = |on_leaving: &str| format!("patience = \"12 s\"\non_leaving = \"{on_leaving}\"");
    // Served from 0 to 10 s; the second starts at 10 s and is left at 13 s; the third is left at 14 s.
    let left = run(&one_station(3, &client("leave-running"), ""));
    let abandoned = [(Outcome::Delivered, 10.0), (Outcome::Abandoned, 13.0), (Outcome::Abandoned, 14.0)];
    assert_eq!(outcomes(&left), abandoned);
    assert_eq!(left.started.iter().map(|start| start.0).collect::<Vec<_>>(), [secs(0.0), secs(10.0), secs(20.0)]);
    let waiting = run(&one_station(3, &client("cancel-waiting"), ""));
    assert_eq!(outcomes(&waiting), abandoned);
    assert_eq!(waiting.started.len(), 2, "the third is taken back while it waits");
    // The station of the second is free at 13 s, and the third, whose client waits for a second more, takes it.
    let all = run(&one_station(3, &client("cancel"), ""));
    assert_eq!(outcomes(&all), abandoned);
    assert_eq!(all.started.iter().map(|start| start.0).collect::<Vec<_>>(), [secs(0.0), secs(10.0), secs(13.0)]);
}

#[test]
fn a_client_that_sees_its_job_run_stays() {
    let record = run(&one_station(3, "patience = \"12 s\"\npatience_until = \"start\"", ""));
    let expected = [(Outcome::Delivered, 10.0), (Outcome::Delivered, 20.0), (Outcome::Abandoned, 14.0)];
    assert_eq!(outcomes(&record), expected);
}

#[test]
fn a_cancel_takes_time_to_get_there() {
    let client = "patience = \"12 s\"\non_leaving = \"cancel\"";
    // At the provider from 2 s on; the client leaves at 12 s, when the result is not yet back.
    let record = run(&one_station(1, client, "network = { to_provider = \"2 s\", back = \"1 s\" }"));
    assert_eq!(outcomes(&record), [(Outcome::Abandoned, 12.0)]);
    let result = figures(&one_station(1, client, "network = { to_provider = \"2 s\", back = \"1 s\" }"));
    assert_eq!(result.total.counts[Count::ServedForNobody].mean, 1.0, "the cancel finds it served");
    assert_eq!(result.pools[0].wasted_share.map(|share| share.mean), None, "nothing was done before the horizon");
}

fn figures(text: &str) -> PlanResult {
    experiment(&checked(text), &|_| ()).plans.remove(0)
}

#[test]
fn work_for_nobody_is_counted_and_its_share_of_the_station_time_is_known() {
    // Left at 4 s each: with two attempts, the first waits for 10 s of service that nobody wants.
    let client = |on_leaving: &str| {
        format!(
            "attempt_timeout = \"4 s\"\non_leaving = \"{on_leaving}\"\n[client.c.retry]\nattempts = 2\nbase = \"1 s\""
        )
    };
    let left = figures(&one_station(20, &client("leave-running"), ""));
    let counts = &left.total.counts;
    assert_eq!((counts[Count::Offered].mean, counts[Count::GaveUp].mean), (20.0, 20.0));
    assert_eq!((counts[Count::TimedOut].mean, counts[Count::ServedForNobody].mean), (40.0, 40.0));
    assert_eq!(left.total.served_for_nobody_share.map(|share| share.mean), Some(1.0));
    assert_eq!(left.pools[0].wasted_share.map(|share| share.mean), Some(1.0), "the station is busy for nobody");
    // Stopped after 4 s: still all for nobody, but nothing is served to its end.
    let stopped = figures(&one_station(20, &client("cancel"), ""));
    assert_eq!(stopped.total.counts[Count::ServedForNobody].mean, 0.0);
    assert_eq!(stopped.pools[0].wasted_share.map(|share| share.mean), Some(1.0));
}

#[test]
fn what_is_not_named_is_not_retried() {
    let client = |on: &str| format!("attempt_timeout = \"4 s\"\n[client.c.retry]\nattempts = 3\non = [{on}]");
    let attempts = |on: &str, more: &str| -> Vec<(Outcome, u32)> {
        run(&one_station(2, &client(on), more))
            .workload(0)
            .iter()
            .map(|ended| (ended.outcome, ended.attempts))
            .collect()
    };
    let timed_out = Outcome::GaveUp(Cause::TimedOut);
    assert_eq!(attempts("\"refused\"", ""), [(timed_out, 1), (timed_out, 1)]);
    assert_eq!(attempts("\"timeout\"", ""), [(timed_out, 3), (timed_out, 3)]);
    // The second request is refused by a limit of one an hour, and that is that.
    let limit = "rate_limit.create = { kind = \"fixed-window\", limit = \"1/h\" }";
    let refused = Outcome::GaveUp(Cause::RateLimit(0));
    assert_eq!(attempts("\"failed\", \"outage\"", limit), [(timed_out, 1), (refused, 1)]);
}

#[test]
fn a_retry_after_a_timeout_costs_aws_standard_twice_as_much() {
    let attempts = |more: &str| -> u32 {
        let text = format!(
            r#"
            horizon = "1 min"
            [[workload]]
            name = "w"
            client = "c"
            arrivals = {{ kind = "all-at-once", count = 100 }}
            service = "1 h"
            [[plan]]
            name = "p"
            [client.c]
            from = "aws-standard"
            attempt_timeout = "10 s"
            {more}
            "#
        );
        run(&text).ended.iter().map(|ended| ended.attempts).sum()
    };
    // 500 tokens pay for 50 retries at 10, and for 100 at 5.
    assert_eq!(attempts(""), 100 + 50);
    assert_eq!(attempts("retry.budget.timeout_cost = 5"), 100 + 100);
}

#[test]
fn a_delivery_gives_back_what_its_last_retry_took() {
    // Of two at one instant the second waits for 6 s and would be served after 12 s; it times out after 10 s, is taken back, and is
    // delivered at the second attempt. All 3 tokens are taken, and are there again for the second of the next two.
    let text = r#"
        horizon = "200 s"
        [[workload]]
        name = "first"
        client = "c"
        arrivals = { kind = "deterministic", every = "100 s" }
        service = "6 s"
        [[workload]]
        name = "second"
        client = "c"
        arrivals = { kind = "deterministic", every = "100 s" }
        service = "6 s"
        [[plan]]
        name = "p"
        concurrency = 1
        waitlist = 5
        [client.c]
        attempt_timeout = "10 s"
        on_leaving = "cancel"
        retry = { attempts = 2, base = "1 s", budget = { capacity = 3, timeout_cost = 3 } }
        "#;
    let second: Vec<_> = run(text).workload(1).iter().map(|e| (e.outcome, e.attempts, e.ended - e.demanded)).collect();
    assert_eq!(second, [(Outcome::Delivered, 2, secs(17.0)); 2]);
}

#[test]
fn patience_belongs_to_the_request_under_every_plan() {
    let text = r#"
        horizon = "2 h"
        overload = "report"
        [[workload]]
        name = "w"
        client = "c"
        arrivals = { kind = "poisson", rate = "10/min" }
        service = "10 h"
        [[plan]]
        name = "few"
        concurrency = 1
        waitlist = "unbounded"
        [[plan]]
        name = "many"
        concurrency = 10000
        [client.c]
        patience = { kind = "lognormal", median = "30 s", p95 = "5 min" }
        "#;
    let scenario = checked(text);
    let patience = |plan| -> Vec<Nanos> {
        run_case(&scenario, 0, plan).workload(0).iter().map(|ended| ended.ended - ended.demanded).collect()
    };
    let (few, many) = (patience(0), patience(1));
    assert!(few.len() > 1000 && few == many);
    let mut sorted = few.clone();
    sorted.sort_unstable();
    // The standard error of the median is about 3 % of it.
    let median = sorted[sorted.len() / 2].as_secs_f64();
    assert!((26.0..34.0).contains(&median), "{median}");
    sorted.dedup();
    assert_eq!(sorted.len(), few.len(), "each has its own");
}

/// M/M/10+M at 110 % of what the stations carry, through everything the program does.
#[test]
fn impatient_clients_agree_with_erlang_a() {
    let exact = Mmca::new(nonzero(10), 11.0, 1.0, 0.5).expect("rates are positive");
    let text = r#"
        horizon = "50500 s"
        warm_up = "500 s"
        replications = 20
        [[workload]]
        name = "w"
        client = "c"
        arrivals = { kind = "poisson", rate = "11/s" }
        service = { kind = "exponential", mean = "1 s" }
        [[plan]]
        name = "p"
        concurrency = 10
        waitlist = "unbounded"
        [client.c]
        patience = { kind = "exponential", mean = "2 s" }
        patience_until = "start"
        on_leaving = "cancel-waiting"
        "#;
    let result = figures(text);
    let pool = &result.pools[0];
    let known = |estimate: Option<Estimate>| estimate.expect("requests appeared");
    for (what, estimate, exact, precision) in [
        ("abandoned", known(result.total.abandoned_share), exact.abandonment_probability(), 0.003),
        ("waiting", pool.waiting_mean, exact.number_waiting_mean(), 0.003),
        ("utilisation", pool.utilisation, exact.utilisation(), 0.0005),
    ] {
        // Student's t for nineteen degrees of freedom, which the half-width is made of.
        let error = estimate.half_width.expect("twenty replications have an interval") / 2.093;
        println!("{what}: {:.7} ± {error:.7}, exactly {exact:.7}", estimate.mean);
        assert!(error <= precision * exact, "{what}: a standard error of {error} says little about {exact}");
        assert!((estimate.mean - exact).abs() <= 4.0 * error, "{what}: {estimate:?} is not {exact}");
    }
    assert_eq!(result.total.counts[Count::ServedForNobody].mean, 0.0);
    assert_eq!(pool.wasted_share.map(|share| share.mean), Some(0.0));
}

#[test]
fn where_clients_leave_more_than_is_refused_what_makes_them_wait_binds() {
    let binding = |patience: &str| {
        let result = figures(&format!(
            r#"
            horizon = "1 h"
            replications = 4
            [[workload]]
            name = "w"
            client = "c"
            arrivals = {{ kind = "poisson", rate = "11/s" }}
            service = {{ kind = "exponential", mean = "1 s" }}
            [[plan]]
            name = "p"
            concurrency = 10
            waitlist = 8
            [client.c]
            patience = {{ kind = "exponential", mean = "{patience}" }}
            patience_until = "start"
            on_leaving = "cancel-waiting"
            "#
        ));
        let refused = result.total.refused_per_attempt.expect("attempts were made").mean;
        assert!(refused > 0.001, "some find the waitlist full: {refused}");
        result.verdict.binding.expect("it is too small")
    };
    assert_eq!((binding("2 s").limit, binding("2 s").effect), (Limit::Stations(0), Effect::Delays));
    assert_eq!(binding("1 h").effect, Effect::Refuses);
}

#[track_caller]
fn refused(client: &str, expected: &str) {
    let text = one_station(5, client, "");
    let problems = scenario::parse(&text, Path::new("test.toml")).expect_err("a problem").to_string();
    assert!(problems.contains(expected), "{problems}");
    assert_eq!(problems.lines().filter(|line| line.contains("test.toml:")).count(), 1, "{problems}");
}

#[test]
fn what_makes_no_sense_is_refused_with_advice() {
    refused(
        "attempt_timeout = \"0 s\"",
        "client `c`: `attempt_timeout` is \"0 s\", which is no time at all; write one above 0 s",
    );
    refused("attempt_timeout = 60", "a number without a unit");
    refused("patience = \"0 s\"", "so every request is abandoned at once; write a time above 0 s");
    refused("patience = \"never\"", "`patience` is \"never\"");
    refused("patience = { kind = \"log\", column = \"x\" }", "but this is drawn");
    refused("patience = { kind = \"exponential\" }", "`patience.mean` is missing");
    refused("patience = { kind = \"exponential\", mean = \"2 s\", p95 = \"3 s\" }", "unknown key `patience.p95`");
    refused("patience_until = \"start\"", "but there is no `patience` that could be over");
    refused("patience = \"2 s\"\npatience_until = \"end\"", "`patience_until` is \"end\", which means nothing here");
    refused("on_leaving = \"cancel\"", "but this client never leaves; give it a `patience` or an `attempt_timeout`");
    refused("patience = \"2 s\"\non_leaving = \"stop\"", "`on_leaving` is \"stop\", which means nothing here");
    refused("retry = { on = [] }", "so nothing is retried; write attempts = 1");
    refused(
        "retry = { on = [\"refusal\"] }",
        "`retry.on[0]` is \"refusal\", which means nothing here; did you mean `refused`?",
    );
    refused("retry = { on = [\"refused\", \"refused\"] }", "which is in the list already; name each once");
    refused(
        "retry = { budget = { capacity = 5, timeout_cost = 6 } }",
        "`retry.budget.timeout_cost` is 6, which is more than the `capacity`",
    );
    refused("retry = { on = \"refused\" }", "which is not a list");
}

#[test]
fn timeouts_of_the_catalogue_are_those_of_calls_that_are_answered_with_the_result() {
    let timeout = |name: &str| {
        linecook::catalogue::Catalogue::embedded().find_client(name).expect("it is known").client.attempt_timeout
    };
    assert_eq!(timeout("openai-python"), Some(secs(600.0)));
    assert_eq!(timeout("elevenlabs-python"), Some(secs(240.0)));
    // Theirs are of single calls, each answered with a receipt.
    assert_eq!((timeout("replicate-python"), timeout("runwayml-python")), (None, None));
    // A scenario can take it away.
    let text = one_station(1, "from = \"openai-python\"", "").replace("\"10 s\"", "\"20 min\"");
    assert_eq!(run(&text).delivered(), 0);
    assert_eq!(run(&text.replace("from = ", "attempt_timeout = \"none\"\nfrom = ")).delivered(), 1);
}

#[test]
fn a_sweep_may_have_a_point_without_patience() {
    let sweep = "[sweep]\nparameter = \"client.c.patience\"\nvalues = [\"none\", \"12 s\"]";
    let text = one_station(3, "patience_until = \"start\"\non_leaving = \"cancel\"\npatience = \"5 s\"", "") + sweep;
    let scenario = checked(&text.replace("\n        ", "\n"));
    let abandoned =
        |case| run_case(&scenario, case, 0).ended.iter().filter(|e| e.outcome == Outcome::Abandoned).count();
    assert_eq!((abandoned(0), abandoned(1)), (0, 1));
}

#[test]
fn a_queue_that_impatient_clients_leave_is_no_overload() {
    let queue = |client: &str| one_station(5, client, "").replace("overload = \"report\"", "");
    let parse = |client: &str| scenario::parse(&queue(client), Path::new("test.toml"));
    assert!(parse("").is_err() && parse("patience = \"1 min\"").is_err(), "the jobs that are left still wait");
    assert!(parse("patience = \"1 min\"\non_leaving = \"cancel-waiting\"").is_ok());
    assert!(parse("attempt_timeout = \"1 min\"\non_leaving = \"cancel\"").is_ok());
}
