//! Independent gaps of any regularity: a renewal process by its coefficient of variation.

use rand::Rng;
use rand_distr::{Distribution, Exp1, Gamma};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::demand::service::round_ns;
use crate::time::Nanos;

/// A stationary renewal process: gaps are independent and alike, and the run starts at no particular point of one, so that the
/// mean rate holds from the first instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Renewal {
    mean_gap_ns: f64,
    cv: f64,
    gaps: Gaps,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Gaps {
    Exponential,
    /// Of this shape `1 / cv^2`, above 1; its mean gap in nanoseconds is that of the process.
    Gamma {
        shape: f64,
    },
    /// Short with this probability, otherwise long; means in nanoseconds.
    Hyperexponential {
        short: f64,
        short_mean: f64,
        long_mean: f64,
    },
}

impl Renewal {
    /// The process with this mean gap and this coefficient of variation of the gaps (above 0): gamma gaps below 1, exponential ones
    /// at 1, above 1 hyperexponential ones with balanced means.
    ///
    /// ```text
    /// gamma:              shape = 1 / cv^2
    /// hyperexponential:   p = (1 + sqrt((cv^2 - 1) / (cv^2 + 1))) / 2
    ///                     mean / (2 p) with probability p,  mean / (2 (1 - p)) otherwise
    /// ```
    ///
    /// # Source
    /// H. Tijms, *A First Course in Stochastic Models*, 2003, appendix B (fits to two moments).
    pub fn new(mean_gap_ns: f64, cv: f64) -> Self {
        let square = cv * cv;
        let gaps = if cv < 1.0 {
            Gaps::Gamma { shape: 1.0 / square }
        } else if cv > 1.0 {
            let short = f64::midpoint(1.0, ((square - 1.0) / (square + 1.0)).sqrt());
            // 1 - short, without the cancellation.
            let long = 1.0 / ((square + 1.0) * 2.0 * short);
            Gaps::Hyperexponential {
                short,
                short_mean: mean_gap_ns / (2.0 * short),
                long_mean: mean_gap_ns / (2.0 * long),
            }
        } else {
            Gaps::Exponential
        };
        Self { mean_gap_ns, cv, gaps }
    }

    /// Mean time between requests, in nanoseconds.
    pub fn mean_gap_ns(&self) -> f64 {
        self.mean_gap_ns
    }

    /// Coefficient of variation of the time between requests.
    pub fn cv(&self) -> f64 {
        self.cv
    }

    /// The gap after a request.
    pub(super) fn gap(&self, rng: &mut Xoshiro256PlusPlus) -> Nanos {
        let gap = match self.gaps {
            Gaps::Exponential => unit(rng) * self.mean_gap_ns,
            Gaps::Gamma { shape } => gamma(shape, rng) * self.mean_gap_ns / shape,
            Gaps::Hyperexponential { short, short_mean, long_mean } => {
                let mean = if uniform(rng) < short { short_mean } else { long_mean };
                unit(rng) * mean
            }
        };
        round_ns(gap)
    }

    /// The time from the start of the run to the first request: the rest of a gap in which the run starts. Such a gap is longer than
    /// others, in proportion to its length, and what is left of it is a uniform part.
    ///
    /// # Source
    /// D. Cox, *Renewal Theory*, 1962, section 5 (residual life-times in equilibrium).
    pub(super) fn first(&self, rng: &mut Xoshiro256PlusPlus) -> Nanos {
        let rest = match self.gaps {
            Gaps::Exponential => unit(rng) * self.mean_gap_ns,
            Gaps::Gamma { shape } => {
                let part = uniform(rng);
                part * gamma(shape + 1.0, rng) * self.mean_gap_ns / shape
            }
            // Balanced means: half of the time belongs to short gaps, half to long ones.
            Gaps::Hyperexponential { short_mean, long_mean, .. } => {
                let mean = if uniform(rng) < 0.5 { short_mean } else { long_mean };
                unit(rng) * mean
            }
        };
        round_ns(rest)
    }
}

fn unit(rng: &mut Xoshiro256PlusPlus) -> f64 {
    Exp1.sample(rng)
}

fn uniform(rng: &mut Xoshiro256PlusPlus) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// A gamma of this shape (above 1) and scale 1.
fn gamma(shape: f64, rng: &mut Xoshiro256PlusPlus) -> f64 {
    Gamma::new(shape, 1.0).expect("a shape above 1 and a scale of 1").sample(rng)
}
