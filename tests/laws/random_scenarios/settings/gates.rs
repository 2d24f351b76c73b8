//! Settings of gates.

use std::num::{NonZeroU32, NonZeroU64};

use linecook::client::{Aimd, Discipline, GateLimit, Overflow, Throttle};
use linecook::time::Nanos;

use super::super::strategies::Sample;
use super::Setting;

pub fn settings() -> Vec<Setting> {
    vec![
        ("last first", |s| disciplines(s, Discipline::Lifo, Discipline::Fifo)),
        ("by priority", |s| disciplines(s, Discipline::Priority, Discipline::Fifo)),
        ("priorities", |s| s.case.workloads.iter_mut().for_each(|workload| workload.priority *= -1)),
        ("bound of a gate's queue", |s| {
            s.case.gates.iter_mut().for_each(|gate| gate.queue = gate.queue.map(|places| places + 1));
        }),
        ("instances", |s| s.case.gates.iter_mut().for_each(|gate| gate.instances = NonZeroU32::MIN)),
        ("spilling over after the timeout", |s| {
            s.case.gates.iter_mut().for_each(|gate| gate.on_timeout = Overflow::Error);
        }),
        ("spilling over for want of room", |s| {
            s.case.gates.iter_mut().for_each(|gate| gate.on_full = Overflow::Error);
        }),
        ("throttles", |s| s.case.clients.iter_mut().for_each(|client| client.throttle = None)),
        ("adaptive throttles", |s| {
            let clients = s.case.clients.iter_mut();
            clients
                .filter(|client| client.throttle == Some(Throttle::AwsAdaptive))
                .for_each(|client| client.throttle = None);
        }),
        ("rate of a throttle, by a nanosecond", |s| paces(s, |_, window, _| *window += Nanos(1))),
        ("number of a throttle", |s| paces(s, |limit, _, _| *limit = limit.saturating_add(1))),
        ("burst of a throttle", |s| paces(s, |_, _, burst| *burst = burst.saturating_add(1))),
        ("start of an AIMD limit", |s| aimds(s, |aimd| aimd.start = aimd.start.saturating_add(1).min(aimd.max))),
        ("least of an AIMD limit", |s| aimds(s, |aimd| aimd.min = NonZeroU32::MIN)),
        ("most of an AIMD limit", |s| aimds(s, |aimd| aimd.max = aimd.max.saturating_add(1))),
        ("factor of an AIMD limit", |s| aimds(s, |aimd| aimd.factor = 0.99)),
        ("slow answers, by a nanosecond", |s| aimds(s, |aimd| aimd.slow = aimd.slow - Nanos(1))),
    ]
}

fn disciplines(sample: &mut Sample, from: Discipline, to: Discipline) {
    sample.case.gates.iter_mut().filter(|gate| gate.discipline == from).for_each(|gate| gate.discipline = to);
}

fn paces(sample: &mut Sample, change: impl Fn(&mut NonZeroU64, &mut Nanos, &mut NonZeroU64)) {
    for client in &mut sample.case.clients {
        if let Some(Throttle::Paced { limit, window, burst }) = &mut client.throttle {
            change(limit, window, burst);
        }
    }
}

fn aimds(sample: &mut Sample, change: impl Fn(&mut Aimd)) {
    for gate in &mut sample.case.gates {
        if let GateLimit::Aimd(aimd) = &mut gate.limit {
            change(aimd);
        }
    }
}
