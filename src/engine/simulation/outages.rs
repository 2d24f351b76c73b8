//! Outages of the provider.

use super::{Observer, Simulation, index};
use crate::engine::event_queue::{Action, Class};
use crate::engine::observer::Cause;
use crate::provider::{Hint, Running};
use crate::time::Nanos;

impl Simulation<'_> {
    /// What happens at the beginnings and ends of outages. To be called once, before anything else is scheduled.
    pub(super) fn schedule_outages(&mut self) {
        let Some(general) = &self.system.general else { return };
        for (number, outage) in general.outages.iter().enumerate() {
            if outage.running == Running::Fail {
                self.events.schedule(outage.at, Class::Start, Action::BeginOutage(index(number)));
            }
            self.events.schedule(outage.end(), Class::Start, Action::EndOutage);
        }
    }

    // Whether there is an outage, which refuses the call.
    #[cold]
    #[inline(never)]
    pub(super) fn refuse_in_outage<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) -> bool {
        let Some(outage) = self.general().outage_at(now) else { return false };
        self.refuse(slot, now, Cause::Outage, outage.hint, None, observer);
        true
    }

    // Every job in service fails.
    pub(super) fn begin_outage<O: Observer>(&mut self, outage: u32, now: Nanos, observer: &mut O) {
        debug_assert_eq!(self.general().outages[outage as usize].at, now);
        while let Some(slot) = self.general.in_service.first() {
            observer.completed(now, self.slots[slot as usize].request.workload as usize);
            self.end_service(slot, None, now, observer);
            self.refuse(slot, now, Cause::Failed, Hint::NONE, None, observer);
        }
    }

    pub(super) fn end_outage<O: Observer>(&mut self, now: Nanos, observer: &mut O) {
        for pool in 0..self.pools.len() {
            self.start_heads(index(pool), now, observer);
        }
    }
}
