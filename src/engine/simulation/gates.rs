//! Gates: permits for attempts, the queue for those that find none, and how permits change with the answers.
#![expect(clippy::inline_always, reason = "the way of a request is one function in the loop: measured 10 % faster")]

use super::queue::{Links, Queue};
use super::{Observer, Outcome, Place, Simulation};
use crate::engine::event_queue::{Action, Class};
use crate::engine::system::Permits;
use crate::time::Nanos;

/// One instance of a gate in a run.
#[derive(Debug)]
pub(super) struct GateState {
    pub in_flight: u32,
    limit: u32,
    // One for each priority, the highest first.
    lanes: Vec<Queue>,
    waiting: u32,
}

/// What a limit that follows the answers wants to know of an attempt.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Permit {
    since: Nanos,
    // How many had one then, this one included.
    in_flight: u32,
}

/// How an attempt came back to the gate that let it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Result,
    NoResult,
    // The client has left it, and no answer has come.
    Neither,
}

impl GateState {
    pub fn new(permits: &Permits) -> Self {
        let lanes = vec![Queue::default(); permits.lanes as usize];
        Self { in_flight: 0, limit: permits.limit, lanes, waiting: 0 }
    }

    fn push(&mut self, links: &mut Links, lane: u32, slot: u32) {
        self.lanes[lane as usize].push_back(links, slot);
        self.waiting += 1;
    }

    fn pop(&mut self, links: &mut Links, last_first: bool) -> Option<u32> {
        let lane = self.lanes.iter_mut().find(|lane| lane.length() > 0)?;
        self.waiting -= 1;
        if last_first { lane.pop_back(links) } else { lane.pop_front(links) }
    }

    fn remove(&mut self, links: &mut Links, lane: u32, slot: u32) {
        self.lanes[lane as usize].remove(links, slot);
        self.waiting -= 1;
    }
}

