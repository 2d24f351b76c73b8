//! What an observer of a run is told.

use super::served::Served;
use crate::time::Nanos;

/// Sees everything that happens in a run, in order, and changes nothing. Every method does nothing unless overridden, and
/// costs nothing then.
pub trait Observer {
    /// Whether it is told of jobs that were served; a run whose observer is not does not look them up.
    const WANTS_SERVED: bool = false;

    /// A request has appeared.
    fn demanded(&mut self, _at: Nanos, _workload: usize) {}
    /// An attempt of a request that appeared at `demanded` has come to nothing: the provider has refused it, or the client waits for
    /// it no longer ([`Cause::TimedOut`]).
    fn refused(&mut self, _at: Nanos, _workload: usize, _demanded: Nanos, _cause: Cause) {}
    /// A job has started service.
    fn started(&mut self, _at: Nanos, _workload: usize) {}
    /// A job has ended service, or failed in it.
    fn completed(&mut self, _at: Nanos, _workload: usize) {}
    /// A job has been served to its end and did not fail; whether anybody still waits for it is another matter. Told after `completed`, if
    /// it is wanted.
    fn served(&mut self, _at: Nanos, _job: &Served<'_>) {}
    /// It is certain now that nobody gets the result of such a job.
    fn served_for_nobody(&mut self, _at: Nanos, _job: &Served<'_>) {}
    /// A job has been stopped on its station, because its client took it back.
    fn stopped(&mut self, _at: Nanos, _workload: usize) {}
    /// A job has been taken out of a line or a waitlist, because its client took it back.
    fn withdrawn(&mut self, _at: Nanos, _workload: usize) {}
    /// It is certain now that a station worked on a job for nobody.
    fn wasted(&mut self, _at: Nanos, _work: &Wasted) {}
    /// A pool now has this many jobs in service and waiting.
    fn pool_changed(&mut self, _at: Nanos, _pool: usize, _running: u32, _waiting: u32) {}
    /// The same, of a pool in a plan that is more than plain.
    fn general_pool_changed(&mut self, at: Nanos, pool: usize, now: &PoolNow) {
        self.pool_changed(at, pool, now.taken, now.waiting);
    }
    /// A job of a request that appeared at `demanded` has started beyond the concurrency of its pool. Told after `started`.
    fn started_in_burst(&mut self, _at: Nanos, _pool: usize, _workload: usize, _demanded: Nanos) {}
    /// So much is now in flight by this counter of a limit, an index into [`super::System::in_flight`].
    fn in_flight_changed(&mut self, _at: Nanos, _counter: usize, _in_flight: u32) {}
    /// A gate now has this many attempts in flight and waiting. `gate` is an index into [`super::System::gates`].
    fn gate_changed(&mut self, _at: Nanos, _gate: usize, _in_flight: u32, _waiting: u32) {}
    /// An instance of a gate now has this many permits in all.
    fn gate_limit_changed(&mut self, _at: Nanos, _gate: usize, _limit: u32) {}
    /// A request that appeared at `demanded` has left its gate for another plan.
    fn spilled_over(&mut self, _at: Nanos, _workload: usize, _demanded: Nanos) {}
    /// The line of a throttle now has this many attempts. `throttle` is an index into [`super::System::throttles`].
    fn throttle_changed(&mut self, _at: Nanos, _throttle: usize, _waiting: u32) {}
    /// A rate limit was charged, or locked; if nothing more comes it will refuse (or delay) a call of weight 1 until
    /// `exhausted_until`, which is `at` when it would admit one now. `counter` is an index into [`super::System::counters`].
    fn charged(&mut self, _at: Nanos, _counter: usize, _exhausted_until: Nanos) {}
    /// The charge just told was that of a poll.
    fn poll_charged(&mut self, _at: Nanos, _counter: usize) {}
    /// The line of a delaying rate limit now has this many calls.
    fn line_changed(&mut self, _at: Nanos, _counter: usize, _waiting: u32) {}
    /// The provider has taken a job whose client will ask for its result: it is in the waitlist or on a station.
    fn accepted(&mut self, _at: Nanos, _workload: usize) {}
    /// The result of such a job is there.
    fn ready(&mut self, _at: Nanos, _workload: usize) {}
    /// A poll of a request that appeared at `demanded` has left its client.
    fn polled(&mut self, _at: Nanos, _workload: usize, _demanded: Nanos) {}
    /// A rate limit or an outage has refused such a poll.
    fn poll_refused(&mut self, _at: Nanos, _workload: usize, _demanded: Nanos, _cause: Cause) {}
    /// A result has reached its client by a poll, so long after this rate limit was the first to refuse a poll that would
    /// have fetched it.
    fn held_up(&mut self, _by: Nanos, _workload: usize, _demanded: Nanos, _rate_limit: u32) {}
    /// A request gives up because this rate limit refused its polls.
    fn lost_by_polls(&mut self, _at: Nanos, _workload: usize, _demanded: Nanos, _rate_limit: u32) {}
    /// An accepted job has been taken back by its client, who would have asked for its result.
    fn taken_back(&mut self, _at: Nanos, _workload: usize) {}
    /// A request has ended.
    fn ended(&mut self, _request: &Ended) {}
    /// All requests of an action have ended, the last of them just now. Told of fan-outs and bulks only.
    fn action_ended(&mut self, _action: &ActionEnded) {}
}

/// A pool at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolNow {
    /// Stations taken, by jobs in service or because they leaked.
    pub taken: u32,
    /// Of those, leaked.
    pub leaked: u32,
    /// Of those, of jobs that started beyond the concurrency.
    pub burst: u32,
    /// Jobs in service.
    pub running: u32,
    /// Jobs waiting.
    pub waiting: u32,
}

/// Work on a job whose client has left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wasted {
    /// The workload of its request.
    pub workload: usize,
    /// When its request appeared.
    pub demanded: Nanos,
    /// The pool of the station, if the plan has one.
    pub pool: Option<u32>,
    /// When service started.
    pub from: Nanos,
    /// When it ended, or was stopped.
    pub to: Nanos,
    /// The job was served to its end.
    pub whole: bool,
}

