//! Named streams of random numbers, keyed by (seed, replication, workload, purpose).
//!
//! A stream belongs to what it is for, not to the order in which a plan happens to ask. That is what makes common
//! random numbers: every plan and every sweep point meets the same requests. Two generators, both from `rand_xoshiro`:
//! `Xoshiro256PlusPlus` for the sequences of demand, `SplitMix64` as a counter-based source for retry jitter, which
//! belongs to (request, attempt) and therefore must not depend on how many other requests were retried before.
//!
//! # Source
//! D. Blackman and S. Vigna, *Scrambled linear pseudorandom number generators*, 2021; G. Steele, D. Lea and C. Flood,
//! *Fast splittable pseudorandom number generators*, 2014.

use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

/// What a stream of random numbers is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Gaps between arrivals.
    Arrivals = 1,
    /// Quantities of a request (images, characters, tokens).
    Quantities = 2,
    /// Service times.
    Service = 3,
    /// Jitter of retries; drawn by counter, see [`Jitter`].
    Jitter = 4,
    /// When bursts of arrivals come and go, and the sizes of batches.
    Bursts = 5,
    /// How long a request's client waits; drawn by counter, see [`Keyed`].
    Patience = 6,
    /// How long users think before they ask; drawn by counter, see [`Keyed`].
    Think = 9,
    /// Whether a service fails; drawn by counter, see [`Keyed`].
    Failure = 11,
    /// Whether a station leaks after a service; drawn by counter, see [`Keyed`].
    Leak = 12,
    /// Cold starts; drawn by counter, see [`Keyed`].
    ColdStart = 13,
    /// By how much a request's class multiplies its service time.
    Multiplier = 16,
    /// Which requests of a log are copied or left out, and by how much copies are turned.
    LogScale = 20,
    /// Which blocks of a log a replication is made of.
    LogBlocks = 21,
    /// Samples of a fitted distribution, to see what its goodness of fit is when it is the truth.
    Fit = 22,
    /// Which values of the unknowns go together in a sample of them.
    Sample = 40,
}

/// The seed of one named stream: four rounds of `SplitMix64`, each keyed by one part of the name.
fn key(seed: u64, replication: u64, workload: u64, purpose: Purpose) -> u64 {
    [replication, workload, purpose as u64]
        .into_iter()
        .fold(SplitMix64::seed_from_u64(seed).next_u64(), |key, part| SplitMix64::seed_from_u64(key ^ part).next_u64())
}

/// The generator of one named stream.
pub fn stream(seed: u64, replication: u32, workload: usize, purpose: Purpose) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(key(seed, u64::from(replication), workload as u64, purpose))
}

/// Random numbers of one workload for one purpose, found by (request, number) instead of drawn in turn.
#[derive(Clone, Copy, Debug)]
pub struct Keyed(u64);

impl Keyed {
    /// Those of one workload in one replication.
    pub fn new(seed: u64, replication: u32, workload: usize, purpose: Purpose) -> Self {
        Self(key(seed, u64::from(replication), workload as u64, purpose))
    }

    /// 64 uniform random bits for the request with this index in its workload.
    pub fn bits(self, request: u64, number: u32) -> u64 {
        let of_request = SplitMix64::seed_from_u64(self.0 ^ request).next_u64();
        SplitMix64::seed_from_u64(of_request ^ u64::from(number)).next_u64()
    }

    /// A generator for the request, where a distribution is to be drawn.
    pub fn generator(self, request: u64, number: u32) -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(self.bits(request, number))
    }
}

/// Random numbers for the retries of one workload, found by (request, retry) instead of drawn in turn.
#[derive(Clone, Copy, Debug)]
pub struct Jitter(u64);

impl Jitter {
    /// The jitter of one workload in one replication.
    pub fn new(seed: u64, replication: u32, workload: usize) -> Self {
        Self(key(seed, u64::from(replication), workload as u64, Purpose::Jitter))
    }

    /// 64 uniform random bits for the wait before retry `retry` (1 for the first) of the request with this index in
    /// its workload.
    pub fn bits(self, request: u64, retry: u32) -> u64 {
        let of_request = SplitMix64::seed_from_u64(self.0 ^ request).next_u64();
        SplitMix64::seed_from_u64(of_request ^ u64::from(retry)).next_u64()
    }
}
