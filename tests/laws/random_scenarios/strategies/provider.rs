//! What pools and providers are beyond stations and rate limits: in half of the plans, and mostly little of it at once.

use linecook::calendar::Clock;
use linecook::provider::{
    ColdStart, Conditions, Discipline, InFlightLimit, Leak, Outage, Pool, Running, Schedule, Scope, SlowDown, Unit,
};
use linecook::time::Nanos;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::plan::{applies_to, hint};
use super::{QUANTITIES, non_zero, time};

type Drawn = (Nanos, Vec<(Nanos, u32)>, Option<Nanos>);

#[derive(Clone, Debug)]
pub struct Features {
    unit: Unit,
    discipline: Discipline,
    burst: u32,
    // Length of a period, entries as they come, what a clock shows at the start.
    schedule: Option<Drawn>,
    longest_wait: Option<Nanos>,
    leak: Option<Leak>,
    cold_start: Option<ColdStart>,
}

impl Features {
    const NONE: Self = Self {
        unit: Unit::Requests,
        discipline: Discipline::Fifo,
        burst: 0,
        schedule: None,
        longest_wait: None,
        leak: None,
        cold_start: None,
    };

    pub fn lay_on(self, pool: Pool) -> Pool {
        let Self { unit, discipline, burst, schedule, longest_wait, leak, cold_start } = self;
        let schedule = schedule.map(|(every, mut entries, shown)| {
            entries.retain(|&(at, _)| at < every);
            entries.sort_unstable();
            entries.dedup_by_key(|entry| entry.0);
            let schedule = Schedule::new(every, pool.concurrency.get(), &entries);
            shown.map(Clock::weekly).into_iter().fold(schedule, Schedule::by)
        });
        let cold_start = cold_start.filter(|_| unit == Unit::Requests);
        Pool { unit, discipline, burst, schedule, longest_wait, leak, cold_start, ..pool }
    }
}

/// Features for two pools, limits of jobs in flight, conditions.
pub fn provider() -> impl Strategy<Value = (Vec<Features>, Vec<InFlightLimit>, Conditions)> {
    let general = (vec(features(0.25), 2), vec(in_flight(), 0..=2), conditions(0.4));
    let plain = (Just(vec![Features::NONE; 2]), Just(Vec::new()), Just(Conditions::default()));
    prop_oneof![general, plain]
}

fn features(often: f64) -> impl Strategy<Value = Features> {
    let quantity = option::weighted(often, 0..QUANTITIES);
    // Priorities matter only where requests of several wait together.
    let disciplines = vec![Discipline::Lifo, Discipline::Priority, Discipline::Priority, Discipline::Priority];
    let discipline = option::weighted(2.4 * often, select(disciplines));
    let burst = option::weighted(often, 1_u32..=2);
    let entry = (prop_oneof![1 => Just(Nanos::ZERO), 3 => time(0, 8)], 0_u32..=4);
    let schedule = option::weighted(often, (time(2, 9), vec(entry, 1..=3), option::of(time(0, 9))));
    let share = select(vec![Leak::ALL, Leak::ALL / 2, Leak::ALL / 5]);
    let leak = option::weighted(often, (share, time(1, 5)).prop_map(|(share, lasts)| Leak { share, lasts }));
    let cold_start = (time(1, 3), select(vec![1, 1, 3]), time(0, 4))
        .prop_map(|(median, times, after_idle)| ColdStart { median, p95: Nanos(median.0 * times), after_idle });
    let longest_wait = option::weighted(often, time(1, 5));
    let all = (quantity, discipline, burst, schedule, longest_wait, leak, option::weighted(often, cold_start));
    all.prop_map(|(quantity, discipline, burst, schedule, longest_wait, leak, cold_start)| Features {
        unit: quantity.map_or(Unit::Requests, Unit::Quantity),
        discipline: discipline.unwrap_or(Discipline::Fifo),
        burst: burst.unwrap_or(0),
        schedule,
        longest_wait,
        leak,
        cold_start,
    })
}

fn in_flight() -> impl Strategy<Value = InFlightLimit> {
    let unit = prop_oneof![2 => Just(Unit::Requests), 1 => (0..QUANTITIES).prop_map(Unit::Quantity)];
    let scope = prop_oneof![2 => Just(Scope::Account), 1 => Just(Scope::Endpoint), 1 => Just(Scope::Model)];
    (non_zero(6), unit, applies_to(), scope, hint(false)).prop_map(|(limit, unit, applies_to, scope, hint)| {
        InFlightLimit { name: String::new(), limit, unit, applies_to, scope, hint }
    })
}

fn conditions(often: f64) -> impl Strategy<Value = Conditions> {
    let factor = option::weighted(often, select(vec![0.5, 1.5, 2.0, 1.1]));
    let slow_down = (time(0, 10), time(1, 6), select(vec![0.5, 2.0, 1.3])).prop_map(|(at, length, factor)| SlowDown {
        at,
        length,
        factor,
    });
    let running = select(vec![Running::Finish, Running::Fail]);
    // Since the end of the one before.
    let outage = (time(0, 6), time(1, 4), running, hint(false));
    let slow_downs = option::weighted(often, vec(slow_down, 1..=2));
    let outages = option::weighted(often, vec(outage, 1..=2));
    (factor, slow_downs, outages).prop_map(|(factor, slow_downs, outages)| {
        let mut over = Nanos::ZERO;
        let outages = outages.unwrap_or_default().into_iter().map(|(after, length, running, hint)| {
            let outage = Outage { at: over + after, length, running, hint };
            over = outage.end();
            outage
        });
        Conditions {
            service_time_factor: factor.unwrap_or(1.0),
            outages: outages.collect(),
            slow_downs: slow_downs.unwrap_or_default(),
        }
    })
}

/// Puts right what is not possible: jobs larger than a pool or a limit, pools that never have a station.
pub fn make_possible(in_flight: &mut [InFlightLimit], pools: &mut [Pool], heaviest: impl Fn(Unit) -> u64) {
    let heaviest = |unit| u32::try_from(heaviest(unit)).expect("everything here is small");
    for limit in in_flight {
        limit.limit = limit.limit.max(heaviest(limit.unit).try_into().unwrap_or(limit.limit));
    }
    for pool in pools {
        let needed = heaviest(pool.unit).max(1);
        pool.concurrency = pool.concurrency.max(needed.try_into().expect("at least 1"));
        if let Some(schedule) = &mut pool.schedule
            && schedule.most() < needed
        {
            let mut entries = schedule.entries().to_vec();
            entries[0].1 = needed;
            *schedule = Schedule::new(schedule.every(), 0, &entries);
        }
    }
}
