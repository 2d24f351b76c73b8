//! What happens at the provider's rate limits: those that refuse, then those that delay.
#![expect(clippy::inline_always, reason = "the way of a request is one function in the loop: measured 10 % faster")]

use std::ops::Range;

use super::{Observer, Place, Simulation, index};
use crate::engine::event_queue::{Action, Class};
use crate::engine::observer::Cause;
use crate::engine::system::{Counter, Step};
use crate::provider::Charge;
use crate::time::Nanos;

impl Simulation<'_> {
    #[inline(always)]
    pub(super) fn ask_rate_limits<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        if self.system.general.is_some() && self.refuse_in_outage(slot, now, observer) {
            return;
        }
        let steps = self.route(slot).refusing.clone();
        match self.pass_refusing(slot, steps.clone(), now, observer) {
            Ok(()) => {
                if self.system.general.is_some() && !self.let_in(slot, now, observer) {
                    return;
                }
                self.charge_admitted(slot, steps, now, observer);
                let delaying = self.route(slot).delaying.start;
                self.pass_lines(slot, delaying, now, observer);
            }
            Err((counter, wait)) => {
                let Counter { rate_limit, hint, .. } = self.system.counters[counter];
                self.refuse(slot, now, Cause::RateLimit(rate_limit), hint, Some(wait), observer);
            }
        }
    }

    // Asks the limits of these steps, which refuse, and charges those that are charged one by one; or which counter refuses, and
    // its wait.
    #[inline(always)]
    pub(super) fn pass_refusing<O: Observer>(
        &mut self,
        slot: u32,
        steps: Range<usize>,
        now: Nanos,
        observer: &mut O,
    ) -> Result<(), (usize, Nanos)> {
        let in_order = self.route(slot).charge == Charge::InOrder;
        for step in steps.clone() {
            let (counter, weight) = self.step(slot, step);
            let wait = self.counters[counter].limiter.wait(now, weight);
            if wait > Nanos::ZERO {
                let limiter = &mut self.counters[counter].limiter;
                let wait = if limiter.refuse(now) {
                    observer.charged(now, counter, now + limiter.wait(now, 1));
                    limiter.wait(now, weight)
                } else {
                    wait
                };
                let charged = if in_order { step - steps.start } else { 0 };
                self.charge_refused(slot, now, steps.start + charged..steps.end, observer);
                return Err((counter, wait));
            }
            if in_order {
                self.charge(step, now, weight, observer);
            }
        }
        Ok(())
    }

    // All limits of these steps admit the call, which is charged to them unless it has been.
    #[inline(always)]
    pub(super) fn charge_admitted<O: Observer>(
        &mut self,
        slot: u32,
        steps: Range<usize>,
        now: Nanos,
        observer: &mut O,
    ) {
        if self.route(slot).charge == Charge::AllOrNone {
            for step in steps {
                let (_, weight) = self.step(slot, step);
                self.charge(step, now, weight, observer);
            }
        }
    }

    fn charge<O: Observer>(&mut self, step: usize, now: Nanos, weight: u64, observer: &mut O) {
        if weight == 0 {
            return;
        }
        let Step { counter, poll, .. } = self.system.steps[step];
        let limiter = &mut self.counters[counter as usize].limiter;
        limiter.charge(now, weight);
        observer.charged(now, counter as usize, now + limiter.wait(now, 1));
        if poll {
            observer.poll_charged(now, counter as usize);
        }
    }

    // Refused calls count at some limits, also at those that were not asked.
    pub(super) fn charge_refused<O: Observer>(&mut self, slot: u32, now: Nanos, steps: Range<usize>, observer: &mut O) {
        for step in steps {
            let (counter, weight) = self.step(slot, step);
            if self.system.counters[counter].refused_calls_count && weight > 0 {
                let limiter = &mut self.counters[counter].limiter;
                limiter.charge_refused(now, weight);
                observer.charged(now, counter, now + limiter.wait(now, 1));
                if self.system.steps[step].poll {
                    observer.poll_charged(now, counter);
                }
            }
        }
    }

    // The limits that delay, from this step of the route on.
    #[inline(always)]
    pub(super) fn pass_lines<O: Observer>(&mut self, slot: u32, from: usize, now: Nanos, observer: &mut O) {
        for step in from..self.route(slot).delaying.end {
            if self.passes_line(slot, step, now, observer) {
                continue;
            }
            let request = &mut self.slots[slot as usize];
            request.since = now;
            request.place = Place::Line;
            request.step = index(step);
            return;
        }
        self.enter_pool(slot, now, observer);
    }

    // Whether the call passes this limit at once; if not, it has joined its line.
    #[inline(always)]
    pub(super) fn passes_line<O: Observer>(&mut self, slot: u32, step: usize, now: Nanos, observer: &mut O) -> bool {
        let (counter, weight) = self.step(slot, step);
        if weight == 0 {
            return true;
        }
        let state = &mut self.counters[counter];
        let wait = state.limiter.wait(now, weight);
        if state.line.length() == 0 && wait == Nanos::ZERO {
            self.charge(step, now, weight, observer);
            return true;
        }
        state.line.push_back(&mut self.links, slot);
        observer.line_changed(now, counter, state.line.length());
        if state.line.length() == 1 {
            let release = Action::ReleaseLine { counter: index(counter), head: state.heads_gone };
            self.events.schedule(now + wait, Class::Attempt, release);
        }
        false
    }

    pub(super) fn release_line<O: Observer>(&mut self, counter: u32, head: u32, now: Nanos, observer: &mut O) {
        let place = counter as usize;
        if self.counters[place].heads_gone != head {
            return;
        }
        while let Some(slot) = self.counters[place].line.first() {
            let step = self.slots[slot as usize].step as usize;
            let (_, weight) = self.step(slot, step);
            let wait = self.counters[place].limiter.wait(now, weight);
            if wait > Nanos::ZERO {
                self.events.schedule(now + wait, Class::Attempt, Action::ReleaseLine { counter, head });
                break;
            }
            self.charge(step, now, weight, observer);
            let line = &mut self.counters[place].line;
            line.remove(&mut self.links, slot);
            observer.line_changed(now, place, line.length());
            if self.system.steps[step].poll {
                self.slots[slot as usize].place = Place::OnTheWay;
                if self.refuse_poll_in_outage(slot, now, observer) {
                    continue;
                }
                self.pass_lines_with_poll(slot, step + 1, now, observer);
                continue;
            }
            let request = &mut self.slots[slot as usize];
            request.parts.rate_limit_delay += now - request.since;
            if self.system.general.is_some() && self.refuse_in_outage(slot, now, observer) {
                continue;
            }
            self.pass_lines(slot, step + 1, now, observer);
        }
    }
}
