//! Gates over every discipline, bound and limit.

use linecook::client::{Aimd, Discipline, Gate, GateLimit, Overflow};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{non_zero, time};

pub fn gate() -> impl Strategy<Value = Gate> {
    let limit = prop_oneof![
        4 => non_zero(3).prop_map(GateLimit::Fixed),
        2 => Just(GateLimit::PlanConcurrency),
        2 => aimd().prop_map(GateLimit::Aimd),
    ];
    let discipline = select(vec![Discipline::Fifo, Discipline::Fifo, Discipline::Lifo, Discipline::Priority]);
    let instances = prop_oneof![3 => non_zero(1), 1 => non_zero(3)];
    let overflow = || select(vec![Overflow::Error, Overflow::SpillOver]);
    let overflows = (overflow(), overflow(), 0_usize..2);
    (limit, option::of(time(0, 6)), discipline, option::weighted(0.4, 0_u32..=4), instances, overflows).prop_map(
        |(limit, timeout, discipline, queue, instances, (on_timeout, on_full, target))| Gate {
            group: String::new(),
            limit,
            timeout,
            discipline,
            queue,
            on_timeout,
            on_full,
            spill_over: Some(format!("plan-{target}")),
            instances,
        },
    )
}

fn aimd() -> impl Strategy<Value = Aimd> {
    let factor = select(vec![0.5, 0.6, 0.9]);
    (non_zero(3), 0_u32..=2, 0_u32..=4, factor, time(1, 5)).prop_map(|(min, start, max, factor, slow)| {
        let start = min.saturating_add(start);
        Aimd { start, min, max: start.saturating_add(max), factor, slow }
    })
}
