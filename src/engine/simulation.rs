//! One run: the event loop.
//!
//! New demand is not scheduled but offered: everything due up to a request's instant happens before it appears, which is
//! the order of the classes. All state lives in vectors that stop growing once the system has seen its fullest moment.
#![expect(clippy::inline_always, reason = "the way of a request is one function in the loop: measured 10 % faster")]

mod actions;
mod client_side;
mod delivery;
mod failures;
mod gates;
mod general;
mod in_flight;
mod leaving;
mod outages;
mod queue;
mod rate_limits;
mod served;
mod stations;
mod throttles;

use self::actions::Actions;
use self::delivery::Polled;
use self::failures::Failures;
use self::gates::{GateState, Permit};
use self::general::GeneralState;
use self::queue::{Links, NONE, Queue};
use self::throttles::ThrottleState;
use super::event_queue::{Action, EventQueue, Stamp};
use super::observer::{Cause, Ended, Observer, Outcome, Parts};
use super::system::System;
use crate::demand::Block;
use crate::demand::source::Request;
use crate::provider::Unit;
use crate::provider::rate_limit::Limiter;
use crate::rng::{Jitter, Keyed, Purpose};
use crate::time::Nanos;

/// A run in progress.
#[derive(Debug)]
pub struct Simulation<'s> {
    system: &'s System,
    // One per workload.
    jitters: Vec<Jitter>,
    patiences: Vec<Keyed>,
    events: EventQueue,
    slots: Vec<Slot>,
    // Where each slot stands in the queue that it is in.
    links: Links,
    // Quantities of the request in each slot, `system.kinds` each.
    quantities: Vec<u64>,
    // Slots that hold no request.
    free: Vec<u32>,
    counters: Vec<CounterState>,
    pools: Vec<PoolState>,
    gates: Vec<GateState>,
    // The permit of each slot, where a gate's limit follows the answers.
    permits: Vec<Permit>,
    throttles: Vec<ThrottleState>,
    // Tokens left in each retry budget.
    budgets: Vec<u32>,
    actions: Actions<'s>,
    failures: Failures,
    // What the client of each slot has asked; empty if no client polls.
    polled: Vec<Polled>,
    // Of a plan that is more than plain.
    general: GeneralState,
}

/// A request between demand and its end, or a job of a request whose client does other things meanwhile.
///
/// For most clients one slot is both: they wait for the answer to a call and do nothing else. Where a route is *detached*, each
/// attempt gets a slot of its own, for what happens at the provider, and the request's slot stays with the client, who may
/// ask after the job, lose patience or leave it.
#[derive(Clone, Debug)]
struct Slot {
    request: Request,
    // The slot itself; if detached: of a job the request that waits for it, of a request its job under way, or NONE.
    peer: u32,
    // How many requests and jobs this slot has held: what was scheduled for an earlier one is void.
    life: u32,
    attempts: u32,
    // What its last retry took from the budget.
    paid: u32,
    // Its workload's, or one of another plan that it has spilled over to.
    route: u32,
    place: Place,
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

// What a request does while no attempt of it is under way, and where its job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    // In the queue of its gate.
    Gate,
    // In the line of its client's throttle.
    Throttle,
    // In the wait after a refusal.
    Backoff,
    // On the way to the provider, or a refusal on the way back.
    OnTheWay,
    // In the line of a rate limit.
    Line,
    // In the waitlist of its pool.
    Waitlist,
    // In service.
    Station,
    // Served; the result is on the way back.
    Served,
    // Served in vain; the news of the failure is on the way back.
    Failed,
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
    line: Queue,
    // Heads that were taken back: a release scheduled for an earlier one is void.
    heads_gone: u32,
}

#[derive(Debug)]
struct PoolState {
    running: u32,
    waitlist: Queue,
}

