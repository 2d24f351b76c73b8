//! Services that fail at their end, after others of the same person that did or did not.

use linecook::rng::{Keyed, Purpose};

use super::World;

/// The end of a service that could fail.
#[derive(Clone, Copy, Debug)]
pub struct ServiceEnd {
    pub failed: bool,
    pub failed_before: bool,
    /// The service before was that of another request of the same user.
    pub of_user: bool,
}

impl World<'_> {
    pub(super) fn fails(&mut self, request: usize) -> bool {
        let Some(failure) = self.workload_of(request).failure else { return false };
        if self.requests[request].nobody_waits {
            return false;
        }
        let ended = self.requests[request].ended;
        let lane = self.actions[self.requests[request].action].lane;
        let person = (ended.workload, lane.unwrap_or(ended.index));
        let failed_before = self.failed.get(&person).copied().unwrap_or(false);
        let share = if failed_before { failure.again } else { failure.share };
        let keyed = Keyed::new(self.inputs.seed, self.inputs.replication, ended.workload, Purpose::Failure);
        let failed = ((keyed.bits(ended.index, ended.attempts) >> 11) as f64) < share * (2.0_f64).powi(53);
        self.failed.insert(person, failed);
        let of_user = lane.is_some() && ended.attempts == 1;
        self.run.services.push(ServiceEnd { failed, failed_before, of_user });
        failed
    }
}
