//! Service times: families given by what people know of them.
//!
//! Families that are more than a formula have a file each. Parameters that no formula gives are found by bisection.
//! Every time drawn is rounded to the nanosecond and cut to [`Nanos::LONGEST`]; means are those before the cut, except where that
//! would show (see [`Pareto`]).
//!
//! Exponentials and logarithms come from the `libm` crate: those of the system differ in the last bit from one processor to the next, and
//! the same binary shall draw the same nanoseconds everywhere.

mod empirical;
mod gamma;
mod mixture;
mod moments;
pub(super) mod numeric;
mod pareto;
mod triangular;
mod weibull;

use std::sync::Arc;

use rand::{Rng, RngExt};
use rand_distr::{Distribution, Exp1, StandardNormal};

pub use empirical::Empirical;
pub use gamma::Gamma;
pub use mixture::MixturePart;
pub use pareto::Pareto;
pub use triangular::Triangular;
pub use weibull::Weibull;

use crate::time::Nanos;

/// A distribution of service times.
#[derive(Clone, Debug, PartialEq)]
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
    /// Every time between two alike; `min <= max`.
    Uniform {
        /// The least.
        min: Nanos,
        /// The longest.
        max: Nanos,
    },
    /// Between two, with a likeliest one.
    Triangular(Triangular),
    /// Gamma, and with it Erlang.
    Gamma(Gamma),
    /// Weibull.
    Weibull(Weibull),
    /// Pareto.
    Pareto(Pareto),
    /// One of several, with probabilities that sum to 1; hyperexponential service too.
    Mixture(Arc<[MixturePart]>),
    /// Those that were measured, each as likely as the others.
    Empirical(Empirical),
}

/// The 95 % quantiles that a family can have with a given mean or median, as factors of that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reachable {
    /// At least.
    pub least: f64,
    /// At most.
    pub most: f64,
}

fn factors(least: f64, most: f64) -> Reachable {
    Reachable { least, most }
}

impl Reachable {
    /// `p95 / middle`, if it is among them.
    fn holding(self, middle: Nanos, p95: Nanos) -> Result<f64, Self> {
        let factor = p95.0 as f64 / middle.0 as f64;
        if factor >= self.least && factor <= self.most && factor > 1.0 { Ok(factor) } else { Err(self) }
    }
}

/// The 95 % quantile of the standard exponential distribution.
const LN_20: f64 = 2.995_732_273_553_991;

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
    pub fn mean_s(&self) -> f64 {
        let ns = match self {
            Self::Constant(time) => return time.as_secs_f64(),
            Self::Exponential { mean_ns } => *mean_ns,
            Self::Lognormal { mu, sigma } => libm::exp(mu + sigma * sigma / 2.0),
            Self::Uniform { min, max } => f64::midpoint(min.0 as f64, max.0 as f64),
            Self::Triangular(triangular) => triangular.mean_ns(),
            Self::Gamma(gamma) => gamma.mean_ns(),
            Self::Weibull(weibull) => weibull.mean_ns(),
            Self::Pareto(pareto) => pareto.mean_ns(),
            Self::Empirical(empirical) => empirical.mean_ns(),
            Self::Mixture(parts) => return parts.iter().map(|part| part.probability * part.service.mean_s()).sum(),
        };
        ns / 1e9
    }

    /// The probability that a service time is at most this, before rounding to nanoseconds and below the cut.
    pub fn cdf(&self, time: Nanos) -> f64 {
        let ns = time.0 as f64;
        match self {
            Self::Constant(constant) => f64::from(u8::from(*constant <= time)),
            Self::Exponential { mean_ns } => -libm::expm1(-ns / mean_ns),
            Self::Lognormal { mu, sigma } if *sigma > 0.0 => {
                libm::erfc((mu - libm::log(ns)) / (sigma * std::f64::consts::SQRT_2)) / 2.0
            }
            Self::Lognormal { mu, .. } => f64::from(u8::from(libm::exp(*mu) <= ns)),
            Self::Uniform { min, max } if min < max => {
                (time.saturating_sub(*min).0 as f64 / (max.0 - min.0) as f64).min(1.0)
            }
            Self::Uniform { max, .. } => f64::from(u8::from(*max <= time)),
            Self::Triangular(triangular) => triangular.cdf(ns),
            Self::Gamma(gamma) => gamma.cdf(ns),
            Self::Weibull(weibull) => weibull.cdf(ns),
            Self::Pareto(pareto) => pareto.cdf(ns),
            Self::Empirical(empirical) => empirical.cdf(time),
            Self::Mixture(parts) => parts.iter().map(|part| part.probability * part.service.cdf(time)).sum(),
        }
    }

    /// Whether every draw is the same.
    pub fn is_constant(&self) -> bool {
        match self {
            Self::Constant(_) => true,
            Self::Exponential { .. } | Self::Gamma(_) | Self::Weibull(_) | Self::Pareto(_) => false,
            Self::Lognormal { sigma, .. } => *sigma == 0.0,
            Self::Uniform { min, max } | Self::Triangular(Triangular { min, max, .. }) => min == max,
            Self::Empirical(empirical) => empirical.is_constant(),
            Self::Mixture(parts) => mixture::is_constant(parts),
        }
    }

    /// Draws one service time, cut to [`Nanos::LONGEST`].
    #[inline]
    pub fn draw<R: Rng>(&self, rng: &mut R) -> Nanos {
        let ns: f64 = match self {
            Self::Constant(time) => return *time,
            Self::Exponential { mean_ns } => {
                let unit: f64 = Exp1.sample(rng);
                unit * mean_ns
            }
            Self::Lognormal { mu, sigma } => {
                let normal: f64 = StandardNormal.sample(rng);
                libm::exp(mu + sigma * normal)
            }
            Self::Uniform { min, max } => {
                let uniform: f64 = rng.random();
                min.0 as f64 + uniform * (max.0 - min.0) as f64
            }
            Self::Triangular(triangular) => triangular.draw_ns(rng),
            Self::Gamma(gamma) => gamma.draw_ns(rng),
            Self::Weibull(weibull) => weibull.draw_ns(rng),
            Self::Pareto(pareto) => pareto.draw_ns(rng),
            Self::Empirical(empirical) => return empirical.draw(rng),
            Self::Mixture(parts) => return mixture::pick(parts, rng).draw(rng),
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
