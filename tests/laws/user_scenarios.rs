//! What the shipped scenarios of users, fan-outs and bulks teach.

use std::num::NonZeroU32;

use linecook::experiment::{self, ActionFigures, Count, PlanResult};
use linecook::scenario::Scenario;
use linecook::time::Nanos;

use crate::support::{Record, run_case, shipped};

#[test]
fn users_beyond_what_the_stations_carry_slow_down_and_are_not_refused() {
    let scenario = shipped("leonardo-hundred-users");
    let labels: Vec<_> =
        scenario.cases.iter().filter_map(|case| case.point.as_ref()).map(|point| &point.label).collect();
    let case = |users: &str| labels.iter().position(|label| *label == users).expect("it is one of the points");
    let mean_s = |run: &Record| {
        let after = run.ended.iter().filter(|request| request.demanded >= scenario.warm_up);
        let latencies: Vec<f64> = after.map(|request| (request.ended - request.demanded).as_secs_f64()).collect();
        latencies.iter().sum::<f64>() / latencies.len() as f64
    };
    let ten = ["100", "120", "140", "160"].map(|users| run_case(&scenario, case(users), 0));
    assert!(ten.iter().all(|run| run.gave_up() == 0 && run.delivered() == run.ended.len()));
    let of_ten = ten.each_ref().map(mean_s);
    assert!(of_ten[0] < 40.0 && of_ten[1] < 60.0, "{of_ten:?}");
    // Far beyond the limit a cycle takes N S / c, of which Z is thinking: 86.4 s and 141.6 s.
    assert!((of_ten[2] - 86.4).abs() < 10.0 && (of_ten[3] - 141.6).abs() < 10.0, "{of_ten:?}");
    // More users get no more done, but for the last bit of the stations' time.
    assert!(ten[3].ended.len() < ten[1].ended.len() * 107 / 100);
    assert!(mean_s(&run_case(&scenario, case("160"), 1)) < 32.0, "twenty stations carry them");
}

fn results(scenario: &mut Scenario, replications: u32) -> Vec<PlanResult> {
    scenario.replications = NonZeroU32::new(replications).expect("at least one");
    experiment::run(scenario, &|_| {}).plans
}

fn actions(result: &PlanResult) -> &ActionFigures {
    result.total.actions.as_ref().expect("the scenario has actions")
}

#[test]
fn scenes_wait_for_scenes_of_their_own_video_and_stations_beyond_their_number_change_little() {
    let mut scenario = shipped("fan-out-scenes");
    let all = results(&mut scenario, 6);
    let label =
        |result: &PlanResult| scenario.cases[result.case].point.as_ref().map_or("", |point| &point.label).to_owned();
    let mean_s = |plan: usize, scenes: &str| {
        let result = all.iter().find(|result| result.plan == plan && label(result) == scenes);
        actions(result.expect("it is one of the points")).latency_mean.expect("videos were delivered").mean
    };
    // Two stations: two scenes nearly as fast as one, twelve five times as slow as two.
    assert!(mean_s(0, "2") < 1.5 * mean_s(0, "1"));
    assert!(mean_s(0, "12") > 5.0 * mean_s(0, "2"));
    // Four scenes on four stations or on twelve; and twelve, where only twelve are enough.
    assert!(mean_s(1, "4") < 1.15 * mean_s(2, "4"));
    assert!(mean_s(1, "12") > 1.7 * mean_s(2, "12"));
    // Even with a station for each scene the slowest of twelve is what counts.
    assert!(mean_s(2, "12") > 1.8 * mean_s(2, "1"));
}

#[test]
fn five_stations_are_on_the_edge_of_the_night_and_five_tries_leave_images_missing() {
    let mut scenario = shipped("overnight-batch");
    let all = results(&mut scenario, 24);
    let names: Vec<&str> = scenario.cases[0].plans.iter().map(|plan| plan.name.as_str()).collect();
    assert_eq!(names[..3], ["four stations", "five stations", "ten stations"]);
    let in_time: Vec<f64> =
        all.iter().map(|result| actions(result).in_time_share.expect("it has a deadline").mean).collect();
    assert!(in_time[0] <= 0.0 && in_time[1] > 0.4 && in_time[1] < 1.0 && in_time[2] >= 1.0, "{in_time:?}");
    let hours = actions(&all[2]).latency_mean.expect("it is delivered").mean / 3600.0;
    assert!((3.8..4.2).contains(&hours), "{hours}");
    // 5000 * 1.5 % * 0.48^4 fail five times.
    let lost = all[3].total.counts[Count::GaveUp].mean;
    assert!((lost - 4.0).abs() < 4.0 * (4.0_f64 / 24.0).sqrt(), "{lost}");
    assert!(in_time[3] < 0.25, "{in_time:?}");
    assert!(all[4].total.delivered_share.expect("there were requests").mean < 0.05);
    assert_eq!(scenario.horizon, Nanos::from_secs(8 * 3600));
}
