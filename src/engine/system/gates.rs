//! Gates, compiled: their instances with permits, and the lanes of their queues.

use super::{Instances, Route, Stations, as_u32};
use crate::client::{Aimd, Discipline, Gate, GateLimit, Overflow};
use crate::demand::Workload;
use crate::provider::Waitlist;
use crate::scenario::Case;
use crate::time::Nanos;

/// One instance of a gate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permits {
    /// Its gate's place in the case.
    pub gate: u32,
    /// At the start of the run.
    pub limit: u32,
    pub aimd: Option<Aimd>,
    pub timeout: Option<Nanos>,
    pub last_first: bool,
    /// How many lanes its queue has: one for each priority, where that matters.
    pub lanes: u32,
    /// Most that wait; `u32::MAX`, which slots never reach, without a bound.
    pub room: u32,
    /// Where the routes of those begin who have waited too long, and of those who find no room, if they spill over.
    pub late_routes: Option<u32>,
    pub full_routes: Option<u32>,
}

/// An instance of this gate, which spills nothing over; `user` is a route of those that ask it.
fn permits(gate: &Gate, pools: &[Stations], user: Option<&Route>, number: u32, lanes: u32) -> Permits {
    let limit = match gate.limit {
        GateLimit::Fixed(limit) => limit.get(),
        // A gate that nobody uses admits nobody.
        GateLimit::PlanConcurrency => user.map_or(0, |route| {
            let pool = route.pool.expect("a checked gate limited by the plan's concurrency has a pool");
            pools[pool as usize].stated
        }),
        GateLimit::Aimd(aimd) => aimd.start.get(),
    };
    Permits {
        gate: number,
        limit,
        aimd: if let GateLimit::Aimd(aimd) = gate.limit { Some(aimd) } else { None },
        timeout: gate.timeout,
        last_first: gate.discipline == Discipline::Lifo,
        lanes,
        room: gate.queue.unwrap_or(u32::MAX),
        late_routes: None,
        full_routes: None,
    }
}

/// The priorities of these workloads, each once, the highest first.
pub(in crate::engine) fn priorities<'w>(workloads: impl Iterator<Item = &'w Workload>) -> Vec<i32> {
    let mut priorities: Vec<i32> = workloads.map(|workload| workload.priority).collect();
    priorities.sort_unstable_by(|a, b| b.cmp(a));
    priorities.dedup();
    priorities
}

/// The priorities at each gate whose discipline asks for them, highest first; one for all at the others.
pub(super) struct Lanes(Vec<Vec<i32>>);

impl Lanes {
    pub fn new(case: &Case, client_of: impl Fn(usize) -> usize) -> Self {
        let of_gate = |(number, gate): (usize, &Gate)| {
            if gate.discipline != Discipline::Priority {
                return Vec::new();
            }
            let users = (case.workloads.iter().enumerate())
                .filter(|&(workload, _)| case.clients[client_of(workload)].gate == Some(number));
            priorities(users.map(|(_, workload)| workload))
        };
        Self(case.gates.iter().enumerate().map(of_gate).collect())
    }

    pub fn count(&self, gate: usize) -> usize {
        self.0[gate].len().max(1)
    }

    pub fn lane(&self, gate: usize, workload: &Workload) -> usize {
        self.0[gate].iter().position(|&priority| priority == workload.priority).unwrap_or(0)
    }
}

/// One instance of a gate, for who measures it.
#[derive(Clone, Copy, Debug)]
pub struct GateInstance {
    /// Its gate's place in the case.
    pub gate: usize,
    /// Permits at the start of the run.
    pub permits: u32,
    /// The most permits that it can have.
    pub most: u32,
    /// Room for attempts that wait.
    pub queue: Waitlist,
}

/// The instances of all gates, one gate after another.
pub(super) fn all(
    case: &Case,
    met: &[usize],
    instances: &[Instances],
    routes: &[Route],
    pools: &[Stations],
    lanes: &Lanes,
) -> Vec<Permits> {
    let gates = (0..).zip(&case.gates).flat_map(|(number, gate)| {
        let first = instances[number].first;
        let user = routes.iter().find(|route| route.gate.is_some_and(|gate| gate.first == first));
        let spilled = gate.spill_over.as_ref().and_then(|name| {
            let side = met.iter().position(|&other| case.plans[other].name == *name)?;
            Some(as_u32(side * case.workloads.len()))
        });
        let one = Permits {
            late_routes: spilled.filter(|_| gate.on_timeout == Overflow::SpillOver),
            full_routes: spilled.filter(|_| gate.on_full == Overflow::SpillOver),
            ..permits(gate, pools, user, as_u32(number), as_u32(lanes.count(number)))
        };
        std::iter::repeat_n(one, gate.instances.get() as usize)
    });
    gates.collect()
}
