//! What the shipped scenarios of quotas and lockouts teach.

use linecook::engine::Outcome;
use linecook::{experiment, report};

use crate::support::{Record, run_case, scenario, secs, shipped};

/// Requests of these outcomes that appeared between two hours of the run.
fn between(run: &Record, delivered: bool, from_h: f64, to_h: f64) -> usize {
    let range = secs(from_h * 3600.0)..secs(to_h * 3600.0);
    let asked = |outcome| (outcome == Outcome::Delivered) == delivered;
    run.ended.iter().filter(|request| asked(request.outcome) && range.contains(&request.demanded)).count()
}

#[test]
fn a_quota_from_california_is_used_up_on_saturday_night_and_new_on_sunday_at_nine() {
    let scenario = shipped("daily-quota");
    let runs: Vec<Record> = (0..4).map(|plan| run_case(&scenario, 0, plan)).collect();
    let california = &runs[0];
    // From Monday to Friday evening the day is enough; on Saturday it begins at eight.
    assert_eq!(between(california, false, 0.0, 116.0), 0);
    assert_eq!(between(california, true, 128.0, 168.0) + between(california, true, 104.0, 128.0) - 3 * 2000, 0);
    let used_up = california.ended.iter().filter(|request| request.demanded >= secs(128.0 * 3600.0));
    let used_up = used_up.filter(|request| request.outcome != Outcome::Delivered).map(|request| request.demanded).min();
    let used_up = used_up.expect("the day is used up").as_secs_f64() / 3600.0;
    assert!((140.0..144.0).contains(&used_up), "used up {used_up} h after Monday, before Saturday is over");
    // Clocks are put forward that night: nine o'clock on Sunday is 152 hours after Monday.
    assert_eq!(between(california, true, used_up, 152.0), 0);
    assert!(between(california, true, 152.0, 152.5) > 20 && between(california, false, 152.0, 158.0) == 0);

    // In Berlin the day ends with the evening, and nobody is refused in the morning.
    let berlin = &runs[1];
    assert!(between(berlin, false, 140.0, 144.0) > 200);
    assert_eq!(between(berlin, false, 144.0, 158.0), 0);
    // Every plan of 2,000 a day refuses; what it refuses has room in a month.
    assert!(runs[2].gave_up() > 500);
    assert_eq!(runs[3].gave_up(), 0);
}

#[test]
fn a_lockout_costs_several_times_the_excess_and_slower_batches_avoid_it() {
    let scenario = shipped("lockout");
    let refused = |case: usize, plan: usize| {
        let run = run_case(&scenario, case, plan);
        run.gave_up() as f64 / run.ended.len() as f64
    };
    let (locked, excess) = (refused(0, 0), refused(0, 1));
    assert!(locked > 3.0 * excess && excess > 0.02, "{locked} with a lockout, {excess} without");
    let slowly = refused(4, 0);
    assert!(slowly < locked / 4.0, "{slowly} when sent slowly, {locked} at once");
}

#[test]
fn a_report_says_when_the_run_started() {
    let starts = |top: &str| {
        let text = format!(
            "horizon = \"8 h\"\n{top}\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ kind = \"deterministic\", every = \"1 min\" \
             }}\n[[plan]]\nname = \"p\"\n"
        );
        let scenario = scenario(&text);
        let results = experiment::run(&scenario, &|_| {});
        let page = report::terminal(&scenario, &results, 200, false);
        page.lines().find(|line| line.contains("One run of")).expect("it says what was run").trim().to_owned()
    };
    let exact = "Nothing in this scenario is random: the figures are exact.";
    assert_eq!(starts(""), format!("One run of 8 h. {exact}"));
    assert_eq!(starts("starts = \"Wednesday 09:30\""), format!("One run of 8 h from Wed 09:30. {exact}"));
    assert_eq!(
        starts("starts = \"2026-07-01\"\ntime_zone = \"Asia/Tokyo\""),
        format!("One run of 8 h from Wed 2026-07-01 00:00 in Asia/Tokyo. {exact}")
    );
}
