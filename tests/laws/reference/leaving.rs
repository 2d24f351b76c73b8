//! *Leaving*: attempts that take too long, patience, and jobs that nobody waits for.
//!
//! While the client waits, the request is its own job. When the client leaves, the job goes on as a copy of the request that takes
//! its place wherever the provider has it.

use linecook::client::{OnLeaving, PatienceUntil};
use linecook::engine::{Cause, Outcome, Wasted};
use linecook::provider::Hint;
use linecook::rng::{Keyed, Purpose};
use linecook::time::Nanos;

use super::{Event, World, number};

impl World<'_> {
    pub(super) fn patience_begins(&mut self, request: usize) {
        let Some(patience) = &self.client_of(request).patience else { return };
        let ended = self.requests[request].ended;
        let random = Keyed::new(self.inputs.seed, self.inputs.replication, ended.workload, Purpose::Patience);
        let time = patience.time.draw(&mut random.generator(ended.index, 0));
        self.schedule(self.now + time, 2, Event::PatienceOver(request));
    }

    pub(super) fn attempt_under_way(&mut self, request: usize) {
        let now = self.now;
        let state = &mut self.requests[request];
        state.ended.attempts += 1;
        state.under_way = Some((now, state.ended.parts));
        state.service_from = None;
        state.service_to = None;
        let attempts = state.ended.attempts;
        if let Some(timeout) = self.client_of(request).attempt_timeout {
            self.schedule(now + timeout, 2, Event::AttemptTimeout(request, attempts));
        }
    }

    /// An answer has arrived; whether there is nobody to take it.
    pub(super) fn answers_nobody(&mut self, request: usize) -> bool {
        let state = &mut self.requests[request];
        state.under_way = None;
        if state.nobody_waits {
            state.over = true;
        }
        state.nobody_waits
    }

    pub(super) fn attempt_timeout(&mut self, request: usize, attempts: u32) {
        let state = &self.requests[request];
        if state.over || state.ended.attempts != attempts || state.under_way.is_none() {
            return;
        }
        self.run.refused.push((self.now, state.ended.workload, Cause::TimedOut));
        self.leaves_job(request);
        self.comes_back(request, Cause::TimedOut, Hint::NONE, None);
    }

    pub(super) fn patience_over(&mut self, request: usize) {
        if self.requests[request].over {
            return;
        }
        let waiting = |gate: &super::gates::Instance| gate.jobs.waiting.contains(&request);
        if self.requests[request].under_way.is_some() {
            let patience = self.client_of(request).patience.as_ref().expect("who loses patience had some");
            if patience.until == PatienceUntil::Start && self.requests[request].service_from.is_some() {
                self.run.left.push("stayed since service had started");
                return;
            }
            self.leaves_job(request);
            self.frees_permit(request, None);
        } else if self.leaves_throttle(request) {
            self.run.left.push("left in a throttle");
            self.frees_permit(request, None);
        } else if let Some(gate) = self.gates.iter().position(waiting) {
            self.run.left.push("left in a gate");
            self.gates[gate].jobs.waiting.retain(|&other| other != request);
            let waited = self.lap(request);
            self.requests[request].ended.parts.gate_wait += waited;
        } else {
            self.run.left.push("left in backoff");
            self.pending.retain(|pending| match pending.event {
                Event::Retry(other) | Event::GivesUp(other, _) => other != request,
                _ => true,
            });
            let waited = self.lap(request);
            self.requests[request].ended.parts.backoff += waited;
        }
        self.ends(request, Outcome::Abandoned);
    }

    pub(super) fn leaves_job(&mut self, request: usize) {
        self.withdraws_poll(request);
        let job = self.requests.len();
        let mut copy = self.requests[request].clone();
        copy.nobody_waits = true;
        self.requests.push(copy);
        let swap = |place: &mut usize| {
            if *place == request {
                *place = job;
            }
        };
        self.counters.iter_mut().flat_map(|counter| &mut counter.line).for_each(swap);
        self.pools.iter_mut().flat_map(|pool| pool.waiting.iter_mut().chain(&mut pool.running)).for_each(swap);
        self.general.all_jobs().for_each(swap);
        for pending in &mut self.pending {
            match &mut pending.event {
                Event::AtProvider(of)
                | Event::ServiceEnds(of, _)
                | Event::WaitedTooLong(of, _)
                | Event::ResultAtClient(of)
                | Event::WebhookAtClient(of)
                | Event::WrongByWebhook(of, ..)
                | Event::RefusalAtClient(of, ..) => swap(of),
                _ => {}
            }
        }
        let (left, parts) = self.requests[request].under_way.take().expect("a job under way");
        let state = &mut self.requests[request];
        state.ended.parts = parts;
        state.ended.parts.lost += self.now - left;
        state.since = self.now;
        let served = self.requests[job].service_to.is_some();
        self.run.left.push(if served { "left a job that was served" } else { "left a job under way" });
        self.wasted_if_for_nobody(job);
        self.drops_result(request, job);
        if self.client_of(job).on_leaving != OnLeaving::LeaveRunning {
            if self.side(job).network.to_provider > Nanos::ZERO {
                self.run.left.push("cancel travelled");
            }
            self.after(self.side(job).network.to_provider, 4, Event::Cancel(job));
        }
    }

    pub(super) fn cancelled(&mut self, job: usize) {
        let workload = self.requests[job].ended.workload;
        if let Some(counter) = (0..self.counters.len()).find(|&counter| self.counters[counter].line.contains(&job)) {
            let head = self.counters[counter].line[0] == job;
            self.counters[counter].line.retain(|&other| other != job);
            self.leaves_flight(job);
            let another = !self.counters[counter].line.is_empty();
            self.run.left.push(if head && another {
                "cancel found the head of a line, and another"
            } else {
                "cancel found a call in a line"
            });
            if head {
                let release = |event| matches!(event, Event::LineRelease(of) if of == counter);
                self.pending.retain(|pending| !release(pending.event));
                self.schedule_line(counter);
            }
        } else if let Some(pool) = (0..self.pools.len()).find(|&pool| self.pools[pool].waiting.contains(&job)) {
            self.pools[pool].waiting.retain(|&other| other != job);
            self.run.left.push("cancel found a waiting job");
            self.leaves_flight(job);
            self.heads_start(pool);
            self.polled_job_taken_back(job);
        } else if self.client_of(job).on_leaving == OnLeaving::Cancel && self.runs(job) {
            self.pending.retain(|pending| !matches!(pending.event, Event::ServiceEnds(of, _) if of == job));
            self.requests[job].over = true;
            self.run.taken_back.push((self.now, workload, true));
            self.polled_job_taken_back(job);
            let from = self.requests[job].service_from.expect("it runs");
            self.wastes(job, from, self.now, false);
            let starts = self.run.started.len();
            self.leaves_service(job, None);
            self.heads_of_its_pool_start(job);
            self.run.left.push("cancel found a running job to stop");
            if self.run.started.len() > starts {
                self.run.left.push("a stopped job made room for another");
            }
            return;
        } else {
            let runs = self.runs(job);
            self.run.left.push(if runs { "cancel found a running job to let run" } else { "cancel found nothing" });
            return;
        }
        self.requests[job].over = true;
        self.run.taken_back.push((self.now, workload, false));
    }

    fn runs(&self, job: usize) -> bool {
        self.general.in_service.contains(&job)
    }

    /// Once a job has been served and its client has left it, both in whatever order.
    pub(super) fn wasted_if_for_nobody(&mut self, job: usize) {
        let state = &self.requests[job];
        if let (true, Some(from), Some(to)) = (state.nobody_waits, state.service_from, state.service_to) {
            self.wastes(job, from, to, true);
        }
    }

    fn wastes(&mut self, job: usize, from: Nanos, to: Nanos, whole: bool) {
        let pool = self.pool_of(job).map(number);
        let ended = self.requests[job].ended;
        self.run.wasted.push(Wasted { workload: ended.workload, demanded: ended.demanded, pool, from, to, whole });
    }
}
