//! What happens at the provider's rate limits: those that refuse, then those that delay.
#![expect(clippy::inline_always, reason = "the way of a request is one function in the loop: measured 10 % faster")]

use std::ops::Range;

use super::{Observer, Place, Simulation, index};
use crate::engine::event_queue::{Action, Class};
use crate::engine::observer::Cause;
use crate::provider::{Charge, Hint, HintWait};
use crate::time::Nanos;

impl Simulation<'_> {
    #[inline(always)]
    pub(super) fn ask_rate_limits<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        if self.system.general.is_some() && self.refuse_in_outage(slot, now, observer) {
            return;
        }
        let steps = self.route(slot).refusing.clone();
        let in_order = self.system.charge == Charge::InOrder;
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
                let Hint { wait: hint, .. } = self.system.counters[counter].hint;
                let hint = if hint == HintWait::Computed { Some(wait) } else { None };
                let cause = Cause::RateLimit(self.system.counters[counter].rate_limit);
                return self.refuse(slot, now, cause, self.system.counters[counter].hint, hint, observer);
            }
            if in_order {
                self.charge(counter, now, weight, observer);
            }
        }
        if self.system.general.is_some() && !self.let_in(slot, now, observer) {
            return;
        }
        if !in_order {
            for step in steps {
                let (counter, weight) = self.step(slot, step);
                self.charge(counter, now, weight, observer);
            }
        }
        let delaying = self.route(slot).delaying.start;
        self.pass_lines(slot, delaying, now, observer);
    }

    pub(super) fn charge<O: Observer>(&mut self, counter: usize, now: Nanos, weight: u64, observer: &mut O) {
        if weight == 0 {
            return;
        }
        let limiter = &mut self.counters[counter].limiter;
        limiter.charge(now, weight);
        observer.charged(now, counter, now + limiter.wait(now, 1));
    }

    // Refused calls count at some limits, also at those that were not asked.
    pub(super) fn charge_refused<O: Observer>(&mut self, slot: u32, now: Nanos, steps: Range<usize>, observer: &mut O) {
        for step in steps {
            let (counter, weight) = self.step(slot, step);
            if self.system.counters[counter].refused_calls_count && weight > 0 {
                let limiter = &mut self.counters[counter].limiter;
                limiter.charge_refused(now, weight);
                observer.charged(now, counter, now + limiter.wait(now, 1));
            }
        }
    }

    // The limits that delay, from this step of the route on.
    #[inline(always)]
    pub(super) fn pass_lines<O: Observer>(&mut self, slot: u32, from: usize, now: Nanos, observer: &mut O) {
        for step in from..self.route(slot).delaying.end {
            let (counter, weight) = self.step(slot, step);
            if weight == 0 {
                continue;
            }
            let state = &mut self.counters[counter];
            let wait = state.limiter.wait(now, weight);
            if state.line.length() == 0 && wait == Nanos::ZERO {
                self.charge(counter, now, weight, observer);
                continue;
            }
            state.line.push_back(&mut self.links, slot);
            observer.line_changed(now, counter, state.line.length());
            if state.line.length() == 1 {
                let release = Action::ReleaseLine { counter: index(counter), head: state.heads_gone };
                self.events.schedule(now + wait, Class::Attempt, release);
            }
            let request = &mut self.slots[slot as usize];
            request.since = now;
            request.place = Place::Line;
            request.step = index(step);
            return;
        }
        self.enter_pool(slot, now, observer);
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
            self.charge(place, now, weight, observer);
            let line = &mut self.counters[place].line;
            line.remove(&mut self.links, slot);
            observer.line_changed(now, place, line.length());
            let request = &mut self.slots[slot as usize];
            request.parts.rate_limit_delay += now - request.since;
            if self.system.general.is_some() && self.refuse_in_outage(slot, now, observer) {
                continue;
            }
            self.pass_lines(slot, step + 1, now, observer);
        }
    }
}
