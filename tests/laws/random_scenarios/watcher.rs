//! An observer that writes down what it is told, and every contradiction in it.

use linecook::client::GateLimit;
use linecook::engine::{Cause, Ended, Observer, Outcome, PoolNow, System, Wasted};
use linecook::provider::{Pool, Waitlist};
use linecook::time::Nanos;

use super::strategies::Sample;
use crate::reference::levels::{Level, Place};
use crate::reference::{client_of, pool_of};

#[derive(Debug, Default)]
pub struct Watcher {
    pub ended: Vec<Ended>,
    pub refused: Vec<(Nanos, usize, Cause)>,
    pub started: Vec<(Nanos, usize)>,
    // When, which workload, and whether it ran.
    pub taken_back: Vec<(Nanos, usize, bool)>,
    pub wasted: Vec<Wasted>,
    pub charged: Vec<(Place, Nanos, Nanos)>,
    pub levels: Vec<Level>,
    pub bursts: Vec<(Nanos, usize, usize)>,
    demanded: usize,
    completed: usize,
    now: Nanos,
    // (running, waiting), or (in flight, waiting).
    pools: Vec<(u32, u32)>,
    gates: Vec<(u32, u32)>,
    lines: Vec<u32>,
    // The rate limit of each counter.
    counters: Vec<usize>,
    gate_limits: Vec<u32>,
    bounds: Vec<Pool>,
    // The limit of each counter of jobs in flight with what it admits, and how much is in flight.
    in_flight_limits: Vec<(usize, u32)>,
    in_flight: Vec<u32>,
    wrong: Vec<String>,
}

impl Watcher {
    pub fn new(sample: &Sample) -> Self {
        let plan = &sample.case.plans[sample.plan];
        let system = System::new(&sample.case, sample.plan);
        let counters: Vec<usize> = system.counters().collect();
        let in_flight_limits: Vec<(usize, u32)> = system.in_flight().collect();
        Self {
            pools: vec![(0, 0); plan.pools.len()],
            gates: vec![(0, 0); sample.case.gates.len()],
            lines: vec![0; counters.len()],
            counters,
            gate_limits: (0..sample.case.gates.len()).map(|gate| gate_limit(sample, gate)).collect(),
            bounds: plan.pools.clone(),
            in_flight: vec![0; in_flight_limits.len()],
            in_flight_limits,
            ..Self::default()
        }
    }

    /// What was wrong, if anything was.
    pub fn verdict(mut self) -> Result<(), String> {
        let attempts: usize = self.ended.iter().map(|ended| ended.attempts as usize).sum();
        let delivered = self.ended.iter().filter(|ended| ended.outcome == Outcome::Delivered).count();
        let refused = self.refused.iter().filter(|(.., cause)| *cause != Cause::TimedOut).count();
        let failed = self.refused.iter().filter(|(.., cause)| *cause == Cause::Failed).count();
        let served = self.completed - failed;
        let for_nobody = self.wasted.iter().filter(|work| work.whole).count();
        let stopped = self.taken_back.iter().filter(|(.., ran)| *ran).count();
        let counts = [
            ("as many requests end as appear", self.ended.len(), self.demanded),
            ("every attempt is refused, served or taken back", refused + served + self.taken_back.len(), attempts),
            ("what is served is delivered, or was for nobody", served, delivered + for_nobody),
            ("what starts completes, fails or is stopped", self.started.len(), self.completed + stopped),
        ];
        for (law, left, right) in counts {
            self.expect(left == right, || format!("{law}: {left} and {right}"));
        }
        let empty = self.pools.iter().chain(&self.gates).all(|&counts| counts == (0, 0));
        let empty = empty && self.in_flight.iter().all(|&in_flight| in_flight == 0);
        self.expect(empty && self.lines.iter().all(|&line| line == 0), || "something is left at the end".to_owned());
        if self.wrong.is_empty() { Ok(()) } else { Err(self.wrong.join("\n")) }
    }

    fn expect(&mut self, holds: bool, message: impl FnOnce() -> String) {
        if !holds {
            self.wrong.push(message());
        }
    }

    fn at(&mut self, at: Nanos) {
        let now = self.now;
        self.expect(at >= now, || format!("time goes back from {now} to {at}"));
        self.now = at;
    }
}

