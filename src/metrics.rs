//! What one run measured: counts, latencies, levels over time. Numbers only; [`crate::experiment`] makes estimates of them.
//!
//! Requests count when they appear between the warm-up and the horizon, and then in full, however long they take. Levels are averaged
//! between the warm-up and the horizon. Memory is bounded by the number of bins, workloads and limits.

mod actions;
mod billing;
mod count;
mod general;
mod latency;
mod level;
mod polling;
mod slices;
mod timeline;

pub use actions::ActionMetrics;
pub use billing::{Bill, Billing, Usage};
pub use count::{Count, PerCount};
pub use general::{GeneralPool, InFlightMetrics};
pub use latency::Latencies;
pub use level::QueueLevel;
pub use polling::{PolledCounter, Polling, PollsAtLimit};
pub use slices::{Slice, Slices, Stretches, Tally, Wanted};
use timeline::Level;
pub use timeline::{Bin, Timeline};

use serde::{Deserialize, Serialize};

use crate::engine::{ActionEnded, Cause, Ended, Observer, Outcome, PoolNow, System, Wasted};
use crate::provider::Waitlist;
use crate::time::Nanos;

/// What is measured of one replication under one plan.
#[derive(Debug)]
pub struct RunMetrics {
    /// From the warm-up to the horizon.
    pub window: Window,
    /// One per workload.
    pub workloads: Vec<WorkloadMetrics>,
    /// One per counter of a rate limit, as [`System::counters`] has them.
    pub counters: Vec<CounterMetrics>,
    /// Attempts refused by each rate limit of the plan.
    pub refused_by_rate_limit: Vec<u64>,
    /// Polls at each rate limit of the plan.
    pub polls_at_rate_limit: Vec<PollsAtLimit>,
    /// What polls have to fit beside; `None` if nobody polls.
    pub polling: Option<Polling>,
    /// One per pool of the plan.
    pub pools: Vec<QueueLevel>,
    /// What pools measure beyond that: one for each pool, in use where the plan is more than plain.
    pub general_pools: Vec<GeneralPool>,
    /// One for each counter of jobs in flight.
    pub in_flight: Vec<InFlightMetrics>,
    /// Attempts refused by each limit of jobs in flight of the plan.
    pub refused_by_in_flight: Vec<u64>,
    /// Attempts refused by the full waitlist of each pool, or that waited there for too long.
    pub refused_by_pool: Vec<u64>,
    /// Time in the window that the stations of each pool worked for nobody.
    pub wasted_by_pool: Vec<Nanos>,
    /// One per instance of a gate, as [`System::gates`] has them.
    pub gates: Vec<QueueLevel>,
    /// The line of each throttle, as [`System::throttles`] has them.
    pub throttles: Vec<QueueLevel>,
    /// Over all time up to the horizon.
    pub timeline: Timeline,
    /// When the last request ended; `None` before any has.
    pub last_end: Option<Nanos>,
}

/// A span of simulated time; it owns its first instant and not its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Its first instant.
    pub start: Nanos,
    /// The first instant after it.
    pub end: Nanos,
}

impl Window {
    /// Whether the instant lies in it.
    #[inline]
    pub fn contains(self, at: Nanos) -> bool {
        self.start <= at && at < self.end
    }

    /// The part of this instant's past that lies in the window ends here.
    #[inline]
    fn clip(self, at: Nanos) -> Nanos {
        at.clamp(self.start, self.end)
    }

    /// Its length.
    pub fn length(self) -> Nanos {
        self.end - self.start
    }
}

/// The requests of one workload that appeared in the window.
#[derive(Debug, Default)]
pub struct WorkloadMetrics {
    /// What is counted.
    pub counts: PerCount<u64>,
    /// Deliveries in the window, whenever the request appeared.
    pub deliveries_in_window: u64,
    /// The latencies of those delivered.
    pub latencies: Latencies,
    /// Its actions, if they are more than its requests.
    pub actions: Option<ActionMetrics>,
}

impl WorkloadMetrics {
    /// Adds what another workload measured.
    pub fn add(&mut self, other: &Self) {
        for count in Count::ALL {
            self.counts[count] += other.counts[count];
        }
        self.deliveries_in_window += other.deliveries_in_window;
        self.latencies.add(&other.latencies);
        if let Some(other) = &other.actions {
            self.actions.get_or_insert_default().add(other);
        }
    }
}

/// One counter of a rate limit.
#[derive(Debug)]
pub struct CounterMetrics {
    /// Time in the window in which it would not have admitted a call of weight 1.
    pub exhausted: Nanos,
    /// The line of calls that it delays.
    pub line: QueueLevel,
    // Up to here `exhausted` is known.
    exhausted_until: Nanos,
}

