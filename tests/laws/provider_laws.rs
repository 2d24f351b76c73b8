//! Pools that are more than stations, jobs in flight, outages: where a simpler plan does the same, and small examples by hand.

use linecook::demand::{Service, Workload};
use linecook::engine::{Cause, Ended, Outcome};
use linecook::provider::{
    Conditions, Discipline, Hint, InFlightLimit, Leak, Outage, Plan, Pool, Running, Schedule, Scope, SlowDown, Unit,
    Waitlist,
};
use linecook::time::Nanos;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::cases::{case, log, nonzero, pool_plan, workload};
use crate::recorder::Recorder;

/// Requests at these instants, with these service times and sizes, under this plan.
fn run(rows: &[(u64, u64, u64)], plan: Plan) -> Vec<Ended> {
    let workload: Workload = workload("jobs", log(rows), Service::Log);
    let mut case = case(vec![workload], plan);
    case.workloads[0].quantities = vec![Some(linecook::demand::Quantity::Log(0))];
    Recorder::run(&case, 0, Nanos::MAX, 0, 0).by_request()
}

fn with(concurrency: u32, waitlist: Waitlist, change: impl FnOnce(&mut Pool)) -> Plan {
    let mut plan = pool_plan(concurrency, waitlist);
    change(&mut plan.pools[0]);
    plan
}

fn places(places: u32) -> Waitlist {
    Waitlist::Bounded { places, counts_running: false }
}

/// When each ended, from the start of the run.
fn ends(ended: &[Ended]) -> Vec<u64> {
    ended.iter().map(|ended| ended.ended.0).collect()
}

fn causes(ended: &[Ended]) -> Vec<Option<Cause>> {
    let cause = |ended: &Ended| match ended.outcome {
        Outcome::GaveUp(cause) => Some(cause),
        _ => None,
    };
    ended.iter().map(cause).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_changes_nothing_changes_nothing(
        rows in vec((0..60u64, 0..20u64, Just(1u64)), 0..50),
        concurrency in 1..5u32, room in 0..6u32, every in 1..30u64, burst in 0..4u32,
    ) {
        let plain = run(&rows, pool_plan(concurrency, places(room)));
        let same: [(&str, Plan); 7] = [
            ("a schedule that is always the same", with(concurrency, places(room), |pool| {
                pool.schedule = Some(Schedule::new(Nanos(every), concurrency, &[(Nanos(every / 2), concurrency)]));
            })),
            ("sizes of one", with(concurrency, places(room), |pool| pool.unit = Unit::Quantity(0))),
            ("a leak that never happens", with(concurrency, places(room), |pool| {
                pool.leak = Some(Leak { share: 0, lasts: Nanos::SECOND });
            })),
            ("a longest wait that nobody reaches", with(concurrency, places(room), |pool| {
                pool.longest_wait = Some(Nanos::SECOND);
            })),
            ("a slow-down and a speed-up", Plan {
                conditions: Conditions {
                    service_time_factor: 0.5,
                    slow_downs: vec![SlowDown { at: Nanos::ZERO, length: Nanos::SECOND, factor: 2.0 }],
                    outages: Vec::new(),
                },
                ..pool_plan(concurrency, places(room))
            }),
            ("an outage after everything", Plan {
                conditions: Conditions { outages: vec![outage(1_000_000, 1, Running::Fail)], ..Conditions::default() },
                ..pool_plan(concurrency, places(room))
            }),
            ("more in flight than can be", Plan {
                in_flight: vec![in_flight(1000, Unit::Requests)],
                ..pool_plan(concurrency, places(room))
            }),
        ];
        for (what, plan) in same {
            prop_assert_eq!(&run(&rows, plan), &plain, "{}", what);
        }
        let more = run(&rows, pool_plan(concurrency + burst, places(room)));
        prop_assert_eq!(run(&rows, with(concurrency, places(room), |pool| pool.burst = burst)), more);
    }

    #[test]
    fn nobody_waits_longer_than_the_longest_wait(
        rows in vec((0..60u64, 0..20u64, 0..4u64), 0..50),
        concurrency in 3..6u32, longest in 1..20u64, lifo in any::<bool>(), units in any::<bool>(),
    ) {
        let ended = run(&rows, with(concurrency, Waitlist::Unbounded, |pool| {
            pool.longest_wait = Some(Nanos(longest));
            pool.discipline = if lifo { Discipline::Lifo } else { Discipline::Fifo };
            pool.unit = if units { Unit::Quantity(0) } else { Unit::Requests };
        }));
        for ended in &ended {
            prop_assert!(ended.parts.queue_wait <= Nanos(longest), "{:?}", ended);
            let dropped = ended.outcome == Outcome::GaveUp(Cause::WaitedTooLong(0));
            prop_assert!(!dropped || ended.parts.queue_wait == Nanos(longest), "{:?}", ended);
        }
    }
}

