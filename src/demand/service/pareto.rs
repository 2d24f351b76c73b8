//! Pareto service times: a least time, and a tail so long that the cut at the longest time shows.

use rand::Rng;
use rand_distr::{Distribution, Exp1};

use super::numeric::turning_point;
use super::{LN_20, Reachable, ServiceTime, factors};
use crate::time::Nanos;

/// A Pareto distribution: `minimum * exp(E / shape)` with a standard exponential `E`.
///
/// ```text
/// P(T > t) = (minimum / t)^shape  for t >= minimum
/// ```
///
/// The variance is infinite with a shape of 2 or less: means of samples then settle slowly.
///
/// # Source
/// V. Pareto, *Cours d'économie politique*, 1897.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pareto {
    minimum_ns: f64,
    shape: f64,
}

impl Pareto {
    /// Of what is drawn, that is of the times cut at [`Nanos::LONGEST`].
    ///
    /// ```text
    /// minimum + minimum (1 - (longest / minimum)^(1 - shape)) / (shape - 1)
    /// ```
    pub(super) fn mean_ns(&self) -> f64 {
        let more = self.shape - 1.0;
        let tail = -libm::expm1(-more * libm::log(Nanos::LONGEST.0 as f64 / self.minimum_ns));
        self.minimum_ns * (1.0 + tail / more)
    }

    /// Before the cut; `None` where that is infinite.
    ///
    /// ```text
    /// minimum^2 shape / ((shape - 1)^2 (shape - 2))
    /// ```
    pub(super) fn variance_ns2(&self) -> Option<f64> {
        let Self { minimum_ns, shape } = self;
        (*shape > 2.0).then(|| minimum_ns.powi(2) * shape / ((shape - 1.0).powi(2) * (shape - 2.0)))
    }

    pub(super) fn cdf(&self, ns: f64) -> f64 {
        if ns <= self.minimum_ns { 0.0 } else { -libm::expm1(-self.shape * libm::log(ns / self.minimum_ns)) }
    }

    #[inline]
    pub(super) fn draw_ns<R: Rng>(&self, rng: &mut R) -> f64 {
        let unit: f64 = Exp1.sample(rng);
        self.minimum_ns * libm::exp(unit / self.shape)
    }
}

impl ServiceTime {
    /// The Pareto with this least time and shape; `None` unless the shape is above 1, without which there is no mean.
    pub fn pareto(minimum: Nanos, shape: f64) -> Option<Self> {
        (shape > 1.0).then_some(Self::Pareto(Pareto { minimum_ns: minimum.0 as f64, shape }))
    }

    /// The Pareto with this mean and coefficient of variation; the constant where that is 0.
    ///
    /// ```text
    /// shape = 1 + sqrt(1 + 1 / cv^2),  minimum = mean (shape - 1) / shape
    /// ```
    pub fn pareto_mean_cv(mean: Nanos, cv: f64) -> Self {
        if cv <= 0.0 {
            return Self::Constant(mean);
        }
        let shape = 1.0 + (1.0 + 1.0 / (cv * cv)).sqrt();
        Self::Pareto(Pareto { minimum_ns: mean.0 as f64 * (shape - 1.0) / shape, shape })
    }

    /// The Pareto with this median and 95 % quantile.
    ///
    /// ```text
    /// p95 / median = 10^(1 / shape),  minimum = median / 2^(1 / shape)
    /// ```
    ///
    /// # Errors
    /// The quantiles that a Pareto with this median and some mean can have: less than ten times the median.
    pub fn pareto_median_p95(median: Nanos, p95: Nanos) -> Result<Self, Reachable> {
        // At ten times the median the shape is 1, and there is no mean.
        let wanted = factors(1.0, 9.999).holding(median, p95)?;
        let shape = std::f64::consts::LN_10 / libm::log(wanted);
        let minimum_ns = median.0 as f64 / libm::exp(std::f64::consts::LN_2 / shape);
        Ok(Self::Pareto(Pareto { minimum_ns, shape }))
    }

    /// The Pareto with this mean (before the cut) and 95 % quantile, the less spread of the two where two exist.
    ///
    /// ```text
    /// p95 / mean = 20^(1 / shape) (shape - 1) / shape,  largest where 1 / shape = 1 - 1 / ln 20
    /// ```
    ///
    /// # Errors
    /// The quantiles that a Pareto with this mean can have.
    pub fn pareto_mean_p95(mean: Nanos, p95: Nanos) -> Result<Self, Reachable> {
        let ratio = |inverse: f64| libm::exp(LN_20 * inverse) * (1.0 - inverse);
        let widest = 1.0 - 1.0 / LN_20;
        let wanted = factors(1.0, ratio(widest)).holding(mean, p95)?;
        let inverse = turning_point(0.0, widest, |inverse| ratio(inverse) >= wanted);
        Ok(Self::Pareto(Pareto { minimum_ns: mean.0 as f64 * (1.0 - inverse), shape: 1.0 / inverse }))
    }
}
