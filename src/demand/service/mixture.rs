//! Service times that are one of several kinds: cached or not, small or large, plain or with an upscale.

use rand::{Rng, RngExt};

use super::ServiceTime;
use crate::time::Nanos;

/// One kind of a mixture.
#[derive(Clone, Debug, PartialEq)]
pub struct MixturePart {
    /// Its probability, above 0.
    pub probability: f64,
    /// Its service times; no mixture itself.
    pub service: ServiceTime,
}

/// The part whose share of [0, 1) holds the next random number.
#[inline]
pub(super) fn pick<'p, R: Rng>(parts: &'p [MixturePart], rng: &mut R) -> &'p ServiceTime {
    let mut left: f64 = rng.random();
    for part in parts {
        if left < part.probability {
            return &part.service;
        }
        left -= part.probability;
    }
    &parts.last().expect("a checked mixture has parts").service
}

pub(super) fn is_constant(parts: &[MixturePart]) -> bool {
    let (first, others) = parts.split_first().expect("a checked mixture has parts");
    first.service.is_constant()
        && others.iter().all(|part| part.service.is_constant() && same(&part.service, &first.service))
}

// Of two constants; their means are their values.
fn same(one: &ServiceTime, other: &ServiceTime) -> bool {
    one.mean_s().to_bits() == other.mean_s().to_bits()
}

impl ServiceTime {
    /// The hyperexponential of two phases with this mean and a coefficient of variation above 1 (at 1 the exponential), with
    /// balanced means: both phases contribute the same to the mean. `None` below 1, where none exists.
    ///
    /// ```text
    /// p = (1 + sqrt((cv^2 - 1) / (cv^2 + 1))) / 2,  means  mean / (2 p)  and  mean / (2 (1 - p))
    /// ```
    ///
    /// # Source
    /// H. C. Tijms, *Stochastic Models: An Algorithmic Approach*, 1994.
    pub fn hyperexponential_mean_cv(mean: Nanos, cv: f64) -> Option<Self> {
        let square = cv * cv;
        // One minus the root, without cancellation: with a large cv, the rare phase has a probability near 1 / (2 cv^2).
        let root = ((square - 1.0) / (square + 1.0)).sqrt();
        let rare = 1.0 / ((square + 1.0) * (1.0 + root));
        let phase = |probability: f64| MixturePart {
            probability,
            service: Self::Exponential { mean_ns: mean.0 as f64 / (2.0 * probability) },
        };
        (cv >= 1.0).then(|| Self::Mixture([phase(1.0 - rare), phase(rare)].into()))
    }
}
