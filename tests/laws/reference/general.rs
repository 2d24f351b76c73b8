//! Pools that are more than stations, jobs in flight, and what the provider goes through.

use linecook::demand::ServiceTime;
use linecook::engine::{Cause, Ended};
use linecook::provider::{Discipline, Hint, HintWait, Schedule, Scope, Unit};
use linecook::rng::{Keyed, Purpose};
use linecook::time::Nanos;

use super::backoff::whole;
use super::levels::{Level, Place};
use super::{Event, World, applies, number};

/// What is to be remembered of it.
#[derive(Debug)]
pub(super) struct General {
    // Of each pool: stations leaked, since when those that have worked are idle, up to when changes of the schedule took idle ones away,
    // whether a change is scheduled.
    leaked: Vec<u64>,
    idle: Vec<Vec<Nanos>>,
    looked: Vec<Nanos>,
    change_is_scheduled: Vec<bool>,
    /// Every job in service, in the order in which they started.
    pub in_service: Vec<usize>,
    // (limit, scope) of every counter ever asked, with those whom it counts.
    in_flight: Vec<(usize, String, Vec<usize>)>,
}

impl General {
    pub fn new(pools: usize) -> Self {
        Self {
            leaked: vec![0; pools],
            idle: vec![Vec::new(); pools],
            looked: vec![Nanos::ZERO; pools],
            change_is_scheduled: vec![false; pools],
            in_service: Vec::new(),
            in_flight: Vec::new(),
        }
    }
}

impl General {
    /// Wherever a job is named.
    pub fn all_jobs(&mut self) -> impl Iterator<Item = &mut usize> {
        self.in_service.iter_mut().chain(self.in_flight.iter_mut().flat_map(|(_, _, jobs)| jobs))
    }
}

