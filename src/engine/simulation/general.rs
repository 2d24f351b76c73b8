//! Pools that are more than stations: sizes, bursts, schedules, leaks, cold starts, longest waits.
//!
//! Where a plan has any of it, or outages, slow-downs or limits of jobs in flight, all its pools go this way and none the plain one.

use std::collections::VecDeque;

use super::queue::{NONE, Queue};
use super::{Observer, Place, Simulation, index};
use crate::demand::ServiceTime;
use crate::engine::event_queue::{Action, Class, Stamp};
use crate::engine::general::{General, GeneralPool};
use crate::engine::observer::{Cause, PoolNow};
use crate::engine::system::System;
use crate::provider::{Discipline, Waitlist};
use crate::rng::{Keyed, Purpose};
use crate::time::Nanos;

/// What changes in a plan that is more than plain. How many are in service is where plain pools have it.
#[derive(Debug)]
pub(super) struct GeneralState {
    pools: Vec<Stations>,
    // By slot; as long as was needed so far.
    pub jobs: Vec<Job>,
    /// What each counter of jobs in flight counts.
    pub in_flight: Vec<u32>,
    /// Every job in service of each plan, in the order in which they started; only where they can fail.
    pub in_service: Vec<Queue>,
    // One for each workload.
    leaks: Vec<Keyed>,
    cold_starts: Vec<Keyed>,
}

#[derive(Debug)]
struct Stations {
    // The waitlist: those of each lane, the first lane first.
    lanes: Vec<Queue>,
    // By jobs in service, or leaked.
    taken: u32,
    leaked: u32,
    // By jobs that started beyond the concurrency.
    burst: u32,
    // Since when each station that has worked is idle, the longest first; only where stations get cold.
    idle: VecDeque<Nanos>,
    // Changes of the concurrency up to here have taken idle stations away.
    seen: Nanos,
    change_is_scheduled: bool,
}

/// What is to be known of the call in a slot.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Job {
    pub burst: bool,
    pub in_flight: bool,
}

impl GeneralState {
    pub fn new(system: &System, seed: u64, replication: u32) -> Self {
        let Some(general) = &system.general else {
            return Self {
                pools: Vec::new(),
                jobs: Vec::new(),
                in_flight: Vec::new(),
                in_service: Vec::new(),
                leaks: Vec::new(),
                cold_starts: Vec::new(),
            };
        };
        let keyed =
            |purpose| (0..system.workloads()).map(move |workload| Keyed::new(seed, replication, workload, purpose));
        Self {
            pools: general.pools.iter().map(Stations::new).collect(),
            jobs: Vec::new(),
            in_flight: vec![0; general.in_flight.len()],
            in_service: vec![Queue::default(); general.sides.len()],
            leaks: keyed(Purpose::Leak).collect(),
            cold_starts: keyed(Purpose::ColdStart).collect(),
        }
    }

    /// What is known of the call in this slot.
    pub fn job(&mut self, slot: u32) -> &mut Job {
        let place = slot as usize;
        if place >= self.jobs.len() {
            self.jobs.resize(place + 1, Job::default());
        }
        &mut self.jobs[place]
    }
}

