//! One run: the event loop.
//!
//! New demand is not scheduled but offered: everything due up to a request's instant happens before it appears, which is the order of the
//! classes. All state lives in vectors that stop growing once the system has seen its fullest moment.
#![expect(clippy::inline_always, reason = "the way of a request is one function in the loop: measured 10 % faster")]

use std::collections::VecDeque;

use super::event_queue::{Action, Class, EventQueue};
use super::observer::{Cause, Ended, Observer, Outcome, Parts};
use super::system::{Permits, Stations, System};
use crate::demand::Block;
use crate::demand::source::Request;
use crate::provider::rate_limit::Limiter;
use crate::provider::{Charge, Hint, HintWait, Unit, Waitlist};
use crate::rng::Jitter;
use crate::time::Nanos;

/// A run in progress.
#[derive(Debug)]
pub struct Simulation<'s> {
    system: &'s System,
    // One per workload.
    jitters: Vec<Jitter>,
    events: EventQueue,
    slots: Vec<Slot>,
    // Quantities of the request in each slot, `system.kinds` each.
    quantities: Vec<u64>,
    // Slots that hold no request.
    free: Vec<u32>,
    counters: Vec<CounterState>,
    pools: Vec<PoolState>,
    gates: Vec<GateState>,
}

/// A request between demand and its end.
#[derive(Clone, Debug)]
struct Slot {
    request: Request,
    attempts: u32,
    // The step of the route at whose line the call waits.
    step: u32,
    // When the current wait or service began.
    since: Nanos,
    parts: Parts,
    // The last wait by own backoff.
    previous_backoff: Option<Nanos>,
    // The refusal on its way to the client, or the last one that reached it.
    refusal: Option<Refusal>,
}

#[derive(Clone, Copy, Debug)]
struct Refusal {
    cause: Cause,
    // Only where the client looks.
    hint: Option<Nanos>,
}

#[derive(Debug)]
struct CounterState {
    limiter: Limiter,
    // Calls delayed by this counter. While there is one, a release is scheduled.
    line: VecDeque<u32>,
}

#[derive(Debug)]
struct PoolState {
    running: u32,
    waitlist: VecDeque<u32>,
}

#[derive(Debug)]
struct GateState {
    in_flight: u32,
    queue: VecDeque<u32>,
    // An expiry is scheduled. It is for the head of the queue or for one that has left it.
    armed: bool,
}

impl<'s> Simulation<'s> {
    /// A system at rest at time 0.
    pub fn new(system: &'s System, seed: u64, replication: u32) -> Self {
        Self {
            system,
            jitters: (0..system.routes.len()).map(|workload| Jitter::new(seed, replication, workload)).collect(),
            events: EventQueue::default(),
            slots: Vec::new(),
            quantities: Vec::new(),
            free: Vec::new(),
            counters: system
                .counters
                .iter()
                .map(|counter| CounterState { limiter: counter.limiter.clone(), line: VecDeque::new() })
                .collect(),
            pools: system.pools.iter().map(|_| PoolState { running: 0, waitlist: VecDeque::new() }).collect(),
            gates: system
                .gates
                .iter()
                .map(|_| GateState { in_flight: 0, queue: VecDeque::new(), armed: false })
                .collect(),
        }
    }

    /// Runs up to and including the last request of the block.
    pub fn consume<O: Observer>(&mut self, block: &Block, observer: &mut O) {
        for (place, &request) in block.requests.iter().enumerate() {
            self.run_until(request.at, observer);
            self.appear(request, block.quantities_of(place), observer);
        }
    }

    /// Runs everything that has appeared to its end.
    pub fn finish<O: Observer>(&mut self, observer: &mut O) {
        self.run_until(Nanos::MAX, observer);
        debug_assert_eq!(self.free.len(), self.slots.len(), "a request did not end");
    }

