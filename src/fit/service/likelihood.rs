//! Maximum likelihood: the member of each family under which a sample is likeliest.

use statrs::function::gamma::digamma;

use super::super::numeric::{minimum, root};
use super::family::{Family, Law};

/// Positive times in seconds, ascending, with what the estimates need of them.
pub(super) struct Sample<'s> {
    pub ascending: &'s [f64],
    logarithms: Vec<f64>,
    mean: f64,
    mean_logarithm: f64,
}

impl<'s> Sample<'s> {
    /// `None` without values.
    pub fn new(ascending: &'s [f64]) -> Option<Self> {
        let count = ascending.len() as f64;
        let positive = ascending.first().is_some_and(|&least| least > 0.0);
        let logarithms: Vec<f64> =
            if positive { ascending.iter().map(|&value| libm::log(value)).collect() } else { Vec::new() };
        let mean_logarithm = logarithms.iter().sum::<f64>() / count;
        let mean = ascending.iter().sum::<f64>() / count;
        (!ascending.is_empty()).then_some(Self { ascending, logarithms, mean, mean_logarithm })
    }

    /// Families with a density at 0 only fit a sample that contains it.
    pub fn is_positive(&self) -> bool {
        !self.logarithms.is_empty()
    }

    fn count(&self) -> f64 {
        self.ascending.len() as f64
    }

    /// The likeliest member of a family and the logarithm of its likelihood; `None` where a scenario cannot have it or where
    /// the likelihood has no maximum.
    pub fn likeliest(&self, family: Family) -> Option<(Law, f64)> {
        let (parameters, likelihood) = match family {
            Family::Constant => return None,
            Family::Exponential => ([self.mean, 0.0], -self.count() * (libm::log(self.mean) + 1.0)),
            Family::Uniform => self.uniform()?,
            Family::Hyperexponential => self.hyperexponential()?,
            _ if !self.is_positive() => return None,
            Family::Gamma => self.gamma()?,
            Family::Weibull => self.weibull()?,
            Family::Lognormal => self.lognormal()?,
            Family::Pareto => self.pareto()?,
        };
        let law = Law::new(family, parameters)?;
        likelihood.is_finite().then_some((law, likelihood))
    }

    fn uniform(&self) -> Option<([f64; 2], f64)> {
        let (least, most) = (*self.ascending.first()?, *self.ascending.last()?);
        Some(([least, most], -self.count() * libm::log(most - least)))
    }

    /// ```text
    /// mu = mean(ln x),  sigma^2 = mean((ln x - mu)^2)
    /// ```
    fn lognormal(&self) -> Option<([f64; 2], f64)> {
        let mu = self.mean_logarithm;
        let variance =
            self.logarithms.iter().map(|logarithm| (logarithm - mu) * (logarithm - mu)).sum::<f64>() / self.count();
        if variance <= 0.0 {
            return None;
        }
        let sigma = variance.sqrt();
        let constant = f64::midpoint(1.0, libm::log(2.0 * std::f64::consts::PI));
        let likelihood = -self.count() * (mu + libm::log(sigma) + constant);
        Some(([libm::exp(mu), libm::exp(mu + Z95 * sigma)], likelihood))
    }

    /// ```text
    /// ln k - digamma(k) = ln(mean(x)) - mean(ln x),  scale = mean(x) / k
    /// ```
    fn gamma(&self) -> Option<([f64; 2], f64)> {
        let gap = libm::log(self.mean) - self.mean_logarithm;
        if gap <= 1e-13 {
            return None;
        }
        // The left side falls as k grows, like 1 / (2 k) at last.
        let log_shape = root(-12.0, 16.0, |log_shape| gap - (log_shape - digamma(libm::exp(log_shape))));
        let shape = libm::exp(log_shape);
        let scale = self.mean / shape;
        let each = (shape - 1.0) * self.mean_logarithm - shape - shape * libm::log(scale) - libm::lgamma(shape);
        Some(([self.mean, 1.0 / shape.sqrt()], self.count() * each))
    }

