//! What the shipped scenarios of traffic that changes with time teach.

use linecook::time::Nanos;

use crate::support::{Record, run_case, secs, shipped};

#[test]
fn the_invitation_doubles_what_the_limit_admits_and_patience_or_the_next_round_serve_it() {
    let scenario = shipped("launch-invitation");
    let runs: Vec<Record> = (0..4).map(|plan| run_case(&scenario, 0, plan)).collect();
    let (brief, patient, next_round, three_times) = (&runs[0], &runs[1], &runs[2], &runs[3]);
    let invited = brief.ended.iter().filter(|request| (secs(600.0)..secs(900.0)).contains(&request.demanded)).count();
    // Poisson of mean 210: 200 invited and ten who would have come anyway.
    assert!((150..270).contains(&invited), "{invited}");
    assert!(brief.gave_up() > invited / 10, "{} of {invited}", brief.gave_up());
    assert!(patient.gave_up() * 100 < patient.ended.len(), "{} of the patient", patient.gave_up());
    for (name, run) in [("next round", next_round), ("60 a minute", three_times)] {
        assert_eq!(run.delivered(), run.ended.len(), "{name}");
    }
    let waited =
        |run: &Record| run.ended.iter().map(|request| request.parts.backoff + request.parts.rate_limit_delay).max();
    assert!(waited(next_round) > Some(secs(120.0)), "the line is minutes long");
    assert_eq!(waited(three_times), Some(Nanos::ZERO));
}

#[test]
fn the_same_month_overloads_ten_stations_in_the_peak_hour_only() {
    let scenario = shipped("monthly-volume");
    let labels: Vec<_> =
        scenario.cases.iter().filter_map(|case| case.point.as_ref()).map(|point| &point.label).collect();
    assert_eq!(labels, ["steady", "office-hours", "evening", "spiky"]);
    let runs: Vec<Record> = (0..4).map(|case| run_case(&scenario, case, 0)).collect();
    // 200,000 a month are 46,667 a week, however they are spread; four standard errors are 864.
    for (run, label) in runs.iter().zip(&labels) {
        assert!(run.ended.len().abs_diff(46_667) < 864, "{label}: {}", run.ended.len());
    }
    assert!(runs[..3].iter().all(|run| run.gave_up() == 0));
    let refused: Vec<u64> = runs[3].refused.iter().map(|(at, ..)| at.0 / 3_600_000_000_000 % 24).collect();
    // Two o'clock and the waitlist that it leaves behind; the hours of 12 are just about carried.
    let in_peak = refused.iter().filter(|&&hour| hour == 14).count();
    assert!(refused.len() > 4000 && in_peak * 100 > refused.len() * 95, "{in_peak} of {}", refused.len());
    assert_eq!(run_case(&scenario, 3, 1).gave_up(), 0, "twenty-five stations carry the peak");
}
