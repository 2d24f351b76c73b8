//! The second implementation: a slow, obvious simulator, written from the crate's *Semantics* and not from the engine.
//!
//! Obvious before fast: pending events are a list searched for the smallest, waitlists and gates are lists, patterns are
//! matched at each call, and a rate limit is the list of everything it was ever charged. Demand and random bits are
//! shared with the engine; nothing else is.

pub mod backoff;
mod client_side;
mod examples;
mod general;
mod leaving;
pub mod levels;
pub mod limits;
mod provider_side;

use std::collections::{BTreeMap, BTreeSet};

use linecook::client::Client;
use linecook::demand::{Block, Source, Workload};
use linecook::engine::{Cause, Ended, Outcome, Parts, Wasted};
use linecook::provider::{AppliesTo, Hint, HintPlace, Plan};
use linecook::scenario::Case;
use linecook::time::Nanos;

use backoff::{Early, Waits};
use general::General;
use levels::{Level, Place};
use limits::{History, Lock};

/// Everything that one run is told.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    pub case: &'a Case,
    pub plan: usize,
    pub horizon: Nanos,
    pub seed: u64,
    pub replication: u32,
}

/// What happened in a run.
#[derive(Debug, Default)]
pub struct Run {
    /// Every request, by (workload, index).
    pub ended: Vec<Ended>,
    /// Every refusal, in the order in which the provider gave them.
    pub refused: Vec<(Nanos, usize, Cause)>,
    /// Every start of service, in order.
    pub started: Vec<(Nanos, usize)>,
    /// Every start beyond the concurrency of a pool: when, which pool, whose.
    pub bursts: Vec<(Nanos, usize, usize)>,
    /// What happened of which nothing else tells, by name.
    pub happened: BTreeSet<&'static str>,
    /// Every charge: to which counter, when, and until when it would then not admit a call of weight 1.
    pub charged: Vec<(Place, Nanos, Nanos)>,
    /// How many run and wait in each pool, gate and line, after each event.
    pub levels: Vec<Level>,
    /// Every wait in the line of a rate limit, by the limit's place in the plan.
    pub delayed: Vec<(usize, Nanos)>,
    /// What each refusal meant to a limit with a lockout.
    pub locks: Vec<Lock>,
    /// Every wait after a refusal.
    pub backoffs: Vec<Backoff>,
    /// Every job that its client took back before it was served: when, its workload, and whether it ran.
    pub taken_back: Vec<(Nanos, usize, bool)>,
    /// All work for nobody, in the order in which that was certain.
    pub wasted: Vec<Wasted>,
    /// What happened when clients left.
    pub left: Vec<&'static str>,
    /// Every giving up before the attempts were used up.
    pub early: Vec<Early>,
}

/// A wait after a refusal.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    pub workload: usize,
    pub attempts: u32,
    /// Where the client saw a hint, if it did.
    pub hint: Option<HintPlace>,
    pub last: bool,
    pub waits: Waits,
}

/// Simulates one replication of one plan.
pub fn simulate(inputs: Inputs) -> Run {
    let requests = demand(inputs);
    let plan = &inputs.case.plans[inputs.plan];
    let mut world = World {
        inputs,
        plan,
        now: Nanos::ZERO,
        pending: Vec::new(),
        scheduled: 0,
        requests,
        counters: Vec::new(),
        pools: plan.pools.iter().map(|_| Jobs::default()).collect(),
        gates: inputs.case.gates.iter().map(|_| Jobs::default()).collect(),
        spent: BTreeMap::new(),
        general: General::new(plan.pools.len()),
        run: Run::default(),
    };
    world.schedule_outages();
    for request in 0..world.requests.len() {
        let at = world.requests[request].ended.demanded;
        world.schedule(at, 5, Event::Demand(request));
    }
    while let Some(first) = (0..world.pending.len()).min_by_key(|&place| world.pending[place].key) {
        let pending = world.pending.remove(first);
        world.now = pending.key.0;
        world.happens(pending.event);
        world.take_levels();
    }
    world.requests.iter().for_each(|request| assert!(request.over, "a request that never ended: {request:?}"));
    world.run.ended.sort_by_key(|ended| (ended.workload, ended.index));
    world.run
}

