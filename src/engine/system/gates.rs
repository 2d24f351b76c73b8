//! Gates, compiled: their instances with permits, and the lanes of their queues.

use super::{Route, Stations};
use crate::client::{Aimd, Discipline, Gate, GateLimit};
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
pub(super) fn permits(gate: &Gate, pools: &[Stations], user: Option<&Route>, number: u32, lanes: u32) -> Permits {
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
            let mut priorities: Vec<i32> = users.map(|(_, workload)| workload.priority).collect();
            priorities.sort_unstable_by(|a, b| b.cmp(a));
            priorities.dedup();
            priorities
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
