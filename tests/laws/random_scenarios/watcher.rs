//! An observer that writes down what it is told, and every contradiction in it.

use linecook::engine::{ActionEnded, Cause, Ended, Observer, Outcome, System, Wasted};
use linecook::provider::Waitlist;
use linecook::time::Nanos;

use super::strategies::Sample;
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
    // Concurrency and waitlist.
    bounds: Vec<(u32, Waitlist)>,
    wrong: Vec<String>,
}

impl Watcher {
    pub fn new(sample: &Sample) -> Self {
        let system = System::new(&sample.case, sample.plan);
        let counters: Vec<usize> = system.counters().collect();
        Self {
            pools: vec![(0, 0); system.pools().len()],
            gates: vec![(0, 0); system.gates().len()],
            throttles: vec![0; system.throttles().len()],
            lines: vec![0; counters.len()],
            counters,
            gate_limits: system.gates().map(|gate| gate.permits).collect(),
            gate_rooms: system.gates().map(|gate| gate.queue).collect(),
            bounds: system.pools().collect(),
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
        let for_nobody = self.wasted.iter().filter(|work| work.whole).count();
        let stopped = self.taken_back.iter().filter(|(.., ran)| *ran).count();
        let counts = [
            ("as many requests end as appear", self.ended.len(), self.demanded),
            (
                "every attempt is refused, served or taken back",
                refused + self.completed + self.taken_back.len(),
                attempts,
            ),
            (
                "what is served is delivered, has failed, or was for nobody",
                self.completed,
                delivered + failed + for_nobody,
            ),
            ("what starts completes or is stopped", self.started.len(), self.completed + stopped),
        ];
        for (law, left, right) in counts {
            self.expect(left == right, || format!("{law}: {left} and {right}"));
        }
        let empty = self.pools.iter().chain(&self.gates).all(|&counts| counts == (0, 0));
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
        self.at(at);
        let (concurrency, waitlist) = self.bounds[pool];
        let has_room = match waitlist {
            Waitlist::Unbounded => true,
            Waitlist::Bounded { places, counts_running: false } => waiting <= places,
            Waitlist::Bounded { places, counts_running: true } => running + waiting <= places,
        };
        self.expect(running <= concurrency && has_room, || {
            format!("pool {pool} has {running} running of {concurrency} and {waiting} waiting in {waitlist:?} at {at}")
        });
        self.pools[pool] = (running, waiting);
        self.levels.push(Level { at, place: Place::Pool(pool), running, waiting });
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
