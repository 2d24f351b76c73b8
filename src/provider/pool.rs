//! Pools: stations, who waits for them, and how both change.

use std::num::NonZeroU32;

use super::{AppliesTo, Hint, Unit};
use crate::calendar::Clock;
use crate::time::Nanos;

/// A pool of stations and its waitlist.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// Its name within the plan.
    pub name: String,
    /// Stations: jobs in service at once, or units of [`Pool::unit`].
    pub concurrency: NonZeroU32,
    /// How many stations a job takes.
    pub unit: Unit,
    /// Stations beyond the concurrency, at a price; 0 is none.
    pub burst: u32,
    /// How the concurrency changes with time; `None` if it does not.
    pub schedule: Option<Schedule>,
    /// Room for jobs that wait for a station.
    pub waitlist: Waitlist,
    /// Who of those waiting is next.
    pub discipline: Discipline,
    /// A job that has waited so long is dropped.
    pub longest_wait: Option<Nanos>,
    /// Stations that stay taken after a service has ended.
    pub leak: Option<Leak>,
    /// What a station takes longer when it has not worked for some time.
    pub cold_start: Option<ColdStart>,
    /// Which workloads it serves.
    pub applies_to: AppliesTo,
    /// What a refusal by its waitlist says; never [`super::HintWait::Computed`].
    pub hint: Hint,
}

impl Pool {
    /// Stations that are always the same, for all workloads, first come first served.
    pub fn new(name: &str, concurrency: NonZeroU32, waitlist: Waitlist) -> Self {
        Self {
            name: name.to_owned(),
            concurrency,
            unit: Unit::Requests,
            burst: 0,
            schedule: None,
            waitlist,
            discipline: Discipline::Fifo,
            longest_wait: None,
            leak: None,
            cold_start: None,
            applies_to: AppliesTo::default(),
            hint: Hint::NONE,
        }
    }

    /// Whether it is nothing but stations and a waitlist.
    pub fn is_plain(&self) -> bool {
        let Self { unit, burst, schedule, discipline, longest_wait, leak, cold_start, .. } = self;
        *unit == Unit::Requests
            && *burst == 0
            && schedule.is_none()
            && *discipline == Discipline::Fifo
            && longest_wait.is_none()
            && leak.is_none()
            && cold_start.is_none()
    }

    /// The concurrency at this instant, without the burst.
    pub fn concurrency_at(&self, now: Nanos) -> u32 {
        self.schedule.as_ref().map_or(self.concurrency.get(), |schedule| schedule.concurrency_at(now))
    }

    /// The most stations that it ever has.
    pub fn most_stations(&self) -> u32 {
        let most = self.schedule.as_ref().map_or(self.concurrency.get(), Schedule::most);
        most.saturating_add(self.burst)
    }
}

/// Room for jobs that wait for a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waitlist {
    /// At most this many jobs.
    Bounded {
        /// How many.
        places: u32,
        /// Whether running jobs take a place too. If so, no more than `places` jobs are in the pool at once, however
        /// many stations it has.
        counts_running: bool,
    },
    /// No bound.
    Unbounded,
}

/// Who of those waiting is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discipline {
    /// Who came first.
    Fifo,
    /// Who came last.
    Lifo,
    /// Whose workload has the highest priority; among equals, who came first.
    Priority,
}

/// A concurrency that changes with time, in the same way in each period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    // The length of a period; above 0. The first begins with the run, or with the week that a clock shows.
    every: Nanos,
    // Whose time the entries are at; `None` is the time of the run.
    clock: Option<Clock>,
    // When in the period each entry begins, and its concurrency. The first begins with the period, and each after the one before.
    entries: Vec<(Nanos, u32)>,
}

impl Schedule {
    /// A schedule of these entries, each with the time since the beginning of the period and the concurrency from then on; before
    /// the first of them it is `before`.
    ///
    /// # Panics
    /// If the entries are not in order, or one begins after the period.
    pub fn new(every: Nanos, before: u32, entries: &[(Nanos, u32)]) -> Self {
        let mut all = Vec::new();
        if entries.first().is_none_or(|&(at, _)| at > Nanos::ZERO) {
            all.push((Nanos::ZERO, before));
        }
        all.extend_from_slice(entries);
        assert!(all.windows(2).all(|two| two[0].0 < two[1].0), "entries begin one after another");
        assert!(all.iter().all(|&(at, _)| at < every), "entries begin within the period");
        Self { every, clock: None, entries: all }
    }

    /// The same by the time that this clock shows: a period of a day begins at midnight.
    #[must_use]
    pub fn by(self, clock: Clock) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// What the clock shows, and until when it just runs on.
    pub fn time_at(&self, now: Nanos) -> (Nanos, Nanos) {
        self.clock.as_ref().map_or((now, Nanos::MAX), |clock| clock.at(now))
    }

