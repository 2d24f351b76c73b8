//! An observer that keeps everything: for tests that run little and ask much.

use linecook::demand::Source;
use linecook::engine::{Cause, Ended, Observer, System, simulate};
use linecook::scenario::Case;
use linecook::time::Nanos;

/// A level over time and the area under it, in nanoseconds.
#[derive(Clone, Debug, Default)]
pub struct Level {
    since: Nanos,
    pub now: u32,
    pub area: u128,
}

impl Level {
    pub fn set(&mut self, at: Nanos, level: u32) {
        self.area += u128::from((at - self.since).0) * u128::from(self.now);
        self.since = at;
        self.now = level;
    }
}

/// Everything that was seen. Panics when time goes back.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    now: Nanos,
    pub demanded: Vec<(Nanos, usize)>,
    pub refused: Vec<(usize, Cause)>,
    pub ended: Vec<Ended>,
    pub started: Vec<usize>,
    pub under_way: Level,
    pub in_service: Level,
    pub pool_running: Vec<Level>,
    pub pool_waiting: Vec<Level>,
    pub gate_in_flight: Vec<Level>,
    pub gate_waiting: Vec<Level>,
    pub line_waiting: Vec<Level>,
}

impl Recorder {
    /// What happens to one plan of a case in one replication.
    pub fn run(case: &Case, plan: usize, horizon: Nanos, seed: u64, replication: u32) -> Self {
        let system = System::new(case, plan);
        let mut recorder = Self {
            pool_running: vec![Level::default(); case.plans[plan].pools.len()],
            pool_waiting: vec![Level::default(); case.plans[plan].pools.len()],
            gate_in_flight: vec![Level::default(); case.gates.len()],
            gate_waiting: vec![Level::default(); case.gates.len()],
            line_waiting: vec![Level::default(); system.counters().len()],
            ..Self::default()
        };
        let demand = Source::new(&case.workloads, horizon, seed, replication);
        simulate(&system, seed, replication, demand, &mut recorder);
        recorder
    }

    /// The ended requests by workload and number.
    pub fn by_request(&self) -> Vec<Ended> {
        let mut ended = self.ended.clone();
        ended.sort_by_key(|request| (request.workload, request.index));
        ended
    }

    fn at(&mut self, at: Nanos) {
        assert!(at >= self.now, "time went back from {} to {at}", self.now);
        self.now = at;
    }
}

impl Observer for Recorder {
    fn demanded(&mut self, at: Nanos, workload: usize) {
        self.at(at);
        self.demanded.push((at, workload));
        self.under_way.set(at, self.under_way.now + 1);
    }
    fn refused(&mut self, at: Nanos, workload: usize, _demanded: Nanos, cause: Cause) {
        self.at(at);
        self.refused.push((workload, cause));
    }
    fn started(&mut self, at: Nanos, workload: usize) {
        self.at(at);
        self.started.push(workload);
        self.in_service.set(at, self.in_service.now + 1);
    }
    fn completed(&mut self, at: Nanos, _workload: usize) {
        self.at(at);
        self.in_service.set(at, self.in_service.now - 1);
    }
    fn pool_changed(&mut self, at: Nanos, pool: usize, running: u32, waiting: u32) {
        self.at(at);
        self.pool_running[pool].set(at, running);
        self.pool_waiting[pool].set(at, waiting);
    }
    fn gate_changed(&mut self, at: Nanos, gate: usize, in_flight: u32, waiting: u32) {
        self.at(at);
        self.gate_in_flight[gate].set(at, in_flight);
        self.gate_waiting[gate].set(at, waiting);
    }
    fn charged(&mut self, at: Nanos, _counter: usize, exhausted_until: Nanos) {
        self.at(at);
        assert!(exhausted_until >= at);
    }
    fn line_changed(&mut self, at: Nanos, counter: usize, waiting: u32) {
        self.at(at);
        self.line_waiting[counter].set(at, waiting);
    }
    fn ended(&mut self, request: &Ended) {
        self.at(request.ended);
        self.ended.push(*request);
        self.under_way.set(request.ended, self.under_way.now - 1);
    }
}