/// What refused an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A rate limit, by its place in [`crate::provider::Plan::rate_limits`]; those of plans that requests spill over to come after
    /// them, as in [`crate::scenario::Case::plans_met`].
    RateLimit(u32),
    /// The full waitlist of a pool, by its place in [`crate::provider::Plan::pools`], likewise.
    Pool(u32),
    /// The longest wait in the waitlist of a pool, by its place likewise.
    WaitedTooLong(u32),
    /// A limit of jobs in flight, by its place in the plan.
    InFlight(u32),
    /// An outage of the provider.
    Outage,
    /// The service failed.
    Failed,
    /// The client did not wait any longer for this attempt.
    TimedOut,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its result reached the client.
    Delivered,
    /// Its last attempt was refused, for this cause.
    GaveUp(Cause),
    /// It waited too long in its client's gate.
    GateTimeout,
    /// There was no room in the queue of its client's gate.
    GateFull,
    /// Its client lost patience.
    Abandoned,
    /// Its result was gone before the client fetched it.
    Expired,
}

/// The parts of a latency; they sum to it exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// In a gate's queue.
    pub gate_wait: Nanos,
    /// Held back by the client's own throttle.
    pub throttle_wait: Nanos,
    /// Between refusals and retries.
    pub backoff: Nanos,
    /// To the provider and back, refusals included.
    pub network: Nanos,
    /// In the lines of rate limits that delay.
    pub rate_limit_delay: Nanos,
    /// In the waitlist.
    pub queue_wait: Nanos,
    /// On a station.
    pub service: Nanos,
    /// Between a result that is ready and the client having it, where it is polled for or sent by webhook.
    pub delivery: Nanos,
    /// In attempts that the client gave up on, from leaving the client to the giving up.
    pub lost: Nanos,
}

