//! Service times in parts: a base, a drawn part, a part for each unit of a quantity, and a factor by class.

use rand::{Rng, RngExt};

use super::ServiceTime;
use super::service::round_ns;
use crate::time::Nanos;

/// A service time in parts.
///
/// ```text
/// factor * (base + drawn + per_unit * units)
/// ```
///
/// Exact in nanoseconds without a factor; the product with one is rounded to the nearest. Cut to [`Nanos::LONGEST`].
#[derive(Clone, Debug, PartialEq)]
pub struct ComposedService {
    /// The part that is always the same.
    pub base: Nanos,
    /// The part that is drawn anew for each request.
    pub drawn: ServiceTime,
    /// The part that grows with a quantity.
    pub per_unit: Option<PerUnit>,
    /// By what a request's class multiplies all that: one of these, with probabilities that sum to 1. Drawn from a stream of its own, so
    /// that requests with and without classes are the same otherwise.
    pub multiplier: Vec<Factor>,
}

/// Time for each unit of a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerUnit {
    /// For one unit.
    pub time: Nanos,
    /// Which quantity, an index into [`crate::demand::Workload::quantities`]; the requests have it.
    pub quantity: usize,
}

/// One class of requests, by how much longer it takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor {
    /// The factor, above 0.
    pub factor: f64,
    /// The share of the requests, above 0.
    pub probability: f64,
}

impl ComposedService {
    /// The mean in seconds, where the mean of each quantity is this; before the cut.
    pub fn mean_s(&self, mean_units: impl Fn(usize) -> f64) -> f64 {
        let per_unit = self.per_unit.map_or(0.0, |part| part.time.as_secs_f64() * mean_units(part.quantity));
        let factor: f64 = self.multiplier.iter().map(|part| part.factor * part.probability).sum();
        factor * (self.base.as_secs_f64() + self.drawn.mean_s() + per_unit)
    }

    /// Whether it is the same for all requests with the same quantities.
    pub fn is_constant(&self) -> bool {
        let mut factors = self.multiplier.iter().map(|part| part.factor.to_bits());
        let first = factors.next();
        self.drawn.is_constant() && factors.all(|other| Some(other) == first)
    }

    /// Draws the service time of a request with these quantities.
    pub fn draw<R: Rng>(&self, service: &mut R, multiplier: &mut R, quantities: &[u64]) -> Nanos {
        let units = self.per_unit.map_or(Nanos::ZERO, |part| {
            Nanos(part.time.0.saturating_mul(quantities.get(part.quantity).copied().unwrap_or(0)))
        });
        let time = self.base + self.drawn.draw(service) + units;
        let factor = self.factor(multiplier);
        let time = if factor.to_bits() == 1.0_f64.to_bits() { time } else { round_ns(time.0 as f64 * factor) };
        time.min(Nanos::LONGEST)
    }

    fn factor<R: Rng>(&self, rng: &mut R) -> f64 {
        let [parts @ .., last] = self.multiplier.as_slice() else { return 1.0 };
        if parts.is_empty() {
            return last.factor;
        }
        let mut left: f64 = rng.random();
        for part in parts {
            if left < part.probability {
                return part.factor;
            }
            left -= part.probability;
        }
        last.factor
    }
}