    /// The length of a period.
    pub fn every(&self) -> Nanos {
        self.every
    }

    /// When in the period each entry begins, and its concurrency; the first begins with the period.
    pub fn entries(&self) -> &[(Nanos, u32)] {
        &self.entries
    }

    // Which entry holds at this time of the clock.
    fn entry_at(&self, time: Nanos) -> usize {
        let in_period = Nanos(time.0 % self.every.0);
        self.entries.partition_point(|&(at, _)| at <= in_period) - 1
    }

    /// The concurrency at this instant.
    pub fn concurrency_at(&self, now: Nanos) -> u32 {
        self.entries[self.entry_at(self.time_at(now).0)].1
    }

    /// The first instant after this one at which an entry begins, or the clock is changed.
    pub fn next_change(&self, now: Nanos) -> Nanos {
        let (time, until) = self.time_at(now);
        let next = self.entries.get(self.entry_at(time) + 1).map_or(self.every, |&(at, _)| at);
        until.min(now + (next - Nanos(time.0 % self.every.0)))
    }

    /// The highest concurrency.
    pub fn most(&self) -> u32 {
        self.entries.iter().map(|&(_, concurrency)| concurrency).max().unwrap_or(0)
    }

    /// The mean concurrency of a period.
    pub fn mean(&self) -> f64 {
        let ends = self.entries.iter().skip(1).map(|&(at, _)| at).chain([self.every]);
        let area: f64 = self
            .entries
            .iter()
            .zip(ends)
            .map(|(&(at, concurrency), end)| f64::from(concurrency) * (end - at).0 as f64)
            .sum();
        area / self.every.0 as f64
    }
}

/// Stations that stay taken for some time after a service has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leak {
    /// How often, in billionths of the services that end.
    pub share: u32,
    /// For how long.
    pub lasts: Nanos,
}

impl Leak {
    /// A share of everything.
    pub const ALL: u32 = 1_000_000_000;

    /// Whether these 64 uniform bits are among the share.
    pub fn happens(self, bits: u64) -> bool {
        (u128::from(bits) * u128::from(Self::ALL)) >> 64 < u128::from(self.share)
    }
}

/// What a station takes longer when it has not worked for some time: lognormal, or constant where median and p95 are equal.
///
/// # Source
/// Alibaba's Stable Diffusion service (cluster-trace-v2026-GenAI): swapping a model in takes 8.5 s in the median and 40 s at the p95.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColdStart {
    /// The median.
    pub median: Nanos,
    /// The 95 % quantile; not below the median.
    pub p95: Nanos,
    /// A station that has been idle for so long is cold.
    pub after_idle: Nanos,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Calendar, Zone};

    #[test]
    fn a_schedule_begins_again_with_each_period() {
        let s = Nanos::from_secs;
        let schedule = Schedule::new(s(24), 5, &[(s(8), 20), (s(20), 4)]);
        for (now, concurrency, next) in [(0, 5, 8), (7, 5, 8), (8, 20, 20), (20, 4, 24), (24, 5, 32), (47, 4, 48)] {
            assert_eq!(
                (schedule.concurrency_at(s(now)), schedule.next_change(s(now))),
                (concurrency, s(next)),
                "at {now} s"
            );
        }
        assert!((schedule.mean() - (8.0 * 5.0 + 12.0 * 20.0 + 4.0 * 4.0) / 24.0).abs() < 1e-12);
        assert_eq!(schedule.most(), 20);
    }

    /// Berlin puts its clocks forward from two to three o'clock on 29 March 2026.
    #[test]
    fn a_schedule_follows_the_clock_on_the_wall() {
        let h = |hours: u64| Nanos::from_secs(3600 * hours);
        let (date, time) = ("2026-03-28".parse().unwrap(), "22:00".parse().unwrap());
        let calendar = Calendar::dated(date, time, Zone::named("Europe/Berlin").unwrap()).unwrap();
        let clock = calendar.clock(calendar.zone());
        let schedule = Schedule::new(h(24), 5, &[(h(8), 20), (h(20), 4)]).by(clock);
        // 22 o'clock, midnight, the change at two, eight in the morning after nine hours and not ten.
        for (now, concurrency, next) in [(0, 4, 2), (2, 5, 4), (4, 5, 9), (8, 5, 9), (9, 20, 21), (21, 4, 25)] {
            assert_eq!(
                (schedule.concurrency_at(h(now)), schedule.next_change(h(now))),
                (concurrency, h(next)),
                "at {now} h"
            );
        }
    }

    #[test]
    fn a_share_of_nothing_never_happens_and_one_of_everything_always() {
        for bits in [0, 1, u64::MAX / 2, u64::MAX] {
            assert!(!Leak { share: 0, lasts: Nanos::SECOND }.happens(bits));
            assert!(Leak { share: Leak::ALL, lasts: Nanos::SECOND }.happens(bits));
        }
    }
}
