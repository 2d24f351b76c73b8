//! Concurred: limits by route, and the documented client.

use linecook::engine::{Cause, Ended, Outcome};

use crate::support::{Record, run, run_case, secs, shipped};

/// The document's table: an address on the route, calls, and the window in seconds.
const ROUTES: [(&str, u32, u32); 8] = [
    ("/api/health", 120, 60),
    ("/api/v1/chat/completions", 60, 60),
    ("/api/v1/media/images", 60, 60),
    ("/api/v1/vision", 60, 60),
    ("/api/v1/fashion/run", 30, 60),
    ("/api/v1/fashion/subscribe", 30, 60),
    ("/api/v1/fashion/status/job-1", 40, 10),
    ("/api/chat", 10, 60),
];

fn workload(route: &str, count: u32, at_ms: u32) -> String {
    format!(
        r#"
        [[workload]]
        name = "{route} at {at_ms}"
        endpoint = "{route}"
        arrivals = {{ kind = "all-at-once", count = {count}, at = "{at_ms} ms" }}
        service = "1 s"
        "#
    )
}

fn concurred(workloads: &str, overrides: &str) -> Record {
    run(&format!(
        "horizon = \"1 h\"\n{workloads}\n[[plan]]\nname = \"default\"\nfrom = \"concurred/default\"\n{overrides}"
    ))
}

/// A call to /api/chat at 30 s, sent by this client, while others take every window's ten calls within its first second.
fn refused_call(hint: &str, client: &str) -> Ended {
    let record = run(&format!(
        r#"
        horizon = "20 min"
        [[workload]]
        name = "others"
        endpoint = "/api/chat"
        arrivals = {{ kind = "deterministic", every = "100 ms" }}
        service = "1 s"
        [[workload]]
        name = "call"
        endpoint = "/api/chat"
        client = "{client}"
        arrivals = {{ kind = "all-at-once", count = 1, at = "30 s" }}
        service = "1 s"
        [[plan]]
        name = "default"
        from = "concurred/default"
        [plan.rate_limit.chat]
        {hint}
        [client.sdk.retry]
        attempts = 3
        base = "1 s"
        hint = "obey"
        "#
    ));
    record.workload(1)[0]
}

#[test]
fn every_route_has_the_limit_of_the_table_whatever_the_others_do() {
    let workloads: String = ROUTES.iter().map(|(route, calls, _)| workload(route, calls + 1, 0)).collect();
    let record = concurred(&workloads, "");
    for (number, (route, _, _)) in ROUTES.iter().enumerate() {
        assert_eq!(record.refusals_of(number), [secs(0.0)], "{route}");
    }
}

#[test]
fn windows_are_a_minute_long_and_ten_seconds_for_the_status() {
    for (route, calls, window) in ROUTES {
        let end = window * 1000;
        for (at_ms, admitted) in [(end - 1, false), (end, true)] {
            let record = concurred(&(workload(route, calls, 0) + &workload(route, 1, at_ms)), "");
            assert_eq!(record.workload(1)[0].outcome == Outcome::Delivered, admitted, "{route} at {at_ms} ms");
        }
    }
}

#[test]
fn a_window_begins_with_the_first_call_and_not_on_the_minute() {
    let at = |ms| {
        let calls = workload("/api/chat", 10, 20_000) + &workload("/api/chat", 1, ms);
        concurred(&calls, "").workload(1)[0].outcome
    };
    assert_eq!(at(60_000), Outcome::GaveUp(Cause::RateLimit(7)));
    assert_eq!(at(79_999), Outcome::GaveUp(Cause::RateLimit(7)));
    assert_eq!(at(80_000), Outcome::Delivered);
}

#[test]
fn addresses_below_one_row_of_the_table_share_its_limit() {
    for (one, other, calls) in [
        ("/api/v1/media/images", "/api/v1/media/video/long", 60),
        ("/api/v1/fashion/status/job-1", "/api/v1/fashion/status/job-2", 40),
    ] {
        let record = concurred(&(workload(one, calls / 2, 0) + &workload(other, calls / 2 + 1, 0)), "");
        assert_eq!(record.gave_up(), 1, "{one} and {other}");
    }
}

#[test]
fn the_documented_client_succeeds_at_the_reset_if_the_hint_names_it() {
    let scenario = shipped("concurred-client");
    let request = run_case(&scenario, 0, 1).workload(1)[0];
    assert_eq!((request.outcome, request.attempts), (Outcome::Delivered, 2));
    assert_eq!(request.parts.backoff, secs(30.0));
}

#[test]
fn the_documented_client_waits_no_longer_than_300_seconds() {
    let request = refused_call("hint = { wait = \"100 s\", in = \"body\" }", "concurred-doc");
    assert_eq!((request.attempts, request.parts.backoff), (3, secs(100.0 + 200.0 + 300.0)));
}

#[test]
fn the_hint_is_in_the_body_where_most_clients_do_not_look() {
    // 1 s and 2 s of its own.
    assert_eq!(refused_call("", "sdk").parts.backoff, secs(3.0));
    assert_eq!(refused_call("hint = { wait = \"60 s\", in = \"header\" }", "sdk").parts.backoff, secs(120.0));
}
