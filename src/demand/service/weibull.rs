//! Weibull service times.

use rand::Rng;
use rand_distr::{Distribution, Exp1};

use super::numeric::{peak, turning_point};
use super::{LN_20, Reachable, ServiceTime, factors};
use crate::time::Nanos;

/// A Weibull distribution, kept by the inverse of its shape: `scale * E^inverse_shape` with a standard exponential `E`.
///
/// ```text
/// P(T > t) = exp(-(t / scale)^shape),  mean = scale Gamma(1 + 1 / shape)
/// ```
///
/// # Source
/// W. Weibull, *A statistical distribution function of wide applicability*, 1951.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weibull {
    inverse_shape: f64,
    scale_ns: f64,
}

/// The inverse shapes among which solutions are looked for: from as good as constant to a cv beyond all use.
const LEAST: f64 = 1e-3;
const MOST: f64 = 50.0;

impl Weibull {
    fn of_mean(inverse_shape: f64, mean: Nanos) -> ServiceTime {
        let scale_ns = mean.0 as f64 / libm::exp(libm::lgamma(1.0 + inverse_shape));
        ServiceTime::Weibull(Self { inverse_shape, scale_ns })
    }

    pub(super) fn mean_ns(&self) -> f64 {
        self.scale_ns * libm::exp(libm::lgamma(1.0 + self.inverse_shape))
    }

    pub(super) fn variance_ns2(&self) -> f64 {
        let square = libm::exp(2.0 * libm::lgamma(1.0 + self.inverse_shape));
        self.scale_ns.powi(2) * (libm::exp(libm::lgamma(1.0 + 2.0 * self.inverse_shape)) - square)
    }

    pub(super) fn cdf(&self, ns: f64) -> f64 {
        -libm::expm1(-libm::pow(ns / self.scale_ns, 1.0 / self.inverse_shape))
    }

    #[inline]
    pub(super) fn draw_ns<R: Rng>(&self, rng: &mut R) -> f64 {
        let unit: f64 = Exp1.sample(rng);
        self.scale_ns * libm::pow(unit, self.inverse_shape)
    }
}

impl ServiceTime {
    /// The Weibull with this mean and coefficient of variation; the constant where that is 0.
    ///
    /// ```text
    /// 1 + cv^2 = Gamma(1 + 2 / shape) / Gamma(1 + 1 / shape)^2
    /// ```
    pub fn weibull_mean_cv(mean: Nanos, cv: f64) -> Self {
        if cv <= 0.0 {
            return Self::Constant(mean);
        }
        let logarithm = libm::log1p(cv * cv);
        let inverse_shape =
            turning_point(0.0, MOST, |x| libm::lgamma(1.0 + 2.0 * x) - 2.0 * libm::lgamma(1.0 + x) >= logarithm);
        Weibull::of_mean(inverse_shape, mean)
    }

    /// The Weibull with this median and 95 % quantile.
    ///
    /// ```text
    /// p95 / median = (ln 20 / ln 2)^(1 / shape),  scale = p95 / (ln 20)^(1 / shape)
    /// ```
    ///
    /// # Errors
    /// The quantiles that a Weibull with this median can have.
    pub fn weibull_median_p95(median: Nanos, p95: Nanos) -> Result<Self, Reachable> {
        let ratio = LN_20 / std::f64::consts::LN_2;
        let wanted = factors(libm::pow(ratio, LEAST), libm::pow(ratio, MOST)).holding(median, p95)?;
        let inverse_shape = libm::log(wanted) / libm::log(ratio);
        Ok(Self::Weibull(Weibull { inverse_shape, scale_ns: p95.0 as f64 / libm::pow(LN_20, inverse_shape) }))
    }

    /// The Weibull with this mean and 95 % quantile, the less spread of the two where two exist.
    ///
    /// ```text
    /// p95 / mean = (ln 20)^(1 / shape) / Gamma(1 + 1 / shape)
    /// ```
    ///
    /// # Errors
    /// The quantiles that a Weibull with this mean can have.
    pub fn weibull_mean_p95(mean: Nanos, p95: Nanos) -> Result<Self, Reachable> {
        let ratio = |x: f64| libm::exp(x * libm::log(LN_20) - libm::lgamma(1.0 + x));
        let widest = peak(LEAST, MOST, ratio);
        let wanted = factors(ratio(LEAST), ratio(widest)).holding(mean, p95)?;
        Ok(Weibull::of_mean(turning_point(LEAST, widest, |x| ratio(x) >= wanted), mean))
    }
}