impl World<'_> {
    fn amount(&self, request: usize, unit: Unit) -> u64 {
        match unit {
            Unit::Requests => 1,
            Unit::Quantity(quantity) => self.requests[request].quantities[quantity],
        }
    }

    fn size(&self, request: usize, pool: usize) -> u64 {
        self.amount(request, self.plan.pools[pool].unit)
    }

    pub(super) fn taken(&self, pool: usize) -> u64 {
        let running: u64 = self.pools[pool].running.iter().map(|&job| self.size(job, pool)).sum();
        running + self.general.leaked[pool]
    }

    fn concurrency(&self, pool: usize, at: Nanos) -> u64 {
        let pool = &self.plan.pools[pool];
        let Some(schedule) = &pool.schedule else { return pool.concurrency.get().into() };
        let in_period = schedule.time_at(at).0.0 % schedule.every().0;
        let begun = schedule.entries().iter().filter(|(begins, _)| begins.0 <= in_period);
        begun.max_by_key(|(begins, _)| *begins).expect("the first entry begins with the period").1.into()
    }

    fn stations(&self, pool: usize, at: Nanos) -> u64 {
        self.concurrency(pool, at) + u64::from(self.plan.pools[pool].burst)
    }

    pub(super) fn fits(&self, request: usize, pool: usize) -> bool {
        let size = self.size(request, pool);
        size == 0 || self.taken(pool) + size <= self.stations(pool, self.now)
    }

    // Who is next, by place in the waitlist.
    fn head(&self, pool: usize) -> Option<usize> {
        let waiting = self.pools[pool].waiting.len();
        match self.plan.pools[pool].discipline {
            Discipline::Fifo => (waiting > 0).then_some(0),
            Discipline::Lifo => waiting.checked_sub(1),
            Discipline::Priority => {
                let priority = |place: usize| self.workload_of(self.pools[pool].waiting[place]).priority;
                // The first of those with the highest.
                (0..waiting).rev().max_by_key(|&place| priority(place))
            }
        }
    }

    pub(super) fn heads_start(&mut self, pool: usize) {
        let side = self.sides.iter().position(|side| side.pools.contains(&pool)).expect("each pool is of a plan");
        if self.outage(side).is_some() {
            if self.head(pool).is_some() {
                self.run.happened.insert("a job waits in an outage");
            }
            return;
        }
        while let Some(place) = self.head(pool) {
            let head = self.pools[pool].waiting[place];
            if !self.fits(head, pool) {
                if self.taken(pool) < self.stations(pool, self.now) {
                    self.run.happened.insert("the head is too large for the stations left");
                }
                break;
            }
            if place > 0 {
                let lifo = self.plan.pools[pool].discipline == Discipline::Lifo;
                self.run.happened.insert(if lifo { "the last overtakes" } else { "a higher priority overtakes" });
            }
            self.pools[pool].waiting.remove(place);
            self.takes_stations(head, pool);
        }
    }

    pub(super) fn takes_stations(&mut self, request: usize, pool: usize) {
        let size = self.size(request, pool);
        let burst = size > 0 && self.taken(pool) + size > self.concurrency(pool, self.now);
        let cold_start = self.warms_up(request, pool);
        self.requests[request].burst = burst;
        self.pools[pool].running.push(request);
        self.starts_after(request, cold_start);
        if burst {
            let workload = self.requests[request].ended.workload;
            self.run.bursts.push((self.now, pool, workload));
        }
        if size == 0 {
            self.run.happened.insert("a job of no size");
        }
    }

    fn warms_up(&mut self, request: usize, pool: usize) -> Nanos {
        let Some(cold) = self.plan.pools[pool].cold_start else { return Nanos::ZERO };
        self.forget_idle(pool);
        if let Some(since) = self.general.idle[pool].pop() {
            if self.now - since < cold.after_idle {
                self.run.happened.insert("a warm station");
                return Nanos::ZERO;
            }
            self.run.happened.insert("a station got cold");
        }
        if cold.median == cold.p95 {
            return cold.median;
        }
        self.run.happened.insert("a cold start is drawn");
        let Ended { workload, index, .. } = self.requests[request].ended;
        let bits = Keyed::new(self.inputs.seed, self.inputs.replication, workload, Purpose::ColdStart);
        ServiceTime::lognormal_median_p95(cold.median, cold.p95).draw(&mut bits.generator(index, 0))
    }

    // Stations that were idle and went when the concurrency fell, one change after another.
    fn forget_idle(&mut self, pool: usize) {
        while let Some(schedule) = &self.plan.pools[pool].schedule {
            let change = next_change(schedule, self.general.looked[pool]);
            if change > self.now {
                break;
            }
            self.general.looked[pool] = change;
            self.keep_idle(pool, change);
        }
    }

    fn keep_idle(&mut self, pool: usize, at: Nanos) {
        let room = self.stations(pool, at).saturating_sub(self.taken(pool));
        while self.general.idle[pool].len() as u64 > room {
            self.general.idle[pool].remove(0);
            self.run.happened.insert("an idle station goes");
        }
    }

    pub(super) fn service_time(&self, request: usize) -> Nanos {
        let of_request = self.requests[request].service;
        let conditions = &self.side(request).conditions;
        let mut factor = conditions.service_time_factor;
        for slow_down in &conditions.slow_downs {
            if slow_down.at <= self.now && self.now < slow_down.at + slow_down.length {
                factor *= slow_down.factor;
            }
        }
        if factor.to_bits() == 1.0_f64.to_bits() {
            return of_request;
        }
        whole(of_request.0 as f64 * factor).min(Nanos::LONGEST)
    }

    // For how long the stations of a service that ends leak.
    pub(super) fn leaks(&mut self, request: usize) -> Option<Nanos> {
        let leak = self.plan.pools[self.pool_of(request)?].leak?;
        let Ended { workload, index, attempts, .. } = self.requests[request].ended;
        let bits = Keyed::new(self.inputs.seed, self.inputs.replication, workload, Purpose::Leak).bits(index, attempts);
        let drawn = (1_000_000_000 * u128::from(bits)) >> 64;
        (drawn < u128::from(leak.share)).then_some(leak.lasts)
    }

    // Stations are given back or leak, and the job is no longer in flight.
    pub(super) fn leaves_service(&mut self, request: usize, leaks: Option<Nanos>) {
        let served = self.lap(request);
        self.requests[request].ended.parts.service += served;
        self.general.in_service.retain(|&other| other != request);
        if let Some(pool) = self.pool_of(request) {
            let size = self.size(request, pool);
            self.forget_idle(pool);
            self.pools[pool].running.retain(|&other| other != request);
            match leaks.filter(|_| size > 0) {
                Some(lasts) => {
                    self.general.leaked[pool] += size;
                    self.schedule(self.now + lasts, 1, Event::LeakEnds(pool, size));
                    self.run.happened.insert("a leak");
                }
                None if size > 0 => self.gives_back(pool),
                None => {}
            }
        }
        self.leaves_flight(request);
    }

    fn gives_back(&mut self, pool: usize) {
        if self.plan.pools[pool].cold_start.is_some() {
            self.general.idle[pool].push(self.now);
            self.keep_idle(pool, self.now);
        }
    }

    pub(super) fn leak_ends(&mut self, pool: usize, size: u64) {
        self.forget_idle(pool);
        self.general.leaked[pool] -= size;
        self.gives_back(pool);
        self.heads_start(pool);
    }

    // While jobs wait.

    pub(super) fn joined_waitlist(&mut self, request: usize, pool: usize) {
        if let Some(longest) = self.plan.pools[pool].longest_wait {
            let attempt = self.requests[request].ended.attempts;
            self.schedule(self.now + longest, 2, Event::WaitedTooLong(request, attempt));
        }
        self.schedule_change(pool);
    }

    fn schedule_change(&mut self, pool: usize) {
        if let Some(schedule) = &self.plan.pools[pool].schedule
            && !self.general.change_is_scheduled[pool]
        {
            self.general.change_is_scheduled[pool] = true;
            self.schedule(next_change(schedule, self.now), 1, Event::ScheduleChanges(pool));
        }
    }

    pub(super) fn schedule_changes(&mut self, pool: usize) {
        self.general.change_is_scheduled[pool] = false;
        let waiting = self.pools[pool].waiting.len();
        self.heads_start(pool);
        if self.pools[pool].waiting.len() < waiting {
            self.run.happened.insert("a schedule lets jobs start");
        }
        if !self.pools[pool].waiting.is_empty() {
            self.schedule_change(pool);
        }
    }

    pub(super) fn waited_too_long(&mut self, request: usize, attempt: u32) {
        let pool = self.pool_of(request).expect("who waits waits for a pool");
        if !self.pools[pool].waiting.contains(&request) || self.requests[request].ended.attempts != attempt {
            return;
        }
        self.pools[pool].waiting.retain(|&other| other != request);
        let waited = self.lap(request);
        self.requests[request].ended.parts.queue_wait += waited;
        self.heads_start(pool);
        let hint = self.plan.pools[pool].hint;
        self.refuses(request, Cause::WaitedTooLong(number(pool)), hint, constant(hint));
    }

    // Jobs in flight.

    pub(super) fn let_in(&mut self, request: usize) -> bool {
        let workload = self.workload_of(request);
        let mut counters = Vec::new();
        for place in self.side(request).in_flight.clone() {
            let limit = &self.plan.in_flight[place];
            if !applies(&limit.applies_to, workload) {
                continue;
            }
            let scope = match limit.scope {
                Scope::Account => "",
                Scope::Endpoint => &workload.endpoint,
                Scope::Model => &workload.model,
            };
            let known = self.general.in_flight.iter().position(|(of, who, _)| *of == place && who == scope);
            let counter = known.unwrap_or_else(|| {
                self.general.in_flight.push((place, scope.to_owned(), Vec::new()));
                self.general.in_flight.len() - 1
            });
            let weight = self.amount(request, limit.unit);
            if weight > 0 && self.counted(counter) + weight > limit.limit.get().into() {
                self.refuses(request, Cause::InFlight(number(place)), limit.hint, constant(limit.hint));
                return false;
            }
            counters.push(counter);
        }
        for counter in counters {
            self.general.in_flight[counter].2.push(request);
        }
        true
    }

    fn counted(&self, counter: usize) -> u64 {
        let (limit, _, requests) = &self.general.in_flight[counter];
        requests.iter().map(|&request| self.amount(request, self.plan.in_flight[*limit].unit)).sum()
    }

    pub(super) fn leaves_flight(&mut self, request: usize) {
        self.general.in_flight.iter_mut().for_each(|(_, _, requests)| requests.retain(|&other| other != request));
    }

    pub(super) fn levels_in_flight(&self) -> Vec<Level> {
        let level = |counter: usize| {
            let running = u32::try_from(self.counted(counter)).expect("everything here is small");
            let place = Place::InFlight { limit: self.general.in_flight[counter].0, counter };
            Level { at: self.now, place, running, waiting: 0 }
        };
        (0..self.general.in_flight.len()).map(level).collect()
    }
}

pub fn constant(hint: Hint) -> Option<Nanos> {
    match hint.wait {
        HintWait::Constant(wait) => Some(wait),
        HintWait::None | HintWait::Computed => None,
    }
}

// The first beginning of an entry after now, in this period or the next, or the next change of the clock.
fn next_change(schedule: &Schedule, now: Nanos) -> Nanos {
    let (time, until) = schedule.time_at(now);
    let period = time.0 / schedule.every().0;
    let begins = |period: u64| schedule.entries().iter().map(move |(at, _)| Nanos(period * schedule.every().0 + at.0));
    let next = begins(period).chain(begins(period + 1)).find(|&begins| begins > time);
    until.min(now + (next.expect("the next period begins later") - time))
}
