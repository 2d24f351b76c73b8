//! Leonardo.Ai: the guide's kitchen, its two misconceptions, and the published defaults.

use linecook::engine::{Cause, Outcome};

use crate::support::{Record, run, run_case, secs, shipped};

/// `count` jobs at once on the guide's kitchen, each 20 s, and one more at `late`.
fn kitchen(count: u32, late: &str) -> Record {
    run(&format!(
        r#"
        horizon = "1 min"
        [[workload]]
        name = "at once"
        arrivals = {{ kind = "all-at-once", count = {count} }}
        service = "20 s"
        [[workload]]
        name = "late"
        arrivals = {{ kind = "all-at-once", count = 1, at = "{late}" }}
        service = "20 s"
        [[plan]]
        name = "kitchen"
        from = "leonardo/guide-example"
        "#
    ))
}

/// `count` generations at once, 1 s each, and one more a minute after, on the published defaults with these overrides.
fn defaults(count: u32, overrides: &str) -> Record {
    run(&format!(
        r#"
        horizon = "2 min"
        [[workload]]
        name = "at once"
        endpoint = "/v1/generations"
        arrivals = {{ kind = "all-at-once", count = {count} }}
        service = "1 s"
        [[workload]]
        name = "next minute"
        endpoint = "/v1/generations"
        arrivals = {{ kind = "all-at-once", count = 1, at = "1 min" }}
        service = "1 s"
        [[plan]]
        name = "default"
        from = "leonardo/payg-default"
        {overrides}
        "#
    ))
}

#[test]
fn sixty_jobs_at_once_are_taken_and_the_sixty_first_is_refused() {
    let scenario = shipped("leonardo-at-once");
    for (case, (count, refused)) in [(10, 0), (60, 0), (61, 1)].into_iter().enumerate() {
        let record = run_case(&scenario, case, 0);
        assert_eq!((record.delivered() + record.gave_up(), record.gave_up()), (count, refused));
    }
}

#[test]
fn jobs_beyond_the_stations_wait_their_turn() {
    for (place, job) in (0u32..).zip(kitchen(60, "59 s").workload(0)) {
        assert_eq!(job.parts.queue_wait, secs(20.0 * f64::from(place / 10)), "job {place}");
    }
}

#[test]
fn a_full_kitchen_takes_the_next_order_when_one_is_finished_and_not_before() {
    let before = kitchen(60, "19999 ms").workload(1)[0];
    assert_eq!(before.outcome, Outcome::GaveUp(Cause::Pool(0)));
    let at_the_end = kitchen(60, "20 s").workload(1)[0];
    // Ten were finished, ten of the waiting took their stations: 40 wait ahead of it.
    assert_eq!((at_the_end.outcome, at_the_end.parts.queue_wait), (Outcome::Delivered, secs(100.0)));
}

#[test]
fn the_rate_limit_refuses_the_hundred_and_first_generation_of_a_minute() {
    let record = defaults(101, "");
    assert_eq!(record.gave_up(), 1);
    assert_eq!(record.refused, [(secs(0.0), 0, Cause::RateLimit(1))]);
    assert_eq!(record.workload(1)[0].outcome, Outcome::Delivered);
}

#[test]
fn orders_that_wait_for_the_next_round_are_all_taken_if_the_provider_holds_them() {
    let record = defaults(101, "rate_limit.create.on_limit = \"delay\"");
    assert_eq!(record.gave_up(), 0);
    assert_eq!(record.workload(0)[100].parts.rate_limit_delay, secs(60.0));
}

#[test]
fn every_limit_of_a_custom_plan_can_be_changed_alone() {
    let refused = |overrides| defaults(90, overrides).gave_up();
    assert_eq!(refused(""), 0);
    assert_eq!(refused("waitlist = 70"), 10);
    assert_eq!(refused("waitlist = 70\nconcurrency = 12"), 8);
    assert_eq!(refused("rate_limit.create.limit = \"80/min\""), 10);
}

#[test]
fn a_hundred_users_need_no_more_than_ten_stations() {
    let scenario = shipped("leonardo-hundred-users");
    let hundred = scenario.cases.iter().position(|case| case.point.as_ref().is_some_and(|at| at.label == "100"));
    let record = run_case(&scenario, hundred.expect("the file sweeps over a hundred users"), 0);
    assert_eq!(record.gave_up(), 0);
    // Each of them asks once in 327.6 s, or a little later, for eight hours.
    assert!((8_000..8_900).contains(&record.delivered()), "{}", record.delivered());
}

#[test]
fn every_class_of_job_has_the_stations_and_the_waitlist_that_are_published() {
    for (plan, taken) in [("payg-default", 210), ("payg-default-3d", 110), ("payg-default-blueprints", 20)] {
        let record = run(&format!(
            r#"
            horizon = "1 min"
            [[workload]]
            name = "at once"
            arrivals = {{ kind = "all-at-once", count = 300 }}
            service = "1 min"
            [[plan]]
            name = "default"
            from = "leonardo/{plan}"
            rate_limit.create = "none"
            "#
        ));
        assert_eq!(record.delivered(), taken, "{plan}");
    }
}