fn demand(inputs: Inputs) -> Vec<Request> {
    let mut source = Source::new(&inputs.case.workloads, inputs.horizon, inputs.seed, inputs.replication);
    let mut block = Block::default();
    let mut requests = Vec::new();
    loop {
        source.fill(&mut block);
        if block.requests.is_empty() {
            return requests;
        }
        for (place, drawn) in block.requests.iter().enumerate() {
            requests.push(Request {
                service: drawn.service,
                quantities: block.quantities_of(place).to_vec(),
                since: drawn.at,
                previous_backoff: None,
                services: 0,
                burst: false,
                under_way: None,
                nobody_waits: false,
                service_from: None,
                service_to: None,
                over: false,
                ended: Ended {
                    workload: drawn.workload as usize,
                    index: drawn.index,
                    demanded: drawn.at,
                    ended: drawn.at,
                    outcome: Outcome::Delivered,
                    attempts: 0,
                    parts: Parts::default(),
                },
            });
        }
    }
}

#[derive(Clone, Debug)]
struct Request {
    service: Nanos,
    quantities: Vec<u64>,
    // When what it is doing now began.
    since: Nanos,
    // The last wait by own backoff.
    previous_backoff: Option<Nanos>,
    // How many services have started, and whether the last did beyond the concurrency of its pool.
    services: u32,
    burst: bool,
    // Of an attempt under way: when it left the client, and where the time had gone until then.
    under_way: Option<(Nanos, Parts)>,
    // This is a job whose client has left it, and no request any more.
    nobody_waits: bool,
    // When the service of the attempt under way started, and when it ended.
    service_from: Option<Nanos>,
    service_to: Option<Nanos>,
    over: bool,
    // What is known so far of how it ends.
    ended: Ended,
}

// Places of requests in `World::requests`.
#[derive(Debug, Default)]
struct Jobs {
    running: Vec<usize>,
    waiting: Vec<usize>,
}

// What one rate limit counts for one scope, and the line in front of it if it delays.
#[derive(Debug)]
struct Counter {
    limit: usize,
    scope: String,
    history: History,
    line: Vec<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Pending {
    // When, which class, and which was scheduled first.
    key: (Nanos, u8, u64),
    event: Event,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Demand(usize),
    // With the attempts made when the request joined the queue, so that it ends no later stay there.
    GateTimeout(usize, u32),
    GateRelease(usize),
    Retry(usize),
    AtProvider(usize),
    // The attempt of this number is over.
    AttemptTimeout(usize, u32),
    PatienceOver(usize),
    // The provider is told that nobody waits for this job.
    Cancel(usize),
    // The line of this counter.
    LineRelease(usize),
    // With the number of this service, so that it ends no later one.
    ServiceEnds(usize, u32),
    // Of a pool, with the stations that leaked.
    LeakEnds(usize, u64),
    ScheduleChanges(usize),
    OutageBegins,
    OutageEnds,
    // With the attempt for which it joined the waitlist.
    WaitedTooLong(usize, u32),
    ResultAtClient(usize),
    RefusalAtClient(usize, Cause, Hint, Option<Nanos>),
    GivesUp(usize, Cause),
}

struct World<'a> {
    inputs: Inputs<'a>,
    plan: &'a Plan,
    now: Nanos,
    pending: Vec<Pending>,
    scheduled: u64,
    requests: Vec<Request>,
    counters: Vec<Counter>,
    pools: Vec<Jobs>,
    gates: Vec<Jobs>,
    // Tokens missing from the retry budget of each client, by its name.
    spent: BTreeMap<String, u64>,
    general: General,
    run: Run,
}

impl<'a> World<'a> {
    fn schedule(&mut self, due: Nanos, class: u8, event: Event) {
        self.pending.push(Pending { key: (due, class, self.scheduled), event });
        self.scheduled += 1;
    }