impl<'s> Simulation<'s> {
    pub(super) fn general(&self) -> &'s General {
        self.system.general.as_ref().expect("only a plan that is more than plain gets here")
    }

    #[cold]
    #[inline(never)]
    pub(super) fn enter_general_pool<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let Some(pool) = self.route(slot).pool else {
            self.start_general_service(slot, Nanos::ZERO, now, observer);
            return self.acknowledge_if_polled(slot, now, observer);
        };
        let state = &self.pools[pool as usize];
        let (running, waiting) = (state.running, self.general.pools[pool as usize].waiting());
        let described = &self.general().pools[pool as usize].pool;
        let (may_run, may_wait) = match described.waitlist {
            Waitlist::Unbounded => (true, true),
            Waitlist::Bounded { places, counts_running: false } => (true, waiting < places),
            Waitlist::Bounded { places, counts_running: true } => (running < places, waiting + running < places),
        };
        if may_run && waiting == 0 && self.fits(slot, pool, now) {
            self.take_stations(slot, pool, now, observer);
            self.acknowledge_if_polled(slot, now, observer);
        } else if may_wait {
            self.join_waitlist(slot, pool, now, observer);
            self.acknowledge_if_polled(slot, now, observer);
        } else {
            self.refuse(slot, now, Cause::Pool(pool), described.hint, None, observer);
        }
    }

    fn join_waitlist<O: Observer>(&mut self, slot: u32, pool: u32, now: Nanos, observer: &mut O) {
        let described = &self.general().pools[pool as usize].pool;
        let lane = self.lane(slot, pool);
        let lane = &mut self.general.pools[pool as usize].lanes[lane];
        match described.discipline {
            Discipline::Fifo | Discipline::Priority => lane.push_back(&mut self.links, slot),
            Discipline::Lifo => lane.push_front(&mut self.links, slot),
        }
        let job = &mut self.slots[slot as usize];
        job.since = now;
        job.place = Place::Waitlist;
        if let Some(longest) = described.longest_wait {
            self.events.schedule(now + longest, Class::Timeout, Action::EndWait(self.stamp(slot)));
        }
        self.schedule_change(pool, now);
        self.tell_pool(pool, now, observer);
    }

    // Changes are events only while jobs wait: nothing else notices them at once.
    fn schedule_change(&mut self, pool: u32, now: Nanos) {
        let Some(schedule) = &self.general().pools[pool as usize].pool.schedule else { return };
        let stations = &mut self.general.pools[pool as usize];
        if !stations.change_is_scheduled {
            stations.change_is_scheduled = true;
            self.events.schedule(schedule.next_change(now), Class::Start, Action::ChangeConcurrency(pool));
        }
    }

    pub(super) fn change_concurrency<O: Observer>(&mut self, pool: u32, now: Nanos, observer: &mut O) {
        self.general.pools[pool as usize].change_is_scheduled = false;
        self.start_heads(pool, now, observer);
        if self.general.pools[pool as usize].waiting() > 0 {
            self.schedule_change(pool, now);
        }
    }

    pub(super) fn end_wait<O: Observer>(&mut self, stamp: Stamp, now: Nanos, observer: &mut O) {
        let slot = stamp.slot;
        if self.stamp(slot) != stamp || self.slots[slot as usize].place != Place::Waitlist {
            return;
        }
        let pool = self.leave_from_the_middle(slot, now, observer);
        let hint = self.system.pools[pool as usize].hint;
        self.refuse(slot, now, Cause::WaitedTooLong(pool), hint, None, observer);
    }

    // A job that nobody waits for leaves the waitlist.
    pub(super) fn withdraw<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        self.leave_flight(slot, now, observer);
        self.leave_from_the_middle(slot, now, observer);
    }

    fn leave_from_the_middle<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) -> u32 {
        let pool = self.route(slot).pool.expect("who waits for a station waits in a pool");
        self.leave_waitlist(slot, pool, now);
        self.tell_pool(pool, now, observer);
        self.start_heads(pool, now, observer);
        pool
    }

    // In which lane of the waitlist the job in this slot waits.
    fn lane(&self, slot: u32, pool: u32) -> usize {
        self.general().pools[pool as usize].lanes[self.slots[slot as usize].request.workload as usize] as usize
    }

    fn leave_waitlist(&mut self, slot: u32, pool: u32, now: Nanos) {
        let lane = self.lane(slot, pool);
        self.general.pools[pool as usize].lanes[lane].remove(&mut self.links, slot);
        let request = &mut self.slots[slot as usize];
        request.place = Place::OnTheWay;
        request.parts.queue_wait += now - request.since;
    }

    // Whoever is next in the waitlist starts, as long as they fit.
    pub(super) fn start_heads<O: Observer>(&mut self, pool: u32, now: Nanos, observer: &mut O) {
        let side = self.general().pools[pool as usize].side;
        if self.general().sides[side as usize].outage_at(now).is_some() {
            return;
        }
        while let Some(head) = self.general.pools[pool as usize].lanes.iter().find_map(Queue::first) {
            if !self.fits(head, pool, now) {
                break;
            }
            self.leave_waitlist(head, pool, now);
            self.take_stations(head, pool, now, observer);
        }
    }

    // How many stations the job in this slot takes.
    fn size(&self, slot: u32, pool: u32) -> u32 {
        let amount = self.amount(slot, self.general().pools[pool as usize].pool.unit);
        u32::try_from(amount).expect("no job of a checked scenario is larger than its pool")
    }

    fn fits(&self, slot: u32, pool: u32, now: Nanos) -> bool {
        let size = self.size(slot, pool);
        let taken = self.general.pools[pool as usize].taken;
        size == 0 || taken.saturating_add(size) <= self.general().pools[pool as usize].stations_at(now)
    }

    fn take_stations<O: Observer>(&mut self, slot: u32, pool: u32, now: Nanos, observer: &mut O) {
        let described = &self.general().pools[pool as usize];
        let size = self.size(slot, pool);
        let cold = described.cold_start.as_ref().map_or(Nanos::ZERO, |time| self.cold_start(slot, pool, time, now));
        let stations = &mut self.general.pools[pool as usize];
        stations.taken += size;
        let burst = stations.taken > described.pool.concurrency_at(now) && size > 0;
        stations.burst += if burst { size } else { 0 };
        self.general.job(slot).burst = burst;
        self.pools[pool as usize].running += 1;
        self.tell_pool(pool, now, observer);
        self.start_general_service(slot, cold, now, observer);
        if burst {
            let request = &self.slots[slot as usize].request;
            observer.started_in_burst(now, pool as usize, request.workload as usize, request.at);
        }
    }

    // What the station that takes the job needs to get warm.
    fn cold_start(&mut self, slot: u32, pool: u32, time: &ServiceTime, now: Nanos) -> Nanos {
        let described = &self.general().pools[pool as usize];
        self.general.pools[pool as usize].forget_idle(described, now);
        let after = described.pool.cold_start.expect("a pool with cold starts").after_idle;
        let idle = self.general.pools[pool as usize].idle.pop_back();
        if idle.is_some_and(|since| now < since + after) {
            return Nanos::ZERO;
        }
        let request = &self.slots[slot as usize].request;
        time.draw(&mut self.general.cold_starts[request.workload as usize].generator(request.index, 0))
    }

    fn start_general_service<O: Observer>(&mut self, slot: u32, cold: Nanos, now: Nanos, observer: &mut O) {
        let general = self.general();
        let side = self.route(slot).side as usize;
        let request = &mut self.slots[slot as usize];
        request.since = now;
        request.place = Place::Station;
        observer.started(now, request.request.workload as usize);
        let due = now + general.sides[side].service_time(request.request.service, now) + cold;
        if general.can_fail {
            self.general.in_service[side].push_back(&mut self.links, slot);
            self.events.schedule(due, Class::Completion, Action::CompleteServiceOf(self.stamp(slot)));
        } else {
            let complete = Action::CompleteService { slot, life: request.life };
            self.events.schedule(due, Class::Completion, complete);
        }
    }

    pub(super) fn complete_service_of<O: Observer>(&mut self, stamp: Stamp, now: Nanos, observer: &mut O) {
        // Who failed is in service no more: it made another attempt, or is gone.
        if self.stamp(stamp.slot) == stamp && self.slots[stamp.slot as usize].place == Place::Station {
            self.complete_general_service(stamp.slot, now, observer);
        }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn complete_general_service<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let pool = self.route(slot).pool;
        let leak = pool.and_then(|pool| self.general().pools[pool as usize].pool.leak).filter(|leak| {
            let (request, attempt) = (&self.slots[slot as usize].request, self.slots[slot as usize].attempts);
            leak.happens(self.general.leaks[request.workload as usize].bits(request.index, attempt))
        });
        observer.completed(now, self.slots[slot as usize].request.workload as usize);
        self.end_service(slot, leak.map(|leak| leak.lasts), now, observer);
        let job = &mut self.slots[slot as usize];
        job.place = Place::Served;
        if job.peer == NONE {
            self.waste(slot, now, observer);
        }
        if let Some(pool) = pool {
            self.start_heads(pool, now, observer);
        }
        self.send_back(slot, now, observer);
    }

    // A job that nobody waits for is stopped on its station.
    pub(super) fn stop<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let pool = self.route(slot).pool;
        self.end_service(slot, None, now, observer);
        if let Some(pool) = pool {
            self.start_heads(pool, now, observer);
        }
    }

    // The job in this slot is in service no more, and no longer in flight; its stations are given back, or leak for so long.
    pub(super) fn end_service<O: Observer>(&mut self, slot: u32, leak: Option<Nanos>, now: Nanos, observer: &mut O) {
        let request = &mut self.slots[slot as usize];
        request.parts.service += now - request.since;
        request.place = Place::OnTheWay;
        if self.general().can_fail {
            let side = self.route(slot).side as usize;
            self.general.in_service[side].remove(&mut self.links, slot);
        }
        if let Some(pool) = self.route(slot).pool {
            let size = self.size(slot, pool);
            let burst = self.general.job(slot).burst;
            let described = &self.general().pools[pool as usize];
            let stations = &mut self.general.pools[pool as usize];
            stations.burst -= if burst { size } else { 0 };
            if let Some(lasts) = leak.filter(|_| size > 0) {
                stations.leaked += size;
                self.events.schedule(now + lasts, Class::Start, Action::EndLeak { pool, size });
            } else {
                stations.give_back(described, size, now);
            }
            self.pools[pool as usize].running -= 1;
            self.tell_pool(pool, now, observer);
        }
        self.leave_flight(slot, now, observer);
    }

    pub(super) fn end_leak<O: Observer>(&mut self, pool: u32, size: u32, now: Nanos, observer: &mut O) {
        let described = &self.general().pools[pool as usize];
        let stations = &mut self.general.pools[pool as usize];
        stations.leaked -= size;
        stations.give_back(described, size, now);
        self.tell_pool(pool, now, observer);
        self.start_heads(pool, now, observer);
    }

    fn tell_pool<O: Observer>(&self, pool: u32, now: Nanos, observer: &mut O) {
        let stations = &self.general.pools[pool as usize];
        let &Stations { taken, leaked, burst, .. } = stations;
        let (running, waiting) = (self.pools[pool as usize].running, stations.waiting());
        observer.general_pool_changed(now, pool as usize, &PoolNow { taken, leaked, burst, running, waiting });
    }
}

