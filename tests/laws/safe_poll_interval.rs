//! The safe poll interval is safe, and not by far too long.

use linecook::client::{Delivery, Polling};
use linecook::experiment::{self, Count, PollRoom};
use linecook::scenario::Scenario;
use linecook::time::Nanos;

use crate::support::scenario;

fn text(arrivals: &str, limit: &str) -> String {
    format!(
        r#"
        horizon = "20 min"
        replications = 4
        overload = "report"
        [[workload]]
        name = "jobs"
        client = "app"
        arrivals = {{ {arrivals} }}
        service = {{ kind = "gamma", mean = "10 s", cv = 0.5 }}
        [client.app]
        delivery = {{ kind = "polling", every = "2 s" }}
        [[plan]]
        name = "plan"
        concurrency = 12
        waitlist = "unbounded"
        network = "100 ms"
        [plan.rate_limit.status]
        {limit}
        "#
    )
}

/// What polls need, and how many were refused or delayed.
fn found(scenario: &Scenario) -> (PollRoom, f64) {
    let plan = experiment::run(scenario, &|_| {}).plans.remove(0);
    let limit = &plan.rate_limits[0];
    let room = limit.polls.as_ref().expect("polls come").room;
    (room, plan.total.counts[Count::PollsRefused].mean + limit.waiting_peak.mean)
}

fn polled_every(scenario: &Scenario, interval_s: f64) -> Scenario {
    let mut scenario = scenario.clone();
    let every = Nanos::from_secs_f64(interval_s) + Nanos(1);
    for client in scenario.cases.iter_mut().flat_map(|case| &mut case.clients) {
        if let Delivery::Polling(polling) = &mut client.delivery {
            *polling = Polling { every, first_after: every, cap: every, ..polling.clone() };
        }
    }
    scenario
}

const KINDS: [&str; 5] = [
    "fixed-window",
    "fixed-window-from-first",
    "sliding-window",
    "token-bucket",
    "sliding-window\"\non_limit = \"delay",
];

#[test]
fn with_the_safe_interval_no_poll_is_refused_or_delayed_whatever_the_interval_was_when_it_was_measured() {
    for kind in KINDS {
        for arrivals in [
            "kind = \"poisson\", rate = \"1/s\"",
            "kind = \"batch\", rate = \"1/s\", size = 15",
            "kind = \"deterministic\", every = \"900 ms\"",
        ] {
            // Polls have the limit to themselves, so that the jobs do not depend on them.
            let limit = format!("kind = \"{kind}\"\nlimit = \"600/20 s\"\ncounts = \"poll\"");
            let scenario = scenario(&text(arrivals, &limit));
            let (room, _) = found(&scenario);
            let interval_s = room.safe_interval_s.unwrap_or_else(|| panic!("{kind}, {arrivals}: {room:?}"));
            let (again, stopped) = found(&polled_every(&scenario, interval_s));
            assert!(stopped <= 0.0, "{kind}, {arrivals}: {interval_s} s, {room:?}, {again:?}");
            assert_eq!(again, room, "what polls need does not depend on them");
        }
    }
}

#[test]
fn with_the_safe_interval_submissions_at_the_same_limit_pass_too_and_a_third_of_it_is_too_short() {
    for kind in &KINDS[..4] {
        let limit = format!("kind = \"{kind}\"\nlimit = \"200/20 s\"\ncounts = \"all\"");
        let text = text("kind = \"deterministic\", every = \"1 s\"", &limit)
            .replace("{ kind = \"gamma\", mean = \"10 s\", cv = 0.5 }", "\"10 s\"");
        // Measured where nothing is refused.
        let (room, stopped) = found(&polled_every(&scenario(&text), 10.0));
        assert!(stopped <= 0.0);
        let interval_s = room.safe_interval_s.expect("there is one");
        let scenario = scenario(&text);
        assert!(found(&polled_every(&scenario, interval_s)).1 <= 0.0, "{kind}: {interval_s} s, {room:?}");
        assert!(
            found(&polled_every(&scenario, interval_s / 3.0)).1 > 0.0,
            "{kind}: a third of {interval_s} s, {room:?}"
        );
    }
}

#[test]
fn where_not_even_one_poll_for_each_fits_no_interval_is_said_to_be_safe() {
    let limit = "kind = \"fixed-window\"\nlimit = \"10/20 s\"\ncounts = \"poll\"";
    let (room, stopped) = found(&scenario(&text("kind = \"poisson\", rate = \"1/s\"", limit)));
    assert!(room.safe_interval_s.is_none() && room.jobs > 10 && stopped > 0.0, "{room:?}");
    let alone = "kind = \"fixed-window\"\nlimit = \"20/20 s\"\ncounts = \"all\"";
    let (room, _) = found(&scenario(&text("kind = \"poisson\", rate = \"2/s\"", alone)));
    assert!(room.safe_interval_s.is_none(), "{room:?}");
}