impl Parts {
    /// How many parts there are.
    pub const COUNT: usize = 9;
    /// Their names, as columns carry them, in the order of [`Parts::values`].
    pub const NAMES: [&'static str; Self::COUNT] = [
        "gate_wait",
        "throttle_wait",
        "backoff",
        "network",
        "rate_limit_delay",
        "queue_wait",
        "service",
        "delivery",
        "lost",
    ];

    /// The parts, in the order of [`Parts::NAMES`].
    pub fn values(&self) -> [Nanos; Self::COUNT] {
        [
            self.gate_wait,
            self.throttle_wait,
            self.backoff,
            self.network,
            self.rate_limit_delay,
            self.queue_wait,
            self.service,
            self.delivery,
            self.lost,
        ]
    }

    /// Adds another's, part by part.
    pub fn add(&mut self, other: &Self) {
        self.gate_wait += other.gate_wait;
        self.throttle_wait += other.throttle_wait;
        self.backoff += other.backoff;
        self.network += other.network;
        self.rate_limit_delay += other.rate_limit_delay;
        self.queue_wait += other.queue_wait;
        self.service += other.service;
        self.delivery += other.delivery;
        self.lost += other.lost;
    }

    /// Their sum: the latency.
    pub fn total(&self) -> Nanos {
        self.values().into_iter().sum()
    }
}

/// A request that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its workload.
    pub workload: usize,
    /// Its number within its workload.
    pub index: u64,
    /// When it appeared.
    pub demanded: Nanos,
    /// When it ended.
    pub ended: Nanos,
    /// How it ended.
    pub outcome: Outcome,
    /// Attempts that left the client.
    pub attempts: u32,
    /// Where the time went.
    pub parts: Parts,
}

/// What one arrival made, several requests at once, all of which have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionEnded {
    /// Its workload.
    pub workload: usize,
    /// Its number within its workload.
    pub index: u64,
    /// When it appeared.
    pub demanded: Nanos,
    /// When the last of its requests ended.
    pub ended: Nanos,
    /// How many requests it had.
    pub calls: u64,
    /// Of those, delivered.
    pub delivered: u64,
    /// When it had to be done, if there was a deadline.
    pub deadline: Option<Nanos>,
}

impl ActionEnded {
    /// Whether all of it was delivered.
    pub fn is_delivered(&self) -> bool {
        self.delivered == self.calls
    }

    /// Whether all of it was delivered by its deadline (at that instant is by it); `None` without a deadline.
    pub fn in_time(&self) -> Option<bool> {
        self.deadline.map(|deadline| self.is_delivered() && self.ended <= deadline)
    }
}

/// Two observers of one run.
impl<A: Observer, B: Observer> Observer for (A, B) {
    const WANTS_SERVED: bool = A::WANTS_SERVED || B::WANTS_SERVED;

