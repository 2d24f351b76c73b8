//! One run: the event loop.
//!
//! New demand is not scheduled but offered: everything due up to a request's instant happens before it appears, which is
//! the order of the classes. All state lives in vectors that stop growing once the system has seen its fullest moment.
#![expect(clippy::inline_always, reason = "the way of a request is one function in the loop: measured 10 % faster")]

mod client_side;
mod rate_limits;
mod stations;

use std::collections::VecDeque;

use super::event_queue::{Action, EventQueue};
use super::observer::{Cause, Ended, Observer, Outcome, Parts};
use super::system::System;
use crate::demand::Block;
use crate::demand::source::Request;
use crate::provider::Unit;
use crate::provider::rate_limit::Limiter;
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
    // Tokens left in each retry budget.
    budgets: Vec<u32>,
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
            budgets: system.budgets.iter().map(|budget| budget.capacity.get()).collect(),
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
