//! Limits of jobs in flight.

use super::{Observer, Simulation};
use crate::engine::observer::Cause;
use crate::time::Nanos;

impl Simulation<'_> {
    // Whether the limits of jobs in flight let the call in; otherwise it is refused.
    #[cold]
    #[inline(never)]
    pub(super) fn let_in<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) -> bool {
        let general = self.general();
        let steps = general.flights[self.slots[slot as usize].route as usize].clone();
        for step in &general.steps[steps.clone()] {
            let counter = &general.in_flight[step.counter as usize];
            let weight = self.amount(slot, step.unit);
            let already = u64::from(self.general.in_flight[step.counter as usize]);
            if weight > 0 && already + weight > u64::from(counter.limit) {
                self.refuse(slot, now, Cause::InFlight(counter.place), counter.hint, None, observer);
                return false;
            }
        }
        self.count_in_flight(slot, now, u32::wrapping_add, observer);
        self.general.job(slot).in_flight = true;
        true
    }

    // The job in this slot leaves the provider, if it is there.
    pub(super) fn leave_flight<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        if std::mem::take(&mut self.general.job(slot).in_flight) {
            self.count_in_flight(slot, now, u32::wrapping_sub, observer);
        }
    }

    fn count_in_flight<O: Observer>(&mut self, slot: u32, now: Nanos, change: fn(u32, u32) -> u32, observer: &mut O) {
        let general = self.general();
        let steps = general.flights[self.slots[slot as usize].route as usize].clone();
        for step in &general.steps[steps] {
            let weight = u32::try_from(self.amount(slot, step.unit)).expect("no more than a limit of 32 bits admits");
            let counted = &mut self.general.in_flight[step.counter as usize];
            *counted = change(*counted, weight);
            if weight > 0 {
                observer.in_flight_changed(now, step.counter as usize, *counted);
            }
        }
    }
}