    fn demanded(&mut self, at: Nanos, workload: usize) {
        self.0.demanded(at, workload);
        self.1.demanded(at, workload);
    }
    fn refused(&mut self, at: Nanos, workload: usize, demanded: Nanos, cause: Cause) {
        self.0.refused(at, workload, demanded, cause);
        self.1.refused(at, workload, demanded, cause);
    }
    fn started(&mut self, at: Nanos, workload: usize) {
        self.0.started(at, workload);
        self.1.started(at, workload);
    }
    fn completed(&mut self, at: Nanos, workload: usize) {
        self.0.completed(at, workload);
        self.1.completed(at, workload);
    }
    fn served(&mut self, at: Nanos, job: &Served<'_>) {
        self.0.served(at, job);
        self.1.served(at, job);
    }
    fn served_for_nobody(&mut self, at: Nanos, job: &Served<'_>) {
        self.0.served_for_nobody(at, job);
        self.1.served_for_nobody(at, job);
    }
    fn stopped(&mut self, at: Nanos, workload: usize) {
        self.0.stopped(at, workload);
        self.1.stopped(at, workload);
    }
    fn withdrawn(&mut self, at: Nanos, workload: usize) {
        self.0.withdrawn(at, workload);
        self.1.withdrawn(at, workload);
    }
    fn wasted(&mut self, at: Nanos, work: &Wasted) {
        self.0.wasted(at, work);
        self.1.wasted(at, work);
    }
    fn pool_changed(&mut self, at: Nanos, pool: usize, running: u32, waiting: u32) {
        self.0.pool_changed(at, pool, running, waiting);
        self.1.pool_changed(at, pool, running, waiting);
    }
    fn general_pool_changed(&mut self, at: Nanos, pool: usize, now: &PoolNow) {
        self.0.general_pool_changed(at, pool, now);
        self.1.general_pool_changed(at, pool, now);
    }
    fn started_in_burst(&mut self, at: Nanos, pool: usize, workload: usize, demanded: Nanos) {
        self.0.started_in_burst(at, pool, workload, demanded);
        self.1.started_in_burst(at, pool, workload, demanded);
    }
    fn in_flight_changed(&mut self, at: Nanos, counter: usize, in_flight: u32) {
        self.0.in_flight_changed(at, counter, in_flight);
        self.1.in_flight_changed(at, counter, in_flight);
    }
    fn gate_changed(&mut self, at: Nanos, gate: usize, in_flight: u32, waiting: u32) {
        self.0.gate_changed(at, gate, in_flight, waiting);
        self.1.gate_changed(at, gate, in_flight, waiting);
    }
    fn gate_limit_changed(&mut self, at: Nanos, gate: usize, limit: u32) {
        self.0.gate_limit_changed(at, gate, limit);
        self.1.gate_limit_changed(at, gate, limit);
    }
    fn throttle_changed(&mut self, at: Nanos, throttle: usize, waiting: u32) {
        self.0.throttle_changed(at, throttle, waiting);
        self.1.throttle_changed(at, throttle, waiting);
    }
    fn spilled_over(&mut self, at: Nanos, workload: usize, demanded: Nanos) {
        self.0.spilled_over(at, workload, demanded);
        self.1.spilled_over(at, workload, demanded);
    }
    fn charged(&mut self, at: Nanos, counter: usize, exhausted_until: Nanos) {
        self.0.charged(at, counter, exhausted_until);
        self.1.charged(at, counter, exhausted_until);
    }
    fn poll_charged(&mut self, at: Nanos, counter: usize) {
        self.0.poll_charged(at, counter);
        self.1.poll_charged(at, counter);
    }
    fn line_changed(&mut self, at: Nanos, counter: usize, waiting: u32) {
        self.0.line_changed(at, counter, waiting);
        self.1.line_changed(at, counter, waiting);
    }
    fn accepted(&mut self, at: Nanos, workload: usize) {
        self.0.accepted(at, workload);
        self.1.accepted(at, workload);
    }
    fn ready(&mut self, at: Nanos, workload: usize) {
        self.0.ready(at, workload);
        self.1.ready(at, workload);
    }
    fn polled(&mut self, at: Nanos, workload: usize, demanded: Nanos) {
        self.0.polled(at, workload, demanded);
        self.1.polled(at, workload, demanded);
    }
    fn poll_refused(&mut self, at: Nanos, workload: usize, demanded: Nanos, cause: Cause) {
        self.0.poll_refused(at, workload, demanded, cause);
        self.1.poll_refused(at, workload, demanded, cause);
    }
    fn held_up(&mut self, by: Nanos, workload: usize, demanded: Nanos, rate_limit: u32) {
        self.0.held_up(by, workload, demanded, rate_limit);
        self.1.held_up(by, workload, demanded, rate_limit);
    }
    fn lost_by_polls(&mut self, at: Nanos, workload: usize, demanded: Nanos, rate_limit: u32) {
        self.0.lost_by_polls(at, workload, demanded, rate_limit);
        self.1.lost_by_polls(at, workload, demanded, rate_limit);
    }
    fn taken_back(&mut self, at: Nanos, workload: usize) {
        self.0.taken_back(at, workload);
        self.1.taken_back(at, workload);
    }
    fn ended(&mut self, request: &Ended) {
        self.0.ended(request);
        self.1.ended(request);
    }
    fn action_ended(&mut self, action: &ActionEnded) {
        self.0.action_ended(action);
        self.1.action_ended(action);
    }
}
