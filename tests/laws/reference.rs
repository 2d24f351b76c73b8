//! The second implementation: a slow, obvious simulator, written from the crate's *Semantics* and not from the engine.
//!
//! Obvious before fast: pending events are a list searched for the smallest, waitlists and gates are lists, patterns are
//! matched at each call, and a rate limit is the list of everything it was ever charged. Demand and random bits are
//! shared with the engine; nothing else is.

mod actions;
pub mod backoff;
mod client_side;
pub mod delivery;
mod examples;
pub mod failures;
mod gates;
pub mod general;
mod leaving;
pub mod levels;
pub mod limits;
mod outages;
mod provider_side;
pub mod sides;
mod throttles;

use std::collections::{BTreeMap, BTreeSet};

use linecook::client::Client;
use linecook::demand::Workload;
use linecook::engine::{ActionEnded, Cause, Ended, Outcome, Parts, Wasted};
use linecook::provider::{AppliesTo, Hint, HintPlace, Plan};
use linecook::scenario::Case;
use linecook::time::Nanos;

use actions::{Action, Lanes};
use backoff::{Early, Waits};
use delivery::{Polls, Step, Told};
use failures::ServiceEnd;
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
    /// Every request that left its gate for another plan: when, its workload and index.
    pub spilled: Vec<(Nanos, usize, u64)>,
    /// Every change of the permits of a gate's instance.
    pub gate_limits: Vec<(Nanos, usize, usize)>,
    /// The rate of a client after each answer that could change it; `None` while it holds nothing back.
    pub rates: Vec<Option<f64>>,
    /// Every job that its client took back before it was served: when, its workload, and whether it ran.
    pub taken_back: Vec<(Nanos, usize, bool)>,
    /// All work for nobody, in the order in which that was certain.
    pub wasted: Vec<Wasted>,
    /// What happened when clients left.
    pub left: Vec<&'static str>,
    /// Every giving up before the attempts were used up.
    pub early: Vec<Early>,
    /// Every fan-out and bulk, in the order in which they ended.
    pub actions: Vec<ActionEnded>,
    /// Every service that could fail, in order.
    pub services: Vec<ServiceEnd>,
    /// Polls and what became of them.
    pub told: Told,
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
    let (requests, actions) = actions::open_demand(inputs);
    let (sides, plan) = sides::sides(inputs.case, inputs.plan);
    let plan = &plan;
    let mut world = World {
        inputs,
        plan,
        sides,
        now: Nanos::ZERO,
        pending: Vec::new(),
        scheduled: 0,
        requests,
        actions,
        users: Vec::new(),
        failed: BTreeMap::new(),
        counters: Vec::new(),
        pools: plan.pools.iter().map(|_| Jobs::default()).collect(),
        gates: gates::instances(inputs.case, inputs.plan),
        throttles: (inputs.case.clients.iter().enumerate())
            .filter_map(|(place, client)| Some(throttles::Held::new(place, client.throttle?)))
            .collect(),
        spent: BTreeMap::new(),
        general: General::new(plan.pools.len()),
        run: Run::default(),
    };
    world.schedule_outages();
    for action in 0..world.actions.len() {
        // After whatever users do at the same instant.
        world.schedule(world.actions[action].demanded, 6, Event::Appears(action));
    }
    world.lets_users_in();
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

#[derive(Clone, Debug)]
struct Request {
    service: Nanos,
    quantities: Vec<u64>,
    // When what it is doing now began.
    since: Nanos,
    // The last wait by own backoff.
    previous_backoff: Option<Nanos>,
    // What its last retry took from the budget.
    paid_last: Option<u64>,
    polls: Polls,
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
    // To which of the plans its attempts go.
    side: usize,
    // What is known so far of how it ends.
    ended: Ended,
    // Its place in `World::actions`.
    action: usize,
}

// Places of requests in `World::requests`.
#[derive(Debug, Default)]
pub struct Jobs {
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
    // An action of open demand.
    Appears(usize),
    // Workload and lane.
    Asks(usize, u64),
    // With the attempts made when the request joined the queue, so that it ends no later stay there.
    GateTimeout(usize, u32),
    GateRelease(usize),
    // The throttle's place, and the number of this release.
    ThrottleRelease(usize, u64),
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
    OutageBegins(usize),
    OutageEnds(usize),
    // With the attempt for which it joined the waitlist.
    WaitedTooLong(usize, u32),
    ResultAtClient(usize),
    RefusalAtClient(usize, Cause, Hint, Option<Nanos>),
    GivesUp(usize, Cause),
    WebhookAtClient(usize),
    WrongByWebhook(usize, Cause, Hint, Option<Nanos>),
    Polled(usize, Step),
}

struct World<'a> {
    inputs: Inputs<'a>,
    // All that requests can meet: the rate limits and pools of the plan, and of those that they spill over to.
    plan: &'a Plan,
    sides: Vec<sides::Side>,
    now: Nanos,
    pending: Vec<Pending>,
    scheduled: u64,
    requests: Vec<Request>,
    actions: Vec<Action>,
    // Of each workload that has users.
    users: Vec<Option<Lanes<'a>>>,
    // Whose last service failed: by workload, and by lane or request.
    failed: BTreeMap<(usize, u64), bool>,
    counters: Vec<Counter>,
    pools: Vec<Jobs>,
    gates: Vec<gates::Instance>,
    throttles: Vec<throttles::Held>,
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
            Event::Appears(action) => self.appears(action),
            Event::Asks(workload, lane) => self.asks(workload, lane),
            Event::GateTimeout(request, attempts) => self.gate_timeout(request, attempts),
            Event::GateRelease(gate) => self.gate_release(gate),
            Event::ThrottleRelease(place, number) => self.throttle_release(place, number),
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
            Event::OutageBegins(side) => self.outage_begins(side),
            Event::OutageEnds(side) => self.outage_ends(side),
            Event::WaitedTooLong(request, attempt) => self.waited_too_long(request, attempt),
            Event::ResultAtClient(request) => self.result_at_client(request),
            Event::RefusalAtClient(request, cause, hint, wait) => self.refusal_at_client(request, cause, hint, wait),
            Event::WebhookAtClient(request) => self.webhook_at_client(request),
            Event::WrongByWebhook(request, cause, hint, wait) => self.wrong_by_webhook(request, cause, hint, wait),
            Event::Polled(request, step) => self.polled(request, step),
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
        let gates = self.gates.iter().enumerate().map(|(gate, of)| jobs(Place::Gate(gate), &of.jobs));
        let lines = self.counters.iter().enumerate().map(|(counter, of)| {
            let place = Place::Counter { limit: of.limit, counter };
            Level { at, place, running: 0, waiting: number(of.line.len()) }
        });
        let throttles = self.throttles.iter().enumerate().map(|(place, of)| Level {
            at,
            place: Place::Throttle(place),
            running: 0,
            waiting: number(of.line.len()),
        });
        let in_flight = self.levels_in_flight();
        let levels: Vec<Level> = pools.chain(gates).chain(lines).chain(throttles).chain(in_flight).collect();
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
        let (ended, action) = (request.ended, request.action);
        self.run.ended.push(ended);
        self.leaves_action(action);
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
