//! Services that fail, and what is remembered of it.

use super::Simulation;
use super::queue::NONE;
use crate::rng::{Keyed, Purpose};

/// What decides whether services fail.
#[derive(Debug)]
pub(super) struct Failures {
    // One per workload.
    bits: Vec<Keyed>,
    // Whether the last service of the request in each slot failed; missing where it has had none that could.
    failed: Vec<bool>,
}

impl Failures {
    pub fn new(seed: u64, replication: u32, workloads: usize) -> Self {
        let keyed = |workload| Keyed::new(seed, replication, workload, Purpose::Failure);
        Self { bits: (0..workloads).map(keyed).collect(), failed: Vec::new() }
    }

    /// Another request has this slot now.
    pub fn forget(&mut self, slot: u32) {
        if self.failed.len() <= slot as usize {
            self.failed.resize(slot as usize + 1, false);
        }
        self.failed[slot as usize] = false;
    }
}

impl Simulation<'_> {
    // Whether the service of this job, which is over, has failed; remembered for the next one of the same person.
    #[inline(never)]
    pub(super) fn fails(&mut self, job: u32) -> bool {
        let state = &self.slots[job as usize];
        let (request, attempts, slot) = (state.request, state.attempts, state.peer);
        let Some(failure) = self.system.routes[request.workload as usize].failure else { return false };
        // Nobody waits for it any more, and nobody gets to know.
        if slot == NONE {
            return false;
        }
        let bits = self.failures.bits[request.workload as usize].bits(request.index, attempts);
        let before = match self.actions.last_failure_of_user(slot, request.workload) {
            Some(failed) => failed,
            None => &mut self.failures.failed[slot as usize],
        };
        *before = failure.fails(*before, bits);
        *before
    }
}
