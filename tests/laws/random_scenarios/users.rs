//! Laws of closed users and of actions, on random scenarios.

use std::collections::BTreeMap;

use linecook::demand::Arrivals;
use linecook::engine::Ended;
use linecook::time::Nanos;

use super::strategies::Sample;
use super::{hold, run_engine};

pub fn are_of(sample: &Sample, workload: usize) -> bool {
    matches!(sample.case.workloads[workload].arrivals, Arrivals::Users(_))
}

/// What each user did in each lane: actions one after another, each with its requests.
type Done = BTreeMap<(usize, u64), Vec<Vec<Ended>>>;

fn done(sample: &Sample) -> Result<Done, String> {
    let mut done = Done::new();
    for ended in run_engine(sample).ended.iter().filter(|ended| are_of(sample, ended.workload)) {
        let workload = &sample.case.workloads[ended.workload];
        let Arrivals::Users(users) = &workload.arrivals else { continue };
        let action = ended.index / workload.calls();
        let lane = done.entry((ended.workload, action % users.lanes())).or_default();
        // Sorted by index: the next action of the lane, or another request of the last.
        let number = usize::try_from(action / users.lanes()).expect("a few");
        if number == lane.len() {
            lane.push(Vec::new());
        }
        lane.get_mut(number).ok_or_else(|| format!("an action is missing before {ended:?}"))?.push(*ended);
    }
    Ok(done)
}

#[test]
fn a_user_asks_again_after_thinking_and_never_before_the_answer() {
    hold(|sample| {
        let source =
            linecook::demand::Source::new(&sample.case.workloads, sample.horizon, sample.seed, sample.replication);
        for ((workload, lane), actions) in done(sample)? {
            let asking = source.users()[workload].ok_or("no users")?;
            let users = asking.users();
            let mut from = users.entry(lane / u64::from(users.in_flight.get()));
            for (k, requests) in actions.iter().enumerate() {
                let asked = from + asking.think(asking.action(lane, k as u64));
                let wrong = requests.iter().find(|request| request.demanded != asked);
                if let Some(wrong) = wrong {
                    return Err(format!("should have been asked at {asked}: {wrong:?}"));
                }
                if requests.len() as u64 != sample.case.workloads[workload].calls() {
                    return Err(format!("{} requests at once: {requests:?}", requests.len()));
                }
                from = requests.iter().map(|request| request.ended).max().unwrap_or(from);
            }
            // There was no time for more.
            let next = from + asking.think(asking.action(lane, actions.len() as u64));
            if next < sample.horizon {
                return Err(format!("lane {lane} could have asked again at {next}"));
            }
        }
        Ok(())
    });
}

#[test]
fn a_user_never_has_more_under_way_than_they_do_side_by_side() {
    hold(|sample| {
        let mut of_users: BTreeMap<(usize, u64), Vec<(Nanos, i64)>> = BTreeMap::new();
        for ((workload, lane), actions) in done(sample)? {
            let Arrivals::Users(users) = &sample.case.workloads[workload].arrivals else { continue };
            let changes = of_users.entry((workload, lane / u64::from(users.in_flight.get()))).or_default();
            for request in actions.iter().flatten() {
                changes.extend([(request.demanded, 1), (request.ended, -1)]);
            }
        }
        for ((workload, user), mut changes) in of_users {
            let Arrivals::Users(users) = &sample.case.workloads[workload].arrivals else { continue };
            let most = i64::from(users.in_flight.get())
                * sample.case.workloads[workload].fan_out.map_or(1, |calls| calls.get().into());
            // What ends at an instant is over before what appears then.
            changes.sort_unstable();
            let mut under_way = 0;
            for (at, change) in changes {
                under_way += change;
                if under_way > most {
                    return Err(format!(
                        "user {user} of workload {workload} has {under_way} of {most} under way at {at}"
                    ));
                }
            }
        }
        Ok(())
    });
}