    /// ```text
    /// 1/k = sum(x^k ln x) / sum(x^k) - mean(ln x),  scale = mean(x^k)^(1/k)
    /// ```
    fn weibull(&self) -> Option<([f64; 2], f64)> {
        let top = *self.logarithms.last()?;
        let spread = top - self.logarithms[0];
        if spread <= 1e-9 {
            return None;
        }
        // Sums of powers of x / max, so that nothing overflows: for the shape k and its derivative.
        let sums = |k: f64| {
            self.logarithms.iter().fold([0.0; 3], |[zero, one, two], logarithm| {
                let below = logarithm - top;
                let power = libm::exp(k * below);
                [zero + power, one + power * below, two + power * below * below]
            })
        };
        let mean_below = self.mean_logarithm - top;
        let deviation = self.logarithms.iter().map(|x| (x - self.mean_logarithm) * (x - self.mean_logarithm));
        let mut k = 1.28 / (deviation.sum::<f64>() / self.count()).sqrt();
        for _ in 0..100 {
            let [zero, one, two] = sums(k);
            let (mean, square) = (one / zero, two / zero);
            let value = mean - 1.0 / k - mean_below;
            let slope = square - mean * mean + 1.0 / (k * k);
            let next = (k - value / slope).clamp(k / 3.0, k * 3.0);
            let done = (next / k - 1.0).abs() < 1e-12;
            k = next;
            if done {
                break;
            }
        }
        let log_scale = top + libm::log(sums(k)[0] / self.count()) / k;
        let each = libm::log(k) - k * log_scale + (k - 1.0) * self.mean_logarithm - 1.0;
        let mean = libm::exp(log_scale + libm::lgamma(1.0 + 1.0 / k));
        let square = libm::expm1(libm::lgamma(1.0 + 2.0 / k) - 2.0 * libm::lgamma(1.0 + 1.0 / k));
        Some(([mean, square.max(0.0).sqrt()], self.count() * each))
    }

    /// ```text
    /// minimum = min(x),  shape = 1 / mean(ln(x / minimum))
    /// ```
    fn pareto(&self) -> Option<([f64; 2], f64)> {
        let least = *self.logarithms.first()?;
        let excess = self.mean_logarithm - least;
        if excess <= 0.0 {
            return None;
        }
        let shape = 1.0 / excess;
        let each = libm::log(shape) + shape * least - (shape + 1.0) * self.mean_logarithm;
        Some(([self.ascending[0], shape], self.count() * each))
    }

    /// In two dimensions: the logarithms of the mean and of `cv^2 - 1`.
    ///
    /// ```text
    /// f(x) = p a exp(-a x) + (1 - p) b exp(-b x),  a = 2 p / mean,  b = 2 (1 - p) / mean
    /// ```
    fn hyperexponential(&self) -> Option<([f64; 2], f64)> {
        let square = self.ascending.iter().map(|x| (x - self.mean) * (x - self.mean)).sum::<f64>() / self.count();
        let excess = square / (self.mean * self.mean) - 1.0;
        if excess <= 0.01 {
            return None;
        }
        let likelihood = |&[log_mean, log_excess]: &[f64; 2]| {
            let square = libm::exp(log_excess) + 1.0;
            let root = ((square - 1.0) / (square + 1.0)).sqrt();
            let rare = 1.0 / ((square + 1.0) * (1.0 + root));
            let mean = libm::exp(log_mean);
            let [often, seldom] = [2.0 * (1.0 - rare) / mean, 2.0 * rare / mean];
            let density =
                |x: f64| (1.0 - rare) * often * libm::exp(-often * x) + rare * seldom * libm::exp(-seldom * x);
            self.ascending.iter().map(|&x| libm::log(density(x).max(f64::MIN_POSITIVE))).sum::<f64>()
        };
        let start = [libm::log(self.mean), libm::log(excess)];
        let found = minimum(start, 0.1, 1e-6, 300, |place| -likelihood(place));
        let [log_mean, log_excess] = found;
        Some(([libm::exp(log_mean), (libm::exp(log_excess) + 1.0).sqrt()], likelihood(&found)))
    }
}

/// The 95 % quantile of the standard normal distribution.
const Z95: f64 = 1.644_853_626_951_472_2;
