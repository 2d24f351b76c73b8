//! Clients that do not wait for ever: timeouts of attempts, patience, and what becomes of the jobs that they leave.
//!
//! None of this is on the way of a request whose client waits.

use super::gates::Answer;
use super::queue::NONE;
use super::{Observer, Outcome, Place, Refusal, Simulation, index};
use crate::client::{OnLeaving, PatienceUntil};
use crate::engine::event_queue::{Action, Class};
use crate::engine::observer::{Cause, Wasted};
use crate::engine::system::{Handover, WaitLimits};
use crate::time::Nanos;

impl<'s> Simulation<'s> {
    #[inline(never)]
    pub(super) fn begin_patience(&mut self, slot: u32, now: Nanos) {
        let Some(patience) = &self.wait_limits(slot).patience else { return };
        let request = &self.slots[slot as usize];
        let (workload, life) = (request.request.workload as usize, request.life);
        let wait = patience.time.draw(&mut self.patiences[workload].generator(request.request.index, 0));
        self.events.schedule(now + wait, Class::Timeout, Action::LosePatience { slot, life });
    }

    // An attempt leaves a client who may not wait for its answer.
    #[inline(never)]
    pub(super) fn send_job(&mut self, slot: u32, now: Nanos) -> u32 {
        let job = self.detach_job(slot, now);
        if let Some(timeout) = self.wait_limits(slot).attempt_timeout {
            let request = &self.slots[slot as usize];
            let time_out = Action::TimeOutAttempt { slot, life: request.life, attempts: request.attempts };
            self.events.schedule(now + timeout, Class::Timeout, time_out);
        }
        job
    }

    pub(super) fn time_out_attempt<O: Observer>(
        &mut self,
        slot: u32,
        life: u32,
        attempts: u32,
        now: Nanos,
        observer: &mut O,
    ) {
        let request = &self.slots[slot as usize];
        if request.life != life || request.attempts != attempts || !in_flight(request) {
            return;
        }
        observer.refused(now, request.request.workload as usize, request.request.at, Cause::TimedOut);
        self.leave_job(slot, now, observer);
        self.slots[slot as usize].refusal = Some(Refusal { cause: Cause::TimedOut, hint: None });
        self.come_back(slot, now, observer);
    }

    pub(super) fn lose_patience<O: Observer>(&mut self, slot: u32, life: u32, now: Nanos, observer: &mut O) {
        let request = &self.slots[slot as usize];
        if request.life != life {
            return;
        }
        if in_flight(request) {
            let patience = self.wait_limits(slot).patience.as_ref().expect("only a client that has patience loses it");
            let job = &self.slots[request.peer as usize];
            if patience.until == PatienceUntil::Start
                && matches!(job.place, Place::Station | Place::Served | Place::Failed)
            {
                return;
            }
            self.leave_job(slot, now, observer);
            self.free_permit(slot, now, Answer::Neither, observer);
        } else if request.place == Place::Gate {
            self.leave_gate_queue(slot, now, observer);
        } else if request.place == Place::Throttle {
            self.leave_throttle(slot, now, observer);
            self.free_permit(slot, now, Answer::Neither, observer);
        } else {
            self.end_backoff(slot, now);
        }
        self.end(slot, now, Outcome::Abandoned, observer);
    }