impl Simulation<'_> {
    // The instance of the gate that this request belongs to.
    #[inline(always)]
    fn gate_of(&self, slot: u32) -> Option<u32> {
        let instances = self.route(slot).gate?;
        if instances.count == 1 {
            return Some(instances.first);
        }
        let number = self.slots[slot as usize].request.index % u64::from(instances.count);
        Some(instances.first + u32::try_from(number).expect("below a 32-bit number"))
    }

    #[inline(always)]
    pub(super) fn pass_gate<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let Some(gate) = self.gate_of(slot) else { return self.pass_throttle(slot, now, observer) };
        let state = &mut self.gates[gate as usize];
        if state.in_flight < state.limit && state.waiting == 0 {
            return self.take_permit(slot, gate, now, observer);
        }
        self.queue_at_gate(slot, gate, now, observer);
    }

    fn take_permit<O: Observer>(&mut self, slot: u32, gate: u32, now: Nanos, observer: &mut O) {
        let state = &mut self.gates[gate as usize];
        state.in_flight += 1;
        let in_flight = state.in_flight;
        observer.gate_changed(now, gate as usize, in_flight, state.waiting);
        if self.system.gates[gate as usize].aimd.is_some() {
            if self.permits.len() <= slot as usize {
                self.permits.resize(self.slots.len(), Permit::default());
            }
            self.permits[slot as usize] = Permit { since: now, in_flight };
        }
        self.pass_throttle(slot, now, observer);
    }

    fn queue_at_gate<O: Observer>(&mut self, slot: u32, gate: u32, now: Nanos, observer: &mut O) {
        let Permits { timeout, room, full_routes, .. } = self.system.gates[gate as usize];
        let lane = self.route(slot).lane;
        let state = &mut self.gates[gate as usize];
        if state.waiting >= room {
            return match full_routes {
                None => self.end(slot, now, Outcome::GateFull, observer),
                Some(routes) => self.spill_over(slot, routes, now, observer),
            };
        }
        state.push(&mut self.links, lane, slot);
        observer.gate_changed(now, gate as usize, state.in_flight, state.waiting);
        let request = &mut self.slots[slot as usize];
        request.since = now;
        request.place = Place::Gate;
        if let Some(timeout) = timeout {
            let action = Action::ExpireGateWait { slot, life: request.life, attempts: request.attempts };
            self.events.schedule(now + timeout, Class::Timeout, action);
        }
    }

    // The timeout of the stay that began when the slot had this life and these attempts, if it still lasts.
    pub(super) fn expire_gate_wait<O: Observer>(
        &mut self,
        (slot, life, attempts): (u32, u32, u32),
        now: Nanos,
        observer: &mut O,
    ) {
        let request = &self.slots[slot as usize];
        if request.place != Place::Gate || request.life != life || request.attempts != attempts {
            return;
        }
        let gate = self.leave_gate_queue(slot, now, observer);
        match self.system.gates[gate as usize].late_routes {
            None => self.end(slot, now, Outcome::GateTimeout, observer),
            Some(routes) => self.spill_over(slot, routes, now, observer),
        }
    }

    // The request leaves its gate for good, for the routes of another plan that begin here.
    #[inline(never)]
    fn spill_over<O: Observer>(&mut self, slot: u32, routes: u32, now: Nanos, observer: &mut O) {
        let request = &mut self.slots[slot as usize];
        request.route = routes + request.request.workload;
        observer.spilled_over(now, request.request.workload as usize, request.request.at);
        self.attempt(slot, now, observer);
    }

    // Takes a request out of the queue, wherever it stands there.
    pub(super) fn leave_gate_queue<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) -> u32 {
        let gate = self.gate_of(slot).expect("who waits at a gate has one");
        let lane = self.route(slot).lane;
        let state = &mut self.gates[gate as usize];
        state.remove(&mut self.links, lane, slot);
        observer.gate_changed(now, gate as usize, state.in_flight, state.waiting);
        self.end_gate_wait(slot, now);
        gate
    }

    fn end_gate_wait(&mut self, slot: u32, now: Nanos) {
        let request = &mut self.slots[slot as usize];
        request.place = Place::OnTheWay;
        request.parts.gate_wait += now - request.since;
    }

    pub(super) fn release_gate<O: Observer>(&mut self, gate: u32, now: Nanos, observer: &mut O) {
        let last_first = self.system.gates[gate as usize].last_first;
        loop {
            let state = &mut self.gates[gate as usize];
            if state.in_flight >= state.limit {
                break;
            }
            let Some(slot) = state.pop(&mut self.links, last_first) else { break };
            self.end_gate_wait(slot, now);
            self.take_permit(slot, gate, now, observer);
        }
    }

    #[inline(always)]
    pub(super) fn free_permit<O: Observer>(&mut self, slot: u32, now: Nanos, answer: Answer, observer: &mut O) {
        let Some(gate) = self.gate_of(slot) else { return };
        let state = &mut self.gates[gate as usize];
        state.in_flight -= 1;
        observer.gate_changed(now, gate as usize, state.in_flight, state.waiting);
        if state.waiting > 0 {
            self.events.schedule(now, Class::Attempt, Action::ReleaseGate(gate));
        }
        if self.system.gates[gate as usize].aimd.is_some() && answer != Answer::Neither {
            self.adapt_gate(slot, gate, now, answer, observer);
        }
    }

    #[inline(never)]
    fn adapt_gate<O: Observer>(&mut self, slot: u32, gate: u32, now: Nanos, answer: Answer, observer: &mut O) {
        let aimd = self.system.gates[gate as usize].aimd.expect("this gate's limit follows the answers");
        let Permit { since, in_flight } = self.permits[slot as usize];
        let state = &mut self.gates[gate as usize];
        let limit = aimd.after(state.limit, now - since, in_flight, answer == Answer::Result);
        if limit != state.limit {
            state.limit = limit;
            observer.gate_limit_changed(now, gate as usize, limit);
        }
    }
}