impl Stations {
    fn new(described: &GeneralPool) -> Self {
        let lanes = described.lanes.iter().max().map_or(1, |last| last + 1);
        Self {
            lanes: vec![Queue::default(); lanes as usize],
            taken: 0,
            leaked: 0,
            burst: 0,
            idle: VecDeque::new(),
            seen: Nanos::ZERO,
            change_is_scheduled: false,
        }
    }

    fn waiting(&self) -> u32 {
        self.lanes.iter().map(Queue::length).sum()
    }

    fn give_back(&mut self, described: &GeneralPool, size: u32, now: Nanos) {
        if described.cold_start.is_some() && size > 0 {
            self.forget_idle(described, now);
            self.idle.push_back(now);
        }
        self.taken -= size;
        if described.cold_start.is_some() {
            self.keep_idle(described, now);
        }
    }

    // Takes the idle stations away that went when the concurrency fell. Between two looks nothing was taken or given back.
    fn forget_idle(&mut self, described: &GeneralPool, now: Nanos) {
        let Some(schedule) = &described.pool.schedule else { return };
        while !self.idle.is_empty() {
            let change = schedule.next_change(self.seen);
            if change > now {
                break;
            }
            self.seen = change;
            self.keep_idle(described, change);
        }
        self.seen = now;
    }

    fn keep_idle(&mut self, described: &GeneralPool, at: Nanos) {
        let room = described.stations_at(at).saturating_sub(self.taken);
        while index(self.idle.len()) > room {
            self.idle.pop_front();
        }
    }
}
