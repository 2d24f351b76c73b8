//! What the shipped scenario over a log teaches.

use linecook::demand::Arrivals;
use linecook::demand::arrivals::Replay;
use linecook::experiment;
use linecook::scenario::Scenario;
use linecook::time::Nanos;

use crate::support::{run_case, shipped};

#[test]
fn ten_stations_carry_the_traffic_of_the_log_but_not_four_times_as_much() {
    let scenario = shipped("portraits-log");
    let last = scenario.cases.len() - 1;
    for (case, times) in [(0, 1.0_f64), (last, 4.0)] {
        let Arrivals::Log(replay) = &scenario.cases[case].workloads[0].arrivals else { panic!("no log") };
        assert_eq!((replay.log.len(), replay.scale.to_bits()), (438, times.to_bits()));
        assert!((replay.expected(scenario.horizon) - 438.0 * 4.0 * times).abs() < 1e-6);
    }
    let refused = |case: usize, plan: usize| {
        let run = run_case(&scenario, case, plan);
        run.gave_up() as f64 / run.ended.len() as f64
    };
    assert!(refused(0, 0) <= 0.0);
    assert!(refused(last, 0) > 0.05, "{}", refused(last, 0));
    assert!(refused(last, 1) < 0.01, "fifteen: {}", refused(last, 1));
}

#[test]
fn a_log_as_it_is_gives_one_answer_and_one_in_blocks_an_interval() {
    let mut scenario = shipped("portraits-log");
    scenario.cases.truncate(1);
    scenario.horizon = Nanos::from_secs(3600);
    let replications = |scenario: &Scenario| experiment::run(scenario, &|_| {}).replications;
    assert_eq!(replications(&scenario), scenario.replications.get());
    let Arrivals::Log(replay) = &mut scenario.cases[0].workloads[0].arrivals else { panic!("no log") };
    *replay = Replay::once(replay.log.clone());
    assert_eq!(replications(&scenario), 1);
}
