//! What observers are told of jobs that were served.

use super::Simulation;
use crate::engine::served::Served;
use crate::time::Nanos;

impl Simulation<'_> {
    // The job in this slot, whose service is over at `end`.
    #[inline]
    pub(super) fn served(&self, slot: u32, end: Nanos) -> Served<'_> {
        let job = &self.slots[slot as usize];
        let route = self.route(slot);
        let (first, kinds) = (slot as usize * self.system.kinds, self.system.kinds);
        Served {
            workload: job.request.workload as usize,
            demanded: job.request.at,
            side: route.side as usize,
            service: end - job.since,
            burst: route.pool.is_some() && self.general.jobs.get(slot as usize).is_some_and(|job| job.burst),
            amounts: &self.quantities[first..first + kinds],
        }
    }
}
