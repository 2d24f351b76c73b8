//! What users, fan-outs, bulks and failures bring into the random scenarios.

use linecook::demand::Arrivals;
use linecook::engine::Outcome;

use crate::random_scenarios::strategies::Sample;
use crate::reference::Run;

pub const EXPECTED: [&str; 18] = [
    "a bulk in time",
    "a bulk late",
    "a bulk with a request lost",
    "a bulk without a deadline",
    "a fan-out delivered",
    "a fan-out of users",
    "a fan-out partly lost",
    "a later bulk",
    "a user asks again",
    "a user asks while another request is under way",
    "a user enters later",
    "delivered after a failure",
    "failed after a failure of another request of the user",
    "failed again",
    "gave up after a failure",
    "service failed",
    "succeeded after a failure",
    "users beside open demand",
];

pub fn happenings(sample: &Sample, run: &Run) -> Vec<&'static str> {
    let mut names = Vec::new();
    for action in &run.actions {
        let workload = &sample.case.workloads[action.workload];
        if let Arrivals::Bulk(bulk) = &workload.arrivals {
            names.push(match action.in_time() {
                Some(true) => "a bulk in time",
                Some(false) if action.is_delivered() => "a bulk late",
                Some(false) => "a bulk with a request lost",
                None => "a bulk without a deadline",
            });
            names.extend((action.demanded > bulk.at).then_some("a later bulk"));
        } else {
            names.push(if action.is_delivered() { "a fan-out delivered" } else { "a fan-out partly lost" });
            names.extend(matches!(workload.arrivals, Arrivals::Users(_)).then_some("a fan-out of users"));
        }
    }
    for service in &run.services {
        names.extend((service.failed && service.failed_before).then_some("failed again"));
        names.extend((!service.failed && service.failed_before).then_some("succeeded after a failure"));
        let of_another = service.failed && service.failed_before && service.of_user;
        names.extend(of_another.then_some("failed after a failure of another request of the user"));
    }
    let failing = |workload: usize| sample.case.workloads[workload].failure.is_some();
    let again = |ended: &&linecook::engine::Ended| ended.attempts > 1 && ended.outcome == Outcome::Delivered;
    let only_failures =
        !run.refused.is_empty() && run.refused.iter().all(|(.., cause)| *cause == linecook::engine::Cause::Failed);
    let delivered = run.ended.iter().filter(again).any(|ended| failing(ended.workload));
    names.extend((only_failures && delivered).then_some("delivered after a failure"));
    let of_users =
        |ended: &&linecook::engine::Ended| matches!(sample.case.workloads[ended.workload].arrivals, Arrivals::Users(_));
    for ended in run.ended.iter().filter(of_users) {
        let Arrivals::Users(users) = &sample.case.workloads[ended.workload].arrivals else { continue };
        let (calls, each) = (sample.case.workloads[ended.workload].calls(), u64::from(users.in_flight.get()));
        let lane = ended.index / calls % users.lanes();
        names.extend((ended.index / calls >= users.lanes()).then_some("a user asks again"));
        names.extend((users.ramp.is_some() && lane / each > 0).then_some("a user enters later"));
        let meanwhile = run.ended.iter().any(|other| {
            let other_lane = other.index / calls % users.lanes();
            other.workload == ended.workload
                && other_lane != lane
                && other_lane / each == lane / each
                && (other.demanded..other.ended).contains(&ended.demanded)
        });
        names.extend(meanwhile.then_some("a user asks while another request is under way"));
    }
    let users = run.ended.iter().filter(of_users).count();
    names.extend((0 < users && users < run.ended.len()).then_some("users beside open demand"));
    names
}
