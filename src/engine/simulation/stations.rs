//! What happens at the provider's pool: the waitlist, service, and its end.
#![expect(clippy::inline_always, reason = "the way of a request is one function in the loop: measured 10 % faster")]

use super::queue::NONE;
use super::{Observer, Place, Simulation};
use crate::engine::event_queue::{Action, Class};
use crate::engine::observer::Cause;
use crate::engine::system::{Handover, Stations};
use crate::provider::{Hint, Waitlist};
use crate::time::Nanos;

impl Simulation<'_> {
    #[inline(always)]
    pub(super) fn enter_pool<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        if self.system.general.is_some() {
            return self.enter_general_pool(slot, now, observer);
        }
        let Some(pool) = self.route(slot).pool else {
            self.start_service(slot, now, observer);
            return self.acknowledge_if_polled(slot, now, observer);
        };
        let Stations { concurrency, waitlist, hint, .. } = self.system.pools[pool as usize];
        let state = &mut self.pools[pool as usize];
        let waiting = state.waitlist.length();
        let (may_run, may_wait) = match waitlist {
            Waitlist::Unbounded => (true, true),
            Waitlist::Bounded { places, counts_running: false } => (true, waiting < places),
            Waitlist::Bounded { places, counts_running: true } => {
                (state.running < places, waiting + state.running < places)
            }
        };
        if may_run && waiting == 0 && state.running < concurrency {
            state.running += 1;
            observer.pool_changed(now, pool as usize, state.running, 0);
            self.start_service(slot, now, observer);
            self.acknowledge_if_polled(slot, now, observer);
        } else if may_wait {
            state.waitlist.push_back(&mut self.links, slot);
            observer.pool_changed(now, pool as usize, state.running, waiting + 1);
            let job = &mut self.slots[slot as usize];
            job.since = now;
            job.place = Place::Waitlist;
            self.acknowledge_if_polled(slot, now, observer);
        } else {
            self.refuse(slot, now, Cause::Pool(pool), hint, None, observer);
        }
    }

    #[inline(always)]
    pub(super) fn acknowledge_if_polled<O: Observer>(&mut self, job: u32, now: Nanos, observer: &mut O) {
        if !self.system.polls.is_empty() {
            self.accept(job, now, observer);
        }
    }

    #[inline]
    fn start_service<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let request = &mut self.slots[slot as usize];
        request.parts.service += request.request.service;
        request.since = now;
        request.place = Place::Station;
        observer.started(now, request.request.workload as usize);
        let complete = Action::CompleteService { slot, life: request.life };
        self.events.schedule(now + request.request.service, Class::Completion, complete);
    }

    pub(super) fn complete_service<O: Observer>(&mut self, slot: u32, life: u32, now: Nanos, observer: &mut O) {
        let job = &mut self.slots[slot as usize];
        if job.life != life {
            return;
        }
        if self.system.general.is_some() {
            return self.complete_general_service(slot, now, observer);
        }
        observer.completed(now, job.request.workload as usize);
        job.place = Place::Served;
        if job.peer == NONE {
            self.waste(slot, now, observer);
        }
        self.free_station(slot, now, observer);
        self.send_back(slot, now, observer);
    }

    // What became of the job leaves the provider.
    #[inline(always)]
    pub(super) fn send_back<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        if self.route(slot).failure.is_some() && self.fails(slot) {
            return self.refuse(slot, now, Cause::Failed, Hint::NONE, None, observer);
        }
        if O::WANTS_SERVED {
            observer.served(now, &self.served(slot, now));
        }
        if self.route(slot).handover != Handover::Answer {
            return self.hand_over(slot, now, observer);
        }
        let back = self.route(slot).network.back;
        if back == Nanos::ZERO {
            self.deliver(slot, now, observer);
        } else {
            let job = &mut self.slots[slot as usize];
            job.parts.network += back;
            self.events.schedule(now + back, Class::Completion, Action::ReturnResult(slot));
        }
    }

    // The station of this job is free: the head of the waitlist takes it.
    #[inline(always)]
    pub(super) fn free_station<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        if let Some(pool) = self.route(slot).pool {
            let state = &mut self.pools[pool as usize];
            if let Some(next) = state.waitlist.pop_front(&mut self.links) {
                observer.pool_changed(now, pool as usize, state.running, state.waitlist.length());
                let request = &mut self.slots[next as usize];
                request.parts.queue_wait += now - request.since;
                self.start_service(next, now, observer);
            } else {
                state.running -= 1;
                observer.pool_changed(now, pool as usize, state.running, 0);
            }
        }
    }
}
