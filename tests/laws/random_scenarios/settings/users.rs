//! Settings of users, fan-outs, bulks and failures.

use std::num::NonZeroU32;

use linecook::demand::arrivals::{Bulk, Users};
use linecook::demand::{Arrivals, Failure, ServiceTime};
use linecook::time::Nanos;

use super::Setting;
use crate::random_scenarios::strategies::Sample;

pub fn settings() -> Vec<Setting> {
    vec![
        ("number of users", |s| users(s, |users| users.users = users.users.saturating_add(1))),
        ("requests of a user side by side", |s| users(s, |users| users.in_flight = NonZeroU32::MIN)),
        ("time users think, by a nanosecond", |s| {
            users(s, |users| {
                if let ServiceTime::Constant(think) = &mut users.think {
                    think.0 += 1;
                }
            });
        }),
        ("ramp of users", |s| users(s, |users| users.ramp = None)),
        ("users per window of the ramp", |s| {
            users(s, |users| users.ramp.iter_mut().for_each(|ramp| ramp.count = ramp.count.saturating_add(1)));
        }),
        ("when users start", |s| users(s, |users| users.starts_at = Nanos::ZERO)),
        ("fan-out", |s| s.case.workloads.iter_mut().for_each(|workload| workload.fan_out = None)),
        ("size of a bulk", |s| bulks(s, |bulk| bulk.count = bulk.count.saturating_add(1))),
        ("when a bulk comes", |s| bulks(s, |bulk| bulk.at += Nanos(1))),
        ("how often a bulk comes", |s| bulks(s, |bulk| bulk.every = None)),
        ("deadline of a bulk", |s| bulks(s, |bulk| bulk.within = None)),
        ("failures", |s| s.case.workloads.iter_mut().for_each(|workload| workload.failure = None)),
        ("share that fails", |s| failures(s, |failure| failure.share = 1.0)),
        ("share that fails again", |s| failures(s, |failure| failure.again = failure.share)),
    ]
}

fn users(sample: &mut Sample, change: impl Fn(&mut Users)) {
    for workload in &mut sample.case.workloads {
        if let Arrivals::Users(users) = &mut workload.arrivals {
            change(users);
        }
    }
}

fn bulks(sample: &mut Sample, change: impl Fn(&mut Bulk)) {
    for workload in &mut sample.case.workloads {
        if let Arrivals::Bulk(bulk) = &mut workload.arrivals {
            change(bulk);
        }
    }
}

fn failures(sample: &mut Sample, change: impl Fn(&mut Failure)) {
    sample.case.workloads.iter_mut().filter_map(|workload| workload.failure.as_mut()).for_each(change);
}