fn gate_limit(sample: &Sample, gate: usize) -> u32 {
    match sample.case.gates[gate].limit {
        GateLimit::Fixed(limit) => limit.get(),
        GateLimit::PlanConcurrency => {
            let plan = &sample.case.plans[sample.plan];
            let mut users = sample.case.workloads.iter();
            let user = users.find(|workload| client_of(&sample.case, sample.plan, workload).gate == Some(gate));
            let pool = user.and_then(|user| pool_of(plan, user));
            pool.map_or(0, |pool| plan.pools[pool].concurrency.get())
        }
    }
}

impl Observer for Watcher {
    fn demanded(&mut self, at: Nanos, _workload: usize) {
        self.at(at);
        self.demanded += 1;
    }

    fn refused(&mut self, at: Nanos, workload: usize, demanded: Nanos, cause: Cause) {
        self.at(at);
        self.expect(demanded <= at, || format!("refused at {at}, before it appeared at {demanded}"));
        self.refused.push((at, workload, cause));
    }

    fn started(&mut self, at: Nanos, workload: usize) {
        self.at(at);
        self.started.push((at, workload));
    }

    fn completed(&mut self, at: Nanos, _workload: usize) {
        self.at(at);
        self.completed += 1;
    }

    fn stopped(&mut self, at: Nanos, workload: usize) {
        self.at(at);
        self.taken_back.push((at, workload, true));
    }

    fn withdrawn(&mut self, at: Nanos, workload: usize) {
        self.at(at);
        self.taken_back.push((at, workload, false));
    }

    fn wasted(&mut self, at: Nanos, work: &Wasted) {
        self.at(at);
        self.expect(work.from <= work.to && work.to <= at, || format!("at {at} it is told of {work:?}"));
        self.wasted.push(*work);
    }

    fn pool_changed(&mut self, at: Nanos, pool: usize, running: u32, waiting: u32) {
        let now = PoolNow { taken: running, leaked: 0, burst: 0, running, waiting };
        self.general_pool_changed(at, pool, &now);
    }

    fn general_pool_changed(&mut self, at: Nanos, pool: usize, now: &PoolNow) {
        self.at(at);
        let PoolNow { taken, leaked, burst, running, waiting } = *now;
        let described = self.bounds[pool].clone();
        let has_room = match described.waitlist {
            Waitlist::Unbounded => true,
            Waitlist::Bounded { places, counts_running: false } => waiting <= places,
            Waitlist::Bounded { places, counts_running: true } => running + waiting <= places,
        };
        // Where the concurrency falls, jobs go on to their end.
        let most = described.most_stations();
        self.expect(taken <= most && leaked + burst <= taken && has_room, || {
            format!("pool {pool} is {now:?} at {at}, but it is {described:?}")
        });
        self.pools[pool] = (taken, waiting);
        self.levels.push(Level { at, place: Place::Pool(pool), running: taken, waiting });
    }

    fn started_in_burst(&mut self, at: Nanos, pool: usize, workload: usize, demanded: Nanos) {
        self.at(at);
        self.expect(demanded <= at, || format!("started at {at}, before it appeared at {demanded}"));
        self.bursts.push((at, pool, workload));
    }

    fn in_flight_changed(&mut self, at: Nanos, counter: usize, in_flight: u32) {
        self.at(at);
        let (limit, most) = self.in_flight_limits[counter];
        self.expect(in_flight <= most, || format!("{in_flight} are in flight of {most} by limit {limit} at {at}"));
        self.in_flight[counter] = in_flight;
        let place = Place::InFlight { limit, counter };
        self.levels.push(Level { at, place, running: in_flight, waiting: 0 });
    }

    fn gate_changed(&mut self, at: Nanos, gate: usize, in_flight: u32, waiting: u32) {
        self.at(at);
        let limit = self.gate_limits[gate];
        self.expect(in_flight <= limit, || format!("gate {gate} has {in_flight} in flight of {limit} at {at}"));
        self.gates[gate] = (in_flight, waiting);
        self.levels.push(Level { at, place: Place::Gate(gate), running: in_flight, waiting });
    }

    fn charged(&mut self, at: Nanos, counter: usize, exhausted_until: Nanos) {
        self.at(at);
        let place = Place::Counter { limit: self.counters[counter], counter };
        self.charged.push((place, at, exhausted_until));
        self.expect(exhausted_until >= at, || format!("exhausted until {exhausted_until}, before {at}"));
    }

    fn line_changed(&mut self, at: Nanos, counter: usize, waiting: u32) {
        self.at(at);
        self.lines[counter] = waiting;
        let place = Place::Counter { limit: self.counters[counter], counter };
        self.levels.push(Level { at, place, running: 0, waiting });
    }

    fn ended(&mut self, request: &Ended) {
        self.at(request.ended);
        self.ended.push(*request);
    }
}