fn outage(at: u64, length: u64, running: Running) -> Outage {
    Outage { at: Nanos(at), length: Nanos(length), running, hint: Hint::NONE }
}

fn in_flight(limit: u32, unit: Unit) -> InFlightLimit {
    InFlightLimit {
        name: "jobs".to_owned(),
        limit: nonzero(limit),
        unit,
        applies_to: linecook::provider::AppliesTo::default(),
        scope: Scope::Account,
        hint: Hint::NONE,
    }
}

/// Ideogram's documentation: a job of four images takes four of ten places, so two fit and a third is refused.
#[test]
fn two_jobs_of_four_images_are_in_flight_of_ten_and_a_third_is_refused() {
    let plan = Plan { in_flight: vec![in_flight(10, Unit::Quantity(0))], ..pool_plan(1, Waitlist::Unbounded) };
    let ended = run(&[(0, 5, 4), (0, 5, 4), (1, 5, 4), (2, 5, 2), (5, 5, 4)], plan);
    assert_eq!(causes(&ended), [None, None, Some(Cause::InFlight(0)), None, None]);
    assert_eq!(ends(&ended), [5, 10, 1, 15, 20]);
}

#[test]
fn a_large_job_waits_for_all_its_stations_and_nobody_overtakes_it() {
    let rows = [(0, 10, 3), (0, 4, 2), (1, 5, 4), (2, 1, 1)];
    let plan = with(5, Waitlist::Unbounded, |pool| pool.unit = Unit::Quantity(0));
    assert_eq!(ends(&run(&rows, plan)), [10, 4, 15, 11]);
}

#[test]
fn of_a_waitlist_last_come_first_served_the_first_starts_last() {
    let rows = [(0, 10, 1), (1, 10, 1), (2, 10, 1), (3, 10, 1)];
    let plan = with(1, Waitlist::Unbounded, |pool| pool.discipline = Discipline::Lifo);
    assert_eq!(ends(&run(&rows, plan)), [10, 40, 30, 20]);
}

#[test]
fn by_priority_the_urgent_start_before_those_who_came_earlier_and_do_not_stop_who_runs() {
    let at = |rows: &[(u64, u64, u64)]| workload("jobs", log(rows), Service::Log);
    let urgent = Workload { priority: 5, ..at(&[(2, 10, 1), (4, 10, 1)]) };
    let workloads = vec![at(&[(0, 10, 1), (1, 10, 1), (3, 10, 1)]), urgent];
    let case = case(workloads, with(1, Waitlist::Unbounded, |pool| pool.discipline = Discipline::Priority));
    assert_eq!(ends(&Recorder::run(&case, 0, Nanos::MAX, 0, 0).by_request()), [10, 40, 50, 20, 30]);
}

