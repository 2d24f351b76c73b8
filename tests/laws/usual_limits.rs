//! The pairs of limits that providers publish, each as the scenario's format says how to write it.

use linecook::engine::Outcome;

use crate::support::{Record, run};

/// Requests at a steady gap against a plan with these rate limits.
fn steady(every: &str, horizon: &str, limits: &str) -> Record {
    run(&format!(
        "starts = \"2026-03-02 12:00\"\nhorizon = \"{horizon}\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ kind = \
         \"deterministic\", every = \"{every}\" }}\n[[plan]]\nname = \"p\"\n{limits}\n"
    ))
}

fn delivered_s(record: &Record) -> Vec<u64> {
    let delivered = record.ended.iter().filter(|request| request.outcome == Outcome::Delivered);
    let mut at: Vec<u64> = delivered.map(|request| request.demanded.0 / 1_000_000_000).collect();
    at.sort_unstable();
    at
}

#[test]
fn a_rolling_day_admits_again_a_day_after_each_call_and_a_calendar_day_at_midnight() {
    let limit = |kind: &str, per: &str| {
        let limit = format!("[plan.rate_limit.daily]\nkind = \"{kind}\"\nlimit = \"3/{per}\"");
        delivered_s(&steady("1 h", "60 h", &limit)).iter().map(|at| at / 3600).collect::<Vec<u64>>()
    };
    assert_eq!(limit("sliding-window", "24 h"), [0, 1, 2, 24, 25, 26, 48, 49, 50]);
    assert_eq!(limit("calendar-day", "day"), [0, 1, 2, 12, 13, 14, 36, 37, 38]);
}

#[test]
fn of_a_second_and_a_minute_the_second_stops_bursts_and_the_minute_the_rest() {
    let limits = "[plan.rate_limit.second]\nkind = \"sliding-window\"\nlimit = \"5/s\"\n[plan.rate_limit.minute]\nkind = \
                  \"sliding-window\"\nlimit = \"20/60 s\"";
    let at = delivered_s(&steady("100 ms", "61 s", limits));
    let expected: Vec<u64> = [0, 1, 2, 3, 60].into_iter().flat_map(|second| [second; 5]).collect();
    assert_eq!(at, expected);
    let minute_alone = delivered_s(&steady("100 ms", "60 s", &limits.replace("5/s", "50/s")));
    assert_eq!(minute_alone, [[0; 10], [1; 10]].concat());
}
