//! Sizes of batches with a heavy tail: a Pareto distribution over whole numbers.

use rand_distr::{Distribution, Exp1};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::demand::service::numeric::turning_point;

/// Terms of the mean that are summed one by one; what the rest lacks is below a part in 10^10.
const ONE_BY_ONE: u32 = 512;
/// Smaller scales leave batches of 1.
const LEAST_SCALE: f64 = 1e-9;
/// With larger ones most batches are cut.
const MOST_SCALE: f64 = 1e8;

/// A Pareto distribution of the second kind (Lomax), rounded down and counted from 1, cut at [`PowerLaw::MOST`].
///
/// ```text
/// P(K >= k) = (1 + (k - 1) / scale)^(-shape)  for k = 1 ... MOST,  0 beyond
/// ```
///
/// # Source
/// K. S. Lomax, *Business failures: another example of the analysis of failure data*, 1954; the discrete form is that of
/// A. Clauset, C. Shalizi and M. Newman, *Power-law distributions in empirical data*, 2009, appendix D (a continuous power law, rounded).
#[derive(Clone, Debug, PartialEq)]
pub struct PowerLaw {
    mean: f64,
    shape: f64,
    scale: f64,
}

impl PowerLaw {
    /// The largest size; larger ones are cut to it.
    pub const MOST: u32 = 100_000;

    /// The sizes of this mean, above 1 and at most a tenth of [`PowerLaw::MOST`], whose tail has this exponent, above 1; `None` for others.
    pub fn of_mean(mean: f64, shape: f64) -> Option<Self> {
        if !(mean > 1.0 && mean <= f64::from(Self::MOST) / 10.0 && shape > 1.0 && shape.is_finite()) {
            return None;
        }
        let scale = turning_point(LEAST_SCALE, MOST_SCALE, |scale| mean_of(scale, shape) >= mean);
        Some(Self { mean: mean_of(scale, shape), shape, scale })
    }

    /// The mean, of the sizes as they are cut.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The probability of a size of at least this many.
    pub fn at_least(&self, size: u32) -> f64 {
        if size > Self::MOST { 0.0 } else { exceeds(size.saturating_sub(1).into(), self.scale, self.shape) }
    }

    /// By inversion, with a standard exponential `E`.
    ///
    /// ```text
    /// 1 + floor(scale (exp(E / shape) - 1))
    /// ```
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float to integer casts saturate")]
    pub(super) fn draw(&self, rng: &mut Xoshiro256PlusPlus) -> u32 {
        let unit: f64 = Exp1.sample(rng);
        let beyond = (self.scale * libm::expm1(unit / self.shape)) as u32;
        beyond.min(Self::MOST - 1) + 1
    }
}

/// The probability that the continuous variable is `x` or more.
fn exceeds(x: f64, scale: f64, shape: f64) -> f64 {
    libm::exp(-shape * libm::log1p(x / scale))
}

/// The sum of the probabilities of at least 1, 2, … by the Euler–Maclaurin formula.
///
/// ```text
/// sum of f(k) for k < n  +  integral of f from n to N  +  (f(n) - f(N)) / 2  +  (f'(N) - f'(n)) / 12
/// ```
fn mean_of(scale: f64, shape: f64) -> f64 {
    let (from, to) = (f64::from(ONE_BY_ONE), f64::from(PowerLaw::MOST));
    let first: f64 = (0..ONE_BY_ONE).map(|k| exceeds(k.into(), scale, shape)).sum();
    let ratio = libm::log((scale + to) / (scale + from));
    let more = 1.0 - shape;
    let integral = exceeds(from, scale, shape) * (scale + from) * libm::expm1(more * ratio) / more;
    let slope = |x: f64| -shape / (scale + x) * exceeds(x, scale, shape);
    let ends = (exceeds(from, scale, shape) - exceeds(to, scale, shape)) / 2.0;
    first + integral + ends + (slope(to) - slope(from)) / 12.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_the_sum_of_the_tail_and_what_was_asked_for() {
        for mean in [1.001, 2.0, 8.0, 300.0, 10_000.0] {
            for shape in [1.001, 1.05, 1.5, 2.5, 10.0] {
                let law = PowerLaw::of_mean(mean, shape).unwrap();
                let sum: f64 = (1..=PowerLaw::MOST).map(|k| law.at_least(k)).sum();
                assert!((sum / mean - 1.0).abs() < 1e-9, "mean {mean}, shape {shape}: {sum}");
                assert!((law.mean() / mean - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn what_has_no_such_mean_is_none() {
        for (mean, shape) in
            [(1.0, 1.5), (0.0, 1.5), (f64::NAN, 1.5), (10_001.0, 1.5), (8.0, 1.0), (8.0, f64::INFINITY)]
        {
            assert_eq!(PowerLaw::of_mean(mean, shape), None);
        }
    }

    #[test]
    fn the_tail_falls_by_its_exponent() {
        let law = PowerLaw::of_mean(8.0, 1.5).unwrap();
        assert!((law.at_least(1) - 1.0).abs() < 1e-15);
        let decades = (law.at_least(10_000) / law.at_least(100_000)).log10();
        assert!((decades - 1.5).abs() < 0.01, "{decades}");
        assert!(law.at_least(100_001) <= 0.0);
    }
}