#[test]
fn stations_that_a_schedule_brings_take_those_who_wait_and_those_it_takes_finish_first() {
    let schedule = Schedule::new(Nanos(20), 1, &[(Nanos(5), 3), (Nanos(10), 1)]);
    let rows = [(0, 30, 1), (1, 10, 1), (2, 10, 1), (11, 4, 1)];
    let plan = with(1, Waitlist::Unbounded, |pool| pool.schedule = Some(schedule));
    // Two start at 5 and go on past 10; the last one waits for the second period.
    assert_eq!(ends(&run(&rows, plan)), [30, 15, 15, 29]);
}

#[test]
fn a_station_that_always_leaks_serves_one_job_in_each_service_and_leak() {
    let plan = with(1, Waitlist::Unbounded, |pool| pool.leak = Some(Leak { share: Leak::ALL, lasts: Nanos(7) }));
    assert_eq!(ends(&run(&[(0, 3, 1), (0, 3, 1), (0, 3, 1)], plan)), [3, 13, 23]);
}

#[test]
fn an_outage_refuses_calls_keeps_the_waitlist_and_fails_jobs_in_service_if_it_does() {
    let rows = [(0, 20, 1), (1, 5, 1), (12, 5, 1), (15, 1, 1), (20, 1, 1)];
    let with_outage = |running| Plan {
        conditions: Conditions { outages: vec![outage(10, 10, running)], ..Conditions::default() },
        ..pool_plan(1, Waitlist::Unbounded)
    };
    let ended = run(&rows, with_outage(Running::Finish));
    assert_eq!(causes(&ended), [None, None, Some(Cause::Outage), Some(Cause::Outage), None]);
    // The first ends with the outage, and what waits starts then.
    assert_eq!(ends(&ended), [20, 25, 12, 15, 26]);
    let ended = run(&rows, with_outage(Running::Fail));
    assert_eq!(causes(&ended), [Some(Cause::Failed), None, Some(Cause::Outage), Some(Cause::Outage), None]);
    assert_eq!(ends(&ended), [10, 25, 12, 15, 26]);
    assert_eq!(ended[0].parts.service, Nanos(10), "what was served until then is service");
}

#[test]
fn a_job_that_ends_when_the_outage_begins_has_ended_and_who_waited_long_enough_then_starts() {
    let conditions = Conditions { outages: vec![outage(10, 10, Running::Fail)], ..Conditions::default() };
    let mut plan = Plan { conditions, ..pool_plan(1, Waitlist::Unbounded) };
    plan.pools[0].longest_wait = Some(Nanos(15));
    // The second waits from 5 to 20, when the outage ends and its longest wait does: it starts.
    let ended = run(&[(0, 10, 1), (5, 1, 1)], plan);
    assert_eq!(causes(&ended), [None, None]);
    assert_eq!(ends(&ended), [10, 21]);
}

#[test]
fn the_station_that_worked_last_takes_the_next_job_and_the_other_gets_cold() {
    let cold = linecook::provider::ColdStart { median: Nanos(3), p95: Nanos(3), after_idle: Nanos(5) };
    let plan = with(2, Waitlist::Unbounded, |pool| pool.cold_start = Some(cold));
    // Both stations start cold. The one that ended at 6 takes the third; the one that ended at 5 is cold at 10.
    let rows = [(0, 2, 1), (0, 3, 1), (9, 5, 1), (10, 1, 1)];
    assert_eq!(ends(&run(&rows, plan)), [5, 6, 14, 14]);
}

#[test]
fn services_that_start_in_a_slow_down_take_longer_and_others_do_not() {
    let slow = SlowDown { at: Nanos(10), length: Nanos(10), factor: 3.0 };
    let conditions = Conditions { slow_downs: vec![slow], service_time_factor: 1.0, outages: Vec::new() };
    let plan = Plan { conditions, ..pool_plan(9, places(0)) };
    assert_eq!(ends(&run(&[(9, 4, 1), (10, 4, 1), (19, 4, 1), (20, 4, 1)], plan)), [13, 22, 31, 24]);
}