    // The client waits no longer for its job under way.
    pub(super) fn leave_job<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let request = &mut self.slots[slot as usize];
        let slot_of_job = std::mem::replace(&mut request.peer, NONE);
        request.parts.lost += now - request.since;
        let job = &mut self.slots[slot_of_job as usize];
        job.peer = NONE;
        let life = job.life;
        if job.place == Place::Served {
            self.waste(slot_of_job, now, observer);
        }
        if let Handover::Polls(_) = self.route(slot).handover {
            // A poll that waits is withdrawn. A result that waits to be asked for is not on its way, and nothing else frees its slot.
            if self.slots[slot as usize].place == Place::Line {
                self.leave_line(slot, now, observer);
            }
            if self.polled[slot as usize].is_settled() {
                return self.free_slot(slot_of_job);
            }
        }
        if self.wait_limits(slot).on_leaving == OnLeaving::LeaveRunning {
            return;
        }
        let way = self.route(slot).network.to_provider;
        if way == Nanos::ZERO {
            self.cancel(slot_of_job, life, now, observer);
        } else {
            self.events.schedule(now + way, Class::Attempt, Action::Cancel { slot: slot_of_job, life });
        }
    }

    // A station has worked on this job for nobody until now, or to the end of its service.
    pub(super) fn waste<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let job = &self.slots[slot as usize];
        let whole = job.place == Place::Served;
        let to = if whole { job.since + job.parts.service } else { now };
        let work = Wasted {
            workload: job.request.workload as usize,
            demanded: job.request.at,
            pool: self.route(slot).pool,
            from: job.since,
            to,
            whole,
        };
        observer.wasted(now, &work);
        if O::WANTS_SERVED && whole {
            observer.served_for_nobody(now, &self.served(slot, to));
        }
    }

    // The provider is told that nobody waits for this job.
    pub(super) fn cancel<O: Observer>(&mut self, slot: u32, life: u32, now: Nanos, observer: &mut O) {
        let job = &self.slots[slot as usize];
        if job.life != life {
            return;
        }
        let workload = job.request.workload as usize;
        match job.place {
            Place::Line => {
                self.leave_line(slot, now, observer);
                if self.system.general.is_some() {
                    self.leave_flight(slot, now, observer);
                }
            }
            Place::Waitlist if self.system.general.is_some() => {
                self.tell_taken_back(slot, now, observer);
                self.withdraw(slot, now, observer);
            }
            Place::Waitlist => {
                let pool = self.route(slot).pool.expect("a waitlist belongs to a pool");
                let state = &mut self.pools[pool as usize];
                state.waitlist.remove(&mut self.links, slot);
                observer.pool_changed(now, pool as usize, state.running, state.waitlist.length());
                self.tell_taken_back(slot, now, observer);
            }
            Place::Station if self.wait_limits(slot).on_leaving == OnLeaving::Cancel => {
                observer.stopped(now, workload);
                self.tell_taken_back(slot, now, observer);
                self.waste(slot, now, observer);
                if self.system.general.is_some() {
                    self.stop(slot, now, observer);
                } else {
                    self.free_station(slot, now, observer);
                }
                return self.free_slot(slot);
            }
            // Whatever comes of it is on its way.
            Place::Station
            | Place::Served
            | Place::Failed
            | Place::OnTheWay
            | Place::Gate
            | Place::Throttle
            | Place::Backoff => return,
        }
        observer.withdrawn(now, workload);
        self.free_slot(slot);
    }

    // An accepted job whose result was to be asked for is gone.
    fn tell_taken_back<O: Observer>(&mut self, job: u32, now: Nanos, observer: &mut O) {
        let route = self.route(job);
        if let Handover::Polls(_) = route.handover {
            observer.taken_back(now, self.slots[job as usize].request.workload as usize);
        }
    }

    // A call leaves the line of a rate limit without being charged. The next head has a release of its own.
    fn leave_line<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let (counter, _) = self.step(slot, self.slots[slot as usize].step as usize);
        let state = &mut self.counters[counter];
        let was_head = state.line.first() == Some(slot);
        state.line.remove(&mut self.links, slot);
        observer.line_changed(now, counter, state.line.length());
        if !was_head {
            return;
        }
        state.heads_gone = state.heads_gone.wrapping_add(1);
        let head = state.heads_gone;
        if let Some(next) = state.line.first() {
            let (_, weight) = self.step(next, self.slots[next as usize].step as usize);
            let wait = self.counters[counter].limiter.wait(now, weight);
            let release = Action::ReleaseLine { counter: index(counter), head };
            self.events.schedule(now + wait, Class::Attempt, release);
        }
    }

    fn wait_limits(&self, slot: u32) -> &'s WaitLimits {
        &self.system.wait_limits[self.route(slot).backoff as usize]
    }
}

// Whether an attempt of this request is under way, in a slot of its own.
fn in_flight(request: &super::Slot) -> bool {
    request.attempts > 0 && request.peer != NONE
}
