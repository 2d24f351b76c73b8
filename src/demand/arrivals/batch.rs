//! Several requests at a time: Poisson batches, at once or spread.

mod power_law;
mod size;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rand::Rng;
use rand_distr::{Distribution, Exp1};
use rand_xoshiro::Xoshiro256PlusPlus;

pub use power_law::PowerLaw;
pub use size::BatchSize;

use crate::demand::service::round_ns;
use crate::time::Nanos;

/// Batches that begin as a Poisson process. Each request of a batch comes at a uniform instant of the batch's spread; batches that
/// began before the run are still coming, so that the mean rate holds from the first instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Batches {
    /// Mean time between the beginnings of batches, in nanoseconds.
    pub mean_gap_ns: f64,
    /// How many requests a batch has.
    pub size: BatchSize,
    /// How long a batch takes from its beginning to the last instant at which a request of it may come; 0 is all at once.
    pub spread: Nanos,
}

/// The batches under way while [`Batches`] are drawn. Its clock starts a spread before the run.
#[derive(Clone, Debug)]
pub(super) struct UnderWay {
    // By this clock; not before any request handed out.
    next_batch: Nanos,
    // Requests of batches that have begun, by this clock.
    coming: BinaryHeap<Reverse<Nanos>>,
}

impl UnderWay {
    pub fn new(process: &Batches, gaps: &mut Xoshiro256PlusPlus) -> Self {
        Self { next_batch: gap(process, gaps), coming: BinaryHeap::new() }
    }

    /// The next request; `None` if the horizon comes first. Batches begin by one stream; what is in them is drawn from the other.
    pub fn next(
        &mut self,
        process: &Batches,
        horizon: Nanos,
        gaps: &mut Xoshiro256PlusPlus,
        contents: &mut Xoshiro256PlusPlus,
    ) -> Option<Nanos> {
        let horizon = horizon + process.spread;
        loop {
            while self.next_batch < horizon && self.coming.peek().is_none_or(|&Reverse(first)| self.next_batch <= first)
            {
                for _ in 0..process.size.draw(contents) {
                    self.coming.push(Reverse(self.next_batch + part_of(process.spread, contents)));
                }
                self.next_batch += gap(process, gaps);
            }
            let Reverse(at) = self.coming.pop()?;
            if at >= process.spread {
                return (at < horizon).then_some(at - process.spread);
            }
        }
    }
}

fn gap(process: &Batches, gaps: &mut Xoshiro256PlusPlus) -> Nanos {
    let unit: f64 = Exp1.sample(gaps);
    round_ns(unit * process.mean_gap_ns)
}

/// A uniform part of a time; draws nothing where there is nothing to divide.
pub(super) fn part_of(time: Nanos, rng: &mut Xoshiro256PlusPlus) -> Nanos {
    if time == Nanos::ZERO {
        return time;
    }
    Nanos(((u128::from(time.0) * u128::from(rng.next_u64())) >> 64) as u64)
}
