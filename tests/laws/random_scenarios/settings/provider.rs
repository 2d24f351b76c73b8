//! Settings of pools that are more than stations, of jobs in flight and of outages.

use std::num::NonZeroU32;

use linecook::provider::{Conditions, Discipline, Growth, Hint, Leak, Outage, Pool, Running, Scope, Unit};
use linecook::time::Nanos;

use super::{Setting, plan};
use crate::random_scenarios::strategies::Sample;

pub fn settings() -> Vec<Setting> {
    vec![
        ("stations in units", |s| pools(s, |pool| pool.unit = Unit::Requests)),
        ("last come first served", |s| pools(s, |pool| pool.discipline = Discipline::Fifo)),
        ("priority in a waitlist", |s| s.case.workloads.iter_mut().for_each(|workload| workload.priority = 0)),
        ("burst of a pool", |s| pools(s, |pool| pool.burst = 0)),
        ("schedule", |s| pools(s, |pool| pool.schedule = None)),
        ("longest wait", |s| pools(s, |pool| pool.longest_wait = None)),
        ("longest wait, by a nanosecond", |s| {
            pools(s, |pool| pool.longest_wait = pool.longest_wait.map(|wait| wait + Nanos(1)));
        }),
        ("leak", |s| pools(s, |pool| pool.leak = None)),
        ("share of a leak", |s| leaks(s, |leak| leak.share = Leak::ALL)),
        ("length of a leak", |s| leaks(s, |leak| leak.lasts += Nanos(1))),
        ("cold start", |s| pools(s, |pool| pool.cold_start = None)),
        ("idle time before a cold start", |s| {
            pools(s, |pool| pool.cold_start.iter_mut().for_each(|cold| cold.after_idle += Nanos::SECOND));
        }),
        ("spread of cold starts", |s| {
            pools(s, |pool| pool.cold_start.iter_mut().for_each(|cold| cold.p95 = cold.median));
        }),
        ("jobs in flight", |s| plan(s).in_flight.clear()),
        ("unit of jobs in flight", |s| plan(s).in_flight.iter_mut().for_each(|limit| limit.unit = Unit::Requests)),
        ("scope of jobs in flight", |s| plan(s).in_flight.iter_mut().for_each(|limit| limit.scope = Scope::Account)),
        ("hint of jobs in flight", |s| plan(s).in_flight.iter_mut().for_each(|limit| limit.hint = Hint::NONE)),
        ("service time factor", |s| conditions(s, |conditions| conditions.service_time_factor = 1.0)),
        ("slow-downs", |s| conditions(s, |conditions| conditions.slow_downs.clear())),
        ("length of slow-downs", |s| {
            conditions(s, |conditions| conditions.slow_downs.iter_mut().for_each(|slow| slow.length += Nanos(1)));
        }),
        ("growth of limits", |s| plan(s).rate_limits.iter_mut().for_each(|limit| limit.growth = None)),
        ("how much limits grow by", |s| growths(s, |growth| growth.by = NonZeroU32::new(10_000_000).expect("not 0"))),
        ("when limits grow", |s| growths(s, |growth| growth.when_used = NonZeroU32::MIN)),
        ("how much limits come back by", |s| {
            growths(s, |growth| {
                let all = growth.back_by.get() == Growth::WHOLE;
                growth.back_by = NonZeroU32::new(if all { 1 } else { Growth::WHOLE }).expect("not 0");
            });
        }),
        ("when limits come back", |s| growths(s, |growth| growth.back_below = 0)),
        ("the most that limits become", |s| growths(s, |growth| growth.most = Growth::NO_BOUND)),
        ("outages", |s| conditions(s, |conditions| conditions.outages.clear())),
        ("jobs fail in outages", |s| outages(s, |outage| outage.running = Running::Finish)),
        ("hint of outages", |s| outages(s, |outage| outage.hint = Hint::NONE)),
    ]
}

fn pools(sample: &mut Sample, change: impl Fn(&mut Pool)) {
    plan(sample).pools.iter_mut().for_each(change);
}

fn leaks(sample: &mut Sample, change: impl Fn(&mut Leak)) {
    pools(sample, |pool| pool.leak.iter_mut().for_each(&change));
}

fn growths(sample: &mut Sample, change: impl Fn(&mut Growth)) {
    plan(sample).rate_limits.iter_mut().filter_map(|limit| limit.growth.as_mut()).for_each(change);
}

fn conditions(sample: &mut Sample, change: impl Fn(&mut Conditions)) {
    change(&mut plan(sample).conditions);
}

fn outages(sample: &mut Sample, change: impl Fn(&mut Outage)) {
    conditions(sample, |conditions| conditions.outages.iter_mut().for_each(&change));
}