impl RunMetrics {
    /// Nothing measured yet.
    ///
    /// # Panics
    /// If the warm-up is not below the horizon.
    pub fn new(system: &System, warm_up: Nanos, horizon: Nanos) -> Self {
        assert!(warm_up < horizon, "a checked scenario measures something");
        let window = Window { start: warm_up, end: horizon };
        let workload = |(told, _): (bool, bool)| WorkloadMetrics {
            actions: told.then(ActionMetrics::default),
            ..WorkloadMetrics::default()
        };
        let line = || QueueLevel::new(window, 0, Waitlist::Unbounded);
        let counter = || CounterMetrics { exhausted: Nanos::ZERO, line: line(), exhausted_until: Nanos::ZERO };
        let mut pools: Vec<QueueLevel> =
            system.pools().map(|(stations, waitlist)| QueueLevel::new(window, stations, waitlist)).collect();
        Self {
            window,
            workloads: system.actions().map(workload).collect(),
            counters: system.counters().map(|_| counter()).collect(),
            refused_by_rate_limit: vec![0; system.counters().max().map_or(0, |last| last + 1)],
            polls_at_rate_limit: vec![PollsAtLimit::default(); system.counters().max().map_or(0, |last| last + 1)],
            polling: Polling::new(system, window),
            general_pools: GeneralPool::all(system, window, &mut pools),
            pools,
            in_flight: InFlightMetrics::all(system, window),
            refused_by_in_flight: vec![0; system.in_flight().map(|(limit, _)| limit + 1).max().unwrap_or(0)],
            refused_by_pool: vec![0; system.pools().len()],
            wasted_by_pool: vec![Nanos::ZERO; system.pools().len()],
            gates: system.gates().map(|gate| QueueLevel::new(window, gate.permits, gate.queue)).collect(),
            throttles: system.throttles().map(|_| line()).collect(),
            timeline: Timeline::new(horizon),
            last_end: None,
        }
    }

    /// Brings every level up to the horizon. To be called once, after the run.
    pub fn close(&mut self) {
        for (level, general) in self.pools.iter_mut().zip(&mut self.general_pools) {
            general.bring_up_to(level, self.window.end);
        }
        self.pools.iter_mut().chain(&mut self.gates).chain(&mut self.throttles).for_each(QueueLevel::close);
        self.counters.iter_mut().for_each(|counter| counter.line.close());
        self.timeline.close();
    }

    /// All workloads together.
    pub fn total(&self) -> WorkloadMetrics {
        let mut total = WorkloadMetrics::default();
        self.workloads.iter().for_each(|workload| total.add(workload));
        total
    }
}

impl Observer for RunMetrics {
    #[inline]
    fn demanded(&mut self, at: Nanos, workload: usize) {
        self.timeline.count(at).demanded += 1;
        if self.window.contains(at) {
            self.workloads[workload].counts[Count::Offered] += 1;
        }
    }

    fn refused(&mut self, at: Nanos, workload: usize, demanded: Nanos, cause: Cause) {
        if !matches!(cause, Cause::TimedOut | Cause::Failed) {
            self.timeline.count(at).refused += 1;
        }
        if !self.window.contains(demanded) {
            return;
        }
        self.workloads[workload].counts[Count::of_cause(cause)] += 1;
        match cause {
            Cause::RateLimit(place) => self.refused_by_rate_limit[place as usize] += 1,
            Cause::Pool(place) | Cause::WaitedTooLong(place) => self.refused_by_pool[place as usize] += 1,
            Cause::InFlight(place) => self.refused_by_in_flight[place as usize] += 1,
            Cause::Outage | Cause::Failed | Cause::TimedOut => {}
        }
    }

    #[inline]
    fn started(&mut self, at: Nanos, _workload: usize) {
        self.timeline.change(at, Level::InService, 1);
    }

    #[inline]
    fn completed(&mut self, at: Nanos, _workload: usize) {
        self.timeline.change(at, Level::InService, -1);
    }

    fn stopped(&mut self, at: Nanos, _workload: usize) {
        self.timeline.change(at, Level::InService, -1);
    }

    fn wasted(&mut self, _at: Nanos, work: &Wasted) {
        if work.whole && self.window.contains(work.demanded) {
            self.workloads[work.workload].counts[Count::ServedForNobody] += 1;
        }
        if let Some(pool) = work.pool {
            self.wasted_by_pool[pool as usize] += self.window.clip(work.to) - self.window.clip(work.from);
        }
    }

    #[expect(clippy::inline_always, reason = "called twice for each request: measured 5 % faster")]
    #[inline(always)]
    fn pool_changed(&mut self, at: Nanos, pool: usize, running: u32, waiting: u32) {
        let pool = &mut self.pools[pool];
        if waiting != pool.waiting() {
            self.timeline.change(at, Level::Waiting, i64::from(waiting) - i64::from(pool.waiting()));
        }
        pool.set(at, running, waiting);
    }

    fn general_pool_changed(&mut self, at: Nanos, pool: usize, now: &PoolNow) {
        let level = &mut self.pools[pool];
        if now.waiting != level.waiting() {
            self.timeline.change(at, Level::Waiting, i64::from(now.waiting) - i64::from(level.waiting()));
        }
        self.general_pools[pool].set(level, at, now);
    }

