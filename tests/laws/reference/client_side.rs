//! Steps 2, 3 and 8 of the way of a request: the gate, the attempt, the refusal reaching the client.

use linecook::client::{GateLimit, HintSeen};
use linecook::engine::{Cause, Ended, Outcome};
use linecook::provider::{Hint, HintPlace};
use linecook::rng::Jitter;
use linecook::time::Nanos;

use super::backoff::{self, Early};
use super::{Backoff, Event, World, client_of, pool_of};

impl World<'_> {
    // 2. Gate.

    pub(super) fn gate_limit(&self, gate: usize) -> usize {
        let case = self.inputs.case;
        match case.gates[gate].limit {
            GateLimit::Fixed(limit) => limit.get() as usize,
            GateLimit::PlanConcurrency => {
                let workload = (case.workloads.iter())
                    .find(|workload| client_of(case, self.inputs.plan, workload).gate == Some(gate))
                    .expect("a gate is asked only by its own workloads");
                let pool = pool_of(self.plan, workload).expect("a gate with the plan's limit stands before a pool");
                self.plan.pools[pool].concurrency.get() as usize
            }
        }
    }

    pub(super) fn at_gate(&mut self, request: usize) {
        let Some(gate) = self.client_of(request).gate else {
            self.leaves_client(request);
            return;
        };
        if self.gates[gate].running.len() < self.gate_limit(gate) && self.gates[gate].waiting.is_empty() {
            self.gates[gate].running.push(request);
            self.leaves_client(request);
            return;
        }
        self.gates[gate].waiting.push(request);
        if let Some(timeout) = self.inputs.case.gates[gate].timeout {
            let attempts = self.requests[request].ended.attempts;
            self.schedule(self.now + timeout, 2, Event::GateTimeout(request, attempts));
        }
    }

    pub(super) fn gate_timeout(&mut self, request: usize, attempts: u32) {
        let gate = self.client_of(request).gate.expect("only gates time out");
        let waits = self.gates[gate].waiting.contains(&request);
        if waits && self.requests[request].ended.attempts == attempts {
            self.gates[gate].waiting.retain(|&other| other != request);
            let waited = self.lap(request);
            self.requests[request].ended.parts.gate_wait += waited;
            self.ends(request, Outcome::GateTimeout);
        }
    }

    pub(super) fn gate_release(&mut self, gate: usize) {
        while !self.gates[gate].waiting.is_empty() && self.gates[gate].running.len() < self.gate_limit(gate) {
            let head = self.gates[gate].waiting.remove(0);
            let waited = self.lap(head);
            self.requests[head].ended.parts.gate_wait += waited;
            self.gates[gate].running.push(head);
            self.leaves_client(head);
        }
    }

    pub(super) fn frees_permit(&mut self, request: usize) {
        if let Some(gate) = self.client_of(request).gate {
            self.gates[gate].running.retain(|&other| other != request);
            if !self.gates[gate].waiting.is_empty() {
                self.schedule(self.now, 4, Event::GateRelease(gate));
            }
        }
    }

    // 3. Attempt.

    pub(super) fn leaves_client(&mut self, request: usize) {
        self.attempt_under_way(request);
        self.after(self.plan.network.to_provider, 4, Event::AtProvider(request));
    }

    // 8. Refusal.

    pub(super) fn refusal_at_client(&mut self, request: usize, cause: Cause, hint: Hint, hint_wait: Option<Nanos>) {
        let travelled = self.lap(request);
        self.requests[request].ended.parts.network += travelled;
        if self.answers_nobody(request) {
            return;
        }
        self.comes_back(request, cause, hint, hint_wait);
    }

    pub(super) fn comes_back(&mut self, request: usize, cause: Cause, hint: Hint, hint_wait: Option<Nanos>) {
        self.frees_permit(request);
        let retry = &self.client_of(request).retry;
        let retried = match cause {
            Cause::RateLimit(_) | Cause::Pool(_) | Cause::WaitedTooLong(_) | Cause::InFlight(_) => retry.on.refused,
            Cause::Outage => retry.on.outage,
            Cause::Failed => retry.on.failed,
            Cause::TimedOut => retry.on.timeout,
        };
        if !retried {
            return self.gives_up_early(request, cause, Early::NotRetried);
        }
        let Ended { workload, index, attempts, .. } = self.requests[request].ended;
        let last = attempts == retry.attempts.get();
        if last && !retry.wait_after_last {
            self.ends(request, Outcome::GaveUp(cause));
            return;
        }
        let seen = hint_wait.filter(|_| match retry.hint_seen {
            HintSeen::Header => hint.place == HintPlace::Header,
            HintSeen::Body => hint.place == HintPlace::Body,
            HintSeen::Anywhere => true,
        });
        let bits = Jitter::new(self.inputs.seed, self.inputs.replication, workload).bits(index, attempts);
        let previous = &mut self.requests[request].previous_backoff;
        let waits = match backoff::wait(retry, attempts, seen, previous, bits) {
            Ok(waits) => waits,
            Err(why) => return self.gives_up_early(request, cause, why),
        };
        let due = self.now + waits.wait;
        if !last {
            let demanded = self.requests[request].ended.demanded;
            if retry.total_deadline.is_some_and(|deadline| due > demanded + deadline) {
                return self.gives_up_early(request, cause, Early::Deadline);
            }
            if !self.pays_for_retry(request) {
                return self.gives_up_early(request, cause, Early::Budget);
            }
        }
        let hint = seen.map(|_| hint.place);
        self.run.backoffs.push(Backoff { workload, attempts, hint, last, waits });
        let next = if last { Event::GivesUp(request, cause) } else { Event::Retry(request) };
        self.schedule(due, 4, next);
    }

    fn gives_up_early(&mut self, request: usize, cause: Cause, why: Early) {
        self.run.early.push(why);
        self.ends(request, Outcome::GaveUp(cause));
    }

    // Retry budgets: what has been taken from each client's, and not been given back.

    fn pays_for_retry(&mut self, request: usize) -> bool {
        let Some(budget) = self.client_of(request).retry.budget else { return true };
        let spent = self.spent.entry(self.client_of(request).name.clone()).or_default();
        let enough = *spent + u64::from(budget.cost.get()) <= u64::from(budget.capacity.get());
        if enough {
            *spent += u64::from(budget.cost.get());
        }
        enough
    }

    pub(super) fn gives_tokens_back(&mut self, request: usize) {
        let Some(budget) = self.client_of(request).retry.budget else { return };
        let first = self.requests[request].ended.attempts == 1;
        let back = u64::from(if first { budget.refund } else { budget.cost.get() });
        let spent = self.spent.entry(self.client_of(request).name.clone()).or_default();
        *spent = spent.saturating_sub(back);
    }
}
