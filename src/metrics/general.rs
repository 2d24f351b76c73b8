//! What is measured of plans that are more than plain: bursts, leaks, schedules, jobs in flight.

use super::{QueueLevel, Window};
use crate::engine::{PoolNow, System};
use crate::provider::{Schedule, Waitlist};
use crate::time::Nanos;

/// What is measured of a pool beyond its level.
#[derive(Debug)]
pub struct GeneralPool {
    /// Stations in service of jobs that started beyond the concurrency.
    pub burst: QueueLevel,
    /// Leaked stations.
    pub leaked: QueueLevel,
    /// Jobs that started beyond the concurrency, of requests that appeared in the window.
    pub burst_jobs: u64,
    // With the stations of the burst.
    schedule: Option<(Schedule, u32)>,
    // Changes of the concurrency are known up to here.
    seen: Nanos,
}

/// One counter of jobs in flight.
#[derive(Debug)]
pub struct InFlightMetrics {
    /// Its limit's place in the plan.
    pub limit: usize,
    /// How much is in flight.
    pub level: QueueLevel,
}

impl GeneralPool {
    /// One for each pool; `levels` learn how many stations there are at first.
    pub(super) fn all(system: &System, window: Window, levels: &mut [QueueLevel]) -> Vec<Self> {
        let level = || QueueLevel::new(window, 0, Waitlist::Unbounded);
        let pool =
            |_: &QueueLevel| Self { burst: level(), leaked: level(), burst_jobs: 0, schedule: None, seen: Nanos::ZERO };
        let mut pools: Vec<Self> = levels.iter().map(pool).collect();
        for (place, schedule, burst) in system.schedules() {
            levels[place].set_servers(Nanos::ZERO, schedule.concurrency_at(Nanos::ZERO).saturating_add(burst));
            pools[place].schedule = Some((schedule.clone(), burst));
        }
        pools
    }

    pub(super) fn set(&mut self, level: &mut QueueLevel, at: Nanos, now: &PoolNow) {
        self.bring_up_to(level, at);
        level.set_general(at, now.taken, now.running, now.waiting);
        self.burst.set(at, now.burst, 0);
        self.leaked.set(at, now.leaked, 0);
    }

    /// Changes of the concurrency up to this instant reach the level; those after the window do not matter.
    pub(super) fn bring_up_to(&mut self, level: &mut QueueLevel, at: Nanos) {
        let Some((schedule, burst)) = &self.schedule else { return };
        let until = at.min(level.window().end);
        loop {
            let change = schedule.next_change(self.seen);
            if change > until {
                break;
            }
            self.seen = change;
            level.set_servers(change, schedule.concurrency_at(change).saturating_add(*burst));
        }
    }
}

impl InFlightMetrics {
    /// One for each counter.
    pub(super) fn all(system: &System, window: Window) -> Vec<Self> {
        let counter = |(limit, most)| Self { limit, level: QueueLevel::new(window, most, Waitlist::Unbounded) };
        system.in_flight().map(counter).collect()
    }
}