    fn started_in_burst(&mut self, _at: Nanos, pool: usize, workload: usize, demanded: Nanos) {
        if self.window.contains(demanded) {
            self.workloads[workload].counts[Count::BurstJobs] += 1;
            self.general_pools[pool].burst_jobs += 1;
        }
    }

    fn in_flight_changed(&mut self, at: Nanos, counter: usize, in_flight: u32) {
        self.in_flight[counter].level.set(at, in_flight, 0);
    }

    fn gate_changed(&mut self, at: Nanos, gate: usize, in_flight: u32, waiting: u32) {
        let gate = &mut self.gates[gate];
        if waiting != gate.waiting() {
            self.timeline.change(at, Level::GateWaiting, i64::from(waiting) - i64::from(gate.waiting()));
        }
        gate.set(at, in_flight, waiting);
    }

    fn gate_limit_changed(&mut self, at: Nanos, gate: usize, limit: u32) {
        self.gates[gate].set_servers(at, limit);
    }

    fn spilled_over(&mut self, _at: Nanos, workload: usize, demanded: Nanos) {
        if self.window.contains(demanded) {
            self.workloads[workload].counts[Count::SpilledOver] += 1;
        }
    }

    fn throttle_changed(&mut self, at: Nanos, throttle: usize, waiting: u32) {
        let line = &mut self.throttles[throttle];
        self.timeline.change(at, Level::GateWaiting, i64::from(waiting) - i64::from(line.waiting()));
        line.set(at, 0, waiting);
    }

    #[inline]
    fn charged(&mut self, at: Nanos, counter: usize, exhausted_until: Nanos) {
        if let Some(polling) = &mut self.polling {
            polling.charged(counter, at);
        }
        let counter = &mut self.counters[counter];
        if exhausted_until > at {
            let from = self.window.clip(at.max(counter.exhausted_until));
            counter.exhausted += self.window.clip(exhausted_until).saturating_sub(from);
            counter.exhausted_until = counter.exhausted_until.max(exhausted_until);
        }
    }

    fn poll_charged(&mut self, at: Nanos, counter: usize) {
        self.polling.iter_mut().for_each(|polling| polling.poll_charged(counter, at));
    }

    fn accepted(&mut self, at: Nanos, workload: usize) {
        self.polling.iter_mut().for_each(|polling| polling.accepted(workload, at));
    }

    fn ready(&mut self, at: Nanos, workload: usize) {
        self.polling.iter_mut().for_each(|polling| polling.ready(workload, at));
    }

    fn polled(&mut self, at: Nanos, workload: usize, demanded: Nanos) {
        self.timeline.count(at).polls += 1;
        if self.window.contains(demanded) {
            self.workloads[workload].counts[Count::Polls] += 1;
        }
    }

    fn poll_refused(&mut self, _at: Nanos, workload: usize, demanded: Nanos, cause: Cause) {
        if !self.window.contains(demanded) {
            return;
        }
        self.workloads[workload].counts[Count::PollsRefused] += 1;
        if let Cause::RateLimit(place) = cause {
            self.polls_at_rate_limit[place as usize].refused += 1;
        }
    }

    fn held_up(&mut self, by: Nanos, _workload: usize, demanded: Nanos, rate_limit: u32) {
        if self.window.contains(demanded) {
            self.polls_at_rate_limit[rate_limit as usize].held_up += by;
        }
    }

    fn lost_by_polls(&mut self, _at: Nanos, _workload: usize, demanded: Nanos, rate_limit: u32) {
        if self.window.contains(demanded) {
            self.polls_at_rate_limit[rate_limit as usize].lost += 1;
        }
    }

    fn taken_back(&mut self, _at: Nanos, workload: usize) {
        self.polling.iter_mut().for_each(|polling| polling.taken_back(workload));
    }

    fn line_changed(&mut self, at: Nanos, counter: usize, waiting: u32) {
        let line = &mut self.counters[counter].line;
        self.timeline.change(at, Level::Waiting, i64::from(waiting) - i64::from(line.waiting()));
        line.set(at, 0, waiting);
    }

    fn action_ended(&mut self, action: &ActionEnded) {
        if self.window.contains(action.demanded)
            && let Some(actions) = &mut self.workloads[action.workload].actions
        {
            actions.record(action);
        }
    }

    #[inline]
    fn ended(&mut self, request: &Ended) {
        self.last_end = Some(request.ended);
        let workload = &mut self.workloads[request.workload];
        if request.outcome == Outcome::Delivered {
            self.timeline.count(request.ended).delivered += 1;
            if self.window.contains(request.ended) {
                workload.deliveries_in_window += 1;
            }
        }
        if !self.window.contains(request.demanded) {
            return;
        }
        workload.counts[Count::Attempts] += u64::from(request.attempts);
        workload.counts[Count::of_outcome(request.outcome)] += 1;
        if request.outcome == Outcome::Delivered {
            workload.latencies.record(request.ended - request.demanded, &request.parts);
        }
    }
}
