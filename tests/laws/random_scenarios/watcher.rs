//! An observer that writes down what it is told, and every contradiction in it.

use linecook::engine::{ActionEnded, Cause, Ended, Observer, Outcome, PoolNow, System, Wasted};
use linecook::provider::{Pool, Waitlist};
use linecook::time::Nanos;

use super::strategies::Sample;
use crate::reference::delivery::Told;
use crate::reference::levels::{Level, Place};

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
    pub spilled: Vec<(Nanos, usize)>,
    pub gate_limits_changed: Vec<(Nanos, usize, usize)>,
    pub actions: Vec<ActionEnded>,
    pub told: Told,
    pub bursts: Vec<(Nanos, usize, usize)>,
    demanded: usize,
    completed: usize,
    now: Nanos,
    // (running, waiting), or (in flight, waiting).
    pools: Vec<(u32, u32)>,
    gates: Vec<(u32, u32)>,
    lines: Vec<u32>,
    throttles: Vec<u32>,
    // The rate limit of each counter.
    counters: Vec<usize>,
    // Permits, and the most that can wait.
    gate_limits: Vec<u32>,
    gate_rooms: Vec<Waitlist>,
    bounds: Vec<Pool>,
    // The limit of each counter of jobs in flight with what it admits, and how much is in flight.
    in_flight_limits: Vec<(usize, u32)>,
    in_flight: Vec<u32>,
    wrong: Vec<String>,
}

impl Watcher {
    pub fn new(sample: &Sample) -> Self {
        let system = System::new(&sample.case, sample.plan);
        let counters: Vec<usize> = system.counters().collect();
        let in_flight_limits: Vec<(usize, u32)> = system.in_flight().collect();
        let met = sample.case.plans_met(sample.plan);
        let pools = met.into_iter().flat_map(|plan| sample.case.plans[plan].pools.clone());
        Self {
            pools: vec![(0, 0); system.pools().len()],
            gates: vec![(0, 0); system.gates().len()],
            throttles: vec![0; system.throttles().len()],
            lines: vec![0; counters.len()],
            counters,
            gate_limits: system.gates().map(|gate| gate.permits).collect(),
            gate_rooms: system.gates().map(|gate| gate.queue).collect(),
            bounds: pools.collect(),
            in_flight: vec![0; in_flight_limits.len()],
            in_flight_limits,
            ..Self::default()
        }
    }

    /// What was wrong, if anything was.
    pub fn verdict(mut self) -> Result<(), String> {
        let attempts: usize = self.ended.iter().map(|ended| ended.attempts as usize).sum();
        let delivered = self.ended.iter().filter(|ended| ended.outcome == Outcome::Delivered).count();
        let asked_again = |cause: &Cause| matches!(cause, Cause::TimedOut | Cause::Failed);
        let refused = self.refused.iter().filter(|(.., cause)| !asked_again(cause)).count();
        let failed = self.refused.iter().filter(|(.., cause)| *cause == Cause::Failed).count();
        let expired = self.ended.iter().filter(|ended| ended.outcome == Outcome::Expired).count();
        let for_nobody = self.wasted.iter().filter(|work| work.whole).count();
        let stopped = self.taken_back.iter().filter(|(.., ran)| *ran).count();
        let brought_to_an_end = self.told.ready.len() + self.told.taken_back.len();
        let counts = [
            ("as many requests end as appear", self.ended.len(), self.demanded),
            (
                "every attempt is refused, served or taken back",
                refused + self.completed + self.taken_back.len(),
                attempts,
            ),
            (
                "what is served is delivered, gone, has failed, or was for nobody",
                self.completed,
                delivered + expired + failed + for_nobody,
            ),
            ("what starts completes or is stopped", self.started.len(), self.completed + stopped),
            ("what is accepted is ready once or taken back", self.told.accepted.len(), brought_to_an_end),
        ];
        for (law, left, right) in counts {
            self.expect(left == right, || format!("{law}: {left} and {right}"));
        }
        let empty = self.pools.iter().chain(&self.gates).all(|&counts| counts == (0, 0));
        let empty = empty && self.in_flight.iter().all(|&in_flight| in_flight == 0);
        self.expect(empty && self.lines.iter().chain(&self.throttles).all(|&line| line == 0), || {
            "something is left at the end".to_owned()
        });
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
        // A limit that has fallen stops nobody who is under way.
        let may = in_flight <= limit.max(self.gates[gate].0);
        self.expect(may, || format!("gate {gate} has {in_flight} in flight of {limit} at {at}"));
        let has_room = !matches!(self.gate_rooms[gate], Waitlist::Bounded { places, .. } if waiting > places);
        self.expect(has_room, || format!("{waiting} wait at gate {gate} at {at}"));
        self.gates[gate] = (in_flight, waiting);
        self.levels.push(Level { at, place: Place::Gate(gate), running: in_flight, waiting });
    }

    fn gate_limit_changed(&mut self, at: Nanos, gate: usize, limit: u32) {
        self.at(at);
        self.gate_limits[gate] = limit;
        self.gate_limits_changed.push((at, gate, limit as usize));
    }

    fn spilled_over(&mut self, at: Nanos, workload: usize, demanded: Nanos) {
        self.at(at);
        self.expect(demanded <= at, || format!("spilled over at {at}, before it appeared at {demanded}"));
        self.spilled.push((at, workload));
    }

    fn throttle_changed(&mut self, at: Nanos, throttle: usize, waiting: u32) {
        self.at(at);
        self.throttles[throttle] = waiting;
        self.levels.push(Level { at, place: Place::Throttle(throttle), running: 0, waiting });
    }

    fn charged(&mut self, at: Nanos, counter: usize, exhausted_until: Nanos) {
        self.at(at);
        let place = Place::Counter { limit: self.counters[counter], counter };
        self.charged.push((place, at, exhausted_until));
        self.expect(exhausted_until >= at, || format!("exhausted until {exhausted_until}, before {at}"));
    }

    fn poll_charged(&mut self, at: Nanos, counter: usize) {
        self.told.charged.push((at, self.counters[counter]));
    }

    fn accepted(&mut self, at: Nanos, workload: usize) {
        self.at(at);
        self.told.accepted.push((at, workload));
    }

    fn ready(&mut self, at: Nanos, workload: usize) {
        self.at(at);
        self.told.ready.push((at, workload));
    }

    fn polled(&mut self, at: Nanos, workload: usize, demanded: Nanos) {
        self.at(at);
        self.expect(demanded <= at, || format!("polled at {at}, before it appeared at {demanded}"));
        self.told.polled.push((at, workload));
    }

    fn poll_refused(&mut self, at: Nanos, _workload: usize, _demanded: Nanos, cause: Cause) {
        self.at(at);
        self.told.refused.push((at, cause));
    }

    fn held_up(&mut self, by: Nanos, _workload: usize, _demanded: Nanos, rate_limit: u32) {
        self.told.held_up.push((by, rate_limit as usize));
    }

    fn lost_by_polls(&mut self, at: Nanos, _workload: usize, _demanded: Nanos, rate_limit: u32) {
        self.at(at);
        self.told.lost.push((at, rate_limit as usize));
    }

    fn taken_back(&mut self, at: Nanos, workload: usize) {
        self.at(at);
        self.told.taken_back.push((at, workload));
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

    fn action_ended(&mut self, action: &ActionEnded) {
        self.at(action.ended);
        self.actions.push(*action);
    }
}