impl<'s> Simulation<'s> {
    /// A system at rest at time 0.
    pub fn new(system: &'s System, seed: u64, replication: u32) -> Self {
        let mut simulation = Self {
            system,
            jitters: (0..system.workloads).map(|workload| Jitter::new(seed, replication, workload)).collect(),
            patiences: (0..system.workloads)
                .map(|workload| Keyed::new(seed, replication, workload, Purpose::Patience))
                .collect(),
            events: EventQueue::default(),
            slots: Vec::new(),
            links: Links::default(),
            quantities: Vec::new(),
            free: Vec::new(),
            counters: system
                .counters
                .iter()
                .map(|counter| CounterState { limiter: counter.limiter.clone(), line: Queue::default(), heads_gone: 0 })
                .collect(),
            pools: system.pools.iter().map(|_| PoolState { running: 0, waitlist: Queue::default() }).collect(),
            gates: system.gates.iter().map(GateState::new).collect(),
            permits: Vec::new(),
            throttles: system.throttles.iter().map(|(_, throttle)| ThrottleState::new(throttle)).collect(),
            budgets: system.budgets.iter().map(|budget| budget.capacity.get()).collect(),
            actions: Actions::new(system.workloads),
            failures: Failures::new(seed, replication, system.workloads),
            polled: Vec::new(),
            general: GeneralState::new(system, seed, replication),
        };
        simulation.schedule_outages();
        simulation
    }

