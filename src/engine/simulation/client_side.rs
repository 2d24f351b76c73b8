//! What happens at the client: the gate, the attempts it lets through, and the answers.
#![expect(clippy::inline_always, reason = "the way of a request is one function in the loop: measured 10 % faster")]

use super::queue::NONE;
use super::{Observer, Outcome, Place, Refusal, Simulation};
use crate::engine::event_queue::{Action, Class};
use crate::engine::observer::Cause;
use crate::engine::system::Permits;
use crate::provider::{Hint, HintWait};
use crate::time::Nanos;

impl Simulation<'_> {
    #[inline(always)]
    pub(super) fn pass_gate<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let Some(gate) = self.route(slot).gate else { return self.attempt(slot, now, observer) };
        let Permits { limit, timeout, impatient } = self.system.gates[gate as usize];
        let state = &mut self.gates[gate as usize];
        if state.in_flight < limit && state.queue.length() == 0 {
            state.in_flight += 1;
            observer.gate_changed(now, gate as usize, state.in_flight, 0);
            return self.attempt(slot, now, observer);
        }
        let request = &mut self.slots[slot as usize];
        request.since = now;
        request.place = Place::Gate;
        state.queue.push_back(&mut self.links, slot);
        observer.gate_changed(now, gate as usize, state.in_flight, state.queue.length());
        if let Some(timeout) = timeout
            && impatient
        {
            let expire = Action::ExpireGateWait { slot, life: request.life, attempts: request.attempts };
            self.events.schedule(now + timeout, Class::Timeout, expire);
        } else if let Some(timeout) = timeout
            && !state.armed
        {
            state.armed = true;
            self.events.schedule(now + timeout, Class::Timeout, Action::ExpireGateQueue(gate));
        }
    }

    // The queue is FIFO and the timeout the same for all, so those whose time is over are at its head.
    pub(super) fn expire_gate_queue<O: Observer>(&mut self, gate: u32, now: Nanos, observer: &mut O) {
        let timeout = self.system.gates[gate as usize].timeout.expect("only a gate with a timeout expires");
        self.gates[gate as usize].armed = false;
        while let Some(slot) = self.gates[gate as usize].queue.first() {
            let since = self.slots[slot as usize].since;
            if since + timeout > now {
                self.gates[gate as usize].armed = true;
                self.events.schedule(since + timeout, Class::Timeout, Action::ExpireGateQueue(gate));
                break;
            }
            self.leave_gate(slot, gate, now, observer);
            self.end(slot, now, Outcome::GateTimeout, observer);
        }
    }

    pub(super) fn release_gate<O: Observer>(&mut self, gate: u32, now: Nanos, observer: &mut O) {
        let limit = self.system.gates[gate as usize].limit;
        loop {
            let state = &mut self.gates[gate as usize];
            if state.in_flight >= limit {
                break;
            }
            let Some(slot) = state.queue.pop_front(&mut self.links) else { break };
            state.in_flight += 1;
            observer.gate_changed(now, gate as usize, state.in_flight, state.queue.length());
            let request = &mut self.slots[slot as usize];
            request.parts.gate_wait += now - request.since;
            self.attempt(slot, now, observer);
        }
    }

    #[inline(always)]
    pub(super) fn free_permit<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let Some(gate) = self.route(slot).gate else { return };
        let state = &mut self.gates[gate as usize];
        state.in_flight -= 1;
        observer.gate_changed(now, gate as usize, state.in_flight, state.queue.length());
        if state.queue.length() > 0 {
            self.events.schedule(now, Class::Attempt, Action::ReleaseGate(gate));
        }
    }

    #[inline(always)]
    pub(super) fn attempt<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let to_provider = self.system.network.to_provider;
        self.slots[slot as usize].attempts += 1;
        let job = if self.route(slot).detached { self.send_job(slot, now) } else { slot };
        if to_provider == Nanos::ZERO {
            self.ask_rate_limits(job, now, observer);
        } else {
            self.slots[job as usize].parts.network += to_provider;
            self.events.schedule(now + to_provider, Class::Attempt, Action::ReachProvider(job));
        }
    }

    #[inline(always)]
    pub(super) fn deliver<O: Observer>(&mut self, job: u32, now: Nanos, observer: &mut O) {
        let slot = self.rejoin(job);
        if slot == NONE {
            return;
        }
        self.free_permit(slot, now, observer);
        self.refund_retries(slot);
        self.end(slot, now, Outcome::Delivered, observer);
    }

    #[inline(always)]
    fn refund_retries(&mut self, slot: u32) {
        let Some(number) = self.route(slot).budget else { return };
        let budget = &self.system.budgets[number as usize];
        let refund = if self.slots[slot as usize].attempts > 1 { budget.cost.get() } else { budget.refund };
        let tokens = &mut self.budgets[number as usize];
        *tokens = tokens.saturating_add(refund).min(budget.capacity.get());
    }

    pub(super) fn refuse<O: Observer>(
        &mut self,
        slot: u32,
        now: Nanos,
        cause: Cause,
        hint: Hint,
        computed: Option<Nanos>,
        observer: &mut O,
    ) {
        if self.system.general.is_some() {
            self.leave_flight(slot, now, observer);
        }
        let said = match hint.wait {
            HintWait::None => None,
            HintWait::Constant(wait) => Some(wait),
            HintWait::Computed => computed,
        };
        let backoff = &self.system.backoffs[self.route(slot).backoff as usize];
        let seen = said.filter(|_| backoff.sees(hint.place));
        let request = &mut self.slots[slot as usize];
        observer.refused(now, request.request.workload as usize, request.request.at, cause);
        request.refusal = Some(Refusal { cause, hint: seen });
        request.place = Place::OnTheWay;
        let way = self.system.network.refusal;
        if way == Nanos::ZERO {
            self.receive_refusal(slot, now, observer);
        } else {
            request.parts.network += way;
            self.events.schedule(now + way, Class::Completion, Action::ReturnRefusal(slot));
        }
    }

    pub(super) fn receive_refusal<O: Observer>(&mut self, job: u32, now: Nanos, observer: &mut O) {
        let slot = self.rejoin(job);
        if slot != NONE {
            self.come_back(slot, now, observer);
        }
    }

    // An attempt of this request has come back without a result, or the client does not wait for it any more.
    pub(super) fn come_back<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        self.free_permit(slot, now, observer);
        let system = self.system;
        let request = &mut self.slots[slot as usize];
        let backoff = &system.backoffs[system.routes[request.request.workload as usize].backoff as usize];
        let Refusal { cause, hint } = request.refusal.expect("a refusal was on its way");
        let again = request.attempts < backoff.attempts;
        if !backoff.retries_after(cause) || !again && !backoff.wait_after_last {
            return self.give_up(slot, now, observer);
        }
        let jitter = self.jitters[request.request.workload as usize];
        let (index, attempt) = (request.request.index, request.attempts);
        let previous = &mut request.previous_backoff;
        let Some(wait) = backoff.wait(attempt, hint, previous, || jitter.bits(index, attempt)) else {
            return self.give_up(slot, now, observer);
        };
        let late = backoff.total_deadline.is_some_and(|deadline| now + wait > request.request.at + deadline);
        if again && (late || !self.pay_retry(slot)) {
            return self.give_up(slot, now, observer);
        }
        let request = &mut self.slots[slot as usize];
        request.since = now;
        request.place = Place::Backoff;
        let life = request.life;
        let action = if again { Action::Retry { slot, life } } else { Action::GiveUp { slot, life } };
        self.events.schedule(now + wait, Class::Attempt, action);
    }

    // Whether the client's budget has the tokens for another retry, which are taken.
    fn pay_retry(&mut self, slot: u32) -> bool {
        let Some(number) = self.route(slot).budget else { return true };
        let cost = self.system.budgets[number as usize].cost.get();
        let tokens = &mut self.budgets[number as usize];
        let enough = *tokens >= cost;
        if enough {
            *tokens -= cost;
        }
        enough
    }

    // The wait after a refusal is over: another attempt.
    pub(super) fn retry<O: Observer>(&mut self, slot: u32, life: u32, now: Nanos, observer: &mut O) {
        if self.slots[slot as usize].life != life {
            return;
        }
        self.end_backoff(slot, now);
        self.pass_gate(slot, now, observer);
    }

    // The wait after the last refusal is over, and the client reports failure.
    pub(super) fn give_up_late<O: Observer>(&mut self, slot: u32, life: u32, now: Nanos, observer: &mut O) {
        if self.slots[slot as usize].life != life {
            return;
        }
        self.end_backoff(slot, now);
        self.give_up(slot, now, observer);
    }

    pub(super) fn end_backoff(&mut self, slot: u32, now: Nanos) {
        let request = &mut self.slots[slot as usize];
        request.parts.backoff += now - request.since;
    }

    pub(super) fn give_up<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let cause = self.slots[slot as usize].refusal.expect("only a refused request gives up").cause;
        self.end(slot, now, Outcome::GaveUp(cause), observer);
    }
}
