//! Step 2 of the way of a request: the gate, its instances, and limits that follow the answers.

use linecook::client::{Discipline, Gate, GateLimit};
use linecook::engine::Outcome;
use linecook::scenario::Case;
use linecook::time::Nanos;

use super::{Event, Jobs, World, client_of, pool_of};

/// One instance of a gate: who has a permit, who waits in the order of coming, how many permits there are.
#[derive(Debug)]
pub struct Instance {
    pub gate: usize,
    pub jobs: Jobs,
    pub limit: usize,
    // Of those with a permit: since when, and how many then had one.
    taken: Vec<(usize, Nanos, usize)>,
}

/// All instances of all gates, one gate after another.
pub fn instances(case: &Case, plan: usize) -> Vec<Instance> {
    let mut all = Vec::new();
    for (gate, described) in case.gates.iter().enumerate() {
        for _ in 0..described.instances.get() {
            let limit = limit_at_start(case, plan, gate);
            all.push(Instance { gate, jobs: Jobs::default(), limit, taken: Vec::new() });
        }
    }
    all
}

fn limit_at_start(case: &Case, plan: usize, gate: usize) -> usize {
    match case.gates[gate].limit {
        GateLimit::Fixed(limit) => limit.get() as usize,
        GateLimit::Aimd(aimd) => aimd.start.get() as usize,
        GateLimit::PlanConcurrency => {
            let mut users = case.workloads.iter().filter(|workload| client_of(case, plan, workload).gate == Some(gate));
            users.next().map_or(0, |user| {
                let pool = pool_of(&case.plans[plan], user).expect("a gate with the plan's limit stands before a pool");
                case.plans[plan].pools[pool].concurrency.get() as usize
            })
        }
    }
}

impl World<'_> {
    fn instance_of(&self, request: usize) -> Option<usize> {
        if self.requests[request].side > 0 {
            return None;
        }
        let gate = self.client_of(request).gate?;
        let of_gate: Vec<usize> = (0..self.gates.len()).filter(|&place| self.gates[place].gate == gate).collect();
        let index = usize::try_from(self.requests[request].ended.index).expect("few requests");
        Some(of_gate[index % of_gate.len()])
    }

    fn gate(&self, instance: usize) -> &Gate {
        &self.inputs.case.gates[self.gates[instance].gate]
    }

    pub(super) fn at_gate(&mut self, request: usize) {
        let Some(place) = self.instance_of(request) else {
            self.at_throttle(request);
            return;
        };
        let Instance { jobs, limit, .. } = &self.gates[place];
        if jobs.running.len() < *limit && jobs.waiting.is_empty() {
            self.takes_permit(place, request);
            return;
        }
        if self.gate(place).queue.is_some_and(|room| jobs.waiting.len() >= room as usize) {
            let overflow = self.gate(place).on_full;
            return self.overflows(request, overflow, Outcome::GateFull);
        }
        self.gates[place].jobs.waiting.push(request);
        if let Some(timeout) = self.gate(place).timeout {
            let attempts = self.requests[request].ended.attempts;
            self.schedule(self.now + timeout, 2, Event::GateTimeout(request, attempts));
        }
    }

    fn takes_permit(&mut self, place: usize, request: usize) {
        let now = self.now;
        let instance = &mut self.gates[place];
        instance.jobs.running.push(request);
        instance.taken.push((request, now, instance.jobs.running.len()));
        self.at_throttle(request);
    }

    pub(super) fn gate_timeout(&mut self, request: usize, attempts: u32) {
        let Some(place) = self.instance_of(request) else { return };
        let waits = self.gates[place].jobs.waiting.contains(&request);
        if waits && self.requests[request].ended.attempts == attempts {
            self.gates[place].jobs.waiting.retain(|&other| other != request);
            let waited = self.lap(request);
            self.requests[request].ended.parts.gate_wait += waited;
            let overflow = self.gate(place).on_timeout;
            self.overflows(request, overflow, Outcome::GateTimeout);
        }
    }

    pub(super) fn gate_release(&mut self, place: usize) {
        while self.gates[place].jobs.running.len() < self.gates[place].limit
            && let Some(next) = self.next_of_queue(place)
        {
            self.gates[place].jobs.waiting.retain(|&other| other != next);
            let waited = self.lap(next);
            self.requests[next].ended.parts.gate_wait += waited;
            self.takes_permit(place, next);
        }
    }

    fn next_of_queue(&self, place: usize) -> Option<usize> {
        let waiting = &self.gates[place].jobs.waiting;
        match self.gate(place).discipline {
            Discipline::Fifo => waiting.first().copied(),
            Discipline::Lifo => waiting.last().copied(),
            Discipline::Priority => {
                let urgency = |request: usize| self.workload_of(request).priority;
                let most_urgent = waiting.iter().map(|&request| urgency(request)).max()?;
                waiting.iter().copied().find(|&request| urgency(request) == most_urgent)
            }
        }
    }

    // With the result, without one, or (`None`) without any answer.
    pub(super) fn frees_permit(&mut self, request: usize, result: Option<bool>) {
        let Some(place) = self.instance_of(request) else { return };
        let now = self.now;
        self.gates[place].jobs.running.retain(|&other| other != request);
        let taken = &mut self.gates[place].taken;
        let at = taken.iter().position(|&(of, ..)| of == request).expect("who frees a permit has one");
        let (_, since, in_flight) = taken.remove(at);
        if let (GateLimit::Aimd(aimd), Some(result)) = (self.gate(place).limit, result) {
            let limit = self.gates[place].limit;
            let moved = if !result || now - since > aimd.slow {
                floor(limit as f64 * aimd.factor)
            } else if 2 * in_flight >= limit {
                limit + 1
            } else {
                limit
            };
            self.gates[place].limit = moved.clamp(aimd.min.get() as usize, aimd.max.get() as usize);
            if self.gates[place].limit != limit {
                self.run.gate_limits.push((now, place, self.gates[place].limit));
            }
        }
        if !self.gates[place].jobs.waiting.is_empty() {
            self.schedule(now, 4, Event::GateRelease(place));
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number above 0")]
fn floor(number: f64) -> usize {
    number.floor() as usize
}
