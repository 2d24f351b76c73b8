//! Outages of the provider.

use super::{Observer, Simulation, index};
use crate::engine::event_queue::{Action, Class};
use crate::engine::observer::Cause;
use crate::provider::{Hint, Outage, Running};
use crate::time::Nanos;

impl Simulation<'_> {
    /// What happens at the beginnings and ends of outages. To be called once, before anything else is scheduled.
    pub(super) fn schedule_outages(&mut self) {
        let Some(general) = &self.system.general else { return };
        for (number, side) in general.sides.iter().enumerate() {
            for outage in &side.outages {
                if outage.running == Running::Fail {
                    self.events.schedule(outage.at, Class::Start, Action::BeginOutage(index(number)));
                }
                self.events.schedule(outage.end(), Class::Start, Action::EndOutage(index(number)));
            }
        }
    }

    // The outage that the call in this slot meets.
    pub(super) fn outage_of(&self, slot: u32, now: Nanos) -> Option<Outage> {
        let general = self.system.general.as_ref()?;
        general.sides[self.route(slot).side as usize].outage_at(now).copied()
    }

    // Whether there is an outage, which refuses the call.
    #[cold]
    #[inline(never)]
    pub(super) fn refuse_in_outage<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) -> bool {
        let Some(outage) = self.outage_of(slot, now) else { return false };
        self.refuse(slot, now, Cause::Outage, outage.hint, None, observer);
        true
    }

    // Every job in service fails.
    pub(super) fn begin_outage<O: Observer>(&mut self, side: u32, now: Nanos, observer: &mut O) {
        while let Some(slot) = self.general.in_service[side as usize].first() {
            observer.completed(now, self.slots[slot as usize].request.workload as usize);
            self.end_service(slot, None, now, observer);
            self.refuse(slot, now, Cause::Failed, Hint::NONE, None, observer);
        }
    }

    pub(super) fn end_outage<O: Observer>(&mut self, side: u32, now: Nanos, observer: &mut O) {
        for (pool, described) in self.general().pools.iter().enumerate() {
            if described.side == side {
                self.start_heads(index(pool), now, observer);
            }
        }
    }
}