    /// Runs up to and including the last request of the block.
    pub fn consume<O: Observer>(&mut self, block: &Block, observer: &mut O) {
        for (place, &request) in block.requests.iter().enumerate() {
            if !self.system.remembers || self.begins_action(&request) {
                self.run_until(request.at, observer);
            }
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
                Action::CompleteService { slot, life } => self.complete_service(slot, life, now, observer),
                Action::CompleteServiceOf(stamp) => self.complete_service_of(stamp, now, observer),
                Action::EndLeak { pool, size } => self.end_leak(pool, size, now, observer),
                Action::ChangeConcurrency(pool) => self.change_concurrency(pool, now, observer),
                Action::BeginOutage(side) => self.begin_outage(side, now, observer),
                Action::EndOutage(side) => self.end_outage(side, now, observer),
                Action::EndWait(stamp) => self.end_wait(stamp, now, observer),
                Action::ReturnResult(slot) => self.deliver(slot, now, observer),
                Action::ReturnRefusal(slot) => self.receive_refusal(slot, now, observer),
                Action::ExpireGateWait { slot, life, attempts } => {
                    self.expire_gate_wait((slot, life, attempts), now, observer);
                }
                Action::TimeOutAttempt { slot, life, attempts } => {
                    self.time_out_attempt(slot, life, attempts, now, observer);
                }
                Action::LosePatience { slot, life } => self.lose_patience(slot, life, now, observer),
                Action::Retry { slot, life } => self.retry(slot, life, now, observer),
                Action::GiveUp { slot, life } => self.give_up_late(slot, life, now, observer),
                Action::ReleaseGate(gate) => self.release_gate(gate, now, observer),
                Action::ReleaseThrottle { throttle, number } => self.release_throttle(throttle, number, now, observer),
                Action::ReachProvider(slot) => self.ask_rate_limits(slot, now, observer),
                Action::Cancel { slot, life } => self.cancel(slot, life, now, observer),
                Action::ReleaseLine { counter, head } => self.release_line(counter, head, now, observer),
                Action::Ask { workload, lane } => self.ask(workload, lane, now, observer),
                Action::Acknowledge(stamp) => self.acknowledge(stamp, now),
                Action::Poll(stamp) => self.poll(stamp, now, observer),
                Action::AskWithPoll(stamp) => self.ask_with_poll(stamp, now, observer),
                Action::ReturnPoll(stamp) => self.receive_poll(stamp, now, observer),
                Action::LeavePolling(stamp) => self.leave_late(stamp, now, observer),
            }
        }
    }

    fn appear<O: Observer>(&mut self, request: Request, quantities: &[u64], observer: &mut O) {
        observer.demanded(request.at, request.workload as usize);
        let slot = self.take_slot(request, request.at);
        let start = slot as usize * quantities.len();
        self.quantities[start..start + quantities.len()].copy_from_slice(quantities);
        if self.system.remembers {
            self.join_action(slot);
        }
        if self.route(slot).detached {
            self.begin_patience(slot, request.at);
        }
        self.pass_gate(slot, request.at, observer);
    }

    // A slot for this request from now on; its quantities are still those of another.
    #[inline(always)]
    fn take_slot(&mut self, request: Request, now: Nanos) -> u32 {
        let mut fresh = Slot {
            request,
            peer: NONE,
            life: 0,
            attempts: 0,
            paid: 0,
            route: request.workload,
            place: Place::OnTheWay,
            step: 0,
            since: now,
            parts: Parts::default(),
            previous_backoff: None,
            refusal: None,
        };
        if let Some(slot) = self.free.pop() {
            fresh.peer = slot;
            fresh.life = self.slots[slot as usize].life;
            self.slots[slot as usize] = fresh;
            return slot;
        }
        let slot = index(self.slots.len());
        assert!(slot != NONE, "fewer than 2^32 requests are under way at once");
        fresh.peer = slot;
        self.slots.push(fresh);
        self.links.push();
        if !self.system.polls.is_empty() {
            self.polled.push(Polled::default());
        }
        self.quantities.resize(self.quantities.len() + self.system.kinds, 0);
        slot
    }

    // A job of this request, which does other things meanwhile.
    fn detach_job(&mut self, slot: u32, now: Nanos) -> u32 {
        let Slot { request, attempts, route, .. } = self.slots[slot as usize];
        let job = self.take_slot(request, now);
        if !self.polled.is_empty() {
            self.polled[slot as usize].begin_attempt(attempts == 1);
        }
        let (from, kinds) = (slot as usize * self.system.kinds, self.system.kinds);
        self.quantities.copy_within(from..from + kinds, job as usize * kinds);
        let state = &mut self.slots[job as usize];
        state.peer = slot;
        state.route = route;
        state.attempts = attempts;
        let owner = &mut self.slots[slot as usize];
        owner.peer = job;
        owner.since = now;
        job
    }

    // The request whose job this is gets to know where the time went. NONE if nobody waits for it any more.
    #[inline(always)]
    fn rejoin(&mut self, job: u32) -> u32 {
        let owner = self.slots[job as usize].peer;
        if owner == job {
            return job;
        }
        self.free_slot(job);
        if owner != NONE {
            let Slot { parts, refusal, .. } = self.slots[job as usize];
            let request = &mut self.slots[owner as usize];
            request.peer = NONE;
            request.parts.add(&parts);
            request.refusal = refusal;
        }
        owner
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
        if self.system.remembers {
            self.leave_action(slot, now, outcome, observer);
        }
        self.free_slot(slot);
    }

    // What is scheduled for this slot is void from now on.
    #[inline(always)]
    fn free_slot(&mut self, slot: u32) {
        let life = &mut self.slots[slot as usize].life;
        *life = life.wrapping_add(1);
        self.free.push(slot);
    }

    // This slot as it is now.
    fn stamp(&self, slot: u32) -> Stamp {
        let Slot { life, attempts, .. } = self.slots[slot as usize];
        Stamp { slot, life, attempt: attempts }
    }

    #[inline]
    fn route(&self, slot: u32) -> &'s super::system::Route {
        &self.system.routes[self.slots[slot as usize].route as usize]
    }

    // The counter that this step of a route asks, and what the call in the slot costs there.
    #[inline]
    fn step(&self, slot: u32, step: usize) -> (usize, u64) {
        let step = self.system.steps[step];
        (step.counter as usize, self.amount(slot, step.unit))
    }

    // What the call in the slot has of this unit.
    #[inline]
    fn amount(&self, slot: u32, unit: Unit) -> u64 {
        match unit {
            Unit::Requests => 1,
            Unit::Quantity(kind) => self.quantities[slot as usize * self.system.kinds + kind],
        }
    }
}

// Slots are numbered in 32 bits, so what is counted or queued of them fits too.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "slots are numbered in 32 bits")]
fn index(count: usize) -> u32 {
    count as u32
}
