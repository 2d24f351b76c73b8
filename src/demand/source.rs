//! Draws demand, in blocks small enough for the cache, ordered by time.

use rand_xoshiro::Xoshiro256PlusPlus;

use super::arrivals::{Asking, Instants};
use super::{Log, Workload, draw};
use crate::rng::{self, Purpose};
use crate::time::Nanos;

/// Requests per block: 16 KiB of them.
pub const BLOCK: usize = 512;

/// One request as demand makes it, before anything has happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// When it appears.
    pub at: Nanos,
    /// How long a station will work on it, under every plan and in every attempt.
    pub service: Nanos,
    /// Its number within its workload, from 0.
    pub index: u64,
    /// Its workload.
    pub workload: u32,
}

/// A run of requests in the order in which they appear.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The requests.
    pub requests: Vec<Request>,
    /// Their quantities, `kinds` for each request in turn.
    pub quantities: Vec<u64>,
    /// Quantities per request: the number of names in the scenario.
    pub kinds: usize,
}

impl Block {
    /// The quantities of the request at this place of the block.
    #[inline]
    pub fn quantities_of(&self, place: usize) -> &[u64] {
        &self.quantities[place * self.kinds..(place + 1) * self.kinds]
    }
}

/// The demand of one replication, drawn as it is asked for.
#[derive(Debug)]
pub struct Source<'a> {
    kinds: usize,
    users: Vec<Option<Asking<'a>>>,
    horizon: Nanos,
    streams: Vec<Stream<'a>>,
}

#[derive(Debug)]
struct Stream<'a> {
    workload: &'a Workload,
    instants: Instants<'a>,
    quantities: Xoshiro256PlusPlus,
    service: Xoshiro256PlusPlus,
    multiplier: Xoshiro256PlusPlus,
    // The instant of the next request, `None` when there are no more before the horizon.
    next: Option<Nanos>,
    index: u64,
    // Requests of each arrival.
    fan_out: u64,
}

impl<'a> Source<'a> {
    /// The demand of `workloads` on `[0, horizon)` in this replication.
    pub fn new(workloads: &'a [Workload], horizon: Nanos, seed: u64, replication: u32) -> Self {
        let streams = workloads
            .iter()
            .enumerate()
            .map(|(number, workload)| {
                let mut stream = Stream {
                    workload,
                    instants: Instants::new(&workload.arrivals, horizon, seed, replication, number),
                    quantities: rng::stream(seed, replication, number, Purpose::Quantities),
                    service: rng::stream(seed, replication, number, Purpose::Service),
                    multiplier: rng::stream(seed, replication, number, Purpose::Multiplier),
                    next: None,
                    index: 0,
                    fan_out: workload.fan_out.map_or(1, |calls| calls.get().into()),
                };
                stream.next = stream.instants.next(None);
                stream
            })
            .collect();
        let users = (workloads.iter().enumerate())
            .map(|(number, workload)| Asking::new(workload, seed, replication, number))
            .collect();
        Self { kinds: workloads.first().map_or(0, |workload| workload.quantities.len()), users, horizon, streams }
    }

    /// What closed users ask for, of each workload that is theirs: their requests depend on how the others end, so they
    /// are in no block.
    pub fn users(&self) -> &[Option<Asking<'a>>] {
        &self.users
    }

    /// Nothing appears at this instant or later.
    pub fn horizon(&self) -> Nanos {
        self.horizon
    }

    /// Fills `block` with the next requests; it is empty afterwards only when there are no more.
    pub fn fill(&mut self, block: &mut Block) {
        block.requests.clear();
        block.quantities.clear();
        block.kinds = self.kinds;
        while block.requests.len() < BLOCK {
            let Some(number) = self.earliest() else { break };
            // How far this workload may run before another one comes first; earlier workloads win ties.
            let limit = self.next_of_others(number);
            let stream = &mut self.streams[number];
            while let Some(at) = stream.next
                && block.requests.len() < BLOCK
                && (at, number) < limit
            {
                stream.emit(at, number, block);
                stream.next = stream.following(at);
            }
        }
    }

    fn earliest(&self) -> Option<usize> {
        (0..self.streams.len()).filter(|&n| self.streams[n].next.is_some()).min_by_key(|&n| self.streams[n].next)
    }

    fn next_of_others(&self, number: usize) -> (Nanos, usize) {
        (0..self.streams.len())
            .filter(|&other| other != number)
            .filter_map(|other| Some((self.streams[other].next?, other)))
            .min()
            .unwrap_or((Nanos::MAX, usize::MAX))
    }
}

impl Stream<'_> {
    // The instant of the request after one at `at`: the requests of an action share theirs.
    #[inline]
    fn following(&mut self, at: Nanos) -> Option<Nanos> {
        if self.fan_out > 1 && !self.index.is_multiple_of(self.fan_out) {
            return Some(at);
        }
        self.instants.next(Some(at))
    }

    #[inline]
    fn emit(&mut self, at: Nanos, number: usize, block: &mut Block) {
        let (workload, instants) = (self.workload, &self.instants);
        let row = || (log(workload), instants.row());
        let first = block.quantities.len();
        for quantity in &workload.quantities {
            block.quantities.push(draw::amount(quantity.as_ref(), &mut self.quantities, row));
        }
        let quantities = &block.quantities[first..];
        let service = draw::service(&workload.service, &mut self.service, &mut self.multiplier, quantities, row);
        let workload = u32::try_from(number).expect("a checked scenario has few workloads");
        block.requests.push(Request { at, service, index: self.index, workload });
        self.index += 1;
    }
}

fn log(workload: &Workload) -> &Log {
    workload.arrivals.log().expect("a checked scenario takes values only from the log of its arrivals")
}