    fn run_until<O: Observer>(&mut self, until: Nanos, observer: &mut O) {
        while let Some((now, action)) = self.events.pop_until(until) {
            match action {
                Action::CompleteService(slot) => self.complete_service(slot, now, observer),
                Action::ReturnResult(slot) => self.deliver(slot, now, observer),
                Action::ReturnRefusal(slot) => self.receive_refusal(slot, now, observer),
                Action::ExpireGateQueue(gate) => self.expire_gate_queue(gate, now, observer),
                Action::Retry(slot) => self.pass_gate(slot, now, observer),
                Action::GiveUp(slot) => self.give_up(slot, now, observer),
                Action::ReleaseGate(gate) => self.release_gate(gate, now, observer),
                Action::ReachProvider(slot) => self.ask_rate_limits(slot, now, observer),
                Action::ReleaseLine(counter) => self.release_line(counter, now, observer),
            }
        }
    }

    fn appear<O: Observer>(&mut self, request: Request, quantities: &[u64], observer: &mut O) {
        observer.demanded(request.at, request.workload as usize);
        let fresh = Slot {
            request,
            attempts: 0,
            step: 0,
            since: request.at,
            parts: Parts::default(),
            previous_backoff: None,
            refusal: None,
        };
        let slot = if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = fresh;
            let start = slot as usize * quantities.len();
            self.quantities[start..start + quantities.len()].copy_from_slice(quantities);
            slot
        } else {
            self.slots.push(fresh);
            self.quantities.extend_from_slice(quantities);
            u32::try_from(self.slots.len() - 1).expect("fewer than 2^32 requests are under way at once")
        };
        self.pass_gate(slot, request.at, observer);
    }

    // ---- the client's gate ----

    #[inline(always)]
    fn pass_gate<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let Some(gate) = self.route(slot).gate else { return self.attempt(slot, now, observer) };
        let Permits { limit, timeout } = self.system.gates[gate as usize];
        let state = &mut self.gates[gate as usize];
        if state.in_flight < limit && state.queue.is_empty() {
            state.in_flight += 1;
            observer.gate_changed(now, gate as usize, state.in_flight, 0);
            return self.attempt(slot, now, observer);
        }
        self.slots[slot as usize].since = now;
        state.queue.push_back(slot);
        observer.gate_changed(now, gate as usize, state.in_flight, length(&state.queue));
        if let Some(timeout) = timeout
            && !state.armed
        {
            state.armed = true;
            self.events.schedule(now + timeout, Class::Timeout, Action::ExpireGateQueue(gate));
        }
    }

    // The queue is FIFO and the timeout the same for all, so those whose time is over are at its head.
    fn expire_gate_queue<O: Observer>(&mut self, gate: u32, now: Nanos, observer: &mut O) {
        let timeout = self.system.gates[gate as usize].timeout.expect("only a gate with a timeout expires");
        self.gates[gate as usize].armed = false;
        while let Some(&slot) = self.gates[gate as usize].queue.front() {
            let since = self.slots[slot as usize].since;
            if since + timeout > now {
                self.gates[gate as usize].armed = true;
                self.events.schedule(since + timeout, Class::Timeout, Action::ExpireGateQueue(gate));
                break;
            }
            let state = &mut self.gates[gate as usize];
            state.queue.pop_front();
            observer.gate_changed(now, gate as usize, state.in_flight, length(&state.queue));
            self.slots[slot as usize].parts.gate_wait += now - since;
            self.end(slot, now, Outcome::GateTimeout, observer);
        }
    }

    fn release_gate<O: Observer>(&mut self, gate: u32, now: Nanos, observer: &mut O) {
        let limit = self.system.gates[gate as usize].limit;
        loop {
            let state = &mut self.gates[gate as usize];
            if state.in_flight >= limit {
                break;
            }
            let Some(slot) = state.queue.pop_front() else { break };
            state.in_flight += 1;
            observer.gate_changed(now, gate as usize, state.in_flight, length(&state.queue));
            let request = &mut self.slots[slot as usize];
            request.parts.gate_wait += now - request.since;
            self.attempt(slot, now, observer);
        }
    }

    #[inline(always)]
    fn free_permit<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let Some(gate) = self.route(slot).gate else { return };
        let state = &mut self.gates[gate as usize];
        state.in_flight -= 1;
        observer.gate_changed(now, gate as usize, state.in_flight, length(&state.queue));
        if !state.queue.is_empty() {
            self.events.schedule(now, Class::Attempt, Action::ReleaseGate(gate));
        }
    }

    // ---- the provider's rate limits ----

    #[inline(always)]
    fn attempt<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let to_provider = self.system.network.to_provider;
        let request = &mut self.slots[slot as usize];
        request.attempts += 1;
        if to_provider == Nanos::ZERO {
            self.ask_rate_limits(slot, now, observer);
        } else {
            request.parts.network += to_provider;
            self.events.schedule(now + to_provider, Class::Attempt, Action::ReachProvider(slot));
        }
    }

    #[inline(always)]
    fn ask_rate_limits<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let steps = self.route(slot).refusing.clone();
        let in_order = self.system.charge == Charge::InOrder;
        for step in steps.clone() {
            let (counter, weight) = self.step(slot, step);
            let wait = self.counters[counter].limiter.wait(now, weight);
            if wait > Nanos::ZERO {
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
        if !in_order {
            for step in steps {
                let (counter, weight) = self.step(slot, step);
                self.charge(counter, now, weight, observer);
            }
        }
        let delaying = self.route(slot).delaying.start;
        self.pass_lines(slot, delaying, now, observer);
    }

    fn charge<O: Observer>(&mut self, counter: usize, now: Nanos, weight: u64, observer: &mut O) {
        if weight == 0 {
            return;
        }
        let limiter = &mut self.counters[counter].limiter;
        limiter.charge(now, weight);
        observer.charged(now, counter, now + limiter.wait(now, 1));
    }

    // Refused calls count at some limits, also at those that were not asked.
    fn charge_refused<O: Observer>(&mut self, slot: u32, now: Nanos, steps: std::ops::Range<usize>, observer: &mut O) {
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
    fn pass_lines<O: Observer>(&mut self, slot: u32, from: usize, now: Nanos, observer: &mut O) {
        for step in from..self.route(slot).delaying.end {
            let (counter, weight) = self.step(slot, step);
            if weight == 0 {
                continue;
            }
            let state = &mut self.counters[counter];
            let wait = state.limiter.wait(now, weight);
            if state.line.is_empty() && wait == Nanos::ZERO {
                self.charge(counter, now, weight, observer);
                continue;
            }
            state.line.push_back(slot);
            observer.line_changed(now, counter, length(&state.line));
            if state.line.len() == 1 {
                self.events.schedule(now + wait, Class::Attempt, Action::ReleaseLine(index(counter)));
            }
            let request = &mut self.slots[slot as usize];
            request.since = now;
            request.step = index(step);
            return;
        }
        self.enter_pool(slot, now, observer);
    }

    fn release_line<O: Observer>(&mut self, counter: u32, now: Nanos, observer: &mut O) {
        let place = counter as usize;
        while let Some(&slot) = self.counters[place].line.front() {
            let step = self.slots[slot as usize].step as usize;
            let (_, weight) = self.step(slot, step);
            let wait = self.counters[place].limiter.wait(now, weight);
            if wait > Nanos::ZERO {
                self.events.schedule(now + wait, Class::Attempt, Action::ReleaseLine(counter));
                break;
            }
            self.charge(place, now, weight, observer);
            self.counters[place].line.pop_front();
            observer.line_changed(now, place, length(&self.counters[place].line));
            let request = &mut self.slots[slot as usize];
            request.parts.rate_limit_delay += now - request.since;
            self.pass_lines(slot, step + 1, now, observer);
        }
    }

    // ---- the pool ----

    #[inline(always)]
    fn enter_pool<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let Some(pool) = self.route(slot).pool else { return self.start_service(slot, now, observer) };
        let Stations { concurrency, waitlist, hint } = self.system.pools[pool as usize];
        let state = &mut self.pools[pool as usize];
        let waiting = length(&state.waitlist);
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
        } else if may_wait {
            state.waitlist.push_back(slot);
            observer.pool_changed(now, pool as usize, state.running, waiting + 1);
            self.slots[slot as usize].since = now;
        } else {
            self.refuse(slot, now, Cause::Pool(pool), hint, None, observer);
        }
    }

    #[inline]
    fn start_service<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let request = &mut self.slots[slot as usize];
        request.parts.service = request.request.service;
        observer.started(now, request.request.workload as usize);
        self.events.schedule(now + request.request.service, Class::Completion, Action::CompleteService(slot));
    }

    fn complete_service<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        observer.completed(now, self.slots[slot as usize].request.workload as usize);
        if let Some(pool) = self.route(slot).pool {
            let state = &mut self.pools[pool as usize];
            if let Some(next) = state.waitlist.pop_front() {
                observer.pool_changed(now, pool as usize, state.running, length(&state.waitlist));
                let request = &mut self.slots[next as usize];
                request.parts.queue_wait = now - request.since;
                self.start_service(next, now, observer);
            } else {
                state.running -= 1;
                observer.pool_changed(now, pool as usize, state.running, 0);
            }
        }
        let back = self.system.network.back;
        if back == Nanos::ZERO {
            self.deliver(slot, now, observer);
        } else {
            self.slots[slot as usize].parts.network += back;
            self.events.schedule(now + back, Class::Completion, Action::ReturnResult(slot));
        }
    }

    // ---- answers, and what the client does then ----

    fn deliver<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        self.free_permit(slot, now, observer);
        self.end(slot, now, Outcome::Delivered, observer);
    }

    fn refuse<O: Observer>(
        &mut self,
        slot: u32,
        now: Nanos,
        cause: Cause,
        hint: Hint,
        computed: Option<Nanos>,
        observer: &mut O,
    ) {
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
        let way = self.system.network.refusal;
        if way == Nanos::ZERO {
            self.receive_refusal(slot, now, observer);
        } else {
            request.parts.network += way;
            self.events.schedule(now + way, Class::Completion, Action::ReturnRefusal(slot));
        }
    }

    fn receive_refusal<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        self.free_permit(slot, now, observer);
        let system = self.system;
        let request = &mut self.slots[slot as usize];
        let backoff = &system.backoffs[system.routes[request.request.workload as usize].backoff as usize];
        let again = request.attempts < backoff.attempts;
        if !again && !backoff.wait_after_last {
            return self.give_up(slot, now, observer);
        }
        let hint = request.refusal.expect("a refusal was on its way").hint;
        let jitter = self.jitters[request.request.workload as usize];
        let (index, attempt) = (request.request.index, request.attempts);
        let wait = backoff.wait(attempt, hint, &mut request.previous_backoff, || jitter.bits(index, attempt));
        request.parts.backoff += wait;
        let action = if again { Action::Retry(slot) } else { Action::GiveUp(slot) };
        self.events.schedule(now + wait, Class::Attempt, action);
    }

    fn give_up<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let cause = self.slots[slot as usize].refusal.expect("only a refused request gives up").cause;
        self.end(slot, now, Outcome::GaveUp(cause), observer);
    }

    #[inline(always)]
    fn end<O: Observer>(&mut self, slot: u32, now: Nanos, outcome: Outcome, observer: &mut O) {
        let Slot { request, attempts, parts, .. } = &self.slots[slot as usize];
        debug_assert_eq!(now - request.at, parts.total(), "the parts of a latency sum to it");
        observer.ended(&Ended {
            workload: request.workload as usize,
            index: request.index,
            demanded: request.at,
            ended: now,
            outcome,
            attempts: *attempts,
            parts: *parts,
        });
        self.free.push(slot);
    }

    // ---- small helpers ----

    #[inline]
    fn route(&self, slot: u32) -> &'s super::system::Route {
        &self.system.routes[self.slots[slot as usize].request.workload as usize]
    }

    // The counter that this step of a route asks, and what the call in the slot costs there.
    #[inline]
    fn step(&self, slot: u32, step: usize) -> (usize, u64) {
        let step = self.system.steps[step];
        let weight = match step.unit {
            Unit::Requests => 1,
            Unit::Quantity(kind) => self.quantities[slot as usize * self.system.kinds + kind],
        };
        (step.counter as usize, weight)
    }
}

#[inline]
fn length(queue: &VecDeque<u32>) -> u32 {
    index(queue.len())
}

// Slots are numbered in 32 bits, so what is counted or queued of them fits too.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "slots are numbered in 32 bits")]
fn index(count: usize) -> u32 {
    count as u32
}
