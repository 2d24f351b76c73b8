//! Service times: families given by what people know of them.
//!
//! Exponentials and logarithms come from the `libm` crate: those of the system differ in the last bit from one processor to the next, and
//! the same binary shall draw the same nanoseconds everywhere.

use rand::Rng;
use rand_distr::{Distribution, Exp1, StandardNormal};

use crate::time::Nanos;

/// A distribution of service times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ServiceTime {
    /// Always the same.
    Constant(Nanos),
    /// Exponential with this mean, in nanoseconds.
    Exponential {
        /// The mean.
        mean_ns: f64,
    },
    /// Lognormal: `exp(mu + sigma * N)` nanoseconds.
    Lognormal {
        /// Mean of the logarithm of the nanoseconds.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
}

/// The 95 % quantile of the standard normal distribution.
const Z95: f64 = 1.644_853_626_951_472_2;

impl ServiceTime {
    /// The lognormal with this median and 95 % quantile.
    ///
    /// ```text
    /// mu = ln median,  sigma = ln(p95 / median) / z95
    /// ```
    pub fn lognormal_median_p95(median: Nanos, p95: Nanos) -> Self {
        Self::Lognormal { mu: libm::log(median.0 as f64), sigma: libm::log(p95.0 as f64 / median.0 as f64) / Z95 }
    }

    /// The lognormal with this mean and coefficient of variation (standard deviation over mean).
    ///
    /// ```text
    /// sigma^2 = ln(1 + cv^2),  mu = ln mean - sigma^2 / 2
    /// ```
    pub fn lognormal_mean_cv(mean: Nanos, cv: f64) -> Self {
        let variance = libm::log1p(cv * cv);
        Self::Lognormal { mu: libm::log(mean.0 as f64) - variance / 2.0, sigma: variance.sqrt() }
    }

    /// The lognormal with this mean and 95 % quantile, the less spread of the two that exist; `None` when
    /// `ln(p95 / mean)` exceeds `z95^2 / 2`, where none does (p95 more than 3.87 times the mean).
    ///
    /// ```text
    /// ln(p95 / mean) = z95 sigma - sigma^2 / 2   =>   sigma = z95 - sqrt(z95^2 - 2 ln(p95 / mean))
    /// ```
    pub fn lognormal_mean_p95(mean: Nanos, p95: Nanos) -> Option<Self> {
        let ratio = libm::log(p95.0 as f64 / mean.0 as f64);
        let root = Z95 * Z95 - 2.0 * ratio;
        (root >= 0.0).then(|| {
            let sigma = Z95 - root.sqrt();
            Self::Lognormal { mu: libm::log(mean.0 as f64) - sigma * sigma / 2.0, sigma }
        })
    }

    /// The mean, in seconds.
    pub fn mean_s(self) -> f64 {
        match self {
            Self::Constant(time) => time.as_secs_f64(),
            Self::Exponential { mean_ns } => mean_ns / 1e9,
            Self::Lognormal { mu, sigma } => libm::exp(mu + sigma * sigma / 2.0) / 1e9,
        }
    }

    /// Whether every draw is the same.
    pub fn is_constant(self) -> bool {
        match self {
            Self::Constant(_) => true,
            Self::Exponential { .. } => false,
            Self::Lognormal { sigma, .. } => sigma == 0.0,
        }
    }

    /// Draws one service time, cut to [`Nanos::LONGEST`].
    #[inline]
    pub fn draw<R: Rng>(self, rng: &mut R) -> Nanos {
        let ns: f64 = match self {
            Self::Constant(time) => return time,
            Self::Exponential { mean_ns } => {
                let unit: f64 = Exp1.sample(rng);
                unit * mean_ns
            }
            Self::Lognormal { mu, sigma } => {
                let normal: f64 = StandardNormal.sample(rng);
                libm::exp(mu + sigma * normal)
            }
        };
        round_ns(ns).min(Nanos::LONGEST)
    }
}

/// Rounds non-negative nanoseconds to the nearest integer; cheaper than `f64::round`.
#[inline]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float to integer casts saturate")]
pub(super) fn round_ns(ns: f64) -> Nanos {
    Nanos((ns + 0.5) as u64)
}