    // What takes no time happens at once.
    fn after(&mut self, time: Nanos, class: u8, event: Event) {
        if time == Nanos::ZERO {
            self.happens(event);
        } else {
            self.schedule(self.now + time, class, event);
        }
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Demand(request) => {
                self.patience_begins(request);
                self.at_gate(request);
            }
            Event::GateTimeout(request, attempts) => self.gate_timeout(request, attempts),
            Event::GateRelease(gate) => self.gate_release(gate),
            Event::Retry(request) => {
                let waited = self.lap(request);
                self.requests[request].ended.parts.backoff += waited;
                self.at_gate(request);
            }
            Event::AttemptTimeout(request, attempts) => self.attempt_timeout(request, attempts),
            Event::PatienceOver(request) => self.patience_over(request),
            Event::Cancel(job) => self.cancelled(job),
            Event::AtProvider(request) => self.at_provider(request),
            Event::LineRelease(counter) => self.line_release(counter),
            Event::ServiceEnds(request, number) => self.service_ends(request, number),
            Event::LeakEnds(pool, size) => self.leak_ends(pool, size),
            Event::ScheduleChanges(pool) => self.schedule_changes(pool),
            Event::OutageBegins => self.outage_begins(),
            Event::OutageEnds => self.outage_ends(),
            Event::WaitedTooLong(request, attempt) => self.waited_too_long(request, attempt),
            Event::ResultAtClient(request) => self.result_at_client(request),
            Event::RefusalAtClient(request, cause, hint, wait) => self.refusal_at_client(request, cause, hint, wait),
            Event::GivesUp(request, cause) => {
                let waited = self.lap(request);
                self.requests[request].ended.parts.backoff += waited;
                self.ends(request, Outcome::GaveUp(cause));
            }
        }
    }

    fn take_levels(&mut self) {
        let at = self.now;
        let jobs = |place, jobs: &Jobs| {
            let (running, waiting) = (number(jobs.running.len()), number(jobs.waiting.len()));
            Level { at, place, running, waiting }
        };
        let pools = self.pools.iter().enumerate().map(|(pool, of)| {
            let running = u32::try_from(self.taken(pool)).expect("everything here is small");
            Level { running, ..jobs(Place::Pool(pool), of) }
        });
        let gates = self.gates.iter().enumerate().map(|(gate, of)| jobs(Place::Gate(gate), of));
        let lines = self.counters.iter().enumerate().map(|(counter, of)| {
            let place = Place::Counter { limit: of.limit, counter };
            Level { at, place, running: 0, waiting: number(of.line.len()) }
        });
        let in_flight = self.levels_in_flight();
        let levels: Vec<Level> = pools.chain(gates).chain(lines).chain(in_flight).collect();
        self.run.levels.extend(levels);
    }

    // The time since the request began what it has now finished.
    fn lap(&mut self, request: usize) -> Nanos {
        let since = std::mem::replace(&mut self.requests[request].since, self.now);
        self.now - since
    }

    fn ends(&mut self, request: usize, outcome: Outcome) {
        let request = &mut self.requests[request];
        assert!(!request.over && !request.nobody_waits, "a second outcome: {request:?}");
        request.over = true;
        request.ended.outcome = outcome;
        request.ended.ended = self.now;
        self.run.ended.push(request.ended);
    }

    fn workload_of(&self, request: usize) -> &'a Workload {
        &self.inputs.case.workloads[self.requests[request].ended.workload]
    }

    fn client_of(&self, request: usize) -> &'a Client {
        client_of(self.inputs.case, self.inputs.plan, self.workload_of(request))
    }
}

/// The client that sends a workload's requests under this plan.
pub fn client_of<'a>(case: &'a Case, plan: usize, workload: &Workload) -> &'a Client {
    &case.clients[case.plans[plan].client.unwrap_or(workload.client)]
}

/// The first pool that serves a workload, if any does.
pub fn pool_of(plan: &Plan, workload: &Workload) -> Option<usize> {
    plan.pools.iter().position(|pool| applies(&pool.applies_to, workload))
}

fn applies(to: &AppliesTo, workload: &Workload) -> bool {
    let matches = |pattern: &Option<String>, text: &str| {
        pattern.as_ref().is_none_or(|pattern| glob(pattern.as_bytes(), text.as_bytes()))
    };
    matches(&to.endpoint, &workload.endpoint) && matches(&to.model, &workload.model)
}

/// A glob with `*` (any characters) and `?` (one).
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), None) => glob(rest, text),
        (Some((b'*', rest)), Some((_, shorter))) => glob(rest, text) || glob(pattern, shorter),
        (Some((wanted, rest)), Some((found, shorter))) => (*wanted == b'?' || wanted == found) && glob(rest, shorter),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("everything here is small")
}
