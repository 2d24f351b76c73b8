//! Gamma service times, of which the Erlang are those of a whole shape.

use std::num::NonZeroU32;

use rand::Rng;
use rand_distr::{Distribution, Open01};

use super::numeric::{gamma_cdf, gamma_quantile, peak, turning_point};
use super::{Reachable, ServiceTime, factors};
use crate::time::Nanos;

/// A gamma distribution: mean `shape * scale`, coefficient of variation `1 / sqrt(shape)`.
///
/// Drawn by Marsaglia and Tsang's rejection as `rand_distr` has it. Its logarithms, the system's, only decide the rare comparisons that
/// the squeeze leaves open and never reach a value; the power that a shape below 1 asks for does, and is `libm`'s.
///
/// # Source
/// G. Marsaglia and W. W. Tsang, *A simple method for generating gamma variables*, 2000.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    shape: f64,
    scale_ns: f64,
    // The distribution of this shape and scale, or of the shape plus 1 where that is below 1.
    drawn: rand_distr::Gamma<f64>,
}

/// The shapes among which those of a median or mean and a p95 are looked for: those beyond are as good as constant, or as good as 0.
const LEAST_SHAPE: f64 = 0.02;
const MOST_SHAPE: f64 = 1e5;

impl Gamma {
    fn new(shape: f64, scale_ns: f64) -> Self {
        let drawn = rand_distr::Gamma::new(if shape < 1.0 { shape + 1.0 } else { shape }, scale_ns);
        Self { shape, scale_ns, drawn: drawn.expect("shape and scale are above 0") }
    }

    pub(super) fn mean_ns(&self) -> f64 {
        self.shape * self.scale_ns
    }

    pub(super) fn variance_ns2(&self) -> f64 {
        self.shape * self.scale_ns.powi(2)
    }

    pub(super) fn cdf(&self, ns: f64) -> f64 {
        gamma_cdf(self.shape, ns / self.scale_ns)
    }

    /// With a shape below 1, a gamma of the shape plus 1 times `U^(1 / shape)`.
    #[inline]
    pub(super) fn draw_ns<R: Rng>(&self, rng: &mut R) -> f64 {
        let ns = self.drawn.sample(rng);
        if self.shape < 1.0 {
            let uniform: f64 = Open01.sample(rng);
            ns * libm::pow(uniform, 1.0 / self.shape)
        } else {
            ns
        }
    }
}

impl ServiceTime {
    /// The sum of this many exponential stages, alike and with this mean in all.
    pub fn erlang(stages: NonZeroU32, mean: Nanos) -> Self {
        let stages = f64::from(stages.get());
        Self::Gamma(Gamma::new(stages, mean.0 as f64 / stages))
    }

    /// The gamma with this mean and coefficient of variation; the constant where that is 0.
    ///
    /// ```text
    /// shape = 1 / cv^2,  scale = mean cv^2
    /// ```
    pub fn gamma_mean_cv(mean: Nanos, cv: f64) -> Self {
        if cv <= 0.0 {
            return Self::Constant(mean);
        }
        Self::Gamma(Gamma::new(1.0 / (cv * cv), mean.0 as f64 * cv * cv))
    }

    /// The gamma with this median and 95 % quantile: the shape decides their ratio, which falls as it grows.
    ///
    /// # Errors
    /// The quantiles that a gamma with this median can have.
    pub fn gamma_median_p95(median: Nanos, p95: Nanos) -> Result<Self, Reachable> {
        let ratio = |shape| gamma_quantile(shape, 0.95) / gamma_quantile(shape, 0.5);
        let wanted = factors(ratio(MOST_SHAPE), ratio(LEAST_SHAPE)).holding(median, p95)?;
        let shape = turning_point(LEAST_SHAPE, MOST_SHAPE, |shape| {
            gamma_cdf(shape, wanted * gamma_quantile(shape, 0.5)) >= 0.95
        });
        Ok(Self::Gamma(Gamma::new(shape, median.0 as f64 / gamma_quantile(shape, 0.5))))
    }

    /// The gamma with this mean and 95 % quantile, the less spread of the two where two exist.
    ///
    /// # Errors
    /// The quantiles that a gamma with this mean can have.
    pub fn gamma_mean_p95(mean: Nanos, p95: Nanos) -> Result<Self, Reachable> {
        let ratio = |shape| gamma_quantile(shape, 0.95) / shape;
        let widest = peak(LEAST_SHAPE, 1.0, ratio);
        let wanted = factors(ratio(MOST_SHAPE), ratio(widest)).holding(mean, p95)?;
        let shape = turning_point(widest, MOST_SHAPE, |shape| gamma_cdf(shape, wanted * shape) >= 0.95);
        Ok(Self::Gamma(Gamma::new(shape, mean.0 as f64 / shape)))
    }
}
